// Keeps what is typed into a form in this browser, per account and address, until it is sent, and
// offers it back. Only fields that were typed into are kept, so that what others changed stays.
// Passwords, files and hidden fields are never kept, but for the words of documents that were chosen
// or marked. Without this the browser keeps what it keeps.
"use strict";

(() => {
  const { account, ...words } = document.currentScript.dataset;
  const here = location.pathname;
  const PREFIX = "draft ";
  const OWN = `${PREFIX}${account} `;
  const KEY = OWN + here;
  const DAYS_KEPT = 14;
  const CLOCK = { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Hong_Kong" };
  const NEVER = ["password", "file", "hidden", "submit", "button", "image", "reset"];

  // The store. A browser may refuse it or be full: then there are no drafts.

  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };

  const write = (draft, key = KEY) => {
    try {
      if (Object.keys(draft.fields).length || draft.panel) localStorage.setItem(key, JSON.stringify(draft));
      else localStorage.removeItem(key);
    } catch {
      // No drafts, then.
    }
  };

  const keys = () => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    } catch {
      return [];
    }
  };

  const came = document.referrer ? new URL(document.referrer) : null;
  const from = came && came.origin === location.origin ? came.pathname : "";
  const [navigation] = performance.getEntriesByType("navigation");
  const redirected = Boolean(navigation && navigation.redirectCount);
  const succeeded = Boolean(document.querySelector(".messagelist .success"));
  const refused = Boolean(document.querySelector(".messagelist .error, .messagelist .warning"));

  // A form that was accepted leads elsewhere, or back with a message of success.
  const accepted = (address) =>
    from === address && redirected && (succeeded || (address !== here && !refused));

  const sweep = () => {
    const oldest = Date.now() - DAYS_KEPT * 24 * 60 * 60 * 1000;
    for (const key of keys()) {
      const draft = read(key);
      const sent = draft && draft.sent && key.startsWith(OWN) && accepted(key.slice(OWN.length));
      if (!draft || !(draft.at > oldest) || sent) localStorage.removeItem(key);
    }
  };

  sweep();
  const kept = read(KEY) || { fields: {} };
  // The answer to what was sent: the form has the words already.
  const answered = Boolean(kept.sent) && !kept.again && from === here && !redirected;
  const again = Boolean(kept.again);
  const form = document.querySelector("form[data-draft], .app-measures.change-form #content-main > form");
  const typed = new Set();
  let unsent = answered;
  let leaving = false;
  if (Object.keys(kept.fields).length || kept.panel) write({ ...kept, sent: false, again: false });

  const flag = (flags) => {
    const draft = read(KEY);
    if (draft) write({ ...draft, ...flags });
  };

  // Fields. A row of a list is known by its own key, or by its number among those not yet saved:
  // others may have removed rows since.

  const keepable = (field) =>
    field.name &&
    !NEVER.includes(field.type) &&
    !/password|one-time-code/.test(field.autocomplete || "");

  const named = (name) => form.querySelector(`[name="${CSS.escape(name)}"]`);
  const number = (prefix, what) => Number((named(`${prefix}-${what}_FORMS`) || {}).value || 0);

  const keyOf = (field) => {
    const [, prefix, row, rest] = /^(.+)-(\d+)-(.+)$/.exec(field.name) || [];
    let key = field.name;
    if (prefix && named(`${prefix}-TOTAL_FORMS`)) {
      const saved = (named(`${prefix}-${row}-id`) || {}).value;
      key = JSON.stringify([prefix, saved || "", saved ? 0 : row - number(prefix, "INITIAL"), rest]);
    }
    return field.type === "checkbox" ? `${key} = ${field.value}` : key;
  };

  const valueOf = (field) => {
    if (field.type === "checkbox") return field.checked;
    if (field.type === "select-multiple") return [...field.selectedOptions].map((o) => o.value);
    return field.value;
  };

  const keep = (event) => {
    const field = event.target;
    if (!keepable(field) || (field.type === "radio" && !field.checked)) return;
    const key = keyOf(field);
    const { fields, panel } = read(KEY) || { fields: {} };
    typed.add(key);
    unsent = true;
    write({ at: Date.now(), panel, fields: { ...fields, [key]: valueOf(field) } });
  };

  // The panel of documents: the passages that were chosen, and the words that are marked.

  const panelNow = () => {
    const values = (name) => [...form.querySelectorAll(`[name=${name}]`)].map((field) => field.value);
    const [passages, [mark], [opened]] = ["passage", "mark", "open_document"].map(values);
    return passages.length || mark ? { passages, mark, opened } : undefined;
  };

  const keepPanel = () => {
    const { fields } = read(KEY) || { fields: {} };
    write({ at: Date.now(), fields, panel: panelNow() });
  };

  // The server shows the words once more; the form comes back as it is filled in.
  const reopen = ({ passages, mark, opened }) => {
    const here = (panelNow() || { passages: [] }).passages;
    const add = (name, value, type = "hidden") => {
      const made = document.createElement("input");
      Object.assign(made, { name, value, type, hidden: true });
      form.append(made);
      return made;
    };
    for (const passage of passages) if (!here.includes(passage)) add("passage", passage);
    if (mark) (named("mark") || add("mark", "")).value = mark;
    if (named("open_document")) named("open_document").value = opened;
    form.requestSubmit(add("part", "", "submit"));
  };

  const fill = (field, value) => {
    if (field.type === "checkbox") field.checked = value;
    else if (field.type === "radio") field.checked = field.value === value;
    else if (field.type === "select-multiple")
      [...field.options].forEach((option) => (option.selected = value.includes(option.value)));
    else field.value = value;
    const fold = field.closest("details");
    if (fold) fold.open = true;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  };

  const holds = (field, value) =>
    field.type === "radio"
      ? field.checked === (field.value === value)
      : JSON.stringify(valueOf(field)) === JSON.stringify(value);

  const addRows = (fields) => {
    for (const key of Object.keys(fields).filter((each) => each.startsWith("["))) {
      const [prefix, saved, row] = JSON.parse(key.replace(/ = .*$/, ""));
      const button = document.querySelector(`#${CSS.escape(prefix)}-group .add-row a`);
      const missing = () => row - (number(prefix, "TOTAL") - number(prefix, "INITIAL")) + 1;
      for (let left = saved ? 0 : missing(); left > 0 && button; left -= 1) button.click();
    }
  };

  const fieldsOf = (key) =>
    [...form.elements].filter((field) => keepable(field) && keyOf(field) === key);

  const restore = (fields) => {
    addRows(fields);
    const homeless = [];
    for (const [key, value] of Object.entries(fields)) {
      if (typed.has(key)) continue; // typed since: the newer words stay
      const found = fieldsOf(key);
      for (const field of found) fill(field, value);
      if (!found.length && value && typeof value === "string") homeless.push(value);
    }
    unsent = true;
    return homeless;
  };

  // The notice.

  const notice = document.createElement("div");
  notice.className = "draft";
  notice.setAttribute("role", "status");
  notice.tabIndex = -1;

  const button = (text, act) => {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "button", textContent: text });
    made.addEventListener("click", act);
    return made;
  };

  const show = (text, ...buttons) => {
    const line = document.createElement("p");
    line.textContent = text;
    notice.replaceChildren(line, ...buttons);
  };

  const discardRestored = () => {
    leaving = true;
    write({ fields: {} });
    location.assign(here + location.search);
  };

  const putBack = () => {
    const homeless = restore(kept.fields);
    show(words.restored, button(words.discard, discardRestored));
    if (homeless.length) {
      const line = document.createElement("p");
      line.textContent = `${words.homeless} ${homeless.join(" · ")}`;
      notice.append(line);
    }
    notice.focus();
    if (kept.panel) reopen(kept.panel);
  };

  const discard = () => {
    const { at, fields } = read(KEY) || { fields: {} };
    const newer = Object.entries(fields).filter(([key]) => typed.has(key));
    write({ at, fields: Object.fromEntries(newer) });
    show(words.discarded);
    notice.focus();
  };

  const offer = () => {
    const differs = ([key, value]) => {
      const found = fieldsOf(key);
      return !found.length || found.some((field) => !holds(field, value));
    };
    const chose = kept.panel && JSON.stringify(kept.panel) !== JSON.stringify(panelNow());
    if (answered || !(chose || Object.entries(kept.fields).some(differs))) return;
    form.before(notice);
    if (again) {
      putBack();
      return;
    }
    const when = new Date(kept.at).toLocaleString(document.documentElement.lang, CLOCK);
    show(words.found.replace("{day}", when), button(words.restore, putBack), button(words.discard, discard));
  };

  // Without this the buttons of the switch send the form along, which the server fills in again; as
  // they do where the form has another address, which shows nothing to who follows a link there.
  for (const button of document.querySelectorAll(".language-switch [name=switch_language]")) {
    if (button.form !== form || form.hasAttribute("action")) continue;
    button.removeAttribute("form");
    button.name = "language";
  }

  // The switch of language and links to this address come back here: the words come along.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !unsent || link.target || link.pathname !== here || link.hash) return;
    if (link.origin !== location.origin || event.ctrlKey || event.metaKey || event.shiftKey) return;
    flag({ again: true });
    leaving = true;
  });

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (event.target === form) flag({ sent: true });
    else if (event.target.matches(".language-switch") && unsent) flag({ again: true });
    else return;
    leaving = true;
  });

  window.addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false; // back from a page that did not take the words
  });

  if (!form) return;
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("marked", keepPanel);
  if (answered && form.querySelector(".panel")) keepPanel();
  window.addEventListener("load", offer);
  window.addEventListener("beforeunload", (event) => {
    if (unsent && !leaving && read(KEY)) event.preventDefault();
  });
})();

// Shows measures that a new one may repeat, beside what is typed: of the chosen zone with a like title
// or the same figure, and those that quote the same words; and the next free code of the zone.
// Without this the server says all of it when the form is sent.
"use strict";

(() => {
  const title = document.querySelector("[data-similar]");
  if (!title) return;
  const form = title.form;
  const shown = new WeakMap(); // the place for the answer, by the field that it stands beside
  const waiting = new WeakMap();
  const field = (name) => form.elements[name];

  const placeBeside = (box) => {
    if (!shown.has(box)) {
      const made = document.createElement("div");
      made.className = "similar";
      made.setAttribute("role", "status");
      box.parentElement.append(made);
      shown.set(box, made);
    }
    return shown.get(box);
  };

  const item = ({ text, href }) => {
    const made = document.createElement("li");
    const link = document.createElement("a");
    Object.assign(link, { href, textContent: text, target: "_blank" });
    made.append(link);
    return made;
  };

  const show = (place, words, measures) => {
    const list = document.createElement("ul");
    list.append(...measures.map(item));
    place.replaceChildren(...(measures.length ? [words, list] : []));
  };

  // What to look up when `name` is typed into: the field to show it beside, its words, the question.
  const lookup = (name) => {
    const [, part, row] = /^(targets|evidence)-(\d+)-/.exec(name) || [];
    const typed = (...names) =>
      Object.fromEntries(names.map((each) => [each, field(`${part}-${row}-${each}`).value]));
    if (part === "targets" && /-(value|unit|currency)$/.test(name))
      return [field(`targets-${row}-value`), title.dataset.figureWords, typed("value", "unit", "currency")];
    if (part === "evidence" && /-(source|start|end)$/.test(name))
      return [field(`evidence-${row}-end`), title.dataset.span, typed("source", "start", "end")];
    if (!["title", "title_en", "zone"].includes(name)) return null;
    return [title, title.dataset.title, { title: title.value, title_en: field("title_en").value }];
  };

  const fill = async (box, words, typed) => {
    const query = new URLSearchParams({ zone: field("zone").value, ...typed });
    box.dataset.sent = query;
    let answer = { code: "", measures: [] };
    try {
      const response = await fetch(`${title.dataset.similar}?${query}`, {
        headers: { Accept: "application/json" },
      });
      if (response.ok) answer = await response.json();
    } catch {
      // No connection: the server asks when the form is sent.
    }
    if (box.dataset.sent !== String(query)) return; // an answer to what was typed before
    if (box === title) field("code").placeholder = answer.code;
    show(placeBeside(box), words, answer.measures);
  };

  form.addEventListener("input", (event) => {
    const found = lookup(event.target.name);
    if (!found) return;
    clearTimeout(waiting.get(found[0]));
    waiting.set(found[0], setTimeout(fill, 250, ...found));
  });
})();

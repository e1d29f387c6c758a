// Shows measures of the chosen zone with a title like the one that is typed, and its next free code.
// Without this the server says both when the form is sent.
"use strict";

(() => {
  const title = document.querySelector("[data-similar]");
  if (!title) return;
  const [english, zone, code] = ["title_en", "zone", "code"].map((name) => title.form.elements[name]);
  const shown = document.createElement("div");
  shown.className = "similar";
  shown.setAttribute("role", "status");
  title.after(shown);
  let waiting = 0;
  let asked = 0;

  const item = ({ text, href }) => {
    const made = document.createElement("li");
    const link = document.createElement("a");
    Object.assign(link, { href, textContent: text, target: "_blank" });
    made.append(link);
    return made;
  };

  const show = (measures) => {
    const list = document.createElement("ul");
    list.append(...measures.map(item));
    shown.replaceChildren(...(measures.length ? [title.dataset.words, list] : []));
  };

  const fill = async () => {
    const number = ++asked;
    const typed = { zone: zone.value, title: title.value, title_en: english.value };
    let answer = { code: "", measures: [] };
    try {
      const address = `${title.dataset.similar}?${new URLSearchParams(typed)}`;
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      if (response.ok) answer = await response.json();
    } catch {
      // No connection: the server asks when the form is sent.
    }
    if (number !== asked) return; // an answer to what was typed before
    code.placeholder = answer.code;
    show(answer.measures);
  };

  for (const field of [title, english, zone])
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(fill, 250);
    });
})();

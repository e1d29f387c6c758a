// Fills the list of suggestions of the search box while somebody types. One that is chosen leads
// to its zone or measure, or is searched for. Without this the box searches as ever.
"use strict";

(() => {
  const box = document.querySelector("[data-suggest]");
  if (!box) return;
  const list = document.getElementById(box.getAttribute("list"));
  let offered = new Map();
  let waiting = 0;
  let asked = 0;

  const option = ({ text, label }) => {
    const made = document.createElement("option");
    made.value = text;
    made.label = `${text} (${label})`;
    return made;
  };

  const fill = async () => {
    const number = ++asked;
    const typed = box.value.trim();
    const address = `${box.dataset.suggest}?q=${encodeURIComponent(typed)}`;
    let found = [];
    try {
      const response = typed && (await fetch(address, { headers: { Accept: "application/json" } }));
      if (response && response.ok) found = (await response.json()).suggestions;
    } catch {
      // No suggestions, then.
    }
    if (number !== asked) return; // an answer to what was typed before
    offered = new Map(found.map((each) => [each.text, each]));
    list.replaceChildren(...[...offered.values()].map(option));
  };

  const choose = (chosen) => {
    if (chosen.href) window.location.assign(chosen.href);
    else box.form.requestSubmit();
  };

  box.addEventListener("input", (event) => {
    clearTimeout(waiting);
    // What is chosen from the list arrives at once; what is typed, a letter at a time.
    const picked = event.inputType === undefined || event.inputType === "insertReplacementText";
    if (picked && offered.has(box.value)) choose(offered.get(box.value));
    else waiting = setTimeout(fill, 150);
  });
})();

// Suggestions below a search box while a reader types: zones, organisations and titles, in either
// script. One that is chosen leads to its page. Without this the box searches as ever.
"use strict";

(() => {
  const box = document.querySelector("[data-suggest]");
  if (!box) return;
  const list = document.getElementById("suggestions");
  let waiting = 0;
  let sent = 0;

  const options = () => [...list.children];
  const chosen = () => options().find((each) => each.ariaSelected === "true");

  const select = (option) => {
    for (const each of options()) each.ariaSelected = String(each === option);
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  };

  const show = (found) => {
    list.replaceChildren(
      ...found.map(({ text, label, href }, number) => {
        const made = document.createElement("li");
        made.id = `suggestion-${number}`;
        made.role = "option";
        made.dataset.href = href;
        const sort = document.createElement("small");
        sort.textContent = label;
        made.append(text, " ", sort);
        return made;
      })
    );
    list.hidden = !found.length;
    box.ariaExpanded = String(!list.hidden);
    select();
  };

  const fill = async () => {
    const number = ++sent;
    const typed = box.value.trim();
    const address = `${box.dataset.suggest}?q=${encodeURIComponent(typed)}`;
    let found = [];
    try {
      const response = typed && (await fetch(address, { headers: { Accept: "application/json" } }));
      if (response && response.ok) found = (await response.json()).suggestions;
    } catch {
      // No suggestions, then.
    }
    if (number === sent) show(found); // not an answer to what was typed before
  };

  const close = () => {
    sent += 1;
    clearTimeout(waiting);
    show([]);
  };

  const step = (by) => {
    const all = options();
    const at = all.indexOf(chosen());
    select(all[(at + by + all.length + (at < 0 && by < 0 ? 1 : 0)) % all.length]);
  };

  box.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(fill, 150);
  });
  box.addEventListener("compositionend", fill); // of an input method for Chinese
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) step(steps[event.key]);
    else if (event.key === "Enter" && chosen()) window.location.assign(chosen().dataset.href);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the box keeps the focus
    const option = event.target.closest("[role=option]");
    if (option && event.button === 0) window.location.assign(option.dataset.href);
  });

  box.role = "combobox";
  box.setAttribute("aria-controls", list.id);
  box.ariaAutoComplete = "list";
  box.ariaExpanded = "false";
})();

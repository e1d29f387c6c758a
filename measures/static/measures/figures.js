// Shows the number that a figure means while somebody types it: 5000万 is = 50,000,000. The server
// reads it. Without this the page that follows shows the number.
"use strict";

(() => {
  const timers = new WeakMap();

  const show = (output, text, faulty) => {
    output.textContent = text;
    output.classList.toggle("faulty", faulty);
  };

  const read = async (box) => {
    const output = box.nextElementSibling;
    const typed = box.value;
    const address = `${box.dataset.figure}?text=${encodeURIComponent(typed)}`;
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      const { echo = "", error = "" } = response.ok ? await response.json() : {};
      if (box.value === typed) show(output, echo || error, Boolean(error));
    } catch {
      show(output, "", false); // no connection
    }
  };

  // On the document: rows are added to the forms.
  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!box.matches("[data-figure]")) return;
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(read, 150, box));
  });
})();

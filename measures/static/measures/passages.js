// Takes what is marked in a document, by mouse or by keyboard, into the form. The server reads the
// words, their place and their digest. Without this a line or a phrase does the same.
"use strict";

(() => {
  const text = document.querySelector(".panel ol.text");
  const mark = document.querySelector(".panel input[name=mark]");
  const output = document.getElementById("marked");
  if (!text || !mark || !output) return;

  const length = (words) => [...words].length; // characters, not halves of them

  const place = (node, offset) => {
    const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("li");
    if (!line || !text.contains(line)) return null;
    const before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(node, offset);
    return Number(line.dataset.at) + length(before.toString());
  };

  const note = (start, end) => {
    mark.value = start < end ? `${start}-${end}` : "";
    mark.dispatchEvent(new Event("marked", { bubbles: true }));
    const { some, none } = output.dataset;
    output.textContent = start < end ? `${some}${end - start}` : none;
  };

  const read = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || !text.contains(selection.anchorNode)) return;
    const range = selection.getRangeAt(0);
    const start = place(range.startContainer, range.startOffset);
    const end = place(range.endContainer, range.endOffset);
    if (start !== null && end !== null && !selection.isCollapsed) note(start, end);
  };
  document.addEventListener("selectionchange", read);

  const steps = {
    ArrowLeft: ["backward", "character"],
    ArrowRight: ["forward", "character"],
    ArrowUp: ["backward", "line"],
    ArrowDown: ["forward", "line"],
    Home: ["backward", "lineboundary"],
    End: ["forward", "lineboundary"],
  };

  text.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const selection = document.getSelection();
    if (!text.contains(selection.anchorNode)) {
      selection.collapse((text.querySelector("mark") || text.querySelector("li")).firstChild || text, 0);
    }
    selection.modify(event.shiftKey ? "extend" : "move", ...step);
    const node = selection.focusNode;
    (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).scrollIntoView({ block: "nearest" });
  });

  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    read(); // the event of the last key may be still to come
    document.querySelector(".panel input[name=use]").click();
  });

  // Enter in a box of the panel is for the panel, never for the verb of the form.
  document.querySelector(".panel").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[type=text]")) return;
    event.preventDefault();
    const find = event.target.closest("details").querySelector("input[type=submit]");
    find.click();
  });
})();

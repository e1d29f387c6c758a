// Shows the terms of the chosen kind at once, and names what another kind has, with the tick that
// removes it. Without this all kinds are folds, and the server asks when the form is sent.
"use strict";

(() => {
  const kind = document.querySelector("select[data-question]");
  if (!kind) return;
  const { question, tick, name, ticked } = kind.dataset;
  const groups = [...document.querySelectorAll(".inline-group")].filter((group) =>
    group.querySelector("fieldset.terms"),
  );
  const shown = document.createElement("div");
  shown.className = "dropped";
  shown.setAttribute("role", "status");
  kind.after(shown);

  const of = (group) => group.id.replace(/-group$/, "");
  const visible = (group) =>
    [...group.querySelectorAll("select, textarea, input:not([type=hidden])")].filter(
      (field) => !field.closest(".empty-form"),
    );
  const isFilled = (field) => (field.type === "checkbox" ? field.checked : field.value.trim() !== "");
  const labelOf = (field) => field.labels[0].textContent.replace(/[:：]\s*$/, "").trim();
  const valueOf = (field) =>
    field.type === "select-one" ? field.selectedOptions[0].textContent : field.value;
  const words = (field) =>
    field.type === "checkbox" ? labelOf(field) : `${labelOf(field)} ${valueOf(field)}`;

  const box = (value) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    const checked = ticked.split(" ").includes(value);
    Object.assign(input, { type: "checkbox", name, value, checked });
    label.append(input, ` ${tick}`);
    return label;
  };

  const show = (group) => {
    const own = of(group) === kind.value;
    const filled = visible(group).filter(isFilled);
    group.hidden = !own && !filled.length;
    const fold = group.querySelector("details");
    if (fold && own) fold.open = true;
    return own ? [] : filled;
  };

  const refresh = () => {
    const dropped = groups.map((group) => [group, show(group)]).filter(([, filled]) => filled.length);
    const lines = dropped.map(([group, filled]) => {
      const line = document.createElement("p");
      line.append(`${question} ${filled.map(words).join(" · ")} `, box(of(group)));
      return line;
    });
    for (const old of document.querySelectorAll(`.errorlist [name="${name}"]`)) old.closest("li").remove();
    shown.replaceChildren(...lines);
  };

  kind.addEventListener("change", refresh);
  window.addEventListener("pageshow", refresh);
})();

// A form that makes one thing is sent once: its buttons rest until the answer is there. A page that
// comes back from the history works again, and says that it was sent. Without this the server
// answers a form that is sent twice with the first result.
"use strict";

(() => {
  const { stale, present } = document.currentScript.dataset;
  const once = "form:has(> input[name=form_token]):not(#changelist-form)"; // a list may give a file
  const buttons = (form) => form.querySelectorAll("[type=submit]");
  const sent = new Set();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches(once)) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    // Later: a button that rests is not sent.
    setTimeout(() => buttons(form).forEach((button) => (button.disabled = true)));
  });

  const note = (form) => {
    const notice = document.createElement("div");
    const line = document.createElement("p");
    const link = document.createElement("a");
    notice.className = "draft";
    notice.setAttribute("role", "status");
    line.textContent = stale;
    Object.assign(link, { href: location.href, className: "button", textContent: present });
    notice.append(line, link);
    form.before(notice);
  };

  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of sent) {
      buttons(form).forEach((button) => (button.disabled = false));
      note(form);
    }
    sent.clear();
  });
})();

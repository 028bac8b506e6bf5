// Keys for people who live in the list: / search, j and k rows, Enter opens. Never inside a field, never with a modifier.
"use strict";

(() => {
  const rows = () => Array.from(document.querySelectorAll("[data-row]"));

  const go = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.hasAttribute("data-current"));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    all.forEach((row) => row.removeAttribute("data-current"));
    next.setAttribute("data-current", "");
    next.querySelector("a").focus();
  };

  const keys = {
    "/": () => document.getElementById("search")?.focus(),
    j: () => go(1),
    k: () => go(-1),
  };

  document.addEventListener("keydown", (event) => {
    const inField = event.target.closest("input, select, textarea, [contenteditable]");
    if (inField || event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });
})();

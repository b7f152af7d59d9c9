// The composer: completion of commands and mentions, the history of typed lines, and sending.

import { goToEnd } from "./rows.js";

const MOST = 8;
/** Maximum number of suggestions; typing narrows them down, so that the list need not scroll. */

/**
 * Listen to the events of all composers.
 * @param {(request: object) => Promise<object>} send
 */
export function listen(send) {
  document.addEventListener("input", (event) => {
    if (isField(event.target)) complete(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (isField(event.target) && !event.isComposing) key(event, send);
  });
  document.addEventListener("focusout", (event) => {
    if (isField(event.target)) close(event.target);
  });
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.(".completions [role=option]");
    if (!option) return;
    event.preventDefault();
    accept(option.closest("form").elements.text, option);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-composer]");
    if (!form) return;
    event.preventDefault();
    submit(form, send);
  });
}

/**
 * Put a text into the main composer, ready to be sent.
 * @param {string} text
 */
export function draft(text) {
  const field = document.getElementById("composer-text");
  if (!field) return;
  field.value = text;
  field.focus();
  close(field);
}

/** @param {EventTarget} target @returns {boolean} */
function isField(target) {
  return target instanceof HTMLTextAreaElement && Boolean(target.closest("form[data-composer]"));
}

/** @param {HTMLFormElement} form @param {(request: object) => Promise<object>} send */
function submit(form, send) {
  const field = form.elements.text;
  const text = field.value;
  if (!text.trim()) return;
  field.value = "";
  delete field.dataset.back;
  close(field);
  const inThread = form.dataset.composer === "thread";
  goToEnd(document.querySelector(`[data-rows=${inThread ? "thread" : "messages"}]`));
  send({ do: "type", text, in_thread: inThread });
}

/** @param {KeyboardEvent} event @param {(request: object) => Promise<object>} send */
function key(event, send) {
  const field = event.target;
  const list = listOf(field);
  const active = list.querySelector("[aria-selected=true]");
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (!list.hidden && active) accept(field, active);
    else submit(field.form, send);
  } else if (event.key === "Tab" && !list.hidden && active && !event.shiftKey) {
    event.preventDefault();
    accept(field, active);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    close(field);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (!list.hidden && active) move(event, field, list, active);
    else recall(event, field);
  }
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLTextAreaElement} field
 * @param {Element} list
 * @param {Element} active
 */
function move(event, field, list, active) {
  event.preventDefault();
  const shown = [...list.children].filter((option) => !option.hidden);
  const step = event.key === "ArrowDown" ? 1 : -1;
  const next = shown[(shown.indexOf(active) + step + shown.length) % shown.length];
  activate(field, list, next);
}

/**
 * Show the previous line from the history, or the next one.
 * @param {KeyboardEvent} event
 * @param {HTMLTextAreaElement} field
 */
function recall(event, field) {
  const lines = [...field.form.querySelectorAll("[data-history] li")].map((line) => line.textContent);
  const back = Number(field.dataset.back ?? 0);
  const wanted = back + (event.key === "ArrowUp" ? 1 : -1);
  const untouched = field.value === "" || field.value === lines[lines.length - back];
  if (!untouched || wanted < 0 || wanted > lines.length) return;
  event.preventDefault();
  field.dataset.back = String(wanted);
  field.value = wanted ? lines[lines.length - wanted] : "";
  close(field);
}

/**
 * Offer completions: commands at the beginning of the text, people after an @.
 * @param {HTMLTextAreaElement} field
 */
function complete(field) {
  delete field.dataset.back;
  const list = listOf(field);
  const word = wordAt(field);
  const before = field.value.slice(0, field.selectionStart);
  const command = /^\/\S*$/.test(before);
  const known = before.match(/^(\/\S+)\s$/)?.[1];
  let first = null;
  let shown = 0;
  for (const option of list.children) {
    const insert = option.dataset.insert;
    const fits = known ? insert === known
      : (command || word.startsWith("@")) && insert.toLowerCase().startsWith((command ? before : word).toLowerCase());
    option.hidden = !fits || shown >= MOST;
    shown += Number(fits);
    if (fits && !first && !known) first = option;
  }
  list.hidden = !shown;
  const exact = first && first.dataset.insert === (command ? before : word);
  activate(field, list, shown && !exact ? first : null);
}

/** @param {HTMLTextAreaElement} field @param {Element} list @param {Element | null} option */
function activate(field, list, option) {
  for (const each of list.children) each.setAttribute("aria-selected", String(each === option));
  if (option) {

    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

/** @param {HTMLTextAreaElement} field @param {Element} option */
function accept(field, option) {
  const start = field.selectionStart - wordAt(field).length;
  field.setRangeText(`${option.dataset.insert} `, start, field.selectionStart, "end");
  complete(field);
  field.focus();
}

/** @param {HTMLTextAreaElement} field @returns {string} */
function wordAt(field) {
  return field.value.slice(0, field.selectionStart).match(/\S*$/)[0];
}

/** @param {HTMLTextAreaElement} field @returns {Element} */
function listOf(field) {
  return document.getElementById(field.getAttribute("aria-controls"));
}

/** @param {HTMLTextAreaElement} field */
function close(field) {
  const list = listOf(field);
  list.hidden = true;
  activate(field, list, null);
}

// A combobox that asks the app for matching options while a person types.

import { addChip, values } from "./choices.js";

/**
 * Ask the app for options that match the typed text, and show them.
 * @param {HTMLInputElement} field
 * @param {(request: {typed: string}) => Promise<{options?: object[]}>} ask
 */
export async function suggest(field, ask) {
  const box = field.closest("[data-kind]");
  const status = box.querySelector(".status");
  const typed = field.value;
  status.textContent = "";
  if (typed.length < Number(box.dataset.min)) {
    unfold(field, []);
    return;
  }
  let options;
  try {
    ({ options } = await ask({ typed }));
  } catch { /* as if there was no answer */ }
  if (field.value !== typed) return;
  unfold(field, options ?? []);
  if (!options?.length) status.textContent = options ? status.dataset.nothing : status.dataset.failed;
}

/**
 * @param {HTMLInputElement} field
 * @param {{value: string, label: string, description?: string, group?: string}[]} options
 */
function unfold(field, options) {
  const list = document.getElementById(field.getAttribute("aria-controls"));
  let group;
  list.replaceChildren(...options.flatMap((option, place) => {
    const heading = option.group && option.group !== group ? [line("group", option.group)] : [];
    group = option.group;
    const entry = line("option", option.label);
    entry.id = `${list.id}-${place}`;
    entry.dataset.value = option.value;
    entry.dataset.label = option.label;
    entry.setAttribute("role", "option");
    entry.setAttribute("aria-selected", "false");
    if (option.description) entry.append(line("description", option.description));
    return [...heading, entry];
  }));
  list.hidden = options.length === 0;
  field.setAttribute("aria-expanded", String(options.length > 0));
  field.removeAttribute("aria-activedescendant");
}

/** @param {string} kind @param {string} words */
function line(kind, words) {
  const element = document.createElement(kind === "description" ? "span" : "li");
  element.className = kind;
  element.textContent = words;
  if (kind === "group") element.setAttribute("role", "presentation");
  return element;
}

/**
 * Handle keys: move through the options, choose one, or close the list.
 * @param {KeyboardEvent} event
 * @param {(control: HTMLElement) => void} tell
 * @param {() => void} offer
 */
export function keys(event, tell, offer) {
  const field = /** @type {HTMLInputElement} */ (event.target);
  const list = document.getElementById(field.getAttribute("aria-controls"));
  const options = [...list.querySelectorAll("[role=option]")];
  const place = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const last = options.length - 1;
  const next = {
    ArrowDown: place >= last ? 0 : place + 1, ArrowUp: place <= 0 ? last : place - 1,
  }[event.key];
  if (next !== undefined && options.length) point(field, options, next);
  else if (event.key === "ArrowDown") offer();
  else if (event.key === "Enter") {
    if (options[place]) take(options[place], tell);
  } else if (event.key === "Escape" && options.length) unfold(field, []);
  else {
    if (event.key === "Tab") unfold(field, []);
    return;
  }
  event.preventDefault();
}

/** @param {HTMLInputElement} field @param {Element[]} options @param {number} place */
function point(field, options, place) {
  options.forEach((option, each) => option.setAttribute("aria-selected", String(each === place)));
  field.setAttribute("aria-activedescendant", options[place].id);
  options[place].scrollIntoView({ block: "nearest" });
}

/** @param {Element} option @param {(control: HTMLElement) => void} tell */
export function take(option, tell) {
  const box = option.closest("[data-kind]");
  const field = box.querySelector("[role=combobox]");
  const { value, label } = option.dataset;
  if (box.dataset.kind === "external_select") {
    box.dataset.value = value;
    box.dataset.label = label;
    field.value = label;
  } else {
    const held = values(box);
    if (held.length < Number(box.dataset.max ?? Infinity) && !held.includes(value)) addChip(box, { value, label });
    field.value = "";
  }
  unfold(field, []);
  field.focus();
  tell(box);
}

/**
 * Show the choice again when the field loses the focus; emptying the field removes the choice.
 * @param {HTMLInputElement} field
 * @param {(control: HTMLElement) => void} tell
 */
export function leave(field, tell) {
  const box = field.closest("[data-kind]");
  unfold(field, []);
  if (box.dataset.kind === "external_select" && !field.value && box.dataset.value) {
    box.dataset.value = "";
    box.dataset.label = "";
    tell(box);
  } else field.value = box.dataset.label ?? "";
}

// Sends the sandbox what a person presses, chooses and fills in: in messages, in forms and in the Home tab.

import { chooseFiles, filter, fits, restore, summarise, takenFrom, values } from "./choices.js";
import { keys, leave, suggest, take } from "./combobox.js";

/** Milliseconds between the last character and the request to the sandbox. */
const PAUSE = 400;
const TYPED = "input:is([type=text], [type=email], [type=url]), textarea";
const OPENED = "details:is(.overflow, .many)[open]";

/**
 * @typedef {Record<string, unknown>} PageRequest
 * @typedef {(request: PageRequest) => Promise<object>} Send
 */

/** Fields with a value that was not sent yet. @type {Set<HTMLElement>} */
const untold = new Set();
/** Pending requests, which must finish before the form is submitted. @type {Set<Promise<unknown>>} */
const underway = new Set();
/** @type {WeakMap<HTMLElement, number>} */
const waiting = new WeakMap();

/**
 * Send what people do below `root`.
 * @param {Element} root
 * @param {Send} send
 */
export function listen(root, send) {
  root.addEventListener("click", (event) => clicked(event, send));
  root.addEventListener("change", (event) => changed(event, send));
  root.addEventListener("input", (event) => typed(event, send));
  root.addEventListener("keydown", (event) => pressed(event, send));
  root.addEventListener("submit", (event) => submitted(event, send));
  // A click chooses an option; without this the field would lose the focus.
  root.addEventListener("mousedown", (event) => event.target.closest("[role=option]") && event.preventDefault());
  root.addEventListener("focusout", (event) => left(event, send));
}

/** @param {MouseEvent} event @param {Send} send */
function clicked(event, send) {
  const target = /** @type {Element} */ (event.target);
  for (const menu of document.querySelectorAll(OPENED)) if (!menu.contains(target)) menu.open = false;
  if (!target.closest("[data-place]")) return;
  const close = target.closest("[data-close]");
  if (close) {
    send({ do: "close", view: placeOf(close).view, all: close.dataset.close === "all" });
    return;
  }
  if (target.matches("[role=combobox]")) offer(target, send);
  const option = target.closest("[role=option]");
  const control = takenFrom(target);
  if (option) take(option, (box) => tell(box, send));
  if (control) tell(control, send);
  const pushed = target.closest("button[data-kind], a[data-kind]");
  if (pushed) push(pushed, send);
}

/** @param {HTMLElement} pushed @param {Send} send */
async function push(pushed, send) {
  const menu = pushed.closest("details.overflow");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (!await agreed(pushed)) return;
  if (pushed.dataset.address) open(pushed.dataset.address, "_blank", "noopener,noreferrer");
  const { value } = pushed.dataset;
  send({ do: "press", ...spotOf(pushed), ...(value === undefined ? {} : { value }) });
}

/** @param {Event} event @param {Send} send */
async function changed(event, send) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.matches("input.filter, [role=combobox]") || !target.closest("[data-place]")) return;
  if (target.matches("input[type=file]")) {
    await hold(chooseFiles(target, (control) => tell(control, send)));
    return;
  }
  const control = target.closest("[data-kind]");
  if (!control) return;
  if (!fits(control, target)) return;
  if (control.matches("details.many")) summarise(control);
  if (untold.has(control) || !control.matches(TYPED)) await tell(control, send);
}

/** @param {InputEvent} event @param {Send} send */
function typed(event, send) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (!target.closest("[data-place]")) return;
  if (target.matches("input.filter")) filter(target);
  else if (target.matches("[role=combobox]")) {
    later(target, () => offer(target, send));
  } else if (target.matches(`:is(${TYPED})[data-kind]`)) {
    untold.add(target);
    if (hears(target, "character")) later(target, () => untold.has(target) && tell(target, send));
  }
}

/** @param {KeyboardEvent} event @param {Send} send */
function pressed(event, send) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (!target.closest("[data-place]")) return;
  if (target.matches("[role=combobox]")) {
    keys(event, (control) => tell(control, send), () => offer(target, send));
  } else if (event.key === "Escape" && target.closest(OPENED)) {
    const menu = target.closest(OPENED);
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "Enter" && target.matches("input.filter")) event.preventDefault();
  else if (event.key === "Enter" && target.matches("input[data-kind]") && hears(target, "enter")) {
    event.preventDefault();
    tell(target, send);
  }
}

/** @param {HTMLInputElement} field @param {Send} send */
function offer(field, send) {
  return suggest(field, (request) => send({ do: "suggest", ...spotOf(field), ...request }));
}

/** @param {SubmitEvent} event @param {Send} send */
async function submitted(event, send) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.matches("[data-place=modal] form")) return;
  event.preventDefault();
  if (form.dataset.sending !== undefined) return;
  form.dataset.sending = "";
  try {
    for (const field of untold) if (form.contains(field)) tell(field, send);
    await Promise.allSettled(underway);
    await send({ do: "submit", view: placeOf(form).view });
  } finally {
    delete form.dataset.sending;
  }
}

/** Close the menu that the focus has left. @param {FocusEvent} event @param {Send} send */
function left(event, send) {
  if (!event.target.closest("[data-place]")) return;
  if (event.target.matches("[role=combobox]")) leave(event.target, (box) => tell(box, send));
  const menu = event.target.closest(OPENED);
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
}

/**
 * Send a control's new value, after the person confirmed it.
 * @param {HTMLElement} control
 * @param {Send} send
 */
async function tell(control, send) {
  untold.delete(control);
  clearTimeout(waiting.get(control));
  const value = values(control);
  if (control.dataset.confirm && !await agreed(control)) {
    restore(control);
    return;
  }
  const spot = spotOf(control);
  await hold(send({ do: spot.place === "message" ? "choose" : "put", ...spot, value }));
}

/** @template T @param {Promise<T>} promise @returns {Promise<T>} */
async function hold(promise) {
  underway.add(promise);
  try {
    return await promise;
  } finally {
    underway.delete(promise);
  }
}

/** @param {HTMLElement} element @returns {Promise<boolean>} true if confirmed, or if there is no dialog */
function agreed(element) {
  const dialog = element.dataset.confirm ? document.getElementById(element.dataset.confirm) : null;
  if (!(dialog instanceof HTMLDialogElement)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const answer = (event) => {
      const given = event.target.closest("[data-answer]");
      if (given) dialog.close(given.dataset.answer);
    };
    dialog.returnValue = "";
    dialog.addEventListener("click", answer);
    dialog.addEventListener("close", () => {
      dialog.removeEventListener("click", answer);
      resolve(dialog.returnValue === "confirm");
    }, { once: true });
    dialog.showModal();
  });
}

/** @param {HTMLElement} element @param {"character" | "enter"} moment */
function hears(element, moment) {
  return (element.dataset.hear ?? "").split(" ").includes(moment);
}

/** @param {HTMLElement} element @param {() => void} act */
function later(element, act) {
  clearTimeout(waiting.get(element));
  waiting.set(element, setTimeout(act, PAUSE));
}

/** @param {Element} element */
function placeOf(element) {
  const { place, view, channel, ts } = element.closest("[data-place]").dataset;
  return place === "message" ? { place, channel, ts } : { place, view };
}

/** @param {Element} element */
function spotOf(element) {
  const { block, action } = element.closest("[data-kind]").dataset;
  return { ...placeOf(element), block, action };
}

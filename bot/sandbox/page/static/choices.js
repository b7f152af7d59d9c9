// Choices: checkboxes in a menu, chips, and files.

import { upload } from "./uploads.js";

/** Number of chips added so far, which makes each chip's id unique. */
let added = 0;

/**
 * Return a control's value, in the form that the sandbox expects.
 * @param {HTMLElement} control
 * @returns {string | string[] | null}
 */
export function values(control) {
  switch (control.dataset.kind) {
    case "checkboxes":
    case "multi_static_select":
    case "multi_users_select":
    case "multi_conversations_select":
    case "multi_channels_select":
      return [...control.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value);
    case "radio_buttons":
      return control.querySelector("input:checked")?.value ?? null;
    case "external_select":
      return control.dataset.value || null;
    case "multi_external_select":
    case "file_input":
      return [...control.querySelectorAll(".chip[data-value]")].map((chip) => chip.dataset.value);
    default:
      return control.value || null;
  }
}

/**
 * Untick a box that would exceed the allowed number of choices.
 * @param {HTMLElement} control
 * @param {HTMLInputElement} box
 * @returns {boolean} whether it stays ticked
 */
export function fits(control, box) {
  const most = Number(control.dataset.max ?? Infinity);
  if (!control.matches("details.many") || values(control).length <= most) return true;
  box.checked = false;
  return false;
}

/** List the chosen options in a menu's summary. @param {HTMLElement} menu */
export function summarise(menu) {
  const labels = [...menu.querySelectorAll("input[type=checkbox]:checked")]
    .map((box) => box.closest("label").querySelector(".label").textContent);
  const chosen = menu.querySelector(".chosen");
  chosen.textContent = labels.join(", ") || chosen.dataset.nothing;
}

/** Show only the boxes whose text contains the typed text. @param {HTMLInputElement} field */
export function filter(field) {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const wanted = plain(field.value.trim());
  for (const group of field.closest("details").querySelectorAll("fieldset")) {
    const boxes = [...group.querySelectorAll("label")];
    for (const box of boxes) box.hidden = !plain(box.textContent).includes(wanted);
    group.hidden = boxes.every((box) => box.hidden);
  }
}

/**
 * Remove a chip if its remove button was clicked.
 * @param {Element} target
 * @returns {HTMLElement | null} the control from which it was removed
 */
export function takenFrom(target) {
  const chip = target.closest("[data-remove]")?.closest(".chip");
  if (!chip) return null;
  const control = chip.closest("[data-kind]");
  const field = control.querySelector("input");
  chip.remove();
  field.disabled = false;
  field.focus();
  return control;
}

/**
 * Upload the chosen files and add them to the control.
 * @param {HTMLInputElement} field
 * @param {(control: HTMLElement) => void | Promise<void>} tell
 */
export async function chooseFiles(field, tell) {
  const control = field.closest("[data-kind]");
  const status = control.querySelector(".status");
  const room = Number(control.dataset.max) - values(control).length;
  const files = [...field.files].slice(0, Math.max(0, room));
  status.textContent = "";
  control.setAttribute("aria-busy", "true");
  try {
    for (const file of files) {
      const taken = await upload(file);
      if (taken) addChip(control, { value: taken.id, label: taken.name });
    }
  } catch {
    status.textContent = status.dataset.failed;
  }
  control.removeAttribute("aria-busy");
  field.value = "";
  field.disabled = values(control).length >= Number(control.dataset.max);
  await tell(control);
}

/** @param {HTMLElement} control @param {{value: string, label: string}} chosen */
export function addChip(control, { value, label }) {
  const copy = control.querySelector("template").content.cloneNode(true);
  const chip = copy.querySelector(".chip");
  const name = chip.querySelector(".label");
  chip.dataset.value = value;
  name.textContent = label;
  added += 1;
  name.id = `${name.id}-${added}`;
  const remove = chip.querySelector("[data-remove]");
  remove.setAttribute("aria-describedby", name.id);
  remove.removeAttribute("id");
  control.querySelector(".chips").append(copy);
}

/** Show the choice that the sandbox last sent again. @param {HTMLElement} control */
export function restore(control) {
  for (const option of control.querySelectorAll("option")) option.selected = option.defaultSelected;
  for (const box of control.querySelectorAll("input:is([type=checkbox], [type=radio])")) {
    box.checked = box.defaultChecked;
  }
  if (control.matches("input, textarea")) control.value = control.defaultValue;
  if (control.matches("details.many")) summarise(control);
  if (control.matches(".combobox")) {
    const field = control.querySelector("[role=combobox]");
    field.value = field.defaultValue;
    control.dataset.label = field.defaultValue;
    control.dataset.value = control.dataset.held;
    const held = new Set((control.dataset.held ?? "").split("\n"));
    for (const chip of control.querySelectorAll(".chip[data-value]")) {
      if (!held.has(chip.dataset.value)) chip.remove();
    }
  }
}

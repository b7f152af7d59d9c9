// Elements with a page request in `data-do`, and menus, small dialogs, attachments and keyboard shortcuts.

import { upload } from "./uploads.js";

const REGIONS = "[data-part=toolbar], [data-part=sidebar], #main, [data-part=thread], [data-part=inspector], [data-part=guide]";

/**
 * @param {(request: object) => Promise<object>} send
 * @param {(request: object) => void} after called after a request succeeded
 */
export function listen(send, after) {
  const ask = async (request) => {
    const reply = await send(request);
    if (reply.ok) after(request);
  };
  document.addEventListener("click", (event) => click(event, ask));
  document.addEventListener("change", (event) => change(event, ask));
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-do]");
    if (!form) return;
    event.preventDefault();
    ask({ ...JSON.parse(form.dataset.do), ...Object.fromEntries(new FormData(form)) });
    closeMenus();
  });
  document.addEventListener("keydown", (event) => keydown(event));
  document.addEventListener("refused", () => ask({ do: "refused" }));
}

/** @param {MouseEvent} event @param {(request: object) => void} ask */
function click(event, ask) {
  const target = /** @type {Element} */ (event.target);
  closeMenus(target.closest("details.menu"));
  const opens = target.closest("[data-opens]");
  if (opens) document.getElementById(opens.dataset.opens).showModal();
  const closes = target.closest("[data-closes]");
  if (closes) document.getElementById(closes.dataset.closes).close();
  const source = target.closest("a[data-do], button[data-do]");
  if (!source || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  closeMenus();
  ask(JSON.parse(source.dataset.do));
}

/** @param {Event} event @param {(request: object) => void} ask */
function change(event, ask) {
  const source = /** @type {HTMLInputElement} */ (event.target);
  if (source.matches("select[data-do]")) ask({ ...JSON.parse(source.dataset.do), [source.name]: source.value });
  if (source.matches("input[data-attach]")) attach(source);
}

/** @param {HTMLInputElement} source */
async function attach(source) {
  for (const file of source.files) await upload(file, source.dataset.attach);
  source.value = "";
}

/** @param {KeyboardEvent} event */
function keydown(event) {
  if (event.key === "Escape") {
    const menu = document.activeElement?.closest("details.menu[open]");
    if (menu) {
      event.preventDefault();
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  if (event.key === "F6" && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    nextRegion(event.shiftKey ? -1 : 1);
  }
}

/** @param {1 | -1} step */
function nextRegion(step) {
  const regions = [...document.querySelectorAll(REGIONS)].filter((region) => region.checkVisibility());
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(here + step + regions.length) % regions.length];
  const first = next.querySelector("[aria-current], textarea, summary, button, a[href], input, select");
  (first ?? next).focus();
}

/** @param {Element | null} [but] */
function closeMenus(but = null) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== but && !menu.contains(but)) menu.open = false;
  }
}

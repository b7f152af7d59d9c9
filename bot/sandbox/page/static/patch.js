// Patches the page with HTML from the sandbox: unchanged elements stay, with their focus and their text.

/** The only way from text to elements; the sandbox escapes all text from people and apps. */
const policy = globalThis.trustedTypes?.createPolicy("enlace", { createHTML: (html) => html })
  ?? { createHTML: (html) => html };

/**
 * Return the element that a piece of HTML describes.
 * @param {string} html
 * @returns {Element}
 */
export function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  return template.content.firstElementChild;
}

/**
 * Make `old` equal to `fresh`, with as few changes as possible. Elements are matched by `id` or `data-key`.
 * The attributes named in `data-own` belong to the page's scripts, the children of `data-rows` to rows.js.
 * @param {Element} old
 * @param {Element} fresh
 */
export function morph(old, fresh) {
  if (old.nodeName !== fresh.nodeName) {
    old.replaceWith(fresh);
    return;
  }
  const held = heldValue(old, fresh);
  attributes(old, fresh);
  if (!fresh.hasAttribute("data-rows")) children(old, fresh);
  held();
}

/** @param {Element} old @param {Element} fresh */
function attributes(old, fresh) {
  const own = new Set((fresh.getAttribute("data-own") ?? "").split(" "));
  if (old.nodeName === "DETAILS" || old.nodeName === "DIALOG") own.add("open");
  for (const { name } of [...old.attributes]) {
    if (!own.has(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (!own.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

/** @param {Element} old @param {Element} fresh */
function children(old, fresh) {
  const known = new Map();
  for (const child of old.children) {
    const key = keyOf(child);
    if (key) known.set(key, child);
  }
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const key = wanted.nodeType === Node.ELEMENT_NODE ? keyOf(wanted) : "";
    const same = key ? known.get(key) : alike(place, wanted) ? place : null;
    if (!same) {
      old.insertBefore(wanted, place);
      continue;
    }
    if (same === place) place = place.nextSibling;
    else old.insertBefore(same, place);
    if (wanted.nodeType === Node.ELEMENT_NODE) morph(same, wanted);
    else if (same.nodeValue !== wanted.nodeValue) same.nodeValue = wanted.nodeValue;
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

/** @param {Element} element @returns {string} */
function keyOf(element) {
  return element.id || element.getAttribute("data-key") || "";
}

/** @param {Node | null} node @param {Node} wanted @returns {boolean} */
function alike(node, wanted) {
  return Boolean(node) && node.nodeName === wanted.nodeName
    && (node.nodeType !== Node.ELEMENT_NODE || !keyOf(node));
}

/**
 * Remember a field's value, and return a function that restores it afterwards. A person's input stays, unless
 * the sandbox now sends another value than before.
 * @param {Element} old @param {Element} fresh @returns {() => void}
 */
function heldValue(old, fresh) {
  if (old instanceof HTMLInputElement && (old.type === "checkbox" || old.type === "radio")) {
    const checked = old.defaultChecked === fresh.defaultChecked ? old.checked : fresh.defaultChecked;
    return () => { old.checked = checked; };
  }
  if (old instanceof HTMLInputElement && old.type === "file") return () => {};
  if (old instanceof HTMLInputElement || old instanceof HTMLTextAreaElement) {
    const value = old.defaultValue === fresh.defaultValue || old === document.activeElement
      ? old.value : fresh.defaultValue;
    return () => { if (old.value !== value) old.value = value; };
  }
  if (old instanceof HTMLSelectElement) {
    const said = (select) => [...select.options].filter((each) => each.defaultSelected).map((each) => each.value);
    const now = said(fresh);
    const value = said(old).join("\n") === now.join("\n") ? old.value : now[0] ?? fresh.options[0]?.value ?? "";
    return () => { if (!old.multiple) old.value = value; };
  }
  return () => {};
}

// Updates the lists of messages from the sandbox, and keeps the reader's scroll position.

import { morph, parsed } from "./patch.js";

const NEAR_END = 80;
/** Distance from the end, in pixels, within which a person counts as reading the newest message. */

/** The conversation or thread that each list shows. @type {WeakMap<Element, string>} */
const showing = new WeakMap();
/** The scrollers that stay at their end, even while images and other content above get their height. */
const following = new WeakSet();
const grown = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scroller = target.closest(".scroll");
    if (scroller && following.has(scroller)) scroller.scrollTop = scroller.scrollHeight;
  }
});

/** @param {Element} scroller */
function follow(scroller) {
  if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END) following.add(scroller);
  else following.delete(scroller);
}

/**
 * Update a list.
 * @param {Element} list
 * @param {{at: string, keys: string[], html: Record<string, string>}} told all keys in order, changed rows
 */
export function arrange(list, { at, keys, html }) {
  const scroller = list.closest(".scroll");
  const elsewhere = showing.get(list) !== at;
  if (elsewhere) {
    hush(scroller);
    list.replaceChildren();
    if (!showing.has(list)) {
      grown.observe(list);
      scroller.addEventListener("scroll", () => follow(scroller), { passive: true });
    }
    showing.set(list, at);
  }
  const atEnd = following.has(scroller);
  const anchor = atEnd ? null : firstVisible(list, scroller);
  const before = anchor?.getBoundingClientRect().top;
  place(list, keys, html);
  if (elsewhere) showBeginning(list, scroller);
  else if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  else if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
}

/** Scroll to the newest message, as after sending one. @param {Element | null} list */
export function goToEnd(list) {
  const scroller = list?.closest(".scroll");
  if (!scroller) return;
  following.add(scroller);
  scroller.scrollTop = scroller.scrollHeight;
}

/** @param {Element} list @param {string[]} keys @param {Record<string, string>} html */
function place(list, keys, html) {
  const known = new Map([...list.children].map((child) => [child.dataset.key, child]));
  let next = list.firstElementChild;
  for (const key of keys) {
    let row = known.get(key);
    if (!row) {
      row = parsed(html[key]);
      list.insertBefore(row, next);
    } else {
      known.delete(key);
      if (row === next) next = next.nextElementSibling;
      else list.insertBefore(row, next);
      if (key in html) morph(row, parsed(html[key]));
    }
  }
  for (const gone of known.values()) gone.remove();
}

/** @param {Element} list @param {Element} scroller @returns {Element | null} */
function firstVisible(list, scroller) {
  const top = scroller.getBoundingClientRect().top;
  return [...list.children].find((child) => child.getBoundingClientRect().bottom > top) ?? null;
}

/** Keep screen readers from announcing old messages as new. @param {Element} scroller */
function hush(scroller) {
  scroller.setAttribute("aria-busy", "true");
  setTimeout(() => scroller.removeAttribute("aria-busy"), 500);
}

/** Scroll to the first unread message, or else to the end. @param {Element} list @param {Element} scroller */
function showBeginning(list, scroller) {
  scroller.scrollTop = scroller.scrollHeight;
  following.add(scroller);
  const fresh = list.querySelector(".new");
  if (fresh && fresh.getBoundingClientRect().top < scroller.getBoundingClientRect().top) {
    following.delete(scroller);
    fresh.scrollIntoView();
  }
}

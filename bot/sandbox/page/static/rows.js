// Updates the lists of messages from the sandbox, and keeps the reader's scroll position.

import { morph, parsed } from "./patch.js";

const NEAR_END = 80;
/** Distance from the end, in pixels, within which a person counts as reading the newest message. */

/** The conversation or thread that each list shows. @type {WeakMap<Element, string>} */
const showing = new WeakMap();
/** The scrollers that stay at their end, even while images and other content above get their height. */
const following = new WeakSet();
/**
 * The message that arrived last, and where its scroller was put to show it: until its reader scrolls elsewhere.
 * @type {WeakMap<Element, {row: Element, top: number}>}
 */
const arrived = new WeakMap();
const grown = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scroller = target.closest(".scroll");
    if (scroller && (following.has(scroller) || arrived.has(scroller))) showNewest(scroller);
  }
});

/** @param {Element} list @param {Element} scroller */
function watch(list, scroller) {
  grown.observe(list);
  scroller.addEventListener("scroll", () => follow(scroller), { passive: true });
  // What a reader opens grows below the place that they pressed.
  scroller.addEventListener("click", (event) => {
    if (event.target.closest("summary")) letGo(scroller);
  });
  scroller.addEventListener("toggle", () => follow(scroller), { capture: true });
}

/** @param {Element} scroller */
function letGo(scroller) {
  following.delete(scroller);
  arrived.delete(scroller);
}

/** @param {Element} scroller */
function follow(scroller) {
  const put = arrived.get(scroller);
  if (put && Math.abs(scroller.scrollTop - put.top) > 1) arrived.delete(scroller);
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
    if (!showing.has(list)) watch(list, scroller);
    showing.set(list, at);
  }
  const atEnd = following.has(scroller);
  const anchor = atEnd ? null : firstVisible(list, scroller);
  const before = anchor?.getBoundingClientRect().top;
  const last = list.lastElementChild;
  place(list, keys, html);
  const row = list.lastElementChild;
  if (row && row !== last && (elsewhere || atEnd)) arrived.set(scroller, { row, top: scroller.scrollTop });
  if (elsewhere) showBeginning(list, scroller);
  else if (atEnd) showNewest(scroller);
  else if (anchor?.isConnected) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
}

/**
 * Show the end; of a message that arrived last and is taller than its scroller, the beginning.
 * @param {Element} scroller
 */
function showNewest(scroller) {
  const newest = arrived.get(scroller);
  scroller.scrollTop = scroller.scrollHeight;
  if (!newest?.row.isConnected) return;
  if (newest.row.offsetHeight > scroller.clientHeight) {
    scroller.scrollTop += newest.row.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  }
  newest.top = scroller.scrollTop;
}

/** Scroll to the end, as after sending a message. @param {Element | null} list */
export function goToEnd(list) {
  const scroller = list?.closest(".scroll");
  if (!scroller) return;
  letGo(scroller);
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

/** Scroll to the first unread message, or else to the newest. @param {Element} list @param {Element} scroller */
function showBeginning(list, scroller) {
  following.add(scroller);
  showNewest(scroller);
  const fresh = list.querySelector(".new");
  if (fresh && fresh.getBoundingClientRect().top < scroller.getBoundingClientRect().top) {
    letGo(scroller);
    fresh.scrollIntoView();
  }
}

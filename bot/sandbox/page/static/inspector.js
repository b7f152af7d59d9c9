// The inspector: a search while typing, and payloads that are loaded when they are opened.

const PAUSE = 250;
/** Milliseconds between the last character and the search. */

/** @param {(request: object) => Promise<object>} send */
export function listen(send) {
  let waiting = 0;
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches?.("input[type=search][data-do]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => send({ ...JSON.parse(field.dataset.do), [field.name]: field.value }), PAUSE);
  });
  // "toggle" does not bubble, so the listener uses the capture phase.
  document.addEventListener("toggle", (event) => {
    const { entry } = event.target.dataset ?? {};
    if (entry) send({ do: "open_entry", number: Number(entry), open: event.target.open });
  }, true);
}

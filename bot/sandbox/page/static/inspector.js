// The inspector's own: a search that follows what is typed, payloads that come once somebody opens them.

const PAUSE = 250;
/** Milliseconds after the last character before what was typed is looked for. */

/** @param {(wish: object) => Promise<object>} send */
export function listen(send) {
  let waiting = 0;
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches?.("input[type=search][data-do]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => send({ ...JSON.parse(field.dataset.do), [field.name]: field.value }), PAUSE);
  });
  // "toggle" does not bubble, so it is caught on its way down.
  document.addEventListener("toggle", (event) => {
    const { entry } = event.target.dataset ?? {};
    if (entry) send({ do: "open_entry", number: Number(entry), open: event.target.open });
  }, true);
}

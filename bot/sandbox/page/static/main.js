// Connects the page's modules: shows what the sandbox sends, and sends what people do.

import * as composer from "./composer.js";
import * as fields from "./fields.js";
import * as inspector from "./inspector.js";
import { Line } from "./line.js";
import * as menus from "./menus.js";
import { morph, parsed } from "./patch.js";
import { arrange } from "./rows.js";

const OLDER_WITHIN = 800;
/** Distance from the top, in pixels, at which older messages are loaded. */

let hasOlder = false;
let fetching = false;
/** The form that was shown last; its first field got the focus. */
let shownForm = "";
const line = new Line(hear);
const send = (request) => line.send(request);

fields.listen(document.body, send);
composer.listen(send);
menus.listen(send, after);
inspector.listen(send);
document.addEventListener("visibilitychange", () => send({ do: "attend", visible: !document.hidden }));
globalThis.addEventListener("popstate", () => {
  const said = new URLSearchParams(location.search);
  send({
    do: "look", handle: said.get("as") ?? "", workspace: said.get("at") ?? "",
    place: said.get("in") ?? "app", thread: said.get("thread") ?? "",
  });
});
document.getElementById("messages").addEventListener("scroll", older, { passive: true });
document.getElementById("modal").addEventListener("cancel", (event) => {
  if (event.target.id !== "modal") return;
  event.preventDefault();
  send({ do: "close", view: event.target.dataset.view, all: false });
});

/**
 * @param {{
 *   parts?: Record<string, string>, rows?: object, address?: string, older?: boolean, draft?: string
 * }} told
 */
function hear(told) {
  for (const [name, html] of Object.entries(told.parts ?? {})) show(name, html);
  for (const [name, rows] of Object.entries(told.rows ?? {})) {
    const list = document.querySelector(`[data-rows=${name}]`);
    if (list) arrange(list, rows);
  }
  if ("older" in told) hasOlder = told.older;
  if (told.address) goTo(told);
  if (told.draft !== undefined) composer.draft(told.draft);
}

/** @param {string} name @param {string} html */
function show(name, html) {
  const part = document.querySelector(`[data-part=${name}]`);
  if (part) morph(part, parsed(html));
  if (name === "modal") showForm(document.getElementById("modal"));
}

/** @param {HTMLDialogElement} dialog */
function showForm(dialog) {
  const view = dialog.dataset.view ?? "";
  if (!("open" in dialog.dataset)) {
    if (dialog.open) dialog.close();
  } else if (!dialog.open || view !== shownForm) {
    if (!dialog.open) dialog.showModal();
    const field = dialog.querySelector(".blocks :is(input, select, textarea, summary, button):not([disabled])");
    (field ?? dialog.querySelector("button"))?.focus();
  }
  shownForm = view;
}

/** @param {{address: string, theme: string, lang: string}} told */
function goTo({ address, theme, lang }) {
  const root = document.documentElement;
  root.lang = lang;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  if (address === location.search) return;
  const as = (search) => ["as", "at", "in"].map((key) => new URLSearchParams(search).get(key)).join();
  if (as(address) === as(location.search)) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
}

/** Focus the place where a person continues after they moved to another view. @param {object} request */
function after(request) {
  if (request.do !== "look") return;
  const field = request.thread ? "thread-composer-text" : "composer-text";
  if (request.thread !== undefined || request.place || request.handle) {
    const target = document.getElementById(field);
    if (target?.checkVisibility()) target.focus();
    else document.getElementById("main").focus();
  }
}

async function older(event) {
  if (!hasOlder || fetching || event.target.scrollTop > OLDER_WITHIN) return;
  fetching = true;
  await send({ do: "older" });
  fetching = false;
}

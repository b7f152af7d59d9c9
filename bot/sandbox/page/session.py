"""A browser's WebSocket session: performs the browser's requests and sends it the changes."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.i18n import N_, Translator
from bot.sandbox.errors import SandboxError
from bot.sandbox.page import requests
from bot.sandbox.page.actions import Doing
from bot.sandbox.page.controls import SandboxControls
from bot.sandbox.page.scene import WINDOW, PageNotice, RenderedPage, Rows, SentParts, there
from bot.sandbox.page.state import APP, HOME, PageState
from bot.sandbox.page.tools import Tools
from bot.sandbox.state.workspace import Workspace

LARGEST_UPLOAD = 50_000_000
"""Bytes; people who try the bot out attach documents, not films."""
NOT_TAKEN = N_("The file was not accepted. Choose one of at most %(size)s.")
TOGETHER = 0.02
"""Seconds in which changes are collected before the page is rendered; too short to notice."""


class Session:
    """The page state of one browser, and what was already sent to it."""

    def __init__(self, craft: SandboxControls, websocket: WebSocket, page_state: PageState) -> None:
        self._craft = craft
        self._websocket = websocket
        self._memory = SentParts()
        self._doing = Doing(craft, self._memory)
        self._tools = Tools(craft, self._memory)
        self._gaze = there(page_state, craft.workspaces)
        self._sent: dict[str, str] = {}
        self._rows_sent: dict[str, tuple[str, Rows]] = {}
        self._address = ""
        self._attentive = True
        self._changed = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._drawing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def _workspace(self) -> Workspace:
        return self._craft.acting(self._gaze).workspace

    async def run(self) -> None:
        """Serve the browser until it disconnects."""
        endings = (self._workspace.changes.listen(self._changed.set), *self._craft.listen(self._overheard))
        self._enter()
        showing = asyncio.create_task(self._show())
        try:
            self._visit_soon()
            while True:
                self._keep(asyncio.create_task(self._ask(await self._websocket.receive_text())))
        except WebSocketDisconnect:
            pass
        finally:
            for end in endings:
                end()
            for task in (showing, *self._tasks):
                task.cancel()

    async def _show(self) -> None:
        """Send changes as they happen, and the time at each minute."""
        with suppress(WebSocketDisconnect, RuntimeError):  # the browser went while it was written to
            while True:
                await self._send_changes()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), self._seconds_to_next_minute())
                    await asyncio.sleep(TOGETHER)

    async def _send_changes(self) -> None:
        async with self._drawing:
            self._changed.clear()
            scene = self._scene()
            self._read(scene)
            await self._push(scene)

    def _scene(self) -> RenderedPage:
        return RenderedPage(self._craft.workspaces, self._gaze, self._memory, self._craft.means)

    async def _push(self, scene: RenderedPage) -> None:
        drawn = scene.parts(self._craft.parts(self._gaze, self._memory))
        parts = {name: str(part) for name, part in drawn.items()}
        changed = {name: html for name, html in parts.items() if self._sent.get(name) != html}
        rows = self._changed_rows(scene.rows())
        self._sent = parts
        push: dict[str, Any] = {}
        if changed:
            push["parts"] = changed
        if rows:
            push["rows"] = rows
        if self._gaze.address != self._address:
            self._address = push["address"] = self._gaze.address
            push["theme"] = self._gaze.theme
            push["lang"] = self._gaze.language
        if self._memory.draft is not None:
            push["draft"], self._memory.draft = self._memory.draft, None
        if push:
            push["older"] = scene.has_older
            await self._websocket.send_text(json.dumps(push, ensure_ascii=False))

    def _changed_rows(self, shown: Mapping[str, Rows]) -> dict[str, Any]:
        """Return the changed rows of each list; a list that shows something else is sent in full."""
        changed = {}
        for name, now in shown.items():
            gaze = self._gaze
            at = "/".join((gaze.handle, gaze.workspace, gaze.place, gaze.thread if name == "thread" else ""))
            former_at, before = self._rows_sent.get(name, ("", ()))
            known = dict(before) if former_at == at else {}
            if (former_at, before) != (at, now):
                changed[name] = {
                    "at": at,
                    "keys": [key for key, _ in now],
                    "html": {key: html for key, html in now if known.get(key) != html},
                }
                self._rows_sent[name] = (at, now)
        return changed

    async def _ask(self, text: str) -> None:
        try:
            asked = requests.ASKED.validate_json(text)
        except ValidationError:
            # Only a page of another version, or another program, sends such a request.
            await self._websocket.close(1003)
            return
        reply: Mapping[str, Any]
        try:
            reply = await self._grant(asked.request)
        except SandboxError as error:
            self._tell(Translator(self._gaze.language).gettext(error.message, **error.values))
            reply = {"ok": False}
        except Exception:
            # The close tells the page that something broke; it reconnects and loads the current state.
            await self._websocket.close(1011)
            raise
        with suppress(RuntimeError, WebSocketDisconnect):
            # The effect is on the page before the page is told that the request is done.
            await self._send_changes()
            await self._websocket.send_text(json.dumps({"reply": asked.id, **reply}, ensure_ascii=False))

    async def _grant(self, page_request: requests.AnyRequest) -> Mapping[str, Any]:
        if not isinstance(page_request, requests.Attend | requests.Suggest | requests.Older):
            self._memory.notice = None
        match page_request:
            case requests.Look():
                await self._look(page_request)
            case requests.Older():
                self._memory.shown += WINDOW
            case requests.Attend():
                self._attentive = page_request.visible
            case requests.Guide():
                await self._guide(page_request)
            case requests.Dismiss():
                pass
            case requests.Refused():
                t = Translator(self._gaze.language)
                self._tell(t.gettext(NOT_TAKEN, size=t.size(LARGEST_UPLOAD)))
            case (
                requests.Type()
                | requests.Press()
                | requests.Put()
                | requests.Submit()
                | requests.Close()
                | requests.Shortcut()
            ):
                # One person's actions run in order: a field is filled in before its form is submitted.
                async with self._one_at_a_time:
                    return await self._doing.carry_out(page_request, self._gaze)
            case requests.Suggest():
                return await self._doing.carry_out(page_request, self._gaze)
            case _:
                await self._tools.use(page_request, self._gaze)
        return {"ok": True}

    async def _look(self, page_request: requests.Look) -> None:
        asked = page_request.model_dump(exclude={"do"}, exclude_none=True)
        if "handle" in asked:
            asked = {"workspace": "", **asked}
            if (asked["handle"], asked["workspace"]) != (self._gaze.handle, self._gaze.workspace):
                asked = {"place": APP, **asked}
        await self._turn(asked)

    async def _guide(self, page_request: requests.Guide) -> None:
        """Show a step of the tour; on request, go to its place, with its draft in the composer."""
        steps = self._craft.steps
        step = page_request.step if page_request.step and 1 <= page_request.step <= len(steps) else 0
        asked: dict[str, Any] = {"step": step}
        if page_request.take and step:
            there_it_plays = steps[step - 1]
            asked |= {"handle": there_it_plays.handle, "workspace": "", "place": there_it_plays.place}
            self._memory.draft = there_it_plays.draft
        await self._turn(asked)

    async def _turn(self, asked: Mapping[str, Any]) -> None:
        before = self._gaze
        self._gaze = there(before.turned(**asked), self._craft.workspaces)
        after = (self._gaze.handle, self._gaze.workspace, self._gaze.place)
        if after != (before.handle, before.workspace, before.place):
            self._enter()
            self._visit_soon()

    def _visit_soon(self) -> None:
        """Tell the app that its Home or its messages were opened, as Slack does, without waiting for it."""
        self._keep(asyncio.create_task(self._visit()))

    async def _visit(self) -> None:
        if self._gaze.handle and self._gaze.place in {APP, HOME}:
            with suppress(SandboxError):  # an app may have no such tab
                await self._craft.acting(self._gaze).open_home(
                    self._gaze.handle, tab="home" if self._gaze.place == HOME else "messages"
                )

    def _enter(self) -> None:
        """Show the newest messages, and remember from where they are unread."""
        self._memory.shown, self._memory.unread_from = WINDOW, ""
        scene = self._scene()
        if scene.person is not None and scene.where is not None:
            mark = self._workspace.attention.read_until(scene.person.id, scene.where.id)
            self._memory.unread_from = mark if mark != "0" else ""

    def _read(self, scene: RenderedPage) -> None:
        if self._attentive and scene.person is not None and scene.where is not None:
            self._workspace.attention.read(scene.person.id, scene.where)

    def _overheard(self) -> None:
        if self._gaze.inspecting:
            self._changed.set()

    def _tell(self, words: str) -> None:
        self._memory.notice = PageNotice(words, self._gaze.language)

    def _seconds_to_next_minute(self) -> float:
        return 60 - self._workspace.now().second if not self._workspace.clock.stands_still else 3600

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

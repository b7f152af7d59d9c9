"""A real Firefox, over WebDriver BiDi: found on this machine, never downloaded.

Playwright drives only a Firefox of its own, which no distribution has. This speaks to the one that people
use, and only as much of the protocol as one test of the page needs.
"""

import asyncio
import json
import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any, Final

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

NAMES: Final = ("firefox-esr", "firefox")
WHERE_FROM: Final = (
    "no Firefox on this machine: `apt install firefox-esr`, or name one with FIREFOX=/path/to/it"
)
LISTENING: Final = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
PATIENCE: Final = 60
"""Seconds to wait until something is shown, also on a busy machine."""
UNTIL: Final = """new Promise((done) => {
  const look = () => (%s) && (observer.disconnect(), done(true));
  const observer = new MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  look();
})"""
ENTER: Final = "\ue007"


def found_firefox() -> str | None:
    """Return the path of a Firefox, or None."""
    return os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, NAMES)), None)


needs_firefox = pytest.mark.skipif(found_firefox() is None, reason=WHERE_FROM)
"""Skips a test without a Firefox, also in CI."""


class Firefox:
    """One tab. `complaints` are the errors and warnings of its console."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._replies: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._tab = ""
        self.complaints: list[str] = []

    async def listen(self) -> None:
        """Handle what Firefox says until it ends."""
        with suppress(ConnectionClosedError):  # Firefox leaves without a word
            async for message in self._socket:
                self._hear(json.loads(message))

    def _hear(self, told: dict[str, Any]) -> None:
        if told["type"] != "event":
            self._replies.pop(told["id"]).set_result(told)
        elif told["params"]["level"] in {"error", "warn"}:
            self.complaints.append(str(told["params"]["text"]))

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its result; raises if Firefox refuses it."""
        number = next(self._numbers)
        reply = self._replies[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        told = await asyncio.wait_for(reply, PATIENCE)
        assert told["type"] == "success", told
        return dict(told["result"])

    async def begin(self) -> None:
        """Begin a session with a tab."""
        await self.ask("session.new", capabilities={})
        await self.ask("session.subscribe", events=["log.entryAdded"])
        self._tab = (await self.ask("browsingContext.create", type="tab"))["context"]

    async def open(self, address: str) -> None:
        """Open an address."""
        await self.ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    async def evaluate(self, expression: str) -> Any:
        """Return the value of an expression on the page, also that of a promise."""
        told = await self.ask(
            "script.evaluate", expression=expression, target={"context": self._tab}, awaitPromise=True
        )
        assert told["type"] == "success", told
        return told["result"].get("value")

    async def until(self, condition: str) -> None:
        """Wait until an expression holds on the page."""
        await self.evaluate(UNTIL % condition)

    async def click(self, selector: str) -> None:
        """Press the last element that a selector finds, with the mouse."""
        found = await self.ask(
            "browsingContext.locateNodes", context=self._tab, locator={"type": "css", "value": selector}
        )
        element = {"type": "element", "element": {"sharedId": found["nodes"][-1]["sharedId"]}}
        await self.evaluate(f"[...document.querySelectorAll({selector!r})].at(-1).scrollIntoView()")
        moves = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": element},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self._act({"type": "pointer", "id": "mouse", "actions": moves})

    async def type(self, text: str) -> None:
        """Type a text where the focus is."""
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        await self._act({"type": "key", "id": "keyboard", "actions": keys})

    async def _act(self, source: dict[str, Any]) -> None:
        await self.ask("input.performActions", context=self._tab, actions=[source])


@asynccontextmanager
async def firefox() -> AsyncIterator[Firefox]:
    """Yield a running Firefox with a profile of its own, which is removed afterwards."""
    program = found_firefox()
    if program is None:
        pytest.fail(WHERE_FROM)
    environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        running = await asyncio.create_subprocess_exec(
            *(program, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env={**environment, "HOME": profile, "MOZ_CRASHREPORTER_DISABLE": "1"},
        )
        assert running.stderr is not None
        try:
            async with asyncio.timeout(PATIENCE):
                while (found := LISTENING.search(line := await running.stderr.readline())) is None:
                    assert line, "Firefox ended before it listened"
            draining = asyncio.create_task(running.stderr.read())
            async with connect(f"{found[1].decode()}/session", max_size=None, proxy=None) as socket:
                tab = Firefox(socket)
                listening = asyncio.create_task(tab.listen())
                await tab.begin()
                yield tab
            await listening
            draining.cancel()
        finally:
            if running.returncode is None:
                running.kill()
            await running.wait()

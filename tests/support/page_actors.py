"""A browser without a window: it speaks the page's protocol, and keeps what the scripts would show."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import aiohttp

from bot.sandbox import Sandbox
from tests.support.sandbox_actors import PATIENCE


@dataclass
class Browser:
    """What one browser received: parts by name, rows by list, and the address."""

    socket: aiohttp.ClientWebSocketResponse
    parts: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    html: dict[tuple[str, str], str] = field(default_factory=dict)
    address: str = ""
    has_older: bool = False
    drafts: list[str] = field(default_factory=list)
    pushes: int = 0
    _replies: dict[int, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _count: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        """Handle messages until the connection ends."""
        async for message in self.socket:
            told = message.json()
            if "reply" in told:
                self._replies.pop(told["reply"]).set_result(told)
            else:
                self._show(told)
            self._news.set()

    def _show(self, told: dict[str, Any]) -> None:
        self.pushes += 1
        self.parts |= told.get("parts", {})
        for name, rows in told.get("rows", {}).items():
            self.rows[name] = rows["keys"]
            self.html |= {(name, key): drawn for key, drawn in rows["html"].items()}
        self.address = told.get("address", self.address)
        self.has_older = told.get("older", self.has_older)
        if "draft" in told:
            self.drafts.append(told["draft"])

    async def ask(self, do: str, **words: Any) -> dict[str, Any]:
        """Send a page request and return its reply."""
        self._count += 1
        reply = self._replies[self._count] = asyncio.get_running_loop().create_future()
        await self.socket.send_json({"id": self._count, "request": {"do": do, **words}})
        return await asyncio.wait_for(reply, PATIENCE)

    async def until(self, seen: Callable[["Browser"], object]) -> None:
        """Wait until the browser shows something."""
        async with asyncio.timeout(PATIENCE):
            while not seen(self):
                self._news.clear()
                await self._news.wait()

    def words(self, *names: str) -> str:
        """Return the words of the named parts, or of all."""
        return words_of("\n".join(self.parts.get(name, "") for name in names or self.parts))

    def messages(self, name: str = "messages") -> list[str]:
        """Return the words of each message that is shown."""
        return [words_of(self.html[name, key]) for key in self.rows.get(name, [])]


def words_of(html: str) -> str:
    """Return the words of a piece of HTML."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))).strip()


@asynccontextmanager
async def browser(sandbox: Sandbox, query: str = "") -> AsyncIterator[Browser]:
    """Yield a browser that has the page open at an address."""
    headers = {"Accept-Language": "en", "Origin": sandbox.url}
    async with (
        aiohttp.ClientSession(sandbox.url, headers=headers) as session,
        session.ws_connect(f"/page/live{query}") as socket,
    ):
        seen = Browser(socket)
        listening = asyncio.create_task(seen.listen())
        await seen.until(lambda it: it.parts)
        try:
            yield seen
        finally:
            await socket.close()
            await listening

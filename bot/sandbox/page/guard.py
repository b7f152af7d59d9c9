"""Access to the page and the control routes: only from this machine, or with the page's key.

Any web page in a person's browser can reach the person's ports in three ways: under a host name that resolves
to this machine (hence the Host check), from a foreign origin (hence Origin), or without reading the answer
(hence Sec-Fetch-Site).
"""

import hmac
import ipaddress
import socket
from collections.abc import Callable
from html import escape
from typing import Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from bot.i18n import LANGUAGES, N_, Translator

Reason = Literal["foreign_host", "foreign_origin", "foreign_site", "page_key_missing"]

SENTENCES: dict[Reason, str] = {
    "foreign_host": N_(
        "The sandbox does not respond to this name. Open the address that its terminal shows."
    ),
    "foreign_origin": N_("Another web page requested this; only the sandbox's own page can."),
    "foreign_site": N_("Another web page requested this; only the sandbox's own page can."),
    "page_key_missing": N_(
        "This page needs its key. Open the whole address that the sandbox's terminal shows."
    ),
}
SCHEMES = {"ws": "http", "wss": "https"}


class Guard:
    """Decides who may see the page; `served_at` is the address that the sandbox listens on.

    On loopback only this machine can connect, so no key is needed. Elsewhere the page's `key` is: a browser
    that opens the page with it keeps it in a cookie until the browser is closed.
    """

    def __init__(self, key: Callable[[], str], *, served_at: str) -> None:
        self._key = key
        self.needs_key = not is_loopback(served_at)
        self._names = (
            {name.casefold() for name in (served_at, socket.gethostname(), socket.getfqdn()) if name}
            if self.needs_key
            else set()
        )

    def refusal(self, connection: HTTPConnection) -> Reason | None:
        """Return why a request comes from a foreign web page, or None; the key is not checked."""
        headers = connection.headers
        host = headers.get("host", "")
        if not self._is_own(_name_in(host)):
            return "foreign_host"
        scheme = SCHEMES.get(connection.url.scheme, connection.url.scheme)
        origin = headers.get("origin")
        if origin is not None and origin.casefold() != f"{scheme}://{host}".casefold():
            return "foreign_origin"
        # To a browser, another port of this machine is the same site, but it is another program.
        if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"} and not _navigates(
            connection
        ):
            return "foreign_site"
        return None

    def over(self, app: ASGIApp) -> ASGIApp:
        """Wrap an application, for HTTP or WebSockets, so that only those who may see the page reach it."""
        return Guarded(app, self)

    def knows(self, connection: HTTPConnection) -> bool:
        """Whether the request carries the page's key in its cookie, where one is needed."""
        return not self.needs_key or self._is_key(connection.cookies.get(cookie_name(connection), ""))

    def is_opened_by(self, connection: HTTPConnection) -> bool:
        """Whether the requested address contains the page's key, where one is needed."""
        return self.needs_key and self._is_key(connection.query_params.get("key", ""))

    def admission(self, request: Request) -> Response:
        """Redirect to the page, with the key moved from the address into a cookie that no
        other site sends.
        """
        response = RedirectResponse("/", 303, headers={"Cache-Control": "no-store"})
        response.set_cookie(cookie_name(request), self._key(), httponly=True, samesite="strict")
        return response

    def _is_key(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._key().encode())

    def _is_own(self, name: str | None) -> bool:
        if name is None:
            return False
        return is_loopback(name) or (self.needs_key and (_is_address(name) or name.casefold() in self._names))


class Guarded:
    """An application behind a guard."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app = app
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 403, for pages in both languages."""
        connection = HTTPConnection(scope)
        reason = self._guard.refusal(connection)
        if reason is None and not self._guard.knows(connection):
            if scope["type"] == "http" and self._guard.is_opened_by(connection):
                await self._guard.admission(Request(scope))(scope, receive, send)
                return
            reason = "page_key_missing"
        if reason is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(WS_REFUSED)(scope, receive, send)
        else:
            await refused(reason, connection.headers)(scope, receive, send)


WS_REFUSED = 1008
"""Closing before a handshake is accepted is a plain 403 to the browser."""


def refused(reason: Reason, headers: Headers) -> Response:
    """Say in both languages why a request was refused: as HTML to browsers, as text to others."""
    said = [(language, Translator(language).gettext(SENTENCES[reason])) for language in LANGUAGES]
    kept = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'"}
    if "text/html" not in headers.get("accept", ""):
        return PlainTextResponse("\n".join(words for _, words in said) + "\n", 403, kept)
    paragraphs = "\n".join(f'<p lang="{language}">{escape(words)}</p>' for language, words in said)
    return HTMLResponse(
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Enlace</title>\n'
        f"<body>\n{paragraphs}\n</body></html>\n",
        403,
        kept,
    )


def is_loopback(host: str) -> bool:
    """Whether an address or a name leads to this machine and nowhere else."""
    if host.casefold() == "localhost":
        return True
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def cookie_name(connection: HTTPConnection) -> str:
    """Return the name of the key's cookie; it contains the port because browsers do not separate cookies by
    port.
    """
    _, port = connection.scope.get("server") or ("", 0)
    return f"enlace-page-{port}"


def _navigates(connection: HTTPConnection) -> bool:
    """Whether a person follows a link to the page: only they can read the answer."""
    return (
        connection.scope["type"] == "http"
        and connection.scope["method"] == "GET"
        and connection.headers.get("sec-fetch-mode") == "navigate"
        and connection.headers.get("sec-fetch-dest") == "document"
    )


def _name_in(host: str) -> str | None:
    """Return the name in a Host header, without port and brackets; None if there is none."""
    try:
        found = urlsplit(f"//{host}")
    except ValueError:
        return None
    return found.hostname if found.netloc == host and "@" not in host else None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True

"""The document that a browser loads, its static files, and the WebSocket that it then opens."""

import hashlib
from collections.abc import Mapping
from importlib.resources import files

from htpy import Element, a, body, div, head, html, link, main, meta, noscript, ol, p, script
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.i18n import LANGUAGES, N_, Language, Translator, language_of
from bot.sandbox.errors import SandboxError
from bot.sandbox.page.controls import SandboxControls
from bot.sandbox.page.scene import RenderedPage, SentParts, there
from bot.sandbox.page.session import LARGEST_UPLOAD, Session
from bot.sandbox.page.state import PageState
from bot.sandbox.page.wording import tag

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types enlace"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
STATIC = files("bot.sandbox.page") / "static"
SAID_BY_PAGE = "X-Enlace-Page"
TRY_AGAIN = 1013
"""The close code while the workspace is still being prepared; the page then tries again by itself."""
SKIP = N_("Skip to the conversation")
OFFLINE = N_("The workspace is not responding; trying again …")
NEEDS_SCRIPTS = N_("This page needs JavaScript.")


class Page:
    """The routes of the page."""

    def __init__(self, craft: SandboxControls) -> None:
        self._craft = craft
        self._files = _static()

    def application(self) -> Starlette:
        """Return the routes, to be mounted at /page."""
        return Starlette(
            routes=[
                Route("/static/{name}", self._static_file),
                Route("/files", self._picture, methods=["GET"]),
                Route("/files", self._upload, methods=["POST"]),
                WebSocketRoute("/live", self._live),
            ]
        )

    async def document(self, request: Request) -> Response:
        """Return the whole page for the address, so that a browser shows it before the WebSocket is open."""
        page_state = there(PageState.read(request.query_params, _language(request)), self._craft.workspaces)
        return HTMLResponse(str(self._drawn(page_state)), headers=HEADERS)

    def _drawn(self, page_state: PageState) -> Element:
        memory = SentParts()
        scene = RenderedPage(self._craft.workspaces, page_state, memory, self._craft.means)
        parts = scene.parts(self._craft.parts(page_state, memory))
        t = Translator(page_state.language)
        theme = None if page_state.theme == "auto" else page_state.theme
        return html(lang=tag(page_state.language), data_theme=theme)[
            head[
                meta(charset="utf-8"),
                meta(name="viewport", content="width=device-width, initial-scale=1"),
                meta(name="color-scheme", content="light dark"),
                parts["title"],
                (
                    link(rel="stylesheet", href=f"/page/static/{name}")
                    for name in sorted(self._files)
                    if name.endswith(".css")
                ),
                link(rel="icon", href="/page/static/icon.svg", type="image/svg+xml"),
                script(type="module", src="/page/static/main.js"),
            ],
            body[
                a("#skip", href="#main")[t.gettext(SKIP)],
                parts["toolbar"],
                parts["notice"],
                parts["guide"],
                div(".client")[
                    parts["sidebar"],
                    main("#main", tabindex="-1")[
                        parts["landing"],
                        parts["head"],
                        parts["home"],
                        div("#messages.scroll", tabindex="0", role="log", aria_labelledby="place")[
                            ol(data_rows="messages")
                        ],
                        parts["composer"],
                    ],
                    parts["thread"],
                    parts["inspector"],
                ],
                parts["modal"],
                noscript[p[t.gettext(NEEDS_SCRIPTS)]],
                p("#offline", role="status", hidden=True)[t.gettext(OFFLINE)],
            ],
        ]

    async def _static_file(self, request: Request) -> Response:
        found = self._files.get(request.path_params["name"])
        if found is None:
            return PlainTextResponse("Not Found", 404, headers=HEADERS)
        content, kind, mark = found
        headers = HEADERS | {"ETag": mark, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=kind, headers=headers)

    async def _picture(self, request: Request) -> Response:
        """Serve a file of the workspace: images inline, anything else as an attachment."""
        named = request.query_params.get("id", "")
        found = (each.files for each in self._craft.workspaces if each.files.own(named))
        workspace_files = next(found, self._craft.workspaces.first.files)
        file = workspace_files.own(named)
        if file is None or not file.received:
            return PlainTextResponse("Not Found", 404, headers=HEADERS)
        seen = workspace_files.is_picture(file)
        headers = HEADERS | {"Content-Disposition": "inline" if seen else "attachment"}
        kind = file.mimetype if seen else "application/octet-stream"
        return Response(workspace_files.content(file.id), media_type=kind, headers=headers)

    async def _upload(self, request: Request) -> Response:
        """Receive a file that a person chose, for a form or, with `in`, for a conversation."""
        if request.headers.get(SAID_BY_PAGE) != "1":
            return _problem(403, "not_the_page")
        content = bytearray()
        async for piece in request.stream():
            content += piece
            if len(content) > LARGEST_UPLOAD:
                return _problem(413, "too_large")
        said = request.query_params
        try:
            name = said.get("name", "file")
            acting = self._craft.acting(PageState(handle=said.get("as", ""), workspace=said.get("at", "")))
            file_id = acting.upload(said.get("as", ""), name, bytes(content), said.get("in") or None)
        except SandboxError as error:
            return _problem(404, str(error))
        file = acting.workspace.files.find(file_id)
        return JSONResponse(
            {"id": file_id, "name": file.name if file else name, "size": len(content)}, headers=HEADERS
        )

    async def _live(self, websocket: WebSocket) -> None:
        page_state = PageState.read(websocket.query_params, _language(websocket))
        await websocket.accept()
        if not self._craft.is_open:
            await websocket.close(TRY_AGAIN)
            return
        await Session(self._craft, websocket, page_state).run()


def _language(request: HTTPConnection) -> Language:
    """Return the first supported language that a browser prefers; browsers list languages in that order."""
    wanted = request.headers.get("accept-language", "").casefold().replace(" ", "").split(",")
    spoken = (language_of(each.partition(";")[0]) for each in wanted)
    return next((each for each in spoken if each), LANGUAGES[0])


def _static() -> Mapping[str, tuple[bytes, str, str]]:
    """Return each file that comes with the page: its bytes, its MIME type, its ETag."""
    found = {}
    for file in STATIC.iterdir():
        kind = KINDS.get("." + file.name.rpartition(".")[2])
        if kind:
            content = file.read_bytes()
            found[file.name] = (content, kind, f'"{hashlib.sha256(content).hexdigest()[:16]}"')
    return found


def _problem(status: int, error: str) -> Response:
    return JSONResponse({"ok": False, "error": error}, status, headers=HEADERS)

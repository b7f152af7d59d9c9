"""Downloads of files: the bytes for requests with the bot's token, else Slack's login page."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.sandbox.faults.http_faults import FaultInjector
from bot.sandbox.state.transcript import Transcript
from bot.sandbox.state.workspace import Workspace

LOGIN = "<!doctype html>\n<html><head><title>Sign in to Slack</title></head><body>Sign in</body></html>\n"
"""Slack answers a request without a valid token with status 200 and an HTML page, not with an error."""


class Downloads:
    """Answers requests for files."""

    def __init__(self, workspace: Workspace, transcript: Transcript, fault_injector: FaultInjector) -> None:
        self._workspace = workspace
        self._transcript = transcript
        self._fault_injector = fault_injector

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        file_id = request.path_params["key"].rpartition("-")[2]
        self._transcript.record("in", "file", {"file": file_id})

        def fetch() -> tuple[str, Response]:
            file = self._workspace.files.find(file_id)
            if not self._knows(request) or file is None or not self._workspace.files.is_visible(file):
                return "login", HTMLResponse(LOGIN)
            headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
            content = self._workspace.files.content(file.id)
            return "ok", Response(content, media_type=file.mimetype, headers=headers)

        return await self._fault_injector.respond(request, "file", fetch)

    def _knows(self, request: Request) -> bool:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        workspace = self._workspace
        return (
            scheme.casefold() == "bearer"
            and token.strip() == workspace.bot_token
            and token.strip() not in workspace.state.revoked
            and "files:read" in workspace.scopes
        )

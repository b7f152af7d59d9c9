"""Delivers payloads to the app over the transport of its manifest: Socket Mode or request URLs."""

from typing import Any

from bot.sandbox.endpoints.request_urls import CLIENT_ERRORS, RequestFailedError, RequestUrls
from bot.sandbox.socket_mode.connections import NobodyConnectedError
from bot.sandbox.socket_mode.server import SocketMode
from bot.sandbox.state.workspace import Workspace


class UndeliveredError(Exception):
    """The app did not accept a payload.

    `code` is for the person, `reason` for the retry, and `final` is True if there must be no retry.
    """

    def __init__(self, code: str, reason: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.final = final


class PayloadSender:
    """Delivers commands, interactions and events; without a manifest, over Socket Mode."""

    def __init__(
        self, workspace: Workspace, socket_mode: SocketMode, request_urls: RequestUrls, seconds: float
    ) -> None:
        self._workspace = workspace
        self._socket_mode = socket_mode
        self._request_urls = request_urls
        self._seconds = seconds

    async def command(self, form: dict[str, str]) -> Any:
        """Deliver a typed command and return the answer's raw payload; raises `UndeliveredError`."""
        installation = self._workspace.installation
        if installation is None or installation.socket_mode:
            return (await self._by_socket("slash_commands", form)).payload
        try:
            return await self._request_urls.command(installation.commands[form["command"]].url, form)
        except RequestFailedError as failure:
            raise UndeliveredError(_shown(failure), failure.reason) from None

    async def interaction(self, payload: dict[str, Any]) -> Any:
        """Deliver an interaction and return the acknowledgement's payload; raises `UndeliveredError`."""
        installation = self._workspace.installation
        if installation is None or installation.socket_mode:
            return (await self._by_socket("interactive", payload)).payload
        try:
            return await self._request_urls.interaction(installation.interactions_url, payload)
        except RequestFailedError as failure:
            raise UndeliveredError(_shown(failure), failure.reason) from None

    async def suggestion(self, payload: dict[str, Any]) -> Any:
        """Request the options of an external list and return the answer; raises `UndeliveredError`."""
        installation = self._workspace.installation
        if installation is None or installation.socket_mode:
            return (await self._by_socket("interactive", payload)).payload
        if not installation.options_url:
            raise UndeliveredError("dispatch_failed", "connection_failed")  # Slack asks nowhere else
        try:
            return await self._request_urls.interaction(installation.options_url, payload)
        except RequestFailedError as failure:
            raise UndeliveredError(_shown(failure), failure.reason) from None

    async def event(self, outer: dict[str, Any], attempt: int, reason: str) -> None:
        """Deliver an event; `attempt` counts the retries, 0 for the first delivery. Raises
        `UndeliveredError`.
        """
        installation = self._workspace.installation
        if installation is None or installation.socket_mode:
            await self._by_socket("events_api", outer, (attempt, reason))
            return
        try:
            await self._request_urls.event(installation.events_url, outer, attempt, reason)
        except RequestFailedError as failure:
            raise UndeliveredError(_shown(failure), failure.reason, final=failure.final) from None

    async def _by_socket(self, kind: Any, payload: dict[str, Any], retry: tuple[int, str] = (0, "")) -> Any:
        try:
            return await self._socket_mode.deliver(kind, payload, seconds=self._seconds, retry=retry)
        except NobodyConnectedError:
            raise UndeliveredError("dispatch_failed", "timeout") from None
        except TimeoutError:
            raise UndeliveredError("operation_timeout", "timeout") from None


def _shown(failure: RequestFailedError) -> str:
    """Return the code that a person is shown; Slack documents only the one for the time-out."""
    match failure.reason:
        case "http_timeout":
            return "operation_timeout"
        case "connection_failed":
            return "dispatch_failed"
        case "http_error":
            return "http_client_error" if failure.status in CLIENT_ERRORS else "http_service_error"

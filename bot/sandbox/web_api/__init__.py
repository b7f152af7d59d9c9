"""The Web API: every call is checked first for its token, its scopes and its rate limit."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.faults.http_faults import FaultInjector, rate_limited
from bot.sandbox.state.rate_limits import RateLimits
from bot.sandbox.state.transcript import Transcript
from bot.sandbox.state.triggers import Triggers
from bot.sandbox.state.workspace import Workspace
from bot.sandbox.web_api import auth, blocks, chat, conversations, files, history, usergroups, users, views
from bot.sandbox.web_api.calls import Arguments, Body, Call, Method, RateLimitedError, RefusedError
from bot.sandbox.web_api.requests import Sent

METHODS = {
    method.name: method
    for family in (auth, blocks, chat, conversations, files, history, usergroups, users, views)
    for method in family.METHODS
}


class WebApi:
    """Answers the calls of one workspace's app."""

    def __init__(
        self,
        workspace: Workspace,
        limits: RateLimits,
        triggers: Triggers,
        transcript: Transcript,
        fault_injector: FaultInjector,
        *,
        socket_url: Callable[[], str],
    ) -> None:
        self._workspace = workspace
        self._limits = limits
        self._triggers = triggers
        self._transcript = transcript
        self._fault_injector = fault_injector
        self._socket_url = socket_url

    async def answer(self, request: Request, sent: Sent) -> Response:
        """Answer one request, which was read."""
        name = request.path_params["method"]
        self._transcript.record("in", name, sent.arguments)
        return await self._fault_injector.respond(
            request, name, lambda: self._answered(name, sent), sent.arguments
        )

    def _answered(self, name: str, sent: Sent) -> tuple[str, Response]:
        method = METHODS.get(name)
        try:
            body = self._done(method, sent)
        except RateLimitedError as error:
            return "ratelimited", rate_limited(error.seconds)
        except RefusedError as error:
            body = {"ok": False, "error": error.code, **error.details}
        headers = self._headers(method) if sent.header_token or sent.form_token else {}
        return body.get("error", "ok"), JSONResponse(body, headers=headers)

    def _done(self, method: Method | None, sent: Sent) -> Body:
        if method is None:
            raise RefusedError("unknown_method")
        self._authenticate(method, sent)
        call = Call(
            self._workspace, Arguments(sent.arguments), self._limits, self._triggers, self._socket_url
        )
        call.spend(method.name, per_minute=method.per_minute)
        call.needs(*method.scopes)
        if sent.refusal is not None:
            raise sent.refusal
        return self._with_warnings({"ok": True, **method.run(call)}, sent)

    def _authenticate(self, method: Method, sent: Sent) -> None:
        if method.caller == "anyone":
            return
        # Slack accepts the app-level token only in the header.
        token = sent.header_token or ("" if method.caller == "app" else sent.form_token)
        if not token:
            raise RefusedError("not_authed")
        kinds = {self._workspace.bot_token: "bot", self._workspace.app_token: "app"}
        kind = kinds.get(token)
        if kind is None:
            raise RefusedError("invalid_auth")
        if token in self._workspace.state.revoked:
            raise RefusedError("token_revoked")
        if self._workspace.person(self._workspace.bot_user_id).deleted:
            raise RefusedError("account_inactive")
        if method.caller not in {kind, "either"}:
            raise RefusedError("not_allowed_token_type")

    def _headers(self, method: Method | None) -> dict[str, str]:
        accepted = {"x-accepted-oauth-scopes": ",".join(method.scopes)} if method and method.scopes else {}
        return accepted | {"x-oauth-scopes": ",".join(self._workspace.scopes)}

    def _with_warnings(self, body: Body, sent: Sent) -> Body:
        if not sent.warnings:
            return body
        metadata = body.get("response_metadata", {})
        warnings = [*metadata.get("warnings", ()), *sent.warnings]
        return body | {"warning": ",".join(warnings), "response_metadata": metadata | {"warnings": warnings}}

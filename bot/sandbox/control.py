"""Control routes: what a person at this machine's command line may do with a running sandbox."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Protocol

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.errors import NotAheadError, SandboxError, TooFarAheadError
from bot.sandbox.faults.rules import FaultRule, Faults
from bot.sandbox.page.guard import Guard
from bot.sandbox.people.actions import ACTS, PersonAction
from bot.sandbox.served import ServedWorkspace
from bot.sandbox.socket_mode.server import Reason
from bot.sandbox.state.workspace import Workspace
from bot.sandbox.state.workspaces import Workspaces

HEADER = "X-Enlace-Sandbox"
Handler = Callable[[Request], Awaitable[Response]]


class Controlled(Protocol):
    """The parts of the sandbox that the routes need."""

    workspace: Workspace
    workspaces: Workspaces
    served: list[ServedWorkspace]
    faults: Faults
    run: str
    founding: bool

    def at(self, key: str) -> ServedWorkspace: ...
    def of(self, handle_or_id: str, key: str = "") -> ServedWorkspace: ...
    def reset(self) -> None: ...
    @property
    def connections(self) -> int: ...
    async def advance(self, to: datetime) -> list[dict[str, Any]]: ...
    async def refresh_connections(self, reason: Reason = ..., grace: float = ...) -> None: ...


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Named(Strict):
    handle: str
    workspace: str = ""
    channel: str | None = None


class Ahead(Strict):
    to: Annotated[AwareDatetime, Field(strict=True)]


class Refresh(Strict):
    reason: Reason = "refresh_requested"
    grace: float = 10


class Control:
    """The routes under /sandbox/, for callers that know the control token."""

    def __init__(self, sandbox: Controlled, guard: Guard) -> None:
        self._sandbox = sandbox
        self._guard = guard

    def application(self) -> Starlette:
        """Return the routes."""
        return Starlette(
            routes=[
                *(
                    Route(f"/{route}", self._guarded(self._acting(act)), methods=["POST"])
                    for route, act in ACTS.items()
                ),
                Route("/advance", self._guarded(self._advance), methods=["POST"]),
                Route("/reset", self._guarded(self._reset), methods=["POST"]),
                Route("/told", self._guarded(self._told), methods=["POST"]),
                Route("/state", self._guarded(self._state)),
                Route("/transcript", self._guarded(self._transcript)),
                Route("/fault", self._guarded(self._fault), methods=["POST", "DELETE"]),
                Route("/refresh", self._guarded(self._refresh), methods=["POST"]),
            ]
        )

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: Request) -> Response:
            refusal = self._refusal(request)
            if refusal is not None:
                return _problem(403, refusal)
            try:
                return await handler(request)
            except ValidationError as error:
                details = [f"{'.'.join(map(str, each['loc']))}: {each['type']}" for each in error.errors()]
                return _problem(422, "; ".join(details))
            except (NotAheadError, TooFarAheadError) as error:
                return _problem(409, str(error))
            except SandboxError as error:
                return _problem(404, str(error))

        return guarded

    def _refusal(self, request: Request) -> str | None:
        """Return why a request does not come from this machine's owner, or None.

        A web page never has the token.
        """
        reason = self._guard.refusal(request)
        if reason is not None:
            return reason
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode(), self._sandbox.workspace.control_token.encode()):
            return "wrong_control_token"
        return None

    def _acting(self, act: type[PersonAction]) -> Handler:
        async def acting(request: Request) -> Response:
            wanted = act.model_validate_json(await request.body())
            answer = await wanted.do(self._sandbox.of(wanted.handle, wanted.workspace))
            return JSONResponse(asdict(answer))

        return acting

    async def _told(self, request: Request) -> Response:
        person = Named.model_validate_json(await request.body())
        workspace = self._sandbox.workspaces.of(person.handle, person.workspace)
        return JSONResponse({"messages": workspace.told(person.handle, person.channel)})

    async def _advance(self, request: Request) -> Response:
        wanted = Ahead.model_validate_json(await request.body())
        told = await self._sandbox.advance(wanted.to)
        return JSONResponse({"ok": True, "now": self._sandbox.workspace.now().isoformat(), "told": told})

    async def _reset(self, _request: Request) -> Response:
        self._sandbox.reset()
        return JSONResponse({"ok": True, "run": self._sandbox.run})

    async def _state(self, _request: Request) -> Response:
        workspace = self._sandbox.workspace
        installation = workspace.installation
        return JSONResponse(
            {
                "team": {"id": workspace.team_id, "name": workspace.state.team_name},
                "now": workspace.now().isoformat(),
                "run": self._sandbox.run,
                "founding": self._sandbox.founding,
                "connections": self._sandbox.connections,
                "names": workspace.names,
                "people": [asdict(person) for person in workspace.people],
                "workspaces": [
                    {
                        "key": each.workspace.key,
                        "team": {"id": each.workspace.team_id, "name": each.workspace.state.team_name},
                        "people": [person.handle for person in each.workspace.people],
                        "connections": each.connections,
                    }
                    for each in self._sandbox.served
                ],
                "channels": [
                    {"id": each.id, "name": each.name, "kind": each.kind, "messages": len(each.messages)}
                    for each in workspace.conversations
                ],
                "commands": list(installation.commands) if installation else None,
                "scopes": list(workspace.scopes),
                "faults": [asdict(rule) for rule in self._sandbox.faults.rules],
            }
        )

    async def _transcript(self, request: Request) -> Response:
        transcript = self._sandbox.at(request.query_params.get("workspace", "")).transcript
        entries = [entry.as_json() for entry in transcript]
        return JSONResponse({"entries": entries, "dropped": transcript.dropped})

    async def _fault(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._sandbox.faults.clear()
        else:
            self._sandbox.faults.add(TypeAdapter(FaultRule).validate_json(await request.body()))
        return JSONResponse({"ok": True, "faults": [asdict(rule) for rule in self._sandbox.faults.rules]})

    async def _refresh(self, request: Request) -> Response:
        wanted = Refresh.model_validate_json(await request.body() or b"{}")
        await self._sandbox.refresh_connections(wanted.reason, wanted.grace)
        return JSONResponse({"ok": True})


def _problem(status: int, error: str) -> JSONResponse:
    return JSONResponse({"ok": False, "error": error}, status)

"""The Socket Mode server: tickets, envelopes and their acknowledgements."""

import asyncio
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.sandbox.faults.rules import Faults
from bot.sandbox.socket_mode.connections import Connection, Connections
from bot.sandbox.socket_mode.wire import Wire, peer_of
from bot.sandbox.state.transcript import Transcript
from bot.sandbox.state.workspace import Workspace

TICKET_LIFETIME = timedelta(seconds=30)
REMEMBERED = 1_000
"""How many settled envelopes are remembered, to tell a late acknowledgement from an unknown one."""

Reason = Literal["refresh_requested", "warning", "link_disabled", "too_many_websockets"]
EnvelopeType = Literal["slash_commands", "events_api", "interactive"]


@dataclass(frozen=True)
class Acknowledgement:
    """A bot's acknowledgement of an envelope, with its answer if it sent one."""

    payload: Any


@dataclass
class _Pending:
    connection: Connection
    takes_payload: bool
    answer: asyncio.Future[Acknowledgement]


class SocketMode:
    """Delivers envelopes, each over one of the bot's connections, in turn."""

    def __init__(
        self, workspace: Workspace, transcript: Transcript, faults: Faults, wire: Callable[[], Wire]
    ) -> None:
        self.connections = Connections(wire)
        self._workspace = workspace
        self._transcript = transcript
        self._faults = faults
        self._wire = wire
        self._tickets: dict[str, datetime] = {}
        self._pending: dict[str, _Pending] = {}
        self._settled: dict[str, None] = {}

    def issue_ticket(self) -> str:
        """Return a ticket for one connection, valid for thirty seconds."""
        ticket = secrets.token_urlsafe(18)
        self._tickets[ticket] = self._workspace.now() + TICKET_LIFETIME
        return ticket

    def issued(self, ticket: str) -> bool:
        """Whether a ticket was issued here, and not used yet."""
        return ticket in self._tickets

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one connection from its ticket to its end."""
        if not await self._admitted(websocket):
            return
        await websocket.accept()
        connection = self.connections.numbered(websocket)
        if self.connections.full:
            await self._say_goodbye(connection, "too_many_websockets")
            await websocket.close()
            return
        self.connections.add(connection)
        try:
            await self._send(connection, self._hello())
            self.connections.announce()
            while True:
                self._receive(connection, await websocket.receive_text())
                self.connections.stay_stalled(connection)
        except (WebSocketDisconnect, KeyError):
            # A binary frame has no text: Slack sends JSON in text frames, so the connection ends.
            self._transcript.record("in", "close", {"connection": connection.number})
        finally:
            self.connections.forget(connection)
            self.connections.announce()

    async def deliver(
        self,
        kind: EnvelopeType,
        payload: dict[str, Any],
        *,
        seconds: float,
        retry: tuple[int, str] = (0, ""),
    ) -> Acknowledgement:
        """Send an envelope over one connection and wait for its acknowledgement there.

        Raises `NobodyConnectedError` without a connection, `TimeoutError` without a timely acknowledgement.
        """
        connection = self.connections.next()
        takes_payload = kind != "events_api"
        envelope_id = self._workspace.next_id("E")
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": takes_payload,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0], "retry_reason": retry[1]}
        answer: asyncio.Future[Acknowledgement] = asyncio.get_running_loop().create_future()
        self._pending[envelope_id] = _Pending(connection, takes_payload, answer)
        try:
            async with asyncio.timeout(seconds):
                await self._send_under_faults(connection, envelope)
                return await answer
        finally:
            del self._pending[envelope_id]
            self._settle(envelope_id)

    async def refresh(self, reason: Reason) -> list[Connection]:
        """Tell every connection to disconnect; return those told."""
        told = [connection for connection in self.connections if not connection.leaving]
        for connection in told:
            connection.leaving = True
            await self._say_goodbye(connection, reason)
        return told

    async def close(self, connections: list[Connection]) -> None:
        """Close those that are still open, with a close frame."""
        for connection in connections:
            if connection in self.connections:
                with suppress(RuntimeError, WebSocketDisconnect):
                    await connection.websocket.close()

    async def _admitted(self, websocket: WebSocket) -> bool:
        rule = self._faults.strike("socket")
        if rule is not None:
            await asyncio.sleep(rule.delay)
            if rule.rate_limited is not None or rule.status or rule.error:
                status = 429 if rule.rate_limited is not None else rule.status or 503
                error = rule.error or "service_unavailable"
                return await self._refuse(websocket, status, error, injected=True)
            if rule.fails:
                self._transcript.record("in", "socket", {}, "reset", injected=True)
                self._wire().reset(peer_of(websocket))
                # uvicorn must notice that the connection is gone, or it complains; likewise in _refuse.
                await asyncio.sleep(0)
                return False
        expires = self._tickets.pop(websocket.query_params.get("ticket", ""), None)
        if expires is None:
            return await self._refuse(websocket, 403, "invalid_ticket")
        if self._workspace.now() > expires:
            return await self._refuse(websocket, 403, "expired_ticket")
        self._transcript.record("in", "socket", {})
        return True

    async def _refuse(
        self, websocket: WebSocket, status: int, outcome: str, *, injected: bool = False
    ) -> bool:
        self._transcript.record("in", "socket", {}, outcome, injected=injected)
        await websocket.send_denial_response(PlainTextResponse(outcome, status))
        await asyncio.sleep(0)
        return False

    async def _send_under_faults(self, connection: Connection, envelope: dict[str, Any]) -> None:
        rule = self._faults.strike("envelope")
        if rule is None:
            await self._send(connection, envelope)
            return
        await asyncio.sleep(rule.delay)
        if rule.accepted_but_failed or not rule.fails:
            await self._send(connection, envelope)
        if rule.fails and not rule.timeout:
            about = {"connection": connection.number}
            self._transcript.record("out", str(envelope["type"]), about, "reset", injected=True)
            # Lets the last frame leave the buffer before the connection is cut.
            await asyncio.sleep(0.01)
            self.connections.cut(connection)

    async def _send(self, connection: Connection, frame: dict[str, Any]) -> None:
        await connection.flowing.wait()
        if connection.websocket.application_state is not WebSocketState.CONNECTED:
            return
        self._transcript.record("out", frame["type"], {"connection": connection.number, **frame})
        with suppress(WebSocketDisconnect, RuntimeError):
            await connection.websocket.send_text(json.dumps(frame, ensure_ascii=False))

    async def _say_goodbye(self, connection: Connection, reason: Reason) -> None:
        if connection.flowing.is_set():
            frame = {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
            await self._send(connection, frame)

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "connection_info": {"app_id": self._workspace.app_id},
            "debug_info": {
                "host": "sandbox",
                "started": self._workspace.now().isoformat(),
                "build_number": 1,
                "approximate_connection_time": 3600,
            },
        }

    def _receive(self, connection: Connection, text: str) -> None:
        """Process an acknowledgement; anything else breaks the protocol, is recorded and
        otherwise ignored.
        """
        try:
            frame = json.loads(text)
        except ValueError:
            frame = None
        envelope_id = frame.get("envelope_id") if isinstance(frame, dict) else None
        if not isinstance(frame, dict) or not isinstance(envelope_id, str):
            self._fault(connection, frame, "a frame that is no acknowledgement")
            return
        pending = self._pending.get(envelope_id)
        if pending is None or pending.answer.done():
            known = pending is not None or envelope_id in self._settled
            self._fault(connection, frame, "acknowledged again, or too late" if known else "unknown envelope")
        elif pending.connection is not connection:
            self._fault(connection, frame, "acknowledged on another connection than it went out on")
        else:
            self._acknowledge(connection, pending, frame)

    def _acknowledge(self, connection: Connection, pending: _Pending, frame: dict[str, Any]) -> None:
        payload = frame.get("payload")
        if payload and not pending.takes_payload:
            self._fault(connection, frame, "a payload where none is accepted")
            payload = None
        self._transcript.record("in", "ack", {"connection": connection.number, **frame})
        pending.answer.set_result(Acknowledgement(payload))

    def _fault(self, connection: Connection, frame: object, why: str) -> None:
        payload = {"connection": connection.number, "why": why, "frame": frame}
        self._transcript.record("in", "ack", payload, "protocol_fault")

    def _settle(self, envelope_id: str) -> None:
        self._settled[envelope_id] = None
        if len(self._settled) > REMEMBERED:
            del self._settled[next(iter(self._settled))]

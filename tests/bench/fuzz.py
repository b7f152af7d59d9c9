"""What the bot answers to anything at all: `make bench ARGS=--fuzz`, and `ARGS=--half-open`.

`--fuzz` first lets people do one of everything (`tests/bench/rehearsal.py`). Then it sends requests of every
kind over HTTP: those that were recorded, with stale buttons and forms, and others, most of them made wrong in
many ways (`tests/bench/mutations.py`). Each must be answered with 200 or a 4xx, without a traceback.
`--requests` says how many (60,000), `--seed` which ones, and `--postgres` has the bot on PostgreSQL instead
of SQLite. The workspace sets no rate limits: its clock stands still, so that no limit would ever end.

`--half-open` opens connections (`--connections`, 1,500) that never finish their headers, and looks whether
`/healthz` is answered meanwhile, and how much is written to the standard error output.
"""

import asyncio
import io
import json
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, MutableMapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, redirect_stderr, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import structlog
from rich.console import Console

from bot import app
from bot.clock import Clock
from bot.config import load
from bot.demo.founding import found, local_deployment, open_channels
from bot.demo.local_workspace import LocalWorkspace
from bot.sandbox import Sandbox
from bot.store import schema
from bot.store.database import Database
from bot.views.blockkit.controls import Press
from bot.views.forms.names import Field, FormName
from commands.dispatch.shortcuts import BY_ID
from commands.slack.manifest import manifest
from commands.slack.permissions import EVENTS
from tests.bench.mutations import STRANGE, UNKNOWN, Mutations
from tests.bench.rehearsal import Recorded, rehearse
from tests.support.harness import NOW, ROOT, sketch
from tests.support.http_actors import PATH, Reply, Slack, get, head, office_of, reply, request

AT_ONCE = 8
VALUES = ("5", "1", "A-1:v3", "1:1", "/rec list", "x" * 2_000, "", "weekly:2026-W49", "en:rec 5", "\x00")
INTERACTIONS = (
    "block_actions",
    "block_actions",
    "view_submission",
    "view_closed",
    "block_suggestion",
    "shortcut",
    "message_action",
    "dialog_submission",
    "workflow_step_edit",
    "nothing_known",
)
KINDS = (
    "value",
    "selected_option",
    "selected_options",
    "selected_users",
    "selected_user",
    "selected_date",
    "files",
)


class Requests:
    """Makes requests of every kind, the same for each seed."""

    def __init__(self, on: LocalWorkspace, recorded: Sequence[Recorded], seed: int) -> None:
        self._on = on
        self._slack = Slack(on.workspace)
        self._recorded = recorded
        self._dice = random.Random(seed)
        self._mutations = Mutations(self._dice)
        self._sent: list[bytes] = []
        self._number = 0

    def one(self) -> tuple[str, bytes]:
        """Return the next request and its kind."""
        self._number += 1
        if self._sent and self._dice.random() < 0.01:
            return "replay", self._dice.choice(self._sent)
        kind, body = self._dice.choice((self._again, self._again, self._made))()
        if self._dice.random() < 0.02:
            body = self._mutations.flipped(body)
        whole = request(body, self._mutations.headers(body, self._slack.proof))
        if self._dice.random() < 0.01:
            whole = self._mutations.flipped(whole, until=whole.index(b"\r\n\r\n"))
        self._sent = [*self._sent[-50:], whole]
        return kind, whole

    def _again(self) -> tuple[str, bytes]:
        """Return a recorded request, mutated."""
        recorded = self._dice.choice(self._recorded)
        payload = json.loads(json.dumps(recorded.payload))
        if recorded.kind == "slash_commands":
            payload |= {"trigger_id": self._trigger(), "response_url": self._response_url()}
            payload["text"] = self._mutations.words(payload.get("text", ""))
            if self._dice.random() < 0.2:
                payload[self._dice.choice(list(payload))] = str(self._dice.choice((*STRANGE, *UNKNOWN)))
            if self._dice.random() < 0.1:
                del payload[self._dice.choice(list(payload))]
            return "command", self._mutations.form(payload)
        if recorded.kind == "interactive":
            payload |= {"trigger_id": self._trigger(), "response_url": self._response_url()}
            return str(payload["type"]), self._interaction(payload)
        payload["event_id"] = f"Ev{self._number}"
        if isinstance(payload["event"].get("text"), str):
            payload["event"]["text"] = self._mutations.words(payload["event"]["text"])
        return payload["event"]["type"], self._mutations.written(self._mutations.body(payload))

    def _interaction(self, payload: Mapping[str, Any]) -> bytes:
        return self._mutations.form({"payload": self._mutations.written(self._mutations.body(payload))})

    def _trigger(self) -> str:
        """Return a trigger that opens a form, or more often one that does not."""
        person = self._on.workspace.person(self._dice.choice(("chair-us", "chair-mx", "observer")))
        if self._dice.random() < 0.05:
            return self._on.sandbox._triggers.issue(person.id)
        return f"fuzz.{self._number}"

    def _response_url(self) -> str:
        return f"{self._on.sandbox.url}/response/none"

    def _made(self) -> tuple[str, bytes]:
        """Return a request of any kind with any names, whether or not people can send it."""
        person = self._on.workspace.person(self._dice.choice(("chair-us", "lead-mx", "observer")))
        dice, state = self._dice, self._on.workspace.state
        if dice.random() < 0.4:
            event = self._event(person.id)
            outer = json.loads(self._slack.event(f"Ev{self._number}", **event))
            if dice.random() < 0.03:
                outer = dice.choice(
                    ({"type": "url_verification", "challenge": "c" * 3}, {"type": "app_rate_limited"})
                )
            return event["type"], self._mutations.written(self._mutations.body(outer))
        if dice.random() < 0.02:
            return "ssl_check", self._mutations.form({"ssl_check": "1", "token": "t"})
        kind = dice.choice(INTERACTIONS)
        body = {
            "type": kind,
            "token": "t",
            "team": {"id": dice.choice((state.team_id, state.team_id, "T0ELSEWHERE")), "domain": "d"},
            "user": {"id": dice.choice((person.id, person.id, "U0NOBODY")), "team_id": state.team_id},
            "api_app_id": state.app_id,
            "trigger_id": self._trigger(),
            **self._of_kind(kind),
        }
        return kind, self._interaction(body)

    def _of_kind(self, kind: str) -> dict[str, Any]:
        dice = self._dice
        name = str(dice.choice((*Press, *Field, *UNKNOWN)))
        match kind:
            case "block_actions":
                action: dict[str, Any] = {
                    "type": "button",
                    "action_id": name,
                    "block_id": name,
                    "value": dice.choice(VALUES),
                    "action_ts": "1.1",
                }
                if dice.random() < 0.3:
                    action |= {"type": "overflow", "selected_option": {"value": f"{name} {action['value']}"}}
                if dice.random() < 0.5:
                    view = self._view(dice.choice(("modal", "home")))
                    return {"actions": [action], "view": view, "container": {"type": "view"}}
                return {
                    "actions": [action],
                    "container": {"type": "message", "is_ephemeral": dice.random() < 0.5},
                    "response_url": self._response_url(),
                }
            case "view_submission" | "view_closed":
                return {"view": self._view("modal"), "is_cleared": dice.random() < 0.5}
            case "block_suggestion":
                value = dice.choice(("", "a", "5", "x" * 3_000, "ﷺ" * 900))
                return {"action_id": name, "block_id": name, "value": value, "view": self._view("modal")}
            case "message_action":
                text = dice.choice(("x" * 40_000, "a <@U0NOBODY>", "ﷺ" * 900, "*" * 40_000, "\x00"))
                return {
                    "callback_id": dice.choice((*BY_ID, "unknown")),
                    "message": {"ts": "1.1", "text": text},
                    "message_ts": "1.1",
                    "channel": {"id": "C1"},
                    "response_url": self._response_url(),
                }
            case _:
                return {"callback_id": dice.choice((*BY_ID, "unknown"))}

    def _view(self, kind: str) -> dict[str, Any]:
        dice = self._dice
        values = {str(each): {str(each): self._held()} for each in dice.sample(list(Field), 8)}
        kept = ("", "{}", "{", '{"number": 5, "version": 1}', '{"number": "x"}', "[]", "null", "x" * 3_000)
        return {
            "id": f"V{self._number}",
            "type": kind,
            "hash": "1",
            "callback_id": str(dice.choice((*FormName, "unknown", "reading"))),
            "private_metadata": dice.choice(kept),
            "state": {"values": values},
            "blocks": [],
        }

    def _held(self) -> dict[str, Any]:
        """Return what a field of some kind holds: of the right shape, often with a strange value."""
        dice, kind = self._dice, self._dice.choice(KINDS)
        words = [each for each in (*STRANGE, *VALUES, *UNKNOWN) if isinstance(each, str)]
        word = dice.choice(words)
        held: Mapping[str, Any] = {
            "value": word,
            "selected_option": {"value": word},
            "selected_options": [{"value": word}, {"value": dice.choice(words)}],
            "selected_users": [self._on.workspace.person("lead-us").id, "U0NOBODY"],
            "selected_user": dice.choice(("U0NOBODY", self._on.workspace.person("lead-us").id)),
            "selected_date": dice.choice((word, "2026-12-15", "0001-01-01")),
            "files": [{"id": "F0NONE"}],
        }
        return {"type": "x", kind: dice.choice((None, held[kind], held[kind]))}

    def _event(self, person: str) -> dict[str, Any]:
        dice, bot = self._dice, self._on.workspace.bot_user_id
        channel = dice.choice([*self._on.workspace.state.conversations, "C0NOWHERE"])
        kind = dice.choice((*EVENTS, "never_heard_of"))
        made: Mapping[str, dict[str, Any]] = {
            "app_home_opened": {"tab": "home", "view": {"id": "V1", "hash": "h"}},
            "app_mention": {"text": f"<@{bot}> {self._mutations.words('tareas rec 5 due friday')}"},
            "channel_id_changed": {"old_channel_id": channel, "new_channel_id": "C0NEW"},
            "channel_rename": {"channel": {"id": channel, "name": "renamed", "created": 1}},
            "group_rename": {"channel": {"id": channel, "name": "renamed", "created": 1}},
            "member_joined_channel": {"user": dice.choice((bot, person)), "inviter": person},
            "member_left_channel": {"user": dice.choice((bot, person))},
            "message.im": {
                "type": "message",
                "channel_type": "im",
                "text": dice.choice(("*" * 40_000, "rec 5", "")),
            },
            "team_domain_change": {"domain": "d", "url": "https://d.example.org"},
            "team_join": {"user": {"id": "U0NOBODY", "profile": {}}},
            "tokens_revoked": {"tokens": {"bot": [bot]}},
            "user_change": {"user": {"id": person, "name": "n", "profile": {}, "deleted": False}},
        }
        return {
            "type": kind,
            "user": person,
            "channel": channel,
            "ts": "1.1",
            "event_ts": "1.1",
            **made.get(kind, {}),
        }


@asynccontextmanager
async def bot_over_http(folder: Path, database_url: str | None = None) -> AsyncIterator[LocalWorkspace]:
    """Run the bot over HTTP on a local workspace without limits, on SQLite or on the database given."""
    deployment = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False)
    clock = Clock.at(NOW)
    workspace = found(deployment.config, clock)
    open_channels(workspace, deployment.config)
    async with Sandbox(workspace, limits=False, ack_seconds=1.0) as sandbox:
        staged = local_deployment(deployment, workspace, sandbox.api_url, folder, "http")
        if database_url is not None:
            database = Database(database_url)
            schema.migrate(database)
            database.close()
            address = staged.config.database.model_copy(update={"url": database_url})
            staged = replace(staged, config=staged.config.model_copy(update={"database": address}))
        bot = await app.build(staged, clock=clock, draw=sketch)
        running = asyncio.create_task(bot.run())
        try:
            await office_of(bot).connected.wait()
            workspace.install(manifest(url=office_of(bot).url))
            yield LocalWorkspace(workspace, sandbox, bot, clock)
        finally:
            bot.stop()
            await running
            bot.close()


class Connection:
    """A connection that is used again while the bot keeps it open, as Slack does."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._close()

    async def send(self, raw: bytes) -> Reply | None:
        """Send a request and return its answer; None if the bot closes the connection without one."""
        async with asyncio.timeout(120):
            if self._streams is None:
                self._streams = await asyncio.open_connection(*self._address)
            reader, writer = self._streams
            with suppress(ConnectionError):
                writer.write(raw)
                await writer.drain()
            answer = await reply(reader)
        if answer is None or answer.headers.get("connection") == "close":
            self._close()
        return answer

    def _close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None


@dataclass
class Seen:
    """What came of the requests."""

    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    tracebacks: list[str] = field(default_factory=list)

    def log(self, _: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        """Count a failure that the bot logs, by the frames where it came from."""
        if event.get("exc_info") or event.get("stack_info"):
            self.tracebacks.append(str(event["event"]))
        if event.get("frames"):
            where = " < ".join(event["frames"][:-4:-1])
            self.failures[f"{event['event']} {event.get('kind')} {where}"] += 1
        raise structlog.DropEvent


async def fuzz(
    requests: int, seed: int, database_url: str | None, said: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Send requests, and count what they were answered with."""
    seen = Seen()
    structlog.configure(processors=[seen.log])
    written = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, redirect_stderr(written):
        async with bot_over_http(Path(folder), database_url) as on:
            asyncio.get_running_loop().set_exception_handler(
                lambda _, context: seen.tracebacks.append(str(context["message"]))
            )
            began = time.monotonic()
            recorded = await rehearse(on)
            said(f"{len(recorded)} kinds of payloads recorded in {time.monotonic() - began:.0f} s")
            on.clock.advance(timedelta(hours=2))  # the triggers and forms of the rehearsal are stale now
            rehearsed, began = seen.failures.copy(), time.monotonic()
            seen.failures.clear()
            making, address, left = Requests(on, recorded, seed), office_of(on.bot).address, requests

            async def client() -> None:
                nonlocal left
                async with Connection(address) as connection:
                    while left > 0:
                        left -= 1
                        kind, raw = making.one()
                        answer = await connection.send(raw)
                        seen.statuses[str(answer.status) if answer else "closed"] += 1
                        seen.kinds[kind] += 1
                        if left and left % 5_000 == 0:
                            said(f"{left} requests left after {time.monotonic() - began:.0f} s")

            await asyncio.gather(*(client() for _ in range(AT_ONCE)))
            took = time.monotonic() - began
    seen.tracebacks += [line for line in written.getvalue().splitlines() if line.startswith("Traceback")]
    return {
        "requests": requests,
        "seed": seed,
        "seconds": round(took),
        "statuses": dict(sorted(seen.statuses.items())),
        "5xx": sum(count for status, count in seen.statuses.items() if status.startswith("5")),
        "tracebacks": len(seen.tracebacks),
        "kinds": dict(seen.kinds.most_common()),
        "logged failures": dict(seen.failures.most_common(40)),
        "logged failures of valid requests": dict(rehearsed),
        "written": dict(Counter(seen.tracebacks).most_common(5)),
    }


async def half_open(connections: int) -> dict[str, Any]:
    """Open connections that never finish their headers, and look whether the bot still answers others."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 2 * connections + 500), hard), hard))
    written = io.StringIO()
    healthy = opened = 0
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder, redirect_stderr(written):
        async with bot_over_http(Path(folder)) as on, AsyncExitStack() as stack:
            address = office_of(on.bot).address
            half = head("POST", PATH, [("Content-Type", "application/json")])[:-2]
            for _ in range(connections):
                with suppress(OSError):
                    _, writer = await asyncio.open_connection(*address)
                    stack.callback(writer.close)
                    writer.write(half)
                    opened += 1
            for _ in range(10):
                began = time.monotonic()
                with suppress(OSError, AssertionError, TimeoutError):
                    async with asyncio.timeout(5):
                        healthy += (await get(address, "/healthz")).status == 200
                slowest = max(slowest, time.monotonic() - began)
    return {
        "half-open connections": opened,
        "/healthz answered": f"{healthy} of 10",
        "slowest answer, seconds": round(slowest, 2),
        "written to stderr, bytes": len(written.getvalue()),
    }


def bench(options: Any) -> dict[str, Any]:
    """Run what the options ask for."""
    if options.half_open:
        return asyncio.run(half_open(options.connections))
    console = Console(file=sys.stderr)  # which is redirected later
    if not options.postgres:
        return asyncio.run(fuzz(options.requests, options.seed, None, console.print))
    from tests.bench.digests import server

    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as urls:
        return asyncio.run(fuzz(options.requests, options.seed, urls[0], console.print))


def show(result: Mapping[str, Any]) -> None:
    """Print the result, and end with an error if there were 5xx or tracebacks."""
    console = Console(width=160)
    for name, value in result.items():
        console.print(f"{name}: {json.dumps(value, indent=2, ensure_ascii=False)}", markup=False)
    if result.get("5xx") or result.get("tracebacks"):
        sys.exit(1)

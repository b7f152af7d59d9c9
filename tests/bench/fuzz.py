"""What the bot answers to anything at all: `make bench ARGS=--fuzz`, and `ARGS=--half-open`.

`--fuzz` sends requests over HTTP that Slack signed, but of which most are malformed: fields of a wrong kind,
missing, empty or far too long, halves of characters, broken JSON, flipped bytes, old and wrong signatures.
Each must be answered with 200 or a 4xx, without a traceback. `--requests` says how many (60,000), `--seed`
which ones, and `--postgres` has the bot on PostgreSQL instead of SQLite.

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
from collections.abc import AsyncIterator, Mapping, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager, redirect_stderr, suppress
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import structlog
from rich.console import Console

from bot import app
from bot.config import load
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.store import schema
from bot.store.database import Database
from bot.views.blockkit.controls import Press
from bot.views.forms.names import Field, FormName
from commands.dispatch.registry import COMMANDS
from commands.dispatch.shortcuts import BY_ID
from tests.support.harness import NOW, ROOT
from tests.support.http_actors import PATH, Slack, another, get, head, office_of, send

AT_ONCE = 8
STRANGE: tuple[Any, ...] = (
    None,
    0,
    -1,
    2**70,
    1.5,
    True,
    "",
    " ",
    "x",
    "x" * 5_000,
    "ﷺ" * 1_000,
    "\ud800",
    "a\x00b",
    "<@U0>",
    "\u202e\u200b",
    [],
    [None],
    {},
    {"id": None},
    [{}],
    "2026-13-45",
    "1e999",
)
WORDS = (
    "5",
    "A-1",
    "@chair-us",
    '"a note"',
    "due friday",
    "blocked",
    "v7",
    "us",
    "x" * 2_950,
    '"Not ',
    "“",
    "share",
)


class Requests:
    """Makes requests, the same for each seed."""

    def __init__(self, slack: Slack, seed: int) -> None:
        self._slack = slack
        self._dice = random.Random(seed)
        self._number = 0

    def one(self) -> bytes:
        """Return the next request."""
        self._number += 1
        kind = self._dice.choice((self._command, self._press, self._submission, self._shortcut, self._event))
        body = kind()
        if self._dice.random() < 0.1:
            body = self._flipped(body)
        whole = self._slack.sent(body)
        return self._flipped(whole, until=whole.index(b"\r\n\r\n")) if self._dice.random() < 0.05 else whole

    def _flipped(self, raw: bytes, until: int | None = None) -> bytes:
        found = bytearray(raw)
        for _ in range(self._dice.randint(1, 4)):
            found[self._dice.randrange(until or len(found))] = self._dice.randrange(256)
        return bytes(found)

    def _command(self) -> bytes:
        command = self._dice.choice(list(COMMANDS.values()))
        name = self._dice.choice(sorted(each for each in command.names.values()))
        words = [self._dice.choice(self._dice.choice(command.subcommands).names["en"])]
        words += self._dice.choices(WORDS, k=self._dice.randint(0, 6))
        if self._dice.random() < 0.05:
            words = words * self._dice.randint(2, 400)
        extra = {"command": f"/{name.removeprefix('/')}"}
        if self._dice.random() < 0.3:
            extra[self._dice.choice(("user_id", "team_id", "channel_id", "trigger_id", "response_url"))] = (
                str(self._dice.choice([each for each in STRANGE if each != "\ud800"]))
            )
        return self._slack.command("chair-us", f"/rec {' '.join(words)}"[:60_000], **extra)

    def _interaction(self, body: Mapping[str, Any]) -> bytes:
        person = self._slack.workspace.person(self._dice.choice(("chair-us", "lead-mx", "observer"))).id
        whole = {
            "token": "t",
            "team": {"id": self._slack.workspace.team_id, "domain": "d"},
            "user": {"id": person, "team_id": self._slack.workspace.team_id},
            "api_app_id": self._slack.workspace.app_id,
            "trigger_id": f"fuzz.{self._number}",
            **body,
        }
        return urlencode({"payload": json.dumps(self._mutated(whole))}).encode()

    def _press(self) -> bytes:
        value = self._dice.choice(
            ("5", "1", "A-1:v3", "/rec list", "x" * 2_000, "", "weekly:2026-W49", "en:rec 5")
        )
        name = self._dice.choice([*Press, *Field, "unknown"])
        action = {
            "type": "button",
            "action_id": str(name),
            "block_id": "b",
            "value": value,
            "action_ts": "1.1",
        }
        where: dict[str, Any] = {"container": {"type": "message", "is_ephemeral": True}}
        if self._dice.random() < 0.5:
            where = {"view": self._view(self._dice.choice(("modal", "home"))), "container": {"type": "view"}}
        return self._interaction({"type": "block_actions", "actions": [action], **where})

    def _view(self, kind: str) -> dict[str, Any]:
        kinds = ("value", "selected_option", "selected_users", "selected_date", "files", "selected_user")
        values = {
            str(field): {str(field): {"type": "x", self._dice.choice(kinds): self._dice.choice(STRANGE)}}
            for field in self._dice.sample(list(Field), 6)
        }
        return {
            "id": f"V{self._number}",
            "type": kind,
            "hash": "1",
            "callback_id": str(self._dice.choice([*FormName, "unknown", "reading"])),
            "private_metadata": self._dice.choice(
                ("", "{}", "{", '{"number": 5, "version": 1}', '{"number": "x"}', "[]")
            ),
            "state": {"values": values},
            "blocks": [],
        }

    def _submission(self) -> bytes:
        if self._dice.random() < 0.2:
            name = str(self._dice.choice([*Field, "unknown"]))
            return self._interaction(
                {"type": "block_suggestion", "action_id": name, "block_id": name, "value": "a"}
            )
        return self._interaction({"type": "view_submission", "view": self._view("modal")})

    def _shortcut(self) -> bytes:
        body: dict[str, Any] = {"type": "shortcut", "callback_id": self._dice.choice([*BY_ID, "unknown"])}
        if self._dice.random() < 0.5:
            message = {"ts": "1.1", "text": self._dice.choice(("x" * 40_000, "a <@U0NOBODY>", "ﷺ" * 900))}
            body |= {
                "type": "message_action",
                "message": message,
                "message_ts": "1.1",
                "channel": {"id": "C1"},
            }
        return self._interaction(body)

    def _event(self) -> bytes:
        person = self._slack.workspace.person("chair-us").id
        bot = self._slack.workspace.bot_user_id if hasattr(self._slack.workspace, "bot_user_id") else "U0BOT"
        kinds: tuple[dict[str, Any], ...] = (
            {"type": "app_mention", "text": f"<@{bot}> {' '.join(self._dice.choices(WORDS, k=3))}"},
            {"type": "message", "channel_type": "im", "text": "*" * 40_000},
            {"type": "message", "channel_type": "im", "text": "rec 5"},
            {"type": "member_joined_channel", "user": bot},
            {"type": "member_left_channel", "user": bot},
            {"type": "app_home_opened", "tab": "home", "view": {"id": "V1", "hash": "h"}},
            {"type": "user_change", "user": {"id": person, "profile": {}}},
            {"type": "never_heard_of"},
        )
        event = {
            "user": person,
            "channel": "C0GENERAL",
            "ts": "1.1",
            "event_ts": "1.1",
            **self._dice.choice(kinds),
        }
        outer = json.loads(self._slack.event(f"Ev{self._number}", **event))
        return json.dumps(self._mutated(outer)).encode()

    def _mutated(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a body in which up to three things are missing, or of another kind."""
        for _ in range(self._dice.choice((0, 0, 1, 1, 2, 3))):
            at: Any = body
            while isinstance(at, dict | list) and at:
                key = self._dice.choice(list(at)) if isinstance(at, dict) else self._dice.randrange(len(at))
                inner = at[key]
                if isinstance(inner, dict | list) and inner and self._dice.random() < 0.8:
                    at = inner
                    continue
                if self._dice.random() < 0.3 and isinstance(at, dict):
                    del at[key]
                else:
                    at[key] = deepcopy(self._dice.choice(STRANGE))  # it may be mutated itself
                break
        if self._dice.random() < 0.01:
            nested: Any = []
            for _ in range(self._dice.choice((50, 900))):
                nested = [nested]
            body["deep"] = nested
        return body


@asynccontextmanager
async def bot_over_http(
    folder: Path, database_url: str | None
) -> AsyncIterator[tuple[LocalWorkspace, app.Enlace]]:
    """Run the bot over HTTP on a local workspace, on SQLite or on the database given."""
    deployment = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False)
    async with local_workspace(deployment, folder, at=NOW, seeded=False, mode="http") as on:
        if database_url is None:
            yield on, on.bot
            return
        database = Database(database_url)
        schema.migrate(database)
        database.close()
        async with another(on, deployment, folder, database_url) as bot:
            yield on, bot


async def fuzz(requests: int, seed: int, database_url: str | None) -> dict[str, Any]:
    """Send requests, and count what they were answered with."""
    statuses: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    tracebacks: list[str] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: tracebacks.append(str(context["message"]))
    )

    def seen(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        if event.get("frames"):
            failures[f"{event['event']} {event.get('kind')} {' < '.join(event['frames'][:-4:-1])}"] += 1
        raise structlog.DropEvent

    structlog.configure(processors=[seen])
    written = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, redirect_stderr(written):
        async with bot_over_http(Path(folder), database_url) as (on, bot):
            making = Requests(Slack(on.workspace), seed)
            address, left = office_of(bot).address, requests

            async def client() -> None:
                nonlocal left
                while left > 0:
                    left -= 1
                    raw = making.one()
                    answer = await send(address, raw)
                    statuses[str(answer.status) if answer else "closed"] += 1

            await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    tracebacks += [line for line in written.getvalue().splitlines() if line.startswith("Traceback")]
    errors = sum(count for status, count in statuses.items() if status.startswith("5"))
    return {
        "requests": requests,
        "seed": seed,
        "statuses": dict(sorted(statuses.items())),
        "5xx": errors,
        "tracebacks": len(tracebacks),
        "logged failures": dict(failures.most_common(30)),
    }


async def half_open(connections: int) -> dict[str, Any]:
    """Open connections that never finish their headers, and look whether the bot still answers others."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 2 * connections + 500), hard), hard))
    written = io.StringIO()
    healthy = opened = 0
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder, redirect_stderr(written):
        async with bot_over_http(Path(folder), None) as (_, bot), AsyncExitStack() as stack:
            address = office_of(bot).address
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
    if not options.postgres:
        return asyncio.run(fuzz(options.requests, options.seed, None))
    from tests.bench.digests import server

    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as urls:
        return asyncio.run(fuzz(options.requests, options.seed, urls[0]))


def show(result: Mapping[str, Any]) -> None:
    """Print the result, and end with an error if there were 5xx or tracebacks."""
    console = Console(width=160)
    for name, value in result.items():
        console.print(f"{name}: {json.dumps(value, indent=2, ensure_ascii=False)}", markup=False)
    if result.get("5xx") or result.get("tracebacks"):
        sys.exit(1)

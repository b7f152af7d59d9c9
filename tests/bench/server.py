"""How fast the bot answers over HTTP, compared with a bare Bolt app that only acknowledges: `make bench`.

`ARGS=--digests` measures digests instead (`tests/bench/digests.py`), `ARGS=--page` the sandbox's page in a
browser (`tests/bench/page.py`), and `ARGS=--start` how soon the bot is ready (`tests/bench/start.py`).

Each server has one core: it is pinned to one processor, and its clients to another. All are called in turn,
round after round, so that a machine that is slow for a while is slow for each; medians and their ratios are
printed. Nothing here is a test: the numbers differ from machine to machine, the ratios much less.
"""

import argparse
import asyncio
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import uvicorn
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import Clock
from bot.sandbox import Sandbox, Workspace

ROOT = Path(__file__).parents[2]
PATH = "/slack/events"
PATIENCE = 30
CONNECTIONS = 64
TICKS = os.sysconf("SC_CLK_TCK")
DIRECT = build_opener(ProxyHandler({}))


@dataclass
class Subject:
    """A measured server and its measurements, in milliseconds and requests a second."""

    name: str
    command: str
    port: int
    pid: int
    latencies: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def latency(self) -> float:
        return statistics.median(self.latencies)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def cost(self) -> float:
        return statistics.median(self.processor)


class Caller:
    """Makes signed requests as Slack does, no two alike."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._person = workspace.person("lead-us")
        self._verifier = SignatureVerifier(workspace.signing_secret)
        self._made = 0

    def request(self, line: str) -> bytes:
        """Return a whole HTTP request."""
        self._made += 1
        command, _, text = line.partition(" ")
        form = {
            "token": "x",
            "team_id": self._workspace.team_id,
            "team_domain": "taskforce",
            "channel_id": "C0000000001",
            "channel_name": "general",
            "user_id": self._person.id,
            "user_name": self._person.handle,
            "command": command,
            "text": text,
            "api_app_id": "A0000000001",
            "is_enterprise_install": "false",
            "response_url": "http://127.0.0.1:9/nowhere",
            "trigger_id": f"{os.getpid()}.{time.monotonic_ns()}.{self._made}",
        }
        body = urlencode(form)
        now = str(int(time.time()))  # noqa: TID251 (the bot, in another process, checks it by this clock)
        signature = self._verifier.generate_signature(timestamp=now, body=body)
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"User-Agent: Slackbot 1.0\r\nX-Slack-Request-Timestamp: {now}\r\n"
            f"X-Slack-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return (head + body).encode()


async def call(port: int, requests: Sequence[bytes]) -> list[float]:
    """Send requests one after the other over one connection and return how long each took, in ms."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    for request in requests:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        body = await reader.readexactly(int(length[1])) if length else b""
        took.append((time.perf_counter() - began) * 1000)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode() + body.decode()[:500])
    writer.close()
    return took


async def measure(subject: Subject, caller: Caller, *, one: int, many: int) -> None:
    """Measure one round: `one` requests over one connection, then `many` over each of 64."""
    subject.latencies += await call(subject.port, [caller.request(subject.command) for _ in range(one)])
    lots = [[caller.request(subject.command) for _ in range(many)] for _ in range(CONNECTIONS)]
    used, began = processor_seconds(subject.pid), time.perf_counter()
    await asyncio.gather(*(call(subject.port, lot) for lot in lots))
    took = time.perf_counter() - began
    subject.rates.append(CONNECTIONS * many / took)
    subject.processor.append((processor_seconds(subject.pid) - used) * 1000 / (CONNECTIONS * many))


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid: int) -> Mapping[str, float]:
    """Return a process's resident memory now and at its highest, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return {
        name: int(re.search(rf"{key}:\s+(\d+)", status)[1]) / 1024  # type: ignore[index] # Linux has both
        for name, key in (("now", "VmRSS"), ("highest", "VmHWM"))
    }


def deploy_file(folder: Path, sandbox: Sandbox, port: int) -> Path:
    """Write a deploy file for the bot over HTTP, with a database in `folder`."""
    settings = YAML(typ="safe").load((ROOT / "deploy" / "enlace.yaml").read_text(encoding="utf-8"))
    settings["slack"] |= {
        "mode": "http",
        "signing_secret": "${env:SLACK_SIGNING_SECRET}",
        "api_url": sandbox.api_url,
    }
    settings["http"] = {"host": "127.0.0.1", "port": port}
    settings["database"] = {"url": f"sqlite:///{folder / 'enlace.db'}"}
    settings["audit"] = {"key": f"${{file:{folder / 'audit.key'}}}"}
    settings["catalog"] = str(ROOT / "deploy" / "recommendations.yaml")
    file = folder / "bench.yaml"
    YAML().dump(settings, file)
    return file


@contextmanager
def running(
    words: Sequence[str], port: int, path: str, env: Mapping[str, str]
) -> Iterator[tuple[int, float]]:
    """Yield a server's process id and the seconds until it answered `path`."""
    began = time.perf_counter()
    process = subprocess.Popen(
        words, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        pin(process.pid, 0)
        while not answers(port, path):
            if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise RuntimeError(f"{words} did not start")
            time.sleep(0.005)
        yield process.pid, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def answers(port: int, path: str) -> bool:
    """Return whether something at this port answers with status 200."""
    try:
        with DIRECT.open(f"http://127.0.0.1:{port}{path}", timeout=1) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def pin(pid: int, processor: int) -> None:
    """Pin a process to one of the available processors."""
    allowed = sorted(os.sched_getaffinity(0)) if pid else sorted(range(os.cpu_count() or 1))
    os.sched_setaffinity(pid, {allowed[processor % len(allowed)]})


def bare_bolt(port: int, *, before_response: bool) -> None:
    """Serve a Bolt app that does nothing but acknowledge, as its documentation sets one up."""

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T", bot_id="B", bot_user_id="U", bot_token="xoxb-1"
        )

    app = AsyncApp(
        authorize=authorize,
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        process_before_response=before_response,
    )

    @app.command(re.compile(".*"))
    async def acknowledge(ack: AsyncAck) -> None:
        await ack("ok")

    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    async def health(_: Request) -> Response:
        return Response()

    server = Starlette(routes=[Route(PATH, events, methods=["POST"]), Route("/healthz", health)])
    uvicorn.run(server, host="127.0.0.1", port=port, log_level="error", access_log=False)


def free_ports(number: int) -> list[int]:
    """Return ports on which nothing listens."""
    import socket

    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


async def bench(rounds: int, one: int, many: int) -> dict[str, Any]:
    """Measure everything and return the results."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        enlace = str(Path(sys.executable).with_name("enlace"))
        demo = [enlace, "demo", "--once", "--state", name, "--config", str(ROOT / "deploy" / "enlace.yaml")]
        await asyncio.to_thread(subprocess.run, demo, check=True, stdout=subprocess.DEVNULL)
        workspace = Workspace.load(folder / "workspace.json", clock=Clock())
        async with Sandbox(workspace, limits=False) as sandbox:
            ours, default, early = free_ports(3)
            file = deploy_file(folder, sandbox, ours)
            env = {
                "SLACK_BOT_TOKEN": workspace.bot_token,
                "SLACK_APP_TOKEN": workspace.app_token,
                "SLACK_SIGNING_SECRET": workspace.signing_secret,
            }
            run = [enlace, "run", "--config", str(file)]
            starts = [await asyncio.to_thread(start_once, run, ours, env) for _ in range(3)]
            pid, _ = await asyncio.to_thread(stack.enter_context, running(run, ours, "/readyz", env))
            at_start = memory(pid)["now"]
            bare = [sys.executable, __file__, "--serve"]
            others = {
                port: stack.enter_context(running([*bare, kind, str(port)], port, "/healthz", env))[0]
                for kind, port in (("default", default), ("before", early))
            }
            subjects = [
                Subject("bare Bolt, default", "/rec", default, others[default]),
                Subject("bare Bolt, process_before_response", "/rec", early, others[early]),
                Subject("Enlace", "/rec", ours, pid),
                Subject("Enlace", "/rec 5", ours, pid),
                Subject("Enlace", "/action", ours, pid),
                Subject("Enlace, nothing kept", "/rec list open", ours, pid),
            ]
            pin(0, 1)
            caller = Caller(workspace)
            for subject in subjects:
                await call(subject.port, [caller.request(subject.command) for _ in range(20)])
            for _ in range(rounds):
                for subject in subjects:
                    await measure(subject, caller, one=one, many=many)
            return {
                "subjects": [figures(subject, subjects) for subject in subjects],
                "start_seconds": round(statistics.median(starts), 2),
                "memory_mb": {"ready": round(at_start), "highest": round(memory(pid)["highest"])},
            }


def start_once(words: Sequence[str], port: int, env: Mapping[str, str]) -> float:
    """Start a server, wait until it is ready, stop it, and return the seconds until it was ready."""
    with running(words, port, "/readyz", env) as (_, took):
        return took


def figures(subject: Subject, subjects: Sequence[Subject]) -> dict[str, Any]:
    """Return a subject's medians, and their ratios to those of bare Bolt."""
    default, early = subjects[:2]
    return {
        "name": subject.name,
        "command": subject.command,
        "latency_ms": round(subject.latency, 2),
        "latency_to_default": round(subject.latency / default.latency, 3),
        "per_second": round(subject.rate),
        "rate_to_early": round(subject.rate / early.rate, 3),
        "processor_ms": round(subject.cost, 3),
    }


def show(result: Mapping[str, Any]) -> None:
    """Print the results as a table."""
    table = Table(title="Medians over HTTP, one server core")
    for heading in ("", "command", "ms, 1 connection", "÷ default", "requests/s, 64", "÷ before", "CPU ms"):
        table.add_column(heading, justify="left" if heading in {"", "command"} else "right")
    for row in result["subjects"]:
        table.add_row(*(str(value) for value in row.values()))
    console = Console()
    console.print(table)
    console.print(
        f"Ready {result['start_seconds']} s after its start; {result['memory_mb']['ready']} MB then, "
        f"{result['memory_mb']['highest']} MB at most."
    )


OTHERS: Mapping[str, Callable[[Any, argparse.Namespace], Any]] = {
    "fuzz": lambda module, options: module.bench(options),
    "half_open": lambda module, options: module.bench(options),
    "digests": lambda module, options: module.bench(options.rounds, postgres=options.postgres),
    "growth": lambda module, options: module.bench(
        options.rounds, postgres=options.postgres, only=options.only or []
    ),
    "year": lambda module, options: module.bench(options.years),
    "page": lambda module, options: module.bench(options.rounds),
    "screens": lambda module, _: module.bench(),
    "parsing": lambda module, options: module.bench(options.rounds),
    "walks": lambda module, options: module.bench(options.pairs),
    "start": lambda module, options: asyncio.run(
        module.bench(options.rounds, options.program or [str(Path(sys.executable).with_name("enlace"))])
    ),
}
"""What is measured instead of the answers, by the option and the module of that name."""


def main() -> None:
    """Measure and print; or, as a child of this program, serve a bare app."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", nargs=2, metavar=("KIND", "PORT"), help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--one", type=int, default=100, help="requests a round over one connection")
    parser.add_argument("--many", type=int, default=20, help="requests a round over each of 64")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--digests", action="store_true", help="digests instead: tests/bench/digests.py")
    parser.add_argument(
        "--postgres",
        action="store_true",
        help="with --digests and --growth: histories in PostgreSQL too; with --fuzz: there",
    )
    parser.add_argument("--growth", action="store_true", help="what history costs: tests/bench/growth.py")
    parser.add_argument("--year", action="store_true", help="what a year stores: tests/bench/year.py")
    parser.add_argument("--years", type=int, default=1, help="with --year: how many")
    parser.add_argument(
        "--only", action="append", help="with --growth: only what has this in its name; may be repeated"
    )
    parser.add_argument("--page", action="store_true", help="the page instead: tests/bench/page.py")
    parser.add_argument("--screens", action="store_true", help="long answers: tests/bench/screens.py")
    parser.add_argument("--parsing", action="store_true", help="reading words: tests/bench/parsing.py")
    parser.add_argument("--walks", action="store_true", help="what walks touch: tests/bench/walks.py")
    parser.add_argument("--pairs", type=int, default=0, help="with --walks: so many changes of module a walk")
    parser.add_argument("--start", action="store_true", help="the start instead: tests/bench/start.py")
    parser.add_argument(
        "--program", action="append", help="with --start: an `enlace` to measure, to compare checkouts"
    )
    parser.add_argument("--fuzz", action="store_true", help="anything at all: tests/bench/fuzz.py")
    parser.add_argument("--requests", type=int, default=60_000, help="with --fuzz: how many")
    parser.add_argument("--seed", type=int, default=1, help="with --fuzz: which requests")
    parser.add_argument("--half-open", action="store_true", help="unfinished requests: tests/bench/fuzz.py")
    parser.add_argument("--connections", type=int, default=1_500, help="with --half-open: how many")
    options = parser.parse_args()
    if options.serve:
        bare_bolt(int(options.serve[1]), before_response=options.serve[0] == "before")
        return
    named = next((name for name in OTHERS if getattr(options, name)), None)
    if named:
        module = import_module(f"tests.bench.{'fuzz' if named == 'half_open' else named}")
        result, shown = OTHERS[named](module, options), module.show
    else:
        result, shown = asyncio.run(bench(options.rounds, options.one, options.many)), show
    if options.json:
        print(json.dumps(result, indent=2))  # noqa: T201 (its only output)
    else:
        shown(result)


if __name__ == "__main__":
    main()

"""Replicas of the bot over one PostgreSQL, killed one after the other: nothing is lost, nothing comes twice.

`make prove ARGS=--replicas` runs three of them for two minutes in each mode, kills one every five seconds,
restarts the database once, sets the clocks of two machines two minutes wrong, and lets the workspace show its
history as Slack does to apps from outside its Marketplace: fifteen messages a page, one request a minute.
People give work to one another all the time. The test suite has a short form of it.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO

import aiohttp
from aiohttp import web
from sqlalchemy import func
from sqlmodel import col, select

from bot.clock import Clock
from bot.config import load
from bot.demo.founding import Mode, people_of
from bot.domain.outbox.status import OutboxStatus
from bot.sandbox import Answer, HistoryLimit, Sandbox, Workspace
from bot.store import schema
from bot.store.audit_trail import Trail
from bot.store.database import Database
from bot.store.tables import ActionItem, OutboxMessage
from commands.slack.manifest import manifest
from tests.support.harness import KEY, ROOT
from tests.support.http_actors import free_port
from tests.support.postgres import serving
from tests.support.sandbox_actors import standing

SKEWS = (0.0, 120.0, -120.0)
"""Seconds by which the machines' clocks are wrong."""
PATIENCE = 240.0
"""Seconds until all replicas must have started, on any machine."""
SETTLED_WITHIN = 3600.0
"""Seconds after the last disturbance in which every message must have arrived: where one page of a history is
shown a minute, each message in doubt waits for several.
"""
WRITERS = ("chair-us", "chair-mx")
READERS = ("lead-us", "lead-mx", "member-us", "member-mx")
REFUSED = "⚠️"
"""How every refusal begins; it also gives back what was typed."""
OPEN = (OutboxStatus.PENDING, OutboxStatus.SENDING)


@dataclass(frozen=True)
class Ordeal:
    """What the replicas go through. Times are in seconds; it lasts on until so many were killed, and so much
    work was given. `pace` replaces seconds of the bot's own, such as `lease=6,settle=2`.
    """

    mode: Mode
    replicas: int = 3
    lasts: float = 120.0
    kills: int = 1
    works: int = 1
    kill_every: float = 5.0
    work_every: float = 2.0
    restarts_database: bool = True
    history_limit: HistoryLimit | None = field(default_factory=HistoryLimit)
    pace: str = ""
    seed: int = 0


@dataclass
class Result:
    """What came of it; `given` is the work that was said to be given, by its text."""

    asked: int = 0
    unanswered: int = 0
    killed: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    given: set[str] = field(default_factory=set)
    messages: int = 0
    settled_after: float = 0.0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    frames: int = 0
    clocks: set[str] = field(default_factory=set)
    events: int = 0

    def __str__(self) -> str:
        return (
            f"{self.asked} requests ({self.unanswered} to a replica that was killed), {self.killed} kills, "
            f"{len(self.given)} pieces of work given, {self.messages} messages, {self.events} events in the "
            f"trail, all settled {self.settled_after:.0f} s after the last kill; {len(self.lost)} lost, "
            f"{len(self.doubled)} twice, {len(self.unfinished)} unfinished; HTTP {dict(self.statuses)}"
        )


class Replica:
    """`enlace run` as a process, on a machine whose clock may be wrong."""

    def __init__(self, number: int, ordeal: Ordeal, folder: Path, config: str, env: dict[str, str]) -> None:
        self.port = free_port()
        self.file = folder / f"enlace-{number}.yaml"
        self.file.write_text(config.replace("8080", str(self.port)), encoding="utf-8")
        self.log = folder / f"log-{number}"
        self._machine = (str(SKEWS[number % len(SKEWS)]), ordeal.pace)
        self._env = env
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; it may take seconds until it is connected."""
        with self._log() as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.support.replica", *self._machine),
                *("run", "--config", str(self.file), "--log-json"),
                cwd=ROOT,
                env=self._env,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=log,
            )

    async def end(self, how: signal.Signals) -> None:
        """Send a signal, and wait for the end."""
        assert self._process is not None
        with suppress(ProcessLookupError):
            self._process.send_signal(how)
        await self._process.wait()

    @property
    def ended(self) -> bool:
        """Whether it ended by itself."""
        return self._process is not None and self._process.returncode is not None

    @contextmanager
    def _log(self) -> Iterator[IO[bytes]]:
        with self.log.open("ab") as log:
            yield log


class Balancer:
    """A load balancer: a request goes to the next replica that takes it, never to two that may act on it."""

    def __init__(self, replicas: Sequence[Replica], statuses: Counter[int]) -> None:
        self._replicas = replicas
        self._statuses = statuses
        self._turn = count()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Listen; yields the address."""
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._pass_on)
        runner = web.AppRunner(application)
        port = free_port()
        async with aiohttp.ClientSession() as self._session:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                await runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
        for _ in self._replicas:
            replica = self._replicas[next(self._turn) % len(self._replicas)]
            url = f"http://127.0.0.1:{replica.port}{request.path_qs}"
            try:
                async with self._session.request(request.method, url, headers=headers, data=body) as answer:
                    self._statuses[answer.status] += 1
                    kept = {"Content-Type": answer.headers.get("Content-Type", "application/json")}
                    return web.Response(status=answer.status, body=await answer.read(), headers=kept)
            except aiohttp.ClientConnectorError:
                continue
            except (aiohttp.ClientError, OSError):
                break  # killed while it worked: it may have acted
        return web.Response(status=502)


def deploy_file(mode: Mode, api_url: str) -> str:
    """Return the shipped deploy file, for a workspace that is served at `api_url`."""
    shipped = (ROOT / "deploy" / "enlace.yaml").read_text(encoding="utf-8")
    return (
        shipped.replace("catalog: recommendations.yaml", "")
        .replace("  mode: socket", f"  mode: {mode}\n  api_url: {api_url}")
        .replace("# signing_secret:", "signing_secret:")
    )


def environment(workspace: Workspace) -> dict[str, str]:
    """Return this process's environment with the secrets that the deploy file refers to."""
    return os.environ | {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_SIGNING_SECRET": workspace.signing_secret,
        "ENLACE_AUDIT_KEY": KEY.decode(),
        "LC_ALL": "C",
    }


@contextmanager
def postgres(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """A PostgreSQL server of its own; yields its URL, and what restarts it under its clients."""
    with serving(folder) as server:

        def restart() -> None:
            server.stop()
            server.start()

        yield server.get_uri(), restart


async def undergo(ordeal: Ordeal, folder: Path, url: str, restart: Callable[[], None]) -> Result:
    """Run the replicas through it, let them come to rest, and count. The database must be empty."""
    deployment = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False)
    database = Database(url)
    schema.migrate(database)
    workspace = Workspace.create(
        people_of(deployment.config), clock=Clock(), channels=("general", "taskforce")
    )
    result = Result()
    async with Sandbox(workspace, history_limit=ordeal.history_limit, ack_seconds=10) as sandbox:
        replicas = list(_replicas(ordeal, folder, url, sandbox))
        async with Balancer(replicas, result.statuses).open() as address:
            workspace.install(manifest(url=address if ordeal.mode == "http" else None))
            try:
                for replica in replicas:
                    await replica.start()
                await _all_answer(sandbox, replicas, ordeal)
                async with asyncio.TaskGroup() as group:
                    ends = time.monotonic() + ordeal.lasts
                    numbers = count(1)

                    def over() -> bool:
                        enough = result.killed >= ordeal.kills and len(result.given) >= ordeal.works
                        return enough and time.monotonic() > ends

                    for handle in WRITERS:
                        giving = _give_work(sandbox, handle, numbers, over, result, ordeal.work_every)
                        group.create_task(giving)
                    for handle in READERS:
                        group.create_task(_read(sandbox, handle, over, result))
                    group.create_task(_disturb(sandbox, replicas, ordeal, over, restart, result))
                began = time.monotonic()
                await _settled(database, replicas)
                result.settled_after = time.monotonic() - began
            finally:
                await asyncio.gather(*(each.end(signal.SIGTERM) for each in replicas))
    _count(database, workspace, result)
    for replica in replicas:
        text = replica.log.read_text(encoding="utf-8")
        result.frames += text.count("Traceback")
        result.clocks |= {json.loads(line)["cause"] for line in text.splitlines() if '"clock_off"' in line}
    database.close()
    return result


def _replicas(ordeal: Ordeal, folder: Path, url: str, sandbox: Sandbox) -> Iterator[Replica]:
    config = deploy_file(ordeal.mode, sandbox.api_url)
    config = config.replace("url: sqlite:///enlace.db", "url: ${env:DATABASE_URL}")
    env = environment(sandbox.workspace) | {"DATABASE_URL": url}
    for number in range(ordeal.replicas):
        yield Replica(number, ordeal, folder, config, env)


async def _all_answer(sandbox: Sandbox, replicas: Sequence[Replica], ordeal: Ordeal) -> None:
    """Wait until every replica takes requests; one that found the database restarting begins anew."""
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
        while not all([await _answers(sandbox, each, ordeal, session) for each in replicas]):
            for replica in replicas:
                if replica.ended:
                    await replica.start()
            await asyncio.sleep(0.1)


async def _answers(
    sandbox: Sandbox, replica: Replica, ordeal: Ordeal, session: aiohttp.ClientSession
) -> bool:
    if ordeal.mode == "socket":  # a connection does not say whose it is
        return sandbox.connections >= ordeal.replicas
    with suppress(aiohttp.ClientError):
        async with session.get(f"http://127.0.0.1:{replica.port}/readyz") as answer:
            return answer.status == web.HTTPOk.status_code
    return False


async def _give_work(
    sandbox: Sandbox,
    handle: str,
    numbers: Iterator[int],
    over: Callable[[], bool],
    result: Result,
    every: float,
) -> None:
    chosen = random.Random(handle)
    while not over():
        text = f"Work {next(numbers)}"
        to = " ".join(f"@{each}" for each in chosen.sample(READERS, chosen.randint(1, 3)))
        answer = await _ask(sandbox, handle, f'/action assign {to} "{text}"', result)
        if answer is not None and answer.messages:
            said = str(answer.messages[0].blocks)
            if text in said and REFUSED not in said:
                result.given.add(text)
        await asyncio.sleep(every)


async def _read(sandbox: Sandbox, handle: str, over: Callable[[], bool], result: Result) -> None:
    chosen = random.Random(handle)
    while not over():
        await _ask(sandbox, handle, chosen.choice(("/rec", "/rec 5", "/action", "/rec list open")), result)
        await asyncio.sleep(0.1)


async def _ask(sandbox: Sandbox, handle: str, line: str, result: Result) -> Answer | None:
    """Type a command; None if its replica was killed before it answered."""
    result.asked += 1
    answer = await sandbox.command(handle, line)
    if answer.error is None:
        return answer
    result.unanswered += 1
    return None


async def _disturb(
    sandbox: Sandbox,
    replicas: Sequence[Replica],
    ordeal: Ordeal,
    over: Callable[[], bool],
    restart: Callable[[], None],
    result: Result,
) -> None:
    """Kill one replica after the other and start it anew; restart the database half way.

    The next is killed only once all take requests: on a slow machine none would be left.
    """
    chosen = random.Random(ordeal.seed)
    half = time.monotonic() + ordeal.lasts / 2
    restarted = not ordeal.restarts_database
    while not over():
        await asyncio.sleep(ordeal.kill_every)
        replica = chosen.choice(replicas)
        await replica.end(signal.SIGKILL)
        result.killed += 1
        await replica.start()
        if not restarted and time.monotonic() > half:
            restarted = True
            await asyncio.to_thread(restart)
        await _all_answer(sandbox, replicas, ordeal)


async def _settled(database: Database, replicas: Sequence[Replica]) -> None:
    """Wait until no message is open; a replica that found the database restarting begins anew."""
    unsettled = select(func.count()).where(col(OutboxMessage.status).in_(OPEN))
    async with asyncio.timeout(SETTLED_WITHIN):
        while True:
            for replica in replicas:
                if replica.ended:
                    await replica.start()
            with database.reading() as session:
                if not session.exec(unsettled).one():
                    return
            await asyncio.sleep(0.5)


def _count(database: Database, workspace: Workspace, result: Result) -> None:
    there = Counter(standing(workspace))
    with database.reading() as session:
        for row in session.exec(select(OutboxMessage)).all():
            name = f"{row.kind} {row.id} ({row.status}, fence {row.fence})"
            result.messages += 1
            if row.status != OutboxStatus.SENT:
                result.unfinished.append(name)
            if there[row.id] == 0:
                result.lost.append(name)
            if there[row.id] > 1:
                result.doubled.append(name)
        made = Counter(next(iter(row.text.values())) for row in session.exec(select(ActionItem)).all())
        taskforce_id = session.exec(select(ActionItem.taskforce_id)).first() or 1
        result.events = Trail(KEY, taskforce_id, Clock()).verify(session).events
    result.lost += [text for text in result.given if made[text] == 0]
    result.doubled += [text for text, times in made.items() if times > 1]


def wrongs(result: Result) -> list[str]:
    """Return what must not have happened."""
    found = [*result.lost, *result.doubled, *result.unfinished]
    if result.frames:
        found.append(f"{result.frames} failures with frames in the logs")
    return found


def main() -> None:
    """Prove it in one mode or both, print the results, and end with 1 if something was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mode", choices=("socket", "http"), action="append")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    wrong = False
    for mode in chosen.mode or ("socket", "http"):
        with tempfile.TemporaryDirectory() as folder, postgres(Path(folder) / "pg") as (url, restart):
            ordeal = Ordeal(mode, lasts=chosen.seconds, seed=chosen.seed)
            result = asyncio.run(undergo(ordeal, Path(folder), url, restart))
            print(f"{mode}: {result}")  # noqa: T201 (the result)
            for each in wrongs(result):
                wrong = True
                print(f"  {each}")  # noqa: T201 (the result)
    sys.exit(wrong)


if __name__ == "__main__":
    main()

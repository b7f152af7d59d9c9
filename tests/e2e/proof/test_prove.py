"""The proof: senders are killed at every step under Slack's faults, and each message arrives exactly once.

`make prove SEEDS=1000` runs more of it. A seed decides everything except the machine's own timing.
"""

import asyncio
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from slack_sdk.http_retry.builtin_async_handlers import async_default_handlers
from sqlalchemy import ColumnElement, make_url, true, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from bot.clock import Clock
from bot.config import Deployment
from bot.delivery.failpoints import Failpoint
from bot.delivery.posting import MessagePoster
from bot.delivery.sender import Sender
from bot.domain.outbox.status import HistoryReading, OutboxStatus
from bot.sandbox import HistoryLimit, Message, Person, Sandbox, Workspace
from bot.sandbox.faults.rules import FaultRule
from bot.services.members import queries as members
from bot.services.outbox import queue as outbox
from bot.services.outbox.doubts import Whereabouts
from bot.services.outbox.messages import letter
from bot.services.outbox.queue import Claimed
from bot.store import schema
from bot.store.database import Database
from bot.store.leases import LeaseQueue
from bot.store.tables import OutboxMessage
from tests.support.delivery_actors import PATIENCE, Killed, Moments, scene
from tests.support.harness import ROOT, BotHarness, harness_of, slack_id
from tests.support.prove_worker import KILL, Plan, line_for, skewed
from tests.support.sandbox_actors import standing

SEEDS = int(os.environ.get("ENLACE_PROVE_SEEDS", str(2 * len(Failpoint))))
"""Each kind of database has half of them; by default one for each failpoint."""
TURNS = 6 if "ENLACE_PROVE_SEEDS" in os.environ else 3
"""Workers that are disturbed one after the other: two at the seed's failpoint, the others anywhere."""
AT_ONCE = 4
"""Seeds that run at the same time; with more on two cores, workers end before they are killed."""
EXTRA = 4
RECIPIENTS = ("member-us", "member-mx", "lead-us", "lead-mx")
ASSIGNMENTS = (
    '/action assign @member-us @member-mx @lead-us "First"',
    '/action assign @member-us @lead-mx "Second"',
    '/action assign @member-mx "Third"',
)
NEEDS: dict[Failpoint, tuple[FaultRule, ...]] = {
    Failpoint.BEFORE_POSTPONE: (FaultRule("chat.postMessage", rate_limited=1, times=1),),
    Failpoint.AFTER_POSTPONE: (FaultRule("chat.postMessage", rate_limited=1, times=1),),
    Failpoint.BEFORE_LEAVING_OPEN: (FaultRule("chat.postMessage", reset=True, times=2),),
}
"""The faults without which a worker never reaches these failpoints."""
SKEWS = (0.0, 120.0, -120.0)
"""Seconds by which the workers' clocks are wrong."""
CHATTER = 12
"""Messages that each person writes: with a few of the bot's, they fill several pages."""
VARIANTS: dict[str, dict[str, Any]] = {
    "clocks_differ": {"skews": SKEWS},
    "history_is_limited": {"history_limit": HistoryLimit(most=5, seconds=0.2)},
}
"""Slack's minutes would take too long here: five messages a page, and a wait of a second after each."""
IN_DOUBT = (
    Failpoint.AFTER_POST,
    Failpoint.BEFORE_LEAVING_OPEN,
    Failpoint.AFTER_READING,
    Failpoint.BEFORE_POST,
)
"""Where a worker that is killed leaves a message in doubt: nobody knows whether it was posted."""
REST = 240.0
"""Seconds for the last workers, which nothing disturbs: they end sooner, unless something hangs."""
DELETING = {Failpoint.BEFORE_DELETE, Failpoint.AFTER_DELETE}


pytestmark = pytest.mark.real_clock("senders go by the databases' time, and PostgreSQL's is the machine's")


@dataclass
class Tally:
    """The results over all seeds."""

    messages: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    deleted: int = 0

    def __str__(self) -> str:
        return (
            f"{self.messages} messages, {self.killed.total()} kills at {len(self.killed)} failpoints, "
            f"{self.deleted} doubles deleted, {len(self.lost)} lost, {len(self.doubled)} twice"
        )


class Nursery:
    """Starts workers by their plans and knows when each has ended; several tests use it, one at a time."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._to, self._from = process.stdin, process.stdout
        os.set_blocking(self._from.fileno(), False)
        self._count = 0
        self._unread = b""
        self._ended: dict[int, asyncio.Future[int]] = {}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Listen to the process while a test runs; afterwards end the workers that are left."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._from, self._read)
        try:
            yield
        finally:
            loop.remove_reader(self._from)
            self._ended.clear()
            self._tell(KILL)

    async def run(self, plan: Callable[[int], Plan]) -> int:
        """Run a worker and return its exit code, negative if a signal ended it."""
        self._count += 1
        number = self._count
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._ended[number] = ended
        self._tell(line_for(plan(number)))
        return await ended

    def _tell(self, line: bytes) -> None:
        self._to.write(line)
        self._to.flush()

    def _read(self) -> None:
        read = os.read(self._from.fileno(), 1 << 16)
        assert read, "the process that starts the workers has ended"
        *lines, self._unread = (self._unread + read).split(b"\n")
        for line in lines:
            number, code = map(int, line.split())
            if (ended := self._ended.pop(number, None)) is not None:
                ended.set_result(code)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """The process that starts workers: until it has imported the bot, seconds pass."""
    program = [sys.executable, "-m", "tests.support.prove_worker"]
    with subprocess.Popen(program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Nursery(process)


@dataclass
class Trial:
    """One seed: a database, a workspace, and workers that are disturbed."""

    seed: int
    database: str
    workers: int
    nursery: Nursery
    closed_port: int
    tally: Tally
    aim: Failpoint
    skews: Sequence[float] = (0.0,)
    history_limit: HistoryLimit | None = None
    own_time: bool = False

    async def run(self) -> None:
        workspace = Workspace.create(
            [Person(handle, handle, id=slack_id(handle)) for handle in RECIPIENTS], clock=Clock()
        )
        fate = random.Random(self.seed)
        async with Sandbox(workspace, limits=False, history_limit=self.history_limit) as sandbox:
            for rule in (*NEEDS.get(self.aim, ()), *faults(fate)):
                sandbox.faults.add(rule)
            turns = [self._plan(sandbox, fate, self.aim if turn < 2 else None, turn) for turn in range(TURNS)]
            disturbed = [self._disturbed(turns) for _ in range(self.workers)]
            if self.history_limit is not None:
                disturbed.append(chatter(workspace))
            await asyncio.gather(*disturbed)
            sandbox.faults.clear()
            rest = Plan(0, self.database, sandbox.api_url, workspace.bot_token, self.closed_port, REST)
            await asyncio.gather(*(self._run(self._on_machine(rest, turn)) for turn in range(self.workers)))
            self._count(sandbox)

    def _on_machine(self, plan: Plan, turn: int) -> Plan:
        return replace(plan, skew=self.skews[turn % len(self.skews)], own_time=self.own_time)

    def _plan(self, sandbox: Sandbox, fate: random.Random, aim: Failpoint | None, turn: int) -> Plan:
        die_at = aim or fate.choice([each for each in Failpoint if each not in DELETING])
        plan = Plan(
            worker=0,
            database=self.database,
            api=sandbox.api_url,
            token=sandbox.workspace.bot_token,
            closed_port=self.closed_port,
            seconds=8.0 if aim in DELETING else 1.0,
            die_at=die_at,
            die_on=1 if aim else fate.randint(1, 2),
            freeze_at=Failpoint.BEFORE_POST
            if aim in DELETING
            else fate.choice([None, None, Failpoint.BEFORE_POST, Failpoint.AFTER_POST]),
            refused=fate.choice([0, 0, 1, 2]) if turn else 0,
        )
        return self._on_machine(plan, turn)

    async def _disturbed(self, turns: list[Plan]) -> None:
        while turns:
            await self._run(turns.pop(0))

    async def _run(self, plan: Plan) -> None:
        code = await self.nursery.run(lambda number: Plan(**vars(plan) | {"worker": number}))
        assert code in {0, -signal.SIGKILL}, f"seed {self.seed}: a worker ended with {code}"
        if code:
            self.tally.killed[str(plan.die_at)] += 1

    def _count(self, sandbox: Sandbox) -> None:
        there = Counter(standing(sandbox.workspace))
        database = Database(self.database)
        with database.reading() as session:
            rows = session.exec(select(OutboxMessage)).all()
        database.close()
        self.tally.messages += len(rows)
        calls = sandbox.transcript.select(direction="in")
        self.tally.deleted += len([call for call in calls if call.method == "chat.delete"])
        for row in rows:
            name = f"seed {self.seed}: {row.id} ({row.status}, fence {row.fence})"
            if row.status != OutboxStatus.SENT:
                self.tally.unfinished.append(name)
            if there[row.id] == 0:
                self.tally.lost.append(name)
            if there[row.id] > 1:
                self.tally.doubled.append(name)


async def chatter(workspace: Workspace) -> None:
    """Let everyone write many messages to the bot while it sends."""
    for number in range(CHATTER):
        for handle in RECIPIENTS:
            await asyncio.sleep(0.01)
            conversation = workspace.direct_channel(handle)
            workspace.conversations.post(Message("", conversation.id, slack_id(handle), str(number)))


def faults(fate: random.Random) -> list[FaultRule]:
    """Return faults of Slack's; none of them lasts forever."""
    posting = "chat.postMessage"
    possible = [
        FaultRule(posting, reset=True, accepted_but_failed=True, times=2, probability=0.5),
        FaultRule(posting, status=503, accepted_but_failed=True, times=1, probability=0.5),
        FaultRule(posting, error="fatal_error", accepted_but_failed=True, times=1, probability=0.5),
        FaultRule(posting, timeout=True, accepted_but_failed=True, times=1, probability=0.5),
        FaultRule(posting, reset=True, times=2, probability=0.5),
        FaultRule(posting, error="internal_error", times=1, probability=0.5),
        FaultRule(posting, rate_limited=1, times=1, probability=0.3),
        FaultRule("conversations.history", reset=True, times=2, probability=0.5),
        FaultRule("conversations.history", rate_limited=1, times=1, probability=0.3),
        FaultRule("conversations.open", status=500, times=1, probability=0.5),
        FaultRule("chat.delete", reset=True, accepted_but_failed=True, times=1, probability=0.5),
    ]
    chosen = fate.sample(possible, k=fate.randint(2, 5))
    return [FaultRule(**vars(rule) | {"seed": fate.randrange(2**32)}) for rule in chosen]


@contextmanager
def closed_port() -> Iterator[int]:
    """A port of this machine that is taken but does not accept connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def put_back(url: str) -> None:
    """Make every message of a database pending again."""
    database = Database(url)
    with database.writing() as session:
        session.exec(
            update(OutboxMessage).values(
                status=OutboxStatus.PENDING, tries=0, fence=0, tried_at=None, lease_until=None, sent_at=None,
                audit_at=None, channel=None, ts=None, problem=None, not_before=col(OutboxMessage.created_at),
            )
        )  # fmt: skip
    database.close()


def prepared(url: str, deployment: Deployment) -> str:
    """Fill an empty database with the taskforce and its messages."""
    database = Database(url)
    schema.migrate(database)
    harness = harness_of(database, Clock(), deployment)
    for line in ASSIGNMENTS:
        assert "⚠️" not in harness.say("chair-us", line)
    database.close()
    return url


@pytest.fixture
def databases(request: pytest.FixtureRequest, kind: str, tmp_path: Path, deployment: Deployment) -> list[str]:
    """As many databases with the same messages as seeds run at the same time."""
    if kind == "sqlite":
        first = tmp_path / "0.db"
        prepared(f"sqlite:///{first}", deployment)
        for number in range(1, AT_ONCE):
            shutil.copy(first, tmp_path / f"{number}.db")
        return [f"sqlite:///{tmp_path / f'{number}.db'}" for number in range(AT_ONCE)]
    make: Callable[..., str] = request.getfixturevalue("new_postgres")
    url = prepared(make(), deployment)
    template = make_url(url).database
    return [url, *(make(template) for _ in range(1, AT_ONCE // 2))]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_every_message_arrives_once_whatever_is_killed(
    kind: str, databases: list[str], nursery: Nursery
) -> None:
    tally = Tally()
    half = SEEDS // 2
    seeds = list(range(half)) if kind == "sqlite" else list(range(half, SEEDS))
    points = list(Failpoint)
    async with nursery.open():
        with closed_port() as port:

            async def run(seed: int, url: str, aim: Failpoint) -> None:
                await asyncio.to_thread(put_back, url)
                workers = 1 if kind == "sqlite" else 1 + seed % 3
                await Trial(seed, url, workers, nursery, port, tally, aim).run()

            async def work(url: str) -> None:
                while seeds:
                    seed = seeds.pop(0)
                    await run(seed, url, points[seed % len(points)])

            await asyncio.gather(*(work(url) for url in databases))
            # On a busy machine a worker's time may end before its failpoint: try those failpoints again.
            for extra in range(EXTRA):
                for point in points:
                    if point.value not in tally.killed:
                        await run(SEEDS + extra, databases[0], point)
    print(f"{kind}: {tally}")  # noqa: T201 (the result, with -s)
    assert (tally.lost, tally.doubled, tally.unfinished) == ([], [], []), tally
    assert set(tally.killed) == {each.value for each in Failpoint}, "a step at which nobody was killed"


@pytest.mark.parametrize("variant", list(VARIANTS))
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_every_message_arrives_once_under_harder_conditions(
    kind: str, variant: str, databases: list[str], nursery: Nursery
) -> None:
    tally = Tally()
    seeds = list(range(max(4, SEEDS // 10)))
    async with nursery.open():
        with closed_port() as port:

            async def work(url: str) -> None:
                while seeds:
                    seed = seeds.pop(0)
                    await asyncio.to_thread(put_back, url)
                    workers = 1 if kind == "sqlite" else 3
                    aim = IN_DOUBT[seed % len(IN_DOUBT)]
                    await Trial(seed, url, workers, nursery, port, tally, aim, **VARIANTS[variant]).run()

            await asyncio.gather(*(work(url) for url in databases))
    print(f"{kind}, {variant}: {tally}")  # noqa: T201 (the result, with -s)
    assert (tally.lost, tally.doubled, tally.unfinished) == ([], [], []), tally


@pytest.mark.parametrize("broken", [False, True])
class TestEachSafeguardIsNeeded:
    """Without any one safeguard a message is posted twice or lost; with all of them, once."""

    async def test_reading_back_before_sending_again(
        self,
        sqlite_harness: BotHarness,
        deployment: Deployment,
        monkeypatch: pytest.MonkeyPatch,
        *,
        broken: bool,
    ) -> None:
        async def unread(_: object, place: Whereabouts, __: object) -> HistoryReading:
            return replace(place.reading, channel=place.reading.channel or "", complete=True)

        if broken:
            monkeypatch.setattr("bot.delivery.reconciliation.read", unread)
        async with scene(sqlite_harness, deployment) as on:
            on.sandbox.faults.add(
                FaultRule("chat.postMessage", reset=True, accepted_but_failed=True, times=1)
            )
            await on.assign("member-us")
            await on.send()
            await on.send_later()
            assert len(on.told("member-us")) == 1 + broken

    async def test_going_by_the_databases_time(
        self, sqlite_harness: BotHarness, deployment: Deployment, *, broken: bool
    ) -> None:
        """The clocks of two processes differ by a minute and a half, and each process trusts its own."""
        sqlite_harness.clock.run()
        async with scene(sqlite_harness, deployment) as on:
            await on.assign("member-us")
            other = replace(sqlite_harness.context, clock=skewed(95, own_time=broken))
            ahead = Sender(replace(on.delivery(), context=other), on.localizer_for)
            claimed = outbox.claim(sqlite_harness.context)
            assert claimed is not None
            frozen = Moments({Failpoint.BEFORE_POST: ahead.send_due})
            await MessagePoster(on.delivery(frozen), on.localizer_for).post(claimed)
            assert len(on.told("member-us")) == 1 + broken

    async def test_looking_at_the_deadline_before_the_post(
        self,
        sqlite_harness: BotHarness,
        deployment: Deployment,
        monkeypatch: pytest.MonkeyPatch,
        *,
        broken: bool,
    ) -> None:
        claim = outbox.claim

        def without_deadline(*arguments: Any) -> Claimed | None:
            claimed = claim(*arguments)
            return claimed and replace(claimed, deadline=claimed.deadline + 86400)

        if broken:
            monkeypatch.setattr(outbox, "claim", without_deadline)
        async with scene(sqlite_harness, deployment) as on:
            await on.assign("member-us")
            frozen = Moments({Failpoint.BEFORE_DEADLINE_CHECK: on.send_later})
            claimed = outbox.claim(sqlite_harness.context)
            assert claimed is not None
            await MessagePoster(on.delivery(frozen), on.localizer_for).post(claimed)
            assert len(on.told("member-us")) == 1 + broken

    async def test_the_fence(
        self,
        sqlite_harness: BotHarness,
        deployment: Deployment,
        monkeypatch: pytest.MonkeyPatch,
        *,
        broken: bool,
    ) -> None:
        def without_fence(*_: object) -> ColumnElement[bool]:
            return true()

        if broken:
            monkeypatch.setattr(LeaseQueue, "fenced", without_fence)
        async with scene(sqlite_harness, deployment) as on:
            posted, written = asyncio.Event(), asyncio.Event()
            second: list[asyncio.Task[int]] = []

            async def wait() -> None:
                posted.set()
                await written.wait()

            async def take_over() -> None:
                sqlite_harness.clock.advance(PATIENCE)
                other = on.sender(Moments({Failpoint.AFTER_POST: wait}))
                second.append(asyncio.create_task(other.send_due()))
                await posted.wait()

            on.sandbox.faults.add(FaultRule("chat.postMessage", rate_limited=1, times=1))
            await on.assign("member-us")
            # The first sender is told to wait, and stores that only after the second has posted the message.
            await on.sender(Moments({Failpoint.BEFORE_POSTPONE: take_over})).send_due()
            written.set()
            await second[0]
            await on.send_later()
            assert len(on.told("member-us")) == 1 + broken

    async def test_the_unique_key(
        self,
        sqlite_harness: BotHarness,
        deployment: Deployment,
        monkeypatch: pytest.MonkeyPatch,
        *,
        broken: bool,
    ) -> None:
        if broken:
            monkeypatch.setattr("bot.services.outbox.messages.uuid5", lambda *_: uuid4())
            with sqlite_harness.context.database.writer.begin() as connection:
                operations = Operations(MigrationContext.configure(connection))
                with operations.batch_alter_table("outbox") as outbox_table:
                    outbox_table.drop_constraint("uq_outbox_workspace_id_cause_target", type_="unique")
        async with scene(sqlite_harness, deployment) as on:
            await on.assign("member-us")
            row = on.row()
            with suppress(IntegrityError), sqlite_harness.context.writing(None) as (session, now):
                recipient = members.everyone(session, sqlite_harness.context)[row.recipient_id or 0]
                session.add(letter(sqlite_harness.context, row.cause, recipient, row.kind, row.content, now))
            await on.send()
            assert len(on.told("member-us")) == 1 + broken

    async def test_a_client_that_repeats_nothing(
        self, sqlite_harness: BotHarness, deployment: Deployment, *, broken: bool
    ) -> None:
        async with scene(sqlite_harness, deployment) as on:
            on.sandbox.faults.add(
                FaultRule("chat.postMessage", reset=True, accepted_but_failed=True, times=1)
            )
            await on.assign("member-us")
            sender = on.sender(retry_handlers=async_default_handlers()) if broken else on.sender()
            await sender.send_due()
            await on.send_later()
            assert len(on.told("member-us")) == 1 + broken

    async def test_committing_before_the_post(
        self,
        sqlite_harness: BotHarness,
        deployment: Deployment,
        monkeypatch: pytest.MonkeyPatch,
        *,
        broken: bool,
    ) -> None:
        """A sender that commits its claim only after it has posted: killed in between, it posts twice."""
        claim = outbox.claim

        def uncommitted(*arguments: Any) -> Claimed | None:
            claimed = claim(*arguments)
            put_back(str(sqlite_harness.context.database.url))
            return claimed

        async def die() -> None:
            raise Killed

        async with scene(sqlite_harness, deployment) as on:
            await on.assign("member-us")
            with monkeypatch.context() as patched:
                if broken:
                    patched.setattr(outbox, "claim", uncommitted)
                claimed = outbox.claim(sqlite_harness.context)
                assert claimed is not None
                with pytest.raises(Killed):
                    await MessagePoster(
                        on.delivery(Moments({Failpoint.AFTER_POST: die})), on.localizer_for
                    ).post(claimed)
            await on.send()
            await on.send_later()
            assert len(on.told("member-us")) == 1 + broken

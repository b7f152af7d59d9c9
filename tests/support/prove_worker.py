"""The processes that `test_prove.py` kills: real senders, forked from a process that has imported everything.

As a program it reads plans, one JSON object a line, forks a worker for each, and prints a line when one ends.
"""

import asyncio
import gc
import json
import os
import selectors
import signal
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import configure_mappers
from sqlmodel import col, or_, select

import bot.clock
from bot.clock import Clock
from bot.config import load
from bot.delivery.context import DeliveryContext
from bot.delivery.failpoints import Failpoint, Failpoints
from bot.delivery.sender import Sender
from bot.domain.outbox.pace import Pace
from bot.domain.outbox.status import OutboxStatus
from bot.i18n import LANGUAGES, catalog
from bot.services.alignment.alignment import open_context
from bot.services.context import ServiceContext
from bot.services.health import Connection
from bot.store.database import Database
from bot.store.tables import OutboxMessage
from bot.transport.loggers import quiet_logger
from commands.dispatch.dispatcher import Dispatcher
from tests.support.harness import KEY, ROOT, TEAM, sketch

QUICK = Pace(
    lease=0.7,
    post=0.35,
    settle=0.15,
    before=60.0,
    first_pause=0.05,
    longest_pause=0.2,
    most_tries=1000,
    audits=(0.5, 1.6),
    tick=0.1,
)
"""Real time, but short: a killed worker's message is looked for after less than a second."""
KILL = b"\n"
"""The line that ends every worker which still runs."""
FROZEN = QUICK.lease + QUICK.settle + 0.7
"""Seconds for which a worker is frozen: long enough for another worker to send the message meanwhile."""


@dataclass(frozen=True)
class Plan:
    """What happens to a worker.

    It is killed when it reaches `die_at` for the `die_on`-th time, and stops for a while when it first
    reaches `freeze_at`. Its first `refused` POSTs go to a port on which nobody listens. Its machine's clock
    is `skew` seconds ahead, and with `own_time` it goes by that clock. It ends after `seconds`, which
    ticks count, or once everything has been sent and checked.
    """

    worker: int
    database: str
    api: str
    token: str
    closed_port: int
    seconds: float
    die_at: str | None = None
    die_on: int = 1
    freeze_at: str | None = None
    refused: int = 0
    skew: float = 0.0
    own_time: bool = False


class OwnTime(Clock):
    """A clock that counts as moved, so that its time is used, although other processes know nothing of it."""

    @property
    def moved(self) -> bool:
        return True


def skewed(seconds: float, *, own_time: bool = False) -> Clock:
    """Return the clock of a process whose machine is ahead by so many seconds."""
    kind = OwnTime if own_time else Clock
    return kind(lambda: bot.clock.machine() + timedelta(seconds=seconds))


class Fatal(Failpoints):
    """Carries out a plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._passed = 0
        self._frozen = False

    async def reach(self, point: Failpoint) -> None:
        if point == self._plan.freeze_at and not self._frozen:
            self._frozen = True
            await asyncio.sleep(FROZEN)
        if point == self._plan.die_at:
            self._passed += 1
            if self._passed == self._plan.die_on:
                os.kill(os.getpid(), signal.SIGKILL)


class Client(AsyncWebClient):
    """The SDK's client; some of its POSTs go to a port on which nobody listens."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(
            token=plan.token,
            base_url=plan.api,
            timeout=5,
            logger=quiet_logger(),
            retry_handlers=[],
        )
        self._plan = plan
        self._refused = plan.refused

    async def chat_postMessage(self, **arguments: Any) -> Any:  # noqa: N802 (the SDK's name)
        if self._refused:
            self._refused -= 1
            nowhere = AsyncWebClient(
                token=self._plan.token,
                base_url=f"http://127.0.0.1:{self._plan.closed_port}/api/",
                timeout=5,
                logger=quiet_logger(),
                retry_handlers=[],
            )
            return await nowhere.chat_postMessage(**arguments)
        return await super().chat_postMessage(**arguments)


async def work(plan: Plan, config: Any) -> None:
    """Send like the bot, woken by clock ticks, until nothing is left or the time is up."""
    database = Database(plan.database)
    context = open_context(database, skewed(plan.skew, own_time=plan.own_time), TEAM, KEY, config)
    dispatcher = Dispatcher(context, config.taskforce.name, "", Connection)
    sender = Sender(
        DeliveryContext(context, Client(plan), QUICK, Fatal(plan), draw=sketch),
        dispatcher.localization.localizer_for,
    )
    running = asyncio.create_task(sender.run())
    for _ in range(round(plan.seconds / QUICK.tick)):  # by the clock, a busy machine would leave it no time
        if not await asyncio.to_thread(unsettled, context):
            break
        sender.wake()
        await asyncio.sleep(QUICK.tick)
    sender.stop()
    await running
    database.close()


def unsettled(context: ServiceContext) -> bool:
    """Return whether a message still has to be sent or looked for."""
    under_way = or_(
        col(OutboxMessage.status).in_([OutboxStatus.PENDING, OutboxStatus.SENDING]),
        col(OutboxMessage.audit_at).is_not(None),
    )
    with context.reading() as session:
        return session.exec(select(OutboxMessage.id).where(under_way).limit(1)).first() is not None


def line_for(plan: Plan) -> bytes:
    """Return a plan as a line for this program."""
    return json.dumps(asdict(plan)).encode() + b"\n"


def main() -> None:
    """Fork a worker for each plan that is read, and print "WORKER STATUS" when it has ended."""
    config = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False).config
    config = config.model_copy(update={"digests": ()})  # otherwise there is more to send on a Monday morning
    for language in LANGUAGES:
        catalog(language)
    configure_mappers()
    gc.freeze()  # otherwise each worker copies what they all share
    os.set_blocking(0, False)
    ready = selectors.DefaultSelector()
    ready.register(0, selectors.EVENT_READ)
    workers: dict[int, int] = {}
    unread = b""
    while True:
        if ready.select(0.01):
            read = os.read(0, 1 << 16)
            if not read:
                break
            *lines, unread = (unread + read).split(b"\n")
            for line in lines:
                _obey(line, config, workers)
        while workers:
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                break
            print(workers.pop(process), os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 (read by the test)
    for process in workers:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _obey(line: bytes, config: Any, workers: dict[int, int]) -> None:
    """Start the worker that a line asks for, or end those that run."""
    if not line:
        for process in workers:
            os.kill(process, signal.SIGKILL)
        return
    plan = Plan(**json.loads(line))
    workers[_forked(plan, config)] = plan.worker


def _forked(plan: Plan, config: Any) -> int:
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        silence = os.open(os.devnull, os.O_RDWR)
        os.dup2(silence, 0)
        os.dup2(silence, 1)
        asyncio.run(work(plan, config))
        code = 0
    except Exception as failure:  # noqa: BLE001 (printed, whatever it was)
        print(f"worker {plan.worker}: {failure!r}", file=sys.stderr)  # noqa: T201 (for people who read the test's output)
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()

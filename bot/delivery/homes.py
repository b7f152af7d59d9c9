"""Publishes people's Homes: at once if they wait for it, and soon after something changed elsewhere.

Nothing can be lost here. A Home is stale until it is rendered under the workspace's current stamp, and the
process that claims it renders it from the state at that moment. Two processes that publish the same Home do
no harm: the one with the older state gets a hash conflict and renders the Home again.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.delivery.context import DeliveryContext
from bot.delivery.outcomes import GiveUp, TryAgain, outcome_of
from bot.delivery.worker import Worker
from bot.domain.home.content import TurnedAway, fresh_until
from bot.domain.members.member import Member
from bot.failures import log_failure
from bot.services.home import publication as home_views
from bot.services.home.actions import Seen
from bot.services.home.content import compose
from bot.services.home.publication import ClaimedHome
from bot.store.trouble import log_trouble
from bot.views.home import HomePage, home, turned_away
from bot.views.localizer import Localizer

log = structlog.get_logger("enlace.delivery")

AT_ONCE = 4
"""Homes that are published at the same time."""
HASH_TRIES = 3
"""How often a Home is rendered again at once after a hash conflict; then it goes back to the queue."""
CONFLICT = "hash_conflict"
SHOWN_WITHIN = 2.0
"""Seconds that the handler of an event or a press waits for the Home; Slack gives an answer three."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Made:
    """A rendered Home, and the instant until which it is current: the end of the reader's day."""

    page: HomePage
    until: datetime


class Homes:
    """Publishes Homes until it is stopped: when something changes, when somebody looks, and at each tick."""

    def __init__(self, delivery: DeliveryContext, localizer_for: Callable[[Member], Localizer]) -> None:
        self._delivery = delivery
        self._localizer_for = localizer_for
        self._lane = Worker[ClaimedHome]("homes", self._take, self._publish, width=AT_ONCE)
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._hold_until: datetime | None = None
        self._unasked: deque[datetime] = deque()
        self._wanted: set[asyncio.Task[int]] = set()

    def wake(self) -> None:
        """Signal, from any thread, that there may be something to publish."""
        self._loop.call_soon_threadsafe(self._wake.set)

    def stop(self) -> None:
        """Start nothing more; `run` returns once everything that was started has ended."""
        self._stopping.set()
        self._lane.close()
        self._wake.set()

    async def run(self) -> None:
        """Publish what is due, at every signal, until `stop`."""
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                await self._lane.begin()
            except Exception as failure:  # noqa: BLE001 (a database outage must not end the loop)
                log_trouble(log, "homes_failed", failure)
            await self._wake.wait()
        await self._lane.finish()

    async def publish_due(self) -> int:
        """Publish every Home that is due now, wait for them, and return how many there were."""
        done = 0
        while True:
            ended = self._lane.ended
            done += (begun := await self._lane.begin())
            await self._lane.finish()
            if not begun and self._lane.ended == ended:
                return done

    async def shown(self) -> None:
        """Publish what is due, and wait for it at most `SHOWN_WITHIN` seconds."""
        task = asyncio.create_task(self.publish_due())
        self._wanted.add(task)
        task.add_done_callback(self._heard)
        await asyncio.wait({task}, timeout=SHOWN_WITHIN)

    def _heard(self, task: "asyncio.Task[int]") -> None:
        self._wanted.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            log_failure(log, "homes_failed", failure)

    async def _take(self) -> ClaimedHome | None:
        now = self._delivery.context.clock.now()
        if self._hold_until is not None and now < self._hold_until:
            return None
        while self._unasked and self._unasked[0] <= now - MINUTE:
            self._unasked.popleft()
        busy = len(self._unasked) >= self._delivery.pace.homes_a_minute
        taken = await asyncio.to_thread(
            home_views.take, self._delivery.context, self._delivery.pace, only_waited_for=busy
        )
        if taken is not None and not taken.waits:
            self._unasked.append(now)
        return taken

    async def _publish(self, taken: ClaimedHome) -> None:
        try:
            for _ in range(HASH_TRIES):
                made = await asyncio.to_thread(self._make, taken)
                if made.page.fingerprint == taken.fingerprint:
                    if not taken.waits and self._unasked:
                        self._unasked.pop()  # Slack was not called
                    await self._record(taken, None, made)
                    return
                if (seen := await self._shown(taken, made)) is not None:
                    await self._record(taken, seen, made)
                    return
                known = await asyncio.to_thread(home_views.again, self._delivery.context, taken)
                if known is None:
                    log.info("home_overtaken")
                    return
                # If no process of ours has published meanwhile, Slack's last answer was never recorded.
                lost = known.hash == taken.hash
                taken = replace(known, fingerprint=None, hash=None if lost else known.hash)
            await self._wait(taken, CONFLICT, self._delivery.pace.home_every)
        except Exception as failure:  # noqa: BLE001 (after any failure this Home waits and the others go on)
            await self._failed(taken, failure)

    def _make(self, taken: ClaimedHome) -> Made:
        shown = compose(self._delivery.context, taken.member, taken.looking)
        localizer = self._localizer_for(shown.reader)
        page = turned_away(shown.why, localizer) if isinstance(shown, TurnedAway) else home(shown, localizer)
        return Made(page, fresh_until(shown, localizer.now))

    async def _shown(self, taken: ClaimedHome, made: Made) -> Seen | None:
        """Publish a Home; None if Slack shows another version than the one we know."""
        given: dict[str, Any] = {"hash": taken.hash} if taken.hash else {}
        try:
            async with asyncio.timeout(self._delivery.pace.home_post):
                answer = await self._delivery.client.views_publish(
                    user_id=taken.slack_id, view=made.page.view(), **given
                )
        except SlackApiError as refusal:
            if outcome_of(refusal) == GiveUp(CONFLICT):
                return None
            raise
        return Seen(str(answer["view"]["id"]), str(answer["view"]["hash"]))

    async def _record(self, taken: ClaimedHome, seen: Seen | None, made: Made) -> None:
        pace, context = self._delivery.pace, self._delivery.context
        fingerprint = made.page.fingerprint
        if not await asyncio.to_thread(
            home_views.published, context, taken, seen, fingerprint, made.until, pace
        ):
            log.info("home_overtaken")

    async def _failed(self, taken: ClaimedHome, failure: Exception) -> None:
        outcome = outcome_of(failure)
        pace, context = self._delivery.pace, self._delivery.context
        if isinstance(outcome, GiveUp):
            log.warning("home_refused", problem=outcome.problem)
            await asyncio.to_thread(home_views.give_up, context, taken, pace)
        elif isinstance(outcome, TryAgain) and not outcome.counted:
            # The limit is the workspace's: Slack would refuse every other Home as well.
            self._hold_until = context.clock.now() + timedelta(seconds=outcome.seconds)
            await self._wait(taken, "ratelimited", outcome.seconds, counted=False)
            self._loop.call_later(outcome.seconds, self._wake.set)
        else:
            problem = (outcome.problem if isinstance(outcome, TryAgain) else outcome.why) or "unknown"
            await self._wait(taken, problem, pace.pause(taken.tries + 1))

    async def _wait(self, taken: ClaimedHome, problem: str, seconds: float, *, counted: bool = True) -> None:
        log.info("home_waits", problem=problem, seconds=seconds)
        await asyncio.to_thread(home_views.postpone, self._delivery.context, taken, seconds, counted=counted)

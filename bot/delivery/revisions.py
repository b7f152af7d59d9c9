"""Changes messages in Slack when what they say was changed after they were sent: digests, and corrections.

An update can be repeated, so one with an unclear outcome is made again. What must not happen is that an older
one comes last: see `bot.services.outbox.revisions`.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.delivery.chart_worker import REFUSED, shows_files
from bot.delivery.context import DeliveryContext
from bot.delivery.message_reading import read_message
from bot.delivery.outcomes import GiveUp, TryAgain, Unclear, outcome_of
from bot.delivery.posting import UNSAYABLE
from bot.delivery.rendering import rendered
from bot.domain.members.member import Member
from bot.domain.outbox.notices import DigestMessage
from bot.failures import log_failure
from bot.messages.reading import OutgoingMessage
from bot.services.outbox import data_blocks, revisions
from bot.services.outbox.queue import LEFT, NOTHING_LEFT, has_parts
from bot.services.outbox.revisions import ClaimedRevision
from bot.views.blockkit.blocks import Message
from bot.views.localizer import Localizer

log = structlog.get_logger("enlace.delivery")

OLDER_LAYOUT = "older_layout"
"""Our own code for a digest of an earlier version, all of which is in its one message: today's summary in its
place would lose the rest.
"""


class RevisionWorker:
    """Claims messages that show less than they should, and changes them."""

    def __init__(
        self,
        delivery: DeliveryContext,
        localizer_for: Callable[[Member], Localizer],
        wake_in: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._delivery = delivery
        self._localizer_for = localizer_for
        self._wake_in = wake_in
        self._hold_until: datetime | None = None

    def any_ready(self, session: Session) -> bool:
        """Whether there is anything for `take`."""
        return revisions.any_ready(session, self._delivery.context)

    async def take(self) -> ClaimedRevision | None:
        """Claim the next message that has to be changed."""
        context = self._delivery.context
        if self._hold_until is not None and context.clock.now() < self._hold_until:
            return None
        return await asyncio.to_thread(revisions.take, context, self._delivery.pace)

    async def revise(self, claimed: ClaimedRevision) -> None:
        """Change a message, and record the outcome."""
        context = self._delivery.context
        try:
            letter = await asyncio.to_thread(read_message, context, claimed.id)
            shown = await asyncio.to_thread(self._rendered, claimed, letter) if letter else None
        except Exception as failure:  # noqa: BLE001 (a message that cannot be rendered must not block the others)
            log_failure(log, "revision_ended", failure, problem=UNSAYABLE)
            await asyncio.to_thread(revisions.end, context, claimed, UNSAYABLE)
            return
        problem = await asyncio.to_thread(self._left_alone, claimed, letter)
        if letter is None or shown is None or problem is not None:
            log.info("revision_ended", problem=problem)
            await asyncio.to_thread(revisions.end, context, claimed, problem or NOTHING_LEFT)
            return
        if context.clock.monotonic() >= claimed.deadline:
            log.warning("revision_overtaken", when="before")
            await self._later(claimed, 0, counted=True)
            return
        try:
            await self._update(claimed, letter, shown)
        except Exception as failure:  # noqa: BLE001 (after any failure an update can be repeated)
            await self._settle(claimed, failure)
            return
        if not await asyncio.to_thread(revisions.revised, context, claimed):
            log.warning("revision_overtaken", when="after")

    def _left_alone(self, claimed: ClaimedRevision, letter: OutgoingMessage | None) -> str | None:
        """Return why a message must not be changed, or None if it may be."""
        if letter is None:
            return NOTHING_LEFT
        if not letter.recipient.active:
            return LEFT
        digest = isinstance(letter.content, DigestMessage)
        return OLDER_LAYOUT if digest and not has_parts(self._delivery.context, claimed.id) else None

    def _rendered(self, claimed: ClaimedRevision, letter: OutgoingMessage) -> Message:
        """Render a message with Slack's own tables and charts if it has them, else as is shown instead."""
        shown, *_ = rendered(letter, self._localizer_for)
        if shown.instead is None:
            return shown
        with self._delivery.context.reading() as session:
            return shown if data_blocks.shows_data_blocks(session, claimed.id) else shown.instead

    async def _update(self, claimed: ClaimedRevision, letter: OutgoingMessage, shown: Message) -> None:
        """Change a message; if Slack no longer shows its tables and charts, or its pictures, without them."""
        # One limit for all attempts: the lease covers no more.
        async with asyncio.timeout(self._delivery.pace.post):
            while True:
                try:
                    await self._changed(claimed, shown)
                except Exception as failure:
                    if outcome_of(failure) != REFUSED:
                        raise
                    less = await asyncio.to_thread(self._with_less, claimed, letter, shown)
                    if less is None:
                        raise
                    shown = less
                else:
                    return

    def _with_less(self, claimed: ClaimedRevision, letter: OutgoingMessage, shown: Message) -> Message | None:
        """Return what to show instead of what Slack refused: the picture, then no picture, else None."""
        if shown.instead is not None:
            log.warning("data_blocks_withdrawn")
            data_blocks.without(self._delivery.context, claimed.id)
            return shown.instead
        if not isinstance(letter.content, DigestMessage) or not shows_files(shown.posted()):
            return None
        log.warning("picture_failed", problem="not_accepted")
        bare = replace(letter, content=replace(letter.content, pictures={}))
        return self._rendered(claimed, bare)

    async def _changed(self, claimed: ClaimedRevision, shown: Message) -> None:
        await self._delivery.client.chat_update(
            channel=claimed.channel,
            ts=claimed.ts,
            text=shown.spoken,
            blocks=list(shown.blocks),
            # Otherwise Slack would turn words of the text into mentions and links.
            parse="none",
        )

    async def _settle(self, claimed: ClaimedRevision, failure: Exception) -> None:
        context, pace = self._delivery.context, self._delivery.pace
        match outcome_of(failure):
            case GiveUp(problem):
                log.warning("revision_ended", problem=problem)
                await asyncio.to_thread(revisions.end, context, claimed, problem)
            case TryAgain(seconds, counted=False):
                # The limit is the method's: Slack would refuse every other update as well.
                self._hold_until = context.clock.now() + timedelta(seconds=seconds)
                await self._later(claimed, seconds, counted=False)
                self._wake_in(seconds)
            case TryAgain():
                await self._later(claimed, pace.pause(claimed.tries), counted=True)
            case Unclear(why):
                log.warning("revision_unclear", why=why)
                await self._later(claimed, pace.pause(claimed.tries), counted=True, unclear=True)

    async def _later(
        self, claimed: ClaimedRevision, seconds: float, *, counted: bool, unclear: bool = False
    ) -> None:
        log.info("revision_waits", seconds=seconds)
        await asyncio.to_thread(
            revisions.later,
            self._delivery.context,
            claimed,
            seconds,
            self._delivery.pace,
            counted=counted,
            unclear=unclear,
        )

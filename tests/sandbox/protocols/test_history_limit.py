"""Where Slack gives fifteen messages a page and allows one request a minute, readings still finish."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.config import Deployment
from bot.delivery.conversations import EVENT_TYPE
from bot.delivery.failpoints import Failpoint
from bot.delivery.posting import MessagePoster
from bot.domain.channels.sharing import Kind, MessagePlace, Showing
from bot.domain.outbox.status import HistoryReading
from bot.sandbox import FaultRule, HistoryLimit, Message
from bot.services.channels import sharing
from bot.services.context import Caller
from bot.services.outbox import doubts as outbox_doubts
from bot.services.outbox import queue as outbox
from bot.store.tables import SharedMessage
from tests.support.delivery_actors import PATIENCE, DeliveryHarness, Moments, scene
from tests.support.harness import NOW, TEAM, BotHarness, slack_id

POST = "chat.postMessage"
HISTORY = "conversations.history"
LATER = 60
"""Messages after the one in doubt: together they fill five pages."""
TICK = timedelta(seconds=5)
TEN_MINUTES = timedelta(minutes=10)
LOST_ANSWER = FaultRule(POST, reset=True, accepted_but_failed=True, times=1)
NEVER_THERE = FaultRule(POST, reset=True, times=1)


@pytest.fixture
async def on(harness: BotHarness, deployment: Deployment) -> AsyncIterator[DeliveryHarness]:
    async with scene(harness, deployment, HistoryLimit()) as opened:
        yield opened


def talk(on: DeliveryHarness, channel: str) -> None:
    """Post many messages in a conversation."""
    conversations, speaker = on.sandbox.workspace.conversations, slack_id("chair-us")
    for number in range(LATER):
        conversations.post(Message("", channel, speaker, str(number)))


async def within_ten_minutes(on: DeliveryHarness, happened: Callable[[], bool]) -> None:
    """Send what is due, tick by tick, until something has happened."""
    sender = on.sender()
    begun = on.harness.clock.now()
    while not happened():
        assert on.harness.clock.now() - begun < TEN_MINUTES
        on.harness.clock.advance(TICK)
        await sender.send_due()


class TestDoubts:
    @pytest.mark.parametrize("fault", [LOST_ANSWER, NEVER_THERE], ids=["delivered", "not_delivered"])
    async def test_a_message_in_doubt_settles_within_ten_minutes(
        self, on: DeliveryHarness, fault: FaultRule
    ) -> None:
        on.sandbox.faults.add(fault)
        await on.assign("member-us")
        await on.send()
        direct = on.sandbox.workspace.direct_channel("member-us")
        talk(on, direct.id)
        await within_ten_minutes(on, lambda: on.row().status == "sent")
        assert on.called(POST) == (1 if fault is LOST_ANSWER else 2)
        assert [bool(each.metadata) for each in direct.messages].count(True) == 1
        assert on.called(HISTORY) <= 5 + 5, "five pages, and at most one refusal after each"
        assert on.row().reading is None
        asked = [each.payload for each in on.sandbox.transcript.select(direction="in", method=HISTORY)]
        (bounds,) = {(each["oldest"], each["latest"]) for each in asked}
        assert float(bounds[0]) < NOW.timestamp() < float(bounds[1])

    async def test_another_process_goes_on_where_one_was_stopped(self, on: DeliveryHarness) -> None:
        on.sandbox.faults.add(LOST_ANSWER)
        await on.assign("member-us")
        await on.send()
        talk(on, on.sandbox.workspace.direct_channel("member-us").id)
        await on.send_later()
        kept = on.row().reading
        assert kept is not None
        reading = HistoryReading.from_stored(kept)
        assert (reading.oldest < NOW < reading.latest, bool(reading.cursor)) == (True, True)
        await on.send_later(timedelta(minutes=1))
        further = on.row().reading
        assert further is not None
        assert {**further, "cursor": kept["cursor"]} == kept, "the same bounds, another page"
        assert further["cursor"] != kept["cursor"]

    async def test_a_reading_overtaken_by_another_writes_nothing(self, on: DeliveryHarness) -> None:
        await on.assign("member-us")
        outbox.claim(on.harness.context)
        on.harness.clock.advance(PATIENCE)
        first = outbox_doubts.take_doubt(on.harness.context)
        assert first is not None
        assert outbox_doubts.keep(on.harness.context, first, first.place.reading)
        on.harness.clock.advance(PATIENCE)
        assert outbox_doubts.take_doubt(on.harness.context) is not None
        beyond = first.place.reading.with_page(["9.9"], "next")
        assert not outbox_doubts.keep(on.harness.context, first, beyond)
        assert (on.row().reading or {})["stamps"] == []

    async def test_a_reading_keeps_its_message_until_it_ends(self, on: DeliveryHarness) -> None:
        await on.assign("member-us")
        outbox.claim(on.harness.context)
        on.harness.clock.advance(PATIENCE)
        doubt = outbox_doubts.take_doubt(on.harness.context)
        assert doubt is not None
        for _ in range(5):
            on.harness.clock.advance(timedelta(seconds=50))
            assert outbox_doubts.keep(on.harness.context, doubt, doubt.place.reading)
            assert outbox_doubts.take_doubt(on.harness.context) is None

    async def test_a_cursor_that_slack_has_forgotten_has_the_reading_begin_again(
        self, on: DeliveryHarness
    ) -> None:
        on.sandbox.faults.add(LOST_ANSWER)
        await on.assign("member-us")
        await on.send()
        talk(on, on.sandbox.workspace.direct_channel("member-us").id)
        await on.send_later()
        on.sandbox.faults.add(FaultRule(HISTORY, error="invalid_cursor", times=1))
        await within_ten_minutes(on, lambda: on.row().status == "sent")
        assert on.called(POST) == 1


async def test_the_reading_that_looks_for_doubles_goes_on_as_well(on: DeliveryHarness) -> None:
    await on.assign("member-us")
    claimed = outbox.claim(on.harness.context)
    assert claimed is not None
    frozen = Moments({Failpoint.BEFORE_POST: on.send_later})
    await MessagePoster(on.delivery(frozen), on.localizer_for).post(claimed)
    assert len(on.told("member-us")) == 2
    direct = on.sandbox.workspace.direct_channel("member-us")
    talk(on, direct.id)
    await within_ten_minutes(on, lambda: bool(on.called("chat.delete")))
    assert [bool(each.metadata) for each in direct.messages].count(True) == 1
    assert on.row().reading is None
    assert on.called("chat.delete") == 1


async def test_a_shared_message_is_looked_for_as_far(on: DeliveryHarness) -> None:
    context = on.harness.context
    on.sandbox.workspace.state.scopes.append("channels:history")
    channel = on.sandbox.workspace.conversations.find("general")
    assert channel is not None
    caller = Caller(slack_id("chair-us"), TEAM, "/rec", delivery="1")
    shared = sharing.begin(context, caller, Showing(Kind.BOARD, 1), MessagePlace(channel.id), lambda _: "")
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": shared.id}}
    there = on.sandbox.workspace.conversations.post(
        Message("", channel.id, on.sandbox.workspace.bot_user_id, "shared", metadata=metadata)
    )
    talk(on, channel.id)

    def row() -> SharedMessage:
        with context.reading() as session:
            return session.exec(select(SharedMessage)).one()

    await within_ten_minutes(on, lambda: row().ts is not None or row().ended_at is not None)
    assert (row().ts, row().reading, row().ended_at) == (there.ts, None, None)

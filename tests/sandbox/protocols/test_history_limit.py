"""Where Slack gives fifteen messages a page and takes one request a minute, readings come to their end."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.config import Deployment
from bot.delivery.conversations import EVENT_TYPE
from bot.delivery.failpoints import Failpoint
from bot.delivery.posting import Posting
from bot.domain.channels.sharing import Kind, Place, Showing
from bot.domain.outbox.status import HistoryReading
from bot.sandbox import FaultRule, HistoryLimit, Message
from bot.services.channels import sharing
from bot.services.context import Caller
from bot.services.outbox import doubts as outbox_doubts
from bot.services.outbox import queue as outbox
from bot.store.tables import SharedMessage
from tests.conftest import NOW, TEAM, Room, slack_id
from tests.support.delivery_actors import PATIENCE, Moments, Scene, scene

POST = "chat.postMessage"
HISTORY = "conversations.history"
LATER = 60
"""Messages that come after the one in doubt: with it, five pages."""
TICK = timedelta(seconds=5)
TEN_MINUTES = timedelta(minutes=10)
LOST_ANSWER = FaultRule(POST, reset=True, accepted_but_failed=True, times=1)
NEVER_THERE = FaultRule(POST, reset=True, times=1)


@pytest.fixture
async def on(room: Room, deployment: Deployment) -> AsyncIterator[Scene]:
    async with scene(room, deployment, HistoryLimit()) as opened:
        yield opened


def talk(on: Scene, channel: str) -> None:
    """Have much said in a conversation."""
    conversations, speaker = on.sandbox.workspace.conversations, slack_id("chair-us")
    for number in range(LATER):
        conversations.post(Message("", channel, speaker, str(number)))


async def within_ten_minutes(on: Scene, happened: Callable[[], bool]) -> None:
    """Send whatever is due, tick by tick, until something has happened."""
    sender = on.sender()
    begun = on.room.clock.now()
    while not happened():
        assert on.room.clock.now() - begun < TEN_MINUTES
        on.room.clock.advance(TICK)
        await sender.send_due()


class TestDoubts:
    @pytest.mark.parametrize("fault", [LOST_ANSWER, NEVER_THERE], ids=["delivered", "not_delivered"])
    async def test_a_message_in_doubt_settles_within_ten_minutes(self, on: Scene, fault: FaultRule) -> None:
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

    async def test_another_process_goes_on_where_one_was_stopped(self, on: Scene) -> None:
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

    async def test_a_reading_overtaken_by_another_writes_nothing(self, on: Scene) -> None:
        await on.assign("member-us")
        outbox.claim(on.room.desk)
        on.room.clock.advance(PATIENCE)
        first = outbox_doubts.take_doubt(on.room.desk)
        assert first is not None
        assert outbox_doubts.keep(on.room.desk, first, first.place.reading)
        on.room.clock.advance(PATIENCE)
        assert outbox_doubts.take_doubt(on.room.desk) is not None
        beyond = first.place.reading.with_page(["9.9"], "next")
        assert not outbox_doubts.keep(on.room.desk, first, beyond)
        assert (on.row().reading or {})["stamps"] == []

    async def test_a_reading_holds_its_message_for_as_long_as_it_goes_on(self, on: Scene) -> None:
        await on.assign("member-us")
        outbox.claim(on.room.desk)
        on.room.clock.advance(PATIENCE)
        doubt = outbox_doubts.take_doubt(on.room.desk)
        assert doubt is not None
        for _ in range(5):
            on.room.clock.advance(timedelta(seconds=50))
            assert outbox_doubts.keep(on.room.desk, doubt, doubt.place.reading)
            assert outbox_doubts.take_doubt(on.room.desk) is None

    async def test_a_cursor_that_slack_has_forgotten_has_the_reading_begin_again(self, on: Scene) -> None:
        on.sandbox.faults.add(LOST_ANSWER)
        await on.assign("member-us")
        await on.send()
        talk(on, on.sandbox.workspace.direct_channel("member-us").id)
        await on.send_later()
        on.sandbox.faults.add(FaultRule(HISTORY, error="invalid_cursor", times=1))
        await within_ten_minutes(on, lambda: on.row().status == "sent")
        assert on.called(POST) == 1


async def test_the_reading_that_looks_for_doubles_goes_on_as_well(on: Scene) -> None:
    await on.assign("member-us")
    claimed = outbox.claim(on.room.desk)
    assert claimed is not None
    frozen = Moments({Failpoint.BEFORE_POST: on.send_later})
    await Posting(on.means(frozen), on.voice_for).post(claimed)
    assert len(on.told("member-us")) == 2
    direct = on.sandbox.workspace.direct_channel("member-us")
    talk(on, direct.id)
    await within_ten_minutes(on, lambda: bool(on.called("chat.delete")))
    assert [bool(each.metadata) for each in direct.messages].count(True) == 1
    assert on.row().reading is None
    assert on.called("chat.delete") == 1


async def test_a_shared_message_is_looked_for_as_far(on: Scene) -> None:
    desk = on.room.desk
    on.sandbox.workspace.state.scopes.append("channels:history")
    channel = on.sandbox.workspace.conversations.find("general")
    assert channel is not None
    caller = Caller(slack_id("chair-us"), TEAM, "/rec", delivery="1")
    shared = sharing.begin(desk, caller, Showing(Kind.BOARD, 1), Place(channel.id), lambda _: "")
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": shared.id}}
    there = on.sandbox.workspace.conversations.post(
        Message("", channel.id, on.sandbox.workspace.bot_user_id, "shared", metadata=metadata)
    )
    talk(on, channel.id)

    def row() -> SharedMessage:
        with desk.reading() as session:
            return session.exec(select(SharedMessage)).one()

    await within_ten_minutes(on, lambda: row().ts is not None or row().ended_at is not None)
    assert (row().ts, row().reading, row().ended_at) == (there.ts, None, None)

"""The delivery protocol, sentence by sentence: no message is lost, doubled, blocked or silently dropped."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.clock import Clock
from bot.config import Deployment
from bot.delivery.conversations import IncompleteReading, read
from bot.delivery.failpoints import Failpoint
from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.domain.outbox.status import HistoryReading
from bot.sandbox.faults.rules import FaultRule
from bot.scheduler import Scheduler, Steps
from bot.services.outbox import audits as outbox_audits
from bot.services.outbox import doubts as outbox_doubts
from bot.services.outbox import queue as outbox
from bot.services.outbox.doubts import Whereabouts
from bot.store import tables
from tests.support.delivery_actors import PATIENCE, DeliveryHarness, Moments, scene
from tests.support.harness import NOW, BotHarness
from tests.support.sandbox_actors import eventually

POST = "chat.postMessage"
HISTORY = "conversations.history"
LOST_ANSWER = FaultRule(POST, reset=True, accepted_but_failed=True, times=1)
"""Slack posts the message, and its answer never arrives."""


@pytest.fixture
async def on(harness: BotHarness, deployment: Deployment) -> AsyncIterator[DeliveryHarness]:
    """A delivery harness over each database."""
    async with scene(harness, deployment) as opened:
        yield opened


class TestClaiming:
    async def test_the_attempt_is_committed_before_the_post(self, on: DeliveryHarness) -> None:
        seen: list[tuple[str, bool, int]] = []

        async def look() -> None:
            row = await asyncio.to_thread(on.row)
            seen.append((row.status, row.tried_at == NOW, on.called(POST)))

        await on.assign("member-us")
        await on.sender(Moments({Failpoint.BEFORE_POST: look})).send_due()
        assert seen == [("sending", True, 0)]

    async def test_the_post_ends_well_within_the_lease(self, on: DeliveryHarness) -> None:
        await on.assign("member-us")
        claimed = outbox.claim(on.harness.context)
        assert claimed is not None
        lease_until = on.row().lease_until
        assert lease_until is not None
        assert claimed.deadline + USUAL_PACE.post <= lease_until.timestamp(), "both by a clock that stands"
        assert USUAL_PACE.post * 3 <= USUAL_PACE.lease

    async def test_nothing_is_posted_after_the_deadline(self, on: DeliveryHarness) -> None:
        async def sleep() -> None:
            on.harness.clock.advance(timedelta(seconds=USUAL_PACE.lease - USUAL_PACE.post))

        await on.assign("member-us")
        sender = on.sender(Moments({Failpoint.BEFORE_DEADLINE_CHECK: sleep}))
        await sender.send_due()
        assert on.called(POST) == 1, "put back by the first, and sent in a new attempt"
        assert (on.row().status, on.row().tries) == ("sent", 2)

    async def test_a_killed_senders_message_is_looked_for_and_sent_once(self, on: DeliveryHarness) -> None:
        await on.assign("member-us")
        assert outbox.claim(on.harness.context) is not None
        await on.send()
        assert on.told("member-us") == [], "the lease is somebody's"
        await on.send_later(timedelta(seconds=USUAL_PACE.lease + 1))
        assert on.told("member-us") == [], "Slack may still be at it"
        await on.send_later()
        assert len(on.told("member-us")) == 1
        assert on.called(HISTORY) == 1

    async def test_messages_to_one_person_go_in_order_and_one_at_a_time(self, on: DeliveryHarness) -> None:
        for text in ("First", "Second", "Third"):
            await on.assign("member-us", text=text)
        assert outbox.claim(on.harness.context) is not None
        assert outbox.claim(on.harness.context) is None
        await on.send_later()
        said = [told.split("\n")[1] for told in on.told("member-us")]
        assert sorted(said) == ["First", "Second", "Third"]
        assert said.index("Second") < said.index("Third")


class TestOutcomes:
    async def test_a_rate_limit_delays_only_that_persons_messages(self, on: DeliveryHarness) -> None:
        on.sandbox.faults.add(FaultRule(POST, rate_limited=20, times=1))
        await on.assign("member-us", text="First")
        await on.send()
        await on.assign("member-us", "member-mx", text="Second")
        await on.send()
        assert (len(on.told("member-us")), len(on.told("member-mx"))) == (0, 1)
        assert on.called(POST) == 2, "nobody asked Slack again before it is time"
        await on.send_later(timedelta(seconds=21))
        assert [said.split("\n")[1] for said in on.told("member-us")] == ["First", "Second"]

    async def test_refused_connections_are_counted_and_waited_out_ever_longer(
        self, on: DeliveryHarness
    ) -> None:
        await on.assign("member-us")
        waits = []
        for _ in range(4):
            await on.sender(base_url="http://127.0.0.1:9/api/").send_due()
            row = on.row()
            waits.append((row.not_before - on.harness.clock.now()).total_seconds())
            on.harness.clock.move_to(row.not_before)
        assert waits == [30, 60, 120, 240]
        assert (on.row().status, on.row().tries) == ("pending", 4)
        await on.send()
        assert len(on.told("member-us")) == 1
        assert on.called(HISTORY) == 0, "what was never posted need not be looked for"

    async def test_a_hanging_post_delays_nobody_else(self, on: DeliveryHarness) -> None:
        on.sandbox.faults.add(FaultRule(POST, delay=600.0, times=1))
        await on.assign("member-us", "member-mx", "lead-us")
        sending = asyncio.create_task(on.send())
        handles = ("member-us", "member-mx", "lead-us")
        await eventually(lambda: sum(len(on.told(handle)) for handle in handles) == 2)
        assert not sending.done()
        sending.cancel()
        await asyncio.wait({sending})

    @pytest.mark.parametrize(
        ("spoilt", "problem", "logged"),
        [
            ({"kind": "of a later version"}, "unknown_kind", "of a later version"),
            ({"content": {}}, "cannot_be_rendered", "KeyError"),
        ],
    )
    async def test_a_message_that_cannot_be_rendered_delays_nobody(
        self, on: DeliveryHarness, spoilt: dict[str, Any], problem: str, logged: str
    ) -> None:
        await on.assign("member-us", "member-mx")
        broken = next(row for row in on.rows() if row.recipient_id != on.rows()[0].recipient_id)
        with on.harness.context.writing(None) as (session, _):
            row = session.get_one(tables.OutboxMessage, broken.id)
            row.sqlmodel_update(spoilt)
            session.add(row)
        with capture_logs() as logs:
            await on.send()
        assert sorted((row.status, row.problem) for row in on.rows() if row.kind != "outbox.undelivered") == [
            ("dead", problem),
            ("sent", None),
        ]
        (told,) = (each for each in logs if each["event"] == "message_undeliverable")
        assert (told["problem"], told["kind"]) == (problem, logged)


class TestReconciling:
    async def test_a_reading_goes_to_the_end_page_by_page(self, on: DeliveryHarness) -> None:
        on.sandbox.faults.add(LOST_ANSWER)
        await on.assign("member-us")
        await on.send()
        direct = on.sandbox.workspace.direct_channel("member-us")
        (there,) = direct.messages
        for _ in range(450):
            on.sandbox.workspace.conversations.post(replace(there, metadata=None))
        await on.send_later()
        assert on.called(HISTORY) == 3
        assert on.called(POST) == 1
        assert (on.row().status, on.row().ts) == ("sent", there.ts)

    async def test_a_reading_that_is_not_complete_shows_nothing(self) -> None:
        async def noted(_: HistoryReading) -> bool:
            return True

        class Forgetful:
            async def conversations_history(self, **_: Any) -> dict[str, Any]:
                return {"messages": [], "has_more": True}

        with pytest.raises(IncompleteReading):
            await read(Forgetful(), Whereabouts("1", None, HistoryReading(NOW, NOW, "D1")), noted)  # type: ignore[arg-type] # as much of the client as is read with

    @pytest.mark.parametrize(
        "fault",
        [
            FaultRule("conversations.open", error="fatal_error", times=1),
            FaultRule(HISTORY, reset=True, times=2),  # aiohttp itself repeats a GET once
            FaultRule(HISTORY, error="missing_scope", times=1),
            FaultRule(HISTORY, rate_limited=9, times=1),
        ],
    )
    async def test_a_failed_reading_waits_and_nothing_is_sent(
        self, on: DeliveryHarness, fault: FaultRule
    ) -> None:
        on.sandbox.faults.add(FaultRule(POST, reset=True, times=1))
        on.sandbox.faults.add(fault)
        await on.assign("member-us")
        await on.send()
        await on.send_later()
        assert (on.row().status, on.called(POST)) == ("sending", 1)
        await on.send_later()
        assert (on.row().status, on.called(POST)) == ("sent", 2)

    async def test_two_readers_never_take_the_same_doubt(self, on: DeliveryHarness) -> None:
        await on.assign("member-us")
        outbox.claim(on.harness.context)
        on.harness.clock.advance(PATIENCE)
        first = outbox_doubts.take_doubt(on.harness.context)
        assert first is not None
        assert outbox_doubts.take_doubt(on.harness.context) is None
        on.harness.clock.advance(PATIENCE)
        second = outbox_doubts.take_doubt(on.harness.context)
        assert second is not None
        outbox_doubts.absent(on.harness.context, first)
        assert on.row().status == "sending", "overtaken, and its word counts no more"
        outbox_doubts.found(on.harness.context, second, "D1", "1.1")
        assert on.row().ts == "1.1"


class TestBounds:
    async def test_a_message_that_is_too_old_expires_and_is_reported_once(self, on: DeliveryHarness) -> None:
        await on.assign("member-us", "member-mx")
        await on.send_later(timedelta(days=3))
        assert on.told("member-us") == on.told("member-mx") == []
        (told,) = on.told("secretariat")
        assert "2 mensajes del bot no se pudieron entregar" in told
        assert on.harness.at("member-us") in told
        assert "caducó" in told
        assert "enlace outbox retry" in told
        health = on.harness.say("chair-us", "/taskforce health")
        assert "2 messages expired before they could be sent" in health
        await on.send_later(timedelta(hours=5))
        assert len(on.told("secretariat")) == 1

    async def test_a_message_is_tried_only_so_often(self, on: DeliveryHarness) -> None:
        await on.assign("member-us")
        for _ in range(2):
            claimed = outbox.claim(on.harness.context, Pace(most_tries=2))
            assert claimed is not None
            outbox.postpone(on.harness.context, claimed, 0, counted=True)
        assert outbox.claim(on.harness.context, Pace(most_tries=2)) is None
        assert (on.row().status, on.row().problem) == ("dead", "tried_too_often")

    async def test_a_report_that_cannot_be_delivered_is_not_reported(self, on: DeliveryHarness) -> None:
        on.sandbox.faults.add(FaultRule(POST, error="account_inactive"))
        await on.assign("member-us")
        for _ in range(4):
            await on.send()
            await on.send_later(timedelta(hours=2))
        assert [(row.kind, row.status) for row in on.rows()] == [
            ("item.assigned", "dead"),
            ("outbox.undelivered", "dead"),
        ]

    async def test_many_failures_are_one_message(self, on: DeliveryHarness) -> None:
        on.sandbox.faults.add(FaultRule(POST, error="account_inactive", times=4))
        await on.assign("member-us", "member-mx", "lead-us", "lead-mx")
        await on.send()
        await on.send_later(timedelta(hours=2))
        assert len(on.told("secretariat")) in {1, 2}, "those of the first hour together"
        assert "cuenta de Slack está desactivada" in on.told("secretariat")[0]

    async def test_a_message_that_cannot_be_read_back_is_never_resent(self, on: DeliveryHarness) -> None:
        on.sandbox.faults.add(LOST_ANSWER)
        on.sandbox.faults.add(FaultRule(HISTORY, error="missing_scope"))
        await on.assign("member-us")
        await on.send()
        await on.send_later()
        await on.send_later(timedelta(days=4))
        assert len(on.told("member-us")) == 1
        row = next(row for row in on.rows() if row.kind == "item.assigned")
        assert (row.status, row.problem) == ("expired", "outcome_unknown")


class TestAuditing:
    async def doubled(self, on: DeliveryHarness) -> None:
        """Freeze a sender between its last look at the clock and its POST, while another sender sends."""
        await on.assign("member-us")
        claimed = outbox.claim(on.harness.context)
        assert claimed is not None
        from bot.delivery.posting import MessagePoster

        frozen = Moments({Failpoint.BEFORE_POST: on.send_later})
        await MessagePoster(on.delivery(frozen), on.localizer_for).post(claimed)
        assert len(on.told("member-us")) == 2

    async def test_a_second_message_is_deleted_and_reported(
        self, on: DeliveryHarness, log: io.StringIO
    ) -> None:
        await self.doubled(on)
        first = on.row().ts
        await on.send()
        (left,) = on.sandbox.workspace.direct_channel("member-us").messages
        assert left.ts == first == on.row().ts
        assert "message_overtaken" in log.getvalue()
        assert log.getvalue().count("message_doubled") == 1

    async def test_a_deletion_that_fails_is_tried_again(self, on: DeliveryHarness) -> None:
        await self.doubled(on)
        on.sandbox.faults.add(FaultRule("chat.delete", reset=True, accepted_but_failed=True, times=1))
        on.sandbox.faults.add(FaultRule(HISTORY, status=503, times=1))
        for _ in range(3):
            await on.send_later(timedelta(seconds=31))
        assert len(on.told("member-us")) == 1

    async def test_conversations_are_read_again_at_growing_intervals_and_then_no_more(
        self, on: DeliveryHarness
    ) -> None:
        on.sandbox.faults.add(FaultRule(POST, reset=True, times=1))
        await on.assign("member-us")
        await on.send()
        await on.send_later()
        sent_at = on.row().sent_at
        assert sent_at is not None
        seen = []
        while (due := on.row().audit_at) is not None:
            seen.append((due - sent_at).total_seconds())
            on.harness.clock.move_to(due)
            await on.send()
        assert seen == [600, 3600, 86400]

    async def test_a_message_sent_at_once_is_not_looked_for(self, on: DeliveryHarness) -> None:
        await on.assign("member-us")
        await on.send()
        assert on.row().audit_at is None

    async def test_looking_ends_where_reading_never_works(self, on: DeliveryHarness) -> None:
        await on.assign("member-us")
        await on.send()
        with on.harness.context.writing(None) as (session, now):
            row = session.get_one(tables.OutboxMessage, on.row().id)
            row.audit_at = now
            session.add(row)
        audit = outbox_audits.take_audit(on.harness.context)
        assert audit is not None
        assert outbox_audits.audit_later(on.harness.context, audit, 30)
        on.harness.clock.advance(timedelta(days=4))
        assert not outbox_audits.audit_later(on.harness.context, audit, 30)
        assert on.row().audit_at is None


class TestChannels:
    async def test_a_row_may_name_a_channel(self, on: DeliveryHarness) -> None:
        """Later the bot renders messages for channels; claims, limits and readings already support them."""
        await on.assign("member-us")
        channel = on.sandbox.workspace.conversations.find("general")
        assert channel is not None
        with on.harness.context.writing(None) as (session, _):
            row = session.get_one(tables.OutboxMessage, on.row().id)
            row.target, row.recipient_id = f"channel:{channel.id}", None
            session.add(row)
        claimed = outbox.claim(on.harness.context)
        assert claimed is not None
        assert claimed.address == channel.id
        on.harness.clock.advance(PATIENCE)
        doubt = outbox_doubts.take_doubt(on.harness.context)
        assert doubt is not None
        assert (doubt.place.reading.channel, doubt.place.user) == (channel.id, None)


class TestTheClock:
    async def test_ticks_without_being_asked(self) -> None:
        ticked = asyncio.Event()
        scheduler = Scheduler(ticked.set, seconds=0.05)
        scheduler.start()
        async with asyncio.timeout(60):
            await ticked.wait()
        scheduler.stop()
        ticked.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(ticked.wait(), 0.2)
        assert not ticked.is_set()

    async def test_goes_on_ticking_when_the_machines_clock_is_set_back(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        loop = asyncio.get_running_loop()
        began, back, ticks = loop.time(), [timedelta()], 0
        ticked = asyncio.Event()

        class MachineTime(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return (NOW + timedelta(seconds=loop.time() - began) - back[0]).astimezone(tz)

        for module in ("schedulers.base", "triggers.interval"):
            monkeypatch.setattr(f"apscheduler.{module}.datetime", MachineTime)

        def tick() -> None:
            nonlocal ticks
            ticks += 1
            if ticks == 3:
                back[0] = timedelta(minutes=9)
            if ticks == 6:
                ticked.set()

        scheduler = Scheduler(tick, seconds=0.05)
        scheduler.start()
        async with asyncio.timeout(60):
            await ticked.wait()
        scheduler.stop()

    async def test_says_when_the_machines_clock_was_set(self) -> None:
        machine = [NOW]
        clock = Clock(lambda: machine[0])
        steps = Steps(clock)
        with capture_logs() as logs:
            steps.look()
            machine[0] -= timedelta(minutes=9)
            steps.look()
            steps.look()
            machine[0] += timedelta(minutes=9)
            steps.look()
        assert [(each["event"], each["seconds"]) for each in logs] == [
            ("clock_was_set", pytest.approx(-540, abs=30)),
            ("clock_was_set", pytest.approx(540, abs=30)),
        ]

    async def test_several_senders_at_once_send_each_message_once(self, on: DeliveryHarness) -> None:
        handles = ("member-us", "member-mx", "lead-us", "lead-mx")
        for _ in range(3):
            await on.assign(*handles)
        senders = [on.sender() for _ in range(3)]
        await asyncio.gather(*(sender.send_due() for sender in senders))
        await on.send()
        assert [len(on.told(handle)) for handle in handles] == [3, 3, 3, 3]
        assert on.called(POST) == 12

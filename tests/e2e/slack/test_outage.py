"""Two days without Slack, or without the bot: what still counts arrives once, the rest is on record."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.config import Deployment
from bot.domain.outbox.pace import KEPT, USUAL_PACE
from bot.sandbox import FaultRule
from bot.services.context import Channels
from bot.services.digests.rounds import open_due
from bot.store.tables import AuditEvent, DigestOccurrence
from commands.slack.manifest import manifest
from tests.integration.digests.test_digest_sending import ahead
from tests.support.delivery_actors import PATIENCE, DeliveryHarness, scene
from tests.support.digest_texts import is_digest
from tests.support.harness import BotHarness

DUE = datetime(2026, 11, 30, 14, tzinfo=UTC)
"""The first Monday after `NOW`, at 8:00 in Mexico City."""
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
BEGINS, ENDS = DUE - HOUR, DUE + 47 * HOUR
"""The outage: forty-eight hours."""
POST = "chat.postMessage"
NOWHERE = "http://127.0.0.1:9/api/"
CHAIRS = ("chair-us", "chair-mx")


@dataclass(frozen=True)
class Outage:
    """What is wrong during an outage: Slack's answers, the bot's connection to Slack, or the bot is off."""

    faults: tuple[FaultRule, ...] = ()
    client: dict[str, Any] = field(default_factory=dict)
    off: bool = False
    recovery: tuple[FaultRule, ...] = ()
    """Faults that remain when Slack comes back."""


LOST_AT_FIRST = FaultRule(POST, status=503, accepted_but_failed=True, times=3)
"""A notice and two of the three digests arrive, but Slack answers that they did not."""
OUTAGES = {
    "503": Outage((FaultRule("*", status=503),)),
    "service_unavailable": Outage((FaultRule("*", error="service_unavailable"),)),
    "reset": Outage((FaultRule("*", reset=True),)),
    "time-out": Outage((FaultRule("*", timeout=True),), {"timeout": 0.05}),
    "refused": Outage(client={"base_url": NOWHERE}),
    "rate-limited": Outage((FaultRule("*", rate_limited=3600),)),
    "lost at both edges": Outage(
        (LOST_AT_FIRST, FaultRule("*", status=503)),
        recovery=(FaultRule(POST, reset=True, accepted_but_failed=True, times=2),),
    ),
    "off": Outage(off=True),
}


def catching_up(harness: BotHarness, hours: float) -> BotHarness:
    """Return the harness with schedules that catch up for so many hours."""
    rules = harness.context.rules
    digests = tuple(replace(each, catch_up=timedelta(hours=hours)) for each in rules.digests)
    channels = Channels(ids={"#taskforce": "C0000000001"})
    context = replace(harness.context, rules=replace(rules, digests=digests, channels=channels))
    return BotHarness(replace(harness.dispatcher, context=context), harness.clock)


@pytest.fixture
def on_scene(
    sqlite_harness: BotHarness, deployment: Deployment
) -> Callable[..., AbstractAsyncContextManager[DeliveryHarness]]:
    @asynccontextmanager
    async def opened(hours: float) -> AsyncIterator[DeliveryHarness]:
        harness = catching_up(sqlite_harness, hours)
        async with scene(harness, deployment) as on:
            on.sandbox.workspace.install(manifest())
            open_due(harness.context)
            await on.send_later(HOUR)
            yield on

    return opened


async def pass_until(on: DeliveryHarness, moment: datetime, outage: Outage | None = None) -> None:
    """Let time pass two hours at a time; the bot works unless it is off."""
    while on.harness.clock.now() < moment:
        on.harness.clock.move_to(min(moment, on.harness.clock.now() + 2 * HOUR))
        if outage is None or not outage.off:
            await on.sender(**(outage.client if outage else {})).send_due()


async def live_through(on: DeliveryHarness, outage: Outage, until: datetime = ENDS) -> None:
    """Begin the outage, let it last and end; then give the bot three hours."""
    on.harness.clock.move_to(BEGINS)
    for rule in outage.faults:
        on.sandbox.faults.add(rule)
    await on.assign("member-us", text="As it began")
    await pass_until(on, DUE, outage)
    await pass_until(on, DUE + timedelta(minutes=2), outage)  # the words wait a minute for their pictures
    await pass_until(on, BEGINS + 4 * HOUR, outage)
    await on.assign("member-mx", text="In the middle")
    await pass_until(on, until, outage)
    on.sandbox.faults.clear()
    for rule in outage.recovery:
        on.sandbox.faults.add(rule)
    for _ in range(6):
        await on.send_later(PATIENCE)
        await on.send_later(timedelta(minutes=30))


def digests(on: DeliveryHarness, handle: str) -> list[str]:
    """Return the blocks of the digests that someone got, oldest first."""
    told = on.sandbox.workspace.told(handle)
    return [str(each["blocks"]) for each in told if is_digest(each["text"]) and not ahead(each)]


LATE = re.compile("Late: this was due|Con retraso")


def in_channel(on: DeliveryHarness) -> list[str]:
    messages = on.sandbox.workspace.messages("general")
    return [str(each.blocks) for each in messages if is_digest(each.text)]


def statuses(on: DeliveryHarness) -> list[str]:
    """Return the statuses of the digests' own messages, without those of their threads."""
    return sorted(row.status for row in on.rows() if row.kind == "digest" and row.after_id is None)


@pytest.mark.parametrize("name", OUTAGES)
async def test_after_two_days_within_the_window_each_message_comes_once(
    on_scene: Callable[..., AbstractAsyncContextManager[DeliveryHarness]], name: str
) -> None:
    async with on_scene(60) as on:
        await live_through(on, OUTAGES[name])
        everywhere = [digests(on, "chair-us"), digests(on, "chair-mx"), in_channel(on)]
        assert [len(each) for each in everywhere] == [1, 1, 1]
        late = [bool(LATE.search(found)) for (found,) in everywhere]
        # What Slack accepted before it stopped answering was there in time.
        assert late.count(False) == (2 if OUTAGES[name].recovery else 0)
        assert [len([each for each in on.told(who) if text in each]) for who, text in (
            ("member-us", "As it began"), ("member-mx", "In the middle"),
        )] == [1, 1]  # fmt: skip
        assert statuses(on) == ["sent"] * 3
        await on.send_later(timedelta(days=2))
        assert [len(digests(on, "chair-us")), len(digests(on, "chair-mx")), len(in_channel(on))] == [1, 1, 1]
        assert on.called("chat.delete") == 0, "no second one stood there, not even for a while"


@pytest.mark.parametrize("name", [name for name in OUTAGES if name != "lost at both edges"])
async def test_two_days_beyond_the_window_are_on_record_and_told_of_the_week_after(
    on_scene: Callable[..., AbstractAsyncContextManager[DeliveryHarness]], name: str
) -> None:
    outage = OUTAGES[name]
    async with on_scene(12) as on:
        on.harness.say("lead-us", '/rec update 12 in-progress "Before the outage"')
        await live_through(on, outage)
        assert digests(on, "chair-us") == digests(on, "chair-mx") == in_channel(on) == []
        # Messages about people's own work are kept for three days, and have arrived.
        assert len(on.told("member-us")) == len(on.told("member-mx")) == 1
        with on.harness.context.reading() as session:
            (week,) = session.exec(select(DigestOccurrence.status)).all()
            actions = [each for each in session.exec(select(AuditEvent.action)) if each.startswith("digest.")]
        health = str(on.harness.payload("chair-us", "/taskforce health"))
        if outage.off:
            assert (week, actions, statuses(on)) == ("missed", ["digest.missed"], [])
            assert "was missed" in health
        else:
            assert (week, actions, statuses(on)) == ("opened", ["digest.opened"], ["expired"] * 3)
            assert "0 of 3 messages of the one due" in health
            assert "3 messages expired before they could be sent" in health
            assert len([each for each in on.told("secretariat") if "no se pudieron entregar" in each]) == 1
        await pass_until(on, DUE + WEEK)
        for found in (digests(on, "chair-us"), digests(on, "chair-mx"), in_channel(on)):
            (text,) = found
            assert not LATE.search(text)
            assert "Before the outage" in text


async def test_a_message_is_kept_for_three_days_and_no_longer(
    on_scene: Callable[..., AbstractAsyncContextManager[DeliveryHarness]],
) -> None:
    async with on_scene(60) as on:
        # Assigned at the start and four hours later; when Slack is back, only the second is young enough.
        await live_through(on, OUTAGES["refused"], until=BEGINS + KEPT + 2 * HOUR)
        assert on.told("member-us") == []
        assert len(on.told("member-mx")) == 1
        reported = " ".join(each for each in on.told("secretariat") if "no se pud" in each)
        assert reported.count(on.harness.at("member-us")) == 1
        assert on.harness.at("member-mx") not in reported


async def test_of_two_missed_weeks_only_the_newest_is_sent_late(
    on_scene: Callable[..., AbstractAsyncContextManager[DeliveryHarness]],
) -> None:
    async with on_scene(60) as on:
        on.harness.clock.move_to(DUE + WEEK + 40 * HOUR)
        await on.send()
        await on.send_later()
        assert [len(digests(on, chair)) for chair in CHAIRS] == [1, 1]
        assert "Late:" in digests(on, "chair-us")[0]
        with on.harness.context.reading() as session:
            found = session.exec(select(DigestOccurrence.week, DigestOccurrence.status)).all()
        assert sorted(found) == [("2026-W49", "missed"), ("2026-W50", "opened")]


def test_a_message_may_be_tried_for_as_long_as_the_longest_window() -> None:
    longest = timedelta(hours=144)
    waited = sum(USUAL_PACE.pause(tries) for tries in range(1, USUAL_PACE.most_tries))
    assert timedelta(seconds=waited) > max(longest, KEPT)

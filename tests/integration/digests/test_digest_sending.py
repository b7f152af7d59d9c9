"""Digests are sent without a command: at their hour, once to each recipient, despite faults."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.config import Deployment
from bot.config.digest_models import Recipient
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.messages.digests import DIGEST
from bot.sandbox.faults.rules import FaultRule
from bot.services.digests.rounds import open_due
from bot.store.tables import AuditEvent, DigestOccurrence, Member, OutboxMessage, SlackIdentity
from tests.support.digest_texts import is_digest
from tests.support.harness import NOW, BotHarness, slack_id
from tests.support.stage import OnStage

DUE = datetime(2026, 11, 30, 14, tzinfo=UTC)
"""The first Monday after `NOW`, at 8:00 in Mexico City."""
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
TASK = "x" * 120
LETTER = '/rec evidence 5 https://example.org/1 "Letter" issuer "ONDCP" date 2026-11-01 language en'
REPORT = ('/rec update 5 in-progress "Begun"', LETTER, '/rec update 5 reported "All there"')


def digests(on: LocalWorkspace, handle: str) -> list[dict[str, Any]]:
    """Return the digests that someone got, oldest first, without their previews."""
    told = on.workspace.told(handle)
    return [each for each in told if is_digest(each["text"]) and not ahead(each)]


def ahead(told: dict[str, Any]) -> bool:
    """Return whether a message is a digest's preview."""
    return "as you would get it" in told["text"] or "tal como usted lo recibiría" in told["text"]


def actions(harness: BotHarness) -> list[str]:
    """Return the trail's actions about digests."""
    with harness.context.reading() as session:
        return [each for each in session.exec(select(AuditEvent.action)) if each.startswith("digest.")]


def weeks(harness: BotHarness) -> list[tuple[str, str]]:
    with harness.context.reading() as session:
        found = session.exec(select(DigestOccurrence.week, DigestOccurrence.status))
        return sorted((week, status) for week, status in found)


def targets(harness: BotHarness) -> list[str]:
    with harness.context.reading() as session:
        query = select(OutboxMessage.target).where(OutboxMessage.kind == DIGEST)
        return sorted(session.exec(query))


async def test_each_chair_gets_one_digest_a_week_their_own_language_first(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("chair-us", '/rec update 5 in-progress "The letter is being drafted"')
        await on.advance(DUE - timedelta(seconds=1))
        assert digests(on, "chair-us") == digests(on, "chair-mx") == []
        await on.advance(DUE)
        (english,), (spanish,) = digests(on, "chair-us"), digests(on, "chair-mx")
        assert english["text"].startswith("Digest of")
        assert spanish["text"].startswith("Boletín del")
        for handle, order in (("chair-us", ("Full", "Boletín")), ("chair-mx", ("Boletín", "Full"))):
            thread = on.workspace.direct_messages(handle)[-2:]
            assert [each.text.partition(" ")[0] for each in thread] == list(order)
        assert "The letter is being drafted" in str(english["blocks"])
        assert "Late:" not in english["text"]
        assert digests(on, "secretariat") == digests(on, "member-us") == []

        await on.advance(DUE + WEEK - HOUR)
        assert len(digests(on, "chair-us")) == 1
        await on.advance(DUE + 2 * WEEK)
        assert len(digests(on, "chair-us")) == len(digests(on, "chair-mx")) == 3
        assert "The letter is being drafted" not in str(digests(on, "chair-us")[-1]["blocks"])


async def test_a_person_sees_it_in_the_other_language_in_place(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        await on.advance(DUE)
        (english,) = digests(on, "chair-us")
        await on.press("chair-us", "Ver en español", ts=english["ts"])
        (spanish,) = digests(on, "chair-us")
        assert spanish["ts"] == english["ts"], "the message itself has changed"
        assert spanish["text"].startswith("Boletín del lunes 30 de noviembre de 2026: Una recomendación está")
        assert "Grupo conjunto contra el fentanilo" in str(spanish["blocks"])
        await on.press("chair-us", "View in English", ts=spanish["ts"])
        assert [each["blocks"] for each in digests(on, "chair-us")] == [english["blocks"]]


async def test_an_hour_of_silence_makes_it_late_and_says_so(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE - HOUR)
    async with open_workspace(at=DUE + HOUR, was_off=True) as on:
        await on.bot.sender.send_due()
        (told,) = digests(on, "chair-us")
        assert "Late: this was due" in str(told["blocks"])
        assert told["text"].startswith("Late: this was due")
        (told,) = digests(on, "chair-mx")
        assert "Con retraso (se preveía enviarlo" in str(told["blocks"])
    async with open_workspace(at=DUE + 2 * HOUR, was_off=True) as on:
        await on.bot.sender.send_due()
        assert len(digests(on, "chair-us")) == 1


async def test_past_the_catch_up_window_nothing_goes_out_and_the_trail_says_so(
    open_workspace: OnStage,
) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE - HOUR)
    async with open_workspace(at=DUE + 13 * HOUR, was_off=True) as on:
        await on.bot.sender.send_due()
        assert digests(on, "chair-us") == []
        english = await on.say("chair-us", "/taskforce audit")
        missed = "The digest “weekly” of Monday, November 30, 2026 was missed: it was too late to send it"
        assert missed in str(english.payload)
        spanish = await on.say("chair-mx", "/grupo auditoria")
        assert "No se envió el boletín “semanal” del lunes 30 de noviembre de 2026" in str(spanish.payload)


async def test_of_several_missed_weeks_only_the_newest_is_sent_late(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE - HOUR)
    async with open_workspace(at=DUE + 2 * WEEK + HOUR, was_off=True) as on:
        await on.bot.sender.send_due()
        assert len(digests(on, "chair-us")) == 1


async def test_a_long_digest_continues_in_its_thread_once_and_in_order(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        for number in range(45):
            await on.say("chair-us", f'/action assign @member-us "{number:02} {TASK}" by friday')
        # Half of what arrives seems to be lost: it is read back, in threads too, and not sent again.
        lossy = FaultRule("chat.postMessage", accepted_but_failed=True, reset=True, probability=0.5, seed=7)
        on.sandbox.faults.add(lossy)
        for minutes in range(0, 60, 5):
            await on.advance(DUE + timedelta(minutes=minutes))
        on.sandbox.faults.clear()
        await on.advance(DUE + HOUR)
        (told,) = digests(on, "chair-us")
        channel = on.workspace.direct_channel("chair-us")
        parts = [each for each in channel.messages if each.thread_ts == told["ts"]]
        assert parts
        assert any(entry.method == "conversations.replies" for entry in on.sandbox.transcript.select())
        whole = " ".join(str(blocks) for blocks in (told["blocks"], *(part.blocks for part in parts)))
        for number in range(45):
            assert whole.count(f"{number:02} {TASK}") == 2


async def test_time_that_passes_between_two_commands_brings_what_was_due(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("chair-us", "/rec")
    async with open_workspace(at=DUE + 2 * WEEK + 3 * HOUR) as on:
        assert len(digests(on, "chair-us")) == 3
        assert "Late:" not in str(digests(on, "chair-us"))


def test_replicas_open_a_week_once(harness: BotHarness) -> None:
    open_due(harness.context)
    harness.clock.move_to(DUE)
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: open_due(harness.context), range(4)))
    assert sum(opened) == 1
    assert weeks(harness) == [("2026-W49", "opened")]
    assert len(targets(harness)) == len(set(targets(harness))) == 2
    assert actions(harness) == ["digest.opened"]


@pytest.mark.parametrize("hour", [9, 23])
def test_moving_the_hour_of_a_week_that_went_out_sends_no_second_one(
    sqlite_harness: BotHarness, hour: int
) -> None:
    harness = sqlite_harness
    open_due(harness.context)
    harness.clock.move_to(DUE)
    assert open_due(harness.context) == 1
    (weekly,) = harness.context.rules.digests
    edited = replace(harness.context.rules, digests=(replace(weekly, at=time(hour)),))
    context = replace(harness.context, rules=edited)
    harness.clock.move_to(DUE + timedelta(hours=hour - 8))
    assert open_due(context) == 0
    assert len(targets(harness)) == 2


def test_a_schedule_that_is_new_owes_nothing_of_before(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    harness.clock.move_to(DUE + HOUR)
    assert open_due(harness.context) == 0
    assert (weeks(harness), targets(harness)) == ([], [])


def test_quiet_hours_delay_it_until_the_recipients_morning(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    harness.say("chair-us", "/taskforce zone America/Los_Angeles")
    open_due(harness.context)
    harness.clock.move_to(DUE)  # 6:00 in Los Angeles
    open_due(harness.context)
    with harness.context.reading() as session:
        held = {row.target: row.not_before for row in session.exec(select(OutboxMessage))}
    assert sorted(held.values()) == [DUE, DUE + HOUR]


def test_people_who_left_the_taskforce_get_none(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    open_due(harness.context)
    with harness.context.writing(None) as (session, _):
        chair = session.exec(
            select(Member).join(SlackIdentity).where(SlackIdentity.slack_id == slack_id("chair-us"))
        ).one()
        chair.active = False
        session.add(chair)
    harness.clock.move_to(DUE)
    open_due(harness.context)
    assert len(targets(harness)) == 1


async def test_a_channel_gets_it_in_the_schedules_order_without_anyones_decisions(
    deployment: Deployment, tmp_path: Any
) -> None:
    (weekly,) = deployment.config.digests
    named = tuple(Recipient(to=word) for word in ("chairs", "#general", "C0NOWHERE1"))
    changed = weekly.model_copy(update={"recipients": named})
    config = deployment.config.model_copy(update={"digests": [changed]})
    async with local_workspace(replace(deployment, config=config), tmp_path, at=NOW, seeded=False) as on:
        general = next(each for each in on.workspace.conversations if each.name == "general")
        general.members.append(on.workspace.bot_user_id)
        for line in REPORT:
            assert "⚠️" not in str((await on.say("chair-us", line)).payload)
        await on.advance(DUE)
        (told,) = [each for each in general.messages if is_digest(each.payload.get("text"))]
        assert told.payload["text"].index("Boletín del") < told.payload["text"].index("Digest of")
        assert "Decisiones que se esperan de usted" not in str(told.blocks)
        (asked,), (unasked,) = digests(on, "chair-mx"), digests(on, "chair-us")
        assert "Decisiones que se esperan de usted" in str(asked["blocks"])
        assert "Decisions needed from you" not in str(unasked["blocks"])


def test_a_digest_that_somebody_was_not_sent_is_not_shown_to_them(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    open_due(harness.context)
    harness.clock.move_to(DUE)
    open_due(harness.context)
    with harness.context.reading() as session:
        occurrence = session.exec(
            select(DigestOccurrence.id).where(DigestOccurrence.status == "opened")
        ).one()
    assert "Boletín del" in harness.press("chair-us", "digest.language", f"{occurrence}:es")
    for handle, value in (("observer", f"{occurrence}:es"), ("chair-us", "999999:es")):
        assert "no longer kept" in harness.press(handle, "digest.language", value)

"""The trail accounts for the rows: what was changed without the bot is named, wherever it stands."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from bot.config import Deployment
from bot.delivery.head_log import HeadLog
from bot.domain.audit.events import Action
from bot.services.alignment.alignment import bring_into_line
from bot.store.audit_trail import (
    Entry,
    RecordsAltered,
    TextAltered,
    TextBlanked,
    TrailBroken,
    TrailMissing,
    Verified,
)
from bot.store.tables import AuditEvent
from tests.support.harness import BotHarness, profiles_of


class UndoneError(Exception):
    """Rolls a change back."""


def verified(harness: BotHarness) -> Verified:
    with harness.context.reading() as session:
        return harness.context.trail.verify(session)


def broken_by(harness: BotHarness, *statements: str) -> TrailBroken:
    """Return what is wrong after these statements, which are then rolled back."""
    context = harness.context
    with suppress(UndoneError), context.database.writing() as session:
        for statement in statements:
            session.execute(text(statement))
        try:
            context.trail.verify(session)
        except TrailBroken as broken:
            found = broken
        else:
            pytest.fail(f"not noticed: {statements}")
        raise UndoneError
    return found


def names_in(found: TrailBroken) -> list[str]:
    """Return the names of the rows that differ."""
    assert isinstance(found, RecordsAltered), found
    names = found.values["records"]
    assert isinstance(names, tuple)
    return list(names)


@pytest.fixture
def lived(harness: BotHarness) -> BotHarness:
    """A taskforce at work, with something of every kind that events account for."""
    for handle, line in (
        ("lead-us", '/rec update 5 in-progress "Begun" next "Count the labs"'),
        ("lead-us", '/rec evidence 5 https://example.org/act "The act" issuer "Congress" date 2026-11-01'),
        ("lead-us", '/rec update 5 reported "Done"'),
        ("lead-mx", "/rec confirm 5"),
        ("chair-us", '/action assign @member-us @member-mx "Count the labs" rec 5'),
        ("member-us", '/action comment 1 "Going on"'),
        ("member-us", "/action start 1"),
        ("secretariat", "/rec lead 7 us @lead-us"),
        ("secretariat", "/taskforce member @observer role member"),
        ("lead-us", '/rec update 2 in-progress "Begun"'),
    ):
        harness.say(handle, line)
    return harness


EDITS = {
    "a status": "UPDATE recommendations SET status = 'closed_implemented' WHERE number = 5",
    "a number": "UPDATE recommendations SET number = 99 WHERE number = 5",
    "a note": """UPDATE recommendations SET note = '{"en": "Forged"}' WHERE number = 5""",
    "who reported": "UPDATE recommendations SET reported_by_id = NULL WHERE number = 5",
    "a lead": "UPDATE recommendation_leads SET member_id = (SELECT max(id) FROM members) WHERE id = 1",
    "a lead deleted": "DELETE FROM recommendation_leads WHERE id = 1",
    "a role": "UPDATE members SET role = 'chair' WHERE name = 'observer'",
    "a side": "UPDATE members SET side = 'MX' WHERE name = 'lead-us'",
    "someone who left": "UPDATE members SET active = (1 = 0) WHERE name = 'lead-us'",
    "whose Slack account": "UPDATE slack_identities SET slack_id = 'U0FORGED' WHERE id = 1",
    "a confirmation": "UPDATE confirmations SET confirmed = (1 = 0)",
    "a confirmation deleted": "DELETE FROM confirmations",
    "evidence": "UPDATE evidence SET url = 'https://example.org/forged'",
    "evidence, its hash": "UPDATE evidence SET sha256 = 'ff'",
    "evidence deleted": "DELETE FROM evidence",
    "an item's state": "UPDATE action_items SET status = 'done'",
    "an item's due date": "UPDATE action_items SET due_on = '2030-01-01'",
    "an assignee": "UPDATE action_item_assignments SET active = (1 = 0)",
    "a comment": """UPDATE action_item_comments SET text = '{"en": "Forged"}'""",
    "a comment deleted": "DELETE FROM action_item_comments",
    "an undo step": "UPDATE undo_steps SET rows = '[]'",
    "a message": """UPDATE outbox SET content = '{"forged": 1}'""",
    "a message's seal": "UPDATE outbox SET seal = 'é'",
    "a message's recipient": "UPDATE outbox SET target = 'x' WHERE id = (SELECT min(id) FROM outbox)",
}


def test_what_the_bot_wrote_is_accounted_for(lived: BotHarness) -> None:
    assert verified(lived).events == lived.events()


def test_what_was_changed_without_the_bot_is_named(lived: BotHarness) -> None:
    for what, statement in EDITS.items():
        found = broken_by(lived, statement)
        table = statement.split()[1] if statement.startswith("UPDATE") else statement.split()[2]
        assert all(name.startswith(f"{table}:") for name in names_in(found)), what
    verified(lived)


def test_a_row_that_cannot_be_read_any_more_is_named(sqlite_harness: BotHarness) -> None:
    """SQLite stores a value of any type in any column."""
    found = broken_by(sqlite_harness, "UPDATE recommendations SET title = 'no JSON' WHERE number = 5")
    (name,) = names_in(found)
    assert name.startswith("recommendations:")


def test_a_row_that_was_slipped_in_is_named(lived: BotHarness) -> None:
    copied = (
        "INSERT INTO confirmations (workspace_id, recommendation_id, round, side, member_id, confirmed, at) "
        "SELECT workspace_id, recommendation_id, round, 'US', member_id, confirmed, at FROM confirmations"
    )
    (name,) = names_in(broken_by(lived, copied))
    assert name.startswith("confirmations:")


def test_blanked_texts_are_named_unless_an_event_says_so(lived: BotHarness) -> None:
    assert isinstance(broken_by(lived, "UPDATE audit_events SET texts = '{}'"), TextBlanked)
    context = lived.context
    with context.reading() as session:
        written = [event for event in session.exec(select(AuditEvent)) if event.texts]
    first, second = written[:2]
    with context.writing(None) as (session, now):
        entry = Entry(now, None, Action.TEXTS_BLANKED, "retention")
        assert context.trail.blank(session, [first.seq], entry) == 1
    verified(lived)
    assert "Begun" not in lived.say("chair-us", "/rec history 5 page 9")
    found = broken_by(lived, f"UPDATE audit_events SET texts = '{{}}' WHERE seq = {second.seq}")
    assert (type(found), found.values["seq"]) == (TextBlanked, second.seq)
    forged = f"""UPDATE audit_events SET texts = '{{"note": {{"en": "x"}}}}' WHERE seq = {second.seq}"""
    assert isinstance(broken_by(lived, forged), TextAltered)


def test_a_missing_trail_where_there_is_data_is_a_failure(lived: BotHarness) -> None:
    gone = ("DELETE FROM undo_steps", "DELETE FROM audit_events", "DELETE FROM audit_heads")
    assert isinstance(broken_by(lived, *gone), TrailMissing)


def as_an_earlier_version_left_it(harness: BotHarness) -> None:
    """Take the accounts of rows out of all events and seal these again, as if there had never been any."""
    context = harness.context
    previous = ""
    with harness.tampering() as session:
        for event in session.exec(select(AuditEvent).order_by(col(AuditEvent.seq))):
            event.rows = None
            event.mac = previous = context.trail._mac(previous, event)
            session.add(event)
        head = context.trail.lock(session)
        head.mac, head.seal = previous, context.trail._seal(head.seq, previous)
        session.add(head)
        session.execute(text("UPDATE outbox SET seal = NULL"))
        session.execute(text("UPDATE undo_steps SET seal = NULL"))


def test_a_state_from_before_gets_a_baseline_once(lived: BotHarness, deployment: Deployment) -> None:
    as_an_earlier_version_left_it(lived)
    before = verified(lived).events
    profiles = profiles_of(deployment)
    bring_into_line(lived.context, deployment.config, deployment.catalog, profiles)
    sealed = verified(lived).events
    assert sealed > before
    for what in ("a status", "a role", "a comment", "an undo step", "a message"):
        assert isinstance(broken_by(lived, EDITS[what]), RecordsAltered), what
    bring_into_line(lived.context, deployment.config, deployment.catalog, profiles)
    assert verified(lived).events == sealed


async def test_the_head_is_noted_at_the_start_and_once_a_day(
    sqlite_harness: BotHarness, tmp_path: Path
) -> None:
    file, harness = tmp_path / "heads", sqlite_harness
    log = HeadLog(harness.context, file)
    running = asyncio.create_task(log.run())

    async def lines(number: int) -> list[str]:
        async with asyncio.timeout(60):
            while not file.exists() or len(file.read_text().splitlines()) < number:
                log.wake()
                await asyncio.sleep(0.01)
        return file.read_text().splitlines()

    (first,) = await lines(1)
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.clock.move_to(harness.clock.now() + timedelta(days=1))
    _, second = await lines(2)
    log.stop()
    await running
    assert file.stat().st_mode & 0o777 == 0o600
    for noted in (first, second):
        with harness.context.reading() as session:
            harness.context.trail.verify(session, noted=noted.split()[-1])
    assert first.split()[-1] != second.split()[-1]

"""What only served to deliver messages goes after a time, little by little; what people did never does."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from bot.delivery.retention import Tidying
from bot.demo.local_workspace import LocalWorkspace
from bot.domain.outbox.status import OutboxStatus
from bot.services import retention
from bot.services.digests.rounds import open_due
from bot.services.retention import tidy
from bot.store import tables
from bot.store.deliveries import Deliveries, event_key, signature_key
from bot.store.tables import ActionItem, Base, DigestOccurrence, OutboxMessage
from bot.views.blockkit.controls import Press
from tests.support.harness import NOW, BotHarness

OnStage = Callable[..., AbstractAsyncContextManager[LocalWorkspace]]
YEAR = timedelta(days=401)
DAY = timedelta(days=1)


def cleared(harness: BotHarness) -> int:
    """Delete everything that is old enough; return how many steps it took."""
    steps = 0
    while tidy(harness.context):
        steps += 1
    return steps


def count(harness: BotHarness, table: type[Base]) -> int:
    with harness.context.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def delivered(harness: BotHarness) -> None:
    """Mark all messages as sent."""
    with harness.tampering() as session:
        for row in session.exec(select(OutboxMessage).where(OutboxMessage.status == OutboxStatus.PENDING)):
            row.status, row.sent_at, row.channel, row.ts = OutboxStatus.SENT, harness.clock.now(), "D1", "1.1"
            session.add(row)


@pytest.fixture
def weekly(harness: BotHarness) -> BotHarness:
    """A taskforce that got two digests, a week apart, more than a year ago, and one since."""
    open_due(harness.context)  # from now on schedules count
    for wait in (7 * DAY, 7 * DAY, YEAR):
        harness.later(days=wait.days)
        open_due(harness.context)
        delivered(harness)
    return harness


def digests(harness: BotHarness) -> list[DigestOccurrence]:
    with harness.context.reading() as session:
        rows = session.exec(
            select(DigestOccurrence)
            .where(DigestOccurrence.status == "opened")
            .order_by(col(DigestOccurrence.at))
        )
        return list(rows)


def test_old_digests_expire_but_not_the_latest(weekly: BotHarness) -> None:
    first, *_, last = digests(weekly)
    cleared(weekly)
    expired = {each.id: each for each in digests(weekly)}
    assert not expired[first.id].snapshots
    assert not expired[first.id].drafts
    assert expired[first.id].expired_at == weekly.clock.now()
    assert expired[last.id].snapshots == last.snapshots
    assert cleared(weekly) == 0
    weekly.later(days=YEAR.days)
    cleared(weekly)
    assert digests(weekly)[-1].snapshots, "the latest is always kept"
    assert "Digest of" in weekly.say("chair-us", "/digest")


@pytest.mark.parametrize(
    ("handle", "sentence", "command"),
    [
        ("chair-us", "What this digest said is no longer kept", "`/digest`"),
        ("chair-mx", "El contenido de este boletín ya no se conserva", "`/boletin`"),
    ],
)
def test_a_button_on_a_digest_that_expired_says_so(
    weekly: BotHarness, handle: str, sentence: str, command: str
) -> None:
    first = digests(weekly)[0]
    cleared(weekly)
    said = weekly.press(handle, Press.DIGEST_LANGUAGE, f"{first.id}:es")
    assert sentence in said
    assert command in said
    assert "⚠️" not in weekly.press(handle, Press.ACKNOWLEDGE, str(first.id))


def test_a_digest_that_expired_is_not_corrected(weekly: BotHarness) -> None:
    first = digests(weekly)[0]
    line = f'/digest correct {first.schedule} {first.week} "Four" now'
    cleared(weekly)
    before = weekly.everything()
    said = weekly.say("chair-us", line)
    assert "is no longer kept, so it can no longer be corrected" in said
    assert "`/digest note" in said
    assert "ya no es posible corregirlo" in weekly.say("chair-mx", line.replace("/digest", "/boletin"))
    assert weekly.everything() == before
    history = weekly.say("chair-us", "/digest history page 8")
    assert history.count("what it said is no longer kept") == 1
    assert history.count(" delivered") == 1, "the latest is kept"


def test_messages_go_and_what_they_told_of_stays(weekly: BotHarness) -> None:
    weekly.say("chair-us", '/action assign @member-us "Draft" rec 5 due friday')
    delivered(weekly)
    sent = count(weekly, OutboxMessage)
    events, items = count(weekly, tables.AuditEvent), count(weekly, ActionItem)
    cleared(weekly)
    of_digests = {each.cause for each in rows(weekly)}
    assert "digest:weekly:" + digests(weekly)[-1].week in of_digests
    assert count(weekly, OutboxMessage) < sent
    weekly.later(days=YEAR.days)
    cleared(weekly)
    left = rows(weekly)
    assert {each.kind for each in left} <= {"digest"}, "what each recipient's next digest begins with"
    assert len({each.target for each in left}) == len(left)
    assert (count(weekly, tables.AuditEvent), count(weekly, ActionItem)) == (events, items)
    with weekly.context.reading() as session:
        weekly.context.trail.verify(session)


def rows(harness: BotHarness) -> list[OutboxMessage]:
    with harness.context.reading() as session:
        return list(session.exec(select(OutboxMessage)))


def test_what_is_not_settled_stays(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "Draft" due friday')
    harness.later(days=YEAR.days)
    cleared(harness)
    assert count(harness, OutboxMessage) == 1
    with harness.tampering() as session:
        (row,) = session.exec(select(OutboxMessage))
        row.status, row.reported = OutboxStatus.DEAD, False
        session.add(row)
    cleared(harness)
    assert count(harness, OutboxMessage) == 1, "the secretariat has still to be told"
    with harness.tampering() as session:
        (row,) = session.exec(select(OutboxMessage))
        row.reported = True
        session.add(row)
    cleared(harness)
    assert count(harness, OutboxMessage) == 0


def test_deliveries_are_forgotten_after_two_days(harness: BotHarness) -> None:
    memory = Deliveries(harness.context.database, harness.context.taskforce_id)
    keys = [event_key("Ev1"), signature_key(1, "v0=" + "1" * 64)]
    memory.note_all([(key, harness.clock.now()) for key in keys])
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    assert count(harness, tables.ProcessedDelivery) == 3
    harness.later(days=2)
    cleared(harness)
    assert count(harness, tables.ProcessedDelivery) == 3
    harness.later(seconds=1)
    cleared(harness)
    assert count(harness, tables.ProcessedDelivery) == 0


def test_a_step_deletes_a_few_rows(harness: BotHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 10)
    memory = Deliveries(harness.context.database, harness.context.taskforce_id)
    memory.note_all([(event_key(f"Ev{number}"), harness.clock.now()) for number in range(35)])
    harness.later(days=3)
    assert cleared(harness) == 4


async def test_the_tick_tidies(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        memory = Deliveries(on.bot.context.database, on.bot.context.taskforce_id)
        memory.note(event_key("Ev1"), on.clock.now())
        await on.advance(NOW + 3 * DAY)
        await on.bot.sender.send_due()
        assert not memory.knows(event_key("Ev1"))


def test_nothing_is_looked_for_again_within_the_hour(
    sqlite_harness: BotHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [1, 0, 0]
    monkeypatch.setattr("bot.delivery.retention.tidy", lambda _: found.pop(0))
    tidying = Tidying(sqlite_harness.context)
    for left, minutes in ((2, 0), (1, 0), (1, 59), (0, 1)):
        sqlite_harness.later(minutes=minutes)
        tidying.look()
        assert len(found) == left

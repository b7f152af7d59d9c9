"""Corrections of digests on their way to Slack: senders die before, within and after an update.

Each message is changed all the same, and older words never stay above newer ones; on both databases.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.config import Deployment
from bot.delivery.revisions import RevisionWorker
from bot.delivery.sender import Sender
from bot.domain.outbox.pace import USUAL_PACE
from bot.domain.outbox.status import OutboxStatus
from bot.sandbox.faults.rules import FaultRule
from bot.services.outbox import audits, doubts, revisions, upkeep
from bot.services.outbox import queue as outbox
from bot.store.audit_trail import RecordsAltered
from bot.store.tables import (
    AuditEvent,
    DigestCorrection,
    DigestOccurrence,
    Member,
    MessageRevision,
    OutboxMessage,
    SlackIdentity,
)
from tests.support.delivery_actors import DeliveryHarness, Killed, scene
from tests.support.harness import BotHarness, slack_id

UPDATE = "chat.update"
FIRST, SECOND = "Four, not five", "And recommendation 5 is blocked"
AGAIN = timedelta(seconds=USUAL_PACE.audits[0] + 1)
"""How long until a message is changed once more after an attempt without an outcome."""
Update = Callable[..., Awaitable[Any]]


@pytest.fixture
async def on(harness: BotHarness, deployment: Deployment) -> AsyncIterator[DeliveryHarness]:
    """A delivery harness over each database, with a digest that went out to both chairs."""
    async with scene(harness, deployment) as opened:
        assert "going out now" in await say(opened, "chair-us", "/digest send now")
        await opened.send_later(timedelta(minutes=5))  # its words wait that long for their pictures
        assert len(roots(opened)) == 2
        yield opened


async def say(on: DeliveryHarness, handle: str, line: str) -> str:
    return await asyncio.to_thread(on.harness.say, handle, line)


async def correct(on: DeliveryHarness, text: str, handle: str = "secretariat") -> None:
    """Correct the digest as someone who does not get it."""
    answer = await say(on, handle, f'/digest correct "{text}" now')
    assert "corrected" in answer or "corregido" in answer


def roots(on: DeliveryHarness) -> list[OutboxMessage]:
    """Return the messages of the digest that have arrived."""
    return [row for row in on.rows() if row.kind == "digest" and not row.after_id and row.status == "sent"]


def shown(on: DeliveryHarness, handle: str = "chair-us") -> str:
    """Return what the digest of somebody shows."""
    workspace = on.sandbox.workspace
    told = [each for each in workspace.told(handle) if "igest of" in each["text"] or "oletín" in each["text"]]
    return str(told[0]["blocks"])


def in_thread(on: DeliveryHarness, text: str, handle: str = "chair-us") -> int:
    """Return how often a correction is in the thread of somebody's digest."""
    messages = on.sandbox.workspace.direct_messages(handle)
    return sum(text in str(each.blocks) for each in messages if each.is_reply)


def revision(on: DeliveryHarness, handle: str = "chair-us") -> MessageRevision:
    """Return what is known of the changes to somebody's digest."""
    with on.harness.context.reading() as session:
        query = (
            select(MessageRevision, OutboxMessage).join(OutboxMessage).where(OutboxMessage.kind == "digest")
        )
        found = {message.channel: row for row, message in session.exec(query)}
    direct = on.sandbox.workspace.direct_channel(slack_id(handle)).id
    return found[direct]


def updating(on: DeliveryHarness) -> Update:
    """Return the real update of a client."""
    update: Update = on.delivery().client.chat_update
    return update


async def run(sender: Sender) -> None:
    """Send everything that is due with a sender that is killed on the way."""
    with suppress(Killed):
        await sender.send_due()
    await asyncio.sleep(0)


async def test_a_sender_that_is_killed_before_an_update_leaves_it_to_the_next(on: DeliveryHarness) -> None:
    async def die(**_: Any) -> None:
        raise Killed

    await correct(on, FIRST)
    await run(on.sender(chat_update=die))
    assert FIRST not in shown(on)
    await on.send()
    assert FIRST not in shown(on), "the lease is somebody's"
    await on.send_later()
    assert FIRST in shown(on)
    assert FIRST in shown(on, "chair-mx")
    assert in_thread(on, FIRST) == in_thread(on, FIRST, "chair-mx") == 1


async def test_a_sender_that_is_killed_between_two_updates_is_taken_over(on: DeliveryHarness) -> None:
    real, done = updating(on), 0

    async def second_kills(**given: Any) -> Any:
        nonlocal done
        done += 1
        if done == 2:
            raise Killed
        return await real(**given)

    await correct(on, FIRST)
    await run(on.sender(chat_update=second_kills))
    assert sorted([FIRST in shown(on), FIRST in shown(on, "chair-mx")]) == [False, True]
    await on.send_later()
    assert FIRST in shown(on)
    assert FIRST in shown(on, "chair-mx")
    assert in_thread(on, FIRST) == in_thread(on, FIRST, "chair-mx") == 1


async def test_an_update_that_nobody_recorded_is_made_again_and_once_more_later(on: DeliveryHarness) -> None:
    real = updating(on)

    async def die_after(**given: Any) -> None:
        await real(**given)
        raise Killed

    await correct(on, FIRST)
    await run(on.sender(chat_update=die_after))
    assert FIRST in shown(on)
    assert revision(on).under_way
    await on.send_later()
    assert not revision(on).under_way
    before = on.called(UPDATE)
    await on.send_later(AGAIN)
    assert on.called(UPDATE) == before + 2
    await on.send_later(AGAIN)
    assert on.called(UPDATE) == before + 2, "then all is known"
    assert revision(on).due_at is None


async def test_older_words_do_not_stay_above_newer_ones(on: DeliveryHarness) -> None:
    """A sender freezes right before its update, wakes after a newer one, and notices."""
    real, frozen, woken = updating(on), asyncio.Event(), asyncio.Event()

    async def freeze(**given: Any) -> Any:
        if SECOND not in str(given) and given["channel"] == where:
            frozen.set()
            await woken.wait()
        return await real(**given)

    where = on.sandbox.workspace.direct_channel(slack_id("chair-us")).id
    await correct(on, FIRST)
    slow = asyncio.create_task(on.sender(chat_update=freeze).send_due())
    await asyncio.wait_for(frozen.wait(), 30)
    await correct(on, SECOND)
    await on.send_later()
    assert SECOND in shown(on)
    woken.set()
    await slow
    await on.send()
    assert SECOND in shown(on)
    assert shown(on).index(SECOND) < shown(on).index(FIRST)
    assert in_thread(on, FIRST) == in_thread(on, SECOND) == 1


async def test_nor_if_the_sender_dies_before_it_notices(on: DeliveryHarness) -> None:
    real, frozen, woken = updating(on), asyncio.Event(), asyncio.Event()

    async def freeze_and_die(**given: Any) -> Any:
        if given["channel"] != where or frozen.is_set():
            return await real(**given)
        frozen.set()
        await woken.wait()
        await real(**given)
        raise Killed

    where = on.sandbox.workspace.direct_channel(slack_id("chair-us")).id
    await correct(on, FIRST)
    slow = asyncio.create_task(run(on.sender(chat_update=freeze_and_die)))
    await asyncio.wait_for(frozen.wait(), 30)
    await correct(on, SECOND)
    await on.send_later()
    woken.set()
    await slow
    assert SECOND not in shown(on), "the older words came last"
    await on.send_later(AGAIN)
    assert SECOND in shown(on)


async def test_an_update_never_begins_after_its_deadline(on: DeliveryHarness) -> None:
    await correct(on, FIRST)
    claimed = await asyncio.to_thread(revisions.take, on.harness.context)
    assert claimed is not None
    on.harness.clock.advance(timedelta(seconds=USUAL_PACE.lease - USUAL_PACE.post))
    await RevisionWorker(on.delivery(), on.localizer_for).revise(claimed)
    assert on.called(UPDATE) == 0
    await on.send()
    assert FIRST in shown(on)


async def test_an_update_whose_answer_is_lost_is_made_again(on: DeliveryHarness) -> None:
    on.sandbox.faults.add(FaultRule(UPDATE, reset=True, accepted_but_failed=True, times=1))
    await correct(on, FIRST)
    await on.send()
    for _ in range(2):
        await on.send_later(timedelta(minutes=2))
    assert FIRST in shown(on)
    assert FIRST in shown(on, "chair-mx")
    await on.send_later(AGAIN)
    assert revision(on).due_at is None


async def test_a_reply_whose_sender_died_is_in_the_thread_once(on: DeliveryHarness) -> None:
    post: Update = on.delivery().client.chat_postMessage

    async def die_after(**given: Any) -> None:
        await post(**given)
        raise Killed

    await correct(on, FIRST)
    await run(on.sender(chat_postMessage=die_after))
    assert in_thread(on, FIRST) == 1
    await on.send_later()
    for _ in range(3):
        await on.send_later(AGAIN)
    assert in_thread(on, FIRST) == in_thread(on, FIRST, "chair-mx") == 1
    assert {row.status for row in on.rows() if row.kind == "digest.correction"} <= {"sent", "dead", "dropped"}


async def test_a_copy_that_stays_instead_is_changed_as_well(on: DeliveryHarness) -> None:
    """Of two copies of a digest the older one stays, and it shows what was true when it was posted."""
    conversations = on.sandbox.workspace.conversations
    where = on.sandbox.workspace.direct_channel(slack_id("chair-us")).id
    row = next(each for each in roots(on) if each.channel == where)
    before = conversations.message(where, row.ts or "")
    assert before is not None
    other = conversations.post(replace(before, ts=""))
    await correct(on, FIRST)
    await on.send()
    context = on.harness.context
    with context.database.writing() as session:
        message = session.get_one(OutboxMessage, row.id)
        message.audit_at = on.harness.clock.now()
        session.add(message)
    audit = await asyncio.to_thread(audits.take_audit, context)
    assert audit is not None
    await asyncio.to_thread(audits.audited, context, audit, other.ts)
    await on.send()
    after = conversations.message(where, other.ts)
    assert after is not None
    assert FIRST in str(after.blocks)


async def test_someone_who_left_gets_no_correction(on: DeliveryHarness) -> None:
    with on.harness.context.writing(None) as (session, _):
        query = select(Member).join(SlackIdentity).where(SlackIdentity.slack_id == slack_id("chair-us"))
        person = session.exec(query).one()
        person.active = False
        session.add(person)
    await correct(on, FIRST)
    await on.send()
    assert FIRST not in shown(on)
    assert in_thread(on, FIRST) == 0
    assert FIRST in shown(on, "chair-mx")


def test_a_digest_that_was_given_up_takes_its_correction_along_if_it_is_sent_after_all(
    harness: BotHarness,
) -> None:
    harness.say("chair-us", "/digest send now")
    harness.later(minutes=5)
    root = outbox.claim(harness.context)
    assert root is not None
    outbox.give_up(harness.context, root, "account_inactive")
    harness.say("secretariat", f'/digest correct "{FIRST}" now')

    def reply() -> OutboxMessage:
        with harness.context.reading() as session:
            query = select(OutboxMessage).where(
                OutboxMessage.after_id == root.id, OutboxMessage.kind == "digest.correction"
            )
            return session.exec(query).one()

    assert reply().status == OutboxStatus.DROPPED
    upkeep.retry(harness.context, root.id)
    while (claimed := outbox.claim(harness.context)) is not None and claimed.id != root.id:
        outbox.sent(harness.context, claimed, "D2", "1.1")
    assert claimed is not None
    outbox.sent(harness.context, claimed, "D1", "1.1", revision=1)
    assert reply().status == OutboxStatus.PENDING
    with harness.context.reading() as session:
        found = session.get_one(MessageRevision, root.id)
        assert (found.shown, found.wanted, found.due_at) == (1, 1, None)


def test_a_correction_that_waits_for_a_digest_is_dropped_with_it(harness: BotHarness) -> None:
    harness.say("chair-us", "/digest send now")
    harness.later(minutes=5)
    root = outbox.claim(harness.context)
    assert root is not None
    harness.say("secretariat", f'/digest correct "{FIRST}" now')
    outbox.give_up(harness.context, root, "account_inactive")
    with harness.context.reading() as session:
        rows = session.exec(select(OutboxMessage).where(OutboxMessage.after_id == root.id)).all()
    assert [(row.status, row.problem) for row in rows] == [(OutboxStatus.DROPPED, outbox.NOT_BEGUN)]


def test_nothing_waits_for_a_digest_of_which_nobody_will_know_whether_it_arrived(harness: BotHarness) -> None:
    harness.say("chair-us", "/digest send now")
    harness.later(minutes=5)
    root = outbox.claim(harness.context)
    assert root is not None
    outbox.continue_with(harness.context, root, 2)
    harness.say("secretariat", f'/digest correct "{FIRST}" now')
    outbox.leave_open(harness.context, root, "TimeoutError")
    harness.later(days=4)
    doubt = doubts.take_doubt(harness.context)
    assert doubt is not None
    doubts.unreadable(harness.context, doubt, 0)
    with harness.context.reading() as session:
        query = select(OutboxMessage).where(
            OutboxMessage.target == session.get_one(OutboxMessage, root.id).target
        )
        found = {row.id: row.status for row in session.exec(query) if row.kind.startswith("digest")}
    assert found.pop(root.id) == OutboxStatus.EXPIRED
    assert set(found.values()) == {OutboxStatus.DROPPED}
    assert len(found) == 3, "two parts, and the correction"


def test_it_is_accounted_for_in_the_trail_and_the_digest_stays_as_it_was(harness: BotHarness) -> None:
    harness.say("chair-us", "/digest send now")

    def frozen() -> Any:
        with harness.context.reading() as session:
            return session.exec(select(DigestOccurrence.snapshots)).one()

    before = frozen()
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("secretariat", f'/digest correct "{FIRST}" now')
    assert frozen() == before
    with harness.context.reading() as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "digest.corrected")).one()
        assert event.texts == {"correction": {"es": FIRST}}
        assert event.facts == {"schedule": "weekly", "week": "2026-W49", "correction": 1}
        assert harness.context.trail.verify(session).events == harness.events()
    harness.say("secretariat", '/taskforce translate correction 1 "Four and not five"')
    with harness.context.reading() as session:
        assert harness.context.trail.verify(session).events == harness.events()
    with harness.tampering() as session:
        row = session.exec(select(DigestCorrection)).one()
        row.text = {"es": "Forged"}
        session.add(row)
    with harness.context.reading() as session, pytest.raises(RecordsAltered) as found:
        harness.context.trail.verify(session)
    assert found.value.values["records"] == ("digest_corrections:1",)

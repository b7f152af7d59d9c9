"""Messages that the bot sends unasked: in the recipient's language and zone, once, despite Slack's errors."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from sqlmodel import select

from bot.delivery.outcomes import GiveUp, TryAgain, Unclear, outcome_of
from bot.demo.local_workspace import LocalWorkspace
from bot.domain.outbox.notices import NoticeKind
from bot.sandbox.faults.rules import FaultRule
from bot.services.outbox import queue as outbox
from bot.store import tables
from tests.support.harness import NOW, BotHarness
from tests.support.stage import OnStage

MEMO = '/accion asignar @member-us "Borrador del memorando" rec 5 para el próximo viernes'


def inbox(on: LocalWorkspace, handle: str) -> list[str]:
    """Return the words of the bot's direct messages to someone."""
    return [message["text"] for message in on.workspace.told(handle)]


def states(on: LocalWorkspace) -> list[tuple[str, str | None]]:
    """Return the state and the problem of each message about an action item."""
    with on.bot.context.reading() as session:
        rows = [row for row in session.exec(select(tables.OutboxMessage)) if row.kind in set(NoticeKind)]
        return [(row.status, row.problem) for row in sorted(rows, key=lambda row: (row.created_at, row.id))]


def posted(on: LocalWorkspace) -> int:
    """Return how often the bot asked Slack to post."""
    return called(on, "chat.postMessage")


def called(on: LocalWorkspace, method: str) -> int:
    """Return how often the bot called a method of Slack's."""
    return len([entry for entry in on.sandbox.transcript.select(direction="in") if entry.method == method])


async def test_a_spanish_assignment_reaches_an_english_reader_in_english(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        answer = await on.say("lead-mx", MEMO)
        assert "viernes 27 de noviembre de 2026" in str(answer.payload)
        (told,) = inbox(on, "member-us")
        assert "<@" in told
        assert "assigned you the action item" in told
        assert "Friday, November 27, 2026" in told
        assert "Borrador del memorando" in told
        assert "(in Spanish)" in told
        assert "5 · Joint fentanyl taskforce" in told
        assert "because it is assigned to you" in told
        assert inbox(on, "lead-mx") == []


async def test_and_an_english_one_a_spanish_reader_in_spanish(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        answer = await on.say(
            "lead-us", '/action assign @member-mx "Draft the memorandum" rec 5 due next friday'
        )
        assert "Friday, November 27, 2026" in str(answer.payload)
        (told,) = inbox(on, "member-mx")
        assert "le asignó la tarea" in told
        assert "viernes 27 de noviembre de 2026" in told
        assert "(en inglés)" in told
        assert "porque la tarea está a su cargo" in told


async def test_each_reads_dates_from_their_own_day(open_workspace: OnStage) -> None:
    """At 18:30 in Tijuana it is already tomorrow in London; here, it is night in New York."""
    async with open_workspace(at=datetime(2026, 11, 24, 5, 30, tzinfo=UTC)) as on:
        # It is Monday evening for the secretariat in Tijuana, and Tuesday for the chair in New York.
        await on.say("secretariat", '/accion asignar @chair-us @lead-us "Firmar" para mañana')
        assert "Tuesday, November 24, 2026 (today)" in inbox(on, "chair-us")[0]
        assert "Tuesday, November 24, 2026 (tomorrow)" in inbox(on, "lead-us")[0]


async def test_the_whole_life_of_an_item_is_told_to_those_concerned(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        for handle, line in (
            ("chair-us", '/action assign @member-mx "Draft" due friday'),
            ("chair-us", "/action due 1 monday"),
            ("member-mx", '/accion entregar 1 "Aquí está"'),
            ("chair-us", '/action return 1 "Sign it"'),
            ("member-mx", "/accion entregar 1"),
            ("chair-us", "/action accept 1"),
            ("chair-us", "/action undo"),
            ("lead-us", '/action comment 1 "@member-mx, well done"'),
            ("chair-us", '/action edit 1 "Draft it again"'),
            ("chair-us", "/action reassign 1 @member-us"),
            ("chair-us", '/action cancel 1 "Enough"'),
        ):
            assert "⚠️" not in str((await on.say(handle, line)).payload), line
        theirs, chairs = inbox(on, "member-mx"), inbox(on, "chair-us")
        for said, words in zip(
            theirs,
            (
                "le asignó",
                "cambió la fecha",
                "devolvió",
                "aceptó",
                "deshizo",
                "menciona su nombre",
                "modificó",
                "reasignó",
            ),
            strict=True,
        ):
            assert words in said
        assert "viernes 27 de noviembre de 2026" in theirs[1]
        assert "lunes 30 de noviembre de 2026" in theirs[1]
        assert "Sign it" in theirs[2]
        assert ["submitted" in said for said in chairs] == [True, True]
        assert "Aquí está" in chairs[0]
        assert "nothing more needs to be done" in inbox(on, "member-us")[-1]


def test_every_kind_of_message_is_rendered_by_the_crawl() -> None:
    """`test_languages.py` renders each kind; this test makes sure that its tables leave none out."""
    from bot.views.outbox.notices import NEWS, REASONS

    assert set(NEWS) == set(REASONS) == set(NoticeKind)


async def test_a_rate_limit_delays_and_loses_nothing(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("chat.postMessage", rate_limited=30, times=1))
        await on.say("lead-mx", MEMO)
        assert inbox(on, "member-us") == []
        assert states(on) == [("pending", "ratelimited")]
        health = str((await on.say("secretariat", "/taskforce health")).payload)
        assert "1 mensaje espera su envío" in health
        on.clock.move_to(NOW.replace(minute=31))
        await on.bot.sender.send_due()
        assert len(inbox(on, "member-us")) == 1
        assert states(on) == [("sent", None)]
        with on.bot.context.reading() as session:
            assert session.exec(select(tables.OutboxMessage.tries)).one() == 1, "a limit is not a try"


async def test_one_persons_failure_is_not_anothers(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        person = on.workspace.person("member-us")  # deactivated, and the bot has not heard of it yet
        on.workspace.state.people[person.id] = replace(person, deleted=True)
        await on.say("chair-us", '/action assign @member-us @member-mx "Item"')
        assert len(inbox(on, "member-mx")) == 1
        assert sorted(states(on), key=str) == [("dead", "account_inactive"), ("sent", None)]
        assert "1 message could not be delivered" in str(
            (await on.say("chair-us", "/taskforce health")).payload
        )


@pytest.mark.parametrize(
    "fault",
    [
        FaultRule("chat.postMessage", reset=True, times=1),
        FaultRule("chat.postMessage", reset=True, accepted_but_failed=True, times=1),
        FaultRule("chat.postMessage", status=503, accepted_but_failed=True, times=1),
        FaultRule("chat.postMessage", error="fatal_error", accepted_but_failed=True, times=1),
    ],
)
async def test_a_message_that_may_have_arrived_is_never_resent(
    open_workspace: OnStage, fault: FaultRule
) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(fault)
        await on.say("lead-mx", MEMO)
        assert len(inbox(on, "member-us")) == int(fault.accepted_but_failed)
        ((status, why),) = states(on)
        assert status == "sending"
        assert why
        assert "For 1 message it is not yet known" in str(
            (await on.say("chair-us", "/taskforce health")).payload
        )
        on.clock.move_to(NOW.replace(hour=20))
        await on.bot.sender.send_due()
        assert len(inbox(on, "member-us")) == 1, "found, or else sent once"
        assert states(on) == [("sent", None)]
        assert posted(on) == (1 if fault.accepted_but_failed else 2)


async def test_a_bot_that_was_stopped_sends_after_its_start(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("chat.postMessage", rate_limited=30))
        await on.say("lead-mx", MEMO)
        assert inbox(on, "member-us") == []
    async with open_workspace(at=NOW.replace(hour=19)) as on:
        await on.bot.sender.send_due()
        assert len(inbox(on, "member-us")) == 1


async def test_a_message_carries_its_id_and_nothing_secret(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("lead-mx", MEMO)
        (message,) = [each for each in on.workspace.direct_channel("member-us").messages if each.bot_id]
        with on.bot.context.reading() as session:
            row = session.exec(select(tables.OutboxMessage)).one()
        assert message.metadata == {"event_type": "enlace_message", "event_payload": {"id": row.id}}
        assert row.ts == message.ts


def test_people_who_left_meanwhile_are_told_nothing(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "Item"')
    with harness.context.writing(None) as (session, _):
        row = session.exec(
            select(tables.Member).join(tables.SlackIdentity).where(tables.SlackIdentity.handle == "member-us")
        ).one()
        row.active = False
        session.add(row)
    assert outbox.claim(harness.context) is None
    with harness.context.reading() as session:
        assert session.exec(select(tables.OutboxMessage.status)).one() == "dropped"


def test_a_rolled_back_change_sends_no_messages(harness: BotHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("bot.services.action_items.change.item_detail", fail)
    assert "went wrong" in harness.say("chair-us", '/action assign @member-us "Item"')
    monkeypatch.undo()
    assert outbox.claim(harness.context) is None
    assert "no open action items" in harness.say("member-us", "/action")


def test_two_senders_never_take_the_same_message(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us @member-mx "Item"')
    first, second = outbox.claim(harness.context), outbox.claim(harness.context)
    assert first is not None
    assert second is not None
    assert first.id != second.id
    assert outbox.claim(harness.context) is None


def test_a_sender_that_was_overtaken_writes_nothing(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "Item"')
    first = outbox.claim(harness.context)
    assert first is not None
    outbox.postpone(harness.context, first, 0, counted=True)
    second = outbox.claim(harness.context)
    assert second is not None
    outbox.give_up(harness.context, first, "late")
    outbox.sent(harness.context, second, "D1", "1.1")
    with harness.context.reading() as session:
        row = session.exec(select(tables.OutboxMessage)).one()
        assert (row.status, row.ts, row.problem) == ("sent", "1.1", None)


class Response:
    """The part of the SDK's response that an outcome reads."""

    def __init__(self, status: int, data: Any, headers: dict[str, Any] | None = None) -> None:
        self.status_code, self.data, self.headers = status, data, headers or {}


@pytest.mark.parametrize(
    ("response", "outcome"),
    [
        (
            Response(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "7"}),
            TryAgain(7, counted=False, problem="ratelimited"),
        ),
        (Response(429, "", {"retry-after": ["9"]}), TryAgain(9, counted=False, problem="ratelimited")),
        (Response(429, "", {"Retry-After": "soon"}), TryAgain(30, counted=False, problem="ratelimited")),
        (Response(200, {"ok": False, "error": "channel_not_found"}), GiveUp("channel_not_found")),
        (Response(200, {"ok": False, "error": "account_inactive"}), GiveUp("account_inactive")),
        (
            Response(200, {"ok": False, "error": "invalid_auth"}),
            TryAgain(30, counted=True, problem="invalid_auth"),
        ),
        (Response(200, {"ok": False, "error": "fatal_error"}), Unclear("fatal_error")),
        (Response(200, "<html>"), Unclear("http_200")),
        (Response(503, "Service Unavailable"), Unclear("http_503")),
    ],
)
def test_what_each_answer_means(response: Response, outcome: object) -> None:
    failure = SlackApiError("", response)  # type: ignore[no-untyped-call] # the SDK leaves it unannotated
    assert outcome_of(failure) == outcome


def test_what_each_silence_means() -> None:
    assert outcome_of(TimeoutError()) == Unclear("TimeoutError")
    assert outcome_of(ConnectionResetError()) == Unclear("ConnectionResetError")

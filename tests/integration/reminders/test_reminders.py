"""Reminders of action items: when, to whom, why, with what controls, and never twice."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlmodel import col, select

from bot.config import Deployment
from bot.delivery.message_reading import read_message
from bot.delivery.rendering import rendered
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.messages.reminders import REMINDERS
from bot.services.alignment.alignment import bring_into_line
from bot.services.outbox import queue as outbox
from bot.services.reminders.opening import next_reminders, open_reminders
from bot.store.tables import AuditEvent, Member, OutboxMessage
from tests.support.delivery_actors import scene
from tests.support.harness import NOW, BotHarness, profiles_of, slack_id
from tests.support.stage import OnStage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NINE = datetime(2026, 11, 25, 15, tzinfo=UTC)
"""Wednesday, two days after `NOW`: nine in the morning in Mexico City, Monterrey and Chicago."""
ASSIGNED = '/action assign @member-us "Draft the memorandum" rec 5 due 2026-12-07'


def reminders(on: LocalWorkspace, handle: str) -> list[str]:
    """Return the words of the reminders that someone got, oldest first."""
    return [
        message["text"]
        for message in on.workspace.told(handle)
        if message["text"].startswith(("Reminder:", "Recordatorio:"))
    ]


async def said(on: LocalWorkspace, handle: str, line: str) -> str:
    """Type a line that must not be refused, and return the answer's words."""
    words = str((await on.say(handle, line)).payload["text"])  # type: ignore[index] # a command is answered
    assert "⚠️" not in words, words
    return words


def rows(harness: BotHarness) -> list[OutboxMessage]:
    """Return every reminder in the outbox, oldest first."""
    with harness.context.reading() as session:
        query = select(OutboxMessage).where(OutboxMessage.kind == REMINDERS)
        return list(session.exec(query.order_by(col(OutboxMessage.created_at), col(OutboxMessage.target))))


def actions(harness: BotHarness) -> list[str]:
    with harness.context.reading() as session:
        return [each for each in session.exec(select(AuditEvent.action)) if each.startswith("reminders.")]


def begin(harness: BotHarness, *lines: str, handle: str = "chair-us") -> None:
    """Let the bot run with something to remind people of."""
    open_reminders(harness.context)
    for line in lines:
        assert not harness.refuses(handle, line), line


async def test_before_on_and_after_the_due_date_each_in_their_own_language(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await said(on, "chair-us", '/action assign @member-us @lead-mx "Draft it" rec 5 due 2026-12-07')
        await on.advance(NINE + 5 * DAY - timedelta(seconds=1))
        assert reminders(on, "member-us") == reminders(on, "lead-mx") == []
        await on.advance(NINE + 5 * DAY)
        (english,), (spanish,) = reminders(on, "member-us"), reminders(on, "lead-mx")
        assert "Reminder: 1 action item" in english
        assert "due Dec 7, 2026 (in 7 days) · recommendation 5" in english
        assert "You get this because it is assigned to you." in english
        assert "vence el 7 dic 2026 (dentro de 7 días) · recomendación 5" in spanish
        assert "Recibe este mensaje porque la tarea está a su cargo." in spanish

        await on.advance(NINE + 12 * DAY)  # the day before was a Sunday
        assert len(reminders(on, "member-us")) == 2
        assert "*Due today*" in reminders(on, "member-us")[-1]
        assert "*Vencen hoy*" in reminders(on, "lead-mx")[-1]
        await on.advance(NINE + 13 * DAY)
        assert "overdue since Dec 7, 2026 (yesterday)" in reminders(on, "member-us")[-1]
        assert "venció el 7 dic 2026 (ayer)" in reminders(on, "lead-mx")[-1]
        assert reminders(on, "chair-us") == reminders(on, "member-mx") == reminders(on, "observer") == []


async def test_a_mexican_holiday_is_a_working_day_across_the_border(open_workspace: OnStage) -> None:
    async with open_workspace(at=datetime(2026, 9, 4, 18, tzinfo=UTC)) as on:
        await said(on, "chair-us", '/action assign @member-us @member-mx "Sign" due 2026-09-16')
        await on.advance(datetime(2026, 9, 16, 23, tzinfo=UTC))
        assert "*Due today*" in reminders(on, "member-us")[-1]
        assert "mañana" in reminders(on, "member-mx")[-1]
        await on.advance(datetime(2026, 9, 17, 23, tzinfo=UTC))
        assert "venció el 16 sep 2026 (ayer)" in reminders(on, "member-mx")[-1]


async def test_one_message_a_day_holds_everything_the_most_urgent_first(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        for number, due in enumerate(("2026-12-07", "2026-11-30", "2026-12-01", "2026-11-29")):
            await said(on, "chair-us", f'/action assign @member-us "Item {number}" due {due}')
        await on.advance(NINE + 5 * DAY + 8 * HOUR)
        told = reminders(on, "member-us")
        assert "Reminder: 4 action items" in told[-1]
        places = [told[-1].index(words) for words in ("Item 3", "Item 1", "Item 2", "Item 0")]
        assert places == sorted(places)
        assert [told[-1].count(f"*{title}*") for title in ("Overdue", "Due today", "Due soon")] == [1, 1, 1]
        days = [
            datetime.fromtimestamp(float(message["ts"]), UTC).date()
            for message in on.workspace.told("member-us")
            if "Reminder:" in message["text"]
        ]
        assert len(days) == len(set(days)) == len(told)


async def test_nothing_at_weekends_and_the_next_monday_says_it_once(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await said(on, "chair-us", '/action assign @member-us "Due on Saturday" due 2026-11-28')
        await on.advance(NINE + 4 * DAY + 12 * HOUR)  # Sunday night
        before = reminders(on, "member-us")
        assert ["(tomorrow)" in each for each in before] == [True], "on Friday"
        await on.advance(NINE + 5 * DAY)
        (monday,) = reminders(on, "member-us")[len(before) :]
        assert "2 days ago" in monday


async def test_a_delegate_is_told_instead_and_may_submit(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await said(on, "chair-us", ASSIGNED)
        await said(on, "member-us", "/taskforce absence from 2026-12-05 until 2026-12-20 delegate @lead-us")
        await on.advance(NINE + 12 * DAY + 6 * HOUR)
        week_before, last_day = reminders(on, "member-us")
        assert "due Dec 7, 2026 (in 7 days)" in week_before
        assert "due Dec 7, 2026 (in 3 days)" in last_day, "their last working day before the absence"
        (told,) = reminders(on, "lead-us")
        assert (
            f"because you are standing in for <@{on.workspace.person('member-us').id}>, who is absent" in told
        )
        answer = await on.press("lead-us", "Done A-1")
        assert "Submitted" in str(answer.payload)
        assert "submitted" in on.workspace.told("chair-us")[-1]["text"]


async def test_a_former_delegate_may_not_submit(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await said(on, "chair-us", ASSIGNED)
        await said(on, "member-us", "/taskforce absence until friday delegate @lead-us")
        await on.advance(NOW + 5 * DAY)
        assert "⚠️" in str((await on.say("lead-us", "/action done 1")).payload)
        assert "⚠️" not in str((await on.say("member-us", "/action done 1")).payload)


async def test_a_snoozed_item_comes_back_and_others_are_still_told(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await said(on, "chair-us", '/action assign @member-us "Draft" rec 5 due 2026-11-30')
        await on.advance(NINE + 5 * DAY)
        answer = await on.press("member-us", "Snooze A-1")
        assert "are snoozed: none before Thursday, December 3, 2026" in str(answer.payload)
        assert "Your reminders are snoozed until Thursday" in await said(on, "member-us", "/action show 1")
        assert "Your reminders" not in await said(on, "chair-us", "/action show 1")
        assert "snoozed their reminders of it until Dec 3, 2026" in await said(on, "chair-us", "/action 1")
        await said(on, "member-us", "/action snooze 1 until 2026-12-10")
        count = len(reminders(on, "member-us"))
        await on.advance(NINE + 14 * DAY + 12 * HOUR)  # 9 December, nine days late
        assert len(reminders(on, "member-us")) == count
        assert "the assignee's side (the United States)" in reminders(on, "lead-us")[-1]
        await on.advance(NINE + 15 * DAY)
        assert "(10 days ago)" in reminders(on, "member-us")[-1]


async def test_a_snooze_can_be_taken_back(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await said(on, "chair-us", ASSIGNED)
        await on.advance(NINE + 5 * DAY)
        await said(on, "member-us", "/accion posponer A-1 hasta el 8 de diciembre")
        assert "snoozed their reminders" in await said(on, "member-us", "/action undo")
        await on.advance(NINE + 12 * DAY)
        assert "*Due today*" in reminders(on, "member-us")[-1]


async def test_lateness_goes_to_the_lead_and_the_chair_of_the_same_side_alone(
    open_workspace: OnStage,
) -> None:
    async with open_workspace(at=NOW) as on:
        await said(on, "chair-us", '/action assign @member-mx "Firmar" rec 5 due 2026-11-30')
        await on.advance(NINE + 12 * DAY)
        (lead,) = reminders(on, "lead-mx")
        assert "usted responde por la recomendación en la parte de quien tiene la tarea (México)" in lead
        assert reminders(on, "chair-mx") == []
        await on.advance(NINE + 19 * DAY)
        (chair,) = reminders(on, "chair-mx")
        assert "usted preside la parte de quien tiene la tarea (México)" in chair
        assert "*Vencidas, a cargo de otras personas*" in chair
        for handle in ("chair-us", "lead-us", "member-us", "secretariat", "observer"):
            assert reminders(on, handle) == []
        labels = [
            element["text"]["text"]
            for message in on.workspace.told("chair-mx")
            for block in message["blocks"]
            if block["type"] == "actions" and "Recordatorio" in message["text"]
            for element in block["elements"]
        ]
        assert labels == ["Posponer A-1", "Reasignar A-1"]


async def test_a_submitted_item_reminds_only_those_who_accept_it(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await said(on, "chair-us", '/action assign @member-us "Draft" rec 5 due 2026-11-30')
        await said(on, "member-us", "/action done 1")
        await on.advance(NINE + 8 * DAY)
        assert reminders(on, "member-us") == []
        told = reminders(on, "chair-us")
        assert "submitted 4 days ago" in told[0], "three days after it was Thanksgiving"
        assert "because it was submitted and is waiting for your answer" in told[0]
        assert "Done" in str((await on.press("chair-us", "Accept A-1")).payload)
        await on.advance(NINE + 30 * DAY)
        assert reminders(on, "chair-us") == told


async def test_the_button_to_reassign_opens_a_form_or_says_whom_to_ask(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await said(on, "chair-us", '/action assign @member-us me "Draft" due 2026-11-30')
        await on.advance(NINE + 5 * DAY)
        await on.press("chair-us", "Reassign A-1")
        done = await on.submit("chair-us", {"people": ["member-mx"]})
        assert done.view is not None
        assert on.workspace.person("member-mx").id in str(done.view.content)
        ask = str((await on.press("member-us", "Reassign A-1")).payload)
        assert "⚠️" in ask
        assert f"<@{on.workspace.person('chair-us').id}>" in ask


async def test_a_restart_repeats_nothing(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await said(on, "chair-us", ASSIGNED)
        await on.advance(NINE + 5 * DAY)
        assert len(reminders(on, "member-us")) == 1
    for later in (HOUR, 2 * HOUR, 26 * HOUR):
        async with open_workspace(at=NINE + 5 * DAY + later, was_off=True) as on:
            await on.bot.sender.send_due()
            assert len(reminders(on, "member-us")) == 1


async def test_missed_days_make_one_line_an_item_and_are_in_the_trail(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        for due in ("2026-11-30", "2026-12-01"):
            await said(on, "chair-us", f'/action assign @member-us "Draft" due {due}')
    async with open_workspace(at=NINE + 15 * DAY + 2 * HOUR, was_off=True) as on:
        await on.bot.sender.send_due()
        (told,) = reminders(on, "member-us")
        assert "Reminder: 2 action items" in told
        assert told.count("You get this because") == 2
        trail = await said(on, "chair-us", "/taskforce audit")
        # From the first day with something to tell, which is the third for both, to the day before.
        assert "Reminders from Nov 30, 2026 to Dec 9, 2026 were missed" in trail
        assert "Reminders for Dec 10, 2026 went out; recipients: 1" in trail


async def test_too_late_in_the_day_it_is_left_to_the_next(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await said(on, "chair-us", '/action assign @member-us "Draft" due 2026-11-30')
    async with open_workspace(at=NINE + 5 * DAY + 9 * HOUR, was_off=True) as on:
        await on.bot.sender.send_due()
        assert reminders(on, "member-us") == []
        await on.advance(NINE + 6 * DAY)
        assert "(yesterday)" in reminders(on, "member-us")[0]


async def test_the_first_start_says_each_old_item_once(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        for number in range(40):
            await said(on, "chair-us", f'/action assign @member-us "{number} {"x" * 200}" due tomorrow')
    async with open_workspace(at=NINE + 90 * DAY, was_off=True) as on:
        await on.bot.sender.send_due()
        (told,) = reminders(on, "member-us")
        assert "Reminder: 40 action items" in told
        message = on.workspace.told("member-us")[-1]
        assert "more: `/action` shows yours" in str(message["blocks"])
        assert len(json.dumps(message["blocks"])) < 13_000


async def test_without_reminders_there_are_none(deployment: Deployment, tmp_path: object) -> None:
    off = deployment.config.reminders.model_copy(update={"enabled": False})
    config = deployment.config.model_copy(update={"reminders": off})
    async with local_workspace(replace(deployment, config=config), tmp_path, at=NOW, seeded=False) as on:  # type: ignore[arg-type] # a path
        await said(on, "chair-us", '/action assign @member-us "Draft" due 2026-11-30')
        await on.advance(NINE + 30 * DAY)
        assert reminders(on, "member-us") == []
        refusal = str((await on.say("member-us", "/action snooze 1")).payload)
        assert "Reminders are turned off" in refusal


def test_replicas_write_one_message_a_person_a_day(harness: BotHarness) -> None:
    begin(harness, ASSIGNED, '/action assign @lead-us @lead-mx "Another" due 2026-12-01')
    harness.clock.move_to(NINE + 7 * DAY)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: open_reminders(harness.context), range(4)))
    assert len(rows(harness)) == len({row.target for row in rows(harness)}) == 2
    assert actions(harness) == ["reminders.missed", "reminders.opened"]
    harness.clock.advance(2 * HOUR)
    open_reminders(harness.context)
    assert len(rows(harness)) == 3, "the one in Los Angeles"


def test_moving_to_another_zone_brings_no_second_reminder_that_day(sqlite_harness: BotHarness) -> None:
    begin(sqlite_harness, *[f'/action assign @member-us "{each}" due 2026-12-01' for each in "ab"])
    sqlite_harness.say("member-us", "/action submit 2")
    sqlite_harness.clock.move_to(NINE + 6 * DAY)
    open_reminders(sqlite_harness.context)
    sqlite_harness.say("chair-us", '/action return 2 "More"')  # theirs again, before the other zone's hour
    sqlite_harness.say("member-us", "/taskforce zone America/Los_Angeles")
    for _ in range(27):
        sqlite_harness.later(hours=1)
        open_reminders(sqlite_harness.context)
    told = [row.cause for row in rows(sqlite_harness) if row.content["asks"][0]["why"] == "own"]
    assert told == ["reminders:2026-12-01", "reminders:2026-12-02"]


async def test_settled_items_are_left_out_and_empty_messages_dropped(
    harness: BotHarness, deployment: Deployment
) -> None:
    lines = [f'/action assign @member-us "Item {number}" due 2026-12-01' for number in range(6)]
    begin(harness, *lines, '/action assign @member-mx "Suyo" due 2026-12-01')
    harness.clock.move_to(NINE + 6 * DAY)
    open_reminders(harness.context)
    for handle, line in (
        ("member-us", "/action done 1"),
        ("chair-us", '/action cancel 2 "Enough"'),
        ("chair-us", "/action due 3 2026-12-24"),
        ("chair-us", "/action reassign 4 @lead-us"),
        ("member-us", "/action snooze 5"),
        ("member-mx", "/action done 7"),
    ):
        assert not harness.refuses(handle, line), line
    async with scene(harness, deployment) as on:
        await on.send()
        (told,) = [each for each in on.told("member-us") if "Reminder:" in each]
        assert "Reminder: 1 action item" in told
        assert "Item 5" in told
        assert not [each for each in on.told("member-mx") if "Recordatorio:" in each]
    assert {(row.status, row.problem) for row in rows(harness)} == {
        ("sent", None),
        ("dropped", "nothing_left"),
    }


async def test_a_former_assignee_is_not_told_for_another_reason(
    harness: BotHarness, deployment: Deployment
) -> None:
    begin(harness, '/action assign @lead-us "Draft" rec 5 due 2026-11-30')
    harness.clock.move_to(NINE + 12 * DAY + 2 * HOUR)
    open_reminders(harness.context)
    assert not harness.refuses("chair-us", "/action reassign 1 @member-us")
    async with scene(harness, deployment) as on:
        await on.send()
        assert not [each for each in on.told("lead-us") if "Reminder:" in each]


def test_people_who_left_or_are_now_observers_get_nothing(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    begin(harness, '/action assign @member-us @member-mx "Draft" due 2026-12-01')
    harness.clock.move_to(NINE + 6 * DAY)
    open_reminders(harness.context)
    assert len(rows(harness)) == 2
    with harness.context.writing(None) as (session, _):
        for row in session.exec(select(Member)):
            if row.identities[0].slack_id == slack_id("member-us"):
                row.active = False
            elif row.identities[0].slack_id == slack_id("member-mx"):
                row.role = "observer"
            session.add(row)
    while claimed := outbox.claim(harness.context):
        letter = read_message(harness.context, claimed.id)
        assert (
            letter is None
            or "Recordatorio" not in rendered(letter, harness.dispatcher.localization.localizer_for)[0].text
        )
        outbox.withdraw(harness.context, claimed)
    assert {row.status for row in rows(harness)} == {"dropped"}


async def test_a_reminder_delayed_all_day_is_sent_the_next_day(
    harness: BotHarness, deployment: Deployment
) -> None:
    begin(harness, ASSIGNED)
    harness.clock.move_to(NINE + 5 * DAY)
    open_reminders(harness.context)
    async with scene(harness, deployment) as on:
        harness.clock.move_to(NINE + 6 * DAY)
        await on.send()
        (told,) = [each for each in on.told("member-us") if "Reminder:" in each]
        assert "(in 6 days)" in told
    assert [row.status for row in rows(harness)] == ["expired", "sent"]


@pytest.mark.parametrize("kept_back", [False, True])
def test_the_next_day_repeats_only_what_never_arrived(sqlite_harness: BotHarness, *, kept_back: bool) -> None:
    """Due in a week: that day's reminder is not repeated the day after, unless the message was lost."""
    harness = sqlite_harness
    begin(harness, ASSIGNED)
    harness.clock.move_to(NINE + 5 * DAY)
    open_reminders(harness.context)
    while claimed := outbox.claim(harness.context):
        if kept_back:
            outbox.give_up(harness.context, claimed, "channel_not_found")
        else:
            outbox.sent(harness.context, claimed, "D1", "1.1")
    harness.clock.move_to(NINE + 6 * DAY)
    open_reminders(harness.context)
    assert len(rows(harness)) == 1 + kept_back


def test_a_quiet_tick_asks_two_short_questions_and_no_calendar(sqlite_harness: BotHarness) -> None:
    begin(sqlite_harness, *[f'/action assign @member-us "{number}" due 2026-12-01' for number in range(30)])
    seen: list[str] = []

    def count(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", count)
    try:
        open_reminders(sqlite_harness.context)
        quiet = [each for each in seen if "BEGIN" not in each]
        seen.clear()
        sqlite_harness.clock.move_to(NINE + 6 * DAY)
        open_reminders(sqlite_harness.context)
        busy = len([each for each in seen if each.startswith("SELECT")])
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert len(quiet) == 2
    assert busy < 20, "thirty items are read together"


def test_time_that_passes_stops_where_somebody_is_told(sqlite_harness: BotHarness) -> None:
    begin(sqlite_harness, ASSIGNED)
    assert next_reminders(sqlite_harness.context, NINE + 5 * DAY - HOUR) is None
    assert next_reminders(sqlite_harness.context, NINE + 30 * DAY) == NINE + 5 * DAY


def test_days_on_which_reminders_were_off_are_not_missed(
    sqlite_harness: BotHarness, deployment: Deployment
) -> None:
    harness = sqlite_harness
    begin(harness, '/action assign @member-us "Draft" due 2026-12-01')
    off = replace(harness.context, rules=replace(harness.context.rules, reminders=None))
    harness.clock.move_to(NINE + 6 * DAY)
    assert open_reminders(off) == 0
    bring_into_line(off, deployment.config, deployment.catalog, profiles_of(deployment))
    harness.clock.move_to(NINE + 26 * DAY)
    open_reminders(harness.context)
    assert rows(harness) == [], "they begin with the next hour"
    harness.clock.move_to(NINE + 27 * DAY)
    open_reminders(harness.context)
    assert "member:" in rows(harness)[0].target
    assert actions(harness) == ["reminders.opened"]

"""Action items as people use them: assigned, listed, moved, changed, over both databases."""

import re
import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import insert
from sqlmodel import select

from bot.domain.action_items.moves import AT_WORK, OPEN, TARGETS, ItemStatus, Move
from bot.sandbox.blockkit import check_message
from bot.services.context import Caller
from bot.store import tables
from bot.views.blockkit.modals import Modal
from commands.dispatch.shortcuts import Chosen
from commands.dispatch.submissions import Mistakes
from tests.support.harness import NOW, TEAM, BotHarness, slack_id

MEMO = '/accion asignar @member-us "Borrador del memorando" rec 5 para el próximo viernes'


def items(said: str) -> list[int]:
    """Return the numbers of the action items that a list shows, in order."""
    return [int(number) for number in re.findall(r"\*A-(\d+)\* · ", said)]


def item_status(harness: BotHarness, number: int) -> str:
    with harness.context.reading() as session:
        return session.exec(select(tables.ActionItem.status).where(tables.ActionItem.number == number)).one()


def item_version(harness: BotHarness, number: int) -> int:
    with harness.context.reading() as session:
        return session.exec(select(tables.ActionItem.version).where(tables.ActionItem.number == number)).one()


def told(harness: BotHarness) -> list[tuple[str, str, int]]:
    """Return the messages in the outbox, oldest first: handle, kind, action item."""
    with harness.context.reading() as session:
        handles = {row.id: str(row.identities[0].handle) for row in session.exec(select(tables.Member))}
        rows = session.exec(select(tables.OutboxMessage)).all()
        said = [
            (row.created_at, int(row.cause.removeprefix("event:")), handles[row.recipient_id], row)
            for row in rows
        ]
        return [
            (handle, row.kind, row.content["item"])
            for *_, handle, row in sorted(said, key=lambda each: each[:3])
        ]


def test_an_item_is_assigned_with_its_date_said_in_full(harness: BotHarness) -> None:
    said = harness.say("lead-mx", MEMO)
    assert "A-1" in said
    assert "viernes 27 de noviembre de 2026" in said
    assert "Grupo conjunto contra el fentanilo" in said
    assert harness.at("member-us") in said
    assert told(harness) == [("member-us", "item.assigned", 1)]
    said = harness.say("lead-us", '/action assign @member-mx "Draft the memorandum" rec 5 due next friday')
    assert "A-2" in said
    assert "Friday, November 27, 2026" in said


@pytest.mark.parametrize(
    "line",
    [
        '/action assign @member-us "Draft the MOU" rec 5 due friday',
        '/action assign <@UMEMBERUS|member-us> "Draft the MOU" due friday rec 5',
        '/action assign rec 5 due friday "Draft the MOU" @member-us',
        '/action assign "Draft the MOU" member-us due 2026-11-27 rec 5',
        "/action new “Draft the MOU” by friday @member-us recommendation 5",
        '/accion asignar @member-us "Draft the MOU" para viernes recomendación 5',
        "/accion asigna rec #5 vence el 27 de noviembre @member-us «Draft the MOU»",
    ],
)
def test_the_parts_may_be_in_any_order_and_in_either_language(sqlite_harness: BotHarness, line: str) -> None:
    said = sqlite_harness.say("lead-us", line)
    assert "Friday, November 27, 2026" in said, said
    assert "5 · Joint fentanyl taskforce" in said
    assert told(sqlite_harness) == [("member-us", "item.assigned", 1)]


@pytest.mark.parametrize("me", ["me", "mí", "mi", "yo", "myself", "@lead-us"])
def test_several_assignees_including_the_assigner(sqlite_harness: BotHarness, me: str) -> None:
    said = sqlite_harness.say("lead-us", f'/action assign {me} @member-mx "Draft the MOU" rec 5')
    assert sqlite_harness.at("lead-us") in said
    assert sqlite_harness.at("member-mx") in said
    assert told(sqlite_harness) == [("member-mx", "item.assigned", 1)], (
        "nobody is told of what they did themselves"
    )
    assert items(sqlite_harness.say("lead-us", "/action")) == [1]
    assert items(sqlite_harness.say("member-mx", "/accion")) == [1]


def test_tarea_is_accion_by_another_name(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    assert "A-1" in harness.say(
        "lead-mx", '/tarea asignar @member-mx "Redactar el memorando" rec 5 para viernes'
    )
    for line in ("", " lista todas", " ver 1", " ayuda", " asignar"):
        assert harness.payload("member-mx", f"/tarea{line}") == harness.payload("member-mx", f"/accion{line}")
    assert (
        harness.window("lead-mx", "/tarea asignar").view()
        == harness.window("lead-mx", "/accion asignar").view()
    )
    assert "/tarea lista" in harness.say("member-mx", "/tarea lsita"), "as it was typed"
    assert items(harness.say("member-us", "/tarea list all")) == [1], "in either language, as all commands"


def test_numbers_are_short_and_understood_however_they_are_written(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "One"')
    harness.say("chair-us", '/action assign @member-us "Two"')
    ways = [
        "/action 2",
        "/action A-2",
        "/action a2",
        "/action #2",
        "/action show 2",
        "/accion ver A-2",
        "/action estado 2",
    ]
    assert len({harness.say("lead-us", way) for way in ways}) == 1
    assert "A-2" in harness.say("lead-us", "/action 2")


@pytest.fixture
def busy(sqlite_harness: BotHarness) -> BotHarness:
    """Nine action items of every kind."""
    for handle, line in (
        ("chair-us", '/action assign @member-us "Overdue one" rec 5 due tomorrow'),
        ("chair-us", '/action assign @member-us "Overdue two" rec 3 due 2026-11-25'),
        ("chair-us", '/action assign @member-mx "Due on the day" rec 3 due 2026-11-27'),
        ("chair-us", '/action assign @member-mx "Due this week" due 2026-11-29'),
        ("chair-us", '/action assign @lead-us "Due next week" due 2026-12-02'),
        ("chair-us", '/action assign @lead-us @member-us "Due later" due 2027-02-01'),
        ("secretariat", '/action assign @lead-mx "No date"'),
        ("chair-us", '/action assign @lead-mx "Done soon" due 2026-12-01'),
        ("chair-us", '/action assign @lead-mx "Dropped" due 2026-12-01'),
    ):
        assert "⚠️" not in str(sqlite_harness.payload(handle, line)), line
    sqlite_harness.say("lead-mx", "/action done 8")
    sqlite_harness.say("chair-us", "/action accept 8")
    sqlite_harness.say("chair-us", '/action cancel 9 "Overtaken"')
    sqlite_harness.later(days=4)
    return sqlite_harness


@pytest.mark.parametrize(
    ("moves", "handle", "buttons", "menu"),
    [
        ((), "chair-us", ["Start", "Submit", "Block …"],
         ["Comment …", "Attach evidence …", "Change …", "Reassign …", "Cancel it …"]),
        (("start 1",), "chair-us", ["Submit", "Block …", "Comment …"],
         ["Attach evidence …", "Change …", "Reassign …", "Cancel it …"]),
        (('block 1 "No contact"',), "chair-us", ["Unblock", "Submit", "Comment …"],
         ["Attach evidence …", "Change …", "Reassign …", "Cancel it …"]),
        (("submit 1",), "chair-mx", ["Accept", "Return …", "Comment …"],
         ["Attach evidence …", "Change …", "Reassign …", "Cancel it …"]),
        (("submit 1",), "member-us", ["Comment …", "Attach evidence …"], []),
        (("submit 1", "accept 1"), "chair-us", ["Reopen …", "Comment …", "Attach evidence …"], []),
        ((), "member-mx", ["Comment …"], []),
        ((), "observer", [], []),
    ],
)  # fmt: skip
def test_a_card_has_three_buttons_that_suit_its_state_and_a_menu(
    sqlite_harness: BotHarness, moves: tuple[str, ...], handle: str, buttons: list[str], menu: list[str]
) -> None:
    harness = sqlite_harness
    harness.say("chair-mx", '/action assign @chair-us @member-us "Draft the memo" rec 13 due friday')
    for move in moves:
        by = "chair-mx" if move.startswith("accept") else "member-us"
        assert "⚠️" not in harness.say(by, f"/action {move}")
    harness.say(handle, "/taskforce language en")
    blocks = harness.payload(handle, "/action 1")["blocks"]
    row = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
    assert [each["text"]["text"] for each in row if each["type"] == "button"] == buttons
    assert [each["text"]["text"] for one in row for each in one.get("options", ())] == menu
    primary = [each["text"]["text"] for each in row if each.get("style") == "primary"]
    assert primary == (buttons[:1] if buttons[:1] and buttons[0] not in {"Comment …", "Reopen …"} else [])
    beside = [block["accessory"]["text"]["text"] for block in blocks if "accessory" in block]
    waits_for = {"chair-mx"} if moves == ("submit 1",) else {"chair-us", "member-us"}
    reminded = handle in waits_for and "accept 1" not in moves
    assert beside == [*(["Snooze …"] if reminded else []), "Recommendation 13"]


def test_a_list_is_grouped_by_due_date(busy: BotHarness) -> None:
    said = busy.say("observer", "/action list all")
    assert items(said) == [1, 2, 3, 4, 5, 6, 7, 9, 8]
    headings = [
        "Overdue",
        "Due today",
        "Due this week",
        "Due next week",
        "Due later",
        "Without a due date",
        "Done or",
    ]
    places = [said.index(f"*{heading}") for heading in headings]
    assert places == sorted(places)
    assert "overdue since Nov 24, 2026 (3 days ago)" in said
    assert "(today)" in said
    spanish = busy.say("lead-mx", "/accion lista todas")
    assert items(spanish) == [1, 2, 3, 4, 5, 6, 7, 9, 8]
    assert "venció el 24 nov 2026 (hace 3 días)" in spanish


@pytest.mark.parametrize(
    ("handle", "filters", "found"),
    [
        ("observer", "list", {1, 2, 3, 4, 5, 6, 7}),
        ("observer", "", set()),
        ("member-us", "", {1, 2, 6}),
        ("member-us", "mine", {1, 2, 6}),
        ("member-us", "mine rec 5", {1}),
        ("observer", "list overdue", {1, 2}),
        ("observer", "overdue", {1, 2}),
        ("observer", "lista vencidas rec 5", {1}),
        ("observer", "list rec 3 rec 5", {1, 2, 3}),
        ("observer", "list @member-mx", {3, 4}),
        ("observer", "list <@UMEMBERMX|member-mx> <@ULEADUS|lead-us>", {3, 4, 5, 6}),
        ("lead-us", "list mine @member-us", {6}),
        ("observer", "list mx", {3, 4, 7}),
        ("observer", "list due this week", {1, 2, 3, 4}),
        ("observer", "list due next week", {5}),
        ("observer", "lista vence la próxima semana todas", {5, 8, 9}),
        ("observer", "due today", {3}),
        ("observer", "list due 2027-02-01", {6}),
        ("observer", "list undated", {7}),
        ("observer", "list done", {8}),
        ("observer", "lista canceladas", {9}),
        ("observer", "list closed", {8, 9}),
        ("observer", 'list "overdue"', {1, 2}),
        ("observer", 'list "NEXT week"', {5}),
        ("secretariat", "list by-me", {7}),
        ("chair-us", "lista asignadas-por-mí vencidas", {1, 2}),
    ],
)
def test_filters_combine(busy: BotHarness, handle: str, filters: str, found: set[int]) -> None:
    assert set(items(busy.say(handle, f"/action {filters}"))) == found


def test_a_late_submission_does_not_split_a_group(sqlite_harness: BotHarness) -> None:
    for number, day in ((1, "2026-11-24"), (2, "2026-11-25"), (3, "2026-11-26")):
        sqlite_harness.say("chair-us", f'/action assign @member-us "Item {number}" due {day}')
    sqlite_harness.say("member-us", "/action submit 2")
    sqlite_harness.later(days=7)
    said = sqlite_harness.say("observer", "/action list")
    assert items(said) == [1, 3, 2]
    assert said.count("*Overdue*") == 1


def test_pages_turn_with_the_command_that_they_name(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    for number in range(33):
        harness.say(
            "chair-us", f'/action assign @member-us "Item {number}" rec 5 due 2026-12-0{1 + number % 3}'
        )
    first = harness.say("lead-us", "/action list @member-us rec 5 due december 1")
    assert items(first) == list(range(1, 33, 3))
    first = harness.say("lead-us", "/action list rec 5 @member-us to-do us")
    assert len(items(first)) == 15
    assert "and 18 more" in first
    seen = items(first)
    while (again := re.search(r"next: `([^`]*)`", first)) is not None:
        first = harness.say("lead-us", again[1])
        seen += items(first)
    assert sorted(seen) == list(range(1, 34))


# ------------------------------------------------------------------ the life cycle

PEOPLE = ("chair-us", "chair-mx", "secretariat", "lead-us", "lead-mx", "member-us", "member-mx", "observer")
WORKERS = {"member-us"}
LEADS = {"lead-us", "member-mx", "lead-mx"}
MANAGERS = {"chair-us", "chair-mx", "secretariat"} | LEADS
MAY: dict[str, set[str]] = {
    "assign": MANAGERS,
    "assign elsewhere": {"chair-us", "chair-mx", "secretariat"},
    "start": WORKERS,
    "block": WORKERS,
    "submit": WORKERS,
    "accept": {"chair-us"} | LEADS,
    "return": {"chair-us"} | LEADS,
    "cancel": MANAGERS,
    "reopen": MANAGERS,
    "due": MANAGERS,
    "reassign": MANAGERS,
    "edit": MANAGERS,
    "comment": set(PEOPLE) - {"observer"},
    "see": set(PEOPLE),
}
"""Written by hand from the design's table. A-1 is for member-us, assigned by chair-us, under recommendation
12, which lead-us and member-mx lead, with lead-mx as alternate; A-2 is submitted, A-3 is done."""
LINES = {
    "assign": '/action assign @member-us "More" rec 12',
    "assign elsewhere": '/action assign @member-us "More" rec 6',
    "start": "/action start 1",
    "block": '/action block 1 "Why"',
    "submit": "/action submit 1",
    "accept": "/action accept 2",
    "return": '/action return 2 "Why"',
    "cancel": '/action cancel 1 "Why"',
    "reopen": '/action reopen 3 "Why"',
    "due": "/action due 1 2026-12-24",
    "reassign": "/action reassign 1 @member-mx",
    "edit": '/action edit 1 "Otherwise"',
    "comment": '/action comment 1 "Hello"',
    "see": "/action show 1",
}


@pytest.mark.parametrize("handle", PEOPLE)
@pytest.mark.parametrize("act", MAY)
def test_permissions_on_an_action_item(sqlite_harness: BotHarness, act: str, handle: str) -> None:
    harness = sqlite_harness
    for number in (1, 2, 3):
        harness.say("chair-us", f'/action assign @member-us "Item {number}" rec 12 due 2026-12-01')
    harness.say("member-us", "/action submit 2")
    harness.say("member-us", "/action submit 3")
    harness.say("chair-us", "/action accept 3")
    before = harness.everything()
    said = harness.payload(handle, LINES[act])["blocks"][0]["text"]["text"]
    allowed = handle in MAY[act]
    assert said.startswith("⚠️") is not allowed, said
    if not allowed:
        assert harness.everything() == before
        asked = {each for each in PEOPLE if harness.at(each) in said}
        assert asked, "a refusal names whom to ask"
        assert asked <= MAY[act], "and names nobody who may not either"


SAID = {
    Move.START: "start {n}",
    Move.BLOCK: 'block {n} "Because"',
    Move.SUBMIT: "submit {n}",
    Move.ACCEPT: "accept {n}",
    Move.RETURN: 'return {n} "Because"',
    Move.CANCEL: 'cancel {n} "Because"',
    Move.REOPEN: 'reopen {n} "Because"',
}
WAY = {
    ItemStatus.TODO: [],
    ItemStatus.IN_PROGRESS: [Move.START],
    ItemStatus.BLOCKED: [Move.BLOCK],
    ItemStatus.SUBMITTED: [Move.SUBMIT],
    ItemStatus.DONE: [Move.SUBMIT, Move.ACCEPT],
    ItemStatus.CANCELLED: [Move.CANCEL],
}
WHO = {Move.START: "member-us", Move.BLOCK: "member-us", Move.SUBMIT: "member-us"}


@pytest.mark.parametrize("status", ItemStatus)
@pytest.mark.parametrize("move", Move)
def test_every_move_from_every_status(sqlite_harness: BotHarness, status: ItemStatus, move: Move) -> None:
    harness = sqlite_harness
    harness.say("chair-us", '/action assign @member-us "Item" rec 12')
    for step in WAY[status]:
        harness.say(WHO.get(step, "chair-us"), f"/action {SAID[step].format(n=1)}")
    assert item_status(harness, 1) == status
    before = harness.everything()
    said = harness.say(WHO.get(move, "chair-us"), f"/action {SAID[move].format(n=1)}")
    target = TARGETS[move].get(status)
    if target is None:
        assert harness.everything() == before
        assert "A-1" in said
    else:
        assert item_status(harness, 1) == target


def test_a_cause_given_again_changes_what_is_blocking_it(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "Item" rec 12')
    harness.say("member-us", '/action block 1 "No key to the archive"')
    harness.later(days=3)
    said = harness.say("member-us", '/action block 1 "The archive is closed"')
    assert "is blocked for another reason now" in said
    shown = harness.say("chair-us", "/action 1")
    assert "*Cause*\nThe archive is closed" in shown
    assert "3 days ago" in shown, "it has been blocked for as long as before"
    assert "changed what is blocking it" in shown
    assert "Cause:\nThe archive is closed" in harness.say("chair-us", "/rec history 12")
    assert "already" in harness.say("member-us", '/action block 1 "The archive is closed"')
    assert "The archive is closed" in str(harness.window("member-us", "/action block 1").blocks)
    harness.say("member-us", "/action undo")
    assert "No key to the archive" in harness.say("chair-us", "/action 1")


def test_the_statuses_are_those_of_the_design() -> None:
    assert [status.value for status in ItemStatus] == [
        "todo",
        "in_progress",
        "blocked",
        "submitted",
        "done",
        "cancelled",
    ]
    assert {ItemStatus.SUBMITTED} == OPEN - AT_WORK


def test_self_assigned_work_is_done_at_once(harness: BotHarness) -> None:
    harness.say("lead-us", '/action assign me "Mine" rec 5')
    said = harness.say("lead-us", "/action done 1")
    assert "Done" in said
    assert item_status(harness, 1) == "done"
    assert told(harness) == []


def test_done_first_submits_and_then_accepts(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "Item"')
    said = harness.say("member-us", '/action done 1 "Here it is"')
    assert "Submitted" in said
    assert harness.at("chair-us") in said
    assert "was already submitted" in harness.say("member-us", "/action done 1")
    harness.say("chair-us", "/action done 1")
    assert item_status(harness, 1) == "done"
    assert told(harness) == [
        ("member-us", "item.assigned", 1),
        ("chair-us", "item.submitted", 1),
        ("member-us", "item.accepted", 1),
    ]


def test_a_lead_does_not_accept_their_own_work(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @lead-us "Item" rec 5')
    harness.say("lead-us", "/action submit 1")
    assert "who did not do the work" in harness.say("lead-us", "/action accept 1")
    assert item_status(harness, 1) == "submitted"
    assert "changed from" in harness.say("lead-mx", "/action accept 1").replace("pasó de", "changed from")


def test_work_is_accepted_by_the_chairs_once_its_assigner_is_gone(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    harness.say("lead-us", '/action assign @member-us "Item" rec 5')
    harness.say("member-us", "/action submit 1")
    assert "⚠️" in str(harness.payload("chair-us", "/action accept 1"))
    with harness.context.writing(None) as (session, _):
        row = session.exec(
            select(tables.Member).join(tables.SlackIdentity).where(tables.SlackIdentity.handle == "lead-us")
        ).one()
        row.active = False
        session.add(row)
    harness.say("chair-us", "/action accept 1")
    assert item_status(harness, 1) == "done"


# ------------------------------------------------------------------ changes


def test_a_due_date_is_moved_counted_and_taken_away(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "Item" due friday')
    said = harness.say("chair-us", "/action due 1 next monday")
    assert "Monday, November 30, 2026" in said
    assert "moved once." in said
    harness.say("chair-us", "/action vence 1 para el 15 de diciembre")
    assert "moved 2 times." in harness.say("member-us", "/action 1")
    assert "no date set" in harness.say("chair-us", "/action due 1 none")
    assert "That is already set" in harness.say("chair-us", "/action due 1 none")
    assert told(harness)[1:] == [("member-us", "item.due_moved", 1)] * 3


def test_an_item_is_reassigned_and_both_are_told(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us @lead-us "Item"')
    said = harness.say("chair-us", "/action reassign 1 @member-mx @lead-us")
    assert harness.at("member-mx") in said
    assert told(harness)[2:] == [("member-mx", "item.assigned", 1), ("member-us", "item.unassigned", 1)]
    assert items(harness.say("member-us", "/action")) == []
    assert items(harness.say("member-mx", "/action")) == [1]
    assert "That is already set" in harness.say("chair-us", "/action reassign 1 @lead-us @member-mx")


def test_its_text_and_its_recommendation_can_be_edited(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "Item" rec 5')
    said = harness.say("chair-us", '/action edit 1 "The item, better said" rec 6')
    assert "The item, better said" in said
    assert "6 · " in said
    assert items(harness.say("chair-us", "/action list rec 6")) == [1]
    assert items(harness.say("chair-us", "/action list rec 5")) == []
    assert told(harness)[-1] == ("member-us", "item.edited", 1)


def test_the_answer_to_an_edit_says_everything_that_changed(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    harness.say("chair-us", '/action assign @member-us "Item" due 2026-12-07')
    form = harness.window("chair-us", "/action edit 1")
    done = harness.fill(
        "chair-us", form, {"text": "Better said", "due": "2026-12-14", "priority": "priority"}
    )
    said = getattr(done, "text", "")
    assert "A-1* now reads" in said
    assert "Better said" in said
    assert "*Due:* Monday, December 14, 2026" in said
    assert "Its due date was moved once." in said
    assert "★ high" in said
    done = harness.fill("chair-us", harness.window("chair-us", "/action edit 1"), {"due": "2026-12-21"})
    said = getattr(done, "text", "")
    assert "A-1* was changed" in said
    assert "Monday, December 21, 2026" in said
    assert "Priority" not in said
    done = harness.fill("chair-us", harness.window("chair-us", "/action edit 1"), {"due": None})
    assert "no date set" in getattr(done, "text", "")
    said = harness.say("chair-us", '/action edit 1 "Again" no-priority')
    assert "*Priority:* normal" in said
    assert "Due" not in said


@pytest.mark.parametrize(
    ("handle", "line", "words"),
    [
        ("chair-us", "/action cancel 1", ("Cancel A-1", "Cancel it", "Do not cancel")),
        ("chair-mx", "/accion cancelar 1", ("Cancelar A-1", "Cancelarla", "No cancelar")),
    ],
)
def test_the_form_that_cancels_is_not_left_by_cancel(
    sqlite_harness: BotHarness, handle: str, line: str, words: tuple[str, str, str]
) -> None:
    sqlite_harness.say("chair-us", '/action assign @member-us "Item"')
    form = sqlite_harness.window(handle, line)
    assert (form.title, form.submit, form.close) == words
    assert sqlite_harness.window("chair-us", "/action comment 1").close == "Cancel"


def test_a_search_for_nothing_in_quotes_finds_nothing(sqlite_harness: BotHarness) -> None:
    sqlite_harness.say("chair-us", '/action assign @member-us "Item"')
    lists = ('/action list ""', '/action list all "\u200b"', '/action "\u0301"')
    for line in (*lists, '/rec search ""', '/rec buscar "\u200b" "  "', "/rec search \u00b4"):
        assert sqlite_harness.refuses("chair-us", line), line
    caller = Caller(slack_id("chair-us"), TEAM, "search.en")
    form = sqlite_harness.dispatcher.call_up(caller, Chosen("search.en"))
    assert isinstance(form, Modal)
    for nothing in ("  ", "\u00b4"):
        found = sqlite_harness.fill("chair-us", form, {"query": nothing})
        assert isinstance(found, Mistakes)
        assert set(found.at) == {"query"}


def test_a_lead_does_not_move_an_item_to_a_recommendation_of_others(harness: BotHarness) -> None:
    harness.say("lead-us", '/action assign @member-us "Item" rec 5')
    before = harness.everything()
    assert "leads can assign those of their own recommendations" in harness.say(
        "lead-us", "/action edit 1 rec 6"
    )
    assert harness.everything() == before


@pytest.mark.parametrize(
    "comment",
    [
        '"<@ULEADMX|lead-mx>, could you look at it?"',
        '"@lead-mx, could you look at it?"',
        '"Could you look at it?" @lead-mx',
        '"<@ULEADMX>, could you look at it?"',
        '"Could you (@Lead-MX) look at it?" <@ULEADMX>',
    ],
)
def test_a_comment_tells_whom_it_mentions(harness: BotHarness, comment: str) -> None:
    harness.say("chair-us", '/action assign @member-us "Item"')
    said = harness.say("member-us", f"/action comment 1 {comment}")
    assert harness.at("lead-mx") in said
    assert told(harness)[1:] == [("lead-mx", "item.mentioned", 1)]
    shown = harness.say("observer", "/action 1")
    assert "look at it?" in shown
    assert "ULEADMX" not in shown, "people read names, not ids"
    assert "1 comment" in shown


def test_a_comment_may_contain_text_that_looks_like_a_mention(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "Item"')
    harness.say("member-us", '/action comment 1 "Write to ana@example.org or @nobody; I, @member-us, wait"')
    assert told(harness)[1:] == []


def test_a_stale_change_overwrites_nothing_and_says_what_happened(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "Item" due friday')
    version = item_version(harness, 1)
    harness.say("chair-us", f"/action due 1 next monday v{version}")
    harness.later(minutes=5)
    before = harness.everything()
    said = harness.say("secretariat", f"/accion vence 1 martes v{version}")
    assert harness.everything() == before
    assert harness.at("chair-us") in said
    assert "hace 5 minutos" in said
    assert "27 nov 2026 → 30 nov 2026" in said
    assert f"v{version + 1}" in said
    harness.say("secretariat", f"/accion vence 1 martes v{version + 1}")
    assert item_version(harness, 1) == version + 2


def test_of_two_simultaneous_changes_one_is_first(harness: BotHarness) -> None:
    """Both change the version that they saw; the second is told what happened, and nothing is lost."""
    harness.say("chair-us", '/action assign @member-us "Item" due friday')
    said: dict[str, str] = {}
    gate = threading.Barrier(2)

    def change(handle: str, day: str) -> None:
        gate.wait()
        said[handle] = harness.say(handle, f"/action due 1 {day} v1")

    both = [
        threading.Thread(target=change, args=each)
        for each in (("chair-us", "2026-12-07"), ("chair-mx", "2026-12-08"))
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert item_version(harness, 1) == 2
    refused = [handle for handle, words in said.items() if "v2" in words]
    assert len(refused) == 1
    (first,) = set(said) - set(refused)
    assert harness.at(first) in said[refused[0]]


def test_two_items_made_at_once_have_different_numbers(harness: BotHarness) -> None:
    gate = threading.Barrier(4)
    answers: list[str] = []

    def make(text: str) -> None:
        gate.wait()
        answers.append(harness.say("chair-us", f'/action assign @member-us "{text}"'))

    threads = [threading.Thread(target=make, args=(f"Item {each}",)) for each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(number for said in answers for number in re.findall(r"A-\d", said)) == [
        "A-1",
        "A-2",
        "A-3",
        "A-4",
    ]


# ------------------------------------------------------------------ beside recommendations


def test_the_board_says_where_items_are_overdue(busy: BotHarness) -> None:
    english, spanish = busy.say("observer", "/rec"), busy.say("lead-mx", "/rec")
    assert english.count("1 overdue") == 2
    assert spanish.count("1 vencida") == 2


def test_a_recommendation_shows_its_next_items(sqlite_harness: BotHarness) -> None:
    for day in range(1, 9):
        sqlite_harness.say(
            "lead-us", f'/action assign @member-us "Item {day}" rec 5 due 2026-12-{12 - day:02}'
        )
    said = sqlite_harness.say("observer", "/rec 5")
    assert "8 open action items" in said
    assert items(said) == [8, 7, 6, 5, 4]
    assert "and 3 more" in said
    assert len(items(sqlite_harness.say("observer", "/action list rec 5"))) == 8


def test_search_finds_action_items_without_regard_to_accents(busy: BotHarness) -> None:
    busy.say("chair-us", '/action assign @lead-mx "Verificación del anexo"')
    said = busy.say("observer", "/rec verificacion anexo")
    assert items(said) == [10]
    assert "No recommendation matches" in said
    said = busy.say("observer", "/rec d")
    assert items(said) == [3, 4, 5, 6, 7]
    assert 'and 3 more: `/action list all "d"`' in said


def test_the_history_of_a_recommendation_has_its_action_items_too(harness: BotHarness) -> None:
    harness.say("lead-us", '/action assign @member-us "Item" rec 5')
    harness.say("member-us", '/action block 1 "No key to the archive"')
    said = harness.say("lead-us", "/rec history 5")
    assert "A-1" in said
    assert "No key to the archive" in said
    assert "blocked it" not in harness.say("observer", "/rec 5"), "its own latest events stay its own"


# ------------------------------------------------------------------ limits


@pytest.fixture
def loaded(harness: BotHarness) -> BotHarness:
    """A harness with ten thousand action items."""
    with harness.context.database.writing() as session:
        members = {row.identities[0].handle: row.id for row in session.exec(select(tables.Member))}
        recommendations = [row.id for row in session.exec(select(tables.Recommendation))]
        session.execute(
            insert(tables.ActionItem),
            [
                {
                    "taskforce_id": harness.context.taskforce_id,
                    "number": number,
                    "recommendation_id": recommendations[number % len(recommendations)],
                    "text": {"en": f"Item {number} " + "long words " * 80},
                    "status": list(ItemStatus)[number % 6].value,
                    "status_since": NOW,
                    "due_on": date(2026, 11, 1) + timedelta(days=number % 60) if number % 5 else None,
                    "assigner_id": members["chair-us"],
                    "created_at": NOW,
                    "updated_at": NOW,
                    "folded": f"item {number}",
                    "active": True,
                    "version": 1,
                }
                for number in range(1, 10_001)
            ],
        )
        ids = {row.number: row.id for row in session.exec(select(tables.ActionItem))}
        session.execute(
            insert(tables.Assignment),
            [
                {
                    "taskforce_id": harness.context.taskforce_id,
                    "action_item_id": ids[number],
                    "member_id": members["member-us" if number % 2 else "member-mx"],
                    "active": True,
                }
                for number in range(1, 10_001)
            ],
        )
    return harness


LOOKS = (
    "/action",
    "/action list",
    "/action list all",
    "/action list all page 600",
    "/action list overdue @member-us us",
    '/action list all "item 9999"',
    "/action show 9999",
    "/rec",
    "/rec 5",
    "/rec item",
)


def test_ten_thousand_items_stay_within_slacks_limits(loaded: BotHarness) -> None:
    for line in LOOKS:
        for handle in ("member-us", "lead-mx"):
            assert check_message(loaded.payload(handle, line)) == [], line
    assert "and 6,652 more" in loaded.say("lead-us", "/action list")
    assert "A-10001" in loaded.say("chair-us", '/action assign @member-us "One more"')


def test_the_number_of_queries_does_not_grow_with_the_items(harness: BotHarness) -> None:
    for number in range(20):
        harness.say("chair-us", f'/action assign @member-us "Item {number}" rec {1 + number % 13}')
    lines = [line for line in LOOKS if "9999" not in line and "600" not in line]
    few = {line: harness.queries("member-us", line) for line in lines}
    for number in range(60):
        harness.say("chair-us", f'/action assign @member-us @member-mx "Item {number}" rec {1 + number % 13}')
    assert {line: harness.queries("member-us", line) for line in lines} == few
    assert max(few.values()) <= 16

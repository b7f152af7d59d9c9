"""Undoing one's own last change: once, within ten minutes, and only while nobody has built on it."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from bot.store import tables
from tests.integration.action_items.test_action_items import item_status, item_version, items, told
from tests.support.harness import BotHarness

Look = Callable[[BotHarness], str]


def shown(number: str) -> Look:
    """Return the answer about an item or recommendation, without its version and its latest event."""

    def look(harness: BotHarness) -> str:
        said = harness.say("observer", number)
        kept = [line for line in said.splitlines() if line != "*History*"]
        return "\n".join(line for line in kept if "·" not in line or "leads" in line)

    return look


REC = shown("/rec 5")
ITEM = shown("/action 1")
CITED = 'evidence 5 https://example.org/1 "One" issuer "X" date 2026-11-01 language en'
STARTED = [("lead-us", '/rec update 5 in-progress "Begun" next "Go on"')]
REPORTED = [*STARTED, ("lead-us", f"/rec {CITED}"), ("lead-us", '/rec update 5 reported "Done"')]
CONFIRMED = [*REPORTED, ("chair-us", "/rec confirm 5"), ("lead-mx", "/rec confirm 5")]
ASSIGNED = [("chair-us", '/action assign @member-us "Item" rec 12 due friday')]
HANDED_IN = [*ASSIGNED, ("member-us", '/action submit 1 "Here"')]


@pytest.mark.parametrize(
    ("before", "handle", "line", "look"),
    [
        ([], "lead-us", '/rec update 5 in-progress "Begun"', REC),
        (STARTED, "lead-us", '/rec update 5 blocked "Why" awaiting "Whom"', REC),
        (STARTED, "lead-us", '/rec update 5 "News" next "Another step"', REC),
        (STARTED, "lead-us", f"/rec {CITED}", REC),
        (
            [*STARTED, ("lead-us", '/rec evidence 5 https://example.org/1 "One"')],
            "lead-us",
            f"/rec {CITED}",
            REC,
        ),
        (REPORTED[:-1], "lead-us", '/rec update 5 reported "Done"', REC),
        (REPORTED, "chair-us", "/rec confirm 5", REC),
        (REPORTED, "lead-mx", '/rec rechazar 5 "Falta"', REC),
        (CONFIRMED, "chair-us", "/rec close 5 implemented", REC),
        ([], "chair-us", '/rec close 5 not-implemented "Overtaken"', REC),
        ([("chair-us", '/rec close 5 not-implemented "X"')], "chair-us", '/rec reopen 5 "New facts"', REC),
        ([], "secretariat", "/rec lead 2 us @lead-us", shown("/rec 2")),
        (
            [("secretariat", "/rec lead 2 us @lead-us")],
            "secretariat",
            "/rec lead 2 us nobody",
            shown("/rec 2"),
        ),
        (ASSIGNED, "member-us", "/action start 1", ITEM),
        (ASSIGNED, "member-us", '/action block 1 "Why"', ITEM),
        (ASSIGNED, "member-us", '/action submit 1 "Here"', ITEM),
        (HANDED_IN, "chair-us", "/action accept 1", ITEM),
        (HANDED_IN, "chair-us", '/action return 1 "No"', ITEM),
        (HANDED_IN, "chair-us", '/action cancel 1 "No"', ITEM),
        ([*ASSIGNED, ("chair-us", '/action cancel 1 "No"')], "chair-us", '/action reopen 1 "Yes"', ITEM),
        (ASSIGNED, "chair-us", "/action due 1 none", ITEM),
        (ASSIGNED, "chair-us", "/action reassign 1 @member-mx @lead-us", ITEM),
        (ASSIGNED, "chair-us", '/action edit 1 "Otherwise" rec 5', ITEM),
        (ASSIGNED, "lead-mx", '/action comment 1 "Hello"', ITEM),
    ],
)
@pytest.mark.parametrize("way", ["/taskforce undo", "/grupo deshacer"])
def test_every_change_can_be_taken_back(
    sqlite_harness: BotHarness, before: list[tuple[str, str]], handle: str, line: str, look: Look, way: str
) -> None:
    harness = sqlite_harness
    for each in before:
        assert not harness.refuses(*each), each
    was, events = look(harness), harness.events()
    assert not harness.refuses(handle, line)
    harness.later(minutes=9)
    assert not harness.refuses(handle, way)
    harness.later(minutes=-9)
    assert look(harness) == was
    assert harness.events() == events + 2, "the change and its taking back both stay on record"
    with harness.context.reading() as session:
        harness.context.trail.verify(session)
    assert harness.refuses(handle, way), "only once"
    assert not harness.refuses(handle, line), "and the same change can be made again"


def test_the_answer_says_what_was_taken_back_in_the_readers_language(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    said = harness.say("lead-us", "/taskforce undo")
    assert "changed the status from Not started to In progress" in said
    assert "Its status is now Not started" in said
    harness.say("lead-mx", '/rec actualizar 5 en-curso "Iniciada"')
    said = harness.say("lead-mx", "/rec deshacer")
    assert "cambió el estado de Sin iniciar a En curso" in said
    history = harness.say("lead-mx", "/rec historial 5")
    assert "deshizo lo siguiente" in history


def test_an_assignment_that_was_taken_back_is_gone_from_lists_and_stays_on_record(
    harness: BotHarness,
) -> None:
    harness.say("chair-us", '/action assign @member-us "Item" rec 12')
    harness.say("chair-us", "/action undo")
    assert items(harness.say("member-us", "/action")) == []
    assert items(harness.say("member-us", "/action list all")) == []
    assert "open action item" not in harness.say("member-us", "/rec 12")
    assert "was undone" in harness.say("member-us", "/action show 1")
    assert "was undone" in harness.say("member-us", "/action start 1")
    harness.say("chair-us", '/action assign @member-us "Item"')
    assert items(harness.say("member-us", "/action")) == [2], "its number is not given again"


def test_people_who_were_told_are_told_of_the_undoing(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us @lead-us "Item" rec 12')
    send_all(harness)
    harness.say("chair-us", "/taskforce undo")
    assert told(harness)[2:] == [("lead-us", "item.undone", 1), ("member-us", "item.undone", 1)]


def test_people_who_were_not_told_yet_get_no_message(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "Item" rec 12')
    harness.say("chair-us", "/taskforce undo")
    assert told(harness) == [("member-us", "item.assigned", 1)]
    with harness.context.reading() as session:
        assert session.exec(select(tables.OutboxMessage.status)).all() == ["dropped"]


def send_all(harness: BotHarness) -> None:
    with harness.context.writing(None) as (session, _):
        for row in session.exec(select(tables.OutboxMessage)):
            row.status = "sent"
            session.add(row)


def test_after_ten_minutes_it_is_too_late(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.later(minutes=10, seconds=1)
    before = harness.everything()
    assert "within ten minutes" in harness.say("lead-us", "/taskforce undo")
    assert harness.everything() == before
    assert harness.status(5) == "in_progress"


def test_it_is_refused_once_someone_else_built_on_it(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.later(minutes=1)
    harness.say("lead-mx", '/rec actualizar 5 "Novedad"')
    before = harness.everything()
    said = harness.say("lead-us", "/taskforce undo")
    assert harness.at("lead-mx") in said
    assert "added a note" in said
    assert harness.everything() == before
    harness.say("chair-us", '/action assign @member-us "Item"')
    harness.say("member-us", "/action start 1")
    said = harness.say("chair-us", "/taskforce undo")
    assert harness.at("member-us") in said
    assert item_status(harness, 1) == "in_progress"


def test_only_the_callers_own_last_change_is_undone(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("lead-us", '/action assign @member-us "Item" rec 5')
    harness.say("lead-us", "/taskforce undo")
    assert harness.status(5) == "in_progress"
    assert "no change to undo" in harness.say("lead-us", "/taskforce undo")
    assert harness.status(5) == "in_progress"
    assert "no change to undo" in harness.say("chair-us", "/taskforce undo"), "others' changes are theirs"


def test_settings_are_not_taken_back_nor_is_what_came_before_them(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("lead-us", "/taskforce zone America/Denver")
    assert "settings, members or a digest" in harness.say("lead-us", "/taskforce undo")
    assert harness.status(5) == "in_progress"


def test_someone_who_lost_the_permission_cannot_undo(harness: BotHarness) -> None:
    harness.say("chair-us", '/rec close 5 not-implemented "Overtaken"')
    with harness.context.writing(None) as (session, _):
        row = session.exec(
            select(tables.Member).join(tables.SlackIdentity).where(tables.SlackIdentity.handle == "chair-us")
        ).one()
        row.role = "member"
        session.add(row)
    assert "Only a chair" in harness.say("chair-us", "/taskforce undo")
    assert harness.status(5) == "closed_not_implemented"


def test_a_command_delivered_twice_takes_back_once(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "One"')
    harness.say("chair-us", '/action assign @member-us "Two"')
    assert "Undone" in harness.say("chair-us", "/taskforce undo", delivery="once")
    said = harness.say("chair-us", "/taskforce undo", delivery="once")
    assert "Undone" not in said
    assert items(harness.say("member-us", "/action")) == [1]


def test_a_version_conflict_tells_of_the_undoing_too(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "Item"')
    harness.say("chair-us", "/action due 1 2026-12-24")
    harness.say("chair-us", "/taskforce undo")
    assert item_version(harness, 1) == 3
    said = harness.say("chair-mx", "/accion vence 1 2026-12-24 v2")
    assert "deshizo" in said


def test_what_people_wrote_is_not_kept_longer_than_needed(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("lead-us", '/rec update 5 "News"')
    harness.later(minutes=11)
    harness.say("lead-mx", '/rec actualizar 5 "Novedad"')
    with harness.context.reading() as session:
        assert len(session.exec(select(tables.UndoStep)).all()) == 1


def test_work_is_not_given_back_to_somebody_who_left(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-mx "Draft"')
    harness.say("chair-us", "/action reassign 1 @member-us")
    with harness.context.writing(None) as (session, _):
        identity = tables.SlackIdentity
        gone = select(tables.Member).join(identity).where(identity.handle == "member-mx")
        row = session.exec(gone).one()
        row.active = False
        session.add(row)
    before = harness.everything()
    said = harness.anew().say("chair-us", "/action undo")
    assert "who left the taskforce's list in the meantime" in said
    assert harness.at("member-mx") in said
    assert harness.everything() == before

"""Taking back one's own last change: once, within ten minutes, and only while nobody built on it."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from bot.store import tables
from tests.conftest import Room
from tests.integration.action_items.test_action_items import item_status, item_version, items, told

Look = Callable[[Room], str]


def shown(number: str) -> Look:
    """Return what looks at something, but for its version and what happened to it last."""

    def look(room: Room) -> str:
        said = room.say("observer", number)
        return "\n".join(line for line in said.splitlines() if "·" not in line or "leads" in line)

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
    sqlite_room: Room, before: list[tuple[str, str]], handle: str, line: str, look: Look, way: str
) -> None:
    room = sqlite_room
    for each in before:
        assert not room.refuses(*each), each
    was, events = look(room), room.events()
    assert not room.refuses(handle, line)
    room.later(minutes=9)
    assert not room.refuses(handle, way)
    room.later(minutes=-9)
    assert look(room) == was
    assert room.events() == events + 2, "the change and its taking back both stay on record"
    with room.desk.reading() as session:
        room.desk.trail.verify(session)
    assert room.refuses(handle, way), "only once"
    assert not room.refuses(handle, line), "and the same change can be made again"


def test_the_answer_says_what_was_taken_back_in_the_readers_language(room: Room) -> None:
    room.say("lead-us", '/rec update 5 in-progress "Begun"')
    said = room.say("lead-us", "/taskforce undo")
    assert "changed the status from Not started to In progress" in said
    assert "It is now: Not started" in said
    room.say("lead-mx", '/rec actualizar 5 en-curso "Iniciada"')
    said = room.say("lead-mx", "/rec deshacer")
    assert "cambió el estado de Sin iniciar a En curso" in said
    history = room.say("lead-mx", "/rec historial 5")
    assert "deshizo lo siguiente" in history


def test_an_assignment_that_was_taken_back_is_gone_from_lists_and_stays_on_record(room: Room) -> None:
    room.say("chair-us", '/action assign @member-us "Item" rec 12')
    room.say("chair-us", "/action undo")
    assert items(room.say("member-us", "/action")) == []
    assert items(room.say("member-us", "/action list all")) == []
    assert "open action item" not in room.say("member-us", "/rec 12")
    assert "taken back" in room.say("member-us", "/action show 1")
    assert "taken back" in room.say("member-us", "/action start 1")
    room.say("chair-us", '/action assign @member-us "Item"')
    assert items(room.say("member-us", "/action")) == [2], "its number is not given again"


def test_those_who_were_told_are_told(room: Room) -> None:
    room.say("chair-us", '/action assign @member-us @lead-us "Item" rec 12')
    send_all(room)
    room.say("chair-us", "/taskforce undo")
    assert told(room)[2:] == [("lead-us", "item.undone", 1), ("member-us", "item.undone", 1)]


def test_those_who_were_not_told_yet_are_spared(room: Room) -> None:
    room.say("chair-us", '/action assign @member-us "Item" rec 12')
    room.say("chair-us", "/taskforce undo")
    assert told(room) == [("member-us", "item.assigned", 1)]
    with room.desk.reading() as session:
        assert session.exec(select(tables.OutboxMessage.status)).all() == ["dropped"]


def send_all(room: Room) -> None:
    with room.desk.writing(None) as (session, _):
        for row in session.exec(select(tables.OutboxMessage)):
            row.status = "sent"
            session.add(row)


def test_after_ten_minutes_it_is_too_late(room: Room) -> None:
    room.say("lead-us", '/rec update 5 in-progress "Begun"')
    room.later(minutes=10, seconds=1)
    before = room.everything()
    assert "within ten minutes" in room.say("lead-us", "/taskforce undo")
    assert room.everything() == before
    assert room.status(5) == "in_progress"


def test_it_is_refused_once_someone_else_built_on_it(room: Room) -> None:
    room.say("lead-us", '/rec update 5 in-progress "Begun"')
    room.later(minutes=1)
    room.say("lead-mx", '/rec actualizar 5 "Novedad"')
    before = room.everything()
    said = room.say("lead-us", "/taskforce undo")
    assert room.at("lead-mx") in said
    assert "added a note" in said
    assert room.everything() == before
    room.say("chair-us", '/action assign @member-us "Item"')
    room.say("member-us", "/action start 1")
    said = room.say("chair-us", "/taskforce undo")
    assert room.at("member-us") in said
    assert item_status(room, 1) == "in_progress"


def test_ones_own_last_change_is_meant_and_no_earlier_one(room: Room) -> None:
    room.say("lead-us", '/rec update 5 in-progress "Begun"')
    room.say("lead-us", '/action assign @member-us "Item" rec 5')
    room.say("lead-us", "/taskforce undo")
    assert room.status(5) == "in_progress"
    assert "no change of yours" in room.say("lead-us", "/taskforce undo")
    assert room.status(5) == "in_progress"
    assert "no change of yours" in room.say("chair-us", "/taskforce undo"), "others' changes are theirs"


def test_settings_are_not_taken_back_nor_is_what_came_before_them(room: Room) -> None:
    room.say("lead-us", '/rec update 5 in-progress "Begun"')
    room.say("lead-us", "/taskforce zone America/Denver")
    assert "settings, members or a digest" in room.say("lead-us", "/taskforce undo")
    assert room.status(5) == "in_progress"


def test_who_lost_the_permission_meanwhile_cannot_take_back(room: Room) -> None:
    room.say("chair-us", '/rec close 5 not-implemented "Overtaken"')
    with room.desk.writing(None) as (session, _):
        row = session.exec(select(tables.Member).where(tables.Member.handle == "chair-us")).one()
        row.role = "member"
        session.add(row)
    assert "Only a chair" in room.say("chair-us", "/taskforce undo")
    assert room.status(5) == "closed_not_implemented"


def test_a_command_delivered_twice_takes_back_once(room: Room) -> None:
    room.say("chair-us", '/action assign @member-us "One"')
    room.say("chair-us", '/action assign @member-us "Two"')
    assert "Taken back" in room.say("chair-us", "/taskforce undo", delivery="once")
    said = room.say("chair-us", "/taskforce undo", delivery="once")
    assert "Taken back" not in said
    assert items(room.say("member-us", "/action")) == [1]


def test_a_version_tells_of_the_taking_back_too(room: Room) -> None:
    room.say("chair-us", '/action assign @member-us "Item"')
    room.say("chair-us", "/action due 1 2026-12-24")
    room.say("chair-us", "/taskforce undo")
    assert item_version(room, 1) == 3
    said = room.say("chair-mx", "/accion vence 1 2026-12-24 v2")
    assert "deshizo" in said


def test_what_people_wrote_is_not_kept_longer_than_needed(room: Room) -> None:
    room.say("lead-us", '/rec update 5 in-progress "Begun"')
    room.say("lead-us", '/rec update 5 "News"')
    room.later(minutes=11)
    room.say("lead-mx", '/rec actualizar 5 "Novedad"')
    with room.desk.reading() as session:
        assert len(session.exec(select(tables.UndoStep)).all()) == 1

"""Who may do what: every role, every action, one's own and others', typed and by hand, here and elsewhere.

`TABLE` is written from the design's table of rights, not from the code. Each of its rows is asked for in all
the ways that there are: as a command, as a press, as a form; of a form also when it is sent by somebody who
was not, or is no longer, to have it.
"""

import itertools
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.clock import Clock
from bot.config import Deployment
from bot.services.desk import Caller
from bot.services.members import Profile, Stranger, find
from bot.store import tables
from bot.store.database import Database
from bot.views.blocks import Message
from bot.views.controls import Press
from bot.views.forms.names import FormName
from bot.views.home import HomePage
from bot.views.modals import Modal
from commands.filling import Mistakes
from commands.home import opened
from commands.registry import COMMANDS
from tests.conftest import NOW, TEAM, Room, checked, copied, filled, room_in, slack_id
from tests.home_actors import words

ROLES = ("chair", "secretariat", "lead", "alternate", "member", "observer", "unnamed")
TABLE = """
                                               chair sec. lead alt. member obs. unnamed
see the board                                    ✓    ✓    ✓    ✓    ✓    ✓    ✓
see a recommendation                             ✓    ✓    ✓    ✓    ✓    ✓    ✓
search                                           ✓    ✓    ✓    ✓    ✓    ✓    ✓
list                                             ✓    ✓    ✓    ✓    ✓    ✓    ✓
see action items                                 ✓    ✓    ✓    ✓    ✓    ✓    ✓
see an action item                               ✓    ✓    ✓    ✓    ✓    ✓    ✓
see who is who                                   ✓    ✓    ✓    ✓    ✓    ✓    ✓
be helped                                        ✓    ✓    ✓    ✓    ✓    ✓    ✓
arrange one's own Home                           ✓    ✓    ✓    ✓    ✓    ✓    ✓
update one's own recommendation                  ✓    ✓    ✓    ✓    –    –    –
update another's recommendation                  ✓    ✓    –    –    –    –    –
attach to one's own recommendation               ✓    ✓    ✓    ✓    –    –    –
attach to another's recommendation               ✓    ✓    –    –    –    –    –
confirm one's own recommendation                 ✓    –    ✓    ✓    –    –    –
confirm another's recommendation                 ✓    –    –    –    –    –    –
refuse one's own recommendation                  ✓    –    ✓    ✓    –    –    –
refuse another's recommendation                  ✓    –    –    –    –    –    –
close one's own recommendation                   ✓    –    –    –    –    –    –
close another's recommendation                   ✓    –    –    –    –    –    –
reopen one's own recommendation                  ✓    –    –    –    –    –    –
reopen another's recommendation                  ✓    –    –    –    –    –    –
name leads of one's own recommendation           –    ✓    –    –    –    –    –
name leads of another's recommendation           –    ✓    –    –    –    –    –
read the history of one's own recommendation     ✓    ✓    ✓    ✓    –    –    –
read the history of another's recommendation     ✓    ✓    –    –    –    –    –
ask the leads of one's own recommendation        ✓    ✓    –    –    –    –    –
ask the leads of another's recommendation        ✓    ✓    –    –    –    –    –
assign for one's own recommendation              ✓    ✓    ✓    ✓    –    –    –
assign for another's recommendation              ✓    ✓    –    –    –    –    –
assign for no recommendation                     ✓    ✓    –    –    –    –    –
work on one's own action item                    ✓    ✓    ✓    ✓    ✓    –    –
work on an item of one's own recommendation      –    –    –    –    –    –    –
work on another's action item                    –    –    –    –    –    –    –
put off one's own action item                    ✓    ✓    ✓    ✓    ✓    –    –
put off what one is not reminded of              –    –    –    –    –    –    –
accept what one assigned                         ✓    ✓    ✓    ✓    ✓    –    –
accept an item of one's own recommendation       –    –    ✓    ✓    –    –    –
accept another's action item                     –    –    –    –    –    –    –
change what one assigned                         ✓    ✓    ✓    ✓    ✓    –    –
change an item of one's own recommendation       ✓    ✓    ✓    ✓    –    –    –
change another's action item                     ✓    ✓    –    –    –    –    –
comment on one's own action item                 ✓    ✓    ✓    ✓    ✓    –    –
comment on another's action item                 ✓    ✓    ✓    ✓    ✓    –    –
attach to one's own action item                  ✓    ✓    ✓    ✓    ✓    –    –
attach to an item of one's own recommendation    ✓    ✓    ✓    ✓    –    –    –
attach to another's action item                  ✓    ✓    –    –    –    –    –
take back one's own change                       ✓    ✓    ✓    ✓    ✓    –    –
take back another's change                       –    –    –    –    –    –    –
see one's own settings                           ✓    ✓    ✓    ✓    ✓    ✓    ✓
change one's own settings                        ✓    ✓    ✓    ✓    ✓    ✓    ✓
change another's settings                        –    ✓    –    –    –    –    –
translate                                        –    ✓    –    –    –    –    –
see what is untranslated                         ✓    ✓    –    –    –    –    –
look after digests                               ✓    ✓    –    –    –    –    –
let a digest go                                  ✓    ✓    –    –    –    –    –
acknowledge a digest that one was sent           ✓    –    –    –    –    –    –
acknowledge a digest that one came upon          ✓    ✓    ✓    ✓    ✓    ✓    ✓
read the whole trail                             ✓    ✓    –    –    –    –    –
look after the bot                               ✓    ✓    –    –    –    –    –
"""
NOT_BY_RIGHT = {
    "confirm one's own recommendation": {"secretariat"},
    "put off what one is not reminded of": set(ROLES),
    "put off one's own action item": {"observer", "unnamed"},
    "take back one's own change": {"observer", "unnamed"},
    "take back another's change": set(ROLES),
    "acknowledge a digest that one was sent": set(ROLES),
}
"""What is refused for another reason than a right, so that there is nobody to ask: nothing is there to be
put off, taken back or acknowledged."""

CAST: Mapping[str, str] = {
    "chair-us": "chair",
    "chair-mx": "chair",
    "secretariat": "secretariat",
    "lead-us": "lead",
    "lead-mx": "lead",
    "member-us": "alternate",
    "member-mx": "alternate",
    "plain-us": "member",
    "plain-mx": "member",
    "observer": "observer",
    "observadora": "observer",
    "unnamed": "unnamed",
    "innominada": "unnamed",
}
SPANISH = {"chair-mx", "secretariat", "lead-mx", "member-mx", "plain-mx", "observadora", "innominada"}
ASSIGNER, WORKER, LEADER = "archivist", "worker", "other-lead"
"""Others than the cast: of the secretariat, who assigned what others have to do; who has it to do; who leads
the recommendations that are nobody's in the cast."""
LINK = "https://example.org/source"
WEEK = "weekly:2026-W49"


def rights() -> Mapping[str, frozenset[str]]:
    """Return the roles that may, by action."""
    found = {}
    for line in TABLE.strip().splitlines()[1:]:
        name, cells = re.fullmatch(r"(.*?)\s+([✓–][✓–\s]*)", line.strip()).groups()  # type: ignore[union-attr]
        found[name] = frozenset(role for role, cell in zip(ROLES, cells.split(), strict=True) if cell == "✓")
    return found


MAY = rights()


@dataclass(frozen=True)
class Way:
    """How something is asked for: what is typed; or what is pressed and what it holds; or a form.

    `before` is what the archivist does first, where it is allowed. What only `reads` leaves no trace.
    """

    line: str = ""
    press: Press | None = None
    value: str = ""
    form: FormName | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    before: str = ""
    reads: bool = False
    home: bool = False

    def __str__(self) -> str:
        return self.line or f"{self.press or self.form}={self.value}"


def typed(line: str, *, before: str = "", reads: bool = False) -> Way:
    return Way(line, before=before, reads=reads)


def pressed(press: Press, value: str, *, before: str = "", reads: bool = False) -> Way:
    return Way(press=press, value=value, before=before, reads=reads)


def form(
    name: FormName, press: Press | None, value: str, *, before: str = "", reads: bool = False, **values: Any
) -> Way:
    return Way(press=press, value=value, form=name, values=values, before=before, reads=reads)


def home(press: Press, value: str) -> Way:
    return Way(press=press, value=value, home=True)


def about_recommendation(updated: int, reported: int, ready: int, closed: int) -> Mapping[str, Sequence[Way]]:
    """Return what can be done with a recommendation, by action, with one in each state."""
    return {
        "update": (
            typed(f'/rec update {updated} "News"'),
            typed(f'/rec update {updated} blocked "No money" awaiting "The ministry"'),
            form(FormName.UPDATE, Press.UPDATE, f"{updated}", note="News"),
        ),
        "attach to": (
            typed(f'/rec evidence {updated} {LINK} "A source"'),
            form(FormName.EVIDENCE, Press.EVIDENCE, f"{updated}", link=LINK, title="A source"),
        ),
        "confirm": (typed(f"/rec confirm {reported}"), pressed(Press.CONFIRM, f"{reported}")),
        "refuse": (
            typed(f'/rec refuse {reported} "No"'),
            form(FormName.REFUSE, Press.REFUSE, f"{reported}", note="No"),
        ),
        "close": (
            typed(f"/rec close {ready} implemented"),
            typed(f'/rec close {updated} not-implemented "Overtaken"'),
            form(FormName.CLOSE, Press.CLOSE, f"{ready}", status="closed_implemented"),
            form(FormName.CLOSE, Press.CLOSE, f"{updated}", status="closed_not_implemented", note="Overtaken"),
        ),
        "reopen": (
            typed(f'/rec reopen {closed} "Again"'),
            form(FormName.REOPEN, Press.REOPEN, f"{closed}", note="Again"),
        ),
        "name leads of": (
            typed(f"/rec lead {updated} us <@UWORKER|worker>"),
            typed(f"/rec alternate {updated} us <@UWORKER|worker>"),
            form(FormName.LEADS, Press.LEADS, f"{updated}", seat="US:lead", person="UWORKER"),
        ),
        "read the history of": (
            typed(f"/rec history {updated}", reads=True),
            pressed(Press.HISTORY, f"{updated}", reads=True),
        ),
        "ask the leads of": (typed(f"/rec ask {updated}"), pressed(Press.ASK, f"{updated}")),
        "assign for": (
            typed(f'/action assign <@UWORKER|worker> "Draft" rec {updated} due friday'),
            form(
                FormName.ASSIGN, Press.ASSIGN, f"{updated}",
                text="Draft", people=["UWORKER"], recommendation=f"{updated}", due="2026-12-11",
            ),
        ),
    }  # fmt: skip


OWN = about_recommendation(updated=7, reported=5, ready=11, closed=10)
OTHERS = about_recommendation(updated=6, reported=8, ready=13, closed=9)


def work(item: str) -> Sequence[Way]:
    return (
        typed(f"/action start {item}"),
        typed(f'/action block {item} "No contact"'),
        typed(f'/action submit {item} "It is done"'),
        typed(f"/action done {item}"),
        pressed(Press.ITEM_START, item),
        pressed(Press.REMINDER_DONE, item),
        form(FormName.MOVE_ITEM, Press.ITEM_BLOCK, item, note="No contact"),
    )


def put_off(item: str) -> Sequence[Way]:
    return (
        typed(f"/action snooze {item} until 2026-11-27"),
        pressed(Press.REMINDER_SNOOZE, item),
        form(FormName.SNOOZE, Press.ITEM_SNOOZE, item, until="2026-11-27"),
    )


def accept(submitted: str) -> Sequence[Way]:
    return (
        typed(f"/action accept {submitted}"),
        typed(f"/action done {submitted}"),
        typed(f'/action return {submitted} "The annex is missing"'),
        pressed(Press.ITEM_ACCEPT, submitted),
        pressed(Press.REMINDER_DONE, submitted),
        form(FormName.MOVE_ITEM, Press.ITEM_RETURN, submitted, note="The annex is missing"),
    )


def change(item: str, closed: str) -> Sequence[Way]:
    return (
        typed(f"/action due {item} 2026-12-11"),
        typed(f"/action reassign {item} <@UARCHIVIST|archivist>"),
        typed(f'/action edit {item} "Draft it anew"'),
        typed(f'/action cancel {item} "Overtaken"'),
        typed(f'/action reopen {closed} "Again"'),
        form(FormName.EDIT_ITEM, Press.ITEM_EDIT, item, text="Draft it anew", due="2026-12-11"),
        form(FormName.REASSIGN, Press.REMINDER_REASSIGN, item, people=["UARCHIVIST"]),
        form(FormName.MOVE_ITEM, Press.ITEM_CANCEL, item, note="Overtaken"),
        form(FormName.MOVE_ITEM, Press.ITEM_REOPEN, closed, note="Again"),
    )


def comment(item: str) -> Sequence[Way]:
    return (
        typed(f'/action comment {item} "Look at this"'),
        form(FormName.COMMENT, Press.ITEM_COMMENT, item, text="Look at this"),
    )


def attach(item: str) -> Sequence[Way]:
    return (typed(f'/action evidence {item} {LINK} "A source"'),)


WAYS: Mapping[str, Sequence[Way]] = {
    "see the board": (
        typed("/rec", reads=True),
        typed("/rec board", reads=True),
        pressed(Press.BOARD, "1", reads=True),
        pressed(Press.PAGE, "/rec page 2", reads=True),
        pressed(Press.PAGE_BACK, "/rec page 1", reads=True),
    ),
    "see a recommendation": (
        typed("/rec 6", reads=True),
        typed("/rec show 6", reads=True),
        pressed(Press.OPEN, "rec:6", reads=True),
        pressed(Press.OTHER_LANGUAGE, "es:rec:6", reads=True),
    ),
    "search": (
        typed("/rec search fentanyl", reads=True),
        form(FormName.SEARCH, None, "", query="fentanyl", reads=True),
    ),
    "list": (typed("/rec list blocked", reads=True), pressed(Press.PAGE, "/rec list us page 1", reads=True)),
    "see action items": (
        typed("/action", reads=True),
        typed("/action mine", reads=True),
        typed("/action list all", reads=True),
        pressed(Press.MINE, "1", reads=True),
        pressed(Press.ITEMS, "6", reads=True),
    ),
    "see an action item": (
        typed("/action show {theirs}", reads=True),
        pressed(Press.OPEN, "item:{theirs}", reads=True),
        pressed(Press.OTHER_LANGUAGE, "en:item:{theirs}", reads=True),
    ),
    "see who is who": (
        typed("/taskforce members", reads=True),
        typed("/taskforce member <@UWORKER|worker>", reads=True),
    ),
    "be helped": (
        *(typed(f"/{command} help", reads=True) for command in ("rec", "action", "digest", "taskforce")),
        typed("/taskforce", reads=True),
    ),
    "arrange one's own Home": (
        home(Press.HOME_FILTER, "status:blocked"),
        home(Press.HOME_ON, "2"),
        home(Press.HOME_BACK, "1"),
        home(Press.HOME_ITEMS_ON, "2"),
        home(Press.HOME_ITEMS_BACK, "1"),
        home(Press.HOME_STEPS, "hide"),
    ),
    **{
        f"{action} {whose} recommendation": ways
        for whose, which in (("one's own", OWN), ("another's", OTHERS))
        for action, ways in which.items()
    },
    "assign for no recommendation": (
        typed('/action assign <@UWORKER|worker> "Draft" due friday'),
        form(FormName.ASSIGN, Press.ASSIGN, "", text="Draft", people=["UWORKER"], priority="priority"),
    ),
    "work on one's own action item": work("{own}"),
    "work on an item of one's own recommendation": work("{led}"),
    "work on another's action item": work("{theirs}"),
    "put off one's own action item": put_off("{own}"),
    "put off what one is not reminded of": put_off("{undated}"),
    "accept what one assigned": accept("{submitted}"),
    "accept an item of one's own recommendation": accept("{led_submitted}"),
    "accept another's action item": accept("{their_submitted}"),
    "change what one assigned": change("{assigned}", "{done}"),
    "change an item of one's own recommendation": change("{led}", "{led_done}"),
    "change another's action item": change("{theirs}", "{their_done}"),
    "comment on one's own action item": comment("{own}"),
    "comment on another's action item": comment("{theirs}"),
    "attach to one's own action item": attach("{own}"),
    "attach to an item of one's own recommendation": attach("{led}"),
    "attach to another's action item": attach("{theirs}"),
    "take back one's own change": (
        typed("/taskforce undo"),
        typed("/rec undo"),
        typed("/action undo"),
        pressed(Press.UNDO, "item:{own}:{version}"),
    ),
    "take back another's change": (pressed(Press.UNDO, "item:{last}:{last_version}"),),
    "see one's own settings": (
        typed("/taskforce me", reads=True),
        typed("/taskforce settings", reads=True),
        pressed(Press.ME, "me", reads=True),
        pressed(Press.SETTINGS, "own", reads=True),
    ),
    "change one's own settings": (
        typed("/taskforce language {other_language}"),
        typed("/taskforce zone America/Cancun"),
        typed("/taskforce digests off"),
        typed("/taskforce absence until 2026-12-11 delegate <@UWORKER|worker>"),
        pressed(Press.LANGUAGE, "{other_language}"),
        pressed(Press.ZONE, "America/Cancun"),
        form(
            FormName.SETTINGS,
            Press.SETTINGS,
            "own",
            digest="muted",
            absent_until="2026-12-11",
            delegate="UWORKER",
        ),
    ),
    "change another's settings": (
        typed("/taskforce member <@UWORKER|worker> language es"),
        typed("/taskforce member <@UWORKER|worker> role observer"),
        typed("/taskforce member <@UWORKER|worker> absence until 2026-12-11"),
        form(FormName.SETTINGS, Press.MEMBER, "UWORKER", role="observer", absent_until="2026-12-11"),
    ),
    "translate": (
        typed('/taskforce translate 6 note "Una traducción"'),
        form(FormName.TRANSLATE, Press.TRANSLATE, "6..note", text="Una traducción"),
    ),
    "see what is untranslated": (typed("/taskforce translations", reads=True),),
    "look after digests": (
        typed("/digest", reads=True),
        typed("/digest preview @lead-us", reads=True),
        typed("/digest schedule", reads=True),
        typed("/digest history", reads=True),
        typed('/digest hold "Not yet"'),
        typed('/digest note "First of all"'),
        typed("/digest send"),
        pressed(Press.HOLD, WEEK),
        pressed(Press.SEND, WEEK),
        form(FormName.DIGEST_HOLD, Press.HOLD_REASON, WEEK, note="Not yet"),
        form(FormName.DIGEST_NOTE, Press.NOTE, WEEK, text="First of all"),
    ),
    "let a digest go": (
        typed("/digest resume", before="/digest hold"),
        pressed(Press.RESUME, WEEK, before="/digest hold"),
    ),
    "acknowledge a digest that one was sent": (typed("/digest acknowledge", before="/digest send"),),
    "acknowledge a digest that one came upon": (pressed(Press.ACKNOWLEDGE, "1", before="/digest send"),),
    "read the whole trail": (typed("/taskforce audit", reads=True),),
    "look after the bot": (typed("/taskforce health", reads=True),),
}
CASES = [(action, handle) for action in MAY for handle in CAST]


@dataclass
class World:
    """A taskforce in which everyone has something of their own, and what it is called, by handle."""

    room: Room
    names: Mapping[str, Mapping[str, str]]
    file: Path
    pristine: Path
    before: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def everything(self) -> Mapping[str, Sequence[Any]]:
        """Return all rows of the database; read past the bot, which would take ten times as long."""
        with closing(sqlite3.connect(self.file)) as connection:
            tables_ = [table.name for table in tables.Base.metadata.sorted_tables]
            return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables_}  # noqa: S608 (our own names)

    def restore(self) -> None:
        """Bring everything back to how it was at first, under the bot's open connections."""
        with closing(sqlite3.connect(self.pristine)) as source, closing(sqlite3.connect(self.file)) as target:
            source.backup(target)
        self.room = self.room.anew()

    def ways(self, action: str, handle: str) -> Iterator[Way]:
        """Return how somebody would ask for it."""
        for way in WAYS[action]:
            line, value = (part.format(**self.names[handle]) for part in (way.line, way.value))
            yield replace(way, line=line, value=value)

    def ask(self, handle: str, way: Way, *, team: str = TEAM) -> Message | Modal | Mistakes | str:
        """Have somebody ask for something, in one way, up to its end."""
        if way.form is None:
            return self.begin(handle, way, team=team)
        opened = self.begin(handle, way, team=team)
        if not isinstance(opened, Modal) or opened.submit is None:
            return opened
        return self.send(handle, way, opened, team=team)

    def begin(self, handle: str, way: Way, *, team: str = TEAM) -> Message | Modal | str:
        """Type it, press it, or have its form opened."""
        answerer, caller = self.room.answerer, self.caller(handle, team)
        if way.line:
            command, _, text = way.line.partition(" ")
            return answerer.answer(caller, command, text)
        if way.home:
            return answerer.press_in_home(caller, str(way.press), way.value)
        if way.press is None:
            return answerer.open_form(caller, str(way.form), {})
        return answerer.press(caller, way.press, way.value)

    def send(self, handle: str, way: Way, opened: Modal, *, team: str = TEAM) -> Modal | Mistakes:
        """Fill in a form and send it, whoever opened it."""
        shown = opened
        for name in ("status", "seat"):  # what a form is drawn anew for
            if name in way.values:
                redrawn = self.room.answerer.open_form(
                    self.caller(handle, team), str(way.form), filled(shown, {name: way.values[name]})
                )
                shown = redrawn if redrawn.submit else shown
        present = {block["block_id"] for block in shown.blocks if block["type"] == "input"}
        values = {name: value for name, value in way.values.items() if name in present}
        return self.room.answerer.submit(self.caller(handle, team), str(way.form), filled(shown, values))

    def caller(self, handle: str, team: str = TEAM) -> Caller:
        """Return somebody about to do something."""
        return Caller(slack_id(handle), team, "test", f"matrix:{next(DELIVERIES)}")

    @contextmanager
    def lowered(self, handle: str, **fields: Any) -> Iterator[None]:
        """Have somebody be something else meanwhile, and lead nothing."""
        with self.room.desk.writing(None) as (session, _):
            row, stand_in = (find(session, self.room.desk, slack_id(each)) for each in (handle, WORKER))
            assert row is not None
            assert stand_in is not None
            former = {name: getattr(row, name) for name in fields}
            seats = session.exec(select(tables.Lead).where(col(tables.Lead.member_id) == row.id)).all()
            held = [seat.id for seat in seats]
            for name, value in fields.items():
                setattr(row, name, value)
            for seat in seats:
                seat.member_id = stand_in.id
            session.add_all([row, *seats])
        try:
            yield
        finally:
            self._raise(handle, former, held)

    def _raise(self, handle: str, former: Mapping[str, Any], held: Sequence[int | None]) -> None:
        with self.room.desk.writing(None) as (session, _):
            row = find(session, self.room.desk, slack_id(handle))
            assert row is not None
            for name, value in former.items():
                setattr(row, name, value)
            for key in held:
                session.get_one(tables.Lead, key).member_id = row.id
            session.add(row)


DELIVERIES = itertools.count()


def refusal(found: Message | Modal | Mistakes | str) -> str:
    """Return how somebody was refused, or nothing."""
    match found:
        case Mistakes():
            return " ".join(found.at.values())
        case str():
            return ""
    checked(found)
    first = found.blocks[0]
    said = str(first.get("text", {}).get("text", "")) if isinstance(first.get("text"), dict) else ""
    return said if said.startswith("⚠️") else ""


def set_role(room: Room, handle: str, role: str) -> None:
    """Have somebody be of a role, whatever the deploy file says."""
    with room.desk.writing(None) as (session, _):
        row = find(session, room.desk, slack_id(handle))
        assert row is not None
        row.role = role
        session.add(row)


def meet(room: Room, handle: str) -> None:
    """Have somebody whom the deploy file doesn't name be met."""
    spanish = handle in SPANISH
    profile = Profile(
        slack_id(handle), handle, handle, None, "es-LA" if spanish else "en-US", "America/Denver"
    )
    room.answerer.answer(Caller(slack_id(handle), TEAM, "/rec"), "/rec", "", profile)


def do(room: Room, handle: str, line: str) -> str:
    """Have somebody do something that is allowed, and return what they are told."""
    payload = room.payload(handle, line)
    assert not str(payload["blocks"][0]).count("⚠️"), (line, payload["text"])
    return str(payload["text"])


def furnish(room: Room) -> Mapping[str, Mapping[str, str]]:
    """Give everyone something of their own, and return what it is called, by handle."""
    newcomers = [each for each in CAST if not room_knows(room, each)]
    for handle in (*newcomers, ASSIGNER, WORKER, LEADER):
        meet(room, handle)
    set_role(room, ASSIGNER, "secretariat")
    for handle in (WORKER, LEADER, "plain-us", "plain-mx"):
        side = "mx" if handle in SPANISH else "us"
        do(room, ASSIGNER, f"/taskforce member <@{slack_id(handle)}|{handle}> role member side {side}")
    for number in (7, 10, 11):
        for seat, side, handle in LEADING:
            do(room, ASSIGNER, f"/rec {seat} {number} {side} <@{slack_id(handle)}|{handle}>")
    do(room, ASSIGNER, f"/rec lead 6 us <@{slack_id(LEADER)}|{LEADER}>")
    for number in (5, 6, 7, 8, 11, 13):
        do(room, ASSIGNER, f'/rec update {number} in-progress "It has begun"')
    for number in (5, 8, 11, 13):
        do(
            room,
            ASSIGNER,
            f'/rec evidence {number} {LINK}/{number} "A" issuer "B" date 2026-11-01 language en',
        )
        do(room, ASSIGNER, f'/rec update {number} reported "It is done"')
    for number in (11, 13):
        do(room, "chair-us", f"/rec confirm {number}")
        do(room, "chair-mx", f"/rec confirm {number}")
    for number in (9, 10):
        do(room, "chair-us", f'/rec close {number} not-implemented "Overtaken"')
    led = {
        name.format(which): assigned(room, ASSIGNER, WORKER, which_rec, state)
        for which, which_rec in (("led", 7), ("their", 6))
        for name, state in (("{}_todo", ""), ("{}_submitted", "submit"), ("{}_done", "accept"))
    }
    do(room, ASSIGNER, f'/action assign <@{slack_id(WORKER)}|{WORKER}> "Think it over"')
    common = {"undated": newest_item(room), **led, "led": led["led_todo"], "theirs": led["their_todo"]}
    names: dict[str, Mapping[str, str]] = {}
    for handle in CAST:
        with_right(room, handle)
        names[handle] = {
            "own": assigned(room, ASSIGNER, handle, None, ""),
            "assigned": assigned(room, handle, WORKER, None, ""),
            "submitted": assigned(room, handle, WORKER, None, "submit"),
            "done": assigned(room, handle, WORKER, None, "accept"),
            "other_language": "en" if handle in SPANISH else "es",
            **common,
        }
    do(room, ASSIGNER, f'/action comment {common["theirs"]} "A word"')
    for handle, own in names.items():
        do(room, handle, f'/action comment {own["own"]} "A word"')
        set_role(room, handle, FORMER[CAST[handle]])
    versions = item_versions(room)
    for handle, own in names.items():
        names[handle] = {
            **own,
            "version": versions[own["own"]],
            "last": own["theirs"],
            "last_version": versions[own["theirs"]],
        }
    return names


LEADING = (
    ("lead", "us", "lead-us"),
    ("lead", "mx", "lead-mx"),
    ("alternate", "us", "member-us"),
    ("alternate", "mx", "member-mx"),
)
FORMER = {
    "chair": "chair",
    "secretariat": "secretariat",
    "lead": "member",
    "alternate": "member",
    "member": "member",
    "observer": "observer",
    "unnamed": "observer",
}
"""What people are as a whole; leads are members who lead something."""


def with_right(room: Room, handle: str) -> None:
    """Have somebody of another role assign and be assigned to, as if they had been of the secretariat once."""
    if CAST[handle] != "chair":
        set_role(room, handle, "secretariat")


def room_knows(room: Room, handle: str) -> bool:
    with room.desk.reading() as session:
        return find(session, room.desk, slack_id(handle)) is not None


def assigned(room: Room, by: str, to: str, recommendation: int | None, state: str) -> str:
    """Have somebody assign something, and whoever has it to do take it as far as `state`; return its number."""
    about = f" rec {recommendation}" if recommendation else ""
    do(room, by, f'/action assign <@{slack_id(to)}|{to}> "Draft the memorandum"{about} due 2026-11-27')
    number = newest_item(room)
    if state:
        do(room, to, f"/action submit {number}")
    if state == "accept":
        do(room, by, f"/action accept {number}")
    return number


def newest_item(room: Room) -> str:
    with room.desk.reading() as session:
        return str(max(session.exec(select(tables.ActionItem.number)).all()))


def item_versions(room: Room) -> Mapping[str, str]:
    with room.desk.reading() as session:
        rows = session.exec(select(tables.ActionItem.number, tables.ActionItem.version)).all()
    return {str(number): str(version) for number, version in rows}


@pytest.fixture(scope="module")
def world(
    furnished_file: Path, deployment: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The taskforce for all cases: whoever is refused leaves it as it was, the others have it restored."""
    folder = tmp_path_factory.mktemp("matrix")
    database = Database(copied(furnished_file, folder))
    room = room_in(database, Clock.at(NOW), deployment)
    names = furnish(room)
    file, pristine = folder / "room.db", folder / "pristine.db"
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(pristine)) as target:
        source.backup(target)
    found = World(room, names, file, pristine)
    found.before = found.everything()
    yield found
    database.close()


def speaks(said: str, handle: str) -> bool:
    """Whether something was said in somebody's language."""
    found = set(re.findall(r"\w+", said.casefold()))
    spanish, english = (
        found & {"el", "la", "los", "las", "que", "de", "no", "para"},
        found & {"the", "is", "of", "please", "your"},
    )
    return len(spanish) > len(english) if handle in SPANISH else len(english) > len(spanish)


@pytest.mark.parametrize(("action", "handle"), CASES, ids=[f"{who}-{what}" for what, who in CASES])
def test_the_table_of_rights(action: str, handle: str, world: World) -> None:
    check = is_done if CAST[handle] in MAY[action] else is_refused
    for way in world.ways(action, handle):
        check(world, action, handle, way)


def is_done(world: World, action: str, handle: str, way: Way) -> None:
    """Whoever may do it does it."""
    if way.before:
        do(world.room, ASSIGNER, way.before)
        deliver(world.room)
    before = world.everything() if way.before else world.before
    found = world.ask(handle, way)
    after = world.everything()
    if after != world.before:
        world.restore()
    assert refusal(found) == "", f"{handle} may: {way}"
    assert isinstance(found, Message | str) or way.reads or found.submit is None  # type: ignore[union-attr] # refused, if Mistakes
    assert (after == before) is way.reads, f"{way} reads or changes"


def is_refused(world: World, action: str, handle: str, way: Way) -> None:
    """Whoever may not do it is told whom to ask instead, and nothing has changed."""
    said = refusal(world.ask(handle, way))
    unchanged(world, said, way)
    assert said, f"{handle} may not: {way}"
    assert speaks(said, handle), said
    if CAST[handle] in NOT_BY_RIGHT.get(action, ()):
        return
    named = set(re.findall(r"<@(\w+)>", said))
    assert named or re.search("ask the secretariat|Consulte a la secretaría", said), f"whom to ask: {said}"
    assert slack_id(handle) not in named, said
    for other, role in CAST.items():
        if slack_id(other) in named and not action.endswith("action item"):
            assert role in MAY[action], f"{said} names {other}, who may not either"


def unchanged(world: World, said: str, way: Way) -> None:
    """Nothing at all was written down."""
    after = world.everything()
    if after != world.before:
        world.restore()
        changed = [name for name, rows in after.items() if rows != world.before[name]]
        raise AssertionError(f"{way} changed {changed}, and said {said!r}")


def deliver(room: Room) -> None:
    """Have everything arrive that the bot has to say."""
    with room.desk.writing(None) as (session, _):
        for row in session.exec(select(tables.OutboxMessage)).all():
            row.status = "sent"
            session.add(row)


@pytest.mark.parametrize("handle", CAST)
def test_a_form_that_another_opened_is_refused_when_it_is_sent(handle: str, world: World) -> None:
    for action, ways in WAYS.items():
        if CAST[handle] in MAY[action]:
            continue
        for way in world.ways(action, handle):
            if way.form:
                opened = opened_by_another(world, way)
                said = refusal(world.send(handle, way, opened))
                unchanged(world, said, way)
                assert said, f"{handle} sends {way}"
                assert speaks(said, handle), said


def opened_by_another(world: World, way: Way) -> Modal:
    """Return the form as it looks to whoever may have it, or else as somebody once had it."""
    for handle in (ASSIGNER, WORKER, *CAST):
        opened = world.begin(handle, way)
        if isinstance(opened, Modal) and opened.submit:
            return opened
    for handle in CAST:
        with world.lowered(handle, role="member", active=True):
            opened = world.begin(handle, way)
        if isinstance(opened, Modal) and opened.submit:
            return opened
    raise AssertionError(f"nobody may have {way}")


@pytest.mark.parametrize("handle", CAST)
def test_a_form_is_refused_when_its_person_may_no_longer(handle: str, world: World) -> None:
    for action, ways in WAYS.items():
        if CAST[handle] not in MAY[action]:
            continue
        for way in world.ways(action, handle):
            if not way.form:
                continue
            opened = world.begin(handle, way)
            assert isinstance(opened, Modal)
            losses: list[dict[str, Any]] = [{"active": False}]
            if "observer" not in MAY[action]:
                losses.append({"role": "observer"})
            for loss in losses:
                with world.lowered(handle, **loss):
                    before = world.everything()
                    said = refusal(world.send(handle, way, opened))
                    after = world.everything()
                assert said, f"{handle}, now {loss}, sends {way}"
                assert speaks(said, handle), said
                assert after == before, f"{handle}, now {loss}, sends {way}"
    unchanged(world, "", Way())


GONE = ("no longer on the taskforce's list", "ya no figura en la lista")
ELSEWHERE = ("another Slack workspace", "un espacio de trabajo de Slack distinto")


@pytest.mark.parametrize("handle", ["chair-us", "secretariat", "lead-us", "plain-mx", "observer"])
def test_who_was_taken_off_the_list_learns_nothing(handle: str, world: World) -> None:
    with world.lowered(handle, active=False):
        before = world.everything()
        learns_nothing(world, handle, TEAM, GONE)
        assert world.everything() == before
    unchanged(world, "", Way())


@pytest.mark.parametrize("handle", ["chair-us", "chair-mx", "secretariat", "lead-mx", "observer"])
def test_someone_of_another_workspace_learns_nothing(handle: str, world: World) -> None:
    learns_nothing(world, handle, "T0ELSEWHERE", ELSEWHERE)
    assert isinstance(shown_at_home(world, handle, "T0ELSEWHERE"), HomePage)
    unchanged(world, "", Way())


def learns_nothing(world: World, handle: str, team: str, sentence: tuple[str, str]) -> None:
    """Whatever somebody tries, they are told one and the same sentence."""
    told = set()
    for action in WAYS:
        for way in world.ways(action, handle):
            said = refusal(world.ask(handle, way, team=team))
            assert said, way
            told.add(said)
            if way.form:
                told.add(refusal(world.send(handle, way, opened_by_another(world, way), team=team)))
    for typed_ in ("/rec xyzzy", "/taskforce xyzzy", "/action assign", "/rec list xyzzy", "/rec update 99"):
        told.add(refusal(world.ask(handle, Way(typed_), team=team)))
    answerer, caller = world.room.answerer, world.caller(handle, team)
    for said_ in ("rec 5", "rec update 5", "help", "xyzzy", None):
        told.add(refusal(answerer.hear(caller, said_, "U0BOT")))
    (one,) = {re.sub(r"^⚠️ ", "", each) for each in told}
    assert sentence[handle in SPANISH] in one
    for field_, begun in (
        ("recommendation", ""),
        ("recommendation", "fent"),
        ("zone", "Tij"),
        ("nothing", ""),
    ):
        assert answerer.suggest(caller, field_, begun) == []


def shown_at_home(world: World, handle: str, team: str) -> HomePage | None:
    """Return what somebody sees at once who opens their Home."""
    page = opened(world.room.answerer, world.caller(handle, team), None)
    if page is not None:
        said = words(page.view())
        assert ELSEWHERE[handle in SPANISH] in said
        assert "The board" not in said
        assert "El tablero" not in said
    return page


def test_a_stranger_of_another_company_is_not_met(world: World) -> None:
    caller = Caller("U0FOREIGNER", "T0ELSEWHERE", "/rec")
    profile = Profile("U0FOREIGNER", "foreigner", "A foreigner", foreign=True)
    answerer = world.room.answerer
    asked = (
        lambda **met: answerer.answer(caller, "/rec", "5", **met),
        lambda **met: answerer.press(caller, Press.OPEN, "rec:5", **met),
        lambda **met: answerer.press_in_home(caller, Press.HOME_STEPS, "hide", **met),
        lambda **met: answerer.hear(caller, "rec 5", "U0BOT", **met),
        lambda **met: answerer.open_form(caller, FormName.SEARCH, {}, **met),
    )
    for ask in asked:
        with pytest.raises(Stranger):
            ask()
        said = refusal(ask(profile=profile))
        assert ELSEWHERE[False] in said
    with pytest.raises(Stranger):
        answerer.suggest(caller, "recommendation", "fent")
    assert answerer.suggest(caller, "recommendation", "fent", profile) == []
    unchanged(world, "", Way())


@pytest.mark.parametrize("handle", ["chair-us", "chair-mx", "lead-us", "lead-mx", "member-us", "member-mx"])
def test_nobody_turns_a_key_for_their_own_report(handle: str, world: World) -> None:
    for line in (f'evidence 7 {LINK} "A" issuer "B" date 2026-11-01 language en', 'update 7 reported "Done"'):
        do(world.room, handle, f"/rec {line}")
    before = world.everything()
    refuse = form(FormName.REFUSE, Press.REFUSE, "7", note="No")
    for way in (typed("/rec confirm 7"), typed('/rec refuse 7 "No"'), pressed(Press.CONFIRM, "7"), refuse):
        said = refusal(world.ask(handle, way))
        assert said, way
        assert speaks(said, handle), said
        assert slack_id(handle) not in re.findall(r"<@(\w+)>", said)
        assert world.everything() == before
    world.restore()


@pytest.mark.parametrize("side", ["us", "mx"])
def test_a_key_is_turned_for_ones_own_side_alone(side: str, world: World) -> None:
    other = {"us": "mx", "mx": "us"}[side]
    world.ask(f"chair-{side}", pressed(Press.CONFIRM, "5"))
    assert refusal(world.ask(f"lead-{side}", pressed(Press.CONFIRM, "5"))), "that side has spoken"
    assert refusal(world.ask(f"lead-{other}", pressed(Press.CONFIRM, "5"))) == ""
    with world.room.desk.reading() as session:
        keys = session.exec(select(tables.Confirmation.side).order_by(col(tables.Confirmation.id))).all()
    assert keys[-2:] == [side.upper(), other.upper()]
    world.restore()


def test_everything_there_is_stands_in_the_table() -> None:
    assert WAYS.keys() == MAY.keys()
    ways = [way for each in WAYS.values() for way in each]
    assert {way.press for way in ways if way.press} == set(Press)
    assert {way.form for way in ways if way.form} == set(FormName)
    typed_words = {tuple(way.line.split()[:2]) for way in ways if way.line}
    for key, command in COMMANDS.items():
        for subcommand in command.subcommands:
            known = {(f"/{key}", name) for name in subcommand.names["en"]}
            assert known & typed_words, f"/{key} {subcommand.key}"

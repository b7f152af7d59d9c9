"""Who may do what, written from the design's table of rights, and every way to ask for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.views.blockkit.controls import Press
from bot.views.forms.names import FormName

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
comment on one's own recommendation              ✓    ✓    ✓    ✓    ✓    –    –
comment on another's recommendation              ✓    ✓    ✓    ✓    ✓    –    –
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
work on one's own action item                    ✓    ✓    ✓    ✓    ✓    ✓    ✓
work on an item of one's own recommendation      –    –    –    –    –    –    –
work on another's action item                    –    –    –    –    –    –    –
give one's own action item back                  ✓    ✓    ✓    ✓    ✓    ✓    ✓
give another's action item back                  –    –    –    –    –    –    –
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
say whose a user name is                         –    ✓    –    –    –    –    –
translate                                        –    ✓    –    –    –    –    –
see what is untranslated                         ✓    ✓    –    –    –    –    –
read the latest digest                           ✓    ✓    ✓    ✓    ✓    ✓    ✓
look after digests                               ✓    ✓    –    –    –    –    –
let a digest go                                  ✓    ✓    –    –    –    –    –
correct a digest                                 ✓    ✓    –    –    –    –    –
acknowledge a digest that one was sent           ✓    –    –    –    –    –    –
see a digest that one was sent otherwise         ✓    –    –    –    –    –    –
acknowledge a digest that one came upon          ✓    ✓    ✓    ✓    ✓    ✓    ✓
read the whole trail                             ✓    ✓    –    –    –    –    –
manage the bot                               ✓    ✓    –    –    –    –    –
"""
NOT_BY_RIGHT = {
    "confirm one's own recommendation": {"secretariat"},
    "put off what one is not reminded of": set(ROLES),
    "put off one's own action item": {"observer", "unnamed"},
    "take back one's own change": {"observer", "unnamed"},
    "take back another's change": set(ROLES),
    "acknowledge a digest that one was sent": set(ROLES),
    "see a digest that one was sent otherwise": set(ROLES),
}
"""What is refused for another reason than a missing right, so that there is nobody to ask: there is nothing
to put off, take back or acknowledge."""

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
"""People outside the cast: one of the secretariat, who assigned the others' items; their assignee; and the
lead of the recommendations that nobody in the cast leads."""
LINK = "https://example.org/source"
WEEK = "weekly:2026-W49"
SENT = "weekly:2026-W48"
"""The week of a digest that was sent; the other one is still to come."""


def rights() -> Mapping[str, frozenset[str]]:
    """Return the roles that are allowed, by action."""
    found = {}
    for line in TABLE.strip().splitlines()[1:]:
        name, cells = re.fullmatch(r"(.*?)\s+([✓–][✓–\s]*)", line.strip()).groups()  # type: ignore[union-attr]
        found[name] = frozenset(role for role, cell in zip(ROLES, cells.split(), strict=True) if cell == "✓")
    return found


MAY = rights()


@dataclass(frozen=True)
class Way:
    """A way to ask for something: a typed command, or a button with its value, or a shortcut, and the form
    that it opens.

    `before` is what the archivist does first, where the action is allowed. A way that only `reads` leaves no
    trace.
    """

    line: str = ""
    press: Press | None = None
    value: str = ""
    form: FormName | None = None
    shortcut: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    before: str = ""
    reads: bool = False
    home: bool = False

    def __str__(self) -> str:
        return self.line or f"{self.press or self.shortcut}={self.value}"


def typed(line: str, *, before: str = "", reads: bool = False) -> Way:
    return Way(line, before=before, reads=reads)


def pressed(press: Press, value: str, *, before: str = "", reads: bool = False) -> Way:
    return Way(press=press, value=value, before=before, reads=reads)


def form(
    name: FormName, press: Press | None, value: str, *, before: str = "", reads: bool = False, **values: Any
) -> Way:
    return Way(press=press, value=value, form=name, values=values, before=before, reads=reads)


def chosen(shortcut: str, name: FormName, *, reads: bool = False, **values: Any) -> Way:
    return Way(shortcut=shortcut, form=name, values=values, reads=reads)


def home(press: Press, value: str) -> Way:
    return Way(press=press, value=value, home=True)


def about_recommendation(updated: int, reported: int, ready: int, closed: int) -> Mapping[str, Sequence[Way]]:
    """Return the ways to act on a recommendation, by action, with one recommendation in each state."""
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
        "comment on": (
            typed(f'/rec comment {updated} "Look at this"'),
            form(FormName.COMMENT_RECOMMENDATION, Press.COMMENT, f"{updated}", text="Look at this"),
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
            form(FormName.CLOSE, Press.CLOSE, f"{updated}", status="closed_not_implemented", note="No"),
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
    return (
        typed(f'/action evidence {item} {LINK} "A source"'),
        form(FormName.ITEM_EVIDENCE, Press.ITEM_EVIDENCE, item, link=LINK, title="A source"),
    )


WAYS: Mapping[str, Sequence[Way]] = {
    "see the board": (
        typed("/rec", reads=True),
        typed("/rec board", reads=True),
        pressed(Press.BOARD, "1", reads=True),
        pressed(Press.PAGE, "/rec page 2", reads=True),
        pressed(Press.PAGE_BACK, "/rec page 1", reads=True),
        pressed(Press.GO, "/rec", reads=True),
    ),
    "see a recommendation": (
        typed("/rec 6", reads=True),
        typed("/rec show 6", reads=True),
        pressed(Press.OPEN, "rec:6", reads=True),
        pressed(Press.OTHER_LANGUAGE, "es:rec:6", reads=True),
    ),
    "search": (
        typed("/rec search fentanyl", reads=True),
        chosen("search.en", FormName.SEARCH, query="fentanyl", reads=True),
        chosen("search.es", FormName.SEARCH, query="fentanilo", reads=True),
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
        typed("/taskforce help all", reads=True),
        typed("/rec help update", reads=True),
        pressed(Press.GO, "/taskforce help all", reads=True),
    ),
    "arrange one's own Home": (
        home(Press.HOME_FILTER, "status:blocked"),
        home(Press.HOME_ON, "2"),
        home(Press.HOME_BACK, "1"),
        home(Press.HOME_ITEMS_ON, "2"),
        home(Press.HOME_ITEMS_BACK, "1"),
        home(Press.HOME_STEPS, "hide"),
        home(Press.MORE, "home.steps hide"),
    ),
    **{
        f"{action} {whose} recommendation": ways
        for whose, which in (("one's own", OWN), ("another's", OTHERS))
        for action, ways in which.items()
    },
    "assign for no recommendation": (
        typed('/action assign <@UWORKER|worker> "Draft" due friday'),
        form(FormName.ASSIGN, Press.ASSIGN, "", text="Draft", people=["UWORKER"], priority="priority"),
        chosen("assign.en", FormName.ASSIGN, text="Draft", people=["UWORKER"]),
        chosen("assign.es", FormName.ASSIGN, text="Redactar", people=["UWORKER"]),
        chosen("message.assign.en", FormName.ASSIGN, people=["UWORKER"]),
        chosen("message.assign.es", FormName.ASSIGN, people=["UWORKER"]),
    ),
    "work on one's own action item": work("{own}"),
    "work on an item of one's own recommendation": work("{led}"),
    "work on another's action item": work("{theirs}"),
    "give one's own action item back": (
        typed("/action reassign {own} <@UARCHIVIST|archivist>"),
        pressed(Press.ITEM_GIVE_BACK, "{own}"),
    ),
    "give another's action item back": (pressed(Press.ITEM_GIVE_BACK, "{theirs}"),),
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
    "say whose a user name is": (
        typed("/taskforce member <@U0TAKER|taker> confirm"),
        typed("/taskforce member <@U0TAKER|taker> refuse"),
        pressed(Press.CLAIM_CONFIRM, "U0TAKER"),
        pressed(Press.CLAIM_REFUSE, "U0TAKER"),
    ),
    "translate": (
        typed('/taskforce translate 6 note "Una traducción"'),
        form(FormName.TRANSLATE, Press.TRANSLATE, "6..note", text="Una traducción"),
    ),
    "see what is untranslated": (typed("/taskforce translations", reads=True),),
    "read the latest digest": (typed("/digest latest", reads=True), typed("/digest", reads=True)),
    "look after digests": (
        typed("/digest preview @lead-us", reads=True),
        typed("/digest schedule", reads=True),
        typed("/digest history", reads=True),
        typed('/digest hold "Not yet"'),
        typed('/digest note "First of all"'),
        typed("/digest send now"),
        pressed(Press.HOLD, WEEK),
        pressed(Press.SEND, WEEK),
        form(FormName.DIGEST_HOLD, Press.HOLD_REASON, WEEK, note="Not yet"),
        form(FormName.DIGEST_NOTE, Press.NOTE, WEEK, text="First of all"),
    ),
    "let a digest go": (
        typed("/digest resume", before="/digest hold"),
        pressed(Press.RESUME, WEEK, before="/digest hold"),
    ),
    "correct a digest": (
        typed("/digest correct", reads=True),
        typed('/digest correct "Four, not five" now'),
        form(FormName.DIGEST_CORRECT, Press.CORRECT, SENT, text="Four, not five"),
    ),
    "acknowledge a digest that one was sent": (typed("/digest acknowledge", before="/digest send now"),),
    "see a digest that one was sent otherwise": (
        pressed(Press.DIGEST_LANGUAGE, "1:es", before="/digest send now"),
    ),
    "acknowledge a digest that one came upon": (pressed(Press.ACKNOWLEDGE, "1", before="/digest send now"),),
    "read the whole trail": (typed("/taskforce audit", reads=True),),
    "manage the bot": (
        typed("/taskforce health", reads=True),
        pressed(Press.GO, "/taskforce health", reads=True),
    ),
}
LINES = tuple(way.line for ways in WAYS.values() for way in ways if way.line and "{" not in way.line)
"""Commands that can be typed without knowing any name or number."""

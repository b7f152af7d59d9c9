"""Text -> requests about action items, and back: any order, both languages."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.characters import cleaned
from bot.domain.action_items.action_item import ItemFilters, ItemFlag, Window
from bot.domain.action_items.moves import ItemStatus, Move
from bot.domain.members.member import Side
from bot.i18n import LANGUAGES, Language, Translator
from bot.services.action_items.assignment import Assigning, Editing
from commands.action_items.parser import DayMissing, NothingToEdit
from commands.action_items.requests import (
    Assign,
    CommentOn,
    EditItem,
    FinishItem,
    ListItems,
    MoveDue,
    MoveItem,
    Reassign,
    ShowItem,
    ShowMine,
)
from commands.parsing.dates.mistakes import (
    DateAmbiguous,
    DateImpossible,
    DateInThePast,
    DateMissing,
    DateUnclear,
)
from commands.parsing.mistakes import (
    ItemNumberMissing,
    PersonMissing,
    SaidTwice,
    TextMissing,
    WordMisspelt,
)
from commands.parsing.vocabulary import ITEM_FILTERS, ITEM_KEYWORDS, ITEM_STATUSES, MYSELF, SIDES
from commands.requests import Request, Undo
from tests.unit.parsing.test_grammar import TODAY, asked_back, read

FRIDAY = date(2026, 11, 27)


def asked(text: str, language: Language = "en") -> Request:
    """Return the request that `/action` makes of this text."""
    return read(text, "action", language)


def wanted(**more: object) -> Assign:
    return Assign(Assigning(**{"text": "Draft", "people": ("U1",), **more}))  # type: ignore[arg-type] # by name


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("", ShowMine()),
        ("page 2", ShowMine(2)),
        ("mías", ShowMine()),
        ("mine overdue", ListItems(ItemFilters(flags=frozenset({ItemFlag.MINE, ItemFlag.OVERDUE})))),
        ("12", ShowItem(12)),
        ("a-012", ShowItem(12)),
        ("show #A-12", ShowItem(12)),
        ("ver A12", ShowItem(12)),
        ("list", ListItems()),
        ("overdue", ListItems(ItemFilters(flags=frozenset({ItemFlag.OVERDUE})))),
        ("list rec 5 rec 6", ListItems(ItemFilters(recommendations=frozenset({5, 6})))),
        (
            "lista en curso mx",
            ListItems(ItemFilters(frozenset({ItemStatus.IN_PROGRESS}), sides=frozenset({Side.MX}))),
        ),
        (
            'list due this week <@U1|a> "memo draft" page 2',
            ListItems(
                ItemFilters(
                    people=frozenset({"U1"}),
                    due=Window(date(2026, 11, 23), date(2026, 11, 29)),
                    needles=("memo", "draft"),
                ),
                2,
                "this week",
            ),
        ),
        ("due friday", ListItems(ItemFilters(due=Window(FRIDAY, FRIDAY)), 1, "friday")),
        ('assign <@U1|a> "Draft"', wanted()),
        ("asignar “Draft” <@U1|a> para viernes rec 5", wanted(recommendation=5, due_on=FRIDAY)),
        (
            'assign due next friday <@U1|a> rec 5 <@U2|b> me "Draft"',
            wanted(people=("U1", "U2", "me"), recommendation=5, due_on=FRIDAY),
        ),
        ('new "Draft" ana.lopez yo by 15 dic', wanted(people=("ana.lopez", "me"), due_on=date(2026, 12, 15))),
        ("start 12", MoveItem(12, Move.START)),
        ('bloquear A-12 "causa" v3', MoveItem(12, Move.BLOCK, "causa", 3)),
        ('entregar 12 "nota"', MoveItem(12, Move.SUBMIT, "nota")),
        ("accept 12 v2", MoveItem(12, Move.ACCEPT, expected=2)),
        ('devolver 12 "motivo"', MoveItem(12, Move.RETURN, "motivo")),
        ('cancel 12 "why"', MoveItem(12, Move.CANCEL, "why")),
        ('reabrir 12 "motivo"', MoveItem(12, Move.REOPEN, "motivo")),
        ("12 done", FinishItem(12)),
        ('hecho 12 "listo"', FinishItem(12, "listo")),
        ("due 12 next friday v4", MoveDue(12, FRIDAY, 4)),
        ("vence 12 para el viernes", MoveDue(12, FRIDAY)),
        ("due 12 none", MoveDue(12, None)),
        ("vence 12 sin fecha v4", MoveDue(12, None, 4)),
        ("reassign 12 <@U1|a> ana mí v4", Reassign(12, ("U1", "ana", "me"), 4)),
        ('edit 12 "Otherwise"', EditItem(12, Editing("Otherwise"))),
        ('editar 12 rec 6 v2 "Otherwise"', EditItem(12, Editing("Otherwise", 6), 2)),
        ('comment 12 "Hello"', CommentOn(12, "Hello")),
        (
            'comentar 12 "Hola <@U1|ana> y <@U2>" <@U3|eva> v2',
            CommentOn(12, "Hola @ana y U2", ("U1", "U2", "U3"), 2),
        ),
        ("deshacer", Undo()),
    ],
)
def test_what_action_understands(text: str, request_: Request) -> None:
    assert asked(text) == request_
    assert asked(text, "es") == request_, "the reader's language makes no difference"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("show", ItemNumberMissing),
        ("assign", TextMissing),
        ('assign "Draft"', PersonMissing),
        ('assign <@U1|a> "Draft" "Again"', SaidTwice),
        ('assign <@U1|a> "Draft" rec 5 rec 6', SaidTwice),
        ('assign <@U1|a> "Draft" due friday due monday', SaidTwice),
        ('assign <@U1|a> "Draft" recommendatoin 5', WordMisspelt),
        ('assign <@U1|a> "Draft" due', DateMissing),
        ('assign <@U1|a> "Draft" due soon', DateUnclear),
        ('assign <@U1|a> "Draft" due 03/04', DateAmbiguous),
        ('assign <@U1|a> "Draft" due 31 de febrero', DateImpossible),
        ('assign <@U1|a> "Draft" due yesterday', DateInThePast),
        ("due 12", DayMissing),
        ("edit 12", NothingToEdit),
        ("block 12", TextMissing),
        ("reassign 12", PersonMissing),
        ("list overdeu", WordMisspelt),
    ],
)
def test_what_is_asked_back(text: str, error: type[Exception]) -> None:
    for language in LANGUAGES:
        assert isinstance(asked_back(text, "action", language), error)


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Zl", "Zp"), exclude_characters='"“”«»„\\<>&'),
    min_size=1,
).filter(lambda text: cleaned(text).strip() == text)
PEOPLE = st.from_regex(r"U[0-9A-Z]{4,10}", fullmatch=True)
NUMBERS = st.integers(1, 999_999_999)
DAYS = st.integers(0, 1800).map(lambda days: TODAY + timedelta(days=days))
VERSIONS = st.none() | st.integers(1, 99_999)


def said_day(day: date, language: Language, dice: random.Random) -> str:
    t = Translator(language)
    return dice.choice([day.isoformat(), t.day(day), t.weekday(day)])


@settings(deadline=None)
@given(
    st.builds(
        Assigning,
        text=WORDS,
        people=st.lists(PEOPLE | st.just("me"), min_size=1, max_size=5).map(tuple),
        recommendation=st.none() | NUMBERS,
        due_on=st.none() | DAYS,
    ),
    st.sampled_from(LANGUAGES),
    st.randoms(use_true_random=False),
)
def test_a_rendered_assignment_reads_back(
    assigning: Assigning, language: Language, dice: random.Random
) -> None:
    me = MYSELF.word("me", language)
    people = [me if person == "me" else f"<@{person}|somebody>" for person in assigning.people]
    parts = [people[:1], [f'"{assigning.text}"'], people[1:]]
    if assigning.recommendation:
        parts.append([f"{ITEM_KEYWORDS.word('rec', language)} {assigning.recommendation}"])
    if assigning.due_on:
        parts.append([f"{ITEM_KEYWORDS.word('due', language)} {said_day(assigning.due_on, language, dice)}"])
    order = list(range(len(parts)))
    dice.shuffle(order)
    # The order of several people is kept: the first assignee is named first.
    first, rest = sorted((order.index(0), order.index(2)))
    order[first], order[rest] = 0, 2
    text = " ".join(word for each in order for word in parts[each])
    name = {"en": "assign", "es": "asignar"}[language]
    for reader in LANGUAGES:
        assert asked(f"{name} {text}", reader) == Assign(assigning)


@settings(deadline=None)
@given(
    st.builds(
        ItemFilters,
        statuses=st.frozensets(st.sampled_from(ItemStatus), max_size=2),
        flags=st.frozensets(st.sampled_from(ItemFlag), max_size=2),
        people=st.frozensets(PEOPLE, max_size=2),
        sides=st.frozensets(st.sampled_from(Side), max_size=2),
        recommendations=st.frozensets(NUMBERS, max_size=2),
        due=st.none() | DAYS.map(lambda day: Window(day, day)),
    ),
    st.integers(1, 99),
    st.sampled_from(LANGUAGES),
    st.randoms(use_true_random=False),
)
def test_a_rendered_list_reads_back(
    filters: ItemFilters, page: int, language: Language, dice: random.Random
) -> None:
    rec, due = (ITEM_KEYWORDS.word(word, language) for word in ("rec", "due"))
    phrase = said_day(filters.due.first, language, dice) if filters.due else ""
    words = [
        *(ITEM_STATUSES.word(status, language) for status in filters.statuses),
        *(ITEM_FILTERS.word(flag, language) for flag in filters.flags),
        *(f"<@{person}>" for person in filters.people),
        *(SIDES.word(side, language) for side in filters.sides),
        *(f"{rec} {number}" for number in filters.recommendations),
        *([f"{due} {phrase}"] if phrase else []),
    ]
    dice.shuffle(words)
    name = {"en": "list", "es": "lista"}[language]
    found = asked(f"{name} {' '.join(words)} page {page}")
    assert isinstance(found, ListItems)
    assert (found.filters, found.page) == (filters, page)


@settings(deadline=None)
@given(NUMBERS, st.sampled_from(Move), st.none() | WORDS, VERSIONS, st.sampled_from(["", "A-", "#", "a"]))
def test_a_rendered_move_reads_back(
    number: int, move: Move, note: str | None, version: int | None, sign: str
) -> None:
    needs = move in {Move.BLOCK, Move.RETURN, Move.CANCEL, Move.REOPEN}
    said = note or ("why" if needs else None)
    parts = [move.value, f"{sign}{number}", f'"{said}"' if said else "", f"v{version}" if version else ""]
    assert asked(" ".join(parts)) == MoveItem(number, move, said, version)

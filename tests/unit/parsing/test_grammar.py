"""Text -> requests: both languages, any order of options, whatever phones do to quotation marks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.characters import cleaned
from bot.domain.action_items.action_item import Window
from bot.domain.members.member import Role, Seat, Side
from bot.domain.recommendations.statuses import Status
from bot.errors import EnlaceError
from bot.i18n import LANGUAGES, Language, Translator
from bot.services.members.roster import MemberChange
from bot.services.recommendations.queries import Filters, Flag
from commands.dispatch.registry import COMMANDS
from commands.parsing.cursor import Cursor
from commands.parsing.dates.mistakes import (
    DateAmbiguous,
    DateContradictory,
    DateImpossible,
    DateInThePast,
    DateMissing,
    DateUnclear,
    TimeOfDay,
)
from commands.parsing.grammar import Understood, understand
from commands.parsing.lexer import tokens
from commands.parsing.mistakes import WordMisspelt
from commands.parsing.vocabulary import FILTERS, STATUSES, every_name, folded
from commands.recommendations.requests import (
    AttachEvidence,
    Close,
    Confirm,
    ListFiltered,
    NameLead,
    Refuse,
    Reopen,
    Search,
    ShowBoard,
    ShowHistory,
    ShowOne,
    UpdateStatus,
)
from commands.requests import OpenForm, Request, ShowHelp
from commands.taskforce.requests import ChangeMember, ChooseLanguage, ShowMember

TODAY = date(2026, 11, 23)


def read(text: str, command: str = "rec", language: Language = "en") -> Request:
    """Return the request that a command's text makes."""
    return understood(text, command, language).request


def asked_back(text: str, command: str = "rec", language: Language = "en") -> Exception | None:
    """Return the question that a command's text leads to: refused with it, or above the form that opens."""
    try:
        request = read(text, command, language)
    except EnlaceError as error:
        return error
    return request.missing if isinstance(request, OpenForm) else None


def understood(text: str, command: str = "rec", language: Language = "en") -> Understood:
    return understand(COMMANDS[command], f"/{command}", text, language, TODAY, commands=COMMANDS)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("", ShowBoard()),
        ("page 3", ShowBoard(3)),
        ("board page 3", ShowBoard(3)),
        ("tablero página 3", ShowBoard(3)),
        ("5", ShowOne(5)),
        ("#05", ShowOne(5)),
        ("2b", ShowOne(2)),
        ("estado 5", ShowOne(5)),
        ("5 historial", ShowHistory(5)),
        ("history 5 page 2", ShowHistory(5, 2)),
        ("fentanyl", Search("fentanyl")),
        ("buscar lavado de dinero página 2", Search("lavado de dinero", 2)),
        ('"show me"', Search("show me")),
        ("list", ListFiltered()),
        (
            "lista bloqueadas mías eeuu trust",
            ListFiltered(
                Filters(
                    frozenset({Status.BLOCKED}), frozenset(), frozenset({Side.US}), frozenset({Flag.MINE})
                ),
                ("trust",),
            ),
        ),
        ('update 5 in-progress "note"', UpdateStatus(5, Status.IN_PROGRESS, "note")),
        ("update 5 in progress", UpdateStatus(5, Status.IN_PROGRESS)),
        ('update 5 "only news"', UpdateStatus(5, None, "only news")),
        ("actualizar 5 “nota” v12", UpdateStatus(5, None, "nota", expected=12)),
        ("actualiza 5 EN_CURSO «nota»", UpdateStatus(5, Status.IN_PROGRESS, "nota")),
        (
            'update 5 bloqueada "cause" v3 next "step" awaiting "whom"',
            UpdateStatus(5, Status.BLOCKED, "cause", "whom", "step", 3),
        ),
        (
            'actualizar 5 bloqueada "causa" espera <@U1|lead-us>',
            UpdateStatus(5, Status.BLOCKED, "causa", "@lead-us"),
        ),
        (
            'evidencia 5 <https://x.org/a|x.org/a> "t" fecha 2026-10-01 idioma español emisor "UIF"',
            AttachEvidence(5, "https://x.org/a", "t", "UIF", date(2026, 10, 1), "es"),
        ),
        (
            "evidence 5 https://x.org/a date yesterday",
            AttachEvidence(5, "https://x.org/a", issued_on=date(2026, 11, 22)),
        ),
        (
            "evidence 5 https://x.org/a date 25/04/2026",
            AttachEvidence(5, "https://x.org/a", issued_on=date(2026, 4, 25)),
        ),
        (
            "evidence 5 https://x.org/a date 4/25/2026",
            AttachEvidence(5, "https://x.org/a", issued_on=date(2026, 4, 25)),
        ),
        (
            'evidence 5 https://x.org/a "t" date 1 de octubre issuer "UIF" language es',
            AttachEvidence(5, "https://x.org/a", "t", "UIF", date(2026, 10, 1), "es"),
        ),
        (
            'evidencia 5 https://x.org/a "t" en español de "UIF" del 1 de octubre de 2026 v7',
            AttachEvidence(5, "https://x.org/a", "t", "UIF", date(2026, 10, 1), "es", 7),
        ),
        (
            'evidencia 5 https://x.org/a fecha 1 de octubre de "UIF" idioma es',
            AttachEvidence(5, "https://x.org/a", None, "UIF", date(2026, 10, 1), "es"),
        ),
        (
            'evidence 5 https://x.org/a on October 1st, 2026 in english by "ONDCP"',
            AttachEvidence(5, "https://x.org/a", None, "ONDCP", date(2026, 10, 1), "en"),
        ),
        (
            'evidence 5 https://x.org/a in spanish v7 date "el 1 de octubre" from "UIF"',
            AttachEvidence(5, "https://x.org/a", None, "UIF", date(2026, 10, 1), "es", 7),
        ),
        (
            'evidence 5 https://x.org/a issuer "UIF" date hace dos semanas',
            AttachEvidence(5, "https://x.org/a", None, "UIF", date(2026, 11, 9)),
        ),
        ("confirmar 5", Confirm(5)),
        ('rechazar 5 "no"', Refuse(5, "no")),
        ("concluir 5 implementada", Close(5, Status.CLOSED_IMPLEMENTED)),
        ('close 5 not implemented "why"', Close(5, Status.CLOSED_NOT_IMPLEMENTED, "why")),
        ('reabrir 5 "why"', Reopen(5, "why")),
        ("responsable 5 eeuu <@U1|a>", NameLead(5, Side.US, Seat.LEAD, "U1")),
        ("lead 5 mx alternate <@U1|a>", NameLead(5, Side.MX, Seat.ALTERNATE, "U1")),
        ("lead 5 suplente méxico @ana", NameLead(5, Side.MX, Seat.ALTERNATE, "ana")),
        ("suplente 5 us nadie", NameLead(5, Side.US, Seat.ALTERNATE, None)),
        ("help me please", ShowHelp()),
    ],
)
def test_what_rec_understands(text: str, request_: Request) -> None:
    assert read(text) == request_
    assert read(text, language="es") == request_, "the reader's language makes no difference"


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("", ShowHelp()),
        ("idioma español", ChooseLanguage("es")),
        ("language INGLES", ChooseLanguage("en")),
        ("member <@U1|a>", ShowMember("U1")),
        (
            "integrante @ana rol presidencia lado mx zona America/Tijuana idioma en",
            ChangeMember("ana", MemberChange(Role.CHAIR, Side.MX, "en", "America/Tijuana")),
        ),
    ],
)
def test_what_taskforce_understands(text: str, request_: Request) -> None:
    assert read(text, "taskforce") == request_


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("update 5 blokced", WordMisspelt),
        ("evidence 5 https://x.org date 03/04/2026", DateAmbiguous),
        ("evidence 5 https://x.org date soon", DateUnclear),
        ("evidence 5 https://x.org date 2026-02-31", DateImpossible),
        ("evidence 5 https://x.org date 31/02/2026", DateImpossible),
        ('evidence 5 https://x.org fecha el 30 de febrero de "UIF"', DateImpossible),
        ('evidence 5 https://x.org date 1 de octubre tal vez de "UIF"', DateUnclear),
        ("evidence 5 https://x.org date friday at 5pm in english", TimeOfDay),
        ("evidence 5 https://x.org date tuesday 15 december 2025 language en", DateContradictory),
        ("evidence 5 https://x.org date", DateMissing),
        ('evidence 5 https://x.org date issuer "UIF"', DateMissing),
        ("evidence 5 https://x.org date v7", DateMissing),
        ("evidence 5 https://x.org date 25/25/2026", DateUnclear),
        ("evidence 5 https://x.org date 03/04/26", DateAmbiguous),
    ],
)
def test_what_is_asked_back(text: str, error: type[Exception]) -> None:
    assert isinstance(asked_back(text), error)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_and_usage_of_help_works(language: Language) -> None:
    """The bot understands what it tells people to type, in their language."""
    t = Translator(language)
    for command in COMMANDS.values():
        for subcommand in command.subcommands:
            example = t.gettext(subcommand.example)
            assert example.split()[0] == subcommand.names[language][0], example
            assert t.gettext(subcommand.usage).split()[0] == subcommand.names[language][0]
            named = f"/{command.key}"
            request = understand(command, named, example, language, TODAY).request
            assert not isinstance(request, Search) or subcommand.key == "search", example


def test_no_word_means_two_things() -> None:
    for command in COMMANDS.values():
        names = [folded(name) for each in command.subcommands for name in set(every_name(each.names))]
        assert len(names) == len(set(names))
    words = [
        word for status, names in STATUSES.names.items() for word in {folded(w) for w in every_name(names)}
    ]
    assert len(words) == len(set(words))


@given(st.text(max_size=80))
def test_a_quoted_text_comes_through_as_it_was(text: str) -> None:
    """Everything between quotation marks is kept, except characters without width."""
    clean = "".join(char for char in text if char not in '"“”„«»\\<>&' and char.isprintable())
    assert tokens(f'update 5 "{clean}"')[-1].value == cleaned(clean).strip()


def test_slacks_entities_and_forms_become_what_was_meant() -> None:
    quoted = tokens('"a &amp; b &lt;c&gt; <https://x.org|x.org> <@U1|ana> <#C1|general>"')[0]
    assert quoted.value == "a & b <c> https://x.org @ana #general"
    assert [each.kind for each in tokens("<@U1> <#C1|x> <https://x.org> <!here> word")] == [
        "person", "channel", "link", "word", "word",
    ]  # fmt: skip


def test_share_is_only_the_last_bare_word() -> None:
    assert understood("5 share").share
    assert understood("share").share
    assert not understood('5 "share"').share
    assert understood('update 5 "x" compartir') == Understood(
        UpdateStatus(5, None, "x"), share=True, command=COMMANDS["rec"]
    )


def cursor(text: str) -> Cursor:
    return Cursor(tokens(text), "en", TODAY)


@pytest.mark.parametrize(
    ("text", "day", "left"),
    [
        ('el viernes de la próxima semana "why"', date(2026, 12, 4), "why"),
        ("by 15 de diciembre side mx", date(2026, 12, 15), "side"),
        ("in two weeks <@U1|ana>", date(2026, 12, 7), "@ana"),
        ("a week from today https://x.org", date(2026, 11, 30), "https://x.org"),
        ("next monday v3", date(2026, 11, 30), "v3"),
        ("friday blocked", date(2026, 11, 27), "blocked"),
    ],
)
def test_a_due_date_ends_where_something_else_begins(text: str, day: date, left: str) -> None:
    reader = cursor(text)
    assert reader.day(stops=("issuer", "side"), also=(STATUSES,)) == day
    rest = reader.take()
    assert rest is not None
    assert rest.text == left


def test_a_due_date_is_read_whole_or_not_at_all() -> None:
    reader = cursor("friday or so")
    with pytest.raises(DateUnclear) as mistake:
        reader.day()
    assert mistake.value.values == {"given": "friday or so"}
    with pytest.raises(DateInThePast):
        cursor("yesterday").day()
    assert cursor("yesterday").day(floor=date.min) == date(2026, 11, 22)


def test_a_list_is_asked_for_a_stretch_of_days() -> None:
    reader = cursor("this week mine")
    assert reader.window(also=(FILTERS,)) == Window(date(2026, 11, 23), date(2026, 11, 29))
    assert reader.maybe(FILTERS) is Flag.MINE

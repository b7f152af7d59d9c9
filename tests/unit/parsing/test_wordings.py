"""However a request is worded, it is read as the same request, or its form opens with the same values."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.action_items.moves import Move
from bot.domain.members.member import Seat, Side
from bot.domain.recommendations.statuses import Status
from bot.i18n import LANGUAGES, Language, Translator
from bot.services.action_items.assignment import Assigning, Editing
from bot.services.evidence.attachment import Sourced
from commands.action_items.requests import (
    Assign,
    AttachToItem,
    CommentOn,
    EditItem,
    FinishItem,
    MoveDue,
    MoveItem,
    Reassign,
    ShowItem,
    SnoozeItem,
)
from commands.dispatch.openings import form_of
from commands.dispatch.registry import COMMANDS
from commands.parsing.grammar import understand
from commands.recommendations.requests import (
    AskForUpdate,
    AttachEvidence,
    Close,
    CommentOnRecommendation,
    Confirm,
    NameLead,
    Refuse,
    Reopen,
    ShowHistory,
    ShowOne,
    UpdateStatus,
)
from commands.requests import OpenForm, Request

TODAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)
BEFORE: Mapping[Language, Sequence[str]] = {
    "en": ("", "please ", "could you please ", "hello, ", "I want to ", "can you "),
    "es": ("", "por favor ", "hola, ", "¿me puede ", "quiero ", "buenos días, "),
}
AFTER: Mapping[Language, Sequence[str]] = {
    "en": ("", " please", ", thanks", " thank you"),
    "es": ("", " por favor", ", gracias", " muchas gracias"),
}
REC: Mapping[Language, Sequence[str]] = {
    "en": ("5", "#5", "no. 5", "rec 5", "recommendation 5", "the recommendation 5", "number 5", "rec5"),
    "es": ("5", "la 5", "la recomendación 5", "recomendación número 5", "núm. 5", "rec 5", "5,"),
}
ITEM: Mapping[Language, Sequence[str]] = {
    "en": ("6", "A-6", "a6", "item 6", "the item 6", "action item 6", "#6"),
    "es": ("6", "A-6", "la 6", "la tarea 6", "tarea 6", "la tarea número 6", "a6"),
}
TEXTS: Mapping[Language, str] = {"en": "Sent to the ministry", "es": "Enviado a la secretaría"}
LINK = "https://example.org/a"
PERSON = "<@U1|ana>"
DAY: Mapping[Language, Sequence[str]] = {
    "en": ("friday", "by friday", "2026-11-27", "due friday", "on friday", "27 November"),
    "es": ("el viernes", "para el viernes", "hasta el viernes", "27 de noviembre", "a más tardar el viernes"),
}
AS: Mapping[Language, Mapping[Status, Sequence[str]]] = {
    "en": {
        Status.BLOCKED: ("blocked", "to blocked", "as blocked"),
        Status.REPORTED: ("as reported", "reported"),
    },
    "es": {Status.BLOCKED: ("bloqueada", "como bloqueada"), Status.REPORTED: ("reportada", "a reportada")},
}
US: Mapping[Language, Sequence[str]] = {"en": ("us", "for the us"), "es": ("eeuu", "por estados unidos")}
TO: Mapping[Language, Sequence[str]] = {"en": (PERSON, f"to {PERSON}"), "es": (PERSON, f"a {PERSON}")}


NOT: Mapping[Language, Sequence[str]] = {
    "en": ("not-implemented", "as not implemented"),
    "es": ("no implementada", "como no implementada"),
}
UNTIL: Mapping[Language, Sequence[str]] = {
    "en": ("until friday", "2026-11-27"),
    "es": ("hasta el viernes", "el viernes"),
}


def wordings(text: str, language: Language) -> tuple[tuple[str, str, Request, list[Sequence[str]]], ...]:
    """Return the command, the verb's key, the request, and its parts, each with the ways to say it."""
    rec, item, said = REC[language], ITEM[language], (f'"{text}"', f"“{text}”")
    day, to = DAY[language], TO[language]
    named = [each for each in item if each.strip("la #")[:1].isalpha() or each.startswith(("A", "a"))]
    return (
        ("rec", "show", ShowOne(5), [rec]),
        ("rec", "history", ShowHistory(5), [rec]),
        ("rec", "confirm", Confirm(5), [rec]),
        ("rec", "ask", AskForUpdate(5), [rec]),
        ("rec", "refuse", Refuse(5, text), [rec, said]),
        ("rec", "reopen", Reopen(5, text), [rec, said]),
        ("rec", "comment", CommentOnRecommendation(5, text), [rec, said]),
        ("rec", "evidence", AttachEvidence(5, LINK, text), [rec, (LINK,), said]),
        ("rec", "lead", NameLead(5, Side.US, Seat.LEAD, "U1"), [rec, US[language], to]),
        *(
            ("rec", "update", UpdateStatus(5, status, text), [rec, ways, said])
            for status, ways in AS[language].items()
        ),
        (
            "rec",
            "close",
            Close(5, Status.CLOSED_NOT_IMPLEMENTED, text),
            [rec, NOT[language], said],
        ),
        ("action", "show", ShowItem(6), [item]),
        ("action", "done", FinishItem(6, text), [item, said]),
        ("action", "start", MoveItem(6, Move.START), [item]),
        ("action", "block", MoveItem(6, Move.BLOCK, text), [item, said]),
        ("action", "submit", MoveItem(6, Move.SUBMIT, text), [item, said]),
        ("action", "accept", MoveItem(6, Move.ACCEPT), [item]),
        ("action", "return", MoveItem(6, Move.RETURN, text), [item, said]),
        ("action", "cancel", MoveItem(6, Move.CANCEL, text), [item, said]),
        ("action", "reopen", MoveItem(6, Move.REOPEN, text), [item, said]),
        ("action", "due", MoveDue(6, FRIDAY), [named, day]),
        ("action", "snooze", SnoozeItem(6, FRIDAY), [named, UNTIL[language]]),
        ("action", "reassign", Reassign(6, ("U1",)), [item, to]),
        ("action", "edit", EditItem(6, Editing(text)), [item, said]),
        ("action", "comment", CommentOn(6, text), [item, said]),
        ("action", "evidence", AttachToItem(6, Sourced(LINK, text)), [item, (LINK,), said]),
        ("action", "assign", Assign(Assigning(text, ("U1",), None, FRIDAY)), [to, said, day]),
    )  # fmt: skip


def read(command: str, text: str, language: Language) -> Request:
    found = understand(COMMANDS[command], f"/{command}", text, language, TODAY, commands=COMMANDS)
    return found.request


def same(found: Request, meant: Request) -> bool:
    """Say whether a request is the one meant, or its form filled in with nothing else."""
    if found == meant:
        return True
    form = form_of(meant)
    if not isinstance(found, OpenForm) or form is None:
        return False
    return (found.form, {**form.about, **found.about}, {**form.values, **found.values}) == (
        form.form,
        dict(form.about),
        dict(form.values),
    )


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES), st.randoms(use_true_random=False))
def test_a_shuffled_and_decorated_wording_reads_to_the_same(
    language: Language, reader: Language, dice: random.Random
) -> None:
    for command, key, meant, parts in wordings(TEXTS[language], language):
        verb = next(each for each in COMMANDS[command].subcommands if each.key == key)
        said = [dice.choice(list(ways)) for ways in parts]
        dice.shuffle(said)
        name = dice.choice(verb.names[language])
        line = f"{dice.choice(BEFORE[language])}{name} {' '.join(said)}{dice.choice(AFTER[language])}"
        assert same(read(command, line, reader), meant), (line, read(command, line, reader))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(LANGUAGES), st.randoms(use_true_random=False))
def test_a_text_at_the_end_needs_no_quotation_marks(language: Language, dice: random.Random) -> None:
    text = TEXTS[language]
    for command, key, meant, parts in wordings(text, language):
        if f'"{text}"' not in parts[-1] or key == "assign":
            continue
        verb = next(each for each in COMMANDS[command].subcommands if each.key == key)
        said = [dice.choice(list(ways)) for ways in parts[:-1]]
        dice.shuffle(said)
        line = f"{dice.choice(verb.names[language])} {' '.join(said)} {text}"
        assert same(read(command, line, "en"), meant), (line, read(command, line, "en"))


@pytest.mark.parametrize("language", LANGUAGES)
@given(st.integers(1, 300))
def test_every_day_of_a_year_is_a_due_date(language: Language, days: int) -> None:
    day = TODAY + timedelta(days=days)
    t = Translator(language)
    typed: dict[Language, tuple[Any, ...]] = {
        "en": (f"due 6 {t.weekday(day)}", f"extend A-6 until {day.isoformat()}", f"6 due {t.day(day)}"),
        "es": (
            f"vence 6 {t.weekday(day)}",
            f"prorrogar la 6 hasta el {day.isoformat()}",
            f"6 vence {t.day(day)}",
        ),
    }
    for line in typed[language]:
        assert read("action", line, language) == MoveDue(6, day), line

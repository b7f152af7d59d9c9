"""`/digest` and its twin `/boletin`: what a digest would say, and when it goes out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.domain.paging import Page
from bot.domain.permissions import Act
from bot.i18n import N_, Language
from bot.services import digests
from bot.views import digest as view
from bot.views.blocks import Message
from bot.views.schedules import schedules
from commands.command import Answer, Call, Command, Subcommand
from commands.cursor import Cursor
from commands.help import HELP
from commands.requests import Request
from commands.vocabulary import DIGEST_KEYWORDS, LANGUAGE_NAMES


@dataclass(frozen=True)
class PreviewDigest(Request):
    """`language` comes first in place of the person's own; `page` 2 and on are the messages of the thread."""

    language: Language | None = None
    person: str | None = None
    day: date | None = None
    page: int = 1


@dataclass(frozen=True)
class ShowSchedules(Request):
    pass


def parse_preview(cursor: Cursor) -> Request:
    """[es] [@chair] [on 2027-03-15] [page 2], in any order"""
    found: dict[str, Any] = {}
    while not cursor.done:
        if person := cursor.maybe_person():
            found["person"] = person
        elif language := cursor.maybe(LANGUAGE_NAMES):
            found["language"] = language
        elif cursor.keyword("page"):
            found["page"] = max(1, cursor.number())
        elif cursor.keyword("on", of=DIGEST_KEYWORDS):
            found["day"] = cursor.day(stops=("page",))
        else:
            cursor.end()
    return PreviewDigest(**found)


def parse_schedule(cursor: Cursor) -> Request:
    """Nothing more."""
    cursor.end()
    return ShowSchedules()


def preview(call: Call, request: PreviewDigest) -> Message:
    """Answer with a message of the digest as someone would get it."""
    found = digests.preview(call.desk, call.caller, person=request.person, day=request.day)
    order = dict.fromkeys((request.language or found.languages[0], *found.languages))
    voices = [call.voice_for(replace(found.reader, language=language)) for language in order]
    messages = view.digest(found.digest, voices)
    page = Page.within(request.page, len(messages), 1)
    (shown,) = page.slice(messages)
    return view.previewed(page, shown, found.reader, call.voice, again=_again(request, call))


def show_schedules(call: Call, _: ShowSchedules) -> Message:
    """Answer with when each digest goes out."""
    return schedules(digests.show_schedules(call.desk, call.caller), call.voice)


def _again(request: PreviewDigest, call: Call) -> str:
    """Return the command that asks for the same preview, in the reader's words."""
    language = call.member.language
    words = [
        *([LANGUAGE_NAMES.word(request.language, language)] if request.language else []),
        *([f"@{request.person}"] if request.person else []),
        *([f"{DIGEST_KEYWORDS.word('on', language)} {request.day.isoformat()}"] if request.day else []),
    ]
    return " ".join([call.voice.names.digest, SUBCOMMANDS[0].names[language][0], *words])


SUBCOMMANDS = (
    Subcommand(
        "preview",
        {"en": ("preview",), "es": ("vista-previa", "previa")},
        N_("preview [LANGUAGE] [@someone] [on DATE]"),
        N_("shows the digest as you, or someone else, would get it now or on a day to come."),
        N_("preview es @chair-mx on 2027-03-15"),
        parse_preview,
        Act.DIGEST,
    ),
    Subcommand(
        "schedule",
        {"en": ("schedule", "schedules"), "es": ("calendario", "calendarios")},
        N_("schedule"),
        N_("shows when the next digests go out, and to whom; so does the command alone."),
        N_("schedule"),
        parse_schedule,
        Act.DIGEST,
    ),
    HELP,
)

ANSWERS: Mapping[type[Request], Answer] = {PreviewDigest: preview, ShowSchedules: show_schedules}

DIGEST = Command(
    "digest",
    names={"en": "digest", "es": "boletin"},
    descriptions={
        "en": "The digest: a preview, and when it goes out",
        "es": "El boletín: una vista previa y cuándo sale",
    },
    hints={
        "en": "[preview | preview es @someone on DATE | schedule]",
        "es": "[vista-previa | vista-previa en @alguien el FECHA | calendario]",
    },
    subcommands=SUBCOMMANDS,
    bare=ShowSchedules(),
)

"""`share` at the end of a command that only reads: it posts the answer for everyone in the conversation.

A button on the message shows the answer in the other language.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.action_items.action_item import ItemFlag
from bot.domain.channels.sharing import Kind, PostOutcome, Shared, Showing
from bot.domain.recommendations.reference import KEY_MARK, read
from bot.i18n import LANGUAGES, Language
from bot.services.channels import sharing
from bot.services.recommendations.queries import Flag
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.languages import other_language
from bot.views.shared import fingerprint, unclear, when_shared, with_language
from commands.action_items import handlers as action_answers
from commands.action_items.requests import ListItems, ShowItem
from commands.action_items.table import ACTION
from commands.command import Answer, Call, Command
from commands.parsing.grammar import understand
from commands.recommendations import handlers as recommendation_answers
from commands.recommendations.requests import ListFiltered, Search, ShowBoard, ShowHistory, ShowOne
from commands.recommendations.table import REC
from commands.requests import Request

READERS: Mapping[type[Request], Callable[[Call, Any], Message]] = {
    ShowBoard: recommendation_answers.show_board,
    ShowOne: recommendation_answers.show_one,
    Search: recommendation_answers.search,
    ListFiltered: recommendation_answers.list_filtered,
    ShowHistory: recommendation_answers.show_history,
    ListItems: action_answers.list_items,
    ShowItem: action_answers.show_item,
}
"""Requests whose answer is the same for everyone, so that each reader can have it in their language."""
SHOWN = re.compile(rf"({'|'.join(Kind)}):(\d{{1,9}}|{KEY_MARK}[a-z0-9-]+)")


@dataclass(frozen=True)
class ReadIn(Request):
    """Show a shared answer in another language; `about` is a request, or the text of a command."""

    language: Language
    command: Command
    about: Request | str


@dataclass(frozen=True, kw_only=True)
class ToShare(Message):
    """An answer that the bot posts itself, because it will update the message later.

    If the bot may not post there, this message answers the command as usual. `unclear` is the answer if
    nobody knows whether the post arrived.
    """

    following: Shared
    unclear: Message

    def left(self, fate: PostOutcome) -> Message | None:
        """Return what to tell the person who shared it, given the outcome (`fate`) of the post; None for
        nothing.
        """
        match fate:
            case PostOutcome.ARRIVED:
                return None
            case PostOutcome.REFUSED:
                return self
            case PostOutcome.UNCLEAR:
                return self.unclear


def can_be_shared(request: Request) -> bool:
    """Say whether the answer is the same for every reader."""
    match request:
        case ListFiltered():
            return Flag.MINE not in request.filters.flags
        case ListItems():
            return ItemFlag.MINE not in request.filters.flags
        case _:
            return type(request) in READERS


LONGEST_ABOUT = 1_900
"""Characters of a command that fit into a button, whose value Slack limits; a longer one gets no button."""


def share(call: Call, request: Request, text: str) -> Message:
    """Return the answer for everyone, as an observer may see it; `text` ends with the word for "share"."""
    caller = replace(call.caller, public=True)
    showing = showing_of(request)
    if showing is not None and caller.place is not None:
        shared = sharing.begin(
            call.context,
            caller,
            showing,
            caller.place,
            lambda new: fingerprint(when_shared(new, call.localizer_for)),
        )
        shown = when_shared(shared, call.localizer_for).in_channel()
        return ToShare(
            shown.blocks, shown.text, shown.shared, following=shared, unclear=unclear(call.localizer)
        )
    answered = READERS[type(request)](replace(call, caller=caller, share=True), request)
    other = call.localizer_for(replace(call.member, language=other_language(call.member.language)))
    words = text.split()[:-1] if showing is None else []
    about = (
        " ".join([call.command.key, *words])
        if showing is None
        else sharing.named(call.context, showing).value
    )
    if len(about) > LONGEST_ABOUT:
        return answered.in_channel()
    return with_language(answered, about, other).in_channel()


def showing_of(request: Request) -> Showing | None:
    """Return what a message shows if the bot can keep it up to date, else None."""
    match request:
        case ShowBoard():
            return Showing(Kind.BOARD, request.page)
        case ShowOne():
            return Showing(Kind.RECOMMENDATION, recommendation=request.which)
        case ShowItem():
            return Showing(Kind.ITEM, request.number)
        case _:
            return None


def read_value(value: str) -> Request:
    """Return the request of a button on a shared message; raises `ValueError` or `KeyError`."""
    tag, _, about = value.partition(":")
    language = next(each for each in LANGUAGES if each == tag) if tag in LANGUAGES else None
    if language is None:
        raise ValueError(tag)
    if shown := SHOWN.fullmatch(about):
        made: dict[Kind, Callable[[], Request]] = {
            Kind.BOARD: lambda: ShowBoard(int(shown[2])),
            Kind.RECOMMENDATION: lambda: ShowOne(read(shown[2])),
            Kind.ITEM: lambda: ShowItem(int(shown[2])),
        }
        kind = Kind(shown[1])
        return ReadIn(language, ACTION if kind is Kind.ITEM else REC, made[kind]())
    key, _, text = about.partition(" ")
    return ReadIn(language, {REC.key: REC, ACTION.key: ACTION}[key], text)


def read_in(call: Call, request: ReadIn) -> Message:
    """Answer the person who pressed the button with the same content in its language."""
    reading = replace(
        call,
        command=request.command,
        caller=replace(call.caller, language=request.language),
        member=replace(call.member, language=request.language),
    )
    wanted = request.about
    if isinstance(wanted, str):
        name = request.command.name(request.language, call.prefix)
        today = reading.localizer.translator.today(reading.localizer.now)
        wanted = understand(request.command, name, wanted, request.language, today).request
    return READERS[type(wanted)](reading, wanted)


ANSWERS: Mapping[type[Request], Answer] = {ReadIn: read_in}

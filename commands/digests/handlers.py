"""Answer each request of `/digest`: one service call, one view."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.paging import Page
from bot.services.digests import actions as digest_hands
from bot.services.digests import overview as digest_overview
from bot.services.digests import readers as digest_readers
from bot.services.digests import snapshots as digests
from bot.views.blockkit.blocks import Message
from bot.views.digests import actions as hands
from bot.views.digests import digest as view
from bot.views.digests.schedules import schedules
from commands.command import Answer, Call
from commands.digests.requests import (
    AcknowledgeDigest,
    HoldDigest,
    NoteDigest,
    PreviewDigest,
    ResumeDigest,
    SendDigest,
    ShowDigestHistory,
    ShowSchedules,
)
from commands.parsing.vocabulary import DIGEST_COMMANDS, DIGEST_KEYWORDS, LANGUAGE_NAMES
from commands.requests import Request


def preview(call: Call, request: PreviewDigest) -> Message:
    """Answer with one message of the digest as a recipient would get it."""
    found = digests.preview(call.context, call.caller, person=request.person, day=request.day)
    order = dict.fromkeys((request.language or found.languages[0], *found.languages))
    localizers = [call.localizer_for(replace(found.reader, language=language)) for language in order]
    messages = view.digest(found.digest, localizers)
    page = Page.within(request.page, len(messages), 1)
    (shown,) = page.slice(messages)
    return view.previewed(page, shown, found.reader, call.localizer, again=_again(request, call))


def show_schedules(call: Call, _: ShowSchedules) -> Message:
    """Answer with the times when each digest is sent."""
    return schedules(*digest_overview.show_schedules(call.context, call.caller), call.localizer)


def hold(call: Call, request: HoldDigest) -> Message:
    """Hold a digest back."""
    done = digest_hands.hold(call.context, call.caller, request.which, request.reason)
    return hands.held(done, f"{done.occurrence.schedule}:{done.occurrence.week}", call.localizer)


def resume(call: Call, request: ResumeDigest) -> Message:
    """Release a digest that was held back."""
    return hands.resumed(digest_hands.resume(call.context, call.caller, request.which), call.localizer)


def send(call: Call, request: SendDigest) -> Message:
    """Send a digest now."""
    return hands.sent(digest_hands.send(call.context, call.caller, request.which), call.localizer)


def note(call: Call, request: NoteDigest) -> Message:
    """Set the note of a digest, or remove it."""
    done = digest_hands.note(call.context, call.caller, request.which, request.text)
    return hands.noted(done, call.localizer) if request.text else hands.note_removed(done, call.localizer)


def acknowledge(call: Call, request: AcknowledgeDigest) -> Message:
    """Record that the caller has read a digest."""
    done = digest_readers.acknowledge(call.context, call.caller, request.occurrence)
    day = call.localizer.weekday(done.day)
    return hands.acknowledged(day, done.at, done.readers, call.localizer, again=done.again)


def show_history(call: Call, request: ShowDigestHistory) -> Message:
    """Answer with past digests and their outcomes."""
    found = digest_overview.show_history(call.context, call.caller, request.page)
    word = DIGEST_COMMANDS.word("history", call.member.language)
    return hands.history(found, f"{call.localizer.names.digest} {word}", call.localizer)


def _again(request: PreviewDigest, call: Call) -> str:
    """Return the command that asks for the same preview, in the reader's words."""
    language = call.member.language
    words = [
        *([LANGUAGE_NAMES.word(request.language, language)] if request.language else []),
        *([f"@{request.person}"] if request.person else []),
        *([f"{DIGEST_KEYWORDS.word('on', language)} {request.day.isoformat()}"] if request.day else []),
    ]
    return " ".join([call.localizer.names.digest, DIGEST_COMMANDS.word("preview", language), *words])


ANSWERS: Mapping[type[Request], Answer] = {
    PreviewDigest: preview,
    ShowSchedules: show_schedules,
    HoldDigest: hold,
    ResumeDigest: resume,
    SendDigest: send,
    NoteDigest: note,
    AcknowledgeDigest: acknowledge,
    ShowDigestHistory: show_history,
}

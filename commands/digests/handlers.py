"""Answer each request of `/digest`: one service call, one view."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.members.permissions import Act, may
from bot.domain.paging import Page
from bot.i18n import LANGUAGES
from bot.services.digests import actions as digest_hands
from bot.services.digests import corrections as digest_corrections
from bot.services.digests import latest as digest_latest
from bot.services.digests import overview as digest_overview
from bot.services.digests import readers as digest_readers
from bot.services.digests import snapshots as digests
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.languages import other_language
from bot.views.digests import actions as hands
from bot.views.digests import digest as view
from bot.views.digests.corrections import corrected
from bot.views.digests.schedules import schedules
from commands.command import Answer, Call
from commands.digests.requests import (
    AcknowledgeDigest,
    AskBeforeSending,
    CorrectDigest,
    HoldDigest,
    NoteDigest,
    PreviewDigest,
    ResumeDigest,
    SendDigest,
    ShowDigestHistory,
    ShowLatestDigest,
    ShowOwnDigest,
    ShowSchedules,
)
from commands.parsing.vocabulary import DIGEST_COMMANDS, DIGEST_KEYWORDS, LANGUAGE_NAMES
from commands.requests import Request


def preview(call: Call, request: PreviewDigest) -> Message:
    """Answer with one message of the digest as a recipient would get it."""
    found = digests.preview(call.context, call.caller, person=request.person, day=request.day)
    order = dict.fromkeys((request.language or found.languages[0], *found.languages))
    localizers = [call.localizer_for(replace(found.reader, language=language)) for language in order]
    messages = view.digest(found.digest, localizers, paged=True)
    page = Page.within(request.page, len(messages), 1)
    (shown,) = page.slice(messages)
    return view.previewed(page, shown, found.reader, call.localizer, again=_again(request, call))


def show_latest(call: Call, request: ShowLatestDigest) -> Message:
    """Answer with the latest digest that was sent, and to people who prepare digests with what is coming."""
    ahead = request.coming and may(call.member.role, Act.DIGEST)
    coming = show_schedules(call, ShowSchedules()) if ahead else None
    found = digest_latest.latest_sent(call.context, call.caller)
    if found is None:
        return coming or view.none_sent(call.localizer)
    language = request.language or found.languages[0]
    localizers = [call.localizer_for(replace(found.reader, language=language))]
    messages = view.digest(found.digest, localizers, paged=True)
    page = Page.within(request.page, len(messages), 1)
    (shown,) = page.slice(messages)
    command = f"{call.localizer.names.digest} {DIGEST_COMMANDS.word('latest', call.member.language)}"
    names = {each: LANGUAGE_NAMES.word(each, call.member.language) for each in LANGUAGES}
    again = f"{command} {names[language]}" if request.language else command
    other = other_language(language)
    return view.latest(
        page,
        shown,
        found.day,
        call.localizer,
        again=again,
        other=(other, f"{command} {names[other]}"),
        coming=coming,
    )


def show_own(call: Call, request: ShowOwnDigest) -> Message:
    """Answer with the person's own digest in another language, in place of the message."""
    found = digest_latest.own_digest(call.context, call.caller, request.occurrence, request.language)
    order = (request.language, other_language(request.language))
    first, *_ = view.digest(
        found.digest,
        [call.localizer_for(replace(found.reader, language=each)) for each in order],
        occurrence=found.occurrence,
        pictures=found.pictures,
        as_data=found.data_blocks,
        links=found.links,
    )
    return replace(first, replaces=True)


def ask_before_sending(call: Call, request: AskBeforeSending) -> Message:
    """Ask whether to send a digest now: nothing takes it back."""
    shown = digest_hands.to_act_on(call.context, call.caller, request.which)
    return hands.asked_before_sending(shown, call.localizer)


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


def correct(call: Call, request: CorrectDigest) -> Message:
    """Correct a digest that was sent."""
    done = digest_corrections.correct(call.context, call.caller, request.which, request.text)
    return corrected(done, call.localizer, may_translate=may(call.member.role, Act.TRANSLATE))


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
    ShowLatestDigest: show_latest,
    ShowOwnDigest: show_own,
    ShowSchedules: show_schedules,
    AskBeforeSending: ask_before_sending,
    HoldDigest: hold,
    ResumeDigest: resume,
    SendDigest: send,
    NoteDigest: note,
    CorrectDigest: correct,
    AcknowledgeDigest: acknowledge,
    ShowDigestHistory: show_history,
}

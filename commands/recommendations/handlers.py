"""Answer each request of `/rec`: one service call, one view."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.members.member import Side
from bot.domain.recommendations.moves import text_slot
from bot.domain.recommendations.statuses import Status
from bot.services.changes import history
from bot.services.evidence import attachment as evidence
from bot.services.recommendations import comments, leads, progress, verification
from bot.services.recommendations import queries as recommendations
from bot.services.recommendations import update_requests as asking
from bot.services.recommendations.queries import Filters, Flag
from bot.views.audit import events
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.text import inline
from bot.views.recommendations import board, recommendation
from bot.views.recommendations.comments import commented
from bot.views.recommendations.update_request import asked
from commands.command import Answer, Call
from commands.form import ControlUnknown
from commands.parsing.mistakes import shortened
from commands.parsing.suggestions import suggestions
from commands.parsing.vocabulary import FILTERS, SIDES, STATUSES
from commands.recommendations.categories import category, words
from commands.recommendations.headings import heading
from commands.recommendations.requests import (
    AskForUpdate,
    AttachEvidence,
    Close,
    CommentOnRecommendation,
    Confirm,
    ListFiltered,
    NameLead,
    Refuse,
    Reopen,
    Search,
    ShowBoard,
    ShowEvent,
    ShowHistory,
    ShowOne,
    UpdateStatus,
)
from commands.requests import Request


def show_board(call: Call, request: ShowBoard) -> Message:
    """Answer with a page of the board."""
    return board.board(recommendations.show_board(call.context, call.caller, request.page), call.localizer)


def show_one(call: Call, request: ShowOne) -> Message:
    """Answer with one recommendation."""
    return recommendation.one(
        recommendations.show_one(call.context, call.caller, request.which), call.localizer, shared=call.share
    )


def ask_for_update(call: Call, request: AskForUpdate) -> Message:
    """Ask the leads of a recommendation for an update."""
    done = asking.ask_for_update(call.context, call.caller, request.which)
    return asked(done.summary, done.told, call.localizer)


def search(call: Call, request: Search) -> Message:
    """Answer with the matches, or with suggestions if there are none."""
    found = recommendations.search(call.context, call.caller, request.query, request.page)
    query = inline(shortened(request.query))
    if not found.total:
        title = call.localizer.gettext("No recommendation matches “%(query)s”.", query=query)
        if found.items.total:
            return board.nothing_found(
                call.localizer, title=title, found_items=found.items, query=shortened(request.query)
            )
        guesses = suggestions(
            call.command,
            shortened(request.query),
            call.localizer.names.rec,
            call.member.language,
            filters=[*STATUSES.every_word(), *FILTERS.every_word()],
            listing=_name("list", call),
        )
        if found.near:
            guesses = [f"{call.localizer.names.rec} {_name('search', call)} {found.near}", *guesses]
        return board.nothing_found(call.localizer, title=title, guesses=guesses)
    title = call.localizer.ngettext(
        "%(number)s recommendation matches “%(query)s”",
        "%(number)s recommendations match “%(query)s”",
        found.total,
        query=query,
    )
    again = f"{call.localizer.names.rec} {_name('search', call)} {shortened(request.query)}"
    return board.found(found, call.localizer, title=title, again=again, query=shortened(request.query))


def list_filtered(call: Call, request: ListFiltered) -> Message:
    """Answer with the recommendations that fit every filter."""
    titles = recommendations.category_titles(call.context, call.caller) if request.categories else {}
    categories = [category(word, titles, call.member.language) for word in request.categories]
    filters = replace(request.filters, categories=frozenset(categories))
    found = recommendations.list_filtered(call.context, call.caller, filters, request.page)
    shown = {key: title[call.member.language] for key, title in titles.items()}
    title = heading(found.total, filters, shown, call.localizer)
    if not found.total:
        return board.nothing_found(call.localizer, title=title)
    named = words(titles, call.member.language)
    asked = [*(word.replace(" ", "-") for word in _asked(filters, call)), *(named[key] for key in categories)]
    again = " ".join([call.localizer.names.rec, _name("list", call), *asked])
    return board.found(found, call.localizer, title=title, again=again)


def update_status(call: Call, request: UpdateStatus) -> Message:
    """Change the status of a recommendation, or add news to it."""
    texts: dict[str, str | None] = {
        "note": request.note,
        "cause": request.cause,
        "remaining": request.remaining,
    }
    slot = text_slot(request.status)
    if texts[slot] is None:  # a text that was typed along with a status
        texts[slot], texts["note"] = texts["note"], None
    done = progress.update_status(
        call.context,
        call.caller,
        request.which,
        status=request.status,
        **texts,
        awaited=request.awaited,
        next_step=request.next_step,
        source=request.source,
        expected=request.expected,
    )
    return recommendation.updated(done.progress, done.before, call.localizer)


def attach_evidence(call: Call, request: AttachEvidence) -> Message:
    """Attach a source, or complete one."""
    done = evidence.attach_evidence(
        call.context,
        call.caller,
        request.which,
        evidence.Sourced(
            request.url, request.title, request.issuer, request.issued_on, request.language, request.file
        ),
        expected=request.expected,
    )
    return recommendation.attached(done.progress, done.source, done.how, call.localizer)


def confirm(call: Call, request: Confirm) -> Message:
    """Confirm a report for the caller's side."""
    done = verification.confirm(
        call.context, call.caller, request.which, side=request.side, expected=request.expected
    )
    return recommendation.confirmed(done.progress, done.side, done.missing, call.localizer)


def refuse(call: Call, request: Refuse) -> Message:
    """Refuse a report and return the recommendation to work."""
    done = verification.refuse(
        call.context,
        call.caller,
        request.which,
        request.reason,
        side=request.side,
        expected=request.expected,
    )
    return recommendation.sent_back(done.progress, done.side, call.localizer)


def close(call: Call, request: Close) -> Message:
    """Close a recommendation; only a chair may."""
    done = verification.close(
        call.context, call.caller, request.which, request.status, request.reason, expected=request.expected
    )
    return recommendation.closed(done.progress, done.before, call.localizer)


def reopen(call: Call, request: Reopen) -> Message:
    """Reopen a recommendation; only a chair may."""
    done = verification.reopen(
        call.context, call.caller, request.which, request.reason, expected=request.expected
    )
    return recommendation.closed(done.progress, done.before, call.localizer)


def name_lead(call: Call, request: NameLead) -> Message:
    """Give a seat to a person, or leave it empty."""
    done = leads.name_lead(
        call.context,
        call.caller,
        request.which,
        request.side,
        request.seat,
        request.person,
        expected=request.expected,
    )
    return recommendation.lead_named(
        done.progress, done.side, done.seat, done.member, done.before, call.localizer
    )


def comment_on(call: Call, request: CommentOnRecommendation) -> Message:
    """Add a comment to a recommendation."""
    done = comments.comment(
        call.context, call.caller, request.which, request.text, request.people, expected=request.expected
    )
    return commented(done.progress, done.text, done.told, call.localizer)


def show_history(call: Call, request: ShowHistory) -> Message:
    """Answer with a page of one recommendation's history."""
    return events.history(
        history.show_history(call.context, call.caller, request.which, request.page), call.localizer
    )


def show_event(call: Call, request: ShowEvent) -> Message:
    """Answer with one event of the trail in full."""
    found = history.show_event(call.context, call.caller, request.seq)
    if found is None:
        raise ControlUnknown
    return events.event(found, call.localizer)


def _name(key: str, call: Call) -> str:
    """Return the name of a subcommand in the reader's language."""
    return next(each.names[call.member.language][0] for each in call.command.subcommands if each.key == key)


def _asked(filters: Filters, call: Call) -> list[str]:
    language = call.member.language
    return [
        *(STATUSES.word(status, language) for status in Status if status in filters.statuses),
        *(FILTERS.word(flag, language) for flag in Flag if flag in filters.flags),
        *(SIDES.word(side, language) for side in Side if side in filters.sides),
    ]


ANSWERS: Mapping[type[Request], Answer] = {
    ShowBoard: show_board,
    ShowOne: show_one,
    Search: search,
    ListFiltered: list_filtered,
    UpdateStatus: update_status,
    AttachEvidence: attach_evidence,
    Confirm: confirm,
    Refuse: refuse,
    Close: close,
    Reopen: reopen,
    NameLead: name_lead,
    ShowEvent: show_event,
    ShowHistory: show_history,
    AskForUpdate: ask_for_update,
    CommentOnRecommendation: comment_on,
}

"""Forms about recommendations."""

from bot.domain.members.member import Member, Seat, Side
from bot.domain.recommendations.moves import left_behind, text_slot
from bot.domain.recommendations.recommendation import Detail
from bot.domain.recommendations.statuses import MOVES, Status, open_moves
from bot.domain.texts import NOTE_LIMIT, SHORT_LIMIT, Words
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, context, section
from bot.views.blockkit.modals import Modal
from bot.views.blockkit.text import Mrkdwn
from bot.views.evidence.evidence import source_lines
from bot.views.evidence.forms import link, title
from bot.views.forms import inputs
from bot.views.forms.draft import Draft
from bot.views.forms.fields import about, comment_fields, form
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer

AT_WORK = frozenset({Status.IN_PROGRESS, Status.PARTIALLY_IMPLEMENTED, Status.BLOCKED})
"""The statuses for which the form asks what is awaited, and for the next step."""


def update(shown: Detail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for an update; its fields are those that the chosen status needs."""
    row = shown.summary
    allowed = (row.status, *open_moves(row.status))
    chosen = draft.text(Field.STATUS, draft.about.get("status"))
    target = Status(chosen) if chosen in allowed else row.status
    draft = _filled_in(target, shown, draft)
    return form(
        FormName.UPDATE,
        localizer.translator.gettext(N_("Update no. %(number)s"), number=str(row.number)),
        (
            about(shown, localizer),
            inputs.choice(
                Field.STATUS,
                localizer.plain(N_("Status")),
                [(_status(status, row.status, localizer), status.value) for status in allowed],
                initial=target,
                redraws=True,
                placeholder=localizer.plain(N_("Choose a status")),
            ),
            *_needed(target, shown, draft, localizer),
        ),
        localizer,
        submit=localizer.plain(N_("Save")),
        about=draft.about,
    )


def comment(shown: Detail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for a comment, with the people to notify."""
    return form(
        FormName.COMMENT_RECOMMENDATION,
        localizer.translator.gettext(N_("Comment on no. %(number)s"), number=str(shown.summary.number)),
        (about(shown, localizer), *comment_fields(draft, localizer)),
        localizer,
        submit=localizer.plain(N_("Send")),
        about=draft.about,
    )


def refuse(shown: Detail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for refusing a report, with the reason."""
    return form(
        FormName.REFUSE,
        localizer.translator.gettext(N_("Refuse no. %(number)s"), number=str(shown.summary.number)),
        (
            about(shown, localizer),
            *localizer.quoted(shown.note),
            _reason(localizer.plain(N_("Reason for not confirming")), draft),
        ),
        localizer,
        submit=localizer.plain(N_("Send back")),
        about=draft.about,
    )


def close(shown: Detail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for closing; it offers the closings that the status allows."""
    status = shown.summary.status
    offered = [
        each for each in (Status.CLOSED_IMPLEMENTED, Status.CLOSED_NOT_IMPLEMENTED) if each in MOVES[status]
    ]
    chosen = draft.text(Field.STATUS, offered[0] if len(offered) == 1 else None)
    lines = [line for source in shown.evidence[-3:] for line in source_lines(source, localizer)]
    return form(
        FormName.CLOSE,
        localizer.translator.gettext(N_("Close no. %(number)s"), number=str(shown.summary.number)),
        (
            about(shown, localizer),
            *(context(line) for line in lines),
            inputs.choice(
                Field.STATUS,
                localizer.plain(N_("Close as")),
                [(localizer.status(each), each.value) for each in offered],
                initial=chosen,
                redraws=True,
                placeholder=localizer.plain(N_("Choose a status")),
            ),
            _reason(
                localizer.plain(N_("Reason")), draft, optional=chosen != Status.CLOSED_NOT_IMPLEMENTED.value
            ),
        ),
        localizer,
        submit=localizer.plain(N_("Close it")),
        about=draft.about,
    )


def reopen(shown: Detail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for reopening, with the reason."""
    return form(
        FormName.REOPEN,
        localizer.translator.gettext(N_("Reopen no. %(number)s"), number=str(shown.summary.number)),
        (about(shown, localizer), _reason(localizer.plain(N_("Reason for reopening")), draft)),
        localizer,
        submit=localizer.plain(N_("Reopen")),
        about=draft.about,
    )


def leads(shown: Detail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for one seat: the person chosen takes it; with nobody chosen, it becomes empty."""
    chosen = draft.text(Field.SEAT, seat_value(Side.US, Seat.LEAD)) or seat_value(Side.US, Seat.LEAD)
    side, seat = read_seat(chosen)
    holder = shown.summary.holder(side, seat)
    seats = [(each, which) for each in Side for which in Seat]
    return form(
        FormName.LEADS,
        localizer.translator.gettext(N_("Leads of no. %(number)s"), number=str(shown.summary.number)),
        (
            about(shown, localizer),
            inputs.choice(
                Field.SEAT,
                localizer.plain(N_("Seat")),
                [
                    (
                        f"{localizer.plain(which.label)} · {localizer.plain(each.label)}",
                        seat_value(each, which),
                    )
                    for each, which in seats
                ],
                initial=chosen,
                redraws=True,
                placeholder=localizer.plain(N_("Choose a seat")),
            ),
            section(_held_now(holder, localizer)),
            inputs.person(
                Field.PERSON,
                localizer.plain(N_("New holder")),
                initial=draft.text(Field.PERSON),
                optional=True,
                hint=localizer.plain(N_("Leave it empty to vacate the seat.")),
                placeholder=localizer.plain(N_("Choose someone")),
            ),
        ),
        localizer,
        submit=localizer.plain(N_("Save")),
        about=draft.about,
    )


def search(draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for a search."""
    return form(
        FormName.SEARCH,
        localizer.plain(N_("Search")),
        (
            inputs.text(
                Field.QUERY,
                localizer.plain(N_("Search for")),
                initial=draft.text(Field.QUERY),
                longest=SHORT_LIMIT,
                lines=False,
                hint=localizer.plain(
                    N_("Titles, notes, evidence and action items are searched, in both languages.")
                ),
            ),
        ),
        localizer,
        submit=localizer.plain(N_("Search")),
    )


def seat_value(side: Side, seat: Seat) -> str:
    """Return a seat as the value of a choice."""
    return f"{side.value}:{seat.value}"


def read_seat(value: str) -> tuple[Side, Seat]:
    """Return the seat of a choice."""
    side, _, seat = value.partition(":")
    return Side(side), Seat(seat)


def _on_record(name: Field, target: Status, shown: Detail) -> str | None:
    """Return the text that stays on record if the recommendation goes to `target`."""
    texts: dict[Field, Words | None] = {
        Field.CAUSE: shown.cause,
        Field.REMAINING: shown.remaining,
        Field.AWAITED: shown.summary.awaited,
        Field.NEXT_STEP: shown.next_step,
    }
    words = None if name.value in left_behind(shown.summary.status, target) else texts.get(name)
    return words.text if words else None


def _filled_in(target: Status, shown: Detail, draft: Draft) -> Draft:
    """Return the draft with a note of the fields that are filled in with what is on record."""
    for name in (Field.CAUSE, Field.REMAINING, Field.AWAITED, Field.NEXT_STEP):
        draft = draft.filled_in(name, _on_record(name, target, shown))
    return draft


def _needed(target: Status, shown: Detail, draft: Draft, localizer: Localizer) -> list[Block]:
    """Return the fields that a status needs, and those of another status into which somebody wrote."""
    own = text_slot(target)
    note = N_("What was done") if target is Status.REPORTED else N_("What is new")
    bare = target in {Status.PARTIALLY_IMPLEMENTED, Status.REPORTED} and not shown.evidence
    belongs = {
        Field.CAUSE: own == "cause",
        Field.REMAINING: own == "remaining",
        Field.AWAITED: target in AT_WORK,
        Field.NEXT_STEP: target in AT_WORK,
    }

    def text(name: Field, label: str, *, required: bool = False, short: bool = False) -> list[Block]:
        fits = belongs.get(name, True)
        on_record = _on_record(name, target, shown)
        if draft.shown(name) and draft.untouched(name) and on_record is None:
            return []  # it held what ends with the present status
        typed = on_record if draft.untouched(name) else draft.text(name, on_record)
        if not fits and typed is None:
            return []
        astray = not fits and name in {Field.CAUSE, Field.REMAINING}
        return [
            inputs.text(
                name,
                localizer.plain(label),
                initial=typed,
                longest=SHORT_LIMIT if short else NOTE_LIMIT,
                lines=not short,
                optional=not required,
                hint=localizer.plain(N_("With this status, it becomes part of the note."))
                if astray
                else None,
            )
        ]

    hint = localizer.plain(N_("At least one piece of evidence belongs to this status.")) if bare else None
    sourced = bare or draft.text(Field.LINK) or draft.text(Field.TITLE)
    return [
        *text(Field.CAUSE, N_("What is blocking it"), required=own == "cause"),
        *text(Field.REMAINING, N_("What remains to be done"), required=own == "remaining"),
        *text(Field.AWAITED, N_("Whose decision is awaited"), required=target is Status.BLOCKED, short=True),
        *text(Field.NOTE, note),
        *([link(draft, localizer, hint=hint), title(draft, localizer)] if sourced else []),
        *text(Field.NEXT_STEP, N_("Next step")),
    ]


def _reason(label: str, draft: Draft, *, optional: bool = False) -> Block:
    return inputs.text(
        Field.NOTE, label, initial=draft.text(Field.NOTE), longest=NOTE_LIMIT, optional=optional
    )


def _status(status: Status, current: Status, localizer: Localizer) -> str:
    shown = localizer.status(status)
    if status is not current:
        return shown
    return localizer.translator.gettext(N_("%(status)s (unchanged)"), status=shown)


def _held_now(holder: Member | None, localizer: Localizer) -> Mrkdwn:
    if holder is None:
        return localizer.gettext("This seat is vacant.")
    return localizer.gettext("Currently: %(who)s.", who=localizer.person(holder))

"""Forms about recommendations."""

from bot.domain.members.member import Seat, Side
from bot.domain.recommendations.recommendation import Detail
from bot.domain.recommendations.statuses import MOVES, Status, open_moves
from bot.domain.texts import NOTE_LIMIT, SHORT_LIMIT
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, context, section
from bot.views.blockkit.modals import Modal
from bot.views.evidence.evidence import source_lines
from bot.views.evidence.forms import link, title
from bot.views.forms import inputs
from bot.views.forms.draft import Draft
from bot.views.forms.fields import about, form
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer


def update(shown: Detail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for an update; its fields are those that the chosen status needs."""
    row = shown.summary
    allowed = (row.status, *open_moves(row.status))
    chosen = draft.text(Field.STATUS, draft.about.get("status"))
    target = Status(chosen) if chosen in allowed else row.status
    return form(
        FormName.UPDATE,
        localizer.translator.gettext(N_("Update no. %(number)s"), number=str(row.number)),
        (
            about(shown, localizer),
            inputs.choice(
                Field.STATUS,
                localizer.plain(N_("Where it stands")),
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


def refuse(shown: Detail, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for refusing a report, with the reason."""
    return form(
        FormName.REFUSE,
        localizer.translator.gettext(N_("Refuse no. %(number)s"), number=str(shown.summary.number)),
        (
            about(shown, localizer),
            *localizer.quoted(shown.note),
            _reason(localizer.plain(N_("Why it is not confirmed")), draft),
        ),
        localizer,
        submit=localizer.plain(N_("Send it back")),
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
                localizer.plain(N_("Close it as")),
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
        (about(shown, localizer), _reason(localizer.plain(N_("Why it is opened again")), draft)),
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
            section(localizer.gettext("It is held by %(who)s now.", who=localizer.person(holder))),
            inputs.person(
                Field.PERSON,
                localizer.plain(N_("Who takes it")),
                initial=draft.text(Field.PERSON),
                optional=True,
                hint=localizer.plain(N_("Leave it empty to have nobody in the seat.")),
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
                localizer.plain(N_("What to search for")),
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


def _needed(target: Status, shown: Detail, draft: Draft, localizer: Localizer) -> list[Block]:
    """Return the fields that a status needs; the note is always the same field, so its text is kept."""
    labels = {
        Status.BLOCKED: N_("What blocks it"),
        Status.PARTIALLY_IMPLEMENTED: N_("What remains to be done"),
        Status.REPORTED: N_("What was done"),
    }
    label = labels.get(target, N_("What is new"))
    same = target is shown.summary.status
    required = not same and target in {Status.BLOCKED, Status.PARTIALLY_IMPLEMENTED}
    fields = [
        inputs.text(
            Field.NOTE,
            localizer.plain(label),
            initial=draft.text(Field.NOTE),
            longest=NOTE_LIMIT,
            optional=not required,
        )
    ]
    if target is Status.BLOCKED:
        fields.append(
            inputs.text(
                Field.AWAITED,
                localizer.plain(N_("Whose decision is awaited")),
                initial=draft.text(Field.AWAITED),
                longest=SHORT_LIMIT,
                lines=False,
                optional=same,
            )
        )
    if target in {Status.PARTIALLY_IMPLEMENTED, Status.REPORTED} and not shown.evidence:
        hint = localizer.plain(N_("At least one piece of evidence belongs to this status."))
        fields += [link(draft, localizer, hint=hint), title(draft, localizer)]
    if target in {Status.IN_PROGRESS, Status.PARTIALLY_IMPLEMENTED, Status.BLOCKED}:
        fields.append(
            inputs.text(
                Field.NEXT_STEP,
                localizer.plain(N_("Next step")),
                initial=draft.text(Field.NEXT_STEP),
                longest=NOTE_LIMIT,
                optional=True,
            )
        )
    return fields


def _reason(label: str, draft: Draft, *, optional: bool = False) -> Block:
    return inputs.text(
        Field.NOTE, label, initial=draft.text(Field.NOTE), longest=NOTE_LIMIT, optional=optional
    )


def _status(status: Status, current: Status, localizer: Localizer) -> str:
    shown = localizer.status(status)
    if status is not current:
        return shown
    return localizer.translator.gettext(N_("%(status)s (stays as it is)"), status=shown)

"""Views of one recommendation in full, and of the answer to each change."""

from collections.abc import Sequence
from typing import Literal

from bot.domain.evidence.evidence import Source
from bot.domain.members.member import Member, Seat, Side
from bot.domain.members.permissions import Act
from bot.domain.recommendations.recommendation import Detail, Progress, Summary
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import Words
from bot.i18n import N_
from bot.views import steps
from bot.views.action_items import lists as item_lists
from bot.views.audit.events import event_line
from bot.views.blockkit.blocks import Block, Message, beside, context, header, message, section, sections
from bot.views.blockkit.controls import Press, button
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.comments import comments
from bot.views.evidence import evidence
from bot.views.localizer import Localizer

LATEST = 2
"""Events on a recommendation's card; a button shows all."""


def one(shown: Detail, localizer: Localizer, *, shared: bool = False) -> Message:
    """Render all that a reader may know of one; `shared` says that others read it as well.

    First its status and what it waits for, then the evidence, the next action items, comments and history.
    """
    row = shown.summary
    star = "★ " if row.priority else ""
    standing = _standing(row, localizer)
    blocks = [
        header(f"{star}{localizer.numbered(row)} · {row.short.text}"),
        section(Mrkdwn("\n".join([standing, *_reported(shown, localizer), *_keys(shown, localizer)]))),
        *_state(shown, localizer),
        section(_seats(row, localizer)),
        *_evidence(shown, localizer),
        *item_lists.of_recommendation(shown.items, row, localizer),
        *comments(shown.remarks, shown.remarks_total, localizer),
        *_history(shown, localizer, shared=shared),
        *steps.of_recommendation(shown, localizer, shared=shared),
        context(Mrkdwn("\n".join(_about(shown, localizer)))),
    ]
    title = bold(Mrkdwn(f"{localizer.numbered(row)} · {inline(row.short.text)}"))
    return message(blocks, headline=f"{title}\n{standing}")


def _about(shown: Detail, localizer: Localizer) -> list[Mrkdwn]:
    """Render the full title with its parts, the category and the version, as small print."""
    row = shown.summary
    version = localizer.gettext(
        "%(category)s · version %(version)s",
        version=Mrkdwn(str(shown.version)),
        category=localizer.words(row.category.title),
    )
    return [Mrkdwn(f"{localizer.words(row.title)} · {version}"), *_parts(shown, localizer)]


def updated(shown: Progress, before: Status, localizer: Localizer) -> Message:
    """Confirm a change of status, or news without one, and show what is still open."""
    row = shown.summary
    if row.status is before:
        said = localizer.gettext(
            "Update recorded for %(title)s; its status is still %(status)s.", **_named(row, localizer)
        )
    else:
        said = localizer.gettext(
            "%(title)s changed from %(before)s to %(status)s.",
            before=localizer.status(before),
            **_named(row, localizer),
        )
    return _changed(
        [
            section(Mrkdwn("\n".join([said, *_reported(shown, localizer)]))),
            *_state(shown, localizer),
            *_hints(shown, localizer),
        ],
        shown,
        localizer,
    )


def attached(
    shown: Progress, source: Source, how: Literal["attached", "completed"], localizer: Localizer
) -> Message:
    """Confirm evidence, and say what it lacks to be citable."""
    if how == "attached":
        said = localizer.gettext("Evidence attached to %(title)s.", title=_title(shown.summary, localizer))
    else:
        said = localizer.gettext(
            "The details of a piece of evidence for %(title)s were completed.",
            title=_title(shown.summary, localizer),
        )
    lines = evidence.source_lines(source, localizer)
    found = [section(said), *sections(lines), *_citation_hint(shown, source, localizer)]
    return _changed(found, shown, localizer)


def confirmed(shown: Progress, side: Side, missing: tuple[Side, ...], localizer: Localizer) -> Message:
    """Confirm one side's confirmation, and say what is still needed."""
    said = localizer.gettext(
        "🔑 Confirmed for %(side)s: %(title)s.",
        side=localizer.side(side),
        title=_title(shown.summary, localizer),
    )
    if missing:
        rest = localizer.gettext(
            "Still needed: confirmation by %(sides)s.",
            sides=localizer.sides_named(missing),
        )
    else:
        rest = localizer.gettext(
            "Both sides have confirmed: a chair can close it with `%(rec)s close %(number)s implemented`.",
            number=Mrkdwn(str(shown.summary.number)),
        )
    return _changed([section(said), section(rest)], shown, localizer)


def sent_back(shown: Progress, side: Side, localizer: Localizer) -> Message:
    """Confirm a refusal, with its reason and the recommendation's status now."""
    said = localizer.gettext(
        "↩️ Not confirmed for %(side)s: %(title)s. It is %(status)s again, and the reason is on record:",
        side=localizer.side(side),
        **_named(shown.summary, localizer),
    )
    return _changed([section(said), *localizer.quoted(shown.note)], shown, localizer)


def closed(shown: Progress, before: Status, localizer: Localizer) -> Message:
    """Confirm that a chair closed or reopened it."""
    row = shown.summary
    if row.status.closed:
        said = localizer.gettext(
            "%(title)s is now %(status)s; it was %(before)s.",
            before=localizer.status(before),
            **_named(row, localizer),
        )
    else:
        said = localizer.gettext(
            "%(title)s is open again: %(status)s; it was %(before)s.",
            before=localizer.status(before),
            **_named(row, localizer),
        )
    return _changed([section(said), *localizer.quoted(shown.reason)], shown, localizer)


def lead_named(
    shown: Progress,
    side: Side,
    seat: Seat,
    member: Member | None,
    before: Member | None,
    localizer: Localizer,
) -> Message:
    """Confirm who holds a seat now."""
    where = {
        "title": _title(shown.summary, localizer),
        "seat": inline(localizer.plain(seat.label)),
        "side": localizer.side(side),
    }
    if member is None:
        said = localizer.gettext(
            "%(title)s: the seat “%(seat)s, %(side)s” is now vacant; it was held by %(before)s.",
            before=localizer.person(before),
            **where,
        )
    else:
        said = localizer.gettext(
            "%(title)s: %(who)s is now %(seat)s, %(side)s.", who=localizer.person(member), **where
        )
    return _changed([section(said)], shown, localizer)


def _changed(blocks: Sequence[Block], shown: Progress, localizer: Localizer) -> Message:
    """Render the answer to a change, with buttons that open the recommendation or take the change back."""
    return message([*blocks, steps.after("rec", shown.summary.reference, shown.version, localizer)])


def _named(row: Summary, localizer: Localizer) -> dict[str, Mrkdwn]:
    return {"title": _title(row, localizer), "status": localizer.status(row.status)}


def _title(row: Summary, localizer: Localizer) -> Mrkdwn:
    name = bold(Mrkdwn(f"{localizer.numbered(row)} · {inline(row.short.text)}"))
    return Mrkdwn(f"{name}{_mark(row.short, localizer)}")


def _mark(words: Words, localizer: Localizer) -> str:
    return f" {localizer.foreign(words)}" if words.language != localizer.language else ""


def _parts(shown: Detail, localizer: Localizer) -> list[Mrkdwn]:
    return [
        Mrkdwn(f"{bold(Mrkdwn(part.key + ')'))} {'★ ' if part.priority else ''}{localizer.words(part.title)}")
        for part in shown.parts
    ]


def _standing(row: Summary, localizer: Localizer) -> Mrkdwn:
    lines = [bold(localizer.status(row.status))]
    if row.status_since:
        lines[0] = localizer.gettext(
            "%(status)s · since %(instant)s (%(ago)s)",
            status=lines[0],
            instant=localizer.moment(row.status_since),
            ago=localizer.ago(row.status_since),
        )
    if row.stale and row.updated_at:
        lines.append(localizer.gettext("⏳ Last update: %(ago)s.", ago=localizer.ago(row.updated_at)))
    return Mrkdwn("\n".join(lines))


def _state(shown: Progress, localizer: Localizer) -> list[Block]:
    """Render what people wrote about the present status, each text under its label."""
    row, closed = shown.summary, shown.summary.status.closed
    blocks: list[Block] = []
    if row.status is Status.BLOCKED:
        blocks += _labelled(N_("Cause"), shown.cause, localizer)
    if row.status is Status.PARTIALLY_IMPLEMENTED:
        blocks += _labelled(N_("What remains"), shown.remaining, localizer)
    blocks += _labelled(N_("Waiting for"), row.awaited, localizer)
    if closed:
        blocks += _labelled(N_("Reason"), shown.reason, localizer)
    above = {Status.BLOCKED: shown.cause, Status.PARTIALLY_IMPLEMENTED: shown.remaining}.get(row.status)
    if shown.note != above:
        blocks += _labelled(N_("Latest note"), shown.note, localizer)
    if not closed:
        blocks += _labelled(N_("Next step"), shown.next_step, localizer)
    return blocks


def _reported(shown: Progress, localizer: Localizer) -> list[Mrkdwn]:
    if shown.summary.status is not Status.REPORTED or not shown.reported_by:
        return []
    return [localizer.gettext("Reported by %(who)s", who=localizer.person(shown.reported_by))]


def _labelled(label: str, words: Words | None, localizer: Localizer) -> list[Block]:
    return localizer.quoted(words, label=localizer.plain(label)) if words else []


def _seats(row: Summary, localizer: Localizer) -> Mrkdwn:
    lines = []
    for side in Side:
        lead, alternate = row.holder(side, Seat.LEAD), row.holder(side, Seat.ALTERNATE)
        seat = localizer.gettext(
            "*%(side)s* · lead: %(who)s", side=localizer.side(side), who=localizer.person(lead)
        )
        if lead is None:
            seat = localizer.gettext("*%(side)s* · no lead yet", side=localizer.side(side))
        if alternate:
            stand_in = localizer.gettext("alternate: %(who)s", who=localizer.person(alternate))
            seat = Mrkdwn(f"{seat} · {stand_in}")
        lines.append(seat)
    return Mrkdwn("\n".join(lines))


def _evidence(shown: Detail, localizer: Localizer) -> list[Block]:
    if not shown.evidence:
        return [section(localizer.gettext("*Evidence:* none yet"))]
    return evidence.listed(shown.evidence, localizer)


def _keys(shown: Detail, localizer: Localizer) -> list[Mrkdwn]:
    """Render who confirmed, and which side is still awaited."""
    status = shown.summary.status
    turned = {key.side: key for key in shown.keys}
    if status is not Status.REPORTED and not turned:
        return []
    lines = []
    for side in Side:
        if key := turned.get(side):
            lines.append(
                localizer.gettext(
                    "🔑 %(side)s: confirmed by %(who)s, %(ago)s",
                    side=localizer.side(side),
                    who=localizer.person(key.member),
                    ago=localizer.ago(key.at),
                )
            )
        else:
            lines.append(localizer.gettext("🔒 %(side)s: not confirmed yet", side=localizer.side(side)))
    return lines


def _history(shown: Detail, localizer: Localizer, *, shared: bool) -> list[Block]:
    """Render the latest events, with the button to all of them for who may read them."""
    if not shown.events:
        return []
    lines = [event_line(event, localizer, number=False) for event in shown.events[:LATEST]]
    title = section(localizer.gettext("*History*"))
    if Act.READ_TRAIL in shown.may and not shared:
        label = localizer.plain(N_("Full history"))
        title = beside(title, button(label, Press.HISTORY, shown.summary.reference))
    return [title, *(context(line) for line in lines)]


def _hints(shown: Progress, localizer: Localizer) -> list[Block]:
    """Suggest the next step after the new status."""
    row, number = shown.summary, Mrkdwn(str(shown.summary.number))
    if row.status is Status.REPORTED:
        hint = localizer.gettext("Both sides confirm it with `%(rec)s confirm %(number)s`.", number=number)
    elif row.without_lead:
        sides = localizer.sides_named(row.without_lead)
        hint = localizer.gettext(
            "There is no lead yet for %(sides)s; the secretariat can name one.", sides=Mrkdwn(sides)
        )
    elif row.status is Status.IN_PROGRESS and shown.next_step is None:
        hint = localizer.gettext(
            'No next step is recorded yet: `%(rec)s update %(number)s next "…"` adds one.', number=number
        )
    else:
        return []
    return [context(hint)]


def _citation_hint(shown: Progress, source: Source, localizer: Localizer) -> list[Block]:
    if source.described:
        return []
    return [
        context(
            localizer.gettext(
                "To be citable, it still needs its issuer, date and language: "
                '`%(rec)s evidence %(number)s LINK issuer "…" date 2026-10-01 language en`.',
                number=Mrkdwn(str(shown.summary.number)),
            )
        )
    ]

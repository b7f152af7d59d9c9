"""Views of one recommendation in full, and of the answer to each change."""

from collections.abc import Sequence
from typing import Literal

from bot.domain.evidence.evidence import Source
from bot.domain.members.member import Member, Seat, Side
from bot.domain.recommendations.recommendation import Detail, Progress, Summary
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import Words
from bot.views import steps
from bot.views.action_items import lists as item_lists
from bot.views.audit.events import event_line
from bot.views.blockkit.blocks import Block, Message, context, header, message, section, sections
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.evidence import evidence
from bot.views.localizer import Localizer


def one(shown: Detail, localizer: Localizer, *, shared: bool = False) -> Message:
    """Render all that a reader may know of one; `shared` says that others read it as well."""
    row = shown.summary
    star = "★ " if row.priority else ""
    blocks = [
        header(f"{star}{row.number} · {row.short.text}"),
        section(localizer.words(row.title)),
        *_parts(shown, localizer),
        section(_standing(row, localizer)),
        *_state(shown, localizer),
        section(_seats(row, localizer)),
        *_evidence(shown, localizer),
        *_keys(shown, localizer),
        *item_lists.of_recommendation(shown.items, row.number, localizer),
        *_latest(shown, localizer),
        *steps.of_recommendation(shown, localizer, shared=shared),
        context(
            localizer.gettext(
                "Version %(version)s · %(category)s · `%(rec)s history %(number)s` tells the whole story",
                version=Mrkdwn(str(shown.version)),
                category=localizer.words(row.category.title),
                number=Mrkdwn(str(row.number)),
            )
        ),
    ]
    return message(blocks)


def updated(shown: Progress, before: Status, localizer: Localizer) -> Message:
    """Confirm a change of status, or news without one, and show what is still open."""
    row = shown.summary
    if row.status is before:
        said = localizer.gettext("Noted for %(title)s, which stays %(status)s.", **_named(row, localizer))
    else:
        said = localizer.gettext(
            "%(title)s goes from %(before)s to %(status)s.",
            before=localizer.status(before),
            **_named(row, localizer),
        )
    return _changed([section(said), *_state(shown, localizer), *_hints(shown, localizer)], shown, localizer)


def attached(
    shown: Progress, source: Source, how: Literal["attached", "completed"], localizer: Localizer
) -> Message:
    """Confirm evidence, and say what it lacks to be citable."""
    if how == "attached":
        said = localizer.gettext("Evidence attached to %(title)s.", title=_title(shown.summary, localizer))
    else:
        said = localizer.gettext("Evidence of %(title)s completed.", title=_title(shown.summary, localizer))
    lines = evidence.source_lines(source, localizer)
    found = [section(said), *sections(lines), *_citation_hint(shown, source, localizer)]
    return _changed(found, shown, localizer)


def confirmed(shown: Progress, side: Side, missing: tuple[Side, ...], localizer: Localizer) -> Message:
    """Confirm one side's confirmation, and say what is still needed."""
    said = localizer.gettext(
        "🔑 %(side)s confirms %(title)s.", side=localizer.side(side), title=_title(shown.summary, localizer)
    )
    if missing:
        rest = localizer.gettext(
            "Still awaited: the confirmation of %(sides)s.",
            sides=Mrkdwn(localizer.translator.list_of([localizer.side(each) for each in missing])),
        )
    else:
        rest = localizer.gettext(
            "Nothing more is awaited: a chair can close it with `%(rec)s close %(number)s implemented`.",
            number=Mrkdwn(str(shown.summary.number)),
        )
    return _changed([section(said), section(rest)], shown, localizer)


def sent_back(shown: Progress, side: Side, localizer: Localizer) -> Message:
    """Confirm a refusal, with its reason and the recommendation's status now."""
    said = localizer.gettext(
        "↩️ %(side)s does not confirm %(title)s. It goes back to %(status)s, with the reason on record:",
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
            "%(title)s: the seat “%(seat)s, %(side)s” is empty now; it was held by %(before)s.",
            before=localizer.person(before),
            **where,
        )
    else:
        said = localizer.gettext(
            "%(title)s: %(seat)s, %(side)s, is now %(who)s.", who=localizer.person(member), **where
        )
    return _changed([section(said)], shown, localizer)


def _changed(blocks: Sequence[Block], shown: Progress, localizer: Localizer) -> Message:
    """Render the answer to a change, with buttons that open the recommendation or take the change back."""
    return message([*blocks, steps.after("rec", shown.summary.number, shown.version, localizer)])


def _named(row: Summary, localizer: Localizer) -> dict[str, Mrkdwn]:
    return {"title": _title(row, localizer), "status": localizer.status(row.status)}


def _title(row: Summary, localizer: Localizer) -> Mrkdwn:
    return Mrkdwn(f"{bold(Mrkdwn(f'{row.number} · {inline(row.short.text)}'))}{_mark(row.short, localizer)}")


def _mark(words: Words, localizer: Localizer) -> str:
    return f" {localizer.foreign(words)}" if words.language != localizer.language else ""


def _parts(shown: Detail, localizer: Localizer) -> list[Block]:
    return sections(
        [
            Mrkdwn(
                f"{bold(Mrkdwn(part.key + ')'))} {'★ ' if part.priority else ''}{localizer.words(part.title)}"
            )
            for part in shown.parts
        ]
    )


def _standing(row: Summary, localizer: Localizer) -> Mrkdwn:
    lines = [bold(localizer.status(row.status))]
    if row.status_since:
        lines[0] = localizer.gettext(
            "%(status)s since %(instant)s (%(ago)s)",
            status=lines[0],
            instant=localizer.instant(row.status_since),
            ago=localizer.ago(row.status_since),
        )
    if row.stale and row.updated_at:
        lines.append(localizer.gettext("⏳ The last news came %(ago)s.", ago=localizer.ago(row.updated_at)))
    return Mrkdwn("\n".join(lines))


def _state(shown: Progress, localizer: Localizer) -> list[Block]:
    """Render what people wrote about the present status, each text under its label."""
    row, closed = shown.summary, shown.summary.status.closed
    blocks: list[Block] = []
    if row.status is Status.BLOCKED:
        blocks += _labelled(localizer.gettext("*Cause*"), shown.cause, localizer)
        blocks += _labelled(localizer.gettext("*Decision awaited from*"), row.awaited, localizer)
    if row.status is Status.PARTIALLY_IMPLEMENTED:
        blocks += _labelled(localizer.gettext("*What remains*"), shown.remaining, localizer)
    if closed:
        blocks += _labelled(localizer.gettext("*Reason*"), shown.reason, localizer)
    if row.status is Status.REPORTED and shown.reported_by:
        blocks.append(
            section(localizer.gettext("Reported by %(who)s", who=localizer.person(shown.reported_by)))
        )
    if not any(shown.note == said for said in (shown.cause, shown.remaining) if blocks):
        blocks += _labelled(localizer.gettext("*Latest note*"), shown.note, localizer)
    if not closed:
        blocks += _labelled(localizer.gettext("*Next step*"), shown.next_step, localizer)
    return blocks


def _labelled(label: Mrkdwn, words: Words | None, localizer: Localizer) -> list[Block]:
    return [section(label), *localizer.quoted(words)] if words else []


def _seats(row: Summary, localizer: Localizer) -> Mrkdwn:
    lines = []
    for side in Side:
        lead, alternate = row.holder(side, Seat.LEAD), row.holder(side, Seat.ALTERNATE)
        seat = localizer.gettext(
            "*%(side)s:* %(who)s leads", side=localizer.side(side), who=localizer.person(lead)
        )
        if lead is None:
            seat = localizer.gettext("*%(side)s:* nobody leads yet", side=localizer.side(side))
        if alternate:
            stand_in = localizer.gettext("alternate: %(who)s", who=localizer.person(alternate))
            seat = Mrkdwn(f"{seat} · {stand_in}")
        lines.append(seat)
    return Mrkdwn("\n".join(lines))


def _evidence(shown: Detail, localizer: Localizer) -> list[Block]:
    if not shown.evidence:
        return [section(localizer.gettext("*Evidence:* none yet"))]
    return evidence.listed(shown.evidence, localizer)


def _keys(shown: Detail, localizer: Localizer) -> list[Block]:
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
            lines.append(localizer.gettext("🔒 %(side)s: confirmation awaited", side=localizer.side(side)))
    return [section(Mrkdwn("\n".join(lines)))]


def _latest(shown: Detail, localizer: Localizer) -> list[Block]:
    if not shown.events:
        return []
    return [context(event_line(event, localizer, number=False)) for event in shown.events]


def _hints(shown: Progress, localizer: Localizer) -> list[Block]:
    """Suggest the next step after the new status."""
    row, number = shown.summary, Mrkdwn(str(shown.summary.number))
    if row.status is Status.REPORTED:
        hint = localizer.gettext("Both sides confirm it with `%(rec)s confirm %(number)s`.", number=number)
    elif row.without_lead:
        sides = localizer.translator.list_of([localizer.side(side) for side in row.without_lead])
        hint = localizer.gettext(
            "Nobody leads it yet for %(sides)s; the secretariat can name someone.", sides=Mrkdwn(sides)
        )
    elif row.status is Status.IN_PROGRESS and shown.next_step is None:
        hint = localizer.gettext(
            'Its next step is not known yet: `%(rec)s update %(number)s next "…"` records it.', number=number
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

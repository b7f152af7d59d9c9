"""One recommendation in full, and what a change to it answers."""

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
from bot.views.localizer import Voice


def one(shown: Detail, voice: Voice, *, shared: bool = False) -> Message:
    """Everything that a reader may know of one recommendation; `shared` where others read it as well."""
    row = shown.summary
    star = "★ " if row.priority else ""
    blocks = [
        header(f"{star}{row.number} · {row.short.text}"),
        section(voice.words(row.title)),
        *_parts(shown, voice),
        section(_standing(row, voice)),
        *_state(shown, voice),
        section(_seats(row, voice)),
        *_evidence(shown, voice),
        *_keys(shown, voice),
        *item_lists.of_recommendation(shown.items, row.number, voice),
        *_latest(shown, voice),
        *steps.of_recommendation(shown, voice, shared=shared),
        context(
            voice.gettext(
                "Version %(version)s · %(category)s · `%(rec)s history %(number)s` tells the whole story",
                version=Mrkdwn(str(shown.version)),
                category=voice.words(row.category.title),
                number=Mrkdwn(str(row.number)),
            )
        ),
    ]
    return message(blocks)


def updated(shown: Progress, before: Status, voice: Voice) -> Message:
    """Confirm a change of status, or news without one, and show what it left open."""
    row = shown.summary
    if row.status is before:
        said = voice.gettext("Noted for %(title)s, which stays %(status)s.", **_named(row, voice))
    else:
        said = voice.gettext(
            "%(title)s goes from %(before)s to %(status)s.", before=voice.status(before), **_named(row, voice)
        )
    return _changed([section(said), *_state(shown, voice), *_hints(shown, voice)], shown, voice)


def attached(shown: Progress, source: Source, how: Literal["attached", "completed"], voice: Voice) -> Message:
    """Confirm evidence and say what it still lacks to be citable."""
    if how == "attached":
        said = voice.gettext("Evidence attached to %(title)s.", title=_title(shown.summary, voice))
    else:
        said = voice.gettext("Evidence of %(title)s completed.", title=_title(shown.summary, voice))
    lines = evidence.source_lines(source, voice)
    found = [section(said), *sections(lines), *_citation_hint(shown, source, voice)]
    return _changed(found, shown, voice)


def confirmed(shown: Progress, side: Side, missing: tuple[Side, ...], voice: Voice) -> Message:
    """Confirm a turned key and say what is still needed."""
    said = voice.gettext(
        "🔑 %(side)s confirms %(title)s.", side=voice.side(side), title=_title(shown.summary, voice)
    )
    if missing:
        rest = voice.gettext(
            "Still awaited: the confirmation of %(sides)s.",
            sides=Mrkdwn(voice.translator.list_of([voice.side(each) for each in missing])),
        )
    else:
        rest = voice.gettext(
            "Nothing more is awaited: a chair can close it with `%(rec)s close %(number)s implemented`.",
            number=Mrkdwn(str(shown.summary.number)),
        )
    return _changed([section(said), section(rest)], shown, voice)


def sent_back(shown: Progress, side: Side, voice: Voice) -> Message:
    """Confirm a refusal, with its reason, and where the recommendation is now."""
    said = voice.gettext(
        "↩️ %(side)s does not confirm %(title)s. It goes back to %(status)s, with the reason on record:",
        side=voice.side(side),
        **_named(shown.summary, voice),
    )
    return _changed([section(said), *voice.quoted(shown.note)], shown, voice)


def closed(shown: Progress, before: Status, voice: Voice) -> Message:
    """Confirm that a chair closed or reopened it."""
    row = shown.summary
    if row.status.closed:
        said = voice.gettext(
            "%(title)s is now %(status)s; it was %(before)s.",
            before=voice.status(before),
            **_named(row, voice),
        )
    else:
        said = voice.gettext(
            "%(title)s is open again: %(status)s; it was %(before)s.",
            before=voice.status(before),
            **_named(row, voice),
        )
    return _changed([section(said), *voice.quoted(shown.reason)], shown, voice)


def lead_named(
    shown: Progress, side: Side, seat: Seat, member: Member | None, before: Member | None, voice: Voice
) -> Message:
    """Confirm who sits in a seat now."""
    where = {
        "title": _title(shown.summary, voice),
        "seat": inline(voice.plain(seat.label)),
        "side": voice.side(side),
    }
    if member is None:
        said = voice.gettext(
            "%(title)s: the seat “%(seat)s, %(side)s” is empty now; it was held by %(before)s.",
            before=voice.person(before),
            **where,
        )
    else:
        said = voice.gettext(
            "%(title)s: %(seat)s, %(side)s, is now %(who)s.", who=voice.person(member), **where
        )
    return _changed([section(said)], shown, voice)


def _changed(blocks: Sequence[Block], shown: Progress, voice: Voice) -> Message:
    """What a change answers, with the way to what was changed, and back."""
    return message([*blocks, steps.after("rec", shown.summary.number, shown.version, voice)])


def _named(row: Summary, voice: Voice) -> dict[str, Mrkdwn]:
    return {"title": _title(row, voice), "status": voice.status(row.status)}


def _title(row: Summary, voice: Voice) -> Mrkdwn:
    return Mrkdwn(f"{bold(Mrkdwn(f'{row.number} · {inline(row.short.text)}'))}{_mark(row.short, voice)}")


def _mark(words: Words, voice: Voice) -> str:
    return f" {voice.foreign(words)}" if words.language != voice.language else ""


def _parts(shown: Detail, voice: Voice) -> list[Block]:
    return sections(
        [
            Mrkdwn(f"{bold(Mrkdwn(part.key + ')'))} {'★ ' if part.priority else ''}{voice.words(part.title)}")
            for part in shown.parts
        ]
    )


def _standing(row: Summary, voice: Voice) -> Mrkdwn:
    lines = [bold(voice.status(row.status))]
    if row.status_since:
        lines[0] = voice.gettext(
            "%(status)s since %(instant)s (%(ago)s)",
            status=lines[0],
            instant=voice.instant(row.status_since),
            ago=voice.ago(row.status_since),
        )
    if row.stale and row.updated_at:
        lines.append(voice.gettext("⏳ The last news came %(ago)s.", ago=voice.ago(row.updated_at)))
    return Mrkdwn("\n".join(lines))


def _state(shown: Progress, voice: Voice) -> list[Block]:
    """What people wrote about where it stands, each under its own label."""
    row, closed = shown.summary, shown.summary.status.closed
    blocks: list[Block] = []
    if row.status is Status.BLOCKED:
        blocks += _labelled(voice.gettext("*Cause*"), shown.cause, voice)
        blocks += _labelled(voice.gettext("*Decision awaited from*"), row.awaited, voice)
    if row.status is Status.PARTIALLY_IMPLEMENTED:
        blocks += _labelled(voice.gettext("*What remains*"), shown.remaining, voice)
    if closed:
        blocks += _labelled(voice.gettext("*Reason*"), shown.reason, voice)
    if row.status is Status.REPORTED and shown.reported_by:
        blocks.append(section(voice.gettext("Reported by %(who)s", who=voice.person(shown.reported_by))))
    if not any(shown.note == said for said in (shown.cause, shown.remaining) if blocks):
        blocks += _labelled(voice.gettext("*Latest note*"), shown.note, voice)
    if not closed:
        blocks += _labelled(voice.gettext("*Next step*"), shown.next_step, voice)
    return blocks


def _labelled(label: Mrkdwn, words: Words | None, voice: Voice) -> list[Block]:
    return [section(label), *voice.quoted(words)] if words else []


def _seats(row: Summary, voice: Voice) -> Mrkdwn:
    lines = []
    for side in Side:
        lead, alternate = row.holder(side, Seat.LEAD), row.holder(side, Seat.ALTERNATE)
        seat = voice.gettext("*%(side)s:* %(who)s leads", side=voice.side(side), who=voice.person(lead))
        if lead is None:
            seat = voice.gettext("*%(side)s:* nobody leads yet", side=voice.side(side))
        if alternate:
            stand_in = voice.gettext("alternate: %(who)s", who=voice.person(alternate))
            seat = Mrkdwn(f"{seat} · {stand_in}")
        lines.append(seat)
    return Mrkdwn("\n".join(lines))


def _evidence(shown: Detail, voice: Voice) -> list[Block]:
    if not shown.evidence:
        return [section(voice.gettext("*Evidence:* none yet"))]
    return evidence.listed(shown.evidence, voice)


def _keys(shown: Detail, voice: Voice) -> list[Block]:
    status = shown.summary.status
    turned = {key.side: key for key in shown.keys}
    if status is not Status.REPORTED and not turned:
        return []
    lines = []
    for side in Side:
        if key := turned.get(side):
            lines.append(
                voice.gettext(
                    "🔑 %(side)s: confirmed by %(who)s, %(ago)s",
                    side=voice.side(side),
                    who=voice.person(key.member),
                    ago=voice.ago(key.at),
                )
            )
        else:
            lines.append(voice.gettext("🔒 %(side)s: confirmation awaited", side=voice.side(side)))
    return [section(Mrkdwn("\n".join(lines)))]


def _latest(shown: Detail, voice: Voice) -> list[Block]:
    if not shown.events:
        return []
    return [context(event_line(event, voice, number=False)) for event in shown.events]


def _hints(shown: Progress, voice: Voice) -> list[Block]:
    """The next step that the new status asks for."""
    row, number = shown.summary, Mrkdwn(str(shown.summary.number))
    if row.status is Status.REPORTED:
        hint = voice.gettext("Both sides confirm it with `%(rec)s confirm %(number)s`.", number=number)
    elif row.without_lead:
        sides = voice.translator.list_of([voice.side(side) for side in row.without_lead])
        hint = voice.gettext(
            "Nobody leads it yet for %(sides)s; the secretariat can name someone.", sides=Mrkdwn(sides)
        )
    elif row.status is Status.IN_PROGRESS and shown.next_step is None:
        hint = voice.gettext(
            'Its next step is not known yet: `%(rec)s update %(number)s next "…"` records it.', number=number
        )
    else:
        return []
    return [context(hint)]


def _citation_hint(shown: Progress, source: Source, voice: Voice) -> list[Block]:
    if source.described:
        return []
    return [
        context(
            voice.gettext(
                "To be citable, it still needs its issuer, date and language: "
                '`%(rec)s evidence %(number)s LINK issuer "…" date 2026-10-01 language en`.',
                number=Mrkdwn(str(shown.summary.number)),
            )
        )
    ]

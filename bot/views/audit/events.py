"""The audit trail in sentences."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.characters import units
from bot.domain.action_items.moves import item_name
from bot.domain.audit.events import Action, Event, History
from bot.domain.members.member import Role, Seat, Side
from bot.domain.recommendations.moves import text_slot
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import shortened
from bot.domain.translations.status import TextField
from bot.i18n import N_
from bot.views import steps
from bot.views.blockkit.blocks import Block, Message, context, header, message, quotes, section
from bot.views.blockkit.controls import Press, actions, select
from bot.views.blockkit.paging import paging, turning
from bot.views.blockkit.text import Mrkdwn, bold, code, inline
from bot.views.labels import ALL_LABELS, LABELS, before, removal
from bot.views.localizer import Localizer

SENTENCES: Mapping[Action, str] = {
    Action.STATUS_CHANGED: N_("%(who)s changed the status from %(before)s to %(after)s"),
    Action.NOTED: N_("%(who)s added a note"),
    Action.DETAILS_CHANGED: N_("%(who)s changed what is on record"),
    Action.CONFIRMED: N_("%(who)s confirmed for %(side)s"),
    Action.REFUSED: N_("%(who)s refused to confirm it for %(side)s; it is %(after)s again"),
    Action.CLOSED: N_("%(who)s closed it: %(after)s"),
    Action.REOPENED: N_("%(who)s reopened it: %(after)s"),
    Action.EVIDENCE_ATTACHED: N_("%(who)s attached evidence"),
    Action.EVIDENCE_COMPLETED: N_("%(who)s completed the details of a piece of evidence"),
    Action.FILE_READ: N_("The bot read a file attached as evidence; SHA-256: %(sha256)s"),
    Action.FILE_UNREADABLE: N_("The bot could not read a file attached as evidence"),
    Action.LEAD_NAMED: N_("%(who)s named %(member)s as %(seat)s for %(side)s"),
    Action.LEAD_REMOVED: N_("%(who)s removed %(member)s as %(seat)s for %(side)s"),
    Action.RECOMMENDATION_ADDED: N_("%(who)s added it"),
    Action.RECOMMENDATION_EDITED: N_("%(who)s edited its texts"),
    Action.RECOMMENDATION_RENUMBERED: N_("%(who)s changed its number from %(before)s to %(after)s"),
    Action.RECOMMENDATION_RETIRED: N_("%(who)s removed it from the catalog"),
    Action.RECOMMENDATION_RESTORED: N_("%(who)s restored it to the catalog"),
    Action.TEXTS_BLANKED: N_("texts of earlier events were blanked, under the retention policy"),
    Action.BASELINE: N_("The bot recorded the state of all records, for later checks"),
    Action.ROWS_WRITTEN: N_("The bot recorded the state of the records that it wrote"),
    Action.MEMBER_ADDED: N_("%(who)s added %(member)s with the role %(role)s"),
    Action.MEMBER_CHANGED: N_("%(who)s changed the details of %(member)s: %(changes)s"),
    Action.MEMBER_DEACTIVATED: N_("%(who)s removed %(member)s from the list"),
    Action.MEMBER_RESTORED: N_("%(who)s restored %(member)s to the list"),
    Action.CLAIM_REFUSED: N_("%(who)s recorded that somebody else has taken the user name of %(member)s"),
    Action.SETTINGS_CHANGED: N_("%(who)s changed their own settings: %(changes)s"),
    Action.ABSENCE_NOTED: N_(
        "%(who)s recorded that %(member)s is absent from %(first)s to %(last)s; stand-in: %(people)s"
    ),
    Action.ABSENCE_ENDED: N_("%(who)s recorded that %(member)s is no longer absent"),
    Action.ITEM_ASSIGNED: N_("%(who)s assigned it to %(people)s"),
    Action.ITEM_STARTED: N_("%(who)s started it"),
    Action.ITEM_BLOCKED: N_("%(who)s blocked it"),
    Action.ITEM_CAUSE_CHANGED: N_("%(who)s changed what is blocking it"),
    Action.ITEM_SUBMITTED: N_("%(who)s submitted it"),
    Action.ITEM_ACCEPTED: N_("%(who)s accepted it"),
    Action.ITEM_RETURNED: N_("%(who)s returned it"),
    Action.ITEM_CANCELLED: N_("%(who)s cancelled it"),
    Action.ITEM_REOPENED: N_("%(who)s reopened it"),
    Action.ITEM_FINISHED: N_("%(who)s finished an action item that they had assigned to themselves"),
    Action.ITEM_DUE_MOVED: N_("%(who)s moved the due date from %(due_before)s to %(due_after)s"),
    Action.ITEM_REASSIGNED: N_("%(who)s reassigned it to %(people)s"),
    Action.ITEM_EDITED: N_("%(who)s edited its text"),
    Action.COMMENTED: N_("%(who)s commented on it"),
    Action.ITEM_COMMENTED: N_("%(who)s commented on it"),
    Action.ITEM_EVIDENCE: N_("%(who)s attached evidence to it"),
    Action.ITEM_EVIDENCE_COMPLETED: N_("%(who)s completed the details of its evidence"),
    Action.ITEM_SNOOZED: N_("%(who)s snoozed their reminders of it until %(until)s"),
    Action.DIGEST_OPENED: N_("The digest “%(schedule)s” of %(day)s went out"),
    Action.DIGEST_MISSED: N_("The digest “%(schedule)s” of %(day)s was missed: it was too late to send it"),
    Action.DIGEST_SENT: N_("%(who)s sent the digest “%(schedule)s” of %(day)s by hand"),
    Action.DIGEST_HELD: N_("%(who)s put the digest “%(schedule)s” of %(day)s on hold"),
    Action.DIGEST_RESUMED: N_("%(who)s released the digest “%(schedule)s” of %(day)s"),
    Action.DIGEST_NOTED: N_("%(who)s added a note to the digest “%(schedule)s” of %(day)s"),
    Action.DIGEST_NOTE_REMOVED: N_("%(who)s removed their note from the digest “%(schedule)s” of %(day)s"),
    Action.DIGEST_READ: N_("%(who)s acknowledged the digest “%(schedule)s” of %(day)s"),
    Action.DIGEST_CORRECTED: N_("%(who)s corrected the digest “%(schedule)s” of %(day)s"),
    Action.UPDATE_ASKED: N_("%(who)s asked %(people)s for an update"),
    Action.REMINDERS_OPENED: N_("Reminders for %(last)s went out; recipients: %(count)s"),
    Action.REMINDERS_MISSED: N_(
        "Reminders from %(first)s to %(last)s were missed and were added to the next ones; days: %(count)s"
    ),
    Action.TRANSLATED: N_("%(who)s translated a text: %(text)s"),
    Action.UNDONE: N_("%(who)s undid this: “%(what)s”"),
    Action.MESSAGE_RETRIED: N_("%(who)s resent a message to %(member)s"),
    Action.MESSAGE_DROPPED: N_("%(who)s dropped a message to %(member)s"),
}
FIELDS: Mapping[str, str] = {
    "role": N_("role"),
    "side": N_("side"),
    "handle": N_("user name"),
    "language_own": N_("language"),
    "zone_own": N_("time zone"),
    "digest_muted": N_("digests"),
    "workspace_own": N_("Slack workspace"),
}
PAGE_LIMIT = 11_000
"""Characters of a page of events. Slack refuses a message of some 13,200."""
FRAME = 1_200
"""Characters that a page's heading, its title and its foot may take."""
LENGTHS = (1_000, 500, 300, 200, 120, 60)
"""Characters of each text that may be shown where the whole texts do not fit."""
REASONS = frozenset({Action.ITEM_RETURNED, Action.ITEM_CANCELLED, Action.ITEM_REOPENED})
"""Moves of action items whose note says why."""
OTHERS: Mapping[str, str] = {"slack": N_("Slack"), "command line": N_("the command line")}
"""Who made a change, if neither a person nor the deploy file did."""


def history(shown: History, localizer: Localizer) -> Message:
    """Render a page of the trail, newest first, with what people wrote."""
    if shown.number is None:
        title = localizer.plain(N_("Audit trail"))
        again = localizer.gettext("%(taskforce)s audit")
    else:
        title = localizer.translator.gettext("History of recommendation %(number)s", number=shown.number)
        again = localizer.gettext("%(rec)s history %(number)s", number=Mrkdwn(str(shown.number)))
    blocks: list[Block] = [header(title)]
    if shown.title:
        blocks.append(context(localizer.words(shown.title)))
    lines = [event_line(event, localizer, number=shown.number is None) for event in shown.events]
    texts = [_texts(event, localizer) for event in shown.events]
    longest = _longest(lines, texts)
    for line, said in zip(lines, texts, strict=True):
        blocks += [section(line), *_quoted(said, longest)]
    if not shown.events:
        blocks.append(section(localizer.gettext("No events yet.")))
    if shown.page.more:
        total = localizer.ngettext(
            "more than %(number)s event in all", "more than %(number)s events in all", shown.total
        )
    else:
        total = localizer.ngettext("%(number)s event in all", "%(number)s events in all", shown.total)
    cut = [(event, said) for event, said in zip(shown.events, texts, strict=True) if _is_cut(said, longest)]
    following = [*_whole(cut, localizer), *turning(shown.page, again, localizer)]
    if shown.reference is not None:
        following.append(steps.opening("rec", shown.reference, localizer))
    return message([*blocks, paging(shown.page, again, localizer, extra=total), *following])


def event(shown: Event, localizer: Localizer) -> Message:
    """Render one event with the whole of what people wrote."""
    return message(
        [section(event_line(shown, localizer, number=True)), *_quoted(_texts(shown, localizer), None)]
    )


def event_line(event: Event, localizer: Localizer, *, number: bool, item: bool = True) -> Mrkdwn:
    """Render one event in a line: when, about what, who did what.

    `number` and `item` say whether to name the recommendation and the action item; leave out what is known.
    """
    subjects = [str(event.number)] if number and event.number is not None else []
    subjects += [item_name(event.item)] if item and event.item is not None else []
    about = "".join(f"{bold(Mrkdwn(subject))} · " for subject in subjects)
    return Mrkdwn(f"{localizer.instant(event.at)} · {about}{sentence(event, localizer)}")


def sentence(event: Event, localizer: Localizer) -> Mrkdwn:
    """Render who did what."""
    return localizer.gettext(SENTENCES[event.action], **_values(event, localizer))


def _values(event: Event, localizer: Localizer) -> dict[str, Mrkdwn]:
    facts = event.facts
    values = {
        "who": localizer.doer(event.actor),
        "member": localizer.person(event.member) if event.member else Mrkdwn("–"),
    }
    other = OTHERS.get(str(facts.get("source")))
    if other is not None:
        values["who"] = localizer.gettext(other)
    if event.undone:
        values["what"] = sentence(event.undone, localizer)
    if "to" in facts and event.item is None:
        values |= {
            "before": localizer.status(Status(facts["from"])),
            "after": localizer.status(Status(facts["to"])),
        }
    if event.action is Action.RECOMMENDATION_RENUMBERED:
        values["before"], values["after"] = (Mrkdwn(str(each)) for each in facts["number"])
    if event.item is not None or event.action in {Action.UPDATE_ASKED, Action.ABSENCE_NOTED}:
        values["people"] = localizer.people_or_nobody(event.people)
    if event.action is Action.ITEM_DUE_MOVED:
        values["due_before"], values["due_after"] = (_due(day, localizer) for day in facts["due"])
    if isinstance(facts.get("side"), str):
        values["side"] = localizer.side_named(Side(facts["side"]))
    if "seat" in facts:
        values["seat"] = inline(localizer.plain(Seat(facts["seat"]).label).lower())
    if isinstance(facts.get("role"), str):
        values["role"] = inline(localizer.plain(Role(facts["role"]).label))
    values |= _names(event, localizer) | _days(facts, localizer)
    values["changes"] = _changes(facts, localizer)
    return values


def _names(event: Event, localizer: Localizer) -> dict[str, Mrkdwn]:
    """Return the names in an event: a schedule and the day of its digest, a hash, the label of a text."""
    facts = event.facts
    if "schedule" in facts:
        day = localizer.weekday(event.day) if event.day else inline(facts["week"])
        return {"schedule": localizer.schedule(facts["schedule"]), "day": day}
    if "sha256" in facts:
        return {"sha256": code(facts["sha256"])}
    return {"text": inline(localizer.plain(TextField(facts["field"]).label))} if "field" in facts else {}


def _days(facts: Mapping[str, Any], localizer: Localizer) -> dict[str, Mrkdwn]:
    """Return the days in an event, and its count."""
    days = {
        name: localizer.day(date.fromisoformat(facts[name]))
        for name in ("first", "last", "until")
        if name in facts
    }
    count = {"count": Mrkdwn(localizer.translator.number(facts["count"]))} if "count" in facts else {}
    return days | count


def _due(day: str | None, localizer: Localizer) -> Mrkdwn:
    return localizer.day(date.fromisoformat(day)) if day else localizer.gettext("no date")


def _changes(facts: Mapping[str, Any], localizer: Localizer) -> Mrkdwn:
    changes = [
        localizer.gettext(
            "%(field)s: %(before)s → %(after)s",
            field=inline(localizer.plain(label)),
            before=_value(facts[field][0], localizer),
            after=_value(facts[field][1], localizer),
        )
        for field, label in FIELDS.items()
        if isinstance(facts.get(field), list)
    ]
    return Mrkdwn(localizer.translator.list_of(changes)) if changes else Mrkdwn("–")


def _value(value: object, localizer: Localizer) -> Mrkdwn:
    words = {
        **{role.value: localizer.plain(role.label) for role in Role},
        **{side.value: localizer.plain(side.label) for side in Side},
        "en": localizer.plain(N_("English")),
        "es": localizer.plain(N_("Spanish")),
    }
    if isinstance(value, bool):
        return localizer.gettext("off") if value else localizer.gettext("on")
    return inline(words.get(str(value), str(value))) if value else Mrkdwn("–")


Said = tuple[str, str | None]
"""A label, and what a person wrote; None if it was taken off the record."""


def _texts(event: Event, localizer: Localizer) -> list[Said]:
    """Return what people wrote, each text behind its label."""
    found = {_kind(name, event): words for name, words in event.texts.items()}
    shown: list[Said] = [
        (before(name, found[name], localizer), found[name].text) for name in ALL_LABELS if name in found
    ]
    removed = [(removal(name, localizer), None) for name in LABELS if name in event.facts.get("removed", ())]
    return [*shown, *removed]


def _quoted(said: Sequence[Said], longest: int | None) -> list[Block]:
    """Render texts, each with at most `longest` characters."""
    if not said:
        return []
    return [
        quotes(
            (label, text if longest is None else text and shortened(text, longest)) for label, text in said
        )
    ]


def _longest(lines: Sequence[str], texts: Sequence[Sequence[Said]]) -> int | None:
    """Return how many characters of each text fit on the page; None if all texts fit as they are."""
    said = [each for one in texts for each in one]
    room = PAGE_LIMIT - FRAME - sum(map(units, lines)) - sum(units(label) for label, _ in said)
    lengths = [units(text) for _, text in said if text]
    if sum(lengths) <= room:
        return None
    fitting = (each for each in LENGTHS if sum(min(each, length) for length in lengths) <= room)
    return next(fitting, LENGTHS[-1])


def _is_cut(said: Sequence[Said], longest: int | None) -> bool:
    return longest is not None and any(text and units(text) > longest for _, text in said)


def _whole(cut: Sequence[tuple[Event, Sequence[Said]]], localizer: Localizer) -> list[Block]:
    """Say that texts are shortened, and offer each of their events in full."""
    if not cut:
        return []
    day = localizer.translator.day
    choices = [
        (
            f"{day(localizer.translator.today(event.at))} · {' '.join((said[0][1] or said[0][0]).split())}",
            f"event:{event.seq}",
        )
        for event, said in cut
    ]
    label = localizer.plain(N_("Read in full…"))
    said = localizer.gettext("Long texts are shortened here.")
    return [context(said), actions(select(label, Press.OPEN, {label: choices}))]


def _kind(name: str, event: Event) -> str:
    """Return what a text is. Earlier versions wrote every text that came with a status as its note."""
    if name != "note":
        return name
    if event.action in REASONS:
        return "reason"
    if event.action in {Action.ITEM_BLOCKED, Action.ITEM_CAUSE_CHANGED}:
        return "cause"
    if event.action is not Action.STATUS_CHANGED:
        return name
    slot = text_slot(Status(event.facts["to"]))
    return name if slot in event.texts else slot

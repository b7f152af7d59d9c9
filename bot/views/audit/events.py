"""The audit trail in sentences."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain.action_items.moves import item_name
from bot.domain.audit.events import Action, Event, History
from bot.domain.members.member import Role, Seat, Side
from bot.domain.recommendations.statuses import Status
from bot.domain.translations.status import TextField
from bot.i18n import N_
from bot.views import steps
from bot.views.blockkit.blocks import Block, Message, context, header, message, section
from bot.views.blockkit.paging import paging, turning
from bot.views.blockkit.text import Mrkdwn, bold, code, inline
from bot.views.localizer import Localizer

SENTENCES: Mapping[Action, str] = {
    Action.STATUS_CHANGED: N_("%(who)s changed the status from %(before)s to %(after)s"),
    Action.NOTED: N_("%(who)s added a note"),
    Action.CONFIRMED: N_("%(who)s confirmed for %(side)s"),
    Action.REFUSED: N_("%(who)s refused to confirm for %(side)s; back to %(after)s"),
    Action.CLOSED: N_("%(who)s closed it: %(after)s"),
    Action.REOPENED: N_("%(who)s reopened it: %(after)s"),
    Action.EVIDENCE_ATTACHED: N_("%(who)s attached evidence"),
    Action.EVIDENCE_COMPLETED: N_("%(who)s completed the details of evidence"),
    Action.FILE_READ: N_("I read a file that is evidence; SHA-256: %(sha256)s"),
    Action.FILE_UNREADABLE: N_("I could not read a file that is evidence"),
    Action.LEAD_NAMED: N_("%(who)s named %(member)s: %(seat)s, %(side)s"),
    Action.LEAD_REMOVED: N_("%(who)s left a seat empty that %(member)s held: %(seat)s, %(side)s"),
    Action.RECOMMENDATION_ADDED: N_("%(who)s added it"),
    Action.RECOMMENDATION_EDITED: N_("%(who)s edited its texts"),
    Action.RECOMMENDATION_RETIRED: N_("%(who)s took it out of the catalog"),
    Action.RECOMMENDATION_RESTORED: N_("%(who)s put it back into the catalog"),
    Action.MEMBER_ADDED: N_("%(who)s added %(member)s as %(role)s"),
    Action.MEMBER_CHANGED: N_("%(who)s changed what stands about %(member)s: %(changes)s"),
    Action.MEMBER_DEACTIVATED: N_("%(who)s took %(member)s off the list"),
    Action.MEMBER_RESTORED: N_("%(who)s put %(member)s back on the list"),
    Action.SETTINGS_CHANGED: N_("%(who)s changed their own settings: %(changes)s"),
    Action.ABSENCE_NOTED: N_(
        "%(who)s noted that %(member)s is absent from %(first)s to %(last)s; standing in: %(people)s"
    ),
    Action.ABSENCE_ENDED: N_("%(who)s noted that %(member)s is not absent any more"),
    Action.ITEM_ASSIGNED: N_("%(who)s assigned it to %(people)s"),
    Action.ITEM_STARTED: N_("%(who)s started it"),
    Action.ITEM_BLOCKED: N_("%(who)s blocked it"),
    Action.ITEM_SUBMITTED: N_("%(who)s handed it in"),
    Action.ITEM_ACCEPTED: N_("%(who)s accepted it"),
    Action.ITEM_RETURNED: N_("%(who)s returned it"),
    Action.ITEM_CANCELLED: N_("%(who)s cancelled it"),
    Action.ITEM_REOPENED: N_("%(who)s opened it again"),
    Action.ITEM_FINISHED: N_("%(who)s finished what they had assigned themselves"),
    Action.ITEM_DUE_MOVED: N_("%(who)s moved the due date from %(due_before)s to %(due_after)s"),
    Action.ITEM_REASSIGNED: N_("%(who)s gave it to %(people)s"),
    Action.ITEM_EDITED: N_("%(who)s changed what it says"),
    Action.ITEM_COMMENTED: N_("%(who)s commented on it"),
    Action.ITEM_EVIDENCE: N_("%(who)s attached evidence to it"),
    Action.ITEM_EVIDENCE_COMPLETED: N_("%(who)s completed the details of its evidence"),
    Action.ITEM_SNOOZED: N_("%(who)s put off being reminded of it until %(until)s"),
    Action.DIGEST_OPENED: N_("The digest “%(schedule)s” of week %(week)s went out"),
    Action.DIGEST_MISSED: N_("The digest “%(schedule)s” of week %(week)s was missed: it was too late for it"),
    Action.DIGEST_SENT: N_("%(who)s had the digest “%(schedule)s” of week %(week)s sent by hand"),
    Action.DIGEST_HELD: N_("%(who)s held the digest “%(schedule)s” of week %(week)s back"),
    Action.DIGEST_RESUMED: N_("%(who)s let the digest “%(schedule)s” of week %(week)s go again"),
    Action.DIGEST_NOTED: N_("%(who)s put a note onto the digest “%(schedule)s” of week %(week)s"),
    Action.DIGEST_NOTE_REMOVED: N_("%(who)s took their note off the digest “%(schedule)s” of week %(week)s"),
    Action.DIGEST_READ: N_("%(who)s acknowledged the digest “%(schedule)s” of week %(week)s"),
    Action.UPDATE_ASKED: N_("%(who)s asked %(people)s for an update"),
    Action.REMINDERS_OPENED: N_("Reminders of %(last)s went out; people who got them: %(count)s"),
    Action.REMINDERS_MISSED: N_(
        "Reminders from %(first)s to %(last)s were missed and became part of the next; days: %(count)s"
    ),
    Action.TRANSLATED: N_("%(who)s translated this: %(text)s"),
    Action.UNDONE: N_("%(who)s took this back: “%(what)s”"),
    Action.MESSAGE_RETRIED: N_("%(who)s had a message to %(member)s sent again"),
    Action.MESSAGE_DROPPED: N_("%(who)s had a message to %(member)s dropped"),
}
FIELDS: Mapping[str, str] = {
    "role": N_("role"),
    "side": N_("side"),
    "language_own": N_("language"),
    "zone_own": N_("time zone"),
    "digest_muted": N_("digests"),
}
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
    for event in shown.events:
        blocks += [
            section(event_line(event, localizer, number=shown.number is None)),
            *_texts(event, localizer),
        ]
    if not shown.events:
        blocks.append(section(localizer.gettext("Nothing has happened yet.")))
    total = localizer.ngettext("%(number)s event in all", "%(number)s events in all", shown.total)
    following = turning(shown.page, again, localizer)
    if shown.number is not None:
        following.append(steps.opening("rec", shown.number, localizer))
    return message([*blocks, paging(shown.page, again, localizer, extra=total), *following])


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
    if event.item is not None or event.action in {Action.UPDATE_ASKED, Action.ABSENCE_NOTED}:
        values["people"] = localizer.people_or_nobody(event.people)
    if event.action is Action.ITEM_DUE_MOVED:
        values["due_before"], values["due_after"] = (_due(day, localizer) for day in facts["due"])
    if isinstance(facts.get("side"), str):
        values["side"] = localizer.side(Side(facts["side"]))
    if "seat" in facts:
        values["seat"] = inline(localizer.plain(Seat(facts["seat"]).label))
    if isinstance(facts.get("role"), str):
        values["role"] = inline(localizer.plain(Role(facts["role"]).label))
    values |= _names(facts, localizer) | _days(facts, localizer)
    values["changes"] = _changes(facts, localizer)
    return values


def _names(facts: Mapping[str, Any], localizer: Localizer) -> dict[str, Mrkdwn]:
    """Return the names in an event: a schedule and its week, a hash, the label of a text."""
    if "schedule" in facts:
        return {"schedule": inline(facts["schedule"]), "week": inline(facts["week"])}
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
            "%(field)s from %(before)s to %(after)s",
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
        return localizer.gettext("not sent") if value else localizer.gettext("sent")
    return inline(words.get(str(value), str(value))) if value else Mrkdwn("–")


def _texts(event: Event, localizer: Localizer) -> list[Block]:
    shown = [
        event.texts[name]
        for name in ("note", "reason", "awaited", "next_step", "title", "text", "comment", "translation")
        if name in event.texts
    ]
    return [block for words in shown for block in localizer.quoted(words)]

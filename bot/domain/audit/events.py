"""The audit trail's events, as a reader sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain.members.member import Member
from bot.domain.paging import Page
from bot.domain.texts import Words


class Action(StrEnum):
    """The kinds of events. A value that was written to an audit trail never changes its meaning."""

    STATUS_CHANGED = "recommendation.status_changed"
    NOTED = "recommendation.noted"
    DETAILS_CHANGED = "recommendation.details_changed"
    CONFIRMED = "recommendation.confirmed"
    REFUSED = "recommendation.refused"
    CLOSED = "recommendation.closed"
    REOPENED = "recommendation.reopened"
    EVIDENCE_ATTACHED = "recommendation.evidence_attached"
    EVIDENCE_COMPLETED = "recommendation.evidence_completed"
    FILE_READ = "evidence.file_read"
    FILE_UNREADABLE = "evidence.file_unreadable"
    LEAD_NAMED = "recommendation.lead_named"
    LEAD_REMOVED = "recommendation.lead_removed"
    RECOMMENDATION_ADDED = "recommendation.added"
    RECOMMENDATION_EDITED = "recommendation.edited"
    RECOMMENDATION_RENUMBERED = "recommendation.renumbered"
    RECOMMENDATION_RETIRED = "recommendation.retired"
    RECOMMENDATION_RESTORED = "recommendation.restored"
    MEMBER_ADDED = "member.added"
    MEMBER_CHANGED = "member.changed"
    MEMBER_DEACTIVATED = "member.deactivated"
    MEMBER_RESTORED = "member.restored"
    CLAIM_REFUSED = "member.claim_refused"
    SETTINGS_CHANGED = "member.settings_changed"
    ABSENCE_NOTED = "member.absence_noted"
    ABSENCE_ENDED = "member.absence_ended"
    ITEM_ASSIGNED = "action_item.assigned"
    ITEM_STARTED = "action_item.started"
    ITEM_BLOCKED = "action_item.blocked"
    ITEM_CAUSE_CHANGED = "action_item.cause_changed"
    ITEM_SUBMITTED = "action_item.submitted"
    ITEM_ACCEPTED = "action_item.accepted"
    ITEM_RETURNED = "action_item.returned"
    ITEM_CANCELLED = "action_item.cancelled"
    ITEM_REOPENED = "action_item.reopened"
    ITEM_FINISHED = "action_item.finished"
    ITEM_DUE_MOVED = "action_item.due_moved"
    ITEM_REASSIGNED = "action_item.reassigned"
    ITEM_EDITED = "action_item.edited"
    ITEM_COMMENTED = "action_item.commented"
    ITEM_EVIDENCE = "action_item.evidence_attached"
    ITEM_EVIDENCE_COMPLETED = "action_item.evidence_completed"
    ITEM_SNOOZED = "action_item.snoozed"
    TRANSLATED = "text.translated"
    TEXTS_BLANKED = "text.blanked"
    BASELINE = "trail.baseline"
    ROWS_WRITTEN = "trail.rows_written"
    UNDONE = "change.undone"
    DIGEST_OPENED = "digest.opened"
    DIGEST_MISSED = "digest.missed"
    REMINDERS_OPENED = "reminders.opened"
    REMINDERS_MISSED = "reminders.missed"
    DIGEST_SENT = "digest.sent"
    DIGEST_HELD = "digest.held"
    DIGEST_RESUMED = "digest.resumed"
    DIGEST_NOTED = "digest.noted"
    DIGEST_NOTE_REMOVED = "digest.note_removed"
    DIGEST_READ = "digest.read"
    DIGEST_CORRECTED = "digest.corrected"
    COMMENTED = "recommendation.commented"
    UPDATE_ASKED = "recommendation.update_asked"
    MESSAGE_RETRIED = "outbox.retried"
    MESSAGE_DROPPED = "outbox.dropped"


@dataclass(frozen=True)
class Event:
    """One change. `actor` is None if the deploy file or the command line made it.

    `item` is the number of the action item concerned. `people` are those it names besides `member`. `undone`
    is the event that this one undid. `facts` are machine words (statuses, sides, numbers); `texts` are what
    people wrote. `day` is that of the digest concerned.
    """

    seq: int
    at: datetime
    action: Action
    actor: Member | None
    number: int | None = None
    member: Member | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Words] = field(default_factory=dict)
    item: int | None = None
    people: tuple[Member, ...] = ()
    undone: "Event | None" = None
    day: date | None = None


@dataclass(frozen=True)
class History:
    """A page of events, newest first. `number` and `reference` are None for the whole trail."""

    events: tuple[Event, ...]
    total: int
    page: Page
    number: int | None = None
    title: Words | None = None
    reference: str | None = None

"""The tables, one file per noun. Every row belongs to a taskforce; rows that people edit have a version."""

from bot.store.tables.action_items import ActionItem, Assignment, Comment
from bot.store.tables.base import Base, Texts, columns
from bot.store.tables.channels import ChannelStay, KnownChannel, SharedMessage
from bot.store.tables.digests import (
    DigestCorrection,
    DigestNote,
    DigestOccurrence,
    DigestPicture,
    DigestReading,
    DigestWatch,
    PostedDigest,
)
from bot.store.tables.files import FileCheck
from bot.store.tables.home import HomeView
from bot.store.tables.outbox import MessageRevision, OutboxMessage
from bot.store.tables.people import Member, SlackIdentity, SlackWorkspace, Taskforce
from bot.store.tables.recommendations import (
    Category,
    Confirmation,
    Evidence,
    Lead,
    Part,
    Recommendation,
    RecommendationComment,
)
from bot.store.tables.reminders import ReminderMark, ReminderRound, Snooze
from bot.store.tables.trail import AuditEvent, AuditHead, ProcessedDelivery
from bot.store.tables.translations import Translation
from bot.store.tables.undo import UndoStep

__all__ = [
    "ActionItem",
    "Assignment",
    "AuditEvent",
    "AuditHead",
    "Base",
    "Category",
    "ChannelStay",
    "Comment",
    "Confirmation",
    "DigestCorrection",
    "DigestNote",
    "DigestOccurrence",
    "DigestPicture",
    "DigestReading",
    "DigestWatch",
    "Evidence",
    "FileCheck",
    "HomeView",
    "KnownChannel",
    "Lead",
    "Member",
    "MessageRevision",
    "OutboxMessage",
    "Part",
    "PostedDigest",
    "ProcessedDelivery",
    "Recommendation",
    "RecommendationComment",
    "ReminderMark",
    "ReminderRound",
    "SharedMessage",
    "SlackIdentity",
    "SlackWorkspace",
    "Snooze",
    "Taskforce",
    "Texts",
    "Translation",
    "UndoStep",
    "columns",
]

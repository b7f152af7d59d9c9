"""The tables, a file for each noun. Every row belongs to a workspace; rows that people edit carry a version."""

from bot.store.tables.base import Base, Texts
from bot.store.tables.people import Member, Workspace
from bot.store.tables.recommendations import Category, Confirmation, Evidence, Lead, Part, Recommendation
from bot.store.tables.trail import AuditEvent, AuditHead, ProcessedDelivery

__all__ = [
    "AuditEvent",
    "AuditHead",
    "Base",
    "Category",
    "Confirmation",
    "Evidence",
    "Lead",
    "Member",
    "Part",
    "ProcessedDelivery",
    "Recommendation",
    "Texts",
    "Workspace",
]

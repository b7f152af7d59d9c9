"""Moving a recommendation along: its status, its news, its evidence."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlalchemy import func
from sqlmodel import col, select

from bot.domain.moves import Supplied, check_update
from bot.domain.permissions import Act
from bot.domain.recommendations import Detail, Source
from bot.domain.statuses import Status
from bot.domain.texts import SHORT_LIMIT, says, written
from bot.domain.trail import Action
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.desk import Caller, Desk
from bot.services.recommendation_change import RecommendationChange, changing
from bot.services.recommendations import source
from bot.services.translated_texts import complete
from bot.store import tables

URL_LIMIT = 1000
"""Characters of a link; with its title it stays well within one section of Slack's."""


class NotALink(EnlaceError):
    message = N_("“%(given)s” is not a link to a source. Write the whole address, beginning with https://.")


class LinkTooLong(EnlaceError):
    message = N_(
        "That link has %(length)s characters and there is room for %(limit)s. Please use a shorter one."
    )


class InTheFuture(EnlaceError):
    message = N_("%(day)s has not come yet. Give the date on which the source was issued.")


class NothingNew(EnlaceError):
    message = N_(
        "That link is already evidence %(evidence)s of recommendation %(number)s, with the same details."
    )


@dataclass(frozen=True)
class Updated:
    """A recommendation after an update; `before` equals its status where only news were added."""

    detail: Detail
    before: Status


@dataclass(frozen=True)
class Attached:
    """A recommendation after evidence was attached to it, or one piece's details completed."""

    detail: Detail
    source: Source
    how: Literal["attached", "completed"]


def update_status(
    desk: Desk,
    caller: Caller,
    number: int,
    *,
    status: Status | None = None,
    note: str | None = None,
    awaited: str | None = None,
    next_step: str | None = None,
    expected: int | None = None,
) -> Updated:
    """Move recommendation `number` to `status`, or, without one, add news to where it is.

    `note` is the cause for a block and what remains for a partial implementation. Raises the errors of
    `bot.domain.moves.check_update`, `MayNotUpdate`, `TextTooLong`.
    """
    with changing(desk, caller, number, Act.UPDATE, expected=expected) as change:
        row, before = change.row, change.status
        target = status or before
        supplied = Supplied(note=bool(note or (status is None and next_step)), awaited=bool(awaited))
        check_update(number, before, target, supplied, evidence=_count_evidence(change))
        language = change.actor.language
        texts = {
            "note": written(note, language) if note else None,
            "awaited": written(awaited, language, limit=SHORT_LIMIT) if awaited else None,
            "next_step": written(next_step, language) if next_step else None,
        }
        row.note = texts["note"] or row.note
        row.next_step = texts["next_step"] or row.next_step
        row.awaited = texts["awaited"] or (row.awaited if target is before else None)
        if target is Status.BLOCKED:
            row.cause = texts["note"] or row.cause
        if target is Status.PARTIALLY_IMPLEMENTED:
            row.remaining = texts["note"] or row.remaining
        row.updated_at = change.now
        if target is not before:
            row.status, row.status_since = target.value, change.now
        if target is Status.REPORTED and target is not before:
            row.round += 1
            row.reported_by_id, row.reported_from = change.actor.id, before.value
        action = Action.NOTED if target is before else Action.STATUS_CHANGED
        change.record(action, {"from": before.value, "to": target.value}, texts)
        return Updated(change.detail(), before)


def attach_evidence(
    desk: Desk,
    caller: Caller,
    number: int,
    url: str,
    *,
    title: str | None = None,
    issuer: str | None = None,
    issued_on: date | None = None,
    language: str | None = None,
    expected: int | None = None,
) -> Attached:
    """Attach a source, or complete the details of one whose link is already there.

    `language` is the source's own. Raises `MayNotAttach`, `NotALink`, `LinkTooLong`, `InTheFuture`,
    `NothingNew`, `TextTooLong`.
    """
    _check_link(url)
    with changing(desk, caller, number, Act.ATTACH, expected=expected) as change:
        if issued_on and issued_on > change.actor.translator().today(change.now):
            raise InTheFuture(day=issued_on)
        named = written(title, change.actor.language, limit=SHORT_LIMIT) if title else None
        if issuer:
            written(issuer, change.actor.language, limit=SHORT_LIMIT)
        row = change.session.exec(
            select(tables.Evidence).where(
                tables.Evidence.recommendation_id == change.row.id,
                tables.Evidence.url == url,
                col(tables.Evidence.withdrawn_at).is_(None),
            )
        ).first()
        details = {"title": named, "issuer": issuer, "issued_on": issued_on, "language": language}
        how: Literal["attached", "completed"] = "completed" if row else "attached"
        if row is None:
            row = tables.Evidence(
                workspace_id=desk.workspace_id,
                recommendation_id=change.row.id or 0,
                number=_count_evidence(change, withdrawn=True) + 1,
                url=url,
                title=named or {change.actor.language: url},
                added_by_id=change.actor.id,
                added_at=change.now,
            )
        elif all(value is None or _holds(row, name, value) for name, value in details.items()):
            raise NothingNew(evidence=row.number, number=number)
        if how == "attached":
            change.touched.add(row)
        else:
            change.touched.change(row)
        for name, value in details.items():
            if value is not None and not _holds(row, name, value):
                setattr(row, name, value)
        row.version += how == "completed"
        change.session.add(row)
        change.session.flush()
        complete(change.session, row)
        change.row.updated_at = change.now
        facts = {
            "evidence": row.number,
            "language": language,
            "issued_on": issued_on.isoformat() if issued_on else None,
        }
        action = Action.EVIDENCE_ATTACHED if how == "attached" else Action.EVIDENCE_COMPLETED
        texts = {"title": named, "url": {"en": url}, "issuer": {"en": issuer} if issuer else None}
        change.record(action, facts, texts)
        return Attached(change.detail(), source(row, change.actor, change.members), how)


def _holds(row: tables.Evidence, name: str, value: Any) -> bool:
    there = getattr(row, name)
    return says(there, value) if name == "title" else there == value


def _count_evidence(change: RecommendationChange, *, withdrawn: bool = False) -> int:
    """Count what stands as evidence; with `withdrawn`, all that ever had a number."""
    count = select(func.count()).select_from(tables.Evidence)
    count = count.where(tables.Evidence.recommendation_id == change.row.id)
    if not withdrawn:
        count = count.where(col(tables.Evidence.withdrawn_at).is_(None))
    return change.session.exec(count).one()


def _check_link(url: str) -> None:
    if len(url) > URL_LIMIT:
        raise LinkTooLong(length=len(url), limit=URL_LIMIT)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise NotALink(given=url) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(char.isspace() for char in url):
        raise NotALink(given=url)

"""Moving a recommendation along: its status, its news, its evidence."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import func
from sqlmodel import col, select

from bot.domain.moves import Supplied, check_update
from bot.domain.permissions import Act
from bot.domain.recommendations import Detail, Source
from bot.domain.statuses import Status
from bot.domain.texts import SHORT_LIMIT, written
from bot.domain.trail import Action
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.desk import Caller, Desk
from bot.services.recommendation_change import RecommendationChange, changing
from bot.services.recommendations import source
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


@dataclass(frozen=True)
class Sourced:
    """A source as someone names it; `language` is its own."""

    url: str
    title: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    language: str | None = None


def update_status(
    desk: Desk,
    caller: Caller,
    number: int,
    *,
    status: Status | None = None,
    note: str | None = None,
    awaited: str | None = None,
    next_step: str | None = None,
    source: Sourced | None = None,
    expected: int | None = None,
) -> Updated:
    """Move recommendation `number` to `status`, or, without one, add news to where it is.

    `note` is the cause for a block and what remains for a partial implementation; a `source` is attached
    first, by an event of its own. Raises the errors of `bot.domain.moves.check_update`, `MayNotUpdate`,
    `TextTooLong`, and those of `attach_evidence`.
    """
    if source:
        _check_link(source.url)
    with changing(desk, caller, number, Act.UPDATE, expected=expected) as change:
        row, before = change.row, change.status
        if source:
            _attach(change, source)
            change.begin_anew()
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
    desk: Desk, caller: Caller, number: int, sourced: Sourced, *, expected: int | None = None
) -> Attached:
    """Attach a source, or complete the details of one whose link is already there.

    Raises `MayNotAttach`, `NotALink`, `LinkTooLong`, `InTheFuture`, `NothingNew`, `TextTooLong`.
    """
    _check_link(sourced.url)
    with changing(desk, caller, number, Act.ATTACH, expected=expected) as change:
        row, how = _attach(change, sourced)
        return Attached(change.detail(), source(row, change.actor, change.members), how)


def _attach(
    change: RecommendationChange, sourced: Sourced
) -> tuple[tables.Evidence, Literal["attached", "completed"]]:
    language = change.actor.language
    if sourced.issued_on and sourced.issued_on > change.actor.translator().today(change.now):
        raise InTheFuture(day=sourced.issued_on)
    named = written(sourced.title, language, limit=SHORT_LIMIT) if sourced.title else None
    if sourced.issuer:
        written(sourced.issuer, language, limit=SHORT_LIMIT)
    row = change.session.exec(
        select(tables.Evidence).where(
            tables.Evidence.recommendation_id == change.row.id,
            tables.Evidence.url == sourced.url,
            col(tables.Evidence.withdrawn_at).is_(None),
        )
    ).first()
    details = {
        "title": named,
        "issuer": sourced.issuer,
        "issued_on": sourced.issued_on,
        "language": sourced.language,
    }
    how: Literal["attached", "completed"] = "completed" if row else "attached"
    if row is None:
        row = tables.Evidence(
            workspace_id=change.desk.workspace_id,
            recommendation_id=change.row.id or 0,
            number=_count_evidence(change, withdrawn=True) + 1,
            url=sourced.url,
            title=named or {language: sourced.url},
            added_by_id=change.actor.id,
            added_at=change.now,
        )
    elif all(value is None or getattr(row, name) == value for name, value in details.items()):
        raise NothingNew(evidence=row.number, number=change.row.number)
    if how == "attached":
        change.touched.add(row)
    else:
        change.touched.change(row)
    for name, value in details.items():
        if value is not None:
            setattr(row, name, value)
    row.version += how == "completed"
    change.session.add(row)
    change.session.flush()
    change.row.updated_at = change.now
    facts = {
        "evidence": row.number,
        "language": sourced.language,
        "issued_on": sourced.issued_on.isoformat() if sourced.issued_on else None,
    }
    action = Action.EVIDENCE_ATTACHED if how == "attached" else Action.EVIDENCE_COMPLETED
    issuer = {"en": sourced.issuer} if sourced.issuer else None
    change.record(action, facts, {"title": named, "url": {"en": sourced.url}, "issuer": issuer})
    return row, how


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

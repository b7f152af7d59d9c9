"""Attaches evidence: a link, which is stored and never fetched, or a Slack file, which is hashed."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlalchemy import func, or_
from sqlmodel import col, select

from bot.characters import units
from bot.domain.action_items.action_item import ItemDetail
from bot.domain.action_items.moves import item_name
from bot.domain.action_items.rights import ItemAct
from bot.domain.audit.events import Action
from bot.domain.evidence.evidence import Source
from bot.domain.evidence.files import SlackFile, slack_file
from bot.domain.members.permissions import Act
from bot.domain.recommendations.recommendation import Progress
from bot.domain.recommendations.reference import Reference
from bot.domain.texts import LINK_LIMIT, SHORT_LIMIT, says, written
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.action_items.change import ItemChange, handling
from bot.services.context import Caller, ServiceContext
from bot.services.evidence import file_checks
from bot.services.recommendations.change import RecommendationChange, changing
from bot.store.sources import belongs_to, source
from bot.store.tables import Evidence
from bot.store.translated_texts import complete

How = Literal["attached", "completed"]


class NotALink(EnlaceError):
    message = N_("“%(given)s” is not a link to a source. Write the whole address, beginning with https://.")


class LinkTooLong(EnlaceError):
    message = N_("That link has %(length)s characters; the limit is %(limit)s. Please use a shorter one.")


class InTheFuture(EnlaceError):
    message = N_("%(day)s is in the future. Give the date on which the source was issued.")


class NothingNew(EnlaceError):
    message = N_(
        "That link is already evidence %(evidence)s of recommendation %(number)s, with the same details."
    )


class NothingNewOfItem(EnlaceError):
    message = N_("That link is already evidence %(evidence)s of %(item)s, with the same details.")


@dataclass(frozen=True)
class Sourced:
    """A source as a person names it. `language` is the source's.

    `file` is the id of a Slack file, if a form supplied one. A link to a file is recognised as one.
    """

    url: str
    title: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    language: str | None = None
    file: str | None = None


@dataclass(frozen=True)
class Attached:
    """A recommendation after evidence was attached to it, or the details of one piece were completed."""

    progress: Progress
    source: Source
    how: How


@dataclass(frozen=True)
class AttachedToItem:
    """An action item after evidence was attached to it, or the details of one piece were completed."""

    detail: ItemDetail
    source: Source
    how: How


def attach_evidence(
    context: ServiceContext,
    caller: Caller,
    which: Reference,
    sourced: Sourced,
    *,
    expected: int | None = None,
) -> Attached:
    """Attach a source to a recommendation, or complete the details of one with the same link.

    A file is recorded as being checked, and `bot.delivery.reading` reads it. Raises `MayNotAttach`,
    `NotALink`, `LinkTooLong`, `InTheFuture`, `NothingNew`, `TextTooLong`.
    """
    check_link(context, caller, sourced)
    with changing(context, caller, which, Act.ATTACH, expected=expected) as change:
        row, how = attach(change, sourced)
        return Attached(change.progress(), source(row, change.actor, change.members), how)


def attach_to_item(
    context: ServiceContext, caller: Caller, number: int, sourced: Sourced, *, expected: int | None = None
) -> AttachedToItem:
    """Attach a source to an action item, as `attach_evidence` does to a recommendation.

    Raises `MayNotAttachToItem`, `NothingNewOfItem`, and as `handling` and `attach_evidence` do.
    """
    check_link(context, caller, sourced)
    with handling(context, caller, number, ItemAct.ATTACH, expected=expected) as change:
        row, how = attach(change, sourced)
        detail = change.done(change.status).detail
        return AttachedToItem(detail, source(row, change.actor, change.members), how)


def check_link(context: ServiceContext, caller: Caller, sourced: Sourced) -> None:
    """Raise `NotALink` or `LinkTooLong` if the source cannot be stored."""
    url = _named(context, caller, sourced)[0]
    if (length := units(url)) > LINK_LIMIT:
        raise LinkTooLong(length=length, limit=LINK_LIMIT)
    try:
        parts = urlsplit(url)
    except ValueError:
        raise NotALink(given=url) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or any(char.isspace() for char in url):
        raise NotALink(given=url)


def attach(change: RecommendationChange | ItemChange, sourced: Sourced) -> tuple[Evidence, How]:
    """Attach a source within a change, and write it to the audit trail."""
    language = change.actor.language
    if sourced.issued_on and sourced.issued_on > change.actor.translator().today(change.now):
        raise InTheFuture(day=sourced.issued_on)
    named = written(sourced.title, language, limit=SHORT_LIMIT) if sourced.title else None
    if sourced.issuer:
        written(sourced.issuer, language, limit=SHORT_LIMIT)
    url, file = _named(change.context, change.caller, sourced)
    details = {
        "title": named,
        "issuer": sourced.issuer,
        "issued_on": sourced.issued_on,
        "language": sourced.language,
    }
    row = _same(change, url, file)
    how: How = "completed" if row else "attached"
    again = bool(row and row.file_problem)
    if row is None:
        row = Evidence(
            taskforce_id=change.context.taskforce_id,
            number=count_evidence(change, withdrawn=True) + 1,
            url=url,
            title=named or {language: url},
            file_id=file.id if file else None,
            added_by_id=change.actor.id,
            added_at=change.now,
            recommendation_id=None if isinstance(change, ItemChange) else change.row.id,
            action_item_id=change.row.id if isinstance(change, ItemChange) else None,
        )
        change.touched.add(row)
    else:
        if not again and all(value is None or _holds(row, name, value) for name, value in details.items()):
            raise _nothing_new(change, row)
        change.touched.change(row)
        row.version += 1
        row.file_problem = None
    for name, value in details.items():
        if value is not None and not _holds(row, name, value):
            setattr(row, name, value)
    change.session.add(row)
    change.session.flush()
    if file and row.sha256 is None:
        file_checks.ask(change.session, change.context, row, change.actor, change.now)
    complete(change.session, row)
    _record(change, row, sourced, how, named)
    return row, how


def count_evidence(change: RecommendationChange | ItemChange, *, withdrawn: bool = False) -> int:
    """Count the valid evidence that can be read; with `withdrawn`, every piece that ever had a number."""
    count = select(func.count()).select_from(Evidence).where(belongs_to(change.row))
    if not withdrawn:
        count = count.where(col(Evidence.withdrawn_at).is_(None), col(Evidence.file_problem).is_(None))
    return change.session.exec(count).one()


def _named(context: ServiceContext, caller: Caller, sourced: Sourced) -> tuple[str, SlackFile | None]:
    """Return the link to store, and its file, if it names one of this workspace."""
    workspace = context.rules.workspace_url
    if sourced.file is None:
        try:
            return sourced.url, slack_file(sourced.url, workspace)
        except ValueError:  # no address at all
            return sourced.url, None
    # A form supplies only an id. Slack finds the file by it, and gives the full link when it is read.
    url = f"{(workspace or 'https://slack.com/').rstrip('/')}/files/{caller.slack_id}/{sourced.file}"
    return url, SlackFile(sourced.file, url)


def _same(change: RecommendationChange | ItemChange, url: str, file: SlackFile | None) -> Evidence | None:
    same = col(Evidence.url) == url
    if file:
        same = or_(same, col(Evidence.file_id) == file.id)
    return change.session.exec(
        select(Evidence)
        .where(belongs_to(change.row), col(Evidence.withdrawn_at).is_(None), same)
        .order_by(col(Evidence.number))
    ).first()


def _holds(row: Evidence, name: str, value: Any) -> bool:
    there = getattr(row, name)
    return says(there, value) if name == "title" else there == value


def _nothing_new(change: RecommendationChange | ItemChange, row: Evidence) -> EnlaceError:
    if isinstance(change, ItemChange):
        return NothingNewOfItem(evidence=row.number, item=item_name(change.row.number))
    return NothingNew(evidence=row.number, number=change.row.number)


def _record(
    change: RecommendationChange | ItemChange,
    row: Evidence,
    sourced: Sourced,
    how: How,
    named: dict[str, str] | None,
) -> None:
    facts = {
        "evidence": row.number,
        "language": sourced.language,
        "issued_on": sourced.issued_on.isoformat() if sourced.issued_on else None,
    }
    if row.file_id:
        facts["file"] = row.file_id
    issuer = {"en": sourced.issuer} if sourced.issuer else None
    texts = {"title": named, "url": {"en": row.url}, "issuer": issuer}
    new = how == "attached"
    if isinstance(change, ItemChange):
        change.record(Action.ITEM_EVIDENCE if new else Action.ITEM_EVIDENCE_COMPLETED, facts, texts)
        return
    change.row.updated_at = change.now
    change.record(Action.EVIDENCE_ATTACHED if new else Action.EVIDENCE_COMPLETED, facts, texts)

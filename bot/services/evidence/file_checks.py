"""The queue of files to read: requested with the evidence, claimed by a sender, and settled.

The result of a check is no person's change: it does not increment a version, so that people can still undo
attaching the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.characters import beginning
from bot.domain.audit.events import Action
from bot.domain.evidence.files import FileProblem, FileProof
from bot.domain.members.member import Member
from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.messages import file_checks as messages
from bot.services.context import ServiceContext, ours
from bot.services.members.queries import everyone
from bot.services.outbox.messages import letter
from bot.store import tables
from bot.store.audit_trail import Entry
from bot.store.built import built_once
from bot.store.leases import LeaseQueue
from bot.store.tables import Evidence, FileCheck

CHECKS = LeaseQueue(FileCheck)
"""The files to read. A row is deleted once its file was read."""
LONGEST_FACT = 255
"""Units of a file's name and of its type that are stored."""


@dataclass(frozen=True)
class ClaimedFileCheck:
    """A file that only this sender may read now. `fence` guards its later writes.

    `limit` is the most bytes it may have, `asker` the Slack id of the person who attached it, if Slack knows
    them.
    """

    id: int
    fence: int
    file_id: str
    tries: int
    limit: int
    asker: str


def ask(session: Session, context: ServiceContext, row: Evidence, asker: Member, now: datetime) -> None:
    """Request that an evidence file is read at once, unless it is in the queue already."""
    known = session.exec(select(FileCheck).where(FileCheck.evidence_id == row.id)).first()
    if known is None:
        session.add(
            FileCheck(
                taskforce_id=context.taskforce_id,
                evidence_id=row.id or 0,
                asked_by_id=asker.id,
                not_before=now,
                team_id=_mark_of_file(context, row.url),
            )
        )
    context.posted(session)


def _mark_of_file(context: ServiceContext, url: str) -> str | None:
    """Return what marks the workspace that has a file, by its address; else the one where it was asked."""
    teams = context.rules.teams.items()
    having = (team_id for team_id, team in teams if team.url and url.startswith(team.url))
    return context.mark_of(next(having, context.team_id))


def next_due(context: ServiceContext) -> datetime | None:
    """Return when the next file may be read, or None if there is none."""
    with context.reading() as session:
        return session.exec(
            select(func.min(FileCheck.not_before)).where(
                FileCheck.taskforce_id == context.taskforce_id, ours(FileCheck.team_id, context)
            )
        ).one()


def any_ready(session: Session, context: ServiceContext) -> bool:
    """Whether there is anything for `take`."""
    return CHECKS.any_ready(session, context.clock, _files(context))


def take(context: ServiceContext, pace: Pace = USUAL_PACE) -> ClaimedFileCheck | None:
    """Claim the next file to read."""
    with context.reading() as session:  # usually there is none, and then no writer has to wait
        if not any_ready(session, context):
            return None
    with context.database.writing() as session:
        held = CHECKS.claim(session, context.clock, _files(context), pace.file_lease)
        if held is None:
            return None
        row, (file_id,) = held.row, held.more
        asker = everyone(session, context).get(row.asked_by_id)
        return ClaimedFileCheck(
            row.id or 0,
            row.fence,
            file_id or "",
            row.tries,
            context.rules.max_file_bytes,
            (asker and asker.slack_id) or "",
        )


@built_once
def _files(context: ServiceContext) -> Any:
    return (
        select(FileCheck, col(Evidence.file_id))
        .join(Evidence, col(Evidence.id) == FileCheck.evidence_id)
        .where(FileCheck.taskforce_id == context.taskforce_id, ours(FileCheck.team_id, context))
        .order_by(col(FileCheck.id))
    )


def read(context: ServiceContext, check: ClaimedFileCheck, proof: FileProof) -> bool:
    """Record what the file is; False if another sender has it now, or its evidence was withdrawn."""
    return _settle(context, check, proof)


def unreadable(context: ServiceContext, check: ClaimedFileCheck, problem: FileProblem) -> bool:
    """Record why a file cannot be read, as `read` does."""
    return _settle(context, check, problem)


def postpone(
    context: ServiceContext, check: ClaimedFileCheck, seconds: float, *, counted: bool = True
) -> None:
    """Retry after `seconds`. An attempt is not `counted` if its failure was not the file's fault."""
    with context.database.writing() as session:
        if held := CHECKS.held(session, context.clock, (check.id,), check.fence):
            CHECKS.retry(held, seconds)
            held.row.tries += counted


def _settle(context: ServiceContext, check: ClaimedFileCheck, outcome: FileProof | FileProblem) -> bool:
    with context.writing(None) as (session, now):
        held = CHECKS.held(session, context.clock, (check.id,), check.fence)
        if held is None:
            return False
        row = held.row
        evidence = session.get_one(Evidence, row.evidence_id)
        session.delete(row)
        if evidence.withdrawn_at is not None:
            return False
        facts: dict[str, Any] = {"source": "slack", "evidence": evidence.number, "file": evidence.file_id}
        texts: Mapping[str, dict[str, str]] = {}
        if isinstance(outcome, FileProof):
            action = Action.FILE_READ
            facts |= {"sha256": outcome.sha256, "size": outcome.size, "media_type": outcome.media_type}
            texts = {"file": {"en": outcome.name}, "url": {"en": outcome.permalink}}
            _note(evidence, outcome)
        else:
            action = Action.FILE_UNREADABLE
            facts["problem"] = evidence.file_problem = outcome.value
        session.add(evidence)
        recommendation, item = _subject(session, evidence)
        event = context.trail.append(
            session,
            Entry(
                now,
                None,
                action,
                "",
                recommendation_number=recommendation.number if recommendation else None,
                recommendation_id=recommendation.id if recommendation else None,
                facts=facts,
                texts=texts,
                item_number=item,
            ),
        )
        _tell(session, context, row.asked_by_id, event.seq, evidence, now)
        return True


def _note(evidence: Evidence, proof: FileProof) -> None:
    """Store what was measured. The file's name becomes the title if nobody gave one."""
    untitled = set(evidence.title.values()) == {evidence.url}
    if untitled:
        evidence.title = dict.fromkeys(evidence.title, proof.name)
    evidence.url = proof.permalink
    evidence.file_name = beginning(proof.name, LONGEST_FACT)
    evidence.media_type = beginning(proof.media_type, LONGEST_FACT)
    evidence.size, evidence.sha256, evidence.file_problem = proof.size, proof.sha256, None


def _subject(session: Session, evidence: Evidence) -> tuple[tables.Recommendation | None, int | None]:
    """Return the recommendation and the number of the action item under which the trail files it."""
    of = evidence.recommendation_id
    item = session.get(tables.ActionItem, evidence.action_item_id) if evidence.action_item_id else None
    if item is not None:
        of = item.recommendation_id
    recommendation = session.get(tables.Recommendation, of) if of else None
    return recommendation, item.number if item else None


def _tell(
    session: Session, context: ServiceContext, member_id: int, seq: int, evidence: Evidence, now: datetime
) -> None:
    asker = everyone(session, context).get(member_id)
    if asker is None or not asker.active:
        return
    recommendation, item = _subject(session, evidence)
    number = recommendation.number if recommendation else None
    content = messages.content(evidence, recommendation=number, item=item)
    session.add(letter(context, f"event:{seq}", asker, *content, now))
    context.posted(session)

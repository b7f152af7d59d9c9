"""The secretariat says whether the holder of a user name of the deploy file is the person meant there."""

from sqlmodel import Session, col, select

from bot.domain.audit.events import Action
from bot.domain.members.member import Member, MemberSeats, Role
from bot.domain.members.permissions import REFUSALS, Act
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, find, holders
from bot.services.members.roster import standing_of
from bot.store import tables
from bot.store.audit_trail import Entry
from bot.store.marks import unmarked

REFUSED = "!"
"""Stands before the Slack id of a claim that was refused: nobody is asked about it again."""


class NothingToConfirm(EnlaceError):
    message = N_(
        "There is nothing to confirm about this person. `%(taskforce)s members` shows the people the "
        "bot knows."
    )


def judges(session: Session, context: ServiceContext) -> tuple[Member, ...]:
    """Return who is asked about a claim and may answer: the secretariat, or the chairs if there is none."""
    return holders(session, context, [Role.SECRETARIAT]) or holders(session, context, [Role.CHAIR])


def refuse_claim(context: ServiceContext, caller: Caller, person: str) -> str:
    """Record that `person` (a Slack id, marked with its workspace) is not whom the file means by their user
    name, and return that name.

    They may still be confirmed later. Raises `MayNotEdit`, `NothingToConfirm`.
    """
    with context.writing(caller) as (session, now):
        reader = _judge(session, context, caller)
        row = _claimed(session, context, person)
        if row.handle_claim == person:
            row.handle_claim = f"{REFUSED}{person}"
            row.version += 1
            session.add(row)
            context.trail.append(
                session, Entry(now, reader.id, Action.CLAIM_REFUSED, caller.command, None, row.id, {})
            )
        return row.file_key or ""


def _judge(session: Session, context: ServiceContext, caller: Caller) -> Member:
    reader, people = actor(session, context, caller), judges(session, context)
    if reader.id not in {each.id for each in people}:
        raise REFUSALS[Act.EDIT](people=people)
    return reader


def _place_of(context: ServiceContext, claimant: str) -> tuple[ServiceContext, str]:
    """Return the context of a claimant's workspace, and their Slack id there."""
    team, slack_id = unmarked(claimant)
    return context.in_team(team or context.founding_team), slack_id


def _claimed(session: Session, context: ServiceContext, slack_id: str) -> tables.Member:
    row = session.exec(
        select(tables.Member).where(
            tables.Member.taskforce_id == context.taskforce_id,
            col(tables.Member.handle_claim).in_([slack_id, f"{REFUSED}{slack_id}"]),
        )
    ).first()
    if row is None or not row.active:
        raise NothingToConfirm
    return row


def confirm_claim(context: ServiceContext, caller: Caller, person: str) -> MemberSeats:
    """Give the person of the file the Slack identity of `person` (a Slack id), who claims their user name.

    If the bot has met `person` as somebody unknown, they are that no more. Raises `MayNotEdit`,
    `NothingToConfirm`.
    """
    with context.writing(caller) as (session, now):
        reader = _judge(session, context, caller)
        row = _claimed(session, context, person)
        there, slack_id = _place_of(context, person)
        met = find(session, there, slack_id)
        identity = met.identity_in(there.team_id) if met else None
        if met is not None:
            met.active = False
            met.version += 1
            session.add(met)
        if identity is None:
            identity = tables.SlackIdentity(
                member_id=row.id,
                taskforce_id=context.taskforce_id,
                team_id=there.team_id,
                slack_id=slack_id,
                handle=(row.file_key or "").rpartition("/")[2],
            )
        identity.member_id = row.id
        row.handle_vacant, row.handle_claim = False, None
        row.version += 1
        session.add_all((identity, row))
        context.trail.append(
            session,
            Entry(
                now,
                reader.id,
                Action.MEMBER_CHANGED,
                caller.command,
                None,
                row.id,
                {"handle": [None, row.file_key]},
            ),
        )
        session.flush()
        session.expire(row, ["identities"])
        if met is not None:
            session.expire(met, ["identities"])
        return standing_of(session, context, row, reader, now)

"""The secretariat confirms that the holder of a user name of the deploy file is the person meant there."""

from sqlmodel import select

from bot.domain.audit.events import Action
from bot.domain.members.member import MemberSeats
from bot.domain.members.permissions import Act
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, find, require
from bot.services.members.roster import standing_of
from bot.store import tables
from bot.store.audit_trail import Entry


class NothingToConfirm(EnlaceError):
    message = N_(
        "There is nothing to confirm about this person. `%(taskforce)s members` shows the people the "
        "bot knows."
    )


def confirm_claim(context: ServiceContext, caller: Caller, person: str) -> MemberSeats:
    """Give the person of the file the Slack identity of `person` (a Slack id), who claims their user name.

    If the bot has met `person` as somebody unknown, they are that no more. Raises `MayNotEdit`,
    `NothingToConfirm`.
    """
    with context.writing(caller) as (session, now):
        reader = actor(session, context, caller)
        require(session, context, reader, Act.EDIT)
        met = find(session, context, person)
        slack_id = met.slack_id if met else person
        row = session.exec(
            select(tables.Member).where(
                tables.Member.workspace_id == context.workspace_id, tables.Member.handle_claim == slack_id
            )
        ).first()
        if row is None or slack_id is None:
            raise NothingToConfirm
        identity = met.identity if met else None
        if met is not None:
            met.active = False
            met.version += 1
            session.add(met)
        if identity is None:
            identity = tables.SlackIdentity(
                member_id=row.id,
                workspace_id=context.workspace_id,
                team_id=context.team_id,
                slack_id=slack_id,
                handle=row.file_key,
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
        session.expire(row, ["identity"])
        if met is not None:
            session.expire(met, ["identity"])
        return standing_of(session, context, row, reader, now)

"""The caller and the state of their workspace: the one query before every answer."""

from dataclasses import dataclass

from bot.domain.members.member import Member
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import Stranger, as_member, refusal_of
from bot.services.members.state import TaskforceState, calling


@dataclass(frozen=True)
class CallerContext:
    """The caller. `state` is None if they may not use the bot."""

    member: Member
    state: TaskforceState | None = None


def identify_caller(context: ServiceContext, caller: Caller) -> CallerContext:
    """Return the caller, so that even a refusal is in their language.

    Raises `Stranger` for someone whom the bot has not met.
    """
    with context.database.autocommit_read() as connection:
        row, state = calling(connection, context, caller.slack_id)
    if row is None:
        raise Stranger
    admitted = refusal_of(row, context, caller) is None
    return CallerContext(as_member(row, context.rules), state if admitted else None)

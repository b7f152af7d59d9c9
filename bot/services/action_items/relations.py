"""Who leads the recommendation of an action item."""

from collections.abc import Mapping

from sqlmodel import Session

from bot.domain.members.member import Member
from bot.services.context import ServiceContext
from bot.services.recommendations.summaries import seats_on
from bot.store import tables


def leads_of(
    session: Session,
    context: ServiceContext,
    members: Mapping[int, Member],
    recommendation: tables.Recommendation | None,
) -> tuple[Member, ...]:
    """Return the leads and alternates of a recommendation; nobody if there is no recommendation."""
    if recommendation is None:
        return ()
    return tuple(dict.fromkeys(each.member for each in seats_on(session, context, members, recommendation)))

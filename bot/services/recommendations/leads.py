"""Names the leads of a recommendation. The secretariat does, unless the deploy file decides."""

from dataclasses import dataclass

from sqlmodel import Session, select

from bot.domain.audit.events import Action
from bot.domain.members.member import Member, Role, Seat, Side
from bot.domain.members.permissions import Act
from bot.domain.recommendations.recommendation import Progress
from bot.domain.recommendations.reference import Reference
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import as_member
from bot.services.members.roster import NothingToChange, UnknownMember, find_person
from bot.services.recommendations.change import RecommendationChange, changing
from bot.store import tables


class LeadInFile(EnlaceError):
    message = N_(
        "This seat of recommendation %(number)s is set in the deploy file and can only be changed "
        "there. Please ask an admin."
    )


class WrongSide(EnlaceError):
    message = N_(
        "%(who)s does not represent %(side)s and cannot hold this seat. Name someone who does; "
        "`%(taskforce)s members` lists everyone."
    )


class ObserverCannotLead(EnlaceError):
    message = N_(
        "%(who)s is an observer, and observers cannot be leads. Make them a member first: "
        "`%(taskforce)s member @… role member`."
    )


class AlreadySeated(EnlaceError):
    message = N_(
        "%(who)s already holds the other seat of this side in recommendation %(number)s. "
        "Name two different people."
    )


@dataclass(frozen=True)
class LeadNamed:
    """A recommendation after a seat was given to `member`, or emptied if `member` is None."""

    progress: Progress
    side: Side
    seat: Seat
    member: Member | None
    before: Member | None


def name_lead(
    context: ServiceContext,
    caller: Caller,
    which: Reference,
    side: Side,
    seat: Seat,
    person: str | None,
    *,
    expected: int | None = None,
) -> LeadNamed:
    """Give a seat to someone (a Slack id or a handle), or empty it for None.

    Raises `MayNotEdit`, `LeadInFile`, `UnknownMember`, `WrongSide`, `ObserverCannotLead`, `AlreadySeated`,
    `NothingToChange`.
    """
    with changing(context, caller, which, Act.EDIT, expected=expected) as change:
        lead = _seat(change, side, seat)
        if lead and lead.in_file:
            raise LeadInFile(number=change.row.number)
        before = change.members.get(lead.member_id or 0) if lead else None
        member = _eligible(change.session, context, person, side) if person else None
        if (member and member.id) == (before and before.id):
            raise NothingToChange
        if member and any(
            seated.member.id == member.id and seated.seat is not seat for seated in change.seats
        ):
            raise AlreadySeated(who=member, number=change.row.number)
        if lead is None:
            lead = tables.Lead(
                taskforce_id=context.taskforce_id,
                recommendation_id=change.row.id or 0,
                side=side.value,
                seat=seat.value,
            )
        change.touched.change(lead)
        lead.member_id = member.id if member else None
        change.session.add(lead)
        facts = {"side": side.value, "seat": seat.value, "before": before.id if before else None}
        change.record(Action.LEAD_NAMED if member else Action.LEAD_REMOVED, facts, member=member or before)
        change.look_again()
        return LeadNamed(change.progress(), side, seat, member, before)


def _seat(change: RecommendationChange, side: Side, seat: Seat) -> tables.Lead | None:
    return change.session.exec(
        select(tables.Lead).where(
            tables.Lead.recommendation_id == change.row.id,
            tables.Lead.side == side.value,
            tables.Lead.seat == seat.value,
        )
    ).first()


def _eligible(session: Session, context: ServiceContext, person: str, side: Side) -> Member:
    row = find_person(session, context, person)
    if not row.active:
        raise UnknownMember(person=row.name)
    member = as_member(row, context.rules)
    if member.role is Role.OBSERVER:
        raise ObserverCannotLead(who=member)
    if member.side is not side:
        raise WrongSide(who=member, side=side)
    return member

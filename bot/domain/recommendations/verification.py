"""The two-keys rule: who may confirm a report, and when a chair may close it as implemented."""

from collections.abc import Collection
from enum import StrEnum

from bot.domain.members.member import Member, Role, Side
from bot.domain.members.permissions import Act, may
from bot.domain.recommendations.statuses import Status


class KeyObstacle(StrEnum):
    """Why someone with the permission to confirm cannot confirm or refuse this report."""

    NOT_REPORTED = "not_reported"
    NO_SIDE = "no_side"
    OWN_REPORT = "own_report"
    SPOKEN = "spoken"


def key_obstacle(
    member: Member, status: Status, reported_by: int | None, spoken: Collection[Side]
) -> KeyObstacle | None:
    """Return what keeps `member` from confirming for their side; None if nothing does.

    `spoken` are the sides that confirmed or refused in the present round. The permission by role or seat is
    checked separately.
    """
    if status is not Status.REPORTED:
        return KeyObstacle.NOT_REPORTED
    if member.side is None:
        return KeyObstacle.NO_SIDE
    if member.id == reported_by:
        return KeyObstacle.OWN_REPORT
    return KeyObstacle.SPOKEN if member.side in spoken else None


def may_confirm(
    member: Member, status: Status, reported_by: int | None, spoken: Collection[Side], *, leads: bool
) -> bool:
    """Say whether `member` may confirm or refuse the report; `leads` says whether they lead the
    recommendation.

    Every list of awaited confirmations uses this rule, and so does the service's refusal.
    """
    return (
        may(member.role, Act.CONFIRM, leads=leads)
        and key_obstacle(member, status, reported_by, spoken) is None
    )


def missing_keys(confirmed: Collection[Side], *, two_keys: bool) -> tuple[Side, ...]:
    """Return the sides whose confirmation is still missing to close it as implemented."""
    return tuple(side for side in Side if side not in confirmed) if two_keys else ()


def may_close_as_implemented(
    role: Role, status: Status, confirmed: Collection[Side], *, citable: bool, two_keys: bool
) -> bool:
    """Say whether someone of `role` may close a report as implemented now.

    `confirmed` are the sides that confirmed in the present round. `citable` says that some evidence can be
    cited.
    """
    return (
        may(role, Act.CLOSE)
        and status is Status.REPORTED
        and citable
        and not missing_keys(confirmed, two_keys=two_keys)
    )

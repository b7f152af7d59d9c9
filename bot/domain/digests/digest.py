"""The content of a digest: one snapshot of the taskforce, and what one reader is shown of it, in order.

A snapshot is the same for everyone and in both languages, so that all numbers agree. `frozen` turns it into
JSON and `thawed` reads it back, because a digest is rendered for its recipient only when it is sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from bot.domain.action_items.action_item import SOON_IN_DIGEST, is_due_soon, is_overdue
from bot.domain.action_items.moves import ItemStatus
from bot.domain.digests.charts import Chart, Group, Tile, Week
from bot.domain.digests.trends import Weekly
from bot.domain.evidence.files import FileFacts
from bot.domain.members.member import Member, Side
from bot.domain.members.permissions import Act, may
from bot.domain.recommendations.recommendation import count_by_status, sides_without_lead
from bot.domain.recommendations.reference import written
from bot.domain.recommendations.statuses import Status
from bot.domain.recommendations.verification import may_close_as_implemented, may_confirm

Texts = Mapping[str, str]
"""A text in the languages that exist of it."""


@dataclass(frozen=True)
class Person:
    """A person as a digest names them. `slack_id` is None if Slack does not know them; if it knows them only
    in another workspace of the taskforce, `elsewhere` is the side that they represent.
    """

    id: int
    slack_id: str | None
    name: str
    elsewhere: Side | None = None


def person_of(member: Member) -> Person:
    """Return a member as a digest names them."""
    return Person(member.id, member.slack_id, member.name, member.side if member.elsewhere else None)


@dataclass(frozen=True)
class Link:
    """A piece of evidence that was attached after the snapshot's `since`."""

    url: str
    title: Texts
    file: FileFacts | None = None


@dataclass(frozen=True)
class Followed:
    """A recommendation at the instant of a snapshot.

    Snapshots of earlier versions lack the `key` and the `version`. `former_number` is set if it had another
    one until lately. `before` is its status at the snapshot's `since`. `leads` are the leads of each side,
    `seats` the row ids of all leads and alternates. `confirmed` are the sides that confirmed in the present
    round, `spoken` the sides that confirmed or refused. `note` is the latest note if it was written after
    `since`; in snapshots of earlier versions it may be older, and the same as the `cause`.
    """

    number: int
    short: Texts
    category: str
    category_title: Texts
    priority: bool
    status: Status
    before: Status
    status_since: datetime | None
    updated_at: datetime | None
    stale: bool
    leads: Mapping[Side, Person | None]
    seats: frozenset[int]
    note: Texts | None = None
    cause: Texts | None = None
    awaited: Texts | None = None
    remaining: Texts | None = None
    next_step: Texts | None = None
    reported_by: int | None = None
    citable: bool = False
    confirmed: frozenset[Side] = frozenset()
    spoken: frozenset[Side] = frozenset()
    links: tuple[Link, ...] = ()
    key: str | None = None
    former_number: int | None = None
    version: int | None = None

    @property
    def reference(self) -> str:
        """What a button's value calls it."""
        return written(self.key, self.number)

    @property
    def without_lead(self) -> tuple[Side, ...]:
        """The sides that have no lead. Closed recommendations need none."""
        return sides_without_lead(self.status, [side for side, lead in self.leads.items() if lead])


@dataclass(frozen=True)
class DigestItem:
    """An action item at the instant of a snapshot. `due_before` is its due date at the snapshot's `since`.

    `accepters` are the row ids of the members who may accept submitted work. It is None for items that were
    not submitted, and in old snapshots, which did not record it.
    """

    number: int
    text: Texts
    status: ItemStatus
    status_since: datetime
    due_on: date | None
    due_before: date | None
    recommendation: int | None
    assigner: int
    assignees: tuple[Person, ...]
    accepters: frozenset[int] | None = None
    version: int | None = None

    def awaits(self, reader: Member) -> bool:
        """Say whether it was handed in and awaits the reader's decision."""
        if self.status is not ItemStatus.SUBMITTED:
            return False
        return reader.id == self.assigner if self.accepters is None else reader.id in self.accepters

    @property
    def slipped(self) -> bool:
        """Whether its due date was moved later, or removed, after the snapshot's `since`."""
        if self.due_before is None:
            return False
        return self.due_on is None or self.due_on > self.due_before


@dataclass(frozen=True)
class Note:
    """A note that someone added to the top of a digest."""

    author: Person
    text: Texts


@dataclass(frozen=True)
class Correction:
    """A correction of a digest that was sent, made at `at`. It is no part of the snapshot."""

    author: Person
    text: Texts
    at: datetime


@dataclass(frozen=True)
class Snapshot:
    """The taskforce at `at`, and what was different at `since`. Calendar days are in `zone`.

    `trend` is how many recommendations were in each status at the ends of the last weeks, oldest first.
    """

    at: datetime
    since: datetime
    zone: str
    two_keys: bool
    recommendations: tuple[Followed, ...]
    duties: tuple[DigestItem, ...]
    notes: tuple[Note, ...] = ()
    trend: tuple[Weekly, ...] = ()

    @property
    def day(self) -> date:
        """The calendar day that the digest describes."""
        return self.at.astimezone(ZoneInfo(self.zone)).date()


class Need(StrEnum):
    """The kind of decision that is needed."""

    CONFIRM = "confirm"
    CLOSE = "close"
    ACCEPT = "accept"


@dataclass(frozen=True)
class Decision:
    """A decision that awaits the reader, about a recommendation or an action item. `since` is when it began
    to wait.
    """

    need: Need
    since: datetime | None
    followed: Followed | None = None
    duty: DigestItem | None = None
    side: Side | None = None


@dataclass(frozen=True)
class Tally:
    """How many recommendations of a category are implemented."""

    title: Texts
    implemented: int
    total: int


@dataclass(frozen=True)
class Digest:
    """What one reader is shown as of `at`, in this order; views leave out empty parts.

    `personal` says whether there is a reader; a channel has none. `may_ask` says whether they may ask leads
    for an update. All days are in `zone`, whatever the reader's own
    time zone, so that they agree with each other. `titled` is the day whose digest it is; it may be sent on
    another one. `corrections` are those made since it was sent, the newest first.
    """

    at: datetime
    zone: str
    day: date
    since: datetime
    decisions: tuple[Decision, ...]
    changed: tuple[Followed, ...]
    finished: tuple[DigestItem, ...]
    starred: tuple[Followed, ...]
    blocked: tuple[Followed, ...]
    overdue: tuple[DigestItem, ...]
    slipped: tuple[DigestItem, ...]
    due_soon: tuple[DigestItem, ...]
    unverified: tuple[Followed, ...]
    silent: tuple[Followed, ...]
    counts: Mapping[Status, int] = field(default_factory=dict)
    counts_before: Mapping[Status, int] = field(default_factory=dict)
    categories: tuple[Tally, ...] = ()
    notes: tuple[Note, ...] = ()
    may_ask: bool = False
    personal: bool = False
    chart: Chart | None = None
    titled: date | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to report except the numbers."""
        return not any(
            (
                self.decisions, self.changed, self.finished, self.blocked, self.overdue, self.slipped,
                self.due_soon, self.unverified, self.silent,
            )
        )  # fmt: skip

    @property
    def total(self) -> int:
        """The denominator is all recommendations: activity is not implementation."""
        return sum(self.counts.values())

    @property
    def implemented(self) -> int:
        """The numerator is the recommendations closed as implemented, which needs evidence."""
        return self.counts.get(Status.CLOSED_IMPLEMENTED, 0)

    @property
    def implemented_before(self) -> int:
        """The numerator at `since`."""
        return self.counts_before.get(Status.CLOSED_IMPLEMENTED, 0)


def chosen(snapshot: Snapshot, reader: Member | None) -> Digest:
    """Choose and order what `reader` is shown. A channel (None) gets no decisions.

    What has waited longest, or is due first, comes first. Other recommendations keep the catalog's order.
    """
    followed, day = snapshot.recommendations, snapshot.day
    at_work = [duty for duty in snapshot.duties if duty.status.at_work]
    overdue = _by_due_date(duty for duty in at_work if is_overdue(duty.status, duty.due_on, day))
    soon = _by_due_date(
        duty for duty in at_work if is_due_soon(duty.status, duty.due_on, day, SOON_IN_DIGEST)
    )
    return Digest(
        at=snapshot.at,
        zone=snapshot.zone,
        day=day,
        since=snapshot.since,
        decisions=tuple(_decisions(snapshot, reader)) if reader else (),
        changed=tuple(each for each in followed if _changed(each, snapshot.since)),
        finished=tuple(
            duty
            for duty in snapshot.duties
            if duty.status is ItemStatus.DONE and duty.status_since > snapshot.since
        ),
        starred=tuple(each for each in followed if each.priority and not each.status.closed),
        blocked=_longest_first(each for each in followed if each.status is Status.BLOCKED),
        overdue=overdue,
        slipped=_by_due_date(duty for duty in at_work if duty.slipped and duty not in overdue),
        due_soon=soon,
        unverified=_longest_first(each for each in followed if each.status is Status.REPORTED),
        silent=tuple(each for each in followed if each.stale or each.without_lead),
        counts=count_by_status([each.status for each in followed]),
        counts_before=count_by_status([each.before for each in followed]),
        categories=_tallies(followed),
        notes=snapshot.notes,
        may_ask=reader is not None and may(reader.role, Act.ASK),
        personal=reader is not None,
        chart=chart_of(snapshot),
    )


def chart_of(snapshot: Snapshot) -> Chart:
    """Return the data of a snapshot's picture, which is the same for every reader."""
    groups: dict[str, Group] = {}
    for each in snapshot.recommendations:
        known = groups.get(each.category, Group(each.category_title, ()))
        groups[each.category] = Group(known.title, (*known.tiles, Tile(each.number, each.status)))
    zone = ZoneInfo(snapshot.zone)
    weeks = tuple(Week(week.at.astimezone(zone).date(), week.counts) for week in snapshot.trend)
    return Chart(snapshot.day, tuple(groups.values()), weeks)


def frozen(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot as values that JSON can store."""
    found: dict[str, Any] = _adapter().dump_python(snapshot, mode="json")
    return found


def thawed(values: Mapping[str, Any], members: Mapping[int, Member] | None = None) -> Snapshot:
    """Return the snapshot from the values that `frozen` made.

    `members` are those of the taskforce as they are in the reader's workspace, if it may be another one than
    that in which the snapshot was made: Slack knows people by another id there, or not at all.
    """
    snapshot = _adapter().validate_python(values)
    if members is None:
        return snapshot

    def named(frozen_as: Person) -> Person:
        present = members.get(frozen_as.id)
        return replace(person_of(present), name=frozen_as.name) if present else frozen_as

    return replace(
        snapshot,
        recommendations=tuple(
            replace(each, leads={side: lead and named(lead) for side, lead in each.leads.items()})
            for each in snapshot.recommendations
        ),
        duties=tuple(replace(each, assignees=tuple(map(named, each.assignees))) for each in snapshot.duties),
        notes=tuple(replace(each, author=named(each.author)) for each in snapshot.notes),
    )


@cache
def _adapter() -> TypeAdapter[Snapshot]:
    return TypeAdapter(Snapshot)


def decisions_on(followed: Iterable[Followed], reader: Member, *, two_keys: bool) -> Iterable[Decision]:
    """Yield the recommendations that `reader` has to confirm or close, the longest waiting first."""
    for each in _longest_first(followed):
        leads = reader.id in each.seats
        # Without the two-keys rule the bot accepts a confirmation, but nobody waits for it.
        if two_keys and may_confirm(reader, each.status, each.reported_by, each.spoken, leads=leads):
            yield Decision(Need.CONFIRM, each.status_since, each, side=reader.side)
        elif may_close_as_implemented(
            reader.role, each.status, each.confirmed, citable=each.citable, two_keys=two_keys
        ):
            yield Decision(Need.CLOSE, each.status_since, each)


def _decisions(snapshot: Snapshot, reader: Member) -> Iterable[Decision]:
    yield from decisions_on(snapshot.recommendations, reader, two_keys=snapshot.two_keys)
    for duty in _by_due_date(duty for duty in snapshot.duties if duty.awaits(reader)):
        yield Decision(Need.ACCEPT, duty.status_since, duty=duty)


def _changed(each: Followed, since: datetime) -> bool:
    touched = each.updated_at is not None and each.updated_at > since
    return touched or each.status is not each.before or bool(each.links)


def _longest_first(found: Iterable[Followed]) -> tuple[Followed, ...]:
    return tuple(sorted(found, key=lambda each: (each.status_since is None, each.status_since, each.number)))


def _by_due_date(found: Iterable[DigestItem]) -> tuple[DigestItem, ...]:
    return tuple(sorted(found, key=lambda duty: (duty.due_on or date.max, duty.number)))


def _tallies(followed: Iterable[Followed]) -> tuple[Tally, ...]:
    found: dict[str, Tally] = {}
    for each in followed:
        before = found.get(each.category, Tally(each.category_title, 0, 0))
        done = each.status is Status.CLOSED_IMPLEMENTED
        found[each.category] = Tally(each.category_title, before.implemented + done, before.total + 1)
    return tuple(found.values())

"""The common frame of every change to a recommendation: it finds the row, checks permission and version."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.domain.audit.events import Action
from bot.domain.members.member import Member, Seated, Side
from bot.domain.members.permissions import BY_LEAD, Act, may
from bot.domain.recommendations.moves import left_behind
from bot.domain.recommendations.recommendation import Detail, Progress
from bot.domain.recommendations.reference import Reference
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import searchable
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.changes.change import Change
from bot.services.changes.events import Subject, changes_since
from bot.services.changes.undo_steps import RowSnapshots
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, everyone, require
from bot.services.outbox.messages import Cause
from bot.services.recommendations.queries import detail, progress_of
from bot.services.recommendations.summaries import find, seats_on
from bot.store import tables
from bot.store.tables import Texts
from bot.store.translated_texts import complete


class ChangedMeanwhile(EnlaceError):
    message = N_(
        "Recommendation %(number)s has changed since version %(expected)s, and is now version "
        "%(version)s, “%(current)s”. Nothing was overwritten. What happened: %(changes)s. Review it "
        "with `%(rec)s %(number)s`, then send your change again with `v%(version)s` or without a "
        "version."
    )
    in_form = N_(
        "Recommendation %(number)s has changed since you opened this form, and is now “%(current)s”. "
        "What happened: %(changes)s. Nothing was overwritten, and what you entered is still here: "
        "review it, and submit it if it still applies."
    )


@dataclass(kw_only=True)
class RecommendationChange(Change):
    """A change to a recommendation."""

    row: tables.Recommendation
    seats: tuple[Seated, ...]

    @property
    def status(self) -> Status:
        """The recommendation's present status."""
        return Status(self.row.status)

    def record(
        self,
        action: Action,
        facts: Mapping[str, Any] | None = None,
        texts: Mapping[str, Texts | None] | None = None,
        *,
        member: Member | None = None,
    ) -> Cause:
        """Write the change to the audit trail and increment the row's version."""
        self.row.version += 1
        complete(self.session, self.row)
        self.row.folded = self._folded()
        return self.write(
            self.row, Subject(self.row.id), action, facts, texts, recommendation=self.row, member=member
        )

    def move_to(self, target: Status) -> None:
        """Move the recommendation to another status, and forget the texts that no longer hold there."""
        row = self.row
        for name in left_behind(self.status, target):
            setattr(row, name, None)
        row.status, row.status_since, row.updated_at = target.value, self.now, self.now

    def begin_anew(self) -> None:
        """Start a separate change, which can be undone on its own."""
        self.touched = RowSnapshots()
        self.touched.change(self.row)

    def look_again(self) -> None:
        """Read the seats again after they were changed."""
        self.seats = seats_on(self.session, self.context, self.members, self.row)

    def progress(self) -> Progress:
        """Return the recommendation's progress, for the answer."""
        return progress_of(
            self.session, self.context, self.actor, self.row, self.members, self.now, seats=self.seats
        )

    def verifiers(self, *, but: int | None = None) -> Mapping[Side, tuple[Member, ...]]:
        """Return, for each side, who may confirm for it: its leads, then its chairs, without the member
        `but`.
        """
        seated = [seat.member for seat in self.seats]
        nearest = dict.fromkeys((*seated, *self.members.values()))
        able = [
            member
            for member in nearest
            if member.active and member.id != but and may(member.role, Act.CONFIRM, leads=member in seated)
        ]
        return {side: tuple(member for member in able if member.side is side) for side in Side}

    def _folded(self) -> str:
        titles = self.session.exec(
            select(tables.Evidence.title).where(
                tables.Evidence.recommendation_id == self.row.id, col(tables.Evidence.withdrawn_at).is_(None)
            )
        )
        return folded(self.row, titles)


def folded(row: tables.Recommendation, evidence: Iterable[Mapping[str, str]]) -> str:
    """Return the words of all text that search covers."""
    state = (row.note, row.next_step, row.cause, row.awaited, row.remaining, row.reason)
    texts = (row.title, row.short, *state, *evidence)
    return searchable(" ".join(text for each in texts if each for text in each.values()))


@contextmanager
def changing(
    context: ServiceContext, caller: Caller, which: Reference, act: Act, *, expected: int | None = None
) -> Iterator[RecommendationChange]:
    """Yield a change to a recommendation. It commits at the end, or rolls back on an error.

    `expected` is the version that the person saw. Raises the refusal of `act`, `UnknownRecommendation`, or
    `ChangedMeanwhile`.
    """
    with context.writing(caller) as (session, now):
        change = _begun(session, context, caller, which, act, now)
        row = change.row
        if expected is not None and expected != row.version:
            raise ChangedMeanwhile(
                number=row.number,
                expected=expected,
                version=row.version,
                current=Status(row.status),
                changes=changes_since(
                    session,
                    context,
                    change.actor,
                    change.members,
                    Subject(row.id),
                    versions=row.version - expected,
                ),
            )
        change.touched.change(row)
        yield change


def look_at(context: ServiceContext, caller: Caller, which: Reference, act: Act) -> Detail:
    """Return a recommendation, unchanged, if the caller may do `act` with it.

    Raises the refusal of `act`, `UnknownRecommendation`.
    """
    with context.reading() as session:
        change = _begun(session, context, caller, which, act, context.clock.now())
        return detail(session, context, change.actor, change.row, change.members, change.now)


def _begun(
    session: Session, context: ServiceContext, caller: Caller, which: Reference, act: Act, now: datetime
) -> RecommendationChange:
    reader = actor(session, context, caller)
    row = find(session, context, which)
    members = everyone(session, context)
    seats = seats_on(session, context, members, row)
    leads = [seated.member for seated in seats]
    require(
        session,
        context,
        reader,
        act,
        leads=reader.id in {member.id for member in leads},
        also=leads if act in BY_LEAD else (),
        but=row.reported_by_id if act is Act.CONFIRM else None,
        number=row.number,
    )
    return RecommendationChange(
        context=context,
        session=session,
        caller=caller,
        now=now,
        actor=reader,
        members=members,
        act=act,
        row=row,
        seats=seats,
    )

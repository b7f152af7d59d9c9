"""The recipients that a schedule's words mean now, their languages, and what they last received."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from bot.config.recipients import RecipientKind, is_channel, meaning_of, named_there, workspace_of
from bot.domain.digests.occurrences import WEEK, Schedule, in_order
from bot.domain.members.member import Member, Seat
from bot.domain.outbox.status import OutboxStatus
from bot.i18n import Language
from bot.messages.digests import DIGEST, since_column
from bot.services.context import Rules, ServiceContext
from bot.services.digests.weeks import MISSED, OPENED
from bot.services.members.queries import as_member
from bot.services.recommendations.summaries import seats_of
from bot.store import tables
from bot.store.marks import marked
from bot.store.tables import DigestOccurrence, OutboxMessage, columns

UNSENT = (
    OutboxStatus.PENDING,
    OutboxStatus.SENDING,
    OutboxStatus.DEAD,
    OutboxStatus.EXPIRED,
    OutboxStatus.DROPPED,
)


@dataclass(frozen=True)
class Addressee:
    """A person, or a channel by its id (then `member` is None), with the digest's languages in order.

    `target` is the outbox's key of the recipient.
    """

    target: str
    member: Member | None
    languages: tuple[Language, ...]


def addressees(session: Session, context: ServiceContext, schedule: Schedule) -> tuple[Addressee, ...]:
    """Return all recipients of a schedule, each once: people, then channels, in the file's order.

    People who muted digests are left out. A channel whose id Slack never gave is a recipient too: what cannot
    be sent to it is reported and counted.
    """
    return (*people_reached(session, context, schedule), *_channels(context, schedule))


def people_reached(session: Session, context: ServiceContext, schedule: Schedule) -> tuple[Addressee, ...]:
    """Return the people among the recipients of a schedule who did not mute digests, each once."""
    people = _people(schedule, _cast(session, context))
    return tuple(each for each in people if each.member is None or not each.member.digest_muted)


def addressee(session: Session, context: ServiceContext, reader: Member) -> Addressee:
    """Return someone as the first schedule that includes them would address them, else as the first schedule
    would.
    """
    cast = _cast(session, context)
    reached = (each for schedule in context.rules.digests for each in _people(schedule, cast))
    return addressee_of(reader, reached, next(iter(context.rules.digests), None))


def received_by(
    session: Session, context: ServiceContext, reader: Member
) -> Sequence[tuple[Schedule, Addressee]]:
    """Return the schedules that include someone, in the file's order, and how each addresses them."""
    cast = _cast(session, context)
    return [
        (schedule, each)
        for schedule in context.rules.digests
        for each in _people(schedule, cast)
        if each.member == reader
    ]


def addressee_of(reader: Member, reached: Iterable[Addressee], schedule: Schedule | None) -> Addressee:
    """Return someone as they are in `reached`, or else as the schedule would address them."""
    otherwise = Addressee(_target(reader), reader, in_order(schedule, None, reader.language))
    return next((each for each in reached if each.member == reader), otherwise)


@dataclass(frozen=True)
class Since:
    """The start of each target's period: its last digest, so that nothing is left out.

    A target that never received one gets a `usual` week. It also gets the weeks before that were missed for
    everyone, or that did not reach it.
    """

    usual: datetime
    received: Mapping[str, datetime]
    unreached: Mapping[str, datetime]

    def of(self, target: str) -> datetime:
        """Return the start of the period that a target's digest covers."""
        return self.received.get(target) or min(self.usual, self.unreached.get(target, self.usual))


def told_since(
    session: Session,
    context: ServiceContext,
    schedule: Schedule | None,
    targets: Collection[str],
    usual: datetime,
) -> Since:
    """Return the start of the period for each of `targets`; `usual` is for those that no digest was meant for
    yet.
    """
    c = columns(OutboxMessage)
    theirs = (c.taskforce_id == context.taskforce_id) & (c.kind == DIGEST) & c.target.in_(targets)
    received = session.execute(
        select(c.target, func.max(c.created_at).label("at"))
        .where(theirs, c.status == OutboxStatus.SENT)
        .group_by(c.target)
    )
    unreached = session.execute(
        select(c.target, func.min(since_column()).label("since"))
        .where(theirs, c.status.in_(UNSENT))
        .group_by(c.target)
    )
    if schedule and (missed := _missed(session, context, schedule)):
        usual = min(usual, missed - WEEK)
    return Since(
        usual,
        {row.target: row.at for row in received},
        {row.target: datetime.fromisoformat(row.since) for row in unreached},
    )


def _missed(session: Session, context: ServiceContext, schedule: Schedule) -> datetime | None:
    """Return when the first of the occurrences missed since the last digest was due."""
    of = DigestOccurrence
    ours = (of.taskforce_id == context.taskforce_id) & (of.schedule == schedule.key)
    opened = select(func.max(of.due_at)).where(ours, of.status == OPENED).scalar_subquery()
    return session.exec(
        select(func.min(of.due_at)).where(
            ours, of.status == MISSED, or_(opened.is_(None), col(of.due_at) > opened)
        )
    ).one()


@dataclass(frozen=True)
class _Cast:
    """The people that words can mean: all members, also by the file's references, and the present leads."""

    members: Mapping[int, Member]
    by_reference: Mapping[str | None, Member]
    leads: Sequence[Member]

    def meant(self, word: str) -> Sequence[Member]:
        """Return the active members that a word of the file means."""
        meant = meaning_of(word)
        match meant.kind:
            case RecipientKind.ROLE:
                people = [member for member in self.members.values() if member.role == meant.name]
            case RecipientKind.LEADS:
                people = list(self.leads)
            case RecipientKind.PERSON:
                people = [found] if (found := self.by_reference.get(meant.name)) else []
            case RecipientKind.CHANNEL:
                people = []
        return [member for member in people if member.active]


def _cast(session: Session, context: ServiceContext) -> _Cast:
    rows = session.exec(select(tables.Member).where(tables.Member.taskforce_id == context.taskforce_id)).all()
    members = {row.id or 0: as_member(row, context.rules) for row in rows}
    seated = seats_of(session, context, members).values()
    return _Cast(
        members,
        {row.file_key: members[row.id or 0] for row in rows if row.file_key},
        [each.member for seats in seated for each in seats if each.seat is Seat.LEAD],
    )


def _people(schedule: Schedule, cast: _Cast) -> Iterable[Addressee]:
    people: dict[int, Member] = {}
    given: dict[int, tuple[Language, ...]] = {}
    for recipient in schedule.recipients:
        for member in cast.meant(recipient.word):
            people.setdefault(member.id, member)
            # Languages given for a person outrank those given for a group.
            if recipient.languages and (member.id not in given or not meaning_of(recipient.word).is_group):
                given[member.id] = recipient.languages
    for member in people.values():
        languages = in_order(schedule, given.get(member.id), member.language)
        yield Addressee(_target(member), member, languages)


def _channels(context: ServiceContext, schedule: Schedule) -> Iterable[Addressee]:
    found: dict[str, Addressee] = {}
    for recipient in schedule.recipients:
        if is_channel(recipient.word):
            named = named_there(recipient.word)
            channel = context.rules.channels.ids.get(recipient.word, named)
            languages = in_order(schedule, recipient.languages, None)
            mark = context.mark_of(team_of_channel(context.rules, recipient.word))
            if not channel.startswith("#") or recipient.word in context.rules.channels.unknown:
                found.setdefault(channel, Addressee(f"channel:{marked(mark, channel)}", None, languages))
    return found.values()


def team_of_channel(rules: Rules, word: str) -> str | None:
    """Return Slack's id of the workspace in which a channel's word has its meaning: the one that it names, or
    the first of the deploy file. None if that was never met.
    """
    key = workspace_of(word)
    teams = (team_id for team_id, team in rules.teams.items() if key in {None, team.key})
    return next(teams, None)


def _target(member: Member) -> str:
    return f"member:{member.id}"

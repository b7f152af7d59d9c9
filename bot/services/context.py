"""The context of every service: the database, the clock, the audit trail and the deployment's rules."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement
from sqlmodel import Session

from bot.clock import Clock
from bot.domain.channels.sharing import MessagePlace
from bot.domain.digests.occurrences import Schedule
from bot.domain.evidence.files import MEGABYTE
from bot.domain.members.member import Side
from bot.domain.reminders.selection import ReminderPolicy
from bot.domain.retention import Retention
from bot.errors import EnlaceError
from bot.i18n import N_, Language
from bot.services.kept import KeptReadings
from bot.store import marks
from bot.store.audit_trail import Trail
from bot.store.database import Database
from bot.store.deliveries import note_within


def ours(column: Any, context: "ServiceContext") -> ColumnElement[bool]:
    """Return the condition that a row belongs to the context's workspace; `column` marks the rows that do
    (`ServiceContext.mark`).
    """
    return marks.has_mark(column, context.mark)


POSTED = "enlace_posted"
"""Marks a session whose transaction wrote to the outbox."""


class AlreadyDone(EnlaceError):
    message = N_("Slack delivered this command twice. It was carried out only the first time.")
    in_form = N_("Slack delivered this form twice. It was carried out only the first time.")


@dataclass(frozen=True)
class Channels:
    """The channels that the deploy file names, as Slack showed them when the bot started.

    `ids` are by the file's words. Slack does not show the `unknown` ones, and the bot is not in the `closed`
    ones.
    """

    ids: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Team:
    """A Slack workspace of the taskforce: what the deploy file calls it (`key`) and says of it.

    `url` is the address that Slack gives it, and `bot` the bot's user id there. `language` is for people and
    channels that have none.
    """

    key: str
    language: Language
    url: str | None = None
    side: Side | None = None
    bot: str | None = None


@dataclass(frozen=True)
class Rules:
    """The deploy file's settings for services. Without `reminders`, nobody is reminded of anything.

    `workspace_url` is where Slack says it shows the workspace's files, such as https://taskforce.slack.com/.
    `team_id` is Slack's id of it; people are named as they are there.
    `teams` are the Slack workspaces of the taskforce, and `left` those that it had once; people are not known
    to Slack there any more. `side` is that of people of the workspace who are not named.
    """

    language: Language = "en"
    zone: str = "America/Mexico_City"
    two_keys: bool = True
    stale_after_days: int = 30
    admit_unknown: bool = True
    admit_guests: bool = False
    digests: tuple[Schedule, ...] = ()
    reminders: ReminderPolicy | None = None
    channels: Channels = field(default_factory=Channels)
    max_file_bytes: int = 10 * MEGABYTE
    workspace_url: str | None = None
    team_id: str = ""
    side: Side | None = None
    teams: Mapping[str, Team] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    retention: Retention = field(default_factory=Retention)

    def digest_day(self, schedule: str, due_at: datetime) -> date:
        """Return the day whose digest it is: the one on which it is due, whenever it goes out."""
        zones = (each.zone for each in self.digests if each.key == schedule)
        return due_at.astimezone(next(zones, ZoneInfo(self.zone))).date()


@dataclass(frozen=True)
class Caller:
    """The person who calls, and from where. `delivery` identifies this delivery by Slack, if it has an id.

    `language` is the one to answer in, if it is not their own. `public` means that everyone can read the
    answer; it then shows only what an observer may see.
    """

    slack_id: str
    team_id: str
    command: str
    delivery: str | None = None
    place: MessagePlace | None = None
    language: Language | None = None
    public: bool = False


@dataclass(frozen=True)
class ServiceContext:
    """What services need to work in one Slack workspace of the taskforce. It is their first argument.

    `team_id` is Slack's id of the workspace, and `founding_team` that of the one in which the taskforce was
    founded. All workspaces share the database, the trail and what is kept.

    `notify_outbox` is called, from any thread, after a commit that put a message into the outbox, and
    `notify_changed` after every commit of a change. What was read is `kept` until then
    (`bot.services.members.state`).
    """

    database: Database
    clock: Clock
    trail: Trail
    taskforce_id: int
    team_id: str
    rules: Rules = field(default_factory=Rules)
    notify_outbox: Callable[[], None] = lambda: None
    notify_changed: Callable[[], None] = lambda: None
    kept: KeptReadings = field(default_factory=KeptReadings, compare=False, repr=False)
    founding_team: str = ""

    @property
    def mark(self) -> str | None:
        """What marks rows that belong to this workspace: nothing for the one of the founding."""
        return self.mark_of(self.team_id)

    @property
    def several(self) -> bool:
        """Whether the taskforce has, or had, several Slack workspaces."""
        return len(self.rules.teams) + len(self.rules.left) > 1

    def mark_of(self, team_id: str | None) -> str | None:
        """Return what marks rows that belong to a workspace; None means the one of the founding."""
        return None if team_id in {None, self.founding_team or self.team_id} else team_id

    def marked(self, name: str) -> str:
        """Return a name within this workspace that is different in every other, such as that of a channel."""
        return marks.marked(self.mark, name)

    def named_here(self, marked: str) -> str | None:
        """Return a name that `marked` marked, if it belongs to this workspace."""
        mark, name = marks.unmarked(marked)
        return name if mark == self.mark else None

    def in_team(self, team_id: str) -> "ServiceContext":
        """Return the context of another workspace of the taskforce; for any other, this one."""
        team = self.rules.teams.get(team_id)
        if team is None or team_id == self.team_id:
            return self
        rules = replace(
            self.rules, team_id=team_id, language=team.language, workspace_url=team.url, side=team.side
        )
        founding = self.founding_team or self.team_id
        return replace(self, team_id=team_id, rules=rules, founding_team=founding)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session for queries."""
        with self.database.reading() as session:
            yield session

    @contextmanager
    def writing(self, caller: Caller | None) -> Iterator[tuple[Session, datetime]]:
        """Yield one transaction and its instant. Writers of a taskforce run one at a time.

        Raises `AlreadyDone` if the same delivery of `caller` has changed something before.
        """
        with self.database.writing() as session:
            now = self.trail.begin(session, self.clock)
            if (
                caller
                and caller.delivery
                and not note_within(session, self.taskforce_id, self.marked(caller.delivery), now)
            ):
                raise AlreadyDone
            yield session, now
            posted = POSTED in session.info
        self.kept.forget()
        if posted:
            self.notify_outbox()
        self.notify_changed()

    def posted(self, session: Session) -> None:
        """Mark that this transaction writes to the outbox."""
        session.info[POSTED] = True

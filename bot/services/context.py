"""The context of every service: the database, the clock, the audit trail and the deployment's rules."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.clock import Clock
from bot.domain.channels.sharing import MessagePlace
from bot.domain.digests.occurrences import Schedule
from bot.domain.evidence.files import MEGABYTE
from bot.domain.reminders.selection import ReminderPolicy
from bot.domain.retention import Retention
from bot.errors import EnlaceError
from bot.i18n import N_, Language
from bot.services.kept import KeptReadings
from bot.store.audit_trail import Trail
from bot.store.database import Database
from bot.store.deliveries import note_within

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
class Rules:
    """The deploy file's settings for services. Without `reminders`, nobody is reminded of anything.

    `workspace_url` is where Slack says it shows the workspace's files, such as https://taskforce.slack.com/.
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
    """What services need to work in one workspace. It is their first argument.

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

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session for queries."""
        with self.database.reading() as session:
            yield session

    @contextmanager
    def writing(self, caller: Caller | None) -> Iterator[tuple[Session, datetime]]:
        """Yield one transaction and its instant. Writers of a workspace run one at a time.

        Raises `AlreadyDone` if the same delivery of `caller` has changed something before.
        """
        with self.database.writing() as session:
            now = self.trail.begin(session, self.clock)
            if (
                caller
                and caller.delivery
                and not note_within(session, self.taskforce_id, caller.delivery, now)
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

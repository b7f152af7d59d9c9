"""The deploy file's frozen models; each key's description is also its documentation."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from bot.config.addresses import ApiUrl, DatabaseUrl
from bot.config.digest_models import Digest, Reminders
from bot.config.fields import Email, Handle, Prefix, RecommendationName, SlackId, WorkspaceKey, Zone
from bot.config.recipients import fold_reference
from bot.config.secret import Secret, SecretKey
from bot.config.sections import Localized, Section, Text
from bot.i18n import N_, Language

RoleName = Literal["chair", "secretariat", "member", "observer"]
SideName = Literal["US", "MX"]


class Taskforce(Section):
    """Who the bot works for."""

    name: Localized = Field(
        description=N_("The taskforce's name in both languages, as used in headings and greetings.")
    )


MAIN = "main"
"""The key of the one workspace of a deploy file that does not name several."""


class SlackConnection(Section):
    """How the bot connects to a Slack workspace."""

    mode: Literal["socket", "http"] = Field(
        default="socket",
        description=N_(
            "How Slack reaches the bot: “socket” needs no public address, "
            "“http” needs one that Slack can call over HTTPS."
        ),
    )
    bot_token: Annotated[Secret, SecretKey(prefix="xoxb-", example="${env:SLACK_BOT_TOKEN}")] | None = Field(
        default=None,
        description=N_("A reference to the bot token, which begins with xoxb-, never the token itself."),
    )
    app_token: Annotated[Secret, SecretKey(prefix="xapp-", example="${env:SLACK_APP_TOKEN}")] | None = Field(
        default=None,
        description=N_(
            "A reference to the app-level token, which begins with xapp- and which mode “socket” needs."
        ),
    )
    signing_secret: (
        Annotated[Secret, SecretKey(example="${file:/run/secrets/slack_signing_secret}")] | None
    ) = Field(
        default=None,
        description=N_("A reference to the app's signing secret, which mode “http” needs."),
    )
    api_url: ApiUrl = Field(
        default="https://slack.com/api/",
        description=N_("The address of Slack's web API; change it only for GovSlack or a sandbox."),
        examples=["https://slack-gov.com/api/"],
    )
    allow_http: bool = Field(
        default=False,
        description=N_(
            "Whether “api_url” can begin with http:// for a machine other than this one, which sends "
            "the token and everything that people write over the network unencrypted; for a sandbox "
            "only."
        ),
    )
    command_prefix: Prefix = Field(
        default="",
        description=N_(
            "A word added before each slash command's name, so that it does not clash with another "
            "app's: with “mxus-”, /mxus-rec shows the board."
        ),
        examples=["mxus-"],
    )

    @property
    def token(self) -> str:
        """The bot token in clear; raises `SecretNotRead` if secrets were not read."""
        return self.bot_token.reveal() if self.bot_token else ""


class SlackWorkspace(SlackConnection):
    """One of several Slack workspaces, each with an app of its own."""

    language: Language | None = Field(
        default=None,
        description=N_(
            "The language for people and channels of this workspace who have not chosen one and for whom "
            "Slack gives none; by default, the key “language” at the top level."
        ),
    )
    side: SideName | None = Field(
        default=None,
        description=N_("The side of this workspace's people who are not named in this file."),
    )


class Slack(SlackConnection):
    """How the bot connects to Slack: to one workspace, or to several."""

    workspaces: Mapping[WorkspaceKey, SlackWorkspace] | None = Field(
        default=None,
        description=N_(
            "The taskforce's Slack workspaces, if there are several: a short key for each, such as “us”, "
            "with everything that “slack” says of a single one. The first is meant where a name says no "
            "workspace."
        ),
    )

    @property
    def each(self) -> Mapping[str, SlackWorkspace]:
        """The workspaces by key; a single one has the key `MAIN`."""
        if self.workspaces is not None:
            return self.workspaces
        shared = {name: getattr(self, name) for name in SlackConnection.model_fields}
        return {MAIN: SlackWorkspace.model_construct(**shared, language=None, side=None)}


class Http(Section):
    """Where the bot listens in mode “http”."""

    host: Text = Field(
        default="127.0.0.1",
        description=N_(
            "The address on which the bot listens in mode “http”: “127.0.0.1” for a reverse proxy on the "
            "same machine, “0.0.0.0” in a container, whose network decides who reaches it."
        ),
        examples=["0.0.0.0"],  # noqa: S104 (an example for containers, not the default)
    )
    port: Annotated[int, Field(ge=1, le=65535)] = Field(
        default=8080, description=N_("The port on which the bot listens in mode “http”."), examples=[8080]
    )


class Database(Section):
    """Where the bot keeps what it knows."""

    url: DatabaseUrl = Field(
        default="sqlite:///enlace.db",
        description=N_(
            "The database's address, either SQLite (a relative path starts from the deploy file's "
            "folder) or PostgreSQL; an address that contains a password must be a reference to a "
            "secret."
        ),
        examples=[
            "sqlite:////var/lib/enlace/enlace.db",
            "postgresql://enlace@db/enlace",
            "${env:DATABASE_URL}",
        ],
    )

    @property
    def address(self) -> str:
        """The URL in clear, for opening a connection; raises `SecretNotRead` if secrets were not read."""
        return self.url.reveal() if isinstance(self.url, Secret) else self.url


class Audit(Section):
    """What seals the audit trail."""

    key: Annotated[Secret, SecretKey(shortest=32, example="${env:ENLACE_AUDIT_KEY}")] = Field(
        description=N_(
            "A reference to the key that seals the audit trail, at least 32 characters long; keep a "
            "copy in a safe place, since the trail cannot be verified without the key that sealed it."
        )
    )
    head_file: Text | None = Field(
        default=None,
        description=N_(
            "A file to which the head of the trail is appended at each start and once a day, "
            "preferably on another machine; the log has it as well. With `enlace audit verify "
            "--head`, a saved head shows that the trail was not set back to an earlier state."
        ),
        examples=["/var/log/enlace/audit-heads"],
    )


class Identity(Section):
    """Who a person is in Slack: exactly one of their Slack id, e-mail address and handle."""

    slack_id: SlackId | None = Field(
        default=None,
        description=N_("The person's Slack member ID, as shown in their profile."),
        examples=["U024BE7LH"],
    )
    email: Email | None = Field(
        default=None,
        description=N_("The email address that the person uses in Slack."),
        examples=["ana@example.org"],
    )
    handle: Handle | None = Field(
        default=None,
        description=N_("The person's user name in Slack, with or without the @."),
        examples=["ana"],
    )

    @property
    def named(self) -> str:
        """What names them."""
        return self.slack_id or self.email or self.handle or ""


class Member(Identity):
    """A person of the taskforce, named in Slack, or in each of several workspaces under `workspaces`."""

    workspaces: Mapping[WorkspaceKey, Identity] | None = Field(
        default=None,
        description=N_(
            "Who the person is in each of several workspaces, by the workspaces' keys. Without it, an email "
            "address means the person in every workspace, and a handle or a Slack member ID the one in the "
            "first."
        ),
    )
    name: Text | None = Field(
        default=None,
        description=N_("The person's name, if the one in Slack should not be used."),
        examples=["Ana Example"],
    )
    role: RoleName = Field(
        description=N_(
            "The person's role in the taskforce: a chair closes recommendations, the secretariat "
            "keeps the records, a member works on them, and an observer can only read."
        )
    )
    side: SideName | None = Field(
        default=None,
        description=N_("The side that the person represents; omit it for someone who represents neither."),
    )
    language: Language | None = Field(
        default=None,
        description=N_("The language that the bot uses with this person; by default, the one set in Slack."),
    )
    timezone: Zone | None = Field(
        default=None,
        description=N_(
            "The time zone in which times are shown to the person; by default, the one set in Slack."
        ),
        examples=["America/Tijuana"],
    )

    @property
    def references(self) -> tuple[str, ...]:
        """The names by which the file refers to this person; see `reference_in`."""
        elsewhere = (reference_in(key, each) for key, each in (self.workspaces or {}).items())
        return tuple(dict.fromkeys(name for name in (self.named, *elsewhere) if name))

    @property
    def reference(self) -> str:
        """The name by which the record knows this person; it is the first."""
        return next(iter(self.references), "")

    def in_workspace(self, key: str, *, first: bool) -> Identity | None:
        """Return who they are in a workspace, if the file says so; `first` is the file's first workspace."""
        if found := (self.workspaces or {}).get(key):
            return found
        return self if self.email or (first and self.named) else None


def reference_in(key: str, identity: Identity) -> str:
    """Return what names a person in one of several workspaces: a handle is preceded by the workspace's key,
    since somebody else may have it in another.
    """
    return f"{key}/{identity.handle}" if identity.handle else identity.named


class Members(Section):
    """Who belongs to the taskforce."""

    unknown: Literal["observer", "refuse"] = Field(
        default="observer",
        description=N_(
            "What people who are not named in this file can do: “observer” lets them read, “refuse” "
            "turns them away."
        ),
    )
    guests: Literal["observer", "refuse"] = Field(
        default="refuse",
        description=N_(
            "What guests of the workspace who are not named in this file can do: “refuse” turns them "
            "away; “observer” lets them read if “unknown” does. People from other companies in shared "
            "channels are always turned away."
        ),
    )
    people: tuple[Member, ...] = Field(
        default=(),
        description=N_("The taskforce's people, one entry per person."),
    )

    def find(self, reference: str) -> Member | None:
        """Return the person with this name among their `references`; case and @ don't count."""
        wanted = fold_reference(reference)
        return next(
            (person for person in self.people if wanted in map(str.casefold, person.references)), None
        )


class Seats(Section):
    """Who leads one recommendation: a lead and an alternate a side."""

    us: Text | None = Field(
        default=None,
        description=N_("The lead for the United States, named as under “members”."),
        examples=["lead-us"],
    )
    us_alternate: Text | None = Field(
        default=None,
        description=N_("The alternate for the United States, who stands in for the lead."),
        examples=["ana@example.org"],
    )
    mx: Text | None = Field(
        default=None,
        description=N_("The lead for Mexico, named as under “members”."),
        examples=["lead-mx"],
    )
    mx_alternate: Text | None = Field(
        default=None,
        description=N_("The alternate for Mexico, who stands in for the lead."),
        examples=["U024BE7LH"],
    )


class Closing(Section):
    """What is required to close a recommendation as implemented."""

    two_keys: bool = Field(
        default=True,
        description=N_(
            "Whether one confirmation from each side is needed before a chair closes a recommendation as "
            "implemented; evidence is always needed."
        ),
    )


class Evidence(Section):
    """What is taken as evidence."""

    max_file_mb: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=10,
        description=N_(
            "The largest Slack file, in megabytes, that can be attached as evidence; the bot "
            "downloads it once, to hash it, and keeps no copy."
        ),
        examples=[10],
    )


class Review(Section):
    """When silence is worth a mention."""

    stale_after_days: Annotated[int, Field(ge=1, le=365)] = Field(
        default=30,
        description=N_("After how many days without a substantive update a recommendation counts as stale."),
        examples=[30],
    )


Days = Annotated[int, Field(ge=30, le=3650)]


class Retention(Section):
    """How long the bot keeps what only served to deliver messages."""

    messages_days: Days = Field(
        default=400,
        description=N_("How many days a message is kept that was sent or given up, with its content."),
        examples=[400],
    )
    digests_days: Days = Field(
        default=400,
        description=N_(
            "How many days the content of a digest is kept: so long, its buttons work and it can be "
            "corrected. The latest one always is."
        ),
        examples=[400],
    )
    homes_days: Days = Field(
        default=400,
        description=N_("After how many days the Home of a person who no longer opens it is forgotten."),
        examples=[400],
    )
    deliveries_days: Annotated[int, Field(ge=1, le=30)] = Field(
        default=2,
        description=N_(
            "How many days the bot remembers which deliveries from Slack it has carried out, so that a "
            "repeated one changes nothing; Slack repeats within a day."
        ),
        examples=[2],
    )


class Config(Section):
    """The whole deploy file."""

    taskforce: Taskforce = Field(description=N_("The taskforce that the bot works for."))
    language: Language = Field(
        default="en",
        description=N_(
            "The language for people and channels that have not chosen one and for whom Slack gives none."
        ),
    )
    timezone: Zone = Field(
        default="America/Mexico_City",
        description=N_("The time zone for people who have none of their own, by its IANA name."),
        examples=["America/Tijuana"],
    )
    slack: Slack = Field(description=N_("How the bot connects to its Slack workspace."))
    http: Http = Field(
        default_factory=Http,
        description=N_("Where the bot listens in mode “http”; in mode “socket” it does not listen."),
    )
    database: Database = Field(
        default_factory=Database, description=N_("The database in which the bot keeps its records.")
    )
    audit: Audit = Field(description=N_("How the audit trail is sealed against changes."))
    catalog: Text | None = Field(
        default=None,
        description=N_(
            "The file with the recommendations, as a path from the deploy file's folder; by default, "
            "the one that comes with the bot."
        ),
        examples=["recommendations.yaml"],
    )
    members: Members = Field(
        default_factory=Members,
        description=N_("The people of the taskforce, and what everyone else can do."),
    )
    leads: Mapping[RecommendationName, Seats] = Field(
        default_factory=dict,
        description=N_(
            "The leads of each recommendation, by its key in the catalog, or by its number without "
            "quotes. A key remains right when numbers change."
        ),
    )
    closing: Closing = Field(
        default_factory=Closing, description=N_("What is required to close a recommendation as implemented.")
    )
    evidence: Evidence = Field(
        default_factory=Evidence, description=N_("What is accepted as evidence that something was done.")
    )
    digests: tuple[Digest, ...] = Field(
        default=(),
        description=N_("The digests that the bot sends, one entry for each schedule; any number."),
    )
    reminders: Reminders = Field(
        default_factory=Reminders,
        description=N_("When people are reminded of action items, and who is told about overdue ones."),
    )
    review: Review = Field(default_factory=Review, description=N_("When a recommendation counts as stale."))
    retention: Retention = Field(
        default_factory=Retention,
        description=N_(
            "How long the bot keeps what only served to deliver messages. The audit trail, and everything "
            "that it accounts for, is never deleted."
        ),
    )

"""What the deploy file may say, as frozen models; each key's description is also its documentation."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.config import mistakes
from bot.config.addresses import ApiUrl, DatabaseUrl
from bot.config.fields import ClockTime, Email, Handle, Key, Prefix, SlackId, Zone
from bot.config.refusal import refusal
from bot.config.secret import Kept, Secret
from bot.i18n import N_, Language

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
RoleName = Literal["chair", "secretariat", "member", "observer"]
SideName = Literal["US", "MX"]
CalendarName = Literal["US", "MX"]
HolidayPolicy = Literal["next_working_day_in_both", "skip", "send"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Section(BaseModel):
    """A mapping of the deploy file: frozen, without unknown keys, and strict, since YAML has types."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, strict=True, validate_default=True
    )


class Localized(Section):
    """A text that people read, in both languages."""

    en: Text = Field(description=N_("The text in English."), examples=["Taskforce"])
    es: Text = Field(description=N_("The text in Spanish."), examples=["Grupo de Trabajo"])

    def get(self, language: Language) -> str:
        """Return the text in one language."""
        return self.en if language == "en" else self.es


class Taskforce(Section):
    """Who the bot works for."""

    name: Localized = Field(
        description=N_("The taskforce's name in both languages, as people read it in headings and greetings.")
    )


class Slack(Section):
    """How the bot reaches its Slack workspace."""

    mode: Literal["socket", "http"] = Field(
        default="socket",
        description=N_(
            "How Slack reaches the bot: “socket” needs no public address, "
            "“http” needs one that Slack can call over HTTPS."
        ),
    )
    bot_token: Annotated[Secret, Kept(prefix="xoxb-", example="${env:SLACK_BOT_TOKEN}")] = Field(
        description=N_("A reference to the bot token, which begins with xoxb-, never the token itself.")
    )
    app_token: Annotated[Secret, Kept(prefix="xapp-", example="${env:SLACK_APP_TOKEN}")] | None = Field(
        default=None,
        description=N_(
            "A reference to the app-level token, which begins with xapp- and which mode “socket” needs."
        ),
    )
    signing_secret: Annotated[Secret, Kept(example="${file:/run/secrets/slack_signing_secret}")] | None = (
        Field(
            default=None,
            description=N_("A reference to the app's signing secret, which mode “http” needs."),
        )
    )
    api_url: ApiUrl = Field(
        default="https://slack.com/api/",
        description=N_("The address of Slack's Web API, to be changed only for GovSlack or a sandbox."),
        examples=["https://slack-gov.com/api/"],
    )
    command_prefix: Prefix = Field(
        default="",
        description=N_(
            "A word before each slash command's name, so that it does not clash with another app's: "
            "with “mxus-” the board is shown by /mxus-rec."
        ),
        examples=["mxus-"],
    )


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
            "The database's address, either SQLite (a path that is relative counts from the deploy file's "
            "folder) or PostgreSQL; an address that holds a password must be a reference to a secret."
        ),
        examples=[
            "sqlite:////var/lib/enlace/enlace.db",
            "postgresql://enlace@db/enlace",
            "${env:DATABASE_URL}",
        ],
    )

    @property
    def address(self) -> str:
        """The URL in clear, for whoever connects; raises `SecretNotRead` if secrets were not read."""
        return self.url.reveal() if isinstance(self.url, Secret) else self.url


class Audit(Section):
    """What seals the audit trail."""

    key: Annotated[Secret, Kept(shortest=32, example="${env:ENLACE_AUDIT_KEY}")] = Field(
        description=N_(
            "A reference to the key that seals the audit trail, at least 32 characters long; keep a copy in "
            "a safe place, since a trail cannot be verified without the key that sealed it."
        )
    )


class Member(Section):
    """A person of the taskforce, known by exactly one of their Slack id, e-mail address and handle."""

    slack_id: SlackId | None = Field(
        default=None,
        description=N_("The person's member ID in Slack, as their profile shows it."),
        examples=["U024BE7LH"],
    )
    email: Email | None = Field(
        default=None,
        description=N_("The e-mail address that the person uses in Slack."),
        examples=["ana@example.org"],
    )
    handle: Handle | None = Field(
        default=None,
        description=N_("The person's user name in Slack, with or without the @."),
        examples=["ana"],
    )
    name: Text | None = Field(
        default=None,
        description=N_("The person's name, where the one that Slack shows should not be used."),
        examples=["Ana Example"],
    )
    role: RoleName = Field(
        description=N_(
            "What the person does in the taskforce: a chair closes recommendations, the secretariat keeps "
            "the records, a member works on them, and an observer only reads."
        )
    )
    side: SideName | None = Field(
        default=None,
        description=N_(
            "The side that the person speaks for; leave it out for someone who speaks for neither."
        ),
    )
    language: Language | None = Field(
        default=None,
        description=N_(
            "The language in which the bot speaks to this person; without it, the one that Slack reports."
        ),
    )
    timezone: Zone | None = Field(
        default=None,
        description=N_(
            "The time zone in which the person reads times; without it, the one that Slack reports."
        ),
        examples=["America/Tijuana"],
    )

    @property
    def reference(self) -> str:
        """The one thing that the file knows this person by."""
        return self.slack_id or self.email or self.handle or ""


class Members(Section):
    """Who belongs to the taskforce."""

    unknown: Literal["observer", "refuse"] = Field(
        default="observer",
        description=N_(
            "What someone may do whom this file does not name: “observer” lets them read, "
            "“refuse” turns them away."
        ),
    )
    people: tuple[Member, ...] = Field(
        default=(),
        description=N_("The taskforce's people, one entry for each."),
    )

    def find(self, reference: str) -> Member | None:
        """Return who is meant by a Slack id, an e-mail address or a handle; case and @ don't count."""
        wanted = reference.strip().removeprefix("@").casefold()
        return next((person for person in self.people if person.reference.casefold() == wanted), None)


class Seats(Section):
    """Who leads one recommendation: a lead and an alternate a side."""

    us: Text | None = Field(
        default=None,
        description=N_("The lead for the United States, as one of the people is named under “members”."),
        examples=["lead-us"],
    )
    us_alternate: Text | None = Field(
        default=None,
        description=N_("The person who stands in for the lead for the United States."),
        examples=["ana@example.org"],
    )
    mx: Text | None = Field(
        default=None,
        description=N_("The lead for Mexico, as one of the people is named under “members”."),
        examples=["lead-mx"],
    )
    mx_alternate: Text | None = Field(
        default=None,
        description=N_("The person who stands in for the lead for Mexico."),
        examples=["U024BE7LH"],
    )


class Closing(Section):
    """What it takes to close a recommendation as implemented."""

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
            "How many megabytes a file in Slack may have that is attached as evidence; the bot downloads it "
            "once, to hash it, and keeps nothing of it."
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


class QuietHours(Section):
    """When a recipient is not to be disturbed, by the recipient's own clock."""

    start: ClockTime = Field(
        description=N_("From when on nothing is sent, by the recipient's own clock, in quotes."),
        examples=["21:00"],
    )
    end: ClockTime = Field(
        description=N_("From when on things are sent again; before “start” it means the next morning."),
        examples=["07:00"],
    )


class Holidays(Section):
    """Whose holidays a digest minds, and how."""

    calendars: tuple[CalendarName, ...] = Field(
        default=("US", "MX"),
        description=N_("Whose national holidays count: those of the United States (US), of Mexico (MX)."),
    )
    policy: HolidayPolicy = Field(
        default="next_working_day_in_both",
        description=N_(
            "What happens on a holiday: the digest moves to the next day from Monday to Friday that is a "
            "holiday in none of the calendars, is left out that week (“skip”), or goes out all the same "
            "(“send”)."
        ),
    )


class Recipient(Section):
    """Whom a digest goes to; in the file a word alone will do, where nothing is to be said of languages."""

    to: Text = Field(
        description=N_("A group, a person or a channel, as it would stand without languages of its own."),
        examples=["#taskforce"],
    )
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] | None = Field(
        default=None,
        description=N_(
            "The languages for this recipient in their order, which outranks a person's own language; it is "
            "added as the last where it is not among them. Without this key those of the schedule hold."
        ),
        examples=[["en", "es"]],
    )

    @model_validator(mode="before")
    @classmethod
    def _of_a_word(cls, given: object) -> object:
        if isinstance(given, str) and given.strip():
            return {"to": given}
        if given is None or isinstance(given, Mapping | Recipient):
            return given
        raise refusal(mistakes.NotRecipient())


class Digest(Section):
    """One schedule of digests: what goes out weekly, when and to whom."""

    key: Key = Field(
        description=N_("A word that names this schedule; keep it, since what was sent is recorded by it."),
        examples=["weekly"],
    )
    weekday: Weekday = Field(
        default="monday", description=N_("The day of the week on which the digest goes out.")
    )
    time: ClockTime = Field(
        default="08:00",
        description=N_("The time of day at which it goes out, in 24 hours and in quotes."),
        examples=["08:00"],
    )
    timezone: Zone | None = Field(
        default=None,
        description=N_(
            "The time zone of “time”, by its IANA name; without it, that of the key “timezone” at the top."
        ),
        examples=["America/Mexico_City"],
    )
    recipients: tuple[Recipient, ...] = Field(
        min_length=1,
        description=N_(
            "Who gets it: “chairs”, “secretariat”, “leads” (those of all recommendations), people as they "
            "are named under “members”, and channels by their name or ID; each as a word, or as a section "
            "where the languages are to be others than the schedule's."
        ),
        examples=[["chairs", "ana@example.org", {"to": "#taskforce", "languages": ["en", "es"]}]],
    )
    languages: tuple[Language, ...] = Field(
        default=("en", "es"),
        min_length=1,
        description=N_(
            "The languages of one message, in their order in channels; to a person their own comes first. "
            "A recipient may have an order of its own."
        ),
    )
    preview_hours: Annotated[int, Field(ge=0, le=144)] = Field(
        default=24,
        description=N_(
            "How many hours before it goes out the chairs and the secretariat get a preview; 0 for none."
        ),
        examples=[24],
    )
    catch_up_hours: Annotated[int, Field(ge=1, le=144)] = Field(
        default=12,
        description=N_(
            "For how many hours a digest that could not go out on time still does, marked as late; "
            "after them it is recorded as missed."
        ),
        examples=[12],
    )
    holidays: Holidays = Field(
        default_factory=Holidays,
        description=N_("Whose holidays the digest minds, and what happens on them."),
    )
    quiet_hours: QuietHours | None = Field(
        default=None,
        description=N_(
            "When a person is not to be disturbed: a digest that would reach them then waits until the end."
        ),
    )


class Reminders(Section):
    """When people are reminded of action items, and who is told of what stays undone."""

    enabled: bool = Field(
        default=True,
        description=N_(
            "Whether anybody is reminded of anything; set it to false to send no reminders at all."
        ),
    )
    time: ClockTime = Field(
        default="09:00",
        description=N_(
            "The time of day, by each person's own clock and in quotes, at which their reminders come: one "
            "message a day at most, and none at weekends, on the holidays of their side or while they are "
            "absent."
        ),
        examples=["09:00"],
    )
    before_days: tuple[Annotated[int, Field(ge=1, le=90)], ...] = Field(
        default=(7, 1),
        description=N_(
            "How many days before the due date whoever has an action item is reminded of it; they always are "
            "on the day itself."
        ),
        examples=[[7, 1]],
    )
    after_days: Annotated[tuple[Annotated[int, Field(ge=1, le=365)], ...], Field(min_length=1)] = Field(
        default=(1, 3, 7, 14, 28),
        description=N_(
            "How many days after the due date they are reminded again, from small to large; it goes on at "
            "the last distance. By the same numbers whoever has to accept what was handed in is reminded."
        ),
        examples=[[1, 3, 7, 14, 28]],
    )
    lead_after_days: Annotated[int, Field(ge=1, le=365)] = Field(
        default=7,
        description=N_(
            "After how many days of lateness the recommendation's lead is told, on the side of whoever has "
            "it."
        ),
        examples=[7],
    )
    chair_after_days: Annotated[int, Field(ge=1, le=365)] = Field(
        default=14,
        description=N_("After how many days of lateness the chairs of that side are told."),
        examples=[14],
    )
    quiet_hours: QuietHours | None = Field(
        default=None,
        description=N_(
            "When nobody is to be disturbed: what could not go out before is left to the next day."
        ),
    )
    max_late_hours: Annotated[int, Field(ge=1, le=14)] = Field(
        default=8,
        description=N_(
            "For how many hours reminders that could not go out on time still do; after them they become "
            "part of those of the person's next working day."
        ),
        examples=[8],
    )


class Config(Section):
    """The whole deploy file."""

    taskforce: Taskforce = Field(description=N_("The taskforce that the bot works for."))
    language: Language = Field(
        default="en",
        description=N_(
            "The language for people and channels that have chosen none and whose Slack names none."
        ),
    )
    timezone: Zone = Field(
        default="America/Mexico_City",
        description=N_("The time zone for people who have none of their own, by its IANA name."),
        examples=["America/Tijuana"],
    )
    slack: Slack = Field(description=N_("How the bot reaches its Slack workspace."))
    http: Http = Field(
        default_factory=Http,
        description=N_("Where the bot listens in mode “http”; in mode “socket” it listens nowhere."),
    )
    database: Database = Field(
        default_factory=Database, description=N_("The database where the bot keeps everything it is told.")
    )
    audit: Audit = Field(description=N_("What seals the audit trail against changes."))
    catalog: Text | None = Field(
        default=None,
        description=N_(
            "The file with the recommendations, as a path from the deploy file's folder; "
            "without it, the one that ships with the bot."
        ),
        examples=["recommendations.yaml"],
    )
    members: Members = Field(
        default_factory=Members,
        description=N_("The people of the taskforce, and what everybody else may do."),
    )
    leads: Mapping[Annotated[int, Field(ge=1)], Seats] = Field(
        default_factory=dict,
        description=N_("The leads of each recommendation, by its number, which is written without quotes."),
    )
    closing: Closing = Field(
        default_factory=Closing, description=N_("What it takes to close a recommendation as implemented.")
    )
    evidence: Evidence = Field(
        default_factory=Evidence, description=N_("What is taken as evidence that something was done.")
    )
    digests: tuple[Digest, ...] = Field(
        default=(),
        description=N_("The digests that the bot sends, one entry for each schedule; any number."),
    )
    reminders: Reminders = Field(
        default_factory=Reminders,
        description=N_("When people are reminded of action items, and who is told of what stays undone."),
    )
    review: Review = Field(default_factory=Review, description=N_("When a recommendation counts as stale."))

"""The deploy file's models of what the bot sends by itself: digests and reminders."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.config import mistakes
from bot.config.fields import ClockTime, Key, Zone
from bot.config.refusal import refusal
from bot.config.sections import Section, Text
from bot.i18n import N_, Language

CalendarName = Literal["US", "MX"]
HolidayPolicy = Literal["next_working_day_in_both", "skip", "send"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class QuietHours(Section):
    """When a recipient is not to be disturbed, by the recipient's own clock."""

    start: ClockTime = Field(
        description=N_("From when nothing is sent, by the recipient's own clock, in quotes."),
        examples=["21:00"],
    )
    end: ClockTime = Field(
        description=N_("From when messages are sent again; a time before “start” means the next morning."),
        examples=["07:00"],
    )


class Holidays(Section):
    """Whose holidays a digest minds, and how."""

    calendars: tuple[CalendarName, ...] = Field(
        default=("US", "MX"),
        description=N_("Whose national holidays count: those of the United States (US) or of Mexico (MX)."),
    )
    policy: HolidayPolicy = Field(
        default="next_working_day_in_both",
        description=N_(
            "What happens on a holiday: the digest moves to the next day from Monday to Friday that "
            "is not a holiday in any of the calendars, is skipped that week (“skip”), or goes out "
            "anyway (“send”)."
        ),
    )


class Recipient(Section):
    """Whom a digest goes to; in the file a word alone will do, where nothing is to be said of languages."""

    to: Text = Field(
        description=N_(
            "A group, a person or a channel, written as it would be without languages of its own."
        ),
        examples=["#taskforce"],
    )
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] | None = Field(
        default=None,
        description=N_(
            "The languages for this recipient, in order. They take precedence over a person's own "
            "language, which is added last if it is not among them. Without this key, the schedule's "
            "languages apply."
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
        description=N_(
            "A word that names this schedule; do not change it, since what was sent is recorded under it."
        ),
        examples=["weekly"],
    )
    weekday: Weekday = Field(
        default="monday", description=N_("The day of the week on which the digest goes out.")
    )
    time: ClockTime = Field(
        default="08:00",
        description=N_("The local time at which it goes out, in 24-hour format and in quotes."),
        examples=["08:00"],
    )
    timezone: Zone | None = Field(
        default=None,
        description=N_(
            "The time zone of “time”, by its IANA name; by default, the key “timezone” at the top level."
        ),
        examples=["America/Mexico_City"],
    )
    recipients: tuple[Recipient, ...] = Field(
        min_length=1,
        description=N_(
            "Who gets it: “chairs”, “secretariat”, “leads” (of all recommendations), people as they "
            "are named under “members”, and channels by their name or ID; each as a word, or as a "
            "section if its languages differ from the schedule's."
        ),
        examples=[["chairs", "ana@example.org", {"to": "#taskforce", "languages": ["en", "es"]}]],
    )
    languages: tuple[Language, ...] = Field(
        default=("en", "es"),
        min_length=1,
        description=N_(
            "The languages of a message, in the order used in channels; a person's own language comes "
            "first. A recipient can have an order of its own."
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
            "after that it is recorded as missed."
        ),
        examples=[12],
    )
    holidays: Holidays = Field(
        default_factory=Holidays,
        description=N_("Which holidays the digest observes, and what happens on them."),
    )
    quiet_hours: QuietHours | None = Field(
        default=None,
        description=N_(
            "When a person should not be disturbed: a digest that would arrive in these hours waits "
            "until they end."
        ),
    )


class Reminders(Section):
    """When people are reminded of action items, and who is told about overdue ones."""

    enabled: bool = Field(
        default=True,
        description=N_("Whether reminders are sent; false turns all of them off."),
    )
    time: ClockTime = Field(
        default="09:00",
        description=N_(
            "The time of day at which reminders arrive, by each person's own clock and in quotes: one "
            "message a day at most, and none on weekends, on the holidays of the person's side, or "
            "during an absence."
        ),
        examples=["09:00"],
    )
    before_days: tuple[Annotated[int, Field(ge=1, le=90)], ...] = Field(
        default=(7, 1),
        description=N_(
            "How many days before the due date assignees are reminded; on the day itself they always are."
        ),
        examples=[[7, 1]],
    )
    after_days: Annotated[tuple[Annotated[int, Field(ge=1, le=365)], ...], Field(min_length=1)] = Field(
        default=(1, 3, 7, 14, 28),
        description=N_(
            "How many days after the due date assignees are reminded again, in ascending order; the "
            "last interval repeats. The same numbers apply to reminders to accept submitted work."
        ),
        examples=[[1, 3, 7, 14, 28]],
    )
    lead_after_days: Annotated[int, Field(ge=1, le=365)] = Field(
        default=7,
        description=N_("How many days past due the recommendation's lead on the assignee's side is told."),
        examples=[7],
    )
    chair_after_days: Annotated[int, Field(ge=1, le=365)] = Field(
        default=14,
        description=N_("How many days past due that side's chairs are told."),
        examples=[14],
    )
    quiet_hours: QuietHours | None = Field(
        default=None,
        description=N_(
            "When nobody should be disturbed: what could not go out before waits until the next day."
        ),
    )
    max_late_hours: Annotated[int, Field(ge=1, le=14)] = Field(
        default=8,
        description=N_(
            "For how many hours reminders that could not go out on time still do; after that they "
            "join those of the person's next working day."
        ),
        examples=[8],
    )

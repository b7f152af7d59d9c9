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

"""Mistakes in dates. If a day can be guessed, the error offers it among its `choices`."""

from bot.i18n import N_
from commands.parsing.mistakes import GrammarError


class DateMissing(GrammarError):
    message = N_("A date is missing. Write one like 2026-10-01, October 1, yesterday or in 2 weeks.")


class DateUnclear(GrammarError):
    message = N_(
        "“%(given)s” isn't a date that the bot understands. Write one like 2026-10-01, October 1, "
        "yesterday, friday or in 2 weeks."
    )


class SeveralDays(DateUnclear):
    """A range, such as "5-10 December", where one day is wanted."""

    message = N_(
        "“%(given)s” is several days, and only one is possible here. Write the one you mean: %(choices)s."
    )


class TimeOfDay(GrammarError):
    message = N_("“%(given)s” includes a time, and only the day counts here. Leave out the time.")


class DateAmbiguous(GrammarError):
    message = N_("“%(given)s” can mean more than one day. Write the one you mean: %(choices)s.")


class DateVague(GrammarError):
    """A period, such as "mid January", where one day is wanted."""

    message = N_("“%(given)s” does not say which day. Write the one that you mean: %(choices)s.")


class DateFarOff(GrammarError):
    """A day without its year that is a rare one, such as "29 feb" or "Friday the 13th"."""

    message = N_("“%(given)s” does not come around soon. Write the day that you mean: %(choices)s.")


class DateContradictory(GrammarError):
    message = N_(
        "“%(given)s” contradicts itself: that date does not fall on that weekday. Write the day you "
        "mean: %(choices)s."
    )


class DateImpossible(GrammarError):
    message = N_("“%(given)s” is not a day in the calendar. Write the one you mean: %(choices)s.")


class DateInThePast(GrammarError):
    message = N_("“%(given)s” has already passed. Did you mean %(choices)s?")


class DateTooFar(GrammarError):
    """`last` is the last day that is accepted."""

    message = N_("“%(given)s” is too far ahead; the last day allowed is %(last)s. Did you mean %(choices)s?")


class RangeOpen(GrammarError):
    message = N_(
        "“%(given)s” says when it begins, but not when it ends. Give both days, such as “from 2026-12-05 to "
        "2026-12-10”."
    )


class RangeBackwards(GrammarError):
    message = N_("“%(given)s” ends before it begins. Write the first day first, then the last.")

"""Mistakes in dates. If a day can be guessed, the error offers it among its `choices`."""

from bot.i18n import N_
from commands.parsing.mistakes import GrammarError


class DateMissing(GrammarError):
    message = N_("A date is missing here. Write one like 2026-10-01, October 1, yesterday or in 2 weeks.")


class DateUnclear(GrammarError):
    message = N_(
        "I cannot read “%(given)s” as a date. Write one like 2026-10-01, October 1, yesterday, friday or "
        "in 2 weeks."
    )


class TimeOfDay(GrammarError):
    message = N_("“%(given)s” names a time, and only the day counts here. Leave the time out.")


class DateAmbiguous(GrammarError):
    message = N_("“%(given)s” can mean more than one day. Write the one that you mean: %(choices)s.")


class DateContradictory(GrammarError):
    message = N_(
        "“%(given)s” contradicts itself: that date does not fall on that weekday. Write the day that you "
        "mean: %(choices)s."
    )


class DateImpossible(GrammarError):
    message = N_("“%(given)s” is a day that does not exist. Write the one that you mean: %(choices)s.")


class DateInThePast(GrammarError):
    message = N_("“%(given)s” has already passed. Did you mean %(choices)s?")


class DateTooFar(GrammarError):
    """`last` is the last day that is accepted."""

    message = N_(
        "“%(given)s” lies too far ahead; the last day that can be given is %(last)s. "
        "Did you mean %(choices)s?"
    )

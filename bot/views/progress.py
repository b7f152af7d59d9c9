"""The sentence about progress that the board, the digest and its picture share."""

from datetime import date

from bot.i18n import Translator


def implemented(done: int, total: int, day: date, t: Translator) -> str:
    """Say how many of how many recommendations are implemented as of a day, as plain text."""
    return t.ngettext(
        "%(done)s of %(number)s recommendation implemented, as of %(day)s",
        "%(done)s of %(number)s recommendations implemented, as of %(day)s",
        total,
        done=t.number(done),
        day=t.day(day),
    )

"""How far this machine's clock is from the database's, by which messages are claimed and sent."""

from datetime import timedelta

from sqlalchemy import select

from bot.clock import Clock
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.store.database import Database
from bot.store.instants import DatabaseTime

NOTABLE = timedelta(seconds=10)
"""A smaller difference is not mentioned."""


class ClockOff(EnlaceError):
    """The machine's clock differs by `by` from the database's."""

    def __init__(self, by: timedelta) -> None:
        super().__init__(by=by)
        self.by = by


class ClockAhead(ClockOff):
    message = N_(
        "The clock of the bot's machine is %(by)s ahead of the database's. Messages go by the database's "
        "clock, so none is lost or sent twice, but please have the machine's clock set by a time service."
    )


class ClockBehind(ClockOff):
    message = N_(
        "The clock of the bot's machine is %(by)s behind the database's. Messages go by the database's "
        "clock, so none is lost or sent twice, but please have the machine's clock set by a time service."
    )


def clock_off(database: Database, clock: Clock) -> ClockOff | None:
    """Ask the database for its time; return by how much `clock` differs if that is notable.

    The time that the question takes does not count. SQLite has no other clock than the machine's, and a clock
    that was moved is meant to differ.
    """
    if database.dialect == "sqlite" or clock.moved:
        return None
    asked = clock.now()
    with database.autocommit_read() as connection:
        theirs = connection.execute(select(DatabaseTime())).scalar_one()
    heard = clock.now()
    if asked - theirs > NOTABLE:
        return ClockAhead(asked - theirs)
    if theirs - heard > NOTABLE:
        return ClockBehind(theirs - heard)
    return None

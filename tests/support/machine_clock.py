"""Replaces the machine's clock, so that no test depends on the day on which it runs.

As a program it is `enlace` with the clock of the test that started it, and with the limits of `unhurried`:
`python -m tests.support.machine_clock run`.
"""

import os
import time
import traceback
from datetime import UTC, datetime, timedelta

import pytest

import bot.clock

BEGAN = "ENLACE_TEST_BEGAN"
"""Tells a subprocess at which second of the monotonic clock its test's machine showed `START`."""
START = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
REAL = bot.clock.machine
OWN_FRAMES = 2
"""The frames of this module and of `Clock`, which end each stack."""


class MachineClock:
    """Stands in for the machine's clock: it stands still and records each reading until a test starts it.

    A recorded reading fails the test. A test marked with `real_clock` gets the real clock instead.
    """

    def __init__(self) -> None:
        self.readings: list[str] = []
        self._began: float | None = None

    def __call__(self) -> datetime:
        if self._began is None:
            self.readings.append("".join(traceback.format_stack(limit=12)[:-OWN_FRAMES]))
            return START
        return START + timedelta(seconds=time.monotonic() - self._began)

    def run(self, began: float | None = None) -> None:
        """Show `START` now, or at a given second of the monotonic clock, and run at its speed from there."""
        self._began = time.monotonic() if began is None else began

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make a subprocess show the same time."""
        return {} if self._began is None else {BEGAN: repr(self._began)}

    def check(self) -> None:
        """Fail the test if something read the machine's time."""
        if self.readings:
            pytest.fail(
                f"The machine's clock was read {len(self.readings)} times, first here:\n{self.readings[0]}\n"
                "A test has an instant of its own: give it Clock.at(NOW), `at=NOW` or `--at`. If time has to "
                "run, ask for the fixture `machine`.",
                pytrace=False,
            )


def refuse() -> datetime:
    """Fail a reading of the machine's time in what is set up before a test."""
    raise AssertionError("what is set up for several tests has an instant of its own")


def inherit() -> None:
    """Show in this process the time of the test that started it, if that time runs."""
    if BEGAN in os.environ:
        clock = MachineClock()
        clock.run(float(os.environ[BEGAN]))
        bot.clock.machine = clock


if __name__ == "__main__":
    from bot.cli import main
    from tests.support.unhurried import slow_down

    inherit()
    slow_down(pytest.MonkeyPatch())
    main()

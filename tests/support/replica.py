"""`enlace` on a machine whose clock is so many seconds ahead: `python -m tests.support.replica 120 run`."""

import sys
from datetime import timedelta

import bot.clock
from bot.cli import main
from tests.support.machine_clock import REAL

if __name__ == "__main__":
    AHEAD = timedelta(seconds=float(sys.argv.pop(1)))
    bot.clock.machine = lambda: REAL() + AHEAD
    main()

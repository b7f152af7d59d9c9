"""`enlace` on a machine whose clock is so many seconds ahead: `python -m tests.support.replica 120 run`.

A second argument such as `lease=6,settle=2` replaces seconds of the usual pace (`bot.domain.outbox.pace`).
"""

import sys
from datetime import timedelta

import bot.clock
from bot.cli import main
from bot.domain.outbox.pace import USUAL_PACE
from tests.support.machine_clock import REAL

if __name__ == "__main__":
    AHEAD = timedelta(seconds=float(sys.argv.pop(1)))
    bot.clock.machine = lambda: REAL() + AHEAD
    for each in filter(None, sys.argv.pop(1).split(",")):
        name, _, seconds = each.partition("=")
        object.__setattr__(USUAL_PACE, name, float(seconds))  # everything that waits shares this one
    main()

"""Read a chart as JSON, write a PNG: `python -m bot.views.picture es < chart.json > picture.png`."""

import os
import resource
import signal
import sys
from contextlib import suppress

from bot.domain.digests.charts import read
from bot.i18n import Translator, language_of
from bot.views.picture.drawing import picture

SECONDS = 60
"""Seconds after which the process ends, even if its parent is gone."""
MEMORY = 2 * 1024**3
"""Bytes of address space: many times what a picture needs."""


def main() -> None:
    """Draw one picture; at low priority, so that the process that answers people goes first."""
    os.nice(10)
    signal.alarm(SECONDS)
    for kind, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY)):
        _, hard = resource.getrlimit(kind)
        with suppress(ValueError, OSError):  # not every system sets every limit; the alarm is set anyway
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    language = language_of(sys.argv[1]) or "en"
    sys.stdout.buffer.write(picture(read(sys.stdin.buffer.read()), Translator(language)))


if __name__ == "__main__":
    main()

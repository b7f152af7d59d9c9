"""Ctrl-C while the program starts: it ends at once, without a traceback."""

import os
import signal

from bot.cli import INTERRUPTED


def end_at_once() -> None:
    """End the process at an interrupt, until `raise_interrupts`.

    Libraries that are being loaded may swallow a `KeyboardInterrupt`, or print it. An interrupt that was held
    back while Python itself started, as `make demo` does, comes now.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return  # ignored, as in the background of a shell, or handled by a program of which this is a part
    try:
        signal.signal(signal.SIGINT, _end)
    except ValueError:
        return  # only the main thread may
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def raise_interrupts() -> None:
    """Let an interrupt raise `KeyboardInterrupt` again: what runs from now on cleans up."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(*_: object) -> None:
    os._exit(INTERRUPTED)

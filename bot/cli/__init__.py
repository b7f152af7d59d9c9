"""The command line: `enlace demo`, `say`, `run`, `check` and the rest; `enlace --help` lists them."""

import sys

__all__ = ["main"]

ALIVE = 3
"""The number of words in `enlace alive FILE`."""
INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells know it."""


def main() -> None:
    """Run the command line; monitoring calls `enlace alive FILE` all the time, so that loads nothing else."""
    try:
        from bot.cli.interrupts import end_at_once, raise_interrupts  # noqa: PLC0415 (in reach of the `except`)

        end_at_once()
        try:
            _run()
        finally:
            raise_interrupts()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _run() -> None:
    if len(sys.argv) == ALIVE and sys.argv[1] == "alive" and not sys.argv[2].startswith("-"):
        from bot.cli.vital_signs import tell  # noqa: PLC0415 (see `main`)

        if (code := tell(sys.argv[2])) is not None:
            sys.exit(code)
    from bot.cli.program import main as run  # noqa: PLC0415 (see `main`)

    run()

"""How long it takes to read what people type: `make bench ARGS=--parsing`.

Every phrasing of `tests/unit/parsing/phrasings.txt` is read in turn, round after round, and so are long
commands. Times are compared with splitting the same text into words, which nothing can do without.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from rich.console import Console

from bot.errors import EnlaceError
from commands.dispatch.registry import COMMANDS
from commands.parsing.grammar import understand
from commands.parsing.lexer import tokens
from tests.unit.parsing.test_phrasings import rows

TODAY = date(2026, 11, 23)
LONG = {
    "4,000 characters of words": "update 5 " + "we met the Guard " * 235,
    "8,000 characters of filters": "list " + "us blocked " * 726,
}


def bench(rounds: int) -> dict[str, Any]:
    """Return the times in milliseconds."""
    phrasings = [(command, typed) for command, typed, _ in rows()]
    for command, typed in phrasings:  # what is made once a process is made now
        _timed(lambda command=command, typed=typed: _read(command, typed))  # type: ignore[misc]
    times = [_best(rounds, command, typed) for command, typed in phrasings]
    return {
        "phrasings": len(phrasings),
        "median": round(median(times), 3),
        "of a hundred, the slowest but one": round(quantiles(times, n=100)[-1], 3),
        "slowest": round(max(times), 3),
        "against splitting into words": round(
            median(times) / median(_timed(lambda typed=typed: tokens(typed)) for _, typed in phrasings),  # type: ignore[misc]
            1,
        ),
        "long": {name: round(_best(rounds, "rec", text), 1) for name, text in LONG.items()},
    }


def _best(rounds: int, command: str, text: str) -> float:
    return min(_timed(lambda: _read(command, text)) for _ in range(rounds))


def _read(command: str, text: str) -> None:
    with suppress(EnlaceError):
        understand(COMMANDS[command], f"/{command}", text, "en", TODAY, commands=COMMANDS)


def _timed(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1_000


def show(result: Mapping[str, Any]) -> None:
    """Print the result."""
    console = Console(width=120)
    for name, value in result.items():
        console.print(f"{name}: {value}", markup=False)

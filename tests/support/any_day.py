"""Runs the tests as if today were another day, by libfaketime: `make test-any-day`.

Every process of a run gets the same shift of the wall clock, so that they agree; monotonic clocks stay as
they are, and with them every time-out.
"""

import argparse
import select
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

ROOT = Path(__file__).parents[2]
MEXICO, TIJUANA = ZoneInfo("America/Mexico_City"), ZoneInfo("America/Tijuana")
DRAW = "draw"
"""Stands for the instant that the commit decides."""
INSTANTS: Mapping[str, datetime] = MappingProxyType(
    {
        "sunday": datetime(2026, 11, 29, 12, 0, tzinfo=MEXICO),
        "before-digest": datetime(2026, 11, 30, 7, 59, tzinfo=MEXICO),
        "digest": datetime(2026, 11, 30, 8, 0, tzinfo=MEXICO),
        "holiday": datetime(2026, 11, 20, 10, 0, tzinfo=MEXICO),
        "new-year": datetime(2026, 12, 31, 23, 58, tzinfo=MEXICO),
        "leap-day": datetime(2028, 2, 29, 12, 0, tzinfo=MEXICO),
        "spring-forward": datetime(2026, 3, 8, 1, 58, tzinfo=TIJUANA),
        "fall-back": datetime(2026, 11, 1, 1, 58, tzinfo=TIJUANA),
    }
)
"""The instants at which a run begins; its clock runs on from there, over midnight or over a clock change."""
console = Console(highlight=False, soft_wrap=True)
NO_FAKETIME = "There is no program `faketime` here. Install it, on Debian with: apt-get install faketime"


def chosen(words: Sequence[str], commit: str) -> Sequence[str]:
    """Return the names of the chosen instants: all, those named, or the one that a commit's hash draws.

    Raises `ValueError` for an unknown name.
    """
    if list(words) == [DRAW]:
        return [list(INSTANTS)[zlib.crc32(commit.encode()) % len(INSTANTS)]]
    unknown = [word for word in words if word not in INSTANTS]
    if unknown:
        raise ValueError(f"There is no instant {', '.join(unknown)}. There are: {', '.join(INSTANTS)}.")
    return list(words) or list(INSTANTS)


def command(faketime: str, instant: datetime, now: datetime, words: Sequence[str]) -> list[str]:
    """Return the command that runs pytest with `words` while the wall clock is shifted from `now`."""
    shift = round((instant - now).total_seconds())
    return [
        *(faketime, "-m", "--exclude-monotonic", "-f", f"{shift:+d}s"),
        *(sys.executable, "-m", "pytest", "-p", "tests.support.any_day", *words),
    ]


def sleep(seconds: float) -> None:
    """Sleep by `select`: libfaketime takes its shift off the monotonic instant that Python sleeps until."""
    select.select([], [], [], seconds)


def pytest_configure() -> None:
    """Patch `time.sleep` in each of pytest's processes; this module is a plugin for them."""
    pytest.MonkeyPatch().setattr(time, "sleep", sleep)


def main(given: Sequence[str] | None = None) -> int:
    """Run the tests at each chosen instant and return 1 if a run failed; without faketime, 2."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        *("-a", "--at"),
        action="append",
        default=[],
        help=f"one of {', '.join(INSTANTS)}, or draw: one that the commit decides; by default all",
    )
    parser.add_argument("words", nargs="*", help="what pytest is told, after --; by default the whole suite")
    options = parser.parse_args(given)
    try:
        names = chosen(options.at, _commit() if options.at == [DRAW] else "")
    except ValueError as unknown:
        parser.error(str(unknown))
    faketime = shutil.which("faketime")
    if faketime is None:
        console.print(NO_FAKETIME)
        return 2
    results = {name: _run(faketime, name, options.words) for name in names}
    for name, (code, seconds) in results.items():
        console.print(f"{name:16}{'passed' if code == 0 else f'failed ({code})':12}{seconds:6.0f} s")
    return int(any(code for code, _ in results.values()))


def _run(faketime: str, name: str, words: Sequence[str]) -> tuple[int, float]:
    console.print(f"== {name}: {INSTANTS[name].isoformat()}")
    began = time.monotonic()
    now = datetime.now(UTC)  # noqa: TID251 (the shift starts at the machine's time)
    code = subprocess.run(command(faketime, INSTANTS[name], now, words), cwd=ROOT, check=False).returncode
    return code, time.monotonic() - began


def _commit() -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    found = subprocess.run([git, "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())

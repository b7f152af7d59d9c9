"""Replicas are killed and their database restarts, and nothing is lost or comes twice.

A short form of `make prove ARGS=--replicas`.
"""

from pathlib import Path

import pytest

from bot.demo.founding import Mode
from bot.sandbox import HistoryLimit
from tests.support.replicas import Ordeal, postgres, undergo, wrongs

pytestmark = pytest.mark.real_clock("replicas go by PostgreSQL's time, which is the machine's")


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_nothing_is_lost_or_comes_twice(mode: Mode, tmp_path: Path) -> None:
    ordeal = Ordeal(
        mode,
        replicas=2,
        lasts=0,
        kills=2,
        works=3,
        kill_every=1.0,
        work_every=0.2,
        history_limit=HistoryLimit(most=15, seconds=0.2),
        pace="lease=6,post=4,settle=4",
    )
    with postgres(tmp_path / "pg") as (url, restart):
        result = await undergo(ordeal, tmp_path, url, restart)
    assert wrongs(result) == []
    assert result.killed >= 2
    assert result.given
    assert result.messages >= len(result.given)
    assert all(status < 500 for status in result.statuses)

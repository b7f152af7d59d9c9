"""No test depends on the day: the checks for that, and the command that runs the tests on other days."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import bot.clock
from bot.clock import Clock
from tests.support import any_day
from tests.support.harness import NOW, ROOT
from tests.support.machine_clock import BEGAN, MachineClock, inherit

pytestmark = pytest.mark.near_clock

TESTS = """
import asyncio, threading
import pytest
from bot.clock import Clock
from tests.support.harness import NOW

def test_reads(): Clock().now()
def test_runs_from(): Clock().run_from(NOW)
async def test_reads_in_a_thread(): await asyncio.to_thread(Clock().now)
def test_swallows():
    try: Clock().now()
    except Exception: pass
@pytest.fixture(scope="module")
def shared(): return Clock().now()
def test_shares(shared): pass
@pytest.mark.real_clock
def test_names_no_reason(): pass

def test_ok_pinned(): assert Clock.at(NOW).now() == NOW
def test_ok_running(machine): assert Clock().now() >= NOW
@pytest.mark.real_clock("it is about the machine's clock")
def test_ok_real(): assert Clock().now() != NOW
"""

SPELLINGS = """
import datetime
import datetime as dt
import time
from datetime import UTC, date, datetime as moment
from time import time as seconds

datetime.datetime.now(UTC)
dt.datetime.utcnow()
moment.now()
moment.today()
date.today()
time.time()
time.time_ns()
time.gmtime()
time.localtime()
time.strftime("%Y")
time.ctime()
"""


def test_a_test_that_reads_the_machines_clock_fails(tmp_path: Path) -> None:
    """Also in a thread, in a fixture that several tests share, and where nobody sees the error."""
    file = tmp_path / "test_reading.py"
    file.write_text(TESTS, encoding="utf-8")
    options = ("-p", "tests.conftest", "-p", "no:cacheprovider", "-p", "no:xdist", "-c", "pyproject.toml")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir", str(ROOT), "-q", "-rA", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    ends = ("FAILED", "ERROR")
    said = [line.split() for line in ran.stdout.splitlines() if line.startswith((*ends, "PASSED"))]
    red = {words[1].partition("::")[2] for words in said if words[0] in ends}
    green = {words[1].partition("::")[2] for words in said if words[0] == "PASSED"} - red
    assert green == {"test_ok_pinned", "test_ok_running", "test_ok_real"}, ran.stdout
    assert red == {
        *("test_reads", "test_runs_from", "test_reads_in_a_thread", "test_swallows", "test_shares"),
        "test_names_no_reason",
    }
    assert "The machine's clock was read 1 times, first here" in ran.stdout
    assert "def test_reads(): Clock().now()" in ran.stdout


@pytest.mark.parametrize("name", ["bot/services/x.py", "commands/x.py", "tests/test_x.py", "locales/x.py"])
def test_no_module_can_ask_anyone_else_for_the_time(name: str) -> None:
    """Under any name; only `bot.clock` may."""
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "ruff", "check", "--select", "TID251", "--output-format", "concise"),
            *("--stdin-filename", name, "-"),
        ],
        input=SPELLINGS,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = Counter(int(line.split(":")[1]) for line in ran.stdout.splitlines() if "TID251" in line)
    wrong = [n for n, line in enumerate(SPELLINGS.splitlines(), 1) if line.endswith((")", "seconds"))]
    assert list(found) == wrong, ran.stdout


def test_time_that_runs_is_shared_with_subprocesses(
    machine: MachineClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Clock().now()
    code = (
        "from tests.support.machine_clock import inherit; inherit(); "
        "from bot.clock import Clock; print(Clock().now().isoformat())"
    )
    there = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert NOW <= here <= datetime.fromisoformat(there.stdout.strip()) <= Clock().now()
    monkeypatch.delenv(BEGAN)
    inherit()
    assert bot.clock.machine is machine, "without a test that runs it stays as it was"


@pytest.mark.real_clock("it says that the bot's clock is the machine's")
def test_a_clock_that_nobody_moved_shows_the_machines_time() -> None:
    before = datetime.now(UTC)  # noqa: TID251 (to compare with)
    found = Clock().now()
    assert before <= found <= datetime.now(UTC)  # noqa: TID251 (the same)


class TestAnyDay:
    def test_the_instants_are_those_on_which_something_changes(self) -> None:
        local = {name: each.isoformat() for name, each in any_day.INSTANTS.items()}
        assert local["sunday"] == "2026-11-29T12:00:00-06:00"
        assert [local["before-digest"], local["digest"]] == [
            "2026-11-30T07:59:00-06:00",
            "2026-11-30T08:00:00-06:00",
        ]
        for name in ("spring-forward", "fall-back"):
            began = any_day.INSTANTS[name]
            later = (began.astimezone(UTC) + timedelta(minutes=5)).astimezone(any_day.TIJUANA)
            assert began.utcoffset() != later.utcoffset()

    def test_a_commit_draws_one_and_commits_draw_all(self) -> None:
        drawn = [any_day.chosen(["draw"], f"{number:040x}") for number in range(200)]
        assert {len(names) for names in drawn} == {1}
        assert {name for (name,) in drawn} == set(any_day.INSTANTS)
        assert any_day.chosen(["draw"], "abc") == any_day.chosen(["draw"], "abc")

    def test_without_a_choice_all_are_meant_and_an_unknown_one_is_refused(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert any_day.chosen([], "") == list(any_day.INSTANTS)
        assert any_day.chosen(["digest", "sunday"], "") == ["digest", "sunday"]
        with pytest.raises(SystemExit):
            any_day.main(["--at", "some-day"])
        assert "There is no instant some-day" in capsys.readouterr().err

    def test_without_faketime_it_says_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("PATH", "")
        assert any_day.main(["--at", "sunday"]) == 2
        assert "apt-get install faketime" in capsys.readouterr().out

    def test_the_shift_leads_from_now_to_the_instant(self) -> None:
        words = any_day.command("faketime", NOW - timedelta(days=1), NOW, ["-q"])
        assert words[1:5] == ["-m", "--exclude-monotonic", "-f", "-86400s"]
        assert words[-5:] == ["-m", "pytest", "-p", "tests.support.any_day", "-q"]

    def test_a_failed_run_fails_the_whole(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        codes = iter([0, 1, 0])
        monkeypatch.setattr(any_day, "_run", lambda *_: (next(codes), 2.0))
        monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
        assert any_day.main(["-a", "sunday", "-a", "digest", "-a", "leap-day"]) == 1
        said = capsys.readouterr().out.split()
        assert said.count("passed") == 2
        assert said.count("failed") == 1

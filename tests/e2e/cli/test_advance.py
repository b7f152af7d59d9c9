"""Time passes on the local workspace: each digest is sent once, whether the demo runs, stops or was off."""

import asyncio
import json
import shutil
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog

from bot.cli import main
from bot.cli.logs import configure
from bot.clock import Clock
from bot.demo.local_workspace import LocalWorkspace
from bot.sandbox import Sandbox, Workspace
from tests.integration.digests.test_digest_sending import ahead
from tests.support.digest_texts import is_digest
from tests.support.harness import NOW, ROOT
from tests.support.machine_clock import MachineClock
from tests.support.sandbox_actors import a_workspace
from tests.support.stage import OnStage

Run = Callable[..., Awaitable[tuple[int, str, str]]]
DUE = datetime(2026, 11, 30, 14, tzinfo=UTC)
"""The first Monday after `NOW`, at 8:00 in Mexico City."""
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
EACH_ONCE = {"chair-us": 1, "chair-mx": 1, "#taskforce": 1}


@pytest.fixture
def enlace(
    machine: MachineClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Any:
    """Runs the command line on this test's state; returns exit code, output and errors."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    configure(quiet=True)

    def run() -> int:
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)

    async def beside(*given: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["enlace", *given, "--state", str(tmp_path / "state")])
        capsys.readouterr()
        code = await asyncio.to_thread(run)
        return (code, *capsys.readouterr())

    yield beside
    structlog.reset_defaults()


def digests(told: list[dict[str, Any]]) -> Counter[str]:
    """Count the digests by recipient; a continuation in a digest's thread does not count."""
    return Counter(
        each["to"] for each in told if is_digest(each["text"]) and not ahead(each) and "thread_ts" not in each
    )


def received(on: LocalWorkspace, handle: str) -> list[dict[str, Any]]:
    """Return the digests that someone got."""
    return [each for each in on.workspace.told(handle) if is_digest(each["text"]) and not ahead(each)]


def in_channel(on: LocalWorkspace, name: str = "taskforce") -> int:
    told = on.workspace.told("observer", name)
    return len([each for each in told if is_digest(each["text"])])


async def test_a_week_sends_each_chair_and_the_channel_one_and_the_same_week_none_twice(
    open_workspace: OnStage,
) -> None:
    async with open_workspace(at=NOW, seeded=True) as on:
        before = [len(received(on, chair)) for chair in ("chair-us", "chair-mx")]
        in_the_channel = in_channel(on)
        assert digests(await on.sandbox.advance(NOW + WEEK)) == EACH_ONCE
        assert digests(await on.sandbox.advance(NOW + WEEK + DAY)) == {}
        assert digests(await on.sandbox.advance(NOW + 2 * WEEK)) == EACH_ONCE
        assert in_channel(on) == in_the_channel + 2
        assert [len(received(on, chair)) for chair in ("chair-us", "chair-mx")] == [
            count + 2 for count in before
        ]
    async with open_workspace(at=NOW + 2 * WEEK + HOUR) as on:
        assert in_channel(on) == in_the_channel + 2


@pytest.mark.parametrize("was_off", [False, True], ids=["at_work", "off"])
async def test_restarts_in_between_send_none_twice(open_workspace: OnStage, was_off: bool) -> None:  # noqa: FBT001 (pytest names it)
    steps = [NOW, DUE - HOUR, DUE + HOUR, DUE + 2 * HOUR, DUE + WEEK + HOUR, DUE + WEEK + 2 * HOUR]
    found = []
    for moment in steps:
        async with open_workspace(at=moment, was_off=was_off) as on:
            await on.bot.sender.send_due()
            found.append((in_channel(on), len(received(on, "chair-mx"))))
            late = [each for each in received(on, "chair-mx") if "Con retraso" in str(each["blocks"])]
            assert len(late) == (found[-1][1] if was_off else 0)
    assert found == [(0, 0), (0, 0), (1, 1), (1, 1), (2, 2), (2, 2)]


async def test_say_at_lets_a_week_pass_and_inbox_shows_the_chairs_and_the_channels(
    enlace: Run, seeded_state: Path, tmp_path: Path
) -> None:
    shutil.copytree(seeded_state, tmp_path / "state")
    say = ("say", "--as", "chair-mx", "/grupo yo", "--at")
    counts = []
    for moment in (NOW, NOW + WEEK, NOW + WEEK + HOUR, NOW + 2 * WEEK):
        code, _, err = await enlace(*say, moment.isoformat())
        assert (code, err) == (0, "")
        shown = []
        for words in (
            ("--as", "chair-us"),
            ("--as", "chair-mx"),
            ("--as", "observer", "--channel", "taskforce"),
        ):
            code, out, _ = await enlace("inbox", *words, "--last", "99", "--json")
            told = [each for each in json.loads(out) if is_digest(each["text"]) and not ahead(each)]
            shown.append(len(told))
        counts.append(shown)
    first = counts[0]
    assert [[count - before for count, before in zip(each, first, strict=True)] for each in counts] == [
        *([0, 0, 0], [1, 1, 1], [1, 1, 1], [2, 2, 2])
    ]


@pytest.mark.near_clock
async def test_advance_starts_at_the_time_of_the_saved_state(
    machine: MachineClock, enlace: Run, seeded_state: Path, tmp_path: Path
) -> None:
    shutil.copytree(seeded_state, tmp_path / "state")
    assert (await enlace("say", "--as", "chair-us", "/rec"))[0] == 0
    code, out, err = await enlace("advance", "--by", "1w")
    assert (code, err) == (0, "")
    head, *lines = out.splitlines()
    assert not any("<!date" in line or "*" in line for line in lines)
    told = [line for line in lines if "Digest of Monday" in line or "Boletín del lunes" in line]
    assert head.startswith("From Nov 23, 2026")
    assert "America/Mexico_City" in head
    assert sorted(line.split("M  ")[1].split("  ")[0].strip() for line in told) == sorted(EACH_ONCE)
    assert all("Nov 30, 2026, 8:00:0" in line.replace("\u202f", " ") for line in told)

    # Another command runs a week later, and time goes on from there.
    _, out, _ = await enlace("say", "--as", "chair-us", "--json", "/taskforce audit")
    assert "The digest" in out
    code, out, _ = await enlace("advance", "--by", "2h", "--json")
    passed = json.loads(out)
    assert (code, passed["told"]) == (0, [])
    assert timedelta() <= datetime.fromisoformat(passed["from"]) - (NOW + WEEK) < timedelta(minutes=2)
    code, out, _ = await enlace("advance", "--to", (NOW + 2 * WEEK + HOUR).isoformat(), "--json")
    assert digests(json.loads(out)["told"]) == EACH_ONCE
    code, out, _ = await enlace("advance", "--by", "1m")
    assert "sent no messages" in out


@pytest.mark.near_clock
async def test_advance_goes_through_a_running_demo_whose_clock_goes_on_from_there(
    machine: MachineClock, open_workspace: OnStage, enlace: Run
) -> None:
    async with open_workspace(at=None) as on:
        code, out, err = await enlace("advance", "--by", "1w", "--json")
        assert (code, err) == (0, "")
        passed = json.loads(out)
        assert digests(passed["told"]) == EACH_ONCE
        assert not on.clock.stands_still
        assert timedelta() <= on.clock.now() - (NOW + WEEK) < timedelta(minutes=2)
        before = on.clock.now()
        await asyncio.sleep(0.02)
        assert on.clock.now() > before
        code, out, _ = await enlace("say", "--as", "chair-us", "/rec")
        assert (code, "as of Nov 30, 2026" in out) == (0, True)
        code, out, _ = await enlace("advance", "--by", "1d")
        assert "sent no messages" in out
    # What was saved goes on from there as well.
    async with open_workspace(at=None) as on:
        assert on.clock.now() >= NOW + WEEK + DAY
        assert in_channel(on) == 1


@pytest.mark.near_clock
async def test_a_demo_that_is_killed_after_an_advance_goes_on_from_there(
    machine: MachineClock, open_workspace: OnStage, tmp_path: Path
) -> None:
    async with open_workspace(at=None) as on:
        await on.sandbox.advance(NOW + WEEK)
        kept = Workspace.load(tmp_path / "state" / "workspace.json", clock=Clock())
    kept.go_on()
    assert kept.now() >= NOW + WEEK
    assert len([each for each in kept.told("observer", "taskforce") if is_digest(each["text"])]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "2026-11-01T09:00"), "Time only moves forward"),
        (("--to", "2028-01-01T09:00"), "more than a year ahead"),
        (("--to", "soon"), "is not a date and time"),
        (("--by", "one week"), "is not a length of time"),
        (("--by", "0d"), "is not a length of time"),
        (("--by", "99999w"), "more than a year ahead"),
        ((), "Say either"),
        (("--to", "2026-12-07", "--by", "1w"), "Say either"),
    ],
)
@pytest.mark.parametrize("where", ["kept", "running"])
async def test_impossible_times_are_refused_and_change_nothing(
    machine: MachineClock, open_workspace: OnStage, enlace: Run, words: tuple[str, ...], said: str, where: str
) -> None:
    async with open_workspace(at=None) as on:
        if where == "running":
            code, out, err = await enlace("advance", *words)
            assert on.clock.now() < NOW + HOUR
    if where == "kept":
        code, out, err = await enlace("advance", *words)
    assert (code, out) == (1, "")
    assert said in err.replace("\n", " ")
    assert "Traceback" not in err


async def test_without_a_state_there_is_nothing_to_advance(enlace: Run) -> None:
    code, _, err = await enlace("advance", "--by", "1w")
    assert (code, "There is no state" in err) == (1, True)


async def test_a_channel_that_nobody_is_in_is_not_looked_into(open_workspace: OnStage, enlace: Run) -> None:
    async with open_workspace(at=NOW) as on:
        on.workspace.leave("taskforce", "observer")
    code, _, err = await enlace("inbox", "--as", "observer", "--channel", "taskforce")
    assert (code, "is not in taskforce" in err) == (1, True)
    code, out, _ = await enlace("inbox", "--as", "chair-us", "--channel", "taskforce")
    assert (code, "said nothing in taskforce yet" in out) == (0, True)
    code, _, err = await enlace("inbox", "--as", "chair-us", "--channel", "nowhere")
    assert (code, "no conversation nowhere" in err) == (1, True)


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"to": "2026-11-24T18:00:00+00:00"}, 200, None),
        ({"to": "2026-11-24T18:00:00-06:00"}, 200, None),
        ({"to": "2026-11-24T18:00:00"}, 422, "to: timezone_aware"),
        ({"to": "tomorrow"}, 422, "to: datetime_parsing"),
        ({"to": 1_800_000_000}, 422, "to: datetime_type"),
        ({}, 422, "to: missing"),
        ({"to": "2026-11-24T18:00:00Z", "by": 5}, 422, "by: extra_forbidden"),
        ({"to": "2026-11-23T18:00:00Z"}, 409, "Time only moves forward"),
        ({"to": "2027-11-25T18:00:00Z"}, 409, "more than a year ahead"),
    ],
)
async def test_the_sandboxs_route_takes_instants_that_lie_ahead(
    body: dict[str, Any], status: int, error: str | None
) -> None:
    workspace = a_workspace()
    before = workspace.now()
    async with Sandbox(workspace) as sandbox, aiohttp.ClientSession(sandbox.url) as session:
        headers = {"X-Enlace-Sandbox": workspace.control_token}
        async with session.post("/sandbox/advance", json=body, headers=headers) as response:
            answer = await response.json()
        assert response.status == status
        if error is None:
            assert workspace.now() == datetime.fromisoformat(body["to"]) > before
            assert answer == {"ok": True, "now": workspace.now().isoformat(), "told": []}
        else:
            assert error in answer["error"]
            assert workspace.now() == before
        async with session.post("/sandbox/advance", json=body) as response:
            assert response.status == 403


@pytest.mark.near_clock
async def test_a_workspace_served_alone_goes_on_running(machine: MachineClock) -> None:
    workspace = Workspace.create([], clock=Clock())
    async with Sandbox(workspace) as sandbox:
        await sandbox.advance(workspace.now() + WEEK)
        assert not workspace.clock.stands_still
        assert abs(workspace.clock.ahead - WEEK) < timedelta(seconds=10)

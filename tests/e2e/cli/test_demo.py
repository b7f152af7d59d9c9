"""The demo: a believable seeded state at any date, one program at a time, and a workspace for other bots."""

import asyncio
import json
import re
import shlex
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot import app
from bot.clock import Clock
from bot.config import Deployment
from bot.demo import story as seeded_state
from bot.demo.founding import local_deployment
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.sandbox import Workspace
from bot.store import tables
from tests.support.harness import NOW, ROOT, Run
from tests.support.stage import OnStage

SECOND = timedelta(seconds=1)
"""A time after `NOW`; the story up to `NOW` is told once for all tests."""
STORY = {
    1: "partially_implemented",
    2: "in_progress",
    3: "blocked",
    4: "closed_implemented",
    5: "reported",
    6: "in_progress",
    7: "in_progress",
    8: "not_started",
    9: "closed_not_implemented",
    10: "blocked",
    11: "in_progress",
    12: "partially_implemented",
}
"""The status of each recommendation after the story; the thirteenth, which is sent back, is tested apart."""


def statuses(on: LocalWorkspace) -> dict[int, str]:
    with on.bot.context.reading() as session:
        rows = session.exec(select(tables.Recommendation)).all()
        return {row.number: row.status for row in rows}


def actions(on: LocalWorkspace) -> list[tables.AuditEvent]:
    """Return the changes that people made, without those of the deploy file."""
    with on.bot.context.reading() as session:
        return [event for event in session.exec(select(tables.AuditEvent)).all() if event.actor_id]


async def words(on: LocalWorkspace, handle: str, line: str) -> str:
    answer = await on.say(handle, line)
    assert answer.error is None
    return json.dumps(answer.payload, ensure_ascii=False)


@pytest.mark.parametrize(
    "at",
    [
        NOW + SECOND,
        datetime(2026, 11, 29, 3, 0, tzinfo=UTC),
        datetime(2009, 2, 1, 12, 0, tzinfo=UTC),
        datetime(2044, 2, 29, 23, 59, tzinfo=UTC),
    ],
    ids=["monday", "sunday", "long_ago", "far_ahead"],
)
async def test_the_story_is_whole_at_any_date(open_workspace: OnStage, at: datetime) -> None:
    async with open_workspace(at=at, seeded=True) as on:
        assert {number: status for number, status in statuses(on).items() if number != 13} == STORY
        assert statuses(on)[13] in {"in_progress", "partially_implemented"}
        done = actions(on)
        assert len(done) >= len(seeded_state.AUTUMN)
        assert [event.at for event in done] == sorted(event.at for event in done)
        assert max(event.at for event in done) <= at
        assert [event.at for event in done if event.at.weekday() >= 5] == []
        with on.bot.context.reading() as session:
            assert on.bot.context.trail.verify(session).events > len(done)


async def test_the_story_shows_what_the_tour_promises(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=True) as on:
        stale = await words(on, "lead-us", "/rec list stale")
        assert "2 · " in stale
        assert "5 · " not in stale
        assert "Department of Justice" in await words(on, "lead-us", "/rec 3")
        # One side has confirmed: the other side's confirmation is all that is missing.
        assert "⚠️" in await words(on, "chair-mx", "/rec concluir 5 implementada")
        assert "⚠️" not in await words(on, "lead-mx", "/rec confirmar 5")
        assert "⚠️" not in await words(on, "chair-mx", "/rec concluir 5 implementada")
        assert "virtual assets" in await words(on, "chair-us", "/rec history 13")


async def test_the_story_has_action_items_of_every_kind(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=True) as on:
        everything = await words(on, "secretariat", "/accion lista todas")
        for word in (
            "Vencidas",
            "esperan respuesta",
            "Bloqueada",
            "Entregada",
            "Concluida",
            "En curso",
            "Pendiente",
        ):
            assert word in everything
        told = [message["text"] for message in on.workspace.told("member-us")]
        assert "assigned you the action item *A-1*" in told[0]
        assert any("mentioned you" in said for said in told)
        assert "no open action items" not in await words(on, "member-us", "/action")


async def test_somebody_elses_people_begin_with_a_clean_slate(deployment: Deployment, tmp_path: Path) -> None:
    config = deployment.config
    first, *_ = config.members.people
    members = config.members.model_copy(update={"people": (first.model_copy(update={"handle": "ana"}),)})
    theirs = replace(deployment, config=config.model_copy(update={"members": members, "leads": {}}))
    async with local_workspace(theirs, tmp_path / "state", at=NOW) as on:
        assert set(statuses(on).values()) == {"not_started"}
        assert actions(on) == []
        assert on.clock.now() == NOW
        assert "0" in await words(on, "ana", "/rec")


async def test_a_story_that_was_broken_off_is_told_again(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say, told = LocalWorkspace.say, 0

    async def interrupted(self: LocalWorkspace, handle: str, line: str) -> object:
        nonlocal told
        told += 1
        if told == 12:
            raise KeyboardInterrupt
        return await say(self, handle, line)

    monkeypatch.setattr(LocalWorkspace, "say", interrupted)
    with pytest.raises(KeyboardInterrupt):
        async with local_workspace(deployment, tmp_path / "state", at=NOW):
            pass
    monkeypatch.setattr(LocalWorkspace, "say", say)
    async with local_workspace(deployment, tmp_path / "state", at=NOW) as on:
        assert statuses(on)[5] == "reported"


@pytest.fixture
def enlace(enlace: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line with a proxy in the environment, which must not be used for this machine."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    return enlace


def tour() -> list[list[str]]:
    """Return the commands of the README's five-minute tour, split as a shell splits them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = readme.partition("alias enlace=")[2].partition("```")[0]
    lines = [shlex.split(line, comments=True) for line in block.splitlines()[1:]]
    return [line[1:] for line in lines if line]


@pytest.mark.parametrize("day", [0, 2, 5], ids=["monday", "wednesday", "saturday"])
async def test_the_readmes_five_minutes(
    open_workspace: OnStage, enlace: Run, tmp_path: Path, day: int
) -> None:
    """Every command does what the README says, on any weekday."""
    heard = {}
    async with open_workspace(at=NOW, seeded=True) as on:
        await on.advance(NOW + timedelta(days=day))
        for line in tour():
            words = [str(tmp_path / word) if word.endswith(".png") else word for word in line]
            by_file = words[:2] == ["digest", "next"]
            code, out, err = await enlace(*words, *([] if by_file else ["--state", str(tmp_path / "state")]))
            wrong = any("due=2020" in word for word in words)  # a day in the past
            assert code == int(wrong), (words, out, err)
            assert err.startswith("Based on the deploy file alone" if by_file else ""), (words, err)
            assert by_file or not err, (words, err)
            heard[" ".join(line)] = out
    refused = [line for line, out in heard.items() if "⚠️" in out]
    assert refused == ['say --as lead-us /rec update 7 in-progress "x"']
    assert (tmp_path / "picture.png").stat().st_size > 10_000
    (history,) = (out for line, out in heard.items() if "/digest history" in line)
    assert "Read by: @chair-mx" in history
    (passed,) = (out for line, out in heard.items() if line.startswith("advance"))
    assert "Digest of Monday" in passed


async def test_say_goes_through_a_running_demo(open_workspace: OnStage, enlace: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "state")
    async with open_workspace() as on:
        code, out, err = await enlace("say", "--as", "lead-mx", "--state", folder, "/rec 5")
        assert (code, err) == (0, "")
        assert "fentanilo" in out
        code, out, _ = await enlace("say", "--as", "lead-us", "--state", folder, "--json", "/rec 5")
        assert "fentanyl" in json.loads(out)["text"]
        assert len(on.sandbox.transcript.select(direction="out", method="slash_commands")) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("say", "--as", "lead-us", "--at", "2026-12-07T09:00", "/rec"), "--at"),
        (("say", "--as", "nobody", "/rec"), "nobody"),
        (("say", "--as", "lead-us", "--channel", "nowhere", "/rec"), "nowhere"),
        (("say", "--as", "lead-us", "no slash"), "slash"),
        (("demo", "--once"), "--state"),
        (("sandbox", "--port", "0"), "--state"),
    ],
    ids=["its_own_time", "unknown_person", "unknown_channel", "no_command", "second_demo", "sandbox"],
)
async def test_a_running_demo_refuses_in_a_sentence(
    open_workspace: OnStage, enlace: Run, tmp_path: Path, given: tuple[str, ...], said: str
) -> None:
    async with open_workspace():
        code, out, err = await enlace(*given, "--state", str(tmp_path / "state"))
    assert (code, out) == (1, "")
    assert said in err
    assert "Traceback" not in err


async def test_a_demo_that_does_not_answer_is_named(
    open_workspace: OnStage, enlace: Run, tmp_path: Path
) -> None:
    async with open_workspace() as on:
        on.workspace.state.address = "http://127.0.0.1:9"
        on.workspace.save(tmp_path / "state" / "workspace.json")
        code, _, err = await enlace("say", "--as", "lead-us", "--state", str(tmp_path / "state"), "/rec")
    assert code == 1
    assert str(tmp_path) in err


async def test_a_bot_works_in_a_workspace_served_alone(
    deployment: Deployment, enlace: Run, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    served = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            "tests.support.machine_clock",
            "sandbox",
            "--port",
            "0",
            "--state",
            str(state),
        ),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert served.stdout is not None
    async with asyncio.timeout(120):
        while b"api" not in (line := await served.stdout.readline()):
            assert line, "it ended before it served"
    found = re.search(r"http://[\d.:]+/api/", line.decode())
    assert found is not None
    workspace = Workspace.load(state / "workspace.json", clock=Clock())
    bot = await app.build(local_deployment(deployment, workspace, found[0], tmp_path / "bot"), clock=Clock())
    running = asyncio.create_task(bot.office.run())
    try:
        async with asyncio.timeout(120):
            await bot.office.connected.wait()
        code, out, _ = await enlace("say", "--as", "lead-mx", "--state", str(state), "/rec 5")
        assert code == 0
        assert "fentanilo" in out
    finally:
        bot.office.stop()
        await running
        bot.close()
        served.send_signal(signal.SIGTERM)
        assert await served.wait() == 0

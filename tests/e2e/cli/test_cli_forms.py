"""Forms, Home, shortcuts and messages on the command line: with a saved state, and beside a running demo."""

import asyncio
import json
import shutil
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.cli import main
from tests.sandbox.people.test_people_forms import ACTIONS, field, form
from tests.support.harness import NOW, ROOT
from tests.support.machine_clock import MachineClock
from tests.support.sandbox_actors import web
from tests.support.stage import OnStage

Run = Callable[..., Awaitable[tuple[int, str, str]]]
AT = ("--at", NOW.isoformat())


@pytest.fixture
def enlace(
    machine: MachineClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Iterator[Run]:
    """Runs the command line in a thread, on the workspace's state; returns exit code, output and errors."""
    monkeypatch.chdir(ROOT)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")

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


async def test_a_form_is_shown_filled_in_and_submitted_on_a_kept_state(
    enlace: Run, seeded_state: Path, tmp_path: Path
) -> None:
    shutil.copytree(seeded_state, tmp_path / "state")
    code, out, err = await enlace("say", "--as", "lead-us", "/rec update 5", *AT)
    assert (code, err) == (0, "")
    first, rule, *lines = out.splitlines()
    assert first.startswith("Update no. 5")
    assert set(rule) == {"━"}
    assert any(line.endswith("  note") for line in lines)
    code, out, err = await enlace("fill", "--as", "lead-us", "note=A first draft", *AT)
    assert (code, err) == (0, "")
    assert "[ A first draft ]" in out
    code, out, _ = await enlace("fill", "--as", "lead-us", "--json", *AT)
    values = json.loads(out)["view"]["state"]["values"]
    assert "A first draft" in {held.get("value") for actions in values.values() for held in actions.values()}
    code, out, err = await enlace("fill", "--as", "lead-us", "note=x", "status=nonsense", *AT)
    assert (code, out) == (1, "")
    assert "does not offer “nonsense”" in err
    code, out, err = await enlace("fill", "--as", "lead-us", "--close", *AT)
    assert (code, out, err) == (0, "The form is closed.\n", "")
    code, _, err = await enlace("fill", "--as", "lead-us", "--submit", *AT)
    assert code == 1
    assert "lead-us has no form open." in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fill", "--as", "lead-us", "note"), "names no field"),
        (("fill", "--as", "lead-us", "--close", "--submit"), "filled in or closed, not both"),
        (("fill", "--as", "nobody"), "Nobody here is called “nobody”"),
        (("fill", "--as", "lead-us", "--file", "proof=/nowhere/memo.pdf"), "/nowhere/memo.pdf"),
        (("shortcut", "--as", "lead-us", "No such thing"), "has no shortcut “No such thing”"),
        (("shortcut", "--as", "lead-us", "No such thing", "--ts", "1.0"), "has no shortcut"),
        (("post", "--as", "lead-us", "--channel", "nowhere", "hello"), "no conversation nowhere"),
        (
            ("post", "--as", "lead-us", "--channel", "general", "--thread", "1.0", "hello"),
            "does not see a message 1.0",
        ),
    ],
)
async def test_impossible_actions_end_with_a_sentence(
    enlace: Run, seeded_state: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    shutil.copytree(seeded_state, tmp_path / "state")
    code, out, err = await enlace(*words, *AT)
    assert (code, out) == (1, "")
    assert said in err
    assert "Traceback" not in err


async def test_a_message_names_itself_so_that_one_can_answer_it(
    enlace: Run, seeded_state: Path, tmp_path: Path
) -> None:
    shutil.copytree(seeded_state, tmp_path / "state")
    code, out, err = await enlace("post", "--as", "lead-mx", "--channel", "general", "Buenos días", *AT)
    assert (code, err) == (0, "")
    assert out.startswith("El mensaje es ")
    ts = out.split("El mensaje es ")[1].split(".\n")[0]
    words = ("post", "--as", "lead-us", "--channel", "general", "--thread", ts, "Good morning", "--json")
    code, out, _ = await enlace(*words, *AT)
    assert code == 0
    assert json.loads(out)["answers"] == []
    assert json.loads(out)["ts"] > ts


def proof() -> dict[str, Any]:
    return form(
        field(
            "proof", "file_input", filetypes=["pdf"], block={"hint": {"type": "plain_text", "text": "A PDF"}}
        ),
        field("people", "multi_users_select"),
    )


async def test_fill_goes_through_a_running_demo_with_files_and_several_people(
    open_workspace: OnStage, enlace: Run, tmp_path: Path
) -> None:
    async with open_workspace(at=NOW) as on:
        lead = on.workspace.person("lead-us").id
        trigger = on.sandbox._triggers.issue(lead)
        await web(on.sandbox).views_open(trigger_id=trigger, view=proof())
        (tmp_path / "memo.pdf").write_bytes(b"%PDF-1.7")
        memo = f"proof={tmp_path / 'memo.pdf'}"
        code, out, err = await enlace(
            "fill", "--as", "lead-us", "people=lead-mx", "people=@chair-us", "--file", memo
        )
        assert (code, err) == (0, "")
        assert "[ memo.pdf ]" in out
        assert "[ @lead-mx, @chair-us ▾ ]" in out
        assert "A PDF" in out
        view = on.workspace.modal("lead-us")
        assert view is not None
        assert view.typed["people"]["people_action"]["selected_users"] == [
            on.workspace.person(handle).id for handle in ("lead-mx", "chair-us")
        ]
        (file,) = view.typed["proof"]["proof_action"]["files"]
        assert on.workspace.files.content(file["id"]) == b"%PDF-1.7"
        code, out, err = await enlace("fill", "--as", "lead-us", "people=nobody")
        assert (code, out) == (1, "")
        assert "Nobody in this workspace is called nobody" in err


async def test_press_finds_the_controls_of_the_form(enlace: Run, open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        trigger = on.sandbox._triggers.issue(on.workspace.person("lead-us").id)
        await web(on.sandbox).views_open(trigger_id=trigger, view=form(ACTIONS))
        code, out, err = await enlace("press", "--as", "lead-us", "--view", "modal", "Nothing like it")
        assert (code, out) == (1, "")
        assert "More, Red, Green, Blue" in err
        code, out, err = await enlace("press", "--as", "lead-us", "--view", "home", "More")
        assert code == 1
        assert "Open the Home tab first" in err


async def test_a_forms_errors_are_at_its_fields_and_the_exit_code_is_one(
    enlace: Run, open_workspace: OnStage
) -> None:
    async with open_workspace(at=NOW) as on:
        trigger = on.sandbox._triggers.issue(on.workspace.person("lead-mx").id)
        await web(on.sandbox).views_open(trigger_id=trigger, view=proof())
        code, out, _ = await enlace("fill", "--as", "lead-mx", "--submit")
        assert code == 1
        lines = out.splitlines()
        missing = "✖ Este campo es obligatorio; complételo."
        assert lines.count(missing) == 2
        code, out, _ = await enlace("fill", "--as", "lead-mx", "--submit", "--json")
        assert (code, list(json.loads(out)["errors"])) == (1, ["proof", "people"])

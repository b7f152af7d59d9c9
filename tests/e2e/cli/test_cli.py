"""The command line: its output and exit codes, in both languages; no traceback for a user's mistake."""

import json
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import __version__
from bot.cli import main
from bot.cli.program import program
from bot.cli.terminal import NoState, NotAnInstant
from bot.clock import Clock
from bot.i18n import Translator
from bot.store.state_folder import alone
from commands.dispatch.registry import typed_names
from tests.support.harness import ROOT, copied
from tests.support.machine_clock import MachineClock

AT = "2026-11-23T18:30"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def enlace(machine: MachineClock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process; returns exit code, output and errors."""
    monkeypatch.chdir(ROOT)
    for name in ("LC_ALL", "LC_MESSAGES", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "ENLACE_AUDIT_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["enlace", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture(scope="module")
def state(seeded_state: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A seeded state that the tests of this module share and only read."""
    return str(shutil.copytree(seeded_state, tmp_path_factory.mktemp("cli") / "state"))


def test_say_json_is_the_payload_with_all_thirteen_in_the_persons_language(enlace: Run, state: str) -> None:
    spoken = {}
    for handle in ("lead-mx", "lead-us"):
        code, out, _ = enlace("say", "--as", handle, "--state", state, "--at", AT, "--json", "/rec")
        assert code == 0
        payload = json.loads(out)
        assert payload["response_type"] == "ephemeral"
        text = json.dumps(payload["blocks"], ensure_ascii=False)
        assert {int(number) for number in re.findall(r"\*(\d+) · ", text)} == set(range(1, 14))
        spoken[handle] = f"{payload['text']}\n{text}"
        assert len(payload["text"].splitlines()) == 2, "the headline alone is read out"
    assert "Bloqueada" in spoken["lead-mx"]
    assert "23 nov 2026" in spoken["lead-mx"]
    assert "Requieren atención" in spoken["lead-mx"]
    assert "Blocked" not in spoken["lead-mx"]
    assert "Nov 23, 2026" in spoken["lead-us"]
    assert "Bloqueada" not in spoken["lead-us"]


def test_estado_and_status_give_the_same(enlace: Run, state: str) -> None:
    ways = [
        enlace("say", "--as", "lead-us", "--state", state, "--at", AT, "--json", line)[1]
        for line in ("/rec estado 5", "/rec status 5")
    ]
    assert ways[0] == ways[1]


def test_say_prints_what_the_person_sees_and_state_lasts(
    enlace: Run, seeded_state: Path, tmp_path: Path
) -> None:
    folder = str(shutil.copytree(seeded_state, tmp_path / "state"))
    code, out, _ = enlace("say", "--as", "lead-mx", "--state", folder, "/rec confirmar 5")
    assert code == 0
    assert "México" in out
    code, out, _ = enlace("say", "--as", "chair-us", "--state", folder, "/rec close 5 implemented")
    assert "Closed, implemented" in out
    code, out, _ = enlace("say", "--as", "lead-us", "--state", folder, "/rec list closed")
    assert "5 · Joint fentanyl taskforce" in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--as", "nobody", "/rec"), 1, "nobody"),
        (("--as", "lead-us", "--at", "tomorrow", "/rec"), 1, "tomorrow"),
        (("--as", "lead-us", "--channel", "nowhere", "/rec"), 1, "nowhere"),
        (("--as", "lead-us", "no slash"), 1, ""),
        (("/rec",), 2, "--as"),
        (("--as", "lead-us"), 2, "line"),
        (("--as", "lead-us", "--nonsense", "/rec"), 2, "--nonsense"),
    ],
)
def test_wrong_words_end_with_a_sentence(
    enlace: Run, state: str, words: tuple[str, ...], code: int, said: str
) -> None:
    ended, out, err = enlace("say", "--state", state, *words)
    assert ended == code, out + err
    assert said.casefold() in (out + err).casefold()
    assert "Traceback" not in out + err


def test_an_answer_can_be_shared_in_a_channel(enlace: Run, state: str) -> None:
    words = (
        "say",
        "--as",
        "lead-us",
        "--state",
        state,
        "--at",
        AT,
        "--channel",
        "general",
        "--json",
        "/rec 5 share",
    )
    said = json.loads(enlace(*words)[1])
    assert "Joint fentanyl taskforce" in said["text"]
    assert "ephemeral" not in str(said)


def test_press_on_a_kept_state(enlace: Run, seeded_state: Path, tmp_path: Path) -> None:
    kept = ("--state", str(shutil.copytree(seeded_state, tmp_path / "state")), "--at", AT)
    code, out, err = enlace("press", "--as", "chair-mx", "confirmar lectura", *kept)
    assert (code, err) == (0, "")
    assert "Registrado: usted leyó el boletín del lunes 23 de noviembre de 2026" in out
    code, out, _ = enlace("press", "--as", "chair-mx", "--json", "Confirmar lectura", *kept)
    assert "ya confirmó la lectura" in json.loads(out)["text"]
    code, out, err = enlace("press", "--as", "chair-us", "Burn it", *kept)
    assert (code, out) == (1, "")
    assert "These can be pressed or chosen: " in err
    assert "I have read it" in err


def test_audit_verify_says_intact_or_names_the_first_bad_event(
    enlace: Run, seeded_state: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(seeded_state, tmp_path / "state")
    enlace("say", "--as", "observer", "--state", str(folder), "/rec")
    code, out, _ = enlace("audit", "verify", "--state", str(folder))
    assert code == 0
    assert "intact" in out
    (found,) = json.loads(enlace("audit", "verify", "--state", str(folder), "--json")[1])
    assert enlace("audit", "verify", "--state", str(folder), "--head", found["head"])[0] == 0
    with sqlite3.connect(folder / "enlace.db") as database:
        database.execute("UPDATE audit_events SET command = '/forged' WHERE seq = 20")
    database.close()
    code, _, err = enlace("audit", "verify", "--state", str(folder))
    assert code == 1
    assert "20" in err
    assert enlace("audit", "verify", "--state", str(tmp_path / "nothing"))[0] == 1


def test_check_names_every_mistake_with_its_place(
    enlace: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = enlace("check")
    assert code == 2, "without its secrets the shipped file cannot be used"
    assert "SLACK_BOT_TOKEN" in err
    assert enlace("check", "--without-secrets")[0] == 0
    broken = tmp_path / "broken.yaml"
    broken.write_text("taskforce: {name: {en: A}}\nlangauge: en\n", encoding="utf-8")
    code, _, err = enlace("check", "--config", str(broken))
    assert code == 2
    assert f"{broken}:2:1:" in err
    assert "language" in err
    problems = json.loads(enlace("check", "--config", str(broken), "--json")[1])
    assert {"file", "line", "column", "path", "error", "message"} == set(problems[0])
    assert len(problems) >= 3
    code, _, err = enlace("check", "--config", str(tmp_path / "missing.yaml"))
    assert code == 2
    assert "missing.yaml" in err
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("ENLACE_AUDIT_KEY", "k" * 32)
    code, out, err = enlace("check")
    fine, channels = out.splitlines()
    assert (code, fine, err) == (0, "deploy/enlace.yaml is valid: 8 people, 13 recommendations.", "")
    assert channels.startswith("Digests go to #taskforce: check that it exists and type “/invite @Enlace”")


def test_the_manifest_has_every_command_and_its_twin(enlace: Run) -> None:
    manifest = json.loads(enlace("manifest")[1])
    commands = {each["command"] for each in manifest["features"]["slash_commands"]}
    assert commands == set(typed_names(""))
    actions = {"/action", "/accion", "/tarea"}
    assert commands == {"/rec", *actions, "/digest", "/boletin", "/taskforce", "/grupo"}
    over_http = json.loads(enlace("manifest", "--url", "https://bot.example.org")[1])
    assert over_http["settings"]["socket_mode_enabled"] is False


def test_the_digest_as_somebody_will_see_it(enlace: Run, state: str) -> None:
    code, out, _ = enlace("digest", "preview", "--as", "chair-mx", "--state", state, "--at", AT, "--json")
    assert code == 0
    message, spanish, english = json.loads(out)
    assert message.keys() == {"text", "blocks"}
    assert message["text"].startswith("Boletín del lunes 23 de noviembre de 2026: ")
    assert [each["text"].partition(" ")[0] for each in (spanish, english)] == ["Boletín", "Full"]
    out = enlace("digest", "preview", "--as", "chair-us", "--state", state, "--at", AT)[1]
    assert out.index("Digest of Monday, November 23, 2026") < out.index("Boletín completo del")
    assert "1 of 13 recommendations implemented" in out
    code, _, err = enlace("digest", "preview", "--as", "nobody", "--state", state, "--at", AT)
    assert code == 1
    assert "nobody" in err


def test_the_digests_picture_in_the_readers_language(enlace: Run, state: str, tmp_path: Path) -> None:
    words = ("digest", "preview", "--state", state, "--at", AT, "--as", "chair-mx")
    file = tmp_path / "picture.png"
    code, out, _ = enlace(*words, "--png", str(file))
    assert code == 0
    assert "1 de 13 recomendaciones implementadas" in out
    shown = file.read_bytes()
    assert shown.startswith(b"\x89PNG")
    other = tmp_path / "other.png"
    enlace(*words[:-1], "chair-us", "--png", str(other), "--json")
    assert other.read_bytes() != shown
    for nowhere in (tmp_path / "no" / "such" / "folder.png", tmp_path):
        code, out, err = enlace(*words, "--png", str(nowhere))
        assert (code, out) == (1, "")
        assert f"{nowhere} cannot be used" in err


def test_migrate_twice(enlace: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("SLACK_BOT_TOKEN", "xoxb-1"),
        ("SLACK_APP_TOKEN", "xapp-1"),
        ("ENLACE_AUDIT_KEY", "k" * 32),
    ):
        monkeypatch.setenv(name, value)
    config = tmp_path / "enlace.yaml"
    shipped = (ROOT / "deploy" / "enlace.yaml").read_text(encoding="utf-8")
    config.write_text(shipped.replace("catalog: recommendations.yaml", ""), encoding="utf-8")
    code, first, _ = enlace("migrate", "--config", str(config))
    assert code == 0
    assert "now at revision" in first
    code, second, _ = enlace("migrate", "--config", str(config))
    assert code == 0
    assert "up to date" in second


@pytest.mark.near_clock
def test_alive_goes_by_the_heartbeat(enlace: Run, tmp_path: Path) -> None:
    import os

    heartbeat = tmp_path / "alive"
    assert enlace("alive", str(heartbeat))[0] == 1
    now = Clock().now().timestamp()
    heartbeat.touch()
    os.utime(heartbeat, (now, now))
    assert enlace("alive", str(heartbeat))[0] == 0
    os.utime(heartbeat, (now - 61, now - 61))
    assert enlace("alive", str(heartbeat))[0] == 1


def test_demo_once_gives_the_tour_in_both_languages(enlace: Run, tmp_path: Path) -> None:
    code, out, _ = enlace("demo", "--once", "--state", str(tmp_path / "state"))
    assert code == 0
    assert len(re.findall(r"^[a-z-]+: /(?:rec|action|tarea|accion)", out, re.MULTILINE)) == 8
    assert "Bloqueada" in out
    assert "Closed, not implemented" in out


def test_the_terminals_language_decides_how_the_command_line_speaks(
    enlace: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LANG", "es_MX.UTF-8")
    assert "archivo de despliegue" in enlace("--help")[1]
    code, _, err = enlace("check", "--config", str(tmp_path / "missing.yaml"))
    assert code == 2
    assert "no existe" in err
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert "deploy file" in enlace("--help")[1]


def test_help_and_errors_come_from_the_catalog(
    enlace: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Every description on the terminal, and a mistake of each kind."""
    spanish = Translator("es")
    monkeypatch.setenv("LANG", "es_MX.UTF-8")
    for name, stub in program(Translator("en")).commands.items():
        command = getattr(stub, "loaded", stub)
        _, out, _ = enlace(name, "--help")
        shown = " ".join(re.sub(r"[│╭╮╰╯─]", " ", out).split())
        for text in (stub.help, *(getattr(parameter, "help", None) for parameter in command.params)):
            assert text is None or " ".join(spanish.gettext(text).split()) in shown, (name, text)
    instant = enlace("say", "--as", "lead-us", "--at", "mañana", "/rec", "--state", str(tmp_path / "s"))
    nobody = enlace("audit", "verify", "--state", str(tmp_path / "s"))
    assert spanish.gettext(NotAnInstant.message, given="mañana") in instant[2]
    assert spanish.gettext(NoState.message, folder=str(tmp_path / "s")) in nobody[2]


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], str]:
    """Writes a deploy file and its secrets, for a database of the test's choice."""
    for name, value in (
        ("SLACK_BOT_TOKEN", "xoxb-1"),
        ("SLACK_APP_TOKEN", "xapp-1"),
        ("ENLACE_AUDIT_KEY", "k" * 32),
    ):
        monkeypatch.setenv(name, value)

    def write(database: str) -> str:
        monkeypatch.setenv("DATABASE_URL", database)
        shipped = (ROOT / "deploy" / "enlace.yaml").read_text(encoding="utf-8")
        changes = {
            "catalog: recommendations.yaml": "",
            "url: sqlite:///enlace.db": "url: ${env:DATABASE_URL}",
            "  mode: socket": "  mode: socket\n  api_url: http://127.0.0.1:9/api/",
        }
        for old, new in changes.items():
            shipped = shipped.replace(old, new)
        file = tmp_path / "enlace.yaml"
        file.write_text(shipped, encoding="utf-8")
        return str(file)

    return write


def test_a_run_that_cannot_begin_says_why(
    enlace: Run, configured: Callable[[str], str], new_postgres: Callable[[], str], tmp_path: Path
) -> None:
    """Slack is out of reach; the database is behind, is missing, or is no database."""
    spoilt = tmp_path / "spoilt.db"
    spoilt.write_text("this is no database, whatever its name says " * 50, encoding="utf-8")
    for database, said in (
        (f"sqlite:///{tmp_path / 'new.db'}", "HTTPS_PROXY"),
        (new_postgres(), "enlace migrate"),
        ("postgresql://nobody:hidden-word@127.0.0.1:9/none", "database.url"),
        (f"sqlite:///{spoilt}", "database.url"),
    ):
        code, out, err = enlace("run", "--config", configured(database))
        assert code == 1
        assert said in err
        assert "Traceback" not in out + err
        assert "hidden-word" not in out + err


def test_a_folder_that_cannot_be_used_is_named(enlace: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    code, _, err = enlace("say", "--as", "lead-us", "--state", str(file / "state"), "/rec")
    assert code == 1
    assert str(file) in err


def test_audit_verify_in_json_names_what_is_broken(enlace: Run, state: str) -> None:
    code, out, _ = enlace("audit", "verify", "--state", state, "--json", "--head", "1:forged")
    assert code == 1
    (found,) = json.loads(out)
    assert found["broken_at"] == "1"
    assert "head" in found["problem"]


def test_the_version_is_printed(enlace: Run) -> None:
    assert enlace("--version") == (0, f"enlace {__version__}\n", "")


@pytest.mark.parametrize(
    "command", ["demo", "say", "sandbox", "run", "alive", "check", "manifest", "migrate", "audit"]
)
def test_every_command_has_help(enlace: Run, command: str) -> None:
    code, out, _ = enlace(command, "--help")
    assert code == 0
    assert "Usage: enlace" in out


def test_the_outbox_can_be_looked_through_and_mended(enlace: Run, seeded_state: Path, tmp_path: Path) -> None:
    folder = str(shutil.copytree(seeded_state, tmp_path / "state"))
    words = ("--as", "chair-us", "--state", folder, "--at", AT)
    assert enlace("say", *words, '/action assign @member-us @lead-us "A private matter"')[0] == 0
    assert enlace("outbox", "list", "--state", folder)[1] == "No message is waiting, and none failed.\n"
    rows = json.loads(enlace("outbox", "list", "--all", "--state", folder, "--json")[1])
    assert {row["state"] for row in rows} == {"sent"}
    one, other = rows[-1]["id"], rows[-2]["id"]
    code, _, err = enlace("outbox", "retry", one, "--state", folder)
    assert code == 1
    assert "has not failed" in err
    with sqlite3.connect(Path(folder) / "enlace.db") as database:
        database.execute(
            "UPDATE outbox SET status = 'dead', problem = 'account_inactive' WHERE id = ?", (one,)
        )
        database.execute("UPDATE outbox SET status = 'expired', problem = 'too_late' WHERE id = ?", (other,))
    database.close()
    code, out, _ = enlace("outbox", "list", "--state", folder)
    assert code == 0
    assert "could not be delivered (account_inactive)" in out
    assert "too old to be sent (too_late)" in out
    assert "A private matter" not in out
    code, out, _ = enlace("outbox", "show", one[:8], "--state", folder)
    assert code == 0
    assert "A private matter" not in out
    assert "A private matter" not in enlace("outbox", "show", one, "--state", folder, "--json")[1]
    assert "A private matter" in enlace("outbox", "show", one, "--state", folder, "--show-text")[1]
    assert "will be sent again" in enlace("outbox", "retry", one, "--state", folder)[1]
    dropped = json.loads(enlace("outbox", "drop", other, "--state", folder, "--json")[1])
    assert dropped["state"] == "dropped"
    assert "can no longer be dropped" in enlace("outbox", "drop", other, "--state", folder)[2]
    for wrong in ("nothing", "", "%"):
        code, _, err = enlace("outbox", "show", wrong, "--state", folder)
        assert code == 1
        assert "No single message" in err
    assert enlace("audit", "verify", "--state", folder)[0] == 0
    trail = enlace("say", "--as", "secretariat", "--state", folder, "/taskforce audit")[1]
    assert "La línea de comandos" in trail or "la línea de comandos" in trail
    (sent,) = [
        row
        for row in json.loads(enlace("outbox", "list", "--all", "--state", folder, "--json")[1])
        if row["id"] == one
    ]
    assert sent["state"] == "sent", "the demo has sent it meanwhile"


def test_the_outbox_is_only_read_while_the_demo_uses_it(
    enlace: Run, seeded_state: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(seeded_state, tmp_path / "state")
    enlace("say", "--as", "chair-us", "--state", str(folder), "--at", AT, '/action assign @member-us "Item"')
    with alone(folder):
        assert enlace("outbox", "list", "--state", str(folder))[0] == 0
        code, _, err = enlace("outbox", "drop", "x", "--state", str(folder))
        assert code == 1
        assert "Another program is using" in err
    assert enlace("outbox", "list", "--state", str(tmp_path / "nothing"))[0] == 1
    assert enlace("outbox", "show")[0] == 2


def test_check_says_which_numbers_move_and_asks_about_a_key_that_changed(
    enlace: Run, tmp_path: Path, founded_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ENLACE_AUDIT_KEY", "k" * 32)
    catalog = (ROOT / "deploy" / "recommendations.yaml").read_text(encoding="utf-8")
    file = tmp_path / "enlace.yaml"
    deploy = (ROOT / "deploy" / "enlace.yaml").read_text(encoding="utf-8")
    assert "sqlite:///enlace.db" in deploy
    deploy = deploy.replace("sqlite:///enlace.db", copied(founded_file, tmp_path))
    file.write_text(deploy, encoding="utf-8")
    swapped = re.sub(r"number: ([58])\b", lambda found: f"number: {'8' if found[1] == '5' else '5'}", catalog)
    (tmp_path / "recommendations.yaml").write_text(swapped, encoding="utf-8")
    code, out, err = enlace("check", "--config", str(file))
    assert (code, err) == (0, ""), err
    assert "“fentanyl-taskforce” gets the number 8 instead of 5" in out
    assert "“central-america” gets the number 5 instead of 8" in out
    renamed = catalog.replace("key: fentanyl-taskforce", "key: fentanyl-group")
    (tmp_path / "recommendations.yaml").write_text(renamed, encoding="utf-8")
    code, _, err = enlace("check", "--config", str(file))
    assert code == 2
    assert "`formerly: fentanyl-taskforce`" in err
    (problem,) = json.loads(enlace("check", "--config", str(file), "--json")[1])
    assert problem["error"] == "KeyInDoubt"

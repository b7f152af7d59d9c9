"""`enlace digest next`: what an admin sees of the coming weeks, in both languages."""

import json
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import load
from bot.config.digest_models import Recipient
from bot.services.digests.schedules import plan
from tests.support.harness import KEY, ROOT, BotHarness

Run = Callable[..., str]
SCHEDULES = """\
taskforce: {name: {en: Taskforce, es: Grupo}}
slack: {bot_token: "${env:T}", app_token: "${env:A}"}
audit: {key: "${env:K}"}
members:
  people:
    - {handle: ana, role: chair, timezone: America/Tijuana}
    - {handle: bob, role: chair, timezone: America/New_York}
    - {handle: eve, role: member, side: MX, timezone: America/Mexico_City, name: Eva Ejemplo}
    - {handle: sec, role: secretariat}
leads:
  5: {mx: eve}
digests:
"""

pytestmark = pytest.mark.near_clock


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(ROOT)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str, language: str = "en") -> str:
        monkeypatch.setenv("LANG", f"{language}_XX.UTF-8")
        monkeypatch.setattr(sys, "argv", ["enlace", "digest", "next", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        assert not ended.value.code
        return capsys.readouterr().out

    return run


def test_ten_weeks_with_the_drift_of_clocks_and_a_holiday(printed: Run) -> None:
    out = printed("--at", "2026-10-15")
    assert [line.split(" · ")[1] for line in out.splitlines() if line.startswith("weekly")] == [
        f"2026-W{week}" for week in range(43, 53)
    ]
    drifted, moved = (line for line in out.splitlines() if "⚠" in line)
    assert "reaches chair-us at 9:00 AM local time; a week earlier, at 10:00 AM" in drifted
    assert "from Monday, November 16, 2026: Revolution Day (Mexico, Nov 16, 2026)." in moved
    assert "weekly · 2026-W47 · Tuesday, November 17, 2026, 8:00 AM · America/Mexico_City" in out


def test_the_same_in_spanish(printed: Run) -> None:
    out = printed("--at", "2026-10-15", language="es")
    drifted, moved = (line for line in out.splitlines() if "⚠" in line)
    assert "chair-us" in drifted
    assert "a esta hora local: 9:00 a.m. (una semana antes: 10:00 a.m.)." in drifted.replace("\xa0", " ")
    assert "lunes 16 de noviembre de 2026: Día de la Revolución (México, 16 nov 2026)." in moved
    assert "Monday" not in out


def test_json_has_every_instant_and_each_clock(printed: Run) -> None:
    found = json.loads(printed("--at", "2026-03-03T00:00-06:00", "--json"))
    assert len(found) == 10
    shift = found[0]
    assert (shift["week"], shift["planned"], shift["day"]) == ("2026-W11", "2026-03-09", "2026-03-09")
    assert shift["instant"] == "2026-03-09T14:00:00+00:00"
    assert shift["recipients"] == [
        {
            "name": "chair-us",
            "languages": ["en", "es"],
            "zone": "America/New_York",
            "at": "2026-03-09T10:00:00-04:00",
            "drift_minutes": 60,
            "waits": False,
        },
        {
            "name": "chair-mx",
            "languages": ["es", "en"],
            "zone": "America/Mexico_City",
            "at": "2026-03-09T08:00:00-06:00",
            "drift_minutes": 0,
            "waits": False,
        },
        {
            "name": "#taskforce",
            "languages": ["es", "en"],
            "zone": "America/Mexico_City",
            "at": "2026-03-09T08:00:00-06:00",
            "drift_minutes": 0,
            "waits": False,
        },
    ]
    assert found[1]["day"] == "2026-03-17"
    assert found[1]["holidays"] == [
        {"day": "2026-03-16", "country": "MX", "name": "Benito Juárez's birthday"}
    ]
    assert [len(each["warnings"]) for each in found[:3]] == [1, 1, 0]


def test_several_schedules_in_the_order_of_their_instants(printed: Run, tmp_path: Path) -> None:
    file = tmp_path / "enlace.yaml"
    file.write_text(
        f"""{SCHEDULES}\
  - key: early
    time: "06:30"
    timezone: America/New_York
    recipients: [chairs, leads, "#todos", ana]
    quiet_hours: {{start: "22:00", end: "06:15"}}
  - key: friday
    weekday: friday
    recipients: [secretariat]
    holidays: {{policy: skip}}
""",
        encoding="utf-8",
    )
    out = printed("--config", str(file), "--at", "2026-12-20")
    heads = [line.split(" · ")[:2] for line in out.splitlines() if not line.startswith(" ")]
    assert heads[:4] == [
        *(["early", "2026-W52"], ["friday", "2026-W52"], ["early", "2026-W53"], ["friday", "2026-W53"])
    ]
    assert len(heads) == 10
    first = out.split("friday")[0]
    assert [line.split("  ")[2].strip() for line in first.splitlines()[1:5]] == [
        *("ana", "bob", "Eva Ejemplo", "#todos")
    ]
    assert "Monday, December 21, 2026, 6:15 AM · America/Tijuana" in first
    assert "waits until the quiet hours of ana end, at 6:15 AM" in first
    left_out = out.split("friday")[1]
    assert "sec" not in left_out.partition("early")[0]
    assert "Skipped this week: Christmas Day (United States, Dec 25, 2026) and Christmas Day (Mexico" in out


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("word", ["chairs", "@chairs", "@Chairs"])
def test_a_group_is_the_same_people_with_and_without_its_at_sign(
    printed: Run, tmp_path: Path, word: str, language: str
) -> None:
    file = tmp_path / "enlace.yaml"
    file.write_text(f'{SCHEDULES}  - {{key: weekly, recipients: ["{word}"]}}\n', encoding="utf-8")
    out = printed("--config", str(file), "--at", "2026-10-15", language=language)
    week = out.partition("2026-W44")[0]
    assert [line.split("  ")[2].strip() for line in week.splitlines()[1:3]] == ["ana", "bob"]


@pytest.mark.parametrize(
    ("word", "people"),
    [("@leads", ["Eva Ejemplo"]), ("@SECRETARIAT", ["sec"]), ("@ANA", ["ana"]), ("#todos", ["#todos"])],
)
def test_every_word_that_the_check_lets_pass_reaches_somebody(
    printed: Run, tmp_path: Path, word: str, people: list[str]
) -> None:
    file = tmp_path / "enlace.yaml"
    file.write_text(f'{SCHEDULES}  - {{key: weekly, recipients: ["{word}"]}}\n', encoding="utf-8")
    found = json.loads(printed("--config", str(file), "--at", "2026-10-15", "--json"))
    assert [each["name"] for each in found[0]["recipients"]] == people


def test_a_file_without_digests_says_so(printed: Run, tmp_path: Path) -> None:
    file = tmp_path / "enlace.yaml"
    file.write_text(SCHEDULES.removesuffix("digests:\n"), encoding="utf-8")
    options = ("--config", str(file), "--at", "2026-11-23T12:00")
    assert "has no digests" in printed(*options)
    assert json.loads(printed(*options, "--json")) == []


def test_people_named_twice_are_reached_once() -> None:
    config = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False).config
    (weekly,) = config.digests
    named = tuple(Recipient(to=word) for word in ("chairs", "chair-us", "leads"))
    twice = config.model_copy(update={"digests": (weekly.model_copy(update={"recipients": named}),)})
    names = [each.name for each in plan(twice, datetime(2026, 11, 23, tzinfo=UTC), 1)[0].reached]
    assert names == ["chair-us", "chair-mx", "member-us", "member-mx", "lead-us", "lead-mx"]


def test_it_shows_the_zones_and_languages_of_slack_and_of_peoples_own_choice(
    printed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_harness: BotHarness
) -> None:
    harness = sqlite_harness
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        monkeypatch.setenv(name, {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}[name])
    monkeypatch.setenv("ENLACE_AUDIT_KEY", KEY.decode())
    shipped = (ROOT / "deploy" / "enlace.yaml").read_text(encoding="utf-8")
    address = str(harness.context.database.url)
    file = tmp_path / "deploy" / "enlace.yaml"
    file.parent.mkdir()
    file.write_text(re.sub(r"url: sqlite\S*", f"url: {address}", shipped), encoding="utf-8")
    catalog = ROOT / "deploy" / "recommendations.yaml"
    (file.parent / catalog.name).write_bytes(catalog.read_bytes())
    harness.say("chair-us", "/taskforce zone Asia/Tokyo")
    harness.say("chair-us", "/taskforce language es")
    harness.say("chair-mx", "/grupo boletines no")
    found = json.loads(printed("--config", str(file), "--at", "2026-11-24", "--json"))[0]
    assert found["people_from"] == "database"
    people = {each["name"]: each for each in found["recipients"]}
    assert people["chair-us"]["zone"] == "Asia/Tokyo"
    assert people["chair-us"]["languages"][0] == "es"
    assert "chair-mx" not in people, "they chose to get none"
    monkeypatch.delenv("ENLACE_AUDIT_KEY")
    found = json.loads(printed("--config", str(file), "--at", "2026-11-24", "--json"))[0]
    assert found["people_from"] == "deploy_file"

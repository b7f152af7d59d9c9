"""Zones that are not what people take them for are refused wherever one is chosen, with the intended one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.config.zones import meant_by, zones
from bot.services.context import Caller
from bot.services.members.queries import Profile, known_zone
from bot.views.blockkit.controls import Press
from bot.views.blockkit.modals import Modal
from commands.dispatch.submissions import Mistakes
from tests.support.harness import TEAM, BotHarness

MEANT = {
    "EST": "America/New_York", "est": "America/New_York", "EDT": "America/New_York",
    "CST": "America/Mexico_City", "MST": "America/Denver", "PST": "America/Tijuana",
    "HST": "Pacific/Honolulu", "AKDT": "America/Anchorage", "GMT-6": "America/Mexico_City",
    "UTC-6": "America/Mexico_City", "UTC\u22126": "America/Mexico_City", "GMT-06:00": "America/Mexico_City",
    "-06:00": "America/Mexico_City", "Etc/GMT-6": "America/Mexico_City", "Etc/GMT+6": "America/Mexico_City",
    "Etc/GMT+5": "America/New_York", "etc/gmt-8": "America/Tijuana", "GMT+1": "Europe/Madrid",
    "GMT0": "UTC", "Etc/GMT-14": "America/Mexico_City",
}  # fmt: skip


@pytest.mark.parametrize(("given", "intended"), MEANT.items())
def test_a_misleading_zone_is_refused_and_the_intended_one_named(given: str, intended: str) -> None:
    found = meant_by(given)
    assert found is not None
    assert intended in found
    assert given not in zones()


@pytest.mark.parametrize("given", ["America/Tijuana", "US/Pacific", "Mexico/General", "UTC", "GMT", "Japan"])
def test_a_zone_that_is_what_it_says_is_taken(given: str) -> None:
    assert meant_by(given) is None
    assert given in zones()


def test_every_zone_that_is_suggested_can_be_chosen() -> None:
    for given in MEANT:
        assert set(meant_by(given) or ()) <= set(zones())


def test_no_fixed_distance_from_utc_is_left_among_the_zones() -> None:
    """A name without a place that stays at one distance all year is UTC under some name."""
    winter, summer = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 7))
    for name in zones():
        if "/" in name and not name.startswith("Etc/"):
            continue
        away = {ZoneInfo(name).utcoffset(each) for each in (winter, summer)}
        assert len(away) > 1 or not name[-1:].isdigit(), name


@pytest.mark.parametrize("given", ["EST", "MST", "GMT-6", "Etc/GMT-6", "utc-06:00"])
def test_nobody_can_choose_one(sqlite_harness: BotHarness, given: str) -> None:
    harness = sqlite_harness
    before = harness.everything()
    for handle, line in (
        ("member-us", f"/taskforce zone {given}"),
        ("member-us", f"/grupo zona {given}"),
        ("secretariat", f"/taskforce member @member-us zone {given}"),
    ):
        said = harness.say(handle, line)
        assert "fixed offset from UTC" in said or "diferencia fija con UTC" in said, said
        assert "America/" in said
    assert "fixed offset" in harness.press("member-us", Press.ZONE, given)
    found = harness.fill("member-us", harness.window("member-us", "/taskforce settings"), {"zone": given})
    assert isinstance(found, Mistakes)
    assert "America/" in found.at["zone"]
    assert harness.everything() == before


def test_none_is_offered_in_the_form(sqlite_harness: BotHarness) -> None:
    caller = Caller("UMEMBERUS", TEAM, "zone")
    for typed in ("gmt", "est", "mst", "etc"):
        offered = {value for _, value in sqlite_harness.dispatcher.suggest(caller, "zone", typed)}
        assert not offered & {"EST", "MST", "HST", "Etc/GMT-6", "Etc/GMT+6"}


def test_what_slack_reports_is_taken_as_it_is(sqlite_harness: BotHarness) -> None:
    assert known_zone("EST") == "EST"
    profile = Profile("U0NEW", handle="new", name="New", zone="Etc/GMT+6")
    caller = Caller("U0NEW", TEAM, "/taskforce", "new:1")
    sqlite_harness.dispatcher.answer(caller, "/taskforce", "me", profile)
    assert "Etc/GMT+6" in sqlite_harness.say("U0NEW", "/taskforce me")
    form = sqlite_harness.window("U0NEW", "/taskforce settings")
    done = sqlite_harness.fill("U0NEW", form, {"language": "es"})
    assert isinstance(done, Modal), "a zone that was left as it is need not be defended"

"""A time zone is named by its city, in either language; what names several is explained with choices."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.zones import meant_by, zones
from bot.domain.members.zones import OTHER_PLACES, SEVERAL, ZONES, zones_meant
from bot.errors import EnlaceError
from bot.services.members.queries import (
    MisleadingZone,
    MisspeltZone,
    SharedZone,
    UnknownZone,
    chosen_zone,
)

WINTER, SUMMER = date(2026, 11, 23), date(2026, 7, 1)
CITIES = {
    "America/Tijuana": (
        "Tijuana", "tijuana", "TIJUANA", "Tijuana, B.C.", "america/tijuana", "Mexicali", "zona noroeste",
    ),
    "America/Mexico_City": (
        "ciudad de méxico", "Ciudad de Mexico", "CDMX", "Mexico City", "mexico_city", "D.F.", "Guadalajara",
        "America/Mexico City",
    ),
    "America/New_York": ("New York", "nueva york", "Washington", "Washington, D.C.", "washington dc", "NYC"),
    "America/Denver": ("El Paso", "el_paso", "Denver"),
    "America/Monterrey": ("monterrey", "Monterrey, Nuevo León"),
    "America/Ciudad_Juarez": ("Ciudad Juárez", "ciudad juarez", "Juárez"),
    "America/Cancun": ("Cancún", "cancun", "zona sureste"),
    "America/Los_Angeles": ("los ángeles", "Los Angeles", "San Diego"),
    "America/Chicago": ("Chicago", "Chicago, Illinois", "Houston", "Laredo"),
    "America/Matamoros": ("Matamoros", "Nuevo Laredo", "Reynosa"),
    "Pacific/Honolulu": ("Honolulu", "Hawaii", "hora de Hawái"),
    "America/Anchorage": ("Anchorage", "Alaska time"),
    "Europe/London": ("London", "londres"),
    "US/Pacific": ("US/Pacific",),
    "UTC": ("UTC", "utc"),
}  # fmt: skip
EXPLAINED: dict[type[EnlaceError], dict[str, tuple[str, ...]]] = {
    MisleadingZone: {
        "EST": ("America/Cancun", "America/New_York"),
        "ET": ("America/Cancun", "America/New_York"),
        "CST": ("America/Mexico_City", "America/Chicago"),
        "GMT-6": ("America/Mexico_City", "America/Chicago"),
        "UTC-6": ("America/Mexico_City", "America/Chicago"),
        "UTC−06:00": ("America/Mexico_City", "America/Chicago"),
        "Etc/GMT+6": ("America/Mexico_City", "America/Chicago"),
        "-8": ("America/Tijuana", "America/Los_Angeles"),
        "GMT+1": ("Europe/Madrid",),
    },
    SharedZone: {
        "Eastern time": ("America/Cancun", "America/New_York"),
        "hora del este": ("America/Cancun", "America/New_York"),
        "hora del centro": ("America/Mexico_City", "America/Chicago"),
        "Central": ("America/Mexico_City", "America/Chicago"),
        "zona centro": ("America/Mexico_City", "America/Chicago"),
        "hora del Pacífico": ("America/Tijuana", "America/Los_Angeles", "America/Hermosillo"),
        "Mountain Standard Time": ("America/Denver", "America/Phoenix"),
        "hora de la montaña": ("America/Denver", "America/Phoenix"),
        "La Paz": ("America/Mazatlan", "America/La_Paz"),
    },
    MisspeltZone: {
        "Tijuna": ("America/Tijuana",),
        "Hermosilo": ("America/Hermosillo",),
        "ciudad de mejico": ("America/Mexico_City",),
        "New Yorck": ("America/New_York",),
        "America/Tiujana": ("America/Tijuana",),
    },
}


@pytest.mark.parametrize(("zone", "name"), [(zone, name) for zone, names in CITIES.items() for name in names])
def test_a_city_names_its_zone_in_either_language(zone: str, name: str) -> None:
    assert chosen_zone(name) == zone


@pytest.mark.parametrize(
    ("error", "name", "choices"),
    [(error, name, choices) for error, table in EXPLAINED.items() for name, choices in table.items()],
)
def test_what_may_be_several_zones_is_explained_with_choices(
    error: type[EnlaceError], name: str, choices: tuple[str, ...]
) -> None:
    with pytest.raises(error) as asked:
        chosen_zone(name, on=WINTER)
    assert type(asked.value) is error
    offered = asked.value.values["choices"]
    assert isinstance(offered, list)
    assert set(choices) <= set(offered)
    assert set(offered) <= set(zones())
    assert not any(zone.startswith("Etc/") for zone in offered)


def test_a_distance_offers_the_zones_that_have_it_on_the_day() -> None:
    for day, there, absent in (
        (WINTER, {"America/Mexico_City", "America/Chicago"}, {"America/Denver"}),
        (SUMMER, {"America/Mexico_City", "America/Denver"}, {"America/Chicago"}),
    ):
        offered = set(zones_meant("GMT-6", day))
        assert there <= offered
        assert not offered & absent
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        assert {noon.astimezone(ZoneInfo(key)).utcoffset() for key in offered} == {timedelta(hours=-6)}
    assert {"America/Denver", "America/Chicago", "America/Mexico_City"} <= set(zones_meant("GMT-6"))


def test_every_zone_has_its_own_name_and_every_place_of_ours_exists() -> None:
    for key in zones():
        assert chosen_zone(key) == key
        assert chosen_zone(key.casefold().replace("_", " ")) == key
    assert {*OTHER_PLACES.values(), *(key for several in SEVERAL.values() for key in several)} <= set(zones())
    for key in ZONES:
        assert chosen_zone(key.rpartition("/")[2]) == key


@pytest.mark.parametrize(
    "name", ["", " ", "xyzzy", "Mars/Olympus", "../../etc/passwd", "x" * 8_000, "time", "-"]
)
def test_anything_else_is_no_zone(name: str) -> None:
    with pytest.raises(UnknownZone) as refusal:
        chosen_zone(name)
    assert type(refusal.value) is UnknownZone


@given(st.text(max_size=300), st.sampled_from([None, WINTER, SUMMER]))
def test_any_text_gives_a_zone_or_a_refusal(name: str, on: date | None) -> None:
    try:
        found = chosen_zone(name, on=on)
    except (MisleadingZone, UnknownZone):
        return
    assert found in zones()
    assert meant_by(found) is None

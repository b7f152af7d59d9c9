"""People: how the bot meets them, which source decides a setting, and who may change what about others."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from bot.config import Deployment
from bot.services.alignment.alignment import bring_into_line
from bot.services.context import Caller
from bot.services.members.departures import refresh
from bot.services.members.queries import Profile, Stranger, known_zone
from bot.store import tables
from tests.support.harness import TEAM, BotHarness, profiles_of, slack_id

ANA = Profile("U0ANA", "ana", "Ana", language_tag="es-LA", zone="America/Tijuana")


def meet(harness: BotHarness, profile: Profile, line: str = "/rec", *, team: str = TEAM) -> str:
    """Return the answer to someone's command that came with their Slack profile."""
    harness.deliveries += 1
    typed, _, rest = line.partition(" ")
    caller = Caller(profile.slack_id, team, typed, f"met:{harness.deliveries}")
    return harness.dispatcher.answer(caller, typed, rest, profile).text


def refuse_unknown(harness: BotHarness) -> None:
    """Set `members.unknown: refuse`."""
    rules = replace(harness.context.rules, admit_unknown=False)
    harness.dispatcher = replace(harness.dispatcher, context=replace(harness.context, rules=rules))


def members(harness: BotHarness) -> Mapping[str | None, tables.Member]:
    with harness.context.reading() as session:
        return {row.identities[0].slack_id: row for row in session.exec(select(tables.Member))}


def unchanged(harness: BotHarness, handle: str, line: str) -> str:
    """Return an answer, and check that it changed nothing."""
    before = harness.everything()
    said = harness.say(handle, line)
    assert harness.everything() == before, line
    return said


@pytest.mark.parametrize(
    ("tag", "board", "origin"),
    [
        ("es-LA", "Sin iniciar", "según Slack"),
        ("es-ES", "Sin iniciar", "según Slack"),
        ("en-GB", "Not started", "from Slack"),
        ("fr-FR", "Not started", "default"),
        (None, "Not started", "default"),
    ],
)
def test_someone_unknown_is_an_observer_in_slacks_language(
    sqlite_harness: BotHarness, tag: str | None, board: str, origin: str
) -> None:
    assert board in meet(sqlite_harness, replace(ANA, language_tag=tag))
    said = sqlite_harness.say(ANA.slack_id, "/taskforce me")
    assert "Observación" in said if board == "Sin iniciar" else "Observer" in said
    assert origin in said
    assert "America/Tijuana" in said
    assert f"{sqlite_harness.at(ANA.slack_id)} with the role Observer" in sqlite_harness.say(
        "chair-us", "/taskforce audit"
    )


def test_a_stranger_is_to_be_looked_up(sqlite_harness: BotHarness) -> None:
    with pytest.raises(Stranger):
        sqlite_harness.say(ANA.slack_id, "/rec")


def test_an_observer_reads_and_changes_nothing(sqlite_harness: BotHarness) -> None:
    meet(sqlite_harness, ANA)
    for line in (
        '/rec update 5 in-progress "x"',
        "/rec confirm 5",
        "/taskforce audit",
        f"/taskforce member <@{ANA.slack_id}> role chair",
        "/rec lead 2 us <@ULEADUS>",
    ):
        assert "Acuda a <@U" in unchanged(sqlite_harness, ANA.slack_id, line), line


@pytest.mark.parametrize(
    ("tag", "said"), [("es-LA", "aún no está en su lista"), ("fr-FR", "you are not on its list yet")]
)
def test_unknown_people_can_be_refused_and_are_not_kept(
    sqlite_harness: BotHarness, tag: str, said: str
) -> None:
    refuse_unknown(sqlite_harness)
    before = sqlite_harness.everything()
    assert said in meet(sqlite_harness, replace(ANA, language_tag=tag))
    assert sqlite_harness.everything() == before


def test_strangers_met_before_the_file_refused_them_are_refused_too(sqlite_harness: BotHarness) -> None:
    meet(sqlite_harness, ANA)
    refuse_unknown(sqlite_harness)
    assert "aún no está en su lista" in unchanged(sqlite_harness, ANA.slack_id, "/rec 5")


@pytest.mark.parametrize("unknown", ["observer", "refuse"])
def test_people_of_other_companies_and_workspaces_are_refused(
    sqlite_harness: BotHarness, unknown: str
) -> None:
    if unknown == "refuse":
        refuse_unknown(sqlite_harness)
    before = sqlite_harness.everything()
    assert "espacio de trabajo de Slack distinto" in meet(sqlite_harness, replace(ANA, foreign=True))
    assert "espacio de trabajo de Slack distinto" in meet(sqlite_harness, ANA, team="T0OTHER")
    refused = sqlite_harness.say("chair-us", '/rec close 9 not-implemented "x"', team="T0OTHER")
    assert "a Slack workspace other than" in refused
    assert sqlite_harness.everything() == before


def test_two_first_commands_at_once_meet_one_person(harness: BotHarness) -> None:
    gate = threading.Barrier(4)
    said: list[str] = []

    def come() -> None:
        gate.wait()
        said.append(meet(harness, ANA))

    threads = [threading.Thread(target=come) for _ in range(gate.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == gate.parties
    assert all("Sin iniciar" in each for each in said)
    with harness.context.reading() as session:
        assert (
            len(
                session.exec(
                    select(tables.Member)
                    .join(tables.SlackIdentity)
                    .where(tables.SlackIdentity.slack_id == ANA.slack_id)
                ).all()
            )
            == 1
        )


SOURCES = {
    "own": ({"language_own": "en", "zone_own": "America/Denver"}, "America/Denver", "chosen personally"),
    "file": ({"language_file": "en", "zone_file": "America/Chicago"}, "America/Chicago", "deploy file"),
    "slack": ({"language_slack": "en-GB", "zone_slack": "Europe/London"}, "Europe/London", "from Slack"),
}


@pytest.mark.parametrize("stated", [["own", "file", "slack"], ["file", "slack"], ["slack"], []])
def test_own_choices_outrank_file_slack_and_default(sqlite_harness: BotHarness, stated: list[str]) -> None:
    """Each weaker source says Spanish and another zone: only the strongest explains what is shown."""
    weaker: dict[str, Any] = {
        "language_own": None, "zone_own": None, "language_file": None, "zone_file": None,
        "language_slack": None, "zone_slack": None,
    }  # fmt: skip
    for source in stated[1:]:
        weaker |= {f"language_{source}": "es", f"zone_{source}": "America/Tijuana"}
    strongest, zone, origin = SOURCES[stated[0]] if stated else ({}, "America/Mexico_City", "default")
    with sqlite_harness.context.writing(None) as (session, _):
        row = session.exec(
            select(tables.Member)
            .join(tables.SlackIdentity)
            .where(tables.SlackIdentity.slack_id == slack_id("observer"))
        ).one()
        for name, value in (weaker | strongest).items():
            of_slack = name.endswith("_slack")
            setattr(row.identities[0] if of_slack else row, name.removesuffix("_slack"), value)
        session.add(row)
    said = sqlite_harness.say("observer", "/taskforce me")
    assert "*Language:* English" in said
    assert f"({zone})" in said
    assert said.count(origin) >= 2


def test_a_changed_profile_arrives(sqlite_harness: BotHarness) -> None:
    meet(sqlite_harness, ANA)
    refresh(
        sqlite_harness.context, replace(ANA, name="Ana María", language_tag="en-US", zone="America/Denver")
    )
    said = sqlite_harness.say(ANA.slack_id, "/taskforce me")
    for words in ("Ana María", "*Language:* English, from Slack", "(America/Denver), from Slack"):
        assert words in said


def test_a_changed_profile_overrides_neither_own_choices_nor_the_file(
    sqlite_harness: BotHarness, deployment: Deployment
) -> None:
    sqlite_harness.say("lead-us", "/taskforce language es")
    people = deployment.config.members
    named = people.people[3].model_copy(update={"name": "Lee Leader"})
    assert named.handle == "lead-us"
    config = deployment.config.model_copy(
        update={
            "members": people.model_copy(
                update={
                    "people": tuple(named if each.handle == "lead-us" else each for each in people.people)
                }
            )
        }
    )
    bring_into_line(sqlite_harness.context, config, deployment.catalog, profiles_of(deployment))
    refresh(
        sqlite_harness.context,
        Profile(slack_id("lead-us"), "lee", "Somebody Else", language_tag="en-US", zone="Europe/London"),
    )
    said = sqlite_harness.say("lead-us", "/grupo yo")
    assert "Lee Leader" in said
    assert "Somebody Else" not in said
    assert "*Idioma:* español" in said
    assert "(America/Los_Angeles)" in said


@pytest.mark.parametrize("zone", ["Not/AZone", "America", "../../etc/passwd", "/etc/localtime", "", None])
def test_a_zone_that_does_not_exist_is_ignored(sqlite_harness: BotHarness, zone: str | None) -> None:
    assert known_zone(zone) is None
    meet(sqlite_harness, replace(ANA, zone=zone))
    assert members(sqlite_harness)[ANA.slack_id].identities[0].zone is None
    refresh(sqlite_harness.context, ANA)
    refresh(sqlite_harness.context, replace(ANA, zone=zone))
    assert "(America/Tijuana)" in sqlite_harness.say(ANA.slack_id, "/grupo yo")


def test_the_secretariat_cannot_change_what_the_file_names(sqlite_harness: BotHarness) -> None:
    unchanged_by = partial(unchanged, sqlite_harness, "secretariat")
    assert "configuración del bot" in unchanged_by("/grupo integrante <@UOBSERVER|observer> rol integrante")
    assert "configuración del bot" in unchanged_by("/grupo integrante <@UCHAIRUS|chair-us> lado mx")
    assert "no se cambió nada" in unchanged_by("/grupo integrante <@UCHAIRUS|chair-us> rol presidencia")


def test_the_secretariat_changes_what_the_file_leaves_open(sqlite_harness: BotHarness) -> None:
    meet(sqlite_harness, ANA)
    for words in ("rol integrante", "lado mx", "idioma en", "zona America/Monterrey"):
        sqlite_harness.say("secretariat", f"/grupo integrante <@{ANA.slack_id}|ana> {words}")
    said = sqlite_harness.say("chair-us", f"/taskforce member <@{ANA.slack_id}|ana>")
    for words in ("*Role:* Member", "*Side:* Mexico", "English", "(America/Monterrey)"):
        assert words in said
    sqlite_harness.say("secretariat", "/grupo integrante <@UOBSERVER|observer> lado us")
    assert "United States" in sqlite_harness.say("observer", "/taskforce me"), (
        "the file names no side for them"
    )


@pytest.mark.parametrize("handle", ["chair-us", "lead-us", "member-us", "observer"])
def test_only_the_secretariat_changes_others(sqlite_harness: BotHarness, handle: str) -> None:
    meet(sqlite_harness, ANA)
    said = unchanged(sqlite_harness, handle, f"/taskforce member <@{ANA.slack_id}|ana> role member")
    assert "Only the secretariat" in said
    assert sqlite_harness.at("secretariat") in said


@pytest.mark.parametrize("words", ["rol observador", "lado us"])
def test_a_lead_keeps_what_the_seat_needs(sqlite_harness: BotHarness, words: str) -> None:
    meet(sqlite_harness, ANA)
    sqlite_harness.say("secretariat", f"/grupo integrante <@{ANA.slack_id}|ana> rol integrante lado mx")
    sqlite_harness.say("secretariat", f"/rec responsable 2 mexico <@{ANA.slack_id}|ana>")
    line = f"/grupo integrante <@{ANA.slack_id}|ana> {words}"
    said = unchanged(sqlite_harness, "secretariat", line)
    assert "recomendación 2" in said
    sqlite_harness.say("secretariat", "/rec responsable 2 mexico <@ULEADMX|lead-mx>")
    assert sqlite_harness.at(ANA.slack_id) in sqlite_harness.say("secretariat", line)


def test_setting_the_same_value_changes_nothing(sqlite_harness: BotHarness) -> None:
    sqlite_harness.say("lead-us", "/taskforce language es")
    assert "no se cambió nada" in unchanged(sqlite_harness, "lead-us", "/grupo idioma es")
    sqlite_harness.say("lead-us", "/grupo zona America/Denver")
    assert "no se cambió nada" in unchanged(sqlite_harness, "lead-us", "/grupo zona America/Denver")


def test_changes_of_own_settings_are_on_record(sqlite_harness: BotHarness) -> None:
    sqlite_harness.say("lead-us", "/taskforce zone America/Denver")
    trail = sqlite_harness.say("chair-us", "/taskforce audit")
    assert f"{sqlite_harness.at('lead-us')} changed their own settings" in trail
    assert "America/Denver" in trail


def test_people_taken_off_the_list_are_shown_without_seats(
    sqlite_harness: BotHarness, deployment: Deployment
) -> None:
    gone = replace(profiles_of(deployment)["lead-us"], deleted=True)
    profiles = profiles_of(deployment) | {"lead-us": gone}
    bring_into_line(sqlite_harness.context, deployment.config, deployment.catalog, profiles)
    said = sqlite_harness.say("chair-us", "/taskforce member <@ULEADUS|lead-us>")
    assert "No longer on the list" in said
    assert "recommendation" not in said

"""A start updates people, catalog and leads from the deploy file, and leaves people's own changes alone."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from bot.clock import Clock
from bot.config import Catalog, Config, Deployment
from bot.services.alignment.alignment import Aligned, bring_into_line, known_slack_ids, open_context
from bot.services.context import ServiceContext
from bot.services.members.departures import refresh
from bot.services.members.queries import Profile, note_profile
from bot.store import tables
from bot.store.audit_trail import Trail
from bot.store.database import Database
from tests.support.harness import KEY, TEAM, BotHarness, harness_of, profiles_of, slack_id


@pytest.fixture
def harness(sqlite_harness: BotHarness) -> BotHarness:
    """SQLite alone: most of what a start does is the same on both databases; other tests take `each_room`."""
    return sqlite_harness


@pytest.fixture
def each_room(database: Database, clock: Clock, deployment: Deployment) -> BotHarness:
    """The shipped taskforce, over each database."""
    return harness_of(database, clock, deployment)


def start(
    harness: BotHarness, deployment: Deployment, profiles: Mapping[str, Profile] | None = None, **changes: Any
) -> Aligned:
    """Start the bot again, with these changes to the deploy file."""
    config = deployment.config.model_copy(update=changes)
    found = profiles_of(deployment) if profiles is None else profiles
    return bring_into_line(harness.context, config, deployment.catalog, found)


def without(config: Config, reference: str) -> dict[str, Any]:
    """Return the changes that take someone out of the file, together with their seats."""
    people = tuple(person for person in config.members.people if person.reference != reference)
    leads = {
        number: seats.model_copy(
            update={name: None for name, who in seats.model_dump().items() if who == reference}
        )
        for number, seats in config.leads.items()
    }
    return {"members": config.members.model_copy(update={"people": people}), "leads": leads}


def changed(config: Config, reference: str, **update: Any) -> dict[str, Any]:
    """Return the changes that alter someone in the file."""
    people = tuple(
        person.model_copy(update=update) if person.reference == reference else person
        for person in config.members.people
    )
    return {"members": config.members.model_copy(update={"people": people})}


def member(harness: BotHarness, handle: str) -> tables.Member:
    with harness.context.reading() as session:
        return session.exec(
            select(tables.Member)
            .join(tables.SlackIdentity)
            .where(tables.SlackIdentity.slack_id == slack_id(handle))
        ).one()


def test_a_second_start_changes_nothing(each_room: BotHarness, deployment: Deployment) -> None:
    before = each_room.everything()
    assert start(each_room, deployment) == Aligned()
    assert each_room.everything() == before


def test_a_changed_role_and_side_arrive_and_are_on_record_as_the_files(
    harness: BotHarness, deployment: Deployment
) -> None:
    start(harness, deployment, **changed(deployment.config, "observer", role="member", side="US"))
    assert "Member" in harness.say("observer", "/taskforce me")
    trail = "\n".join(harness.say("chair-us", f"/taskforce audit page {page}") for page in (1, 2))
    assert f"the deploy file changed the details of {harness.at('observer')}" in trail
    assert "role: Observer → Member" in trail


def test_someone_taken_out_is_deactivated_and_comes_back(harness: BotHarness, deployment: Deployment) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    assert start(harness, deployment, **without(deployment.config, "lead-us")).deactivated == 1
    assert "no longer on the taskforce's list" in harness.say("lead-us", '/rec update 5 "More"')
    shown = harness.say("chair-us", "/rec 5")
    assert "*United States* · no lead yet" in shown
    assert f"{harness.at('lead-us')} changed the status" in shown, "history still names them"
    assert harness.at("lead-us") not in harness.say("chair-us", "/taskforce members")
    start(harness, deployment)
    assert "its status is still In progress" in harness.say("lead-us", '/rec update 5 "Back"')


def test_own_choices_outlive_restarts(harness: BotHarness, deployment: Deployment) -> None:
    harness.say("lead-us", "/taskforce language es")
    harness.say("lead-us", "/taskforce zone America/Denver")
    start(harness, deployment)
    said = harness.say("lead-us", "/taskforce me")
    assert "America/Denver" in said
    assert "Idioma" in said


def test_the_file_decides_the_seats_that_it_names_and_people_the_others(
    harness: BotHarness, deployment: Deployment
) -> None:
    harness.say("secretariat", "/rec responsable 2 eeuu <@UMEMBERUS|member-us>")
    seats = deployment.config.leads[5].model_copy(update={"us": "member-us", "us_alternate": None})
    start(harness, deployment, leads={**deployment.config.leads, 5: seats})
    five = harness.say("chair-us", "/rec 5")
    assert f"*United States* · lead: {harness.at('member-us')}" in five
    assert f"*United States* · lead: {harness.at('member-us')}" in harness.say("chair-us", "/rec 2")
    start(harness, deployment, leads={})
    assert f"*United States* · lead: {harness.at('member-us')}" in harness.say("chair-us", "/rec 5")
    said = harness.say("secretariat", "/rec responsable 5 eeuu <@ULEADUS|lead-us>")
    assert harness.at("lead-us") in said, "what the file stopped naming is people's again"


def test_a_catalog_without_a_recommendation_retires_it_and_keeps_its_history(
    each_room: BotHarness, deployment: Deployment
) -> None:
    each_room.say("lead-us", '/rec update 12 in-progress "Begun"')
    shorter = deployment.catalog.model_dump(mode="json")
    shorter["recommendations"] = [each for each in shorter["recommendations"] if each["number"] != 12]
    config = deployment.config.model_copy(
        update={"leads": {number: seats for number, seats in deployment.config.leads.items() if number != 12}}
    )
    catalog = Catalog.model_validate(shorter, strict=False)
    bring_into_line(each_room.context, config, catalog, profiles_of(deployment))
    assert "of 12 recommendations" in each_room.say("chair-us", "/rec")
    assert "There is no recommendation 12" in each_room.say("chair-us", "/rec 12")
    start(each_room, deployment)
    assert "Begun" in each_room.say("chair-us", "/rec 12")
    assert "restored it to the catalog" in each_room.say("chair-us", "/rec history 12")


def test_new_titles_and_parts_arrive_in_search_as_well(harness: BotHarness, deployment: Deployment) -> None:
    edited = deployment.catalog.model_dump(mode="json")
    first = edited["recommendations"][0]
    first["short"] = {"en": "Coordinating council", "es": "Consejo coordinador"}
    first["parts"] = [
        {"key": "a", "priority": False, "title": {"en": "A first part", "es": "Una primera parte"}}
    ]
    edited["categories"][0]["title"] = {"en": "Aims", "es": "Propósitos"}
    catalog = Catalog.model_validate(edited, strict=False)
    bring_into_line(harness.context, deployment.config, catalog, profiles_of(deployment))
    assert "Coordinating council" in harness.say("chair-us", "/rec council")
    assert "Una primera parte" in harness.say("chair-mx", "/rec 1")
    assert "*Aims*" in harness.say("chair-us", "/rec")


def test_people_whom_slack_does_not_know_are_reported_and_join_later(
    harness: BotHarness, deployment: Deployment
) -> None:
    person = deployment.config.members.people[0].model_copy(update={"handle": "newcomer", "role": "member"})
    people = (*deployment.config.members.people, person)
    members = deployment.config.members.model_copy(update={"people": people})
    assert start(harness, deployment, members=members).unresolved == ("newcomer",)
    assert "`newcomer`" in harness.say("chair-us", "/taskforce health")
    profiles = profiles_of(deployment) | {
        "newcomer": Profile("U0NEW", "newcomer", "New Comer", language_tag="en-US")
    }
    assert start(harness, deployment, profiles, members=members).unresolved == ()
    assert "Member" in harness.say("U0NEW", "/taskforce me")


def test_a_new_handle_in_slack_is_the_same_person(harness: BotHarness, deployment: Deployment) -> None:
    assert known_slack_ids(harness.context)["lead-us"] == slack_id("lead-us")
    renamed = Profile(slack_id("lead-us"), "lead-united-states", "Somebody Else", language_tag="en-US")
    start(harness, deployment, profiles_of(deployment) | {"lead-us": renamed})
    with harness.context.reading() as session:
        assert len(session.exec(select(tables.Member)).all()) == len(deployment.config.members.people)


def test_someone_met_in_slack_before_the_file_named_them_stays_one_person(
    harness: BotHarness, deployment: Deployment
) -> None:
    first = without(deployment.config, "observer")
    start(harness, deployment, **first)
    start(harness, deployment)
    with harness.context.reading() as session:
        rows = session.exec(
            select(tables.Member)
            .join(tables.SlackIdentity)
            .where(tables.SlackIdentity.slack_id == slack_id("observer"))
        ).all()
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("tag", "language"), [("es-LA", "es"), ("es-ES", "es"), ("en-GB", "en"), ("fr-FR", "en"), (None, "en")]
)
def test_slacks_language_counts_where_nobody_chose(
    sqlite_harness: BotHarness, tag: str | None, language: str
) -> None:
    harness = sqlite_harness
    with harness.context.writing(None) as (session, _):
        row = session.exec(
            select(tables.Member)
            .join(tables.SlackIdentity)
            .where(tables.SlackIdentity.slack_id == slack_id("observer"))
        ).one()
        row.language_file = None
        session.add(row)
    refresh(harness.context, Profile(slack_id("observer"), "observer", language_tag=tag, zone="Not/AZone"))
    assert ("Sin iniciar" in harness.say("observer", "/rec")) is (language == "es")
    assert member(harness, "observer").identities[0].zone != "Not/AZone"


def test_a_profile_of_someone_unknown_is_not_kept(sqlite_harness: BotHarness) -> None:
    before = sqlite_harness.everything()
    refresh(sqlite_harness.context, Profile("U0NOBODY", "nobody", "Nobody", email="nobody@example.org"))
    assert sqlite_harness.everything() == before


def test_the_secretariat_changes_what_the_file_leaves_open(harness: BotHarness) -> None:
    said = harness.say("secretariat", "/grupo integrante <@USECRETARIAT|secretariat> lado mx")
    assert "México" in said
    assert "configuración del bot" in harness.say(
        "secretariat", "/grupo integrante <@ULEADUS|lead-us> lado mx"
    )
    assert "configuración del bot" in harness.say(
        "secretariat", "/grupo integrante <@ULEADUS|lead-us> rol observador"
    )
    before = harness.everything()
    harness.say("secretariat", "/grupo integrante <@ULEADUS|lead-us> rol integrante")
    assert harness.everything() == before, "nothing to change"


def test_someone_with_a_deactivated_account_may_do_nothing(
    harness: BotHarness, deployment: Deployment
) -> None:
    gone = replace(profiles_of(deployment)["lead-us"], deleted=True)
    assert start(harness, deployment, profiles_of(deployment) | {"lead-us": gone}).deactivated == 1
    assert "no longer" in harness.say("lead-us", "/rec")


def events(harness: BotHarness, action: str) -> list[tables.AuditEvent]:
    """Return the trail's events of one kind, oldest first."""
    with harness.context.reading() as session:
        found = select(tables.AuditEvent).where(tables.AuditEvent.action == action)
        return sorted(session.exec(found), key=lambda each: each.seq)


def catalog_of(deployment: Deployment, **changes: Any) -> Catalog:
    """Return the shipped catalog with other recommendations or categories."""
    return Catalog.model_validate(deployment.catalog.model_dump(mode="json") | changes, strict=False)


def many(deployment: Deployment, number: int) -> Catalog:
    """Return a catalog with `number` recommendations."""
    first = deployment.catalog.model_dump(mode="json")["recommendations"]
    return catalog_of(
        deployment,
        recommendations=[
            {
                **first[each % len(first)],
                "number": each + 1,
                "key": first[each]["key"] if each < len(first) else f"key-{each + 1}",
            }
            for each in range(number)
        ],
    )


def test_a_first_start_adds_everything_and_says_so(
    database: Database, clock: Clock, deployment: Deployment
) -> None:
    context = open_context(database, clock, TEAM, KEY, deployment.config)
    people, recommendations = len(deployment.config.members.people), len(deployment.catalog.recommendations)
    seats = sum(
        bool(who) for seats in deployment.config.leads.values() for who in seats.model_dump().values()
    )
    done = bring_into_line(context, deployment.config, deployment.catalog, profiles_of(deployment))
    assert (done.added, done.changed, done.deactivated) == (people + recommendations, seats, 0)
    with context.reading() as session:
        written = session.exec(select(tables.AuditEvent)).all()
        context.trail.verify(session)
    assert len(written) == people + recommendations + seats
    assert {(each.actor_id, each.command) for each in written} == {(None, "deploy file")}


def test_two_replicas_may_start_at_once_on_an_empty_database(
    database_url: str, database: Database, clock: Clock, deployment: Deployment
) -> None:
    gate, contexts = threading.Barrier(3), list[ServiceContext]()

    def begin() -> None:
        own = Database(database_url)
        gate.wait()
        context = open_context(own, clock, TEAM, KEY, deployment.config)
        bring_into_line(context, deployment.config, deployment.catalog, profiles_of(deployment))
        contexts.append(context)

    threads = [threading.Thread(target=begin) for _ in range(gate.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {context.taskforce_id for context in contexts} == {1}
    assert len(contexts) == gate.parties
    with database.reading() as session:
        assert len(session.exec(select(tables.Member)).all()) == len(deployment.config.members.people)
        Trail(KEY, 1).verify(session)
    for context in contexts:
        context.database.close()


def test_someone_met_before_slack_knew_the_files_reference_stays_one_person(
    each_room: BotHarness, deployment: Deployment
) -> None:
    """The file's row still has no Slack id when the bot meets the same person in Slack as somebody new."""
    person = deployment.config.members.people[3].model_copy(
        update={"handle": None, "email": "ana@example.org"}
    )
    people = (*deployment.config.members.people, person)
    seats = deployment.config.leads[1].model_copy(update={"us_alternate": "ana@example.org"})
    file: dict[str, Any] = {
        "members": deployment.config.members.model_copy(update={"people": people}),
        "leads": {**deployment.config.leads, 1: seats},
    }
    assert start(each_room, deployment, **file).unresolved == ("ana@example.org",)
    with each_room.context.writing(None) as (session, now):
        met = tables.Member(
            taskforce_id=each_room.context.taskforce_id,
            name="Ana",
            role="observer",
            created_at=now,
        )
        note_profile(met, Profile("U0ANA", "ana", "Ana"), TEAM)
        session.add(met)
    profiles = profiles_of(deployment) | {"ana@example.org": Profile("U0ANA", "ana", "Ana")}
    assert start(each_room, deployment, profiles, **file).unresolved == ()
    assert "*Role:* Member" in each_room.say("U0ANA", "/taskforce me")
    assert each_room.at("U0ANA") in each_room.say("chair-us", "/rec 1")
    assert start(each_room, deployment, profiles, **file) == Aligned()
    with each_room.context.reading() as session:
        assert session.exec(
            select(tables.Member.file_key)
            .join(tables.SlackIdentity)
            .where(tables.SlackIdentity.slack_id == "U0ANA")
        ).all() == ["ana@example.org"]


def test_two_people_who_swap_their_handles_keep_their_own_history(
    each_room: BotHarness, deployment: Deployment
) -> None:
    profiles = profiles_of(deployment)
    one, two = profiles["lead-us"], profiles["member-us"]
    ids = member(each_room, "lead-us").id, member(each_room, "member-us").id
    profiles |= {"lead-us": two, "member-us": one}
    start(each_room, deployment, profiles)
    assert (member(each_room, "lead-us").id, member(each_room, "member-us").id) == ids
    assert (member(each_room, "lead-us").file_key, member(each_room, "member-us").file_key) == (
        "member-us",
        "lead-us",
    )
    assert member(each_room, "lead-us").active
    assert member(each_room, "member-us").active


def test_another_reference_to_the_same_person_changes_nothing_about_them(
    harness: BotHarness, deployment: Deployment
) -> None:
    file = changed(deployment.config, "observer", handle=None, email="watcher@example.org")
    profiles = profiles_of(deployment)
    profiles["watcher@example.org"] = profiles["observer"]
    before = harness.events()
    assert start(harness, deployment, profiles, **file) == Aligned()
    assert harness.events() == before
    assert known_slack_ids(harness.context)["watcher@example.org"] == slack_id("observer")


def test_a_role_that_changed_while_someone_was_away_is_on_record(
    harness: BotHarness, deployment: Deployment
) -> None:
    start(harness, deployment, **without(deployment.config, "observer"))
    start(harness, deployment, **changed(deployment.config, "observer", role="member", side="US"))
    (restored,) = events(harness, "member.restored")
    assert restored.facts == {"role": ["observer", "member"], "side": [None, "US"]}
    assert "restored" in harness.say("chair-us", "/taskforce audit")


def test_a_seat_falls_empty_whose_holder_the_file_moves_away(
    harness: BotHarness, deployment: Deployment
) -> None:
    harness.say("secretariat", "/rec responsable 2 eeuu <@UMEMBERUS|member-us>")
    kept: dict[str, Any] = {"leads": {12: deployment.config.leads[12]}}
    start(harness, deployment, **kept)
    start(harness, deployment, **kept, **changed(deployment.config, "member-us", role="observer"))
    assert "*United States* · no lead yet" in harness.say("chair-us", "/rec 2")
    trail = harness.say("secretariat", "/taskforce language en") and harness.say(
        "secretariat", "/rec history 2"
    )
    assert f"the deploy file removed {harness.at('member-us')} as lead for the United States" in trail
    start(harness, deployment, **kept, **changed(deployment.config, "member-mx", role="member", side="US"))
    assert harness.at("member-mx") not in harness.say("chair-us", "/rec 3")


def test_nobody_ends_up_in_both_seats_of_a_side(harness: BotHarness, deployment: Deployment) -> None:
    swapped = deployment.config.leads[5].model_copy(update={"us": "member-us", "us_alternate": None})
    start(harness, deployment, leads={**deployment.config.leads, 5: swapped})
    assert harness.say("chair-us", "/rec 5").count(harness.at("member-us")) == 1


def test_the_files_lead_counts_before_the_one_named_in_slack(
    harness: BotHarness, deployment: Deployment
) -> None:
    harness.say("secretariat", "/rec responsable 2 eeuu <@UMEMBERUS|member-us>")
    seats = deployment.config.leads[1].model_copy(update={"us": "lead-us", "mx": None})
    start(harness, deployment, leads={**deployment.config.leads, 2: seats})
    assert f"*United States* · lead: {harness.at('lead-us')}" in harness.say("chair-us", "/rec 2")
    (named,) = [
        each for each in events(harness, "recommendation.lead_named")
        if each.recommendation_number == 2 and each.actor_id is None
    ]  # fmt: skip
    assert named.facts["before"] == member(harness, "member-us").id
    assert "deploy file" in harness.say("chair-us", "/rec history 2")


def test_changes_of_the_catalog_are_on_record_with_old_and_new(
    harness: BotHarness, deployment: Deployment
) -> None:
    edited = deployment.catalog.model_dump(mode="json")["recommendations"]
    before = edited[0]["title"]["en"], edited[0]["category"]
    edited[0]["title"]["en"] = "Another title"
    edited[0]["category"] = edited[-1]["category"]
    edited[0]["parts"] = [{"key": "z", "priority": True, "title": {"en": "Last", "es": "Última"}}]
    number, version = edited[0]["number"], harness.version(edited[0]["number"])
    for _ in range(2):
        bring_into_line(
            harness.context,
            deployment.config,
            catalog_of(deployment, recommendations=edited),
            profiles_of(deployment),
        )
    (event_,) = events(harness, "recommendation.edited")
    changes = event_.facts["changes"]
    assert event_.recommendation_number == number
    assert [title["en"] for title in changes["title"]] == [before[0], "Another title"]
    assert changes["category"] == [before[1], edited[-1]["category"]]
    assert changes["part z"]["active"] == [False, True]
    assert harness.version(number) == version + 1
    start(harness, deployment)
    assert "Última" not in harness.say("chair-mx", f"/rec {number}")


def test_a_category_that_goes_takes_its_filter_along(harness: BotHarness, deployment: Deployment) -> None:
    one = deployment.catalog.model_dump(mode="json")
    kept = one["categories"][0]["key"]
    for each in one["recommendations"]:
        each["category"] = kept
    gone = one["categories"][1]["key"]
    catalog = catalog_of(deployment, categories=one["categories"][:1], recommendations=one["recommendations"])
    bring_into_line(harness.context, deployment.config, catalog, profiles_of(deployment))
    assert "of 13 recommendations" in harness.say("chair-us", "/rec")
    assert "*1 · " not in harness.say("chair-us", f"/rec list {gone}")
    assert start(harness, deployment).changed > 0
    assert "of 13 recommendations" in harness.say("chair-us", "/rec")


def test_five_hundred_recommendations_take_no_query_more_each_at_the_next_start(
    each_room: BotHarness, deployment: Deployment
) -> None:
    config = deployment.config.model_copy(update={"leads": {}})
    statements: list[str] = []

    def count(*arguments: Any) -> None:
        statements.append(str(arguments[2]))

    def again(number: int) -> int:
        """Start twice with a catalog of that size; return how many queries the second start took."""
        bring_into_line(each_room.context, config, many(deployment, number), profiles_of(deployment))
        statements.clear()
        assert (
            bring_into_line(each_room.context, config, many(deployment, number), profiles_of(deployment))
            == Aligned()
        )
        return len(statements)

    event.listen(each_room.context.database.writer, "before_cursor_execute", count)
    few = again(13)
    assert again(500) == few
    assert "of 500 recommendations" in each_room.say("chair-us", "/rec")
    with each_room.context.reading() as session:
        each_room.context.trail.verify(session)


def test_a_change_of_the_files_is_told_as_the_files(harness: BotHarness, deployment: Deployment) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    version = harness.version(5)
    seats = deployment.config.leads[5].model_copy(update={"us": "member-us", "us_alternate": None})
    start(harness, deployment, leads={**deployment.config.leads, 5: seats})
    said = harness.say("member-us", f'/rec update 5 "Mine" v{version}')
    assert "the deploy file named" in said


def test_health_does_not_ask_about_people_taken_out_of_the_file(
    harness: BotHarness, deployment: Deployment
) -> None:
    profiles = {name: each for name, each in profiles_of(deployment).items() if name != "observer"}
    with harness.context.writing(None) as (session, _):
        row = session.exec(select(tables.Member).where(tables.Member.file_key == "observer")).one()
        session.delete(row.identities[0])
    assert "`observer`" in harness.say("chair-us", "/taskforce health")
    start(harness, deployment, profiles, **without(deployment.config, "observer"))
    assert "`observer`" not in harness.say("chair-us", "/taskforce health")

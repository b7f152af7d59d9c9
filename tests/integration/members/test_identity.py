"""Who is who: one entry for each person, nobody admitted unseen, no user name taken by a stranger."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from bot.clock import Clock
from bot.config import Deployment
from bot.delivery.message_reading import read_message
from bot.delivery.rendering import rendered
from bot.domain.outbox.notices import HandleClaimed
from bot.sandbox.blockkit import check_message
from bot.services.alignment.alignment import Aligned, bring_into_line
from bot.services.alignment.repeated import PersonListedTwice, check_people
from bot.services.members.departures import refresh
from bot.services.members.queries import Profile
from bot.services.outbox import queue as outbox
from bot.store import tables
from bot.store.database import Database
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.controls import Press
from tests.integration.members.test_members import ANA, meet, unchanged
from tests.support.harness import TEAM, BotHarness, harness_of, profiles_of, slack_id


@pytest.fixture
def each(database: Database, clock: Clock, deployment: Deployment) -> BotHarness:
    """The shipped taskforce, over each database."""
    return harness_of(database, clock, deployment)


def listing(deployment: Deployment, *more: Mapping[str, Any]) -> Any:
    """Return the deploy file with further people, each like the fourth of the shipped ones."""
    model = deployment.config.members.people[3]
    added = tuple(model.model_copy(update={"handle": None, **each}) for each in more)
    people = (*deployment.config.members.people, *added)
    members = deployment.config.members.model_copy(update={"people": people})
    return deployment.config.model_copy(update={"members": members})


def start(
    harness: BotHarness, deployment: Deployment, config: Any, found: Mapping[str, Profile], **more: Any
) -> Aligned:
    profiles = profiles_of(deployment) | dict(found)
    return bring_into_line(harness.context, config, deployment.catalog, profiles, **more)


@pytest.mark.parametrize("again", [{"email": "lead@example.org"}, {"slack_id": "ULEADUS"}])
def test_a_person_listed_twice_is_refused_with_both_lines(
    each: BotHarness, deployment: Deployment, again: dict[str, str]
) -> None:
    config = listing(deployment, {**again, "role": "observer"})
    reference = config.members.people[-1].reference
    found = {reference: Profile("ULEADUS", "lead-us", "Lead")}
    before = each.everything()
    with pytest.raises(PersonListedTwice) as refused:
        start(each, deployment, config, found, lines={"lead-us": 12, reference.casefold(): 40})
    assert refused.value.values == {
        "first": "lead-us", "first_line": "12", "second": reference, "second_line": "40",
    }  # fmt: skip
    assert each.everything() == before


def test_two_entries_are_one_person_by_what_an_earlier_start_found_though_slack_is_silent(
    each: BotHarness, deployment: Deployment
) -> None:
    config = listing(deployment, {"slack_id": "ULEADUS"})
    with pytest.raises(PersonListedTwice):
        bring_into_line(each.context, config, deployment.catalog, {})


@pytest.mark.parametrize("again", [{"email": "Lead@example.org"}, {"slack_id": "ULEADUS"}])
def test_the_check_knows_of_a_person_listed_twice_from_the_database(
    each: BotHarness, deployment: Deployment, again: dict[str, str]
) -> None:
    refresh(each.context, Profile("ULEADUS", "lead-us", "Lead", email="lead@example.org"))
    check_people(each.context.database, deployment.config, deployment.lines)
    with pytest.raises(PersonListedTwice):
        check_people(each.context.database, listing(deployment, again), deployment.lines)


def test_nobody_is_admitted_while_slack_cannot_say_who_they_are(each: BotHarness) -> None:
    before = each.everything()
    assert "Slack could not tell the bot who you are" in meet(each, Profile("U0ANA", known=False))
    assert each.everything() == before
    assert "Sin iniciar" in meet(each, ANA)


@pytest.mark.parametrize("profile", [replace(ANA, team_id="T0OTHER"), replace(ANA, foreign=True)])
def test_people_of_other_companies_are_not_admitted(each: BotHarness, profile: Profile) -> None:
    before = each.everything()
    assert "espacio de trabajo de Slack distinto" in meet(each, profile)
    assert each.everything() == before


def test_people_of_the_same_organization_are_admitted(each: BotHarness) -> None:
    assert "Sin iniciar" in meet(each, replace(ANA, team_id="T0GRID", teams=(TEAM, "T0GRID")))


def test_guests_are_admitted_only_where_the_file_says_so(each: BotHarness) -> None:
    before = each.everything()
    assert "aún no está en su lista" in meet(each, replace(ANA, guest=True))
    assert each.everything() == before
    context = replace(each.context, rules=replace(each.context.rules, admit_guests=True))
    open_to_guests = replace(each, dispatcher=replace(each.dispatcher, context=context), deliveries=100)
    assert "Sin iniciar" in meet(open_to_guests, replace(ANA, guest=True))


@pytest.mark.parametrize("became", [{"guest": True}, {"team_id": "T0OTHER"}])
def test_an_observer_who_becomes_a_guest_or_moves_elsewhere_is_admitted_no_more(
    each: BotHarness, became: dict[str, Any]
) -> None:
    meet(each, ANA)
    refresh(each.context, replace(ANA, **became))
    assert "aún no está en su lista" in unchanged(each, ANA.slack_id, "/rec 5")


def test_a_guest_whom_the_file_names_keeps_their_role(each: BotHarness) -> None:
    refresh(each.context, Profile(slack_id("lead-us"), "lead-us", "Lead", guest=True))
    assert "Member" in each.say("lead-us", "/taskforce me")


def told(harness: BotHarness) -> list[tuple[str, str]]:
    """Return whom the bot tells what kind of message, and send it."""
    found = []
    while claimed := outbox.claim(harness.context):
        with harness.context.reading() as session:
            found.append((claimed.address, session.get_one(tables.OutboxMessage, claimed.id).kind))
        outbox.sent(harness.context, claimed, "D1", "1.1")
    return found


def test_a_user_name_that_nobody_had_is_not_taken_by_whoever_chooses_it(
    each: BotHarness, deployment: Deployment
) -> None:
    config = listing(deployment, {"handle": "newchair", "role": "chair"})
    assert start(each, deployment, config, {}, vacant={"newchair"}).unresolved == ("newchair",)
    taker = Profile("U0TAKER", "newchair", "Taker")
    claimed = start(each, deployment, config, {"newchair": taker})
    assert claimed.claimed == ("newchair",)
    meet(each, taker)
    assert "Observer" in each.say("U0TAKER", "/taskforce me")
    start(each, deployment, config, {"newchair": taker})
    with each.context.reading() as session:
        kinds = session.exec(select(tables.OutboxMessage.kind)).all()
    assert kinds.count("member.handle_claimed") == 1
    assert each.refuses("chair-us", "/taskforce member <@U0TAKER> confirm")
    assert "*Rol:* Presidencia" in each.say("secretariat", "/grupo integrante <@U0TAKER> confirmar")
    assert "user name" in each.say("chair-us", "/taskforce audit")
    assert "Chair" in each.say("U0TAKER", "/taskforce me")
    assert start(each, deployment, config, {"newchair": taker}) == Aligned()


def asked_about_claims(harness: BotHarness) -> list[Message]:
    """Return the questions about user names that the bot sends."""
    found: list[Message] = []
    while claimed := outbox.claim(harness.context):
        letter = read_message(harness.context, claimed.id)
        assert letter is not None
        if isinstance(letter.content, HandleClaimed):
            found += rendered(letter, harness.dispatcher.localization.localizer_for)
        outbox.sent(harness.context, claimed, "D1", "1.1")
    return found


def claim(harness: BotHarness, deployment: Deployment) -> Any:
    """Let somebody take the user name of a chair whom nobody in Slack was."""
    config = listing(deployment, {"handle": "newchair", "role": "chair"})
    start(harness, deployment, config, {}, vacant={"newchair"})
    start(harness, deployment, config, {"newchair": TAKER})
    meet(harness, TAKER)
    return config


TAKER = Profile("U0TAKER", "newchair", "Taker")


@pytest.mark.parametrize(
    ("language", "yes", "no"),
    [("en", "Confirm", "Somebody else"), ("es", "Confirmar", "Es otra persona")],
)
def test_the_question_about_a_user_name_has_its_buttons(
    each: BotHarness, deployment: Deployment, language: str, yes: str, no: str
) -> None:
    each.say("secretariat", f"/taskforce language {language}")
    claim(each, deployment)
    (asked,) = asked_about_claims(each)
    (row,) = [block for block in asked.blocks if block["type"] == "actions"]
    assert [(button["text"]["text"], button["value"]) for button in row["elements"]] == [
        (yes, "U0TAKER"), (no, "U0TAKER"),
    ]  # fmt: skip
    assert check_message(asked.payload()) == []
    for press in (Press.CLAIM_CONFIRM, Press.CLAIM_REFUSE):
        assert "Please ask" in each.press("chair-us", press, "U0TAKER")
    assert "Observer" in each.say("U0TAKER", "/taskforce me")
    each.press("secretariat", Press.CLAIM_CONFIRM, "U0TAKER")
    assert "Chair" in each.say("U0TAKER", "/taskforce me")
    for press in (Press.CLAIM_CONFIRM, Press.CLAIM_REFUSE):
        answer = each.press("secretariat", press, "U0TAKER")
        assert {"en": "nothing to confirm", "es": "No hay nada por confirmar"}[language] in answer


def test_a_refused_claim_is_on_record_and_asked_about_no_more(
    each: BotHarness, deployment: Deployment
) -> None:
    config = claim(each, deployment)
    told(each)
    assert "Quedó registrado" in each.press("secretariat", Press.CLAIM_REFUSE, "U0TAKER")
    assert "somebody else has taken the user name" in each.say("chair-us", "/taskforce audit")
    assert "Observer" in each.say("U0TAKER", "/taskforce me")
    events = each.events()
    each.press("secretariat", Press.CLAIM_REFUSE, "U0TAKER")
    assert each.events() == events, "a second press says the same and changes nothing"
    start(each, deployment, config, {"newchair": TAKER})
    assert told(each) == []
    assert "Observer" in each.say("U0TAKER", "/taskforce me")
    assert not each.refuses("secretariat", "/taskforce member <@U0TAKER> confirm"), "it was a mistake"
    assert "Chair" in each.say("U0TAKER", "/taskforce me")


def test_without_a_secretariat_the_chairs_who_are_asked_may_answer(
    each: BotHarness, deployment: Deployment
) -> None:
    people = tuple(
        person.model_copy(update={"role": "member"}) if person.role == "secretariat" else person
        for person in deployment.config.members.people
    )
    members = deployment.config.members.model_copy(update={"people": people})
    config = deployment.config.model_copy(update={"members": members})
    claim(each, replace(deployment, config=config))
    assert {who for who, kind in told(each) if kind == "member.handle_claimed"}
    assert "Please ask" in each.press("lead-us", Press.CLAIM_CONFIRM, "U0TAKER")
    each.press("chair-us", Press.CLAIM_CONFIRM, "U0TAKER")
    assert "Chair" in each.say("U0TAKER", "/taskforce me")


def test_a_user_name_found_at_the_first_start_is_bound_at_once(
    each: BotHarness, deployment: Deployment
) -> None:
    config = listing(deployment, {"handle": "newchair", "role": "chair"})
    found = start(each, deployment, config, {"newchair": Profile("U0NEW", "newchair", "New")})
    assert found.claimed == found.unresolved == ()
    assert "Chair" in each.say("U0NEW", "/taskforce me")


def test_a_start_while_slack_was_silent_leaves_the_user_name_to_its_owner(
    each: BotHarness, deployment: Deployment
) -> None:
    config = listing(deployment, {"handle": "newchair", "role": "chair"})
    start(each, deployment, config, {})
    assert start(each, deployment, config, {"newchair": Profile("U0NEW", "newchair", "New")}).claimed == ()
    assert "Chair" in each.say("U0NEW", "/taskforce me")

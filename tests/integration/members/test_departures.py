"""Somebody leaves: who is told what they held, how their items are found, and what an observer still may."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from bot.clock import Clock
from bot.config import Deployment
from bot.delivery.message_reading import read_message
from bot.delivery.rendering import rendered
from bot.services.alignment.alignment import bring_into_line
from bot.services.members.departures import refresh
from bot.services.members.queries import Profile
from bot.services.outbox import queue as outbox
from bot.services.reminders.opening import open_reminders
from bot.store.database import Database
from bot.views.blockkit.controls import Press
from tests.integration.members.test_alignment import without
from tests.support.harness import BotHarness, harness_of, profiles_of, slack_id


@pytest.fixture
def room(database: Database, clock: Clock, deployment: Deployment) -> BotHarness:
    """The shipped taskforce, over each database; member-us has an action item."""
    harness = harness_of(database, clock, deployment)
    harness.say("chair-us", '/action assign @member-us "Draft the annex" rec 5 due 2026-12-01')
    messages(harness)
    return harness


def messages(harness: BotHarness) -> Sequence[tuple[str, str, str]]:
    """Return whom the bot tells what, in which words; all of it counts as sent."""
    found = []
    while claimed := outbox.claim(harness.context):
        letter = read_message(harness.context, claimed.id)
        assert letter is not None
        texts = rendered(letter, harness.dispatcher.localization.localizer_for)
        found.append(
            (str(letter.recipient.name), type(letter.content).__name__, " ".join(each.text for each in texts))
        )
        outbox.sent(harness.context, claimed, "D1", "1.1")
    return found


def leaves(harness: BotHarness, handle: str, **more: Any) -> None:
    """Slack reports that someone's account was deactivated."""
    refresh(harness.context, Profile(slack_id(handle), handle, handle, deleted=True, **more))


def test_the_secretariat_and_the_leads_of_their_side_are_told_at_once_what_someone_held(
    room: BotHarness,
) -> None:
    leaves(room, "member-us")
    told = messages(room)
    assert {(who, kind) for who, kind, _ in told} == {
        ("secretariat", "Departed"), ("lead-us", "Departed"), ("chair-us", "Departed"),
    }  # fmt: skip
    assert "A-1" in next(words for who, _, words in told if who == "lead-us")
    leaves(room, "member-us")
    assert messages(room) == []
    assert "Slack removed" in room.say("chair-us", "/taskforce audit")


def test_a_lead_who_leaves_is_told_of_with_their_seats(room: BotHarness) -> None:
    leaves(room, "lead-us")
    words = [words for _, _, words in messages(room)]
    assert words
    assert all("5" in each for each in words)
    assert any("Responsable" in each or "Lead" in each for each in words)


def test_someone_taken_off_the_file_is_told_of_too(room: BotHarness, deployment: Deployment) -> None:
    config = deployment.config.model_copy(update=without(deployment.config, "member-us"))
    bring_into_line(room.context, config, deployment.catalog, profiles_of(deployment))
    assert {who for who, kind, _ in messages(room) if kind == "Departed"} == {
        "secretariat", "lead-us", "chair-us",
    }  # fmt: skip


def test_the_items_of_someone_who_left_are_listed_by_name_and_marked(room: BotHarness) -> None:
    leaves(room, "member-us")
    for who in ("@member-us", room.at("member-us")):
        said = room.say("chair-us", f"/action list {who}")
        assert "Draft the annex" in said
        assert "no longer on the list" in said
    assert "ya no está en la lista" in room.say("chair-mx", "/accion lista @member-us")


def test_nobody_is_reminded_who_left(room: BotHarness) -> None:
    leaves(room, "member-us")
    messages(room)
    room.later(hours=24 * 2)
    open_reminders(room.context)
    assert not [who for who, _, _ in messages(room) if who == "member-us"]


def test_someone_who_is_back_in_slack_is_back(room: BotHarness) -> None:
    leaves(room, "member-us")
    refresh(room.context, Profile(slack_id("member-us"), "member-us", "member-us"))
    assert "Draft the annex" in room.say("member-us", "/action")


def test_someone_taken_off_the_file_is_not_back_because_slack_says_so(
    room: BotHarness, deployment: Deployment
) -> None:
    config = deployment.config.model_copy(update=without(deployment.config, "member-us"))
    bring_into_line(room.context, config, deployment.catalog, profiles_of(deployment))
    leaves(room, "member-us")
    refresh(room.context, Profile(slack_id("member-us"), "member-us", "member-us"))
    assert "no longer on the taskforce" in room.say("member-us", "/action")


def as_observer(room: BotHarness, deployment: Deployment, handle: str) -> None:
    people = tuple(
        each.model_copy(update={"role": "observer"}) if each.reference == handle else each
        for each in deployment.config.members.people
    )
    members = deployment.config.members.model_copy(update={"people": people})
    config = deployment.config.model_copy(update={"members": members})
    bring_into_line(room.context, config, deployment.catalog, profiles_of(deployment))


def test_an_assignee_who_became_an_observer_finishes_the_work(
    room: BotHarness, deployment: Deployment
) -> None:
    as_observer(room, deployment, "member-us")
    assert not room.refuses("member-us", '/action done 1 "Here it is"')
    assert room.refuses("member-us", '/action comment 1 "More"')


def test_an_assignee_who_became_an_observer_gives_the_work_back(
    room: BotHarness, deployment: Deployment
) -> None:
    as_observer(room, deployment, "member-us")
    assert room.refuses("member-us", "/action reassign 1 @lead-us")
    assert not room.refuses("member-us", "/action reassign 1 @chair-us")
    assert "Draft the annex" in room.say("chair-us", "/action")


@pytest.mark.parametrize(
    ("language", "button", "said"),
    [("en", "Give it back", "was reassigned to"), ("es", "Regresarla", "se reasignó a")],
)
def test_an_assignee_who_became_an_observer_has_a_button_to_give_the_work_back(
    room: BotHarness, deployment: Deployment, language: str, button: str, said: str
) -> None:
    room.say("member-us", f"/taskforce language {language}")
    as_observer(room, deployment, "member-us")
    shown = [each for each in room.payload("member-us", "/action 1")["blocks"] if each["type"] == "actions"]
    assert button in [each["text"]["text"] for each in shown[-1]["elements"] if each["type"] == "button"]
    assert said in room.press("member-us", Press.ITEM_GIVE_BACK, "1")
    assert "Draft the annex" in room.say("chair-us", "/action")
    assert "Draft the annex" not in room.say("member-us", "/action")
    theirs = {"en": "Only the people assigned to A-1", "es": "Solo las personas asignadas a A-1"}
    assert theirs[language] in room.press("member-us", Press.ITEM_GIVE_BACK, "1"), "it is theirs no more"


def test_giving_back_is_undone_by_who_did_it(room: BotHarness, deployment: Deployment) -> None:
    room.say("chair-us", '/action assign @member-us "Think it over" due 2026-12-01')
    for role in ("member", "observer"):
        if role == "observer":
            as_observer(room, deployment, "member-us")
        given = room.payload("member-us", "/action reassign 2 @chair-us")
        (undo,) = (
            each["value"]
            for block in given["blocks"]
            for each in block.get("elements", ())
            if each.get("action_id") == Press.UNDO
        )
        assert "Undone" in room.press("member-us", Press.UNDO, undo)
        assert "Think it over" in room.say("member-us", "/action")


def test_who_may_only_give_an_item_back_is_offered_that(room: BotHarness) -> None:
    room.say("chair-us", '/action assign @member-us "Think it over" due 2026-12-01')
    for refused in (
        room.payload("member-us", "/action reassign 2 @lead-us"),
        room.payload("member-us", "/action due 2 2026-12-20"),
    ):
        assert "You can give it back to" in refused["text"]
        assert Press.ITEM_GIVE_BACK in json.dumps(refused)
    assert Press.ITEM_GIVE_BACK in json.dumps(room.payload("member-us", "/action 2"))
    assert Press.ITEM_GIVE_BACK not in json.dumps(room.payload("observer", "/action due 2 2026-12-20"))


def test_nothing_is_given_back_to_somebody_who_left(room: BotHarness) -> None:
    room.say("chair-us", '/action assign @member-us "Think it over" due 2026-12-01')
    leaves(room, "chair-us")
    assert Press.ITEM_GIVE_BACK not in json.dumps(room.payload("member-us", "/action 2"))
    assert "Please ask" in room.press("member-us", Press.ITEM_GIVE_BACK, "2")
    assert "Think it over" in room.say("member-us", "/action")


def test_an_observer_with_no_part_in_an_item_changes_nothing(room: BotHarness) -> None:
    assert room.refuses("observer", '/action done 1 "x"')
    assert room.refuses("observer", "/action reassign 1 @chair-us")

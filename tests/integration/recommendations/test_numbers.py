"""A recommendation is its key: numbers may move, and nothing moves from one record onto another."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.config import Config, Deployment
from bot.config.catalog import Catalog
from bot.domain.channels.sharing import Kind, MessagePlace, Showing
from bot.domain.recommendations.recommendation import Detail
from bot.domain.recommendations.reference import FormerNumber
from bot.services.alignment.alignment import Aligned, bring_into_line
from bot.services.alignment.catalog import KeyInDoubt
from bot.services.channels import sharing
from bot.services.context import Caller
from bot.services.recommendations.queries import number_of
from bot.store import tables
from bot.views.blockkit.controls import Press
from bot.views.forms.names import FormName
from tests.support.harness import NOW, TEAM, BotHarness, profiles_of, slack_id

FENTANYL, AMERICA = "fentanyl-taskforce", "central-america"
"""The keys of recommendations 5 and 8 in the shipped catalog."""


def catalog_with(deployment: Deployment, changes: Mapping[str, Mapping[str, Any]], **more: Any) -> Catalog:
    """Return the shipped catalog with changes to its recommendations, by their shipped keys."""
    data = deployment.catalog.model_dump(mode="json")
    rows = [{**row, **changes.get(row["key"], {})} for row in data["recommendations"]]
    return Catalog.model_validate(data | {"recommendations": rows} | more, strict=False)


def swapped(deployment: Deployment) -> Catalog:
    return catalog_with(deployment, {FENTANYL: {"number": 8}, AMERICA: {"number": 5}})


def start(harness: BotHarness, deployment: Deployment, catalog: Catalog, **changes: Any) -> Aligned:
    """Start the bot again with another catalog, and other values in the deploy file."""
    config: Config = deployment.config.model_copy(update=changes)
    return bring_into_line(harness.context, config, catalog, profiles_of(deployment))


def without_leads(deployment: Deployment, *numbers: int) -> dict[str, Any]:
    kept = {number: seats for number, seats in deployment.config.leads.items() if number not in numbers}
    return {"leads": kept}


@pytest.fixture
def blocked(harness: BotHarness) -> BotHarness:
    """Recommendation 5 with a status, evidence, an action item and its history."""
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("lead-us", '/rec update 5 blocked "No labs" awaiting "Congress"')
    harness.say("lead-us", '/rec evidence 5 https://example.org/act "The act"')
    harness.say("chair-us", '/action assign @member-us "Count the labs" rec 5')
    return harness


def test_after_two_numbers_were_swapped_each_record_stays_with_its_recommendation(
    blocked: BotHarness, deployment: Deployment
) -> None:
    before = blocked.say("chair-us", "/rec 5")
    done = start(blocked, deployment, swapped(deployment), leads={})
    assert done.changed >= 2
    now = blocked.anew().say("chair-us", "/rec 8")
    assert "8, formerly 5" in now
    for said in ("Counter-fentanyl", "No labs", "Congress", "The act", "Count the labs"):
        assert (said in now) == (said in before), said
    other = blocked.say("chair-us", "/rec 5")
    assert "5, formerly 8" in other
    assert "No labs" not in other
    assert "Count the labs" in blocked.say("chair-us", "/action list rec 8")
    history = blocked.say("chair-us", "/rec history 8")
    assert "changed its number from 5 to 8" in history
    assert "No labs" in history
    assert "cambió su número de 5 a 8" in blocked.say("chair-mx", "/rec historial 8")
    with blocked.context.reading() as session:
        blocked.context.trail.verify(session)


def test_a_renumbered_recommendation_is_found_by_search_and_translated_by_its_new_number(
    blocked: BotHarness, deployment: Deployment
) -> None:
    start(blocked, deployment, swapped(deployment), leads={})
    harness = blocked.anew()
    assert "8, formerly 5" in harness.say("chair-us", "/rec fentanyl")
    assert "8" in harness.say("secretariat", "/grupo traducciones rec 8")
    harness.say("secretariat", '/taskforce translate 8 cause "Faltan laboratorios"')
    assert "Faltan laboratorios" in harness.say("chair-mx", "/rec 8")


@pytest.mark.parametrize(
    ("press", "value"),
    [(Press.OPEN, "rec:5"), (Press.HISTORY, "5"), (Press.ITEMS, "5"), (Press.OTHER_LANGUAGE, "en:rec:5")],
)
def test_an_old_button_shows_what_it_showed(
    blocked: BotHarness, deployment: Deployment, press: Press, value: str
) -> None:
    start(blocked, deployment, swapped(deployment), leads={})
    said = blocked.anew().press("chair-us", press, value)
    assert "8" in said
    assert any(words in said for words in ("No labs", "Count the labs"))


def test_an_old_button_and_an_old_form_change_what_they_were_made_for(
    blocked: BotHarness, deployment: Deployment
) -> None:
    start(blocked, deployment, swapped(deployment), leads={})
    harness = blocked.anew()
    form = harness.press_for_form("chair-us", Press.UPDATE, "5")
    assert "8" in form.text
    assert FENTANYL in form.view()["private_metadata"]
    old = form.view() | {"private_metadata": '{"number": 5, "version": 5}'}
    harness.fill("chair-us", form, {"status": "in_progress", "note": "Labs found"})
    assert "Labs found" in harness.say("chair-us", "/rec 8")
    assert "Labs found" not in harness.say("chair-us", "/rec 5")
    caller = Caller(slack_id("chair-us"), TEAM, FormName.UPDATE, "redraw:old")
    assert "8" in harness.dispatcher.open_form(caller, FormName.UPDATE, old).text


def test_new_buttons_carry_the_key(blocked: BotHarness) -> None:
    payload = str(blocked.payload("chair-us", "/rec 5"))
    assert f"'#{FENTANYL}'" in payload
    assert "'value': '5'" not in payload
    assert f"rec:#{FENTANYL}" in str(blocked.payload("chair-us", "/rec"))


def test_a_change_is_taken_back_after_the_numbers_were_swapped(
    blocked: BotHarness, deployment: Deployment
) -> None:
    blocked.say("lead-us", '/rec update 5 in-progress "Going on"')
    old = f"rec:5:{blocked.version(5)}"
    start(blocked, deployment, swapped(deployment))
    harness = blocked.anew()
    assert "In progress" in harness.say("chair-us", "/rec 8")
    assert "8" in harness.press("lead-us", Press.UNDO, old)
    shown = harness.say("chair-us", "/rec 8")
    assert "Blocked" in shown
    assert "No labs" in shown


def test_a_changed_key_with_the_same_number_is_asked_about_and_nothing_changes(
    blocked: BotHarness, deployment: Deployment
) -> None:
    renamed = catalog_with(deployment, {FENTANYL: {"key": "fentanyl-group"}})
    before = blocked.everything()
    with pytest.raises(KeyInDoubt) as doubt:
        start(blocked, deployment, renamed)
    assert doubt.value.values == {"number": 5, "known": FENTANYL, "given": "fentanyl-group"}
    assert blocked.everything() == before


def test_a_former_key_keeps_the_record(blocked: BotHarness, deployment: Deployment) -> None:
    renamed = catalog_with(deployment, {FENTANYL: {"key": "fentanyl-group", "formerly": FENTANYL}})
    start(blocked, deployment, renamed)
    start(blocked, deployment, renamed)
    assert "No labs" in blocked.anew().say("chair-us", "/rec 5")
    assert number_of(blocked.context, "fentanyl-group") == 5


def test_a_retired_recommendation_gives_its_number_away_and_not_its_record(
    blocked: BotHarness, deployment: Deployment
) -> None:
    other = {"key": "precursors", "title": {"en": "Precursors", "es": "Precursores"}}
    catalog = catalog_with(deployment, {FENTANYL: other}, retired=[FENTANYL])
    start(blocked, deployment, catalog)
    harness = blocked.anew()
    shown = harness.say("chair-us", "/rec 5")
    assert "Precursors" in shown
    assert "No labs" not in shown
    assert "There is no recommendation 5" in harness.press("chair-us", Press.OPEN, "rec:5")
    assert number_of(harness.context, "precursors") == 5
    start(blocked, deployment, deployment.catalog.model_copy(update={"retired": ("precursors",)}))
    assert "No labs" in blocked.anew().say("chair-us", "/rec 5")


def test_three_numbers_may_move_in_a_circle(harness: BotHarness, deployment: Deployment) -> None:
    keys = [row.key for row in deployment.catalog.recommendations[:3]]
    moved = {key: {"number": number} for key, number in zip(keys, (2, 3, 1), strict=True)}
    start(harness, deployment, catalog_with(deployment, moved), leads={})
    assert [number_of(harness.context, key) for key in keys] == [2, 3, 1]
    assert [number_of(harness.context, FormerNumber(number)) for number in (1, 2, 3)] == [2, 3, 1]


def test_leads_are_named_by_key_or_by_number_and_a_moved_number_is_warned_about(
    harness: BotHarness, deployment: Deployment
) -> None:
    seats = deployment.config.leads[5]
    done = start(harness, deployment, swapped(deployment), leads={FENTANYL: seats, 5: seats, 1: seats})
    assert done.moved == ((5, AMERICA),)
    with harness.context.reading() as session:
        rows = session.exec(
            select(tables.Recommendation.number)
            .join(tables.Lead, tables.Lead.recommendation_id == tables.Recommendation.id)  # type: ignore[arg-type] # a condition
            .where(tables.Lead.in_file)
            .distinct()
            .order_by(tables.Recommendation.number)  # type: ignore[arg-type] # a column
        ).all()
    assert rows == [1, 5, 8]


def test_a_shared_recommendation_stays_the_one_that_was_shared(
    blocked: BotHarness, deployment: Deployment
) -> None:
    context = blocked.context
    caller = Caller(slack_id("chair-us"), TEAM, "/rec", "share:1")
    place = MessagePlace("C1")
    sharing.begin(context, caller, Showing(Kind.RECOMMENDATION, 5), place, lambda _: "")
    start(blocked, deployment, swapped(deployment), leads={})
    blocked.clock.move_to(NOW + timedelta(minutes=5))
    claimed = sharing.take(context)
    assert claimed is not None
    assert claimed.shared.showing.value == f"rec:#{FENTANYL}"
    assert isinstance(claimed.shared.content, Detail)
    assert claimed.shared.content.summary.number == 8


def test_parts_and_categories_are_met_by_their_keys(harness: BotHarness, deployment: Deployment) -> None:
    data = deployment.catalog.model_dump(mode="json")
    turned = Catalog.model_validate(data | {"categories": data["categories"][::-1]}, strict=False)
    start(harness, deployment, turned)
    with harness.context.reading() as session:
        rows = session.exec(select(tables.Category)).all()
        parts = session.exec(select(tables.Part)).all()
    assert len(rows) == len(data["categories"])
    assert len(parts) == sum(len(row["parts"]) for row in data["recommendations"])

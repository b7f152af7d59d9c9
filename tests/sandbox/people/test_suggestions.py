"""Lists whose choices come from the app while somebody types."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web as aiohttp_web
from slack_bolt.async_app import AsyncApp

from bot.sandbox.errors import (
    NoSuchFieldError,
    NotOfferedError,
    SuggestionsFailedError,
    TooManyError,
    TooShortError,
)
from tests.sandbox.people.test_people_forms import WAYS, field, form, opened, option, taking, text, top
from tests.support.sandbox_actors import request_url

COUNTRIES = ("mexico", "malta", "morocco", "united states")
LIST = field("country", "external_select", min_query_length=1)
LISTS = field("countries", "multi_external_select", max_selected_items=2)
FORM = form(LIST, LISTS, field("note", "plain_text_input", block={"optional": True}))


def offering(heard: list[dict[str, Any]], answer: Any = None) -> Callable[[AsyncApp], object]:
    """Return a function that makes an app offer the countries that contain the typed text."""

    def register(app: AsyncApp) -> None:
        async def handle(ack: Any, body: dict[str, Any]) -> None:
            heard.append(body)
            found = [option(country) for country in COUNTRIES if body["value"].casefold() in country]
            await ack(answer or {"options": found})

        app.options("country_action")(handle)
        app.options("countries_action")(handle)

    return register


@pytest.mark.parametrize("way", WAYS)
async def test_the_app_is_asked_what_fits_what_was_typed(way: str) -> None:
    heard: list[dict[str, Any]] = []
    async with opened(FORM, offering(heard), way=way) as sandbox:
        offered = await sandbox.suggest("lead-us", "Country", "m")
        assert [each["value"] for each in offered] == ["mexico", "malta", "morocco"]
        (body,) = heard
        assert body["type"] == "block_suggestion"
        assert (body["action_id"], body["block_id"], body["value"]) == ("country_action", "country", "m")
        assert body["container"] == {"type": "view", "view_id": top(sandbox).id}
        assert body["view"]["hash"] == top(sandbox).hash
        assert {"response_url", "trigger_id", "actions"}.isdisjoint(body)


async def test_typed_text_finds_the_choice() -> None:
    heard: list[dict[str, Any]] = []
    async with opened(FORM, offering([]), taking(heard)) as sandbox:
        answer = await sandbox.submit("lead-us", {"country": "Malta", "countries": ["unit", "Mexico"]})
        assert answer.view is None
        values = heard[0]["view"]["state"]["values"]
        assert values["country"]["country_action"] == {
            "type": "external_select",
            "selected_option": option("malta"),
        }
        chosen = values["countries"]["countries_action"]["selected_options"]
        assert chosen == [option("united states"), option("mexico")]


async def test_a_choice_made_is_not_asked_for_again() -> None:
    heard: list[dict[str, Any]] = []
    async with opened(FORM, offering(heard)) as sandbox:
        await sandbox.fill("lead-us", "countries", ["Mexico"])
        await sandbox.fill("lead-us", "countries", ["mexico", "Malta"])
        assert [body["value"] for body in heard] == ["Mexico", "Malta"]


async def test_less_than_the_list_wants_asks_nobody() -> None:
    heard: list[dict[str, Any]] = []
    async with opened(FORM, offering(heard)) as sandbox:
        assert await sandbox.suggest("lead-us", "countries", "me") == []
        with pytest.raises(TooShortError):
            await sandbox.fill("lead-us", "countries", "me")
        assert heard == []
        with pytest.raises(NotOfferedError, match="Mexico, Malta, Morocco"):
            await sandbox.fill("lead-us", "country", "m")
        with pytest.raises(TooManyError):
            await sandbox.fill("lead-us", "countries", ["Malta", "Mexico", "Morocco"])
        with pytest.raises(NoSuchFieldError, match="Country, Countries"):
            await sandbox.suggest("lead-us", "note", "Mexico")


@pytest.mark.parametrize(
    "answer",
    [
        {"options": [option(f"country {number}") for number in range(101)]},
        {"options": [{"text": text("x" * 76), "value": "x"}]},
        {"options": [{"text": text("x"), "value": "x" * 151}]},
        {"options": [], "option_groups": []},
        {"choices": []},
        "mexico",
    ],
)
async def test_offers_that_slack_does_not_show(answer: Any) -> None:
    async with opened(FORM, offering([], answer)) as sandbox:
        with pytest.raises(SuggestionsFailedError, match="invalid_response"):
            await sandbox.suggest("lead-us", "country", "m")


async def test_offers_come_in_groups_too() -> None:
    groups = {"option_groups": [{"label": text("Some"), "options": [option("mexico"), option("malta")]}]}
    async with opened(FORM, offering([], groups)) as sandbox:
        assert await sandbox.suggest("lead-us", "country", "m") == [option("mexico"), option("malta")]


async def test_an_app_that_offers_nothing_in_time() -> None:
    async with opened(FORM) as sandbox:
        with pytest.raises(SuggestionsFailedError, match="operation_timeout"):
            await sandbox.suggest("lead-us", "country", "m")


async def test_over_http_suggestions_may_have_another_address() -> None:
    async def offers(request: aiohttp_web.Request) -> aiohttp_web.Response:
        asked = json.loads(parse_qs(await request.text())["payload"][0])
        return aiohttp_web.json_response({"options": [option(asked["value"])]})

    async with opened(FORM, way="http") as sandbox, request_url(offers) as url:
        installation = sandbox.workspace.installation
        assert installation is not None
        sandbox.workspace.state.installation = replace(installation, options_url=url)
        assert await sandbox.suggest("lead-us", "country", "elsewhere") == [option("elsewhere")]


async def test_over_http_an_app_without_such_an_address_is_asked_nothing() -> None:
    heard: list[dict[str, Any]] = []
    async with opened(FORM, offering(heard, {"options": [option("mexico")]}), way="http") as sandbox:
        installation = sandbox.workspace.installation
        assert installation is not None
        sandbox.workspace.state.installation = replace(installation, options_url="")
        with pytest.raises(SuggestionsFailedError, match="dispatch_failed"):
            await sandbox.suggest("lead-us", "country", "m")
    assert heard == []

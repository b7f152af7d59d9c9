"""Forms that an earlier version opened, or that hold what none offers now: nothing fails, nothing is lost."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.services.context import Caller
from bot.views.blockkit.modals import Modal
from bot.views.forms.names import Field, FormName
from tests.support.harness import TEAM, BotHarness, slack_id

ABOUTS: tuple[Any, ...] = (
    {},
    {"number": 1, "version": 1},
    {"number": "x"},
    {"number": {"id": 5}, "version": "x"},
    {"number": 1, "version": None, "filled": ["note"]},
    {"recommendation": "no-such-key", "version": 1},
    {"recommendation": 5, "version": 1},
    {"recommendation": ["5"], "move": "no-such-move", "place": 7},
    {"move": "start", "number": 1, "step": "which"},
    [],
    "{",
)
HELD: tuple[Mapping[str, Any], ...] = (
    {"value": "x"},
    {"selected_option": {"value": "gone"}},
    {"selected_option": {"value": "x" * 5_000}},
    {"selected_options": [{"value": "gone"}]},
    {"selected_date": "2026-13-45"},
    {"selected_users": ["U0NOBODY"]},
    {"selected_user": "U0NOBODY"},
    {"files": [{"id": "F0GONE"}]},
)


def view_of(about: Any, held: Mapping[str, Any]) -> dict[str, Any]:
    values = {each.value: {each.value: {"type": "x", **held}} for each in Field}
    kept = about if isinstance(about, str) else json.dumps(about)
    return {"id": "V1", "hash": "1", "private_metadata": kept, "state": {"values": values}, "blocks": []}


@pytest.mark.parametrize("name", list(FormName))
def test_a_stale_form_is_never_a_mistake_of_the_program(sqlite_harness: BotHarness, name: FormName) -> None:
    harness = sqlite_harness
    harness.say("chair-us", '/action assign @lead-us "Draft the memorandum" rec 5 due friday')
    with capture_logs() as logs:
        for about in ABOUTS:
            for held in HELD:
                harness.deliveries += 1
                caller = Caller(slack_id("chair-us"), TEAM, name, f"stale:{harness.deliveries}")
                view = view_of(about, held)
                harness.dispatcher.submit(caller, name, view)
                harness.dispatcher.open_form(caller, name, view)
    assert [each for each in logs if each["event"] == "command_failed"] == []


def test_the_words_in_a_stale_form_come_back_with_the_way_to_go_on(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    form = harness.window("chair-us", "/rec close 5")
    values = {
        "status": {"status": {"type": "static_select", "selected_option": {"value": "gone"}}},
        "note": {"note": {"type": "plain_text_input", "value": "A long explanation"}},
    }
    for language, chair, said in (("en", "chair-us", "no longer"), ("es", "chair-mx", "ya no")):
        caller = Caller(slack_id(chair), TEAM, form.callback_id, f"stale:{language}")
        view = {**form.view(), "id": "V1", "hash": "1", "state": {"values": values}}
        found = harness.dispatcher.submit(caller, form.callback_id, view)
        assert isinstance(found, Modal)
        assert said in found.text
        (note,) = (each for each in found.blocks if each.get("block_id") == "note")
        assert note["element"]["initial_value"] == "A long explanation"
    assert harness.status(5) == "not_started"

"""Note, cause, what is awaited, what remains and the next step do not overwrite each other."""

from dataclasses import replace
from typing import Any

from bot.views.blockkit.modals import Modal
from tests.support.harness import BotHarness


def inputs(form: Modal) -> dict[str, Any]:
    """Return the fields of a form with what they hold."""
    return {each["block_id"]: _held(each["element"]) for each in form.blocks if each["type"] == "input"}


def _held(element: dict[str, Any]) -> Any:
    option = element.get("initial_option")
    return option["value"] if option else element.get("initial_value")


def block(harness: BotHarness) -> None:
    """Block recommendation 5."""
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("lead-us", '/rec update 5 blocked "No budget" awaiting "Treasury"')


def test_a_plain_note_leaves_the_cause_of_a_block(harness: BotHarness) -> None:
    block(harness)
    said = harness.say("lead-us", '/rec update 5 "We met the Treasury"')
    for shown in (said, harness.say("observer", "/rec 5")):
        for words in ("Cause", "No budget", "Treasury", "Latest note", "We met the Treasury"):
            assert words in shown


def test_a_cause_given_again_changes_the_cause_and_leaves_the_note(harness: BotHarness) -> None:
    block(harness)
    harness.say("lead-us", '/rec update 5 "We met the Treasury"')
    harness.say("lead-us", '/rec update 5 blocked "No authority"')
    shown = harness.say("observer", "/rec 5")
    assert "No authority" in shown
    assert "We met the Treasury" in shown
    history = harness.say("lead-us", "/rec history 5")
    assert "Cause:\nNo authority" in history
    assert "changed what is on record" in history


def test_a_plain_note_leaves_what_remains(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("lead-us", '/rec evidence 5 https://example.org/a "A"')
    harness.say("lead-us", '/rec update 5 partially-implemented "The second annex"')
    harness.say("lead-us", '/rec update 5 "The printer has it"')
    shown = harness.say("observer", "/rec 5")
    for words in ("What remains", "The second annex", "Latest note", "The printer has it"):
        assert words in shown


def test_what_is_awaited_is_kept_whatever_the_status(harness: BotHarness) -> None:
    said = harness.say("lead-us", '/rec update 5 in-progress "Begun" awaiting "Congress"')
    assert "Waiting for" in said
    harness.say("lead-us", '/rec update 5 "Second meeting held"')
    assert "Waiting for\nCongress" in harness.say("observer", "/rec 5")
    assert "En espera de" in harness.say("lead-mx", "/rec 5")
    harness.say("lead-us", '/rec update 5 awaiting "The Senate"')
    assert "The Senate" in harness.say("observer", "/rec 5")


def test_a_cause_and_whom_it_awaits_end_with_the_block_and_stay_in_the_history(harness: BotHarness) -> None:
    block(harness)
    harness.say("lead-us", '/rec update 5 in-progress "The money came"')
    shown = harness.say("observer", "/rec 5")
    assert "The money came" in shown
    assert "No budget" not in shown
    history = harness.say("lead-us", "/rec history 5")
    for words in ("Cause:\nNo budget", "Waiting for:\nTreasury", "Note:\nThe money came"):
        assert words in history
    harness.say("lead-us", "/rec undo")
    assert "No budget" in harness.say("observer", "/rec 5")
    assert "Treasury" in harness.say("observer", "/rec 5")


def test_history_labels_every_text_in_both_languages(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec evidence 5 https://example.org/a "A"')
    harness.say("lead-us", '/rec update 5 in-progress "Begun" awaiting "Congress" next "Draft it"')
    harness.say("lead-us", '/rec update 5 partially-implemented "The second annex"')
    english, spanish = harness.say("lead-us", "/rec history 5"), harness.say("lead-mx", "/rec history 5")
    for words in ("Note:\nBegun", "Waiting for:\nCongress", "Next step:\nDraft it"):
        assert words in english
    assert "Remaining:\nThe second annex" in english
    for words in ("Nota (en inglés):", "En espera de (en", "Siguiente paso (en", "Falta (en inglés):"):
        assert words in spanish


def test_what_remains_is_there_again_after_a_report_was_refused(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("lead-us", '/rec evidence 5 https://example.org/a "A"')
    harness.say("lead-us", '/rec update 5 partially-implemented "The second annex"')
    harness.say("lead-us", '/rec update 5 reported "All of it"')
    harness.say("lead-mx", '/rec refuse 5 "The second annex is missing"')
    shown = harness.say("observer", "/rec 5")
    assert "What remains" in shown
    assert "The second annex" in shown


def test_a_form_asks_for_each_text_and_is_filled_in_with_what_is_on_record(harness: BotHarness) -> None:
    block(harness)
    harness.say("lead-us", '/rec update 5 next "Call the Treasury"')
    form = harness.window("lead-us", "/rec update 5")
    assert inputs(form) == {
        "status": "blocked",
        "cause": "No budget",
        "awaited": "Treasury",
        "note": None,
        "next_step": "Call the Treasury",
    }
    answers = {**inputs(form), "note": "We met them"}
    assert isinstance(harness.fill("lead-us", form, answers), Modal)
    shown = harness.say("observer", "/rec 5")
    for words in ("No budget", "Treasury", "We met them", "Call the Treasury"):
        assert words in shown
    assert harness.say("lead-us", "/rec history 5").count("Cause:") == 1


def test_a_form_takes_off_the_record_what_was_emptied(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun" awaiting "Congress" next "Draft it"')
    form = harness.window("lead-us", "/rec update 5")
    assert isinstance(harness.fill("lead-us", form, {**inputs(form), "awaited": None}), Modal)
    shown = harness.say("observer", "/rec 5")
    assert "Congress" not in shown
    assert "Draft it" in shown
    assert "Waiting for: taken off the record" in harness.say("lead-us", "/rec history 5")


def test_a_form_keeps_what_was_typed_when_the_status_changes(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    form = harness.window("lead-us", "/rec update 5")
    form = harness.redraw("lead-us", form, {"status": "blocked", "note": "We met them"})
    assert inputs(form)["note"] == "We met them"
    typed = {"status": "in_progress", "cause": "No budget", "awaited": "Treasury", "note": "We met them"}
    form = harness.redraw("lead-us", form, typed)
    assert {name: inputs(form)[name] for name in typed} == typed
    assert isinstance(harness.fill("lead-us", form, inputs(form)), Modal)
    assert "We met them\nNo budget" in harness.say("observer", "/rec 5")


def test_a_form_that_ends_a_block_does_not_keep_whom_it_awaited(harness: BotHarness) -> None:
    block(harness)
    form = harness.window("lead-us", "/rec update 5")
    form = harness.redraw("lead-us", form, {**inputs(form), "status": "in_progress"})
    assert "awaited" not in inputs(form)
    assert "cause" not in inputs(form)
    assert isinstance(harness.fill("lead-us", form, {**inputs(form), "note": "It came"}), Modal)
    assert "Treasury" not in harness.say("observer", "/rec 5")


def test_what_a_form_was_filled_in_with_overwrites_nothing(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun" next "Draft it"')
    form = harness.window("lead-us", "/rec update 5")
    harness.say("lead-mx", '/rec update 5 next "Sign it"')
    again = harness.fill("lead-us", form, {**inputs(form), "note": "Drafted"})
    assert isinstance(again, Modal)
    assert inputs(again)["next_step"] == "Sign it"
    harness.fill("lead-us", again, {**inputs(form), "note": "Drafted"})
    assert "Sign it" in harness.say("observer", "/rec 5")


def test_a_form_of_an_earlier_version_is_still_read(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    form = harness.redraw("lead-us", harness.window("lead-us", "/rec update 5"), {"status": "blocked"})
    blocks = tuple(each for each in form.blocks if each.get("block_id") != "cause")
    old = replace(form, blocks=blocks, about={**form.about, "filled": {}})
    typed = {"status": "blocked", "note": "No budget", "awaited": "Treasury"}
    assert isinstance(harness.fill("lead-us", old, typed), Modal)
    shown = harness.say("observer", "/rec 5")
    assert "Cause\nNo budget" in shown

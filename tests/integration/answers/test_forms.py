"""Forms do what commands do: they ask for what is needed, keep what was typed, and overwrite nothing."""

from bot.services.context import Caller
from bot.views.blockkit.controls import Press
from bot.views.blockkit.modals import Modal
from commands.dispatch.submissions import Mistakes
from tests.support.harness import TEAM, BotHarness, slack_id


def fields(modal: object) -> list[str]:
    """Return the names of a form's fields, in their order."""
    return [block["block_id"] for block in getattr(modal, "blocks", ()) if block["type"] == "input"]


def test_a_status_is_changed_by_a_form(harness: BotHarness) -> None:
    form = harness.window("chair-us", "/rec update 5")
    assert fields(form) == ["status", "note"]
    form = harness.redraw("chair-us", form, {"status": "in_progress", "note": "It begins"})
    assert fields(form) == ["status", "awaited", "note", "next_step"]
    done = harness.fill("chair-us", form, {"note": "It begins", "next_step": "Call a meeting"})
    assert "changed from" in getattr(done, "text", "")
    assert harness.status(5) == "in_progress"


def test_the_form_asks_for_what_the_status_needs(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    harness.say("chair-us", '/rec update 5 in-progress "x"')
    form = harness.window("chair-us", "/rec update 5")
    form = harness.redraw("chair-us", form, {"status": "blocked"})
    assert fields(form) == ["status", "cause", "awaited", "note", "next_step"]
    form = harness.redraw("chair-us", form, {"status": "reported"})
    assert fields(form) == ["status", "note", "link", "title"]
    wrong = harness.fill("chair-us", form, {"note": "Done", "link": "nonsense"})
    assert isinstance(wrong, Mistakes)
    assert "not a link" in wrong.at["link"]
    assert harness.status(5) == "in_progress"
    done = harness.fill(
        "chair-us", form, {"note": "Done", "link": "https://example.org/a", "title": "The act"}
    )
    assert "🔎" in getattr(done, "text", "")
    assert "The act" in harness.say("chair-us", "/rec 5")
    # The source stays when the report is undone.
    harness.say("chair-us", "/taskforce undo")
    assert harness.status(5) == "in_progress"
    assert "The act" in harness.say("chair-us", "/rec 5")


def test_a_form_that_was_overtaken_shows_what_changed_and_keeps_what_was_typed(
    sqlite_harness: BotHarness,
) -> None:
    harness = sqlite_harness
    form = harness.window("chair-us", "/rec update 5")
    form = harness.redraw("chair-us", form, {"status": "in_progress"})
    harness.say("chair-mx", '/rec update 5 en-curso "Ya empezó"')
    again = harness.fill("chair-us", form, {"note": "My long note"})
    assert "has changed since you opened this form" in getattr(again, "text", "")
    note = next(each for each in getattr(again, "blocks", ()) if each.get("block_id") == "note")
    assert note["element"]["initial_value"] == "My long note"
    assert "Ya empezó" in harness.say("chair-us", "/rec 5")
    done = harness.fill("chair-us", again, {"note": "My long note"})  # type: ignore[arg-type]
    assert "Update recorded for" in getattr(done, "text", "")
    assert "My long note" in harness.say("chair-us", "/rec 5")


def test_without_permission_there_is_a_refusal_instead_of_a_form(sqlite_harness: BotHarness) -> None:
    assert "Only the leads of recommendation 5" in sqlite_harness.say("observer", "/rec update 5")


def test_evidence_of_an_action_item_is_attached_by_a_form(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    harness.say("chair-us", '/action assign @member-us "Draft" rec 5')
    form = harness.window("member-us", "/action evidence A-1")
    wrong = harness.fill("member-us", form, {})
    assert isinstance(wrong, Mistakes)
    assert set(wrong.at) == {"link"}
    done = harness.fill("member-us", form, {"link": "https://example.org/draft", "title": "The draft"})
    assert "The draft" in getattr(done, "text", "")
    assert "The draft" in harness.say("chair-mx", "/action A-1")
    assert "Only the people assigned to A-1" in harness.say("observer", "/action evidence A-1")


def test_settings_are_saved_as_they_were_meant(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    form = harness.window("member-mx", "/grupo ajustes")
    assert fields(form) == ["language", "zone", "digest", "absent_from", "absent_until", "delegate"]
    harness.fill("member-mx", form, {"zone": "America/Tijuana"})
    # A field that was left alone counts as not chosen: the deploy file's language still decides.
    assert "según la configuración del bot" in harness.say("member-mx", "/grupo yo")
    overtaken = harness.fill("member-mx", form, {"language": "en"})
    assert "han cambiado desde que abrió este formulario" in getattr(overtaken, "text", "")
    assert "zona horaria" in getattr(overtaken, "text", "")
    done = harness.fill("member-mx", overtaken, {"language": "en", "zone": "America/Tijuana"})  # type: ignore[arg-type]
    assert "*Language:* English, chosen personally" in getattr(done, "text", "")


def test_the_secretariat_sets_the_data_of_others(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    harness.say("observer", "/taskforce me")
    assert "Change …" not in str(harness.payload("chair-us", "/taskforce member @member-us"))
    assert "Modificar…" in str(harness.payload("secretariat", "/grupo integrante @member-us"))
    harness.deliveries += 1
    caller = Caller(slack_id("secretariat"), TEAM, "press", f"press:{harness.deliveries}")
    form = harness.dispatcher.press(caller, Press.MEMBER, slack_id("member-us"))
    assert isinstance(form, Modal)
    done = harness.fill("secretariat", form, {"absent_until": "2026-12-04", "delegate": slack_id("lead-us")})
    assert "4 de diciembre" in getattr(done, "text", "")
    assert "Only the secretariat" in getattr(
        harness.fill("chair-us", form, {"absent_until": "2026-12-05"}), "text", ""
    )

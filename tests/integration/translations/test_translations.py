"""Translations of what people wrote: current, outdated or missing, compared with the present text."""

import pytest
from sqlmodel import select

from bot.services.digests.snapshots import digest_for
from bot.store import tables
from bot.views.blockkit.modals import Modal
from commands.dispatch.submissions import Mistakes
from tests.integration.action_items.test_search import done
from tests.support.harness import BotHarness, slack_id

ENGLISH = "Kickoff was held in Tijuana"
SPANISH = "La reunión de arranque fue en Tijuana"


@pytest.fixture
def noted(harness: BotHarness) -> BotHarness:
    """A harness in which recommendation 5 has an English note and an action item."""
    harness.say("lead-us", f'/rec update 5 in-progress "{ENGLISH}" next "Draft the annex"')
    harness.say("lead-us", '/action assign @member-mx "Draft the memorandum" rec 5')
    return harness


def test_the_writers_text_is_marked_until_there_is_a_translation(noted: BotHarness) -> None:
    assert f"{ENGLISH}\n(en inglés)" in noted.say("lead-mx", "/rec 5")
    said = noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    assert SPANISH in said
    translated = noted.say("lead-mx", "/rec 5")
    assert SPANISH in translated
    assert ENGLISH not in translated
    assert ENGLISH in noted.say("lead-us", "/rec 5")


def test_rewriting_the_text_makes_its_translation_outdated_and_never_shows_it(noted: BotHarness) -> None:
    noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    noted.say("lead-us", '/rec update 5 "The annex was signed"')
    read = noted.say("lead-mx", "/rec 5")
    assert "The annex was signed\n(en inglés)" in read
    assert SPANISH not in read
    queue = noted.say("secretariat", "/taskforce translations outdated")
    assert "5* · nota" in queue
    assert "desactualizada" in queue
    shown = noted.say("secretariat", "/taskforce translate 5 note")
    assert SPANISH in shown, "the outdated one is shown to begin the next one with"
    noted.say("secretariat", '/taskforce translate 5 note "Se firmó el anexo"')
    assert "Se firmó el anexo" in noted.say("lead-mx", "/rec 5")
    assert "5* · nota" not in noted.say("secretariat", "/taskforce translations")


def test_rewriting_the_same_words_keeps_the_translation(noted: BotHarness) -> None:
    noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    noted.say("lead-us", '/rec update 5 "The annex was signed"')
    noted.say("lead-us", f'/rec update 5 "{ENGLISH}"')
    assert SPANISH in noted.say("lead-mx", "/rec 5")


def test_a_cause_that_is_the_note_too_is_translated_once(noted: BotHarness) -> None:
    noted.say("lead-us", '/rec update 5 blocked "The annex is missing" awaiting "the Attorney General"')
    noted.say("lead-us", '/rec update 5 "The annex is missing"')
    queue = noted.say("secretariat", "/taskforce translations rec 5")
    assert queue.count("The annex is missing") == 1
    noted.say("secretariat", '/taskforce translate 5 cause "Falta el anexo"')
    noted.say("secretariat", '/taskforce translate 5 awaited "la Fiscalía"')
    read = noted.say("lead-mx", "/rec 5")
    assert "Falta el anexo" in read
    assert "la Fiscalía" in read
    assert "The annex is missing" not in noted.say("secretariat", "/taskforce translations rec 5")
    with noted.context.reading() as session:
        note = session.exec(select(tables.Recommendation.note).where(tables.Recommendation.number == 5)).one()
    assert note == {"en": "The annex is missing", "es": "Falta el anexo"}
    noted.say("lead-us", '/rec update 5 in-progress "It came"')
    assert "awaited" not in noted.say("secretariat", "/taskforce translations rec 5")


def test_action_items_comments_and_evidence(noted: BotHarness) -> None:
    noted.say("lead-us", '/action comment A-1 "Who signs?"')
    noted.say("lead-us", '/action comment A-1 "The lawyers do"')
    noted.say("lead-us", '/rec evidence 5 https://example.org/a "Joint statement"')
    noted.say("lead-us", "/rec evidence 5 https://example.org/b")
    queue = noted.say("secretariat", "/taskforce translations")
    assert "/grupo traducir A-1 c2" in queue
    assert "/grupo traducir 5 e1 título" in queue
    assert "example.org/b" not in queue, "a link needs no translation"
    for line in (
        'A-1 text "Redactar el memorándum"',
        'A-1 c2 "Los abogados"',
        'A-1 comment 1 "¿Quién firma?"',
        '5 e1 "Declaración conjunta"',
    ):
        assert not noted.refuses("secretariat", f"/taskforce translate {line}"), line
    item = noted.say("member-mx", "/accion A-1")
    assert "Redactar el memorándum" in item
    assert "Los abogados" in item
    assert "¿Quién firma?" in item
    assert "Declaración conjunta" in noted.say("lead-mx", "/rec 5")
    assert "Redactar el memorándum" in noted.say("member-mx", "/accion")
    assert "A-1" in noted.say("member-mx", "/rec memorándum")
    assert "A-1" in noted.say("member-mx", "/rec memorandum draft")


def test_both_languages_are_searched_in_recommendations(noted: BotHarness) -> None:
    noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    for words in ("reunion arranque", "kickoff held"):
        assert "5" in noted.say("lead-mx", f"/rec buscar {words}").split("\n")[1]


def test_digests_and_messages_have_both_languages(noted: BotHarness) -> None:
    noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    noted.say("secretariat", '/taskforce translate A-1 text "Redactar el memorándum"')
    digest = digest_for(noted.context, slack_id("chair-mx")).digest
    assert any(each.note == {"en": ENGLISH, "es": SPANISH} for each in digest.changed)
    noted.say("lead-us", "/action due A-1 2026-12-01")
    with noted.context.reading() as session:
        newest = session.exec(select(tables.OutboxMessage)).all()
    both = {"en": "Draft the memorandum", "es": "Redactar el memorándum"}
    assert [each.kind for each in newest if each.content["text"] == both] == ["item.due_moved"]


def test_history_reads_what_was_translated_since(noted: BotHarness) -> None:
    noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    history = noted.say("lead-mx", "/rec historial 5")
    assert history.count(SPANISH) == 2, "where it was written, and where it was translated"
    assert ENGLISH not in history
    assert "tradujo un texto: nota" in history
    with noted.context.reading() as session:
        assert noted.context.trail.verify(session).events > 0


def test_a_translation_is_no_news(noted: BotHarness) -> None:
    before = noted.say("lead-us", "/rec 5")
    noted.later(days=40)
    noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    assert "⏳ Last update:" in str(noted.payload("lead-us", "/rec 5"))
    assert "translated" not in noted.say("lead-us", "/rec 5")
    assert "translated" not in before


def test_undo_takes_a_translation_back_and_then_it_can_be_made_again(noted: BotHarness) -> None:
    noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    said = noted.say("secretariat", "/taskforce undo")
    assert "tradujo" in said
    assert f"{ENGLISH}\n(en inglés)" in noted.say("lead-mx", "/rec 5")
    assert "5* · nota" in noted.say("secretariat", "/taskforce translations")
    noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    assert SPANISH in noted.say("lead-mx", "/rec 5")


def test_undoing_the_rewriting_brings_the_translation_back(noted: BotHarness) -> None:
    noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    noted.say("lead-us", '/rec update 5 "The annex was signed"')
    noted.say("lead-us", "/rec undo")
    assert SPANISH in noted.say("lead-mx", "/rec 5")


def test_a_correction_takes_the_place_of_the_translation(noted: BotHarness) -> None:
    noted.say("secretariat", '/taskforce translate 5 note "El arranke"')
    assert noted.refuses("secretariat", '/taskforce translate 5 note "El arranke"')
    noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    assert SPANISH in noted.say("lead-mx", "/rec 5")
    noted.say("secretariat", "/taskforce undo")
    assert "El arranke" in noted.say("lead-mx", "/rec 5")


def test_a_text_that_was_rewritten_meanwhile_is_shown_instead(noted: BotHarness) -> None:
    seen = noted.version(5)
    noted.say("lead-us", '/rec update 5 next "Something else"')
    kept = f'/taskforce translate 5 note "{SPANISH}" v{seen}'
    assert not noted.refuses("secretariat", kept), "another text of it was rewritten, not this one"
    noted.say("secretariat", "/taskforce undo")
    noted.say("lead-us", '/rec update 5 "The annex was signed"')
    before = noted.everything()
    assert noted.refuses("secretariat", kept)
    assert "The annex was signed" in noted.say("secretariat", kept)
    assert noted.everything() == before


def test_the_queue_begins_with_the_oldest_and_open_work(noted: BotHarness) -> None:
    noted.later(hours=1)
    noted.say("lead-us", '/action assign @member-us "Second" rec 5')
    noted.later(hours=1)
    noted.say("lead-us", '/action assign @member-us "Closed long ago" rec 5')
    noted.say("lead-us", '/action cancel A-3 "Overtaken"')
    queue = noted.say("secretariat", "/taskforce translations")
    places = [queue.index(text) for text in ("Draft the memorandum", "Second", "Closed long ago")]
    assert places == sorted(places)


def test_the_queue_is_paged_and_narrowed(harness: BotHarness) -> None:
    for number in range(9):
        harness.say("lead-us", f'/action assign @member-us "Task {number}" rec 5')
    harness.say("lead-mx", '/action assign @member-us "Una tarea" rec 5')
    first = harness.say("secretariat", "/grupo traducciones")
    assert "Faltan: 10" in first
    assert "Task 7" in first
    assert "Task 8" not in first
    assert "`/grupo traducciones page 2`" in first or "página" in first
    assert "Una tarea" in harness.say("secretariat", "/grupo traducciones página 2")
    assert "Una tarea" not in harness.say("secretariat", "/grupo traducciones es página 2")
    into_english = harness.say("secretariat", "/taskforce translations en")
    assert "Una tarea" in into_english
    assert "Task" not in into_english
    assert "Task 3" in harness.say("secretariat", "/taskforce translations A-4")
    assert "Task" in harness.say("secretariat", "/taskforce translations missing rec 5")
    assert "✅" in str(harness.payload("secretariat", "/taskforce translations outdated"))
    assert "✅" in str(harness.payload("secretariat", "/taskforce translations rec 6"))


def test_long_queues_are_counted_to_a_bound(harness: BotHarness) -> None:
    """What is over waits as well, and becomes more every year."""
    harness.say("lead-us", '/action assign @member-us "Open work" rec 5')
    done(harness, {number: f"Task {number}" for number in range(10, 260)})
    first = harness.say("chair-us", "/taskforce translations")
    assert "More than 201 texts" in first
    assert "Page 1 of more than 26" in first
    assert first.index("Open work") < first.index("Task 10") < first.index("Task 11")
    last = harness.say("chair-us", "/taskforce translations page 99")
    assert "Missing: 251 · outdated: 0" in last
    assert "Page 32 of 32" in last
    assert "Task 259" in last
    assert "Más de 201 textos no están" in harness.say("chair-mx", "/grupo salud")
    assert "More than 201 texts are not" in harness.say("chair-us", "/taskforce health")
    assert "✅" in str(harness.payload("chair-us", "/taskforce translations en"))
    assert "Missing: 1 " in harness.say("chair-us", "/taskforce translations A-259")


def test_after_one_the_next_is_offered(noted: BotHarness) -> None:
    said = noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    assert "Draft the annex" in said or "Draft the memorandum" in said
    assert "/grupo traducir" in said


def test_the_queue_takes_no_more_queries_with_more_texts(noted: BotHarness) -> None:
    noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    noted.say("lead-us", '/rec update 5 "The annex was signed"')
    few = noted.queries("secretariat", "/taskforce translations")
    for number in range(20):
        noted.say("lead-us", f'/action assign @member-us "Task {number}" rec 5')
    assert noted.queries("secretariat", "/taskforce translations") <= few


def test_only_the_secretariat_translates_and_chairs_look_on(noted: BotHarness) -> None:
    assert ENGLISH in noted.say("chair-us", "/taskforce translations")
    before = noted.everything()
    for handle in ("chair-us", "lead-us", "member-mx", "observer"):
        for place in ("5 note", "A-1 text"):
            assert noted.refuses(handle, f'/taskforce translate {place} "{SPANISH}"')
            assert noted.refuses(handle, f"/taskforce translate {place}")
    for handle in ("lead-us", "member-mx", "observer"):
        assert noted.refuses(handle, "/taskforce translations")
    assert noted.everything() == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("translate", "¿Qué texto?"),
        ("translate fentanyl", "fentanyl"),
        ("translate 5", "siguiente-paso"),
        ("translate 5 titel", "titel"),
        ('translate 5 reason "x"', "5"),
        ('translate 5 e7 "x"', "5"),
        ('translate A-1 c7 "x"', "A-1"),
        ('translate A-1 c0 "x"', "A-1"),
        ('translate A-1 comment "x"', "c3"),
        ('translate 99 note "x"', "99"),
        ('translate A-99 text "x"', "A-99"),
        (f'translate 5 note "{"x" * 2001}"', "2,001"),
        ("translations nonsense", "nonsense"),
        ("translations page", "número"),
    ],
)
def test_mistakes_are_explained_and_change_nothing(sqlite_harness: BotHarness, line: str, said: str) -> None:
    harness = sqlite_harness
    harness.say("lead-us", f'/rec update 5 in-progress "{ENGLISH}"')
    harness.say("lead-us", '/action assign @member-mx "Draft the memorandum" rec 5')
    before = harness.everything()
    assert harness.refuses("secretariat", f"/taskforce {line}"), line
    assert said in harness.say("secretariat", f"/taskforce {line}")
    assert harness.everything() == before


def test_editing_with_the_translation_unchanged_changes_nothing(noted: BotHarness) -> None:
    noted.say("secretariat", '/taskforce translate A-1 text "Redactar el memorándum"')
    assert noted.refuses("chair-mx", '/accion editar A-1 "Redactar el memorándum"')
    assert "Draft the memorandum" in noted.say("lead-us", "/action A-1")


def test_the_queue_is_worked_by_form_and_offers_the_next(noted: BotHarness) -> None:
    queue = noted.payload("secretariat", "/taskforce translations")
    pressed = [block["accessory"] for block in queue["blocks"] if "accessory" in block]
    assert {each["action_id"] for each in pressed} == {"translate"}
    value = next(each["value"] for each in pressed if each["value"] == "#fentanyl-taskforce..note")
    form = noted.press_for_form("secretariat", "translate", value)
    assert ENGLISH in form.text
    done = noted.fill("secretariat", form, {"text": SPANISH})
    assert SPANISH in getattr(done, "text", "")
    assert "Siguiente" in getattr(done, "text", "")
    assert SPANISH in noted.say("lead-mx", "/rec 5")
    assert "accessory" not in str(noted.payload("chair-us", "/taskforce translations")), "they look on"


def test_the_form_begins_with_the_outdated_translation(noted: BotHarness) -> None:
    noted.say("secretariat", f'/taskforce translate 5 note "{SPANISH}"')
    noted.say("lead-us", '/rec update 5 "The annex was signed"')
    form = noted.press_for_form("secretariat", "translate", "5..note")
    text = next(block for block in form.blocks if block.get("block_id") == "text")
    assert text["element"]["initial_value"] == SPANISH
    assert "anterior" in text["hint"]["text"]


def test_a_form_shows_the_rewritten_text_and_keeps_typed_values(
    noted: BotHarness,
) -> None:
    form = noted.press_for_form("secretariat", "translate", "5..note")
    noted.say("lead-us", '/rec update 5 "The annex was signed"')
    again = noted.fill("secretariat", form, {"text": SPANISH})
    assert isinstance(again, Modal)
    assert "The annex was signed" in again.text
    text = next(block for block in again.blocks if block.get("block_id") == "text")
    assert text["element"]["initial_value"] == SPANISH
    assert "The annex was signed" in noted.say("lead-mx", "/rec 5")
    done = noted.fill("secretariat", again, {"text": "Se firmó el anexo"})
    assert "Se firmó el anexo" in getattr(done, "text", "")
    assert "Se firmó el anexo" in noted.say("lead-mx", "/rec 5")


def test_the_form_is_the_secretariats_and_for_texts_that_are_there(noted: BotHarness) -> None:
    for handle in ("chair-us", "lead-us", "observer"):
        assert "<@USECRETARIAT>" in noted.press(handle, "translate", "5..note")
    assert "5" in noted.press("secretariat", "translate", "5..reason")
    for value in ("", "5", "5.x1.note", "5..nothing", "A-x..text", "5.e.title"):
        assert "ya no" in noted.press("secretariat", "translate", value), value
    mistakes = noted.fill(
        "secretariat", noted.press_for_form("secretariat", "translate", "5..note"), {"text": None}
    )
    assert isinstance(mistakes, Mistakes)
    assert "comillas" in mistakes.at["text"] or mistakes.at["text"]

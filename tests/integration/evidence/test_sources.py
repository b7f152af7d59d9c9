"""What is said of a piece of evidence where it is shown."""

from tests.support.harness import BotHarness

SPANISH = '/rec evidencia 5 https://example.org/carta "Carta de intención" emisor "SRE" fecha 2026-11-02'


def test_a_language_is_named_once_in_a_piece_of_evidence(sqlite_harness: BotHarness) -> None:
    sqlite_harness.say("lead-mx", f"{SPANISH} idioma es")
    in_english = sqlite_harness.say("lead-us", "/rec 5")
    assert in_english.count("in Spanish") == 1
    assert "SRE · Nov 2, 2026 · in Spanish · attached by" in in_english
    in_spanish = sqlite_harness.say("lead-mx", "/rec 5")
    assert in_spanish.count("en español") == 1
    assert "(en español)" not in in_spanish


def test_a_title_in_another_language_than_its_source_is_marked(sqlite_harness: BotHarness) -> None:
    sqlite_harness.say("lead-mx", f"{SPANISH} idioma en")
    shown = sqlite_harness.say("lead-us", "/rec 5")
    assert "Carta de intención> (in Spanish)" in shown
    assert "in English · attached by" in shown

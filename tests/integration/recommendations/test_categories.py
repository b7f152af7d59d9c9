"""Lists by category: each category has a word in the reader's language."""

import pytest

from commands.recommendations.categories import category, words
from tests.support.harness import BotHarness

TITLES = {
    "objectives": {"en": "Aligning policy objectives", "es": "Alineación de los objetivos de política"},
    "trust": {"en": "Damage to trust", "es": "Corrupción que daña la confianza"},
    "funds": {"en": "Funds and policy"},
    "policy": {"en": "Policy", "es": "Política"},
}


def test_an_unknown_word_is_answered_with_the_categories_in_the_readers_language(
    sqlite_harness: BotHarness,
) -> None:
    spanish = sqlite_harness.say("lead-mx", "/rec lista xyz")
    for word in ("objetivos", "subnacional", "confianza"):
        assert f"“{word}”" in spanish
    for key in ("objectives", "subnational", "trust"):
        assert key not in spanish
    english = sqlite_harness.say("lead-us", "/rec list xyz")
    assert "“subnational”" in english
    assert "confianza" not in english


@pytest.mark.parametrize("word", ["objetivos", "subnacional", "confianza", "trust", "OBJETIVOS"])
def test_each_of_these_words_lists_the_category(sqlite_harness: BotHarness, word: str) -> None:
    assert "recomendaciones de la categoría" in sqlite_harness.say("lead-mx", f"/rec lista {word}")


def test_a_misspelt_category_is_corrected_in_the_readers_language(sqlite_harness: BotHarness) -> None:
    assert "“objetivos”" in sqlite_harness.say("lead-mx", "/rec lista objetivoz")
    assert "“objectives”" in sqlite_harness.say("lead-us", "/rec list objectivez")


def test_a_category_is_called_by_a_word_that_no_other_has() -> None:
    assert words(TITLES, "es") == {
        "objectives": "objetivos",
        "trust": "confianza",
        "funds": "funds",
        "policy": "policy",
    }
    assert words(TITLES, "en") == {each: each for each in TITLES}
    for key, word in words(TITLES, "es").items():
        assert category(word, TITLES, "es") == key

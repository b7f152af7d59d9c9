"""What is suggested for a word that begins no command."""

import pytest

from commands.dispatch.registry import COMMANDS
from commands.parsing.suggestions import suggestions


@pytest.mark.parametrize("word", ["share", "compartir", "comparte"])
@pytest.mark.parametrize("rest", ["5", "list blocked"])
def test_a_word_for_sharing_that_comes_first_is_suggested_at_the_end(word: str, rest: str) -> None:
    assert suggestions(COMMANDS["rec"], f"{word} {rest}", "/rec", "en") == [f"/rec {rest} {word}"]

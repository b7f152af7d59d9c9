"""Whatever a person types is carried out, or each word of it is in the form or the answer that comes back."""

import json
from collections.abc import Iterator

import pytest

from bot.domain.texts import fold
from bot.i18n import LANGUAGES, Language
from commands.dispatch.registry import COMMANDS
from tests.support.harness import BotHarness

UNKNOWN = "zafiro qwerty plomo"
"""Words that no command understands."""
ENDINGS = (
    "{words}",
    '"{words}"',
    "5 {words}",
    '99 "{words}"',
    "{words} 5",
    "@nobody {words}",
    "5 @chair-us {words}",
)
READERS: dict[Language, tuple[str, ...]] = {"en": ("observer", "member-us"), "es": ("member-mx", "lead-mx")}


def lines(language: Language) -> Iterator[str]:
    """Yield commands with words that nobody could mean, or that lack something."""
    for command in COMMANDS.values():
        name = command.name(language, "")
        verbs = [each.names[language][0] for each in command.verbs if each.key != "help"]
        for verb in (*verbs, ""):
            for ending in ENDINGS:
                yield f"{name} {verb} {ending.format(words=UNKNOWN)}".replace("  ", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_is_in_the_form_or_in_the_answer(sqlite_harness: BotHarness, language: Language) -> None:
    assert len(list(lines(language))) > 200
    found = []
    for number, line in enumerate(lines(language)):
        reader = READERS[language][number % 2]
        answer = fold(json.dumps(sqlite_harness.payload(reader, line), ensure_ascii=False))
        lost = [word for word in UNKNOWN.split() if word not in answer]
        found += [(reader, line)] if lost else []
    assert not found, "\n".join(map(str, found))

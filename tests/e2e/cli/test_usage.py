"""What the terminal says of a command that was typed wrong, or only in part: in the reader's language."""

from collections.abc import Awaitable, Callable

import pytest

from bot.cli.lazy import Group
from bot.cli.program import COMMANDS
from bot.i18n import Language

Run = Callable[..., Awaitable[tuple[int, str, str]]]

GROUPS = [each for each in COMMANDS if isinstance(each, Group)]
ENGLISH = ("Usage", "Options", "Commands", "Show this", "Error", "Missing", "No such", "[OPTIONS]")
"""Words of Typer's own that a reader of Spanish must not see."""


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Language:
    """The language of the terminal."""
    monkeypatch.setenv("LC_ALL", {"en": "C", "es": "es_MX.UTF-8"}[request.param])
    found: Language = request.param
    return found


def own(language: Language, said: str) -> bool:
    """Whether a text has nothing of Typer's English in it, or is in English."""
    return language == "en" or not [each for each in ENGLISH if each in said]


@pytest.mark.parametrize("group", [None, *GROUPS], ids=lambda group: group.name if group else "enlace")
@pytest.mark.parametrize("word", [(), ("",), ("  ",), ("\t", "")], ids=str)
async def test_a_group_without_a_command_says_which_it_has(
    enlace: Run, language: Language, group: Group | None, word: tuple[str, ...]
) -> None:
    words = (group.name, *word) if group else word
    code, out, err = await enlace(*words)
    assert (code, out) == (2, "")
    known = group.commands if group else COMMANDS
    for each in known:
        assert f"\n  {each.name}  " in err
    assert {"en": "Usage: enlace", "es": "Uso: enlace"}[language] in err
    assert own(language, err)


@pytest.mark.parametrize("group", [None, *GROUPS], ids=lambda group: group.name if group else "enlace")
async def test_an_unknown_command_of_a_group_is_named_with_those_that_there_are(
    enlace: Run, language: Language, group: Group | None
) -> None:
    words = (group.name,) if group else ()
    known = group.commands if group else COMMANDS
    code, out, err = await enlace(*words, "Zz-top")
    assert (code, out) == (2, "")
    said = {"en": "`%s` has no command “Zz-top”", "es": "`%s` no tiene el comando “Zz-top”"}
    assert said[language] % " ".join(("enlace", *words)) in err
    assert all(each.name in err for each in known)
    first = known[0].name
    code, _, err = await enlace(*words, f"{first}e")
    assert code == 2
    assert {"en": f"Did you mean {first}?", "es": f"¿Quiso decir {first}?"}[language] in err


WRONG = [
    (("sandbox", "--port", "many"), "--port must be a whole number", "--port debe ser un número entero"),
    (("sandbox", "--port"), "The option --port needs a value", "La opción --port necesita un valor"),
    (
        ("run", "--confg", "x"),
        "There is no option --confg. Did you mean",
        "No existe la opción --confg. ¿Quiso",
    ),
    (("audit", "-x"), "There is no option -x", "No existe la opción -x"),
    (("say",), "line is missing", "Falta line"),
    (("alive", "a", "b c"), "more than the command takes: “b c”", "no admite esto de más: “b c”"),
]


@pytest.mark.parametrize(("words", "in_english", "in_spanish"), WRONG)
async def test_a_wrong_word_is_named_in_the_readers_language(
    enlace: Run, language: Language, words: tuple[str, ...], in_english: str, in_spanish: str
) -> None:
    code, out, err = await enlace(*words)
    assert (code, out) == (2, "")
    assert {"en": in_english, "es": in_spanish}[language] in err
    assert own(language, err)


@pytest.mark.parametrize("words", [("run",), ("digest", "next"), ("alive",), ("audit",), ()], ids=str)
async def test_help_is_in_one_language(enlace: Run, language: Language, words: tuple[str, ...]) -> None:
    code, out, _ = await enlace(*words, "--help")
    assert code == 0
    assert own(language, out)
    assert "default:" not in out or language == "en"

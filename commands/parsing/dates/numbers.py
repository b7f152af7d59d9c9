"""Numbers up to thirty-one as words, in both languages: "quince", "the twenty-first", "treinta y uno"."""

import re
from collections.abc import Mapping

from bot.domain.texts import fold
from bot.i18n import Language

_CARDINALS: Mapping[Language, tuple[str, ...]] = {
    "en": (
        "one an", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ),
    "es": (
        "uno un una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once",
        "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte",
        "veintiuno veintiún", "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis",
        "veintisiete", "veintiocho", "veintinueve",
    ),
}  # fmt: skip
_ORDINALS: Mapping[Language, tuple[str, ...]] = {
    "en": (
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
        "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
        "eighteenth", "nineteenth", "twentieth",
    ),
    "es": (
        "primero primera primer", "segundo segunda", "tercero tercera tercer", "cuarto cuarta",
        "quinto quinta", "sexto sexta", "séptimo séptima", "octavo octava", "noveno novena", "décimo décima",
    ),
}  # fmt: skip
_TENS: Mapping[Language, Mapping[str, int]] = {"en": {"twenty": 20, "thirty": 30}, "es": {"treinta": 30}}
"""The words that a smaller number follows: "twenty-one", "treinta y uno"."""


TEN = 10


def _counted(names: Mapping[Language, tuple[str, ...]]) -> dict[str, int]:
    return {
        fold(word): number
        for several in names.values()
        for number, words in enumerate(several, start=1)
        for word in words.split()
    }


TENS: Mapping[str, int] = {word: number for words in _TENS.values() for word, number in words.items()}
CARDINALS: Mapping[str, int] = {**_counted(_CARDINALS), **TENS}
ORDINALS: Mapping[str, int] = {**_counted(_ORDINALS), "thirtieth": 30}
_BOTH = {**CARDINALS, **ORDINALS}
_COMPOUND = re.compile(
    r"\b(?P<tens>{})[ -](?:y )?(?P<ones>{})\b".format(
        "|".join(TENS),
        "|".join(word for word, number in _BOTH.items() if number < TEN and word not in {"an", "un", "una"}),
    )
)


THOUSANDS = frozenset({"mil", "thousand"})
_CENTURY = re.compile(r"\b(?:dos mil|two thousand(?: and)?|twenty(?= (?:twenty|thirty)\b)) ")
_YEAR = re.compile(r"\bcentury ([0-9]{2})\b")


def digits(text: str) -> str:
    """Return a folded text with its written numbers in digits; an ordinal gets an article: "the 15".

    A year of this century is one number: "dos mil veintiséis", "twenty twenty-six".
    """
    counted = _COMPOUND.sub(_added, _CENTURY.sub("century ", text))
    return _YEAR.sub(r"20\1", " ".join(_digits(word) for word in counted.split()))


def _added(match: re.Match[str]) -> str:
    number = TENS[match["tens"]] + _BOTH[match["ones"]]
    return f"the {number}" if match["ones"] in ORDINALS else str(number)


def _digits(word: str) -> str:
    if word in ORDINALS:
        return f"the {ORDINALS[word]}"
    return str(CARDINALS.get(word, word))

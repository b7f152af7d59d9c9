"""The words of dates, in both languages. The names of months and weekdays are those of the CLDR (Babel)."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from babel.dates import get_day_names, get_month_names

from bot.domain.texts import fold
from bot.i18n import FORMATS
from commands.parsing.bounds import LONGEST_NAME
from commands.parsing.dates import numbers
from commands.parsing.vocabulary import Vocabulary

LONGEST_DATE = 80
"""A little more than the characters of "no later than close of business on Wednesday, September 15, 2027"."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
EITHER: Mapping[str, int] = {"mar": 3, "ago": 8}
"""Short names of months that mean something else too: martes, and "3 days ago"."""
NAMED: Mapping[str, int] = {"ereyesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1, "overmorrow": 2}
"""Days that have a name, with their distance from today."""

PHRASES: tuple[tuple[str, str], ...] = (
    (r"(?:the )?day after tomorrow|pasado manana", "overmorrow"),
    (r"(?:the )?day before yesterday|anteayer|antier|antes de ayer", "ereyesterday"),
    (r"(?:fin|fines) de semana|finde", "weekend"),
    (
        (
            r"end of (?:the )?(?:business |working |work )?day|end of (?:the )?(?:business|workday)"
            r"|close of (?:the )?(?:business |working )?day|close of (?:the )?business|cob|eod|eob"
            r"|(?:cierre|fin|final|termino) de (?:el |la )?(?:dia|dia habil|jornada|horario|horario laboral)"
            r"|cierre de (?:labores|actividades|operaciones|oficina|oficinas)"
        ),
        "eod",
    ),
    (
        r"eow|(?:fin|final|cierre) de (?:la )?semana laboral|end of (?:the )?(?:work|working|business) week",
        "this friday",
    ),
    (r"eom", "end of months"),
    (r"eoq", "end of quarters"),
    (r"eoy", "end of years"),
    (
        (
            r"(?:cuando|que|a el) (?:termine|terminar|acabe|acabar|concluya|concluir|finalice|finalizar)"
            r"(?: el| la)?"
        ),
        "end of",
    ),
    (r"is (?:over|out|done)", "ends"),
    (
        (
            r"asap|as soon as possible|right away|immediately|lo (?:antes|mas pronto) posible|cuanto antes"
            r"|de inmediato|inmediatamente"
        ),
        "soonest",
    ),
    (
        (
            r"on or (?:about|around)|around|about|roughly|approximately"
            r"|por ahi de|alrededor de|cerca de|hacia|aproximadamente|mas o menos"
        ),
        "on",
    ),
    (r"sometime(?: in)?|some time(?: in)?|some day|en algun momento de", "all"),
    (r"que (?:viene|entra|sigue)", "next"),
    (r"(?:this|este|esta) (?:coming|next|proximo|proxima)", "next"),
    (r"this past", "last"),
    (r"la otra (?=semana|quincena)", "next "),
    (r"after next|despues de (?:el |la )?(?:proximo|proxima|siguiente|que viene)", "afternext"),
    (r"de hoy (?:en|a)", "today in"),
    (r"por favor|please", "same"),
    (r"(?:en|in|within) (?:menos de|less than|under)|(?:menos de|less than|under)", "in"),
    (r"dentro de|de aqui a|en (?:un|el) (?:plazo|termino|transcurso) de|in the course of", "in"),
    (
        (
            r"(?:no|not) later than|at the (?:very )?latest|not after|on or before|a mas tardar|latest"
            r"|sin falta|without fail"
            r"|no (?:mas alla|despues|mas tarde) (?:de|que)|como (?:maximo|limite|tope)"
        ),
        "latest",
    ),
    (r"(?:la )?fecha limite|due date|(?:la )?fecha de (?:entrega|vencimiento)|con vencimiento", "on"),
    (r"from (?:now|today)(?: on)?|(?:contados )?a partir de (?:hoy|ahora)", "hence"),
    (r"a partir de", "from"),
    (r"antes de|previo a|prior to|ahead of", "before"),
    (r"despues de|luego de|(?:posterior|posteriores) a", "after"),
    (
        (
            r"(?:business|working|work) (?:day|days)|workday|workdays|weekday|weekdays"
            r"|(?:dia|dias) (?:habil|habiles|laborable|laborables|laborales|laboral|de trabajo)"
        ),
        "workdays",
    ),
    (r"calendar (?:day|days)|(?:dia|dias) (?:naturales|natural|corridos|calendario)", "days"),
    (r"(?:a )?couple(?: of)?|un par de", "2"),
    (
        (
            r"(?:a )?few|several|(?:unos|unas) (?:cuantos|cuantas|pocos|pocas)|unas|unos"
            r"|varios|varias|algunos|algunas"
        ),
        "few",
    ),
    (r"half a year|medio ano", "6 months"),
    (r"fiscal year|fy|(?:ejercicio|ano) fiscal", "fiscal"),
    *((f"q{number}|t{number}|{number}t", f"the {number} quarters") for number in range(1, 5)),
    (r"half year", "semesters"),
    (r"(?:la )?primera mitad", "the 1 half"),
    (r"(?:la )?segunda mitad", "the 2 half"),
    (r"(?:the |los )?(?:first days|primeros dias)", "early"),
    (r"(?:the |los )?(?:last days|ultimos dias)(?= of| de)", "late"),
    (r"en curso", "this"),
    (r"christmas eve|nochebuena", "24 december"),
    (r"christmas(?: day)?|(?:dia de )?navidad", "25 december"),
    (r"(?:new year|new years) eve|nochevieja|vispera de ano nuevo", "31 december"),
    (r"(?:la )?vispera de|(?:the )?eve of", "1 days before"),
    (r"(?:new year|new years)(?: day)?|(?:dia de )?ano nuevo", "1 january"),
    (r"thanksgiving(?: day)?|(?:dia de )?accion de gracias", "the 4 thursday of november"),
)
"""Folded phrases of several words, and short forms, each with what replaces it; they spell out every word."""
WORDS: Vocabulary[str] = Vocabulary(
    {
        "today": {"en": ("today",), "es": ("hoy",)},
        "tomorrow": {"en": ("tomorrow", "tmrw", "tmr"), "es": ("mañana", "mñn")},
        "yesterday": {"en": ("yesterday",), "es": ("ayer",)},
        "this": {
            "en": ("this", "current"),
            "es": ("este", "esta", "ese", "esa", "presente", "actual", "corriente", "corrientes"),
        },
        "next": {
            "en": ("next", "coming", "following", "upcoming"),
            "es": (
                "próximo", "próxima", "próximos", "próximas", "siguiente", "siguientes", "entrante",
                "entrantes",
            ),
        },
        "last": {
            "en": ("last", "past", "previous"),
            "es": ("pasado", "pasada", "último", "última", "últimos", "últimas", "anterior"),
        },
        "end": {"en": ("end", "close"), "es": ("fin", "final", "cierre", "término")},
        "ends": {"en": ("ends",), "es": ("fines", "finales")},
        "start": {"en": ("start",), "es": ("inicio", "comienzo")},
        "early": {"en": ("early", "beginning"), "es": ("principios", "principio", "inicios", "comienzos")},
        "mid": {"en": ("mid", "middle"), "es": ("mediados", "mitad")},
        "late": {"en": ("late", "later"), "es": ()},
        "half": {"en": ("half",), "es": ()},
        "days": {"en": ("day", "days"), "es": ("día", "días")},
        "weeks": {"en": ("week", "weeks"), "es": ("semana", "semanas")},
        "months": {"en": ("month", "months"), "es": ("mes", "meses")},
        "years": {"en": ("year", "years"), "es": ("año", "años")},
        "fortnights": {"en": ("fortnight", "fortnights"), "es": ()},
        "quincenas": {"en": (), "es": ("quincena", "quincenas")},
        "quarters": {"en": ("quarter", "quarters"), "es": ("trimestre", "trimestres")},
        "semesters": {"en": ("semester", "semesters"), "es": ("semestre", "semestres")},
        "weekend": {"en": ("weekend", "weekends"), "es": ()},
        "in": {"en": ("in", "within", "during", "over"), "es": ("en", "durante")},
        "all": {"en": ("all", "whole", "entire"), "es": ("todo", "toda")},
        "back": {"en": ("back",), "es": ("atrás",)},
        "since": {"en": (), "es": ("hace",)},
        "before": {"en": ("before",), "es": ()},
        "after": {"en": ("after",), "es": ()},
        "from": {"en": ("from", "starting"), "es": ("desde",)},
        "between": {"en": ("between",), "es": ("entre",)},
        "the": {"en": ("the",), "es": ("el", "la", "los", "las")},
        "of": {"en": ("of",), "es": ("de",)},
        "by": {"en": ("by", "until", "till", "to", "through", "thru"), "es": ("hasta",)},
        "on": {"en": ("on", "for", "due", "at"), "es": ("para", "vence", "vencen", "por")},
        "and": {"en": ("and",), "es": ("y",)},
        "tuesday": {"en": ("tues",), "es": ()},
        "wednesday": {"en": ("weds",), "es": ("miérc",)},
        "thursday": {"en": ("thur", "thurs"), "es": ()},
        "september": {"en": ("sept",), "es": ("sept", "setiembre")},
        "hence": {"en": ("hence",), "es": ()},
        "time": {"en": ("time",), "es": ()},
        "same": {"en": (), "es": ("mismo", "misma")},
        "inclusive": {"en": ("inclusive",), "es": ("inclusive",)},
    }
)  # fmt: skip
"""The small words. "a" is not among them: it is a preposition in Spanish and a number in English."""

LONGEST_DAY = 2
"""Digits of a day of the month."""
BEGINNINGS = frozenset(
    fold(word)
    for word in (
        *("today", "tomorrow", "next", "this", "in", "within", "end", "eod", "eom", "cob", "by", "close"),
        *("hoy", "manana", "proximo", "proxima", "este", "esta", "en", "dentro", "fin", "finales", "cierre"),
        *("pasado", "a", "al", "el", "the", "siguiente"),
    )
)
"""Words with which a date begins that may stand by itself."""

_DASHES = re.compile("[\u2010-\u2015\u2043\u2212\u30fc\ufe58\ufe63\uff0d]")
_SLASHES = re.compile(" ?[/\u2044\u2215] ?")
_PUNCTUATION = re.compile(r"[,;`*_~\"“”«»()!?¡¿]|:(?![0-9])|(?<=[a-z])\.|\.$")
_ORDINAL = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th|ro|er|ero|do|to|mo|vo|no|\.?o)\b")
_FEMININE = re.compile(r"\b([0-9])\.?(?:ra|era|da|ta|a)\.? (?=quincena|semana|mitad)")
_ARTICLES = re.compile(r"\b(?:the )+the\b")
_OF_PHRASES = frozenset(word for phrase, _ in PHRASES for word in re.findall(r"[a-z0-9]+", phrase))
_PHRASE = re.compile(
    r"\b(?:"
    + "|".join(f"(?P<phrase{number}>{phrase})" for number, (phrase, _) in enumerate(PHRASES))
    + r")\b"
)
_TRAILING = re.compile(
    r"\b(workdays|weeks|months|years|quarters|semesters|quincenas|weekend"
    rf"|{'|'.join(WEEKDAYS)}) (this|next|last)\b"
    "(?! (?:weeks|months|years))"
)
_SPACED = re.compile(r"\b([0-9]{1,2}) - ([0-9]{1,2}) - ([0-9]{4}|[0-9]{2})\b")
_HYPHEN = re.compile("(?<=[a-z])[-/]|(?<=[a-z]) - (?=[a-z])|(?<=[0-9])[-/](?=[a-z])")
_BEFORE_NUMBER = re.compile(
    r"\b(?:the )?(?:this|next|last) (?:the )?"
    rf"(?=[0-9]{{1,2}}(?: of\b| (?:{'|'.join((*MONTHS, *EITHER))})\b|$))"
)
"""Words before a day of a month that say no more than its article: "el próximo 15 de enero"."""
_AFTER_MONTH = re.compile(rf"(?P<month>\b(?:{'|'.join(MONTHS)})) (?:next|this)$")


def spelled(text: str) -> str:
    """Return `text` folded, with one kind of dash and slash, and without punctuation and apostrophes."""
    dashed = _DASHES.sub("-", fold(text).replace("°", "o"))
    dashed = re.sub("['’‘´](?=[0-9]{2}(?:[^0-9]|$))", "20", dashed)
    plain = _PUNCTUATION.sub(" ", _SLASHES.sub("/", dashed))
    return re.sub(
        r"\bdel\b", "de el", re.sub(r"\bal\b", "a el", " ".join(re.sub("['’‘´]", "", plain).split()))
    )


@lru_cache(maxsize=1024)
def said(text: str) -> str | None:
    """Return a date in English words and digits ("the 15 of december", "next friday").

    Returns None if a word cannot be part of a date, or if there are too many.
    """
    return translated(spelled(text)) if len(text) <= LONGEST_DATE else None


def translated(text: str) -> str | None:
    """Return a text of `spelled` in English words and digits, or None if a word cannot be part of a date."""
    joined = _SPACED.sub(r"\1-\2-\3", text)
    spaced = _HYPHEN.sub(" ", _glued().sub(r" \1 ", joined)).split()
    if not all(word in _lexicon() or word[0] in "0123456789" for word in spaced):
        return None
    phrase = _ORDINAL.sub(r"the \1", _FEMININE.sub(r"the \1 ", _PHRASE.sub(_meant, " ".join(spaced))))
    words = [names().get(word) or WORDS.index.get(word, word) for word in numbers.digits(phrase).split()]
    plain = _TRAILING.sub(r"\2 \1", _ARTICLES.sub("the", " ".join(words)))
    return _AFTER_MONTH.sub(r"\g<month>", _BEFORE_NUMBER.sub("the ", plain))


def month_named(word: str) -> int | None:
    """Return the month that a word of `said` means, or None."""
    return EITHER.get(word) or (MONTHS.index(word) + 1 if word in MONTHS else None)


def may_be_of_date(word: str) -> bool:
    """Say whether a word may be part of a date although it is a key word elsewhere ("de", "in", "from")."""
    return len(word) <= LONGEST_NAME and all(each in _lexicon() for each in spelled(word).split())


def may_begin_date(word: str) -> bool:
    """Say whether a date that no key word introduces may begin with a word: a digit, a weekday, "next"."""
    if len(word) > LONGEST_NAME:
        return False
    spelt = fold(word).rstrip(".,")
    if word[:1].isdigit():
        return any(sign in word for sign in "/-.") or not word.isdigit() or len(word) <= LONGEST_DAY
    return spelt in BEGINNINGS or spelt in names() or spelt in EITHER


@cache
def names() -> Mapping[str, str]:
    """Map the folded names of months and weekdays in every language, long and short, to the English ones."""
    found: dict[str, str] = {}
    for locale in FORMATS.values():
        for width in ("abbreviated", "wide"):
            for number, name in get_month_names(width, locale=locale).items():
                found[fold(name).rstrip(".")] = MONTHS[number - 1]
            for number, name in get_day_names(width, locale=locale).items():
                found[fold(name).rstrip(".")] = WEEKDAYS[number]
                if width == "wide" and not name.endswith("s"):
                    found[f"{fold(name)}s"] = WEEKDAYS[number]
    return {name: meaning for name, meaning in found.items() if name not in EITHER}


@cache
def _lexicon() -> frozenset[str]:
    """Return every folded word that a date may contain."""
    several = (
        names(),
        EITHER,
        WORDS.index,
        _OF_PHRASES,
        numbers.CARDINALS,
        numbers.ORDINALS,
        numbers.THOUSANDS,
        "a-",
    )
    return frozenset(word for each in several for word in each)


@cache
def _glued() -> re.Pattern[str]:
    """Return the pattern of a month that touches its number: "15dic2026"."""
    months = "|".join([*EITHER, *(name for name, meaning in names().items() if meaning in MONTHS)])
    return re.compile(rf"(?<=[0-9])({months})(?=[0-9 -]|$)")


def _meant(match: re.Match[str]) -> str:
    return PHRASES[int(str(match.lastgroup).removeprefix("phrase"))][1]

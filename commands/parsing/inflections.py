"""The forms in which people say a verb of which the tables have the infinitive."""

from collections.abc import Iterator
from typing import Final

SHORTEST: Final = 5
"""Letters of the shortest infinitive that is inflected; forms of shorter ones mean other things ("de")."""
STEMS: Final = {
    "aprobar": "aprueb",
    "cerrar": "cierr",
    "comenzar": "comienz",
    "concluir": "concluy",
    "corregir": "corrig",
    "devolver": "devuelv",
    "diferir": "difier",
    "empezar": "empiez",
    "encomendar": "encomiend",
    "enmendar": "enmiend",
    "encontrar": "encuentr",
    "extender": "extiend",
    "mostrar": "muestr",
    "mover": "muev",
    "pedir": "pid",
    "recordar": "recuerd",
    "soltar": "suelt",
}
"""The stems that change where they are stressed."""
IRREGULAR: Final = {
    "detener": ("deten", "detenga", "detengo", "detuve"),
    "poner": ("pon", "ponga", "pongo", "puse"),
    "posponer": ("pospon", "posponga", "pospongo", "pospuse"),
    "retener": ("reten", "retenga", "retengo", "retuve"),
}
OTHER_WORDS: Final = frozenset({"avance", "cambio", "informe", "listo", "nota", "reporte"})
"""Forms that are other words first: "el informe de la 5" changes nothing, and "listo 5" is no list."""
OBJECTS: Final = (
    *("la", "lo", "las", "los", "les", "me", "nos"),
    *("sela", "selo", "selas", "selos", "mela", "melo", "melas", "melos"),
)
"""What is said together with a verb: "ciérrela", "envíalo", "pásasela"."""
PASTS: Final = {
    "begin": ("began", "begun"),
    "give": ("gave", "given"),
    "hold": ("held",),
    "make": ("made",),
    "send": ("sent",),
}
DOUBLED: Final = frozenset({"begin", "drop", "put", "set", "skip", "stop", "submit"})
"""English verbs whose last letter is doubled before an ending."""
UNCHANGED: Final = frozenset({"put", "set"})
BEFORE_E: Final = {"c": "qu", "g": "gu", "z": "c"}


def inflected(name: str) -> Iterator[str]:
    """Yield the forms of a folded name that begins with an infinitive: "confirma", "confirme", "confirmo".

    They are what is said to a person, familiarly and formally, also with "le" ("asígnale"), and what people
    say of themselves, one or several, now and of the past. A name with more words keeps them: "agrego
    evidencia".
    """
    infinitive, space, rest = name.partition(" ")
    if not _is_infinitive(infinitive):
        return
    familiar, formal, present, past = _forms(infinitive)
    said = (familiar, formal, present, past, *_of_several(infinitive))
    for form in (*said, *(f"{each}le" for each in (familiar, formal, infinitive))):
        if form not in OTHER_WORDS:
            yield f"{form}{space}{rest}"


def with_object(name: str) -> Iterator[str]:
    """Yield the forms of a folded Spanish name that say its object as well, and so are no nouns."""
    infinitive, space, rest = name.partition(" ")
    if _is_infinitive(infinitive) and not space:
        familiar, formal, *_ = _forms(infinitive)
        yield from (f"{form}{each}{rest}" for form in (familiar, formal, infinitive) for each in OBJECTS)


def in_english(name: str) -> Iterator[str]:
    """Yield the past and the form in "ing" of a folded English name: "approved", "sending back"."""
    verb, space, rest = name.partition(" ")
    if not verb.isalpha():
        return
    stem = verb + verb[-1] if verb in DOUBLED else verb
    if verb.endswith("e") and not verb.endswith("ee"):
        past, going = f"{verb}d", f"{verb[:-1]}ing"
    elif verb.endswith("y") and verb[-2:-1] not in {*"aeiou"}:
        past, going = f"{verb[:-1]}ied", f"{verb}ing"
    else:
        past, going = f"{stem}ed", f"{stem}ing"
    pasts = PASTS.get(verb, () if verb in UNCHANGED else (past,))
    yield from (f"{form}{space}{rest}" for form in (*pasts, going))


def _is_infinitive(word: str) -> bool:
    return len(word) >= SHORTEST and word[-2:] in {"ar", "er", "ir"}


def _of_several(infinitive: str) -> tuple[str, ...]:
    """Return what several people say of themselves; with most verbs, now as of the past."""
    root, ending = infinitive[:-2], infinitive[-2:]
    return {"ar": (f"{root}amos",), "er": (f"{root}emos", f"{root}imos"), "ir": (f"{root}imos",)}[ending]


def _forms(infinitive: str) -> tuple[str, str, str, str]:
    """Return what is said familiarly, formally, of oneself, and of oneself in the past; without accents."""
    if irregular := IRREGULAR.get(infinitive):
        return irregular
    root, ending = infinitive[:-2], infinitive[-2:]
    stem = STEMS.get(infinitive, root)
    if ending == "ar":
        return f"{stem}a", f"{_before_e(stem)}e", f"{stem}o", f"{_before_e(root)}e"
    soft = f"{stem[:-1]}j" if stem.endswith("g") else stem
    return f"{stem}e", f"{soft}a", f"{soft}o", f"{root}i"


def _before_e(stem: str) -> str:
    """Return a stem as it is spelt before an e: "marc" as "marqu", "rechaz" as "rechac"."""
    return stem[:-1] + BEFORE_E.get(stem[-1], stem[-1])

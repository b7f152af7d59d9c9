"""The forms in which people say a Spanish verb of which the tables have the infinitive."""

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
    "recordar": "recuerd",
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
BEFORE_E: Final = {"c": "qu", "g": "gu", "z": "c"}


def inflected(name: str) -> Iterator[str]:
    """Yield the forms of a folded name that begins with an infinitive: "confirma", "confirme", "confirmo".

    They are what is said to a person, familiarly and formally, also with "le" ("asígnale"), and what people
    say of themselves, now and of the past. A name with more words keeps them: "agrego evidencia".
    """
    infinitive, space, rest = name.partition(" ")
    if len(infinitive) < SHORTEST or infinitive[-2:] not in {"ar", "er", "ir"}:
        return
    familiar, formal, present, past = _forms(infinitive)
    for form in (familiar, formal, present, past, *(f"{each}le" for each in (familiar, formal, infinitive))):
        if form not in OTHER_WORDS:
            yield f"{form}{space}{rest}"


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

"""The words with which people name the texts to translate, and with which the bot shows them."""

from collections.abc import Mapping

from bot.domain.translations.status import TextField, TextPlace, TranslationState
from bot.i18n import Language
from commands.parsing.vocabulary import Names, Vocabulary

FIELDS: Mapping[TextField, Names] = {
    TextField.NOTE: {"en": ("note", "news"), "es": ("nota", "novedad")},
    TextField.NEXT_STEP: {
        "en": ("next-step", "next"),
        "es": ("siguiente-paso", "próximo-paso", "siguiente"),
    },
    TextField.CAUSE: {"en": ("cause",), "es": ("causa",)},
    TextField.AWAITED: {
        "en": ("awaited", "awaiting", "decision-awaited", "decision"),
        "es": ("decisión-esperada", "decisión", "espera", "en-espera-de"),
    },
    TextField.REMAINING: {
        "en": ("remaining", "what-remains", "remains"),
        "es": ("lo-que-falta", "falta", "restante"),
    },
    TextField.REASON: {"en": ("reason", "why"), "es": ("motivo", "razón")},
    TextField.TITLE: {"en": ("title",), "es": ("título",)},
    TextField.TEXT: {"en": ("text", "what"), "es": ("texto", "descripción", "qué")},
}


def _only(*fields: TextField) -> Vocabulary[TextField]:
    return Vocabulary({name: FIELDS[name] for name in fields})


RECOMMENDATION_FIELDS = _only(
    TextField.NOTE,
    TextField.NEXT_STEP,
    TextField.CAUSE,
    TextField.AWAITED,
    TextField.REMAINING,
    TextField.REASON,
)
ITEM_FIELDS = _only(TextField.TEXT, TextField.NOTE)
EVIDENCE_FIELDS = _only(TextField.TITLE)
COMMENT_FIELDS = _only(TextField.TEXT)
PARTS: Vocabulary[str] = Vocabulary(
    {
        "evidence": {"en": ("evidence", "source"), "es": ("evidencia", "fuente")},
        "comment": {"en": ("comment", "remark"), "es": ("comentario",)},
    }
)
CORRECTIONS: Vocabulary[str] = Vocabulary(
    {"correction": {"en": ("correction", "digest correction"), "es": ("corrección", "corrección de boletín")}}
)
STATES: Vocabulary[TranslationState] = Vocabulary(
    {
        TranslationState.MISSING: {
            "en": ("missing", "untranslated"),
            "es": ("faltantes", "faltante", "sin-traducir"),
        },
        TranslationState.OUTDATED: {
            "en": ("outdated", "stale"),
            "es": ("desactualizadas", "desactualizada", "atrasadas"),
        },
    }
)


def typed(place: TextPlace, language: Language) -> str:
    """Return how a place is typed: "5 note", "5 e2 título", "A-12 c3", "correction 3"."""
    if place.correction is not None:
        return f"{CORRECTIONS.word('correction', language)} {place.correction}"
    if place.comment is not None:
        return f"{place.subject} c{place.comment}"
    part = f"e{place.evidence} " if place.evidence is not None else ""
    return f"{place.subject} {part}{FIELDS[place.field][language][0]}"

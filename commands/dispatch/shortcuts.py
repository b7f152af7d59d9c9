"""The table of shortcuts, which open a form from Slack's menus: global ones, and those of a message.

Slack shows every shortcut to everyone and cannot translate its name. So each shortcut exists once in each
language, as commands do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.domain.texts import ITEM_TEXT_LIMIT, shortened
from bot.i18n import LANGUAGES, Language
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field, FormName
from commands.command import Call
from commands.mentioned import named
from commands.parsing.lexer import readable


@dataclass(frozen=True)
class Shortcut:
    """An entry in Slack's menus; its names have at most 24 characters and begin with a verb."""

    key: str
    kind: Literal["global", "message"]
    form: FormName
    names: Mapping[Language, str]
    descriptions: Mapping[Language, str]

    def callback_id(self, language: Language) -> str:
        """Return the callback id of the shortcut in one language."""
        return f"{self.key}.{language}"


SHORTCUTS = (
    Shortcut(
        "message.assign",
        "message",
        FormName.ASSIGN,
        {"en": "Make an action item", "es": "Crear una tarea"},
        {
            "en": "Turn a message into an action item, with its text and a link to it",
            "es": "Convertir un mensaje en tarea, con su texto y un enlace a él",
        },
    ),
    Shortcut(
        "assign",
        "global",
        FormName.ASSIGN,
        {"en": "Assign an action item", "es": "Asignar una tarea"},
        {
            "en": "Say who does what by when",
            "es": "Indicar quién hace qué y para cuándo",
        },
    ),
    Shortcut(
        "search",
        "global",
        FormName.SEARCH,
        {"en": "Search recommendations", "es": "Buscar recomendaciones"},
        {
            "en": "Search titles, notes, evidence and action items, in both languages",
            "es": "Buscar en títulos, notas, evidencias y tareas, en ambos idiomas",
        },
    ),
)
BY_ID: Mapping[str, Shortcut] = {
    shortcut.callback_id(language): shortcut for shortcut in SHORTCUTS for language in LANGUAGES
}


@dataclass(frozen=True)
class Chosen:
    """A shortcut that a person chose; for one on a message, also the message's text and permalink."""

    callback_id: str
    text: str | None = None
    permalink: str | None = None


def draft_of(call: Call, chosen: Chosen) -> Draft:
    """Return the form's first draft; the text of a message becomes the proposed text of the action item."""
    if chosen.text is None:
        return Draft()
    text = named(chosen.text, call.context, call.names, call.localizer)
    proposed = shortened(readable(text), ITEM_TEXT_LIMIT) or None
    return Draft({"origin": chosen.permalink} if chosen.permalink else {}, {Field.TEXT: proposed})


def features() -> list[dict[str, Any]]:
    """Return the shortcuts in the manifest's format."""
    return [
        {
            "name": shortcut.names[language],
            "type": shortcut.kind,
            "callback_id": shortcut.callback_id(language),
            "description": shortcut.descriptions[language],
        }
        for shortcut in SHORTCUTS
        for language in LANGUAGES
    ]

"""The base of the deploy file's sections, and texts in both languages."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.i18n import N_, Language

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Section(BaseModel):
    """A mapping of the deploy file: frozen, without unknown keys, and strict, since YAML has types."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, strict=True, validate_default=True
    )


class Localized(Section):
    """A text that people read, in both languages."""

    en: Text = Field(description=N_("The text in English."), examples=["Taskforce"])
    es: Text = Field(description=N_("The text in Spanish."), examples=["Grupo de Trabajo"])

    def get(self, language: Language) -> str:
        """Return the text in one language."""
        return self.en if language == "en" else self.es

"""The models of the catalog file, which lists the recommendations."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.config.fields import Key, PublicationDate
from bot.config.sections import Localized, Section, Text
from bot.i18n import N_

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


def shipped_catalog() -> Path:
    """Return the catalog file that comes with the bot: the installed package's, or the checkout's."""
    package = Path(__file__).parent.parent
    inside = package / "recommendations.yaml"
    return inside if inside.is_file() else package.parent / "deploy" / "recommendations.yaml"


class LocalizedTitle(Localized):
    """A title in both languages, short enough for a line or two in Slack."""

    en: Title = Field(
        description=N_("The title in English, at most 300 characters."), examples=["Combat corruption"]
    )
    es: Title = Field(
        description=N_("The title in Spanish, at most 300 characters."), examples=["Combatir la corrupción"]
    )


class LocalizedShort(Localized):
    """A title for lists and buttons, in both languages."""

    en: Short = Field(
        description=N_("The short title in English, at most 80 characters."), examples=["Corruption"]
    )
    es: Short = Field(
        description=N_("The short title in Spanish, at most 80 characters."), examples=["Corrupción"]
    )


class Source(Section):
    """The document that makes the recommendations."""

    title: LocalizedTitle = Field(description=N_("The document's title in both languages."))
    publisher: Text | None = Field(
        default=None,
        description=N_("Who published the document."),
        examples=["Center for U.S.-Mexican Studies"],
    )
    published: PublicationDate | None = Field(
        default=None,
        description=N_("When the document was published: a year in quotes, a month or a day."),
        examples=["2019-03"],
    )
    horizon_years: Annotated[int, Field(ge=1, le=100)] | None = Field(
        default=None, description=N_("How many years the document covers."), examples=[6]
    )


class Category(Section):
    """A heading under which recommendations stand on the board."""

    key: Key = Field(
        description=N_("The word used to filter by this category and to assign recommendations to it."),
        examples=["trust"],
    )
    title: LocalizedTitle = Field(description=N_("The heading in both languages."))


class Part(Section):
    """A part of a recommendation that can be fulfilled by itself."""

    key: Key = Field(
        description=N_("The part's letter or word, unique in its recommendation."), examples=["a"]
    )
    priority: bool = Field(default=False, description=N_("Whether this part is a priority."))
    title: LocalizedTitle = Field(description=N_("What the part asks for, in both languages."))


class Recommendation(Section):
    """A recommendation as its document makes it; its status and leads live in the database."""

    number: Annotated[int, Field(ge=1, le=9999)] = Field(
        description=N_(
            "The number by which people name the recommendation, unique. If it changes, status, evidence and "
            "action items stay with the key."
        ),
        examples=[5],
    )
    key: Key = Field(
        description=N_(
            "A word that identifies the recommendation permanently; it is unique and never changes."
        ),
        examples=["fentanyl-taskforce"],
    )
    formerly: Key | None = Field(
        default=None,
        description=N_("The key that the recommendation had before, if its key had to change."),
        examples=["fentanyl-group"],
    )
    category: Key = Field(description=N_("The key of one of the categories."), examples=["trust"])
    category_sourced: bool = Field(
        default=True,
        description=N_("Whether the document itself puts the recommendation in this category."),
    )
    priority: bool = Field(
        default=False, description=N_("Whether the document names the recommendation a priority; shown as ★.")
    )
    title: LocalizedTitle = Field(description=N_("What the recommendation asks for, in both languages."))
    short: LocalizedShort = Field(description=N_("A title for lists and buttons, in both languages."))
    parts: tuple[Part, ...] = Field(
        default=(), description=N_("The parts that can be fulfilled separately, if any.")
    )


class Catalog(Section):
    """The whole catalog file."""

    source: Source = Field(description=N_("The document that makes the recommendations."))
    categories: Annotated[tuple[Category, ...], Field(min_length=1)] = Field(
        description=N_("The headings of the board, in their order.")
    )
    recommendations: Annotated[tuple[Recommendation, ...], Field(min_length=1)] = Field(
        description=N_("The recommendations, in their order.")
    )
    retired: tuple[Key, ...] = Field(
        default=(),
        description=N_(
            "Keys of recommendations that were removed, although another one has their number now."
        ),
        examples=[["fentanyl-group"]],
    )

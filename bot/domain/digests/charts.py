"""The data of the digest's picture: recommendations by status and category, and twelve weeks of counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from pydantic import TypeAdapter

from bot.domain.recommendations.recommendation import count_by_status
from bot.domain.recommendations.statuses import Status


class PictureStatus(StrEnum):
    """The state of a digest's picture. The values are those in the table."""

    PENDING = "pending"
    UPLOADED = "uploaded"
    FAILED = "failed"


@dataclass(frozen=True)
class Tile:
    """One recommendation."""

    number: int
    status: Status


@dataclass(frozen=True)
class Group:
    """A category's recommendations, in the catalog's order. `title` maps each language to its text."""

    title: Mapping[str, str]
    tiles: tuple[Tile, ...]

    @property
    def implemented(self) -> int:
        """How many recommendations are closed as implemented, which needs evidence."""
        return sum(tile.status is Status.CLOSED_IMPLEMENTED for tile in self.tiles)


@dataclass(frozen=True)
class Week:
    """How many recommendations were in each status at the end of a week."""

    day: date
    counts: Mapping[Status, int]

    @property
    def total(self) -> int:
        """How many recommendations there were."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Chart:
    """The data of the whole picture as of `day`. `weeks` are oldest first and end with that day."""

    day: date
    groups: tuple[Group, ...]
    weeks: tuple[Week, ...] = ()

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many recommendations are in each status now."""
        return count_by_status([tile.status for group in self.groups for tile in group.tiles])

    @property
    def total(self) -> int:
        """The denominator is all recommendations: activity is not implementation."""
        return sum(len(group.tiles) for group in self.groups)

    @property
    def implemented(self) -> int:
        """The numerator is the recommendations closed as implemented, which needs evidence."""
        return sum(group.implemented for group in self.groups)

    @property
    def trend(self) -> tuple[Week, ...]:
        """The weeks from the first one with recommendations on; empty unless there are two to compare."""
        begun = next((place for place, week in enumerate(self.weeks) if week.total), len(self.weeks))
        return self.weeks[begun:] if len(self.weeks) - begun > 1 else ()


def written(chart: Chart) -> bytes:
    """Return a chart as JSON, for the process that draws it."""
    return _adapter().dump_json(chart)


def read(given: bytes) -> Chart:
    """Return the chart from the JSON that `written` made. Raises pydantic's `ValidationError`."""
    return _adapter().validate_json(given)


@cache
def _adapter() -> TypeAdapter[Chart]:
    return TypeAdapter(Chart)

"""Pages of long lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page:
    """Page `number` of `of`, both counted from 1, with `size` rows on each but the last."""

    number: int
    of: int
    size: int

    @classmethod
    def within(cls, asked: int, total: int, size: int) -> "Page":
        """Return the page asked for, or the last one if there are fewer."""
        pages = max(1, -(-total // size))
        return cls(min(asked, pages), pages, size)

    @property
    def start(self) -> int:
        """How many rows are on the pages before."""
        return (self.number - 1) * self.size

    def slice(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """Return the rows of this page."""
        return tuple(rows[self.start : self.start + self.size])

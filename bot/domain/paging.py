"""Pages of long lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page:
    """Page `number` of `of`, both counted from 1, with `size` rows on each but the last.

    `more` says that there are more than `of` pages: so many were counted.
    """

    number: int
    of: int
    size: int
    more: bool = False

    @classmethod
    def within(cls, asked: int, total: int, size: int, *, more: bool = False) -> "Page":
        """Return the page asked for, or the last one if there are fewer."""
        pages = max(1, -(-total // size))
        return cls(min(asked, pages), pages, size, more)

    @property
    def last(self) -> bool:
        """Whether no page comes after this one."""
        return self.number >= self.of and not self.more

    @property
    def start(self) -> int:
        """How many rows are on the pages before."""
        return (self.number - 1) * self.size

    def slice(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """Return the rows of this page."""
        return tuple(rows[self.start : self.start + self.size])

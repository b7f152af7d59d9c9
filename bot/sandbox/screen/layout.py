"""The few shapes of which all output consists."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

_RULE_AT_MOST = 40
GAP = "  "


@dataclass(frozen=True)
class Hung:
    """Content with a mark before its first line, the other lines indented to match."""

    body: RenderableType
    first: str
    rest: str | None = None
    style: str = "dim"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render the body beside its marks."""
        mark, style = self.first, Style.parse(self.style)
        rest = " " * cell_len(mark) if self.rest is None else self.rest
        inner = options.update(width=max(1, options.max_width - cell_len(mark)))
        for line in console.render_lines(self.body, inner, pad=False):
            yield Segment(mark, style)
            yield from line
            yield Segment.line()
            mark = rest


@dataclass(frozen=True)
class Headline:
    """A heading: bold, with a rule of the same length beneath."""

    text: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render the heading and its rule."""
        self.text.stylize("bold")
        yield self.text
        longest = max(cell_len(line) for line in self.text.plain.split("\n"))
        yield Text("━" * min(longest, options.max_width), style="bold")


@dataclass(frozen=True)
class Rule:
    """A thin line across, no wider than a message."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render the line."""
        yield Text("─" * min(_RULE_AT_MOST, options.max_width), style="dim")


def side_by_side(rows: Iterable[tuple[Text, Text]]) -> Table:
    """Render pairs in two columns; long words are folded, never cut."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    for left, right in rows:
        grid.add_row(left, right)
    return grid

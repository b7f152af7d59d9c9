"""A picture of a chat for a README: typed commands and the answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from bot.sandbox.screen.layout import Hung
from bot.sandbox.screen.surface import render
from bot.sandbox.screen.viewer import Viewer, clean

_NAME = "Enlace"
_SPEAKERS = ("magenta", "cyan", "green", "yellow", "red")
_THEME = TerminalTheme(
    (255, 255, 255),
    (29, 28, 29),
    [
        (29, 28, 29), (192, 28, 58), (0, 110, 70), (140, 90, 0),
        (18, 100, 163), (120, 40, 140), (0, 105, 120), (255, 255, 255),
    ],
    [
        (90, 90, 94), (192, 28, 58), (0, 110, 70), (140, 90, 0),
        (18, 100, 163), (120, 40, 140), (0, 105, 120), (255, 255, 255),
    ],
)  # fmt: skip
"""Dark enough on white for every reader; the card is opaque, so a dark page changes nothing."""

_FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>TITLE</title>
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px;
}}
.{unique_id}-heading {{
  font: bold 18px system-ui, Helvetica, Arial, "DejaVu Sans", sans-serif;
  fill: #1d1c1d;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
<rect width="100%" height="100%" rx="8" fill="#ffffff" stroke="#b8bcc2" stroke-width="2"/>
<text class="{unique_id}-heading" x="16" y="28">TITLE</text>
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


@dataclass(frozen=True)
class ChatEntry:
    """One exchange: a person types a command, or nothing, and the bot answers with a payload."""

    speaker: str
    typed: str
    payload: Mapping[str, object]
    viewer: Viewer


def svg(entries: Sequence[ChatEntry], *, title: str, width: int = 96) -> str:
    """Render a chat as an SVG, `width` columns wide; the same chat gives the same bytes.

    The SVG loads nothing: no font and no style from elsewhere.
    """
    console = Console(
        record=True, file=StringIO(), width=width, height=100, force_terminal=True, no_color=False,
        color_system="truecolor", legacy_windows=False, _environ={},
    )  # fmt: skip
    speakers = list(dict.fromkeys(entry.speaker for entry in entries))
    for number, entry in enumerate(entries):
        if number:
            console.print()
        colour = _SPEAKERS[speakers.index(entry.speaker) % len(_SPEAKERS)]
        console.print(_Apart(_turn(entry, colour)))
    heading = escape(clean(title)).replace("{", "{{").replace("}", "}}")
    return console.export_svg(
        title="", theme=_THEME, code_format=_FORMAT.replace("TITLE", heading), unique_id="enlace"
    )


def _turn(entry: ChatEntry, colour: str) -> RenderableType:
    typed = Text(f"● {clean(entry.speaker)}", f"bold {colour}")
    if entry.typed:
        typed.append("  ").append(f" {clean(entry.typed)} ", "#1d1c1d on #eeeeee")
    name = Text.assemble((_NAME, "bold"), " ", (" APP ", "bold #5a5a5e on #eeeeee"))
    return _Stack((typed, name, Hung(render(entry.payload, entry.viewer), "  ")))


@dataclass(frozen=True)
class _Stack:
    parts: Iterable[RenderableType]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self.parts


@dataclass(frozen=True)
class _Apart:
    """Content in which each wide character is a separate segment.

    When Rich tells the SVG how long a run of text is, it counts characters, not columns. An emoji in the
    middle would squeeze its neighbours.
    """

    body: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.body, options):
            if segment.control or cell_len(segment.text) == len(segment.text):
                yield segment
            else:
                yield from _runs(segment)


def _runs(segment: Segment) -> Iterable[Segment]:
    run = ""
    for character in segment.text:
        if cell_len(character) > 1:
            if run:
                yield Segment(run, segment.style)
            yield Segment(character, segment.style)
            run = ""
        else:
            run += character
    if run:
        yield Segment(run, segment.style)

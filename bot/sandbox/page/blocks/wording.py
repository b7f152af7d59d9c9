"""Text as HTML: mrkdwn, markdown and rich text as `screen` renders them, with tags for their styles."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import NamedTuple

import htpy as h
from rich.style import Style
from rich.text import Text

from bot.sandbox.page.blocks.render_context import RenderContext
from bot.sandbox.page.wording import page_request
from bot.sandbox.screen import elements, markdown, marks
from bot.sandbox.screen import mrkdwn as reading
from bot.sandbox.screen.viewer import clean

_SAFE = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_TAGS = {
    marks.BROADCAST: h.mark(".broadcast"),
    marks.MENTION: h.span(".mention"),
    marks.UNKNOWN: h.span(".unknown"),
    marks.HEADING: h.strong(".heading"),
    marks.BOLD: h.strong,
    marks.ITALIC: h.em,
    marks.STRIKE: h.s,
    marks.UNDERLINE: h.u,
    marks.CODE: h.code,
}
"""From the outermost to the innermost."""


class _Run(NamedTuple):
    """A run of text with the same styles throughout."""

    words: str
    styles: frozenset[str]
    address: str
    moment: int | None
    within: tuple[str, str] | None = None


def mrkdwn(source: str, sight: RenderContext, *, verbatim: bool = True) -> h.Node:
    """Render mrkdwn; without `verbatim`, also find bare addresses and `@here` in it."""
    return drawn(reading.mrkdwn(clean(source), sight.reading, verbatim=verbatim))


def marked_down(source: str, sight: RenderContext) -> h.Node:
    """Render standard markdown."""
    return drawn(markdown.markdown(clean(source), sight.reading))


def text(value: object, sight: RenderContext) -> h.Node:
    """Render a text object."""
    return drawn(elements.text(value, sight.reading))


def unmarked(value: object, sight: RenderContext) -> str:
    """Return a text object's content for places where tags are not allowed."""
    return elements.text(value, sight.reading).plain


def unknown(kind: object, sight: RenderContext, *, block: bool = False) -> h.Node:
    """Name what Slack does not have instead of leaving it out."""
    name = sight.reading.unknown_block if block else sight.reading.unknown_element
    return drawn(name(kind))


def safe(address: str) -> str | None:
    """Return an address that is safe to link to, or None."""
    return address if _SAFE.match(address) else None


def link(label: h.Node, address: str, **attributes: str) -> h.Node:
    """Render a link to another site, or only the label if the address is not safe."""
    if safe(address) is None:
        return h.span[label]
    return h.a(href=address, target="_blank", rel="noopener noreferrer", **attributes)[label]


def drawn(words: Text) -> h.Node:
    """Render styled text: code blocks and quotes as blocks, everything else inline."""
    blocks = sorted((span.start, span.end) for span in words.spans if span.style == marks.CODE_BLOCK)
    parts: list[h.Node] = []
    end = 0
    for begun, ended in blocks:
        if begun < end:
            continue
        parts += _paragraphs(_without_break(words[end:begun]) if begun > end else Text())
        parts.append(h.pre[_inline(_without_break(words[begun:ended]))])
        end = ended
        # The line break at the end of a block comes from the tag itself.
        end += words.plain[end : end + 1] == "\n"
    parts += _paragraphs(words[end:] if end < len(words) else Text())
    return parts[0] if len(parts) == 1 else h.fragment[parts]


def _without_break(words: Text) -> Text:
    return words[:-1] if words.plain.endswith("\n") and len(words) > 1 else words


def _paragraphs(words: Text) -> Iterator[h.Node]:
    if not words:
        return
    lines = list(words.split("\n", allow_blank=True))
    for quoted, group in groupby(lines, key=_is_quoted):
        shown = [line[len(reading.QUOTE_BAR) :] if quoted else line for line in group]
        inline = _inline(Text("\n").join(shown))
        yield h.blockquote[inline] if quoted else inline


def _is_quoted(line: Text) -> bool:
    return any(span.style == marks.QUOTE and span.start == 0 for span in line.spans)


def _inline(words: Text) -> h.Node:
    if not words.spans and not words.style:
        return words.plain
    return h.fragment[[_led(address, list(runs)) for address, runs in groupby(_runs(words), _address)]]


def _address(run: _Run) -> str:
    return run.address


def _led(address: str, runs: list[_Run]) -> h.Node:
    shown = [_timed(moment, list(same)) for moment, same in groupby(runs, lambda run: run.moment)]
    if not address:
        return h.fragment[shown]
    if (within := runs[0].within) is not None:
        place, thread = within
        return h.a(href=address, data_do=page_request(do="look", place=place, thread=thread))[shown]
    return link(h.fragment[shown], address)


def _timed(moment: int | None, runs: list[_Run]) -> h.Node:
    used = {style for run in runs for style in run.styles}
    tagged = _tagged(runs, [style for style in _TAGS if style in used])
    if moment is None:
        return tagged
    return h.time(datetime=datetime.fromtimestamp(moment, UTC).isoformat())[tagged]


def _tagged(runs: list[_Run], styles: list[str]) -> h.Node:
    if not styles:
        return "".join(run.words for run in runs)
    style, *inner = styles
    if all(style in run.styles for run in runs):
        return _TAGS[style][_tagged(runs, inner)]
    return h.fragment[
        [
            _TAGS[style][_tagged(list(group), inner)] if has else _tagged(list(group), inner)
            for has, group in groupby(runs, lambda run: style in run.styles)
        ]
    ]


def _runs(words: Text) -> Iterator[_Run]:
    edges = {0, len(words)} | {edge for span in words.spans for edge in (span.start, span.end)}
    places = sorted(edge for edge in edges if 0 <= edge <= len(words))
    own = [words.style] if words.style else []
    for start, end in pairwise(places):
        over = own + [span.style for span in words.spans if span.start <= start and end <= span.end]
        looks = [style for style in over if isinstance(style, Style)]
        names = frozenset(name for style in over if isinstance(style, str) for name in [style])
        address = next((look.link for look in looks if look.link), "") or ""
        moments = (look.meta.get(marks.MOMENT) for look in looks)
        moment = next((each for each in moments if isinstance(each, int)), None)
        within = next((look.meta[marks.WITHIN] for look in looks if marks.WITHIN in look.meta), None)
        yield _Run(words.plain[start:end], names, address if safe(address) else "", moment, within)

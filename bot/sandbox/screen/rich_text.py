"""The rich_text block, paragraph by paragraph."""

from collections.abc import Callable, Iterator, Mapping

from rich.text import Text

from bot.sandbox.screen.dates import date_words
from bot.sandbox.screen.marks import BOLD, CODE, CODE_BLOCK, ITALIC, STRIKE, UNDERLINE
from bot.sandbox.screen.mrkdwn import QUOTE_BAR, broadcast, channel, emoji_named, link, moment, person
from bot.sandbox.screen.viewer import Viewpoint, fields, items, words

_STYLES = {"bold": BOLD, "italic": ITALIC, "strike": STRIKE, "underline": UNDERLINE, "code": CODE}
_BULLETS = "•◦▪"
_INDENT = "  "

Draw = Callable[[Mapping[str, object], Viewpoint], Text]
Paragraph = tuple[str, Text]
"""The prefix of the paragraph's first line, and the paragraph."""


def paragraphs(block: Mapping[str, object], sight: Viewpoint) -> Iterator[Paragraph]:
    """Yield the paragraphs of a rich_text block."""
    for part in items(block.get("elements")):
        part_fields = fields(part)
        kind = part_fields.get("type")
        if kind == "rich_text_list":
            yield from _list(part_fields, sight)
        elif kind == "rich_text_quote":
            yield QUOTE_BAR, inline(part_fields, sight)
        elif kind == "rich_text_preformatted":
            code = inline(part_fields, sight)
            code.stylize(CODE_BLOCK)
            yield "", code
        elif kind == "rich_text_section":
            yield "", inline(part_fields, sight)
        else:
            yield "", sight.unknown_element(kind)


def rich_text(block: Mapping[str, object], sight: Viewpoint) -> Text:
    """Render a whole rich_text block as one text, for cells and titles."""
    return Text("\n").join(Text.assemble(mark, text) for mark, text in paragraphs(block, sight))


def _list(part: Mapping[str, object], sight: Viewpoint) -> Iterator[Paragraph]:
    depth, offset = _count(part.get("indent")), _count(part.get("offset"))
    for number, item in enumerate(items(part.get("elements")), start=offset + 1):
        ordered = part.get("style") == "ordered"
        mark = f"{sight.t.number(number)}. " if ordered else f"{_BULLETS[depth % len(_BULLETS)]} "
        yield _INDENT * min(depth, 8) + mark, inline(fields(item), sight)


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def inline(part: Mapping[str, object], sight: Viewpoint) -> Text:
    """Render the pieces of one paragraph."""
    shown = Text()
    for piece in items(part.get("elements")):
        text = _piece(fields(piece), sight)
        for name, on in fields(fields(piece).get("style")).items():
            if on is True and name in _STYLES:
                text.stylize(_STYLES[name])
        shown.append_text(text)
    # A section often ends with a line break, which a terminal would show as an empty line.
    shown.rstrip_end(len(shown.plain.rstrip("\n")))
    return shown


def _piece(piece: Mapping[str, object], sight: Viewpoint) -> Text:
    kind = piece.get("type")
    draw = _PIECES.get(kind) if isinstance(kind, str) else None
    return draw(piece, sight) if draw else sight.unknown_element(kind)


def _link(piece: Mapping[str, object], sight: Viewpoint) -> Text:
    address = words(piece.get("url"))
    return link(words(piece.get("text")) or address, address, sight)


def _person(key: str) -> Draw:
    return lambda piece, sight: person(words(piece.get(key)), "", sight)


def _emoji(piece: Mapping[str, object], _: Viewpoint) -> Text:
    name = words(piece.get("name"))
    tone = piece.get("skin_tone")
    return Text(emoji_named(f"{name}::skin-tone-{tone}" if tone else name) or f":{name}:")


def _date(piece: Mapping[str, object], sight: Viewpoint) -> Text:
    shown = date_words(piece.get("timestamp"), words(piece.get("format")), sight)
    fallback, address = words(piece.get("fallback")), words(piece.get("url"))
    if address:
        return link(shown or fallback, address, sight)
    return moment(shown, piece.get("timestamp"), sight) if shown else Text(fallback)


_PIECES: Mapping[str, Draw] = {
    "text": lambda piece, _: Text(words(piece.get("text"))),
    "link": _link,
    "user": _person("user_id"),
    "usergroup": _person("usergroup_id"),
    "team": _person("team_id"),
    "channel": lambda piece, sight: channel(words(piece.get("channel_id")), "", sight),
    "emoji": _emoji,
    "date": _date,
    "broadcast": lambda piece, _: broadcast(words(piece.get("range"))),
    "color": lambda piece, _: Text(f"■ {words(piece.get('value'))}"),
}
KNOWN_PIECES = frozenset(_PIECES)

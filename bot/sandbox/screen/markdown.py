"""The markdown block: standard markdown, rendered so that no word of it is lost."""

import re

from rich.text import Text

from bot.sandbox.screen.marks import CODE, CODE_BLOCK, HEADING, QUOTE
from bot.sandbox.screen.mrkdwn import QUOTE_BAR, emoji, link
from bot.sandbox.screen.viewer import Viewpoint

_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```[^\n]*$\n?", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"#{1,6} +")
_BULLET = re.compile(r"(\s*)[-*+] +")
_SPAN = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|\[(?P<label>[^][\n]+)\]\((?P<address>[^()\s]+)\)"
    r"|\*\*(?=\S)(?P<bold>.+?)(?<=\S)\*\*"
    r"|~~(?=\S)(?P<strike>.+?)(?<=\S)~~"
    r"|(?<![\w*])\*(?=[^\s*])(?P<italic>[^*]+?)(?<=\S)\*(?![\w*])"
)


def markdown(source: str, sight: Viewpoint) -> Text:
    """Render headings, lists, quotes, code, links and marks; anything else stays as written."""
    shown = Text()
    for index, chunk in enumerate(_FENCE.split(source)):
        if index % 2:
            shown.append(chunk, style=CODE_BLOCK)
        else:
            shown.append_text(Text("\n").join(_line(line, sight) for line in chunk.split("\n")))
    return shown


def _line(line: str, sight: Viewpoint) -> Text:
    if heading := _HEADING.match(line):
        shown = _spans(line[heading.end() :], sight)
        shown.stylize(HEADING)
        return shown
    if bullet := _BULLET.match(line):
        return Text.assemble(bullet[1], "• ", _spans(line[bullet.end() :], sight))
    if line.startswith(">"):
        return Text.assemble((QUOTE_BAR, QUOTE), _spans(line[1:].lstrip(), sight))
    return _spans(line, sight)


def _spans(line: str, sight: Viewpoint) -> Text:
    shown, end = Text(), 0
    for span in _SPAN.finditer(line):
        shown.append(emoji(line[end : span.start()]))
        shown.append_text(_span(span, sight))
        end = span.end()
    return shown.append(emoji(line[end:]))


def _span(span: re.Match[str], sight: Viewpoint) -> Text:
    if span["code"]:
        return Text(span["code"], style=CODE)
    if span["label"]:
        return link(span["label"], span["address"], sight)
    style = next(name for name in ("bold", "strike", "italic") if span[name])
    return Text(emoji(span[style]), style=style)

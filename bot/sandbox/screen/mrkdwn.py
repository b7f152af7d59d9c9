"""Slack's mrkdwn as a person sees it: marks, mentions, links, dates, emoji, quotes and code."""

import re

from rich.emoji import Emoji, NoEmoji
from rich.style import Style
from rich.text import Text

from bot.sandbox.screen.dates import date_words
from bot.sandbox.screen.marks import (
    BOLD,
    BROADCAST,
    CODE,
    CODE_BLOCK,
    ITALIC,
    MENTION,
    MOMENT,
    QUOTE,
    STRIKE,
    WITHIN,
)
from bot.sandbox.screen.viewer import Viewpoint, clean

_FENCE = re.compile(r"```(.+?)```", re.DOTALL)
_QUOTE = re.compile(r"(?:&gt;|>) ?")
_LONG_QUOTE = re.compile(r"(?:&gt;|>){3} ?")
_TOKEN = re.compile(
    r"`(?P<code>[^`\n]+)`|<(?P<angle>[^<>\n]+)>|(?P<emoji>:[a-z0-9_+'-]+:(?::skin-tone-[2-6]:)?)|(?P<mark>[*_~])"
)
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_SHORTCODE = re.compile(r":([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_UNASKED = re.compile(r"(?<!\w)@(?P<crowd>here|channel|everyone)\b|(?P<address>https?://[^\s<>|]+)")
_FLAG = re.compile(r"flag-([a-z]{2})")
_SKIN_TONES = dict(zip("23456", "🏻🏼🏽🏾🏿", strict=True))
_MARKS = {"*": BOLD, "_": ITALIC, "~": STRIKE}
_CROWDS = ("here", "channel", "everyone")

QUOTE_BAR = "▎ "
_MORE_EMOJI = {
    "large_green_circle": "🟢", "large_yellow_circle": "🟡", "large_orange_circle": "🟠",
    "large_purple_circle": "🟣", "large_brown_circle": "🟤", "large_red_square": "🟥",
    "large_green_square": "🟩", "large_yellow_square": "🟨", "large_orange_square": "🟧",
    "large_blue_square": "🟦", "us": "🇺🇸", "es": "🇪🇸",
}  # fmt: skip
"""Slack's names that Rich's table does not have."""


def mrkdwn(source: str, sight: Viewpoint, *, verbatim: bool = True) -> Text:
    """Render mrkdwn that has been cleaned.

    Without `verbatim`, bare addresses and `@here` in it are recognized too, as in Slack.
    """
    shown = Text()
    for index, chunk in enumerate(_FENCE.split(source)):
        if index % 2:
            _on_own_lines(shown, Text(unescape(chunk).strip("\n"), style=CODE_BLOCK))
        else:
            after_fence = chunk.removeprefix("\n") if index else chunk
            shown.append_text(_lines(after_fence, sight, verbatim=verbatim))
    return shown


def unescape(text: str) -> str:
    """Decode Slack's three entities, once: `&amp;lt;` becomes `&lt;`."""
    return _ENTITY.sub(lambda entity: _ENTITIES[entity[1]], text)


def emoji(text: str) -> str:
    """Replace the `:names:` of emoji by the emoji."""
    return _SHORTCODE.sub(lambda found: emoji_named(found[1]) or found[0], text)


def emoji_named(name: str) -> str | None:
    """Return an emoji by its Slack name, with its skin tone if the name says one, or None."""
    name, _, tone = name.partition("::skin-tone-")
    if tone:
        plain = emoji_named(name)
        return plain and plain + _SKIN_TONES.get(tone, "")
    if flag := _FLAG.fullmatch(name):
        return "".join(chr(ord("🇦") + ord(letter) - ord("a")) for letter in flag[1])
    if name in _MORE_EMOJI:
        return _MORE_EMOJI[name]
    try:
        return str(Emoji(name))
    except NoEmoji:
        return None


def link(label: str, address: str, sight: Viewpoint) -> Text:
    """Render a link: the address is hidden behind its label if the surface can do that, else
    shown beside it.
    """
    place = sight.within(address)
    look = Style(underline=True, color="blue", link=address if sight.links else None)
    shown = Text(label, style=look + Style(meta={WITHIN: place}) if place else look)
    if not sight.links and address.removeprefix("mailto:") != label:
        shown.append(f" ({address})", style="dim")
    return shown


def person(identity: str, label: str, sight: Viewpoint) -> Text:
    """Render a mention by the name that the viewer knows."""
    name = clean(sight.viewer.names.get(identity) or label or identity)
    return Text(f"@{name.removeprefix('@')}", style=MENTION)


def channel(identity: str, label: str, sight: Viewpoint) -> Text:
    """Render a channel; one that the viewer may not know has no name."""
    name = clean(sight.viewer.names.get(identity) or label)
    return Text(f"#{name.removeprefix('#')}" if name else sight.t.gettext("private channel"), style=MENTION)


def broadcast(crowd: str) -> Text:
    """Render a broadcast mention such as @here so that nobody overlooks it in a review."""
    return Text(f"📢 @{crowd}", style=BROADCAST)


def moment(shown: str, timestamp: object, sight: Viewpoint) -> Text:
    """Render a date in words; a surface that tells machines the instant receives it too."""
    return Text(shown, style=Style(meta={MOMENT: int(str(timestamp))}) if sight.moments else "")


def _on_own_lines(shown: Text, block: Text) -> None:
    if shown and not shown.plain.endswith("\n"):
        shown.append("\n")
    shown.append_text(block)
    shown.append("\n")


def _lines(chunk: str, sight: Viewpoint, *, verbatim: bool) -> Text:
    shown: list[Text] = []
    lines = chunk.split("\n")
    for number, line in enumerate(lines):
        if long := _LONG_QUOTE.match(line):
            rest = [line[long.end() :], *lines[number + 1 :]]
            shown.extend(_quoted(inline(quoted, sight, verbatim=verbatim)) for quoted in rest)
            break
        quote = _QUOTE.match(line)
        text = inline(line[quote.end() :] if quote else line, sight, verbatim=verbatim)
        shown.append(_quoted(text) if quote else text)
    return Text("\n").join(shown)


def _quoted(text: Text) -> Text:
    return Text.assemble((QUOTE_BAR, QUOTE), text)


def inline(line: str, sight: Viewpoint, *, verbatim: bool) -> Text:
    """Render one line of mrkdwn; marks are matched as Slack matches them, at the edges of words."""
    pieces: list[Text] = []
    styles: list[tuple[int, int, str]] = []
    open_marks: list[tuple[str, int]] = []
    end = 0
    for token in _TOKEN.finditer(line):
        pieces.append(_plain_words(line[end : token.start()], sight, verbatim=verbatim))
        mark, begun = token["mark"], -1
        if mark and _closes(line, token):
            begun = next((at for opened, at in reversed(open_marks) if opened == mark), -1)
        if mark and begun >= 0:
            styles.append((begun, len(pieces), _MARKS[mark]))
            open_marks = [(opened, at) for opened, at in open_marks if at < begun]
            pieces[begun] = Text()
            pieces.append(Text())
        elif mark:
            if _opens(line, token):
                open_marks.append((mark, len(pieces)))
            pieces.append(Text(mark))
        else:
            pieces.append(_atom(token, sight))
        end = token.end()
    pieces.append(_plain_words(line[end:], sight, verbatim=verbatim))
    return _assembled(pieces, styles)


def _assembled(pieces: list[Text], styles: list[tuple[int, int, str]]) -> Text:
    shown, offsets = Text(), []
    for piece in pieces:
        offsets.append(len(shown))
        shown.append_text(piece)
    for first, last, style in styles:
        shown.stylize(style, offsets[first], offsets[last])
    return shown


def _opens(line: str, mark: re.Match[str]) -> bool:
    before, after = line[mark.start() - 1 : mark.start()], line[mark.end() : mark.end() + 1]
    return bool(after) and not after.isspace() and after != mark[0] and not before.isalnum()


def _closes(line: str, mark: re.Match[str]) -> bool:
    before, after = line[mark.start() - 1 : mark.start()], line[mark.end() : mark.end() + 1]
    return bool(before) and not before.isspace() and before != mark[0] and not after.isalnum()


def _atom(token: re.Match[str], sight: Viewpoint) -> Text:
    if token["code"]:
        return Text(unescape(token["code"]), style=CODE)
    if token["emoji"]:
        return Text(emoji(token[0]))
    return _angle(token["angle"], sight) or Text(unescape(token[0]))


def _angle(content: str, sight: Viewpoint) -> Text | None:
    target, _, label = (unescape(part) for part in content.partition("|"))
    kind, rest = target[:1], target[1:]
    if kind == "@" and rest:
        return person(rest, label, sight)
    if kind == "#" and rest:
        return channel(rest, label, sight)
    if kind == "!":
        return _special(rest, label, sight)
    if _SCHEME.match(target):
        return link(emoji(label) or target.removeprefix("mailto:"), target, sight)
    return None


def _special(command: str, label: str, sight: Viewpoint) -> Text | None:
    if command in _CROWDS:
        return broadcast(command)
    if command.startswith("subteam^"):
        return person(command.removeprefix("subteam^"), label, sight)
    if command.startswith("date^"):
        _, timestamp, template, *address = [*command.split("^", 3), ""][:4]
        shown = date_words(timestamp, template, sight)
        if address and address[0]:
            return link(shown or label, address[0], sight)
        return moment(shown, timestamp, sight) if shown else Text(label)
    return Text(label) if label else None


def _plain_words(text: str, sight: Viewpoint, *, verbatim: bool) -> Text:
    text = unescape(text)
    if verbatim:
        return Text(text)
    shown, end = Text(), 0
    for found in _UNASKED.finditer(text):
        shown.append(text[end : found.start()])
        crowd, address = found["crowd"], found["address"]
        shown.append_text(broadcast(crowd) if crowd else link(address, address, sight))
        end = found.end()
    return shown.append(text[end:])

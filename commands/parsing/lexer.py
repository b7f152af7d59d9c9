"""Split text as Slack delivers it into words, quotations, mentions and links."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.errors import EnlaceError
from bot.i18n import N_

Kind = Literal["word", "quoted", "person", "channel", "link"]

CLOSING = {'"': '"“”', "“": '”"“', "„": '“”"', "«": "»", "”": '”"'}
"""Opening quotation marks and what may close them; phones curl straight ones in either direction."""
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Direction marks and zero-width characters, which are copied along with pasted text."""
SLACK_FORM = re.compile(r"<([@#!]?)([^<>|\s]+)(?:\|([^<>]*))?>")
ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


class UnbalancedQuotes(EnlaceError):
    message = N_(
        "A quotation mark is opened and never closed, so I cannot tell where your text ends. "
        'Put one on both sides: "like this".'
    )


NAMELESS = re.compile(r"<@([A-Z0-9]+)>")


def nameless_mentions(text: str) -> frozenset[str]:
    """Return the Slack ids of the mentions without a name; Slack now sends them this way."""
    return frozenset(NAMELESS.findall(text))


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Return `text` with a name in each mention whose id is in `names`, so that people can read it."""
    return NAMELESS.sub(
        lambda found: f"<@{found[1]}|{names[found[1]]}>" if found[1] in names else found[0], text
    )


@dataclass(frozen=True)
class Token:
    """One piece of a command; `value` is the text, a mention's Slack id or a link's address.

    `mentions` are the Slack ids mentioned in a quotation.
    """

    kind: Kind
    value: str
    shown: str = ""
    mentions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What the person sees of the token."""
        return self.shown or self.value


def tokens(text: str) -> tuple[Token, ...]:
    """Split a command's text; raises `UnbalancedQuotes`."""
    return tuple(_tokens(INVISIBLE.sub("", text)))


def _tokens(text: str) -> Iterator[Token]:
    position = 0
    while position < len(text):
        char = text[position]
        if char.isspace():
            position += 1
        elif char in CLOSING:
            start = position
            quotation, position = _quotation(text, start)
            yield Token("quoted", quotation, mentions=_mentions(text[start:position]))
        elif char == "<" and (form := SLACK_FORM.match(text, position)):
            yield _slack_form(form)
            position = form.end()
        else:
            end = next((i for i in range(position, len(text)) if _ends_word(text, i)), len(text))
            end = max(end, position + 1)
            yield Token("word", _plain(text[position:end]))
            position = end


def _ends_word(text: str, index: int) -> bool:
    return text[index].isspace() or (text[index] == "<" and SLACK_FORM.match(text, index) is not None)


def _quotation(text: str, start: int) -> tuple[str, int]:
    closers, position = CLOSING[text[start]], start + 1
    while position < len(text):
        if text[position] == "\\" and text[position + 1 : position + 2] in {'"', "\\"}:
            position += 2
        elif text[position] in closers:
            inner = text[start + 1 : position]
            return _plain(SLACK_FORM.sub(_as_text, re.sub(r'\\(["\\])', r"\1", inner))).strip(), position + 1
        else:
            position += 1
    raise UnbalancedQuotes


def readable(text: str) -> str:
    """Return a message as people read it: mentions by name, links by their address."""
    return _plain(SLACK_FORM.sub(_as_text, INVISIBLE.sub("", text))).strip()


def _mentions(quotation: str) -> tuple[str, ...]:
    return tuple(form.group(2) for form in SLACK_FORM.finditer(quotation) if form.group(1) == "@")


def _slack_form(form: re.Match[str]) -> Token:
    sign, value, label = form.group(1), form.group(2), form.group(3)
    if sign == "@":
        return Token("person", value, f"@{_plain(label)}" if label else value)
    if sign == "#":
        return Token("channel", value, f"#{_plain(label)}" if label else value)
    if sign == "!":
        return Token("word", f"@{value}")
    return Token("link", _plain(value).removeprefix("mailto:"), _plain(label or value))


def _as_text(form: re.Match[str]) -> str:
    token = _slack_form(form)
    return token.value if token.kind == "link" else token.text


def _plain(text: str) -> str:
    return re.sub("&lt;|&gt;|&amp;", lambda entity: ENTITIES[entity.group()], text)

"""Split text as Slack delivers it into words, quotations, mentions and links."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal

from bot.characters import cleaned
from bot.services.members.roster import GROUP
from commands.parsing.bounds import LONGEST_NAME, MOST_WORDS, TooManyWords
from commands.parsing.vocabulary import folded

Kind = Literal["word", "quoted", "person", "channel", "link"]

CLOSING = {'"': '"“”', "“": '”"“', "„": '“”"', "«": "»", "”": '”"'}
"""Opening quotation marks and what may close them; phones curl straight ones in either direction."""
SINGLE = {"'": "'’", "‘": "’'"}
"""The same for marks that are also apostrophes: they quote only if one closes them before a space."""
AFTER_SINGLE = " \t\r\n,.;:!?"
AROUND = ",:;!¡?¿…()"
BEFORE_NESTED = " \t\r\n([¿¡"
SLACK_FORM = re.compile(r"<([@#!]?)([^<>|\s]+)(?:\|([^<>]*))?>")
WORD_END = re.compile(rf"\s|{SLACK_FORM.pattern}")
UNNAMED = "\0"
"""A name that no vocabulary has."""
ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


NAMELESS = re.compile(r"<(@|#|!subteam\^)([A-Z0-9]+)\|?>")


def nameless_mentions(text: str) -> frozenset[str]:
    """Return the Slack ids of people, channels and user groups that are mentioned without a name, as Slack
    now sends them.
    """
    return frozenset(id_ for _, id_ in NAMELESS.findall(text))


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Return `text` with a name in each mention whose id is in `names`, so that people can read it."""
    return NAMELESS.sub(
        lambda found: f"<{found[1]}{found[2]}|{_safe(names[found[2]])}>" if found[2] in names else found[0],
        text,
    )


def _safe(name: str) -> str:
    """Return a name that may stand in a mention."""
    return re.sub(r"[<>|\s]+", " ", name).strip()


@dataclass(frozen=True)
class Token:
    """One piece of a command; `value` is the text, a mention's Slack id or a link's address.

    `mentions` are the Slack ids mentioned in a quotation. One that is never `closed` goes to the end.
    """

    kind: Kind
    value: str
    shown: str = ""
    mentions: tuple[str, ...] = ()
    closed: bool = True

    @property
    def text(self) -> str:
        """What the person sees of the token."""
        return self.shown or self.value

    @cached_property
    def name(self) -> str:
        """The value as vocabularies have it, made once a token; `UNNAMED` if no name is as long."""
        return folded(_bare(self.value)) if len(self.value) <= LONGEST_NAME else UNNAMED


def _bare(word: str) -> str:
    """Return a word without the punctuation of its sentence; the full stops of "u.s." belong to it."""
    found = word.strip(AROUND).replace(",", "")
    return found[:-1] if found.endswith(".") and found.count(".") == 1 and len(found) > 1 else found


def tokens(text: str) -> tuple[Token, ...]:
    """Split a command's text; raises `TooManyWords`."""
    found = tuple(islice(_tokens(cleaned(text)), MOST_WORDS + 1))
    if len(found) > MOST_WORDS:
        raise TooManyWords(limit=MOST_WORDS)
    return found


def _tokens(text: str) -> Iterator[Token]:
    position, nesting, single = 0, True, True
    while position < len(text):
        char = text[position]
        end: int | None = None
        if char.isspace():
            position += 1
            continue
        if char in CLOSING:
            end = _closing(text, position, nesting=True) if nesting else None
            if end is None:
                nesting = False  # quotations within this one do not close, so nothing nests from here on
                end = _closing(text, position, nesting=False)
        elif char in SINGLE and single:
            end = _closing_single(text, position)
            single = end is not None  # if none follows this one, none follows a later one
        if end is not None:
            yield _quotation(text, position, end)
            position = end + 1
        elif char in CLOSING:
            yield _quotation(text, position, len(text), closed=False)
            position = len(text)
        elif char == "<" and (form := SLACK_FORM.match(text, position)):
            yield _slack_form(form)
            position = form.end()
        else:
            found = WORD_END.search(text, position + 1)
            end = found.start() if found else len(text)
            yield Token("word", _plain(text[position:end]))
            position = end


def _closing(text: str, start: int, *, nesting: bool) -> int | None:
    """Return where the quotation that begins at `start` ends, or None if nothing closes it.

    With `nesting`, a mark after a space and before a word opens a quotation within the quotation.
    """
    closers, position, depth = CLOSING[text[start]], start + 1, 0
    while position < len(text):
        char = text[position]
        if char == "\\" and text[position + 1 : position + 2] in {'"', "\\"}:
            position += 1
        elif char in closers and nesting and _opens(text, position):
            depth += 1
        elif char in closers and depth == 0:
            return position
        elif char in closers:
            depth -= 1
        position += 1
    return None


def _closing_single(text: str, start: int) -> int | None:
    """Return where a quotation in single marks ends: at one that no letter follows."""
    for position in range(start + 2, len(text)):
        if text[position] in SINGLE[text[start]] and not text[position + 1 : position + 2].strip(
            AFTER_SINGLE
        ):
            return position
    return None


def _opens(text: str, position: int) -> bool:
    """Say whether the mark at `position` seems to open a quotation: a word follows it, and none precedes."""
    after = text[position + 1 : position + 2]
    return text[position - 1] in BEFORE_NESTED and (after.isalnum() or after in {"¿", "¡"})


def _quotation(text: str, start: int, end: int, *, closed: bool = True) -> Token:
    inner = re.sub(r'\\(["\\])', r"\1", text[start + 1 : end])
    value = _plain(SLACK_FORM.sub(_as_text, inner)).strip()
    return Token("quoted", value, mentions=_mentions(text[start:end]), closed=closed)


def readable(text: str) -> str:
    """Return a message as people read it: mentions by name, links by their address."""
    return _plain(SLACK_FORM.sub(_as_text, cleaned(text))).strip()


def _mentions(quotation: str) -> tuple[str, ...]:
    return tuple(form.group(2) for form in SLACK_FORM.finditer(quotation) if form.group(1) == "@")


def _slack_form(form: re.Match[str]) -> Token:
    sign, value, label = form.group(1), form.group(2), form.group(3)
    if sign == "@":
        return Token("person", value, f"@{_plain(label)}" if label else value)
    if sign == "#":
        return Token("channel", value, f"#{_plain(label)}" if label else value)
    if sign == "!":
        if value.startswith("date^"):
            return Token("word", _plain(label or ""))
        if value.startswith(GROUP):
            name = _plain(label or "group").removeprefix("@")
            return Token("person", f"{GROUP}{name}", f"@{name}")
        return Token("word", f"@{_plain(value).removeprefix('@')}")
    return Token("link", _plain(value).removeprefix("mailto:"), _plain(label or value))


def _as_text(form: re.Match[str]) -> str:
    token = _slack_form(form)
    return token.value if token.kind == "link" else token.text


def _plain(text: str) -> str:
    return re.sub("&lt;|&gt;|&amp;", lambda entity: ENTITIES[entity.group()], text)

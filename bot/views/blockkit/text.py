"""Slack's mrkdwn: the only module that knows what must be escaped.

`Mrkdwn` is text that is safe to send. `Localizer` makes it from translated sentences, and `inline` from what
people wrote. Nothing else may be put into a sentence; the type checker enforces it.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NewType
from urllib.parse import urlsplit

from bot.characters import units

Mrkdwn = NewType("Mrkdwn", str)

LOOKALIKES = str.maketrans({"*": "∗", "`": "ˋ", "~": "∼"})
"""mrkdwn cannot escape its own marks, so people's marks in our lines become similar characters."""
EDGE_UNDERSCORE = re.compile(r"(?<!\w)_|_(?!\w)")


def escape(text: str) -> Mrkdwn:
    """Escape exactly the three characters that Slack asks for, ampersand first."""
    return Mrkdwn(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def escaped(texts: Mapping[str, str]) -> dict[str, Mrkdwn]:
    """Escape several texts, each under its name."""
    return {name: escape(text) for name, text in texts.items()}


def inline(text: str) -> Mrkdwn:
    """Return what a person wrote for use within a line: one line, no markup, nothing that pings."""
    flat = " ".join(text.split()).translate(LOOKALIKES)
    return escape(EDGE_UNDERSCORE.sub("＿", flat))


def bold(text: Mrkdwn) -> Mrkdwn:
    """Return `text` in bold."""
    return Mrkdwn(f"*{text}*")


def typed(text: str) -> Mrkdwn:
    """Escape text to type, for use between backticks."""
    return escape(text.replace("`", "ˋ"))


def code(text: str) -> Mrkdwn:
    """Return text to type, in a fixed width."""
    return Mrkdwn(f"`{typed(text)}`")


def mention(slack_id: str) -> Mrkdwn:
    """Return a mention; Slack shows each reader the name that they know."""
    return Mrkdwn(f"<@{slack_id}>")


LONGEST_LINK = 1900
"""Characters of an escaped address. Ampersands grow fivefold; a longer link shows only its host."""


def link(url: str, label: str) -> Mrkdwn:
    """Return a link; `|` and `>` are replaced, because they would end it early."""
    safe, shown = escape(url).replace("|", "%7C"), inline(label.replace("|", "¦"))
    if units(safe) > LONGEST_LINK:
        return Mrkdwn(f"{shown} ({inline(urlsplit(url).hostname or '')})")
    return Mrkdwn(f"<{safe}|{shown}>")


def instant(moment: datetime, tokens: str, fallback: str) -> Mrkdwn:
    """Return an instant that Slack shows in each reader's zone; clients that cannot show `fallback`."""
    plain = fallback.replace("|", "¦").replace(">", "")
    return Mrkdwn(f"<!date^{int(moment.timestamp())}^{tokens}|{escape(plain)}>")


EMOJI = re.compile(
    "[\u231a-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff"
    "\u200d\ufe0e\ufe0f\U000e0020-\U000e007f▰▱]+[ \u00a0]?"
)


def spoken(text: str) -> str:
    """Return `text` without emoji, for screen readers and notifications; the words beside them remain."""
    return EMOJI.sub("", text).strip()


def spoken_lines(lines: Iterable[str]) -> str:
    """Join the texts that say something without emoji, one per line."""
    return "\n".join(said for line in lines if (said := spoken(line)))

"""Characters: which of them a text may have, how Slack counts them, and where a text may be cut.

Everything that people write comes in through `cleaned`: commands, forms, messages, names in Slack, names of
files. The deploy file and the catalog are refused instead, with the place (`invisible`).
"""

import re
import unicodedata
from itertools import takewhile

LINE_BREAK = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
INVISIBLE = (
    # Controls, halves of surrogate pairs and noncharacters: databases refuse some of them.
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    # Directions, joiners and other characters that take no room (Unicode's Default_Ignorable_Code_Point).
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
PICTURE = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_ONE = rf"[{PICTURE}](?:[\ufe0e\ufe0f]|[\U0001f3fb-\U0001f3ff]\ufe0f?|[\U000e0020-\U000e007e]+\U000e007f)?"
EMOJI = rf"[0-9#*]\ufe0f\u20e3|{_ONE}(?:\u200d{_ONE})*"
"""One emoji with its joiners, skin tones, tags and variation selectors (UTS #51)."""
BLANK = str.maketrans({"\u2800": " "})
"""A letter of Braille without dots looks like a space, and Python does not take it for one."""
_KEPT_OR_NOT = re.compile(rf"(?P<emoji>{EMOJI})|[{INVISIBLE}]")
ZERO_WIDTH_JOINER = "\u200d"
LONGEST_CLUSTER = 64
"""Characters that are looked back at for the beginning of what is one character to a reader."""


def cleaned(text: str) -> str:
    """Return `text` without characters that nobody sees; the parts of an emoji stay together.

    Controls, marks of direction and characters without width disappear. Each way to break a line becomes a
    line feed.
    """
    if text.isascii() and text.isprintable():
        return text
    broken = LINE_BREAK.sub("\n", text).translate(BLANK)
    return _KEPT_OR_NOT.sub(lambda found: found["emoji"] or "", broken)


def one_line(text: str) -> str:
    """Return a name as `cleaned` does, in one line."""
    return " ".join(cleaned(text).split())


def invisible(text: str) -> tuple[int, str] | None:
    """Return the place of the first character that `cleaned` removes, and the character."""
    found = next((each for each in _KEPT_OR_NOT.finditer(text) if each["emoji"] is None), None)
    return None if found is None else (found.start(), found[0])


def units(text: str) -> int:
    """Count as Slack may: in units of UTF-16, of which most emoji have two or more."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def beginning(text: str, longest: int) -> str:
    """Return as much of `text` as has at most `longest` units, without cutting an emoji or a letter."""
    if units(text) <= longest:
        return text
    end = len(text.encode("utf-16-le", "surrogatepass")[: 2 * max(longest, 0)].decode("utf-16-le", "ignore"))
    whole = next((at for at in range(end, max(end - LONGEST_CLUSTER, 0), -1) if not _joined(text, at)), end)
    return text[:whole]


def _joined(text: str, at: int) -> bool:
    """Say whether the characters before and at a place are one character to a reader."""
    before, after = text[at - 1], text[at]
    if _is_flag_half(before) and _is_flag_half(after):
        return len(list(takewhile(_is_flag_half, reversed(text[max(at - LONGEST_CLUSTER, 0) : at])))) % 2 == 1
    return (
        ZERO_WIDTH_JOINER in {before, after}
        or unicodedata.category(after) in {"Mn", "Me", "Mc"}
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or "\U000e0020" <= after <= "\U000e007f"
    )


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"

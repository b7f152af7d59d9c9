"""Texts on their way in: what nobody sees is removed, what people see stays, and no letter is cut in two."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.characters import beginning, cleaned, invisible, units

ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
SEEN = [
    "👩‍👩‍👧", "👨🏽‍🚀", "🏳️‍🌈", "🏴‍☠️", ENGLAND, "🇲🇽🇺🇸", "1️⃣", "#️⃣",
    "❤️‍🔥", "👁️‍🗨️", "🧑🏻‍❤️‍💋‍🧑🏼", "✔︎", "⛓️‍💥", "🙋🏿‍♀️",
    "José ñandú ¿qué? «así»", "Jose\u0301", "عربي", "हिन्दी", "日本語", "no\u00a0break", "a\tb\nc",
]  # fmt: skip
FAMILY = "👩‍👩‍👧"
UNSEEN = {
    "a\x00b": "ab",
    "a\x1b[31mb": "a[31mb",
    "a\x7fb\x9cc": "abc",
    "\u202eabc\u202c": "abc",
    "\u2066a\u2069\u200fb\u061cc": "abc",
    "pass\u200bword\u2060s\ufeff": "passwords",
    "so\u00adft": "soft",
    "a\u200db": "ab",
    "a\u200d👧": "a👧",
    "👩\u200d": "👩",
    "👩\u200d\u200d👧": "👩👧",
    "x\ufe0f y\ufe0e": "x y",
    "\u3164\uffa0\u115f": "",
    "a\U000e0041\U000e0062b": "ab",
    "half \ud83d pair": "half  pair",
    "a\uffff\ufdd0b": "ab",
    "a\r\nb\rc\u2028d\u2029e\x85f\vg": "a\nb\nc\nd\ne\nf\ng",
    "\u2800": " ",
}


@pytest.mark.parametrize("text", SEEN)
def test_what_people_see_stays_as_it_is(text: str) -> None:
    assert cleaned(text) == text
    assert invisible(text) is None


@pytest.mark.parametrize(("text", "left"), UNSEEN.items())
def test_what_nobody_sees_is_removed(text: str, left: str) -> None:
    assert cleaned(text) == left


def test_every_control_and_every_mark_of_direction_is_removed() -> None:
    visible_formats = {
        *range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440),
    }  # fmt: skip
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and code not in visible_formats:
            assert cleaned(f"a{chr(code)}b") in {"ab", "a\nb", "a\tb"}, hex(code)


@given(st.text(st.characters(codec=None)))
def test_a_text_is_clean_after_it_was_cleaned_once(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once
    once.encode()  # which halves of surrogate pairs would not allow


def test_an_invisible_character_is_found_at_its_place() -> None:
    assert invisible("👩‍👧 ok\u200b") == (6, "\u200b")


def test_limits_are_counted_as_slack_may_count_them() -> None:
    assert units("abc") == 3
    assert units("ñ") == 1
    assert units("👍") == 2
    assert units("👩‍👩‍👧") == 8


@given(st.text(st.characters(codec="utf-8")), st.integers(0, 40))
def test_the_beginning_of_a_text_fits_and_is_its_beginning(text: str, longest: int) -> None:
    begun = beginning(text, longest)
    assert text.startswith(begun)
    assert units(begun) <= longest


@pytest.mark.parametrize(
    ("text", "longest", "left"),
    [
        ("a👍", 2, "a"), (f"a{FAMILY}", 8, "a"), (f"a{FAMILY}", 9, f"a{FAMILY}"), ("a👍🏽", 3, "a"),
        ("Jose\u0301", 4, "Jos"), ("🇲🇽🇺🇸", 6, "🇲🇽"), ("🇲🇽🇺🇸", 4, "🇲🇽"), ("a1️⃣", 2, "a"), ("👍", 1, ""),
    ],
)  # fmt: skip
def test_nothing_is_cut_that_is_one_character_to_a_reader(text: str, longest: int, left: str) -> None:
    assert beginning(text, longest) == left

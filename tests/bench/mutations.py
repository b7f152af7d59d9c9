"""Ways in which a request can be wrong: its values, its body, its headers."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

from bot.transport.requests import FORM, JSON

STRANGE: tuple[Any, ...] = (
    None,
    0,
    -1,
    2**70,
    1.5,
    float("nan"),
    float("inf"),
    True,
    "",
    " ",
    "x",
    "x" * 5_000,
    "ﷺ" * 1_000,
    "\ud800",
    "\udfff\ud800",
    "a\x00b",
    "\x1b[2J\x07\r\n",
    "<@U0>",
    "<!channel>",
    "\u202e\u200b\u2066",
    "👩‍👩‍👧" * 300,
    "'; DROP TABLE members; --",
    "%(name)s {0} ${env:HOME}",
    [],
    [None],
    {},
    {"id": None},
    [{}],
    [[]] * 500,
    "2026-13-45",
    "1e999",
    "9" * 400,
)
UNKNOWN = ("U0NOBODY", "T0ELSEWHERE", "C0NOWHERE", "V0GONE", "A-99999", "99999:v1", "action.no_such", "")
"""Names and ids of which the bot knows none."""


class Mutations:
    """Makes bodies and requests wrong; `dice` decide how."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def body(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return a body in which up to four things are missing, of another kind, or too much."""
        body: dict[str, Any] = deepcopy(dict(given))
        for _ in range(self._dice.choice((0, 0, 0, 1, 1, 2, 4))):
            at, key = self._somewhere(body)
            if at is not None:
                self._spoil(at, key)
        return body

    def _somewhere(self, body: dict[str, Any]) -> tuple[Any, Any]:
        at: Any = body
        while isinstance(at, dict | list) and at:
            key = self._dice.choice(list(at)) if isinstance(at, dict) else self._dice.randrange(len(at))
            inner = at[key]
            if not (isinstance(inner, dict | list) and inner and self._dice.random() < 0.8):
                return at, key
            at = inner
        return None, None

    def _spoil(self, at: Any, key: Any) -> None:
        ways: Sequence[Callable[[Any], Any]] = (
            lambda _: deepcopy(self._dice.choice(STRANGE)),  # it may be spoilt itself
            lambda _: self._dice.choice(UNKNOWN),
            lambda value: [value],
            lambda value: {"id": value},
            lambda value: [value] * self._dice.choice((2, 300)),
            str,
            self._text,
            self._text,
            lambda _: self._nested(self._dice.choice((3, 60))),
        )
        if self._dice.random() < 0.25 and isinstance(at, dict):
            value = at.pop(key)
            if self._dice.random() < 0.3:
                at[f"{key}_"] = value
            return
        at[key] = self._dice.choice(ways)(at[key])

    def _text(self, value: Any) -> Any:
        """Return a text with something strange in it, cut off, or many times; anything else as it is."""
        if not isinstance(value, str) or not value:
            return value
        strange = self._dice.choice([each for each in STRANGE if isinstance(each, str)])
        at = self._dice.randrange(len(value))
        return self._dice.choice(
            (value[:at] + strange + value[at:], value[:at], value * 50, value.swapcase())
        )

    def _nested(self, depth: int) -> Any:
        nested: Any = []
        for _ in range(depth):
            nested = [nested] if self._dice.random() < 0.9 else {"a": nested}
        return nested

    def words(self, text: str) -> str:
        """Return a command's text with some of its words missing, twice, moved or strange."""
        words = text.split(" ")
        for _ in range(self._dice.choice((0, 1, 2, 3))):
            at = self._dice.randrange(len(words) + 1)
            match self._dice.randrange(5):
                case 0:
                    del words[at : at + 1]
                case 1:
                    words[at:at] = words[at : at + 1] * self._dice.choice((1, 1, 400))
                case 2:
                    self._dice.shuffle(words)
                case 3:
                    words.insert(at, str(self._dice.choice((*STRANGE, *UNKNOWN))))
                case _:
                    words.insert(
                        at, self._dice.choice(('"', "“", "@chair-us", "<@U0|x>", "#", "-5", "5 6", "`"))
                    )
        return " ".join(words)[:60_000]

    def written(self, payload: Mapping[str, Any]) -> bytes:
        """Return a body as JSON, now and then broken."""
        text = json.dumps(payload, ensure_ascii=self._dice.random() < 0.7).encode("utf-8", "surrogatepass")
        if self._dice.random() < 0.02:
            depth = self._dice.choice((50, 900, 5_000))  # the encoder itself would not go so deep
            text = b'{"deep": ' + b"[" * depth + b"]" * depth + b", " + text[1:]
        if self._dice.random() < 0.95:
            return text
        ways: Sequence[bytes] = (
            text[: self._dice.randrange(len(text))],
            text + text,
            b"\xef\xbb\xbf" + text,
            b"[" + text + b"]",
            text.replace(b'"', b"'", 3),
            b'{"type": "event_callback", ' + text[1:],
            text.decode("utf-8", "replace").encode("utf-16"),
            json.dumps(text.decode("utf-8", "replace")).encode(),
            b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
            b"null",
        )
        return self._dice.choice(ways)

    def form(self, fields: Mapping[str, str | bytes]) -> bytes:
        """Return a form, now and then broken."""
        text = urlencode(fields, errors="surrogatepass").encode()
        if self._dice.random() < 0.96:
            return text
        at = self._dice.randrange(len(text))
        ways: Sequence[bytes] = (
            text[:at] + b"%zz%" + text[at:],
            text[:at] + b"%ff%fe" + text[at:],
            text[:at] + b"\xff\xed\xa0\x80" + text[at:],
            text[:at] + b"%00" + text[at:],
            text[:at],
            text + b"&" + text,
            text + b"&x=y" * 200,
            text.replace(b"=", b"", 2),
            text.replace(b"&", b";"),
            b"payload=&" + text,
        )
        return self._dice.choice(ways)

    def flipped(self, raw: bytes, until: int | None = None) -> bytes:
        """Return bytes of which up to four are others, the first `until` of them."""
        found = bytearray(raw)
        for _ in range(self._dice.randint(1, 4) if raw else 0):
            found[self._dice.randrange(until or len(found))] = self._dice.randrange(256)
        return bytes(found)

    def headers(
        self, body: bytes, proof: Callable[..., list[tuple[str, str | bytes]]]
    ) -> list[tuple[str, str | bytes]]:
        """Return the headers of a request, now and then wrong; `proof` signs a body, also with a `secret`."""
        kind = JSON if body.startswith(b"{") else FORM
        signed = proof(body)
        if self._dice.random() < 0.95:
            return [("Content-Type", kind), *signed]
        (at, stamp), (under, signature) = sorted(signed)
        ways: Sequence[list[tuple[str, str | bytes]]] = (
            [(at, stamp)],
            [(under, signature)],
            proof(body, secret="another"),
            [(at, str(int(stamp) - 301)), (under, signature)],
            [(at, "9" * 30), (under, signature)],
            [(at, "1e5"), (under, signature)],
            [(at, b""), (under, signature)],
            [(at, stamp), (at, stamp), (under, signature)],
            [(at, stamp), (under, str(signature).upper())],
            [(at, stamp), (under, "v0=ñ".encode())],
            [(at, stamp), (under, b"v0=" + b"\xff" * 64)],
            [*signed, ("Content-Encoding", "gzip")],
            [*signed, ("X-Slack-Retry-Num", "99"), ("X-Slack-Retry-Reason", "\x01")],
        )
        types = (kind, kind, kind, "text/plain", "application/json; charset=utf-7", "multipart/form-data")
        return [("Content-Type", self._dice.choice(types)), *self._dice.choice(ways)]

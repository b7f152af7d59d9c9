"""The proof that a request is Slack's: a timestamp and a signature, in two headers."""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.transport.rejection import Rejected

TOLERANCE = timedelta(minutes=5)
UNAUTHORIZED = 401
TIMESTAMP_HEADER = b"x-slack-request-timestamp"
SIGNATURE_HEADER = b"x-slack-signature"
TIMESTAMP = re.compile(rb"[0-9]{1,12}")
SIGNATURE = re.compile(rb"v0=[0-9a-f]{64}")

Headers = Iterable[tuple[bytes, bytes]]
"""Headers as ASGI passes them: names in lower case, repetitions kept."""


@dataclass(frozen=True)
class Proof:
    """The timestamp and signature from the headers; `verify` checks them against the body."""

    timestamp: bytes
    signature: bytes

    def verify(self, secret: bytes, body: bytes) -> None:
        """Raise `Rejected` unless the body was signed with the secret."""
        base = b"v0:%b:%b" % (self.timestamp, body)
        expected = b"v0=" + hmac.digest(secret, base, "sha256").hex().encode()
        if not hmac.compare_digest(expected, self.signature):
            raise Rejected("signature", UNAUTHORIZED)


def proof_of(headers: Headers, now: datetime) -> Proof:
    """Return a request's proof; raises `Rejected` if it is missing, malformed, or more than 5 minutes off.

    Headers that would make Bolt fail later are refused here: characters that are no digits, or not ASCII, and
    a header that is given twice, of which two readers might each take another.
    """
    timestamp = one(headers, TIMESTAMP_HEADER)
    signature = one(headers, SIGNATURE_HEADER)
    if timestamp is None or not TIMESTAMP.fullmatch(timestamp):
        raise Rejected("timestamp_header", UNAUTHORIZED)
    if signature is None or not SIGNATURE.fullmatch(signature):
        raise Rejected("signature_header", UNAUTHORIZED)
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise Rejected("timestamp", UNAUTHORIZED)
    return Proof(timestamp, signature)


def one(headers: Headers, name: bytes) -> bytes | None:
    """Return the value of a header that is there exactly once, else None."""
    values = [value for each, value in headers if each == name]
    return values[0] if len(values) == 1 else None

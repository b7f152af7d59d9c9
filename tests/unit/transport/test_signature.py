"""The two headers that prove a request is Slack's: which proofs are valid, tested without a server."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.signature import Clock as SdkClock
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.endpoints.signing import signed
from bot.transport.rejection import Rejected
from bot.transport.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, one, proof_of
from tests.support.harness import NOW

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BODY = b"token=xyzz0WbapA4vBCDEFasx0q6G&text=94070"
GOOD = [(TIMESTAMP_HEADER, b"1531420618"), (SIGNATURE_HEADER, b"v0=" + b"0" * 64)]
SPOKEN = datetime.fromtimestamp(1531420618, UTC)


def kind(headers: list[tuple[bytes, bytes]], now: datetime = SPOKEN) -> str:
    with pytest.raises(Rejected) as refused:
        proof_of(headers, now)
    assert refused.value.status == 401
    return refused.value.kind


def raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


@given(st.text(max_size=200).map(str.encode), st.text("0123456789abcdef", min_size=1, max_size=40))
def test_what_slack_signs_is_proof_and_the_sdk_agrees(body: bytes, secret: str) -> None:
    headers = signed(secret, body, NOW)
    proof_of(raw(headers), NOW).verify(secret.encode(), body)

    class Then(SdkClock):
        def now(self) -> float:
            return NOW.timestamp()

    assert SignatureVerifier(secret, Then()).is_valid_request(body, headers)


@pytest.mark.parametrize("changed", [b"", BODY[:-1], BODY + b" ", BODY.replace(b"94070", b"94071")])
def test_another_body_is_not_what_was_signed(changed: bytes) -> None:
    proof = proof_of(raw(signed(SECRET, BODY, NOW)), NOW)
    with pytest.raises(Rejected, match="signature"):
        proof.verify(SECRET.encode(), changed)
    with pytest.raises(Rejected, match="signature"):
        proof.verify(b"another secret", BODY)


def test_the_instant_is_signed_too() -> None:
    early, late = signed(SECRET, BODY, NOW), signed(SECRET, BODY, NOW + timedelta(minutes=1))
    mixed = proof_of(raw(early | {"X-Slack-Request-Timestamp": late["X-Slack-Request-Timestamp"]}), NOW)
    with pytest.raises(Rejected, match="signature"):
        mixed.verify(SECRET.encode(), BODY)


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_either_way_are_our_time(seconds: int) -> None:
    assert proof_of(GOOD, SPOKEN + timedelta(seconds=seconds)).timestamp == b"1531420618"


@pytest.mark.parametrize("seconds", [-301, 301, 86_400, -86_400])
def test_older_and_later_are_not(seconds: int) -> None:
    assert kind(GOOD, SPOKEN + timedelta(seconds=seconds)) == "timestamp"


@pytest.mark.parametrize(
    "timestamp",
    [
        *(b"", b"x", b"-1", b"+1", b"1.5", b"1e9", b"0x1", b"\xff", b"1" * 13),
        *(b" 1531420618", b"1531420618 ", b"1531420618\n"),
        *("١٥٣١٤٢٠٦١٨".encode(), "１５３１４２０６１８".encode()),
    ],
)
def test_a_timestamp_must_be_a_number(timestamp: bytes) -> None:
    assert kind([(TIMESTAMP_HEADER, timestamp), GOOD[1]]) == "timestamp_header"


@pytest.mark.parametrize(
    "signature",
    [
        *(b"", b"v0=", b"0" * 64, b"v1=" + b"0" * 64, b"V0=" + b"0" * 64, b"v0=" + b"0" * 63),
        *(b"v0=" + b"0" * 65, b"v0=" + b"A" * 64, b"v0=" + b"g" * 64, b"v0=" + b"0" * 64 + b"\n"),
        *(b"v0=" + b"\xe9" * 64, b"v0=" + "ñ".encode() * 32),
    ],
)
def test_a_signature_must_have_slacks_form(signature: bytes) -> None:
    assert kind([GOOD[0], (SIGNATURE_HEADER, signature)]) == "signature_header"


def test_each_header_counts_once() -> None:
    assert kind([*GOOD, GOOD[0]]) == "timestamp_header"
    assert kind([*GOOD, GOOD[1]]) == "signature_header"
    assert kind([GOOD[0]]) == "signature_header"
    assert kind([GOOD[1]]) == "timestamp_header"
    assert one([(b"a", b"1"), (b"b", b"2"), (b"a", b"1")], b"a") is None


@given(st.lists(st.tuples(st.sampled_from([TIMESTAMP_HEADER, SIGNATURE_HEADER, b"x"]), st.binary())))
def test_any_headers_are_refused_or_read(headers: list[tuple[bytes, bytes]]) -> None:
    with suppress(Rejected):
        proof_of(headers, SPOKEN)

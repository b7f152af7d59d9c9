"""The gate over HTTP: a thousand requests that are not Slack's reach no handler, and Slack's own do."""

import asyncio
import io
import random
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.clock import Clock
from bot.demo.local_workspace import LocalWorkspace
from bot.sandbox.endpoints.signing import signed
from bot.store import tables
from bot.transport import gate as gate_module
from bot.transport.gate import MOST_BYTES
from bot.transport.requests import FORM, JSON
from bot.transport.web_server import MOST_HEAD_BYTES
from commands.dispatch.dispatcher import Dispatcher
from tests.support.harness import NOW
from tests.support.http_actors import PATH, Reply, Slack, chunked, head, office_of, reply, request, send
from tests.support.stage import OnStage

WORD = "confidential-words-of-somebody"
SEED = 20_261_123


@pytest.fixture
async def on(open_workspace: OnStage) -> AsyncIterator[LocalWorkspace]:
    async with open_workspace(at=NOW, mode="http") as set_up:
        yield set_up


@pytest.fixture
def slack(on: LocalWorkspace) -> Slack:
    return Slack(on.workspace)


@dataclass
class Passed:
    """What got past the gate."""

    dispatched: list[Any] = field(default_factory=list)
    answered: int = 0


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> Passed:
    found = Passed()
    dispatch, answer = AsyncApp.async_dispatch, Dispatcher.answer

    async def count(self: AsyncApp, request: Any) -> Any:
        found.dispatched.append(request.body)
        return await dispatch(self, request)

    def count_answer(self: Dispatcher, *args: Any) -> Any:
        found.answered += 1
        return answer(self, *args)

    monkeypatch.setattr(AsyncApp, "async_dispatch", count)
    monkeypatch.setattr(Dispatcher, "answer", count_answer)
    return found


def everything(on: LocalWorkspace) -> tuple[dict[str, list[str]], list[str]]:
    """Return the database without the processed deliveries, and the keys of the processed deliveries."""
    content: dict[str, list[str]] = {}
    with on.bot.context.reading() as session:
        for table in tables.Base.metadata.sorted_tables:
            content[table.name] = [str(tuple(row)) for row in session.execute(table.select())]
        memory = [str(row.key) for row in session.execute(tables.ProcessedDelivery.__table__.select())]  # type: ignore[attr-defined] # SQLModel hides it
    del content[tables.ProcessedDelivery.__tablename__]
    return content, memory


async def deliver(on: LocalWorkspace, raw: bytes, *, hang_up: bool = False) -> Reply | None:
    return await send(office_of(on.bot).address, raw, hang_up=hang_up)


class Forger:
    """Makes requests that must be refused, of every kind, drawn from a seed."""

    def __init__(self, on: LocalWorkspace, slack: Slack, seen: Sequence[bytes]) -> None:
        self._chance = random.Random(SEED)
        self._on = on
        self._slack = slack
        self._seen = seen
        self._kinds = [name.removeprefix("a_") for name in dir(self) if name.startswith("a_")]

    def make(self, count: int) -> Iterator[tuple[str, bytes]]:
        """Yield so many requests, every kind about equally often."""
        for number in range(count):
            kind = self._kinds[number % len(self._kinds)]
            yield kind, getattr(self, f"a_{kind}")()

    def _body(self) -> bytes:
        line = f'/rec update {self._chance.randint(1, 13)} in-progress "{WORD}"'
        return self._slack.command("lead-us", line, channel_name=f"payload-{self._chance.randint(1, 9)}")

    def _signed(self, body: bytes, *changes: tuple[str, Any], seconds: int = 0) -> list[Any]:
        """Return valid headers with some of them replaced, signed at an instant that may be moved."""
        at = self._on.workspace.now() + timedelta(seconds=seconds)
        good = {"Content-Type": FORM, **signed(self._on.workspace.signing_secret, body, at)}
        return list((good | dict(changes)).items())

    def _digest(self) -> str:
        return f"{self._chance.getrandbits(256):064x}"

    def a_forged(self) -> bytes:
        body = self._body()
        return request(body, self._signed(body, ("X-Slack-Signature", f"v0={self._digest()}")))

    def a_signed_with_another_secret(self) -> bytes:
        body = self._body()
        return request(body, [("Content-Type", FORM), *self._slack.proof(body, self._digest())])

    def a_unsigned(self) -> bytes:
        return request(self._body(), [("Content-Type", FORM)])

    def a_misshapen_signature(self) -> bytes:
        body = self._body()
        good = dict(self._signed(body))["X-Slack-Signature"]
        wrong = self._chance.choice(
            [
                good.upper(),
                good[:-1],
                good + "0",
                good[3:],
                "v1" + good[2:],
                "",
                "v0=" + "é" * 32,
                b"\xff" * 67,
            ]
        )
        return request(body, self._signed(body, ("X-Slack-Signature", wrong)))

    def a_misshapen_timestamp(self) -> bytes:
        body = self._body()
        good = dict(self._signed(body))["X-Slack-Request-Timestamp"]
        wrong = self._chance.choice(
            [
                "",
                "now",
                f"-{good}",
                f"{good}.0",
                f"+{good}",
                "9" * 13,
                "1e9",
                "١٧٦٤",
                b"\xff",
                f"{good};{good}",
            ]
        )
        return request(body, self._signed(body, ("X-Slack-Request-Timestamp", wrong)))

    def a_expired(self) -> bytes:
        body = self._body()
        return request(body, self._signed(body, seconds=-self._chance.randint(301, 100_000)))

    def a_from_the_future(self) -> bytes:
        body = self._body()
        return request(body, self._signed(body, seconds=self._chance.randint(301, 100_000)))

    def a_replayed(self) -> bytes:
        return self._chance.choice(self._seen)

    def a_replayed_at_another_instant(self) -> bytes:
        body = self._body()
        other = str(int(self._on.workspace.now().timestamp()) + self._chance.choice([-1, 1, 60]))
        return request(body, self._signed(body, ("X-Slack-Request-Timestamp", other)))

    def a_altered(self) -> bytes:
        body = self._body()
        place = self._chance.randrange(len(body))
        changed = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        return request(changed, self._signed(body))

    def a_cut(self) -> bytes:
        body = self._body()
        return request(body[: self._chance.randrange(len(body))], self._signed(body))

    def a_lengthened(self) -> bytes:
        body = self._body()
        return request(body + b"&text=more", self._signed(body))

    def a_truncated(self) -> bytes:
        body = self._body()
        return request(body, self._signed(body), length=len(body) + self._chance.randint(1, 1000))

    def a_saying_less_than_it_sends(self) -> bytes:
        body = self._body()
        return request(body, self._signed(body), length=self._chance.randrange(len(body)))

    def a_saying_too_much(self) -> bytes:
        body = self._body()
        length = self._chance.choice([MOST_BYTES + 1, 10**9, 10**18])
        return request(body, self._signed(body), length=length)

    def a_too_large_in_chunks(self) -> bytes:
        body = self._body() + b"&pad=" + WORD.encode() * (MOST_BYTES // len(WORD) + 1)
        return chunked(body, self._signed(body), size=self._chance.choice([4096, 65_536, 2 * MOST_BYTES]))

    def a_forged_in_chunks(self) -> bytes:
        body = self._body()
        return chunked(body, self._signed(body, ("X-Slack-Signature", f"v0={self._digest()}")), size=7)

    def a_broken_in_chunks(self) -> bytes:
        body = self._body()
        broken = self._chance.choice([b"zz\r\n", b"-1\r\n", b"5\r\nabc\r\n", b"\r\n\r\n"])
        return head("POST", PATH, [*self._signed(body), ("Transfer-Encoding", "chunked")]) + broken + body

    def a_of_another_method(self) -> bytes:
        body = self._body()
        method = self._chance.choice(["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "post", "TRACE"])
        return request(body, self._signed(body), method=method)

    def a_to_another_path(self) -> bytes:
        body = self._body()
        paths = ["/", "/slack", "/slack/events/", "/slack//events", "/SLACK/EVENTS", "/slack/events%2f", "/x"]
        return request(body, self._signed(body), path=self._chance.choice(paths))

    def a_of_another_type(self) -> bytes:
        body = self._body()
        kind = self._chance.choice(
            ["", "text/plain", "multipart/form-data; boundary=x", "*/*", "x" * 200, b"\xff"]
        )
        return request(body, self._signed(body, ("Content-Type", kind)))

    def a_packed(self) -> bytes:
        body = self._body()
        return request(body, self._signed(body, ("Content-Encoding", "gzip")))

    def a_with_a_header_twice(self) -> bytes:
        body = self._body()
        name = self._chance.choice(["X-Slack-Signature", "x-slack-request-timestamp", "Content-Type"])
        headers = self._signed(body)
        again = self._chance.choice(
            [*(v for n, v in headers if n.lower() == name.lower()), "v0=" + self._digest()]
        )
        return request(body, [*headers, (name, again)])

    def a_malformed_form(self) -> bytes:
        body = self._chance.choice([b"payload={" + WORD.encode(), b"payload=[]", b"\xff", b"x=1", b""])
        body += f"&pad={self._digest()}".encode()
        return request(body, self._signed(body))

    def a_malformed_json(self) -> bytes:
        text = f'"{WORD}-{self._digest()}"'
        body = self._chance.choice(
            [
                f"[{text}]",
                text,
                f'{{"type": {text}',
                f'{{"type": "event_callback", "event": {text}}}',
                "[" * 9000 + text,
            ]
        ).encode()
        return request(body, self._signed(body, ("Content-Type", JSON)))

    def a_misshapen_json(self) -> bytes:
        """Signed and valid JSON, but not of Slack's shape: Bolt fails on it."""
        wrong = self._chance.choice(
            ['"authorizations": 5', '"team": 5', '"view": {}, "team": true', '"user": 5']
        )
        body = f'{{"type": "{self._digest()}", {wrong}, "pad": "{WORD}"}}'.encode()
        return request(body, self._signed(body, ("Content-Type", JSON)))

    def a_without_end(self) -> bytes:
        return head("POST", PATH, [("X-Padding", WORD * 4000)])[: MOST_HEAD_BYTES + 5000]


SILENCE = {"truncated", "saying_too_much", "too_large_in_chunks", "without_end"}
"""Requests that go on sending or never end: their connection may be closed before they read an answer."""
BREAKING_HTTP = {"broken_in_chunks", "of_another_method", "saying_less_than_it_sends", *SILENCE}
"""Requests that the server itself may refuse, in its own words, or without any for HEAD."""


async def test_a_thousand_requests_that_are_not_slacks(
    on: LocalWorkspace, slack: Slack, handled: Passed, log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    seen = [slack.sent(slack.command("chair-us", f"/rec {number} {WORD}")) for number in range(1, 6)]
    for raw in seen:
        accepted = await deliver(on, raw)
        assert accepted is not None
        assert accepted.status == 200
    assert (len(handled.dispatched), handled.answered) == (5, 5)
    before, remembered = everything(on)
    turns = asyncio.Semaphore(8)

    async def refused(kind: str, raw: bytes) -> tuple[str, int | None, bytes]:
        async with turns:
            got = await deliver(on, raw, hang_up=kind in {"truncated", "without_end"})
        return kind, got.status if got else None, got.body if got else b""

    requests = list(Forger(on, slack, seen).make(1_000))
    assert len({kind for kind, _ in requests}) >= 25
    outcomes = await asyncio.gather(*(refused(kind, raw) for kind, raw in requests))

    assert (len(handled.dispatched), handled.answered) == (5, 5), "no handler ran"
    silent = Counter(kind for kind, status, _ in outcomes if status is None)
    assert silent.keys() <= SILENCE
    strange = [each for each in outcomes if each[1] is not None and not 400 <= each[1] < 500]
    assert strange == []
    told = {body for kind, status, body in outcomes if status and kind not in BREAKING_HTTP}
    assert told == {b'{"error": "request refused"}'}
    after, remembers = everything(on)
    assert after == before, "nothing changed"
    assert {key for key in set(remembers) - set(remembered) if not key.startswith("signature:")} == set()
    said = log.getvalue() + "".join(capfd.readouterr())
    assert "request_refused" in said
    for private in (WORD, on.workspace.signing_secret, on.workspace.bot_token, "Traceback", "v0=", "payload"):
        assert private not in said
    again = await deliver(on, slack.sent(slack.command("lead-us", '/rec update 5 in-progress "Begun"')))
    assert again is not None
    assert "In progress" in again.json["text"], "and Slack is still let in"


async def test_slacks_own_requests_come_through_in_every_form(
    on: LocalWorkspace, slack: Slack, handled: Passed
) -> None:
    form = slack.command("lead-us", "/rec 5")
    for raw in (
        slack.sent(form),
        slack.sent(form := slack.command("lead-us", "/rec 5"), f"{FORM}; charset=utf-8"),
        slack.sent(slack.command("lead-us", "/rec 5"), FORM.upper()),
        chunked(
            form := slack.command("lead-us", "/rec 5"), [("Content-Type", FORM), *slack.proof(form)], size=9
        ),
    ):
        got = await deliver(on, raw)
        assert got is not None
        assert got.status == 200
        assert got.headers["content-type"].startswith("application/json")
        assert "fentanyl" in got.json["text"]
    assert handled.answered == 4


@pytest.mark.parametrize("seconds", [-300, 300])
async def test_five_minutes_count_by_the_bots_clock(on: LocalWorkspace, slack: Slack, seconds: int) -> None:
    raw = slack.sent(slack.command())
    on.clock.advance(timedelta(seconds=seconds))
    assert (got := await deliver(on, raw)) is not None
    assert got.status == 200
    raw = slack.sent(slack.command())
    on.clock.advance(timedelta(seconds=seconds + (1 if seconds > 0 else -1)))
    assert (got := await deliver(on, raw)) is not None
    assert got.status == 401


async def test_the_largest_body_is_taken_and_one_byte_more_is_not(
    on: LocalWorkspace, slack: Slack, handled: Passed
) -> None:
    def padded(size: int) -> bytes:
        body = slack.command("lead-us", "/rec 5")
        return body + b"&pad=" + b"x" * (size - len(body) - 5)

    assert (got := await deliver(on, slack.sent(padded(MOST_BYTES)))) is not None
    assert got.status == 200
    assert (got := await deliver(on, slack.sent(padded(MOST_BYTES + 1)))) is not None
    assert (got.status, got.headers["connection"]) == (413, "close")
    assert handled.answered == 1


async def test_a_body_that_never_comes_is_given_up(
    on: LocalWorkspace, slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_module, "BODY_SECONDS", 0.05)
    body = slack.command()
    raw = request(body, [("Content-Type", FORM), *slack.proof(body)], length=len(body) + 1)
    assert (got := await deliver(on, raw)) is not None
    assert (got.status, got.headers["connection"]) == (408, "close")


async def test_headers_that_never_end_are_given_up(on: LocalWorkspace) -> None:
    reader, writer = await asyncio.open_connection(*office_of(on.bot).address)
    writer.write(head("POST", PATH, [("X-Padding", "x" * MOST_HEAD_BYTES)])[:-4])
    async with asyncio.timeout(60):
        with suppress(ConnectionError):
            assert await reader.read() == b""
    writer.close()


async def test_a_wrong_method_says_which_is_right(on: LocalWorkspace, slack: Slack) -> None:
    assert (got := await deliver(on, request(b"", method="GET"))) is not None
    assert (got.status, got.headers["allow"]) == (405, "POST")


async def test_many_requests_share_a_connection(on: LocalWorkspace, slack: Slack) -> None:
    reader, writer = await asyncio.open_connection(*office_of(on.bot).address)
    for _ in range(3):
        writer.write(slack.sent(slack.command()))
        found = await reply(reader)
        assert found is not None
        assert found.status == 200
    (connection,) = office_of(on.bot)._server.server_state.connections
    served = connection.transport.get_extra_info("socket")
    assert served.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY), "an answer does not wait for the peer"
    writer.close()
    await writer.wait_closed()


async def test_a_mistake_of_ours_is_logged_by_its_kind_alone(
    on: LocalWorkspace, slack: Slack, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError(WORD)

    monkeypatch.setattr(gate_module, "read", crash)
    assert (got := await deliver(on, slack.sent(slack.command()))) is not None
    assert (got.status, got.body) == (500, b'{"error": "request refused"}')
    assert "RuntimeError" in log.getvalue()
    assert WORD not in log.getvalue()


def test_without_a_secret_there_is_no_gate() -> None:
    async def answer(*_: object) -> Any: ...

    with pytest.raises(ValueError, match="signing secret"):
        gate_module.Gate("", Clock.at(NOW), answer)

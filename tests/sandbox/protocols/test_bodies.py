"""Nobody makes the local workspace read more than a call can have before it knows who sends it."""

import io
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.clock import Clock
from bot.sandbox import Person, Sandbox, Workspace
from bot.sandbox.endpoints.bodies import MOST_BYTES
from tests.support.harness import NOW

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(Workspace.create([Person("ana", "Ana")], clock=Clock.at(NOW))) as served:
        yield served


async def endless(sent: list[int]) -> AsyncIterator[bytes]:
    for _ in range(64):
        sent.append(MOST_BYTES)
        yield b"x" * MOST_BYTES


async def post(url: str, body: object) -> int:
    """Return the status, or 0 if the connection was closed while the body was sent."""
    async with aiohttp.ClientSession() as session:
        try:
            async with session.post(url, data=body, headers=FORM) as response:
                return response.status
        except aiohttp.ClientError:
            return 0


@pytest.mark.parametrize(
    "path", ["api/chat.postMessage", "api/no.such.method", "response/nobody", "upload/v1/nobody"]
)
async def test_a_body_without_end_is_not_read_to_its_end(sandbox: Sandbox, path: str) -> None:
    sent: list[int] = []
    status = await post(f"{sandbox.url}/{path}", endless(sent))
    assert status in {0, 400, 404, 413}
    assert len(sent) < 32, "it was read without a limit"


async def test_a_declared_length_is_refused_before_the_body(sandbox: Sandbox) -> None:
    assert await post(f"{sandbox.url}/api/auth.test", io.BytesIO(b"x" * (MOST_BYTES + 1))) in {0, 413}
    assert await post(f"{sandbox.url}/api/auth.test", io.BytesIO(b"x" * MOST_BYTES)) == 200


async def test_a_response_url_that_nobody_was_given_is_gone(sandbox: Sandbox) -> None:
    assert await post(f"{sandbox.url}/response/nobody", b"payload={}") == 404

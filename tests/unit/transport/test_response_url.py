"""An answer by response_url: in any form that it may have, and none where there is no response_url."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from aiohttp import ClientConnectorError, ServerDisconnectedError
from slack_bolt.response import BoltResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox import Sandbox
from bot.transport.acknowledgement import AcknowledgementPolicy
from bot.transport.requests import from_envelope
from bot.transport.response_url import deliver
from bot.transport.timing import USUAL
from bot.views.shared import IF_UNCLEAR
from tests.support.sandbox_actors import a_workspace


async def test_a_message_and_a_mere_text_arrive() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        person = sandbox.workspace.person("lead-us").id
        key, hook = sandbox._response_urls.issue(sandbox.workspace.direct_channel("lead-us").id, person)
        for body in ({"text": "Five", "response_type": "ephemeral"}, "Six {of} thirteen"):
            await deliver(f"{sandbox.url}/response/{key}", BoltResponse(status=200, body=body), (0.0,))
        assert [each.text for each in hook.posted] == ["Five", "Six {of} thirteen"]


async def test_an_empty_answer_is_none() -> None:
    with structlog.testing.capture_logs() as logs:
        await deliver("http://127.0.0.1:1/response/x", BoltResponse(status=200), (0.0,))
    assert logs == []


SHARED = '{"response_type": "in_channel", "text": "The board"}'
UNCLEAR = '{"response_type": "ephemeral", "text": "Nobody knows"}'


def connector_error() -> ClientConnectorError:
    return ClientConnectorError(SimpleNamespace(host="h", port=1, ssl=None), OSError(111, "refused"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcomes", "sent"),
    [
        ([TimeoutError()], ["The board", "Nobody knows"]),
        ([ServerDisconnectedError()], ["The board", "Nobody knows"]),
        ([503], ["The board", "Nobody knows"]),
        ([503, TimeoutError()], ["The board", "Nobody knows", "Nobody knows"]),
        ([429], ["The board", "The board"]),
        ([connector_error()], ["The board", "The board"]),
        ([404], ["The board"]),
    ],
)
async def test_an_answer_for_everyone_is_never_posted_again_when_it_may_be_there(
    monkeypatch: pytest.MonkeyPatch, outcomes: list[Any], sent: list[str]
) -> None:
    posted: list[str] = []
    left = list(outcomes)

    async def send(_: AsyncWebhookClient, payload: dict[str, Any]) -> Any:
        posted.append(payload["text"])
        outcome = left.pop(0) if left else 200
        if isinstance(outcome, Exception):
            raise outcome
        return SimpleNamespace(status_code=outcome)

    monkeypatch.setattr(AsyncWebhookClient, "send_dict", send)
    response = BoltResponse(status=200, body=SHARED, headers={IF_UNCLEAR: UNCLEAR})
    await deliver("https://example.org", response, (0, 0, 0))
    assert posted == sent


async def test_an_acknowledgement_in_doubt_that_held_an_answer_for_everyone_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    posted: list[str] = []

    async def send(_: AsyncWebhookClient, payload: dict[str, Any]) -> Any:
        posted.append(payload["text"])
        return SimpleNamespace(status_code=200)

    async def answer(body: str) -> BoltResponse:
        return BoltResponse(status=200, body=body, headers={IF_UNCLEAR: UNCLEAR})

    monkeypatch.setattr(AsyncWebhookClient, "send_dict", send)
    policy = AcknowledgementPolicy(replace(USUAL, second_tries=(0,)))
    incoming = from_envelope("slash_commands", {"response_url": "https://example.org"})
    for body in (SHARED, SHARED.replace("in_channel", "ephemeral")):
        await policy.follow(incoming, asyncio.create_task(answer(body)), in_doubt=True)
    assert posted == ["Nobody knows", "The board"]

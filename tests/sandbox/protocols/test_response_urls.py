"""response_urls: five uses, half an hour, ephemeral unless told otherwise."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox import FaultRule, Message, Sandbox
from tests.support.sandbox_actors import SECTION, TOO_LONG, a_workspace

GENERAL = "C0000000001"


def issued(sandbox: Sandbox, original: Message | None = None) -> str:
    """Return a response_url for an action of the U.S. lead in #general."""
    lead = sandbox.workspace.person("lead-us").id
    key, _ = sandbox._response_urls.issue(GENERAL, lead, original.ts if original else None)
    return f"{sandbox.url}/response/{key}"


def posted(sandbox: Sandbox, *, only_for: str | None) -> Message:
    """Post a message as the app in #general, and return it."""
    workspace = sandbox.workspace
    return workspace.conversations.post(Message("", GENERAL, workspace.bot_user_id, "old", only_for=only_for))


async def send(url: str, **content: Any) -> tuple[int, str]:
    """Post to a response_url as the SDK does."""
    answer = await AsyncWebhookClient(url, retry_handlers=[]).send_dict(content)
    return answer.status_code, answer.body


async def test_five_uses_and_no_more() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        url = issued(sandbox)
        for number in range(5):
            assert await send(url, text=str(number)) == (200, "ok")
        status, body = await send(url, text="six")
        assert (status, json.loads(body)) == (404, {"ok": False, "error": "used_url"})
        assert [each.text for each in sandbox.workspace.messages("general", "lead-us")] == list("01234")
        assert sandbox.workspace.messages("general", "lead-mx") == []


async def test_half_an_hour_and_no_longer() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        url = issued(sandbox)
        sandbox.workspace.clock.advance(timedelta(minutes=30))
        assert (await send(url, text="in time"))[0] == 200
        sandbox.workspace.clock.advance(timedelta(seconds=1))
        status, body = await send(url, text="too late")
        assert (status, json.loads(body)["error"]) == (404, "expired_url")
        assert (await send(f"{sandbox.url}/response/made-up", text="x"))[0] == 404


async def test_an_answer_can_be_for_the_whole_channel() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        await send(issued(sandbox), text="Five", blocks=[SECTION], response_type="in_channel")
        (message,) = sandbox.workspace.messages("general")
        assert (message.text, message.blocks) == ("Five", [SECTION])


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"text": "x", "blocks": [TOO_LONG]}, "invalid_blocks"),
        ({"text": ""}, "no_text"),
        ({"response_type": "in_channel"}, "no_text"),
    ],
)
async def test_invalid_blocks_are_refused_and_cost_no_use(content: dict[str, Any], error: str) -> None:
    async with Sandbox(a_workspace()) as sandbox:
        url = issued(sandbox)
        for _ in range(6):
            status, body = await send(url, **content)
            assert (status, json.loads(body)["error"]) == (400, error)
        assert (await send(url, text="good"))[0] == 200


async def test_forms_and_rubbish() -> None:
    async with Sandbox(a_workspace()) as sandbox, aiohttp.ClientSession() as session:
        url = issued(sandbox)
        for data in ("{", "[1]", ""):
            async with session.post(url, data=data) as response:
                assert (response.status, (await response.json())["error"]) == (400, "invalid_payload")
        async with session.post(url, data={"payload": '{"text": "by form"}'}) as response:
            assert await response.text() == "ok"
        assert [each.text for each in sandbox.workspace.messages("general", "lead-us")] == ["by form"]


async def test_the_original_can_be_replaced_or_deleted() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        original = posted(sandbox, only_for=None)
        url = issued(sandbox, original)
        await send(url, text="new", blocks=[SECTION], replace_original=True)
        (message,) = sandbox.workspace.messages("general")
        assert (message.ts, message.text, message.blocks) == (original.ts, "new", [SECTION])
        await send(url, text="beside it", response_type="in_channel")
        assert len(sandbox.workspace.messages("general")) == 2
        await send(url, delete_original=True)
        assert [each.text for each in sandbox.workspace.messages("general")] == ["beside it"]


async def test_an_ephemeral_message_never_becomes_public() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        lead = sandbox.workspace.person("lead-us").id
        url = issued(sandbox, posted(sandbox, only_for=lead))
        await send(url, text="new", replace_original=True, response_type="in_channel")
        assert [each.text for each in sandbox.workspace.messages("general", "lead-us")] == ["new"]
        assert sandbox.workspace.messages("general") == []


async def test_a_typed_command_can_be_neither_replaced_nor_deleted() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        url = issued(sandbox)
        await send(url, text="one")
        assert await send(url, delete_original=True) == (200, "ok")
        await send(url, text="two", replace_original=True)
        assert [each.text for each in sandbox.workspace.messages("general", "lead-us")] == ["one", "two"]


async def test_a_response_url_can_fail() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        sandbox.faults.add(FaultRule("response_url", status=503, times=1))
        url = issued(sandbox)
        assert (await send(url, text="x"))[0] == 503
        assert (await send(url, text="x"))[0] == 200

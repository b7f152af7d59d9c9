"""An answer by response_url: in any form that it may have, and none where there is no response_url."""

import structlog
from slack_bolt.response import BoltResponse

from bot.sandbox import Sandbox
from bot.transport.response_url import deliver
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

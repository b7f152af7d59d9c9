"""The control routes with two workspaces: whoever acts does so in their own, or in the one that is named."""

import aiohttp

from bot.sandbox import Sandbox
from bot.sandbox.control import HEADER
from tests.support.connect_actors import apps, client, two_workspaces


async def test_people_act_in_their_own_workspace_or_the_named_one() -> None:
    workspaces, where = two_workspaces()
    us, mx = workspaces
    headers = {HEADER: us.control_token}
    async with (
        Sandbox(us) as sandbox,
        apps(sandbox),
        aiohttp.ClientSession(sandbox.url, headers=headers) as session,
    ):
        for said in (
            {"handle": "lead-mx", "text": "Hola", "channel": "#enlace-binacional"},
            {"handle": "secretariat", "text": "Hello", "channel": "#enlace-binational"},
            {"handle": "secretariat", "workspace": "mx", "text": "Buenas", "channel": "#enlace-binacional"},
        ):
            async with session.post("/sandbox/post", json=said) as answer:
                assert answer.status == 200, await answer.text()
        assert [message.user for message in us.messages(where.id)] == [
            mx.person("lead-mx").id, us.person("secretariat").id, mx.person("secretariat").id,
        ]  # fmt: skip
        async with session.post(
            "/sandbox/post", json={"handle": "lead-us", "workspace": "mx", "text": "?"}
        ) as answer:
            assert answer.status == 404
            assert "lead-mx" in (await answer.json())["error"]
        async with session.get("/sandbox/state") as answer:
            state = await answer.json()
        assert [(each["key"], each["connections"]) for each in state["workspaces"]] == [("us", 1), ("mx", 1)]
        await client(sandbox, "mx").auth_test()
        async with session.get("/sandbox/transcript?workspace=mx") as answer:
            entries = (await answer.json())["entries"]
        assert {each["method"] for each in entries} >= {"auth.test", "hello"}


async def test_time_passes_in_all_and_what_either_app_posts_is_told_once() -> None:
    workspaces, where = two_workspaces()
    async with Sandbox(workspaces.first) as sandbox:

        async def passing(to: object) -> None:
            await client(sandbox, "us").chat_postMessage(channel=where.id, text="One")
            await client(sandbox, "mx").chat_postMessage(channel=where.id, text="Two")

        sandbox.on_advance(passing)
        told = await sandbox.advance(workspaces.first.now().replace(hour=20))
        assert [(each["to"], each["text"]) for each in told] == [
            ("#enlace-binational", "One"),
            ("#enlace-binacional", "Two"),
        ]

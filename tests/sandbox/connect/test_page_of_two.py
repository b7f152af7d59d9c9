"""The page with two workspaces: anybody can be played, with their flag, and a Connect channel is marked."""

import aiohttp

from bot.sandbox import Sandbox
from tests.sandbox.connect.test_acting_across import BUTTON, answers_presses
from tests.support.connect_actors import apps, client, two_workspaces
from tests.support.page_actors import browser
from tests.support.sandbox_actors import a_workspace, eventually


async def test_everyone_can_be_chosen_under_their_workspace() -> None:
    workspaces, _ = two_workspaces()
    async with Sandbox(workspaces.first) as sandbox, browser(sandbox) as page:
        assert page.words("toolbar").startswith("United States · México")
        words = page.words("landing")
        assert "These are Slack workspaces" in words
        assert (
            words.index("United States")
            < words.index("lead-us")
            < words.index("México")
            < words.index("lead-mx")
        )
        assert "lead-us 🇺🇸" in words
        assert "lead-mx 🇲🇽" in words
        await page.ask("look", handle="lead-mx")
        assert "as=lead-mx" in page.address
        assert "at=" not in page.address
        assert "🇲🇽 México" in page.words("toolbar")


async def test_somebody_in_both_is_played_in_either() -> None:
    workspaces, _ = two_workspaces()
    async with Sandbox(workspaces.first) as sandbox, browser(sandbox, "?as=secretariat") as page:
        assert "#enlace-binational" in _names(page.words("sidebar"))
        await page.ask("look", handle="secretariat", workspace="mx")
        assert "at=mx" in page.address
        assert "#enlace-binacional" in _names(page.words("sidebar"))
        assert "México" in page.words("toolbar")
        await page.ask("look", handle="secretariat", workspace="us")
        assert "at=" not in page.address
        await page.ask("look", handle="lead-mx", workspace="ca")
        assert "México" in page.words("toolbar")


async def test_the_connect_channel_says_with_whom_it_is_shared() -> None:
    workspaces, where = two_workspaces()
    async with Sandbox(workspaces.first) as sandbox, browser(sandbox, f"?as=lead-us&in={where.id}") as page:
        assert "Shared with 🇲🇽 México" in page.words("head")
        assert "enlace-binational 🇲🇽 México" in page.words("sidebar")
        await page.ask("look", handle="lead-mx", place=where.id)
        assert "Compartido con 🇺🇸 United States" in page.words("head")
        await page.ask("look", place=workspaces["mx"].conversations.get("general").id)
        assert "Compartido" not in page.words("head")


async def test_what_one_writes_the_other_sees_at_once_with_the_flag() -> None:
    workspaces, where = two_workspaces()
    place = f"&in={where.id}"
    async with (
        Sandbox(workspaces.first) as sandbox,
        apps(sandbox),
        browser(sandbox, f"?as=lead-us{place}") as ours,
        browser(sandbox, f"?as=lead-mx{place}") as theirs,
    ):
        await theirs.ask("type", text="Buenos días, @lead-us")
        await ours.until(lambda it: it.messages())
        (message,) = ours.messages()
        assert "Responsable, México 🇲🇽" in message
        assert "@lead-us" in message
        await ours.ask("type", text="Good morning, @enlace.mx")
        assert (
            workspaces.first.messages(where.id)[-1].text == "Good morning, @enlace.mx"
        )  # nobody is called so
        await ours.ask("type", text="Good morning, @bot.mx")
        assert (
            workspaces.first.messages(where.id)[-1].text == f"Good morning, <@{workspaces['mx'].bot_user_id}>"
        )
        assert "@bot.mx" in ours.messages()[-1]
        assert "@bot.mx" in ours.parts["composer"]  # what the list of completions offers


async def test_a_button_of_the_other_app_is_pressed_on_the_page() -> None:
    workspaces, where = two_workspaces()
    async with Sandbox(workspaces.first) as sandbox, apps(sandbox, answers_presses) as (ours, _):
        posted = await client(sandbox, "us").chat_postMessage(channel=where.id, text="Keys", blocks=[BUTTON])
        async with browser(sandbox, f"?as=lead-mx&in={where.id}") as page:
            spot = {
                "place": "message",
                "channel": where.id,
                "ts": posted["ts"],
                "block": "keys",
                "action": "confirm",
            }
            assert (await page.ask("press", **spot))["ok"]
            await page.until(lambda it: "Confirmed by lead-mx" in " ".join(it.messages()))
        await eventually(lambda: [each for each in ours.heard if each.get("type") == "block_actions"])


async def test_a_file_from_the_other_workspace_is_shown_and_uploads_know_who_acts() -> None:
    workspaces, where = two_workspaces()
    png = b"\x89PNG\r\n\x1a\n"
    async with Sandbox(workspaces.first) as sandbox, aiohttp.ClientSession(sandbox.url) as session:
        query = f"?as=secretariat&at=mx&in={where.id}&name=mapa.png"
        async with session.post(f"/page/files{query}", data=png, headers={"X-Enlace-Page": "1"}) as answer:
            file = (await answer.json())["id"]
        assert workspaces["mx"].files.own(file) is not None
        async with session.get(f"/page/files?id={file}") as answer:
            assert await answer.read() == png
        async with browser(sandbox, f"?as=lead-us&in={where.id}") as page:
            assert file in page.html["messages", page.rows["messages"][0]]


async def test_the_inspector_shows_the_played_workspaces_traffic() -> None:
    workspaces, _ = two_workspaces()
    async with Sandbox(workspaces.first) as sandbox, browser(sandbox, "?as=lead-mx&inspector=1") as page:
        await client(sandbox, "us").auth_test()
        assert "auth.test" not in page.words("inspector")
        await client(sandbox, "mx").auth_test()
        await page.until(lambda it: "auth.test" in it.words("inspector"))


async def test_a_sandbox_of_one_workspace_has_no_flags_and_no_headings() -> None:
    workspace = a_workspace()
    async with Sandbox(workspace) as sandbox, browser(sandbox) as page:
        assert "emblem" not in page.parts["landing"]
        assert "workspace-name" not in page.parts["landing"]
        await page.ask("look", handle="lead-us", place="general")
        assert not any("emblem" in part or "Shared with" in part for part in page.parts.values())


async def test_what_somebody_wrote_stays_readable_after_their_workspace_left() -> None:
    workspaces, where = two_workspaces()
    us, mx = workspaces
    async with Sandbox(us) as sandbox, apps(sandbox):
        await sandbox.of("lead-mx").say("lead-mx", "Hasta luego", "#enlace-binacional")
        us.unshare(where, mx)
        async with browser(sandbox, f"?as=lead-us&in={where.id}") as page:
            assert "Responsable, México" in page.messages()[0]
            assert "Shared with" not in page.words("head")


def _names(sidebar: str) -> str:
    return sidebar.replace("# ", "#")

"""The page's connection: requests are carried out as the played person, and changes reach the browser."""

import json
from datetime import timedelta

import aiohttp
import pytest

from bot.sandbox import Message, Sandbox
from bot.sandbox.page.state import APP, HOME, PageState
from tests.support.page_actors import browser
from tests.support.sandbox_actors import a_workspace, eventually
from tests.support.stage import OnStage


async def test_a_visitor_first_chooses_a_person() -> None:
    async with Sandbox(a_workspace()) as sandbox, browser(sandbox) as page:
        assert "Who would you like to be?" in page.words("landing")
        assert "lead-mx" in page.words("landing")
        assert "guest" not in page.words("landing")
        assert "gone" not in page.words("landing")
        await page.ask("look", handle="lead-mx")
        await page.until(lambda it: "lead-mx" in it.parts["toolbar"])
        assert page.words("landing") == ""
        assert "Canales" in page.words("sidebar")
        assert page.address == "?as=lead-mx&lang=en"


async def test_a_language_of_the_page_is_not_the_persons() -> None:
    async with Sandbox(a_workspace()) as sandbox, browser(sandbox, "?as=lead-us") as page:
        assert "Let time pass" in page.words("toolbar")
        await page.ask("look", language="es")
        await page.until(lambda it: "Hacer pasar el tiempo" in it.words("toolbar"))
        assert "Channels" in page.words("sidebar")
        assert page.address == "?as=lead-us&lang=es"


async def test_a_message_reaches_everyone_who_has_the_channel_open() -> None:
    async with (
        Sandbox(a_workspace()) as sandbox,
        browser(sandbox, "?as=lead-us&in=general") as mine,
        browser(sandbox, "?as=lead-mx&in=general") as theirs,
    ):
        await mine.ask("type", text="Hello <b>all</b>")
        for page in (mine, theirs):
            await page.until(lambda it: it.rows["messages"])
            assert "Hello <b>all</b>" in page.messages()[-1]
            assert "<b>all" not in page.html["messages", page.rows["messages"][-1]]


async def test_unread_messages_are_marked_until_they_are_seen() -> None:
    async with Sandbox(a_workspace()) as sandbox, browser(sandbox, "?as=lead-mx") as page:
        await sandbox.say("lead-us", "One", "general")
        await sandbox.say("lead-us", "Two", "general")
        await page.until(lambda it: "2 sin leer" in it.words("sidebar"))
        assert "(2)" in page.words("title")
        await page.ask("look", place="general")
        await page.until(lambda it: "sin leer" not in it.words("sidebar"))
        await page.until(lambda it: it.rows["messages"])
        assert "Nuevos" not in page.messages()[0]  # nothing was read here yet, so everything is new


async def test_a_line_separates_new_messages() -> None:
    async with Sandbox(a_workspace()) as sandbox, browser(sandbox, "?as=lead-mx&in=general") as page:
        await sandbox.say("lead-us", "Old", "general")
        await page.until(lambda it: it.rows["messages"])
        await page.ask("look", place=APP)
        await sandbox.say("lead-us", "Fresh", "general")
        await page.ask("look", place="general")
        await page.until(lambda it: len(it.rows["messages"]) == 2)
        assert ["Nuevos" in each for each in page.messages()] == [False, True]


async def test_messages_that_nobody_saw_stay_unread() -> None:
    async with Sandbox(a_workspace()) as sandbox, browser(sandbox, "?as=lead-mx&in=general") as page:
        await page.ask("attend", visible=False)
        await sandbox.say("lead-us", "One", "general")
        await page.until(lambda it: "(1)" in it.words("title"))
        await page.ask("attend", visible=True)
        await page.until(lambda it: "(1)" not in it.words("title"))


async def test_a_thread_opens_beside_its_conversation() -> None:
    async with Sandbox(a_workspace()) as sandbox, browser(sandbox, "?as=lead-us&in=general") as page:
        root = (await sandbox.say("lead-us", "Root", "general")).messages[0]
        await page.until(lambda it: it.rows["messages"])
        await page.ask("look", thread=root.ts)
        await page.ask("type", text="A reply", in_thread=True)
        await page.until(lambda it: len(it.rows["thread"]) == 2)
        assert page.rows["messages"] == [root.ts]
        assert "1 reply" in page.messages()[0]
        await page.ask("type", text="/rec 5", in_thread=True)
        await page.until(lambda it: it.words("notice"))
        assert "/rec cannot be used in a thread" in page.words("notice")
        await page.ask("look", place=APP)
        await page.until(lambda it: "thread" not in it.address)


async def test_long_conversations_come_in_pieces() -> None:
    workspace = a_workspace()
    where = workspace.conversations.get("general")
    person = workspace.person("lead-us")
    for number in range(120):
        workspace.conversations.post(Message("", where.id, person.id, f"Message {number}"))
    async with Sandbox(workspace) as sandbox, browser(sandbox, "?as=lead-us&in=general") as page:
        await page.until(lambda it: it.rows.get("messages"))
        assert (len(page.rows["messages"]), page.has_older) == (50, True)
        await page.ask("older")
        await page.ask("older")
        await page.until(lambda it: len(it.rows["messages"]) == 120)
        assert (len(page.rows["messages"]), page.has_older) == (120, False)
        assert "Message 0 " in page.messages()[0]


@pytest.mark.parametrize(
    "nonsense",
    [
        "nonsense",
        json.dumps({"id": 1, "request": {"do": "conquer"}}),
        json.dumps({"id": 1, "request": {"do": "type", "text": "x", "as": "chair-us"}}),
        json.dumps({"id": 1, "request": {"do": "type", "text": "x" * 60_000}}),
        json.dumps({"id": "1", "request": {"do": "older"}}),
    ],
)
async def test_nonsense_closes_the_connection_and_changes_nothing(nonsense: str) -> None:
    async with Sandbox(a_workspace()) as sandbox, browser(sandbox, "?as=lead-us&in=general") as page:
        await page.socket.send_str(nonsense)
        await eventually(lambda: page.socket.closed)
        assert page.socket.close_code == 1003
        assert not sandbox.workspace.messages("general")


async def test_nobody_does_anything_before_a_person_is_chosen() -> None:
    async with Sandbox(a_workspace()) as sandbox, browser(sandbox, "?lang=es") as page:
        assert await page.ask("type", text="/rec 5") == {"reply": 1, "ok": False}
        await page.until(lambda it: it.words("notice"))
        assert "Elija primero en nombre de quién quiere actuar." in page.words("notice")


@pytest.mark.parametrize("query", ["?as=nobody", "?as=gone", "?as=enlace", "?as=guest"])
async def test_an_address_of_nobody_leads_to_the_choice(query: str) -> None:
    async with Sandbox(a_workspace()) as sandbox, browser(sandbox, query) as page:
        assert page.words("landing")
        assert page.address == "?lang=en"


async def test_an_address_of_a_place_that_is_not_theirs_leads_to_the_app() -> None:
    workspace = a_workspace()
    secret = workspace.conversations.create("secret", [workspace.person("lead-us").id], "private")
    workspace.conversations.post(Message("", secret.id, workspace.person("lead-us").id, "Hush"))
    async with Sandbox(workspace) as sandbox, browser(sandbox, f"?as=lead-mx&in={secret.id}") as page:
        assert page.address == "?as=lead-mx&lang=en"
        assert "secret" not in page.words()
        assert page.messages() == []


async def test_time_passes_while_the_page_is_open() -> None:
    async with Sandbox(a_workspace()) as sandbox, browser(sandbox, "?as=lead-us") as page:
        before = sandbox.workspace.now()
        assert (await page.ask("advance", by="week"))["ok"]
        assert sandbox.workspace.now() == before + timedelta(weeks=1)
        await page.until(lambda it: "Nov 30, 2026" in it.words("toolbar"))
        await page.ask("advance", to="2026-12-24T18:00")
        assert sandbox.workspace.now().isoformat() == "2026-12-24T23:00:00+00:00"
        for past in ("2026-12-01T09:00", "2036-01-01T00:00", "soon", ""):
            assert not (await page.ask("advance", to=past))["ok"]
            await page.until(lambda it: it.words("notice"))
        assert sandbox.workspace.now().isoformat() == "2026-12-24T23:00:00+00:00"


async def test_files_come_by_the_page_alone() -> None:
    async with Sandbox(a_workspace()) as sandbox, aiohttp.ClientSession(sandbox.url) as session:
        address = "/page/files?name=plan.png&as=lead-us&in=general"
        content = b"\x89PNG\r\n\x1a\n and more"
        async with session.post(address, data=content) as response:
            assert response.status == 403
        headers = {"X-Enlace-Page": "1"}
        async with session.post(address, data=content, headers=headers) as response:
            assert response.status == 200
            file = (await response.json())["id"]
        async with session.get(f"/page/files?id={file}") as response:
            assert await response.read() == content
            assert response.content_type == "image/png"
        script = "/page/files?name=evil.html&as=lead-us&in=general"
        async with session.post(script, data=b"<script>", headers=headers) as response:
            file = (await response.json())["id"]
        async with session.get(f"/page/files?id={file}") as response:
            assert response.content_type == "application/octet-stream"
            assert response.headers["Content-Disposition"] == "attachment"
        for wrong in ("name=x&as=nobody", "name=x&as=lead-us&in=elsewhere"):
            async with session.post(f"/page/files?{wrong}", data=b"x", headers=headers) as response:
                assert response.status == 404


async def test_a_file_that_is_not_taken_is_said_so() -> None:
    async with Sandbox(a_workspace()) as sandbox, browser(sandbox, "?as=lead-us&lang=es") as page:
        await page.ask("refused")
        assert "No se aceptó el archivo. Elija uno de 50 MB como máximo." in page.words("notice")


async def test_an_error_closes_the_connection_so_that_the_page_reloads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Sandbox(a_workspace()) as sandbox, browser(sandbox, "?as=lead-us") as page:
        monkeypatch.setattr(sandbox, "say", None)
        await page.socket.send_json({"id": 1, "request": {"do": "type", "text": "x"}})
        await eventually(lambda: page.socket.closed)
        assert page.socket.close_code == 1011


async def test_everything_is_served_under_a_strict_policy() -> None:
    async with Sandbox(a_workspace()) as sandbox, aiohttp.ClientSession(sandbox.url) as session:
        for path in ("/?as=lead-mx", "/page/static/main.js", "/page/static/shell.css"):
            async with session.get(path, headers={"Accept": "text/html"}) as response:
                assert response.status == 200
                policy = response.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy
                assert "unsafe" not in policy
                assert response.headers["X-Content-Type-Options"] == "nosniff"
        async with session.get("/page/static/..%2fdocument.py") as response:
            assert response.status == 404


async def test_nobody_acts_before_everything_is_in_its_place() -> None:
    async with Sandbox(a_workspace()) as sandbox, aiohttp.ClientSession(sandbox.url) as session:
        sandbox.founding = True
        async with session.ws_connect("/page/live?as=lead-us") as socket:
            assert (await socket.receive()).data == 1013
        sandbox.founding = False
        async with browser(sandbox, "?as=lead-us") as page:
            assert page.parts


async def test_a_reload_shows_the_same(open_workspace: OnStage) -> None:
    async with open_workspace() as local_workspace:
        async with browser(local_workspace.sandbox, "?as=chair-us") as page:
            await page.ask("type", text="/rec update 7")
            await page.until(lambda it: "data-open" in it.parts["modal"])
            address, form = page.address, page.parts["modal"]
        async with browser(local_workspace.sandbox, address) as again:
            assert again.parts["modal"] == form
            assert "/rec update 7" in again.words("composer")


async def test_home_is_asked_for_and_shown(open_workspace: OnStage) -> None:
    async with open_workspace() as local_workspace, browser(local_workspace.sandbox, "?as=chair-mx") as page:
        await page.ask("look", place=HOME)
        await page.until(
            lambda it: "data-view" in it.parts["home"] and 'data-view=""' not in it.parts["home"]
        )
        assert local_workspace.workspace.home("chair-mx") is not None


def test_the_address_says_what_is_shown() -> None:
    page_state = PageState("lead-mx", "C01", "1.2", "es", "dark", 3, inspecting=True)
    query = dict(pair.split("=") for pair in page_state.address[1:].split("&"))
    assert PageState.read(query, "en") == page_state
    assert PageState.read({"lang": "xx", "theme": "blue", "step": "x"}, "es") == PageState(language="es")
    assert page_state.turned(place="C02").thread == ""

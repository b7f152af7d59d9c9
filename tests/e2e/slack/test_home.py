"""The app's Home over the real bot: people open it, press in it, and see what others do."""

import asyncio
from datetime import timedelta

import pytest

from bot.demo.founding import Mode
from bot.sandbox import Person
from tests.support.harness import NOW
from tests.support.home_actors import left, look, pressable, published_times, read
from tests.support.stage import OnStage

BOTH_WAYS = pytest.mark.parametrize("mode", ["socket", "http"])


@BOTH_WAYS
async def test_people_who_open_it_see_their_own_things(open_workspace: OnStage, mode: Mode) -> None:
    async with open_workspace(at=NOW, seeded=True, mode=mode) as on:
        chair, presidency = await look(on, "chair-us"), await look(on, "chair-mx")
        assert "Needs your attention" in chair
        assert "Bot health" in chair
        assert "Requiere su atención" in presidency
        assert "🔑 Confirme o rechace, en nombre de México" in presidency
        assert "Aceptar A-2" in presidency
        assert "Bot health" not in await look(on, "lead-us")


async def test_it_is_there_before_slack_is_answered(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=True) as on:
        opened = await on.sandbox.open_home("member-us")
        assert opened.view is not None
        assert "The board" in str(opened.view.content)


async def test_the_messages_tab_is_left_alone(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        await on.sandbox.open_home("lead-us", tab="messages")
        await on.bot.settle()
        assert on.workspace.home("lead-us") is None


async def test_a_newcomer_is_met_and_greeted_in_their_language(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        on.workspace.add_person(Person("nueva", "Alguien", "es-LA", "America/Mexico_City"))
        on.workspace.add_person(Person("new", "Somebody", "en-US", "America/Denver"))
        assert "👋 ¡Le damos la bienvenida!" in await look(on, "nueva")
        said = await look(on, "new")
        assert "👋 Welcome!" in said
        assert "You have read access" in said
        answer = await on.press("new", "home.steps", view="home")
        assert answer.error is None
        assert "👋" not in read(on, "new")


async def test_people_of_other_companies_are_told_so_and_see_nothing(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=True) as on:
        on.workspace.add_person(Person("guest", "A guest", is_stranger=True))
        said = await look(on, "guest")
        assert "a Slack workspace other than" in said
        assert "The board" not in said
        assert "Joint fentanyl" not in said
        on.workspace.state.team_id, ours = "T0OTHERS", on.workspace.team_id
        said = await look(on, "lead-us")
        on.workspace.state.team_id = ours
        assert "a Slack workspace other than" in said
        assert "The board" not in said


async def test_changes_by_others_show_on_it(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        assert "A-1" not in await look(on, "member-us")
        on.clock.advance(timedelta(minutes=1))
        await on.say("chair-us", '/action assign @member-us "Draft the memorandum" due in 3 days')
        assert "Draft the memorandum" in read(on, "member-us")
        on.clock.advance(timedelta(minutes=1))
        await on.say("chair-us", '/action cancel 1 "Overtaken"')
        assert "Draft the memorandum" not in read(on, "member-us")


async def test_actions_there_show_there(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        await on.say("chair-us", '/action assign @member-us "Draft" due in 3 days')
        assert "Done A-1" in await look(on, "member-us")
        await look(on, "chair-us")
        answer = await on.press("member-us", "Done A-1", view="home")
        assert answer.error is None
        assert not on.workspace.views.stack(on.workspace.person("member-us").id), "no window for what is seen"
        assert "Done A-1" not in read(on, "member-us")
        on.clock.advance(timedelta(minutes=1))
        await on.bot.settle()
        assert "Accept A-1" in read(on, "chair-us")
        await on.press("chair-us", "Accept A-1", view="home")
        assert "Accept A-1" not in read(on, "chair-us")


async def test_reports_are_confirmed_and_refused_there(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        for line in (
            '/rec update 5 in-progress "Begun"',
            '/rec evidence 5 https://example.org/1 "One" issuer "X" date 2026-11-01 language en',
            '/rec update 5 reported "Done"',
        ):
            await on.say("lead-us", line)
        assert "🔑" in await look(on, "member-us")
        await on.press("member-us", "Confirm", view="home")
        assert "🔑" not in read(on, "member-us")
        assert "🔑" not in await look(on, "lead-us"), "nobody confirms what they reported"
        assert "🔑" in await look(on, "lead-mx")
        opened = await on.press("lead-mx", "Rechazar…", view="home")
        assert opened.view is not None
        assert opened.view.kind == "modal"
        done = await on.submit("lead-mx", {"note": "Falta una firma"})
        assert not done.errors
        on.clock.advance(timedelta(minutes=1))
        await on.bot.settle()
        assert "🔑" not in read(on, "lead-mx")


async def test_settings_open_as_a_form(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        await look(on, "lead-us")
        opened = await on.press("lead-us", "taskforce.settings", view="home")
        assert opened.view is not None
        assert opened.view.kind == "modal"
        assert opened.view.content["callback_id"] == "taskforce.settings"


async def test_a_refusal_gives_its_reason_in_a_window(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        await on.say("chair-us", '/action assign @member-us "Draft" due in 3 days')
        await look(on, "member-us")
        # Before their Home is shown again, somebody else has reassigned it.
        await on.sandbox.command("chair-us", "/action reassign 1 @member-mx")
        await on.press("member-us", "action.start=1", view="home")
        (window,) = on.workspace.views.stack(on.workspace.person("member-us").id)
        assert "Only the people assigned to A-1" in str(window.content)
        on.clock.advance(timedelta(minutes=1))
        await on.bot.settle()
        assert "Draft" not in read(on, "member-us")


async def test_things_opened_there_open_in_a_window(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        for handle, words in (("lead-us", "Joint fentanyl"), ("lead-mx", "Grupo conjunto contra")):
            await look(on, handle)
            before = published_times(on)
            await on.press(handle, "show=rec:#fentanyl-taskforce", view="home")
            (window,) = on.workspace.views.stack(on.workspace.person(handle).id)
            assert words in str(window.content)
            assert published_times(on) == before


async def test_the_board_is_filtered_and_paged(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=True) as on:
        assert "Page 1 of 2" in await look(on, "lead-us")
        await on.press("lead-us", "home.board.on", view="home")
        assert "Page 2 of 2" in read(on, "lead-us")
        await on.press("lead-us", "home.filter=status:blocked", view="home")
        said = read(on, "lead-us")
        assert "3 · Justice training" in said
        assert "1 · Bilateral" not in said
        assert "Page" not in said
        # A choice of what to see is still there when they come back.
        assert "1 · Bilateral" not in await look(on, "lead-us")
        await on.press("lead-us", "home.filter=all", view="home")
        assert "1 · Bilateral" in read(on, "lead-us")


async def test_settings_are_changed_there(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        await look(on, "lead-us")
        await on.press("lead-us", "Ver en español", view="home")
        assert "Requiere su atención" in read(on, "lead-us")
        await on.press("lead-us", "settings.zone=America/Tijuana", view="home")
        assert "America/Tijuana" in read(on, "lead-us")
        await on.press("lead-us", "View in English", view="home")
        assert "Needs your attention" in read(on, "lead-us")
        await on.press("lead-us", "settings.show", view="home")
        (window,) = on.workspace.views.stack(on.workspace.person("lead-us").id)
        assert "*Role:* Member" in str(window.content)


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("home.board.on", "0"),
        ("home.board.on", "-1"),
        ("home.board.on", "x"),
        ("home.items.on", "99999999999999999999"),
        ("home.filter", "status:done"),
        ("home.nothing", "1"),
        ("settings.zone", "Mars/Olympus"),
        ("settings.language", "fr"),
    ],
)
async def test_a_press_that_nobody_offered_changes_nothing(
    open_workspace: OnStage, action_id: str, value: str
) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        before = await look(on, "lead-us")
        view = on.workspace.home("lead-us")
        assert view is not None
        pressed = pressable(view.content, "settings.show")[0]
        pressed |= {"action_id": action_id, "value": value}  # type: ignore[operator] # a dict
        await on.press("lead-us", f"{action_id}={value}", view="home")
        (window,) = on.workspace.views.stack(on.workspace.person("lead-us").id)
        assert "⚠️" in str(window.content)
        refusals = ("no longer understands", "can no longer be filtered", "is not the name of a time zone")
        assert any(words in str(window.content) for words in refusals)
        assert await look(on, "lead-us") == before


async def test_a_press_of_somebody_taken_off_the_list_is_refused(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        await look(on, "member-us")
        left(on, "member-us")
        await on.press("member-us", "home.filter=mine", view="home")
        (window,) = on.workspace.views.stack(on.workspace.person("member-us").id)
        assert "no longer on the taskforce" in str(window.content)
        on.clock.advance(timedelta(minutes=1))
        await on.bot.settle()
        assert "no longer on the taskforce" in read(on, "member-us"), "and their Home shows nothing more"
        assert "The board" not in read(on, "member-us")


async def test_pressed_twice_at_once_it_is_done_once(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=False) as on:
        await on.say("chair-us", '/action assign @member-us "Draft" due in 3 days')
        await look(on, "member-us")
        await asyncio.gather(*(on.sandbox.press("member-us", "Done A-1", view="home") for _ in range(2)))
        await on.bot.settle()
        said = await on.say("chair-us", "/action 1")
        assert str(said.payload).count("submitted") <= 2
        assert "Done A-1" not in read(on, "member-us")

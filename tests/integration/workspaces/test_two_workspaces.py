"""A taskforce in two Slack workspaces: each person is answered and written to in their own."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.app import SameWorkspace
from bot.config.workspaces import MisspeltWorkspaceKey
from bot.demo.founding import Mode
from bot.domain.members.member import Side
from bot.sandbox import Person
from bot.services.context import Caller
from bot.services.members.queries import Stranger, everyone
from bot.store.database import Database
from bot.store.tables import OutboxMessage
from bot.views.blockkit.blocks import Message
from commands.slack.mentions import is_ours
from tests.support.harness import NOW
from tests.support.two_workspaces import (
    ALSO_MX,
    CHANNELS,
    DIGESTS_OF_MX,
    ONLY_US,
    TwoWorkspaces,
    connected_workspaces,
    two_workspaces,
)

LOCALES = {"us": "en-US", "mx": "es-LA"}
LINK = "https://example.org/annex"
MENTION = re.compile(r"<@(\w+)")


def told(on: TwoWorkspaces, key: str, handle: str) -> str:
    return "\n".join(on.letters(key, handle))


def dead_mentions(on: TwoWorkspaces) -> set[tuple[str, str]]:
    """Return the mentions, in any message of either workspace, of someone who is not there."""
    found = set()
    for key, made in on.workspaces.items():
        people = {person.id for person in made.state.people.values()}
        for person in made.people:
            for each in on.letters(key, person.handle):
                found |= {(key, id_) for id_ in MENTION.findall(each) if id_ not in people}
            home = made.home(person.handle)
            if home is not None:
                found |= {(key, id_) for id_ in MENTION.findall(str(home.content)) if id_ not in people}
        for message in made.messages(CHANNELS[key]):
            shown = str(message.blocks or message.text)
            found |= {(key, id_) for id_ in MENTION.findall(shown) if id_ not in people}
    return found


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_each_is_answered_in_their_own_workspace_and_gets_what_others_do_there(
    tmp_path: Path, mode: Mode
) -> None:
    async with (
        two_workspaces(tmp_path / "state", mode=mode) as on,
        on.served(on.deployment("us", "mx")) as bot,
    ):
        assert bot.aligned.unresolved == ()
        assert "Not started" in str((await on.say("us", "lead-us", "/rec")).payload)
        assert "Sin iniciar" in str((await on.say("mx", "lead-mx", "/rec")).payload)
        answer = await on.say("us", "chair-us", '/action assign @lead-mx "Draft the annex" rec 5')
        assert "🇲🇽 Ana Ruiz" in str(answer.payload)
        assert "Draft the annex" in told(on, "mx", "lead-mx")
        assert "🇺🇸 Kim West" in told(on, "mx", "lead-mx")
        assert "Draft the annex" not in told(on, "us", "lead-us")
        assert dead_mentions(on) == set()


async def test_a_form_says_whom_it_cannot_offer_and_a_command_names_them(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on, on.served(on.deployment("us", "mx")):
        await on.say("us", "chair-us", '/action assign @lead-mx @lead-us "Draft the annex"')
        opened = await on.say("us", "chair-us", "/action reassign 1")
        assert "Assigned in another Slack workspace: 🇲🇽 Ana Ruiz" in str(opened.view)
        answer = str((await on.say("us", "chair-us", "/action reassign 1 @lead-mx")).payload)
        assert "🇲🇽 Ana Ruiz" in answer
        typed = await on.say("us", "chair-us", "/action assign @lead-mx")
        assert "@lead-mx" in str(typed.view), "what was typed is kept above the form"
        await on.sandboxes["us"].open_home("chair-us")
        await on.bot.settle()
        assert "Ana Ruiz" in str((await on.say("us", "chair-us", "/taskforce members")).payload)
        assert dead_mentions(on) == set()


async def test_somebody_met_in_the_other_workspace_turns_out_to_be_one_whom_the_file_names(
    tmp_path: Path,
) -> None:
    alone = ONLY_US.replace("email: both@example.org", "workspaces: {us: {handle: desk-us}}")
    async with two_workspaces(tmp_path / "state") as on:
        async with on.served(on.deployment("us", "mx", people=alone + ALSO_MX)) as bot:
            await on.say("mx", "desk-mx", "/rec")
            with bot.context.reading() as session:
                assert sum(each.name == "Desk" for each in everyone(session, bot.context).values()) == 2
        async with on.served(on.deployment("us", "mx")) as bot:
            with bot.context.reading() as session:
                found = [each for each in everyone(session, bot.context).values() if each.name == "Desk"]
            assert [each.role for each in found if each.active] == ["secretariat"]
            assert "Secretar" in str((await on.say("mx", "desk-mx", "/taskforce me")).payload)


async def test_homes_and_shared_messages_follow_what_is_done_in_the_other_workspace(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on, on.served(on.deployment("us", "mx")):
        await on.sandboxes["mx"].open_home("lead-mx")
        await on.sandboxes["mx"].command("lead-mx", "/rec 5 compartir", channel="grupo")
        await on.bot.settle()
        (shared,) = [each for each in on.mx.messages("grupo") if "Grupo conjunto" in each.text]
        assert "Sin iniciar" in shared.text
        await on.say("us", "lead-us", '/rec update 5 in-progress "Begun"')
        await on.say("us", "chair-us", '/action assign @lead-mx "Draft the annex" rec 5 due tomorrow')
        await on.advance(NOW + timedelta(minutes=2))
        (shared,) = [each for each in on.mx.messages("grupo") if "Grupo conjunto" in each.text]
        assert "En curso" in shared.text
        home = on.mx.home("lead-mx")
        assert home is not None
        assert "Draft the annex" in str(home.content)
        await on.sandboxes["us"].open_home("desk-us")
        await on.sandboxes["mx"].open_home("desk-mx")
        await on.bot.settle()
        assert all(made.home(f"desk-{key}") is not None for key, made in on.workspaces.items())
        assert dead_mentions(on) == set()


async def test_each_app_introduces_itself_once_even_in_one_channel_that_both_share(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on, on.served(on.deployment("us", "mx")):
        for key, made in on.workspaces.items():
            people = [made.bot_user_id, made.person(f"lead-{key}").id]
            made.conversations.create("shared", people, id_="C0SHARED01").locale = LOCALES[key]
            for _ in range(2):
                await on.sandboxes[key].event(
                    "member_joined_channel", user=made.bot_user_id, channel="C0SHARED01", channel_type="C"
                )
            await on.bot.settle()
        said = {key: [each.text for each in made.messages("shared")] for key, made in on.workspaces.items()}
        assert [len(each) for each in said.values()] == [1, 1]
        assert "I'm Enlace" in said["us"][0]
        assert "Soy Enlace" in said["mx"][0]


async def test_two_keys_from_two_workspaces_close_a_recommendation(
    tmp_path: Path, database: Database
) -> None:
    url = database.url.set(drivername=database.dialect).render_as_string(hide_password=False)
    async with (
        two_workspaces(tmp_path / "state", database=url) as on,
        on.served(on.deployment("us", "mx")),
    ):
        for key, handle, line in (
            ("us", "lead-us", f'/rec evidence 5 {LINK} issuer "Office" date 2026-10-01 language en'),
            ("mx", "lead-mx", '/rec update 5 in-progress "Casi."'),
            ("mx", "lead-mx", '/rec update 5 reported "Firmado."'),
            ("us", "lead-us", "/rec 5 confirm"),
            ("mx", "chair-mx", "/rec 5 confirmar"),
            ("us", "chair-us", "/rec 5 implemented"),
        ):
            answer = str((await on.say(key, handle, line)).payload)
            assert "⚠️" not in answer, answer
        assert "Closed, implemented" in str((await on.say("us", "chair-us", "/rec 5")).payload)
        assert "Concluida, implementada" in str((await on.say("mx", "chair-mx", "/rec 5")).payload)
        assert dead_mentions(on) == set()


async def test_everyone_gets_one_digest_and_each_channel_too(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on, on.served(on.deployment("us", "mx")):
        await on.say("us", "chair-us", '/action assign @lead-mx "Draft the annex" rec 5 due 1 dec')
        await on.advance(NOW + timedelta(days=7))
        for key, handle in (("us", "chair-us"), ("us", "lead-us"), ("mx", "chair-mx"), ("mx", "lead-mx")):
            opened = [each for each in on.letters(key, handle) if "Draft the annex" in each]
            assert opened, handle
        desks = [each for key in ("us", "mx") for each in on.letters(key, f"desk-{key}") if "digest" in each]
        assert desks, "the secretariat gets it in one of the workspaces"
        assert on.letters("mx", "desk-mx") == [], "and in no other"
        for key, made in on.workspaces.items():
            assert sum(each.thread_ts is None for each in made.messages(CHANNELS[key])) == 1
        assert dead_mentions(on) == set()


async def test_the_same_address_in_both_is_one_person(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on, on.served(on.deployment("us", "mx")) as bot:
        with bot.context.reading() as session:
            members = everyone(session, bot.context).values()
        assert len(members) == 5
        await on.say("us", "desk-us", '/action assign me "Call both" rec 5')
        assert "Call both" in str((await on.say("mx", "desk-mx", "/action mine")).payload)


async def test_a_person_of_both_chooses_where_the_bot_writes_to_them(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on, on.served(on.deployment("us", "mx")):
        await on.say("us", "chair-us", '/action assign @desk-us "First"')
        assert ("First" in told(on, "us", "desk-us"), "First" in told(on, "mx", "desk-mx")) == (True, False)
        assert "/taskforce me workspace mx" in str((await on.say("us", "desk-us", "/taskforce me")).payload)
        assert "“mx”" in str((await on.say("us", "desk-us", "/taskforce me workspace mx")).payload)
        await on.say("us", "chair-us", '/action assign @desk-mx "Second"')
        assert ("Second" in told(on, "us", "desk-us"), "Second" in told(on, "mx", "desk-mx")) == (False, True)
        wrong = str((await on.say("us", "desk-us", "/taskforce me workspace nx")).payload)
        assert "choose “mx” or “us”" in wrong
        assert "“us”" in str((await on.say("mx", "desk-mx", "/grupo yo espacio us")).payload)
        assert "here" in str((await on.say("us", "lead-us", "/taskforce me workspace mx")).payload)
        assert "workspace" not in str((await on.say("us", "lead-us", "/taskforce me")).payload)


async def test_a_press_on_the_other_apps_message_is_carried_out_for_the_person_who_pressed(
    tmp_path: Path,
) -> None:
    async with two_workspaces(tmp_path / "state") as on, on.served(on.deployment("us", "mx")) as bot:
        await on.say("us", "chair-us", '/action assign @lead-mx "Draft the annex"')
        ana = on.mx.person("lead-mx")
        caller = Caller(ana.id, on.mx.team_id, "press")
        shown = bot.dispatcher.of(caller).press(caller, "show", "item:1")
        assert isinstance(shown, Message)
        assert f"<@{ana.id}>" in shown.text, "as she is mentioned in her own workspace"
        assert "asignó" in shown.text or "Asignad" in shown.text, "in her language"
        stranger = Caller(ana.id, "T0SOMEONEELSE", "press")
        with pytest.raises(Stranger):  # whom Slack then names as another company's
            bot.dispatcher.of(stranger).press(stranger, "show", "item:1")


async def test_a_newcomer_has_the_side_and_the_language_of_the_workspace(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on, on.served(on.deployment("us", "mx")) as bot:
        on.mx.add_person(Person("nuevo", "Luis Paz", "fr-FR"))
        assert "Sin iniciar" in str((await on.say("mx", "nuevo", "/rec")).payload)
        with bot.context.reading() as session:
            met = next(each for each in everyone(session, bot.context).values() if each.name == "Luis Paz")
        assert (met.side, met.language, met.slack_id, met.elsewhere) == (Side.MX, "es", None, True)


async def test_of_two_processes_each_sends_what_is_for_its_own_workspace(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on:
        deployment = on.deployment("us", "mx")
        async with on.served(deployment):
            pass  # both workspaces are known from here on
        async with on.served(on.deployment("us", "mx", only="us"), workspace="us"):
            await on.say("us", "chair-us", '/action assign @lead-mx "Draft the annex"')
            assert "Draft the annex" not in told(on, "mx", "lead-mx")
        async with on.served(deployment, workspace="mx") as bot:
            await bot.settle()
            assert told(on, "mx", "lead-mx").count("Draft the annex") == 1
            assert bot.aligned == replace(bot.aligned, added=0, changed=0, deactivated=0)


async def test_one_government_leaves_and_nothing_waits_for_its_people(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on:
        async with on.served(on.deployment("us", "mx")):
            await on.say("us", "chair-us", '/action assign @lead-mx "Draft the annex"')
            await on.say("us", "desk-us", '/action assign @lead-us "File it"')
        async with on.served(on.deployment("us", "mx"), workspace="us"):
            await on.say("us", "chair-us", "/action due 1 30 november")  # a message that waits for the other
        only = on.deployment("us", people=ONLY_US, digests="")
        async with on.served(only) as bot:
            await bot.settle()
            with bot.context.reading() as session:
                waiting = session.exec(select(OutboxMessage.status, OutboxMessage.problem)).all()
            assert {status for status, _ in waiting} <= {"sent", "dropped"}
            assert ("dropped", "workspace_left") in waiting
            assert "Ana Ruiz" in told(on, "us", "desk-us"), "what she held is told"
            assert "Ana Ruiz" in str((await on.say("us", "chair-us", "/action 1")).payload)
            await on.advance(NOW + timedelta(days=14))
            with bot.context.reading() as session:
                assert not session.exec(select(OutboxMessage).where(OutboxMessage.status == "pending")).all()
        async with on.served(only) as bot:
            assert bot.aligned.deactivated == 0, "only once"


async def test_a_single_workspace_becomes_one_of_two(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on:
        alone = on.deployment("us", people=ONLY_US, digests="")
        async with on.served(alone):
            await on.say("us", "chair-us", '/action assign @lead-us "Before"')
        async with on.served(on.deployment("us", "mx")) as bot:
            assert "Before" in str((await on.say("mx", "lead-mx", "/action list")).payload)
            with bot.context.reading() as session:
                assert sum(each.name == "Bob Lane" for each in everyone(session, bot.context).values()) == 1


async def test_what_cannot_be_served_is_refused_at_the_start(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on:
        deployment = on.deployment("us", "mx")
        with pytest.raises(MisspeltWorkspaceKey):
            async with on.served(deployment, workspace="uss"):
                pass
        on.api_urls["mx"] = on.api_urls["us"]
        twice = on.deployment("us", "mx")
        both = twice.config.slack.each
        slack = twice.config.slack.model_copy(
            update={"workspaces": {"us": both["us"], "mx": both["us"].model_copy(update={"side": "MX"})}}
        )
        same = replace(twice, config=twice.config.model_copy(update={"slack": slack}))
        with pytest.raises(SameWorkspace) as refused:
            async with on.served(same):
                pass
        assert refused.value.values["second"] == "mx"


@pytest.mark.parametrize(
    ("author", "text", "answers"),
    [
        ("us", "<@U0BOTUS> rec 5", {"us"}),
        ("mx", "<@U0BOTUS> rec 5", {"us"}),
        ("us", "<@U0BOTUS> <@U0BOTMX> rec 5", {"us"}),
        ("mx", "<@U0BOTUS> <@U0BOTMX> rec 5", {"mx"}),
        ("elsewhere", "<@U0BOTUS> <@U0BOTMX> rec 5", {"us"}),
    ],
)
async def test_a_mention_of_both_bots_in_a_shared_channel_has_one_answer(
    author: str, text: str, answers: set[str], tmp_path: Path
) -> None:
    async with two_workspaces(tmp_path / "state") as on, on.served(on.deployment("us", "mx")) as bot:
        contexts = [bot.context, *(each.context for each in bot.others)]
        teams = {
            team: replace(known, bot=f"U0BOT{known.key.upper()}")
            for team, known in bot.context.rules.teams.items()
        }
        ids = {known.key: team for team, known in teams.items()}
        caller = Caller("U0AUTHOR", ids.get(author, "T0OTHER"), "mention")
        ours = {
            teams[context.team_id].key
            for context in contexts
            if is_ours(replace(context, rules=replace(context.rules, teams=teams)), caller, text)
        }
        heard = {key for key, team in ids.items() if f"<@{teams[team].bot}>" in text}
        assert ours & heard == answers


async def test_the_workspace_of_the_founding_can_leave_too(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on:
        async with on.served(on.deployment("us", "mx")):
            await on.say("mx", "chair-mx", '/action assign @lead-us "Draft the annex"')
        only = on.deployment("mx", people=ALSO_MX, digests=DIGESTS_OF_MX)
        async with on.served(only) as bot:
            assert "Bob Lane" in told(on, "mx", "chair-mx"), "what he held is told, without a secretariat"
            assert "🇲🇽" not in str((await on.say("mx", "chair-mx", "/accion 1")).payload)
            await on.say("mx", "chair-mx", '/action assign @lead-mx "Sign it"')
            assert "Sign it" in told(on, "mx", "lead-mx")
            before = len(on.mx.messages("grupo"))
            await on.advance(NOW + timedelta(days=7))
            await on.advance(NOW + timedelta(days=7, minutes=10))
            assert len(on.mx.messages("grupo")) > before, "digests go on"
            with bot.context.reading() as session:
                assert not session.exec(select(OutboxMessage).where(OutboxMessage.status == "pending")).all()


async def test_whoever_takes_a_user_name_in_the_other_workspace_is_asked_about_first(tmp_path: Path) -> None:
    later = "    - {role: chair, side: MX, language: es, workspaces: {mx: {handle: later}}}\n"
    async with two_workspaces(tmp_path / "state") as on:
        deployment = on.deployment("us", "mx", people=ONLY_US + ALSO_MX + later)
        async with on.served(deployment) as bot:
            assert bot.aligned.unresolved == ("mx/later",)
        on.mx.add_person(Person("later", "Luz Mora", "es-LA"))
        async with on.served(deployment) as bot:
            assert bot.aligned.claimed == ("mx/later",)
            await bot.settle()
            assert "mx/later" in told(on, "us", "desk-us")
            assert "Presidencia" not in str((await on.say("mx", "later", "/grupo yo")).payload)
            await on.sandboxes["us"].press("desk-us", "Confirm")
            assert "Presidencia" in str((await on.say("mx", "later", "/grupo yo")).payload)
            assert dead_mentions(on) == set()


@pytest.mark.parametrize("author", ["lead-us", "lead-mx"])
async def test_in_a_channel_that_both_share_the_authors_app_answers_once(tmp_path: Path, author: str) -> None:
    async with (
        connected_workspaces(tmp_path / "state") as (on, names),
        on.served(on.deployment("us", "mx")),
    ):
        key = author.removeprefix("lead-")
        both = " ".join(f"<@{made.bot_user_id}>" for made in on.workspaces.values())
        await on.sandboxes[key].say(author, f"{both} rec 5", names[key])
        await on.bot.settle()
        answers = [each for each in on.workspaces[key].messages(names[key], author) if each.only_for]
        assert len(answers) == 1
        assert answers[0].bot_id == on.workspaces[key].state.bot_id
        assert ("Sin iniciar" if key == "mx" else "Not started") in answers[0].text
        assert dead_mentions(on) == set()


async def test_a_press_on_what_the_other_app_shared_is_the_persons_own(tmp_path: Path) -> None:
    async with (
        connected_workspaces(tmp_path / "state") as (on, names),
        on.served(on.deployment("us", "mx")) as bot,
    ):
        await on.sandboxes["us"].say("lead-us", f"<@{on.us.bot_user_id}> rec 5 share", names["us"])
        await bot.settle()
        (shared,) = [each for each in on.mx.messages(names["mx"]) if each.bot_id == on.us.state.bot_id]
        labels = [
            element["text"]["text"]
            for block in shared.blocks
            for element in block.get("elements", ())
            if element.get("type") == "button"
        ]
        assert labels
        answer = await on.sandboxes["mx"].press("lead-mx", labels[0], channel=names["mx"], ts=shared.ts)
        assert answer.error is None
        said = str(answer.payload) + str(answer.view)
        assert "workspace other than" not in said
        assert "otro espacio" not in said
        assert "Sin iniciar" in said

"""People write to the bot: in channels, in threads, and in direct messages."""

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from bot.delivery.replies import ReplySender
from bot.demo.founding import Mode
from bot.demo.local_workspace import LocalWorkspace
from bot.sandbox import FaultRule, Message, Person
from bot.store import tables
from tests.support.harness import NOW
from tests.support.sandbox_actors import eventually
from tests.support.stage import OnStage

BOTH_WAYS = pytest.mark.parametrize("mode", ["socket", "http"])


async def mention(
    on: LocalWorkspace, handle: str, text: str, *, thread: str | None = None, bare: bool = False, **more: Any
) -> None:
    """Write a message in #general as someone; it starts with a mention of the bot, unless it is `bare`.

    With `more` the event has these additional fields.
    """
    written = text if bare else f"<@{on.workspace.bot_user_id}> {text}"
    if more:
        await on.sandbox.event("app_mention", **_event(on, handle, written, "general"), **more)
    else:
        await on.sandbox.say(handle, written, "general", thread)
    await on.bot.sender.send_due()


async def write(on: LocalWorkspace, handle: str, text: str, **more: Any) -> None:
    """Write a direct message to the bot as someone; `more` as in `mention`."""
    if more:
        fields = _event(on, handle, text, None) | {"channel_type": "im"} | more
        await on.sandbox.event("message", **fields)
    else:
        await on.sandbox.say(handle, text)


def _event(on: LocalWorkspace, handle: str, text: str, channel: str | None) -> dict[str, Any]:
    person = on.workspace.person(handle)
    return {
        "user": person.id,
        "text": text,
        "channel": on.workspace.place(person, channel).id,
        "ts": on.workspace.conversations.next_ts(),
        "team": on.workspace.team_id,
    }


def answers(on: LocalWorkspace, handle: str) -> list[Message]:
    """Return the bot's answers in someone's direct messages."""
    return [each for each in on.workspace.direct_messages(handle) if each.user == on.workspace.bot_user_id]


def seen(on: LocalWorkspace, handle: str) -> list[Message]:
    """Return the bot's messages in #general that someone can see."""
    return [
        each for each in on.workspace.messages("general", handle) if each.user == on.workspace.bot_user_id
    ]


def root(on: LocalWorkspace, handle: str = "lead-us") -> str:
    """Return the timestamp of a message in #general, to be answered in its thread."""
    where = on.workspace.conversations.get("general").id
    return on.workspace.conversations.post(Message("", where, on.workspace.person(handle).id, "News?")).ts


@BOTH_WAYS
async def test_in_a_channel_only_the_asker_sees_the_answer(open_workspace: OnStage, mode: Mode) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        await mention(on, "lead-us", "rec 5")
        await mention(on, "lead-mx", "rec 5")
        (english,), (spanish,) = seen(on, "lead-us"), seen(on, "lead-mx")
        assert "Joint fentanyl taskforce" in english.text
        assert english.only_for == on.workspace.person("lead-us").id
        assert english.thread_ts is None
        assert "Sin iniciar" in spanish.text
        assert seen(on, "chair-us") == []
        assert on.sandbox.transcript.select(outcome="protocol_fault") == []


async def test_in_a_thread_it_is_answered_there(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        thread = root(on)
        await mention(on, "lead-us", 'rec update 5 in-progress "Begun"', thread=thread)
        await mention(
            on,
            "lead-mx",
            f"accion asignar <@{on.workspace.person('member-us').id}> “Borrador” rec 5 para viernes",
            thread=thread,
        )
        (moved,), (assigned,) = seen(on, "lead-us"), seen(on, "lead-mx")
        assert "In progress" in moved.text
        assert moved.thread_ts == assigned.thread_ts == thread
        assert "A-1" in assigned.text
        assert "viernes 27 de noviembre" in assigned.text
        assert "Borrador" in str(on.workspace.told("member-us"))
        await mention(on, "lead-us", "tarea ver 1", thread=thread)
        assert "Borrador" in seen(on, "lead-us")[-1].text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", "Joint fentanyl taskforce"),
        ("/rec 5", "Joint fentanyl taskforce"),
        ("fentanyl", "matches “fentanyl”"),
        ("`rec 5`", "Joint fentanyl taskforce"),
        ("*rec 5*", "Joint fentanyl taskforce"),
        (": rec\u00a05", "Joint fentanyl taskforce"),
        ("rec\n5", "Joint fentanyl taskforce"),
        ("please rec 5", "Joint fentanyl taskforce"),
        ("recomendación estado 5", "Joint fentanyl taskforce"),
        ("", "What you can do here"),
        ("hello!", "What you can do here"),
        ("ayuda", "What you can do here"),
        ("grupo ayuda", "What you can do here"),
        ("rec", "of 13 recommendations implemented"),
        ("tareas", "You have no open action items."),
        ("boletín", "digest"),
        ("/bogus 5", "does not respond to “/bogus”"),
        ("rec 99", "There is no recommendation 99"),
        ("rec updaet 5", "Did you mean"),
        ('rec update 5 "open', "Please check what was understood"),
        ("rec fentanyl & <3", "No recommendation matches “fentanyl &amp; &lt;3”"),
    ],
)
async def test_mentions_understand_what_commands_understand(
    open_workspace: OnStage, text: str, expected: str
) -> None:
    async with open_workspace(at=NOW) as on:
        await mention(on, "lead-us", text)
        assert expected in seen(on, "lead-us")[-1].text


async def test_a_mention_that_would_need_a_form_says_so(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await mention(on, "lead-us", "rec update 5")
        await write(on, "lead-mx", "rec actualizar 5")
        english, spanish = seen(on, "lead-us")[-1], on.workspace.direct_messages("lead-mx")[-1]
        assert "What is new?" in english.text
        assert "Fill in the form …" in str(english.blocks)
        assert "¿Cuál es la novedad?" in spanish.text
        assert "/rec actualizar 5" in str(spanish.blocks), "the button sends what was typed"
        assert on.workspace.state.views == {}


async def test_the_mention_may_follow_a_greeting_and_other_people(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        bot, other = on.workspace.bot_user_id, on.workspace.person("chair-us").id
        for text in (
            f"Hola, <@{bot}> rec 5",
            f"<@{other}> :wave: <@{bot}>: rec 5",
            f"*<@{bot}>* rec 5",
        ):
            before = len(seen(on, "lead-us"))
            await mention(on, "lead-us", text, bare=True)
            assert len(seen(on, "lead-us")) == before + 1
            assert "Joint fentanyl taskforce" in seen(on, "lead-us")[-1].text


async def test_speaking_of_the_bot_changes_nothing(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        bot = on.workspace.bot_user_id
        await mention(on, "lead-us", f'I told you that <@{bot}> rec update 5 in-progress "x"', bare=True)
        await mention(on, "lead-mx", f"Pregúntele a <@{bot}>", bare=True)
        assert "Begin your message with my name" in seen(on, "lead-us")[-1].text
        assert "Comience su mensaje con el nombre del bot" in seen(on, "lead-mx")[-1].text
        answer = await on.say("lead-us", "/rec 5")
        assert "Not started" in str(answer.payload)


async def test_a_shared_answer_is_in_the_thread_for_everyone(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        thread = root(on)
        await mention(on, "lead-us", "rec 5 share", thread=thread)
        await mention(on, "lead-mx", 'rec actualizar 5 en-curso "Ya" compartir', thread=thread)
        shown, moved = seen(on, "chair-us")
        assert "Joint fentanyl taskforce" in shown.text
        assert "En curso" in moved.text
        assert {shown.thread_ts, moved.thread_ts} == {thread}
        assert shown.only_for is moved.only_for is None


@BOTH_WAYS
async def test_in_direct_messages_it_is_answered_with_a_message(open_workspace: OnStage, mode: Mode) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        await write(on, "lead-mx", "rec 5")
        await write(on, "lead-mx", f"<@{on.workspace.bot_user_id}> rec 5 compartir")
        await write(on, "lead-mx", "hola")
        first, second, third = answers(on, "lead-mx")
        assert "Sin iniciar" in first.text
        assert "Sin iniciar" in second.text
        assert "Lo que puede hacer aquí" in third.text
        assert [each.only_for for each in (first, second, third)] == [None] * 3


async def test_bots_edits_and_other_conversations_are_not_answered(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await mention(on, "lead-us", "rec 5", bot_id="B0OTHER")
        await mention(on, "lead-us", "rec 5", edited={"user": "U0", "ts": "1.0"})
        await write(on, "lead-us", "rec 5", subtype="message_changed")
        await write(on, "lead-us", "rec 5", bot_id="B0OTHER")
        await write(on, "lead-us", "rec 5", user=on.workspace.bot_user_id)
        await write(on, "lead-us", "rec 5", channel_type="channel")
        assert seen(on, "lead-us") == answers(on, "lead-us") == []


async def test_permission_is_checked_as_for_commands(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await mention(on, "observer", 'rec update 5 in-progress "x"')
        await write(on, "member-us", 'rec update 2 in-progress "x"')
        assert "⚠️" in str(seen(on, "observer")[-1].blocks)
        assert "⚠️" in str(on.workspace.direct_messages("member-us")[-1].blocks)
        for number in (2, 5):
            answer = await on.say("lead-us", f"/rec {number}")
            assert "Not started" in str(answer.payload)


async def test_a_newcomer_is_looked_up_and_welcome(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.workspace.add_person(Person("nueva", "Nueva", language_tag="es-LA"))
        await mention(on, "nueva", "grupo yo")
        assert "Observación" in seen(on, "nueva")[-1].text


async def test_people_of_other_companies_are_refused(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.workspace.add_person(Person("guest", "Guest", is_stranger=True))
        await mention(on, "guest", "rec 5", user_team="T0OTHER")
        await mention(on, "guest", "rec 5")
        await mention(on, "lead-us", 'rec update 5 in-progress "x"', user_team="T0OTHER")
        first, second = seen(on, "guest")
        assert "a Slack workspace other than" in seen(on, "lead-us")[0].text
        assert "a Slack workspace other than" in first.text
        assert "a Slack workspace other than" in second.text


async def repeated(on: LocalWorkspace, kind: str = "app_mention") -> None:
    """Deliver the latest event again, as Slack does when it missed the acknowledgement."""
    outer = delivered_events(on, kind)[-1]
    await on.sandbox._events._payload_sender.event(outer, 1, "http_timeout")
    await on.bot.sender.send_due()


def delivered_events(on: LocalWorkspace, kind: str) -> list[dict[str, Any]]:
    """Return the events of a kind that the bot got, in order."""
    sent = [
        entry.payload.get("payload", entry.payload)
        for entry in on.sandbox.transcript.select(direction="out")
        if isinstance(entry.payload, dict)
    ]
    return [each for each in sent if isinstance(each, dict) and each.get("event", {}).get("type") == kind]


@BOTH_WAYS
async def test_an_event_that_is_delivered_again_is_neither_carried_out_nor_answered_again(
    open_workspace: OnStage, mode: Mode
) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        for text in ('rec update 5 in-progress "Begun"', "rec 5", "rec 5 share"):
            before = len(seen(on, "lead-us"))
            await mention(on, "lead-us", text)
            await repeated(on)
            assert len(seen(on, "lead-us")) == before + 1
        with on.bot.context.reading() as session:
            moves = session.exec(
                select(tables.AuditEvent).where(tables.AuditEvent.recommendation_number == 5)
            ).all()
        assert len([each for each in moves if each.command == "mention"]) == 1


async def test_one_that_was_broken_off_after_its_change_changes_nothing_again(
    open_workspace: OnStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_workspace(at=NOW, ack_seconds=1) as on:
        told = ReplySender.whisper

        async def lost(*_: object) -> None:
            raise RuntimeError

        monkeypatch.setattr(ReplySender, "whisper", lost)
        await mention(on, "lead-us", 'rec update 5 in-progress "Begun"')
        assert seen(on, "lead-us") == []
        monkeypatch.setattr(ReplySender, "whisper", told)
        await repeated(on)
        assert "carried out only the first time" in seen(on, "lead-us")[-1].text
        answer = await on.say("lead-us", "/rec history 5")
        assert str((answer.payload or {})["text"]).count("Begun") == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"rate_limited": 1, "times": 1},
        {"status": 500, "times": 1},
        {"reset": True, "times": 1},
    ],
)
async def test_an_answer_gets_through_when_slack_is_in_trouble(
    open_workspace: OnStage, fault: dict[str, Any]
) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("chat.postEphemeral", **fault))
        await mention(on, "lead-us", "rec 5")
        assert len(seen(on, "lead-us")) == 1


async def test_without_ephemeral_messages_the_answer_is_a_direct_message(
    open_workspace: OnStage,
) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("chat.postEphemeral", error="user_not_in_channel", times=1))
        await mention(on, "lead-us", "rec 5")
        assert "Joint fentanyl taskforce" in on.workspace.direct_messages("lead-us")[-1].text


async def test_a_message_that_may_have_arrived_is_not_posted_again(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("chat.postMessage", accepted_but_failed=True, times=1))
        await write(on, "lead-us", "rec 5")
        assert len(answers(on, "lead-us")) == 1


async def test_two_at_once_are_carried_out_once(open_workspace: OnStage) -> None:
    """Slack repeats an event that takes longer than three seconds while it is still being handled."""
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("chat.postEphemeral", delay=0.3, times=1))
        first = asyncio.create_task(mention(on, "lead-us", 'rec update 5 in-progress "Begun"'))
        await eventually(lambda: delivered_events(on, "app_mention"))
        await repeated(on)
        await first
        assert len(seen(on, "lead-us")) == 1

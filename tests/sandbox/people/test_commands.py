"""People type slash commands in the sandbox and a real Bolt app answers."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.clock import Clock
from bot.sandbox import Sandbox, SandboxError, Workspace
from bot.sandbox.errors import (
    NotACommandLineError,
    NotInConversationError,
    UnknownConversationError,
    UnknownPersonError,
)
from tests.support.sandbox_actors import (
    MANIFEST,
    MOMENT,
    PATIENCE,
    SECTION,
    TOO_LONG,
    a_workspace,
    answering,
    bot,
    eventually,
    people,
    repeating,
    web,
)


async def test_an_answer_in_the_acknowledgement_is_seen_by_its_person_alone() -> None:
    async with (
        Sandbox(a_workspace()) as sandbox,
        bot(sandbox, answering("/rec", text="Five", blocks=[SECTION])),
    ):
        answer = await sandbox.command("lead-us", "/rec 5")
        assert (answer.error, answer.notice, answer.faults) == (None, "", ())
        assert answer.payload == {"text": "Five", "blocks": [SECTION]}
        (message,) = answer.messages
        assert message.payload == {"text": "Five", "blocks": [SECTION]}
        assert message.ephemeral
        assert 0 < answer.elapsed < 3
        assert sandbox.workspace.direct_messages("lead-us") == [message]
        assert sandbox.workspace.direct_messages("lead-mx") == []


async def test_an_ephemeral_answer_in_a_channel_is_not_in_its_history() -> None:
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, answering("/rec", text="Five")):
        await sandbox.command("lead-us", "/rec 5", channel="general")
        assert sandbox.workspace.messages("general") == []
        assert [each.text for each in sandbox.workspace.messages("#general", "lead-us")] == ["Five"]
        assert sandbox.workspace.messages("general", "lead-mx") == []
        history = await web(sandbox).conversations_history(channel="C0000000001")
        assert history["messages"] == []


async def test_an_answer_in_the_channel_shows_the_typed_command_too() -> None:
    loud = answering("/rec", response_type="in_channel", text="Five")
    silent = answering("/echo", response_type="in_channel")
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, loud, silent):
        answer = await sandbox.command("lead-us", "/rec 5 share @lead-mx", channel="general")
        typed, said = answer.messages
        mexican = sandbox.workspace.person("lead-mx")
        assert (typed.text, typed.command) == (f"/rec 5 share <@{mexican.id}>", True)
        assert typed.user == sandbox.workspace.person("lead-us").id
        assert (said.text, said.only_for) == ("Five", None)
        assert sandbox.workspace.messages("general") == [typed, said]
        assert [each.text for each in (await sandbox.command("lead-us", "/echo")).messages] == ["/echo"]


@pytest.mark.parametrize("answer", [{}, {"response_type": "ephemeral"}, {"text": "  "}])
async def test_an_empty_acknowledgement_shows_nothing(answer: dict[str, Any]) -> None:
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, answering("/rec", **answer)):
        shown = await sandbox.command("lead-us", "/rec")
        assert (shown.error, shown.messages) == (None, ())


async def test_an_unknown_response_type_is_ephemeral() -> None:
    shouted = answering("/rec", response_type="everywhere", text="Five")
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, shouted):
        (message,) = (await sandbox.command("lead-us", "/rec", channel="general")).messages
        assert message.ephemeral


async def test_a_text_beyond_forty_thousand_characters_is_cut() -> None:
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, answering("/rec", text="x" * 40_001)):
        assert len((await sandbox.command("lead-us", "/rec")).messages[0].text) == 40_000


async def test_blocks_over_a_limit_show_an_error_and_nothing_else() -> None:
    async with (
        Sandbox(a_workspace()) as sandbox,
        bot(sandbox, answering("/rec", text="5", blocks=[TOO_LONG])),
    ):
        answer = await sandbox.command("lead-mx", "/rec 5")
        assert answer.error == "invalid_blocks"
        assert [fault.pointer for fault in answer.faults] == ["/blocks/0/text/text"]
        assert "invalid_blocks" in answer.notice
        assert answer.payload == {"text": "5", "blocks": [TOO_LONG]}
        assert sandbox.workspace.direct_messages("lead-mx") == []


async def test_a_slow_bot_times_out_and_may_still_answer_by_the_response_url() -> None:
    answered = asyncio.Event()

    def slow(app: AsyncApp) -> None:
        async def handle(ack: Any, respond: Any) -> None:
            await asyncio.sleep(0.3)
            await ack()
            await respond("Later")
            answered.set()

        app.command("/rec")(handle)

    async with Sandbox(a_workspace(), ack_seconds=0.1) as sandbox, bot(sandbox, slow):
        answer = await sandbox.command("lead-us", "/rec")
        assert (answer.error, answer.messages) == ("operation_timeout", ())
        assert "/rec" in answer.notice
        await asyncio.wait_for(answered.wait(), PATIENCE)
        assert [each.text for each in sandbox.workspace.direct_messages("lead-us")] == ["Later"]
        await eventually(lambda: sandbox.transcript.select(outcome="protocol_fault"))
        (late,) = sandbox.transcript.select(outcome="protocol_fault")
        assert late.payload["why"] == "acknowledged again, or too late"


async def test_what_the_response_url_said_before_the_acknowledgement_belongs_to_the_answer() -> None:
    def eager(app: AsyncApp) -> None:
        async def handle(ack: Any, respond: Any) -> None:
            await respond("First")
            await ack("Second")

        app.command("/rec")(handle)

    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, eager):
        answer = await sandbox.command("lead-us", "/rec")
        assert [each.text for each in answer.messages] == ["First", "Second"]


async def test_without_a_bot_the_command_fails_at_once() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        answer = await sandbox.command("lead-us", "/rec")
        assert answer.error == "dispatch_failed"
        assert answer.elapsed < 1


async def test_an_acknowledgement_that_is_no_message() -> None:
    def numeric(app: AsyncApp) -> None:
        async def handle(ack: Any) -> None:
            await ack({"text": 5})

        app.command("/rec")(handle)

    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, numeric):
        answer = await sandbox.command("lead-us", "/rec")
        assert answer.error == "invalid_blocks"
        assert sandbox.workspace.direct_messages("lead-us") == []


async def test_only_registered_commands_reach_the_bot() -> None:
    workspace = a_workspace()
    workspace.install(MANIFEST)
    async with Sandbox(workspace) as sandbox, bot(sandbox, repeating("/rec"), repeating("/raw")):
        answer = await sandbox.command("lead-us", "/unknown 5")
        assert answer.error == "not_a_command"
        assert "/unknown" in answer.notice
        assert sandbox.transcript.select(method="slash_commands") == []
        assert (await sandbox.command("lead-us", "/rec 5")).messages[0].text == "5"


async def test_people_who_left_and_guests_have_no_commands() -> None:
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, repeating("/rec")):
        assert (await sandbox.command("gone", "/rec")).error == "account_inactive"
        assert (await sandbox.command("guest", "/rec")).error == "not_a_command"


async def test_each_command_is_escaped_as_the_manifest_says() -> None:
    workspace = a_workspace()
    workspace.install(MANIFEST)
    lead = workspace.person("lead-mx").id
    async with Sandbox(workspace) as sandbox, bot(sandbox, repeating("/rec"), repeating("/raw")):
        assert (await sandbox.command("lead-us", "/rec lead 5 @lead-mx")).messages[
            0
        ].text == f"lead 5 <@{lead}>"
        assert (await sandbox.command("lead-us", "/raw lead 5 @lead-mx")).messages[
            0
        ].text == "lead 5 @lead-mx"


async def test_the_form_is_the_one_that_slack_sends() -> None:
    forms: list[dict[str, Any]] = []

    def keeping(app: AsyncApp) -> None:
        async def handle(ack: Any, body: dict[str, Any]) -> None:
            forms.append(body)
            await ack()

        app.command("/rec")(handle)

    workspace = a_workspace()
    async with Sandbox(workspace) as sandbox, bot(sandbox, keeping):
        await sandbox.command("lead-us", "/rec  two\nlines ")
        await sandbox.command("lead-us", "/rec", channel="general")
    direct, channel = forms
    assert all(isinstance(value, str) for value in direct.values())
    assert direct.pop("response_url").startswith(f"{sandbox.url}/response/")
    assert direct.pop("trigger_id")
    assert direct == {
        "token": workspace.state.verification_token,
        "team_id": workspace.team_id,
        "team_domain": "taskforce",
        "channel_id": workspace.direct_channel("lead-us").id,
        "channel_name": "directmessage",
        "user_id": workspace.person("lead-us").id,
        "user_name": "lead-us",
        "command": "/rec",
        "text": " two\nlines",
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
    }
    assert (channel["channel_id"], channel["channel_name"], channel["text"]) == ("C0000000001", "general", "")


async def test_impossible_commands_are_reported_to_the_caller() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        with pytest.raises(UnknownPersonError, match="lead-us, lead-mx"):
            await sandbox.command("nobody", "/rec")
        with pytest.raises(UnknownConversationError, match="#general"):
            await sandbox.command("lead-us", "/rec", channel="nowhere")
        with pytest.raises(NotACommandLineError):
            await sandbox.command("lead-us", "rec 5")
        sandbox.workspace.leave("general", "lead-us")
        with pytest.raises(NotInConversationError):
            await sandbox.command("lead-us", "/rec", channel="general")
        sandbox.workspace.join("general", "lead-us")
        assert (await sandbox.command("lead-us", "/rec", channel="general")).error == "dispatch_failed"


async def test_many_people_type_at_once_and_each_gets_their_own_answer() -> None:
    async with Sandbox(a_workspace()) as sandbox, bot(sandbox, repeating("/rec")):
        answers = await asyncio.gather(
            *(sandbox.command("lead-us", f"/rec {number}") for number in range(40))
        )
        assert [answer.messages[0].text for answer in answers] == [str(number) for number in range(40)]


def test_two_people_cannot_share_a_handle() -> None:
    twice = [*people(), people()[0]]
    with pytest.raises(SandboxError, match="lead-us"):
        Workspace.create(twice, clock=Clock.at(MOMENT))

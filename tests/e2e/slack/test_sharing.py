"""A shared message is kept current: in place, in its language, once a minute at most, for thirty days."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.config import Deployment
from bot.delivery.context import DeliveryContext
from bot.delivery.sender import Sender
from bot.demo.founding import Mode
from bot.demo.local_workspace import LocalWorkspace
from bot.domain.channels.sharing import Kind, MessagePlace, Showing
from bot.sandbox import Answer, FaultRule, Message
from bot.sandbox.blockkit import check_message
from bot.services.channels import sharing
from bot.services.context import Caller
from bot.store.tables import SharedMessage
from bot.transport.requests import FORM, read
from bot.views.shared import IF_UNCLEAR, fingerprint, when_shared
from commands.dispatch.sharing import ToShare
from tests.e2e.slack.test_mentions import mention, root
from tests.e2e.slack.test_socket_mode import HASTY
from tests.support.delivery_actors import DeliveryHarness, scene
from tests.support.harness import NOW, TEAM, BotHarness, slack_id
from tests.support.http_actors import Slack, office_of
from tests.support.sandbox_actors import eventually
from tests.support.stage import OnStage

BOTH_WAYS = pytest.mark.parametrize("mode", ["socket", "http"])
MINUTE = timedelta(minutes=1)


async def share(on: LocalWorkspace, handle: str, line: str, channel: str = "general") -> Answer:
    return await on.say(handle, line, channel=channel)


def standing(on: LocalWorkspace, channel: str = "general") -> list[Message]:
    """Return the bot's messages in a channel that everyone sees."""
    return [each for each in on.workspace.messages(channel) if on.workspace.unasked(each)]


def rows(on: LocalWorkspace) -> list[SharedMessage]:
    with on.bot.context.reading() as session:
        return list(session.exec(select(SharedMessage).order_by(SharedMessage.id)).all())


def updates(on: LocalWorkspace) -> int:
    return len([e for e in on.sandbox.transcript.select(direction="in") if e.method == "chat.update"])


async def later(on: LocalWorkspace, length: timedelta = MINUTE) -> None:
    on.clock.advance(length)
    await on.bot.sender.send_due()


@BOTH_WAYS
async def test_it_is_changed_in_place_when_its_recommendation_changes(
    open_workspace: OnStage, mode: Mode
) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        answer = await share(on, "lead-mx", "/rec 5 compartir")
        assert "response_type" not in (answer.payload or {})  # nothing in the acknowledgement
        assert answer.error is None
        (shown,) = standing(on)
        assert "Sin iniciar" in shown.text
        assert "Lo compartió <@" in shown.text
        assert "actualizado" not in shown.text
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        (after,) = standing(on)
        assert after.ts == shown.ts
        # In the language in which it was shared, no matter who changed it.
        assert "En curso" in after.text
        assert "En curso" in str(after.blocks)
        assert "actualizado" in after.text
        assert after.metadata == shown.metadata
        assert check_message(after.payload) == []
        assert on.sandbox.transcript.select(outcome="protocol_fault") == []


async def test_board_and_action_items_follow_as_well(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("chair-us", '/action assign @member-us "Draft" rec 5')
        await share(on, "lead-us", "/rec share")
        await share(on, "lead-us", "/action show 1 share")
        await share(on, "lead-us", "/rec 7 share")
        await on.say("member-us", "/action start 1")
        board, item, other = standing(on)
        assert "In progress" in item.text
        assert other.edited_ts is None
        assert "updated" not in other.text
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        board, item, other = standing(on)
        assert "In progress" in board.text
        assert "updated" not in other.text


async def test_undo_is_shown_too(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await share(on, "lead-us", "/rec 5 share")
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        await on.say("lead-us", "/taskforce undo")
        await later(on)
        assert "Not started" in standing(on)[0].text


async def test_it_is_changed_once_a_minute_however_much_happens(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await share(on, "lead-us", "/rec 5 share")
        for number in range(5):
            await on.say("lead-us", f'/rec update 5 in-progress "Note {number}"')
        assert updates(on) == 1
        assert "Note 0" in standing(on)[0].text
        await later(on, MINUTE - timedelta(seconds=1))
        assert updates(on) == 1
        await later(on, timedelta(seconds=1))
        assert updates(on) == 2
        assert "Note 4" in standing(on)[0].text
        await later(on, 10 * MINUTE)
        assert updates(on) == 2


async def test_time_alone_changes_nothing(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await share(on, "lead-us", "/rec 5 share")
        await later(on, timedelta(hours=5))
        await on.say("lead-us", '/rec update 7 "News"')
        await on.say("lead-us", "/taskforce language es")
        await on.say("lead-us", "/taskforce language en")
        assert updates(on) == 0


async def test_after_thirty_days_it_is_left_as_it_is(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await share(on, "lead-us", "/rec 5 share")
        on.clock.advance(timedelta(days=30) - MINUTE)
        await on.say("lead-us", '/rec update 5 in-progress "In time"')
        assert "In time" in standing(on)[0].text
        on.clock.advance(2 * MINUTE)
        await on.say("lead-us", '/rec update 5 "Too late"')
        await later(on, 10 * MINUTE)
        assert "Too late" not in standing(on)[0].text
        # Its button still works.
        answer = await on.press("lead-us", "Ver en español", channel="general", ts=standing(on)[0].ts)
        assert "Too late" in str(answer.payload)


async def test_the_one_who_presses_sees_it_in_the_other_language(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await share(on, "lead-us", "/rec 5 share")
        await share(on, "lead-mx", "/rec lista compartir")
        await share(on, "lead-us", "/rec list open us share")
        await share(on, "lead-us", "/rec history 5 share")
        recommendation, *_ = standing(on)
        pressed = await on.press("chair-us", "Ver en español", channel="general", ts=recommendation.ts)
        assert "Sin iniciar" in str(pressed.payload)
        assert "conjunto contra el fentanilo" in str(pressed.payload)
        assert pressed.messages[0].only_for == on.workspace.person("chair-us").id
        answered = [
            each for each in on.workspace.messages("general") if each.user == on.workspace.bot_user_id
        ]
        english = await on.press("lead-mx", "View in English", channel="general")
        assert "13 recommendations" in str(english.payload)
        listed = answered[-2]
        spanish = await on.press("chair-us", "Ver en español", channel="general", ts=listed.ts)
        assert "recomendaciones" in str(spanish.payload)
        history = await on.press("chair-us", "Ver en español", channel="general", ts=answered[-1].ts)
        assert "Historial de la recomendación 5" in str(history.payload)
        assert "Ver en español" in str(recommendation.blocks)


@pytest.mark.parametrize("value", ["", "fr:rec:5", "es:bogus:5", "es:", "es:rec:99999999999", "rec:5"])
def test_a_button_of_somebody_elses_making_does_nothing(sqlite_harness: BotHarness, value: str) -> None:
    before = sqlite_harness.everything()
    said = sqlite_harness.press("lead-us", "shared.language", value)
    assert "no longer understands" in said or "⚠️" in said or "History" in said
    assert sqlite_harness.everything() == before


async def test_personal_answers_and_changes_have_no_button(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        for line in (
            "/rec list mine share",
            "/action share",
            '/rec update 5 in-progress "x" share',
            "/taskforce me share",
        ):
            answer = await share(on, "lead-us", line)
            assert (answer.payload or {})["response_type"] == "in_channel"
            assert "Ver en español" not in str(answer.payload)
        assert rows(on) == []


async def test_it_shows_what_an_observer_may_see(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("chair-us", '/action assign @member-us "Draft" due 2026-12-20')
        await on.say("member-us", "/action snooze 1 until 2026-12-01")
        assert "💤" in str((await on.say("member-us", "/action show 1")).payload)
        await share(on, "member-us", "/action show 1 share")
        assert "💤" not in str(standing(on)[0].blocks)


async def test_it_has_no_buttons_that_are_its_sharers_alone(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("chair-us", '/action assign @member-us "Draft" rec 5')
        await share(on, "lead-us", "/rec 5 share")
        await share(on, "member-us", "/action show 1 share")
        for shown in standing(on):
            names = {
                part["text"]["text"]
                for block in shown.blocks
                for part in block.get("elements", [])
                if part["type"] == "button"
            }
            assert names <= {"Open", "Its action items", "Ver en español"}
            opened = await on.press("chair-us", "Open", channel="general", ts=shown.ts)
            assert "Draft" in str(opened.payload)


async def test_where_the_bot_is_not_it_answers_in_the_channel(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.workspace.conversations.create("elsewhere", [each.id for each in on.workspace.people])
        answer = await share(on, "lead-us", "/rec 5 share", "elsewhere")
        assert (answer.payload or {})["response_type"] == "in_channel"
        assert len([m for m in on.workspace.messages("elsewhere") if not m.command]) == 1
        (row,) = rows(on)
        assert row.reason == "not_in_channel"
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        assert updates(on) == 0
        pressed = await on.press("lead-us", "Ver en español", channel="elsewhere")
        assert "En curso" in str(pressed.payload)


@BOTH_WAYS
async def test_one_that_may_have_arrived_is_found_and_followed(open_workspace: OnStage, mode: Mode) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        on.sandbox.faults.add(FaultRule("chat.postMessage", accepted_but_failed=True, times=1))
        answer = await share(on, "lead-mx", "/rec 5 compartir")
        assert "Slack no dijo si recibió el mensaje" in str(answer.payload)
        assert (answer.payload or {})["response_type"] == "ephemeral"
        assert len(standing(on)) == 1
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        assert "En curso" not in standing(on)[0].text
        await later(on)
        assert "En curso" in standing(on)[0].text
        assert len(standing(on)) == 1


async def test_one_that_did_not_arrive_is_not_posted_later(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("chat.postMessage", status=503, times=1))
        await share(on, "lead-us", "/rec 5 share")
        await later(on)
        await later(on, timedelta(days=1))
        assert standing(on) == []
        assert rows(on)[0].reason == sharing.NEVER_ARRIVED


async def test_a_rate_limit_is_waited_for(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await share(on, "lead-us", "/rec 5 share")
        on.sandbox.faults.add(FaultRule("chat.update", rate_limited=90, times=1))
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        await later(on, timedelta(seconds=89))
        assert "Begun" not in standing(on)[0].text
        await later(on, timedelta(seconds=1))
        assert "Begun" in standing(on)[0].text


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"reset": True}, {"error": "fatal_error"}, {"accepted_but_failed": True}]
)
async def test_an_outage_is_outlasted(open_workspace: OnStage, fault: dict[str, Any]) -> None:
    async with open_workspace(at=NOW) as on:
        await share(on, "lead-us", "/rec 5 share")
        on.sandbox.faults.add(FaultRule("chat.update", times=3, **fault))
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        for _ in range(6):
            await later(on, 2 * MINUTE)
        assert updates(on) == 4
        assert "Begun" in standing(on)[0].text


@pytest.mark.parametrize(
    "code",
    ["message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found", "is_archived"],
)
async def test_a_message_that_can_no_longer_be_changed_is_left_alone(
    open_workspace: OnStage, code: str
) -> None:
    async with open_workspace(at=NOW) as on:
        await share(on, "lead-us", "/rec 5 share")
        on.sandbox.faults.add(FaultRule("chat.update", error=code, times=1))
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        await on.say("lead-us", '/rec update 5 "And more"')
        await later(on, timedelta(hours=1))
        assert updates(on) == 1
        assert rows(on)[0].reason == code


async def test_a_deleted_message_does_not_come_back(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await share(on, "lead-us", "/rec 5 share")
        on.workspace.conversations.remove(standing(on)[0])
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        await later(on)
        assert standing(on) == []
        assert rows(on)[0].reason == "message_not_found"


async def test_shared_in_a_thread_it_is_changed_there(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        thread = root(on)
        await mention(on, "lead-us", "rec 5 share", thread=thread)
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        (shown,) = standing(on)
        assert shown.thread_ts == thread
        assert "Begun" in shown.text


async def test_a_thread_is_searched_for_one_that_may_have_arrived(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        thread = root(on)
        on.sandbox.faults.add(FaultRule("chat.postMessage", accepted_but_failed=True, times=1))
        await mention(on, "lead-us", "rec 5 share", thread=thread)
        await later(on)
        assert updates(on) == 0
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        (shown,) = standing(on)
        assert "Begun" in shown.text


async def test_nothing_is_unfurled(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        thread = root(on)
        await share(on, "lead-us", "/rec 5 share")
        await mention(on, "lead-us", "rec 5 share", thread=thread)
        await mention(on, "lead-us", 'rec update 5 in-progress "x" share', thread=thread)
        await on.say("chair-us", '/action assign @member-us "See https://example.org" rec 5')
        posted = [
            e.payload for e in on.sandbox.transcript.select(direction="in") if e.method == "chat.postMessage"
        ]
        assert len(posted) == 4
        for each in posted:
            assert isinstance(each, dict)
            assert str(each["unfurl_links"]) == str(each["unfurl_media"]) == "False"
        answered = await share(on, "lead-us", '/rec update 5 "y" share')
        assert (answered.payload or {})["unfurl_links"] is (answered.payload or {})["unfurl_media"] is False


async def test_two_replicas_change_it_once(harness: BotHarness, deployment: Deployment) -> None:
    async with scene(harness, deployment) as set_up:
        _shared(set_up)
        await asyncio.to_thread(harness.say, "lead-us", '/rec update 5 in-progress "Begun"')
        one, two = _sender(set_up), _sender(set_up)
        await asyncio.gather(one.send_due(), two.send_due())
        assert set_up.called("chat.update") == 1


async def test_another_replica_finishes_the_work_of_a_dead_one(
    harness: BotHarness, deployment: Deployment
) -> None:
    async with scene(harness, deployment) as set_up:
        message = _shared(set_up)
        await asyncio.to_thread(harness.say, "lead-us", '/rec update 5 in-progress "Begun"')
        held = await asyncio.to_thread(sharing.take, harness.context)
        assert held is not None
        await _sender(set_up).send_due()
        assert set_up.called("chat.update") == 0
        harness.later(seconds=61)
        await _sender(set_up).send_due()
        assert "Begun" in standing_text(set_up, message)
        # A sender that comes back late overwrites nothing.
        before = _row(harness)
        await asyncio.to_thread(sharing.refreshed, harness.context, held, "stale")
        assert _row(harness) == before


def _shared(set_up: DeliveryHarness) -> Message:
    """Share something that Slack accepts."""
    workspace = set_up.sandbox.workspace
    where = workspace.conversations.get("general").id
    message = workspace.conversations.post(
        Message("", where, workspace.bot_user_id, "old", bot_id=workspace.state.bot_id)
    )
    caller = Caller(slack_id("lead-us"), TEAM, "/rec", "test:share")
    shared = sharing.begin(
        set_up.harness.context,
        caller,
        Showing(Kind.RECOMMENDATION, 5),
        MessagePlace(where),
        lambda new: fingerprint(when_shared(new, set_up.localizer_for)),
    )
    sharing.arrived(set_up.harness.context, shared, where, message.ts)
    return message


def standing_text(set_up: DeliveryHarness, message: Message) -> str:
    found = set_up.sandbox.workspace.conversations.message(message.channel, message.ts)
    return found.text if found else ""


def _sender(set_up: DeliveryHarness) -> Sender:
    delivery: DeliveryContext = set_up.delivery()
    return Sender(delivery, set_up.localizer_for)


def _row(harness: BotHarness) -> dict[str, Any]:
    with harness.context.reading() as session:
        return session.exec(select(SharedMessage)).one().model_dump()


@pytest.mark.parametrize(
    "fault", [{"error": "channel_not_found"}, {"rate_limited": 30}, {"error": "restricted_action"}]
)
async def test_a_share_that_slack_refuses_is_answered_instead(
    open_workspace: OnStage, fault: dict[str, Any]
) -> None:
    """As in a direct message between two people, where the bot may answer but not post."""
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("chat.postMessage", times=1, **fault))
        answer = await share(on, "lead-us", "/rec 5 share")
        assert (answer.payload or {})["response_type"] == "in_channel"
        await later(on, timedelta(hours=1))
        assert len([each for each in standing(on) if "Joint fentanyl" in each.text]) == 1


@BOTH_WAYS
async def test_slack_taking_its_time_doubles_nothing(open_workspace: OnStage, mode: Mode) -> None:
    async with open_workspace(at=NOW, mode=mode, timing=HASTY) as on:
        on.sandbox.faults.add(FaultRule("chat.postMessage", delay=0.5, times=1))
        answer = await share(on, "lead-us", "/rec 5 share")
        assert answer.error is None
        await eventually(lambda: rows(on) and rows(on)[0].ts)
        assert len(standing(on)) == 1


async def test_a_replayed_command_shares_nothing_again(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    caller = Caller(slack_id("lead-us"), TEAM, "/rec", "trigger:1", MessagePlace("C1"))
    assert isinstance(harness.dispatcher.answer(caller, "/rec", "5 share"), ToShare)
    again = harness.dispatcher.answer(caller, "/rec", "5 share")
    assert "delivered this command twice" in again.text
    assert not isinstance(again, ToShare)


@pytest.mark.parametrize("line", ["/rec 10 share", "/rec list blocked share"])
async def test_an_answer_for_everyone_comes_with_what_to_say_if_nobody_knows_whether_it_arrived(
    open_workspace: Any, line: str
) -> None:
    async with open_workspace(at=NOW, mode="http") as on:
        on.sandbox.faults.add(FaultRule("chat.postMessage", rate_limited=30))
        body = Slack(on.workspace).command("chair-us", line, channel_id="C0GENERAL")
        response = await office_of(on.bot)._handlers[0].handle(read(body, FORM))
        assert json.loads(response.body)["response_type"] == "in_channel"
        assert "did not say whether" in response.headers[IF_UNCLEAR][0]

"""The policy for late acknowledgements: what may be late, what waits, what follows by the response_url."""

import asyncio
from collections.abc import Sequence

import pytest
from slack_bolt.response import BoltResponse

from bot.transport import acknowledgement
from bot.transport.acknowledgement import AcknowledgementPolicy
from bot.transport.rejection import Rejected
from bot.transport.requests import Incoming, from_envelope
from bot.transport.timing import Timing

ADDRESS = "https://hooks.slack.test/response/1"
COMMAND = from_envelope("slash_commands", {"command": "/rec", "response_url": ADDRESS})
PRESS = from_envelope("interactive", {"type": "block_actions", "response_url": ADDRESS})
FORM = from_envelope("interactive", {"type": "view_submission"})
LOOK_UP = from_envelope("interactive", {"type": "block_suggestion"})
EVENT = from_envelope("events_api", {"event_id": "Ev1", "response_url": "no event has one"})
HASTY = AcknowledgementPolicy(Timing(late_after=0))
PATIENT = AcknowledgementPolicy(Timing(late_after=60))


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Records what is sent to response_urls."""
    found: list[tuple[str, str]] = []

    async def deliver(address: str, response: BoltResponse, pauses: Sequence[float]) -> None:
        assert pauses == Timing().second_tries
        found.append((address, response.body))

    monkeypatch.setattr(acknowledgement, "deliver", deliver)
    return found


def answering(status: int = 200, *, go_on: asyncio.Event | None = None) -> asyncio.Task[BoltResponse]:
    async def answer() -> BoltResponse:
        if go_on:
            await go_on.wait()
        return BoltResponse(status=status, body="Answer")

    return asyncio.create_task(answer())


def test_an_envelope_names_what_both_ways_in_need() -> None:
    assert (COMMAND.response_url, PRESS.response_url, EVENT.response_url) == (ADDRESS, ADDRESS, None)
    assert (COMMAND.event_id, EVENT.event_id) == (None, "Ev1")


@pytest.mark.parametrize("incoming", [COMMAND, PRESS])
async def test_a_late_answer_is_acknowledged_empty_and_follows(
    incoming: Incoming, followed: list[tuple[str, str]]
) -> None:
    go_on = asyncio.Event()
    handling = answering(go_on=go_on)
    found = await HASTY.acknowledgement(incoming, handling)
    assert (found.response.status, found.response.body, found.follows) == (200, "", True)
    go_on.set()
    await HASTY.follow(incoming, handling)
    assert followed == [(ADDRESS, "Answer")]


@pytest.mark.parametrize("incoming", [FORM, LOOK_UP, EVENT])
async def test_an_answer_that_may_not_be_late_waits(incoming: Incoming) -> None:
    go_on = asyncio.Event()
    waiting = asyncio.create_task(HASTY.acknowledgement(incoming, answering(go_on=go_on)))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    go_on.set()
    found = await waiting
    assert (found.response.body, found.follows) == ("Answer", False)


async def test_in_time_a_command_is_answered_at_once_and_a_press_by_its_response_url() -> None:
    found = await PATIENT.acknowledgement(COMMAND, answering())
    assert (found.response.body, found.follows) == ("Answer", False)
    found = await PATIENT.acknowledgement(PRESS, answering())
    assert (found.response.body, found.follows) == ("", True)


@pytest.mark.parametrize("incoming", [COMMAND, PRESS, FORM, EVENT])
async def test_a_failure_in_time_is_not_hidden(incoming: Incoming, followed: list[tuple[str, str]]) -> None:
    handling = answering(status=500)
    found = await PATIENT.acknowledgement(incoming, handling)
    assert (found.response.status, found.follows) == (500, False)
    await PATIENT.follow(incoming, handling)
    assert followed == []


@pytest.mark.parametrize("failure", [Rejected("replayed", 401), RuntimeError("said in private")])
async def test_what_raises_is_raised_in_time_and_only_logged_later(
    failure: Exception, followed: list[tuple[str, str]]
) -> None:
    async def fail() -> BoltResponse:
        raise failure

    handling = asyncio.create_task(fail())
    with pytest.raises(type(failure)):
        await PATIENT.acknowledgement(COMMAND, handling)
    await PATIENT.follow(COMMAND, handling)
    assert followed == []

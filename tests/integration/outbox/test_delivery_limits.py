"""Slack's rate limits: a conversation's delays that conversation, the workspace's delays all of them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.config import Deployment
from bot.delivery.posting import MessagePoster
from bot.delivery.rate_limits import RateLimits
from bot.sandbox import FaultRule
from tests.support.delivery_actors import DeliveryHarness, scene
from tests.support.harness import NOW, BotHarness
from tests.support.machine_clock import MachineClock
from tests.support.sandbox_actors import eventually

POST = "chat.postMessage"
SECOND = timedelta(seconds=1)


@pytest.fixture
async def on(sqlite_harness: BotHarness, deployment: Deployment) -> AsyncIterator[DeliveryHarness]:
    async with scene(sqlite_harness, deployment) as found:
        yield found


class TestLimits:
    def test_two_in_a_row_in_two_conversations_are_the_workspaces(self) -> None:
        limits = RateLimits()
        limits.refused("U1", NOW + 5 * SECOND)
        assert not limits.hold(NOW)
        limits.refused("U2", NOW + 9 * SECOND)
        assert limits.hold(NOW + 8 * SECOND)
        assert not limits.hold(NOW + 9 * SECOND)

    def test_two_in_one_conversation_are_its_own(self) -> None:
        limits = RateLimits()
        limits.refused("U1", NOW + SECOND)
        limits.refused("U1", NOW + 9 * SECOND)
        assert not limits.hold(NOW)

    def test_what_slack_takes_in_between_shows_that_they_are_not(self) -> None:
        limits = RateLimits()
        limits.refused("U1", NOW + SECOND)
        limits.sent()
        limits.refused("U2", NOW + 9 * SECOND)
        assert not limits.hold(NOW)


async def test_under_the_workspaces_limit_slack_is_not_asked_for_each_message(on: DeliveryHarness) -> None:
    await on.assign("member-us", "member-mx", "lead-us", "lead-mx", "secretariat")
    on.sandbox.faults.add(FaultRule(POST, rate_limited=20, times=2))
    posting = MessagePoster(on.delivery(), on.localizer_for)
    for _ in range(2):
        claimed = await posting.take()
        assert claimed is not None
        await posting.post(claimed)
    assert await posting.take() is None
    assert on.called(POST) == 2
    on.harness.clock.advance(21 * SECOND)
    for _ in range(5):
        claimed = await posting.take()
        assert claimed is not None
        await posting.post(claimed)
    assert [row.status for row in on.rows()] == ["sent"] * 5
    assert on.called(POST) == 7


async def test_a_postponed_message_is_sent_when_slack_allows_it(
    on: DeliveryHarness, machine: MachineClock
) -> None:
    on.harness.clock.run_from(NOW)
    on.sandbox.faults.add(FaultRule(POST, rate_limited=1, times=1))
    await on.assign("member-us")
    sender = on.sender()
    running = asyncio.create_task(sender.run())
    await eventually(lambda: on.told("member-us"))  # no scheduler ticks here
    sender.stop()
    await running
    assert on.called(POST) == 2

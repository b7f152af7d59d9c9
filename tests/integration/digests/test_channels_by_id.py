"""A channel is its id: renamed or archived it keeps its digest, and history counts what was intended."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from sqlmodel import select

from bot.app import knowing_channels
from bot.domain.outbox.pace import Pace
from bot.services.context import ServiceContext
from bot.services.digests.rounds import open_due
from bot.services.outbox import queue as outbox
from bot.services.outbox.reports import report
from bot.store.tables import OutboxMessage
from tests.support.harness import BotHarness

DUE = datetime(2026, 11, 30, 14, tzinfo=UTC)
WORD = "#taskforce"


class Slack:
    """A workspace's channels, as Slack tells of them; without `channels` it cannot be asked."""

    def __init__(self, *channels: dict[str, Any], silent: bool = False) -> None:
        self.channels = channels
        self.silent = silent

    async def conversations_list(self, **_: Any) -> dict[str, Any]:
        if self.silent:
            raise TimeoutError
        return {"channels": list(self.channels)}

    async def conversations_info(self, channel: str, **_: Any) -> dict[str, Any]:
        if self.silent:
            raise TimeoutError
        for each in self.channels:
            if each["id"] == channel:
                return {"channel": each}
        raise SlackApiError("", SimpleNamespace(data={"ok": False, "error": "channel_not_found"}))  # type: ignore[no-untyped-call] # as the SDK has it


def channel(id_: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "name": name, "is_member": True, "is_archived": False, **more}


async def started(harness: BotHarness, slack: Slack) -> ServiceContext:
    """Start against this workspace, and return the context that the start made."""
    return await knowing_channels(harness.context, slack)  # type: ignore[arg-type]


FIRST = channel("C0FIRST", "taskforce")


@pytest.mark.parametrize(
    ("later", "closed"),
    [
        (Slack(channel("C0FIRST", "renamed")), ()),
        (Slack(channel("C0FIRST", "renamed"), channel("C0OTHER", "taskforce")), ()),
        (Slack(channel("C0FIRST", "taskforce", is_archived=True)), (WORD,)),
        (Slack(), (WORD,)),
        (Slack(silent=True), ()),
    ],
    ids=["renamed", "name_taken", "archived", "gone", "silent"],
)
async def test_a_channel_keeps_its_digest_whatever_it_is_called(
    harness: BotHarness, later: Slack, closed: tuple[str, ...]
) -> None:
    await started(harness, Slack(FIRST))
    channels = (await started(harness, later)).rules.channels
    assert channels.ids == {WORD: "C0FIRST"}
    assert (channels.unknown, channels.closed) == ((), closed)


async def test_of_two_channels_of_one_name_the_one_in_use_is_meant(harness: BotHarness) -> None:
    slack = Slack(channel("C0OLD", "taskforce", is_archived=True), FIRST)
    assert (await started(harness, slack)).rules.channels.ids == {WORD: "C0FIRST"}


async def test_a_channel_that_slack_never_showed_counts_as_intended_and_is_reported(
    harness: BotHarness,
) -> None:
    context = await started(harness, Slack())
    assert context.rules.channels.unknown == (WORD,)
    open_due(context)  # from now on the schedule is watched
    context.clock.move_to(DUE)
    assert open_due(context)
    while claimed := outbox.claim(context):
        outbox.sent(context, claimed, "D1", "1.1")
    with context.reading() as session:
        row = session.exec(select(OutboxMessage).where(OutboxMessage.target == f"channel:{WORD}")).one()
        assert (row.status, row.problem) == ("dead", "channel_not_found")
    seen = replace(harness, dispatcher=replace(harness.dispatcher, context=context))
    assert "2 of 3" in seen.say("chair-us", "/digest history")
    assert report(context, Pace(report_every=0)) == 1

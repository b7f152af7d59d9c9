"""A digest that is corrected, turned into the other language and linked to its thread shows all of it, in
whatever order that comes.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from itertools import permutations

import pytest

from bot.demo.local_workspace import LocalWorkspace
from bot.sandbox.blockkit import check_message
from bot.sandbox.faults.presets import PRESETS
from bot.sandbox.faults.rules import FaultRule
from tests.integration.digests.test_digest_corrections import (
    CORRECT,
    FIGURE,
    PICTURE,
    TABLE,
    headers,
    in_channel,
    numbers,
    root,
    updates,
)
from tests.integration.digests.test_digest_links import linked
from tests.integration.digests.test_digest_sending import DUE
from tests.support.harness import NOW

OnStage = Callable[..., AbstractAsyncContextManager[LocalWorkspace]]
HOUR = timedelta(hours=1)
CHANGES = ("corrected", "turned", "linked")


class InThread(FaultRule):
    """A fault that meets only replies."""

    def meets(self, what: str, given: object) -> bool:
        return super().meets(what, given) and "thread_ts" in str(given)


def changes(on: LocalWorkspace) -> set[str]:
    """Return which changes the digest of a chair who reads English shows, each of them once."""
    message = root(on, "chair-us")
    said, spanish = str(message.blocks), "Boletín del" in headers(message)[0]
    corrected = said.count(FIGURE)
    assert corrected <= 1
    assert FIGURE in message.text or not corrected, "it is read out, too"
    links = [name for _, name in linked(message.payload)]
    assert links in ([], ["Ver todo" if spanish else "Show all"])
    assert ("View in English" in said, "Ver en español" in said) == (spanish, not spanish)
    assert check_message(message.payload) == []
    shown = {"corrected": bool(corrected), "turned": spanish, "linked": bool(links)}
    return {change for change, there in shown.items() if there}


@pytest.mark.parametrize("shown", [TABLE, PICTURE])
@pytest.mark.parametrize("order", list(permutations(CHANGES)), ids="-".join)
async def test_no_change_takes_away_another(
    open_workspace: OnStage, order: tuple[str, ...], shown: str
) -> None:
    async with open_workspace(at=NOW) as on:
        refused = PRESETS["no_charts"].rule
        if shown == PICTURE:
            on.sandbox.faults.add(refused)
        no_thread = on.sandbox.faults.add(InThread("chat.postMessage", rate_limited=60))
        await on.advance(DUE)
        assert changes(on) == set()
        on.sandbox.faults.remove(refused)  # what was sent with its picture keeps it
        for passed, change in enumerate(order, start=1):
            match change:
                case "corrected":
                    await on.say("secretariat", CORRECT)
                case "turned":
                    await on.press("chair-us", "Ver en español", ts=root(on, "chair-us").ts)
                case "linked":
                    on.sandbox.faults.remove(no_thread)
            await on.advance(DUE + passed * HOUR)
            assert changes(on) == set(order[:passed])
            assert numbers(root(on, "chair-us")) == shown
        channel = in_channel(on)
        assert len(linked(channel.payload)) == 2
        assert str(channel.blocks).count(FIGURE) == 2
        assert numbers(channel) == shown
        before = updates(on)
        await on.advance(DUE + 5 * HOUR)
        assert updates(on) == before, "nothing is changed without need"


@pytest.mark.parametrize("shown", [TABLE, PICTURE])
async def test_all_at_once_are_shown_together(open_workspace: OnStage, shown: str) -> None:
    async with open_workspace(at=NOW) as on:
        if shown == PICTURE:
            on.sandbox.faults.add(PRESETS["no_charts"].rule)
        rule = on.sandbox.faults.add(FaultRule("chat.update", reset=True, accepted_but_failed=True))
        await on.advance(DUE)
        await on.say("secretariat", CORRECT)
        await on.press("chair-us", "Ver en español", ts=root(on, "chair-us").ts)
        on.sandbox.faults.remove(rule)
        await on.advance(DUE + HOUR)
        assert changes(on) == set(CHANGES)
        assert numbers(root(on, "chair-us")) == shown

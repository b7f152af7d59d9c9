"""A digest's message links to its thread as soon as that is there, without a word more to anyone."""

import asyncio
import json
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from sqlmodel import select

from bot.config import Deployment
from bot.delivery.revisions import RevisionWorker
from bot.demo.local_workspace import LocalWorkspace
from bot.sandbox import Message
from bot.sandbox.faults.presets import PRESETS
from bot.sandbox.faults.rules import FaultRule
from bot.services.context import ServiceContext
from bot.services.digests.rounds import open_due
from bot.services.outbox import revisions
from bot.services.outbox.revisions import ClaimedRevision, turned
from bot.store.tables import MessageRevision
from tests.integration.digests.test_digest_sending import digests
from tests.support.delivery_actors import DeliveryHarness, scene
from tests.support.digest_texts import DIGEST_OF
from tests.support.harness import NOW, BotHarness
from tests.support.page_actors import browser

OnStage = Callable[..., AbstractAsyncContextManager[LocalWorkspace]]
DUE = datetime(2026, 11, 30, 14, tzinfo=UTC)
"""The first Monday after `NOW`, at 8:00 in Mexico City."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LINK = re.compile(r"<(https://[^|]+)\|(Show all|Ver todo)>")


def linked(message: dict[str, Any]) -> list[tuple[str, str]]:
    """Return each link to the thread and what it is called."""
    return [found.groups() for found in LINK.finditer(str(message["blocks"]))]  # type: ignore[misc]


def thread(on: LocalWorkspace, handle: str, channel: str | None = None) -> list[Message]:
    """Return a digest's message and the replies in its thread, of the last digest."""
    workspace = on.workspace
    where = workspace.place(workspace.person(handle), channel)
    roots = [each for each in where.messages if DIGEST_OF.search(each.text) and not each.is_reply]
    return [roots[-1], *workspace.conversations.replies(where, roots[-1].ts)]


def address_of(on: LocalWorkspace, reply: Message) -> str:
    """Return a reply's address, as Slack gives it."""
    return (
        f"https://{on.workspace.state.domain}.slack.com/archives/{reply.channel}/p{reply.ts.replace('.', '')}"
        f"?thread_ts={reply.thread_ts}&amp;cid={reply.channel}"
    )


def updates(on: LocalWorkspace) -> int:
    calls = on.sandbox.transcript.select(direction="in")
    return len([each for each in calls if each.method == "chat.update"])


async def test_a_persons_digest_links_to_the_full_text_in_their_language(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE)
        for handle, name in (("chair-us", "Show all"), ("chair-mx", "Ver todo")):
            _, first, second = thread(on, handle)
            (told,) = digests(on, handle)
            assert linked(told) == [(address_of(on, first), name)]
            assert "is in the thread of this message" in str(told) or "está en el hilo" in str(told)
            assert second.text
        assert updates(on) == len(DUE_TO), "once a digest"


async def test_a_channels_digest_links_to_each_languages_text(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=True) as on:
        root, spanish, english = thread(on, "observer", "taskforce")
        assert linked(root.payload) == [
            (address_of(on, spanish), "Ver todo"),
            (address_of(on, english), "Show all"),
        ]


async def test_nobody_is_told_anything_more(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE)
        for handle in DUE_TO[:2]:
            since_due = [each for each in on.workspace.told(handle) if float(each["ts"]) >= DUE.timestamp()]
            assert len(since_due) == 3, "the message and two texts in its thread"
        assert not any(message.edited_ts for message in thread(on, "chair-us"))


async def test_another_language_keeps_the_link_and_a_link_the_language(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        rule = on.sandbox.faults.add(FaultRule("chat.update", status=503))
        await on.advance(DUE)
        (told,) = digests(on, "chair-us")
        assert linked(told) == []
        await on.press("chair-us", "Ver en español", ts=told["ts"])
        on.sandbox.faults.remove(rule)
        await on.advance(DUE + HOUR)
        _, english, spanish = thread(on, "chair-us")
        (told,) = digests(on, "chair-us")
        assert told["text"].startswith("Boletín del")
        assert linked(told) == [(address_of(on, spanish), "Ver todo")]
        await on.press("chair-us", "View in English", ts=told["ts"])
        (told,) = digests(on, "chair-us")
        assert told["text"].startswith("Digest of")
        assert linked(told) == [(address_of(on, english), "Show all")]


@pytest.mark.parametrize(
    "fault",
    [
        FaultRule("chat.update", status=503, times=2),
        FaultRule("chat.update", reset=True, times=2),
        FaultRule("chat.update", reset=True, accepted_but_failed=True, times=2),
        FaultRule("chat.update", error="fatal_error", times=2),
        FaultRule("chat.update", rate_limited=30, times=2),
        FaultRule("chat.update", error="token_expired", times=2),
    ],
)
async def test_what_fails_for_a_while_is_made_good(open_workspace: OnStage, fault: FaultRule) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(fault)
        await on.advance(DUE + HOUR)
        for handle in ("chair-us", "chair-mx"):
            assert len(linked(digests(on, handle)[0])) == 1
            assert len(thread(on, handle)) == 3


async def test_what_slack_refuses_for_good_leaves_the_digest_as_it_is(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("chat.update", error="edit_window_closed"))
        await on.advance(DUE + HOUR)
        (told,) = digests(on, "chair-us")
        assert linked(told) == []
        assert "The full digest is in the thread of this message." in str(told)
        assert problems(on.bot.context) == {"edit_window_closed"}
        before = updates(on)
        await on.advance(DUE + 3 * HOUR)
        assert updates(on) == before, "Slack is not asked again"


async def test_a_link_that_comes_late_does_not_make_the_digest_late(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        rule = on.sandbox.faults.add(FaultRule("chat.update", status=503))
        await on.advance(DUE + 12 * HOUR)
        on.sandbox.faults.remove(rule)
        await on.advance(DUE + 14 * HOUR)
        (told,) = digests(on, "chair-us")
        assert len(linked(told)) == 1
        assert "Late" not in str(told)


async def test_the_digest_keeps_its_picture(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(PRESETS["no_charts"].rule)
        await on.advance(DUE)
        (told,) = digests(on, "chair-us")
        assert len(linked(told)) == 1
        assert [block["type"] for block in told["blocks"]].count("image") == 1
        assert not [each for each in told["blocks"] if each["type"].startswith("data_")]


async def test_on_the_page_the_link_opens_the_thread(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE)
        root, first, _ = thread(on, "chair-us")
        async with browser(on.sandbox, "?as=chair-us&in=app") as page:
            drawn = page.html["messages", root.ts]
            (asked,) = re.findall(r'<a href="https://[^"]+" data-do="([^"]+)"', drawn)
            assert json.loads(unescape(asked)) == {"do": "look", "place": "app", "thread": root.ts}
            await page.ask(**json.loads(unescape(asked)))
            await page.until(lambda it: len(it.messages("thread")) == 3)
            assert first.text in page.messages("thread")[1]


class TestTheQueue:
    async def test_a_change_of_language_meanwhile_is_kept(
        self, harness: BotHarness, deployment: Deployment
    ) -> None:
        async with scene(harness, deployment) as on:
            await sent(on)
            worker = RevisionWorker(on.delivery(), on.localizer_for)
            held = await taken(worker, on, "chair-us")
            with harness.context.writing(None) as (session, now):
                turned(session, harness.context, held.id, "es", now)
            await worker.revise(held)
            await on.send_later()
            assert root(on, "chair-us")["text"].startswith("Boletín del")
            assert [name for _, name in linked(root(on, "chair-us"))] == ["Ver todo"]

    async def test_one_of_a_killed_worker_is_changed_by_the_next(
        self, harness: BotHarness, deployment: Deployment
    ) -> None:
        async with scene(harness, deployment) as on:
            await sent(on)
            worker = RevisionWorker(on.delivery(), on.localizer_for)
            dead = await taken(worker, on, "chair-us")
            await on.send()
            assert linked(root(on, "chair-us")) == [], "nobody else's, as long as the lease lasts"
            await on.send_later()
            assert len(linked(root(on, "chair-us"))) == 1
            revisions.end(harness.context, dead, "late")
            assert problems(harness.context) == {None}, "it came too late"

    async def test_replicas_share_the_work(self, harness: BotHarness, deployment: Deployment) -> None:
        async with scene(harness, deployment) as on:
            await sent(on)
            senders = [on.sender() for _ in range(3)]
            await asyncio.gather(*(sender.send_due() for sender in senders))
            assert [len(linked(root(on, handle))) for handle in ("chair-us", "chair-mx")] == [1, 1]
            assert on.called("chat.update") == 2


DUE_TO = ("chair-us", "chair-mx", "taskforce")
"""Who gets the digest."""


async def sent(on: DeliveryHarness) -> None:
    """Send a digest and its thread, and leave its links to others."""
    harness = on.harness
    url = "https://taskforce.slack.com/"
    object.__setattr__(harness.context, "rules", replace(harness.context.rules, workspace_url=url))
    open_due(harness.context)
    harness.clock.move_to(DUE)
    open_due(harness.context)
    sender = on.sender()
    sender._revising.close()
    await sender.send_due()


async def taken(worker: RevisionWorker, on: DeliveryHarness, handle: str) -> ClaimedRevision:
    """Claim somebody's link; the others are left to the next."""
    found = root(on, handle)["ts"]
    others: list[ClaimedRevision] = []
    while (held := await worker.take()) is not None:
        if held.ts == found:
            for each in others:
                revisions.later(on.harness.context, each, 0, counted=False)
            return held
        others.append(held)
    raise AssertionError("there is no link to add")


def root(on: DeliveryHarness, handle: str) -> dict[str, Any]:
    """Return somebody's digest."""
    (found,) = [each for each in on.sandbox.workspace.told(handle) if DIGEST_OF.search(each["text"])]
    return found


def problems(context: ServiceContext) -> set[str | None]:
    """Return why messages could not be changed."""
    with context.reading() as session:
        return set(session.exec(select(MessageRevision.reason)))

"""Files in Slack as evidence: read and hashed, reported, shown; and what can keep one from being read."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import select

from bot.config import Deployment
from bot.delivery.file_downloads import NotNow, Unreadable, is_slacks, read_file
from bot.demo.local_workspace import LocalWorkspace
from bot.domain.evidence.files import FileProblem, slack_file
from bot.sandbox import Answer, FaultRule
from bot.sandbox.state.data import Kind
from bot.services.context import Caller
from bot.services.digests.snapshots import digest_for
from bot.services.evidence.attachment import Sourced, attach_evidence, attach_to_item
from bot.store import tables
from tests.support.harness import NOW, BotHarness, slack_id
from tests.support.stage import OnStage

CONTENT = b"%PDF-1.7 the memorandum, signed"
HASH = hashlib.sha256(CONTENT).hexdigest()
CITED = 'issuer "UIF" date 2026-11-01 language es'
WORKSPACE = "https://taskforce.slack.com/"


def words(answer: Answer) -> str:
    """Return the blocks of an answer, with all its words."""
    return str(answer.messages[0].blocks)


def shared(
    on: LocalWorkspace, name: str = "memo.pdf", content: bytes = CONTENT, channel: str | None = "taskforce"
) -> str:
    """Upload a file, into a channel or shared with nobody yet, and return its link."""
    file = on.sandbox.upload("lead-us", name, content, channel)
    return on.workspace.state.files[file].permalink


def told(on: LocalWorkspace, handle: str = "lead-us") -> str:
    """Return the bot's latest message to someone."""
    return str(on.workspace.told(handle)[-1]["text"])


def evidence(on: LocalWorkspace) -> tables.Evidence:
    with on.bot.context.reading() as session:
        return session.exec(select(tables.Evidence)).one()


def fetched(on: LocalWorkspace) -> int:
    return len(on.sandbox.transcript.select(method="file", direction="in"))


async def test_a_file_name_shows_nothing_that_nobody_sees(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        link = shared(on, name="memo\u202efdp\u200b.exe\x07")
        await on.say("lead-us", f"/rec evidence 5 {link} {CITED}")
        assert evidence(on).file_name == "memofdp.exe"
        assert "memofdp.exe" in told(on)


async def test_a_file_is_read_hashed_and_shown(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        link = shared(on)
        answer = await on.say("lead-us", f"/rec evidence 5 {link} {CITED}")
        assert "file being checked" in answer.messages[0].text
        assert evidence(on).sha256 == HASH
        assert "Evidence 1 of *5*, " in told(on)
        assert "memo.pdf · application/pdf · 31 bytes · SHA-256" in told(on)
        assert HASH[:12] in told(on)
        card = words(await on.say("chair-mx", "/rec 5"))
        assert "memo.pdf · application/pdf · 31 bytes · SHA-256" in card
        assert "aún no" not in card
        history = words(await on.say("chair-us", "/rec history 5"))
        assert HASH in history


async def test_a_file_that_was_read_is_not_read_again_when_its_source_is_completed(
    open_workspace: OnStage,
) -> None:
    async with open_workspace(at=NOW) as on:
        link = shared(on)
        await on.say("lead-us", f'/rec evidence 5 {link} issuer "UIF"')
        assert (evidence(on).sha256, fetched(on)) == (HASH, 1)
        await on.say("lead-us", f"/rec evidence 5 {link} {CITED}")
        await on.bot.settle()
        assert (evidence(on).language, fetched(on)) == ("es", 1)


async def test_an_unreadable_file_is_said_to_be_so_and_cannot_be_cited(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        link = shared(on, channel=None)
        await on.say("lead-us", f"/rec evidence 5 {link} {CITED}")
        assert (
            "could not be read, so it cannot be cited. Slack does not show this file to both you and the bot"
            in told(on)
        )
        card = words(await on.say("lead-us", "/rec 5"))
        assert "unreadable" in card
        assert "not citable yet" in card
        refused = words(await on.say("lead-us", '/rec update 5 in-progress "Begun"'))
        assert "in progress" in refused.casefold()
        asked = (await on.say("lead-us", '/rec update 5 reported "Done"')).view
        assert asked is not None
        assert "needs at least one piece of evidence" in str(asked.content["blocks"])
        on.workspace.files.hand_over(evidence(on).file_id or "")
        await on.say("lead-us", f"/rec evidence 5 {link}")
        assert evidence(on).sha256 == HASH
        assert "was read. Its details" in told(on)


UNSEEN = "Slack does not show this file to both you and the bot"


async def shared_in(on: LocalWorkspace, people: tuple[str, ...], kind: Kind = "private") -> str:
    """Have a chair, or the bot, upload a file where the bot and these people are, and return its link."""
    ids = [on.workspace.bot_user_id, *(on.workspace.person(each).id for each in people)]
    where = on.workspace.conversations.create("talks", ids, kind)
    uploader = on.workspace.bot_user_id if kind == "im" else on.workspace.person("chair-us").id
    return on.workspace.files.upload(uploader, "secret-plan.pdf", CONTENT, (where.id,)).permalink


async def test_a_file_that_its_attacher_cannot_see_is_not_read(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        link = (await shared_in(on, ("chair-us", "chair-mx"))).replace("secret-plan.pdf", "x")
        await on.say("lead-us", f"/rec evidence 5 {link} {CITED}")
        assert UNSEEN in told(on)
        assert (evidence(on).sha256, evidence(on).file_name, fetched(on)) == (None, None, 0)
        seen = [words(await on.say(each, "/rec 5")) for each in ("lead-us", "chair-us", "observer")]
        assert not any("secret-plan" in each or "31 bytes" in each for each in seen)
        # Someone who is there may show it to everyone.
        await on.say("chair-us", f"/rec evidence 5 {link}")
        assert evidence(on).sha256 == HASH


async def test_it_reads_the_same_whether_the_file_exists(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("lead-us", f"/rec evidence 5 {await shared_in(on, ('chair-us',))}")
        _, _, there = told(on).partition("could not be read")
        assert there
        await on.say("lead-us", "/rec undo")
        await on.say("lead-us", "/rec evidence 5 https://slack.com/files/U1/F0NOTHING/secret-plan.pdf")
        assert told(on).endswith(there)


@pytest.mark.parametrize(
    ("people", "kind", "guest", "may"),
    [
        (("lead-us",), "private", False, True),
        (("lead-us",), "private", True, True),
        (("chair-mx",), "private", False, False),
        # Slack shows the bot nobody's group messages.
        (("chair-us", "lead-us"), "mpim", False, False),
        (("chair-us", "chair-mx"), "mpim", False, False),
        (("lead-us",), "im", False, True),
        (("chair-mx",), "im", False, False),
        (("chair-mx",), "channel", False, True),
        (("chair-mx",), "channel", True, False),
        (("lead-us",), "channel", True, True),
    ],
)
async def test_who_sees_a_file_where_it_was_shared(
    open_workspace: OnStage,
    people: tuple[str, ...],
    kind: Kind,
    guest: bool,  # noqa: FBT001 (a parameter of the test)
    may: bool,  # noqa: FBT001 (as above)
) -> None:
    async with open_workspace(at=NOW) as on:
        if guest:
            on.workspace.change_person("lead-us", is_restricted=True)
        link = await shared_in(on, people, kind)
        await on.say("lead-us", f"/rec evidence 5 {link}")
        assert (evidence(on).sha256 == HASH) is may, told(on)
        assert (UNSEEN in told(on)) is not may


@pytest.mark.parametrize("method", ["users.info", "conversations.members"])
async def test_while_slack_cannot_say_who_sees_it_the_file_waits(
    open_workspace: OnStage, method: str
) -> None:
    async with open_workspace(at=NOW) as on:
        kind: Kind = "channel" if method == "users.info" else "private"
        link = await shared_in(on, ("lead-us",), kind)
        on.sandbox.faults.add(FaultRule(method, status=500, times=2))
        await on.say("lead-us", f"/rec evidence 5 {link}")
        assert evidence(on).sha256 is None
        assert evidence(on).file_problem is None
        await on.advance(NOW + timedelta(minutes=1))
        assert evidence(on).sha256 == HASH


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (FaultRule("files.info", error="file_deleted"), "deleted from Slack"),
        (FaultRule("files.info", error="missing_scope"), "files:read"),
        (FaultRule("file", status=404), "Slack does not show this file to both you and the bot"),
        (FaultRule("file", status=410), "deleted from Slack"),
        (FaultRule("file", status=400), "did not return the file"),
    ],
)
async def test_a_refusal_of_slacks_is_reported_in_a_sentence(
    open_workspace: OnStage, fault: FaultRule, said: str
) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(fault)
        await on.say("lead-us", f"/rec evidence 5 {shared(on)}")
        assert said in told(on)
        assert evidence(on).sha256 is None


async def test_without_the_scope_slacks_login_page_is_not_taken_for_the_file(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        link = shared(on, "memo.txt", b"of it")
        # The file is no longer visible when the bot downloads it: Slack answers with a page for people and
        # status 200.
        on.workspace.files.is_visible = _once_visible(on)  # type: ignore[method-assign,assignment] # for this test alone
        await on.say("lead-us", f"/rec evidence 5 {link}")
        assert "files:read" in told(on)


def _once_visible(on: LocalWorkspace) -> Callable[[Any], bool]:
    seen: list[object] = []

    def is_visible(file: object) -> bool:
        seen.append(file)
        return len(seen) == 1

    return is_visible


async def test_too_large_a_file_is_not_even_fetched(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("lead-us", f"/rec evidence 5 {shared(on, content=b'x' * 10_000_001)}")
        assert "too large" in told(on)
        assert fetched(on) == 0


@pytest.mark.parametrize(
    "fault",
    [
        FaultRule("file", status=503, times=2),
        FaultRule("file", reset=True, times=2),
        FaultRule("files.info", status=500, times=2),
        FaultRule("files.info", rate_limited=10, times=1),
        FaultRule("file", rate_limited=10, times=1),
    ],
)
async def test_a_passing_trouble_is_outlasted(open_workspace: OnStage, fault: FaultRule) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(fault)
        await on.say("lead-us", f"/rec evidence 5 {shared(on)}")
        assert evidence(on).sha256 is None
        assert "being checked" in words(await on.say("lead-us", "/rec 5"))
        await on.advance(NOW + timedelta(minutes=1))
        assert evidence(on).sha256 == HASH


async def test_a_trouble_that_lasts_is_given_up_and_told(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("file", status=503))
        await on.say("lead-us", f"/rec evidence 5 {shared(on)}")
        await on.advance(NOW + timedelta(minutes=10))
        assert "did not return the file in time" in told(on)
        assert fetched(on) == 6


async def test_a_restart_loses_nothing(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("file", status=503, times=1))
        await on.say("lead-us", f"/rec evidence 5 {shared(on)}")
    async with open_workspace(at=NOW + timedelta(minutes=2)) as on:
        await on.bot.sender.send_due()
        assert evidence(on).sha256 == HASH


async def test_evidence_undone_before_reading_is_not_reported(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("file", status=503, times=1))
        await on.say("lead-us", f"/rec evidence 5 {shared(on)}")
        await on.say("lead-us", "/rec undo")
        before = len(on.workspace.told("lead-us"))
        await on.advance(NOW + timedelta(minutes=2))
        assert evidence(on).sha256 is None
        assert len(on.workspace.told("lead-us")) == before
        with on.bot.context.reading() as session:
            assert session.exec(select(tables.FileCheck)).all() == []


async def test_evidence_can_be_undone_after_reading(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("lead-us", f"/rec evidence 5 {shared(on)}")
        late = words(await on.say("chair-us", '/rec update 5 "Late" v1'))
        assert "attached evidence" in late
        assert "read a file" not in late, "that is no change of anybody's"
        assert "Undone" in words(await on.say("lead-us", "/rec undo"))
        assert "none yet" in words(await on.say("lead-us", "/rec 5"))


async def test_a_form_passes_only_an_id(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        file = on.sandbox.upload("lead-us", "memo.pdf", CONTENT)
        on.workspace.files.hand_over(file)
        person = on.workspace.person("lead-us")
        caller = Caller(person.id, on.workspace.state.team_id, "form")
        done = await asyncio.to_thread(
            attach_evidence, on.bot.context, caller, 5, Sourced("", title="The memo", file=file)
        )
        assert done.source.file is not None
        await on.bot.sender.send_due()
        row = evidence(on)
        assert (row.sha256, row.url) == (HASH, on.workspace.state.files[file].permalink)
        again = f"/rec evidence 5 {row.url}"
        asked = (await on.say("lead-us", again)).view
        assert asked is not None
        assert "already evidence 1" in str(asked.content["blocks"])


async def test_the_digest_shows_what_a_file_is(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("lead-us", f"/rec evidence 5 {shared(on)}")
        said = words(await on.say("chair-us", "/digest preview page 2"))
        assert f"memo.pdf · application/pdf · 31 bytes · SHA-256 `{HASH[:12]}…`" in said


async def test_action_items_take_evidence_too(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("chair-us", '/action assign @member-mx "Draft it" rec 5')
        link = shared(on)
        await on.say("member-mx", f'/accion evidencia A-1 {link} "El borrador"')
        shown = words(await on.say("chair-us", "/action A-1"))
        assert "El borrador" in shown
        assert "(in Spanish)" in shown
        assert HASH[:12] in shown
        assert HASH in words(await on.say("chair-us", "/rec history 5"))
        assert "A-1" in told(on, "member-mx")


def test_every_role_and_the_evidence_of_an_action_item(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    harness.say("chair-us", '/action assign @member-mx "Draft it" rec 6')
    own = {"chair-us", "chair-mx", "secretariat", "member-mx"}  # nobody leads 6
    for number, handle in enumerate(
        ("chair-us", "chair-mx", "secretariat", "lead-us", "lead-mx", "member-us", "member-mx", "observer")
    ):
        before = harness.everything()
        refused = harness.refuses(handle, f"/action evidence A-1 https://example.org/{number}")
        assert refused is (handle not in own), handle
        assert (harness.everything() == before) is refused


def test_evidence_of_an_action_item_is_completed_translated_and_taken_back(harness: BotHarness) -> None:
    harness.say("chair-us", '/action assign @member-us "Draft it"')
    harness.say("member-us", '/action evidence A-1 https://example.org/a "Joint statement"')
    assert harness.refuses("member-us", "/action evidence A-1 https://example.org/a")
    harness.say("member-us", f"/action evidence A-1 https://example.org/a {CITED}")
    assert "UIF" in harness.say("chair-us", "/action A-1")
    assert "A-1 e1 título" in harness.say("secretariat", "/taskforce translations")
    harness.say("secretariat", '/taskforce translate A-1 e1 "Declaración conjunta"')
    assert "Declaración conjunta" in harness.say("chair-mx", "/accion A-1")
    assert "Joint statement" not in harness.say("secretariat", "/taskforce translations")
    harness.say("member-us", "/action evidence 1 https://example.org/b")
    harness.say("member-us", "/action undo")
    assert "example.org/b" not in harness.say("chair-us", "/action A-1")
    digest = digest_for(harness.context, slack_id("chair-us")).digest
    assert all(not each.links for each in digest.changed), "it is no evidence of a recommendation"


def test_links_elsewhere_are_kept_and_never_fetched(sqlite_harness: BotHarness) -> None:
    context = replace(
        sqlite_harness.context, rules=replace(sqlite_harness.context.rules, workspace_url=WORKSPACE)
    )
    harness = replace(sqlite_harness, dispatcher=replace(sqlite_harness.dispatcher, context=context))
    for link in (
        "https://example.org/files/U1/F12345/memo.pdf",
        "https://elsewhere.slack.com/files/U1/F12345/memo.pdf",
        "http://taskforce.slack.com/files/U1/F12345/memo.pdf",
        "https://taskforce.slack.com/archives/C1/p123",
    ):
        assert "being checked" not in harness.say("lead-us", f"/rec evidence 5 {link}")
    ours = "https://taskforce.slack.com/files/U1/F12345/memo.pdf"
    assert "being checked" in harness.say("lead-us", f"/rec evidence 5 {ours}")
    with context.reading() as session:
        assert len(session.exec(select(tables.FileCheck)).all()) == 1


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("https://taskforce.slack.com/files/U0AB/F0123ABC/memo.pdf", "F0123ABC"),
        ("https://taskforce.slack.com/files/U0AB/F0123ABC", "F0123ABC"),
        ("https://TASKFORCE.slack.com/files/W0AB/F0123ABC/a/b", "F0123ABC"),
        ("https://taskforce.slack.com/files/U0AB/F0123ABC/memo.pdf?x=1", "F0123ABC"),
        ("https://taskforce.slack.com.evil.example/files/U0AB/F0123ABC/memo.pdf", None),
        ("https://evil.example/https://taskforce.slack.com/files/U0AB/F0123ABC", None),
        ("https://taskforce.slack.com/files/U0AB/X0123ABC/memo.pdf", None),
        ("https://taskforce.slack.com/files/", None),
    ],
)
def test_links_to_files_of_this_workspace(url: str, file: str | None) -> None:
    found = slack_file(url, WORKSPACE)
    assert (found.id if found else None) == file
    assert slack_file(url, None) is None


@pytest.mark.parametrize(
    ("address", "slacks"),
    [
        ("https://files.slack.com/files-pri/T1-F1/x", True),
        ("https://slack.com/x", True),
        ("https://files.slack-gov.com/x", True),
        ("https://files.slack.com:443/x", True),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com:8443/x", False),
        ("https://files.slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://files.slack.com@evil.example/x", False),
        ("https://user@files.slack.com/x", False),
        ("http://127.0.0.1:8001/files-pri/x", True),
        ("http://127.0.0.1:8002/files-pri/x", False),
        ("https://127.0.0.1:8001/files-pri/x", False),
        ("ftp://files.slack.com/x", False),
        ("", False),
        ("https://[", False),
    ],
)
def test_where_the_token_may_go(address: str, slacks: object) -> None:
    assert is_slacks(address, "http://127.0.0.1:8001/api/") is slacks


Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def slack_that(serves: Serve, **facts: Any) -> AsyncIterator[tuple[AsyncWebClient, list[str]]]:
    """Serve one file by `serves`, described by `facts`; yield a client and the tokens that were received."""
    tokens: list[str] = []

    async def info(request: web.Request) -> web.Response:
        own = {
            "user": "U1",
            "name": "memo.pdf",
            "mimetype": "application/pdf",
            "size": len(CONTENT),
            "permalink": "https://taskforce.slack.com/files/U1/F1/memo.pdf",
            "url_private_download": str(request.url.origin() / "files-pri" / "F1"),
        }
        return web.json_response({"ok": True, "file": own | facts})

    async def bytes_of(request: web.Request) -> web.StreamResponse:
        tokens.append(request.headers.get("Authorization", ""))
        return await serves(request)

    application = web.Application()
    application.router.add_route("*", "/api/files.info", info)
    application.router.add_get("/{way:.*}", bytes_of)
    async with TestServer(application) as server:
        yield AsyncWebClient(token="xoxb-secret", base_url=f"{server.make_url('/api/')}"), tokens


async def whole(_: web.Request) -> web.StreamResponse:
    return web.Response(body=CONTENT, content_type="application/pdf")


async def test_the_bytes_are_hashed_with_the_token() -> None:
    async with slack_that(whole) as (client, tokens):
        proof = await read_file(client, "F1", 1000, "U1")
    assert (proof.sha256, proof.size, proof.name) == (HASH, len(CONTENT), "memo.pdf")
    assert tokens == ["Bearer xoxb-secret"]


async def refused(serves: Serve, limit: int = 1000, **facts: Any) -> FileProblem:
    async with slack_that(serves, **facts) as (client, _):
        with pytest.raises(Unreadable) as found:
            await read_file(client, "F1", limit, "U1")
    return found.value.problem


@pytest.mark.parametrize(
    "address", ["https://evil.example/x", "http://files.slack.com/x", "file:///etc/passwd"]
)
async def test_no_address_but_slacks_gets_the_token(address: str) -> None:
    async with slack_that(whole, url_private_download=address) as (client, tokens):
        with pytest.raises(Unreadable, match="elsewhere"):
            await read_file(client, "F1", 1000, "U1")
    assert tokens == []


async def test_a_redirect_elsewhere_is_not_followed() -> None:
    async with slack_that(whole) as (_, elsewhere):
        pass
    seen: list[str] = []

    async def stranger(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers.get("Authorization", ""))
        return web.Response(body=CONTENT)

    other = web.Application()
    other.router.add_get("/{way:.*}", stranger)
    async with TestServer(other) as server:
        target = str(server.make_url("/x"))

        async def away(_: web.Request) -> web.StreamResponse:
            raise web.HTTPFound(target)

        assert await refused(away) is FileProblem.ELSEWHERE
    assert seen == elsewhere == []


async def test_a_redirect_within_slack_is_followed_but_not_for_ever() -> None:
    async def within(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("there"):
            return await whole(request)
        raise web.HTTPFound("/there")

    async with slack_that(within) as (client, tokens):
        assert (await read_file(client, "F1", 1000, "U1")).sha256 == HASH
    assert len(tokens) == 2

    async def round_and_round(_: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/again")

    assert await refused(round_and_round) is FileProblem.ELSEWHERE


async def test_a_login_page_is_no_file() -> None:
    async def login(_: web.Request) -> web.StreamResponse:
        return web.Response(text="<!doctype html>Sign in", content_type="text/html")

    assert await refused(login) is FileProblem.SCOPE_MISSING
    assert await refused(login, mimetype="text/html", size=22) is FileProblem.SCOPE_MISSING


async def test_more_or_less_than_slack_says_is_not_the_file() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 100_000)

    assert await refused(endless) is FileProblem.DIFFERENT
    assert await refused(endless, limit=10**6, size=10**6) is FileProblem.DIFFERENT
    assert await refused(whole, size=len(CONTENT) + 1) is FileProblem.DIFFERENT
    assert await refused(whole, size=1001) is FileProblem.TOO_LARGE


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"is_external": True}, FileProblem.OUTSIDE),
        ({"mode": "external"}, FileProblem.OUTSIDE),
        ({"mode": "tombstone"}, FileProblem.GONE),
        ({"mode": "hidden_by_limit"}, FileProblem.GONE),
        ({"url_private_download": ""}, FileProblem.ELSEWHERE),
    ],
)
async def test_files_that_are_not_stored_in_slack(facts: dict[str, Any], problem: FileProblem) -> None:
    assert await refused(whole, **facts) is problem


async def test_what_slack_has_not_looked_through_yet_waits() -> None:
    async with slack_that(whole, mimetype="") as (client, _):
        with pytest.raises(NotNow):
            await read_file(client, "F1", 1000, "U1")


async def test_nothing_is_logged_of_token_or_address(open_workspace: OnStage, log: Any) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("file", status=503))
        await on.say("lead-us", f"/rec evidence 5 {shared(on)}")
        await on.advance(NOW + timedelta(minutes=10))
        written = log.getvalue()
        assert "file_unreadable" in written
        assert on.workspace.bot_token not in written
        assert "memo.pdf" not in written


def test_an_action_item_of_another_kind_of_caller(sqlite_harness: BotHarness, deployment: Deployment) -> None:
    harness = sqlite_harness
    harness.say("chair-us", '/action assign @member-us "Draft it"')
    caller = Caller(slack_id("member-us"), "T0TASKFORCE", "form")
    done = attach_to_item(harness.context, caller, 1, Sourced("https://example.org/a", issuer="X"))
    assert done.how == "attached"
    assert deployment.config.evidence.max_file_mb == 10


async def test_a_file_is_attached_by_the_form(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        file = on.sandbox.upload("lead-us", "memo.pdf", CONTENT)
        assert (await on.say("lead-us", "/rec evidence 5")).view is not None
        nothing = await on.submit("lead-us", {"title": "The memo"})
        assert "link" in nothing.errors
        both = await on.submit("lead-us", {"link": "https://example.org/a", "file": [file]})
        assert "not both" in both.errors["file"]
        done = await on.submit("lead-us", {"link": None, "file": [file], "title": "The memo"})
        assert done.errors == {}
        row = evidence(on)
        assert (row.sha256, row.url) == (HASH, on.workspace.state.files[file].permalink)
        assert row.title == {"en": "The memo"}
        assert "was read. Its details" in told(on)

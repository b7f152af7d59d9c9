"""The digest's picture: drawn and uploaded before the words are sent, and never holding them up."""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.config import Deployment
from bot.delivery.chart_drawing import SIGNATURE, NotDrawn, draw
from bot.delivery.chart_worker import ChartWorker
from bot.demo.local_workspace import LocalWorkspace
from bot.domain.digests.charts import Chart, PictureStatus, written
from bot.domain.digests.digest import chosen
from bot.domain.outbox.pace import USUAL_PACE
from bot.domain.recommendations.statuses import Status
from bot.i18n import Language
from bot.messages.digests import DIGEST
from bot.sandbox.blockkit import check_message
from bot.sandbox.faults.presets import PRESETS
from bot.sandbox.faults.rules import FaultRule
from bot.services.digests import charts as digest_pictures
from bot.services.digests.charts import PICTURES
from bot.services.digests.rounds import open_due
from bot.services.outbox import upkeep
from bot.store.tables import DigestPicture, OutboxMessage
from bot.views.digests.digest import digest
from tests.integration.digests.test_digest import TOO_MANY, duty, followed, localizer, strings, taken
from tests.integration.digests.test_digest_sending import digests
from tests.support.charts import thirteen
from tests.support.delivery_actors import scene
from tests.support.harness import NOW, BotHarness, sketch
from tests.support.sandbox_actors import eventually
from tests.support.stage import OnStage
from tests.support.unhurried import deliver_at

DUE = datetime(2026, 11, 30, 14, tzinfo=UTC)
"""The first Monday after `NOW`, at 8:00 in Mexico City."""
SECOND, MINUTE, WAIT = timedelta(seconds=1), timedelta(minutes=1), timedelta(seconds=60)


@pytest.fixture
def open_workspace(open_workspace: OnStage) -> OnStage:
    """A workspace that Slack's own tables and charts have not reached."""

    @asynccontextmanager
    async def opened(**options: Any) -> AsyncIterator[LocalWorkspace]:
        async with open_workspace(**options) as on:
            on.sandbox.faults.add(PRESETS["no_charts"].rule)
            yield on

    return opened


@dataclass
class Painter:
    """Returns a placeholder for each chart, after failing as often as it was told."""

    failures: int = 0
    asked: list[Language] = field(default_factory=list)

    async def __call__(self, chart: Chart, language: Language) -> bytes:
        self.asked.append(language)
        if self.failures:
            self.failures -= 1
            raise NotDrawn
        return await sketch(chart, language)


def images(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in message["blocks"] if block["type"] == "image"]


def problems(on: LocalWorkspace) -> list[tuple[str, str | None]]:
    """Return the status and the problem of each picture."""
    with on.bot.context.reading() as session:
        rows = session.exec(select(DigestPicture).order_by(DigestPicture.language)).all()
    return [(row.status, row.problem) for row in rows]


def called(on: LocalWorkspace, method: str) -> int:
    return len([each for each in on.sandbox.transcript.select(direction="in") if each.method == method])


async def test_each_languages_half_shows_its_picture_beside_the_numbers(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("chair-us", '/rec close 9 not-implemented "Not ours"')
        await on.advance(DUE)
        (told,) = digests(on, "chair-mx")
        (spanish,) = images(told)
        (english,) = images(digests(on, "chair-us")[0])
        assert spanish["alt_text"].startswith(
            "Una gráfica. 0 de 13 recomendaciones implementadas, al 30 nov 2026."
        )
        assert english["alt_text"].startswith(
            "A chart. 0 of 13 recommendations implemented, as of Nov 30, 2026."
        )
        for half, shown in zip(("es", "en"), (spanish, english), strict=True):
            file = on.workspace.files.find(shown["slack_file"]["id"])
            assert file is not None
            assert (file.name, file.channels) == (f"digest-2026-W49.{half}.png", [])
            assert on.workspace.files.content(file.id).endswith(f"0 of 13, {half}".encode())
        kinds = [block["type"] for block in told["blocks"]]
        assert kinds.index("image") == 2, "right after the headline"
        assert "By status: Not started 12; Closed, not implemented 1." in english["alt_text"]
        assert called(on, "files.getUploadURLExternal") == 2, "once a language, whoever reads it"


async def test_the_pictures_numbers_are_the_words_numbers(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=True) as on:
        await on.advance(DUE)
        described = [shown["alt_text"] for each in on.workspace.told("chair-mx") for shown in images(each)]
        spanish, english = (
            next(each for each in reversed(described) if each.startswith(begun)) for begun in ("Una", "A ch")
        )
        words = json.dumps([each["blocks"] for each in on.workspace.told("chair-mx")], ensure_ascii=False)
        for said, common in (
            (
                spanish,
                ("1 de 13 recomendaciones implementadas", "Bloqueada 2", "En curso 5", "Sin iniciar 1"),
            ),
            (english, ("1 of 13 recommendations implemented", "Blocked 2", "In progress 5", "Not started 1")),
        ):
            for each in common:
                assert each in said
                assert each in words, "in the full text as in the picture"
        assert "“Closed, implemented”, number 4" in english
        assert "“Concluida, implementada”, la 4" in spanish


@pytest.mark.parametrize("failures", [1, 100])
async def test_a_failed_drawing_delays_nobody(open_workspace: OnStage, failures: int) -> None:
    painter = Painter(failures)
    async with open_workspace(at=NOW, draw=painter) as on:
        await on.advance(DUE + WAIT)
        (told,) = digests(on, "chair-mx")
        if failures == 1:
            assert len(images(told)) == 1
            assert sorted(painter.asked) in (["en", "en", "es"], ["en", "es", "es"])
        else:
            assert images(told) == []
            assert problems(on) == [("failed", "not_drawn")] * 2
        assert "0 de 13 recomendaciones implementadas" in str(told["blocks"])
        assert "Late" not in str(told)


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (FaultRule("files.getUploadURLExternal", error="file_uploads_disabled"), "file_uploads_disabled"),
        (FaultRule("upload", status=503), "SlackRequestError"),
        (FaultRule("upload", reset=True), "ServerDisconnectedError"),
        (FaultRule("files.completeUploadExternal", error="fatal_error"), "fatal_error"),
        (FaultRule("files.completeUploadExternal", rate_limited=300), "ratelimited"),
    ],
)
async def test_slacks_trouble_with_files_leaves_the_words_alone(
    open_workspace: OnStage, fault: FaultRule, problem: str
) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(fault)
        await on.advance(DUE + WAIT)
        (told,) = digests(on, "chair-us")
        assert images(told) == []
        assert [status for status, _ in problems(on)] == ["failed"] * 2
        assert {said for _, said in problems(on)} <= {problem, "ClientOSError"}


async def test_a_passing_trouble_is_outlasted_within_the_minute(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("files.*", rate_limited=20, times=2))
        await on.advance(DUE + 19 * SECOND)
        assert digests(on, "chair-us") == []
        await on.advance(DUE + 20 * SECOND)
        assert len(images(digests(on, "chair-us")[0])) == 1


async def test_without_the_scope_the_words_go_alone_and_at_once(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.workspace.state.scopes.remove("files:write")
        await on.advance(DUE)
        (told,) = digests(on, "chair-us")
        assert images(told) == []
        assert problems(on) == [("failed", "missing_scope")] * 2


async def test_in_one_language_alone_there_is_none(open_workspace: OnStage) -> None:
    async def english(chart: Chart, language: Language) -> bytes:
        if language == "es":
            raise NotDrawn
        return await sketch(chart, language)

    async with open_workspace(at=NOW, draw=english) as on:
        await on.advance(DUE + WAIT)
        assert images(digests(on, "chair-us")[0]) == []
        assert [status for status, _ in problems(on)] == ["uploaded", "failed"]


async def test_a_picture_that_never_ends_is_waited_for_a_minute(
    open_workspace: OnStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver_at(replace(USUAL_PACE, picture=2.0), monkeypatch)
    async with open_workspace(at=NOW) as on:
        pass
    started, ended = asyncio.Event(), asyncio.Event()

    async def endless(_: Chart, __: Language) -> bytes:
        started.set()
        await ended.wait()
        return b""

    async with open_workspace(at=NOW, draw=endless) as on:
        on.clock.move_to(DUE)
        on.bot.sender.wake()
        await eventually(started.is_set)
        assert digests(on, "chair-us") == []
        on.clock.move_to(DUE + WAIT)
        on.bot.sender.wake()
        await eventually(lambda: digests(on, "chair-us"))
        assert images(digests(on, "chair-us")[0]) == []
        ended.set()  # so that the bot need not wait for its own limit before it stops


async def test_slack_may_need_a_moment_before_it_shows_a_file(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.workspace.files.ready_after = 7 * SECOND
        await on.advance(DUE)
        assert digests(on, "chair-us") == []
        await on.advance(DUE + 6 * SECOND)
        assert digests(on, "chair-us") == []
        await on.advance(DUE + 9 * SECOND)
        (told,) = digests(on, "chair-us")
        assert len(images(told)) == 1
        with on.bot.context.reading() as session:
            tries = session.exec(select(OutboxMessage.tries).where(OutboxMessage.kind == DIGEST)).all()
        assert set(tries) == {1}, "waiting for Slack is not a try"


async def test_a_file_that_slack_never_shows_does_not_keep_the_words(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.workspace.files.ready_after = timedelta(days=1)
        await on.advance(DUE + MINUTE)
        for handle in ("chair-us", "chair-mx"):
            (told,) = digests(on, handle)
            assert images(told) == []
        assert problems(on) == [("failed", "not_accepted")] * 2


async def test_words_that_slack_refuses_for_themselves_are_given_up(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("chat.postMessage", error="invalid_blocks"))
        await on.advance(DUE + MINUTE)
        with on.bot.context.reading() as session:
            rows = session.exec(select(OutboxMessage).where(OutboxMessage.kind == DIGEST)).all()
        assert Counter((row.status, row.problem) for row in rows) == {
            ("dead", "invalid_blocks"): 3,
            ("dropped", "not_begun"): 6,
        }


async def test_a_digest_that_is_sent_again_has_its_thread(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("chat.postMessage", error="invalid_blocks"))
        await on.advance(DUE + MINUTE)
        on.sandbox.faults.clear()
        with on.bot.context.reading() as session:
            digest = select(OutboxMessage.id).where(OutboxMessage.kind == DIGEST)
            (dead, *_) = session.exec(digest.where(OutboxMessage.status == "dead")).all()
        upkeep.retry(on.bot.context, dead)
        await on.advance(DUE + 5 * MINUTE)
        with on.bot.context.reading() as session:
            rows = session.exec(select(OutboxMessage).where(OutboxMessage.kind == DIGEST)).all()
        assert Counter(row.status for row in rows) == {"sent": 3, "dead": 2, "dropped": 4}


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 90), st.integers(0, 60))
def test_a_digest_is_divided_alike_with_its_pictures_and_without(blocked: int, late: int) -> None:
    """A digest may be rendered both before and after its picture failed, or Slack refused its own chart."""
    found = taken(
        *(
            followed(number, status=Status.BLOCKED, cause={"en": "x" * 140}, category=str(number % 20))
            for number in range(blocked)
        ),
        duties=tuple(duty(number, text={"en": "y" * 140}, due_on=NOW.date()) for number in range(late)),
    )
    chosen_, localizers = chosen(found, None), [localizer("es"), localizer("en")]
    alone = digest(chosen_, localizers)
    pictured = digest(chosen_, localizers, pictures={"es": "F0000000001", "en": "F0000000002"})
    with_data = digest(chosen_, localizers, as_data=True)
    assert len(alone) == len(pictured) == len(with_data)
    for native, one, other in zip(with_data, alone, pictured, strict=True):
        drawn = [block for block in native.blocks if block["type"].startswith("data_")]
        assert native.instead == (one if drawn else None), "words where the pictures failed"
        words = [block for block in other.blocks if block["type"] != "image"]
        assert len(words) == len(one.blocks)
        if one is not alone[0]:  # words say the numbers in the message where nothing draws them
            assert list(one.blocks) == words
        for each in (native, one, other):
            assert check_message(each.posted()) == []
            assert sum(map(len, strings(each.posted()["blocks"]))) <= TOO_MANY
            assert len(each.blocks) <= 49
    everywhere = [block for message in with_data for block in message.blocks]
    tables = [block for block in everywhere if block["type"] == "data_table"]
    shown = [block for message in pictured for block in message.blocks if block["type"] == "image"]
    assert sorted(block["slack_file"]["id"] for block in shown) == ["F0000000001", "F0000000002"]
    assert len(tables) in {0, 2}, "each language has as much"


async def test_quiet_hours_outlast_the_picture(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("chair-us", "/taskforce zone America/Los_Angeles")
        await on.advance(DUE + WAIT)
        assert digests(on, "chair-us") == []
        await on.advance(DUE + timedelta(hours=1))
        assert len(images(digests(on, "chair-us")[0])) == 1


async def test_a_picture_of_a_killed_worker_is_drawn_by_the_next(
    harness: BotHarness, deployment: Deployment
) -> None:
    async with scene(harness, deployment) as on:
        open_due(harness.context)
        harness.clock.move_to(DUE)
        open_due(harness.context, wait=WAIT)
        delivery = replace(on.delivery(), draw=sketch, pace=USUAL_PACE)
        dead = ChartWorker(delivery)
        taken = await dead.take()
        assert taken is not None
        other = await dead.take()
        assert other is not None
        assert await dead.take() is None, "nobody else's"
        harness.clock.advance(31 * SECOND)
        again = await dead.take()
        assert again is not None
        assert (again.id, again.fence) == (taken.id, taken.fence + 1)
        assert not digest_pictures.uploaded(harness.context, taken, "F0000000404"), "it came too late"
        digest_pictures.failed(harness.context, taken, "late")
        assert not digest_pictures.postpone(harness.context, taken, 1)
        await dead.illustrate(again)
        await dead.illustrate(other)
        with harness.context.reading() as session:
            rows = session.exec(select(DigestPicture)).all()
            assert {row.status for row in rows} == {"uploaded"}
            assert "F0000000404" not in {row.file_id for row in rows}
            held = session.exec(select(OutboxMessage.not_before)).all()
        assert set(held) == {harness.clock.now()}


def test_the_words_go_once_both_pictures_are_settled_at_the_same_time(harness: BotHarness) -> None:
    open_due(harness.context)
    harness.clock.move_to(DUE)
    open_due(harness.context, wait=WAIT)
    first, second = digest_pictures.take(harness.context), digest_pictures.take(harness.context)
    assert first is not None
    assert second is not None
    with ThreadPoolExecutor(1) as pool:
        with harness.context.database.writing() as session:
            held = PICTURES.held(session, harness.clock, (first.id,), first.fence)
            assert held is not None
            digest_pictures._settle(session, held, PictureStatus.UPLOADED, None)
            other = pool.submit(digest_pictures.uploaded, harness.context, second, "F2")
            time.sleep(0.3)  # long enough to reach the point where it has to wait
        assert other.result()
    with harness.context.reading() as session:
        assert set(session.exec(select(OutboxMessage.not_before))) == {DUE}


async def test_replicas_share_the_work(harness: BotHarness, deployment: Deployment) -> None:
    async with scene(harness, deployment) as on:
        open_due(harness.context)
        harness.clock.move_to(DUE)
        painter = Painter()
        senders = [on.sender() for _ in range(3)]
        for sender in senders:
            sender._delivery = replace(sender._delivery, draw=painter)
            sender._illustrating._work = ChartWorker(sender._delivery).illustrate
        await asyncio.gather(*(sender.send_due() for sender in senders))
        await senders[0].send_due()
        assert sorted(painter.asked) == ["en", "es"]
        assert [len(on.sandbox.workspace.told(each)) for each in ("chair-us", "chair-mx")] == [3, 3]


def test_a_picture_is_not_waited_for_where_none_is_drawn(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    open_due(harness.context)
    harness.clock.move_to(DUE)
    open_due(harness.context)
    with harness.context.reading() as session:
        assert session.exec(select(DigestPicture)).all() == []
        assert set(session.exec(select(OutboxMessage.not_before))) == {DUE}


@pytest.fixture
def chart() -> Chart:
    return thirteen()


class TestDrawing:
    async def test_it_is_done_by_another_process(self, chart: Chart) -> None:
        code = (
            "import asyncio, sys; from bot.app import draw; from bot.domain.digests.charts import read;"
            "from bot.delivery import chart_drawing; chart_drawing.SECONDS = 180;"
            "png = asyncio.run(draw(read(sys.stdin.buffer.read()), 'es'));"
            "print(len(png), 'matplotlib' in sys.modules, 'numpy' in sys.modules)"
        )
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate(written(chart))
        length, *imported = said.decode().split()
        assert int(length) > 10_000
        assert imported == ["False", "False"]

    async def test_it_knows_none_of_the_bots_secrets(
        self, chart: Chart, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[dict[str, str]] = []
        create = asyncio.create_subprocess_exec

        async def spy(*words: Any, **options: Any) -> Any:
            seen.append(options["env"])
            return await create(*words, **options)

        monkeypatch.setattr(asyncio, "create_subprocess_exec", spy)
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
        assert (await draw(chart, "es")).startswith(SIGNATURE)
        assert "SLACK_BOT_TOKEN" not in seen[0]

    async def test_one_that_is_broken_off_leaves_no_process_behind(
        self, chart: Chart, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun: asyncio.Queue[Any] = asyncio.Queue()
        create = asyncio.create_subprocess_exec

        async def spy(*words: Any, **options: Any) -> Any:
            process = await create(*words, **options)
            begun.put_nowait(process)
            return process

        monkeypatch.setattr(asyncio, "create_subprocess_exec", spy)
        drawing = asyncio.create_task(draw(chart, "es"))
        process = await begun.get()
        drawing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await drawing
        assert process.returncode == -9

    async def test_one_that_fails_or_takes_too_long_is_said_to_have_failed(
        self, chart: Chart, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.delivery.chart_drawing.SECONDS", 0.01)
        with pytest.raises(NotDrawn):
            await draw(chart, "es")
        monkeypatch.undo()
        monkeypatch.setattr("bot.delivery.chart_drawing.written", lambda _: b"nonsense")
        with pytest.raises(NotDrawn):
            await draw(chart, "es")

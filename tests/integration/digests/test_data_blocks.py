"""Digests with Slack's own table and chart, and with the picture where Slack does not take them yet."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any, get_args

import pytest
from sqlmodel import select

from bot.characters import units
from bot.config import Deployment
from bot.delivery.failpoints import Failpoint, Failpoints
from bot.delivery.posting import MessagePoster
from bot.demo.local_workspace import LocalWorkspace
from bot.domain.digests.charts import Chart
from bot.domain.digests.digest import chosen, thawed
from bot.domain.recommendations.statuses import Status
from bot.i18n import Language
from bot.sandbox.blockkit import check_message
from bot.sandbox.faults.presets import PRESETS
from bot.sandbox.faults.rules import FaultRule
from bot.services.digests.rounds import open_due
from bot.store.tables import DigestOccurrence, OutboxMessage, SlackWorkspace
from bot.views.blockkit.data import LABEL_LIMIT
from bot.views.digests.charts import alternative
from bot.views.digests.data_blocks import SHORT_NAMES, data_blocks
from bot.views.localizer import STATUS_EMOJI
from tests.integration.digests.test_digest import localizer
from tests.integration.digests.test_digest_sending import digests
from tests.support.charts import a_chart
from tests.support.delivery_actors import DeliveryHarness, Killed, scene
from tests.support.digest_texts import DIGEST_OF
from tests.support.harness import NOW, BotHarness

OnStage = Callable[..., AbstractAsyncContextManager[LocalWorkspace]]
DUE = datetime(2026, 11, 30, 14, tzinfo=UTC)
"""The first Monday after `NOW`, at 8:00 in Mexico City."""
DATA = ["data_table", "data_visualization"]
REFUSING = PRESETS["no_charts"].rule
READERS = ("chair-us", "chair-mx")
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def kinds(message: Mapping[str, Any]) -> list[str]:
    """Return the kinds of blocks that show the numbers."""
    return [block["type"] for block in message["blocks"] if block["type"] in {*DATA, "image"}]


def attempts(sandbox: Any, *, refused: bool = True) -> int:
    """Return how many messages with Slack's own blocks were posted, or refused."""
    posts = [each for each in sandbox.transcript if each.method == "chat.postMessage"]
    sent = [each for each in posts if each.direction == "in" and DATA[0] in each.written]
    return len([each for each in posts if each.outcome == "invalid_blocks"]) if refused else len(sent)


def of_kind(kind: str, *messages: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the blocks of a kind, in order."""
    return [block for message in messages for block in message["blocks"] if block["type"] == kind]


def halves(*messages: Mapping[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the table and the chart in each language."""
    return list(zip(*(of_kind(kind, *messages) for kind in DATA), strict=True))


def counted(table: Mapping[str, Any]) -> dict[str, int]:
    """Return the numbers of a table by the sign of their status."""
    header, numbers = table["rows"]
    found = zip(header[1:], numbers[1:], strict=True)
    return {title["text"].partition(" ")[0]: number["value"] for title, number in found}


def last_points(chart: Mapping[str, Any]) -> dict[str, int]:
    """Return the last number of each line that has one, by its sign."""
    lines = chart["chart"]["series"]
    last = {line["name"].partition(" ")[0]: line["data"][-1]["value"] for line in lines}
    return {sign: value for sign, value in last.items() if value}


async def test_a_digest_has_slacks_own_table_and_chart(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("chair-us", '/rec close 9 not-implemented "Not ours"')
        await on.advance(DUE + WEEK)
        for handle in READERS:
            first, second = digests(on, handle)
            assert kinds(first) == DATA[:1], "there is no course of a single week"
            assert [block["type"] for block in second["blocks"]][2:4] == DATA, "right after the headline"
        ((table, chart),) = halves(digests(on, "chair-mx")[1])
        assert table["caption"] == "0 de 13 recomendaciones implementadas, al 7 dic 2026"
        assert [[cell["text"] for cell in row] for row in table["rows"]] == [
            ["Día", "⚪ Sin iniciar", "🚫 No implementada"],
            ["7 dic", "12", "1"],
        ]
        assert chart["title"] == "Recomendaciones por estado, semana a semana"
        assert [line["name"] for line in chart["chart"]["series"]] == ["⚪ Sin iniciar", "🚫 No implementada"]
        assert chart["chart"]["axis_config"]["categories"] == ["30 nov", "7 dic"]


async def test_a_channel_has_them_in_each_language(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=True) as on:
        posted = on.workspace.told("observer", "taskforce")
        channels = [each for each in posted if DIGEST_OF.search(each["text"])][-1]
        assert kinds(channels) == DATA[1:] * 2
        spanish, english = of_kind(DATA[1], channels)
        assert spanish["title"] == "Recomendaciones por estado, semana a semana"
        assert english["title"] == "Recommendations by status, week by week"
        assert last_points(spanish) == last_points(english)


async def test_words_table_chart_and_picture_have_the_same_numbers(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW, seeded=True) as on:
        with on.bot.context.reading() as session:
            occurrence = session.exec(select(DigestOccurrence)).all()[-1]
            snapshot = thawed(next(iter(occurrence.snapshots.values())))
        picture = chosen(snapshot, None).chart
        assert picture is not None
        readers: tuple[tuple[str, Language], ...] = (("chair-mx", "es"), ("chair-us", "en"))
        for handle, language in readers:
            t = localizer(language).translator
            drawn = {t.gettext(status.label): count for status, count in picture.counts.items() if count}
            signs = {STATUS_EMOJI[status]: count for status, count in picture.counts.items() if count}
            latest = digests(on, handle)[-1]
            sent = [each for each in on.workspace.told(handle) if each["ts"] >= latest["ts"]]
            tables, charts = (of_kind(kind, *sent) for kind in DATA)
            assert charts
            assert [counted(table) for table in tables] == [signs] * len(tables)
            assert [last_points(chart) for chart in charts] == [signs] * len(charts)
            alt = alternative(picture, t)
            words = json.dumps([each["blocks"] for each in sent], ensure_ascii=False)
            for sign, count in signs.items():
                short = t.gettext(SHORT_NAMES[next(each for each in Status if STATUS_EMOJI[each] == sign)])
                said = f"{sign} {short} {count}".replace(" ", "\N{NO-BREAK SPACE}")
                assert said in json.dumps(latest["blocks"], ensure_ascii=False), "in the message"
            for word, count in drawn.items():
                assert f"{word} {count}" in alt, "in the picture's alternative text"
                assert f"{word} {count}" in words, "in the full text"


async def test_where_slack_refuses_them_the_picture_comes_at_once(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(REFUSING)
        await on.advance(DUE)
        for handle in READERS:
            (told,) = digests(on, handle)
            assert kinds(told) == ["image"]
        assert attempts(on.sandbox) == 1, "whoever gets it, Slack is asked once"
        assert {row.tries for row in rows(on.bot.context) if row.status == "sent"} == {1}, "in one delivery"
        assert known(on.bot.context) == "refused"


async def test_slack_is_asked_again_after_a_week(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        rule = on.sandbox.faults.add(REFUSING)
        await on.advance(DUE)
        await on.advance(DUE + DAY)
        await on.say("chair-us", "/digest send now")  # that of the week to come
        assert [kinds(each) for each in digests(on, "chair-mx")] == [["image"]] * 2
        assert attempts(on.sandbox) == 1, "not twice within a week"
        await on.advance(DUE + 2 * WEEK)
        assert attempts(on.sandbox) == 2
        on.sandbox.faults.remove(rule)
        await on.advance(DUE + 2 * WEEK + DAY)
        await on.say("chair-us", "/digest send now")
        await on.advance(DUE + 4 * WEEK)
        shown = [kinds(each) for each in digests(on, "chair-mx")]
        assert shown == [["image"]] * 4 + [DATA]
        assert known(on.bot.context) == "shown"


async def test_what_was_sent_keeps_its_picture_or_its_table(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        rule = on.sandbox.faults.add(REFUSING)
        await on.advance(DUE)
        on.sandbox.faults.remove(rule)
        await on.advance(DUE + WEEK)
        first, second = digests(on, "chair-us")
        for told, expected in ((first, ["image"]), (second, DATA)):
            await on.press("chair-us", "Ver en español", ts=told["ts"])
            shown = next(each for each in digests(on, "chair-us") if each["ts"] == told["ts"])
            assert "Boletín del" in shown["text"]
            assert kinds(shown) == expected


async def test_an_outcome_that_nobody_knows_is_no_second_attempt(open_workspace: OnStage) -> None:
    """The trial's answer is lost: pictures follow until a week has passed, and nobody gets anything twice."""
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("chat.postMessage", reset=True, blocks=tuple(DATA), times=1))
        await on.advance(DUE)
        for minutes in range(1, 6):
            await on.advance(DUE + timedelta(minutes=minutes))
        assert [kinds(each) for each in digests(on, "chair-us")] == [["image"]]
        assert [kinds(each) for each in digests(on, "chair-mx")] == [["image"]]
        assert attempts(on.sandbox, refused=False) == 1
        await on.advance(DUE + WEEK)
        assert kinds(digests(on, "chair-us")[-1]) == DATA


async def test_a_rate_limit_says_nothing_about_blocks(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(FaultRule("chat.postMessage", rate_limited=20, times=2))
        await on.advance(DUE + timedelta(minutes=1))
        assert [kinds(digests(on, handle)[0]) for handle in READERS] == [DATA[:1]] * 2


def fall_due(harness: BotHarness, day: datetime = DUE) -> None:
    """Let a digest fall due, without pictures."""
    open_due(harness.context)
    harness.clock.move_to(day)
    open_due(harness.context)


async def sent_by_all(on: DeliveryHarness, count: int = 3) -> None:
    senders = [on.sender() for _ in range(count)]
    await asyncio.gather(*(sender.send_due() for sender in senders))
    await senders[0].send_due()


def told(on: DeliveryHarness) -> list[list[str]]:
    """Return what shows the numbers in each digest that people got."""
    workspace = on.sandbox.workspace
    found = [each for handle in READERS for each in workspace.told(handle)]
    return [kinds(each) for each in found if DIGEST_OF.search(each["text"])]


async def test_replicas_ask_slack_once(harness: BotHarness, deployment: Deployment) -> None:
    async with scene(harness, deployment) as on:
        on.sandbox.faults.add(REFUSING)
        fall_due(harness)
        await sent_by_all(on)
        assert told(on) == [[], []], "the words go alone where no picture was drawn"
        assert attempts(on.sandbox) == 1


async def test_replicas_show_them_once_slack_takes_them(harness: BotHarness, deployment: Deployment) -> None:
    async with scene(harness, deployment) as on:
        fall_due(harness)
        await on.send()
        fall_due(harness, DUE + WEEK)
        await sent_by_all(on)
        assert told(on) == [DATA[:1], DATA] * 2


@pytest.mark.parametrize("refusing", [True, False])
@pytest.mark.parametrize(
    ("point", "times"),
    [
        *(
            (point, 1)
            for point in (Failpoint.AFTER_CLAIM, Failpoint.BEFORE_DEADLINE_CHECK, Failpoint.BEFORE_POST)
        ),
        *((point, 2) for point in (Failpoint.BEFORE_DEADLINE_CHECK, Failpoint.BEFORE_POST)),
        (Failpoint.AFTER_POST, 1),
        (Failpoint.AFTER_RECORD, 1),
    ],
)
async def test_a_sender_killed_anywhere_leaves_one_message_and_one_attempt(
    harness: BotHarness, deployment: Deployment, point: Failpoint, times: int, *, refusing: bool
) -> None:
    async with scene(harness, deployment) as on:
        if refusing:
            on.sandbox.faults.add(REFUSING)
        fall_due(harness)
        with pytest.raises(Killed):
            await sent_one_by_one(MessagePoster(on.delivery(Dying(point, times)), on.localizer_for))
        for _ in range(4):
            await on.send_later()
        assert len(told(on)) == 2, "nothing lost, nothing twice"
        assert attempts(on.sandbox) <= 1
        assert all(row.status in {"sent", "dead", "dropped"} for row in rows(harness.context))


async def sent_one_by_one(poster: MessagePoster) -> None:
    while (claimed := await poster.take()) is not None:
        await poster.post(claimed)


class Dying(Failpoints):
    """Kills the sender at the so many-th pass of a failpoint."""

    def __init__(self, point: Failpoint, times: int) -> None:
        self._point, self._left = point, times

    async def reach(self, point: Failpoint) -> None:
        self._left -= point is self._point
        if not self._left:
            raise Killed


@pytest.mark.parametrize("language", get_args(Language))
class TestBlocks:
    def test_every_status_has_a_column_and_a_line(self, language: Language) -> None:
        table, chart = data_blocks(every_status(), localizer(language))
        assert check_message({"text": "x", "blocks": [table, chart]}) == []
        assert [len(row) for row in table["rows"]] == [8, 8]
        assert len(chart["chart"]["series"]) == len(Status)

    def test_names_of_lines_fit_with_their_sign(self, language: Language) -> None:
        t = localizer(language).translator
        names = [f"{STATUS_EMOJI[status]} {t.gettext(SHORT_NAMES[status])}" for status in Status]
        assert max(map(units, names)) <= LABEL_LIMIT
        assert len(set(names)) == len(Status)

    def test_the_first_week_has_no_chart(self, language: Language) -> None:
        (table,) = data_blocks(a_chart([Status.BLOCKED], weeks=0), localizer(language))
        assert table["rows"][1][1] == {"type": "raw_number", "value": 1, "text": "1"}

    def test_five_hundred_recommendations_fit(self, language: Language) -> None:
        chart = a_chart(list(islice(cycle(Status), 500)))
        found = data_blocks(chart, localizer(language))
        assert check_message({"text": "x", "blocks": [*found, *found]}) == []
        assert sum(counted(found[0]).values()) == 500

    def test_without_recommendations_there_is_nothing(self, language: Language) -> None:
        assert data_blocks(Chart(DUE.date(), ()), localizer(language)) == []


def every_status() -> Chart:
    """Return a chart in which every status occurs."""
    return a_chart(list(islice(cycle(Status), 13)))


def rows(context: Any) -> list[OutboxMessage]:
    """Return the messages of digests in the outbox."""
    with context.reading() as session:
        return list(session.exec(select(OutboxMessage).where(OutboxMessage.kind == "digest")))


def known(context: Any) -> str | None:
    """Return what the bot remembers of its Slack workspace."""
    with context.reading() as session:
        found: str | None = session.exec(select(SlackWorkspace)).one().data_blocks
    return found

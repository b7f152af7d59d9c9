"""A digest's message takes a screen, whatever there is to tell: what does not fit is in its thread."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.action_items.moves import ItemStatus
from bot.domain.digests.digest import Correction, Digest, Followed, Note, chosen
from bot.domain.digests.trends import Weekly
from bot.domain.members.member import Member, Side
from bot.domain.recommendations.recommendation import count_by_status
from bot.domain.recommendations.statuses import Status
from bot.i18n import Language
from bot.sandbox.blockkit import check_message
from bot.views.blockkit.blocks import Block, Message
from bot.views.blockkit.height import DESKTOP, PHONE, height
from bot.views.digests.digest import digest
from tests.integration.digests.test_digest import ANA, BOB, CHAIR, WEEK, duty, followed, localizer, taken
from tests.support.harness import NOW
from tests.support.named_twice import named_twice

FILES: dict[Language, str] = {"es": "F0SPANISH", "en": "F0ENGLISH"}
LONG = "Cooperation between prosecutors and judges on evidence of corruption and of trafficking, "
DAY = timedelta(days=1)
ROW = {"actions", "data_table", "data_visualization", "image"}


@dataclass(frozen=True)
class Week:
    """How much a week has of everything, and how long its texts are."""

    recommendations: int = 13
    decisions: int = 0
    changes: int = 3
    late: int = 3
    notes: int = 0
    letters: int = 40


def of(week: Week, reader: Member | None) -> Digest:
    """Return a digest of such a week: some of everything, and decisions of each kind first."""
    said = {"en": (LONG * 20)[: week.letters], "es": (LONG * 20)[: week.letters]}
    name = {each: text[:80] for each, text in said.items()}
    confirm, accept = week.decisions - week.decisions // 3, week.decisions // 3

    def one(number: int) -> Followed:
        short = {each: f"{number} {text}"[:80] for each, text in name.items()}
        usual: dict[str, Any] = {"short": short, "priority": True, "key": f"k{number}", "version": 3}
        if number <= confirm:
            return followed(number, status=Status.REPORTED, reported_by=9, **usual)
        if number <= confirm + week.changes:
            moved = {"status": Status.PARTIALLY_IMPLEMENTED, "before": Status.NOT_STARTED}
            return followed(number, note=said, updated_at=NOW - DAY, **moved, **usual)
        kinds: Sequence[dict[str, Any]] = (
            {"status": Status.BLOCKED, "cause": said, "awaited": said},
            {"stale": True},
            {"leads": {Side.US: BOB, Side.MX: None}},
            {"status": Status.CLOSED_IMPLEMENTED},
            {"status": Status.CLOSED_NOT_IMPLEMENTED},
            {"status": Status.NOT_STARTED},
        )
        return followed(number, **kinds[number % len(kinds)], **usual)

    items = [
        duty(number, text=said, status=ItemStatus.SUBMITTED, assigner=CHAIR.id, version=2)
        for number in range(1, accept + 1)
    ]
    for number in range(900, 900 + week.late):
        items += [
            duty(number, text=said, due_on=(NOW - WEEK).date()),
            duty(number + 100, text=said, due_on=(NOW + WEEK).date()),
            duty(number + 200, text=said, status=ItemStatus.DONE, status_since=NOW - DAY),
        ]
    found = taken(*(one(number) for number in range(1, week.recommendations + 1)), duties=tuple(items))
    counts = count_by_status([each.status for each in found.recommendations])
    trend = tuple(Weekly(NOW - WEEK * ago, counts) for ago in range(12, -1, -1))
    notes = tuple(Note(ANA, said) for _ in range(week.notes))
    return chosen(replace(found, trend=trend, notes=notes), reader)


def sent(shown: Digest, languages: Sequence[Language] = ("es", "en"), **options: Any) -> tuple[Message, ...]:
    """Return the messages as they are sent."""
    localizers = [localizer(each) for each in languages]
    return digest(shown, localizers, occurrence=7, pictures=FILES, as_data=True, **options)


def kinds(blocks: Sequence[Block]) -> list[str]:
    return [block["type"] for block in blocks if block["type"] in ROW]


def assert_a_screen(message: Message, languages: int = 1) -> None:
    """The message fits, with Slack's own blocks and with the picture, and Slack takes it."""
    for each in filter(None, (message, message.instead)):
        for window in (DESKTOP, PHONE):
            assert height(each.blocks, window) <= window.tall * languages, kinds(each.blocks)
        assert check_message(each.posted()) == []


WORST = [
    Week(decisions=2),
    Week(decisions=5),
    Week(decisions=5, changes=8, late=30),
    Week(recommendations=60, changes=20, late=60),
    Week(recommendations=60, decisions=30, changes=20, late=60),
    Week(letters=2000, changes=9),
    Week(letters=2000, decisions=5, changes=5, late=9, notes=2),
    Week(recommendations=500, decisions=9, changes=40, late=300, notes=5, letters=2000),
]


@pytest.mark.parametrize("week", WORST, ids=repr)
@pytest.mark.parametrize("languages", [("es", "en"), ("en", "es")], ids=["spanish", "english"])
def test_a_persons_digest_is_a_screen(week: Week, languages: tuple[Language, ...]) -> None:
    first, *_ = sent(of(week, CHAIR), languages)
    assert_a_screen(first)


@pytest.mark.parametrize("week", [replace(week, decisions=0) for week in WORST], ids=repr)
def test_a_channels_digest_is_a_screen_for_each_language(week: Week) -> None:
    first, *_ = sent(of(week, None))
    assert_a_screen(first, languages=2)


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        Week,
        recommendations=st.integers(1, 60),
        decisions=st.integers(0, 12),
        changes=st.integers(0, 12),
        late=st.integers(0, 30),
        notes=st.integers(0, 3),
        letters=st.sampled_from([10, 40, 80, 400]),
    )
)
def test_any_week_fits_and_names_nothing_twice(week: Week) -> None:
    for reader, many in ((CHAIR, 1), (None, 2)):
        shown = of(week, reader)
        first, *_ = sent(shown)
        assert_a_screen(first, many)
        names = [each.short["es"] for each in (*shown.blocked, *shown.changed, *shown.unverified)]
        assert named_twice(first.posted(), [] if reader is None else names) == []


def test_decisions_come_first_and_each_has_its_buttons_in_one_row() -> None:
    first, *_ = sent(of(Week(recommendations=6, decisions=3, changes=0, late=0, letters=30), CHAIR))
    sections = [block["text"]["text"] for block in first.blocks if block["type"] == "section"]
    assert sections[1].startswith("*Decisiones que se esperan de usted · 3*\n🔎 *1* · ")
    assert [block["type"] for block in first.blocks[2:8]] == ["section", "actions"] * 3
    rows = [[each["action_id"] for each in block["elements"]] for block in first.blocks[3:8:2]]
    assert Counter(map(tuple, rows)) == {
        ("recommendation.confirm", "recommendation.refuse"): 2,
        ("action.accept", "action.return"): 1,
    }
    assert [block["elements"][0]["value"] for block in first.blocks[3:8:2]] == ["#k1:3", "#k2:3", "1:2"]


@pytest.mark.parametrize("letters", [40, 2000])
def test_of_five_decisions_four_have_their_buttons_and_the_fifth_its_number(letters: int) -> None:
    """Beside three changes, and three action items each that are late, due and done."""
    first, spanish, *_ = sent(of(Week(decisions=5, letters=letters), CHAIR))
    rows = [block["elements"] for block in first.blocks if block["type"] == "actions"]
    assert len([row for row in rows if len(row) == 2]) == 4
    assert "y 1 más, en el hilo: A-1" in first.text
    assert "*Con cambios · 3*: 5, 6, 7" in first.text
    assert "Decisiones que se esperan de usted · 5" in spanish.text


def test_the_figures_are_in_the_thread_where_decisions_take_their_room() -> None:
    data = ["data_table", "data_visualization"]
    calm = sent(of(Week(recommendations=6, changes=1, late=0), CHAIR))
    assert kinds(calm[0].blocks)[:2] == data
    assert [kinds(each.blocks) for each in calm[1:]] == [[], []]
    fuller = sent(of(Week(changes=1, late=0), CHAIR))
    assert kinds(fuller[0].blocks)[0] == "data_visualization", "words say the numbers of the table"
    assert fuller[0].instead is not None
    busy, spanish, english = sent(of(Week(decisions=2), CHAIR))
    assert set(kinds(busy.blocks)) == {"actions"}
    assert busy.instead is None
    for text, file in ((spanish, "F0SPANISH"), (english, "F0ENGLISH")):
        assert kinds(text.blocks) == data
        assert text.blocks[-1]["type"] == "context", "the last line says how to act in the thread"
        assert text.instead is not None
        (picture,) = [block for block in text.instead.blocks if block["type"] == "image"]
        assert picture["slack_file"]["id"] == file
    assert "⚪ Sin iniciar 1 · " in busy.blocks[-3]["text"]["text"].replace("\N{NO-BREAK SPACE}", " ")


def test_a_correction_moves_nothing_in_the_digest_below_it() -> None:
    shown = of(Week(decisions=1), CHAIR)
    corrected = replace(shown, corrections=(Correction(ANA, {"es": LONG * 3}, NOW),) * 3)
    before, *thread = sent(shown)
    after, *still = sent(corrected, due_at=NOW)
    kept = [block for block in after.blocks if block in before.blocks]
    assert kept == list(before.blocks)
    assert still == thread


def test_both_languages_of_a_channel_show_as_much() -> None:
    first, *_ = sent(of(Week(changes=6, letters=300), None))
    half = [block["type"] for block in first.blocks].index("divider")
    spanish, english = first.blocks[:half], first.blocks[half + 1 :]
    assert [block["type"] for block in spanish] == [block["type"] for block in english]

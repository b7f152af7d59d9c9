"""What a digest says: each part, the same numbers in both languages, within Slack's limits."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot.domain.action_items.moves import ItemStatus
from bot.domain.digests.actions import Ahead, Hold
from bot.domain.digests.digest import (
    Correction,
    DigestItem,
    Followed,
    Link,
    Need,
    Note,
    Person,
    Snapshot,
    chosen,
    frozen,
    thawed,
)
from bot.domain.members.member import Member, Role, Side
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import Words
from bot.i18n import Language, Translator
from bot.sandbox.blockkit import check_message
from bot.services.digests.snapshots import digest_for, snapshot
from bot.store.tables import Recommendation
from bot.views.blockkit.blocks import Block, Message, section
from bot.views.blockkit.text import Mrkdwn
from bot.views.digests.actions import announced
from bot.views.digests.digest import digest
from bot.views.digests.messages import in_thread
from bot.views.localizer import Localizer, Names
from tests.support.harness import NOW, BotHarness
from tests.support.named_twice import named_twice

WEEK = timedelta(days=7)
ANA, BOB = Person(1, "U0ANA", "Ana"), Person(2, None, "Bob")
CHAIR = Member(1, "U0ANA", "Ana", Role.CHAIR, Side.MX, "es", ZoneInfo("America/Mexico_City"))
LETTER = '/rec evidence 5 https://example.org/1 "Letter" issuer "ONDCP" date 2026-11-01 language en'
REPORT = ('/rec update 5 in-progress "Begun"', LETTER, '/rec update 5 reported "All there"')
TOO_MANY = 13_200


def followed(number: int = 5, **changes: Any) -> Followed:
    """A recommendation that adds nothing to a digest."""
    status = changes.get("status", Status.IN_PROGRESS)
    usual: dict[str, Any] = {
        "number": number,
        "short": {"en": f"Taskforce {number}", "es": f"Grupo {number}"},
        "category": "trust",
        "category_title": {"en": "Trust", "es": "Confianza"},
        "priority": False,
        "status": status,
        "before": status,
        "status_since": NOW - 2 * WEEK,
        "updated_at": NOW - 2 * WEEK,
        "stale": False,
        "leads": {Side.US: BOB, Side.MX: ANA},
        "seats": frozenset({1, 2}),
    }
    return Followed(**{**usual, **changes})


def duty(number: int = 1, **changes: Any) -> DigestItem:
    due_on = changes.get("due_on")
    usual: dict[str, Any] = {
        "number": number,
        "text": {"en": f"Draft {number}"},
        "status": ItemStatus.TODO,
        "status_since": NOW - 2 * WEEK,
        "due_on": due_on,
        "due_before": due_on,
        "recommendation": 5,
        "assigner": 2,
        "assignees": (ANA, BOB),
    }
    return DigestItem(**{**usual, **changes})


def taken(*recommendations: Followed, duties: tuple[DigestItem, ...] = (), two_keys: bool = True) -> Snapshot:
    return Snapshot(NOW, NOW - WEEK, "America/Mexico_City", two_keys, recommendations, duties)


def localizer(language: Language, zone: str = "America/Mexico_City") -> Localizer:
    names = Names("/rec", "/action", "/taskforce", "T", "/digest")
    return Localizer(Translator(language, ZoneInfo(zone)), NOW, names)


def shown(found: Snapshot, reader: Member | None = CHAIR) -> tuple[Message, ...]:
    return digest(chosen(found, reader), [localizer("es"), localizer("en")])


def full(found: Snapshot, reader: Member | None = CHAIR) -> list[str]:
    """Return the full text in Spanish and in English, from the thread."""
    _, spanish, english = shown(found, reader)
    return [spanish.text, english.text]


def in_full(harness: BotHarness, handle: str, line: str = "/digest preview") -> list[str]:
    """Return the blocks' words of the full text, in each language: the second and third page of a preview."""
    pages = [harness.payload(handle, f"{line} page {number}")["blocks"][1:] for number in (2, 3)]
    return ["\n".join(strings(page[:-2])) for page in pages]


def controls(block: Block) -> bool:
    """Say whether a block has buttons, in a row or beside its text."""
    return block["type"] == "actions" or "accessory" in block


class TestChoice:
    def test_decisions_that_await_the_reader(self) -> None:
        reported = followed(status=Status.REPORTED, reported_by=2, citable=True)
        needs = [each.need for each in chosen(taken(reported), CHAIR).decisions]
        assert needs == [Need.CONFIRM]
        own = replace(reported, reported_by=CHAIR.id)
        assert chosen(taken(own), CHAIR).decisions == ()
        spoken = replace(reported, spoken=frozenset({Side.MX}), confirmed=frozenset({Side.MX}))
        assert chosen(taken(spoken), CHAIR).decisions == ()
        both = replace(reported, spoken=frozenset(Side), confirmed=frozenset(Side))
        assert [each.need for each in chosen(taken(both), CHAIR).decisions] == [Need.CLOSE]
        assert chosen(taken(replace(both, citable=False)), CHAIR).decisions == ()
        without_keys = taken(reported, two_keys=False)
        assert [each.need for each in chosen(without_keys, CHAIR).decisions] == [Need.CLOSE]

    def test_a_lead_and_nobody_else_is_asked_to_confirm(self) -> None:
        reported = followed(status=Status.REPORTED, reported_by=9)
        lead = replace(CHAIR, role=Role.MEMBER)
        assert len(chosen(taken(reported), lead).decisions) == 1
        assert chosen(taken(reported), replace(lead, id=7)).decisions == ()
        assert chosen(taken(reported), replace(CHAIR, side=None)).decisions == ()
        assert chosen(taken(reported), None).decisions == ()

    def test_submitted_work_awaits_its_assigner(self) -> None:
        handed_in = duty(status=ItemStatus.SUBMITTED, assigner=CHAIR.id)
        found = chosen(taken(duties=(handed_in,)), CHAIR)
        assert [(each.need, each.duty) for each in found.decisions] == [(Need.ACCEPT, handed_in)]
        assert chosen(taken(duties=(handed_in,)), replace(CHAIR, id=2)).decisions == ()

    def test_items_overdue_postponed_or_due_within_fourteen_days(self) -> None:
        today = taken().day
        late, now, last, after, moved, handed_in = (
            duty(1, due_on=today - timedelta(days=1)),
            duty(2, due_on=today),
            duty(3, due_on=today + timedelta(days=14)),
            duty(4, due_on=today + timedelta(days=15)),
            duty(5, due_on=today + timedelta(days=40), due_before=today),
            duty(6, due_on=today - timedelta(days=1), status=ItemStatus.SUBMITTED),
        )
        found = chosen(taken(duties=(handed_in, moved, after, last, now, late)), CHAIR)
        assert (found.overdue, found.slipped, found.due_soon) == ((late,), (moved,), (now, last))
        both = replace(late, due_before=today - timedelta(days=9))
        found = chosen(taken(duties=(both,)), CHAIR)
        assert (found.overdue, found.slipped) == ((both,), ())

    def test_changes_without_those_undone(self) -> None:
        moved = followed(1, status=Status.BLOCKED, before=Status.IN_PROGRESS)
        noted = followed(2, updated_at=NOW - timedelta(days=1))
        shown_by = followed(3, links=(Link("https://example.org", {"en": "Letter"}),))
        done = duty(status=ItemStatus.DONE, status_since=NOW - timedelta(days=1))
        long_done = duty(2, status=ItemStatus.DONE)
        found = chosen(taken(moved, noted, shown_by, followed(4), duties=(done, long_done)), CHAIR)
        assert (found.changed, found.finished) == ((moved, noted, shown_by), (done,))

    def test_the_longest_blocked_first(self) -> None:
        lately = followed(1, status=Status.BLOCKED, status_since=NOW - timedelta(days=1))
        long = followed(2, status=Status.BLOCKED)
        assert chosen(taken(lately, long), CHAIR).blocked == (long, lately)

    def test_silent_recommendations(self) -> None:
        stale, leaderless = followed(1, stale=True), followed(2, leads={Side.US: BOB, Side.MX: None})
        closed = followed(3, status=Status.CLOSED_IMPLEMENTED, leads={})
        assert chosen(taken(stale, leaderless, closed, followed(4)), CHAIR).silent == (stale, leaderless)

    def test_numbers_against_the_last_digest(self) -> None:
        closed = followed(1, status=Status.CLOSED_IMPLEMENTED, before=Status.REPORTED)
        found = chosen(taken(closed, followed(2), followed(3, category="arms")), CHAIR)
        assert (found.implemented, found.implemented_before, found.total) == (1, 0, 3)
        assert [(each.implemented, each.total) for each in found.categories] == [(1, 2), (0, 1)]


class TestRendering:
    def test_a_quiet_week_in_one_line(self) -> None:
        first, _, english = shown(taken(followed()))
        assert first.text.splitlines()[1].startswith("Una semana tranquila")
        assert english.text.splitlines()[1].startswith("A quiet week")
        assert "0 of 1 recommendation implemented, as of Nov 23, 2026" in english.text
        assert "Blocked" not in english.text

    def test_parts_without_content_are_left_out(self) -> None:
        found = taken(followed(status=Status.BLOCKED, awaited={"en": "Congress"}))
        spanish, english = full(found)
        assert "Blocked, and who has to decide · 1" in english
        assert "for 14 days, waiting for Congress" in english
        assert "desde hace 14 días, en espera de: Congress (en inglés)" in spanish
        for absent in ("Overdue", "Vencidas", "Silent", "Due in", "Decisions", "Decisiones"):
            assert absent not in f"{spanish}\n{english}\n{shown(found)[0].text}"

    def test_peoples_words_ping_nobody_and_look_unchanged(self) -> None:
        evil = "<!channel> *bold* & <@U0ANA>"
        for each in shown(taken(followed(note={"en": evil}, updated_at=NOW))):
            assert "<!channel>" not in json.dumps(each.posted())
            assert "&lt;!channel&gt; ∗bold∗ &amp; &lt;@U0ANA&gt;" in each.text

    @settings(max_examples=25, deadline=None)
    @given(
        st.integers(0, 90),
        st.integers(0, 60),
        st.integers(0, 30),
        st.text(alphabet="&<>*_`x é\n", min_size=1, max_size=300),
    )
    def test_nothing_passes_slacks_limits_and_nothing_is_cut(
        self, blocked: int, late: int, proven: int, words: str
    ) -> None:
        links = tuple(
            Link(f"https://example.org/{'&' * 300}#{each}.", {"en": words}) for each in range(proven)
        )
        people = tuple(Person(each, None, words) for each in range(10))
        found = taken(
            followed(9, links=links),
            *(
                followed(number, status=Status.BLOCKED, cause={"en": words}, awaited={"es": words})
                for number in range(1000, 1000 + blocked)
            ),
            duties=tuple(
                duty(number, text={"en": words}, due_on=(NOW - WEEK).date(), assignees=people)
                for number in range(2000, 2000 + late)
            ),
        )
        notes = tuple(Note(ANA, {"es": words * 7}) for _ in range(proven % 3))
        chosen_for_ana = chosen(replace(found, notes=notes), CHAIR)
        localizers = [localizer("es"), localizer("en")]
        corrections = tuple(Correction(people[0], {"es": words * 7}, NOW) for _ in range(proven % 6))
        corrected = replace(chosen_for_ana, corrections=corrections)
        messages = digest(corrected, localizers, occurrence=10**9)
        hold = Hold(CHAIR, NOW, Words("<" * 500, "en"))
        for kept in (None, hold):
            week = Ahead("k" * 64, "2026-W49", NOW, 500, 20, kept)
            first, *rest = digest(chosen_for_ana, localizers)
            for message in (announced(first, week, localizer("es")), *rest):
                assert check_message(message.posted()) == []
                assert sum(map(len, strings(message.posted()["blocks"]))) <= TOO_MANY
                assert 0 < len(message.text) <= 5000
        for message in messages:
            assert check_message(message.posted()) == []
            assert len(message.blocks) <= 47
            assert sum(map(len, strings(message.posted()["blocks"]))) <= TOO_MANY
            assert 0 < len(message.text) <= 4000
        in_channel = digest(replace(corrected, personal=False), localizers, occurrence=10**9)[0]
        assert check_message(in_channel.posted()) == []
        assert sum(map(len, strings(in_channel.posted()["blocks"]))) <= TOO_MANY
        everything = "\n".join(strings([message.posted()["blocks"] for message in messages[1:]]))
        for number in range(1000, 1000 + blocked):
            assert len(re.findall(rf"\*{number}\*", everything)) == 2
        for number in range(2000, 2000 + late):
            assert len(re.findall(rf"\*A-{number}\*", everything)) == 2
        for number in range(proven):
            assert everything.count(f"#{number}.|") == 2

    @pytest.mark.parametrize("reader", [CHAIR, None], ids=["person", "channel"])
    def test_the_fullest_message_with_its_corrections_is_one_that_slack_takes(
        self, reader: Member | None
    ) -> None:
        words = ("&<>*_`x é" * 40)[:300]
        people = tuple(Person(each, None, words) for each in range(10))
        said = {"cause": {"en": words}, "short": {"en": words[:80]}, "note": {"en": words}}
        recommendations = [
            *(
                followed(number, status=Status.BLOCKED, awaited={"es": words}, updated_at=NOW, **said)
                for number in range(1000, 1060)
            ),
            *(followed(number, status=Status.REPORTED, short={"en": words[:80]}) for number in range(20)),
        ]
        late = [
            duty(number, text={"en": words}, due_on=(NOW - WEEK).date(), assignees=people)
            for number in range(2000, 2060)
        ]
        found = taken(*recommendations, duties=tuple(late))
        full = chosen(replace(found, notes=(Note(people[0], {"es": words * 4}),) * 5), reader)
        corrections = (Correction(people[0], {"es": words * 4}, NOW),) * 6
        pictures: dict[Language, str] = {"es": "F0SPANISH", "en": "F0ENGLISH"}
        message, *_ = digest(
            replace(full, corrections=corrections),
            [localizer("es"), localizer("en")],
            occurrence=10**9,
            pictures=pictures,
            due_at=NOW,
        )
        assert check_message(message.posted()) == []
        assert sum(map(len, strings(message.posted()["blocks"]))) <= TOO_MANY
        assert len(message.spoken) <= 4000

    def test_many_short_blocks_are_divided_by_their_number(self) -> None:
        blocks = [section(Mrkdwn(f"line {number}.")) for number in range(120)]
        messages = [*in_thread(blocks), *in_thread(blocks)]
        assert [len(message.blocks) <= 47 for message in messages] == [True] * len(messages)
        everything = "".join(strings([message.posted()["blocks"] for message in messages]))
        assert [everything.count(f"line {number}.") for number in range(120)] == [2] * 120

    def test_its_days_are_the_taskforces_wherever_the_reader_is(self) -> None:
        at = datetime(2026, 11, 24, 5, tzinfo=UTC)
        found = replace(taken(duties=(duty(due_on=at.date()),)), at=at)
        said = [
            digest(chosen(found, CHAIR), [localizer("en", zone)])[1].text
            for zone in ("America/Mexico_City", "America/New_York")
        ]
        assert said[0] == said[1]
        assert "Full digest of Monday, November 23, 2026" in said[0]
        assert "due Nov 24, 2026 (tomorrow)" in said[0]

    def test_a_screen_reader_hears_the_headline_in_every_language_of_the_message(self) -> None:
        many = [followed(number, status=Status.BLOCKED, cause={"en": "x" * 140}) for number in range(60)]
        to_chair, *_ = shown(taken(*many))
        in_channel, *_ = shown(taken(*many), None)
        spanish = "Boletín del lunes 23 de noviembre de 2026: 60 recomendaciones están bloqueadas."
        english = "Digest of Monday, November 23, 2026: 60 recommendations are blocked."
        assert to_chair.posted()["text"] == spanish
        assert in_channel.posted()["text"] == f"{spanish}\n{english}"

    def test_a_snapshot_can_be_kept_as_json(self) -> None:
        kept = taken(
            followed(links=(Link("https://example.org", {"es": "Carta"}),), spoken=frozenset({Side.MX})),
            duties=(duty(due_on=NOW.date()),),
        )
        assert thawed(json.loads(json.dumps(frozen(kept)))) == kept


def strings(part: Any) -> list[str]:
    if isinstance(part, str):
        return [part]
    below = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return [text for each in below for text in strings(each)]


def a_week(harness: BotHarness) -> None:
    """Work for a week's digest, in both languages."""
    for handle, line in (
        *(("lead-us", line) for line in REPORT),
        ("lead-mx", '/rec actualizar 12 en-curso "Primera reunión" siguiente "Firmar el acuerdo"'),
        ("lead-us", '/rec update 12 blocked "No money" awaiting "Congress"'),
        ("chair-us", '/action assign @member-us "Draft the memorandum" rec 5 due in 3 days'),
        ("chair-us", '/action assign @lead-mx "Sign" due tomorrow'),
        ("chair-mx", '/accion asignar @member-mx "Traducir el anexo" rec 12 para mañana'),
        ("chair-us", "/action due A-2 2026-12-24"),
        ("member-us", '/action submit A-1 "Here"'),
    ):
        assert "⚠️" not in harness.say(handle, line), line
    harness.later(days=4)


def test_a_week_as_its_chairs_are_shown_it(harness: BotHarness) -> None:
    a_week(harness)
    english, spanish = in_full(harness, "chair-us")
    for expected in (
        "Decisions needed from you · 2",
        "5 · Joint fentanyl taskforce ★ · confirm or refuse for the United States what was reported",
        "reported 4 days ago: `/rec confirm 5`",
        "Draft the memorandum · accept or return what was submitted 4 days ago: `/action show A-1`",
        "What changed since Nov 23, 2026 · 2",
        "⚪ Not started → 🔎 Reported, pending verification",
        "<https://example.org/1|Letter>",
        "“No money”",
        "for 4 days, waiting for Congress",
        "A-3 · Traducir el anexo (in Spanish) · was due Nov 24, 2026 (3 days ago)",
        "A-2 · Sign · moved from Nov 24, 2026 to Dec 24, 2026",
        "reported 4 days ago · not confirmed by either side",
        "0 of 13 recommendations implemented, as of Nov 27, 2026",
    ):
        assert expected in english.replace("*", ""), expected
    assert "Traducir el anexo · venció el 24 nov 2026 (hace 3 días)" in spanish.replace("*", "")
    assert "Joint fentanyl" not in spanish
    numbers = [Counter(map(int, re.findall(r"\d+", half))) for half in (english, spanish)]
    assert numbers[0] == numbers[1]
    assert sum(numbers[0].values()) > 50


def test_no_recommendation_is_named_twice_in_a_weeks_message(harness: BotHarness) -> None:
    a_week(harness)
    with harness.context.reading() as session:
        names = [name for short in session.exec(select(Recommendation.short)) for name in short.values()]
    for handle in ("chair-us", "chair-mx", "lead-us", "secretariat"):
        assert named_twice(harness.payload(handle, "/digest preview"), names) == []
        assert named_twice(harness.payload(handle, "/rec"), names) == []


def test_a_digest_tells_each_text_under_its_label_and_only_new_notes(harness: BotHarness) -> None:
    a_week(harness)
    harness.say("lead-us", '/rec update 12 "We met the committee"')
    harness.say("lead-us", '/rec update 6 in-progress "Met once"')
    for line in (
        '/rec evidence 7 https://example.org/7 "A"',
        '/rec update 7 in-progress "Seven began" awaiting "The Senate"',
        '/rec update 7 partially-implemented "The second annex"',
    ):
        harness.say("secretariat", line)
    english, spanish = in_full(harness, "chair-us")
    changed = english.replace("*", "").partition("Blocked, and who has to decide")[0]
    blocked = english.replace("*", "").partition("Blocked, and who has to decide")[2]
    assert "for 4 days, waiting for Congress · Cause: “No money”" in blocked
    assert "Note: “We met the committee”" in changed
    assert "Remaining: “The second annex”" in changed
    assert "Waiting for: “The Senate”" in changed
    for words in ("Causa: “No money”", "Falta: “The second annex”", "En espera de: “The Senate”"):
        assert words in spanish
    harness.later(days=8)
    harness.say("lead-us", '/rec update 12 next "Write to the committee"')
    later = in_full(harness, "chair-us")[0]
    assert "Cause: “No money”" in later
    assert "We met the committee" not in later


def test_the_reader_comes_first_in_their_language_and_with_their_decisions(
    sqlite_harness: BotHarness,
) -> None:
    a_week(sqlite_harness)
    to_chair_mx = sqlite_harness.say("secretariat", "/digest preview @chair-mx")
    assert "Boletín del" in to_chair_mx
    assert "Digest of" not in to_chair_mx
    assert "Decisiones que se esperan de usted · 1" in to_chair_mx
    assert "reportada" in to_chair_mx
    assert "entregada" not in to_chair_mx
    assert f"Vista previa para {sqlite_harness.at('chair-mx')}" in to_chair_mx
    assert "Boletín completo" in sqlite_harness.say("secretariat", "/digest preview @chair-mx page 2")
    assert "Full digest" in sqlite_harness.say("secretariat", "/digest preview @chair-mx page 3")
    in_english = sqlite_harness.say("secretariat", "/boletin vista-previa inglés @chair-mx")
    assert "Digest of" in in_english
    assert "Boletín del" not in in_english


def test_a_day_to_come_shows_what_will_be_late_by_then(sqlite_harness: BotHarness) -> None:
    a_week(sqlite_harness)
    assert "A-2* · Sign · moved" in in_full(sqlite_harness, "chair-us")[0]
    later = in_full(sqlite_harness, "chair-us", "/digest preview on 2027-01-11")[0]
    assert "Full digest of Monday, January 11, 2027" in later
    assert "A-2* · Sign · was due Dec 24, 2026 (18 days ago)" in later
    assert "as of Jan 11, 2027" in later


def test_a_long_digest_is_paged(sqlite_harness: BotHarness) -> None:
    for number in range(13):
        sqlite_harness.say("chair-us", f'/action assign @member-us "Task {number} {"x" * 130}" due tomorrow')
        sqlite_harness.say("chair-us", f'/action assign @lead-mx "More {number} {"x" * 130}" due tomorrow')
    sqlite_harness.later(days=2)
    first = sqlite_harness.say("chair-us", "/digest preview")
    payload = sqlite_harness.payload("chair-us", "/digest preview")
    assert "next: `/digest preview page 2`" in json.dumps(payload["blocks"])
    second = json.dumps(sqlite_harness.payload("chair-us", "/digest preview page 2")["blocks"])
    assert first != second
    assert "Page 2 of" in second


def test_taken_back_leaves_no_trace(sqlite_harness: BotHarness) -> None:
    sqlite_harness.say("lead-us", '/rec update 12 in-progress "Begun"')
    assert "What changed" in sqlite_harness.say("chair-us", "/digest preview")
    sqlite_harness.say("lead-us", "/rec undo")
    assert "What changed" not in sqlite_harness.say("chair-us", "/digest preview")


def test_a_longer_history_asks_the_database_no_more_often(harness: BotHarness) -> None:
    a_week(harness)
    before = harness.queries("chair-us", "/digest preview")
    for number in range(1, 14):
        harness.say("chair-us", f'/rec update {number} in-progress "Again"')
        harness.say("chair-us", f'/rec evidence {number} https://example.org/{number} "Letter"')
        harness.say("chair-us", f'/action assign @member-us "One of many" rec {number} due tomorrow')
    assert harness.queries("chair-us", "/digest preview") == before <= 18


def test_a_snapshot_of_real_data_can_be_kept_as_json(sqlite_harness: BotHarness) -> None:
    a_week(sqlite_harness)
    with sqlite_harness.context.reading() as session:
        found = snapshot(session, sqlite_harness.context, NOW + WEEK, NOW - WEEK)
    assert thawed(json.loads(json.dumps(frozen(found)))) == found
    assert len(found.recommendations) == 13
    assert digest_for(sqlite_harness.context, "chair-mx").languages == ("es", "en")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/digest", "*weekly* · the chairs"),
        ("/digest schedule", "Nov 30, 2026"),
        ("/boletin calendario", "the chairs"),
    ],
)
def test_the_schedules(sqlite_harness: BotHarness, line: str, said: str) -> None:
    assert said in sqlite_harness.say("chair-us", line)


def test_the_schedules_say_what_holidays_do(sqlite_harness: BotHarness) -> None:
    sqlite_harness.clock.move_to(datetime(2026, 11, 10, tzinfo=UTC))
    said = sqlite_harness.say("chair-mx", "/boletin")
    assert "se pasó desde el lunes 16 de noviembre de 2026 por Día de la Revolución (México)" in said


class TestMessage:
    """The message is read in half a minute: a headline, decisions, three changes, a line for each reason."""

    def test_the_headline_is_made_from_the_facts(self) -> None:
        today = taken().day
        found = taken(
            followed(1, status=Status.REPORTED, before=Status.IN_PROGRESS, confirmed=frozenset({Side.US})),
            followed(2, status=Status.BLOCKED),
            followed(3, status=Status.BLOCKED),
            duties=(duty(1, due_on=today - timedelta(days=1)),),
        )
        english = digest(chosen(found, None), [localizer("en")])[0].spoken
        assert english.endswith(
            "One recommendation moved to verification; confirmation by Mexico is pending; "
            "2 recommendations are blocked; one action item is overdue."
        )
        spanish = digest(chosen(found, None), [localizer("es")])[0].spoken
        assert spanish.endswith(
            "Una recomendación pasó a verificación; se espera la confirmación de México; "
            "2 recomendaciones están bloqueadas; una tarea está vencida."
        )

    def test_decisions_have_their_buttons_and_name_the_version_that_was_read(self) -> None:
        reported = followed(5, status=Status.REPORTED, reported_by=9, key="fentanyl", version=7)
        verified = followed(
            6,
            status=Status.REPORTED,
            citable=True,
            confirmed=frozenset(Side),
            spoken=frozenset(Side),
            key="k",
        )
        handed_in = duty(3, status=ItemStatus.SUBMITTED, assigner=CHAIR.id, version=4)
        first, *_ = shown(taken(reported, verified, duties=(handed_in,)))
        rows = [block.get("elements") or [block["accessory"]] for block in first.blocks if controls(block)]
        assert [[(each["action_id"], each["value"]) for each in row] for row in rows] == [
            [("recommendation.confirm", "#fentanyl:7"), ("recommendation.refuse", "#fentanyl")],
            [("recommendation.close", "#k")],
            [("action.accept", "3:4"), ("action.return", "3")],
        ]

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from(Status), st.sampled_from(Status), st.booleans(), st.booleans()),
            max_size=40,
        )
    )
    def test_each_recommendation_is_told_of_once(self, rows: list[tuple[Status, Status, bool, bool]]) -> None:
        found = taken(
            *(
                followed(
                    number,
                    status=status,
                    before=before,
                    stale=stale,
                    short={"en": f"Name{number}.", "es": f"Name{number}."},
                    leads={Side.US: BOB, Side.MX: None if leaderless else ANA},
                )
                for number, (status, before, stale, leaderless) in enumerate(rows, start=100)
            )
        )
        for reader in (CHAIR, None):
            first = digest(chosen(found, reader), [localizer("en")])[0]
            told = re.findall(r"\b1\d\d\b", first.text)
            assert Counter(told) == Counter(set(told)), first.text

    def test_at_most_three_changes_the_most_important_first(self) -> None:
        moves = (Status.IN_PROGRESS, Status.CLOSED_IMPLEMENTED, Status.PARTIALLY_IMPLEMENTED)
        moved = [
            followed(number, status=status, before=Status.NOT_STARTED)
            for number, status in enumerate(moves, start=1)
        ]
        noted = [followed(number, note={"en": "News"}, updated_at=NOW) for number in (4, 5)]
        english = digest(chosen(taken(*noted, *moved), None), [localizer("en")])[0].text
        assert [int(number) for number in re.findall(r"^\*(\d)\* ·", english, re.MULTILINE)] == [2, 3, 1]
        assert "and 2 more, in the thread" in english

    def test_a_channel_reads_both_languages_and_a_person_their_own(self) -> None:
        found = taken(followed(status=Status.BLOCKED))
        in_channel, to_chair = shown(found, None)[0].text, shown(found)[0].text
        assert in_channel.index("Boletín del") < in_channel.index("Digest of")
        assert "Digest of" not in to_chair
        assert [each.text.split(" ")[0] for each in shown(found, None)[1:]] == ["Boletín", "Full"]

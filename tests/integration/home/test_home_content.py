"""The content of a Home: for each role, in both languages, within Slack's limits, in few queries."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from bot.domain.home.content import HomeChoices
from bot.i18n import Language
from bot.services.context import Caller
from bot.services.home import board
from bot.services.home.actions import filter_board, hide_steps, turn_board, turn_items
from bot.services.home.board import UnknownFilter
from bot.services.home.content import compose
from bot.services.home.publication import next_due
from bot.services.members.queries import find
from bot.store import tables
from bot.views.blockkit.controls import Press
from bot.views.blockkit.modals import Modal
from tests.integration.answers.test_languages import fragments, speak
from tests.support.harness import TEAM, BotHarness, slack_id
from tests.support.home_actors import page_of, pressable, texts, words

EVERYBODY = (
    "chair-us",
    "chair-mx",
    "secretariat",
    "lead-us",
    "lead-mx",
    "member-us",
    "member-mx",
    "observer",
)
OVERSIGHT = ("Bot health", "Messages that could not be delivered")


def shown(harness: BotHarness, handle: str) -> str:
    return words(page_of(harness, handle).view())


def reported(harness: BotHarness) -> None:
    """Let lead-us report recommendation 5."""
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say(
        "lead-us", '/rec evidence 5 https://example.org/1 "One" issuer "X" date 2026-11-01 language en'
    )
    harness.say("lead-us", '/rec update 5 reported "Done"')


def me(handle: str) -> Caller:
    return Caller(slack_id(handle), TEAM, "home")


class TestNeeds:
    def test_an_empty_home_says_so(self, harness: BotHarness) -> None:
        assert "✅ Nothing needs your attention today." in shown(harness, "lead-us")
        assert "✅ Hoy no hay nada que requiera su atención." in shown(harness, "lead-mx")

    def test_a_confirmation_is_asked_of_people_who_may_confirm(self, sqlite_harness: BotHarness) -> None:
        reported(sqlite_harness)
        asked = {each for each in EVERYBODY if "🔑" in shown(sqlite_harness, each)}
        # The leads and alternates of 5 and the chairs, each for their side, except the reporter.
        assert asked == {"chair-us", "chair-mx", "lead-mx", "member-us", "member-mx"}
        assert "Confirm or refuse for the United States" in shown(sqlite_harness, "member-us")
        assert "Confirme o rechace, en nombre de México" in shown(sqlite_harness, "lead-mx")
        sqlite_harness.say("member-us", "/rec confirm 5")
        asked = {each for each in EVERYBODY if "🔑" in shown(sqlite_harness, each)}
        assert asked == {"chair-mx", "lead-mx", "member-mx"}

    def test_verified_work_is_closed_by_the_chairs(self, sqlite_harness: BotHarness) -> None:
        reported(sqlite_harness)
        sqlite_harness.say("member-us", "/rec confirm 5")
        sqlite_harness.say("lead-mx", "/rec confirm 5")
        assert {each for each in EVERYBODY if "⚖️" in shown(sqlite_harness, each)} == {"chair-us", "chair-mx"}
        assert "Close what was reported" in shown(sqlite_harness, "chair-us")

    def test_items_late_or_due_within_a_week_have_buttons(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        harness.say("chair-us", '/action assign @member-us "Soon" due in 7 days')
        harness.say("chair-us", '/action assign @member-us "Later" due in 8 days')
        harness.say("chair-us", '/action assign @member-us "Undated"')
        page = page_of(harness, "member-us")
        assert [each["value"] for each in pressable(page.view(), "action.start")] == ["1"]
        assert "Overdue, or due within a week · 1" in words(page.view())
        harness.later(days=1)
        assert len(pressable(page_of(harness, "member-us").view(), "action.start")) == 2
        harness.later(days=8)
        assert "⏰ overdue since" in shown(harness, "member-us")
        assert not pressable(page_of(harness, "member-mx").view(), "action.start")

    def test_a_submitted_item_awaits_its_assigner(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        harness.say("chair-us", '/action assign @member-us "Draft" due in 3 days')
        harness.say("member-us", "/action done 1")
        assert "Submitted to you, waiting for your answer · 1" in shown(harness, "chair-us")
        assert "Accept A-1" in shown(harness, "chair-us")
        assert "Nothing needs your attention today" in shown(harness, "member-us")
        assert "Hoy no hay nada" in shown(harness, "chair-mx")

    def test_an_observer_sees_none_of_the_items_of_an_absent_person(self, sqlite_harness: BotHarness) -> None:
        """They may not hand them in."""
        harness = sqlite_harness
        harness.say("chair-us", '/action assign @member-us "Draft it" due friday')
        harness.say("member-us", "/taskforce absence until in 2 weeks delegate @lead-us")
        assert "Draft it" in words(page_of(harness, "lead-us").view())
        with harness.context.writing(None) as (session, _):
            row = find(session, harness.context, slack_id("lead-us"))
            assert row is not None
            row.role = "observer"
            session.add(row)
        assert "Draft it" not in words(page_of(harness, "lead-us").view())

    def test_a_delegate_sees_the_absent_persons_items(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        harness.say("chair-us", '/action assign @member-us "Draft" due in 3 days')
        assert "A-1" not in shown(harness, "lead-us")
        harness.say("member-us", "/taskforce absence until in 2 weeks delegate @lead-us")
        page = page_of(harness, "lead-us")
        assert "A-1" in words(page.view())
        assert pressable(page.view(), "action.start")
        assert "Done A-1" in words(page.view())
        assert "Snooze A-1" not in words(page.view()), "only what is one's own can be put off"

    def test_it_is_made_again_on_the_first_day_of_delegation(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        harness.say("chair-us", '/action assign @member-us "Draft" due in 3 days')
        harness.say("member-us", "/action submit 1")
        harness.say("chair-us", "/taskforce absence from tomorrow until friday delegate @chair-mx")
        assert "Hoy no hay nada" in shown(harness, "chair-mx")
        midnight_in_new_york = datetime(2026, 11, 24, 5, tzinfo=UTC)
        assert next_due(harness.context) == midnight_in_new_york, (
            "an hour before it is tomorrow in Mexico City"
        )
        harness.clock.advance(midnight_in_new_york - harness.clock.now())
        assert "Entregadas a usted" in shown(harness, "chair-mx")


class TestOnce:
    """Nothing is twice on a page of a Home, and the first section fits on one screen."""

    def test_an_item_that_needs_its_reader_is_not_among_the_others(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        harness.say("chair-us", '/action assign @member-us "Soon" due in 3 days')
        said = shown(harness, "member-us")
        assert "My action items" not in said.replace("All my action items", "")
        harness.say("chair-us", '/action assign @member-us "Later" due in 20 days')
        said = shown(harness, "member-us")
        assert "Overdue, or due within a week · 1" in said
        assert "My other action items · 1" in said
        assert said.count("*A-1*") == said.count("*A-2*") == 1

    def test_what_does_not_fit_above_begins_the_others(self, sqlite_harness: BotHarness) -> None:
        for number in range(1, 12):
            sqlite_harness.say("chair-us", f'/action assign @member-us "No {number}" due in 3 days')
        view = page_of(sqlite_harness, "member-us").view()
        said = words(view)
        assert "Overdue, or due within a week · 11" in said
        assert "and 3 more" in said
        assert "My other action items · 3" in said
        assert all(said.count(f"*A-{number}*") == 1 for number in range(1, 12))
        assert pressable(view, "mine")

    def test_a_recommendation_that_waits_for_its_reader_is_not_on_the_board(
        self, sqlite_harness: BotHarness
    ) -> None:
        reported(sqlite_harness)
        view = page_of(sqlite_harness, "chair-us").view()
        assert words(view).count("5 · Joint fentanyl taskforce") == 1
        assert "One more is above, because it needs your attention." in words(view)
        filter_board(sqlite_harness.context, me("chair-us"), "status:reported")
        said = shown(sqlite_harness, "chair-us")
        assert "One more is above" in said
        assert "No recommendation matches." not in said
        assert "5 · Joint fentanyl taskforce" in shown(sqlite_harness, "lead-us"), "it needs nothing of them"

    def test_the_button_suits_the_state(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        for what in ("New", "Begun", "Stuck"):
            harness.say("chair-us", f'/action assign @member-us "{what}" due in 3 days')
        harness.say("member-us", "/action start 2")
        harness.say("member-us", '/action block 3 "No annex"')
        blocks = page_of(harness, "member-us").view()["blocks"]
        found = [each["accessory"]["text"]["text"] for each in blocks if "accessory" in each]
        assert found == ["Start A-1", "Done A-2", "Unblock A-3"]
        said = shown(harness, "member-us")
        assert all(f"Open A-{number}" in said and f"Snooze A-{number}" in said for number in (1, 2, 3))
        assert all(said.count(f"Done A-{number}") == 1 for number in (1, 2, 3)), "the rest is one press away"
        assert harness.dispatcher.press_in_home(me("member-us"), Press.ITEM_START, "3") == ""
        assert "Done A-3" in shown(harness, "member-us")
        assert "Unblock" not in shown(harness, "member-us")

    def test_a_choice_in_the_list_does_what_its_button_does(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        harness.say("chair-us", '/action assign @member-us "New" due in 3 days')
        press = harness.dispatcher.press_in_home
        opened = press(me("member-us"), Press.MORE, "show item:1")
        assert isinstance(opened, Modal)
        assert "New" in opened.text
        assert "Reminders of" in str(press(me("member-us"), Press.MORE, "reminder.snooze 1"))
        assert press(me("member-us"), Press.MORE, "reminder.done 1") == ""
        assert "Accept A-1" in shown(harness, "chair-us")
        wrong = press(me("member-us"), Press.MORE, "more more x")
        assert isinstance(wrong, Modal)
        assert "no longer understands" in wrong.text

    def test_what_needs_a_reader_fits_on_one_screen(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        reported(harness)
        for number in range(6):
            harness.say(
                "chair-us", f'/action assign me "Number {number} {"of the work " * 20}" due in 3 days'
            )
            harness.say("chair-us", f'/action assign @lead-us "Letter {number}"')
        harness.say("lead-us", "/action done 2")
        hide_steps(harness.context, me("chair-us"))
        blocks = page_of(harness, "chair-us").view()["blocks"]
        last = next(number for number, block in enumerate(blocks) if block["type"] == "divider")
        needed = blocks[: next(n for n, each in enumerate(blocks) if n >= last)]
        lines = [line for block in needed for line in str(block.get("text", {}).get("text", "")).split("\n")]
        assert len(lines) <= 25, lines
        assert all(len(line) < 180 for line in lines)

    def test_days_are_told_and_no_clock_times(self, sqlite_harness: BotHarness) -> None:
        reported(sqlite_harness)
        for handle in ("chair-us", "lead-us"):
            said = shown(sqlite_harness, handle).split("Upcoming digests")[0]
            assert "<!date" not in said
            assert "Nov 23, 2026" in said

    def test_buttons_do_what_sentences_named_a_command_for(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        reported(harness)
        harness.say("chair-us", "/digest send now")
        for handle in EVERYBODY:
            view = page_of(harness, handle).view()
            assert "`/" not in words(view), handle
            for each in pressable(view, "go"):
                found = harness.dispatcher.press_in_home(me(handle), Press.GO, each["value"])
                assert isinstance(found, Modal)
                assert "⚠️" not in found.text, each["value"]

    def test_it_holds_with_five_hundred_recommendations(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        with harness.context.writing(None) as (session, _):
            one = session.exec(select(tables.Recommendation)).first()
            assert one is not None
            session.add_all(
                tables.Recommendation(
                    **{**one.model_dump(exclude={"id"}), "number": number, "key": f"r{number}"}
                )
                for number in range(100, 600)
            )
        crowd(harness, "en", items=300)
        for handle in ("chair-us", "member-us", "lead-us", "secretariat"):
            for page in (1, 30):
                turn_board(harness.context, me(handle), page)
                turn_items(harness.context, me(handle), page)
                view = page_of(harness, handle).view()
                assert len(view["blocks"]) <= 100
                names = re.findall(r"\*A-\d+\*", words(view))
                assert len(names) == len(set(names)), handle


class TestBoard:
    def test_each_filter_shows_what_the_list_of_the_same_name_does(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        reported(harness)
        harness.say("lead-us", '/rec update 12 in-progress "Begun"')
        filters = {
            "all": "/rec list all",
            "mine": "/rec list mine",
            "priority": "/rec list priority",
            "leaderless": "/rec list leaderless",
            "open": "/rec list open",
            "closed": "/rec list closed",
            "stale": "/rec list stale",
            "status:reported": "/rec list reported",
            "side:MX": "/rec list mx",
            "category:trust": "/rec list trust",
        }
        page_of(harness, "lead-us")
        for word in filters:
            filter_board(harness.context, me("lead-us"), word)
            board = pressable(page_of(harness, "lead-us").view(), "home.filter")[0]
            assert board["initial_option"]["value"] == word
        filter_board(harness.context, me("lead-us"), "status:reported")
        said = shown(harness, "lead-us")
        assert "5 · Joint fentanyl taskforce" in said
        assert "12 · " not in said
        filter_board(harness.context, me("lead-us"), "closed")
        assert "No recommendation matches." in shown(harness, "lead-us")

    def test_pages_turn_and_end(self, sqlite_harness: BotHarness, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(board, "PAGE", 10)
        harness = sqlite_harness
        first = page_of(harness, "lead-us").view()
        assert pressable(first, "home.board.on")[0]["value"] == "2"
        assert not pressable(first, "home.board.back")
        turn_board(harness.context, me("lead-us"), 2)
        second = page_of(harness, "lead-us").view()
        assert "Page 2 of 2" in words(second)
        assert pressable(second, "home.board.back")[0]["value"] == "1"
        assert not pressable(second, "home.board.on")
        turn_board(harness.context, me("lead-us"), 99)
        assert "Page 2 of 2" in shown(harness, "lead-us")
        filter_board(harness.context, me("lead-us"), "open")
        assert "Page 1 of 2" in shown(harness, "lead-us"), "another filter begins at its first page"

    def test_a_category_that_is_gone_leaves_nothing_out(self, sqlite_harness: BotHarness) -> None:
        filter_board(sqlite_harness.context, me("lead-us"), "category:abolished")
        view = page_of(sqlite_harness, "lead-us").view()
        assert pressable(view, "home.filter")[0]["initial_option"]["value"] == "all"
        assert "1 · Bilateral coordination group" in words(view)

    @pytest.mark.parametrize(
        "word", ["", "status:", "status:done", "side:CA", "nothing", "category:", "x" * 200]
    )
    def test_a_filter_that_nobody_offered_is_refused(self, sqlite_harness: BotHarness, word: str) -> None:
        page_of(sqlite_harness, "lead-us")
        before = sqlite_harness.everything()
        with pytest.raises(UnknownFilter):
            filter_board(sqlite_harness.context, me("lead-us"), word)
        assert sqlite_harness.everything() == before


class TestRoles:
    @pytest.mark.parametrize("handle", EVERYBODY)
    def test_the_bots_health_is_shown_to_those_responsible(
        self, sqlite_harness: BotHarness, handle: str
    ) -> None:
        sqlite_harness.say(handle, "/taskforce language en")
        said = shown(sqlite_harness, handle)
        steers = handle in {"chair-us", "chair-mx", "secretariat"}
        assert [part in said for part in OVERSIGHT] == [steers] * 2
        assert ("The bot's health" in said) is steers
        assert ("Who has not read" in said) is False, "no digest went out yet"

    def test_messages_given_up_are_counted_with_what_to_do(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        harness.say("chair-us", '/action assign @member-us "Draft"')
        with harness.context.writing(None) as (session, _):
            row = session.exec(select(tables.OutboxMessage)).first()
            assert row is not None
            row.status, row.problem = "dead", "account_inactive"
            session.add(row)
        said = shown(harness, "secretariat")
        assert "1 mensaje" in said
        assert "su cuenta de Slack está desactivada" in said
        assert "enlace outbox retry" in said
        assert "account" not in shown(harness, "lead-us")

    @pytest.mark.parametrize(
        ("handle", "steps"),
        [
            ("chair-us", ("what is waiting for your decision", "Assign an action item …")),
            ("secretariat", ("elija *Sin responsable*", "cuándo salen los boletines")),
            ("lead-us", ("Open what you lead", "Update …")),
            ("lead-mx", ("Abra lo que tiene a su cargo", "Actualizar…")),
            ("observer", ("on the board below", "You have read access")),
        ],
    )
    def test_a_newcomer_is_told_three_things_by_their_role(
        self, sqlite_harness: BotHarness, handle: str, steps: tuple[str, str]
    ) -> None:
        said = shown(sqlite_harness, handle)
        assert all(f"\n{number}. " in f"\n{said}" for number in (1, 2, 3))
        assert "\n4. " not in said
        assert all(step in said for step in steps)
        hide_steps(sqlite_harness.context, me(handle))
        assert "👋" not in shown(sqlite_harness, handle)

    def test_people_are_newcomers_for_two_weeks(self, sqlite_harness: BotHarness) -> None:
        assert "👋" in shown(sqlite_harness, "lead-us")
        sqlite_harness.later(days=13)
        assert "👋" in shown(sqlite_harness, "lead-us")
        sqlite_harness.later(days=1)
        assert "👋" not in shown(sqlite_harness, "lead-us")

    def test_an_observer_reads_along(self, sqlite_harness: BotHarness) -> None:
        sqlite_harness.say("observer", "/taskforce language en")
        said = shown(sqlite_harness, "observer")
        assert "My action items" not in said
        assert "Upcoming digests" not in said
        assert "1 · Bilateral coordination group" in said

    def test_digests_come_on_the_readers_own_clock(self, sqlite_harness: BotHarness) -> None:
        due = int(datetime(2026, 11, 30, 14, tzinfo=UTC).timestamp())
        assert f"📬 *<!date^{due}^" in shown(sqlite_harness, "chair-us")
        assert "|Nov 30, 2026, 9:00" in shown(sqlite_harness, "chair-us")
        assert "|30 nov 2026, 8:00" in shown(sqlite_harness, "chair-mx")
        assert "📬" not in shown(sqlite_harness, "member-us")
        sqlite_harness.say("chair-us", '/digest hold "Figures are being checked"')
        assert "put on hold by <@UCHAIRUS>" in shown(sqlite_harness, "chair-us")

    def test_a_digest_sent_early_is_no_longer_announced(self, sqlite_harness: BotHarness) -> None:
        sqlite_harness.say("chair-us", "/digest send now")
        said = shown(sqlite_harness, "chair-us")
        assert "|Nov 30" not in said
        assert "|Dec 7" in said
        assert "Who has not read the latest digest" in said
        assert (
            "2 people have not acknowledged it yet" in said or "3 people have not acknowledged it yet" in said
        )
        sqlite_harness.say("chair-us", "/digest acknowledge")

    def test_refused_people_see_why_and_nothing_else(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        page_of(harness, "member-us")
        with harness.context.writing(None) as (session, _):
            row = find(session, harness.context, slack_id("member-us"))
            assert row is not None
            row.active = False
            session.add(row)
        view = page_of(harness, "member-us").view()
        assert len(view["blocks"]) == 2
        assert "no longer on the taskforce's list" in words(view)


class TestLimits:
    @pytest.mark.parametrize("language", ["en", "es"])
    def test_slack_accepts_any_amount_of_content(
        self, sqlite_harness: BotHarness, language: Language
    ) -> None:
        """Thousands of items with the longest texts, all of them submitted, and no message delivered."""
        crowd(sqlite_harness, language, items=3000)
        undelivered(sqlite_harness)
        unknown_to_slack(sqlite_harness, "member-mx")
        for handle in ("chair-us", "secretariat", "lead-us", "member-us", "observer"):
            for turn in (1, 150):
                turn_items(sqlite_harness.context, me(handle), turn)
                view = page_of(sqlite_harness, handle).view()  # which checks it as strictly as Slack
                assert len(view["blocks"]) <= 100
                assert len(json.dumps(view).encode()) < 250_000
        said = shown(sqlite_harness, "member-us")
        more = {"en": "and 3,286 more", "es": "y 3,286 más"}[language]
        assert more in said, said[:3000]

    def test_it_takes_as_few_queries_for_much_as_for_little(self, harness: BotHarness) -> None:
        harness.say("chair-us", '/action assign me "Draft" due in 3 days')
        harness.say("chair-us", '/action assign @lead-us "Letter" due in 3 days')
        harness.say("lead-us", "/action done 2")
        crowd(harness, "en", items=10)
        before = {handle: queries(harness, handle) for handle in ("member-us", "chair-us")}
        crowd(harness, "en", items=300)
        assert {handle: queries(harness, handle) for handle in before} == before
        assert before["member-us"] <= 22
        assert before["chair-us"] <= 36

    def test_nobody_reads_the_other_language(self, sqlite_harness: BotHarness) -> None:
        said: list[str] = []
        for language in ("en", "es"):
            speak(sqlite_harness, language)
            said = [text for handle in EVERYBODY for text in texts(page_of(sqlite_harness, handle).view())]
            foreign = fragments("es" if language == "en" else "en")
            assert {part for text in said for part in foreign if part in text} == set(), language


def queries(harness: BotHarness, handle: str) -> int:
    """Return how many statements it takes to make somebody's Home."""
    seen: list[str] = []

    def count(*arguments: object) -> None:
        if not str(arguments[2]).startswith("BEGIN"):
            seen.append(str(arguments[2]))

    with harness.context.reading() as session:
        member = find(session, harness.context, slack_id(handle))
    assert member is not None
    event.listen(Engine, "before_cursor_execute", count)
    try:
        compose(harness.context, member.id or 0, HomeChoices())
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(seen)


def crowd(harness: BotHarness, language: Language, *, items: int) -> None:
    """Fill the workspace with the longest texts, for everybody."""
    long = {"en": "Wide & <wide> ", "es": "Ñandú & <ñandú> "}[language] * 140
    speak(harness, language)
    with harness.context.writing(None) as (session, now):
        people = {row.identities[0].slack_id: row.id for row in session.exec(select(tables.Member))}
        for number, row in enumerate(session.exec(select(tables.Recommendation)).all()):
            row.short = {language: long[:200]}
            row.status = "reported"
            row.status_since = row.updated_at = now - timedelta(days=40)
            row.reported_by_id = people[slack_id("observer")]
            for side in ("US", "MX"):
                for seat in ("lead", "alternate"):
                    taken = session.exec(
                        select(tables.Lead).where(
                            tables.Lead.recommendation_id == row.id,
                            tables.Lead.side == side,
                            tables.Lead.seat == seat,
                        )
                    ).first()
                    taken = taken or tables.Lead(
                        taskforce_id=harness.context.taskforce_id,
                        recommendation_id=row.id or 0,
                        side=side,
                        seat=seat,
                    )
                    taken.member_id = people[slack_id("member-us" if number % 2 else "lead-us")]
                    session.add(taken)
            session.add(row)
        for category in session.exec(select(tables.Category)):
            category.title = {language: long[:200]}
            session.add(category)
        first = 1 + max([*session.exec(select(tables.ActionItem.number)), 0])
        made = [
            tables.ActionItem(
                taskforce_id=harness.context.taskforce_id,
                number=first + number + (items if status == "submitted" else 0),
                text={language: long[:1900]},
                folded=long[:1900].casefold(),
                status=status,
                status_since=now,
                due_on=(now + timedelta(days=number % 8)).date(),
                assigner_id=people[slack_id("member-us")] or 0,
                created_at=now,
                updated_at=now,
            )
            for status in ("todo", "submitted")
            for number in range(items)
            if status == "todo" or number < items // 10
        ]
        session.add_all(made)
        session.flush()
        session.add_all(
            tables.Assignment(
                taskforce_id=harness.context.taskforce_id,
                action_item_id=each.id or 0,
                member_id=who or 0,
                since=now,
            )
            for each in made
            for handle in ("member-us", "chair-us", "secretariat")
            for who in [people[slack_id(handle)]]
        )


def undelivered(harness: BotHarness) -> None:
    """Give up every message, and let nobody read the last digest."""
    harness.say("chair-us", "/digest send now")
    with harness.context.writing(None) as (session, _):
        for row in session.exec(select(tables.OutboxMessage)):
            row.status, row.problem = "dead", "x" * 64
            session.add(row)


def unknown_to_slack(harness: BotHarness, handle: str) -> None:
    """Make somebody's reference unknown to Slack."""
    with harness.context.writing(None) as (session, _):
        row = find(session, harness.context, slack_id(handle))
        assert row is not None
        session.delete(row.identities[0])


def test_no_more_is_shown_than_there_is(sqlite_harness: BotHarness) -> None:
    """The parts of the Home come in order of usefulness."""
    sqlite_harness.say("chair-us", '/action assign me "Mine"')
    said = shown(sqlite_harness, "chair-us")
    parts = [
        "👋",
        "Needs your attention",
        "My action items · 1",
        "The board",
        "Upcoming digests",
        "Your settings",
    ]
    places = [said.rindex(part) for part in (*parts, *OVERSIGHT)]
    assert places == sorted(places)

"""Forms and presses that collide, come twice, come late, or find their window gone."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.domain.audit.events import Action
from bot.sandbox import FaultRule
from bot.services.context import Caller
from bot.services.members.queries import find
from bot.store import tables
from bot.views.blockkit.controls import Press
from bot.views.blockkit.modals import Modal
from bot.views.forms.names import FormName
from commands.dispatch.dispatcher import Dispatcher
from commands.dispatch.submissions import Mistakes
from tests.integration.answers.test_forms import fields
from tests.support.harness import NOW, TEAM, BotHarness, Gate, filled, slack_id
from tests.support.home_actors import words
from tests.support.sandbox_actors import eventually
from tests.support.stage import OnStage

Doing = Callable[[], Any]
SIX_SECONDS = timedelta(seconds=6)


def at_once(*doings: Doing) -> list[Any]:
    """Call several functions, each in a thread that waits for the others before it begins."""
    together = threading.Barrier(len(doings))

    def begin(doing: Doing) -> Any:
        together.wait(60)
        return doing()

    with ThreadPoolExecutor(len(doings)) as threads:
        return list(threads.map(begin, doings))


def submitting(harness: BotHarness, handle: str, form: Modal, values: dict[str, Any], delivery: str) -> Doing:
    """Return a function that submits a form as one delivery of Slack's."""
    caller = Caller(slack_id(handle), TEAM, form.callback_id, delivery)
    view = filled(form, values)
    return lambda: harness.dispatcher.submit(caller, form.callback_id, view)


def pressing(harness: BotHarness, handle: str, press: Press, value: str, delivery: str) -> Doing:
    """Return a function that presses a button as one delivery of Slack's, and returns the answer's words."""
    caller = Caller(slack_id(handle), TEAM, press, delivery)
    return lambda: harness.dispatcher.press(caller, press, value).text


def happened(harness: BotHarness, action: Action) -> int:
    """Return how often the trail contains an action."""
    with harness.context.reading() as session:
        found = select(tables.AuditEvent.id).where(tables.AuditEvent.action == action.value)
        return len(session.exec(found).all())


def said(found: Modal | Mistakes) -> str:
    return found.text if isinstance(found, Modal) else "\n".join(found.at.values())


def handed_in(harness: BotHarness) -> None:
    """Assign A-1 to two people as chair-us; one of them submits it."""
    harness.say("chair-us", '/action assign @member-us @member-mx "Draft" rec 5')
    harness.say("member-us", '/action submit 1 "Here"')


def reported(harness: BotHarness) -> str:
    """Report recommendation 5 as lead-us, and return the value of its confirmation button."""
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say(
        "lead-us", '/rec evidence 5 https://example.org/1 "One" issuer "X" date 2026-11-01 language en'
    )
    harness.say("lead-us", '/rec update 5 reported "Done"')
    return f"5:{harness.version(5)}"


class TestForms:
    @pytest.mark.parametrize("repetition", range(3))
    def test_two_people_submit_the_same_form(self, harness: BotHarness, repetition: int) -> None:
        """One is accepted; the other person sees what changed, keeps their words, and decides."""
        forms = {
            handle: harness.redraw(handle, harness.window(handle, "/rec update 5"), {"status": "in_progress"})
            for handle in ("chair-us", "secretariat")
        }
        harness.say("secretariat", "/taskforce language en")
        found = at_once(
            *(
                submitting(harness, handle, form, {"note": f"The words of {handle}"}, f"view:{handle}")
                for handle, form in forms.items()
            )
        )
        taken = [each for each in found if "changed from" in said(each)]
        overtaken = [each for each in found if "has changed since you opened this form" in said(each)]
        assert len(taken) == len(overtaken) == 1
        loser = "secretariat" if found.index(overtaken[0]) else "chair-us"
        note = next(each for each in overtaken[0].blocks if each.get("block_id") == "note")
        assert note["element"]["initial_value"] == f"The words of {loser}"
        assert happened(harness, Action.STATUS_CHANGED) == 1
        assert f"The words of {loser}" not in harness.say("observer", "/rec 5")

    @pytest.mark.parametrize("repetition", range(3))
    def test_one_form_is_submitted_twice(self, harness: BotHarness, repetition: int) -> None:
        """A double click, or Slack sends it again: the same window with the same hash."""
        form = harness.window("chair-us", "/action assign")
        values = {"text": "Only once", "people": [slack_id("member-us")]}
        found = at_once(*[submitting(harness, "chair-us", form, values, "view:V1 h1")] * 3)
        assert sorted("A-1" in said(each) for each in found) == [False, False, True]
        assert sum("delivered this form twice" in said(each) for each in found) == 2
        assert happened(harness, Action.ITEM_ASSIGNED) == 1
        with harness.context.reading() as session:
            assert len(session.exec(select(tables.OutboxMessage)).all()) == 1

    def test_a_refused_form_can_be_submitted_from_the_same_window(self, sqlite_harness: BotHarness) -> None:
        """Slack gives a window no new hash when it shows errors at its fields."""
        form = sqlite_harness.window("chair-us", "/action assign")
        values = {"text": "Once", "people": [slack_id("observer")]}
        first = submitting(sqlite_harness, "chair-us", form, values, "view:V1 h1")()
        assert "observers cannot be assigned action items" in said(first)
        values["people"] = [slack_id("member-us")]
        assert "A-1" in said(submitting(sqlite_harness, "chair-us", form, values, "view:V1 h1")())


class TestPresses:
    """A button pressed twice acts once, and the second person learns the present state."""

    @pytest.mark.parametrize("others", ["member-us", "member-mx"])
    def test_done(self, harness: BotHarness, others: str) -> None:
        harness.say("chair-us", '/action assign @member-us @member-mx "Draft" rec 5')
        harness.say("member-mx", "/taskforce language en")
        found = at_once(
            pressing(harness, "member-us", Press.REMINDER_DONE, "1", "trigger:1"),
            pressing(harness, others, Press.REMINDER_DONE, "1", "trigger:2"),
        )
        assert sum("was already submitted and is waiting to be accepted" in each for each in found) == 1, (
            found
        )
        assert happened(harness, Action.ITEM_SUBMITTED) == 1

    @pytest.mark.parametrize("others", ["chair-us", "lead-us"])
    def test_accept(self, harness: BotHarness, others: str) -> None:
        handed_in(harness)
        found = at_once(
            pressing(harness, "chair-us", Press.ITEM_ACCEPT, "1:2", "trigger:1"),
            pressing(harness, others, Press.ITEM_ACCEPT, "1:2", "trigger:2"),
        )
        assert sum("has changed since version 2, and is now version 3, “Done”" in each for each in found) == 1
        assert happened(harness, Action.ITEM_ACCEPTED) == 1

    @pytest.mark.parametrize("others", ["chair-us", "member-us", "lead-mx"])
    def test_confirm(self, harness: BotHarness, others: str) -> None:
        """The other side's confirmation comes too late as well: people confirm a state that they saw."""
        value = reported(harness)
        harness.say("lead-mx", "/taskforce language en")
        found = at_once(
            pressing(harness, "chair-us", Press.CONFIRM, value, "trigger:1"),
            pressing(harness, others, Press.CONFIRM, value, "trigger:2"),
        )
        assert sum("has changed since version" in each for each in found) == 1, found
        assert happened(harness, Action.CONFIRMED) == 1

    @pytest.mark.parametrize("others", ["chair-us", "chair-mx"])
    def test_undo(self, harness: BotHarness, others: str) -> None:
        harness.say("chair-us", '/rec update 5 in-progress "Begun"')
        harness.say("chair-mx", "/taskforce language en")
        value = f"rec:5:{harness.version(5)}"
        found = at_once(
            pressing(harness, "chair-us", Press.UNDO, value, "trigger:1"),
            pressing(harness, others, Press.UNDO, value, "trigger:2"),
        )
        told = ("You have no change to undo", "That change was already undone", "settings, members")
        assert sum(any(part in each for part in told) for each in found) == 1, found
        assert happened(harness, Action.UNDONE) == 1
        assert harness.status(5) == "not_started"

    @pytest.mark.parametrize(("others", "readers"), [("chair-us", 1), ("chair-mx", 2)])
    def test_acknowledge(self, harness: BotHarness, others: str, readers: int) -> None:
        harness.say("chair-us", "/digest send now")
        harness.say("chair-mx", "/taskforce language en")
        found = at_once(
            pressing(harness, "chair-us", Press.ACKNOWLEDGE, "1", "trigger:1"),
            pressing(harness, others, Press.ACKNOWLEDGE, "1", "trigger:2"),
        )
        assert not any("⚠️" in each for each in found), found
        assert happened(harness, Action.DIGEST_READ) == readers

    @pytest.mark.parametrize("repetition", range(3))
    def test_a_press_that_slack_delivers_twice(self, harness: BotHarness, repetition: int) -> None:
        harness.say("chair-us", '/action assign @member-us "Draft" rec 5')
        found = at_once(*[pressing(harness, "member-us", Press.ITEM_START, "1", "trigger:1")] * 2)
        assert sum("delivered this command twice" in each for each in found) == 1
        assert happened(harness, Action.ITEM_STARTED) == 1


class TestOutlived:
    """What a form is about changes while it is filled in; none of the typed text is lost."""

    def test_closed_meanwhile(self, harness: BotHarness) -> None:
        form = harness.redraw(
            "chair-us", harness.window("chair-us", "/rec update 5"), {"status": "in_progress"}
        )
        harness.say("chair-mx", '/rec close 5 not-implemented "Overtaken"')
        before = harness.everything()
        found = said(harness.fill("chair-us", form, {"note": "An hour's work", "next_step": "Call them"}))
        assert "Recommendation 5 is closed" in found or "Closed, not implemented" in found
        assert "This is what you had written:" in found
        assert "An hour's work" in found
        assert "Call them" in found
        assert harness.everything() == before

    @pytest.mark.parametrize(
        ("line", "values"),
        [
            ("/action edit 1", {"text": "An hour's work"}),
            ("/action block 1", {"note": "An hour's work"}),
            ("/action comment 1", {"text": "An hour's work"}),
            ("/action cancel 1", {"note": "An hour's work"}),
            ("/action reassign 1", {"people": ["UMEMBERMX"]}),
        ],
    )
    def test_cancelled_meanwhile(self, sqlite_harness: BotHarness, line: str, values: dict[str, Any]) -> None:
        harness = sqlite_harness
        harness.say("chair-us", '/action assign me "Draft" rec 5')
        form = harness.window("chair-us", line)
        harness.say("lead-us", '/action cancel 1 "Overtaken"')
        before = harness.everything()
        found = said(harness.fill("chair-us", form, values))
        if "comment" in line:
            assert "An hour's work" in harness.say("observer", "/action 1"), "a comment overtakes nobody"
            return
        assert "Cancelled" in found
        assert "people" in values or "An hour's work" in found
        assert harness.everything() == before

    def test_taken_back_meanwhile(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        harness.say("chair-us", '/action assign @member-us "Draft" rec 5')
        form = harness.window("lead-us", "/action comment 1")
        harness.say("chair-us", "/taskforce undo")
        found = said(harness.fill("lead-us", form, {"text": "An hour's work"}))
        assert "was undone" in found
        assert "An hour's work" in found

    def test_lead_lost_meanwhile(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        form = harness.redraw(
            "lead-us", harness.window("lead-us", "/rec update 5"), {"status": "in_progress"}
        )
        with harness.context.writing(None) as (session, _):
            for seat in session.exec(select(tables.Lead)):
                seat.member_id = None
                session.add(seat)
        found = said(harness.fill("lead-us", form, {"note": "An hour's work"}))
        assert "Only the leads of recommendation 5" in found
        assert "An hour's work" in found
        assert harness.status(5) == "not_started"

    def test_taken_off_the_list_meanwhile(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        form = harness.redraw(
            "lead-us", harness.window("lead-us", "/rec update 5"), {"status": "in_progress"}
        )
        with harness.context.writing(None) as (session, _):
            row = find(session, harness.context, slack_id("lead-us"))
            assert row is not None
            row.active = False
            session.add(row)
        found = said(harness.fill("lead-us", form, {"note": "An hour's work"}))
        assert "no longer on the taskforce's list" in found
        assert "An hour's work" in found
        assert harness.status(5) == "not_started"

    def test_made_an_observer_meanwhile(self, sqlite_harness: BotHarness) -> None:
        harness = sqlite_harness
        harness.say("chair-us", '/action assign @member-us "Draft"')
        form = harness.window("member-us", "/action comment 1")
        with harness.context.writing(None) as (session, _):
            row = find(session, harness.context, slack_id("member-us"))
            assert row is not None
            row.role = "observer"
            session.add(row)
        found = said(harness.fill("member-us", form, {"text": "An hour's work"}))
        assert "Observers can read but not comment" in found
        assert "An hour's work" in found


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Gate]]:
    """Return a function that holds back the answers of a dispatcher's method, the first `times` of them."""
    gates: list[Gate] = []

    def held(name: str, *, times: int = 1) -> Gate:
        gate, real = Gate(), getattr(Dispatcher, name)
        gates.append(gate)

        def waits(self: Dispatcher, *args: Any, **options: Any) -> Any:
            gate.under_way += 1
            if gate.under_way <= times:
                gate.opened.wait(60)
            return real(self, *args, **options)

        monkeypatch.setattr(Dispatcher, name, waits)
        return gate

    yield held
    for gate in gates:
        gate.open()


def patience(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Set after how many seconds windows say to wait."""
    monkeypatch.setattr("commands.slack.interactions.LOADING_AFTER", seconds)
    monkeypatch.setattr("commands.slack.interactions.SUBMITTED_AFTER", seconds)
    monkeypatch.setattr("commands.slack.interactions.SHOWN_AFTER", 0.05)


def window(on: Any, handle: str) -> str:
    """Return the words of the window that someone has open."""
    view = on.workspace.modal(on.workspace.person(handle).id)
    return words(view.content) if view else ""


def messages(on: Any, handle: str) -> str:
    return "\n".join(str(each.blocks) for each in on.workspace.direct_messages(handle))


class TestSlowAnswers:
    @pytest.mark.parametrize("mode", ["socket", "http"])
    async def test_a_window_says_to_wait_within_a_second(
        self, open_workspace: OnStage, hold: Callable[..., Gate], monkeypatch: pytest.MonkeyPatch, mode: str
    ) -> None:
        async with open_workspace(at=NOW, mode=mode) as on:
            await on.say("chair-us", "/rec 5")
            gate = hold("press")
            patience(monkeypatch, 0.05)
            asked = asyncio.create_task(on.press("chair-us", "Update …"))
            await eventually(lambda: "One moment" in window(on, "chair-us"))
            gate.open()
            await asked
            await eventually(lambda: "Status" in window(on, "chair-us"))
            await on.submit("chair-us", {"note": "Nothing new"})

    async def test_a_slow_refusal_takes_the_place_of_what_says_to_wait(
        self, open_workspace: OnStage, hold: Callable[..., Gate], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with open_workspace(at=NOW) as on:
            await on.say("observer", "/taskforce language es")
            gate = hold("answer")
            patience(monkeypatch, 0.05)
            asked = asyncio.create_task(on.say("observer", "/rec actualizar 5"))
            await eventually(lambda: "Un momento" in window(on, "observer"))
            gate.open()
            await asked
            await eventually(lambda: "⚠️" in window(on, "observer"))

    async def test_where_no_window_could_say_to_wait_a_refusal_is_said_in_words(
        self, open_workspace: OnStage, hold: Callable[..., Gate], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with open_workspace(at=NOW) as on:
            await on.say("observer", "/taskforce language en")
            gate = hold("answer")
            patience(monkeypatch, 0.05)
            on.sandbox.faults.add(FaultRule("views.open", error="expired_trigger_id", times=1))
            asked = asyncio.create_task(on.say("observer", "/rec update 5"))
            await eventually(lambda: not on.sandbox.faults.rules)
            gate.open()
            answer = await asked
            assert "Only the leads of recommendation 5" in str(answer.payload)

    @pytest.mark.parametrize(
        ("handle", "told"), [("chair-us", "You can also type it"), ("chair-mx", "puede escribirlo")]
    )
    async def test_an_expired_trigger_is_said_by_response_url(
        self,
        open_workspace: OnStage,
        hold: Callable[..., Gate],
        monkeypatch: pytest.MonkeyPatch,
        handle: str,
        told: str,
    ) -> None:
        async with open_workspace(at=NOW) as on:
            await on.say(handle, "/rec 5")
            gate = hold("press")
            patience(monkeypatch, 60)
            asked = asyncio.create_task(on.press(handle, "recommendation.update"))
            await eventually(lambda: gate.under_way)
            on.clock.advance(SIX_SECONDS)
            gate.open()
            answer = await asked
            assert told in str(answer.payload)
            assert window(on, handle) == ""

    async def test_what_a_home_answers_by_itself_opens_no_window(
        self, open_workspace: OnStage, hold: Callable[..., Gate], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with open_workspace(at=NOW) as on:
            await on.open_home("chair-us")
            gate = hold("press_in_home")
            patience(monkeypatch, 0.05)
            asked = asyncio.create_task(on.press("chair-us", "Ver en español", view="home"))
            await eventually(lambda: gate.under_way)
            await asyncio.sleep(0.3)
            assert window(on, "chair-us") == ""
            gate.open()
            await asked
            assert window(on, "chair-us") == ""

    async def test_in_a_home_it_is_said_by_direct_message(self, open_workspace: OnStage) -> None:
        async with open_workspace(at=NOW) as on:
            await on.open_home("chair-us")
            on.sandbox.faults.add(FaultRule("views.open", error="expired_trigger_id", times=1))
            await on.press("chair-us", "settings.show", view="home")
            assert "Time zone" in messages(on, "chair-us"), "what was to be read is read there"
            on.sandbox.faults.add(FaultRule("views.open", error="expired_trigger_id", times=1))
            await on.press("chair-us", "settings.show", view="home")


class TestSlowSubmissions:
    """Slack waits three seconds for the result of a form, and then shows it as if nothing was done."""

    @pytest.mark.parametrize("mode", ["socket", "http"])
    async def test_the_window_says_to_wait_and_then_what_was_done(
        self, open_workspace: OnStage, hold: Callable[..., Gate], monkeypatch: pytest.MonkeyPatch, mode: str
    ) -> None:
        async with open_workspace(at=NOW, mode=mode) as on:
            await on.say("chair-us", "/action assign")
            gate = hold("submit")
            patience(monkeypatch, 0.05)
            await on.submit("chair-us", {"text": "Draft", "people": ["member-us"]})
            assert "One moment" in window(on, "chair-us")
            gate.open()
            await eventually(lambda: "All set" in window(on, "chair-us"))
            assert "A-1" in window(on, "chair-us")

    async def test_mistakes_are_above_the_fields_and_typed_values_stay(
        self, open_workspace: OnStage, hold: Callable[..., Gate], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with open_workspace(at=NOW) as on:
            await on.say("chair-us", "/action assign")
            gate = hold("submit")
            patience(monkeypatch, 0.05)
            await on.submit("chair-us", {"text": "An hour's *work*", "people": ["observer"]})
            gate.open()
            await eventually(lambda: "observers cannot be assigned action items" in window(on, "chair-us"))
            assert "⚠️ Assignee: " in window(on, "chair-us")
            answer = await on.submit("chair-us", {"people": ["member-us"]})
            await eventually(lambda: "All set" in window(on, "chair-us"))
            assert answer.error is None
            assert "An hour's *work*" in str((await on.say("chair-us", "/action 1")).payload)

    async def test_the_window_is_gone(
        self, open_workspace: OnStage, hold: Callable[..., Gate], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with open_workspace(at=NOW) as on:
            await on.say("chair-us", "/action assign")
            gate = hold("submit")
            patience(monkeypatch, 0.05)
            await on.submit("chair-us", {"text": "Draft", "people": ["member-us"]})
            await on.close("chair-us")
            gate.open()
            await eventually(lambda: "A-1" in messages(on, "chair-us"))
            assert "Notified:" in messages(on, "chair-us")

    async def test_the_window_of_a_form_that_was_not_taken_is_gone(
        self, open_workspace: OnStage, hold: Callable[..., Gate], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with open_workspace(at=NOW) as on:
            await on.say("chair-us", "/action assign")
            gate = hold("submit")
            patience(monkeypatch, 0.05)
            await on.submit("chair-us", {"text": "An hour's work", "people": ["observer"]})
            await on.close("chair-us")
            gate.open()
            await eventually(lambda: "An hour's work" in messages(on, "chair-us"))
            told = messages(on, "chair-us")
            assert "You closed the form" in told
            assert "observers cannot be assigned action items" in told


def payloads(on: Any) -> Any:
    """Return the presses, choices and forms that the bot received."""
    return on.sandbox.transcript.select(direction="out", method="interactive")


class TestQuickHands:
    @pytest.mark.parametrize("mode", ["socket", "http"])
    async def test_a_form_is_submitted_by_a_double_click(
        self, open_workspace: OnStage, hold: Callable[..., Gate], mode: str
    ) -> None:
        async with open_workspace(at=NOW, mode=mode) as on:
            await on.say("chair-us", "/action assign")
            await on.sandbox.fill("chair-us", "text", "Draft")
            await on.sandbox.fill("chair-us", "people", ["member-us"])
            gate, before = hold("submit", times=2), len(payloads(on))
            clicks = [asyncio.create_task(on.sandbox.submit("chair-us")) for _ in range(2)]
            await eventually(lambda: gate.under_way and len(payloads(on)) == before + 2)
            gate.open()
            await asyncio.gather(*clicks)
            assert "A-2" not in str((await on.say("chair-us", "/action list all")).payload)
            assert "A-1" in window(on, "chair-us") or "delivered this form twice" in window(on, "chair-us")

    async def choosing(self, on: Any, *chosen: str) -> list[asyncio.Task[Any]]:
        """Choose one status after another as chair-us, without waiting for the form."""
        doing: list[asyncio.Task[Any]] = []
        before = len(payloads(on))
        for each in chosen:
            doing.append(asyncio.create_task(on.sandbox.fill("chair-us", "status", each)))
            await eventually(lambda: len(payloads(on)) == before + len(doing))
        return doing

    @pytest.mark.parametrize("mode", ["socket", "http"])
    async def test_the_last_of_two_choices_is_shown(
        self, open_workspace: OnStage, hold: Callable[..., Gate], mode: str
    ) -> None:
        """The answer to the first choice comes after the answer to the second."""
        async with open_workspace(at=NOW, mode=mode) as on:
            await on.say("chair-us", '/rec update 5 in-progress "Begun"')
            await on.say("chair-us", "/rec update 5")
            gate = hold("open_form")
            doing = await self.choosing(on, "blocked", "reported")
            await eventually(lambda: "What was done" in window(on, "chair-us"))
            gate.open()
            await asyncio.gather(*doing)
            await on.bot.settle()
            assert "What was done" in window(on, "chair-us")
            assert "What is blocking it" not in window(on, "chair-us")

    async def test_a_window_changed_meanwhile_shows_the_last_choice_all_the_same(
        self, open_workspace: OnStage
    ) -> None:
        """Both choices were made in the same window; for the second, the window has changed by then."""
        async with open_workspace(at=NOW) as on:
            await on.say("chair-us", '/rec update 5 in-progress "Begun"')
            await on.say("chair-us", "/rec update 5")
            on.sandbox.faults.add(FaultRule("views.update", error="hash_conflict", times=1))
            await asyncio.gather(*await self.choosing(on, "blocked"))
            await eventually(lambda: "What is blocking it" in window(on, "chair-us"))

    async def test_a_choice_that_comes_late_does_not_bring_back_what_was_submitted(
        self, open_workspace: OnStage, hold: Callable[..., Gate]
    ) -> None:
        async with open_workspace(at=NOW) as on:
            await on.say("chair-us", "/rec update 5")
            gate = hold("open_form")
            doing = await self.choosing(on, "in_progress")
            await on.submit("chair-us", {"note": "Begun"})
            assert "All set" in window(on, "chair-us")
            gate.open()
            await asyncio.gather(*doing)
            await on.bot.settle()
            assert "All set" in window(on, "chair-us")

    async def test_two_presses_of_one_button_in_a_window(self, open_workspace: OnStage) -> None:
        async with open_workspace(at=NOW) as on:
            await on.say("chair-us", "/action assign")
            await on.submit("chair-us", {"text": "Draft", "people": ["chair-us"]})
            view = on.workspace.modal(on.workspace.person("chair-us").id)
            assert view is not None
            await asyncio.gather(
                *(on.sandbox.press("chair-us", "undo", view=True) for _ in range(2)), return_exceptions=True
            )
            await on.bot.settle()
            with on.bot.context.reading() as session:
                undone = tables.AuditEvent.action == Action.UNDONE.value
                assert len(session.exec(select(tables.AuditEvent).where(undone)).all()) == 1


def test_no_form_is_taken_for_another(sqlite_harness: BotHarness) -> None:
    """A refused form that this bot never made gets its words back."""
    view = {"private_metadata": "{}", "state": {"values": {"note": {"note": {"value": "An hour's work"}}}}}
    caller = Caller(slack_id("chair-us"), TEAM, "x", "view:x")
    found = sqlite_harness.dispatcher.submit(caller, "unheard.of", view | {"id": "V1"})
    assert "no longer understands" in said(found)
    assert "An hour's work" in said(found)
    assert "unheard.of" not in set(FormName)
    assert fields(found) == []

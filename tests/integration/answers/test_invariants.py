"""The invariants of a workspace are true after every step, for any steps in any order.

`ENLACE_INVARIANTS=200x60 pytest tests/integration/answers/test_invariants.py` tries two hundred sequences of
sixty steps, different ones each time; with `ENLACE_SHRINK=1` a failing sequence is made as short as possible,
which takes minutes.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, select

from bot.clock import Clock
from bot.config import Deployment
from bot.delivery.message_reading import read_message
from bot.delivery.rendering import rendered
from bot.domain.recommendations.statuses import Status
from bot.sandbox.blockkit import check_message
from bot.services.action_items.assignment import Assigning, assign
from bot.services.alignment.alignment import bring_into_line, open_context
from bot.services.context import Caller
from bot.services.digests.rounds import open_due
from bot.services.outbox import queue as outbox
from bot.services.recommendations.progress import update_status
from bot.services.reminders.opening import open_reminders
from bot.store import tables
from bot.store.database import Database
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.modals import Modal
from commands.dispatch.submissions import Mistakes
from tests.support import invariants
from tests.support.harness import (
    KEY,
    NOW,
    TEAM,
    BotHarness,
    checked,
    filled,
    harness_in,
    profiles_of,
    slack_id,
)

SEQUENCES, STEPS = (int(part) for part in os.environ.get("ENLACE_INVARIANTS", "5x40").split("x"))
OTHERS = "T0OTHERS"
PEOPLE = (
    "chair-us",
    "chair-mx",
    "secretariat",
    "lead-us",
    "lead-mx",
    "member-us",
    "member-mx",
    "observer",
)
WORDS = ("Begun & <going>", "Falta la firma", "*Almost* there", "ñ" * 300)
LINES = (
    '/rec update {rec} in-progress "{words}" next "{words}"',
    '/rec update {rec} in-progress "{words}" v{version}',
    '/rec update {rec} blocked "{words}" awaiting "Congress"',
    '/rec update {rec} partially-implemented "{words}"',
    '/rec update {rec} reported "{words}"',
    '/rec actualizar {rec} "{words}"',
    '/rec evidence {rec} https://example.org/{version} "{words}"',
    '/rec evidence {rec} https://example.org/{version} issuer "X" date 2026-11-01 language en',
    "/rec confirm {rec}",
    '/rec refuse {rec} "{words}"',
    "/rec close {rec} implemented",
    '/rec close {rec} not-implemented "{words}"',
    '/rec reopen {rec} "{words}"',
    "/rec lead {rec} us @{person}",
    "/rec alternate {rec} mx @{person}",
    '/action assign @{person} @{other} "{words}" rec {rec} due in {version} days',
    '/action assign me "{words}" due tomorrow',
    "/action start {item}",
    '/action block {item} "{words}"',
    '/action submit {item} "{words}"',
    "/action done {item}",
    "/action accept {item}",
    '/action return {item} "{words}"',
    '/action cancel {item} "{words}"',
    '/action reopen {item} "{words}"',
    "/action due {item} in {version} days",
    "/action due {item} none v{version}",
    '/action edit {item} "{words}" rec {rec}',
    "/action reassign {item} @{person}",
    '/action comment {item} "{words} @{person}"',
    "/action evidence {item} https://example.org/{version}",
    "/action snooze {item}",
    '/taskforce translate {rec} note "{words}"',
    '/taskforce translate A-{item} text "{words}"',
    "/taskforce translations",
    "/taskforce absence until tomorrow delegate @{person}",
    "/taskforce member @{person} zone America/Tijuana",
    "/taskforce language es",
    "/digest preview",
    '/digest hold "{words}"',
    "/digest resume",
    "/digest send",
    "/digest acknowledge",
    '/digest correct "{words}" now',
    "/rec ask {rec}",
    "/rec {rec}",
    "/action {item}",
    "/rec",
    "/action",
)
FORMS = (
    "/rec update {rec}",
    "/rec evidence {rec}",
    "/rec refuse {rec}",
    "/rec close {rec}",
    "/rec reopen {rec}",
    "/rec lead {rec}",
    "/action assign",
    "/action edit {item}",
    "/action reassign {item}",
    "/action comment {item}",
    "/action block {item}",
    "/action cancel {item}",
    "/taskforce settings",
    "/digest note",
    "/digest correct",
)
LIKELY = (
    ("lead-us", LINES[:8]),
    ("chair-us", LINES[:13]),
    ("chair-mx", LINES[8:13]),
    ("member-us", LINES[8:9]),
    ("lead-mx", LINES[5:10]),
    ("secretariat", LINES[13:15] + LINES[32:37]),
    ("chair-us", LINES[15:32]),
    ("member-us", LINES[17:21] + LINES[29:32]),
    ("member-mx", LINES[17:21] + LINES[29:32]),
    ("lead-us", LINES[15:32]),
    ("chair-us", LINES[38:]),
    ("chair-us", tuple(line for line in LINES if line.startswith("/action due"))),
)
"""The person who usually sends each line, so that most lines are carried out rather than refused."""
likely = st.one_of([st.tuples(st.just(handle), st.sampled_from(lines)) for handle, lines in LIKELY])
who, words = st.sampled_from(PEOPLE), st.sampled_from(WORDS)
numbers = st.fixed_dictionaries(
    {
        "rec": st.sampled_from([5, 5, 12]),
        "item": st.integers(1, 3),
        "version": st.integers(1, 9),
        "words": words,
        "person": who,
        "other": st.sampled_from(PEOPLE[-3:-1]),
    }
)
recs, items = st.sampled_from([5, 12]), st.integers(1, 3)
moves = st.sampled_from(
    (
        'update {rec} in-progress "On it"',
        'update {rec} blocked "No money" awaiting "Congress"',
        'update {rec} partially-implemented "Half"',
        'update {rec} reported "All"',
        "confirm {rec}",
        'refuse {rec} "No"',
        "close {rec} implemented",
        'close {rec} not-implemented "Overtaken"',
        'reopen {rec} "Again"',
    )
)
item_moves = st.sampled_from(("start", "block", "submit", "done", "accept", "return", "cancel", "reopen"))
days = st.dates(date(2026, 11, 20), date(2027, 1, 15)).map(date.isoformat)
Answered = Message | Modal | Mistakes


def pressable(answer: Message | Modal) -> list[tuple[str, str]]:
    """Return the controls in an answer, as (action id, value)."""
    found: list[tuple[str, str]] = []
    for block in answer.blocks:
        for element in block.get("elements", ()):
            if element.get("type") == "button":
                found.append((element["action_id"], element["value"]))
            elif element.get("type") == "static_select":
                groups = element.get("option_groups", [])
                options = [each["value"] for group in groups for each in group["options"]]
                found += [(element["action_id"], value) for value in options[:2]]
    return found


def refused(answer: Answered) -> bool:
    if isinstance(answer, Mistakes):
        return True
    first = next((block for block in answer.blocks if block["type"] == "section"), None)
    return first is not None and first["text"]["text"].startswith("⚠️")


class People(RuleBasedStateMachine):
    """People of every role use one harness and move its clock; beside it is another workspace."""

    furnished: Path
    deployment: Deployment

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.mkdtemp(prefix="enlace-invariants-")
        shutil.copy(self.furnished, Path(self.folder) / "room.db")
        self.database = Database(f"sqlite:///{self.folder}/room.db")
        self.harness: BotHarness = harness_in(self.database, Clock.at(NOW), self.deployment)
        self.offered: list[tuple[str, bool, str, str]] = []
        self.forms: list[tuple[str, Modal]] = []
        self.changes: dict[int, tuple[dict[str, Any] | None, bool]] = {}
        self.replay = invariants.Replay()
        self.known: str | None = None
        """The whole database after the last step; None once something else has changed it."""
        with self.harness.context.reading() as session:
            self.replay.read_on(session, self.harness.context)
            self._look(session)
        self.elsewhere = self._elsewhere()

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        """Give several people something to do, and begin a recommendation."""
        self._type("chair-us", '/action assign @member-us @member-mx "Draft" rec 5 due in 3 days')
        self._type("lead-us", '/action assign @chair-us @lead-us "Sign" rec 5 due tomorrow')
        self._type("secretariat", '/action assign me "Translate" rec 12 due in 20 days')
        self._type("lead-us", '/rec update 5 in-progress "Begun" next "Go on"')
        self._type("lead-us", '/rec evidence 12 https://example.org/0 "Here"')
        self._type("lead-us", '/rec evidence 5 https://example.org/0 issuer "X" date 2026-11-01 language en')

    @rule(said=likely, values=numbers)
    def say(self, said: tuple[str, str], values: dict[str, Any]) -> None:
        """Send a command as a person who usually may."""
        self._type(said[0], said[1].format(**values))

    @rule(handle=st.sampled_from(("lead-us", "chair-us", "chair-mx")), move=moves, number=recs)
    def move_along(self, handle: str, move: str, number: int) -> None:
        """Move a recommendation to any status, allowed or not."""
        self._type(handle, f"/rec {move}".format(rec=number))

    @rule(
        handle=st.sampled_from(("member-us", "chair-us", "secretariat")),
        moves=st.lists(item_moves, min_size=1, max_size=4),
        number=items,
    )
    def move_an_item(self, handle: str, moves: list[str], number: int) -> None:
        """Move an action item to any status, allowed or not."""
        for each in moves:
            self._type(handle, f'/action {each} {number} "Why"')

    @rule(handle=who, line=st.sampled_from(LINES), values=numbers)
    def say_anything(self, handle: str, line: str, values: dict[str, Any]) -> None:
        """Send any command."""
        self._type(handle, line.format(**values))

    @rule(handle=who | st.sampled_from(("chair-us", "lead-us")), line=st.sampled_from(FORMS), values=numbers)
    def ask_for_a_form(self, handle: str, line: str, values: dict[str, Any]) -> None:
        """Send a command that asks for a form."""
        self._type(handle, line.format(**values))

    @rule(said=likely, values=numbers)
    def say_and_think_better_of_it(self, said: tuple[str, str], values: dict[str, Any]) -> None:
        """Send a command, and undo it."""
        self._type(said[0], said[1].format(**values))
        self._type(said[0], "/taskforce undo")

    @rule(number=recs, item=items, said=words)
    def translate_and_rewrite(self, number: int, item: int, said: str) -> None:
        """Translate texts, and then let their authors rewrite them."""
        self._type("secretariat", f'/taskforce translate {number} note "Traducido"')
        self._type("secretariat", f'/taskforce translate A-{item} text "Traducido"')
        self._type("lead-us", f'/rec update {number} "{said}"')
        self._type("chair-us", f'/action edit {item} "{said}"')

    @rule(handle=who)
    def undo(self, handle: str) -> None:
        """Undo somebody's latest change."""
        self._type(handle, "/taskforce undo")

    @rule(chosen=st.integers(0, 999), by=st.none() | st.none() | who)
    def press(self, chosen: int, by: str | None) -> None:
        """Press a control that somebody was shown, recently or long ago; sometimes as another person."""
        handle, in_window, action_id, value = self.offered[-1 - chosen % len(self.offered)]
        caller = self._caller(by or handle, action_id)
        act = self.harness.dispatcher.press_in_window if in_window else self.harness.dispatcher.press
        self._step(by or handle, lambda: act(caller, action_id, value))

    @precondition(lambda self: self.forms)
    @rule(chosen=st.integers(0, 9), data=st.data(), only_redraw=st.booleans())
    def fill_in(self, chosen: int, data: st.DataObject, only_redraw: bool) -> None:  # noqa: FBT001 (drawn)
        """Fill in a form that was opened, recently or long ago, and submit it or redraw it."""
        handle, form = self.forms[-1 - chosen % len(self.forms)]
        view = filled(form, _filling(form, data))
        caller = self._caller(handle, form.callback_id)
        act = self.harness.dispatcher.open_form if only_redraw else self.harness.dispatcher.submit
        self._step(handle, lambda: act(caller, form.callback_id, view))

    @rule(hours=st.sampled_from([0.1, 0.2, 1, 24, 24, 60, 800]))
    def let_time_pass(self, hours: float) -> None:
        """Open digests and reminders as they fall due, and read the messages that people get."""
        self.harness.later(hours=hours)
        self.known = None
        self._unasked()
        self._holds()

    @rule(handle=st.sampled_from(("member-mx", "lead-us", "chair-us")), active=st.booleans())
    def take_on_or_off_the_list(self, handle: str, active: bool) -> None:  # noqa: FBT001 (drawn)
        """Change who is on the list, like an edited deploy file; somebody acts without knowing it."""
        self.known = None
        with self.harness.context.writing(None) as (session, _):
            found = (
                select(tables.Member)
                .join(tables.SlackIdentity)
                .where(
                    tables.SlackIdentity.slack_id == slack_id(handle),
                    tables.Member.taskforce_id == self.harness.context.taskforce_id,
                )
            )
            row = session.exec(found).one()
            row.active = active
            session.add(row)
        self._type("secretariat", f"/action reassign 3 <@{slack_id(handle)}|{handle}>")

    def _type(self, handle: str, line: str) -> None:
        typed, _, rest = line.partition(" ")
        caller = self._caller(handle, typed)
        self._step(handle, lambda: self.harness.dispatcher.answer(caller, typed, rest))

    def _caller(self, handle: str, command: str) -> Caller:
        self.harness.deliveries += 1
        return Caller(slack_id(handle), TEAM, command, f"step:{self.harness.deliveries}")

    def _step(self, handle: str, doing: Callable[[], Answered]) -> None:
        self.harness.later(seconds=5)
        before = self.harness.everything() if self.known is None else self.known
        answer = doing()
        if not isinstance(answer, Mistakes):
            checked(answer)
            self._keep(handle, answer)
        self.known = self.harness.everything()
        if self.known != before:
            assert not refused(answer), "a refusal changed something"
            self._holds()

    def _keep(self, handle: str, answer: Message | Modal) -> None:
        self.offered += [(handle, isinstance(answer, Modal), *each) for each in pressable(answer)]
        if isinstance(answer, Modal) and answer.submit is not None:
            self.forms.append((handle, answer))

    def _holds(self) -> None:
        """Check every invariant, after a change or after time has passed."""
        context, stood, versions, held = self.harness.context, self.stood, self.versions, self.held
        with context.reading() as session:
            events = self.replay.read_on(session, context)
            self.replay.agrees(session, context)
            context.trail.verify(session)
            invariants.no_orphans(session)
            invariants.translations_are_current(session, context)
            invariants.flags_are_right(session, context, "secretariat", self.replay, context.clock.now())
            self._look(session)
            self._only_grows(versions, self.versions, stood, self.stood)
            newly = {member for _, member in self.held - held}
            assert newly <= invariants.may_work(session), "somebody who left was given something to do"
            self._undone_exactly(events, self.stood)
            self._note_changes(session.exec(select(tables.UndoStep)).all(), events, stood)
        assert self._elsewhere() == self.elsewhere, "another workspace was touched"

    def _look(self, session: Session) -> None:
        """Record the present state."""
        self.stood = invariants.subjects(session, self.harness.context)
        self.versions, self.held = invariants.versions(session), invariants.held(session)

    def _only_grows(
        self,
        before: dict[tuple[str, Any], int],
        after: dict[tuple[str, Any], int],
        stood: dict[tuple[str, int], dict[str, Any]],
        stands: dict[tuple[str, int], dict[str, Any]],
    ) -> None:
        assert before.keys() <= after.keys(), "something was deleted"
        for key, version in before.items():
            assert after[key] >= version, key
        tables_of = {"recommendation": "recommendations", "action_item": "action_items"}
        for (kind, number), state in stood.items():
            key = (tables_of[kind], state["row"]["id"])
            if stands[kind, number] != state:
                assert after[key] > before[key], f"{kind} {number} changed without a new version"

    def _undone_exactly(
        self, events: list[tables.AuditEvent], stands: dict[tuple[str, int], dict[str, Any]]
    ) -> None:
        for event in events:
            if event.action != "change.undone":
                continue
            was, with_source = self.changes.pop(event.facts["undone"]["seq"])
            now = dict(stands[_subject(event)])
            if was is None:
                assert not now["row"]["active"]
                continue
            if with_source:
                was, now = was | {"evidence": None}, now | {"evidence": None}
            assert now == was, "taking it back left something else than there was"

    def _note_changes(
        self,
        steps: Any,
        events: list[tables.AuditEvent],
        stood: dict[tuple[str, int], dict[str, Any]],
    ) -> None:
        new = {event.seq for event in events}
        with_source = len(events) > 1 and events[0].action == "recommendation.evidence_attached"
        for step in steps:
            if step.seq in new:
                self.changes[step.seq] = stood.get((step.subject, step.number)), with_source

    def _unasked(self) -> None:
        context = self.harness.context
        open_due(context)
        open_reminders(context)
        while claimed := outbox.claim(context):
            letter = read_message(context, claimed.id)
            if letter is None:
                outbox.sent(context, claimed, "D1", "1.1")
                continue
            for message in rendered(letter, self.harness.dispatcher.localization.localizer_for):
                assert check_message(message.posted()) == []
                handle = next((each for each in PEOPLE if slack_id(each) == letter.recipient.slack_id), None)
                if handle:
                    self._keep(handle, message)
            outbox.sent(context, claimed, "D1", "1.1")

    def _elsewhere(self) -> str:
        with self.harness.context.reading() as session:
            other = session.exec(select(tables.Taskforce).where(tables.Taskforce.team_id == OTHERS)).one()
            driver = session.connection().connection.cursor()
            return str(
                [
                    driver.execute(f"SELECT * FROM {table.name} WHERE workspace_id = {other.id}").fetchall()
                    for table in tables.Base.metadata.sorted_tables
                    if "taskforce_id" in table.c
                ]
            )


def _subject(event: tables.AuditEvent) -> tuple[str, int]:
    if event.item_number is not None:
        return "action_item", event.item_number
    return "recommendation", event.recommendation_number or 0


def _filling(form: Modal, data: st.DataObject) -> dict[str, Any]:
    """Draw values for the fields of a form; fields that Slack requires get one."""
    values: dict[str, Any] = {}
    for block in form.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        if block["optional"] and data.draw(st.booleans()):
            continue
        drawn: Any = None
        match element["type"]:
            case "plain_text_input":
                link = block["block_id"] == "link"
                drawn = "https://example.org/form" if link else data.draw(words)
            case "static_select":
                drawn = data.draw(st.sampled_from([each["value"] for each in element["options"]]))
            case "multi_users_select":
                drawn = [slack_id(each) for each in data.draw(st.lists(who, min_size=1, max_size=2))]
            case "users_select":
                drawn = slack_id(data.draw(who))
            case "datepicker":
                drawn = data.draw(days)
            case "external_select" if block["block_id"] == "recommendation":
                drawn = data.draw(st.sampled_from(["5", "12"]))
            case _:
                continue
        values[block["block_id"]] = drawn
    return values


@pytest.fixture(scope="session")
def two_workspaces(
    founded_file: Path, deployment: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A SQLite file with the shipped taskforce, and the same taskforce in another company's workspace."""
    file = tmp_path_factory.mktemp("two") / "room.db"
    shutil.copy(founded_file, file)
    database = Database(f"sqlite:///{file}")
    context = open_context(database, Clock.at(NOW), OTHERS, KEY, deployment.config)
    bring_into_line(context, deployment.config, deployment.catalog, profiles_of(deployment))
    them = Caller(slack_id("chair-us"), OTHERS, "/rec")
    update_status(context, them, 5, status=Status.IN_PROGRESS, note="Elsewhere")
    assign(context, them, Assigning("Elsewhere", (slack_id("member-us"),), 5, date(2026, 11, 25)))
    database.close()
    return file


def test_invariants_after_any_steps(two_workspaces: Path, deployment: Deployment) -> None:
    People.furnished, People.deployment = two_workspaces, deployment
    run_state_machine_as_test(
        People,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            derandomize="ENLACE_INVARIANTS" not in os.environ,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            # Making a failing sequence shorter takes minutes; ENLACE_SHRINK=1 does it.
            phases=[Phase.generate] + [Phase.shrink] * ("ENLACE_SHRINK" in os.environ),
        ),
    )

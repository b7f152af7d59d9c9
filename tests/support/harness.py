"""The bot's answers without Slack: what a person types, presses and fills in, and what they see."""

import json
import shutil
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session, select

from bot.clock import Clock
from bot.config import Deployment
from bot.delivery.chart_drawing import SIGNATURE
from bot.domain.digests.charts import Chart
from bot.i18n import Language
from bot.sandbox.blockkit import check_message, check_view
from bot.services.alignment.alignment import bring_into_line, open_context
from bot.services.context import Caller, ServiceContext
from bot.services.health import Connection
from bot.services.kept import KeptReadings
from bot.services.members.queries import Profile
from bot.store import tables
from bot.store.database import Database
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.modals import Modal
from bot.views.forms.names import FormName
from commands.dispatch.dispatcher import Dispatcher
from commands.dispatch.submissions import Mistakes
from tests.support.machine_clock import START

ROOT = Path(__file__).parents[2]
NOW = START
"""A Monday; 12:30 in Mexico City, 10:30 in Los Angeles and Tijuana."""
Run = Callable[..., Coroutine[Any, Any, tuple[int, str, str]]]
"""Runs the command line with the given words; returns exit code, output and errors."""
TEAM = "T0TASKFORCE"
KEY = b"a key of at least thirty-two characters"


def slack_id(handle: str) -> str:
    """Return the Slack id of the person with a handle in these tests."""
    return handle if handle.startswith("U0") else "U" + handle.replace("-", "").upper()


def profiles_of(deployment: Deployment) -> dict[str, Profile]:
    """Return the Slack profiles of the shipped people."""
    return {
        person.reference: Profile(
            slack_id(person.reference),
            handle=person.reference,
            name=person.reference,
            language_tag={"es": "es-LA", "en": "en-US"}[person.language or "en"],
            zone=person.timezone,
        )
        for person in deployment.config.members.people
    }


def checked(answer: Message | Modal) -> dict[str, Any]:
    """Return the payload for Slack, checked against its rules, but with all its words as its text."""
    if isinstance(answer, Message):
        payload = answer.payload()
        assert check_message(payload) == []
        return {**payload, "text": answer.text}
    assert check_view(answer.view()) == []
    return {"text": answer.text, "blocks": list(answer.blocks)}


def filled(modal: Modal, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a submitted view in which someone filled in `values`; other fields keep their initial values."""
    found: dict[str, Any] = {}
    for block in modal.blocks:
        if block["type"] != "input":
            continue
        element, name = block["element"], block["block_id"]
        key = KEYS[element["type"]]
        initial = "initial_value" if key == "value" else key.replace("selected", "initial")
        given = values.get(name, element.get(initial))
        if key == "selected_option" and isinstance(given, str):
            given = {"value": given}
        found[name] = {element["action_id"]: {"type": element["type"], key: given}}
    assert values.keys() <= found.keys(), values.keys() - found.keys()
    return {**modal.view(), "id": "V1", "hash": "1", "state": {"values": found}}


KEYS = {
    "plain_text_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "multi_users_select": "selected_users",
    "users_select": "selected_user",
    "datepicker": "selected_date",
    "file_input": "files",
}
"""The key under which Slack reports each element's value."""


@dataclass
class BotHarness:
    """The bot without Slack: what someone types, and the answer that they would see."""

    dispatcher: Dispatcher
    clock: Clock
    deliveries: int = 0

    @property
    def context(self) -> ServiceContext:
        return self.dispatcher.context

    @contextmanager
    def tampering(self) -> Iterator[Session]:
        """Yield a session whose writes no event of the trail accounts for, as if somebody used SQL."""
        database = self.context.database
        trails, database.trails = database.trails, {}
        try:
            with database.writing() as session:
                yield session
        finally:
            database.trails = trails
            self.context.kept.forget()

    def payload(
        self, handle: str, line: str, *, delivery: str | None = None, team: str = TEAM
    ) -> dict[str, Any]:
        """Return the payload that answers `line`, checked against Slack's rules."""
        self.deliveries += 1
        typed, _, rest = line.partition(" ")
        caller = Caller(slack_id(handle), team, typed, delivery or f"test:{self.deliveries}")
        return checked(self.dispatcher.answer(caller, typed, rest))

    def mention(self, handle: str, line: str) -> str:
        """Return the words that answer `line` where no form can be opened."""
        self.deliveries += 1
        typed, _, rest = line.partition(" ")
        caller = Caller(slack_id(handle), TEAM, typed, f"mention:{self.deliveries}")
        return str(checked(self.dispatcher.answer(caller, typed, rest, windows=False))["text"])

    def window(self, handle: str, line: str) -> Modal:
        """Return the form that a command opens."""
        self.deliveries += 1
        typed, _, rest = line.partition(" ")
        found = self.dispatcher.answer(
            Caller(slack_id(handle), TEAM, typed, f"test:{self.deliveries}"), typed, rest
        )
        assert isinstance(found, Modal), found.text
        checked(found)
        return found

    def fill(self, handle: str, modal: Modal, values: Mapping[str, Any]) -> Modal | Mistakes:
        """Fill in and submit a form; return the next form, or the mistakes at its fields."""
        self.deliveries += 1
        caller = Caller(slack_id(handle), TEAM, modal.callback_id, f"view:{self.deliveries}")
        found = self.dispatcher.submit(caller, modal.callback_id, filled(modal, values))
        if isinstance(found, Modal):
            checked(found)
        return found

    def redraw(self, handle: str, modal: Modal, values: Mapping[str, Any]) -> Modal:
        """Make a choice that redraws the form, and return the new form."""
        self.deliveries += 1
        caller = Caller(slack_id(handle), TEAM, modal.callback_id, f"redraw:{self.deliveries}")
        found = self.dispatcher.open_form(caller, modal.callback_id, filled(modal, values))
        checked(found)
        return found

    def open_form(self, handle: str, name: FormName, *, team: str = TEAM, **about: Any) -> Modal:
        """Return a form about something, however people come to it."""
        self.deliveries += 1
        caller = Caller(slack_id(handle), team, name, f"form:{self.deliveries}")
        found = self.dispatcher.open_form(caller, name, {"private_metadata": json.dumps(about)})
        checked(found)
        return found

    def say(self, handle: str, line: str, **options: Any) -> str:
        """Return the words that answer `line`."""
        return str(self.payload(handle, line, **options)["text"])

    def press(self, handle: str, action_id: str, value: str) -> str:
        """Return the words that answer a press."""
        self.deliveries += 1
        caller = Caller(slack_id(handle), TEAM, action_id, f"press:{self.deliveries}")
        return str(checked(self.dispatcher.press(caller, action_id, value))["text"])

    def press_for_form(self, handle: str, action_id: str, value: str) -> Modal:
        """Return the form that a press opens."""
        self.deliveries += 1
        caller = Caller(slack_id(handle), TEAM, action_id, f"press:{self.deliveries}")
        found = self.dispatcher.press(caller, action_id, value)
        assert isinstance(found, Modal), found.text
        checked(found)
        return found

    def refuses(self, handle: str, line: str) -> bool:
        """Type `line` and say whether it was refused, or opened a form instead of being carried out."""
        answer = self.payload(handle, line)
        first = answer["blocks"][0]
        return "response_type" not in answer or str(first["text"]["text"]).startswith("⚠️")

    def anew(self) -> "BotHarness":
        """Return the same harness with an empty response cache, and nothing that was read before."""
        context = replace(self.context, kept=KeptReadings())
        return BotHarness(
            replace(self.dispatcher, context=context), self.clock, deliveries=self.deliveries + 10**6
        )

    def queries(self, handle: str, line: str, *, kept: bool = False) -> int:
        """Return how many statements answer `line`: with an empty response cache, or the `kept` one."""
        seen: list[str] = []

        def count(*arguments: object) -> None:
            if not str(arguments[2]).startswith("BEGIN"):
                seen.append(str(arguments[2]))

        event.listen(Engine, "before_cursor_execute", count)
        try:
            (self if kept else self.anew()).say(handle, line)
        finally:
            event.remove(Engine, "before_cursor_execute", count)
        return len(seen)

    def at(self, handle: str) -> str:
        """Return how a text mentions someone."""
        return f"<@{slack_id(handle)}>"

    def status(self, number: int) -> str:
        with self.context.reading() as session:
            return session.exec(
                select(tables.Recommendation.status).where(tables.Recommendation.number == number)
            ).one()

    def version(self, number: int) -> int:
        with self.context.reading() as session:
            return session.exec(
                select(tables.Recommendation.version).where(tables.Recommendation.number == number)
            ).one()

    def events(self) -> int:
        with self.context.reading() as session:
            return len(session.exec(select(tables.AuditEvent.id)).all())

    def everything(self) -> str:
        """Return the whole database as text, for comparing before and after.

        It asks the driver itself, which answers in a tenth of the time: some tests ask after every step.
        """
        with self.context.reading() as session:
            cursor = session.connection().connection.cursor()
            try:
                return "\n".join(
                    f"{table.name}: {cursor.execute(f'SELECT * FROM {table.name}') and cursor.fetchall()}"
                    for table in tables.Base.metadata.sorted_tables
                )
            finally:
                cursor.close()

    def later(self, **length: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(**length))


def copied(file: Path, folder: Path) -> str:
    """Copy a SQLite file and return the copy's URL."""
    return f"sqlite:///{shutil.copy(file, folder / 'room.db')}"


def harness_of(database: Database, clock: Clock, deployment: Deployment) -> BotHarness:
    """Return a harness for a deployment whose people Slack knows; others may share the database."""
    harness = harness_in(database, clock, deployment)
    bring_into_line(harness.context, deployment.config, deployment.catalog, profiles_of(deployment))
    return harness


def harness_in(database: Database, clock: Clock, deployment: Deployment) -> BotHarness:
    """Return a harness in a database that already has the taskforce."""
    context = open_context(database, clock, TEAM, KEY, deployment.config)
    return BotHarness(Dispatcher(context, deployment.config.taskforce.name, "", Connection), clock)


async def sketch(chart: Chart, language: Language) -> bytes:
    """Return a placeholder where nobody looks at the picture: drawing takes a second and a process."""
    return SIGNATURE + f"{chart.implemented} of {chart.total}, {language}".encode()


@dataclass
class Gate:
    """Holds every answer back until it is opened."""

    opened: threading.Event = field(default_factory=threading.Event)
    under_way: int = 0

    def open(self) -> None:
        self.opened.set()

"""Everything that people can do by hand: each action once by each role, over the real bot, in both languages.

`tests/support/actions` lists the actions. Each action begins on the same day: the eve of a digest, on which
everyone owns something. People who may not do it are not offered it, and it does not work for them.
"""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import col, select

from bot.config import Deployment
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.i18n import Language
from bot.sandbox import Answer, Message, Person
from bot.sandbox.people.escaping import escaped
from bot.services.context import Caller
from bot.services.members.queries import Profile, find
from bot.store import tables
from bot.views.blockkit.blocks import message, section
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.modals import texts_in
from bot.views.blockkit.text import Mrkdwn
from bot.views.forms.names import FormName
from tests.conftest import Once
from tests.integration.digests.test_digest_sending import DUE
from tests.support.actions import ACTIONS
from tests.support.actions.action import (
    DOERS,
    EVERYONE,
    FILE,
    THEIRS,
    Filling,
    Mistake,
    Pair,
    PersonAction,
    Step,
)
from tests.support.harness import NOW, sketch
from tests.support.rights_world import somebody_claims_a_user_name

EVE = DUE - timedelta(hours=19, minutes=50)
"""After the digest was shown to the people who look after it; no reminder falls due for hours."""
ACTORS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "chair": "chair-us",
        "secretariat": "secretariat",
        "lead": "lead-us",
        "alternate": "member-us",
        "member": "plain",
        "observer": "observer",
    },
    "es": {
        "chair": "chair-mx",
        "secretariat": "secretariat",
        "lead": "lead-mx",
        "alternate": "member-mx",
        "member": "plain",
        "observer": "observer",
    },
}
COLLEAGUE: Mapping[Language, str] = {"en": "chair-mx", "es": "chair-us"}
LEADERS = (
    "lead {} us @lead-us",
    "lead {} mx @lead-mx",
    "alternate {} us @member-us",
    "alternate {} mx @member-mx",
)
CITED = '"The act" issuer "Both chairs" date 2026-11-01 language en'
DRAFT = "Draft the memorandum"


@dataclass
class Eve:
    """The local workspace on the eve of a digest, and the names of everyone's things, by role."""

    on: LocalWorkspace
    language: Language
    pristine: Path
    file: Path
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def begin_again(self) -> None:
        """Restore the database of the eve under the bot, and close all forms."""
        with closing(sqlite3.connect(self.pristine)) as source, closing(sqlite3.connect(self.file)) as target:
            source.backup(target)
        for handle in self.handles.values():
            self.on.workspace.views.clear(self.on.workspace.person(handle).id)
        self.on.clock.advance(timedelta(minutes=1))  # so that no cached answer is used

    @property
    def handles(self) -> Mapping[str, str]:
        return ACTORS[self.language]

    def read(self, pair: Any) -> Any:
        """Return the part of a pair that is in this test's language."""
        return pair[self.language == "es"] if isinstance(pair, tuple) else pair

    def named(self, given: str, role: str) -> str:
        """Fill in the names of somebody's things."""
        return given.format(**self.names[role])

    # -- doing

    async def does(self, role: str, action: PersonAction) -> str:
        """Carry out all steps as somebody, and return what they read in the end."""
        handle, seen = self.handles[role], ""
        ts = await self.come(role, action)
        for number, step in enumerate(action.steps):
            seen = await self.takes(role, handle, step, action, ts if number == 0 else None)
            await self.on.bot.settle()
        return seen

    async def come(self, role: str, action: PersonAction) -> str | None:
        """Bring somebody to where the action begins; return the message with the control, if there is one."""
        handle, at = self.handles[role], self.named(action.at, role)
        if at == "home":
            await self.on.open_home(handle)
        elif at == "told":
            return self.message_with(handle, self.named(self.read(action.steps[0].label), role))
        elif at == "channel":
            sharer = self.handles["chair"]
            await self.on.say(sharer, "/rec 7 share", channel="general")
            return self.on.workspace.messages("general")[-1].ts
        elif at == "message":
            await self.on.sandbox.say(handle, "What about the annex?", "general")
        elif at != "shortcut":
            seen = read(await self.on.sandbox.command(handle, at))
            assert "⚠️" not in seen, (handle, at, seen)
        return None

    def message_with(self, handle: str, label: str) -> str:
        """Return the bot's newest message to somebody that contains `label`."""
        for each in reversed(self.on.workspace.told(handle)):
            if any(label == text for text in texts_in(each.get("blocks", []))):
                return str(each["ts"])
        raise AssertionError(f"nobody told {handle} of anything with {label!r}")

    async def takes(self, role: str, handle: str, step: Step, action: PersonAction, ts: str | None) -> str:
        """Press, fill in and send as somebody; return what they read then."""
        answer = await self.presses(role, handle, step, action, ts)
        assert answer.error is None, answer
        if step.form is None:
            return read(answer)
        assert answer.view is not None, read(answer)
        assert answer.view.content["callback_id"] == step.form, read(answer)
        for mistake in step.wrong:
            await self.is_told(role, handle, mistake)
        answer = await self.on.sandbox.submit(handle, self.filling(role, handle, step.filled))
        assert not answer.errors, answer.errors
        assert answer.error is None, answer
        assert "\n⚠️" not in read(answer), read(answer)
        assert answer.view is not None
        assert "submit" not in answer.view.content, read(answer)
        return read(answer)

    async def presses(
        self, role: str, handle: str, step: Step, action: PersonAction, ts: str | None
    ) -> Answer:
        """Press a control as somebody, by its label; the bot sends what follows once the action is done."""
        slack = self.on.sandbox
        label = self.named(self.read(step.label), role) if step.label else ""
        if action.at == "shortcut":
            return await slack.shortcut(handle, label)
        if action.at == "message":
            last = self.on.workspace.messages("general")[-1].ts
            return await slack.message_shortcut(handle, label, "general", last)
        name = step.name or label
        if step.where == "home":
            if label:
                assert label in words_on(self.on, handle), f"{label!r} is not on the Home of {handle}"
            answer = await self.on.press(handle, name, view="home")
            return (
                answer if step.form or self.on.workspace.modal(handle) else at_home(self.on, handle, answer)
            )
        return await slack.press(handle, name, ts=ts, channel="general" if action.at == "channel" else None)

    async def is_told(self, role: str, handle: str, mistake: Mistake) -> None:
        """Check that a mistake is reported at its field, and that the form stays open."""
        wrong = await self.on.sandbox.submit(handle, self.filling(role, handle, mistake.filled))
        assert set(wrong.errors) == {mistake.at}, (wrong.errors, read(wrong))
        assert self.read(mistake.said) in wrong.errors[mistake.at]
        assert "<@" not in wrong.errors[mistake.at], "Slack shows no mentions there"

    def filling(self, role: str, handle: str, filled: Filling) -> dict[str, Any]:
        """Return the values for the fields of the form."""
        return {self.read(name): self.put_in(value, role, handle) for name, value in filled.items()}

    def put_in(self, value: Any, role: str, handle: str) -> Any:
        if value == FILE:
            return [self.on.upload(handle, "memo.pdf", b"%PDF-1.7 a memo")]
        if isinstance(value, list):
            return [self.named(each, role) for each in value]
        return self.read(value)

    # -- the results

    def events(self, since: int) -> list[str]:
        """Return the actions in the trail after a sequence number."""
        with self.on.bot.context.reading() as session:
            query = select(tables.AuditEvent.action).where(col(tables.AuditEvent.seq) > since)
            return list(session.exec(query).all())

    def length(self) -> int:
        with self.on.bot.context.reading() as session:
            return max(session.exec(select(tables.AuditEvent.seq)).all())

    def row(self, name: str, role: str) -> Any:
        """Return the row for a name in an action: "rec 7", "item {own}", "newest", "me" or "worker"."""
        kind, _, number = self.named(name, role).partition(" ")
        context = self.on.bot.context
        with context.reading() as session:
            if kind == "rec":
                of_number = tables.Recommendation.number == int(number)
                return session.exec(select(tables.Recommendation).where(of_number)).one()
            if kind in {"item", "newest"}:
                items = session.exec(select(tables.ActionItem).order_by(col(tables.ActionItem.number))).all()
                return items[-1] if kind == "newest" else items[int(number) - 1]
            handle = self.handles[role] if kind == "me" else kind
            return find(session, context, self.on.workspace.person(handle).id)

    def contents(self) -> Mapping[str, Sequence[Any]]:
        """Return the taskforce's data, without records of deliveries and of Homes."""
        left_out = {"processed_deliveries", "home_views"}
        names = [table.name for table in tables.Base.metadata.sorted_tables if table.name not in left_out]
        with closing(sqlite3.connect(self.file)) as connection:
            return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}

    # -- people who may not

    async def is_refused(self, role: str, action: PersonAction) -> None:
        """Check that it is not offered to them, and that a press is refused and changes nothing."""
        handle, step, before = self.handles[role], action.steps[0], self.contents()
        value = self.named(action.value, role).replace("worker", self.on.workspace.person("worker").id)
        if action.at in {"shortcut", "message"}:
            await self.come(role, action)
            answer = await self.presses(role, handle, step, action, None)
            await self.on.bot.settle()
        else:
            if action.at.startswith("/"):
                answer = await self.on.sandbox.command(handle, self.named(action.at, role))
                shown = (answer.payload or {}).get("blocks", [])
                assert (step.press, value) not in set(controls(shown)), f"{role} is offered {action.what}"
            offer(self.on, handle, step.press, value)
            answer = await self.on.press(handle, "Press me")
        assert "⚠️" in read(answer), read(answer)
        assert spoken_in(read(answer)) == self.language, read(answer)
        assert self.contents() == before, f"{role} may not {action.what}"


def words_on(on: LocalWorkspace, handle: str) -> list[str]:
    view = on.workspace.home(handle)
    return list(texts_in(view.content)) if view else []


def at_home(on: LocalWorkspace, handle: str, answer: Answer) -> Answer:
    """Return an answer whose view is somebody's Home, for a press that the Home answered."""
    return Answer(view=on.workspace.home(handle), error=answer.error)


def read(answer: Answer) -> str:
    """Return everything that somebody reads in an answer."""
    view = texts_in(answer.view.content) if answer.view else ()
    return "\n".join([*texts_in((answer.payload or {}).get("blocks", [])), *view])


def controls(blocks: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the controls in blocks as (action id, value), without the version in the value."""
    for block in blocks:
        for each in (*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else ())):
            if "action_id" in each:
                yield each["action_id"], str(each.get("value", "")).partition(":")[0]


def offer(on: LocalWorkspace, handle: str, press: Press, value: str) -> None:
    """Show somebody a control, such as one that they were shown while they still might use it."""
    shown = message([section(Mrkdwn("Press")), actions(button("Press me", press, value))])
    where = on.workspace.direct_channel(handle).id
    blocks: list[dict[str, Any]] = list(shown.blocks)
    on.workspace.conversations.post(Message("", where, on.workspace.bot_user_id, "Press", blocks=blocks))


def spoken_in(said: str) -> Language:
    found = said.casefold().split()
    spanish, english = ({"el", "la", "de", "los", "las", "que"}, {"the", "of", "please", "and", "to"})
    return "es" if sum(each in spanish for each in found) > sum(each in english for each in found) else "en"


async def said(on: LocalWorkspace, handle: str, line: str, **options: Any) -> str:
    """Type a line that must not be refused, and return what is read."""
    answer = await on.say(handle, line, **options)
    seen = read(answer)
    assert "⚠️" not in seen, (handle, line, seen)
    return seen


def tell(on: LocalWorkspace, handle: str, line: str) -> None:
    """Carry out a line that must not be refused, without the way through Slack; the bot sends nothing yet."""
    typed, _, rest = line.partition(" ")
    delivery = f"eve:{uuid4()}"
    caller = Caller(on.workspace.person(handle).id, on.workspace.team_id, typed, delivery)
    answer = on.bot.dispatcher.answer(caller, typed, escaped(rest, on.workspace))
    assert "⚠️" not in answer.text, (handle, line, answer.text)


async def tell_eve(on: LocalWorkspace, language: Language) -> Mapping[str, Mapping[str, str]]:
    """Bring the taskforce to the eve, and return the names of everyone's things, by role."""
    tag, tongue = {"en": ("en-US", "en"), "es": ("es-LA", "es")}[language]
    on.workspace.add_person(Person("taker", "taker", tag, "America/Mexico_City"))
    for handle in ("plain", "worker", "bystander"):
        on.workspace.add_person(Person(handle, handle, tag, "America/Mexico_City"))
        await said(on, handle, "/rec")  # the bot gets to know them
    for handle in ("secretariat", "observer"):
        tell(on, handle, f"/taskforce language {tongue}")
    for handle in ("plain", "worker"):
        tell(on, "secretariat", f"/taskforce member @{handle} role member side us")
    for number in (2, 7, 10, 11, 13):
        for line in LEADERS:
            tell(on, "secretariat", f"/rec {line.format(number)}")
    for number in (2, 5, 7, 11):
        tell(on, "secretariat", f'/rec update {number} in-progress "It has begun"')
    tell(on, "secretariat", '/rec update 2 blocked "No money" awaiting "The ministry"')
    for number in (5, 11):
        tell(on, "secretariat", f"/rec evidence {number} https://example.org/{number} {CITED}")
        tell(on, "secretariat", f'/rec update {number} reported "It is done"')
    for chair in ("chair-us", "chair-mx"):
        tell(on, chair, "/rec confirm 11")
    tell(on, "chair-us", '/rec close 10 not-implemented "Overtaken"')
    tell(on, "chair-us", "/rec ask 7")
    names = await own_things(on, ACTORS[language])
    for number in range(12):
        tell(on, "secretariat", f'/action assign @plain "{DRAFT} {number}"')
    await on.advance(EVE)
    common = {
        "colleague": COLLEAGUE[language],
        "worker": "worker",
        "taker": on.workspace.person("taker").id,
    }
    return {role: {**own, **common} for role, own in names.items()}


async def own_things(on: LocalWorkspace, handles: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Assign an item to everyone, and let everyone assign who may."""
    names: dict[str, dict[str, str]] = {}
    number = 0

    async def assigned(by: str, to: str, state: str = "", about: str = "") -> str:
        nonlocal number
        number += 1
        tell(on, by, f'/action assign @{to} "{DRAFT}"{about} due 2026-12-04')
        if state:
            tell(on, to, f"/action submit {number}")
        if state == "accept":
            tell(on, by, f"/action accept {number}")
        await on.bot.settle()
        on.clock.advance(timedelta(minutes=1))  # so that everyone is told of their items in this order
        return str(number)

    for role in DOERS:
        by = handles["chair" if role == "secretariat" else "secretariat"]
        names[role] = {"own": await assigned(by, handles[role])}
    for role in THEIRS:
        names[role] |= {
            "assigned": await assigned(handles[role], "worker", about=" rec 7"),
            "done": await assigned(handles[role], "worker", "accept", " rec 7"),
            "submitted": await assigned(handles[role], "worker", "submit", " rec 7"),
        }
    names["member"] = {**names["chair"], **names["member"]}
    return {**names, "observer": names["member"]}


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest) -> Language:
    found: Language = request.param
    return found


@pytest.fixture
async def eve(language: Language, deployment: Deployment, once: Once, tmp_path: Path) -> AsyncIterator[Eve]:
    """The local workspace on the eve of a digest; its state is told once a run, and copied."""

    async def told(folder: Path) -> None:
        async with local_workspace(deployment, folder / "state", at=NOW, seeded=False, draw=sketch) as on:
            names = await tell_eve(on, language)
        (folder / "names.json").write_text(json.dumps(names))

    def make(folder: Path) -> None:
        with ThreadPoolExecutor(1) as beside:  # this thread has a loop that already runs
            beside.submit(asyncio.run, told(folder)).result()

    kept, folder = once(f"eve-{language}", make), tmp_path / "state"
    shutil.copytree(kept / "state", folder)
    names = json.loads((kept / "names.json").read_text())
    async with local_workspace(deployment, folder, at=EVE, draw=sketch) as on:
        taker = on.workspace.person("taker")
        somebody_claims_a_user_name(on.bot.context, Profile(taker.id, taker.handle, "Taker"))
        await on.bot.settle()
        pristine, file = folder.parent / "pristine.db", folder / "enlace.db"
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(pristine)) as target:
            source.backup(target)
        yield Eve(on, language, pristine, file, names)


@pytest.mark.parametrize("role", EVERYONE)
async def test_everything_by_hand(eve: Eve, role: str) -> None:
    failures = []
    for action in ACTIONS:
        if role not in {*action.may, action.may_not}:
            continue
        eve.begin_again()
        try:
            if role in action.may:
                await is_done(eve, role, action)
            else:
                await eve.is_refused(role, action)
        except Exception as failure:  # noqa: BLE001 (the other actions are checked all the same)
            failure.add_note(f"{role}: {action.what}")
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{len(failures)} deeds of {role}", failures)


UNDO = ("Undo", "Deshacer")
NOTHING = ("You have no change to undo", "No hay ningún cambio suyo que deshacer")


@pytest.mark.parametrize("role", ["chair", "member"])
async def test_undoing_late_or_twice_or_after_a_newer_change_is_refused(eve: Eve, role: str) -> None:
    handle, own = eve.handles[role], eve.names[role]["own"]

    async def starts() -> Answer:
        eve.begin_again()
        await said(eve.on, handle, f"/action {own}")
        await eve.on.press(handle, eve.read(("Start", "Iniciar")))
        assert eve.row(f"item {own}", role).status == "in_progress"
        return Answer()

    async def undoes(said_: Pair, status: str) -> None:
        seen = read(await eve.on.press(handle, eve.read(UNDO)))
        assert eve.read(said_) in seen, seen
        assert eve.row(f"item {own}", role).status == status

    await starts()
    await undoes(("Undone", "Se deshizo"), "todo")
    await undoes(NOTHING, "todo")
    await starts()
    eve.on.clock.advance(timedelta(minutes=11))
    await undoes(NOTHING, "in_progress")
    await starts()
    await said(eve.on, "secretariat", f'/action comment {own} "I have seen it"')
    await undoes(("because it has been changed since", "porque hubo cambios posteriores"), "in_progress")


async def is_done(eve: Eve, role: str, action: PersonAction) -> None:
    """People who may do it succeed, see the result, and the database agrees."""
    before = eve.length()
    seen = await eve.does(role, action)
    assert eve.named(eve.read(action.sees), role) in seen, f"{action.sees} in {seen}"
    happened = eve.events(before)
    if action.event:
        assert action.event in happened
    else:
        assert happened == []
    for name, fields in action.holds.items():
        row = eve.row(name, role)
        assert {key: str(getattr(row, key)) for key in fields} == {
            key: str(eve.read(value)) for key, value in fields.items()
        }


def test_every_control_and_form_has_an_action() -> None:
    steps = [step for action in ACTIONS for step in action.steps]
    assert {step.press for step in steps} == set(Press)
    assert {step.form for step in steps if step.form} == set(FormName)

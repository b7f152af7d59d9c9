"""Who may do what: every role, every action, one's own things and others', typed and pressed, in this
workspace and from another.

The table in `tests/support/rights.py` is written from the design, not from the code. Each of its rows is
asked for in every possible way: as a command, as a press, as a form. A form is also sent by somebody who was
never allowed to open it, or no longer is.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.clock import Clock
from bot.config import Deployment
from bot.services.context import Caller
from bot.services.members.queries import Profile, Stranger
from bot.store import tables
from bot.store.database import Database
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.controls import Press
from bot.views.blockkit.modals import Modal
from bot.views.forms.names import FormName
from bot.views.home import HomePage
from commands.dispatch.registry import COMMANDS
from commands.dispatch.shortcuts import BY_ID
from commands.slack.home import opened
from tests.support.harness import NOW, TEAM, BotHarness, copied, harness_in, slack_id
from tests.support.home_actors import words
from tests.support.rights import (
    ASSIGNER,
    CAST,
    LINK,
    MAY,
    NOT_BY_RIGHT,
    SPANISH,
    WAYS,
    WORKER,
    Way,
    form,
    pressed,
    typed,
)
from tests.support.rights_world import PostgresWorld, World, do, found_database, refusal

CASES = [(action, handle) for action in MAY for handle in CAST]


@pytest.fixture(scope="module")
def world(
    founded_file: Path, deployment: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The taskforce for all cases: a refusal leaves it unchanged; after other actions it is restored."""
    folder = tmp_path_factory.mktemp("matrix")
    database = Database(copied(founded_file, folder))
    harness = harness_in(database, Clock.at(NOW), deployment)
    names = found_database(harness)
    file, pristine = folder / "room.db", folder / "pristine.db"
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(pristine)) as target:
        source.backup(target)
    found = World(harness, names, file, pristine)
    found.before = found.everything()
    yield found
    database.close()


def speaks(said: str, handle: str) -> bool:
    """Return whether a sentence is in somebody's language."""
    found = set(re.findall(r"\w+", said.casefold()))
    spanish, english = (
        found & {"el", "la", "los", "las", "que", "de", "no", "para"},
        found & {"the", "is", "of", "please", "your"},
    )
    return len(spanish) > len(english) if handle in SPANISH else len(english) > len(spanish)


@pytest.mark.parametrize(("action", "handle"), CASES, ids=[f"{who}-{what}" for what, who in CASES])
def test_the_table_of_rights(action: str, handle: str, world: World) -> None:
    check = is_done if CAST[handle] in MAY[action] else is_refused
    for way in world.ways(action, handle):
        check(world, action, handle, way)


def test_people_who_may_do_it_succeed_on_postgresql(
    world: World, new_postgres: Callable[..., str], founded_postgres: str, deployment: Deployment
) -> None:
    """Each action in each of its ways, once; the whole table is asked on SQLite."""
    database = Database(new_postgres(founded_postgres))
    there = PostgresWorld.copy(world, harness_in(database, Clock.at(NOW), deployment))
    failures: list[str] = []
    for action, may in MAY.items():
        handle = next((each for each, role in CAST.items() if role in may), "")
        for way in there.ways(action, handle) if handle else ():
            if way.before:
                do(there.harness, ASSIGNER, way.before)
                deliver(there.harness)
            said = refusal(there.ask(handle, way))
            if said:
                failures.append(f"{handle}, {action}, {way}: {said}")
            if way.before or not way.reads:
                there.restore()
    database.close()
    assert failures == []


FIELD_WANTED = {"Please fill this in.", "Complete este campo."}


def is_done(world: World, action: str, handle: str, way: Way) -> None:
    """People who may do it succeed."""
    if way.before:
        do(world.harness, ASSIGNER, way.before)
        deliver(world.harness)
    before = world.everything() if way.before else world.before
    found = world.ask(handle, way)
    after = world.everything()
    if after != world.before:
        world.restore()
    assert refusal(found) == "", f"{handle} may: {way}"
    assert isinstance(found, Message | str) or way.reads or found.submit is None  # type: ignore[union-attr] # refused, if Mistakes
    assert (after == before) is way.reads, f"{way} reads or changes"


def is_refused(world: World, action: str, handle: str, way: Way) -> None:
    """People who may not do it are told whom to ask instead, and nothing changes."""
    said = refusal(world.ask(handle, way))
    unchanged(world, said, way)
    assert said, f"{handle} may not: {way}"
    if said in FIELD_WANTED and action == "assign for no recommendation":
        return  # the form of those who may only as leads requires the recommendation
    assert speaks(said, handle), said
    if CAST[handle] in NOT_BY_RIGHT.get(action, ()):
        return
    named = set(re.findall(r"<@(\w+)>", said))
    assert named or re.search("ask the secretariat|Consulte a la secretaría", said), f"whom to ask: {said}"
    assert slack_id(handle) not in named, said
    for other, role in CAST.items():
        if slack_id(other) in named and not action.endswith("action item"):
            assert role in MAY[action], f"{said} names {other}, who may not either"


def unchanged(world: World, said: str, way: Way) -> None:
    """Check that nothing at all was written."""
    after = world.everything()
    if after != world.before:
        world.restore()
        changed = [name for name, rows in after.items() if rows != world.before[name]]
        raise AssertionError(f"{way} changed {changed}, and said {said!r}")


def deliver(harness: BotHarness) -> None:
    """Deliver every message of the bot."""
    with harness.context.writing(None) as (session, _):
        for row in session.exec(select(tables.OutboxMessage)).all():
            row.status = "sent"
            session.add(row)


@pytest.mark.parametrize("handle", CAST)
def test_a_form_that_another_opened_is_refused_when_it_is_sent(handle: str, world: World) -> None:
    for action in WAYS:
        if CAST[handle] in MAY[action]:
            continue
        for way in world.ways(action, handle):
            if way.form:
                opened = opened_by_another(world, way)
                said = refusal(world.send(handle, way, opened))
                unchanged(world, said, way)
                assert said, f"{handle} sends {way}"
                assert speaks(said, handle), said


def opened_by_another(world: World, way: Way) -> Modal:
    """Return the form as it looks to somebody who may open it, or else to somebody who once might."""
    for handle in (ASSIGNER, WORKER, *CAST):
        opened = world.begin(handle, way)
        if isinstance(opened, Modal) and opened.submit:
            return opened
    for handle in CAST:
        with world.lowered(handle, role="member", active=True):
            opened = world.begin(handle, way)
        if isinstance(opened, Modal) and opened.submit:
            return opened
    return kept_from_another(world, way)


def kept_from_another(world: World, way: Way) -> Modal:
    """Return a form that nobody may open, made from the same form about something else."""
    given = world.begin(WORKER, replace(way, value=world.names["chair-us"]["theirs"]))
    assert isinstance(given, Modal), f"nobody may have {way}"
    return replace(given, about={"number": int(way.value)})


@pytest.mark.parametrize("handle", CAST)
def test_a_form_is_refused_when_its_person_may_no_longer(handle: str, world: World) -> None:
    for action in WAYS:
        if CAST[handle] not in MAY[action]:
            continue
        for way in world.ways(action, handle):
            if not way.form:
                continue
            opened = world.begin(handle, way)
            assert isinstance(opened, Modal)
            losses: list[dict[str, Any]] = [{"active": False}]
            if "observer" not in MAY[action]:
                losses.append({"role": "observer"})
            for loss in losses:
                with world.lowered(handle, **loss):
                    before = world.everything()
                    said = refusal(world.send(handle, way, opened))
                    after = world.everything()
                assert said, f"{handle}, now {loss}, sends {way}"
                assert speaks(said, handle), said
                assert after == before, f"{handle}, now {loss}, sends {way}"
    unchanged(world, "", Way())


GONE = ("no longer on the taskforce's list", "ya no está en la lista")
ELSEWHERE = ("a Slack workspace other than", "un espacio de trabajo de Slack distinto")


@pytest.mark.parametrize("handle", ["chair-us", "secretariat", "lead-us", "plain-mx", "observer"])
def test_people_taken_off_the_list_learn_nothing(handle: str, world: World) -> None:
    with world.lowered(handle, active=False):
        before = world.everything()
        learns_nothing(world, handle, TEAM, GONE)
        assert world.everything() == before
    unchanged(world, "", Way())


@pytest.mark.parametrize("handle", ["chair-us", "chair-mx", "secretariat", "lead-mx", "observer"])
def test_someone_of_another_workspace_learns_nothing(handle: str, world: World) -> None:
    learns_nothing(world, handle, "T0ELSEWHERE", ELSEWHERE)
    assert isinstance(shown_at_home(world, handle, "T0ELSEWHERE"), HomePage)
    unchanged(world, "", Way())


def learns_nothing(world: World, handle: str, team: str, sentence: tuple[str, str]) -> None:
    """Check that somebody gets one and the same sentence, whatever they try."""
    told = set()
    for action in WAYS:
        for way in world.ways(action, handle):
            said = refusal(world.ask(handle, way, team=team))
            assert said, way
            told.add(said)
            if way.form:
                told.add(refusal(world.send(handle, way, opened_by_another(world, way), team=team)))
    for typed_ in ("/rec xyzzy", "/taskforce xyzzy", "/action assign", "/rec list xyzzy", "/rec update 99"):
        told.add(refusal(world.ask(handle, Way(typed_), team=team)))
    dispatcher, caller = world.harness.dispatcher, world.caller(handle, team)
    for said_ in ("rec 5", "rec update 5", "help", "xyzzy", None):
        told.add(refusal(dispatcher.hear(caller, said_, "U0BOT")))
    (one,) = {re.sub(r"^⚠️ ", "", each) for each in told}
    assert sentence[handle in SPANISH] in one
    for field_, begun in (
        ("recommendation", ""),
        ("recommendation", "fent"),
        ("zone", "Tij"),
        ("nothing", ""),
    ):
        assert dispatcher.suggest(caller, field_, begun) == []


def shown_at_home(world: World, handle: str, team: str) -> HomePage | None:
    """Return what somebody sees at once when they open their Home."""
    page = opened(world.harness.dispatcher, world.caller(handle, team), None)
    if page is not None:
        said = words(page.view())
        assert ELSEWHERE[handle in SPANISH] in said
        assert "The board" not in said
        assert "El tablero" not in said
    return page


def test_a_stranger_of_another_company_is_not_met(world: World) -> None:
    caller = Caller("U0FOREIGNER", "T0ELSEWHERE", "/rec")
    profile = Profile("U0FOREIGNER", "foreigner", "A foreigner", foreign=True)
    dispatcher = world.harness.dispatcher
    asked = (
        lambda **met: dispatcher.answer(caller, "/rec", "5", **met),
        lambda **met: dispatcher.press(caller, Press.OPEN, "rec:5", **met),
        lambda **met: dispatcher.press_in_home(caller, Press.HOME_STEPS, "hide", **met),
        lambda **met: dispatcher.hear(caller, "rec 5", "U0BOT", **met),
        lambda **met: dispatcher.open_form(caller, FormName.SEARCH, {}, **met),
    )
    for ask in asked:
        with pytest.raises(Stranger):
            ask()
        said = refusal(ask(profile=profile))
        assert ELSEWHERE[False] in said
    with pytest.raises(Stranger):
        dispatcher.suggest(caller, "recommendation", "fent")
    assert dispatcher.suggest(caller, "recommendation", "fent", profile) == []
    unchanged(world, "", Way())


@pytest.mark.parametrize("handle", ["chair-us", "chair-mx", "lead-us", "lead-mx", "member-us", "member-mx"])
def test_nobody_confirms_their_own_report(handle: str, world: World) -> None:
    for line in (f'evidence 7 {LINK} "A" issuer "B" date 2026-11-01 language en', 'update 7 reported "Done"'):
        do(world.harness, handle, f"/rec {line}")
    before = world.everything()
    refuse = form(FormName.REFUSE, Press.REFUSE, "7", note="No")
    for way in (typed("/rec confirm 7"), typed('/rec refuse 7 "No"'), pressed(Press.CONFIRM, "7"), refuse):
        said = refusal(world.ask(handle, way))
        assert said, way
        assert speaks(said, handle), said
        assert slack_id(handle) not in re.findall(r"<@(\w+)>", said)
        assert world.everything() == before
    world.restore()


@pytest.mark.parametrize("side", ["us", "mx"])
def test_people_confirm_for_their_own_side_only(side: str, world: World) -> None:
    other = {"us": "mx", "mx": "us"}[side]
    world.ask(f"chair-{side}", pressed(Press.CONFIRM, "5"))
    assert refusal(world.ask(f"lead-{side}", pressed(Press.CONFIRM, "5"))), "that side has spoken"
    assert refusal(world.ask(f"lead-{other}", pressed(Press.CONFIRM, "5"))) == ""
    with world.harness.context.reading() as session:
        keys = session.exec(select(tables.Confirmation.side).order_by(col(tables.Confirmation.id))).all()
    assert keys[-2:] == [side.upper(), other.upper()]
    world.restore()


def test_the_table_is_complete() -> None:
    assert WAYS.keys() == MAY.keys()
    ways = [way for each in WAYS.values() for way in each]
    assert {way.press for way in ways if way.press} == set(Press)
    assert {way.form for way in ways if way.form} == set(FormName)
    assert {way.shortcut for way in ways if way.shortcut} == set(BY_ID)
    typed_words = {tuple(way.line.split()[:2]) for way in ways if way.line}
    for key, command in COMMANDS.items():
        for subcommand in command.subcommands:
            known = {(f"/{key}", name) for name in subcommand.names["en"]}
            assert known & typed_words, f"/{key} {subcommand.key}"

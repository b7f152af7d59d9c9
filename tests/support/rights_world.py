"""A taskforce in which every member owns something, to test what each of them is allowed to do."""

import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Integer, text
from sqlmodel import col, select

from bot.domain.digests.occurrences import occurrence
from bot.services.alignment.claims import note_claim
from bot.services.alignment.transaction import Pass
from bot.services.context import Caller, ServiceContext
from bot.services.digests.occurrences import open_week
from bot.services.members.queries import Profile, find
from bot.store import tables
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.modals import Modal
from commands.dispatch.shortcuts import Chosen
from commands.dispatch.submissions import Mistakes
from tests.support.harness import TEAM, BotHarness, checked, filled, slack_id
from tests.support.rights import (
    ASSIGNER,
    CAST,
    LEADER,
    LINK,
    SPANISH,
    WAYS,
    WORKER,
    Way,
)


@dataclass
class World:
    """A taskforce in which every member owns something, and the names of their things by handle."""

    harness: BotHarness
    names: Mapping[str, Mapping[str, str]]
    file: Path
    pristine: Path
    before: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    _read: tuple[int, Mapping[str, Sequence[Any]]] = (0, {})

    def everything(self) -> Mapping[str, Sequence[Any]]:
        """Return all rows of the database, read again only if something was written since.

        It reads without the bot, which would take ten times as long.
        """
        (written,) = self._watch.execute("PRAGMA data_version").fetchone()
        if written != self._read[0]:
            rows = {name: self._watch.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}
            self._read = (written, rows)
        return self._read[1]

    @cached_property
    def _watch(self) -> sqlite3.Connection:
        """A connection that writes nothing, and so is told of everybody's writing."""
        return sqlite3.connect(self.file)

    def restore(self) -> None:
        """Restore the initial database under the bot's open connections."""
        with closing(sqlite3.connect(self.pristine)) as source, closing(sqlite3.connect(self.file)) as target:
            source.backup(target)
        self.harness = self.harness.anew()

    def ways(self, action: str, handle: str) -> Iterator[Way]:
        """Yield the ways in which somebody can ask for an action."""
        for way in WAYS[action]:
            line, value = (part.format(**self.names[handle]) for part in (way.line, way.value))
            yield replace(way, line=line, value=value)

    def ask(self, handle: str, way: Way, *, team: str = TEAM) -> Message | Modal | Mistakes | str:
        """Ask for something in one way as somebody, until it is done or refused."""
        if way.form is None:
            return self.begin(handle, way, team=team)
        opened = self.begin(handle, way, team=team)
        if not isinstance(opened, Modal) or opened.submit is None:
            return opened
        return self.send(handle, way, opened, team=team)

    def begin(self, handle: str, way: Way, *, team: str = TEAM) -> Message | Modal | str:
        """Type the command, press the button, or open the form."""
        dispatcher, caller = self.harness.dispatcher, self.caller(handle, team)
        if way.line:
            command, _, text = way.line.partition(" ")
            return dispatcher.answer(caller, command, text)
        if way.home:
            return dispatcher.press_in_home(caller, str(way.press), way.value)
        if way.form and not (way.press or way.shortcut):
            return self.harness.open_form(handle, way.form, team=team, recommendation=int(way.value))
        if way.press is None:
            message = ("What about the annex?", f"{LINK}/p1") if "message" in way.shortcut else ()
            return dispatcher.call_up(caller, Chosen(way.shortcut, *message))
        return dispatcher.press(caller, way.press, way.value)

    def send(self, handle: str, way: Way, opened: Modal, *, team: str = TEAM) -> Modal | Mistakes:
        """Fill in a form and send it; somebody else may have opened it."""
        shown = opened
        for name in ("status", "seat"):  # the form is drawn again for these fields
            if name in way.values:
                redrawn = self.harness.dispatcher.open_form(
                    self.caller(handle, team), str(way.form), filled(shown, {name: way.values[name]})
                )
                shown = redrawn if redrawn.submit else shown
        present = {block["block_id"] for block in shown.blocks if block["type"] == "input"}
        values = {name: value for name, value in way.values.items() if name in present}
        return self.harness.dispatcher.submit(self.caller(handle, team), str(way.form), filled(shown, values))

    def caller(self, handle: str, team: str = TEAM) -> Caller:
        """Return a caller with a new delivery id."""
        return Caller(slack_id(handle), team, "test", f"matrix:{next(DELIVERIES)}")

    @contextmanager
    def lowered(self, handle: str, **fields: Any) -> Iterator[None]:
        """Give somebody other values for a while, and take their seats as a lead away."""
        with self.harness.tampering() as session:
            row, stand_in = (find(session, self.harness.context, slack_id(each)) for each in (handle, WORKER))
            assert row is not None
            assert stand_in is not None
            former = {name: getattr(row, name) for name in fields}
            seats = session.exec(select(tables.Lead).where(col(tables.Lead.member_id) == row.id)).all()
            held = [seat.id for seat in seats]
            for name, value in fields.items():
                setattr(row, name, value)
            for seat in seats:
                seat.member_id = stand_in.id
            session.add_all([row, *seats])
        try:
            yield
        finally:
            self._raise(handle, former, held)

    def _raise(self, handle: str, former: Mapping[str, Any], held: Sequence[int | None]) -> None:
        with self.harness.tampering() as session:
            row = find(session, self.harness.context, slack_id(handle))
            assert row is not None
            for name, value in former.items():
                setattr(row, name, value)
            for key in held:
                session.get_one(tables.Lead, key).member_id = row.id
            session.add(row)


@dataclass
class PostgresWorld(World):
    """The same on PostgreSQL, where the pristine rows are in a schema of their own."""

    @classmethod
    def copy(cls, world: World, harness: BotHarness) -> "PostgresWorld":
        """Return a copy of a pristine world, in the harness's database."""
        found = cls(harness, world.names, world.file, world.pristine)
        with world.harness.context.reading() as session, found._rewriting() as connection:
            for table in tables.Base.metadata.sorted_tables:
                connection.execute(table.delete())
                found_rows = session.execute(table.select()).mappings()
                rows = [{column.key: row[column] for column in table.columns} for row in found_rows]
                if rows:
                    connection.execute(table.insert(), rows)
                _count_on(connection, table.name)
            connection.execute(text("CREATE SCHEMA pristine"))
            for name in TABLES:
                connection.execute(text(f"CREATE TABLE pristine.{name} AS TABLE {name}"))
        found.before = found.everything()
        return found

    def everything(self) -> Mapping[str, Sequence[Any]]:
        """Return a fingerprint of each table's rows."""
        rows = "md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
        query = " UNION ALL ".join(f"SELECT '{name}', {rows} FROM {name} t" for name in TABLES)
        with self.harness.context.database.writer.connect() as connection:
            return {name: (rows,) for name, rows in connection.execute(text(query))}

    def restore(self) -> None:
        present = self.everything()
        with self._rewriting() as connection:
            for name in (name for name in TABLES if present[name] != self.before[name]):
                connection.execute(text(f"DELETE FROM {name}"))
                connection.execute(text(f"INSERT INTO {name} SELECT * FROM pristine.{name}"))
                _count_on(connection, name)
        self.harness = self.harness.anew()

    @contextmanager
    def _rewriting(self) -> Iterator[Connection]:
        with self.harness.context.database.writer.begin() as connection:
            # Without triggers, foreign keys are not checked between two tables' rows.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection


def _count_on(connection: Connection, table: str) -> None:
    """Let the ids of new rows follow those of the present ones."""
    column = tables.Base.metadata.tables[table].columns.get("id")
    if column is not None and isinstance(column.type, Integer):
        sequence = f"pg_get_serial_sequence('{table}', 'id')"
        following = f"SELECT setval({sequence}, coalesce(max(id), 0) + 1, false) FROM {table}"
        connection.execute(text(following))


TABLES = [table.name for table in tables.Base.metadata.sorted_tables]
DELIVERIES = itertools.count()


def refusal(found: Message | Modal | Mistakes | str) -> str:
    """Return the words with which somebody was refused, or an empty string."""
    match found:
        case Mistakes():
            return " ".join(found.at.values())
        case str():
            return ""
    checked(found)
    first = found.blocks[0]
    said = str(first.get("text", {}).get("text", "")) if isinstance(first.get("text"), dict) else ""
    return said if said.startswith("⚠️") else ""


def set_role(harness: BotHarness, handle: str, role: str) -> None:
    """Set somebody's role, whatever the deploy file says."""
    with harness.context.writing(None) as (session, _):
        row = find(session, harness.context, slack_id(handle))
        assert row is not None
        row.role = role
        session.add(row)


def meet(harness: BotHarness, handle: str) -> None:
    """Let the bot meet somebody whom the deploy file doesn't name."""
    spanish = handle in SPANISH
    profile = Profile(
        slack_id(handle), handle, handle, None, "es-LA" if spanish else "en-US", "America/Denver"
    )
    harness.dispatcher.answer(Caller(slack_id(handle), TEAM, "/rec"), "/rec", "", profile)


def do(harness: BotHarness, handle: str, line: str) -> str:
    """Do something that is allowed, and return the answer."""
    payload = harness.payload(handle, line)
    assert not str(payload["blocks"][0]).count("⚠️"), (line, payload["text"])
    return str(payload["text"])


def found_database(harness: BotHarness) -> Mapping[str, Mapping[str, str]]:
    """Give everyone something, and return the names of their things by handle."""
    people_come(harness)
    somebody_claims_a_user_name(harness.context, Profile("U0TAKER", "taker", "Taker"))
    a_digest_goes_out(harness)
    recommendations_move(harness)
    common = others_items(harness)
    names = {handle: {**own_items(harness, handle), **common} for handle in CAST}
    do(harness, ASSIGNER, f'/action comment {common["theirs"]} "A word"')
    for handle, own in names.items():
        do(harness, handle, f'/action comment {own["own"]} "A word"')
        set_role(harness, handle, FORMER[CAST[handle]])
    versions = item_versions(harness)
    for own in names.values():
        own |= {
            "version": versions[own["own"]],
            "last": own["theirs"],
            "last_version": versions[own["theirs"]],
        }
    return names


def people_come(harness: BotHarness) -> None:
    """Add the people whom the deploy file doesn't name, and make some of them members."""
    newcomers = [each for each in CAST if not room_knows(harness, each)]
    for handle in (*newcomers, ASSIGNER, WORKER, LEADER):
        meet(harness, handle)
    set_role(harness, ASSIGNER, "secretariat")
    for handle in (WORKER, LEADER, "plain-us", "plain-mx"):
        side = "mx" if handle in SPANISH else "us"
        do(harness, ASSIGNER, f"/taskforce member <@{slack_id(handle)}|{handle}> role member side {side}")


def somebody_claims_a_user_name(context: ServiceContext, taker: Profile) -> None:
    """Let somebody take a user name of the deploy file that nobody in Slack had."""
    with context.writing(None) as (session, now):
        row = tables.Member(
            taskforce_id=context.taskforce_id,
            file_key=taker.handle,
            name=taker.handle,
            role="member",
            handle_vacant=True,
            created_at=now,
        )
        session.add(row)
        session.flush()
        assert note_claim(Pass(context, session, now), row, taker, context.team_id)


def a_digest_goes_out(harness: BotHarness) -> None:
    """Send this week's digest, although it was missed."""
    (schedule,) = harness.context.rules.digests
    with harness.context.writing(None) as (session, now):
        assert open_week(session, harness.context, schedule, occurrence(schedule, now.date()), now)
        for row in session.exec(select(tables.OutboxMessage)).all():
            row.status = "sent"
            session.add(row)


def recommendations_move(harness: BotHarness) -> None:
    """Bring recommendations into every state: the cast leads 5, 7, 10 and 11."""
    for number in (7, 10, 11):
        for seat, side, handle in LEADING:
            do(harness, ASSIGNER, f"/rec {seat} {number} {side} <@{slack_id(handle)}|{handle}>")
    do(harness, ASSIGNER, f"/rec lead 6 us <@{slack_id(LEADER)}|{LEADER}>")
    for number in (5, 6, 7, 8, 11, 13):
        do(harness, ASSIGNER, f'/rec update {number} in-progress "It has begun"')
    for number in (5, 8, 11, 13):
        source = f'{LINK}/{number} "A" issuer "B" date 2026-11-01 language en'
        do(harness, ASSIGNER, f"/rec evidence {number} {source}")
        do(harness, ASSIGNER, f'/rec update {number} reported "It is done"')
    for number in (11, 13):
        do(harness, "chair-us", f"/rec confirm {number}")
        do(harness, "chair-mx", f"/rec confirm {number}")
    for number in (9, 10):
        do(harness, "chair-us", f'/rec close {number} not-implemented "Overtaken"')


def others_items(harness: BotHarness) -> Mapping[str, str]:
    """Let the archivist assign to the worker: an item of 7 (led by the cast), one of 6, and one of none."""
    found = {
        f"{which}{named}": assigned(harness, ASSIGNER, WORKER, number, state)
        for which, number in (("led", 7), ("their", 6))
        for named, state in (("", ""), ("_submitted", "submit"), ("_done", "accept"))
    }
    do(harness, ASSIGNER, f'/action assign <@{slack_id(WORKER)}|{WORKER}> "Think it over"')
    return {**found, "theirs": found["their"], "undated": newest_item(harness)}


def own_items(harness: BotHarness, handle: str) -> dict[str, str]:
    """Let somebody be assigned items and assign some, as if they had once belonged to the secretariat."""
    if CAST[handle] != "chair":
        set_role(harness, handle, "secretariat")
    return {
        "own": assigned(harness, ASSIGNER, handle, None, ""),
        "assigned": assigned(harness, handle, WORKER, None, ""),
        "submitted": assigned(harness, handle, WORKER, None, "submit"),
        "done": assigned(harness, handle, WORKER, None, "accept"),
        "other_language": "en" if handle in SPANISH else "es",
    }


LEADING = (
    ("lead", "us", "lead-us"),
    ("lead", "mx", "lead-mx"),
    ("alternate", "us", "member-us"),
    ("alternate", "mx", "member-mx"),
)
FORMER = {
    "chair": "chair",
    "secretariat": "secretariat",
    "lead": "member",
    "alternate": "member",
    "member": "member",
    "observer": "observer",
    "unnamed": "observer",
}
"""The role that each has in the taskforce; leads are members who lead something."""


def room_knows(harness: BotHarness, handle: str) -> bool:
    with harness.context.reading() as session:
        return find(session, harness.context, slack_id(handle)) is not None


def assigned(harness: BotHarness, by: str, to: str, recommendation: int | None, state: str) -> str:
    """Assign an item and take it as far as `state`; return its number."""
    about = f" rec {recommendation}" if recommendation else ""
    do(harness, by, f'/action assign <@{slack_id(to)}|{to}> "Draft the memorandum"{about} due 2026-11-27')
    number = newest_item(harness)
    if state:
        do(harness, to, f"/action submit {number}")
    if state == "accept":
        do(harness, by, f"/action accept {number}")
    return number


def newest_item(harness: BotHarness) -> str:
    with harness.context.reading() as session:
        return str(max(session.exec(select(tables.ActionItem.number)).all()))


def item_versions(harness: BotHarness) -> Mapping[str, str]:
    with harness.context.reading() as session:
        rows = session.exec(select(tables.ActionItem.number, tables.ActionItem.version)).all()
    return {str(number): str(version) for number, version in rows}

"""What must always be true of a workspace, checked on its rows and without the bot's own rules."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.domain.translations.status import fingerprint, only_in
from bot.services.action_items.queries import show_item
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import as_member
from bot.services.recommendations.queries import show_board
from bot.services.translations.queue import waiting
from bot.store import tables
from tests.support.harness import TEAM, slack_id

MOVES: Mapping[str, set[str]] = {
    "not_started": {"in_progress", "closed_not_implemented"},
    "in_progress": {"partially_implemented", "blocked", "reported", "closed_not_implemented"},
    "blocked": {"in_progress", "partially_implemented", "closed_not_implemented"},
    "partially_implemented": {"in_progress", "blocked", "reported", "closed_not_implemented"},
    "reported": {"closed_implemented", "partially_implemented", "in_progress"},
    "closed_implemented": {"in_progress"},
    "closed_not_implemented": {"in_progress"},
}
"""DESIGN §1, copied by hand: the statuses that a recommendation may change to."""
ITEM_MOVES: Mapping[str, Mapping[str, str]] = {
    "started": {"todo": "in_progress", "blocked": "in_progress"},
    "blocked": {"todo": "blocked", "in_progress": "blocked"},
    "submitted": {"todo": "submitted", "in_progress": "submitted", "blocked": "submitted"},
    "accepted": {"submitted": "done"},
    "returned": {"submitted": "in_progress"},
    "cancelled": dict.fromkeys(("todo", "in_progress", "blocked", "submitted"), "cancelled"),
    "reopened": {"done": "in_progress", "cancelled": "todo"},
    "finished": dict.fromkeys(("todo", "in_progress", "blocked"), "done"),
}
"""The same for action items, by action; an assignee who is also the assigner finishes the item."""
AT_WORK = {"todo", "in_progress", "blocked"}
"""Statuses in which an item can be late; a submitted item waits for somebody else."""
OPEN = AT_WORK | {"submitted"}
CLOSED = {"closed_implemented", "closed_not_implemented"}
NO_MATTER = {"version", "updated_at", "folded"}
"""Columns that describe a change itself rather than what it changed."""


@dataclass
class Replay:
    """Replays the trail as it grows: each status as the events tell it."""

    seq: int = 0
    statuses: dict[int, str] = field(default_factory=dict)
    items: dict[int, str] = field(default_factory=dict)
    moved: Counter[int] = field(default_factory=Counter)

    def read_on(self, session: Session, context: ServiceContext) -> list[tables.AuditEvent]:
        """Read the events added since; raises `AssertionError` for a move that the glossary does not know."""
        new = session.exec(
            select(tables.AuditEvent)
            .where(tables.AuditEvent.taskforce_id == context.taskforce_id, tables.AuditEvent.seq > self.seq)
            .order_by(col(tables.AuditEvent.seq))
        ).all()
        for each in new:
            assert each.seq == self.seq + 1, "an event is missing"
            named = each.recommendation_number is not None, each.recommendation_id is not None
            assert named in {(True, True), (False, False)}, f"{each.action}: the history would not show it"
            self.seq = each.seq
            self._follow(each)
        return list(new)

    def _follow(self, event: tables.AuditEvent) -> None:
        undone = event.facts.get("undone")
        action, facts = (undone["action"], undone["facts"]) if undone else (event.action, event.facts)
        if action == "action_item.assigned":
            assert event.item_number is not None
            self.items[event.item_number] = "todo"
        if action == "action_item.due_moved":
            assert event.item_number is not None
            self.moved[event.item_number] += -1 if undone else 1
        if "from" not in facts or "to" not in facts:
            return
        before, after = (facts["to"], facts["from"]) if undone else (facts["from"], facts["to"])
        noun, _, done = action.partition(".")
        of_item = noun == "action_item"
        known, number = (
            (self.items, event.item_number) if of_item else (self.statuses, event.recommendation_number)
        )
        assert number is not None
        stands = known.get(number, "not_started")
        assert stands == before, f"{action}: {number} stood at {stands}, not at {before}"
        known[number] = after
        if undone or after == before:
            return
        allowed = {ITEM_MOVES[done].get(before)} if of_item else MOVES[before]
        assert after in allowed, f"{action}: {before} → {after}"
        if not of_item:
            assert (after in CLOSED) is (done == "closed"), "only closing closes"
            assert (before in CLOSED) is (done == "reopened"), "only reopening opens"

    def agrees(self, session: Session, context: ServiceContext) -> None:
        """Compare the rows with the replayed trail."""
        for row in session.exec(_of(tables.Recommendation, context)):
            assert row.status == self.statuses.get(row.number, "not_started"), row.number
        for item in session.exec(_of(tables.ActionItem, context)):
            assert item.status == self.items[item.number], item.number


def _of(table: Any, context: ServiceContext) -> Any:
    return select(table).where(table.taskforce_id == context.taskforce_id)


def no_orphans(session: Session) -> None:
    """Check that foreign keys stay within their workspace, and that evidence and open items have owners."""
    assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    for table in tables.Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            there = key.column.table
            if "taskforce_id" not in table.c or "taskforce_id" not in there.c or there is table:
                continue
            strays = session.execute(
                text(
                    f"SELECT count(*) FROM {table.name} a JOIN {there.name} b "
                    f"ON a.{key.parent.name} = b.{key.column.name} WHERE a.workspace_id != b.workspace_id"
                )
            ).scalar_one()
            assert strays == 0, f"{table.name}.{key.parent.name} leads to another workspace"
    for row in session.exec(select(tables.Evidence)):
        assert (row.recommendation_id is None) != (row.action_item_id is None), "evidence of nothing"
    for item in session.exec(select(tables.ActionItem).where(col(tables.ActionItem.active))):
        held = select(tables.Assignment.id).where(
            tables.Assignment.action_item_id == item.id, col(tables.Assignment.active)
        )
        assert session.exec(held).first() is not None, f"A-{item.number} is nobody's"


def versions(session: Session) -> dict[tuple[str, Any], int]:
    """Return the version of every row that has one."""
    found = {}
    for table in tables.Base.metadata.sorted_tables:
        if "version" in table.c and "id" in table.c:
            for row in session.execute(select(table.c.id, table.c.version)):
                found[table.name, row[0]] = row[1]
    return found


def held(session: Session) -> set[tuple[int, int]]:
    """Return who is assigned what, as pairs of row ids: action item, member."""
    rows = session.exec(select(tables.Assignment).where(col(tables.Assignment.active)))
    return {(row.action_item_id, row.member_id) for row in rows}


def may_work(session: Session) -> set[int]:
    """Return the members who can be assigned something."""
    rows = session.exec(
        select(tables.Member.id).where(col(tables.Member.active), tables.Member.role != "observer")
    )
    return {each or 0 for each in rows}


def subjects(session: Session, context: ServiceContext) -> dict[tuple[str, int], dict[str, Any]]:
    """Return each recommendation and action item with all rows that belong to it and are still valid."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for kind, owner, key, belongings in (
        (
            "recommendation",
            tables.Recommendation,
            "recommendation_id",
            (tables.Evidence, tables.Confirmation, tables.Lead, tables.RecommendationComment),
        ),
        (
            "action_item",
            tables.ActionItem,
            "action_item_id",
            (tables.Evidence, tables.Assignment, tables.Comment, tables.Snooze),
        ),
    ):
        theirs = {each.__tablename__: _belonging(session, each, key) for each in belongings}
        for row in _rows(session, owner):
            if row["workspace_id"] == context.taskforce_id:
                found[kind, row["number"]] = {
                    "row": row,
                    **{name: of.get(row["id"], []) for name, of in theirs.items()},
                }
    return found


def _rows(session: Session, table: Any) -> list[dict[str, Any]]:
    """Return all rows of a table, without the columns that describe a change itself."""
    rows = session.execute(select(table.__table__)).mappings()
    return [{key: value for key, value in row.items() if key not in NO_MATTER} for row in rows]


def _belonging(session: Session, table: Any, key: str) -> dict[int, list[dict[str, Any]]]:
    """Return the rows of a table that are still valid, by the id of the row to which they belong."""
    found: dict[int, list[dict[str, Any]]] = {}
    for each in _rows(session, table):
        # A row that was made and taken back counts as never made.
        if (
            each.get("withdrawn_at") is None
            and each.get("active") is not False
            and each.get("member_id", 0) is not None
            and each.get("until", 0) is not None
        ):
            found.setdefault(each[key], []).append(each)
    return {owner: sorted(rows, key=str) for owner, rows in found.items()}


def flags_are_right(
    session: Session, context: ServiceContext, handle: str, replay: Replay, now: datetime
) -> None:
    """Recompute from the rows what the bot shows as late, stale, counted and untranslated."""
    caller = Caller(slack_id(handle), TEAM, "/rec")
    person = session.exec(
        _of(tables.Member, context)
        .join(tables.SlackIdentity)
        .where(tables.SlackIdentity.slack_id == caller.slack_id)
    ).one()
    today = now.astimezone(ZoneInfo(as_member(person, context.rules).zone.key)).date()
    items = [item for item in session.exec(_of(tables.ActionItem, context)) if item.active]
    late = {item.number for item in items if item.status in AT_WORK and item.due_on and item.due_on < today}
    for item in items:
        shown = show_item(context, caller, item.number)
        assert shown.summary.overdue is (item.number in late), item.number
        soon = item.due_on is not None and today <= item.due_on <= today + timedelta(days=7)
        assert (shown.summary.horizon.value == "closed") is (item.status not in OPEN)
        if item.status in OPEN and soon and item.due_on == today:
            assert shown.summary.horizon.value == "today"
        assert shown.moved == replay.moved[item.number], item.number
    board = show_board(context, caller)
    shown_rows = {row.number: row for row in (*board.rows, *show_board(context, caller, 2).rows)}
    for row in session.exec(_of(tables.Recommendation, context)):
        own = [item for item in items if item.recommendation_id == row.id and item.status in OPEN]
        quiet = row.updated_at is not None and now - row.updated_at >= timedelta(
            days=context.rules.stale_after_days
        )
        at_work = row.status not in {"not_started", *CLOSED}
        there = shown_rows[row.number]
        assert there.items.open == len(own), row.number
        assert there.items.overdue == len([item for item in own if item.number in late]), row.number
        assert there.stale is (at_work and quiet), row.number
        assert there.status.value == row.status
    assert sum(board.counts.values()) == len(shown_rows)
    queue = waiting(context, caller)
    assert (queue.missing, queue.outdated) == _untranslated(session, context), "what waits for a translation"


def _untranslated(session: Session, context: ServiceContext) -> tuple[int, int]:
    """Return how many shown texts exist in one language only: without and with an earlier translation."""
    made = {
        (row.kind, row.subject_id, row.field, row.language)
        for row in session.exec(_of(tables.Translation, context))
        if row.withdrawn_at is None
    }
    lacking = [
        (kind, row.id, name, "es" if source.language == "en" else "en")
        for kind, row, names in (
            *_said_of_recommendations(session, context),
            *_said_of_items(session, context),
        )
        for name in names
        if (source := only_in(getattr(row, name))) is not None
    ]
    outdated = [each for each in lacking if each in made]
    return len(lacking) - len(outdated), len(outdated)


def _said_of_recommendations(
    session: Session, context: ServiceContext
) -> Iterator[tuple[str, Any, list[str]]]:
    """Yield the recommendations with the names of the texts that are shown."""
    for row in session.exec(_of(tables.Recommendation, context)):
        twin = {"blocked": row.cause, "partially_implemented": row.remaining}.get(row.status)
        names = [] if row.note and twin and _said(row.note) == _said(twin) else ["note"]
        names += ["reason"] if row.status in CLOSED else ["next_step"]
        names += [] if row.status in CLOSED else ["awaited"]
        names += ["cause"] if row.status == "blocked" else []
        names += ["remaining"] if row.status == "partially_implemented" else []
        yield "recommendation", row, names
    for comment in session.exec(_of(tables.RecommendationComment, context)):
        if comment.withdrawn_at is None:
            yield "rec_comment", comment, ["text"]


def _said_of_items(session: Session, context: ServiceContext) -> Iterator[tuple[str, Any, list[str]]]:
    """Yield action items, comments and sources with the names of the texts that are shown."""
    active = {item.id for item in session.exec(_of(tables.ActionItem, context)) if item.active}
    for item in session.exec(_of(tables.ActionItem, context)):
        if item.active:
            yield "action_item", item, ["text", "note"]
    for comment in session.exec(_of(tables.Comment, context)):
        if comment.withdrawn_at is None and comment.action_item_id in active:
            yield "comment", comment, ["text"]
    for source in session.exec(_of(tables.Evidence, context)):
        there = source.recommendation_id is not None or source.action_item_id in active
        if source.withdrawn_at is None and there and _said(source.title) != source.url:
            yield "evidence", source, ["title"]


def _said(texts: Mapping[str, str]) -> str | None:
    return texts.get("en") or texts.get("es")


def translations_are_current(session: Session, context: ServiceContext) -> None:
    """Check that every text in both languages was translated from its present original."""
    made = {
        (row.kind, row.subject_id, row.language, row.text, row.source)
        for row in session.exec(_of(tables.Translation, context))
        if row.withdrawn_at is None
    }
    for kind, table, names in (
        ("recommendation", tables.Recommendation, ("note", "next_step", "cause", "awaited", "remaining")),
        ("action_item", tables.ActionItem, ("text", "note")),
        ("comment", tables.Comment, ("text",)),
        ("rec_comment", tables.RecommendationComment, ("text",)),
    ):
        for row in session.exec(_of(table, context)):
            for name in names:
                texts = getattr(row, name) or {}
                if len(texts) == 2:
                    assert any(
                        (kind, row.id, into, texts[into], _print(texts, into)) in made for into in texts
                    ), f"{kind} {row.id}.{name} is in both languages, and nobody translated it"


def _print(texts: Mapping[str, str], into: str) -> str | None:
    source = only_in({language: said for language, said in texts.items() if language != into})
    return fingerprint(source) if source else None

"""What is asked every day is found by an index that leads to the open items, however many are done."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine, Select, event, select, text
from sqlmodel import Session, col

from bot.store import search
from bot.store.tables import ActionItem
from tests.support.harness import BotHarness

LINES = (
    "/rec",
    "/rec list open",
    "/action",
    "/action list",
    "/action list overdue",
    "/action list @member-us",
    "/action list rec 5",
    "/action list in-progress",
    "/action list side mexico",
)
LEADS_TO_OPEN = re.compile(
    r"ix_open_\w+|ix_action_items_workspace_id_status_\w+"
    r"(?= \(workspace_id=\? AND status=|.*\n.*Index Cond.*status)"
)


@pytest.mark.parametrize("line", LINES)
def test_only_the_open_items_are_looked_at(harness: BotHarness, line: str) -> None:
    harness.say("chair-us", '/action assign @member-us "Draft" rec 5 due friday')
    statements = asked(harness, line)
    about_items = [each for each in statements if "FROM action_items" in each[0] and "'submitted'" in each[0]]
    assert about_items, "none asks for open items"
    for statement, values in about_items:
        assert LEADS_TO_OPEN.search(plan(harness, statement, values)), statement


def asked(harness: BotHarness, line: str, handle: str = "member-us") -> list[tuple[str, Any]]:
    """Return the statements that answer a command, with their values."""
    found: list[tuple[str, Any]] = []

    def note(*arguments: Any) -> None:
        found.append((arguments[2], arguments[3]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        harness.anew().say(handle, line)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return found


def test_words_are_looked_up_in_the_index(harness: BotHarness) -> None:
    database = harness.context.database
    found = select(col(ActionItem.id)).where(search.in_index(["annex", "treaty"], database.dialect))
    with database.reading() as session:
        if database.dialect == "sqlite":
            explained = explain(session, found)
            assert "SCAN action_item_words VIRTUAL TABLE INDEX" in explained
            assert "SEARCH action_items USING INTEGER PRIMARY KEY" in explained
        else:
            session.execute(text("SET LOCAL enable_seqscan = off"))
            assert f"Bitmap Index Scan on {search.INDEX}" in explain(session, found)


def test_the_latest_closed_items_are_read_in_their_order(harness: BotHarness) -> None:
    latest = [each for each in asked(harness, "/rec annex") if "looked_at" in each[0]]
    assert latest
    for statement, values in latest:
        assert "ix_closed_workspace_id_status_since_number" in plan(harness, statement, values)


@pytest.mark.parametrize("line", ["/taskforce translations", "/taskforce translations es"])
def test_what_waits_for_a_translation_is_read_from_its_indexes(harness: BotHarness, line: str) -> None:
    harness.say("chair-us", '/action assign @member-us "Draft"')
    harness.say("chair-us", '/action cancel 1 "Overtaken"')
    queries = [each for each in asked(harness, line, "secretariat") if "into_language" in each[0]]
    assert len(queries) == 2, "to count, and to list"
    for statement, values in queries:
        found = plan(harness, statement, values)
        for index in (
            "ix_action_items_text_into_es",
            "ix_action_items_note_into_es",
            "ix_action_item_comments_text_into_es",
            "ix_recommendation_comments_text_into_es",
            "ix_evidence_title_into_es",
        ):
            assert index in found, (index, found)


def explain(session: Session, query: Select[Any]) -> str:
    """Return how the database would answer a query."""
    how = "EXPLAIN QUERY PLAN " if session.get_bind().dialect.name == "sqlite" else "EXPLAIN "
    compiled = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
    return "\n".join(str(row) for row in session.connection().exec_driver_sql(f"{how}{compiled}"))


def plan(harness: BotHarness, statement: str, values: Any) -> str:
    """Return how the database would answer a statement if there were too many rows to look at each."""
    sqlite = harness.context.database.dialect == "sqlite"
    with harness.context.database.reading() as session:
        connection = session.connection()
        if not sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explained = connection.exec_driver_sql(
            f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", values
        )
        return "\n".join(str(row) for row in explained)

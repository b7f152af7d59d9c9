"""What is asked every day is found by an index that leads to the open items, however many are done."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine, event

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
    asked: list[tuple[str, Any]] = []

    def note(*arguments: Any) -> None:
        asked.append((arguments[2], arguments[3]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        harness.anew().say("member-us", line)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    about_items = [each for each in asked if "FROM action_items" in each[0] and "'submitted'" in each[0]]
    assert about_items, "none asks for open items"
    for statement, values in about_items:
        assert LEADS_TO_OPEN.search(plan(harness, statement, values)), statement


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

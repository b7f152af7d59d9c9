"""A state whose notes were causes and what remains as well is told apart, and its trail stays whole."""

from typing import Any

from sqlmodel import select

from bot.config import Deployment
from bot.services.alignment.alignment import bring_into_line
from bot.store import tables
from tests.support.harness import BotHarness, profiles_of

CAUSE, REMAINING = {"en": "No budget", "es": "Falta presupuesto"}, {"en": "The second annex"}
EARLIER: dict[int, dict[str, Any]] = {
    5: {"status": "blocked", "note": CAUSE, "cause": CAUSE, "awaited": {"en": "Treasury"}},
    6: {"status": "partially_implemented", "note": REMAINING, "remaining": REMAINING},
    7: {"status": "in_progress", "note": {"en": "It came"}, "cause": CAUSE, "remaining": REMAINING},
    8: {"status": "blocked", "note": {"en": "We met"}, "cause": None, "awaited": {"en": "Treasury"}},
    9: {"status": "closed_not_implemented", "note": CAUSE, "cause": CAUSE, "awaited": {"en": "Treasury"}},
}
"""Texts as an earlier version wrote them."""
APART: dict[int, dict[str, Any]] = {
    5: {"note": None, "cause": CAUSE, "awaited": {"en": "Treasury"}, "remaining": None},
    6: {"note": None, "cause": None, "awaited": None, "remaining": REMAINING},
    7: {"note": {"en": "It came"}, "cause": None, "awaited": None, "remaining": None},
    8: {"note": None, "cause": {"en": "We met"}, "awaited": {"en": "Treasury"}, "remaining": None},
    9: {"note": CAUSE, "cause": None, "awaited": None, "remaining": None},
}


def written_earlier(harness: BotHarness) -> None:
    """Put the rows into the state in which an earlier version left them, with its accounts."""
    with harness.context.writing(None) as (session, _):
        for row in session.exec(select(tables.Recommendation)):
            for name, value in EARLIER.get(row.number, {}).items():
                setattr(row, name, value)
            session.add(row)
        workspace = session.get_one(tables.Taskforce, harness.context.taskforce_id)
        workspace.texts_apart = False
        session.add(workspace)


def started(harness: BotHarness, deployment: Deployment) -> None:
    bring_into_line(harness.context, deployment.config, deployment.catalog, profiles_of(deployment))


def texts(harness: BotHarness) -> dict[int, dict[str, Any]]:
    with harness.context.reading() as session:
        rows = session.exec(select(tables.Recommendation)).all()
        return {row.number: {name: getattr(row, name) for name in APART[5]} for row in rows}


def test_a_start_tells_the_texts_apart_once(harness: BotHarness, deployment: Deployment) -> None:
    written_earlier(harness)
    versions = [harness.version(number) for number in APART]
    started(harness, deployment)
    found = texts(harness)
    assert {number: found[number] for number in APART} == APART
    assert [harness.version(number) for number in APART] == versions
    with harness.context.reading() as session:
        harness.context.trail.verify(session)
    harness.say("lead-us", '/rec update 5 "No budget"')
    events = harness.events()
    started(harness, deployment)
    assert texts(harness)[5]["note"] == {"en": "No budget"}
    assert harness.events() == events


def test_a_change_of_an_earlier_version_is_still_taken_back(
    harness: BotHarness, deployment: Deployment
) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("lead-us", '/rec update 5 blocked "No budget" awaiting "Treasury"')
    with harness.context.writing(None) as (session, _):
        row = session.exec(select(tables.Recommendation).where(tables.Recommendation.number == 5)).one()
        row.note = row.cause
        step = session.exec(select(tables.UndoStep)).one()
        ((touched),) = step.rows
        step.rows = [{**touched, "before": {**touched["before"], "note": {"en": "Begun"}}}]
        workspace = session.get_one(tables.Taskforce, harness.context.taskforce_id)
        workspace.texts_apart = False
        session.add_all([row, step, workspace])
    started(harness, deployment)
    assert "Undone" in harness.say("lead-us", "/rec undo")
    shown = harness.say("lead-us", "/rec 5")
    assert "In progress" in shown
    assert "Begun" in shown
    assert "No budget" not in shown
    with harness.context.reading() as session:
        harness.context.trail.verify(session)

"""Checks across several values of the reminders: the order of the days, and contradicting hours."""

from collections.abc import Iterator

from bot.config import mistakes
from bot.config.digest_checks import quiet_findings
from bot.config.document import Finding
from bot.config.nodes import Loc, Node, Scalar, find, items

LOC: Loc = ("reminders",)
USUAL_TIME = "09:00"
USUAL_LEAD, USUAL_CHAIR = 7, 14


def reminder_findings(root: Node) -> Iterator[Finding]:
    """Find contradictions in the settings for reminders."""
    section = find(root, *LOC)
    yield from _growing(section)
    yield from _once(section)
    yield from _lead_first(section)
    yield from quiet_findings(root, section, LOC, USUAL_TIME, mistakes.RemindersInQuietHours)


def _growing(section: Node | None) -> Iterator[Finding]:
    before: int | None = None
    for index, node in enumerate(items(find(section, "after_days"))):
        days = _days(node)
        if days is not None and before is not None and days <= before:
            mistake = mistakes.DaysNotGrowing(given=str(days), before=str(before))
            yield Finding((*LOC, "after_days", index), node.place, mistake)
        before = days if days is not None else before


def _once(section: Node | None) -> Iterator[Finding]:
    seen: set[int] = set()
    for index, node in enumerate(items(find(section, "before_days"))):
        days = _days(node)
        if days in seen:
            yield Finding((*LOC, "before_days", index), node.place, mistakes.DaysTwice(given=str(days)))
        elif days is not None:
            seen.add(days)


def _lead_first(section: Node | None) -> Iterator[Finding]:
    lead_node, chair_node = (find(section, f"{who}_after_days") for who in ("lead", "chair"))
    lead = USUAL_LEAD if lead_node is None else _days(lead_node)
    chair = USUAL_CHAIR if chair_node is None else _days(chair_node)
    named = "chair_after_days" if chair_node is not None else "lead_after_days"
    place = chair_node or lead_node
    if place is not None and lead is not None and chair is not None and chair < lead:
        mistake = mistakes.ChairBeforeLead(given=str(chair), lead=str(lead))
        yield Finding((*LOC, named), place.place, mistake)


def _days(node: Node | None) -> int | None:
    # Values of other types, true and false included, are reported elsewhere.
    return node.value if isinstance(node, Scalar) and type(node.value) is int else None

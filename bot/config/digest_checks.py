"""Checks across several values of a digest's schedule: its recipients, and contradictions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.config import mistakes
from bot.config.document import Finding
from bot.config.fields import CLOCK_TIME
from bot.config.nodes import Loc, Node, Position, Scalar, find, items, key_place, text
from bot.config.recipients import ROLE_BY_GROUP, RecipientKind, fold_reference, meaning_of
from bot.config.suggestions import nearest, shown

EXAMPLE_CHANNEL = "#taskforce"
USUAL_TIME = "08:00"


@dataclass(frozen=True)
class ListedPerson:
    """What the checks need to know about a person listed under `members`."""

    index: int
    role: str | None
    side: str | None


def digest_findings(root: Node, people: Mapping[str, ListedPerson]) -> Iterator[Finding]:
    """Find contradictions in the schedules; the keys of `people` are their folded references."""
    yield from taken(root, "digests", "key")
    for index, digest in enumerate(items(find(root, "digests"))):
        loc: Loc = ("digests", index)
        ways: list[Loc] = [("recipients",), ("languages",), ("holidays", "calendars")]
        for name, entry in enumerate(items(find(digest, "recipients"))):
            yield from _recipient((*loc, "recipients", name), entry, people)
            ways.append(("recipients", name, "languages"))
        for way in ways:
            yield from _repeated(digest, loc, way)
        yield from quiet_findings(root, digest, loc, USUAL_TIME, mistakes.DigestInQuietHours)


def taken(root: Node, *way: str | int) -> Iterator[Finding]:
    """Find entries of a list that repeat an earlier entry's value; the last step of `way` names the value."""
    *above, key = way
    seen: dict[object, Position] = {}
    for index, item in enumerate(items(find(root, *above))):
        node = find(item, key)
        if not isinstance(node, Scalar) or node.value is None:
            continue
        if first := seen.get(node.value):
            mistake = mistakes.EntryRepeated(given=shown(node.value), key=key, line=str(first.line))
            yield Finding((*above, index, key), node.place, mistake)
        else:
            seen[node.value] = node.place


def _recipient(loc: Loc, entry: Node, people: Mapping[str, ListedPerson]) -> Iterator[Finding]:
    named = find(entry, "to")
    if named is not None:
        loc, entry = (*loc, "to"), named
    given = text(entry)
    if not given:
        return
    meant = meaning_of(given)
    if meant.kind is RecipientKind.ROLE and all(person.role != meant.name for person in people.values()):
        yield Finding(loc, entry.place, mistakes.RecipientGroupEmpty(role=meant.name))
    elif meant.kind is RecipientKind.PERSON and meant.name not in people:
        yield Finding(loc, entry.place, _unknown(given, people))


def _unknown(given: str, people: Mapping[str, ListedPerson]) -> mistakes.Mistake:
    if meant := nearest(given, (*ROLE_BY_GROUP, *people)):
        return mistakes.MisspeltRecipient(given=shown(given), nearest=meant)
    return mistakes.RecipientUnknown(given=shown(given), channel=EXAMPLE_CHANNEL, groups=tuple(ROLE_BY_GROUP))


def _repeated(digest: Node, loc: Loc, way: Loc) -> Iterator[Finding]:
    seen: dict[str, Position] = {}
    for index, item in enumerate(items(find(digest, *way))):
        entry = find(item, "to") or item
        given = text(entry)
        if not given:
            continue
        known = fold_reference(given)
        if first := seen.get(known):
            mistake = mistakes.ValueRepeated(given=shown(given), line=str(first.line))
            yield Finding((*loc, *way, index), entry.place, mistake)
        else:
            seen[known] = entry.place


def quiet_findings(
    root: Node, section: Node | None, loc: Loc, usual: str, kept_back: type[mistakes.Mistake]
) -> Iterator[Finding]:
    """Find quiet hours that last all day, and those that include the sending hour (`usual` by default)."""
    quiet = find(section, "quiet_hours")
    start, end = _clock_time(find(quiet, "start")), _clock_time(find(quiet, "end"))
    at = _clock_time(find(section, "time")) or usual
    if not start or not end:
        return
    way = (*loc, "quiet_hours")
    if start == end:
        yield Finding(way, key_place(root, way), mistakes.QuietAllDay())
    elif start <= at < end or (end < start and not end <= at < start):
        yield Finding(way, key_place(root, way), kept_back(time=at, start=start, end=end))


def _clock_time(node: Node | None) -> str | None:
    given = text(node) or ""
    return given.zfill(5) if re.fullmatch(CLOCK_TIME, given) else None

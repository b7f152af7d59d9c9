"""Checks across several values: whether people, leads and recommendations fit together.

The checks work on the files' nodes, not on finished models, so that they report their mistakes together with
all others.
"""

from collections.abc import Iterable, Iterator

from bot.config import mistakes
from bot.config.digest_checks import ListedPerson, digest_findings, taken
from bot.config.document import Finding
from bot.config.fields import recommendation_name
from bot.config.nodes import (
    Loc,
    Node,
    Position,
    Scalar,
    Step,
    Table,
    entries,
    find,
    items,
    key_place,
    place_of,
    text,
)
from bot.config.recipients import fold_reference
from bot.config.reminder_checks import reminder_findings
from bot.config.suggestions import nearest, shown
from bot.config.workspace_checks import workspace_findings

IDENTITIES = ("slack_id", "email", "handle")
SIDE_BY_SEAT = {"us": "US", "us_alternate": "US", "mx": "MX", "mx_alternate": "MX"}
# A side that does not exist is reported at the person, not where that person leads.
SIDES = frozenset({*SIDE_BY_SEAT.values(), None})
LEAD_BY_ALTERNATE = {"us_alternate": "us", "mx_alternate": "mx"}


def deploy_findings(root: Node, catalog: Node | None) -> Iterator[Finding]:
    """Find contradictions in the deploy file; without a catalog, recommendation numbers are not checked."""
    yield from workspace_findings(root)
    yield from _identities(root)
    yield from _repetitions(root)
    yield from _numbers(root, catalog)
    yield from _leads(root)
    yield from digest_findings(root, _known_people(root))
    yield from reminder_findings(root)


def catalog_findings(root: Node) -> Iterator[Finding]:
    """Find contradictions in a catalog."""
    yield from taken(root, "categories", "key")
    yield from taken(root, "recommendations", "number")
    yield from taken(root, "recommendations", "key")
    for index in range(len(items(find(root, "recommendations")))):
        yield from taken(root, "recommendations", index, "parts", "key")
    yield from taken(root, "recommendations", "formerly")
    yield from _former_keys(root)
    yield from _categories(root)


def _former_keys(root: Node) -> Iterator[Finding]:
    """Find former keys, and keys of retired recommendations, that one of the catalog has now."""
    keys = _numbers_by_key(root)
    former = [
        (("recommendations", index, "formerly"), find(each, "formerly"))
        for index, each in enumerate(items(find(root, "recommendations")))
    ]
    retired = [(("retired", index), each) for index, each in enumerate(items(find(root, "retired")))]
    for loc, node in (*former, *retired):
        if (key := text(node)) and key in keys:
            yield Finding(loc, place_of(root, loc), mistakes.KeyStillInUse(key=shown(key)))


def _people(root: Node) -> Iterator[tuple[Loc, Node]]:
    for index, person in enumerate(items(find(root, "members", "people"))):
        yield ("members", "people", index), person


def _identities(root: Node) -> Iterator[Finding]:
    for loc, person in _people(root):
        if not isinstance(person, Table):
            continue
        elsewhere = find(person, "workspaces")
        yield from _named_once(root, loc, person, needed=elsewhere is None)
        for key, entry in entries(elsewhere):
            if isinstance(entry.node, Table):
                yield from _named_once(root, (*loc, "workspaces", key), entry.node, needed=True)


def _named_once(root: Node, loc: Loc, person: Table, *, needed: bool) -> Iterator[Finding]:
    used = [key for key in person.entries if key in IDENTITIES]
    if needed and not used:
        yield Finding(loc, place_of(root, loc), mistakes.PersonUnnamed(allowed=IDENTITIES))
    for key in used[1:]:
        twice = (*loc, key)
        yield Finding(twice, key_place(root, twice), mistakes.PersonNamedTwice(allowed=IDENTITIES))


def _references(root: Node) -> Iterator[tuple[str, Loc, Position]]:
    """Yield every name of each person, as `bot.config.models.Member.references` has them."""
    for loc, person in _people(root):
        seen: set[str] = set()
        places: list[tuple[str, Loc]] = [("", loc)]
        places += [(f"{key}/", (*loc, "workspaces", key)) for key, _ in entries(find(person, "workspaces"))]
        for before, place in places:
            for key in IDENTITIES:
                reference = text(find(root, *place, key))
                if not reference:
                    continue
                name = f"{before if key == 'handle' else ''}{reference.removeprefix('@')}"
                if name.casefold() not in seen:  # an address may be the same in every workspace
                    yield name, (*place, key), place_of(root, (*place, key))
                seen.add(name.casefold())


def lines_of_people(root: Node) -> dict[str, int]:
    """Return the line on which each person is named, by reference in lower case."""
    return {reference.casefold(): place.line for reference, _, place in _references(root)}


def _repetitions(root: Node) -> Iterator[Finding]:
    seen: dict[str, Position] = {}
    for reference, loc, place in _references(root):
        if first := seen.get(reference.casefold()):
            yield Finding(loc, place, mistakes.PersonRepeated(person=shown(reference), line=str(first.line)))
        else:
            seen[reference.casefold()] = place


def _numbers(root: Node, catalog: Node | None) -> Iterator[Finding]:
    known = _values(catalog, "recommendations", "number")
    numbers = tuple(str(number) for number in sorted(each for each in known if isinstance(each, int)))
    if not numbers:
        return
    by_key = _numbers_by_key(catalog)
    led: dict[object, Step] = {}
    for given, entry in entries(find(root, "leads")):
        loc, name = ("leads", given), recommendation_name(given)
        if isinstance(name, int) and str(name) not in numbers:
            yield Finding(loc, entry.place, mistakes.NumberUnknown(given=str(name), allowed=numbers))
        elif isinstance(name, str) and by_key and name not in by_key:
            yield Finding(loc, entry.place, _unknown_key(name, by_key))
        number = by_key.get(name, name) if isinstance(name, str) else name
        if number is not None and number in led:
            key = next((key for key, value in by_key.items() if value == number), str(number))
            mistake = mistakes.RecommendationLedTwice(number=str(number), key=key)
            yield Finding(loc, entry.place, mistake)
        led[number] = given


def _numbers_by_key(catalog: Node | None) -> dict[str, object]:
    """Return the numbers of the catalog's recommendations by key."""
    found: dict[str, object] = {}
    for each in items(find(catalog, "recommendations")):
        number = find(each, "number")
        if key := text(find(each, "key")):
            found[key] = number.value if isinstance(number, Scalar) else None
    return found


def _unknown_key(given: str, known: Iterable[str]) -> mistakes.Mistake:
    if meant := nearest(given, tuple(known)):
        return mistakes.MisspeltRecommendationKey(given=shown(given), nearest=meant)
    return mistakes.RecommendationKeyUnknown(given=shown(given))


def _known_people(root: Node) -> dict[str, ListedPerson]:
    people: dict[str, ListedPerson] = {}
    for reference, loc, _ in _references(root):
        person = find(root, *loc[:3])
        index = loc[2] if isinstance(loc[2], int) else 0
        known = ListedPerson(index, text(find(person, "role")), text(find(person, "side")))
        people.setdefault(reference.casefold(), known)
    return people


def _leads(root: Node) -> Iterator[Finding]:
    people = _known_people(root)
    for number, recommendation in entries(find(root, "leads")):
        for seat, entry in entries(recommendation.node):
            side = SIDE_BY_SEAT.get(str(seat))
            given = text(entry.node)
            if side is None or not given:
                continue
            loc = ("leads", number, str(seat))
            reference = given.removeprefix("@")
            if found := people.get(fold_reference(given)):
                yield from _seated(entry.node.place, loc, shown(reference), side, found)
            else:
                yield Finding(loc, entry.node.place, _unknown_person(reference, people))
        yield from _alternates(number, recommendation.node, people)


def _seated(place: Position, loc: Loc, name: str, side: str, person: ListedPerson) -> Iterator[Finding]:
    if person.role == "observer":
        yield Finding(loc, place, mistakes.LeadIsObserver(person=name))
    elif person.side != side and person.side in SIDES:
        yield Finding(loc, place, mistakes.LeadOnOtherSide(person=name, side=side))


def _alternates(number: Step, seats: Node, people: dict[str, ListedPerson]) -> Iterator[Finding]:
    for alternate, lead in LEAD_BY_ALTERNATE.items():
        first, second = (
            people.get(fold_reference(text(find(seats, seat)) or "")) for seat in (lead, alternate)
        )
        node = find(seats, alternate)
        if first is not None and second is not None and first.index == second.index and node is not None:
            mistake = mistakes.LeadIsAlternate(person=shown(text(node)))
            yield Finding(("leads", number, alternate), node.place, mistake)


def _unknown_person(reference: str, people: dict[str, ListedPerson]) -> mistakes.Mistake:
    if meant := nearest(reference, people):
        return mistakes.MisspeltPerson(person=shown(reference), nearest=meant)
    return mistakes.PersonUnknown(person=shown(reference))


def _values(root: Node | None, listing: str, key: str) -> Iterator[object]:
    for item in items(find(root, listing)):
        node = find(item, key)
        if isinstance(node, Scalar) and node.value is not None:
            yield node.value


def _categories(root: Node) -> Iterator[Finding]:
    known = tuple(str(key) for key in _values(root, "categories", "key"))
    for index, recommendation in enumerate(items(find(root, "recommendations"))):
        node = find(recommendation, "category")
        given = text(node)
        if not known or node is None or not given or given in known:
            continue
        if meant := nearest(given, known):
            mistake: mistakes.Mistake = mistakes.MisspeltCategory(
                given=shown(given), nearest=meant, allowed=known
            )
        else:
            mistake = mistakes.CategoryUnknown(given=shown(given), allowed=known)
        yield Finding(("recommendations", index, "category"), node.place, mistake)

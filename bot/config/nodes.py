"""The content of a YAML file, with the place of every key and value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.config.suggestions import shown

Plain = str | int | float | bool | None
Step = str | int
Loc = tuple[Step, ...]
"""The path from the top of a file to a value, in keys and list indexes."""


class Position(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


START = Position(1, 1)


@dataclass(frozen=True)
class Scalar:
    """A single value, typed by YAML 1.2's core schema."""

    place: Position
    value: Plain


@dataclass(frozen=True)
class Entry:
    """A key of a mapping with its value."""

    place: Position
    node: "Node"


@dataclass(frozen=True)
class Table:
    """A mapping, with the first entry of each key."""

    place: Position
    entries: Mapping[Step, Entry] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """A list."""

    place: Position
    items: tuple["Node", ...] = ()


Node = Scalar | Table | Listing


def plain(node: Node) -> object:
    """Return the plain values, with tuples for lists, as the models expect them."""
    match node:
        case Scalar():
            return node.value
        case Table():
            return {key: plain(entry.node) for key, entry in node.entries.items()}
        case Listing():
            return tuple(plain(item) for item in node.items)


def step(node: Node | None, key: Step) -> Node | None:
    """Return the node under a key or at an index, or None."""
    match node:
        case Table() if key in node.entries:
            return node.entries[key].node
        case Listing() if isinstance(key, int) and 0 <= key < len(node.items):
            return node.items[key]
        case _:
            return None


def find(node: Node | None, *loc: Step) -> Node | None:
    """Return the node at the end of a path, or None."""
    for key in loc:
        node = step(node, key)
    return node


def text(node: Node | None) -> str | None:
    """Return a node's text, without the blanks around it, or None if it is no text."""
    return node.value.strip() if isinstance(node, Scalar) and isinstance(node.value, str) else None


def items(node: Node | None) -> tuple[Node, ...]:
    """Return a list's items; other nodes have none."""
    return node.items if isinstance(node, Listing) else ()


def entries(node: Node | None) -> Iterator[tuple[Step, Entry]]:
    """Return a mapping's entries; other nodes have none."""
    return iter(node.entries.items() if isinstance(node, Table) else ())


def place_of(root: Node, loc: Loc) -> Position:
    """Return the place of a value, or if it does not exist, the place of its nearest parent's key."""
    node: Node = root
    place = root.place
    for key in loc:
        if isinstance(node, Table) and key in node.entries:
            entry = node.entries[key]
            node = entry.node
            # The place of a scalar is its own; that of a mapping or list is its key's.
            place = node.place if isinstance(node, Scalar) and node.value is not None else entry.place
        elif (below := step(node, key)) is not None:
            node = below
            place = node.place
        else:
            return place
    return place


def ways_to(loc: Loc) -> Iterator[Loc]:
    """Return the path to a value and to everything that contains it."""
    return (loc[:end] for end in range(len(loc) + 1))


def key_place(root: Node, loc: Loc) -> Position:
    """Return the place of the last key of a path, or of its parent if the key does not exist."""
    parent = find(root, *loc[:-1])
    if loc and isinstance(parent, Table) and loc[-1] in parent.entries:
        return parent.entries[loc[-1]].place
    return place_of(root, loc)


def written(root: Node, loc: Loc) -> str:
    """Return a path as people write it: `members.people[2].role`."""
    path = ""
    node: Node | None = root
    for key in loc:
        path += f"[{key}]" if isinstance(node, Listing) else f".{shown(key)}"
        node = step(node, key)
    return path.removeprefix(".")

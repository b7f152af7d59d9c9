"""What a YAML file says, with the place of every key and value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.config.suggestions import shown

Plain = str | int | float | bool | None
Step = str | int
Loc = tuple[Step, ...]
"""The way from the top of a file to a value, in keys and list indexes."""


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
    """A mapping, by its first use of each key."""

    place: Position
    entries: Mapping[Step, Entry] = field(default_factory=dict)


@dataclass(frozen=True)
class Listing:
    """A list."""

    place: Position
    items: tuple["Node", ...] = ()


Node = Scalar | Table | Listing


def plain(node: Node) -> object:
    """Return the bare values, with tuples for lists, as the models take them."""
    match node:
        case Scalar():
            return node.value
        case Table():
            return {key: plain(entry.node) for key, entry in node.entries.items()}
        case Listing():
            return tuple(plain(item) for item in node.items)


def step(node: Node | None, key: Step) -> Node | None:
    """Return what stands under a key or at an index, or None."""
    match node:
        case Table() if key in node.entries:
            return node.entries[key].node
        case Listing() if isinstance(key, int) and 0 <= key < len(node.items):
            return node.items[key]
        case _:
            return None


def find(node: Node | None, *loc: Step) -> Node | None:
    """Return what stands at the end of the way, or None."""
    for key in loc:
        node = step(node, key)
    return node


def text(node: Node | None) -> str | None:
    """Return a value that is a text, without the blanks around it, or None."""
    return node.value.strip() if isinstance(node, Scalar) and isinstance(node.value, str) else None


def items(node: Node | None) -> tuple[Node, ...]:
    """Return a list's items; what is no list has none."""
    return node.items if isinstance(node, Listing) else ()


def entries(node: Node | None) -> Iterator[tuple[Step, Entry]]:
    """Return a mapping's entries; what is no mapping has none."""
    return iter(node.entries.items() if isinstance(node, Table) else ())


def place_of(root: Node, loc: Loc) -> Position:
    """Return where a value stands; what does not exist stands where its nearest parent's key does."""
    node: Node = root
    place = root.place
    for key in loc:
        if isinstance(node, Table) and key in node.entries:
            entry = node.entries[key]
            node = entry.node
            # A value in brackets or of one word is pointed at; a block is found by the key above it.
            place = node.place if isinstance(node, Scalar) and node.value is not None else entry.place
        elif (below := step(node, key)) is not None:
            node = below
            place = node.place
        else:
            return place
    return place


def ways_to(loc: Loc) -> Iterator[Loc]:
    """Return the way to a value and to everything that holds it."""
    return (loc[:end] for end in range(len(loc) + 1))


def key_place(root: Node, loc: Loc) -> Position:
    """Return where the last key of the way stands, or its parent if it does not stand there."""
    parent = find(root, *loc[:-1])
    if loc and isinstance(parent, Table) and loc[-1] in parent.entries:
        return parent.entries[loc[-1]].place
    return place_of(root, loc)


def written(root: Node, loc: Loc) -> str:
    """Return the way as people write it: `members.people[2].role`."""
    path = ""
    node: Node | None = root
    for key in loc:
        path += f"[{key}]" if isinstance(node, Listing) else f".{shown(key)}"
        node = step(node, key)
    return path.removeprefix(".")

"""Checks of the Slack workspaces: their tokens, and the keys by which the file names them elsewhere."""

from collections.abc import Iterator, Sequence

from bot.config import mistakes
from bot.config.addresses import is_clear_text
from bot.config.document import Finding
from bot.config.models import Config, Member, SlackConnection
from bot.config.nodes import (
    Entry,
    Listing,
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
from bot.config.recipients import workspace_of
from bot.config.secret import Secret, is_reference
from bot.config.suggestions import nearest, shown

TOKEN_BY_MODE = {"socket": "app_token", "http": "signing_secret"}
SECRETS = ("bot_token", "app_token", "signing_secret")
"""What each workspace has for itself."""


def workspace_findings(root: Node) -> Iterator[Finding]:
    """Find contradictions in what is said of the workspaces, and names of workspaces that there are not."""
    several = find(root, "slack", "workspaces")
    if several is not None:
        loc: Loc = ("slack", "workspaces")
        if _is_empty(several):
            yield Finding(loc, key_place(root, loc), mistakes.EmptyValue(key="workspaces"))
        elif several == Table(several.place):
            yield Finding(loc, key_place(root, loc), mistakes.ListEmpty(key="workspaces"))
        for key, entry in entries(find(root, "slack")):
            if key in SlackConnection.model_fields:
                yield Finding(
                    ("slack", key), entry.place, mistakes.OneOrSeveralWorkspaces(key=shown(str(key)))
                )
    for loc, connection in _connections(root):
        yield from _tokens(root, loc, connection)
        yield from _clear_text(root, loc)
    yield from _shared(_written_secrets(root))
    yield from _named(root)


def shared_secrets(config: Config, root: Node) -> Iterator[Finding]:
    """Find secrets of two workspaces that are the same although their references differ."""

    def read() -> Iterator[tuple[Loc, Position, str]]:
        for key, workspace in (config.slack.workspaces or {}).items():
            for name in SECRETS:
                secret: Secret | None = getattr(workspace, name)
                if secret is not None and secret.value is not None:
                    loc: Loc = ("slack", "workspaces", key, name)
                    yield loc, place_of(root, loc), secret.reveal()

    written = {finding.loc for finding in _shared(_written_secrets(root))}
    return (finding for finding in _shared(read()) if finding.loc not in written)


def gathered(root: Node) -> Node:
    """Return the file with who people are in each workspace under `workspaces`, a key that may be left out
    (`mx: {handle: ana}`), in the order of the section “slack”. A misspelt workspace is found there.
    """
    keys = [key for key, _ in entries(find(root, "slack", "workspaces"))]
    people = find(root, "members", "people")
    if not keys or not isinstance(people, Listing):
        return root
    found = Listing(people.place, tuple(_gathered(person, keys) for person in people.items))
    return _with(root, ("members", "people"), found)


def _gathered(person: Node, keys: Sequence[Step]) -> Node:
    among = find(person, "workspaces")
    if not isinstance(person, Table) or not (among is None or isinstance(among, Table)):
        return person
    named = among.entries if among else {}
    short = {
        key: entry
        for key, entry in person.entries.items()
        if key not in {*named, *Member.model_fields} and (key in keys or isinstance(entry.node, Table))
    }
    if not named and not short:
        return person
    every = {**named, **short}
    ordered = {key: every[key] for key in keys if key in every} | every
    place = person.entries["workspaces"].place if among else next(iter(short.values())).place
    others = {key: entry for key, entry in person.entries.items() if key not in short}
    return Table(person.place, {**others, "workspaces": Entry(place, Table(place, ordered))})


def _with(node: Node, loc: Loc, found: Node) -> Node:
    """Return a tree with another node at the end of a path that exists."""
    if not loc:
        return found
    assert isinstance(node, Table)  # noqa: S101 (only keys lead there)
    entry = node.entries[loc[0]]
    return Table(node.place, {**node.entries, loc[0]: Entry(entry.place, _with(entry.node, loc[1:], found))})


def without_secrets(given: object, but: str) -> object:
    """Return the file's plain values with the secrets of all workspaces unread but those of one: this process
    may not have the others.
    """
    match given:
        case {"slack": {"workspaces": dict(workspaces), **slack}, **rest}:
            left = {key: each if key == but else _unread(each) for key, each in workspaces.items()}
            return {**rest, "slack": {**slack, "workspaces": left}}
    return given


def _unread(connection: object) -> object:
    if not isinstance(connection, dict):
        return connection
    return {
        key: Secret(value) if key in SECRETS and isinstance(value, str) and is_reference(value) else value
        for key, value in connection.items()
    }


def _connections(root: Node) -> Iterator[tuple[Loc, Table]]:
    """Yield what is said of each workspace, with its path."""
    slack = find(root, "slack")
    several = find(slack, "workspaces")
    if several is None and isinstance(slack, Table):
        yield ("slack",), slack
    for key, entry in entries(several):
        if isinstance(entry.node, Table):
            yield ("slack", "workspaces", key), entry.node


def _tokens(root: Node, loc: Loc, connection: Table) -> Iterator[Finding]:
    token: Loc = (*loc, "bot_token")
    if "bot_token" not in connection.entries:
        yield Finding(token, place_of(root, loc), mistakes.MissingKey(key="bot_token"))
    elif _is_empty(find(root, *token)):
        yield Finding(token, key_place(root, token), mistakes.EmptyValue(key="bot_token"))
    mode = text(find(connection, "mode")) if find(connection, "mode") else "socket"
    needed = TOKEN_BY_MODE.get(mode or "")
    if needed and needed not in connection.entries:
        mistake = mistakes.TokenMissing(mode=mode, key=needed)
        yield Finding((*loc, needed), key_place(root, loc), mistake)


def _is_empty(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is None


def _clear_text(root: Node, loc: Loc) -> Iterator[Finding]:
    """Find an `api_url` that would send the token over a network unencrypted."""
    given = text(find(root, *loc, "api_url"))
    allowed = find(root, *loc, "allow_http")
    if isinstance(allowed, Scalar) and allowed.value is True:
        return
    if given and is_clear_text(given):
        yield Finding((*loc, "api_url"), place_of(root, (*loc, "api_url")), mistakes.ApiUrlInClear())


def _written_secrets(root: Node) -> Iterator[tuple[Loc, Position, str]]:
    for loc, connection in _connections(root):
        for name in SECRETS:
            if reference := text(find(connection, name)):
                yield (*loc, name), place_of(root, (*loc, name)), reference


def _shared(found: Iterator[tuple[Loc, Position, str]]) -> Iterator[Finding]:
    """Find what two workspaces have in common that each must have for itself."""
    seen: dict[str, tuple[Loc, Position]] = {}
    for loc, place, secret in found:
        earlier, first = seen.setdefault(secret, (loc, place))
        if earlier[:-1] != loc[:-1]:
            yield Finding(loc, place, mistakes.SecretShared(key=str(loc[-1]), line=str(first.line)))


def _named(root: Node) -> Iterator[Finding]:
    """Find keys of workspaces, of people and of channels, that the section “slack” lacks."""
    several = find(root, "slack", "workspaces")
    known = tuple(str(key) for key, _ in entries(several))
    for loc, place, given in _names(root):
        if given in known:
            continue
        if not known:
            yield Finding(loc, place, mistakes.NoWorkspaces(given=shown(given)))
        elif meant := nearest(given, known):
            mistake = mistakes.MisspeltWorkspace(given=shown(given), nearest=meant, allowed=known)
            yield Finding(loc, place, mistake)
        else:
            yield Finding(loc, place, mistakes.WorkspaceUnknown(given=shown(given), allowed=known))


def _names(root: Node) -> Iterator[tuple[Loc, Position, str]]:
    for index, person in enumerate(items(find(root, "members", "people"))):
        for key, entry in entries(find(person, "workspaces")):
            yield ("members", "people", index, "workspaces", key), entry.place, str(key)
    for index, digest in enumerate(items(find(root, "digests"))):
        for place, recipient in enumerate(items(find(digest, "recipients"))):
            named = find(recipient, "to") or recipient
            if workspace := workspace_of(text(named) or ""):
                yield ("digests", index, "recipients", place), named.place, workspace

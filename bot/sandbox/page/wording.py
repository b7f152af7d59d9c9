"""Small elements and texts that several parts of the page share."""

import json
from datetime import UTC, datetime

from htpy import Element, Node, span

from bot.i18n import FORMATS, Language, Translator
from bot.sandbox.state.data import Kind
from bot.sandbox.state.people import Person
from bot.sandbox.state.workspace import Workspace

COLOURS = 8


def page_request(**words: object) -> str:
    """Return an element's `data-do`: the page request that pressing it sends."""
    return json.dumps(words, ensure_ascii=False)


def tag(language: Language) -> str:
    """Return a language as HTML's `lang` names it."""
    return FORMATS[language].replace("_", "-")


def moment_of(ts: str) -> datetime:
    """Return the instant of a message's timestamp."""
    return datetime.fromtimestamp(float(ts), UTC)


def avatar(person: Person) -> Element:
    """Render an avatar: initials on a colour that belongs to the person, since there are no pictures."""
    parts = [part for part in person.handle.replace("_", "-").split("-") if part]
    initials = "".join(part[0] for part in parts[:2]).upper() or "?"
    colour = sum(person.id.encode()) % COLOURS
    return span(class_=f"avatar avatar-{'app' if person.is_bot else colour}", aria_hidden="true")[initials]


def emblem(workspace: Workspace, *, quiet: bool = False) -> Node:
    """Render a workspace's sign, such as a flag; it is read out by the workspace's name, unless `quiet`."""
    if not workspace.emblem:
        return None
    sign = span(".emblem", aria_hidden="true", title=workspace.state.team_name)[workspace.emblem]
    return sign if quiet else [sign, hidden(workspace.state.team_name)]


def hidden(words: Node) -> Element:
    """Render text for screen readers only."""
    return span(".visually-hidden")[words]


def signed(sign: str, words: str) -> Node:
    """Render words behind a sign; a narrow window shows the sign alone."""
    return [span(".sign", aria_hidden="true")[sign], " ", span(".words")[words]]


def time_of(moment: datetime, t: Translator) -> str:
    """Return the local time of an instant as a clock shows it."""
    return t.clock_time(moment.astimezone(t.zone).timetz())


def sign_of(kind: Kind) -> str:
    """Return the sign that precedes a conversation's name."""
    return {"channel": "#", "private": "🔒"}.get(kind, "●")

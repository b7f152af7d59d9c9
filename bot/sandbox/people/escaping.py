"""How Slack's client encodes the text that a person types after a command."""

import re
from html import escape

from bot.sandbox.state.workspace import Workspace

BROADCASTS = {"here": "<!here>", "channel": "<!channel>", "everyone": "<!everyone>"}
PATTERN = re.compile(
    r"""
      (?P<known><[@\#!][^<>\s]+>)                          # a mention pasted in its written form
    | (?P<url>https?://[^\s<>"|]+)
    | (?P<mail>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)
    | (?P<domain>(?<![\w@./-])(?:[a-z0-9-]+\.)+(?:com|org|net|gov|edu|mx|us|io)\b(?![.-]\w)(?:/[^\s<>"|]*)?)
    | (?<![\w@])@(?P<person>[\w][\w.-]*)
    | (?<![\w\#&])\#(?P<channel>[\w][\w-]*)
    """,
    re.VERBOSE | re.IGNORECASE,
)
TRAILING = ".,;:!?'\")]}"


def escaped(text: str, workspace: Workspace) -> str:
    """Encode a command's text as Slack does with `should_escape`: mark up mentions, channels and addresses.

    In everything else `&`, `<` and `>` are encoded, so that nobody can type a mention that the client did not
    create. An unknown name stays as typed.
    """
    parts: list[str] = []
    position = 0
    for found in PATTERN.finditer(text):
        marked, end = _marked(found, workspace)
        parts += [_encoded(text[position : found.start()]), marked]
        position = end
    return "".join([*parts, _encoded(text[position:])])


def _encoded(text: str) -> str:
    return escape(text, quote=False)


def _marked(found: re.Match[str], workspace: Workspace) -> tuple[str, int]:
    """Return the marked-up form and its end in the text."""
    match found.lastgroup:
        case "url":
            url = _without_punctuation(found["url"])
            return f"<{_encoded(url)}>", found.start() + len(url)
        case "domain":
            domain = _without_punctuation(found["domain"])
            return f"<http://{_encoded(domain)}|{_encoded(domain)}>", found.start() + len(domain)
        case "mail":
            return f"<mailto:{found['mail']}|{found['mail']}>", found.end()
        case "person":
            return _mention(found, workspace)
        case "channel":
            return _channel(found, workspace)
        case _:
            return _pasted(found, workspace), found.end()


def _without_punctuation(url: str) -> str:
    """Leave out the sentence's punctuation, but keep a closing bracket that was opened inside."""
    while url and url[-1] in TRAILING and not (url[-1] == ")" and url.count("(") >= url.count(")")):
        url = url[:-1]
    return url


def _mention(found: re.Match[str], workspace: Workspace) -> tuple[str, int]:
    handle = found["person"]
    if handle.casefold() in BROADCASTS:
        return BROADCASTS[handle.casefold()], found.end()
    for name in (handle, handle.rstrip(".-_")):
        person = workspace.find_person(f"@{name}")
        if person is not None and not person.deleted:
            return f"<@{person.id}>", found.start("person") + len(name)
        group = workspace.find_group(name)
        if group is not None and not group.disabled:
            return f"<!subteam^{group.id}>", found.start("person") + len(name)
    return _encoded(found[0]), found.end()


def _channel(found: re.Match[str], workspace: Workspace) -> tuple[str, int]:
    conversation = workspace.conversations.find(f"#{found['channel']}")
    if conversation is None:
        return _encoded(found[0]), found.end()
    name = "" if conversation.kind == "private" else conversation.name
    return f"<#{conversation.id}|{name}>", found.end()


def _pasted(found: re.Match[str], workspace: Workspace) -> str:
    """Keep a written mention of a person who is here; the client turns it into a real one."""
    target = found[0][2:-1].split("|")[0]
    known = found[0][1] == "@" and workspace.known_person(target) is not None
    return found[0] if known else _encoded(found[0])

"""Every layout block as HTML."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import htpy as h

from bot.sandbox.page.blocks.data import chart, table
from bot.sandbox.page.blocks.elements import GROUPS, element
from bot.sandbox.page.blocks.pictures import picture
from bot.sandbox.page.blocks.render_context import RenderContext
from bot.sandbox.page.blocks.rich_text import rich_text
from bot.sandbox.page.blocks.spot import ElementAttributes, Given
from bot.sandbox.page.blocks.wording import drawn, link, marked_down, text, unknown, unmarked
from bot.sandbox.screen import elements as screen_elements
from bot.sandbox.screen.folding import is_folded
from bot.sandbox.screen.viewer import clean, fields, items, words

Draw = Callable[[Given, ElementAttributes], h.Node]
_ALERTS = {"info": "ℹ", "warning": "⚠", "error": "✖", "success": "✔"}
_TASKS = {"pending": "○", "in_progress": "◐", "complete": "●", "error": "✖"}
_HEADINGS = (h.h2, h.h3, h.h4, h.h5)


def blocks(value: object, sight: RenderContext, within: str = "") -> Iterator[h.Node]:
    """Render a list of blocks in order; unknown ones are named, never left out."""
    for number, given in enumerate(items(value)):
        yield block(given, sight, f"{within}{number}")


def block(value: object, sight: RenderContext, place: str) -> h.Node:
    """Render one block; without an id from the app its `place` identifies it."""
    given = fields(value)
    kind = given.get("type")
    draw = _BLOCKS.get(kind) if isinstance(kind, str) else None
    if draw is None:
        return h.div(".block")[unknown(kind, sight, block=True)]
    spot = ElementAttributes(sight, words(given.get("block_id")) or f"block {place}")
    return h.div(class_=f"block {kind}")[draw(given, spot)]


def _section(given: Given, spot: ElementAttributes) -> h.Node:
    named = spot.id("text")
    shown = [h.div(".text")[text(pair, spot.sight)] for pair in items(given.get("fields"))]
    accessory = replace(spot, label=named) if "text" in given else spot
    said = screen_elements.text(given["text"], spot.sight.reading) if "text" in given else None
    folded = said is not None and is_folded(given, said)
    return h.fragment[
        h.div(class_="body fold" if folded else "body")[
            h.div(".text", id=named)[drawn(said)] if said is not None else None,
            _more(spot) if folded else None,
            h.div(".pairs")[shown] if shown else None,
        ],
        h.div(".accessory")[element(given["accessory"], accessory)] if "accessory" in given else None,
    ]


def _more(spot: ElementAttributes) -> h.Node:
    """Render the switch that unfolds the text before it; `blocks.css` does so while it is open."""
    t = spot.sight.t
    return h.details(".more", id=spot.id("more"))[
        h.summary[h.span(".closed")[t.gettext("See more")], h.span(".opened")[t.gettext("See less")]]
    ]


def _header(given: Given, spot: ElementAttributes) -> h.Node:
    level = given.get("level")
    heading = _HEADINGS[level - 1 if isinstance(level, int) and 1 <= level <= len(_HEADINGS) else 1]
    return heading[text(given.get("text"), spot.sight)]


def _divider(_: Given, __: ElementAttributes) -> h.Node:
    return h.hr


def _elements(given: Given, spot: ElementAttributes) -> h.Node:
    return h.fragment[
        [element(part, replace(spot, number=n)) for n, part in enumerate(items(given.get("elements")))]
    ]


def _image(given: Given, spot: ElementAttributes) -> h.Node:
    title = h.figcaption[text(given["title"], spot.sight)] if "title" in given else None
    return h.figure[title, picture(given, spot.sight)]


def _input(given: Given, spot: ElementAttributes) -> h.Node:
    asked = fields(given.get("element"))
    optional = given.get("optional") is True
    label = unmarked(given.get("label"), spot.sight)
    if optional:
        label = spot.sight.t.gettext("%(label)s (optional)", label=label)
    wrong = clean(spot.sight.errors.get(words(given.get("block_id")), ""))
    hint = "hint" in given
    about = [spot.id("hint")] if hint else []
    about += [spot.id("error")] if wrong else []
    own = replace(
        spot,
        label=spot.id("label"),
        about=tuple(about),
        wrong=bool(wrong),
        required=not optional,
        dispatches=given.get("dispatch_action") is True,
    )
    grouped = asked.get("type") in GROUPS if isinstance(asked.get("type"), str) else True
    named = (
        h.span(".label", id=own.label)[label]
        if grouped
        else h.label(".label", id=own.label, for_=own.own_id(asked))[label]
    )
    return h.fragment[
        named,
        element(asked, own),
        h.p(".hint", id=spot.id("hint"))[text(given["hint"], spot.sight)] if hint else None,
        h.p(".error", id=spot.id("error"), role="alert")[wrong] if wrong else None,
    ]


def _markdown(given: Given, spot: ElementAttributes) -> h.Node:
    return h.div(".text")[marked_down(words(given.get("text")), spot.sight)]


def _rich_text(given: Given, spot: ElementAttributes) -> h.Node:
    return rich_text(given, spot.sight)


def _video(given: Given, spot: ElementAttributes) -> h.Node:
    title = unmarked(given.get("title"), spot.sight)
    address = words(given.get("title_url")) or words(given.get("video_url"))
    about = [words(given.get("author_name")), words(given.get("provider_name"))]
    return h.fragment[
        h.p[link(spot.sight.t.gettext("[video: %(title)s]", title=title), address)],
        h.p[text(given["description"], spot.sight)] if "description" in given else None,
        h.p(".description")[" · ".join(name for name in about if name)] if any(about) else None,
    ]


def _file(given: Given, spot: ElementAttributes) -> h.Node:
    return h.em[spot.sight.t.gettext("[file: %(name)s]", name=words(given.get("external_id")))]


def _call(given: Given, spot: ElementAttributes) -> h.Node:
    return h.em[spot.sight.t.gettext("[call: %(name)s]", name=words(given.get("call_id")))]


def _alert(given: Given, spot: ElementAttributes) -> h.Node:
    level = words(given.get("level"))
    return h.div(class_=f"notice {level if level in _ALERTS else 'default'}")[
        h.span(".sign", aria_hidden="true")[_ALERTS.get(level, "●")],
        h.span(".text")[text(given.get("text"), spot.sight)],
    ]


def _card(given: Given, spot: ElementAttributes) -> h.Node:
    pictures = [element(given[key], spot) for key in ("hero_image", "icon") if key in given]
    lines = [
        h.div(class_=f"text {key}")[text(given[key], spot.sight)]
        for key in ("title", "subtitle", "body", "subtext")
        if key in given
    ]
    actions = [element(part, replace(spot, number=n)) for n, part in enumerate(items(given.get("actions")))]
    return h.fragment[pictures, lines, h.div(".actions")[actions] if actions else None]


def _carousel(given: Given, spot: ElementAttributes) -> h.Node:
    return h.div(".cards", tabindex="0", role="group")[
        list(blocks(given.get("elements"), spot.sight, f"{spot.block} "))
    ]


def _container(given: Given, spot: ElementAttributes) -> h.Node:
    rich_title = fields(given.get("rich_text_title"))
    title = rich_text(rich_title, spot.sight) if rich_title else text(given.get("title"), spot.sight)
    head = h.fragment[
        element(given["icon"], spot) if "icon" in given else None,
        h.span(".title")[title],
        h.span(".description")[text(given["subtitle"], spot.sight)] if "subtitle" in given else None,
    ]
    inner = list(_nested(given.get("child_blocks"), spot))
    if given.get("is_collapsible") is not True:
        return h.fragment[h.div(".head")[head], inner]
    return h.details(id=spot.id("container"), open=given.get("default_collapsed") is not True)[
        h.summary(id=spot.id("summary"))[head], inner
    ]


def _nested(value: object, spot: ElementAttributes) -> Iterator[h.Node]:
    for number, given in enumerate(items(value)):
        kind = fields(given).get("type")
        # Slack allows one level of nesting; without this check a deeper payload would recurse without end.
        if kind in ("container", "auth_provider"):
            yield unknown(kind, spot.sight, block=True)
        else:
            yield block(given, spot.sight, f"{spot.block} {number}")


def _task_card(given: Given, spot: ElementAttributes) -> h.Node:
    sources = items(given.get("sources"))
    return h.fragment[
        h.p(".title")[
            h.span(".sign", aria_hidden="true")[_TASKS.get(words(given.get("status")), "?")],
            " ",
            words(given.get("title")),
        ],
        [rich_text(fields(given[key]), spot.sight) for key in ("details", "output") if key in given],
        h.ul[[h.li[element(source, spot)] for source in sources]] if sources else None,
    ]


def _plan(given: Given, spot: ElementAttributes) -> h.Node:
    return h.fragment[
        h.p(".title")[words(given.get("title"))],
        [h.div(".task")[_task_card(fields(task), spot)] for task in items(given.get("tasks"))],
    ]


def _auth_provider(given: Given, spot: ElementAttributes) -> h.Node:
    name, t = unmarked(given.get("name"), spot.sight), spot.sight.t
    if given.get("is_connected") is True:
        state = t.gettext("%(name)s: connected", name=name)
    else:
        state = t.gettext("%(name)s: not connected", name=name)
    return h.fragment[
        h.strong[state],
        [
            h.p[text(given[key], spot.sight)]
            for key in ("description", "connected_identity", "connected_context")
            if key in given
        ],
        element(given["accessory"], spot) if "accessory" in given else None,
    ]


_BLOCKS: Mapping[str, Draw] = {
    "actions": _elements,
    "alert": _alert,
    "auth_provider": _auth_provider,
    "call": _call,
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "context": _elements,
    "context_actions": _elements,
    "data_table": lambda given, spot: table(given, spot.sight),
    "data_visualization": chart,
    "divider": _divider,
    "file": _file,
    "header": _header,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "plan": _plan,
    "rich_text": _rich_text,
    "section": _section,
    "table": lambda given, spot: table(given, spot.sight),
    "task_card": _task_card,
    "video": _video,
}
KNOWN_BLOCKS = frozenset(_BLOCKS)

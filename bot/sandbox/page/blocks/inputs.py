"""Inputs for typed or picked values: texts, numbers, dates and files."""

from datetime import UTC, datetime

import htpy as h

from bot.sandbox.page.blocks.spot import Attributes, ElementAttributes, Given
from bot.sandbox.page.blocks.wording import unmarked
from bot.sandbox.screen.rich_text import rich_text
from bot.sandbox.screen.viewer import fields, items, words

LONGEST = 3000
"""The maximum number of characters in a text that Slack accepts."""
_TYPES = {"email_text_input": "email", "url_text_input": "url"}
_LINES = 4
_MOST_FILES = 10


def text_input(given: Given, spot: ElementAttributes) -> h.Node:
    """Render an input for text, an address, or a number."""
    kind, first = words(given.get("type")), given.get("initial_value")
    value = rich_text(fields(first), spot.sight.reading).plain if fields(first) else words(first)
    attributes = _attributes(given, spot) | {
        "placeholder": unmarked(given["placeholder"], spot.sight) if "placeholder" in given else None,
        "maxlength": _longest(given) if kind == "plain_text_input" else None,
        "data-hear": _heard(given, spot),
    }
    if kind == "rich_text_input" or given.get("multiline") is True:
        lines = given.get("min_lines")
        rows = str(lines if isinstance(lines, int) and 1 <= lines <= LONGEST else _LINES)
        # The first line break after the tag is not part of the field's value.
        return h.textarea(attributes, rows=rows)["\n" + value]
    if kind == "number_input":
        # An input of type "number" does not report invalid text; the workspace names the error.
        decimal = given.get("is_decimal_allowed") is True
        attributes |= {"inputmode": "decimal" if decimal else "numeric"}
    return h.input(attributes, type=_TYPES.get(kind, "text"), value=value, autocomplete="off")


def date_input(given: Given, spot: ElementAttributes) -> h.Node:
    """Render a date picker."""
    value = words(given.get("initial_date"))
    return _picker("date", value, given, spot)


def time_input(given: Given, spot: ElementAttributes) -> h.Node:
    """Render a time picker."""
    return _picker("time", words(given.get("initial_time")), given, spot)


def instant_input(given: Given, spot: ElementAttributes) -> h.Node:
    """Render a date and time picker, in the viewer's time zone."""
    return _picker("datetime-local", _local(given.get("initial_date_time"), spot), given, spot)


def file_input(given: Given, spot: ElementAttributes) -> h.Node:
    """Render an input for files, with the files already in it."""
    own, t = spot.own_id(given), spot.sight.t
    most = given.get("max_files")
    most = most if isinstance(most, int) and 1 <= most <= _MOST_FILES else _MOST_FILES
    kinds = [words(kind).removeprefix(".") for kind in items(given.get("filetypes"))]
    if kinds:
        label = t.gettext("Choose a file (%(kinds)s)", kinds=t.list_of(kinds, either=True))
    else:
        label = t.gettext("Choose a file")
    held = [fields(file) for file in items(given.get("files"))]
    return h.div(
        ".files",
        spot.data(given),
        id=own,
        role="group",
        data_max=str(most),
        **_underscored(spot.group_said(given)),
    )[
        h.label(".button", for_=f"{own}-file")[label],
        h.input(
            ".file",
            id=f"{own}-file",
            type="file",
            accept=",".join(f".{kind}" for kind in kinds) or None,
            multiple=most > 1,
            disabled=len(held) >= most,
        ),
        h.ul(".chips")[[_file(file, own, spot) for file in held]],
        h.template[_file({}, own, spot)],
        h.p(
            ".status",
            role="status",
            data_failed=t.gettext("The file could not be uploaded. Please try again."),
        ),
    ]


def _file(file: Given, own: str, spot: ElementAttributes) -> h.Node:
    identity, name = words(file.get("id")), words(file.get("name"))
    return chip(identity, name, f"{own}-{spot.id(identity)}", spot)


def chip(value: str, label: str, own: str, spot: ElementAttributes) -> h.Node:
    """Render a chosen item with a button that removes it."""
    remove = spot.sight.t.gettext("Remove")
    return h.li(".chip", data_value=value)[
        h.span(".label", id=f"{own}-name")[label],
        h.button(
            id=f"{own}-remove",
            type="button",
            data_remove="",
            aria_label=remove,
            aria_describedby=f"{own}-name",
        )["×"],
    ]


def _picker(kind: str, value: str, given: Given, spot: ElementAttributes) -> h.Node:
    return h.fragment[h.input(_attributes(given, spot), type=kind, value=value), spot.confirmed(given)]


def _local(epoch: object, spot: ElementAttributes) -> str:
    if not isinstance(epoch, int):
        return ""
    try:
        moment = datetime.fromtimestamp(epoch, UTC).astimezone(spot.sight.viewer.zone)
    except (ValueError, OverflowError, OSError):
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M")


def _attributes(given: Given, spot: ElementAttributes) -> dict[str, str | bool | None]:
    return {
        "id": spot.own_id(given),
        "class": "field",
        "autofocus": given.get("focus_on_load") is True,
        **spot.data(given),
        **spot.said(given),
    }


def _longest(given: Given) -> str:
    most = given.get("max_length")
    return str(most if isinstance(most, int) and 1 <= most <= LONGEST else LONGEST)


def _heard(given: Given, spot: ElementAttributes) -> str | None:
    """Return when the app is told of typed text: "character", "enter", both, or None for when it is left."""
    if not spot.dispatches:
        return None
    moments = fields(given.get("dispatch_action_config")).get("trigger_actions_on")
    wanted = items(moments) or ["on_enter_pressed"]
    names = {"on_character_entered": "character", "on_enter_pressed": "enter"}
    return " ".join(names[each] for each in names if each in wanted)


def _underscored(attributes: Attributes) -> dict[str, str | bool | None]:
    return {key.replace("-", "_"): value for key, value in attributes.items()}

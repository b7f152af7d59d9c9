"""Elements as HTML: what people read, press, choose and fill in."""

from collections.abc import Callable, Mapping

import htpy as h

from bot.sandbox.page.blocks.inputs import date_input, file_input, instant_input, text_input, time_input
from bot.sandbox.page.blocks.menus import boxes, combobox, described, menu, menu_of_many
from bot.sandbox.page.blocks.pictures import picture
from bot.sandbox.page.blocks.spot import ElementAttributes, Given
from bot.sandbox.page.blocks.wording import link, safe, text, unknown, unmarked
from bot.sandbox.screen.viewer import fields, items, words

Draw = Callable[[Given, ElementAttributes], h.Node]
_ICONS = {"trash": "🗑"}
FIELDS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")


def element(value: object, spot: ElementAttributes) -> h.Node:
    """Render an element; an unknown type is named."""
    given = fields(value)
    kind = given.get("type")
    draw = _ELEMENTS.get(kind) if isinstance(kind, str) else None
    return draw(given, spot) if draw else unknown(kind, spot.sight)


def _words(given: Given, spot: ElementAttributes) -> h.Node:
    return h.span(".text")[text(given, spot.sight)]


def _image(given: Given, spot: ElementAttributes) -> h.Node:
    return picture(given, spot.sight)


def _button(given: Given, spot: ElementAttributes) -> h.Node:
    style = given.get("style")
    attributes = {
        "id": spot.own_id(given),
        "class": f"button {style}" if style in {"primary", "danger"} else "button",
        "aria-label": words(given.get("accessibility_label")) or None,
        **spot.data(given),
    }
    label = text(given.get("text"), spot.sight)
    address = safe(words(given.get("url")))
    if address and not fields(given.get("confirm")):
        return h.a(attributes, href=address, target="_blank", rel="noopener noreferrer")[label]
    pushed = h.button(attributes, type="button", data_address=address)[label]
    return h.fragment[pushed, spot.confirmed(given)]


def _icon_button(given: Given, spot: ElementAttributes) -> h.Node:
    icon = _ICONS.get(words(given.get("icon")), "")
    name = words(given.get("accessibility_label")) or unmarked(given.get("text"), spot.sight)
    pushed = h.button(
        ".button.icon", spot.data(given), id=spot.own_id(given), type="button", aria_label=name
    )[h.span(aria_hidden="true")[icon], " ", text(given.get("text"), spot.sight)]
    return h.fragment[pushed, spot.confirmed(given)]


def _workflow_button(given: Given, spot: ElementAttributes) -> h.Node:
    # A workflow belongs to Slack; the sandbox cannot run it.
    name = words(given.get("accessibility_label")) or None
    return h.button(".button", id=spot.own_id(given), type="button", disabled=True, aria_label=name)[
        text(given.get("text"), spot.sight)
    ]


def _feedback(given: Given, spot: ElementAttributes) -> h.Node:
    sides = [(key, fields(given.get(key))) for key in ("positive_button", "negative_button")]
    return h.span(".feedback")[
        [
            h.button(
                ".button",
                spot.data(given),
                id=f"{spot.own_id(given)}-{key}",
                type="button",
                data_value=words(side.get("value")),
                aria_label=words(side.get("accessibility_label")) or None,
            )[text(side.get("text"), spot.sight)]
            for key, side in sides
        ]
    ]


def _overflow(given: Given, spot: ElementAttributes) -> h.Node:
    own = spot.own_id(given)
    return h.fragment[
        h.details(".overflow", id=own)[
            h.summary(".button", id=f"{own}-summary", aria_label=spot.sight.t.gettext("More actions"))["⋯"],
            h.div(".choices")[
                [
                    _taken(fields(option), given, spot, n)
                    for n, option in enumerate(items(given.get("options")))
                ]
            ],
        ],
        spot.confirmed(given),
    ]


def _taken(option: Given, given: Given, spot: ElementAttributes, number: int) -> h.Node:
    attributes = {
        "id": f"{spot.own_id(given)}-{number}",
        "class": "choice",
        "data-value": words(option.get("value")),
        **spot.data(given),
    }
    label = h.fragment[text(option.get("text"), spot.sight), described(option, spot)]
    address = safe(words(option.get("url")))
    if address and not fields(given.get("confirm")):
        return h.a(attributes, href=address, target="_blank", rel="noopener noreferrer")[label]
    return h.button(attributes, type="button", data_address=address)[label]


def _source(given: Given, _: ElementAttributes) -> h.Node:
    return link(words(given.get("text")), words(given.get("url")))


_MENUS = ("static_select", "users_select", "conversations_select", "channels_select")
_ELEMENTS: Mapping[str, Draw] = {
    "plain_text": _words,
    "mrkdwn": _words,
    "image": _image,
    "button": _button,
    "workflow_button": _workflow_button,
    "icon_button": _icon_button,
    "feedback_buttons": _feedback,
    "checkboxes": boxes,
    "radio_buttons": boxes,
    "overflow": _overflow,
    "datepicker": date_input,
    "timepicker": time_input,
    "datetimepicker": instant_input,
    **dict.fromkeys(_MENUS, menu),
    **dict.fromkeys((f"multi_{kind}" for kind in _MENUS), menu_of_many),
    **dict.fromkeys(("external_select", "multi_external_select"), combobox),
    **dict.fromkeys(FIELDS, text_input),
    "file_input": file_input,
    "url": _source,
}
KNOWN_ELEMENTS = frozenset(_ELEMENTS)
GROUPS = frozenset({"checkboxes", "radio_buttons", "file_input"} | {f"multi_{kind}" for kind in _MENUS})
"""Element types that consist of several controls, so that a label cannot refer to a single one."""

"""Menus: select menus, checkboxes and radio buttons, and lists whose options the app provides."""

from collections.abc import Iterator
from dataclasses import dataclass

import htpy as h

from bot.sandbox.page.blocks.inputs import chip
from bot.sandbox.page.blocks.render_context import RenderContext
from bot.sandbox.page.blocks.spot import ElementAttributes, Given
from bot.sandbox.page.blocks.wording import text, unmarked
from bot.sandbox.screen.viewer import clean, fields, items, words

_LEAST_TYPED = 3
"""The minimum number of characters before Slack asks the app, unless the app sets another."""
_KINDS = {"channel": "public", "private": "private", "im": "im", "mpim": "mpim"}


@dataclass(frozen=True)
class Choice:
    """One option; `about` is shown below its label, `group` is the heading of its option group."""

    value: str
    label: str
    group: str = ""
    about: str = ""


def menu(given: Given, spot: ElementAttributes) -> h.Node:
    """Render a menu in which one option can be chosen."""
    chosen = set(chosen_values(given))
    groups = _grouped(choices(given, spot.sight))
    shown = [
        h.optgroup(label=name)[[_option(each, chosen) for each in group]]
        if name
        else h.fragment[[_option(each, chosen) for each in group]]
        for name, group in groups
    ]
    nothing = h.option(value="")[spot.name(given)]
    return h.fragment[
        h.select(
            ".field",
            {"id": spot.own_id(given), **spot.data(given), **spot.said(given)},
            autofocus=given.get("focus_on_load") is True,
        )[nothing, shown],
        spot.confirmed(given),
    ]


def menu_of_many(given: Given, spot: ElementAttributes) -> h.Node:
    """Render a menu in which several options can be chosen: checkboxes that open below the choice, and a
    filter.
    """
    own, chosen = spot.own_id(given), set(chosen_values(given))
    offered = choices(given, spot.sight)
    names = [each.label for each in offered if each.value in chosen]
    most = given.get("max_selected_items")
    summary = {**spot.group_said(given), "id": f"{own}-summary"}
    if spot.label:
        summary["aria-labelledby"] = f"{spot.label} {own}-chosen"
    else:
        summary |= {"aria-labelledby": f"{own}-name {own}-chosen", "aria-label": None}
    return h.fragment[
        h.details(".many", spot.data(given), id=own, data_max=str(most) if isinstance(most, int) else None)[
            h.summary(".field", summary)[
                None if spot.label else h.span(".visually-hidden", id=f"{own}-name")[spot.name(given)],
                h.span(".chosen", id=f"{own}-chosen", data_nothing=spot.name(given))[
                    ", ".join(names) or spot.name(given)
                ],
            ],
            h.div(".choices")[
                h.input(
                    ".field.filter",
                    id=f"{own}-filter",
                    type="search",
                    autocomplete="off",
                    aria_label=spot.sight.t.gettext("Show only choices with these words"),
                    placeholder=spot.sight.t.gettext("Filter"),
                ),
                [
                    h.fieldset(aria_label=None if name else spot.name(given))[
                        h.legend[name] if name else None,
                        [_box(each, own, each.value in chosen) for each in group],
                    ]
                    for name, group in _grouped(offered)
                ],
            ],
        ],
        spot.confirmed(given),
    ]


def boxes(given: Given, spot: ElementAttributes) -> h.Node:
    """Render checkboxes or radio buttons."""
    own, single = spot.own_id(given), given.get("type") == "radio_buttons"
    chosen = set(chosen_values(given))
    said = dict(spot.said(given) if single else spot.group_said(given))
    return h.fragment[
        h.div(".boxes", {"id": own, "role": "radiogroup" if single else "group", **spot.data(given), **said})[
            [
                _marked_box(fields(option), number, own, single=single, chosen=chosen, spot=spot)
                for number, option in enumerate(items(given.get("options")))
            ]
        ],
        spot.confirmed(given),
    ]


def combobox(given: Given, spot: ElementAttributes) -> h.Node:
    """Render a field that asks the app for matching options while a person types."""
    own, t = spot.own_id(given), spot.sight.t
    many = words(given.get("type")).startswith("multi_")
    chosen = [
        (words(fields(each).get("value")), unmarked(fields(each).get("text"), spot.sight))
        for each in _initial(given)
    ]
    least, most = given.get("min_query_length"), given.get("max_selected_items")
    value, label = chosen[0] if chosen and not many else ("", "")
    return h.fragment[
        h.div(
            ".combobox",
            spot.data(given),
            id=f"{own}-box",
            data_min=str(least if isinstance(least, int) else _LEAST_TYPED),
            data_max=str(most) if isinstance(most, int) else None,
            data_value=value,
            data_label=label,
            data_held="\n".join(each for each, _ in chosen),
        )[
            h.ul(".chips", id=f"{own}-chips")[
                [chip(each, words_, f"{own}-{spot.id(each)}", spot) for each, words_ in chosen]
            ]
            if many
            else None,
            h.input(
                ".field",
                {"id": own, **spot.said(given)},
                type="text",
                role="combobox",
                autocomplete="off",
                aria_autocomplete="list",
                aria_expanded="false",
                aria_controls=f"{own}-list",
                data_own="aria-expanded aria-activedescendant",
                placeholder=spot.name(given),
                value=label,
                autofocus=given.get("focus_on_load") is True,
            ),
            h.ul(
                ".options",
                id=f"{own}-list",
                role="listbox",
                aria_label=spot.name(given),
                hidden=True,
                data_own="hidden",
                data_rows="",
            ),
            h.p(
                ".status",
                role="status",
                data_nothing=t.gettext("Nothing matches these words."),
                data_failed=t.gettext("The choices could not be loaded. Please try again."),
            ),
            h.template[chip("", "", own, spot)] if many else None,
        ],
        spot.confirmed(given),
    ]


def choices(given: Given, sight: RenderContext) -> list[Choice]:
    """Return a menu's options: those of its block, or the workspace's people or conversations."""
    kind = words(given.get("type"))
    if kind.endswith("users_select"):
        return _with_chosen(
            [Choice(each.id, each.name, "", f"@{each.handle}") for each in sight.people], given, sight
        )
    if kind.endswith(("conversations_select", "channels_select")):
        return _with_chosen(list(_places(given, sight)), given, sight)
    return list(_offered(given, sight))


def chosen_values(given: Given) -> list[str]:
    """Return a menu's initial values or ids."""
    options = [words(fields(option).get("value")) for option in _initial(given)]
    ids = [
        words(identity)
        for key in ("user", "conversation", "channel")
        for identity in [given.get(f"initial_{key}"), *items(given.get(f"initial_{key}s"))]
    ]
    return [value for value in (*options, *ids) if value]


def described(option: Given, spot: ElementAttributes) -> h.Node:
    """Render the description of an option, if it has one."""
    if "description" not in option:
        return None
    return h.span(".description")[text(option["description"], spot.sight)]


def _initial(given: Given) -> list[object]:
    return [given["initial_option"]] if "initial_option" in given else items(given.get("initial_options"))


def _offered(given: Given, sight: RenderContext) -> Iterator[Choice]:
    for source in (given, *map(fields, items(given.get("option_groups")))):
        group = unmarked(source["label"], sight) if "label" in source else ""
        for option in map(fields, items(source.get("options"))):
            about = unmarked(option["description"], sight) if "description" in option else ""
            yield Choice(words(option.get("value")), unmarked(option.get("text"), sight), group, about)


def _places(given: Given, sight: RenderContext) -> Iterator[Choice]:
    include = items(fields(given.get("filter")).get("include")) or list(_KINDS.values())
    if words(given.get("type")).endswith("channels_select"):
        include = ["public"]
    for each in sight.conversations:
        if _KINDS[each.kind] in include:
            yield Choice(each.id, clean(each.label))


def _with_chosen(offered: list[Choice], given: Given, sight: RenderContext) -> list[Choice]:
    """Add chosen options that are not offered, such as a person who left."""
    known = {each.value for each in offered}
    missing = [value for value in chosen_values(given) if value not in known]
    return [*offered, *(Choice(value, clean(sight.viewer.names.get(value, value))) for value in missing)]


def _grouped(offered: list[Choice]) -> list[tuple[str, list[Choice]]]:
    groups: dict[str, list[Choice]] = {}
    for each in offered:
        groups.setdefault(each.group, []).append(each)
    return list(groups.items())


def _option(choice: Choice, chosen: set[str]) -> h.Node:
    label = f"{choice.label} ({choice.about})" if choice.about else choice.label
    return h.option(value=choice.value, selected=choice.value in chosen)[label]


def _box(choice: Choice, own: str, ticked: bool) -> h.Node:  # noqa: FBT001 # said by its name at the only call
    return h.label(".box")[
        h.input(type="checkbox", value=choice.value, checked=ticked, name=own),
        h.span(".label")[choice.label],
        h.span(".description")[choice.about] if choice.about else None,
    ]


def _marked_box(
    option: Given, number: int, own: str, *, single: bool, chosen: set[str], spot: ElementAttributes
) -> h.Node:
    value = words(option.get("value"))
    return h.label(".box")[
        h.input(
            id=f"{own}-{number}",
            type="radio" if single else "checkbox",
            name=own,
            value=value,
            checked=value in chosen,
        ),
        h.span(".label")[text(option.get("text"), spot.sight)],
        described(option, spot),
    ]

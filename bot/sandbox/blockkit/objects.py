"""Composition objects: text, options, confirmation dialogs and the other parts of elements."""

import re
from collections.abc import Mapping

from bot.sandbox.blockkit.schema import (
    Array,
    Boolean,
    Inspection,
    Law,
    Object,
    Rule,
    String,
    Tagged,
    at_least_one,
    exactly_one,
)

WEB_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
SECURE_ADDRESS = re.compile(r"https://\S+", re.IGNORECASE)
ANY_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE)


def web_address(most: int) -> Rule:
    """The address of something that Slack itself fetches or plays."""
    return String(most, form=WEB_ADDRESS, form_name="a valid http or https URL")


def secure_address(most: int) -> Rule:
    """The address of something that Slack accepts only over TLS."""
    return String(most, form=SECURE_ADDRESS, form_name="a valid https URL")


def any_address(most: int) -> Rule:
    """The address of something that a person's own device opens: web, mail, telephone, another app."""
    return String(most, form=ANY_ADDRESS, form_name="a valid URL")


TEXT_KINDS = frozenset({"plain_text", "mrkdwn"})


def plain_text(most: int) -> Rule:
    """A text object without markup."""
    return Tagged({"plain_text": _plain(most)}, "text", TEXT_KINDS)


def any_text(most: int) -> Rule:
    """A text object with or without markup."""
    return Tagged({"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)}, "text")


def text_kinds(most: int) -> Mapping[str, Rule]:
    """Both text objects by their types, for places that accept other types as well."""
    return {"plain_text": _plain(most), "mrkdwn": _mrkdwn(most)}


def _plain(most: int) -> Object:
    return Object(
        {"type": String(), "text": String(most), "emoji": Boolean()}, required=("text",),
    )  # fmt: skip


def _mrkdwn(most: int) -> Object:
    return Object({"type": String(), "text": String(most), "verbatim": Boolean()}, required=("text",))


ACTION_ID = String(255)
BLOCK_ID = String(255)
PLACEHOLDER = plain_text(150)
STYLE = String(choices=("primary", "danger"))

CONFIRM = Object(
    {
        "title": plain_text(100),
        "text": any_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
        "style": STYLE,
    },
    required=("title", "text", "confirm", "deny"),
)

OPTION = Object(
    {"text": plain_text(75), "value": String(150), "description": plain_text(75)}, required=("text", "value")
)
MARKED_OPTION = Object(
    {"text": any_text(75), "value": String(150), "description": any_text(75)}, required=("text", "value")
)
OVERFLOW_OPTION = Object(
    {"text": plain_text(75), "value": String(150), "description": plain_text(75), "url": any_address(3000)},
    required=("text", "value"),
)
OPTION_GROUP = Object({"label": plain_text(75), "options": Array(OPTION, 100)}, required=("label", "options"))

CONVERSATION_FILTER = Object(
    {
        "include": Array(String(choices=("im", "mpim", "private", "public"))),
        "exclude_external_shared_channels": Boolean(),
        "exclude_bot_users": Boolean(),
    },
    laws=(at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)

DISPATCH_CONFIG = Object(
    {"trigger_actions_on": Array(String(choices=("on_enter_pressed", "on_character_entered")), 2)},
    required=("trigger_actions_on",),
)

SLACK_FILE = Object({"id": String(), "url": web_address(3000)}, laws=(exactly_one("id", "url"),))
SLACK_ICON = Object({"type": String(choices=("icon",)), "name": String()}, required=("type", "name"))

WORKFLOW = Object(
    {
        "trigger": Object(
            {
                "url": web_address(3000),
                "customizable_input_parameters": Array(
                    Object({"name": String(), "value": String()}, required=("name", "value"))
                ),
            },
            required=("url",),
        )
    },
    required=("trigger",),
)


def initial_among_options(field: str) -> Law:
    """A law: the initial choice exactly matches one of the options."""

    def law(value: Mapping[str, object], at: str, seen: Inspection) -> None:
        if field not in value:
            return
        offered = _offered(value)
        chosen = value[field]
        for index, option in enumerate(chosen if isinstance(chosen, list) else [chosen]):
            if option not in offered:
                pointer = f"{at}/{field}/{index}" if isinstance(chosen, list) else f"{at}/{field}"
                seen.fault("initial_not_in_options", pointer, f"{field} must match one of the options")

    return law


def _offered(value: Mapping[str, object]) -> list[object]:
    groups = value.get("option_groups")
    sources = [value, *(groups if isinstance(groups, list) else ())]
    lists = [source.get("options") for source in sources if isinstance(source, Mapping)]
    return [option for options in lists if isinstance(options, list) for option in options]


def initial_within_selection(field: str) -> Law:
    """A law: the initial choices do not exceed the allowed number of choices."""

    def law(value: Mapping[str, object], at: str, seen: Inspection) -> None:
        chosen, most = value.get(field), value.get("max_selected_items")
        if isinstance(chosen, list) and isinstance(most, int) and len(chosen) > most:
            seen.fault(
                "too_many_items", f"{at}/{field}", f"no more than {most} items allowed", f"max_items: {most}"
            )

    return law

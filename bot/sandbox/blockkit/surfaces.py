"""The surfaces on which Slack shows each block and each element."""

from collections.abc import Mapping

from bot.sandbox.blockkit.schema import Surface

_EVERYWHERE: tuple[Surface, ...] = ("message", "modal", "home")
_MESSAGES: tuple[Surface, ...] = ("message",)
_MESSAGES_AND_HOME: tuple[Surface, ...] = ("message", "home")

BLOCK_SURFACES: Mapping[str, tuple[Surface, ...]] = {
    "actions": _EVERYWHERE,
    "alert": ("modal",),
    "auth_provider": _EVERYWHERE,
    "call": _MESSAGES,
    "card": _EVERYWHERE,
    "carousel": _MESSAGES_AND_HOME,
    "container": _MESSAGES,
    "context": _EVERYWHERE,
    "context_actions": _MESSAGES,
    "data_table": _MESSAGES_AND_HOME,
    "data_visualization": _MESSAGES,
    "divider": _EVERYWHERE,
    "file": _MESSAGES,
    "header": _EVERYWHERE,
    "image": _EVERYWHERE,
    "input": _EVERYWHERE,
    "markdown": _MESSAGES,
    "plan": _MESSAGES,
    "rich_text": _EVERYWHERE,
    "section": _EVERYWHERE,
    "table": _MESSAGES_AND_HOME,
    "task_card": _MESSAGES,
    "video": _EVERYWHERE,
}

ELEMENT_SURFACES: Mapping[str, tuple[Surface, ...]] = {
    "datetimepicker": ("message", "modal"),
    "email_text_input": ("modal",),
    "file_input": ("modal",),
    "number_input": ("modal",),
    "rich_text_input": ("modal", "home"),
    "url_text_input": ("modal",),
}
"""Only the elements that are excluded from some surface; the others are allowed where their block is."""

"""The rich_text block: its paragraphs, and their pieces."""

from collections.abc import Mapping

from bot.sandbox.blockkit.objects import BLOCK_ID, any_address
from bot.sandbox.blockkit.schema import Array, Boolean, Number, Object, Rule, String, Tagged

_STYLE = Object({name: Boolean() for name in ("bold", "italic", "strike", "underline", "code")})
_MENTION_STYLE = Object(
    {
        name: Boolean()
        for name in (
            "bold",
            "italic",
            "strike",
            "underline",
            "code",
            "highlight",
            "client_highlight",
            "unlink",
        )
    }
)


def _piece(required: Mapping[str, Rule], style: Rule = _MENTION_STYLE, **optional: Rule) -> Object:
    return Object({"type": String(), **required, **optional, "style": style}, required=tuple(required))


PIECES: Mapping[str, Rule] = {
    "text": _piece({"text": String()}, _STYLE),
    "link": _piece({"url": any_address(3000)}, _STYLE, text=String(), unsafe=Boolean()),
    "user": _piece({"user_id": String()}),
    "usergroup": _piece({"usergroup_id": String()}),
    "channel": _piece({"channel_id": String()}),
    "team": _piece({"team_id": String()}),
    "emoji": _piece({"name": String()}, unicode=String(), skin_tone=Number(1, 6), url=any_address(3000)),
    "date": _piece(
        {"timestamp": Number(), "format": String()},
        timezone=String(),
        url=any_address(3000),
        fallback=String(),
    ),
    "broadcast": _piece({"range": String(choices=("here", "channel", "everyone"))}),
    "color": _piece({"value": String()}),
}

_INLINE = Array(Tagged(PIECES, "element"))
_LITERAL = Array(Tagged({name: PIECES[name] for name in ("text", "link")}, "element", frozenset(PIECES)))
_BORDER = Number(0, 1)

_SECTION = Object({"type": String(), "elements": _INLINE}, required=("elements",))
_PARAGRAPHS: Mapping[str, Rule] = {
    "rich_text_section": _SECTION,
    "rich_text_list": Object(
        {
            "type": String(),
            "style": String(choices=("bullet", "ordered")),
            "elements": Array(Tagged({"rich_text_section": _SECTION}, "element")),
            "indent": Number(0, 8),
            "offset": Number(0),
            "border": _BORDER,
        },
        required=("style", "elements"),
    ),
    "rich_text_quote": Object(
        {"type": String(), "elements": _INLINE, "border": _BORDER}, required=("elements",)
    ),
    "rich_text_preformatted": Object(
        {"type": String(), "elements": _LITERAL, "border": _BORDER}, required=("elements",)
    ),
}

RICH_TEXT = Object(
    {"type": String(), "block_id": BLOCK_ID, "elements": Array(Tagged(_PARAGRAPHS, "element"))},
    required=("elements",),
)
"""The block, which is also allowed in table cells, titles and as the initial value of a rich_text_input."""
RICH_TEXT_ONLY = Tagged({"rich_text": RICH_TEXT}, "block")

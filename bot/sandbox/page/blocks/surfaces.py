"""A whole message, a form or a Home tab as HTML."""

from collections.abc import Iterator, Mapping

import htpy as h

from bot.sandbox.page.blocks.layout import blocks
from bot.sandbox.page.blocks.render_context import RenderContext
from bot.sandbox.page.blocks.spot import ElementAttributes
from bot.sandbox.page.blocks.wording import marked_down, mrkdwn, text
from bot.sandbox.screen.viewer import fields as fields_of
from bot.sandbox.screen.viewer import items, words


def message(payload: Mapping[str, object], sight: RenderContext) -> h.Node:
    """Render a message's blocks, or else its text, and its attachments, but not its files."""
    attached = [
        _attachment(fields_of(each), sight, n) for n, each in enumerate(items(payload.get("attachments")))
    ]
    said = list(_said(payload, sight, ""))
    return h.div(".blocks")[said, attached]


def view_blocks(content: Mapping[str, object], sight: RenderContext) -> h.Node:
    """Render the blocks of a form or a Home tab; the fields show their current values."""
    return h.div(".blocks")[list(blocks(content.get("blocks"), sight))]


def modal(content: Mapping[str, object], sight: RenderContext) -> h.Node:
    """Render a form with its title and its buttons, for a dialog; the title's id is `modal_title(sight)`."""
    t = sight.t
    spot = ElementAttributes(sight, "modal")
    submits = "submit" in content
    cancel = text(content["close"], sight) if "close" in content else t.gettext("Cancel")
    # The workspace validates the input, in the person's language; the browser would use its own.
    return h.form(
        ".modal", id=spot.id("form"), novalidate=True, autocomplete="off", aria_labelledby=modal_title(sight)
    )[
        h.header[
            h.h1(id=modal_title(sight))[text(content.get("title"), sight)],
            h.button(
                ".button.icon",
                id=spot.id("close"),
                type="button",
                data_close="all",
                aria_label=t.gettext("Close"),
            )["×"],
        ],
        h.div(".content")[view_blocks(content, sight)],
        h.footer[
            h.button(".button", id=spot.id("cancel"), type="button", data_close="top")[cancel],
            h.button(".button.primary", id=spot.id("submit"), type="submit")[text(content["submit"], sight)]
            if submits
            else None,
        ],
    ]


def modal_title(sight: RenderContext) -> str:
    """Return the id of a form's title, which names its dialog."""
    return ElementAttributes(sight, "modal").id("title")


def _said(payload: Mapping[str, object], sight: RenderContext, within: str) -> Iterator[h.Node]:
    if items(payload.get("blocks")):
        yield from blocks(payload["blocks"], sight, within)
    elif markdown := words(payload.get("markdown_text")):
        yield h.div(".text")[marked_down(markdown, sight)]
    elif written := words(payload.get("text")):
        shown = written if payload.get("mrkdwn") is False else _top_level(written, payload, sight)
        yield h.div(".text")[shown]


def _top_level(written: str, payload: Mapping[str, object], sight: RenderContext) -> h.Node:
    # Slack looks for @here in a message's own text only with parse or link_names.
    searched = payload.get("parse") == "full" or payload.get("link_names") in (1, "1", "true")
    return mrkdwn(written, sight, verbatim=not searched)


def _attachment(given: Mapping[str, object], sight: RenderContext, number: int) -> h.Node:
    said = list(_said(given, sight, f"attachment {number} "))
    return h.div(".attachment")[said or words(given.get("fallback"))]

"""Modals: forms to fill in, and answers to read where there is no message to put them in."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.characters import units
from bot.domain.texts import shortened
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, Message, TooLargeError, message, section
from bot.views.blockkit.rich_text import as_written
from bot.views.localizer import Localizer

BLOCKS_LIMIT = 100
TITLE_LIMIT = 24
"""Characters of a modal's title and of each of its buttons."""
ABOUT_LIMIT = 3000
READING = "reading"
"""The callback id of a modal that is only read."""


@dataclass(frozen=True)
class Modal:
    """A modal; with `submit` it is a form, and Slack returns `about` with what was filled in.

    `about` says what the form is about, such as `{"number": 5, "version": 7}`. It never contains people's
    words.
    """

    callback_id: str
    title: str
    blocks: tuple[Block, ...]
    close: str
    submit: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Everything that the modal says, as plain text."""
        return "\n".join([self.title, *texts_in(list(self.blocks)), self.submit or "", self.close]).strip()

    def view(self) -> dict[str, Any]:
        """Return the view in Slack's format."""
        about = json.dumps(dict(self.about), ensure_ascii=False)
        if len(self.blocks) > BLOCKS_LIMIT or units(about) > ABOUT_LIMIT:
            raise TooLargeError(f"A window of {len(self.blocks)} blocks, about {len(about)} characters")
        found: dict[str, Any] = {
            "type": "modal",
            "callback_id": self.callback_id,
            "title": plain(self.title, TITLE_LIMIT),
            "close": plain(self.close, TITLE_LIMIT),
            "blocks": list(self.blocks),
            "private_metadata": about,
        }
        return found | ({"submit": plain(self.submit, TITLE_LIMIT)} if self.submit else {})


def texts_in(part: Any) -> Iterator[str]:
    """Yield every text that people read in a part of a view."""
    if isinstance(part, list):
        for each in part:
            yield from texts_in(each)
    elif isinstance(part, dict):
        if part.get("type") in {"mrkdwn", "plain_text", "text"}:
            yield part["text"]
        elif part.get("type") == "rich_text_quote":
            yield as_written(part)
        else:
            yield from texts_in(list(part.values()))


def plain(text: str, limit: int) -> Block:
    """Return a text without markup, at a length that Slack accepts there."""
    return {"type": "plain_text", "text": shortened(text, limit), "emoji": True}


def reading(shown: Message, localizer: Localizer, *, title: str | None = None) -> Modal:
    """Show an answer in a modal; presses in it are answered in the same modal."""
    return Modal(READING, title or "Enlace", shown.blocks, close=localizer.plain(N_("Close")))


def done(shown: Message, localizer: Localizer) -> Modal:
    """Show the answer to a submitted form."""
    return reading(shown, localizer, title=localizer.plain(N_("All set")))


def loading(localizer: Localizer) -> Modal:
    """Show "please wait" until a form is ready, because Slack's trigger to open one lasts three seconds."""
    said = localizer.gettext("⏳ One moment, please …")
    return reading(message([section(said)]), localizer)

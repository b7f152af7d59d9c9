"""Messages shared with a whole conversation: who shared them, when they changed, and another language."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from bot.characters import units
from bot.domain.action_items.action_item import ItemDetail
from bot.domain.channels.sharing import Shared
from bot.domain.members.member import Member
from bot.domain.recommendations.recommendation import Board, Detail
from bot.views.action_items import action_item as items
from bot.views.blockkit.blocks import BLOCKS_LIMIT, Message, context, message, section
from bot.views.blockkit.controls import VALUE_LIMIT, Press, actions, button
from bot.views.blockkit.languages import invitation, other_language
from bot.views.blockkit.text import Mrkdwn
from bot.views.localizer import Localizer
from bot.views.recommendations import board, recommendation


def shown_to_all(
    shared: Shared, localizer_for: Callable[[Member], Localizer], *, updated_at: datetime | None = None
) -> Message:
    """Render what everyone may see of something, who shared it, and when it last changed."""
    return _said(shared, localizer_for(shared.reader), localizer_for, updated_at)


def when_shared(shared: Shared, localizer_for: Callable[[Member], Localizer]) -> Message:
    """Render the same as of the instant of sharing, so that no time passes in it."""
    return _said(shared, replace(localizer_for(shared.reader), now=shared.at), localizer_for, None)


def _said(
    shared: Shared,
    localizer: Localizer,
    localizer_for: Callable[[Member], Localizer],
    updated_at: datetime | None,
) -> Message:
    match shared.content:
        case Board():
            body = board.board(shared.content, localizer)
        case Detail():
            body = recommendation.one(shared.content, localizer, shared=True)
        case ItemDetail():
            body = items.one(shared.content, localizer, shared=True)
    said = [localizer.gettext("Shared by %(who)s", who=localizer.person(shared.sharer))]
    if updated_at is not None:
        said.append(localizer.gettext("updated %(instant)s", instant=localizer.moment(updated_at)))
    shown = message([*body.blocks, context(Mrkdwn(" · ".join(said)))], headline=body.headline)
    other = localizer_for(replace(shared.reader, language=other_language(shared.reader.language)))
    return with_language(shown, shared.showing.value, other)


def with_language(shown: Message, about: str, other: Localizer) -> Message:
    """Return a message with a button that shows the same in the `other` language.

    `about` is what `commands.dispatch.sharing` reads from the button: "rec:5", or a whole command.
    """
    value = f"{other.translator.language}:{about}"
    if units(value) > VALUE_LIMIT or len(shown.blocks) >= BLOCKS_LIMIT:
        return shown
    label = invitation(other.translator.language, other)
    below = actions(button(label, Press.OTHER_LANGUAGE, value))
    return message([*shown.blocks, below], headline=shown.headline)


IF_UNCLEAR = "x-enlace-if-unclear"
"""The header of a response that holds what to tell the person if nobody knows whether the answer was posted.

It is for the transports and never leaves the process.
"""


def unclear(localizer: Localizer) -> Message:
    """Say that nobody knows whether the message was posted."""
    said = localizer.gettext(
        "⚠️ Slack did not say whether it received the message. Check in a minute: if it is not there, "
        "share it again."
    )
    return message([section(said)])


def fingerprint(shown: Message) -> str:
    """Return a hash of the content; two messages with the same hash show the same."""
    return sha256(json.dumps(shown.posted(), sort_keys=True).encode()).hexdigest()

"""One person's Home, part by part, always within Slack's limits."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bot.domain.home.content import Home
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, TooLargeError, context, header
from bot.views.blockkit.controls import Press, actions, button
from bot.views.home.board import board
from bot.views.home.coming import coming
from bot.views.home.mine import mine
from bot.views.home.needs import needs
from bot.views.home.oversight import oversight
from bot.views.home.settings import settings
from bot.views.home.steps import steps
from bot.views.localizer import Localizer
from bot.views.refusals import refused

BLOCKS_LIMIT = 100
MOST_HELPERS = 5
HELP = N_("help")


@dataclass(frozen=True)
class HomePage:
    """A Home's blocks."""

    blocks: tuple[Block, ...]

    def view(self) -> dict[str, Any]:
        """Return the view in Slack's format."""
        return {"type": "home", "blocks": list(self.blocks)}

    @property
    def fingerprint(self) -> str:
        """A hash of the content; two Homes with the same hash look the same."""
        return sha256(json.dumps(self.view(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def home(shown: Home, localizer: Localizer) -> HomePage:
    """Render a Home: first what needs the reader, then their own items, then everything else."""
    return _page(
        [
            header(localizer.names.organisation),
            *steps(shown, localizer),
            *needs(shown, localizer),
            *mine(shown, localizer),
            *board(shown.board, localizer),
            *coming(shown, localizer),
            *settings(shown.standing, localizer),
            *(oversight(shown.oversight, localizer) if shown.oversight else []),
            *_help(shown, localizer),
        ]
    )


def turned_away(error: EnlaceError, localizer: Localizer) -> HomePage:
    """Tell a person who may not use the bot why, and nothing else."""
    return _page([header(localizer.names.organisation), *refused(error, localizer).blocks])


def _page(blocks: Iterable[Block]) -> HomePage:
    kept = tuple(blocks)
    if len(kept) > BLOCKS_LIMIT:
        raise TooLargeError(f"A Home of {len(kept)} blocks, and Slack takes {BLOCKS_LIMIT}")
    return HomePage(kept)


def _help(shown: Home, localizer: Localizer) -> list[Block]:
    line = f"{localizer.names.taskforce} {localizer.plain(HELP)}"
    guide = actions(button(localizer.plain(N_("What you can do here")), Press.GO, line))
    if any(each.id == shown.reader.id for each in shown.support):
        return [guide]
    return [
        guide,
        context(
            localizer.gettext(
                "For help, ask the secretariat: %(people)s",
                people=localizer.people(shown.support[:MOST_HELPERS]),
            )
        ),
    ]

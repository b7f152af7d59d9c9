"""Comments, as they stand below what they are about."""

from collections.abc import Sequence

from bot.domain.action_items.action_item import Remark
from bot.views.blockkit.blocks import Block, context, section
from bot.views.blockkit.text import Mrkdwn
from bot.views.localizer import Localizer


def comments(remarks: Sequence[Remark], total: int, localizer: Localizer) -> list[Block]:
    """Render the latest comments, oldest first, and how many there are in all."""
    if not remarks:
        return []
    title = localizer.ngettext("*%(number)s comment*", "*%(number)s comments*", total)
    blocks = [section(title)]
    if left := total - len(remarks):
        blocks.append(
            context(localizer.ngettext("and %(number)s earlier one", "and %(number)s earlier ones", left))
        )
    for remark in remarks:
        by = Mrkdwn(f"{localizer.person(remark.author)} · {localizer.instant(remark.at)}")
        blocks += [context(by), *localizer.quoted(remark.text)]
    return blocks

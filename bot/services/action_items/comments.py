"""Comments on action items, and the people they mention."""

from collections.abc import Iterable
from functools import partial

from bot.domain.action_items.action_item import ItemDetail
from bot.domain.action_items.rights import ItemAct
from bot.domain.audit.events import Action
from bot.domain.outbox.notices import NoticeKind
from bot.services.action_items.change import ItemResult, handling, looking
from bot.services.comments import record_comment
from bot.services.context import Caller, ServiceContext
from bot.store import tables


def to_comment(context: ServiceContext, caller: Caller, number: int) -> ItemDetail:
    """Return an action item if the caller may comment on it. Raises as `comment` does."""
    with looking(context, caller, number, ItemAct.COMMENT) as change:
        return change.done(change.status).detail


def comment(
    context: ServiceContext,
    caller: Caller,
    number: int,
    text: str,
    people: Iterable[str] = (),
    *,
    expected: int | None = None,
) -> ItemResult:
    """Add a comment and notify the people it mentions, as `bot.services.members.mentions` finds them.

    Raises `MayNotComment`, `UnknownMember`, `TextBlank`, `TextTooLong`, and as `handling`
    does.
    """
    with handling(context, caller, number, ItemAct.COMMENT, expected=expected) as change:
        make = partial(tables.Comment, action_item_id=change.row.id or 0)
        said = record_comment(change, change.record, make, Action.ITEM_COMMENTED, text, people)
        change.tell(said.cause, NoticeKind.MENTIONED, said.people, note=said.text)
        return change.done(change.status)

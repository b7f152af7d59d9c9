"""Comments on action items, and the people they mention."""

import re
from collections.abc import Iterable

from bot.domain.action_items.action_item import ItemDetail
from bot.domain.action_items.rights import ItemAct
from bot.domain.audit.events import Action
from bot.domain.outbox.notices import NoticeKind
from bot.domain.texts import written
from bot.services.action_items.change import ItemResult, handling, looking
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import as_member
from bot.services.members.roster import UnknownMember, find_person
from bot.store import tables

HANDLE = re.compile(r"@([\w.-]*\w)")


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
    """Add a comment and notify the people it mentions.

    `people` are the Slack ids or handles that were mentioned. Plain handles in the text count too if they
    name a member. Raises `MayNotComment`, `UnknownMember`, `TextTooLong`, and as `handling` does.
    """
    with handling(context, caller, number, ItemAct.COMMENT, expected=expected) as change:
        said = written(text, change.actor.language)
        mentioned = [
            as_member(find_person(change.session, context, person), context.rules) for person in people
        ]
        for handle in HANDLE.findall(text):
            try:
                mentioned.append(as_member(find_person(change.session, context, handle), context.rules))
            except UnknownMember:
                continue  # an e-mail address, a company, a typing error: leave it as text
        row = tables.Comment(
            workspace_id=context.workspace_id,
            action_item_id=change.row.id or 0,
            author_id=change.actor.id,
            text=said,
            at=change.now,
        )
        change.session.add(row)
        change.touched.add(row)
        facts = {"assignees": [member.id for member in dict.fromkeys(mentioned)]}
        cause = change.record(Action.ITEM_COMMENTED, facts, {"comment": said})
        change.tell(cause, NoticeKind.MENTIONED, mentioned, note=said)
        return change.done(change.status)

"""The links from a digest's message to the full texts in its thread.

The thread can only begin once the message is there, so its addresses are not known when the message is
posted. They count as a change to the message (`bot.services.outbox.revisions`) once all texts have begun.
"""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from bot.domain.outbox.permalinks import permalink
from bot.domain.outbox.status import OutboxStatus
from bot.i18n import Language
from bot.messages.digests import begins_of
from bot.services.context import ServiceContext
from bot.store.tables import OutboxMessage


def links_of(session: Session, context: ServiceContext, root: OutboxMessage) -> Mapping[Language, str]:
    """Return the addresses of the messages in a digest's thread with which its full texts begin."""
    url = context.rules.workspace_url
    if url is None or root.ts is None:
        return {}
    rows = session.exec(
        select(OutboxMessage).where(
            OutboxMessage.taskforce_id == context.taskforce_id,
            OutboxMessage.kind == root.kind,
            OutboxMessage.target == root.target,
            col(OutboxMessage.cause).startswith(f"{root.cause}:", autoescape=True),
            OutboxMessage.status == OutboxStatus.SENT,
        )
    )
    return {
        begins: permalink(url, row.channel, row.ts, root.ts)
        for row in rows
        if (begins := begins_of(row.content)) and row.channel and row.ts
    }

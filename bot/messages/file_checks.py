"""The notice to the person who attached a file, after the bot read it or could not."""

from typing import Final

from bot.domain.action_items.moves import item_name
from bot.domain.evidence.files import FileFacts
from bot.domain.outbox.notices import FileChecked
from bot.domain.texts import words
from bot.messages.content import Content
from bot.messages.reading import OutgoingMessage, ReadContext, recipient_of
from bot.store.tables import Evidence, OutboxMessage

FILE_CHECKED: Final = "evidence.file_checked"
"""The stored kind."""


def content(evidence: Evidence, *, recommendation: int | None, item: int | None) -> Content:
    """Freeze a piece of evidence as it is now. It belongs to the action item, if there is one."""
    values = {
        "recommendation": None if item else recommendation,
        "item": item,
        "evidence": evidence.number,
        "url": evidence.url,
        "title": evidence.title,
        "file": [
            evidence.file_name,
            evidence.media_type,
            evidence.size,
            evidence.sha256,
            evidence.file_problem,
        ],
        "lacks": None in {evidence.issuer, evidence.issued_on, evidence.language},
    }
    return Content(FILE_CHECKED, values)


def read(row: OutboxMessage, context: ReadContext) -> OutgoingMessage:
    """Read back what was found out about the file."""
    values, recipient = row.content, recipient_of(row, context)
    checked = FileChecked(
        subject=item_name(values["item"]) if values["item"] else str(values["recommendation"]),
        evidence=values["evidence"],
        url=values["url"],
        title=words(values["title"], recipient.language),
        file=FileFacts(*values["file"]),
        lacks=values["lacks"],
    )
    return OutgoingMessage(recipient, checked)

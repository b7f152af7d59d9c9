"""Comments on whatever can be commented on, and the people they mention."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.audit.events import Action
from bot.domain.members.member import Member
from bot.domain.texts import written
from bot.services.changes.change import Change
from bot.services.members.mentions import mentioned
from bot.services.outbox.messages import Cause
from bot.store import tables
from bot.store.tables import Texts

Row = tables.Comment | tables.RecommendationComment


@dataclass(frozen=True)
class Recorded:
    """A comment on record: what it says, the people it mentions, and the event to tell them of."""

    text: Texts
    people: tuple[Member, ...]
    cause: Cause


def record_comment(
    change: Change,
    record: Callable[[Action, Mapping[str, Any], Mapping[str, Texts]], Cause],
    make: Callable[..., Row],
    action: Action,
    text: str,
    people: Iterable[str],
) -> Recorded:
    """Put a comment on record within a change; `make` returns its row on what is commented on, and `record`
    writes the event of the change.

    Raises `UnknownMember`, `TextBlank`, `TextTooLong`.
    """
    said = written(text, change.actor.language)
    named = mentioned(change.session, change.context, text, people)
    row = make(taskforce_id=change.context.taskforce_id, author_id=change.actor.id, text=said, at=change.now)
    change.session.add(row)
    change.touched.add(row)
    facts = {"assignees": [member.id for member in named]}
    return Recorded(said, named, record(action, facts, {"comment": said}))

"""Comments on recommendations, and the people they mention."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from bot.domain.audit.events import Action
from bot.domain.members.member import Member
from bot.domain.members.permissions import Act
from bot.domain.recommendations.recommendation import Progress
from bot.domain.recommendations.reference import Reference
from bot.domain.texts import Words, words
from bot.messages import recommendation_comments
from bot.services.comments import record_comment
from bot.services.context import Caller, ServiceContext
from bot.services.outbox.messages import tell
from bot.services.recommendations.change import changing
from bot.store import tables


@dataclass(frozen=True)
class Commented:
    """A recommendation after a comment, what the comment says, and who is told of it."""

    progress: Progress
    text: Words
    told: tuple[Member, ...]


def comment(
    context: ServiceContext,
    caller: Caller,
    which: Reference,
    text: str,
    people: Iterable[str] = (),
    *,
    expected: int | None = None,
) -> Commented:
    """Add a comment and notify the people it mentions, as `bot.services.members.mentions` finds them.

    It is no news: the recommendation counts as silent as before. Raises `MayNotCommentOnRecommendation`,
    `UnknownMember`, `TextBlank`, `TextTooLong`, and as `changing` does.
    """
    with changing(context, caller, which, Act.COMMENT, expected=expected) as change:
        make = partial(tables.RecommendationComment, recommendation_id=change.row.id or 0)
        said = record_comment(change, change.record, make, Action.COMMENTED, text, people)
        content = recommendation_comments.content(change.actor.id, change.row, said.text)
        told = tell(change.session, context, said.cause, said.people, content)
        return Commented(change.progress(), words(said.text, change.actor.language), told)

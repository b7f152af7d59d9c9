"""Comments on a recommendation: the answer to their author, and what the people they mention are told."""

from collections.abc import Sequence

from bot.domain.members.member import Member
from bot.domain.outbox.notices import RecommendationMention
from bot.domain.recommendations.recommendation import Progress
from bot.domain.texts import Words
from bot.views import steps
from bot.views.blockkit.blocks import Message, context, message, section
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.localizer import Localizer


def commented(shown: Progress, text: Words, told: Sequence[Member], localizer: Localizer) -> Message:
    """Confirm a comment, and say who is told of it."""
    row = shown.summary
    title = bold(Mrkdwn(f"{localizer.numbered(row)} · {inline(row.short.text)}"))
    lines = [localizer.gettext("For ten minutes, `%(taskforce)s undo` undoes this.")]
    if told:
        lines.insert(0, localizer.gettext("Notified: %(people)s.", people=localizer.people(told)))
    return message(
        [
            section(localizer.gettext("Comment added to %(title)s:", title=title)),
            *localizer.quoted(text),
            steps.after("rec", row.reference, shown.version, localizer),
            context(Mrkdwn(" · ".join(lines))),
        ]
    )


def mention(told: RecommendationMention, localizer: Localizer) -> Message:
    """Tell someone that a comment names them, or that it was taken back."""
    values = {"who": localizer.person(told.actor), "rec_number": bold(Mrkdwn(str(told.number)))}
    if told.comment is None:
        said = localizer.gettext(
            "↩️ %(who)s undid a comment on recommendation %(rec_number)s that mentioned you:", **values
        )
        reason = localizer.gettext("You get this because I told you of the comment.")
    else:
        said = localizer.gettext(
            "💬 %(who)s mentioned you in a comment on recommendation %(rec_number)s:", **values
        )
        reason = localizer.gettext("You get this because the comment names you.")
    return message(
        [
            section(said),
            section(localizer.words(told.title)),
            *localizer.quoted(told.comment),
            steps.opening("rec", told.reference, localizer),
            context(reason),
        ]
    )

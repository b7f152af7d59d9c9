"""The question to the leads of a recommendation for an update."""

from collections.abc import Iterable

from bot.domain.members.member import Member
from bot.domain.outbox.notices import Question
from bot.domain.recommendations.recommendation import Summary
from bot.views import steps
from bot.views.blockkit.blocks import Message, context, message, section
from bot.views.blockkit.text import Mrkdwn, bold
from bot.views.localizer import Localizer


def question(asked: Question, localizer: Localizer) -> Message:
    """Render the question to a lead, in their language."""
    number = Mrkdwn(str(asked.number))
    status = localizer.status(asked.status)
    if asked.status_since is not None:
        status = Mrkdwn(f"{status} ({localizer.ago(asked.status_since)})")
    return message(
        [
            section(
                localizer.gettext(
                    "🙋 %(who)s is asking you for an update on recommendation %(rec_number)s:",
                    who=localizer.person(asked.actor),
                    rec_number=bold(number),
                )
            ),
            section(Mrkdwn(f"{localizer.words(asked.title)} · {status}")),
            section(
                localizer.gettext(
                    'Please report the latest with `%(rec)s update %(rec_number)s "What is new"`; '
                    "`%(rec)s %(rec_number)s` shows what is on record.",
                    rec_number=number,
                )
            ),
            steps.of_question(asked.reference, localizer),
            context(localizer.gettext("You get this because you lead this recommendation.")),
        ]
    )


def asked(about: Summary, told: Iterable[Member], localizer: Localizer) -> Message:
    """Confirm that the leads were asked."""
    return message(
        [
            section(
                localizer.gettext(
                    "🙋 Asked %(people)s for an update on recommendation %(rec_number)s, %(title)s.",
                    people=localizer.people_or_nobody(told),
                    rec_number=bold(Mrkdwn(str(about.number))),
                    title=localizer.words(about.short),
                )
            ),
            steps.opening("rec", about.reference, localizer),
        ]
    )

"""A question to the leads of a recommendation: where does it stand?"""

from collections.abc import Iterable

from bot.domain.members.member import Member
from bot.domain.outbox.notices import Question
from bot.domain.texts import Words
from bot.views import steps
from bot.views.blockkit.blocks import Message, context, message, section
from bot.views.blockkit.text import Mrkdwn, bold
from bot.views.localizer import Voice


def question(asked: Question, voice: Voice) -> Message:
    """What a lead is told, in their language."""
    number = Mrkdwn(str(asked.number))
    status = voice.status(asked.status)
    if asked.status_since is not None:
        status = Mrkdwn(f"{status} ({voice.ago(asked.status_since)})")
    return message(
        [
            section(
                voice.gettext(
                    "🙋 %(who)s asks you for an update on recommendation %(rec_number)s:",
                    who=voice.person(asked.actor),
                    rec_number=bold(number),
                )
            ),
            section(Mrkdwn(f"{voice.words(asked.title)} · {status}")),
            section(
                voice.gettext(
                    'Please say where it stands: `%(rec)s update %(rec_number)s "What is new"`; '
                    "`%(rec)s %(rec_number)s` shows all that is known.",
                    rec_number=number,
                )
            ),
            steps.of_question(asked.number, voice),
            context(voice.gettext("You get this because you lead this recommendation.")),
        ]
    )


def asked(number: int, title: Words, told: Iterable[Member], voice: Voice) -> Message:
    """That the leads were asked."""
    return message(
        [
            section(
                voice.gettext(
                    "🙋 %(people)s: asked for an update on recommendation %(rec_number)s, %(title)s.",
                    people=voice.people_or_nobody(told),
                    rec_number=bold(Mrkdwn(str(number))),
                    title=voice.words(title),
                )
            ),
            steps.opening("rec", number, voice),
        ]
    )

"""Answers to people who mention the bot, and its introduction in a new channel."""

from bot.domain.texts import shortened
from bot.i18n import N_
from bot.views import steps
from bot.views.blockkit.blocks import Message, message, section
from bot.views.blockkit.text import Mrkdwn, inline, mention, typed
from bot.views.localizer import Localizer

LONGEST_COMMAND = 300
"""Characters of a command that an answer repeats."""


def how_to_ask(bot: str, localizer: Localizer) -> Message:
    """Say how to ask the bot for something, after a message that only mentions it; `bot` is its user id."""
    said = localizer.gettext(
        "Need something? Begin your message with my name: %(bot)s `rec 5` shows a recommendation, and "
        "%(bot)s `help` shows what you can do. Nothing was done.",
        bot=mention(bot),
    )
    return message([section(said)])


def by_button(command: str, localizer: Localizer, why: Message | None) -> Message:
    """Offer the form of a command with a button, where no form can open by itself; say `why` it is needed.

    The form opens filled in. A command that is too long for a button is to be typed.
    """
    offered = steps.commands([command], localizer.plain(N_("Fill in the form …")))
    if not offered:
        said = localizer.gettext(
            "As a command, `%(command)s` opens a form; a message cannot open one. Type the command "
            "outside of threads.",
            command=typed(shortened(command, LONGEST_COMMAND)),
        )
        offered = [section(said)]
    return message([*(why.blocks if why else ()), *offered])


def introduction(bot: str, localizer: Localizer) -> Message:
    """Introduce the bot in three lines, in a channel to which it was invited: who it is, what to do first.

    `bot` is its user id.
    """
    lines = [
        localizer.gettext(
            "👋 I'm Enlace. I track the recommendations of the %(organisation)s: the status of each, "
            "the evidence for it, and who does what by when.",
            organisation=inline(localizer.names.organisation),
        ),
        localizer.gettext(
            "Type `%(rec)s` to see the status of all of them. In a thread, mention me instead: "
            "%(bot)s `rec 5`.",
            bot=mention(bot),
        ),
        localizer.gettext("`%(taskforce)s help` shows what you can do here, in English and in Spanish."),
    ]
    return message([section(Mrkdwn("\n".join(lines)))])

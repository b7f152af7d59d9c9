"""Answers to people who mention the bot, and its introduction in a new channel."""

from bot.views.blockkit.blocks import Message, message, section
from bot.views.blockkit.text import Mrkdwn, inline, mention, typed
from bot.views.localizer import Localizer


def how_to_ask(bot: str, localizer: Localizer) -> Message:
    """Say how to ask the bot for something, after a message that only mentions it; `bot` is its user id."""
    said = localizer.gettext(
        "Do you want something of me? Begin your message with my name: %(bot)s `rec 5` shows a "
        "recommendation, %(bot)s `help` everything that you can do. Nothing was done now.",
        bot=mention(bot),
    )
    return message([section(said)])


def form_by_command(command: str, localizer: Localizer) -> Message:
    """Say that the text opens a form when it is typed as a command."""
    said = localizer.gettext(
        "As a command, `%(command)s` opens a form to fill in; a message cannot. Type it outside of threads.",
        command=typed(command),
    )
    return message([section(said)])


def introduction(bot: str, localizer: Localizer) -> Message:
    """Introduce the bot in three lines, in a channel to which it was invited: who it is, what to do first.

    `bot` is its user id.
    """
    lines = [
        localizer.gettext(
            "👋 I am Enlace. I keep the recommendations of the %(organisation)s: where each stands, on what "
            "evidence, and who does what until when.",
            organisation=inline(localizer.names.organisation),
        ),
        localizer.gettext(
            "Type `%(rec)s` to see where all of them stand. In a thread, mention me instead: "
            "%(bot)s `rec 5`.",
            bot=mention(bot),
        ),
        localizer.gettext("`%(taskforce)s help` shows what you can do here, in English and in Spanish."),
    ]
    return message([section(Mrkdwn("\n".join(lines)))])

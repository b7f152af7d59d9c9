"""Undelivered messages: to whom, why, and what to do about it."""

from collections.abc import Mapping

from bot.domain.outbox.notices import Failure, Undelivered
from bot.i18n import N_
from bot.views.blockkit.blocks import Message, context, message, section, sections
from bot.views.blockkit.text import Mrkdwn, code
from bot.views.localizer import Localizer

UNSAYABLE = N_("the bot could not render it. Please ask an admin to check its log.")
REMEDIES: Mapping[str, str] = {
    "account_inactive": N_(
        "their Slack account is deactivated. Please have it restored, or have them removed from the "
        "deploy file."
    ),
    "cannot_be_rendered": UNSAYABLE,
    "cannot_reply_to_message": N_("the message that it belongs to was deleted, so there is nothing to do."),
    "channel_not_found": N_(
        "Slack does not let the bot write there. Please ask an admin to check it in the deploy file."
    ),
    "is_archived": N_(
        "the channel is archived. Please unarchive it, or ask an admin to name another in the deploy file."
    ),
    "messages_tab_disabled": N_(
        "the app's Messages tab is off. Please ask an admin to turn it on under App Home in the app's "
        "settings."
    ),
    "not_in_channel": N_("the bot is not in the channel. Please invite it there."),
    "outcome_unknown": N_(
        "the conversation could not be checked in time, so it is not known whether the message "
        "arrived. Please ask its recipient."
    ),
    "recipient_unknown_to_slack": N_(
        "Slack does not recognize this person. Please ask an admin to correct the entry in the deploy file."
    ),
    "too_late": N_("it expired before it could be sent. Please ask an admin to check the bot's log."),
    "tried_too_often": N_("every attempt failed. Please ask an admin to check the bot's log."),
    "unknown_kind": UNSAYABLE,
}
OTHER = N_("Slack refused it (%(code)s). Please ask an admin to look up that code.")


def undelivered(told: Undelivered, localizer: Localizer) -> Message:
    """Render the failures in a list, then how to send them again."""
    lines = [failure(each, localizer) for each in told.failures]
    if more := told.total - len(told.failures):
        lines.append(localizer.ngettext("• and %(number)s more", "• and %(number)s more", more))
    return message(
        [
            section(
                localizer.ngettext(
                    "⚠️ %(number)s message from the bot could not be delivered:",
                    "⚠️ %(number)s messages from the bot could not be delivered:",
                    told.total,
                )
            ),
            *sections(lines),
            section(
                localizer.gettext(
                    "Once the cause is fixed, an admin can resend them with `enlace outbox retry`; "
                    "`enlace outbox list` lists them."
                )
            ),
            context(localizer.gettext("You get this because you manage the bot for the taskforce.")),
        ]
    )


def failure(of: Failure, localizer: Localizer) -> Mrkdwn:
    """Render one failure in a line: the recipient, the reason and the remedy."""
    return localizer.gettext(
        "• To %(who)s: %(why)s", who=_recipient(of, localizer), why=remedy(of.problem, localizer)
    )


def remedy(problem: str | None, localizer: Localizer) -> Mrkdwn:
    """Render why a message was given up, and what to do about it."""
    if problem is not None and problem in REMEDIES:
        return localizer.gettext(REMEDIES[problem])
    return localizer.gettext(OTHER, code=code(problem or "–"))


def _recipient(failure: Failure, localizer: Localizer) -> Mrkdwn:
    if failure.recipient is not None:
        return localizer.person(failure.recipient)
    if failure.channel is None or failure.channel.startswith("#"):
        return code(failure.channel or "–")
    return Mrkdwn(f"<#{failure.channel}>")

"""What the secretariat is told of people: that someone claims a user name, or left."""

from bot.domain.outbox.notices import Departed, HandleClaimed
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, Message, context, message, section, sections
from bot.views.blockkit.controls import Press, actions, button, confirm
from bot.views.blockkit.text import Mrkdwn, inline, mention
from bot.views.localizer import Localizer


def claimed(told: HandleClaimed, localizer: Localizer) -> Message:
    """Ask whether someone is the person whom the file names by their user name."""
    handle, who = inline(f"@{told.handle}"), claimant(told.handle, told.here)
    return message(
        [
            section(
                localizer.gettext(
                    "🪪 The deploy file lists %(handle)s, a user name that nobody in Slack had. Now "
                    "%(who)s has it. Is this the same person?",
                    handle=handle,
                    who=who,
                )
            ),
            section(
                localizer.gettext(
                    "If so, they get the role given in the file. If not, please ask an admin to correct the "
                    "file. Until you confirm it, they do not get that role."
                )
            ),
            actions(_confirming(told.slack_id, localizer), _refusing(told.slack_id, localizer)),
            _reason(localizer),
        ]
    )


def claimant(handle: str, here: str | None) -> Mrkdwn:
    """Return a mention of who has a user name, or just that name, with the key of its workspace, where they
    cannot be mentioned.
    """
    return mention(here) if here else inline(f"@{handle}")


def claim_refused(handle: str, here: str | None, localizer: Localizer) -> Message:
    """Confirm that someone is not the person whom the file names by their user name."""
    return message(
        [
            section(
                localizer.gettext(
                    "Recorded: %(who)s is not the %(handle)s of the deploy file, and does not get that "
                    "role. Ask an admin to name the right person there, best by email address or Slack id.",
                    who=claimant(handle, here),
                    handle=inline(f"@{handle}"),
                )
            ),
            context(
                localizer.gettext(
                    "If that was a mistake, `%(taskforce)s member @… confirm` with their name confirms them."
                )
            ),
        ]
    )


def _confirming(slack_id: str, localizer: Localizer) -> Block:
    asked = confirm(
        localizer.plain(N_("The same person?")),
        localizer.plain(N_("They get the role given in the deploy file, with all its rights.")),
        yes=localizer.plain(N_("Yes, confirm")),
        no=localizer.plain(N_("Not yet")),
    )
    label = localizer.plain(N_("Confirm"))
    return button(label, Press.CLAIM_CONFIRM, slack_id, style="primary", confirm=asked)


def _refusing(slack_id: str, localizer: Localizer) -> Block:
    return button(localizer.plain(N_("Somebody else")), Press.CLAIM_REFUSE, slack_id)


def departed(told: Departed, localizer: Localizer) -> Message:
    """Say what someone held who left, and what to do about it."""
    who = localizer.person(told.member)
    lines = [
        localizer.gettext(
            "• recommendation %(number)s: %(seat)s, %(side)s",
            number=Mrkdwn(str(number)),
            seat=inline(localizer.plain(seat.label)),
            side=localizer.side(side),
        )
        for number, side, seat in told.seats
    ]
    if told.items:
        more = ["…"] if told.total > len(told.items) else []
        lines.append(
            localizer.ngettext(
                "• %(number)s open action item: %(items)s",
                "• %(number)s open action items: %(items)s",
                told.total,
                items=Mrkdwn(", ".join((*map(inline, told.items), *more))),
            )
        )
    held = (
        localizer.gettext("Their seats and action items:")
        if lines
        else localizer.gettext("They had no seats or action items.")
    )
    blocks = [
        section(
            localizer.gettext(
                "👋 %(who)s (%(name)s) is no longer on the taskforce’s list. %(held)s",
                who=who,
                name=inline(told.member.name),
                held=held,
            )
        ),
        *sections(lines),
    ]
    if told.items:
        blocks.append(
            section(
                localizer.gettext(
                    "`%(action)s list @…` with their name lists these items; `%(action)s reassign "
                    "%(item)s @…` reassigns one. Until then, nobody is reminded of them.",
                    item=inline(told.items[0]),
                )
            )
        )
    return message([*blocks, _reason(localizer)])


def _reason(localizer: Localizer) -> dict[str, object]:
    return context(
        localizer.gettext("You get this because you manage the taskforce’s members or represent their side.")
    )

"""The first three steps for a new person, by their role; shown until they hide them."""

from collections.abc import Mapping

from bot.domain.home.content import Home
from bot.domain.members.member import Role
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, divider, section
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.text import Mrkdwn, bold
from bot.views.localizer import Localizer

GREETING = N_(
    "👋 Welcome! I am Enlace, and I keep what the taskforce has set out to do. Three things to begin:"
)
SETTINGS = N_("Look whether language and time zone are right, under *Your settings* below.")
LEADING = (
    N_(
        "Open what you lead: `%(rec)s list mine` shows it, and the board below can be filtered to *those I "
        "lead*."
    ),
    N_(
        'Say where it stands: `%(rec)s update 5 in-progress "what was done"`. Your word is on record at once.'
    ),
)
BY_ROLE: Mapping[Role, tuple[str, str]] = {
    Role.CHAIR: (
        N_(
            "Read what awaits your decision, right below. `%(rec)s 5` opens a recommendation with its "
            "evidence."
        ),
        N_('Give somebody something to do: `%(action)s assign @someone "what" rec 5 due friday`.'),
    ),
    Role.SECRETARIAT: (
        N_(
            "See that each recommendation has a lead on both sides: `%(rec)s list leaderless` shows those "
            "that lack one, `%(rec)s lead 5 us @someone` names one."
        ),
        N_(
            "Look at how the bot is doing, at the very bottom, and when digests go out: "
            "`%(digest)s schedule`."
        ),
    ),
    Role.MEMBER: (
        N_("See what is assigned to you, below. `%(action)s done A-12` hands in what is finished."),
        N_("Learn where the recommendations stand: on the board below, or with `%(rec)s`."),
    ),
    Role.OBSERVER: (
        N_("Learn where the recommendations stand: on the board below, or with `%(rec)s`."),
        N_(
            "Search them in either language: `%(rec)s fentanyl`. You read along; if you should do more, the "
            "secretariat adds you to the taskforce's list."
        ),
    ),
}


def steps(shown: Home, localizer: Localizer) -> list[Block]:
    """Render the greeting for a new person; return nothing for others."""
    if not shown.steps:
        return []
    leads = shown.standing.seats and shown.reader.role is Role.MEMBER
    said = [SETTINGS, *(LEADING if leads else BY_ROLE[shown.reader.role])]
    lines = [Mrkdwn(f"{number}. {localizer.gettext(step)}") for number, step in enumerate(said, start=1)]
    return [
        section(bold(localizer.gettext(GREETING))),
        section(Mrkdwn("\n".join(lines))),
        actions(button(localizer.plain(N_("I know my way around")), Press.HOME_STEPS, "hide")),
        divider(),
    ]

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
    "👋 Welcome! I'm Enlace, and I track the taskforce's recommendations. Three things to start with:"
)
SETTINGS = N_("Check that your language and time zone are right, under *Your settings* below.")
LEADING = (
    N_("Open what you lead: choose *The ones I lead* on the board below."),
    N_("Report progress with the button below. It is recorded immediately."),
)
ASSIGN, UPDATE = N_("assign"), N_("update")
BOARD = N_("See the status of the recommendations on the board below.")
BY_ROLE: Mapping[Role, tuple[str, str]] = {
    Role.CHAIR: (
        N_("Review what is waiting for your decision, right below: *Open* shows the evidence."),
        N_("Assign your first action item with the button below."),
    ),
    Role.SECRETARIAT: (
        N_(
            "Check that each recommendation has a lead on both sides: choose *Missing a lead* on "
            "the board below."
        ),
        N_("Check the bot's health and when digests go out, at the bottom."),
    ),
    Role.MEMBER: (N_("See below what is assigned to you, and report your progress there."), BOARD),
    Role.OBSERVER: (
        BOARD,
        N_("You have read access; to contribute, ask the secretariat for another role."),
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
        actions(
            *([_first(shown, localizer)] if leads or shown.reader.role is Role.CHAIR else []),
            button(localizer.plain(N_("Got it")), Press.HOME_STEPS, "hide"),
        ),
        divider(),
    ]


def _first(shown: Home, localizer: Localizer) -> Block:
    """Render the button for what a chair or a lead does first."""
    if shown.reader.role is Role.CHAIR:
        line = f"{localizer.names.action} {localizer.plain(ASSIGN)}"
        return button(localizer.plain(N_("Assign an action item …")), Press.GO, line)
    line = f"{localizer.names.rec} {localizer.plain(UPDATE)}"
    return button(localizer.plain(N_("Update …")), Press.GO, line)

"""Preset faults that an admin may want to try before they happen in production, each with what to watch."""

from dataclasses import dataclass
from types import MappingProxyType

from bot.i18n import N_
from bot.sandbox.faults.rules import FaultRule

METHODS = "*.*"
"""Every method of the Web API; the names of sockets, envelopes and files have no dot."""


@dataclass(frozen=True)
class Preset:
    """A named rule; `title` and `about` are marked for translation."""

    rule: FaultRule
    title: str
    about: str


PRESETS = MappingProxyType(
    {
        "slow": Preset(
            FaultRule(METHODS, delay=2),
            N_("Slow"),
            N_(
                "Every call that the bot makes to Slack takes two seconds longer. Commands are "
                "answered as fast as ever; forms and messages take longer."
            ),
        ),
        "busy": Preset(
            FaultRule("chat.*", rate_limited=30),
            N_("Too many requests"),
            N_(
                "Slack refuses every message (429) and asks the bot to wait 30 seconds. Messages "
                "wait, and go out once, as soon as possible."
            ),
        ),
        "outage": Preset(
            FaultRule(METHODS, status=503),
            N_("Outage"),
            N_(
                "Slack's web API returns only 503. Commands are still answered; forms cannot be "
                "opened, and messages wait until it is over."
            ),
        ),
        "silent": Preset(
            FaultRule("chat.postMessage", timeout=True),
            N_("No answer"),
            N_(
                "Slack accepts no messages and does not respond. The bot stops waiting, checks later "
                "whether the message arrived, and sends it again only if it did not."
            ),
        ),
        "lost": Preset(
            FaultRule("chat.postMessage", accepted_but_failed=True),
            N_("Lost answers"),
            N_(
                "Slack posts each message, but the connection breaks before it says so: where other "
                "apps send twice, the bot checks first, and nobody gets anything twice."
            ),
        ),
        "no_charts": Preset(
            FaultRule("*", error="invalid_blocks", blocks=("data_table", "data_visualization")),
            N_("No tables and charts"),
            N_(
                "Slack refuses its own tables and charts (invalid_blocks), as in a workspace that they "
                "have not reached yet. The next digest comes with its picture instead, once, and the bot "
                "asks for them again after a week."
            ),
        ),
        "refused": Preset(
            FaultRule("socket", status=503),
            N_("No new connections"),
            N_(
                "Slack accepts no new connections from the bot. Open ones stay open; drop them, and "
                "commands fail until this is over and the bot has reconnected."
            ),
        ),
    }
)
"""Keyed by the name that the page uses."""

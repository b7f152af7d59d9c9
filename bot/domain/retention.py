"""How long the bot keeps what only served to deliver messages; what the audit trail accounts for stays."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Retention:
    """How long is kept: that a delivery from Slack was seen, a message that was sent or given up, what a
    digest said, and a Home that nobody opens.
    """

    deliveries: timedelta = timedelta(days=2)
    messages: timedelta = timedelta(days=400)
    digests: timedelta = timedelta(days=400)
    homes: timedelta = timedelta(days=400)

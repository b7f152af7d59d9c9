"""How long delivering a message may take, how often it is retried, and when it is given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT = timedelta(days=3)
"""How long after it was written a message may still be sent. Older ones would only confuse."""


@dataclass(frozen=True)
class Pace:
    """The delivery settings, in seconds except `most_tries`; tests use shorter ones.

    `lease` is how long a sender owns a message, and `post` is how long its POST may take: well under the
    lease. A message whose outcome is unknown is left alone for `settle` after its lease, so that Slack has
    finished what it was given. A conversation's history is read from `before` ahead of the first attempt
    until as long after the reading began, because Slack's clock is not ours. `audits` are the times after
    sending at which a conversation is read again if there was more than one attempt; the late ones cover a
    sender that was frozen in between. `most_tries` lasts longer than a message is kept, so that an outage
    alone never makes the bot give one up early.
    """

    lease: float = 60.0
    post: float = 10.0
    settle: float = 30.0
    before: float = 3600.0
    first_pause: float = 30.0
    longest_pause: float = 3600.0
    most_tries: int = 200
    audits: tuple[float, ...] = (600.0, 3600.0, 86400.0)
    audit_until: float = 259200.0
    """How long after sending a failed audit reading is still retried."""
    report_every: float = 3600.0
    """The shortest time between two reports of undeliverable messages to the secretariat."""
    picture: float = 25.0
    """The time limit of one attempt at a digest's picture."""
    picture_lease: float = 30.0
    """How long a sender owns a picture."""
    picture_wait: float = 60.0
    """How long a digest's text waits for its pictures."""
    picture_pause: float = 3.0
    """How long to wait for a retry after a failure, or while Slack does not show a picture yet."""
    picture_patience: float = 30.0
    """How long Slack may take to show a picture after its upload; then the text is sent alone."""
    file: float = 60.0
    """The time limit of one attempt to read a file that is evidence."""
    file_lease: float = 90.0
    """How long a sender owns a file."""
    file_pause: float = 5.0
    """How long to wait before reading a file again after a failure; it doubles each time."""
    file_tries: int = 6
    """After this many failures a file counts as unreadable."""
    home_every: float = 10.0
    """How long a published Home is left unchanged, unless its reader acts in it."""
    home_lease: float = 30.0
    """How long a process owns a Home."""
    home_post: float = 10.0
    """The time limit of one attempt to publish a Home."""
    homes_a_minute: int = 60
    """How many Homes are published a minute when nobody waits for them. Slack accepts some hundred a minute
    in all.
    """
    tick: float = 5.0
    """How often the outbox is checked without a signal, for waiting messages and for those that other
    replicas left.
    """

    def pause(self, tries: int) -> float:
        """Return how long to wait after `tries` attempts: it doubles from `first_pause`, and is 0 without any
        attempt.
        """
        if tries <= 0:
            return 0.0
        return min(self.longest_pause, self.first_pause * 2.0 ** min(tries - 1, 30))

    def next_audit(self, sent_at: datetime, now: datetime) -> datetime | None:
        """Return when to read a conversation again, or None if no audit is left."""
        times = (sent_at + timedelta(seconds=each) for each in self.audits)
        return next((each for each in times if each > now), None)


USUAL_PACE = Pace()

"""How long a message may take, how often it is tried, and when it is given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT = timedelta(days=3)
"""How long after it was written a message may still go out; what is older would only confuse."""


@dataclass(frozen=True)
class Pace:
    """Everything in seconds but `most_tries`; tests make it shorter.

    `lease` is how long a sender has a message to itself, `post` how long its POST may take: well under it.
    `settle` is how long after a lease a message whose fate is unknown is left alone, so that Slack has
    finished what it was given. A history is read from `before` the first attempt until as long after the
    reading began, for Slack's clock is not ours. `audits` are the times after sending at which a conversation
    is read once more, if there was more than one attempt; the late ones are for a sender that was frozen in
    between. `most_tries` last for longer than a message is kept, so that no outage alone has one given up
    before its time.
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
    """How long after sending a reading that fails is tried again."""
    report_every: float = 3600.0
    """The secretariat is told of what could not be delivered at most so often."""
    picture: float = 25.0
    """How long one attempt at a digest's picture may take."""
    picture_lease: float = 30.0
    """How long a sender has a picture to itself."""
    picture_wait: float = 60.0
    """How long a digest's words wait for their pictures."""
    picture_pause: float = 3.0
    """How long after a failure, or after Slack did not show a picture yet, it is tried again."""
    picture_patience: float = 30.0
    """How long after its upload Slack may take to show a picture; then the words go alone."""
    file: float = 60.0
    """How long one attempt at reading a file that is evidence may take."""
    file_lease: float = 90.0
    """How long a sender has a file to itself."""
    file_pause: float = 5.0
    """How long after a failure a file is read again, doubling each time."""
    file_tries: int = 6
    """After so many failures a file counts as unreadable."""
    home_every: float = 10.0
    """How long a Home that was published is left as it is, whatever changes, unless its reader acts in it."""
    home_lease: float = 30.0
    """How long a process has a Home to itself."""
    home_post: float = 10.0
    """How long one attempt to publish a Home may take."""
    homes_a_minute: int = 60
    """Homes that are published without anybody waiting; Slack takes some hundred a minute, all in all."""
    tick: float = 5.0
    """How often the outbox is looked at unasked: for what waits, and for what other replicas left."""

    def pause(self, tries: int) -> float:
        """Return how long to wait after so many tries, doubling from `first_pause`; none after none."""
        if tries <= 0:
            return 0.0
        return min(self.longest_pause, self.first_pause * 2.0 ** min(tries - 1, 30))

    def next_audit(self, sent_at: datetime, now: datetime) -> datetime | None:
        """Return when to read a conversation again, or None if it was read often enough."""
        times = (sent_at + timedelta(seconds=each) for each in self.audits)
        return next((each for each in times if each > now), None)


USUAL_PACE = Pace()

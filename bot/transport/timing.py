"""The time limits of the transports."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Time limits in seconds; tests make them shorter."""

    ping: float = 5.0
    late_after: float = 2.7
    """After this time an answer no longer goes into the acknowledgement: Slack gives a command three."""
    connect: float = 10.0
    first_pause: float = 0.5
    longest_pause: float = 30.0
    settled_after: float = 5.0
    """How long a connection must have lasted for the next one to be opened without a pause."""
    linger: float = 12.0
    """How long a retired connection is still read: Slack warns about ten seconds before it closes one."""
    leave: float = 2.0
    """How long a stopping bot still takes requests over HTTP, if somebody asks whether it is ready: a load
    balancer hears that it is not, and sends no more.
    """
    drain: float = 6.0
    """How long a stop waits for requests under way; with `leave` or `close`, less than the ten of Docker's
    stop.
    """
    close: float = 2.0
    """How long closing a connection may take; after a network loss the SDK's close can hang."""
    second_tries: tuple[float, ...] = (0.0, 1.0, 4.0)
    """Pauses before each try to deliver an answer by its response_url."""


USUAL = Timing()

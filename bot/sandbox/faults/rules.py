"""Faults on request: what may go wrong between a bot and Slack, made to go wrong here."""

import random
from dataclasses import dataclass
from fnmatch import fnmatchcase

from bot.sandbox.state.changes import Changes


@dataclass(frozen=True)
class FaultRule:
    """What goes wrong, where, and how often.

    `on` names a Web API method ("chat.postMessage", patterns such as "chat.*" allowed), "response_url",
    "upload" (a file's bytes), "file" (the bytes being fetched again), "socket" (a Socket Mode connection
    being opened) or "envelope" (a payload being delivered over one).

    `delay` seconds come first. Then one of: `rate_limited`, 429 with that many seconds of Retry-After;
    `error`, a Slack error code; `status`, an HTTP status; `timeout`, no answer as long as the caller waits;
    `reset`, the connection dropped without an answer. With `accepted_but_failed` the thing is done first, and
    the answer then fails so (by a reset, if nothing else is said): the case that makes senders send twice.

    The rule holds for `times` requests (None: until it is cleared), each by `probability`, drawn from `seed`.
    """

    on: str
    delay: float = 0
    status: int | None = None
    error: str | None = None
    reset: bool = False
    timeout: bool = False
    rate_limited: int | None = None
    accepted_but_failed: bool = False
    times: int | None = None
    probability: float = 1
    seed: int = 0

    @property
    def fails(self) -> bool:
        """Whether more than a delay happens."""
        return bool(
            self.status
            or self.error
            or self.reset
            or self.timeout
            or self.rate_limited is not None
            or self.accepted_but_failed
        )


@dataclass
class _Armed:
    rule: FaultRule
    left: int | None
    chance: random.Random


class Faults:
    """The faults in force; the first rule that fits a request and comes up decides."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        self.changes = Changes()

    @property
    def rules(self) -> tuple[FaultRule, ...]:
        """The rules still in force, oldest first."""
        return tuple(armed.rule for armed in self._armed)

    def add(self, rule: FaultRule) -> FaultRule:
        """Put a rule in force."""
        chance = random.Random(rule.seed)  # noqa: S311 (a repeatable draw, not a secret)
        self._armed.append(_Armed(rule, rule.times, chance))
        self.changes.happened()
        return rule

    def remove(self, rule: FaultRule) -> None:
        """Put this very rule out of force, if it is in force; an equal one of somebody else's stays."""
        self._armed = [armed for armed in self._armed if armed.rule is not rule]
        self.changes.happened()

    def clear(self) -> None:
        """Let everything work again."""
        self._armed.clear()
        self.changes.happened()

    def strike(self, what: str) -> FaultRule | None:
        """Return the rule that spoils this request, counting it, or None."""
        for armed in self._armed:
            if fnmatchcase(what, armed.rule.on) and armed.chance.random() < armed.rule.probability:
                self._count(armed)
                return armed.rule
        return None

    def _count(self, armed: _Armed) -> None:
        if armed.left is not None:
            armed.left -= 1
            if armed.left <= 0:
                self._armed.remove(armed)
                self.changes.happened()

"""Faults on request: failures between a bot and Slack that can be provoked here."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from bot.sandbox.state.changes import Changes


@dataclass(frozen=True)
class FaultRule:
    """What goes wrong, where, and how often.

    `on` names a Web API method ("chat.postMessage", patterns such as "chat.*" allowed), "response_url",
    "upload" (the upload of a file's bytes), "file" (the download of the bytes), "socket" (the opening of a
    Socket Mode connection) or "envelope" (the delivery of a payload over one).

    The fault begins with a pause of `delay` seconds. Then it does one of these: `rate_limited`, a 429 with
    that many seconds of Retry-After; `error`, a Slack error code; `status`, an HTTP status; `timeout`, no
    answer as long as the caller waits; `reset`, the connection is dropped without an answer. With
    `accepted_but_failed` the request is performed first, and then the answer fails (by a reset, unless the
    rule says otherwise). This is the case that makes senders send twice.

    With `blocks`, the rule meets only requests that contain a block of one of these types, as in a workspace
    that Slack's roll-out of new blocks has not reached.

    The rule applies to `times` requests (None: until it is cleared), to each with `probability`, drawn from
    `seed`.
    """

    on: str
    delay: float = 0
    status: int | None = None
    error: str | None = None
    reset: bool = False
    timeout: bool = False
    rate_limited: int | None = None
    accepted_but_failed: bool = False
    blocks: tuple[str, ...] = ()
    times: int | None = None
    probability: float = 1
    seed: int = 0

    @property
    def fails(self) -> bool:
        """Whether the rule does more than delay."""
        return bool(
            self.status
            or self.error
            or self.reset
            or self.timeout
            or self.rate_limited is not None
            or self.accepted_but_failed
        )

    def meets(self, what: str, given: object) -> bool:
        """Whether the rule is about this request; `given` is what was sent with it."""
        return fnmatchcase(what, self.on) and (not self.blocks or _has_block(given, self.blocks))


@dataclass
class _Armed:
    rule: FaultRule
    left: int | None
    chance: random.Random


class Faults:
    """The active faults; the first rule that matches a request, and whose draw succeeds, applies."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        self.changes = Changes()

    @property
    def rules(self) -> tuple[FaultRule, ...]:
        """The active rules, oldest first."""
        return tuple(armed.rule for armed in self._armed)

    def add(self, rule: FaultRule) -> FaultRule:
        """Activate a rule."""
        chance = random.Random(rule.seed)  # noqa: S311 (a repeatable draw, not a secret)
        self._armed.append(_Armed(rule, rule.times, chance))
        self.changes.happened()
        return rule

    def remove(self, rule: FaultRule) -> None:
        """Deactivate this rule object, if it is active; an equal rule that somebody else added stays."""
        self._armed = [armed for armed in self._armed if armed.rule is not rule]
        self.changes.happened()

    def clear(self) -> None:
        """Deactivate all rules."""
        self._armed.clear()
        self.changes.happened()

    def strike(self, what: str, given: object = None) -> FaultRule | None:
        """Return the rule that applies to this request, and count the use, or None."""
        for armed in self._armed:
            if armed.rule.meets(what, given) and armed.chance.random() < armed.rule.probability:
                self._count(armed)
                return armed.rule
        return None

    def _count(self, armed: _Armed) -> None:
        if armed.left is not None:
            armed.left -= 1
            if armed.left <= 0:
                self._armed.remove(armed)
                self.changes.happened()


def _has_block(given: object, kinds: tuple[str, ...]) -> bool:
    """Whether a request's arguments contain a block of one of these types; a form sends blocks as JSON."""
    blocks = given.get("blocks") if isinstance(given, Mapping) else None
    if isinstance(blocks, str):
        try:
            blocks = json.loads(blocks)
        except ValueError:
            return False
    return isinstance(blocks, list) and any(
        isinstance(each, Mapping) and each.get("type") in kinds for each in blocks
    )

"""What a change of status needs, and the errors that say what is missing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.domain.evidence.evidence import Source
from bot.domain.members.member import Member, Side
from bot.domain.recommendations.recommendation import Key
from bot.domain.recommendations.statuses import MOVES, Status, open_moves
from bot.domain.recommendations.verification import KeyObstacle, key_obstacle, missing_keys
from bot.errors import EnlaceError
from bot.i18n import N_


class AlreadyThere(EnlaceError):
    message = N_(
        "Recommendation %(number)s is already “%(current)s”. To add an update without changing the "
        'status, send `%(rec)s update %(number)s "news"`.'
    )


class MoveNotAllowed(EnlaceError):
    message = N_("Recommendation %(number)s is “%(current)s”; it can change to %(allowed)s.")


class ClosedNow(EnlaceError):
    message = N_(
        "Recommendation %(number)s is “%(current)s”. A chair can reopen it: "
        '`%(rec)s reopen %(number)s "reason"`.'
    )


class ClosingIsAChairs(EnlaceError):
    message = N_(
        "Closing has its own command, for chairs: `%(rec)s close %(number)s implemented` or `%(rec)s "
        'close %(number)s not-implemented "reason"`.'
    )


class CauseMissing(EnlaceError):
    message = N_(
        "To block a recommendation, give the cause and whose decision it is waiting for: `%(rec)s "
        'update %(number)s blocked "cause" awaiting "whose decision"`.'
    )


class RemainingMissing(EnlaceError):
    message = N_(
        "For “Partially implemented”, say what remains to be done: `%(rec)s update %(number)s "
        'partially-implemented "what remains"`.'
    )


class EvidenceMissing(EnlaceError):
    message = N_(
        "To change to “%(target)s”, recommendation %(number)s needs at least one piece of evidence. "
        'Attach it first: `%(rec)s evidence %(number)s https://… "title"`.'
    )


class CitationMissing(EnlaceError):
    message = N_(
        "To close recommendation %(number)s as implemented, at least one piece of evidence must be "
        "citable, with issuer, date and language as well as the link. Complete it: `%(rec)s evidence "
        '%(number)s https://… "title" issuer "…" date 2026-10-01 language en`.'
    )


class NotReported(EnlaceError):
    message = N_(
        "Recommendation %(number)s is “%(current)s”; only one that is reported and pending "
        "verification can be confirmed, refused or closed as implemented. A lead reports it with "
        '`%(rec)s update %(number)s reported "…"`.'
    )


class KeysMissing(EnlaceError):
    message = N_(
        "Recommendation %(number)s cannot be closed as implemented yet: it still needs confirmation "
        "by %(sides)s. Ask %(people)s to send `%(rec)s confirm %(number)s`."
    )


class OwnKeyMissing(KeysMissing):
    """One of the missing confirmations is the chair's own; `reference` and `version` say of what."""

    message = N_(
        "Recommendation %(number)s cannot be closed as implemented yet: it still needs confirmation "
        "by %(sides)s. You can confirm for your own side now."
    )


class OwnReport(EnlaceError):
    message = N_(
        "You reported recommendation %(number)s yourself, so someone else on your side has to confirm "
        "it. Please ask %(people)s."
    )


class NoSide(EnlaceError):
    message = N_(
        "A confirmation is given on behalf of a side, and you do not represent one. Please ask "
        "%(people)s, or have the secretariat set your side."
    )


class OtherSide(EnlaceError):
    message = N_(
        "A confirmation or a refusal counts for your own side, which is %(own)s. For %(side)s, please ask "
        "%(people)s."
    )


class KeyTurned(EnlaceError):
    message = N_("Recommendation %(number)s was already confirmed for %(side)s: by %(who)s, %(when)s.")


class NotClosed(EnlaceError):
    message = N_(
        "Recommendation %(number)s is “%(current)s”, so there is nothing to reopen. "
        "To change its status, use `%(rec)s update %(number)s`."
    )


Slot = Literal["note", "cause", "remaining"]
"""Where the text belongs that a person gives along with a status."""
SLOTS: Mapping[Status, Slot] = {Status.BLOCKED: "cause", Status.PARTIALLY_IMPLEMENTED: "remaining"}


def text_slot(status: Status | None) -> Slot:
    """Return what the text given along with `status` is: a cause, what remains, or else a note."""
    return "note" if status is None else SLOTS.get(status, "note")


def left_behind(before: Status, target: Status) -> frozenset[str]:
    """Return the names of the texts that no longer hold once the status has changed.

    A report keeps what remains, since a refusal returns it to the status that it was reported from. What is
    awaited ends with the block that it would have ended, or with the closing.
    """
    ends = {
        "cause": target is not Status.BLOCKED,
        "remaining": target not in {Status.PARTIALLY_IMPLEMENTED, Status.REPORTED},
        "awaited": target.closed or (before is Status.BLOCKED and target is not before),
    }
    return frozenset(name for name, over in ends.items() if over)


@dataclass(frozen=True)
class Supplied:
    """What an update brings (`news`), and which texts are on record with it."""

    news: bool = False
    cause: bool = False
    awaited: bool = False
    remaining: bool = False


def check_update(
    number: int, current: Status, target: Status, supplied: Supplied, *, evidence: Callable[[], int]
) -> None:
    """Raise the error that says why `/rec update` cannot go from `current` to `target`.

    `evidence` counts the pieces of evidence. It is called only if the target needs some.
    """
    if current.closed:
        raise ClosedNow(number=number, current=current)
    if target is current:
        if not supplied.news:
            raise AlreadyThere(number=number, current=current)
        if target is Status.BLOCKED and not supplied.awaited:
            raise CauseMissing(number=number)
        return
    if target.closed:
        raise ClosingIsAChairs(number=number)
    if target not in open_moves(current):
        raise MoveNotAllowed(number=number, current=current, allowed=open_moves(current))
    if target is Status.BLOCKED and not (supplied.cause and supplied.awaited):
        raise CauseMissing(number=number)
    if target in {Status.PARTIALLY_IMPLEMENTED, Status.REPORTED} and not evidence():
        raise EvidenceMissing(number=number, target=target)
    if target is Status.PARTIALLY_IMPLEMENTED and not supplied.remaining:
        raise RemainingMissing(number=number)


def check_close(number: int, current: Status, target: Status) -> None:
    """Raise unless the status glossary lets `current` be closed as `target`."""
    if current.closed:
        raise ClosedNow(number=number, current=current)
    if target not in MOVES[current]:
        if target is Status.CLOSED_IMPLEMENTED:
            check_reported(number, current)
        raise MoveNotAllowed(number=number, current=current, allowed=MOVES[current])


def check_reported(number: int, current: Status) -> None:
    """Raise unless a recommendation is reported: one that is closed would have to be reopened first."""
    if current.closed:
        raise ClosedNow(number=number, current=current)
    if current is not Status.REPORTED:
        raise NotReported(number=number, current=current)


def check_closing_rule(
    number: int,
    evidence: Iterable[Source],
    keys: Iterable[Key],
    *,
    two_keys: bool,
    may_turn: Mapping[Side, Sequence[Member]],
    actor: Member,
    subject: Mapping[str, object],
) -> None:
    """Raise unless some evidence is citable and, under the two-keys rule, both sides have confirmed.

    `may_turn` lists who could still confirm for each side; the error message names them. If `actor` is one
    of them, the error says so and carries `subject`: the `reference` and `version` to be confirmed.
    """
    if not any(source.citable for source in evidence):
        raise CitationMissing(number=number)
    if missing := missing_keys({key.side for key in keys if key.confirmed}, two_keys=two_keys):
        people = tuple(member for side in missing for member in may_turn[side])
        if actor in people:
            raise OwnKeyMissing(number=number, sides=missing, people=people, **subject)
        raise KeysMissing(number=number, sides=missing, people=people)


def check_key(
    number: int,
    current: Status,
    actor: Member,
    reported_by: int | None,
    keys: Iterable[Key],
    others: Mapping[Side, Sequence[Member]],
    *,
    named: Side | None = None,
) -> Side:
    """Return the side that `actor` speaks for. Raises if they may not confirm, if their side has spoken
    already, or if they `named` another side than their own.
    """
    turned = {key.side: key for key in keys}
    obstacle = key_obstacle(actor, current, reported_by, turned.keys())
    check_reported(number, current)
    if actor.side is None:
        raise NoSide(people=tuple(member for side in Side for member in others[side]))
    if named not in {None, actor.side}:
        raise OtherSide(own=actor.side, side=named, people=tuple(others[named]))
    if obstacle is KeyObstacle.OWN_REPORT:
        raise OwnReport(number=number, people=tuple(others[actor.side]))
    if obstacle is KeyObstacle.SPOKEN:
        first = turned[actor.side]
        raise KeyTurned(number=number, side=actor.side, who=first.member, when=first.at)
    return actor.side

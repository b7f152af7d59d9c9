"""The sentence at the top of a digest, made from its facts."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.domain.digests.digest import Digest, Followed
from bot.domain.members.member import Side
from bot.domain.recommendations.statuses import Status
from bot.views.blockkit.text import Mrkdwn
from bot.views.digests.full_text import quiet
from bot.views.localizer import Localizer

MOST_CLAUSES = 4

Count = Callable[[int, Localizer], Mrkdwn]


def headline(shown: Digest, localizer: Localizer) -> Mrkdwn:
    """Say what happened and what is awaited, in one sentence."""
    if shown.quiet:
        return quiet(localizer)
    said = [*_moved(shown, localizer), *_awaited(shown.unverified, localizer), *_standing(shown, localizer)]
    if not said:
        return localizer.gettext("Nothing moved, and nothing is blocked or overdue.")
    joined = "; ".join(said[:MOST_CLAUSES])
    return Mrkdwn(f"{joined[0].upper()}{joined[1:]}.")


def _moved(shown: Digest, localizer: Localizer) -> Iterable[Mrkdwn]:
    moved = Counter(each.status for each in shown.changed if each.status is not each.before)
    return [say(moved[status], localizer) for status, say in MOVED.items() if moved[status]]


def _awaited(unverified: Sequence[Followed], localizer: Localizer) -> Iterable[Mrkdwn]:
    """Say whose confirmation is awaited: each side that has not confirmed all that is reported."""
    sides = [side for side in Side if any(side not in each.confirmed for each in unverified)]
    if not unverified:
        return []
    if not sides:
        return [localizer.gettext("what was verified can be closed")]
    if len(sides) > 1:
        return [localizer.gettext("confirmation by both sides is pending")]
    named = localizer.side_named(sides[0])
    return [localizer.gettext("confirmation by %(side)s is pending", side=named)]


def _standing(shown: Digest, localizer: Localizer) -> Iterable[Mrkdwn]:
    counts = ((_blocked, len(shown.blocked)), (_overdue, len(shown.overdue)))
    return [say(count, localizer) for say, count in counts if count]


def _verified(count: int, localizer: Localizer) -> Mrkdwn:
    return localizer.ngettext(
        "one recommendation was closed as implemented",
        "%(number)s recommendations were closed as implemented",
        count,
    )


def _dropped(count: int, localizer: Localizer) -> Mrkdwn:
    return localizer.ngettext(
        "one recommendation was closed without being implemented",
        "%(number)s recommendations were closed without being implemented",
        count,
    )


def _reported(count: int, localizer: Localizer) -> Mrkdwn:
    return localizer.ngettext(
        "one recommendation moved to verification", "%(number)s recommendations moved to verification", count
    )


def _partly(count: int, localizer: Localizer) -> Mrkdwn:
    return localizer.ngettext(
        "one recommendation is now partially implemented",
        "%(number)s recommendations are now partially implemented",
        count,
    )


def _begun(count: int, localizer: Localizer) -> Mrkdwn:
    return localizer.ngettext(
        "one recommendation is now in progress", "%(number)s recommendations are now in progress", count
    )


def _blocked(count: int, localizer: Localizer) -> Mrkdwn:
    return localizer.ngettext(
        "one recommendation is blocked", "%(number)s recommendations are blocked", count
    )


def _overdue(count: int, localizer: Localizer) -> Mrkdwn:
    return localizer.ngettext("one action item is overdue", "%(number)s action items are overdue", count)


MOVED: Mapping[Status, Count] = {
    Status.CLOSED_IMPLEMENTED: _verified,
    Status.CLOSED_NOT_IMPLEMENTED: _dropped,
    Status.REPORTED: _reported,
    Status.PARTIALLY_IMPLEMENTED: _partly,
    Status.IN_PROGRESS: _begun,
}
"""What is said of moves to each status; blocked ones are counted whether they moved lately or not."""

"""The headings of lists of action items: how many there are, and what they have in common, as a phrase."""

from collections.abc import Iterator

from bot.domain.action_items.action_item import ItemFilters, ItemFlag
from bot.domain.action_items.moves import ItemStatus
from bot.domain.members.member import Side
from bot.views.blockkit.text import Mrkdwn, inline
from bot.views.localizer import Localizer
from commands.parsing.mistakes import shortened


def heading(total: int, filters: ItemFilters, localizer: Localizer, *, more: bool = False) -> Mrkdwn:
    """Return "2 action items overdue and assigned to you", or that there are none."""
    words = list(_words(total, filters, localizer))
    phrase = Mrkdwn(localizer.translator.list_of(words))
    if not total and not words:
        return localizer.gettext("There are no open action items.")
    if not total:
        return localizer.gettext("There are no action items %(filters)s.", filters=phrase)
    if not words:
        return localizer.ngettext("%(number)s open action item", "%(number)s open action items", total)
    if more:
        return localizer.ngettext(
            "more than %(number)s action item %(filters)s",
            "more than %(number)s action items %(filters)s",
            total,
            filters=phrase,
        )
    return localizer.ngettext(
        "%(number)s action item %(filters)s", "%(number)s action items %(filters)s", total, filters=phrase
    )


def _words(number: int, filters: ItemFilters, localizer: Localizer) -> Iterator[Mrkdwn]:
    """Yield what every filter says; one of several statuses, sides or people is enough."""
    t = localizer.translator
    if statuses := [_status(each, number, localizer) for each in ItemStatus if each in filters.statuses]:
        yield Mrkdwn(t.list_of(statuses, either=True))
    yield from (_flag(each, number, localizer) for each in ItemFlag if each in filters.flags)
    if sides := [_side(each, localizer) for each in Side if each in filters.sides]:
        yield Mrkdwn(t.list_of(sides, either=True))
    if people := [_person(person) for person in sorted(filters.people)]:
        yield localizer.gettext("assigned to %(people)s", people=Mrkdwn(t.list_of(people, either=True)))
    if numbers := [str(each) for each in sorted(filters.recommendations)]:
        yield localizer.ngettext(
            "for recommendation %(numbers)s",
            "for recommendations %(numbers)s",
            len(numbers),
            numbers=Mrkdwn(t.list_of(numbers, either=True)),
        )
    if filters.due and filters.due.first == filters.due.last:
        yield localizer.gettext("due on %(day)s", day=localizer.weekday(filters.due.first))
    elif filters.due:
        yield localizer.gettext(
            "due from %(first)s to %(last)s", **localizer.days(filters.due.first, filters.due.last)
        )
    if filters.needles:
        words = inline(shortened(" ".join(filters.needles)))
        yield localizer.gettext("with the words “%(words)s”", words=words)


def _status(status: ItemStatus, number: int, localizer: Localizer) -> Mrkdwn:
    match status:
        case ItemStatus.TODO:
            return localizer.ngettext("to do", "to do", number)
        case ItemStatus.IN_PROGRESS:
            return localizer.ngettext("in progress", "in progress", number)
        case ItemStatus.BLOCKED:
            return localizer.ngettext("blocked", "blocked", number)
        case ItemStatus.SUBMITTED:
            return localizer.ngettext("submitted", "submitted", number)
        case ItemStatus.DONE:
            return localizer.ngettext("done", "done", number)
        case ItemStatus.CANCELLED:
            return localizer.ngettext("cancelled", "cancelled", number)


def _flag(flag: ItemFlag, number: int, localizer: Localizer) -> Mrkdwn:
    match flag:
        case ItemFlag.MINE:
            return localizer.gettext("assigned to you")
        case ItemFlag.BY_ME:
            return localizer.ngettext("assigned by you", "assigned by you", number)
        case ItemFlag.OVERDUE:
            return localizer.ngettext("overdue", "overdue", number)
        case ItemFlag.UNDATED:
            return localizer.gettext("without a due date")
        case ItemFlag.PRIORITY:
            return localizer.ngettext("with priority", "with priority", number)
        case ItemFlag.OPEN:
            return localizer.ngettext("still open", "still open", number)
        case ItemFlag.CLOSED:
            return localizer.ngettext("done or cancelled", "done or cancelled", number)
        case ItemFlag.ALL:
            return localizer.gettext("in all")


def _side(side: Side, localizer: Localizer) -> Mrkdwn:
    if side is Side.US:
        return localizer.gettext("of the U.S. side")
    return localizer.gettext("of the Mexican side")


def _person(person: str) -> Mrkdwn:
    return Mrkdwn(f"<@{person}>") if person.isupper() else inline(f"@{person}")

"""The headings of lists of recommendations: how many there are, and what they have in common, as a phrase."""

from collections.abc import Mapping, Sequence

from bot.domain.members.member import Side
from bot.domain.recommendations.statuses import Status
from bot.services.recommendations.queries import Filters, Flag
from bot.views.blockkit.text import Mrkdwn, inline
from bot.views.localizer import Localizer


def heading(total: int, filters: Filters, titles: Mapping[str, str], localizer: Localizer) -> Mrkdwn:
    """Return "5 recommendations without a lead", or that there are none; `titles` are the categories'."""
    phrase = _phrase(total, filters, titles, localizer)
    if not total and not phrase:
        return localizer.gettext("There are no recommendations.")
    if not total:
        return localizer.gettext("There are no recommendations %(filters)s.", filters=phrase)
    if not phrase:
        return localizer.ngettext("%(number)s recommendation", "%(number)s recommendations", total)
    return localizer.ngettext(
        "%(number)s recommendation %(filters)s",
        "%(number)s recommendations %(filters)s",
        total,
        filters=phrase,
    )


def _phrase(number: int, filters: Filters, titles: Mapping[str, str], localizer: Localizer) -> Mrkdwn:
    """Join what every filter says; one of several statuses, sides or categories is enough."""
    t = localizer.translator
    statuses = [_status(each, number, localizer) for each in Status if each in filters.statuses]
    sides = [_side(each, localizer) for each in Side if each in filters.sides]
    categories = [
        localizer.gettext("in the category “%(category)s”", category=inline(titles[key]))
        for key in sorted(filters.categories)
    ]
    alike: Sequence[Sequence[Mrkdwn]] = (statuses, sides, categories)
    first, *others = (t.list_of(words, either=True) for words in alike)
    flags = [_flag(each, number, localizer) for each in Flag if each in filters.flags]
    return Mrkdwn(t.list_of([word for word in (first, *flags, *others) if word]))


def _status(status: Status, number: int, localizer: Localizer) -> Mrkdwn:
    match status:
        case Status.NOT_STARTED:
            return localizer.ngettext("not started", "not started", number)
        case Status.IN_PROGRESS:
            return localizer.ngettext("in progress", "in progress", number)
        case Status.BLOCKED:
            return localizer.ngettext("blocked", "blocked", number)
        case Status.PARTIALLY_IMPLEMENTED:
            return localizer.ngettext("partially implemented", "partially implemented", number)
        case Status.REPORTED:
            return localizer.ngettext("pending verification", "pending verification", number)
        case Status.CLOSED_IMPLEMENTED:
            return localizer.ngettext("closed as implemented", "closed as implemented", number)
        case Status.CLOSED_NOT_IMPLEMENTED:
            return localizer.ngettext("closed as not implemented", "closed as not implemented", number)


def _flag(flag: Flag, number: int, localizer: Localizer) -> Mrkdwn:
    match flag:
        case Flag.MINE:
            return localizer.gettext("led by you")
        case Flag.STALE:
            return localizer.gettext("without recent news")
        case Flag.OVERDUE:
            return localizer.gettext("with overdue action items")
        case Flag.PRIORITY:
            return localizer.ngettext("with priority", "with priority", number)
        case Flag.LEADERLESS:
            return localizer.gettext("without a lead")
        case Flag.OPEN:
            return localizer.ngettext("not closed yet", "not closed yet", number)
        case Flag.CLOSED:
            return localizer.ngettext("closed", "closed", number)


def _side(side: Side, localizer: Localizer) -> Mrkdwn:
    if side is Side.US:
        return localizer.gettext("with a U.S. lead")
    return localizer.gettext("with a Mexican lead")

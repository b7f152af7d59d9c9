"""The digest's picture in words: its title, and its alternative text for screen readers."""

from collections.abc import Iterable, Mapping

from bot.characters import units
from bot.domain.digests.charts import Chart
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import chosen
from bot.i18n import Translator
from bot.views.progress import implemented

ALT_LIMIT = 1000
"""Characters of the alternative text: half of Slack's limit, so that two leave room for the words."""


def chart_title(chart: Chart, t: Translator) -> str:
    """Return the headline: how many of how many, and the day."""
    return implemented(chart.implemented, chart.total, chart.day, t)


def alternative(chart: Chart, t: Translator) -> str:
    """Return all that the picture shows, in whole sentences; of many categories, as many as fit."""
    text = t.gettext("A chart. %(headline)s.", headline=chart_title(chart, t))
    for sentence in (_now(chart, t), *_then(chart, t), *_categories(chart, t)):
        longer = f"{text} {sentence}"
        if units(longer) > ALT_LIMIT:
            break
        text = longer
    return text


def title_of(title: Mapping[str, str], t: Translator) -> str:
    """Return a category's title in the reader's language, or in another one with a mark."""
    words = chosen(title, t.language)
    if words is None:
        return "–"
    if words.language == t.language:
        return words.text
    mark = t.gettext("(in Spanish)") if words.language == "es" else t.gettext("(in English)")
    return f"{words.text} {mark}"


def _now(chart: Chart, t: Translator) -> str:
    return t.gettext("By status: %(counts)s.", counts=_counted(chart.counts, t))


def _categories(chart: Chart, t: Translator) -> Iterable[str]:
    for group in chart.groups:
        by_status = {
            status: [t.number(tile.number) for tile in group.tiles if tile.status is status]
            for status in Status
        }
        parts = [_named(found, status, t) for status, found in by_status.items() if found]
        yield t.gettext("%(category)s: %(parts)s.", category=title_of(group.title, t), parts="; ".join(parts))


def _named(numbers: list[str], status: Status, t: Translator) -> str:
    return t.ngettext(
        "“%(status)s”, number %(numbers)s",
        "“%(status)s”, numbers %(numbers)s",
        len(numbers),
        status=t.gettext(status.label),
        numbers=t.list_of(numbers),
    )


def _then(chart: Chart, t: Translator) -> Iterable[str]:
    if weeks := chart.trend:
        yield t.gettext(
            "On %(day)s it was: %(counts)s.", day=t.day(weeks[0].day), counts=_counted(weeks[0].counts, t)
        )


def _counted(counts: Mapping[Status, int], t: Translator) -> str:
    return "; ".join(
        t.gettext("%(status)s %(count)s", status=t.gettext(status.label), count=t.number(count))
        for status, count in counts.items()
        if count
    )

"""The digest's numbers in Slack's own blocks: a table of the statuses, and the last weeks as lines.

They show what the picture shows, with its signs and in its order.
"""

from collections.abc import Mapping

from bot.domain.digests.charts import Chart
from bot.domain.recommendations.statuses import Status
from bot.i18n import N_, Translator
from bot.views.blockkit.blocks import Block
from bot.views.blockkit.data import Count, data_table, line_chart
from bot.views.digests.charts import chart_title
from bot.views.localizer import STATUS_EMOJI, Localizer

SHORT_NAMES: Mapping[Status, str] = {
    Status.NOT_STARTED: N_("Not started"),
    Status.IN_PROGRESS: N_("In progress"),
    Status.BLOCKED: N_("Blocked"),
    Status.PARTIALLY_IMPLEMENTED: N_("Partial"),
    Status.REPORTED: N_("Reported"),
    Status.CLOSED_IMPLEMENTED: N_("Implemented"),
    Status.CLOSED_NOT_IMPLEMENTED: N_("Not implemented"),
}
"""The statuses where Slack has room for twenty characters, with the sign."""


def data_blocks(chart: Chart, localizer: Localizer, *, table: bool = True) -> list[Block]:
    """Return the table, if it is wanted, and the chart.

    There is nothing if there are no recommendations, and no chart in the first week.
    """
    if not chart.total:
        return []
    t = localizer.translator
    return [*([_table(chart, t)] if table else []), *_trend(chart, t)]


def _table(chart: Chart, t: Translator) -> Block:
    """Render a single row, so that the digest stays a screen: how many recommendations each status has."""
    occurring = {status: count for status, count in chart.counts.items() if count}
    header = (t.gettext("Day"), *(status_name(status, t) for status in occurring))
    numbers = [Count(count, t.number(count)) for count in occurring.values()]
    return data_table(chart_title(chart, t), header, [[t.short_day(chart.day), *numbers]])


def _trend(chart: Chart, t: Translator) -> list[Block]:
    weeks = chart.trend
    if not weeks:
        return []
    occurring = [status for status in Status if any(week.counts.get(status) for week in weeks)]
    return [
        line_chart(
            t.gettext("Recommendations by status, week by week"),
            [t.short_day(week.day) for week in weeks],
            {status_name(status, t): [week.counts.get(status, 0) for week in weeks] for status in occurring},
        )
    ]


def status_name(status: Status, t: Translator) -> str:
    """Return a status with its sign, as short as Slack's tables and charts need it."""
    return f"{STATUS_EMOJI[status]} {t.gettext(SHORT_NAMES[status])}"

"""Charts to draw: with few recommendations and with many, with a trend and without."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import cycle, islice

from bot.domain.digests.charts import Chart, Group, Tile, Week
from bot.domain.recommendations.recommendation import count_by_status
from bot.domain.recommendations.statuses import Status

DAY = date(2026, 11, 23)
LONG = {
    "en": "Addressing corruption and criminal activities that damage trust",
    "es": "Atención a la corrupción y a las actividades delictivas que dañan la confianza",
}


def a_chart(statuses: Sequence[Status], *, groups: int = 3, weeks: int = 12, first: int = 1) -> Chart:
    """Return a chart of recommendations in these statuses; each week more of them had started."""
    tiles = [Tile(number, status) for number, status in enumerate(statuses, first)]
    shares = [tuple(tiles[place::groups]) for place in range(groups)]
    trend = []
    for week in range(weeks + 1):
        moved = round(len(statuses) * week / weeks) if weeks else len(statuses)
        then = [*statuses[:moved], *[Status.NOT_STARTED] * (len(statuses) - moved)]
        trend.append(Week(DAY - timedelta(weeks=weeks - week), count_by_status(then)))
    return Chart(DAY, tuple(Group(LONG, share) for share in shares if share), tuple(trend))


def thirteen() -> Chart:
    """Return a chart in which every status occurs."""
    return a_chart(list(islice(cycle(Status), 13)))


def many(count: int = 40) -> Chart:
    """Return a chart of many recommendations with long numbers."""
    return a_chart(list(islice(cycle(Status), count)), groups=5, first=980)

"""Slack's `<!date>` tokens, in the viewer's language and zone."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from babel.dates import format_date, format_time

from bot.i18n import Translator
from bot.sandbox.screen.viewer import Viewpoint

_TOKEN = re.compile(r"\{(\w+)\}")
_YEAR_AT_END = re.compile(r"(?:,| 'de')? y$")
"""How a full date ends in the supported languages; Slack leaves out the current year."""

_Show = Callable[[datetime, Translator], str]


def _date(width: str) -> _Show:
    return lambda local, t: format_date(local, width, locale=t.locale)


def _time(width: str) -> _Show:
    # Babel separates "6:39" and "AM" by a narrow space that few fonts have and no search finds.
    return lambda local, t: format_time(local, width, tzinfo=t.zone, locale=t.locale).replace("\u202f", " ")


_SHOWN: Mapping[str, _Show] = {
    "date_num": _date("yyyy-MM-dd"),
    "date_slash": _date("short"),
    "date": _date("long"),
    "date_short": _date("medium"),
    "date_long": _date("full"),
    "date_long_full": _date("long"),
    "time": _time("short"),
    "time_secs": _time("medium"),
}


def date_words(timestamp: object, template: str, sight: Viewpoint) -> str | None:
    """Fill in a template such as `{date_short_pretty} {time}`; None if the timestamp is invalid.

    Slack then shows the fallback. An unknown token stays as it is.
    """
    try:
        instant = datetime.fromtimestamp(int(str(timestamp)), UTC)
        instant.astimezone(sight.t.zone)
        return _TOKEN.sub(lambda token: _token(token, instant, sight), template)
    except (ValueError, OverflowError, OSError):
        return None


def _token(token: re.Match[str], instant: datetime, sight: Viewpoint) -> str:
    name, t = token[1], sight.t
    local = instant.astimezone(t.zone)
    if name == "ago":
        return t.ago(instant, sight.viewer.now)
    if name == "day_divider_pretty":
        full = t.locale.date_formats["full"].pattern
        this_year = local.year == t.today(sight.viewer.now).year
        pattern = _YEAR_AT_END.sub("", full) if this_year else full
        return _near(local, token, sight) or format_date(local, pattern, locale=t.locale)
    if name.endswith("_pretty") and name.removesuffix("_pretty") in ("date", "date_short", "date_long"):
        return _near(local, token, sight) or _SHOWN[name.removesuffix("_pretty")](local, t)
    return _SHOWN[name](local, t) if name in _SHOWN else token[0]


def _near(local: datetime, token: re.Match[str], sight: Viewpoint) -> str | None:
    t = sight.t
    days = (local.date() - t.today(sight.viewer.now)).days
    if abs(days) > 1:
        return None
    word = (t.gettext("today"), t.gettext("tomorrow"), t.gettext("yesterday"))[days]
    # Slack begins a sentence with a capital: "Today at 9:00", but "until tomorrow".
    return word if token.start() else word[:1].upper() + word[1:]

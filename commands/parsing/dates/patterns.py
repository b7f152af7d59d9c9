"""The pieces that the patterns for the phrases of `words.said` have in common."""

import re

from commands.parsing.dates.words import EITHER, MONTHS, WEEKDAYS

THE, OF = "(?:the )?", "(?:of )?(?:the )?"
WHICH = "(?P<which>this|next|last)"
WEEKDAY = f"(?P<weekday>{'|'.join(WEEKDAYS)}|mar)"
"""The short name "mar" is also March."""
MONTH = f"(?P<month>{'|'.join((*MONTHS, *EITHER))})"
DAY = "(?P<day>[0-9]{1,2})"
YEAR = "(?P<year>[0-9]{4}|[0-9]{2})"
YEAR_AFTER = f"(?: {OF}(?:years )?(?:(?P<year>[0-9]{{4}}|[0-9]{{2}})|(?P<near>this|next|last) years))?"
"""The year of a month or day, which is often left out: "of 2027", "next year"."""
LONG_YEAR_AFTER = YEAR_AFTER.replace("|[0-9]{2}", "")
"""The same where two digits would be a day: "december 15"."""
NUMBER = "(?P<number>[0-9]{1,3}|an?|few)"
UNIT = "(?P<unit>days|workdays|weeks|fortnights|quincenas|months|quarters|semesters|years)"
NTH = "(?P<nth>[1-6]|last)"


def whole(pattern: str) -> re.Pattern[str]:
    """Compile a pattern whose digits are ASCII's."""
    return re.compile(pattern, re.ASCII)

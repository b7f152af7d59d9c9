"""Whether a message may show Slack's own tables and charts, which Slack brings to workspaces in phases."""

from datetime import datetime, timedelta
from enum import StrEnum

AGAIN_AFTER = timedelta(days=7, hours=-2)
"""How long after a refusal Slack is asked again: a week, less what the next week's digest may come earlier
in it, by some seconds or by an hour that clocks were moved.
"""


class DataBlocks(StrEnum):
    """What is known of a workspace. The values are those in the table."""

    SHOWN = "shown"
    REFUSED = "refused"


class Choice(StrEnum):
    """How a message is to be posted: with Slack's tables and charts, with them to learn whether Slack takes
    them, or without.
    """

    WITH = "with"
    TRIAL = "trial"
    WITHOUT = "without"


def choose(known: DataBlocks | None, since: datetime | None, now: datetime) -> Choice:
    """Choose for the next message of a workspace. After a refusal, the first one after a week is a trial."""
    if known is DataBlocks.SHOWN:
        return Choice.WITH
    tried = known is not None and since is not None and now < since + AGAIN_AFTER
    return Choice.WITHOUT if tried else Choice.TRIAL

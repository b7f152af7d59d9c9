"""The Home tabs: who has opened one, what they chose to see there, and what was last published."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from bot.store.tables.base import Base, instant, of_workspace, optional_instant, taskforce


class HomeView(Base, table=True):
    """One person's Home.

    It shows the board's `page` under `filter`, and page `items_page` of the reader's action items. `steps` is
    whether it shows a newcomer's first steps, which the reader can hide.

    The last published version has Slack's `view_id` and `hash` and our `fingerprint`, and was rendered for a
    reader in the role `shown_as`. It is current as long as the workspace's `stamp` is the same, and until
    `fresh_until`, when the reader's next day begins. A row without a stamp means that the reader is waiting:
    they opened the Home or pressed something in it, which `looks` counts. It may be published from
    `not_before` on. The process that publishes it has a lease until `lease_until`, and `fence` guards its
    later writes; `tries` counts failures in a row. `team_id` is the workspace in which they last
    looked at it.
    """

    __tablename__ = "home_views"
    __table_args__ = (Index(None, "taskforce_id", "not_before"),)

    taskforce_id: int = taskforce(primary_key=True)
    member_id: int = Field(foreign_key="members.id", primary_key=True)
    filter: str = Field(max_length=96)
    page: int = 1
    items_page: int = 1
    steps: bool = True
    met_at: datetime = instant()
    opened_at: datetime = instant()
    view_id: str | None = Field(default=None, max_length=32)
    hash: str | None = Field(default=None, max_length=64)
    fingerprint: str | None = Field(default=None, max_length=64)
    shown_as: str | None = Field(default=None, max_length=16)
    stamp: str | None = Field(default=None, max_length=96)
    fresh_until: datetime | None = optional_instant()
    looks: int = 0
    not_before: datetime = instant()
    lease_until: datetime | None = optional_instant()
    fence: int = 0
    tries: int = 0
    team_id: str | None = of_workspace()

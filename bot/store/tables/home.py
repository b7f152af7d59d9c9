"""Who has opened the app's Home, what they chose to see of it, and what was last shown there."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from bot.store.tables.base import Base, instant, optional_instant


class HomeView(Base, table=True):
    """One person's Home.

    It shows the board's `page` by `filter` and page `items_page` of their action items; the `steps` that a
    newcomer is greeted with go once they were hidden.

    What was published last has Slack's `view_id` and `hash`, our `fingerprint`, and was made for a reader in
    the role `shown_as`. It holds as long as the workspace's `stamp` is the same, and until `fresh_until`,
    when the reader's next day begins. Without a stamp somebody waits for it: they opened it or pressed
    something in it, which `looks` counts. It may be published from `not_before` on. Whoever publishes it has
    it until `lease_until`, and `fence` guards what they write afterwards; `tries` counts failures in a row.
    """

    __tablename__ = "home_views"
    __table_args__ = (Index(None, "workspace_id", "not_before"),)

    workspace_id: int = Field(foreign_key="workspaces.id", primary_key=True)
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

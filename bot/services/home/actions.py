"""What people do with their Home: open it, filter and page, put the greeting away."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.domain.home.content import EVERYTHING
from bot.services.context import Caller, ServiceContext
from bot.services.home.board import filters_of
from bot.services.members.queries import Deactivated, NotAdmitted, actor, find, refusal_of
from bot.store.tables import HomeView


@dataclass(frozen=True)
class Seen:
    """What Slack says that somebody sees as they open their Home."""

    view_id: str
    hash: str


def open_home(context: ServiceContext, caller: Caller, seen: Seen | None) -> None:
    """Note that somebody opened their Home, seeing what Slack has of it; it is to be published at once.

    Raises `OtherWorkspace`, `Stranger`. Whom the bot has met and does not serve is shown why.
    """
    with context.writing(None) as (session, now):
        member = find(session, context, caller.slack_id)
        refusal = refusal_of(member, context, caller)
        if refusal and not isinstance(refusal, Deactivated | NotAdmitted):
            raise refusal
        row = _of(session, context, member.id or 0 if member else 0, now)
        row.opened_at = now
        if seen is None or seen.hash != row.hash:
            # Nothing, or something else than was published last: whatever it is, it is to be replaced.
            row.view_id, row.hash = (seen.view_id, seen.hash) if seen else (None, None)
            row.fingerprint = None
        _ask(session, row, now)


def filter_board(context: ServiceContext, caller: Caller, word: str) -> None:
    """Have somebody's Home show the board by another filter, from its first page.

    Raises `UnknownFilter`, and as `actor` does.
    """
    with context.writing(None) as (session, now):
        row = _own(session, context, caller, now)
        filters_of(word)
        row.filter, row.page = word, 1


def turn_board(context: ServiceContext, caller: Caller, page: int) -> None:
    """Have somebody's Home show another page of the board; raises as `actor` does."""
    with context.writing(None) as (session, now):
        _own(session, context, caller, now).page = page


def turn_items(context: ServiceContext, caller: Caller, page: int) -> None:
    """Have somebody's Home show another page of their own action items; raises as `actor` does."""
    with context.writing(None) as (session, now):
        _own(session, context, caller, now).items_page = page


def hide_steps(context: ServiceContext, caller: Caller) -> None:
    """Have somebody greeted no more with what to do first; raises as `actor` does."""
    with context.writing(None) as (session, now):
        _own(session, context, caller, now).steps = False


def refresh_home(context: ServiceContext, caller: Caller) -> None:
    """Have somebody's Home published at once, for they changed something in it; raises as `actor` does."""
    with context.writing(None) as (session, now):
        _own(session, context, caller, now)


def profile_changed(context: ServiceContext, slack_id: str) -> None:
    """Note that Slack says something else of somebody: their language and zone may be others now."""
    with context.reading() as session:
        member = find(session, context, slack_id)
        key = (context.workspace_id, member.id if member else None)
        if member is None or session.get(HomeView, key) is None:
            return
    with context.writing(None) as (session, now):
        row = session.get_one(HomeView, key, with_for_update=True)
        row.fresh_until = now
        session.add(row)


def _own(session: Session, context: ServiceContext, caller: Caller, now: datetime) -> HomeView:
    """Return the Home of whoever calls, marked as waited for; raises as `actor` does."""
    row = _of(session, context, actor(session, context, caller).id, now)
    _ask(session, row, now)
    return row


def _of(session: Session, context: ServiceContext, member: int, now: datetime) -> HomeView:
    row = session.get(HomeView, (context.workspace_id, member), with_for_update=True)
    return row or HomeView(
        workspace_id=context.workspace_id,
        member_id=member,
        filter=EVERYTHING,
        met_at=now,
        opened_at=now,
        not_before=now,
    )


def _ask(session: Session, row: HomeView, now: datetime) -> None:
    row.stamp, row.looks, row.not_before = None, row.looks + 1, now
    session.add(row)

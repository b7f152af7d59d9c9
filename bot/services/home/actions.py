"""What people do in their Home: open it, filter and page, hide the first steps."""

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
    """The view that someone has in front of them when they open their Home, according to Slack."""

    view_id: str
    hash: str


def open_home(context: ServiceContext, caller: Caller, seen: Seen | None) -> None:
    """Record that someone opened their Home, and which view Slack has; request that it is published at once.

    Raises `OtherWorkspace`, `Stranger`. People whom the bot knows but does not serve see the reason.
    """
    with context.writing(None) as (session, now):
        member = find(session, context, caller.slack_id)
        refusal = refusal_of(member, context, caller)
        if refusal and not isinstance(refusal, Deactivated | NotAdmitted):
            raise refusal
        row = _of(session, context, member.id or 0 if member else 0, now)
        row.opened_at = now
        _here(context, row)
        if seen is None or seen.hash != row.hash:
            # Slack has no view, or not the one published last, so it must be replaced.
            row.view_id, row.hash = (seen.view_id, seen.hash) if seen else (None, None)
            row.fingerprint = None
        _ask(session, row, now)


def filter_board(context: ServiceContext, caller: Caller, word: str) -> None:
    """Set the filter of someone's board, and show its first page.

    Raises `UnknownFilter`, and as `actor` does.
    """
    with context.writing(None) as (session, now):
        row = _own(session, context, caller, now)
        filters_of(word)
        row.filter, row.page = word, 1


def turn_board(context: ServiceContext, caller: Caller, page: int) -> None:
    """Show another page of the board in someone's Home. Raises as `actor` does."""
    with context.writing(None) as (session, now):
        _own(session, context, caller, now).page = page


def turn_items(context: ServiceContext, caller: Caller, page: int) -> None:
    """Show another page of someone's own action items in their Home. Raises as `actor` does."""
    with context.writing(None) as (session, now):
        _own(session, context, caller, now).items_page = page


def hide_steps(context: ServiceContext, caller: Caller) -> None:
    """Hide the first steps in someone's Home. Raises as `actor` does."""
    with context.writing(None) as (session, now):
        _own(session, context, caller, now).steps = False


def refresh_home(context: ServiceContext, caller: Caller) -> None:
    """Request that someone's Home is published at once, after they changed something in it. Raises as `actor`
    does.
    """
    with context.writing(None) as (session, now):
        _own(session, context, caller, now)


def profile_changed(context: ServiceContext, slack_id: str) -> None:
    """Mark someone's Home as outdated after a change of their Slack profile: language and zone may differ."""
    with context.reading() as session:
        member = find(session, context, slack_id)
        key = (context.taskforce_id, member.id if member else None)
        if member is None or session.get(HomeView, key) is None:
            return
    with context.writing(None) as (session, now):
        row = session.get_one(HomeView, key, with_for_update=True)
        row.fresh_until = now
        session.add(row)


def _own(session: Session, context: ServiceContext, caller: Caller, now: datetime) -> HomeView:
    """Return the caller's Home, with its publication requested. Raises as `actor` does."""
    row = _of(session, context, actor(session, context, caller).id, now)
    _here(context, row)
    _ask(session, row, now)
    return row


def _here(context: ServiceContext, row: HomeView) -> None:
    """Keep someone's Home up to date in this workspace, where they look at it. A person has one row; their
    Home in another workspace is published anew when they open it.
    """
    if row.team_id != context.mark:
        row.team_id, row.view_id, row.hash, row.fingerprint = context.mark, None, None, None


def _of(session: Session, context: ServiceContext, member: int, now: datetime) -> HomeView:
    row = session.get(HomeView, (context.taskforce_id, member), with_for_update=True)
    return row or HomeView(
        taskforce_id=context.taskforce_id,
        member_id=member,
        filter=EVERYTHING,
        met_at=now,
        opened_at=now,
        not_before=now,
    )


def _ask(session: Session, row: HomeView, now: datetime) -> None:
    row.stamp, row.looks, row.not_before = None, row.looks + 1, now
    session.add(row)

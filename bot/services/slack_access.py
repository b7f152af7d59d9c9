"""Keeps what Slack refuses the bot, so that `health` and the command line can say it."""

from typing import Any

from sqlmodel import Session, select

from bot.domain.slack_access import SlackRefusal
from bot.services.context import ServiceContext
from bot.store.tables import SlackWorkspace


def note(context: ServiceContext, refusal: SlackRefusal | None) -> SlackRefusal | None:
    """Keep the present refusal, or that there is none; return it with the instant at which it began."""
    with context.database.writing() as session:
        row = session.exec(_workspace(context).with_for_update()).one()
        known = _of(row)
        if refusal is not None and refusal.same_as(known):
            return known
        row.access_code = refusal.code[:64] if refusal else None
        row.access_since = refusal.since if refusal else None
        row.access_method = refusal.method[:64] if refusal and refusal.method else None
        row.access_scopes = list(refusal.scopes) if refusal and refusal.scopes else None
        session.add(row)
        return refusal


def known(session: Session, context: ServiceContext) -> SlackRefusal | None:
    """Return the refusal that a running bot has noted last."""
    return _of(session.exec(_workspace(context)).one())


def _workspace(context: ServiceContext) -> Any:
    return select(SlackWorkspace).where(SlackWorkspace.team_id == context.team_id)


def _of(row: SlackWorkspace) -> SlackRefusal | None:
    if row.access_code is None or row.access_since is None:
        return None
    return SlackRefusal(row.access_code, row.access_since, row.access_method, tuple(row.access_scopes or ()))

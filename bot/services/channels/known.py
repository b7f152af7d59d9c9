"""Remembers which channel a word of the deploy file means: its id, whatever it is called later."""

from collections.abc import Mapping

from sqlmodel import Session, select

from bot.services.context import ServiceContext
from bot.store.tables import KnownChannel


def known_channels(context: ServiceContext) -> dict[str, str]:
    """Return the channels' ids that earlier starts found, by the file's words."""
    with context.reading() as session:
        return {row.word: row.channel for row in _rows(session, context)}


def remember_channels(context: ServiceContext, found: Mapping[str, str]) -> None:
    """Remember the ids of the channels that were found; what is remembered already stays."""
    known = known_channels(context)
    if new := {word: channel for word, channel in found.items() if word not in known}:
        with context.writing(None) as (session, _):
            for word, channel in new.items():
                session.merge(KnownChannel(taskforce_id=context.taskforce_id, word=word, channel=channel))


def _rows(session: Session, context: ServiceContext) -> list[KnownChannel]:
    query = select(KnownChannel).where(KnownChannel.taskforce_id == context.taskforce_id)
    return list(session.exec(query))

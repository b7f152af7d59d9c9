"""Introduces the bot in a channel that it was invited to, once for each stay."""

from datetime import datetime

from sqlmodel import Session

from bot.domain.outbox.pace import KEPT
from bot.domain.outbox.status import OutboxStatus
from bot.i18n import Language
from bot.messages import introductions
from bot.messages.content import Content
from bot.services.context import ServiceContext
from bot.services.members.queries import as_member, find
from bot.services.outbox.messages import message_id
from bot.store.tables import ChannelStay, OutboxMessage


def came(
    context: ServiceContext,
    channel: str,
    at: datetime,
    *,
    bot: str,
    language: Language | None,
    inviter: str | None,
) -> bool:
    """Record that the bot joined a channel, and send its introduction; False if that is known already.

    The introduction is in `language`, the channel's, if known; otherwise in that of the `inviter`, a Slack
    id. `at` is the time of Slack's event, so that a redelivery of an earlier event has no effect.
    """
    with context.writing(None) as (session, now):
        channel = context.marked(channel)
        stay = session.get(ChannelStay, (context.taskforce_id, channel))
        if stay is not None and (stay.left_at is None or at <= stay.left_at):
            return False
        if stay is None:
            stay = ChannelStay(taskforce_id=context.taskforce_id, channel=channel, number=0, joined_at=at)
        stay.number, stay.joined_at, stay.left_at = stay.number + 1, at, None
        session.add(stay)
        spoken = language or _spoken(session, context, inviter)
        session.add(_letter(context, stay, introductions.content(bot, stay.number, spoken), now))
        context.posted(session)
        return True


def went(context: ServiceContext, channel: str, at: datetime) -> None:
    """Record that the bot was removed from a channel, at the time of Slack's event."""
    with context.writing(None) as (session, _):
        stay = session.get(ChannelStay, (context.taskforce_id, context.marked(channel)))
        if stay is not None and stay.left_at is None and at >= stay.joined_at:
            stay.left_at = at
            session.add(stay)


def _spoken(session: Session, context: ServiceContext, slack_id: str | None) -> Language:
    row = find(session, context, slack_id) if slack_id else None
    return as_member(row, context.rules).language if row else context.rules.language


def _letter(context: ServiceContext, stay: ChannelStay, content: Content, now: datetime) -> OutboxMessage:
    cause, target = f"stay:{stay.channel}:{stay.number}", f"channel:{stay.channel}"
    return OutboxMessage(
        id=message_id(context, cause, target),
        taskforce_id=context.taskforce_id,
        cause=cause,
        target=target,
        kind=content.kind,
        content=content.values,
        status=OutboxStatus.PENDING,
        created_at=now,
        not_before=now,
        expires_at=now + KEPT,
        team_id=context.mark,
    )

"""Remembers whether Slack takes its own tables and charts in this workspace, and which message shows them.

A trial counts as refused from before it is posted, until Slack has taken it: so there is one refused attempt
a week at most, whatever is killed in between, and with any number of replicas.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from bot.domain.outbox.data_blocks import Choice, DataBlocks, choose
from bot.services.context import ServiceContext
from bot.services.outbox.queue import SENDS, Claimed
from bot.store.instants import instant_of
from bot.store.tables import PostedDigest, SlackWorkspace


@dataclass(frozen=True)
class Decision:
    """How to post a message, and the instant of the decision, which identifies a trial."""

    choice: Choice
    at: datetime


def decide(context: ServiceContext, claimed: Claimed) -> Decision:
    """Decide how to post a message that has tables or charts, and record that before it is posted."""
    with context.database.writing() as session:
        held = SENDS.held(session, context.clock, (claimed.id,), claimed.fence)
        row, now = _workspace(session, context)
        if held is None:  # another sender has the message now
            return Decision(Choice.WITHOUT, now)
        known = DataBlocks(row.data_blocks) if row.data_blocks else None
        choice = choose(known, row.data_blocks_at, now)
        if choice is Choice.TRIAL:
            row.data_blocks, row.data_blocks_at = DataBlocks.REFUSED, now
        _posted(session, context, claimed, shown=choice is not Choice.WITHOUT)
        return Decision(choice, now)


def shown(context: ServiceContext) -> None:
    """Record that Slack took a trial."""
    with context.database.writing() as session:
        row, now = _workspace(session, context)
        row.data_blocks, row.data_blocks_at = DataBlocks.SHOWN, now


def refused(context: ServiceContext, claimed: Claimed) -> None:
    """Record that Slack refused a message's tables and charts, which is now posted without them."""
    with context.database.writing() as session:
        row, now = _workspace(session, context)
        row.data_blocks, row.data_blocks_at = DataBlocks.REFUSED, now
        if SENDS.held(session, context.clock, (claimed.id,), claimed.fence) is not None:
            _posted(session, context, claimed, shown=False)


def untried(context: ServiceContext, decision: Decision) -> None:
    """Record that a trial certainly did not reach Slack's check of the blocks: the next message is one."""
    with context.database.writing() as session:
        row, _ = _workspace(session, context)
        if row.data_blocks == DataBlocks.REFUSED and row.data_blocks_at == decision.at:
            row.data_blocks = row.data_blocks_at = None


def without(context: ServiceContext, message: str) -> None:
    """Record that Slack refused a change with tables and charts: the message has none from now on."""
    with context.database.writing() as session:
        row = session.get(PostedDigest, message, with_for_update=True)
        if row is not None:
            row.data_blocks = False
            session.add(row)


def shows_data_blocks(session: Session, message: str) -> bool:
    """Whether a message shows Slack's tables and charts; not if it was posted before there were any."""
    row = session.get(PostedDigest, message)
    return row is not None and row.data_blocks


def _posted(session: Session, context: ServiceContext, claimed: Claimed, *, shown: bool) -> None:
    row = session.get(PostedDigest, claimed.id) or PostedDigest(
        message_id=claimed.id, taskforce_id=context.taskforce_id
    )
    row.data_blocks = shown
    session.add(row)


def _workspace(session: Session, context: ServiceContext) -> tuple[SlackWorkspace, datetime]:
    """Lock the workspace's row, and return it with the instant."""
    row, now = session.exec(
        select(SlackWorkspace, instant_of(context.clock))
        .where(SlackWorkspace.team_id == context.team_id)
        .with_for_update(of=SlackWorkspace)
    ).one()
    session.add(row)
    return row, now

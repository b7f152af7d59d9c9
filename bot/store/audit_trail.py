"""The audit trail: an append-only chain in which each event's HMAC covers the event before it.

The key is kept outside the database, so that a person with write access to the tables cannot forge the chain.
The chain covers keyed digests of people's free text instead of the text, so that retention may blank the
text without breaking the chain.
"""

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.store.tables import AuditEvent, AuditHead, Texts
from bot.store.types import UtcDateTime

PAGE = 500
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, DataError)
"""What reading raises if a row's JSON or instant is corrupt; a lost connection is not among them."""


@dataclass(frozen=True)
class Entry:
    """An event to append to the trail; `texts` is people's free text, `facts` everything else."""

    at: datetime
    actor_id: int | None
    action: str
    command: str
    recommendation_number: int | None = None
    member_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, Texts] = field(default_factory=dict)
    item_number: int | None = None


class TrailBroken(EnlaceError):
    """Base of the errors that `verify` raises; `seq` is the first bad row."""


class RowAltered(TrailBroken):
    message = N_("Event %(seq)s was altered, or put in place of another, after it was written.")


class TextAltered(TrailBroken):
    message = N_("A text of event %(seq)s was altered after it was written.")


class RowMissing(TrailBroken):
    message = N_("Event %(seq)s is missing: it was deleted, or the events were put in another order.")


class TailCut(TrailBroken):
    message = N_("The trail ends too early: event %(seq)s and whatever followed it were cut off.")


class HeadAltered(TrailBroken):
    message = N_("The seal at the end of the trail was altered; events from %(seq)s on cannot be trusted.")


class HeadUnexpected(TrailBroken):
    message = N_(
        "The trail no longer contains the head that you noted (event %(seq)s): "
        "the database was put back to an earlier state, or the trail was rewritten."
    )


class WrongAuditKey(EnlaceError):
    message = N_(
        "The audit trail in this database was sealed with another key than the one that `audit.key` names "
        "now, or its end was altered. Put the former key back; `enlace audit verify` then says whether it "
        "is whole."
    )


@dataclass(frozen=True)
class Verified:
    """The result for an unbroken chain: how many events it has, and its head to note somewhere safe."""

    events: int
    head: str


class Trail:
    """Writes and checks one workspace's chain with the deployment's key."""

    def __init__(self, key: bytes, workspace_id: int) -> None:
        self._key = key
        self._workspace_id = workspace_id

    def lock(self, session: Session) -> AuditHead:
        """Lock the chain's head for this transaction; other writers wait here, one at a time."""
        end = select(AuditHead).where(AuditHead.workspace_id == self._workspace_id).with_for_update()
        head = session.exec(end).first()
        if head is None:
            with suppress(IntegrityError), session.begin_nested():  # another writer may create it meanwhile
                session.add(AuditHead(workspace_id=self._workspace_id, seal=self._seal(0, "")))
            head = session.exec(end).one()
        return head

    def begin(self, session: Session, clock: Clock) -> datetime:
        """Lock the chain's head as `lock` does, and return the transaction's instant, in the same query.

        The instant is the database's unless `clock` was moved. On SQLite it is the process's own: SQLite's
        clock is the machine's as well, and coarser.
        """
        if clock.moved or session.get_bind().dialect.name == "sqlite":
            self.lock(session)
            return clock.now()
        end = (
            select(AuditHead, func.clock_timestamp(type_=UtcDateTime()))
            .where(AuditHead.workspace_id == self._workspace_id)
            .with_for_update(of=AuditHead)
        )
        found = session.exec(end).first()
        if found is None:
            self.lock(session)
            found = session.exec(end).one()
        _, now = found
        return now

    def check_key(self, session: Session) -> None:
        """Raise `WrongAuditKey` unless this key sealed the chain's head; else nothing may be appended."""
        head = session.get(AuditHead, self._workspace_id)
        if head is not None and not _same(head.seal, self._seal(head.seq, head.mac)):
            raise WrongAuditKey

    def append(self, session: Session, entry: Entry) -> AuditEvent:
        """Append `entry` to the chain, in the caller's transaction."""
        head = self.lock(session)
        event = AuditEvent(
            workspace_id=self._workspace_id,
            seq=head.seq + 1,
            at=entry.at,
            actor_id=entry.actor_id,
            action=entry.action,
            recommendation_number=entry.recommendation_number,
            item_number=entry.item_number,
            member_id=entry.member_id,
            facts=dict(entry.facts),
            texts=dict(entry.texts),
            digests={name: self._digest(text) for name, text in entry.texts.items()},
            command=entry.command,
            mac="",
        )
        event.mac = self._mac(head.mac, event)
        head.seq, head.mac = event.seq, event.mac
        head.seal = self._seal(event.seq, event.mac)
        session.add(event)
        session.add(head)
        return event

    def verify(self, session: Session, *, noted: str | None = None, last: int | None = None) -> Verified:
        """Read the chain; raises a `TrailBroken` that names the first bad row.

        `last` restricts the reading to so many events at the end, for a quick check. `noted` is a head that
        an earlier verification printed ("SEQ:MAC"): it detects a database that was restored to an earlier
        state, which no seal inside the database can.
        """
        previous, seq = self._start(session, last)
        seen_noted = noted in {None, f"{seq}:{previous}"}
        for event in self._events(session, after=seq):
            self._check(event, previous, seq)
            previous, seq = event.mac, event.seq
            seen_noted = seen_noted or noted == f"{seq}:{previous}"
        self._check_head(session, seq, previous)
        if not seen_noted:
            raise HeadUnexpected(seq=str(noted).partition(":")[0])
        return Verified(seq, f"{seq}:{previous}")

    def _check(self, event: AuditEvent, previous: str, seq: int) -> None:
        if not isinstance(event.seq, int):  # SQLite stores a value of any type
            raise RowAltered(seq=seq + 1)
        if event.seq > seq + 1:
            raise RowMissing(seq=seq + 1)
        try:
            follows = event.seq > seq and _same(event.mac, self._mac(previous, event))
            texts_match = follows and self._texts_match(event)
        except UNREADABLE:
            raise RowAltered(seq=event.seq) from None
        if not follows:
            raise RowAltered(seq=event.seq)
        if not texts_match:
            raise TextAltered(seq=event.seq)

    def _start(self, session: Session, last: int | None) -> tuple[str, int]:
        head = session.get(AuditHead, self._workspace_id)
        if last is None or head is None or head.seq <= last:
            return "", 0
        before = session.exec(
            select(AuditEvent).where(
                AuditEvent.workspace_id == self._workspace_id, AuditEvent.seq == head.seq - last
            )
        ).first()
        return (before.mac, before.seq) if before else ("", 0)

    def _events(self, session: Session, *, after: int) -> Iterator[AuditEvent]:
        """Yield the chain's events, read page by page; raises `RowAltered` for a row that cannot be read."""
        # Ids first: this also finds a row whose `seq` was moved below 1, and two rows with the same `seq`.
        chain = select(AuditEvent.id, AuditEvent.seq).where(AuditEvent.workspace_id == self._workspace_id)
        if after:
            chain = chain.where(AuditEvent.seq > after)
        rows = session.exec(chain.order_by(col(AuditEvent.seq), col(AuditEvent.id))).all()
        for start in range(0, len(rows), PAGE):
            yield from self._read(session, rows[start : start + PAGE])
            session.expunge_all()  # do not keep a long chain in memory

    def _read(self, session: Session, page: Sequence[tuple[int | None, int]]) -> Iterator[AuditEvent]:
        ids = [row_id for row_id, _ in page]
        try:
            found = {
                event.id: event
                for event in session.exec(select(AuditEvent).where(col(AuditEvent.id).in_(ids)))
            }
        except UNREADABLE:
            found = {}
        for row_id, seq in page:
            yield found.get(row_id) or self._read_one(session, row_id, seq)

    def _read_one(self, session: Session, row_id: int | None, seq: int) -> AuditEvent:
        """Read a single row, so that the error names the one that cannot be read."""
        try:
            return session.get_one(AuditEvent, row_id)
        except UNREADABLE:
            raise RowAltered(seq=seq) from None

    def _check_head(self, session: Session, seq: int, mac: str) -> None:
        head = session.get(AuditHead, self._workspace_id)
        if head is None:
            if seq:
                raise HeadAltered(seq=seq)
            return
        if not _same(head.seal, self._seal(head.seq, head.mac)):
            raise HeadAltered(seq=seq)
        if head.seq > seq:
            raise TailCut(seq=seq + 1)
        if head.seq < seq or not _same(head.mac, mac):
            raise HeadAltered(seq=head.seq + 1)

    def _texts_match(self, event: AuditEvent) -> bool:
        # A text that retention has blanked is absent; every other text must be the one that was written.
        return all(
            name in event.digests and _same(event.digests[name], self._digest(text))
            for name, text in event.texts.items()
        )

    def _mac(self, previous: str, event: AuditEvent) -> str:
        covered = {
            "workspace": self._workspace_id,
            "seq": event.seq,
            "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": event.actor_id,
            "action": event.action,
            "recommendation": event.recommendation_number,
            "member": event.member_id,
            "facts": event.facts,
            "digests": event.digests,
            "command": event.command,
        }
        if event.item_number is not None:  # events that were sealed before action items existed lack it
            covered["item"] = event.item_number
        return self._hmac("event", previous, _canonical(covered))

    def _digest(self, text: Texts) -> str:
        return self._hmac("text", _canonical(text))

    def _seal(self, seq: int, mac: str) -> str:
        return self._hmac("head", str(self._workspace_id), str(seq), mac)

    def _hmac(self, *parts: str) -> str:
        return hmac.new(self._key, "\0".join(parts).encode(), sha256).hexdigest()


def _same(one: object, other: str) -> bool:
    """Compare in constant time; a value of another type than text, from an altered row, is never the same."""
    return isinstance(one, str) and hmac.compare_digest(one.encode(), other.encode())


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

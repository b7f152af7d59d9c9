"""The audit trail: an append-only chain in which each event's HMAC covers the event before it.

The key is kept outside the database, so that a person with write access to the tables cannot forge the chain.
The chain covers keyed digests of people's free text instead of the text, so that retention may blank the
text without breaking the chain.
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.domain.audit.events import Action
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.store.accounts import BLANKED, Accounts, compare, rows_of
from bot.store.seals import ACCOUNTED, SEALING, SELF_SEALED, TOUCHED, UNREADABLE, name_of, same, values_of
from bot.store.tables import AuditEvent, AuditHead, Base, Texts
from bot.store.types import UtcDateTime

PAGE = 500
APPENDED = "appended_event"
"""Where a session keeps a workspace's last event, with the chain's MAC before it."""
COMMAND = "trail"
"""The command of events that account for rows and that nobody made."""


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
    recommendation_id: int | None = None


class TrailBroken(EnlaceError):
    """Base of the errors that `verify` raises; `seq` is the first bad event, or the last good one."""


class RowAltered(TrailBroken):
    message = N_("Event %(seq)s was altered or replaced after it was written.")


class TextAltered(TrailBroken):
    message = N_("A text of event %(seq)s was altered after it was written.")


class RowMissing(TrailBroken):
    message = N_("Event %(seq)s is missing: it was deleted, or the events were reordered.")


class TailCut(TrailBroken):
    message = N_("The trail ends too early: event %(seq)s and everything after it were cut off.")


class HeadAltered(TrailBroken):
    message = N_("The seal at the end of the trail was altered; events from %(seq)s on cannot be trusted.")


class HeadUnexpected(TrailBroken):
    message = N_(
        "The trail no longer contains the head that you saved (event %(seq)s): the database was set "
        "back to an earlier state, or the trail was rewritten."
    )


class TextBlanked(TrailBroken):
    message = N_("A text of event %(seq)s is missing, and no later event says that it was blanked.")


class RecordsAltered(TrailBroken):
    message = N_(
        "The trail is intact, but these were changed, added or deleted without the bot after event "
        "%(seq)s: %(records)s."
    )


class TrailMissing(TrailBroken):
    message = N_("There are records, but the trail that accounts for them is gone.")


class WrongAuditKey(EnlaceError):
    message = N_(
        "The audit trail in this database was sealed with a key other than the one that `audit.key` "
        "now refers to, or its end was altered. Restore the former key; `enlace audit verify` then "
        "says whether the trail is intact."
    )


@dataclass(frozen=True)
class Verified:
    """The result for an unbroken chain: how many events it has, and its head to note somewhere safe."""

    events: int
    head: str


class Trail:
    """Writes and checks one workspace's chain with the deployment's key.

    `clock` dates the events that no person and no service makes.
    """

    def __init__(self, key: bytes, taskforce_id: int, clock: Clock | None = None) -> None:
        self._key = key
        self._taskforce_id = taskforce_id
        self._clock = clock or Clock()
        self._appended = f"{APPENDED}:{taskforce_id}"

    def attend(self, session: Session) -> None:
        """Note from now on which rows a writing session changes."""
        session.info.setdefault(SEALING, {})[self._taskforce_id] = self._digest_of

    def seal(self, session: Session) -> None:
        """Put digests of the rows that the transaction wrote into its last event, before it commits."""
        session.flush()
        touched = session.info.get(TOUCHED, {}).values()
        mine = [row for row in touched if row.taskforce_id == self._taskforce_id]
        if not mine:
            return
        if self._appended not in session.info:
            self.append(session, Entry(self._clock.now(), None, Action.ROWS_WRITTEN, COMMAND))
        event, previous = session.info.pop(self._appended)
        self._account(session, event, previous, mine)

    def head(self, session: Session) -> str | None:
        """Return the head to note somewhere safe, as `verify` prints it; None before the first event."""
        head = session.get(AuditHead, self._taskforce_id)
        return f"{head.seq}:{head.mac}" if head else None

    def needs_baseline(self, session: Session) -> bool:
        """Whether rows were written before events accounted for them, and none does yet."""
        mine = AuditEvent.taskforce_id == self._taskforce_id
        first = session.exec(select(AuditEvent.rows).where(mine).order_by(col(AuditEvent.seq)).limit(1)).all()
        if not first or first[0] is not None:
            return False
        known = select(AuditEvent.id).where(mine, AuditEvent.action == Action.BASELINE).limit(1)
        return session.exec(known).first() is None

    def baseline(self, session: Session) -> None:
        """Account for all rows as they are now; what they were before is taken on trust."""
        for table in ACCOUNTED:
            rows = rows_of(session, self._taskforce_id, table)
            for start in range(0, len(rows), PAGE):
                self.append(session, Entry(self._clock.now(), None, Action.BASELINE, COMMAND))
                event, previous = session.info.pop(self._appended)
                self._account(session, event, previous, rows[start : start + PAGE])
        for table, names in SELF_SEALED.items():
            for row in rows_of(session, self._taskforce_id, table):
                row.seal = self._digest_of(row, names)
                session.add(row)

    def blank(self, session: Session, seqs: Iterable[int], entry: Entry) -> int:
        """Blank the texts of events, and append `entry`, which says which; return how many events had any."""
        blanked: dict[str, list[str]] = {}
        for seq in seqs:
            event = session.exec(
                select(AuditEvent).where(AuditEvent.taskforce_id == self._taskforce_id, AuditEvent.seq == seq)
            ).first()
            if event is not None and event.texts:
                blanked[str(seq)] = sorted(event.texts)
                event.texts = {}
                session.add(event)
        if blanked:
            self.append(session, replace(entry, facts={**entry.facts, BLANKED: blanked}))
        return len(blanked)

    def _account(self, session: Session, event: AuditEvent, previous: str, rows: Iterable[Base]) -> None:
        session.flush()  # rows get their ids
        event.rows = {name_of(row): self._digest_of(row, ACCOUNTED[type(row)]) for row in rows}
        event.mac = self._mac(previous, event)
        head = session.get_one(AuditHead, self._taskforce_id)  # locked already, and in memory
        head.seq, head.mac, head.seal = event.seq, event.mac, self._seal(event.seq, event.mac)
        session.add(event)
        session.add(head)
        session.flush()

    def _digest_of(self, row: Base, names: frozenset[str]) -> str:
        return self._hmac("row", str(row.__tablename__), _canonical(values_of(row, names)))

    def lock(self, session: Session) -> AuditHead:
        """Lock the chain's head for this transaction; other writers wait here, one at a time."""
        end = select(AuditHead).where(AuditHead.taskforce_id == self._taskforce_id).with_for_update()
        head = session.exec(end).first()
        if head is None:
            with suppress(IntegrityError), session.begin_nested():  # another writer may create it meanwhile
                session.add(AuditHead(taskforce_id=self._taskforce_id, seal=self._seal(0, "")))
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
            .where(AuditHead.taskforce_id == self._taskforce_id)
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
        head = session.get(AuditHead, self._taskforce_id)
        if head is not None and not same(head.seal, self._seal(head.seq, head.mac)):
            raise WrongAuditKey

    def append(self, session: Session, entry: Entry) -> AuditEvent:
        """Append `entry` to the chain, in the caller's transaction."""
        head = self.lock(session)
        event = AuditEvent(
            taskforce_id=self._taskforce_id,
            seq=head.seq + 1,
            at=entry.at,
            actor_id=entry.actor_id,
            action=entry.action,
            recommendation_number=entry.recommendation_number,
            recommendation_id=entry.recommendation_id,
            item_number=entry.item_number,
            member_id=entry.member_id,
            facts=dict(entry.facts),
            texts=dict(entry.texts),
            digests={name: self._digest(text) for name, text in entry.texts.items()},
            rows={},
            command=entry.command,
            mac="",
        )
        session.info[self._appended] = (event, head.mac)
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
        accounts = Accounts()
        for event in self._events(session, after=seq, most=last):
            self._check(event, previous, seq)
            previous, seq = event.mac, event.seq
            seen_noted = seen_noted or noted == f"{seq}:{previous}"
            accounts.read(event)
        self._check_head(session, seq, previous)
        if not seen_noted:
            raise HeadUnexpected(seq=str(noted).partition(":")[0])
        if last is None:
            if (blanked := accounts.first_missing_text()) is not None:
                raise TextBlanked(seq=blanked)
            self._check_records(session, accounts, seq)
        return Verified(seq, f"{seq}:{previous}")

    def _check_records(self, session: Session, accounts: Accounts, seq: int) -> None:
        different = compare(session, self._taskforce_id, accounts, self._digest_of, seq)
        if different and not seq:
            raise TrailMissing(seq=0)
        if different:
            raise RecordsAltered(seq=min(different.values()), records=tuple(different))

    def _check(self, event: AuditEvent, previous: str, seq: int) -> None:
        if not isinstance(event.seq, int):  # SQLite stores a value of any type
            raise RowAltered(seq=seq + 1)
        if event.seq > seq + 1:
            raise RowMissing(seq=seq + 1)
        try:
            follows = event.seq > seq and same(event.mac, self._mac(previous, event))
            texts_match = follows and self._texts_match(event)
        except UNREADABLE:
            raise RowAltered(seq=event.seq) from None
        if not follows:
            raise RowAltered(seq=event.seq)
        if not texts_match:
            raise TextAltered(seq=event.seq)

    def _start(self, session: Session, last: int | None) -> tuple[str, int]:
        head = session.get(AuditHead, self._taskforce_id)
        if last is None or head is None or head.seq <= last:
            return "", 0
        before = session.exec(
            select(AuditEvent).where(
                AuditEvent.taskforce_id == self._taskforce_id, AuditEvent.seq == head.seq - last
            )
        ).first()
        return (before.mac, before.seq) if before else ("", 0)

    def _events(self, session: Session, *, after: int, most: int | None) -> Iterator[AuditEvent]:
        """Yield the chain's events, read page by page; raises `RowAltered` for a row that cannot be read.

        `most` is how many may come `after`: one more is read, which shows that the chain is broken.
        """
        # Ids first: this also finds a row whose `seq` was moved below 1, and two rows with the same `seq`.
        chain = select(AuditEvent.id, AuditEvent.seq).where(AuditEvent.taskforce_id == self._taskforce_id)
        if after:
            chain = chain.where(AuditEvent.seq > after)
        chain = chain.order_by(col(AuditEvent.seq), col(AuditEvent.id))
        rows = session.exec(chain if most is None else chain.limit(most + 1)).all()
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
        head = session.get(AuditHead, self._taskforce_id)
        if head is None:
            if seq:
                raise HeadAltered(seq=seq)
            return
        if not same(head.seal, self._seal(head.seq, head.mac)):
            raise HeadAltered(seq=seq)
        if head.seq > seq:
            raise TailCut(seq=seq + 1)
        if head.seq < seq or not same(head.mac, mac):
            raise HeadAltered(seq=head.seq + 1)

    def _texts_match(self, event: AuditEvent) -> bool:
        # A text that retention has blanked is absent; every other text must be the one that was written.
        return all(
            name in event.digests and same(event.digests[name], self._digest(text))
            for name, text in event.texts.items()
        )

    def _mac(self, previous: str, event: AuditEvent) -> str:
        covered = {
            "workspace": self._taskforce_id,
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
        if event.rows is not None:  # events that were sealed before they accounted for rows lack both
            covered["record"] = event.recommendation_id
            covered["rows"] = event.rows
        if event.item_number is not None:  # events that were sealed before action items existed lack it
            covered["item"] = event.item_number
        return self._hmac("event", previous, _canonical(covered))

    def _digest(self, text: Texts) -> str:
        return self._hmac("text", _canonical(text))

    def _seal(self, seq: int, mac: str) -> str:
        return self._hmac("head", str(self._taskforce_id), str(seq), mac)

    def _hmac(self, *parts: str) -> str:
        return hmac.new(self._key, "\0".join(parts).encode(), sha256).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

"""The common frame of every change to an action item: it finds the item, checks the permission and the
version.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from bot.domain.action_items.action_item import ItemDetail
from bot.domain.action_items.moves import ItemStatus, item_name
from bot.domain.action_items.rights import (
    ITEM_REFUSALS,
    Involved,
    ItemAct,
    MayOnlyGiveBack,
    Relation,
    accepters,
    allowed,
    may_with_item,
    relation,
)
from bot.domain.audit.events import Action
from bot.domain.members.member import Member, own_day
from bot.domain.outbox.notices import NoticeKind
from bot.domain.texts import searchable
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.messages import action_items
from bot.services.action_items.pages import assignees_of
from bot.services.action_items.queries import find_item, item_detail
from bot.services.action_items.relations import leads_of
from bot.services.changes.change import Change
from bot.services.changes.events import Subject, changes_since
from bot.services.context import Caller, ServiceContext
from bot.services.members.queries import actor, everyone
from bot.services.outbox.messages import Cause, tell
from bot.store import tables
from bot.store.tables import Texts
from bot.store.translated_texts import complete

NAMED_IN_REFUSALS = 5
"""How many people a refusal names. More would be a list to choose from, not a hint whom to ask."""


class ItemChangedMeanwhile(EnlaceError):
    message = N_(
        "%(item)s has changed since version %(expected)s, and is now version %(version)s, "
        "“%(current)s”. Nothing was overwritten. What happened: %(changes)s. Review it with "
        "`%(action)s show %(item)s`, then send your change again with `v%(version)s` or without a "
        "version."
    )
    in_form = N_(
        "%(item)s has changed since you opened this form, and is now “%(current)s”. What happened: "
        "%(changes)s. Nothing was overwritten, and what you entered is still here: review it, and "
        "submit it if it still applies."
    )


class ItemWithdrawn(EnlaceError):
    message = N_(
        "The assignment of %(item)s was undone, so there is nothing to change. `%(action)s show "
        "%(item)s` shows what happened."
    )


@dataclass(frozen=True)
class ItemResult:
    """An action item after a change, and who is notified. `before` is its former status.

    `edited` names what an edit changed: "text", "due", "priority", "recommendation".
    """

    detail: ItemDetail
    before: ItemStatus
    told: tuple[Member, ...] = ()
    edited: frozenset[str] = frozenset()


@dataclass(kw_only=True)
class ItemChange(Change):
    """A change to an action item. `leads` are those of its recommendation."""

    row: tables.ActionItem
    recommendation: tables.Recommendation | None
    leads: tuple[Member, ...]
    assignees: tuple[Member, ...]

    @property
    def name(self) -> str:
        """The name people use for the item."""
        return item_name(self.row.number)

    @property
    def status(self) -> ItemStatus:
        """The item's present status."""
        return ItemStatus(self.row.status)

    @property
    def assigner(self) -> Member:
        """The member who assigned it."""
        return self.members[self.row.assigner_id]

    @property
    def involved(self) -> Involved:
        """The people of the item."""
        return Involved(self.assigner, self.assignees, self.leads)

    @property
    def relation(self) -> Relation:
        """How the actor is related to the item at this moment."""
        return relation(self.actor, self.involved, own_day(self.now))

    @property
    def accepters(self) -> tuple[Member, ...]:
        """The members who may accept it once it is submitted."""
        return accepters(self.members.values(), self.involved, own_day(self.now))

    def record(
        self,
        action: Action,
        facts: Mapping[str, Any] | None = None,
        texts: Mapping[str, Texts | None] | None = None,
        *,
        new: bool = False,
    ) -> Cause:
        """Write the change to the audit trail and, unless the item is `new`, increment its version."""
        row = self.row
        row.version += not new
        row.updated_at = self.now
        complete(self.session, row)
        row.folded = searchable(
            " ".join(text for each in (row.text, row.note or {}) for text in each.values())
        )
        subject = Subject(item=row.number)
        return self.write(row, subject, action, facts, texts, recommendation=self.recommendation)

    def tell(
        self,
        cause: Cause,
        kind: NoticeKind,
        recipients: Iterable[Member],
        *,
        note: Texts | None = None,
        before: date | None = None,
        undone: int | None = None,
    ) -> None:
        """Notify `recipients`, with the item as it is now. `undone` is an event's place in the trail."""
        content = action_items.content(
            kind, cause.actor.id, self.row, self.recommendation, note=note, before=before, undone=undone
        )
        self.told += tell(self.session, self.context, cause, recipients, content)

    def look_again(self) -> None:
        """Read the item's recommendation, its leads and the assignees again."""
        self.recommendation = _recommendation_of(self.session, self.row)
        self.leads = leads_of(self.session, self.context, self.members, self.recommendation)
        self.assignees = _assignees_of(self.session, self.row, self.members)

    def done(self, before: ItemStatus) -> ItemResult:
        """Return the item as it is now, for the answer."""
        detail = item_detail(self.session, self.context, self.actor, self.row, self.members, self.now)
        return ItemResult(detail, before, self.told)


def require_item(change: ItemChange, act: ItemAct) -> None:
    """Raise the refusal for `act`, naming who may do it, unless the actor may."""
    if may_with_item(change.actor.role, act, change.relation):
        return
    people = allowed(act, change.members.values(), change.involved, own_day(change.now))[:NAMED_IN_REFUSALS]
    if act is ItemAct.MANAGE and may_with_item(change.actor.role, ItemAct.GIVE_BACK, change.relation):
        raise MayOnlyGiveBack(
            item=change.name, people=people, assigner=change.assigner, number=change.row.number
        )
    raise ITEM_REFUSALS[act](item=change.name, people=people)


def _recommendation_of(session: Session, row: tables.ActionItem) -> tables.Recommendation | None:
    if row.recommendation_id is None:
        return None
    return session.get_one(tables.Recommendation, row.recommendation_id)


def _assignees_of(
    session: Session, row: tables.ActionItem, members: Mapping[int, Member]
) -> tuple[Member, ...]:
    return assignees_of(session, members, [row.id or 0]).get(row.id or 0, ())


@contextmanager
def handling(
    context: ServiceContext, caller: Caller, number: int, act: ItemAct | None, *, expected: int | None = None
) -> Iterator[ItemChange]:
    """Yield a change to action item `number`. It commits at the end, or rolls back on an error.

    `expected` is the version that the person saw. With `act` None the caller checks the permission. Raises
    the refusal of `act`, `UnknownItem`, `ItemWithdrawn`, `ItemChangedMeanwhile`.
    """
    with context.writing(caller) as (session, _):
        change = look_at(session, context, caller, number)
        change.act = act or ""
        if act is not None:
            require_item(change, act)
        row = change.row
        if expected is not None and expected != row.version:
            raise ItemChangedMeanwhile(
                item=change.name,
                expected=expected,
                version=row.version,
                current=change.status,
                changes=changes_since(
                    session,
                    context,
                    change.actor,
                    change.members,
                    Subject(item=number),
                    versions=row.version - expected,
                ),
            )
        change.touched.change(row)
        yield change


@contextmanager
def looking(context: ServiceContext, caller: Caller, number: int, act: ItemAct) -> Iterator[ItemChange]:
    """Yield an action item for reading, if the caller may do `act` with it.

    Raises the refusal of `act`, `UnknownItem`, `ItemWithdrawn`.
    """
    with context.reading() as session:
        change = look_at(session, context, caller, number)
        require_item(change, act)
        yield change


def look_at(session: Session, context: ServiceContext, caller: Caller, number: int) -> ItemChange:
    """Return an action item and its people as a change that has not begun.

    Raises `UnknownItem`, `ItemWithdrawn`.
    """
    reader, members = actor(session, context, caller), everyone(session, context)
    row = find_item(session, context, number)
    recommendation = _recommendation_of(session, row)
    change = ItemChange(
        context=context,
        session=session,
        caller=caller,
        now=context.clock.now(),
        actor=reader,
        members=members,
        act="",
        row=row,
        recommendation=recommendation,
        leads=leads_of(session, context, members, recommendation),
        assignees=_assignees_of(session, row, members),
    )
    if not row.active:
        raise ItemWithdrawn(item=change.name)
    return change

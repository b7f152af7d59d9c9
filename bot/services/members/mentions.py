"""Finds the people whom a comment mentions."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from sqlmodel import Session

from bot.domain.members.member import Member
from bot.services.context import ServiceContext
from bot.services.members.queries import as_member
from bot.services.members.roster import NotYetAMember, UnknownMember, find_person

HANDLE = re.compile(r"@([\w.-]*\w)")


def mentioned(
    session: Session, context: ServiceContext, text: str, people: Iterable[str]
) -> tuple[Member, ...]:
    """Return the members whom a text mentions, each once.

    `people` are the Slack ids or handles that were mentioned. Plain handles in the text count too if they
    name a member. Raises `UnknownMember`.
    """
    return tuple(dict.fromkeys(_found(session, context, text, people)))


def _found(session: Session, context: ServiceContext, text: str, people: Iterable[str]) -> Iterator[Member]:
    for person in people:
        # Somebody in Slack who is not on the list is named in the text; the answer says who is told.
        with suppress(NotYetAMember):
            yield as_member(find_person(session, context, person), context.rules)
    for handle in HANDLE.findall(text):
        # An e-mail address, a company, a typing error: it stays text.
        with suppress(UnknownMember):
            yield as_member(find_person(session, context, handle), context.rules)

"""Interprets the words under a digest's `recipients`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

CHAIRS, SECRETARIAT, LEADS = "chairs", "secretariat", "leads"
ROLE_BY_GROUP: Mapping[str, str | None] = {CHAIRS: "chair", SECRETARIAT: "secretariat", LEADS: None}
"""The groups that can get a digest, and the role of their people; leads have none, they change in Slack."""
CHANNEL = re.compile(
    r"(?:(?P<workspace>[a-z][a-z0-9-]{0,19})/)?(?P<named>#[^\s#A-Z@,]{1,80}|[CG][A-Z0-9]{8,20})"
)
"""A channel by its name or id; the key of a workspace may precede it."""


class RecipientKind(StrEnum):
    """The kinds of recipients that a word can name."""

    CHANNEL = "channel"
    ROLE = "role"
    LEADS = "leads"
    PERSON = "person"


@dataclass(frozen=True)
class Meaning:
    """The kind of recipient that a word names, and its `name`.

    The name is a channel's word as it was given, a role's value, or a person's folded reference; the leads
    have no name.
    """

    kind: RecipientKind
    name: str

    @property
    def is_group(self) -> bool:
        """Whether it is a group of people rather than one person or a channel."""
        return self.kind in {RecipientKind.ROLE, RecipientKind.LEADS}


def meaning_of(word: str) -> Meaning:
    """Return the meaning of a recipient's word; spaces around it, its case and an @ don't count.

    A channel is recognized by its name with # or by its id; in both, case counts. Whether a person with that
    reference exists is not checked here.
    """
    given = word.strip()
    if is_channel(given):
        return Meaning(RecipientKind.CHANNEL, given)
    folded = fold_reference(given)
    if folded not in ROLE_BY_GROUP:
        return Meaning(RecipientKind.PERSON, folded)
    role = ROLE_BY_GROUP[folded]
    return Meaning(RecipientKind.ROLE, role) if role else Meaning(RecipientKind.LEADS, LEADS)


def fold_reference(word: str) -> str:
    """Return the reference to a person or a group in the form for comparing: without blanks, case and @."""
    return word.strip().removeprefix("@").casefold()


def is_channel(word: str) -> bool:
    """Say whether a recipient is a channel, by its name with # or by its id, in a workspace named or not."""
    return CHANNEL.fullmatch(word) is not None


def workspace_of(word: str) -> str | None:
    """Return the key of the workspace that a channel's word names, as in “mx/#taskforce”, or None."""
    found = CHANNEL.fullmatch(word)
    return found["workspace"] if found else None


def named_there(word: str) -> str:
    """Return a channel's word as it is within its workspace, without the key."""
    found = CHANNEL.fullmatch(word)
    return found["named"] if found else word

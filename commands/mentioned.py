"""The names of people, channels and user groups that a text mentions by id: kept as they are at that time.

What is recorded holds names and never ids. Members are known by name; others are looked up in Slack, off the
worker's thread: `NamesWanted` asks the calling code for it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.i18n import N_
from bot.services.context import ServiceContext
from bot.services.members.queries import Profile, handles_of
from bot.views.localizer import Localizer
from commands.parsing.lexer import nameless_mentions, with_names

FRESH = timedelta(minutes=1)
"""How long a name that was looked up is used again."""
MOST_KEPT = 500
CHANNEL = N_("channel")
OTHERWISE: Mapping[str, str] = {"U": N_("someone"), "W": N_("someone"), "S": N_("group")}
"""What stands for someone whom Slack does not name, by the first letter of the id; else it is a channel."""


@dataclass(frozen=True)
class Mentioned:
    """What Slack says of an id: its name, None if it may not or cannot be said, and a person's profile."""

    name: str | None
    profile: Profile | None = None


class NamesWanted(Exception):
    """Look these ids up in Slack, hand each to `keep`, and call again."""

    def __init__(self, ids: Collection[str], keep: Callable[[Mapping[str, Mentioned]], None]) -> None:
        super().__init__("names are to be looked up")
        self.ids = ids
        self.keep = keep


@dataclass
class MentionedNames:
    """Names that were looked up lately. Without `asks`, there is no Slack to ask."""

    asks: bool = False
    _kept: dict[str, tuple[datetime, Mentioned]] = field(default_factory=dict)

    def find(self, ids: Collection[str], now: datetime) -> dict[str, Mentioned]:
        """Return what is known of the ids; raises `NamesWanted` for the others."""
        found = {id_: self._kept[id_][1] for id_ in ids if id_ in self._kept and self._is_fresh(id_, now)}
        wanted = set(ids) - found.keys()
        if wanted and self.asks:
            raise NamesWanted(wanted, lambda answers: self._keep(answers, now))
        return found

    def _is_fresh(self, id_: str, now: datetime) -> bool:
        return abs(now - self._kept[id_][0]) < FRESH

    def _keep(self, answers: Mapping[str, Mentioned], now: datetime) -> None:
        if len(self._kept) + len(answers) > MOST_KEPT:
            self._kept.clear()
        self._kept.update({id_: (now, answer) for id_, answer in answers.items()})


def named(text: str, context: ServiceContext, names: MentionedNames, localizer: Localizer) -> str:
    """Return `text` with a name in every mention that has none; raises `NamesWanted`."""
    nameless = nameless_mentions(text)
    if not nameless:
        return text
    known = handles_of(context, nameless)
    found = names.find(nameless - known.keys(), context.clock.now())
    return with_names(text, {id_: known.get(id_) or _name(id_, found, localizer) for id_ in nameless})


def _name(id_: str, found: Mapping[str, Mentioned], localizer: Localizer) -> str:
    name = found[id_].name if id_ in found else None
    return name or localizer.plain(OTHERWISE.get(id_[0], CHANNEL))

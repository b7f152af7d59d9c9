"""What a command is made of. The table in the registry is built from these classes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.domain.members.member import Member
from bot.domain.members.permissions import Act, may
from bot.i18n import Language
from bot.services.context import Caller, ServiceContext
from bot.services.health import Connection
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.modals import Modal
from bot.views.localizer import Localizer
from commands.parsing.cursor import Cursor
from commands.parsing.vocabulary import Names, every_name, folded
from commands.requests import Request


@dataclass(frozen=True)
class Call:
    """One command being carried out: its caller, the service context, and what renders the answer.

    If `share` is set, everyone in a channel reads the answer, so it contains nothing meant for the caller
    alone.
    """

    command: "Command"
    context: ServiceContext
    caller: Caller
    member: Member
    localizer_for: Callable[[Member], Localizer]
    connection: Callable[[], Connection]
    prefix: str = ""
    share: bool = False

    @cached_property
    def localizer(self) -> Localizer:
        """Render for the caller, in the caller's language."""
        return self.localizer_for(self.member)


@dataclass(frozen=True)
class Subcommand:
    """One thing that a command can do.

    `usage` and `example` are marked for translation and leave out the command's name. Their Spanish texts use
    the Spanish words. Help shows the subcommand to members who have the permission `act`; the service checks
    again before it does anything. A subcommand with `alone` needs no more words and changes nothing by
    itself: it shows something, or opens a form.
    """

    key: str
    names: Names
    usage: str
    purpose: str
    example: str
    parse: Callable[[Cursor], Request]
    act: Act = Act.SEE
    alone: bool = False

    @cached_property
    def folded_names(self) -> frozenset[str]:
        """The names in all languages, folded once per process."""
        return frozenset(map(folded, every_name(self.names)))

    def shown_to(self, member: Member, *, leads: bool) -> bool:
        """Say whether help shows this to `member`; `leads` says whether they lead a recommendation."""
        return may(member.role, self.act, leads=leads)


@dataclass(frozen=True)
class Command:
    """A slash command: its name in each language (all answer alike), and its subcommands.

    `bare` answers the command typed without words. `otherwise` parses text that begins with no subcommand; a
    mistake in it shows the usage of the subcommand named by `otherwise_key`.
    """

    key: str
    names: Mapping[Language, str]
    descriptions: Mapping[Language, str]
    hints: Mapping[Language, str]
    subcommands: tuple[Subcommand, ...]
    bare: Request
    otherwise: Callable[[Cursor], Request] | None = None
    otherwise_key: str | None = None

    def name(self, language: Language, prefix: str) -> str:
        """Return how it is typed in this deployment: `/rec`, `/grupo`, `/mxus-rec`."""
        return f"/{prefix}{self.names[language]}"


def by_typed_name(commands: Iterable[Command], prefix: str) -> Mapping[str, Command]:
    """Map every name that can be typed in this deployment to its command: `/taskforce` and `/grupo` alike."""
    return {command.name(language, prefix): command for command in commands for language in command.names}


Answered = Message | Modal
"""What answers a request: a message, or a modal in which the person goes on."""
Answer = Callable[[Call, Any], Answered]
"""Carries out one kind of request."""

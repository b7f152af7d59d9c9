"""What a command is made of; the registry's table is built from these."""

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
    """One command under way: who calls, what they are to be told with, and where the work is done.

    What is to be shared is read by everyone in a channel, so that nothing in it is for the caller alone.
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
        """What speaks to the caller."""
        return self.localizer_for(self.member)


@dataclass(frozen=True)
class Subcommand:
    """One thing that a command can do.

    `usage` and `example` are marked for translation and come without the command's name: the Spanish ones
    use the Spanish words. `act` is the permission by which help decides whom to show it; the service
    decides again whether it is done. What goes `alone` needs no more words and changes nothing by itself: it
    shows something, or opens a form.
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
        """Its names in all languages, folded once a process."""
        return frozenset(map(folded, every_name(self.names)))

    def shown_to(self, member: Member, *, leads: bool) -> bool:
        """Whether help shows it to `member`, who leads something or does not."""
        return may(member.role, self.act, leads=leads)


@dataclass(frozen=True)
class Command:
    """A slash command: its names (the same thing answers to each), and what it can do.

    `otherwise` reads what begins with no subcommand, by the usage of the one named by `otherwise_key`.
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
    """Return commands by what people type in this deployment, twins included: `/taskforce` and `/grupo`."""
    return {command.name(language, prefix): command for command in commands for language in command.names}


Answered = Message | Modal
"""What answers a request: words, or a window in which there is more to say."""
Answer = Callable[[Call, Any], Answered]
"""Carries out one kind of request."""

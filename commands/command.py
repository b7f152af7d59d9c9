"""What a command is made of. The table in the registry is built from these classes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from bot.domain.members.member import Member
from bot.domain.members.permissions import Act, may
from bot.i18n import Language
from bot.services.context import Caller, ServiceContext
from bot.services.health import Connection
from bot.services.members.queries import Profile
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.modals import Modal
from bot.views.localizer import Localizer
from commands.mentioned import MentionedNames
from commands.parsing.cursor import Cursor
from commands.parsing.inflections import in_english, inflected, with_object
from commands.parsing.lexer import Kind
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
    names: MentionedNames = field(default_factory=MentionedNames)

    def profile_of(self, slack_id: str) -> Profile | None:
        """Return the profile in Slack of someone whom the bot may not know. Raises `NamesWanted`."""
        found = self.names.find({slack_id}, self.context.clock.now()).get(slack_id)
        return found.profile if found else None

    @cached_property
    def localizer(self) -> Localizer:
        """Render for the caller, in the caller's language."""
        return self.localizer_for(self.member)


@dataclass(frozen=True)
class Verb:
    """What people call something that a command can do, and the parser of what follows.

    `key` is the subcommand whose usage a mistake shows. `names` are all words for it; the first of each
    language is the one that help shows, or the nearest to it. With `only_with`, they are a verb only if a
    token of that kind is among what follows, or a number comes next, and before everything else that they
    could be.
    """

    key: str
    names: Names
    parse: Callable[[Cursor], Request]
    only_with: Kind | Literal["number"] | None = None


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

    @property
    def verb(self) -> Verb:
        """The words for it."""
        return Verb(self.key, self.names, self.parse)

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

    Answers show the name; `synonyms` are other names that can be typed. `bare` answers the command typed
    without words. `more_verbs` are further words for what its subcommands do. `otherwise` parses text that
    begins with no subcommand; a mistake in it shows the usage of the subcommand named by `otherwise_key`.
    """

    key: str
    names: Mapping[Language, str]
    descriptions: Mapping[Language, str]
    hints: Mapping[Language, str]
    subcommands: tuple[Subcommand, ...]
    bare: Request
    otherwise: Callable[[Cursor], Request] | None = None
    otherwise_key: str | None = None
    synonyms: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    more_verbs: tuple[Verb, ...] = ()

    @cached_property
    def verbs(self) -> tuple[Verb, ...]:
        """Everything that can be said: the subcommands, and verbs that lead to one of them."""
        return (*(each.verb for each in self.subcommands), *self.more_verbs)

    @cached_property
    def verb_index(self) -> Mapping[str, Verb]:
        """Every verb by each of its names, folded once per process."""
        return {
            folded(name): verb for verb in self.verbs if not verb.only_with for name in every_name(verb.names)
        }

    @cached_property
    def conditional_index(self) -> Mapping[str, Verb]:
        """The verbs that are verbs only with something of a kind, by each of their names."""
        return {
            folded(name): verb for verb in self.verbs if verb.only_with for name in every_name(verb.names)
        }

    @cached_property
    def spoken_index(self) -> Mapping[str, Verb]:
        """Every verb by the forms of its Spanish names that are no names themselves ("confirmo")."""
        return self._forms("es", inflected)

    @cached_property
    def object_index(self) -> Mapping[str, Verb]:
        """Every verb by the forms of its Spanish names that say what it is done to ("envíalo")."""
        return self._forms("es", with_object)

    @cached_property
    def past_index(self) -> Mapping[str, Verb]:
        """Every verb by the past and the form in "ing" of its English names ("approved")."""
        return self._forms("en", in_english)

    def _forms(self, language: Language, made: Callable[[str], Iterable[str]]) -> Mapping[str, Verb]:
        forms = (
            (form, verb)
            for verb in self.verbs
            if not verb.only_with
            for name in verb.names[language]
            for form in made(folded(name))
            if form not in self.verb_index
        )
        return dict(reversed(tuple(forms)))  # of two verbs with the same form, the first in the table

    def name(self, language: Language, prefix: str) -> str:
        """Return how it is typed in this deployment: `/rec`, `/grupo`, `/mxus-rec`."""
        return f"/{prefix}{self.names[language]}"

    def typed_names(self, language: Language, prefix: str) -> tuple[str, ...]:
        """Return everything that can be typed for it in a language; its name comes first."""
        others = (f"/{prefix}{each}" for each in self.synonyms.get(language, ()))
        return (self.name(language, prefix), *others)


def by_typed_name(commands: Iterable[Command], prefix: str) -> Mapping[str, Command]:
    """Map every name that can be typed in this deployment to its command: `/taskforce` and `/grupo` alike."""
    return {
        typed: command
        for command in commands
        for language in command.names
        for typed in command.typed_names(language, prefix)
    }


Answered = Message | Modal
"""What answers a request: a message, or a modal in which the person goes on."""
Answer = Callable[[Call, Any], Answered]
"""Carries out one kind of request."""

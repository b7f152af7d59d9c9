"""Receives whoever calls: who they are, in which language they are spoken to, and what goes wrong with them.

The one place for errors.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import structlog

from bot.config.sections import Localized
from bot.domain.members import Member, Role
from bot.errors import EnlaceError
from bot.failures import log_failure
from bot.i18n import Language, language_of
from bot.services.desk import Caller, Desk
from bot.services.greeting import Greeted, greet
from bot.services.health import Connection
from bot.services.members import Profile, Stranger, known_zone, welcome
from bot.views.blocks import Message
from bot.views.modals import Modal, reading
from bot.views.refusals import refused, unexpected
from bot.views.voice import Names, Voice
from commands.command import Call, Command, Subcommand
from commands.mistakes import GrammarError
from commands.registry import COMMANDS, typed_names

log = structlog.get_logger("enlace.commands")

Answered = Message | Modal
Found = TypeVar("Found")


def as_it_is(found: Answered, _: Voice) -> Answered:
    """For a message's place, where either can be shown."""
    return found


def as_window(found: Answered, voice: Voice) -> Modal:
    """For where there is no message, so that a window says everything."""
    return reading(found, voice) if isinstance(found, Message) else found


@dataclass(frozen=True)
class Reception:
    """Receives people at one desk. `connection` tells of the line to Slack when health is asked for."""

    desk: Desk
    organisation: Localized
    prefix: str
    connection: Callable[[], Connection]

    @cached_property
    def _commands(self) -> Mapping[str, Command]:
        """Every command by what people type."""
        return typed_names(self.prefix)

    def spoken_to(self, caller: Caller, say: Callable[[Voice], Found]) -> Found:
        """Return what `say` says in the language of whoever calls."""
        return say(self.voice_for(self._reader(caller, None)))

    def _for_whoever_calls(
        self,
        caller: Caller,
        profile: Profile | None,
        carry_out: Callable[[Greeted], Any],
        command: Command | None = None,
        *,
        finish: Callable[[Any, Voice], Any] = as_it_is,
        refuse: Callable[[Message, Voice], Any] | None = None,
        fail: Callable[[Message, Voice], Any] | None = None,
    ) -> Any:
        """Have `carry_out` answer whoever calls, and `finish` what it, a refusal or a failure says."""
        greeted: Greeted | None = None
        try:
            greeted = Greeted(welcome(self.desk, caller, profile)) if profile else greet(self.desk, caller)
            found = carry_out(greeted)
            return found if finish is as_it_is else finish(found, self.voice_for(greeted.member))
        except Stranger:
            raise
        except EnlaceError as error:
            if greeted is None and profile is None:
                return self._failed(error, caller, profile, fail or refuse or finish)
            voice = self.voice_for(greeted.member if greeted else self.stranger(profile))
            return (refuse or finish)(self._refusal(error, command, voice), voice)
        except Exception as failure:  # noqa: BLE001 (whatever went wrong, the person gets an answer)
            return self._failed(failure, caller, profile, fail or refuse or finish)

    def _failed(
        self,
        failure: Exception,
        caller: Caller,
        profile: Profile | None,
        finish: Callable[[Message, Voice], Any],
    ) -> Any:
        reference = secrets.token_hex(4)
        log_failure(log, "command_failed", failure, reference=reference)
        voice = self.voice_for(self._reader(caller, profile))
        return finish(unexpected(reference, voice), voice)

    def _call(self, command: Command, caller: Caller, member: Member, *, share: bool = False) -> Call:
        return Call(command, self.desk, caller, member, self.voice_for, self.connection, self.prefix, share)

    def _refusal(self, error: EnlaceError, command: Command | None, voice: Voice) -> Message:
        subcommand = _subcommand(command, error)
        if command is None or subcommand is None:
            return refused(error, voice)
        name = command.name(voice.translator.language, self.prefix)
        say = voice.translator.gettext
        return refused(
            error,
            voice,
            usage=[f"{name} {say(subcommand.usage)}"],
            example=f"{name} {say(subcommand.example)}",
        )

    def voice_for(self, member: Member) -> Voice:
        """Return what speaks to `member` now."""
        language = member.language
        names = Names(
            rec=COMMANDS["rec"].name(language, self.prefix),
            action=COMMANDS["action"].name(language, self.prefix),
            taskforce=COMMANDS["taskforce"].name(language, self.prefix),
            organisation=self.organisation.get(language),
            digest=COMMANDS["digest"].name(language, self.prefix),
        )
        return Voice(member.translator(), self.desk.clock.now(), names)

    def _reader(self, caller: Caller, profile: Profile | None) -> Member:
        """Return who is to be told of a failure; if the database is what failed, in the default language."""
        try:
            return greet(self.desk, caller).member
        except Exception:  # noqa: BLE001 (the failure itself is logged already)
            return self.stranger(profile)

    def stranger(self, profile: Profile | None) -> Member:
        """Return someone of whom no more is known than Slack says, to be spoken to."""
        rules = self.desk.rules
        language: Language = language_of(profile.language_tag if profile else None) or rules.language
        zone = known_zone(profile.zone if profile else None) or rules.zone
        return Member(0, None, "", Role.OBSERVER, None, language, ZoneInfo(zone))


def _subcommand(command: Command | None, error: EnlaceError) -> Subcommand | None:
    key = error.subcommand if isinstance(error, GrammarError) else None
    return next((each for each in command.subcommands if each.key == key), None) if command else None

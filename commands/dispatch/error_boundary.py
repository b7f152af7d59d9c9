"""The one place that handles errors: people are told in their language about every failure."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from bot.errors import EnlaceError
from bot.failures import log_failure
from bot.services.context import Caller
from bot.services.members.caller import CallerContext, identify_caller
from bot.services.members.queries import Profile, Stranger, welcome
from bot.views.blockkit.blocks import Message
from bot.views.localizer import Localizer
from bot.views.refusals import refused, unexpected
from commands.command import Command, Subcommand
from commands.dispatch.localization import Localization
from commands.parsing.mistakes import GrammarError

log = structlog.get_logger("enlace.commands")

Found = TypeVar("Found")


@dataclass(frozen=True)
class ErrorBoundary:
    """Runs a handler for a caller, and turns every error into an answer."""

    localization: Localization

    def run(
        self,
        caller: Caller,
        profile: Profile | None,
        carry_out: Callable[[CallerContext], Found],
        *,
        refuse: Callable[[Message, Localizer], Found],
        fail: Callable[[Message, Localizer], Found] | None = None,
        command: Command | None = None,
    ) -> Found:
        """Identify the caller, run `carry_out`, and return its answer.

        `refuse` makes the answer from the message of a refusal. `fail` (or else `refuse`) makes it from the
        message of an unexpected failure. A grammar error also shows the usage of `command`. Raises nothing
        but `Stranger`: call again with the person's `profile`.
        """
        caller_context: CallerContext | None = None
        context = self.localization.context
        try:
            caller_context = (
                CallerContext(welcome(context, caller, profile))
                if profile
                else identify_caller(context, caller)
            )
            return carry_out(caller_context)
        except Stranger:
            raise
        except EnlaceError as error:
            if caller_context is None and profile is None:
                return self._failed(error, caller, profile, fail or refuse)
            member = caller_context.member if caller_context else self.localization.stranger(profile)
            localizer = self.localization.localizer_for(member)
            return refuse(self._refusal(error, command, localizer), localizer)
        except Exception as failure:  # noqa: BLE001 (the person gets an answer to every failure)
            return self._failed(failure, caller, profile, fail or refuse)

    def _failed(
        self,
        failure: Exception,
        caller: Caller,
        profile: Profile | None,
        fail: Callable[[Message, Localizer], Found],
    ) -> Found:
        reference = secrets.token_hex(4)
        log_failure(log, "command_failed", failure, reference=reference)
        return self.localization.spoken_to(
            caller, lambda localizer: fail(unexpected(reference, localizer), localizer), profile
        )

    def _refusal(self, error: EnlaceError, command: Command | None, localizer: Localizer) -> Message:
        subcommand = _subcommand(command, error)
        if command is None or subcommand is None:
            return refused(error, localizer)
        name = command.name(localizer.translator.language, self.localization.prefix)
        say = localizer.translator.gettext
        return refused(
            error,
            localizer,
            usage=[f"{name} {say(subcommand.usage)}"],
            example=f"{name} {say(subcommand.example)}",
        )


def _subcommand(command: Command | None, error: EnlaceError) -> Subcommand | None:
    key = error.subcommand if isinstance(error, GrammarError) else None
    return next((each for each in command.subcommands if each.key == key), None) if command else None

"""The one place that handles errors: people are told in their language about every failure."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.action_items.rights import MayOnlyGiveBack
from bot.domain.recommendations.moves import OwnKeyMissing
from bot.errors import EnlaceError
from bot.failures import log_failure
from bot.services.context import Caller
from bot.services.members.caller import CallerContext, identify_caller
from bot.services.members.queries import Profile, Stranger, welcome
from bot.store.trouble import DatabaseTrouble, log_trouble, trouble_of
from bot.views import steps
from bot.views.blockkit.blocks import Message, message
from bot.views.blockkit.controls import actions
from bot.views.blockkit.modals import Modal
from bot.views.localizer import Localizer
from bot.views.refusals import no_database, out_of_order, refused, unexpected, with_typed
from commands.command import Command, Subcommand
from commands.dispatch.localization import Localization
from commands.mentioned import NamesWanted
from commands.parsing.grammar import UnknownSubcommand
from commands.parsing.lexer import readable
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
        typed: Callable[[], str] | None = None,
    ) -> Found:
        """Identify the caller, run `carry_out`, and return its answer.

        `refuse` makes the answer from the message of a refusal. `fail` (or else `refuse`) makes it from the
        message of an unexpected failure. A grammar error also shows the usage of `command`. What was `typed`
        is given back with every refusal and failure. Raises nothing but `Stranger` (call again with the
        person's `profile`) and `NamesWanted`.
        """
        refuse, fail = self._giving_back(typed, refuse), self._giving_back(typed, fail or refuse)
        try:
            return self._answered(caller, profile, carry_out, refuse, fail, command)
        except (Stranger, NamesWanted):
            raise
        except Exception as failure:  # noqa: BLE001 (the person gets an answer to every failure)
            return self._failed(failure, caller, profile, fail)

    @staticmethod
    def _giving_back(
        typed: Callable[[], str] | None, answer: Callable[[Message, Localizer], Found]
    ) -> Callable[[Message, Localizer], Found]:
        """Return `answer` with what was typed below the message."""
        if typed is None:
            return answer
        return lambda said, localizer: answer(with_typed(said, readable(typed()), localizer), localizer)

    def _answered(
        self,
        caller: Caller,
        profile: Profile | None,
        carry_out: Callable[[CallerContext], Found],
        refuse: Callable[[Message, Localizer], Found],
        fail: Callable[[Message, Localizer], Found],
        command: Command | None,
    ) -> Found:
        """Run `carry_out`, and turn a refusal into an answer; a refusal can fail to be rendered, too."""
        caller_context: CallerContext | None = None
        context = self.localization.context
        try:
            try:
                caller_context = (
                    CallerContext(welcome(context, caller, profile))
                    if profile
                    else identify_caller(context, caller)
                )
            except SQLAlchemyError as failure:
                return self._without_database(failure, caller, profile, fail)
            self.localization.remember(caller_context.member)
            return rendered(carry_out(caller_context))
        except (Stranger, NamesWanted):
            raise
        except DatabaseTrouble as trouble:
            return self._failed(trouble, caller, profile, fail)
        except EnlaceError as error:
            if caller_context is None and profile is None:
                return self._failed(error, caller, profile, fail)
            member = caller_context.member if caller_context else self.localization.stranger(profile)
            localizer = self.localization.localizer_for(member)
            return rendered(refuse(self._refusal(error, command, localizer), localizer))

    def _failed(
        self,
        failure: Exception,
        caller: Caller,
        profile: Profile | None,
        fail: Callable[[Message, Localizer], Found],
    ) -> Found:
        if (trouble := trouble_of(failure)) is not None:
            log.error("command_failed", cause=type(trouble).__name__)  # known: its frames tell nothing
            return self.localization.spoken_to(
                caller, lambda localizer: fail(out_of_order(trouble, localizer), localizer), profile
            )
        reference = secrets.token_hex(4)
        log_failure(log, "command_failed", failure, reference=reference)
        return self.localization.spoken_to(
            caller, lambda localizer: fail(unexpected(reference, localizer), localizer), profile
        )

    def _without_database(
        self,
        failure: SQLAlchemyError,
        caller: Caller,
        profile: Profile | None,
        fail: Callable[[Message, Localizer], Found],
    ) -> Found:
        """Answer if the database does not even say who asks; then nothing was done."""
        log_trouble(log, "database_unreachable", failure)
        localizer = self.localization.localizer_for(self.localization.remembered(caller, profile))
        trouble = trouble_of(failure)
        said = no_database(localizer) if trouble is None else out_of_order(trouble, localizer)
        return fail(said, localizer)

    def _refusal(self, error: EnlaceError, command: Command | None, localizer: Localizer) -> Message:
        if isinstance(error, OwnKeyMissing):
            value = "{reference}:{version}".format_map(error.values)
            offered = [actions(steps.confirm_key(value, localizer))]
            return message([*refused(error, localizer).blocks, *offered])
        if isinstance(error, MayOnlyGiveBack):
            number = int(str(error.values["number"]))
            return message([*refused(error, localizer).blocks, *steps.giving_back(number, localizer)])
        if isinstance(error, UnknownSubcommand):
            offered = steps.commands(error.suggestions)
            return message([*refused(error, localizer).blocks, *offered])
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


def rendered(found: Found) -> Found:
    """Return an answer that certainly fits into Slack's limits; its payload is built here."""
    if isinstance(found, Message):
        _ = found.body  # off the event loop; a cached answer keeps it
    elif isinstance(found, Modal):
        found.view()
    return found


def _subcommand(command: Command | None, error: EnlaceError) -> Subcommand | None:
    key = error.subcommand if isinstance(error, GrammarError) else None
    return next((each for each in command.subcommands if each.key == key), None) if command else None

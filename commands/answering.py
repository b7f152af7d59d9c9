"""Carries what was typed or pressed to its answer, in one go and in one thread; the one place for errors."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

import structlog

from bot.config.models import Localized
from bot.domain.members import Member, Role
from bot.errors import EnlaceError
from bot.i18n import N_, Language, language_of
from bot.services.desk import Caller, Desk
from bot.services.greeting import Greeted, greet
from bot.services.health import Connection
from bot.services.members import Profile, Stranger, attend, handles_of, known_zone, welcome
from bot.views.blocks import Message
from bot.views.refusals import refused, unexpected
from bot.views.voice import Names, Voice
from commands.command import Call, Command, Subcommand
from commands.controls import pressed
from commands.grammar import NoSuchSubcommand, understand
from commands.kept_answers import KeptAnswers, key_of
from commands.lexer import nameless_mentions, with_names
from commands.mistakes import GrammarError
from commands.registry import ANSWERS, COMMANDS, show_help, typed_names
from commands.requests import ShowHelp

log = structlog.get_logger("enlace.commands")

MINUTE = 60


class CommandUnknown(EnlaceError):
    message = N_("This bot does not answer to “%(given)s” here. It answers to %(known)s.")


@dataclass(frozen=True)
class Answerer:
    """Answers commands at one desk. `connection` tells of the line to Slack when health is asked for."""

    desk: Desk
    organisation: Localized
    prefix: str
    connection: Callable[[], Connection]
    _kept: KeptAnswers = field(default_factory=KeptAnswers, init=False, compare=False, repr=False)

    @cached_property
    def _commands(self) -> Mapping[str, Command]:
        """Every command by what people type."""
        return typed_names(self.prefix)

    def answer(self, caller: Caller, typed: str, text: str, profile: Profile | None = None) -> Message:
        """Answer `typed` (such as "/rec") with its `text`; never raises but `Stranger`.

        `Stranger` asks for the `profile` of someone met for the first time.
        """
        return self._whatever_happens(caller, profile, lambda: self._answer(caller, typed, text, profile))

    def press(self, caller: Caller, action_id: str, value: str, profile: Profile | None = None) -> Message:
        """Answer whoever pressed something in a message, as `answer` does for what is typed."""
        return self._whatever_happens(caller, profile, lambda: self._press(caller, action_id, value, profile))

    def _whatever_happens(
        self, caller: Caller, profile: Profile | None, work: Callable[[], Message]
    ) -> Message:
        try:
            return work()
        except Stranger:
            raise
        except Exception as failure:  # noqa: BLE001 (whatever went wrong, the person gets an answer)
            reference = secrets.token_hex(4)
            # Messages of exceptions may quote people's texts: the log gets the kind and the place only.
            log.error(  # noqa: TRY400 (for the same reason)
                "command_failed", reference=reference, kind=type(failure).__name__, place=_place(failure)
            )
            return unexpected(reference, self.voice_for(self._reader(caller, profile)))

    def _answer(self, caller: Caller, typed: str, text: str, profile: Profile | None) -> Message:
        command = self._commands.get(typed)
        return self._for_whoever_calls(
            caller, profile, command, lambda greeted: self._carry_out(caller, greeted, command, typed, text)
        )

    def _press(self, caller: Caller, action_id: str, value: str, profile: Profile | None) -> Message:
        def carry_out(greeted: Greeted) -> Message:
            attend(self.desk, caller)
            command, request = pressed(action_id, value)
            return ANSWERS[type(request)](self._call(command, caller, greeted.member), request)

        return self._for_whoever_calls(caller, profile, None, carry_out)

    def _for_whoever_calls(
        self,
        caller: Caller,
        profile: Profile | None,
        command: Command | None,
        carry_out: Callable[[Greeted], Message],
    ) -> Message:
        greeted: Greeted | None = None
        try:
            greeted = Greeted(welcome(self.desk, caller, profile)) if profile else greet(self.desk, caller)
            return carry_out(greeted)
        except EnlaceError as error:
            if greeted is None and profile is None:
                raise
            reader = greeted.member if greeted else self.stranger(profile)
            return self._refusal(error, command, self.voice_for(reader))

    def _call(self, command: Command, caller: Caller, member: Member) -> Call:
        return Call(command, self.desk, caller, member, self.voice_for, self.connection, self.prefix)

    def _carry_out(
        self, caller: Caller, greeted: Greeted, command: Command | None, typed: str, text: str
    ) -> Message:
        member = greeted.member
        if command is None:
            raise CommandUnknown(given=typed, known=sorted(self._commands))
        call = self._call(command, caller, member)
        today = call.voice.translator.today(call.voice.now)
        if nameless := nameless_mentions(text):
            text = with_names(text, handles_of(self.desk, nameless))
        try:
            understood = understand(command, typed, text, member.language, today)
        except EnlaceError as error:
            attend(self.desk, caller)  # whoever may not use the bot learns nothing of how it is used
            if isinstance(error, NoSuchSubcommand):
                return refused(error, call.voice).followed_by(show_help(call, ShowHelp()))
            raise
        key = key_of(understood.request, typed, greeted, int(call.voice.now.timestamp() // MINUTE))
        answered = self._kept.find(key)
        if answered is None:
            answered = ANSWERS[type(understood.request)](call, understood.request)
            self._kept.keep(key, answered)
        return answered.in_channel() if understood.share else answered

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


def _place(failure: BaseException) -> str:
    trace = failure.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"

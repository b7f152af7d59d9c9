"""Carry out what a person typed, pressed or filled in, and return the answer.

One call runs in one worker thread.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from bot.characters import cleaned
from bot.config.sections import Localized
from bot.domain.members.member import Member
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.context import Caller, ServiceContext
from bot.services.health import Connection
from bot.services.home.actions import refresh_home
from bot.services.members.caller import CallerContext
from bot.services.members.queries import Profile, require_member
from bot.services.members.roster import IsTheBot, NotYetAMember
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.controls import Press, meant
from bot.views.blockkit.modals import Modal, reading
from bot.views.blockkit.text import spoken
from bot.views.localizer import Localizer
from bot.views.mentions import by_button, how_to_ask
from bot.views.refusals import refused, with_typed
from commands.command import Answered, Call, Command
from commands.dispatch.addressing import addressed, command_line
from commands.dispatch.controls import pressed
from commands.dispatch.error_boundary import ErrorBoundary
from commands.dispatch.form_table import FORMS
from commands.dispatch.guide import not_known
from commands.dispatch.home_actions import SEEN_IN_HOME, act_of
from commands.dispatch.localization import Localization
from commands.dispatch.lookups import suggestions_for
from commands.dispatch.openings import mendable, open_form
from commands.dispatch.registry import ANSWERS, COMMANDS, typed_names
from commands.dispatch.response_cache import ResponseCache, key_of
from commands.dispatch.sharing import can_be_shared, share
from commands.dispatch.shortcuts import BY_ID, Chosen, draft_of
from commands.dispatch.submissions import Mistakes, drawn, filled_in, given_back, submitted
from commands.form import ControlUnknown
from commands.mentioned import MentionedNames, named
from commands.parsing.bounds import check_length
from commands.parsing.grammar import NoSuchSubcommand, understand
from commands.parsing.lexer import readable
from commands.requests import OpenForm, Request

MINUTE = 60
TURNING = frozenset({Press.PAGE, Press.PAGE_BACK})
TYPING = TURNING | {Press.GO}
"""Presses that send a command as if it had been typed."""


class CommandUnknown(EnlaceError):
    message = N_("The bot does not respond to “%(given)s” here. It responds to %(known)s.")


def as_it_is(found: Answered, _: Localizer) -> Answered:
    """Leave the answer unchanged, where both a message and a modal can be shown."""
    return found


def as_window(found: Answered, localizer: Localizer) -> Modal:
    """Turn a message into a modal, where no message can be shown."""
    return reading(found, localizer) if isinstance(found, Message) else found


@dataclass(frozen=True)
class Dispatcher:
    """Answers commands, presses, forms, shortcuts and mentions with one service context.

    `connection` returns the state of the connection to Slack, for the health report.
    """

    context: ServiceContext
    organisation: Localized
    prefix: str
    connection: Callable[[], Connection]
    names: MentionedNames = field(default_factory=MentionedNames, compare=False, repr=False)
    _kept: ResponseCache = field(default_factory=ResponseCache, init=False, compare=False, repr=False)

    _siblings: dict[str, "Dispatcher"] = field(default_factory=dict, init=False, compare=False, repr=False)

    def of(self, caller: Caller) -> "Dispatcher":
        """Return what answers a caller as one of their own Slack workspace, if that is the taskforce's.

        In a channel that workspaces share, people press what the app of another one has written.
        """
        team = caller.team_id
        if team == self.context.team_id or team not in self.context.rules.teams:
            return self
        if team not in self._siblings:
            self._siblings[team] = replace(self, context=self.context.in_team(team))
        return self._siblings[team]

    @cached_property
    def localization(self) -> Localization:
        """Makes the localizer of each person."""
        return Localization(self.context, self.organisation, self.prefix)

    @cached_property
    def _boundary(self) -> ErrorBoundary:
        return ErrorBoundary(self.localization)

    @cached_property
    def _commands(self) -> Mapping[str, Command]:
        """Every command by the names that people type."""
        return typed_names(self.prefix)

    def warm_up(self) -> None:
        """Make now what every answer needs, so that the first one is as quick as the others."""
        _ = self._boundary, self._commands, self.localization.names
        self.localization.learn()

    def answer(
        self,
        caller: Caller,
        typed: str,
        text: str,
        profile: Profile | None = None,
        *,
        windows: bool = True,
    ) -> Answered:
        """Answer `typed` (such as "/rec") with its `text`; raises nothing but `Stranger` and `NamesWanted`.

        `Stranger` means that the person is new: call again with their `profile`. If `windows` is false, no
        modal can be opened, and a person who would get a form is told which words are missing.
        """
        command = self._commands.get(typed)

        lines = [f"{typed} {cleaned(text)}"]

        def carry_out(caller_context: CallerContext) -> Answered:
            return self._carry_out(
                caller, caller_context, command, typed, text, windows=windows, keep=lines.append
            )

        said = (lambda: lines[-1]) if text.strip() else None
        return self._boundary.run(caller, profile, carry_out, refuse=as_it_is, command=command, typed=said)

    def hear_message(
        self, caller: Caller, text: str, bot: str, profile: Profile | None = None, *, direct: bool
    ) -> Message:
        """Answer a message as it was written; one in a `direct` conversation always speaks to the bot."""
        said = addressed(text, bot)
        return self.hear(caller, text if said is None and direct else said, bot, profile)

    def hear(self, caller: Caller, said: str | None, bot: str, profile: Profile | None = None) -> Message:
        """Answer what a person `said` to the bot in a message; `said` is None if they only mentioned it.

        `bot` is the bot's user id. A message cannot open a modal. Raises as `answer` does.
        """
        if said is None:

            def carry_out(caller_context: CallerContext) -> Message:
                require_member(self.context, caller)
                return how_to_ask(bot, self.localization.localizer_for(caller_context.member))

            return self._boundary.run(caller, profile, carry_out, refuse=lambda refusal, _: refusal)
        typed, text = command_line(cleaned(said), self.prefix)
        found = self.answer(caller, typed, text, profile, windows=False)
        assert isinstance(found, Message)  # noqa: S101 (without windows, nothing else is answered)
        return found

    def press(self, caller: Caller, action_id: str, value: str, profile: Profile | None = None) -> Answered:
        """Answer a press in a message; raises as `answer` does."""

        def carry_out(caller_context: CallerContext) -> Answered:
            return self._pressed(caller, caller_context, *meant(action_id, value))

        return self._boundary.run(caller, profile, carry_out, refuse=as_it_is)

    def press_in_window(
        self, caller: Caller, action_id: str, value: str, profile: Profile | None = None
    ) -> Modal:
        """Answer a press in a modal with a modal."""

        def carry_out(caller_context: CallerContext) -> Modal:
            found = self._pressed(caller, caller_context, *meant(action_id, value))
            return as_window(found, self.localization.localizer_for(caller_context.member))

        return self._boundary.run(caller, profile, carry_out, refuse=as_window)

    def press_in_home(
        self, caller: Caller, action_id: str, value: str, profile: Profile | None = None
    ) -> Modal | str:
        """Answer a press in a Home with a modal, or with "" if the Home itself shows the effect."""

        def carry_out(caller_context: CallerContext) -> Modal | str:
            require_member(self.context, caller)
            localizer = self.localization.localizer_for(caller_context.member)
            name, about = meant(action_id, value)
            if act := act_of(name, about):
                act(self.context, caller)
                return ""
            if name in TYPING:
                return as_window(self._pressed(caller, caller_context, name, about), localizer)
            command, request = pressed(name, about)
            answered = ANSWERS[type(request)](self._call(command, caller, caller_context.member), request)
            if not isinstance(request, SEEN_IN_HOME):
                return as_window(answered, localizer)
            refresh_home(self.context, caller)
            return ""

        return self._boundary.run(caller, profile, carry_out, refuse=as_window)

    def open_form(
        self, caller: Caller, name: str, view: Mapping[str, Any], profile: Profile | None = None
    ) -> Modal:
        """Draw a form again after a choice in it; `view` is the form as Slack sends it."""

        def carry_out(caller_context: CallerContext) -> Modal:
            require_member(self.context, caller)
            form, draft = filled_in(name, view)
            return drawn(self._call(form.command, caller, caller_context.member), form, draft)

        return self._boundary.run(caller, profile, carry_out, refuse=as_window)

    def call_up(self, caller: Caller, chosen: Chosen, profile: Profile | None = None) -> Modal:
        """Answer a shortcut with its form."""

        def carry_out(caller_context: CallerContext) -> Modal:
            require_member(self.context, caller)
            if chosen.callback_id not in BY_ID:
                raise ControlUnknown
            form = FORMS[BY_ID[chosen.callback_id].form]
            call = self._call(form.command, caller, caller_context.member)
            return drawn(call, form, draft_of(call, chosen))

        return self._boundary.run(caller, profile, carry_out, refuse=as_window)

    def submit(
        self, caller: Caller, name: str, view: Mapping[str, Any], profile: Profile | None = None
    ) -> Modal | Mistakes:
        """Carry out a submitted form, or return its mistakes by field."""

        def carry_out(caller_context: CallerContext) -> Modal | Mistakes:
            require_member(self.context, caller)
            form, draft = filled_in(name, view)
            return submitted(self._call(form.command, caller, caller_context.member), form, draft)

        def failed(message: Message, localizer: Localizer) -> Modal | Mistakes:
            # Shown as a mistake at a field, the error leaves everything in place that was typed.
            fields = (view.get("state") or {}).get("values") or {}
            return (
                Mistakes({next(iter(fields)): spoken(message.text)})
                if fields
                else reading(message, localizer)
            )

        def refuse(message: Message, localizer: Localizer) -> Modal:
            return reading(given_back(message, view, localizer), localizer)

        return self._boundary.run(caller, profile, carry_out, refuse=refuse, fail=failed)

    def suggest(
        self, caller: Caller, field: str, typed: str, profile: Profile | None = None
    ) -> Sequence[tuple[str, str]]:
        """Return the choices of a field with a look-up, as (label, value)."""

        def carry_out(caller_context: CallerContext) -> Sequence[tuple[str, str]]:
            require_member(self.context, caller)
            return suggestions_for(
                self._call(COMMANDS["rec"], caller, caller_context.member), field, cleaned(typed)
            )

        return self._boundary.run(caller, profile, carry_out, refuse=lambda *_: [])

    def opens_form(self, typed: str, text: str) -> bool:
        """Say whether a command will open a form; reads neither the database nor Slack.

        It parses what was typed, so it does not belong on the event loop.
        """
        command, rules = self._commands.get(typed), self.context.rules
        if command is None:
            return False
        try:
            today = self.context.clock.now().astimezone(ZoneInfo(rules.zone)).date()
            understood = understand(command, typed, text, rules.language, today, commands=COMMANDS)
            return isinstance(understood.request, OpenForm)
        except EnlaceError:
            return False

    def _pressed(self, caller: Caller, caller_context: CallerContext, action_id: str, value: str) -> Answered:
        require_member(self.context, caller)
        if action_id in TYPING:
            typed, _, text = value.partition(" ")
            return self._carry_out(
                caller, caller_context, self._commands.get(typed), typed, text, windows=True
            )
        command, request = pressed(action_id, value)
        return ANSWERS[type(request)](self._call(command, caller, caller_context.member), request)

    def _carry_out(
        self,
        caller: Caller,
        caller_context: CallerContext,
        command: Command | None,
        typed: str,
        text: str,
        *,
        windows: bool,
        keep: Callable[[str], None] = lambda _: None,
    ) -> Answered:
        """Carry out what was typed; `keep` gets it with the names of all whom it mentions."""
        member, text = caller_context.member, cleaned(text)
        if command is None:
            raise CommandUnknown(given=cleaned(typed), known=sorted(self._commands))
        call, line = self._call(command, caller, member), f"{typed} {text}".strip()
        today = call.localizer.translator.today(call.localizer.now)
        try:
            check_length(text)
            text = named(text, self.context, self.names, call.localizer)
            keep(f"{typed} {text}")
            understood = understand(command, typed, text, member.language, today, commands=COMMANDS)
        except EnlaceError as error:
            require_member(self.context, caller)  # people who may not use the bot do not learn its usage
            if isinstance(error, NoSuchSubcommand):
                refusal, said = refused(error, call.localizer), str(error.values["given"])
                return with_typed(not_known(call, refusal, said, COMMANDS), readable(line), call.localizer)
            raise
        if understood.share and can_be_shared(understood.request):
            return share(call, understood.request, text)
        call = self._call(understood.command or command, caller, member, share=understood.share)
        minute = int(call.localizer.now.timestamp() // MINUTE)
        key = key_of(understood.request, typed, caller_context, minute, shared=understood.share)
        answered: Answered | None = None if key is None else self._kept.find(key)
        if answered is None:
            answered = self._answered(call, understood.request, line, windows=windows)
            if isinstance(answered, Modal):
                return answered
            if key is not None:
                self._kept.keep(key, answered)
        return answered.in_channel() if understood.share and isinstance(answered, Message) else answered

    def _answered(self, call: Call, request: Request, line: str, *, windows: bool) -> Answered:
        """Carry out a request; if it lacks something, answer with its form, or with the button to it."""
        try:
            answered = ANSWERS[type(request)](call, request)
        except EnlaceError as refusal:
            error = about_the_bot(call, refusal)
            form = mendable(request, error)
            if form is None:
                raise error from refusal.__cause__
            opened = open_form(call, form)
            return opened if windows else by_button(line, call.localizer, refused(error, call.localizer))
        if windows or not isinstance(answered, Modal):
            return answered
        missing = request.missing if isinstance(request, OpenForm) else None
        said = refused(missing, call.localizer) if missing else None
        return by_button(line, call.localizer, said)

    def _call(self, command: Command, caller: Caller, member: Member, *, share: bool = False) -> Call:
        localizer_for = self.localization.localizer_for
        return Call(
            command,
            self.context,
            caller,
            member,
            localizer_for,
            self.connection,
            self.prefix,
            share,
            self.names,
        )


def about_the_bot(call: Call, refusal: EnlaceError) -> EnlaceError:
    """Return the refusal of someone whom the bot has not met, or of the bot if it was itself named.

    Raises `NamesWanted`.
    """
    who = refusal.values.get("who")
    if type(refusal) is NotYetAMember and isinstance(who, Member) and who.slack_id:
        profile = call.profile_of(who.slack_id)
        if profile and profile.bot:
            return IsTheBot(who=who)
    return refusal

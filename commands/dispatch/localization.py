"""The language, time zone and names with which the bot addresses each person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.config.sections import Localized
from bot.domain.members.member import Member, Role
from bot.i18n import LANGUAGES, Language, language_of
from bot.services.context import Caller, ServiceContext
from bot.services.members.caller import identify_caller
from bot.services.members.queries import Profile, everyone, known_zone
from bot.views.localizer import Localizer, Names
from commands.dispatch.registry import COMMANDS

Said = TypeVar("Said")


@dataclass(frozen=True)
class Localization:
    """Makes the localizer of each person, with this deployment's names."""

    context: ServiceContext
    organisation: Localized
    prefix: str
    _known: dict[str, tuple[Language, ZoneInfo]] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def names(self) -> Mapping[Language, Names]:
        """What the taskforce and the commands are called in each language."""
        return {
            language: Names(
                rec=COMMANDS["rec"].name(language, self.prefix),
                action=COMMANDS["action"].name(language, self.prefix),
                taskforce=COMMANDS["taskforce"].name(language, self.prefix),
                organisation=self.organisation.get(language),
                digest=COMMANDS["digest"].name(language, self.prefix),
            )
            for language in LANGUAGES
        }

    def localizer_for(self, member: Member) -> Localizer:
        """Return the localizer for `member`, at the present instant."""
        return Localizer(member.translator(), self.context.clock.now(), self.names[member.language])

    def spoken_to(
        self, caller: Caller, say: Callable[[Localizer], Said], profile: Profile | None = None
    ) -> Said:
        """Return what `say` renders in the caller's language, as far as it is known if the database fails."""
        try:
            member = identify_caller(self.context, caller).member
        except Exception:  # noqa: BLE001 (a failure that is being answered is logged already)
            member = self.remembered(caller, profile)
        return say(self.localizer_for(member))

    def learn(self) -> None:
        """Note the language and the zone of everyone, for answers while the database cannot be reached."""
        with self.context.reading() as session:
            for member in everyone(session, self.context).values():
                self.remember(member)

    def remember(self, member: Member) -> None:
        """Note the language and the zone of a person who was identified."""
        if member.slack_id:
            self._known[member.slack_id] = member.language, member.zone

    def remembered(self, caller: Caller, profile: Profile | None = None) -> Member:
        """Return a temporary member for a person, with what is known of them without the database.

        Of a person who is not known at all, the command's name shows the language, if it has its own in each.
        """
        member = self.stranger(profile)
        if known := self._known.get(caller.slack_id):
            return replace(member, language=known[0], zone=known[1])
        if profile is not None:
            return member
        typed = {
            language
            for command in COMMANDS.values()
            for language in LANGUAGES
            if caller.command in command.typed_names(language, self.prefix)
        }
        return replace(member, language=typed.pop()) if len(typed) == 1 else member

    def stranger(self, profile: Profile | None) -> Member:
        """Return a temporary member for a person who is known only from their Slack profile."""
        rules = self.context.rules
        language: Language = language_of(profile.language_tag if profile else None) or rules.language
        zone = known_zone(profile.zone if profile else None) or rules.zone
        return Member(0, None, "", Role.OBSERVER, None, language, ZoneInfo(zone))

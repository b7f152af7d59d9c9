"""The language, time zone and names with which the bot addresses each person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.config.sections import Localized
from bot.domain.members.member import Member, Role
from bot.i18n import LANGUAGES, Language, language_of
from bot.services.context import Caller, ServiceContext
from bot.services.members.caller import identify_caller
from bot.services.members.queries import Profile, known_zone
from bot.views.localizer import Localizer, Names
from commands.dispatch.registry import COMMANDS

Said = TypeVar("Said")


@dataclass(frozen=True)
class Localization:
    """Makes the localizer of each person, with this deployment's names."""

    context: ServiceContext
    organisation: Localized
    prefix: str

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
        """Return what `say` renders in the caller's language, or in the default one if the database fails."""
        try:
            member = identify_caller(self.context, caller).member
        except Exception:  # noqa: BLE001 (a failure that is being answered is logged already)
            member = self.stranger(profile)
        return say(self.localizer_for(member))

    def stranger(self, profile: Profile | None) -> Member:
        """Return a temporary member for a person who is known only from their Slack profile."""
        rules = self.context.rules
        language: Language = language_of(profile.language_tag if profile else None) or rules.language
        zone = known_zone(profile.zone if profile else None) or rules.zone
        return Member(0, None, "", Role.OBSERVER, None, language, ZoneInfo(zone))

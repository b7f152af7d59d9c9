"""Renders text for one reader in mrkdwn: their language and zone, the present instant, the names here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from bot.domain.action_items.moves import ItemStatus
from bot.domain.digests.names import COMMON_KEYS
from bot.domain.members.member import Member, Side
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import Words
from bot.i18n import N_, Translator
from bot.views.blockkit import text
from bot.views.blockkit.blocks import Block, context, quote
from bot.views.blockkit.text import Mrkdwn, escape, inline

STATUS_EMOJI: Mapping[Status, str] = {
    Status.NOT_STARTED: "⚪",
    Status.IN_PROGRESS: "🔵",
    Status.BLOCKED: "⛔",
    Status.PARTIALLY_IMPLEMENTED: "🌗",
    Status.REPORTED: "🔎",
    Status.CLOSED_IMPLEMENTED: "✅",
    Status.CLOSED_NOT_IMPLEMENTED: "🚫",
}
ITEM_EMOJI: Mapping[ItemStatus, str] = {
    ItemStatus.TODO: "⚪",
    ItemStatus.IN_PROGRESS: "🔵",
    ItemStatus.BLOCKED: "⛔",
    ItemStatus.SUBMITTED: "📨",
    ItemStatus.DONE: "✅",
    ItemStatus.CANCELLED: "🚫",
}


@dataclass(frozen=True)
class Names:
    """What the commands are called in this deployment, in the reader's language: `/rec`, `/grupo`."""

    rec: str
    action: str
    taskforce: str
    organisation: str
    digest: str

    @cached_property
    def in_sentences(self) -> Mapping[str, Mrkdwn]:
        """The names of the commands, escaped for sentences."""
        return text.escaped(
            {"rec": self.rec, "action": self.action, "taskforce": self.taskforce, "digest": self.digest}
        )


class Numbered(Protocol):
    """A recommendation, as one of several values."""

    @property
    def number(self) -> int: ...

    @property
    def former_number(self) -> int | None: ...


def named_from(side: Side | None, name: str) -> Mrkdwn:
    """Return a person's name after the flag of their side, for those of another workspace, whom Slack cannot
    mention in this one.
    """
    return Mrkdwn(f"{side.flag} {inline(name)}") if side else inline(name)


@dataclass(frozen=True)
class Localizer:
    """Translates and formats for one reader; every view takes one."""

    translator: Translator
    now: datetime
    names: Names

    def gettext(self, message: str, **values: Mrkdwn) -> Mrkdwn:
        """Translate a sentence; its values must be safe already."""
        return Mrkdwn(self.translator.gettext(message, **self.names.in_sentences, **values))

    def ngettext(self, one: str, many: str, number: int, **values: Mrkdwn) -> Mrkdwn:
        """Translate a sentence that contains a count."""
        return Mrkdwn(self.translator.ngettext(one, many, number, **self.names.in_sentences, **values))

    def plain(self, message: str) -> str:
        """Translate for a place that shows no markup."""
        return self.translator.gettext(message)

    def status(self, status: Status | ItemStatus) -> Mrkdwn:
        """Return the emoji with the word; the two always appear together."""
        emoji = STATUS_EMOJI[status] if isinstance(status, Status) else ITEM_EMOJI[status]
        return Mrkdwn(f"{emoji} {self.status_word(status)}")

    def status_word(self, status: Status | ItemStatus) -> Mrkdwn:
        """Return the status as a word."""
        return escape(self.translator.gettext(status.label))

    def side(self, side: Side) -> Mrkdwn:
        """Return the name of a side as a label."""
        return escape(self.translator.gettext(side.label))

    def side_named(self, side: Side) -> Mrkdwn:
        """Return the name of a side within a sentence: "the United States"."""
        return escape(self.translator.gettext(side.in_sentence))

    def sides_named(self, sides: Iterable[Side]) -> Mrkdwn:
        """Return several sides within a sentence, joined as the language does."""
        return Mrkdwn(self.translator.list_of(self.side_named(side) for side in sides))

    def schedule(self, key: str) -> Mrkdwn:
        """Return what the reader calls a digest: its key, translated if that is a common word."""
        return inline(self.translator.gettext(COMMON_KEYS[key]) if key in COMMON_KEYS else key)

    def numbered(self, row: Numbered) -> str:
        """Return a recommendation's number, with its former one as long as people may remember that."""
        if row.former_number is None:
            return str(row.number)
        values = {"number": str(row.number), "former": str(row.former_number)}
        return self.translator.gettext(N_("%(number)s, formerly %(former)s"), **values)

    def person(self, member: Member | None) -> Mrkdwn:
        """Return a mention; a name if Slack does not know the person, with their flag if it does in another
        workspace; or "nobody yet".
        """
        if member is None:
            return self.gettext("nobody yet")
        if member.slack_id:
            return text.mention(member.slack_id)
        return named_from(member.side if member.elsewhere else None, member.name)

    def doer(self, member: Member | None) -> Mrkdwn:
        """Return who made a change: a person, or the deploy file."""
        return self.person(member) if member else self.gettext("the deploy file")

    def people(self, members: Iterable[Member], *, either: bool = False) -> Mrkdwn:
        """Return several people, joined as the language does; for none, "the secretariat"."""
        found = [self.person(member) for member in members]
        return (
            Mrkdwn(self.translator.list_of(found, either=either))
            if found
            else self.gettext("the secretariat")
        )

    def people_or_nobody(self, members: Iterable[Member]) -> Mrkdwn:
        """Return several people, joined as the language does; for none, "nobody yet"."""
        found = [self.person(member) for member in members]
        return Mrkdwn(self.translator.list_of(found)) if found else self.gettext("nobody yet")

    def assignees(self, members: Iterable[Member]) -> Mrkdwn:
        """Return those to whom something is assigned, marked if they left; for none, "nobody yet"."""
        found = [
            self.person(each)
            if each.active
            else self.gettext("%(who)s (no longer on the list)", who=self.person(each))
            for each in members
        ]
        return Mrkdwn(self.translator.list_of(found)) if found else self.gettext("nobody yet")

    def words(self, words: Words) -> Mrkdwn:
        """Return what people wrote, within a line, marked if it is in another language."""
        shown = inline(words.text)
        return Mrkdwn(f"{shown} {self.foreign(words)}") if words.language != self.language else shown

    def foreign(self, words: Words) -> Mrkdwn:
        """Return the mark of a text in another language than the reader's."""
        return self.gettext("(in Spanish)") if words.language == "es" else self.gettext("(in English)")

    def quoted(self, words: Words | None, *, label: str | None = None) -> list[Block]:
        """Return what a person wrote, unchanged, as separate blocks, below its `label` if there is one."""
        if words is None:
            return []
        marked = [] if words.language == self.language else [context(self.foreign(words))]
        return [quote(words.text, label=label), *marked]

    def ago(self, moment: datetime) -> Mrkdwn:
        """Return how long ago, in words."""
        return escape(self.translator.ago(moment, self.now))

    def day(self, day: date) -> Mrkdwn:
        """Return a calendar day."""
        return escape(self.translator.day(day))

    def day_to_type(self, day: date) -> Mrkdwn:
        """Return a calendar day with its weekday, and an unambiguous form to type."""
        return Mrkdwn(f"{escape(self.translator.weekday(day))} ({text.code(day.isoformat())})")

    def weekday(self, day: date) -> Mrkdwn:
        """Return a calendar day with its weekday."""
        return escape(self.translator.weekday(day))

    def days(self, first: date, last: date) -> dict[str, Mrkdwn]:
        """Return both ends of a range of days, with weekdays, for "from %(first)s to %(last)s"."""
        opening = self.translator.first_weekday(first, last) if first != last else self.weekday(last)
        return {"first": escape(opening), "last": self.weekday(last)}

    def due(self, day: date, *, closed: bool = False) -> Mrkdwn:
        """Return when something is due, or was: a day that is past is told of in the past."""
        values = {"day": self.day(day), "ago": self.days_away(day)}
        if day < self.translator.today(self.now):
            return self.gettext("was due %(day)s (%(ago)s)", **values)
        if closed:
            return self.gettext("was due %(day)s", **values)
        return self.gettext("due %(day)s (%(ago)s)", **values)

    def due_in_full(self, day: date, *, closed: bool = False) -> Mrkdwn:
        """Return the line of a due date, with its weekday."""
        values = {"day": self.weekday(day), "ago": self.days_away(day)}
        if day < self.translator.today(self.now):
            return self.gettext("*Was due:* %(day)s (%(ago)s)", **values)
        if closed:
            return self.gettext("*Was due:* %(day)s", **values)
        return self.gettext("*Due:* %(day)s (%(ago)s)", **values)

    def days_away(self, day: date) -> Mrkdwn:
        """Return how far a calendar day is from the reader's: "today", "in 3 days", "2 weeks ago"."""
        return escape(self.translator.days_away(day, self.now))

    def moment(self, moment: datetime) -> Mrkdwn:
        """Return an instant within a sentence: Slack shows the date in each reader's zone, never "yesterday".

        No full stop may follow it: in Spanish it can end with that of "a.m.".
        """
        return text.instant(moment, "{date_short}, {time}", self.translator.moment(moment))

    def instant(self, moment: datetime) -> Mrkdwn:
        """Return an instant that stands alone; Slack says "yesterday" and "today" where it is near."""
        return text.instant(moment, "{date_short_pretty} {time}", self.translator.moment(moment))

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.translator.language

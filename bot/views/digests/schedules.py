"""The schedules: when digests go out, and to whom."""

from collections.abc import Iterable, Iterator, Mapping

from bot.domain.digests.actions import OccurrenceOutcome, UpcomingDigest, UpcomingState
from bot.domain.digests.occurrences import Coming, Occurrence, Schedule
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, Message, message, section, sections
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.digests.actions import hands_on, held_line
from bot.views.localizer import Localizer

GROUPS: Mapping[str, str] = {
    "chairs": N_("the chairs"),
    "secretariat": N_("the secretariat"),
    "leads": N_("the leads"),
}


def schedules(shown: Iterable[Coming], touched: UpcomingState, localizer: Localizer) -> Message:
    """Render each schedule with its next occurrences; Slack shows the instants in the reader's zone."""
    blocks: list[Block] = []
    for coming in shown:
        title = Mrkdwn(
            f"{bold(localizer.schedule(coming.schedule.key))} · {_recipients(coming.schedule, localizer)}"
        )
        blocks += sections([title, *_lines(coming, touched, localizer)])
        blocks += _hands(coming, touched, localizer)
    if not blocks:
        blocks.append(
            section(localizer.gettext("No digests are set up yet; an admin can add them in the deploy file."))
        )
    return message(blocks)


def _hands(coming: Coming, touched: UpcomingState, localizer: Localizer) -> list[Block]:
    """Render the buttons for the next digest, or for one that is held past its hour."""
    key, ahead = coming.schedule.key, [each.week for each in coming.occurrences if each.day is not None]
    late = [week for (schedule, week), known in touched.items() if schedule == key and known.hold]
    for week in (*(each for each in late if each not in ahead), *ahead):
        known = touched.get((key, week))
        if known is None or known.fate is OccurrenceOutcome.AHEAD:
            return [hands_on(key, week, localizer, held=bool(known and known.hold))]
    return []


def _recipients(schedule: Schedule, localizer: Localizer) -> Mrkdwn:
    words = [each.word for each in schedule.recipients]
    named = [inline(localizer.plain(GROUPS[word]) if word in GROUPS else word) for word in words]
    return Mrkdwn(localizer.translator.list_of(named))


def _lines(coming: Coming, touched: UpcomingState, localizer: Localizer) -> Iterator[Mrkdwn]:
    """Render the digests held past their hour, then each occurrence, with people's actions on it."""
    key, ahead = coming.schedule.key, {each.week for each in coming.occurrences}
    for (schedule, week), known in touched.items():
        if schedule == key and week not in ahead and known.hold and known.day:
            late = localizer.gettext("📅 %(day)s, past its scheduled time", day=localizer.weekday(known.day))
            yield Mrkdwn(f"{late} · {held_line(known.hold, localizer)}")
    for each in coming.occurrences:
        yield Mrkdwn(" · ".join([_line(each, localizer), *_doings(touched.get((key, each.week)), localizer)]))


def _doings(known: UpcomingDigest | None, localizer: Localizer) -> list[Mrkdwn]:
    if known is None:
        return []
    if known.fate is OccurrenceOutcome.SENT:
        return [localizer.gettext("📬 already sent")]
    found = [held_line(known.hold, localizer)] if known.hold else []
    if known.notes:
        found.append(localizer.ngettext("📝 %(number)s note", "📝 %(number)s notes", known.notes))
    return found


def _line(each: Occurrence, localizer: Localizer) -> Mrkdwn:
    names = localizer.translator.list_of(
        inline(f"{localizer.plain(holiday.name)} ({localizer.plain(holiday.country.label)})")
        for holiday in each.holidays
    )
    if each.day is None:
        return localizer.gettext(
            "🚫 %(day)s: skipped because of %(holidays)s",
            day=localizer.weekday(each.planned),
            holidays=Mrkdwn(names),
        )
    when = localizer.instant(each.instant)
    if each.moved:
        return localizer.gettext(
            "📅 %(when)s, moved from %(day)s because of %(holidays)s",
            when=when,
            day=localizer.weekday(each.planned),
            holidays=Mrkdwn(names),
        )
    return Mrkdwn(f"📅 {when}")

"""Views of what people do to digests: the preview, the answer to each action, and the history."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.digests.actions import (
    Ahead,
    DigestAction,
    DigestActionNotice,
    DigestActionResult,
    DigestHistory,
    Hold,
    Noting,
    OccurrenceOutcome,
    PastDigest,
    Readers,
)
from bot.domain.digests.occurrences import Occurrence
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, Message, beside, context, message, section, sections
from bot.views.blockkit.controls import Press, actions, button, confirm
from bot.views.blockkit.paging import paging, turning
from bot.views.blockkit.text import Mrkdwn, bold, spoken
from bot.views.digests.corrections import past_lines
from bot.views.labels import audience
from bot.views.localizer import Localizer

LONGEST_REASON = 140
"""Characters of a reason in a line; the notice that a digest is held has the whole reason."""
WHY_PREVIEW = N_("You get this because chairs and the secretariat see each digest before it goes out.")
WHY_TOLD = N_("You get this because you also manage the digests.")
WHY_CORRECTED = N_(
    "You get this because you had acknowledged the digest. The correction is also at the top of its message."
)
HANDS: Mapping[DigestAction, str] = {
    DigestAction.HELD: N_("⏸️ %(who)s put the digest “%(schedule)s” of %(day)s on hold."),
    DigestAction.RESUMED: N_("▶️ %(who)s released the digest “%(schedule)s” of %(day)s."),
    DigestAction.SENT: N_("📬 %(who)s sent the digest “%(schedule)s” of %(day)s by hand."),
    DigestAction.CORRECTED: N_(
        "✏️ %(who)s corrected the digest “%(schedule)s” of %(day)s, which you had acknowledged:"
    ),
}


def announced(shown: Message, ahead: Ahead, localizer: Localizer) -> Message:
    """Render a digest before its hour, with the buttons that can still change it."""
    goes = localizer.gettext(
        "🗞️ Preview of the digest due %(when)s for %(whom)s, as you would get it.",
        when=bold(localizer.moment(ahead.goes_at)),
        whom=audience(ahead.people, ahead.channels, localizer),
    )
    then = (
        _held_by(ahead.hold, localizer)
        if ahead.hold
        else localizer.gettext("Unless someone puts it on hold, it goes out with what is new by then.")
    )
    intro = Mrkdwn(f"{goes} {then}")
    row = hands_on(ahead.schedule, ahead.week, localizer, held=ahead.hold is not None)
    found = message([section(intro), row, context(localizer.gettext(WHY_PREVIEW)), *shown.blocks])
    return replace(found, headline=f"{spoken(intro)}\n{shown.spoken}")


def digest_action_notice(told: DigestActionNotice, localizer: Localizer) -> Message:
    """Render the notice to the other chairs and the secretariat."""
    blocks = [section(_hand(told, localizer)), *localizer.quoted(told.reason)]
    if told.hand is DigestAction.HELD:
        step = localizer.gettext("It will not go out until someone releases it: `%(digest)s resume`.")
        resume = button(localizer.plain(N_("Release")), Press.RESUME, f"{told.schedule}:{told.week}")
        blocks += [section(step), actions(resume)]
    elif told.hand is DigestAction.RESUMED:
        blocks.append(section(_goes(told.due_at, localizer)))
    why = WHY_CORRECTED if told.hand is DigestAction.CORRECTED else WHY_TOLD
    return message([*blocks, context(localizer.gettext(why))])


def held(done: DigestActionResult, key: str, localizer: Localizer) -> Message:
    """Confirm that a digest is held back."""
    said = localizer.gettext(
        "⏸️ The digest of %(day)s is on hold. It will not go out until someone releases it, with "
        "`%(digest)s resume` or here.",
        day=_day(done.occurrence, localizer),
    )
    reason = localizer.quoted(done.hold.reason) if done.hold else []
    resume = button(localizer.plain(N_("Release")), Press.RESUME, key)
    why = button(localizer.plain(N_("Give a reason …")), Press.HOLD_REASON, key)
    return message([section(said), *reason, actions(resume, why), *_told(done, localizer)])


def resumed(done: DigestActionResult, localizer: Localizer) -> Message:
    """Confirm that a digest is released: it goes out at its hour, or went out at once."""
    if done.following is not None:
        return sent(done, localizer)
    said = localizer.gettext(
        "▶️ The digest of %(day)s is no longer on hold.", day=_day(done.occurrence, localizer)
    )
    when = _goes(done.occurrence.instant, localizer)
    return message([section(Mrkdwn(f"{said} {when}")), *_told(done, localizer)])


def sent(done: DigestActionResult, localizer: Localizer) -> Message:
    """Confirm that a digest goes out at once."""
    said = localizer.gettext(
        "📬 The digest of %(day)s is going out now, to %(whom)s.",
        day=_day(done.occurrence, localizer),
        whom=audience(done.people, done.channels, localizer),
    )
    lines = [said]
    if done.following is not None:
        lines.append(
            localizer.gettext("The next one is due %(when)s.", when=localizer.moment(done.following.instant))
        )
    key = f"{done.occurrence.schedule}:{done.occurrence.week}"
    correct = button(localizer.plain(N_("Correct …")), Press.CORRECT, key)
    return message([section(Mrkdwn(" ".join(lines))), actions(correct), *_told(done, localizer)])


def asked_before_sending(shown: Noting, localizer: Localizer) -> Message:
    """Ask whether to send a digest now, with the button that does it."""
    said = localizer.gettext(
        "Send the digest of %(day)s now? It goes to all its recipients and cannot be recalled.",
        day=_day(shown.occurrence, localizer),
    )
    send = button(
        localizer.plain(N_("Send it now")),
        Press.SEND,
        f"{shown.schedule}:{shown.occurrence.week}",
        style="primary",
    )
    hint = localizer.gettext("`%(digest)s send now` sends it without asking.")
    return message([section(said), actions(send), context(hint)])


def noted(done: DigestActionResult, localizer: Localizer) -> Message:
    """Confirm that a digest begins with the reader's note."""
    return message(
        [
            section(
                localizer.gettext(
                    "📝 The digest of %(day)s will begin with your note. `%(digest)s preview` shows "
                    "it; a new note replaces it, and `%(digest)s note none` removes it.",
                    day=_day(done.occurrence, localizer),
                )
            )
        ]
    )


def note_removed(done: DigestActionResult, localizer: Localizer) -> Message:
    """Confirm that the note was removed."""
    said = localizer.gettext(
        "📝 Your note was removed from the digest of %(day)s.", day=_day(done.occurrence, localizer)
    )
    return message([section(said)])


def acknowledged(
    day: Mrkdwn, at: datetime, readers: Readers | None, localizer: Localizer, *, again: bool
) -> Message:
    """Confirm that the reader has read a digest; people who run digests also see who else has."""
    said = (
        localizer.gettext(
            "✅ You already acknowledged the digest of %(day)s, %(ago)s.", day=day, ago=localizer.ago(at)
        )
        if again
        else localizer.gettext("✅ Recorded: you have read the digest of %(day)s.", day=day)
    )
    return message([section(said), *([section(read_by(readers, localizer))] if readers else [])])


def history(shown: DigestHistory, again: str, localizer: Localizer) -> Message:
    """Render past digests and their outcomes, the newest first."""
    blocks: list[Block] = [section(bold(localizer.gettext("Past digests")))]
    blocks += [block for week in shown.weeks for block in _week(week, localizer)]
    if not shown.weeks:
        blocks.append(
            section(
                localizer.gettext(
                    "No digest has gone out yet. `%(digest)s schedule` shows when the first one does."
                )
            )
        )
    if shown.page.of > 1:
        total = localizer.ngettext("%(number)s digest in all", "%(number)s digests in all", shown.total)
        blocks += [paging(shown.page, again, localizer, extra=total), *turning(shown.page, again, localizer)]
    return message(blocks)


def read_by(readers: Readers, localizer: Localizer) -> Mrkdwn:
    """Render who has read a digest, and who has not yet."""
    lines = []
    if readers.read:
        lines.append(
            localizer.gettext("Read by: %(people)s.", people=localizer.people_or_nobody(readers.read))
        )
    if readers.unread:
        lines.append(
            localizer.gettext(
                "Not yet acknowledged by: %(people)s.", people=localizer.people_or_nobody(readers.unread)
            )
        )
    return Mrkdwn(" ".join(lines))


def held_line(hold: Hold, localizer: Localizer) -> Mrkdwn:
    """Render in one line who holds a digest back, since when, and why."""
    line = localizer.gettext(
        "⏸️ put on hold by %(who)s %(ago)s", who=localizer.person(hold.by), ago=localizer.ago(hold.at)
    )
    if hold.reason is None:
        return line
    return Mrkdwn(f"{line}: “{localizer.words(hold.reason.shortened(LONGEST_REASON))}”")


def _week(week: PastDigest, localizer: Localizer) -> list[Block]:
    """Render a past digest; one that was sent has a button to correct it."""
    first, *rest = sections(_past(week, localizer))
    if week.fate is OccurrenceOutcome.SENT and week.kept:
        key = f"{week.schedule}:{week.week}"
        first = beside(first, button(localizer.plain(N_("Correct …")), Press.CORRECT, key))
    return [first, *rest]


def _past(week: PastDigest, localizer: Localizer) -> list[Mrkdwn]:
    title = Mrkdwn(f"{bold(localizer.weekday(week.day))} · {localizer.schedule(week.schedule)}")
    if week.fate is OccurrenceOutcome.MISSED:
        why = (
            held_line(week.hold, localizer)
            if week.hold
            else localizer.gettext("🚫 missed: it was too late when the bot could have sent it")
        )
        return [title, why]
    when = localizer.moment(week.at)
    if week.sent_by is not None:
        line = localizer.gettext(
            "📬 sent by %(who)s, %(when)s", who=localizer.person(week.sent_by), when=when
        )
    else:
        line = localizer.gettext("📬 sent %(when)s", when=when)
    reading = read_by(week.readers, localizer)
    read = [reading] if reading else []
    if not week.kept:
        expired = localizer.gettext("what it said is no longer kept")
        return [title, Mrkdwn(f"{line} · {expired}"), *read]
    number = localizer.translator.number
    arrived = localizer.gettext(
        "%(done)s of %(total)s delivered",
        done=Mrkdwn(number(week.delivered)),
        total=Mrkdwn(number(week.total)),
    )
    corrected = past_lines(week.corrections, week.delivered, localizer) if week.corrections else []
    return [title, Mrkdwn(f"{line} · {arrived}"), *corrected, *read]


def _hand(told: DigestActionNotice, localizer: Localizer) -> Mrkdwn:
    return localizer.gettext(
        HANDS[told.hand],
        who=localizer.person(told.actor),
        schedule=localizer.schedule(told.schedule),
        day=localizer.weekday(told.day),
    )


def _held_by(hold: Hold, localizer: Localizer) -> Mrkdwn:
    return Mrkdwn(f"{held_line(hold, localizer)}.")


def _goes(due_at: datetime, localizer: Localizer) -> Mrkdwn:
    if due_at <= localizer.now:
        return localizer.gettext("Its scheduled time has passed, so it is going out now.")
    return localizer.gettext("It goes out on %(when)s.", when=localizer.moment(due_at))


def hands_on(schedule: str, week: str, localizer: Localizer, *, held: bool) -> Block:
    """Render the buttons for a digest that has not gone out yet."""
    key = f"{schedule}:{week}"
    hold = (
        button(localizer.plain(N_("Release")), Press.RESUME, key)
        if held
        else button(localizer.plain(N_("Put on hold")), Press.HOLD, key)
    )
    ask = confirm(
        localizer.plain(N_("Send it now?")),
        localizer.plain(N_("It goes to all its recipients and cannot be recalled.")),
        yes=localizer.plain(N_("Send it")),
        no=localizer.plain(N_("Not yet")),
    )
    return actions(
        hold,
        button(localizer.plain(N_("Add a note")), Press.NOTE, key),
        button(localizer.plain(N_("Send it now")), Press.SEND, key, style="primary", confirm=ask),
    )


def _day(occurrence: Occurrence, localizer: Localizer) -> Mrkdwn:
    return localizer.weekday(occurrence.day or occurrence.planned)


def _told(done: DigestActionResult, localizer: Localizer) -> list[Block]:
    if not done.told:
        return []
    return [context(localizer.gettext("Notified: %(people)s.", people=localizer.people_or_nobody(done.told)))]

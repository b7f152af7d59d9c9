"""What people do to digests by hand: a digest shown ahead, what became of each press, and the history."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.digests.actions import (
    Ahead,
    DigestHistory,
    Fate,
    Hand,
    Handed,
    HandTold,
    Hold,
    Past,
    Readers,
)
from bot.domain.digests.occurrences import Occurrence
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, Message, context, message, section, sections
from bot.views.blockkit.controls import Press, actions, button, confirm
from bot.views.blockkit.paging import paging, turning
from bot.views.blockkit.text import Mrkdwn, bold, inline, spoken
from bot.views.localizer import Voice

LONGEST_REASON = 140
"""Characters of a reason in a line; whoever holds a digest back has told the others the whole of it."""
WHY_PREVIEW = N_("You get this because chairs and secretariat see each digest before it goes out.")
WHY_TOLD = N_("You get this because you look after the digests as well.")
HANDS: Mapping[Hand, str] = {
    Hand.HELD: N_("⏸️ %(who)s holds the digest “%(schedule)s” of %(day)s back."),
    Hand.RESUMED: N_("▶️ %(who)s lets the digest “%(schedule)s” of %(day)s go again."),
    Hand.SENT: N_("📬 %(who)s had the digest “%(schedule)s” of %(day)s sent by hand."),
}


def announced(shown: Message, ahead: Ahead, voice: Voice) -> Message:
    """A digest before its hour, with what may still be done about it."""
    goes = voice.gettext(
        "🗞️ The digest due %(when)s for %(whom)s, as you would get it.",
        when=bold(voice.instant(ahead.goes_at)),
        whom=audience(ahead.people, ahead.channels, voice),
    )
    then = (
        _held_by(ahead.hold, voice)
        if ahead.hold
        else voice.gettext("If nobody does anything, it goes out with what is new by then.")
    )
    intro = Mrkdwn(f"{goes} {then}")
    row = hands_on(ahead.schedule, ahead.week, voice, held=ahead.hold is not None)
    found = message([section(intro), row, context(voice.gettext(WHY_PREVIEW)), *shown.blocks])
    return replace(found, text=f"{spoken(intro)}\n{shown.text}")


def told_of_hand(told: HandTold, voice: Voice) -> Message:
    """What another chair, or the secretariat, is told."""
    blocks = [section(_hand(told, voice)), *voice.quoted(told.reason)]
    if told.hand is Hand.HELD:
        step = voice.gettext("It does not go out until someone lets it: `%(digest)s resume`.")
        resume = button(voice.plain(N_("Let it go")), Press.RESUME, f"{told.schedule}:{told.week}")
        blocks += [section(step), actions(resume)]
    elif told.hand is Hand.RESUMED:
        blocks.append(section(_goes(told.due_at, voice)))
    return message([*blocks, context(voice.gettext(WHY_TOLD))])


def held(done: Handed, key: str, voice: Voice) -> Message:
    """That a digest is held back."""
    said = voice.gettext(
        "⏸️ The digest of %(day)s is held back. It does not go out until someone lets it go, with "
        "`%(digest)s resume` or here.",
        day=_day(done.occurrence, voice),
    )
    reason = voice.quoted(done.hold.reason) if done.hold else []
    resume = button(voice.plain(N_("Let it go")), Press.RESUME, key)
    why = button(voice.plain(N_("Give a reason …")), Press.HOLD_REASON, key)
    return message([section(said), *reason, actions(resume, why), *_told(done, voice)])


def resumed(done: Handed, voice: Voice) -> Message:
    """That a digest is no longer held back: it goes at its hour, or went at once."""
    if done.following is not None:
        return sent(done, voice)
    said = voice.gettext("▶️ The digest of %(day)s is no longer held back.", day=_day(done.occurrence, voice))
    when = _goes(done.occurrence.instant, voice)
    return message([section(Mrkdwn(f"{said} {when}")), *_told(done, voice)])


def sent(done: Handed, voice: Voice) -> Message:
    """That a digest goes out at once."""
    said = voice.gettext(
        "📬 The digest of %(day)s goes out now, to %(whom)s.",
        day=_day(done.occurrence, voice),
        whom=audience(done.people, done.channels, voice),
    )
    lines = [said]
    if done.following is not None:
        lines.append(
            voice.gettext("The one after it is due %(when)s.", when=voice.instant(done.following.instant))
        )
    return message([section(Mrkdwn(" ".join(lines))), *_told(done, voice)])


def noted(done: Handed, voice: Voice) -> Message:
    """That a digest begins with the reader's note."""
    return message(
        [
            section(
                voice.gettext(
                    "📝 The digest of %(day)s begins with your note. `%(digest)s preview` shows it; a new "
                    "note takes its place, and `%(digest)s note none` takes it off.",
                    day=_day(done.occurrence, voice),
                )
            )
        ]
    )


def note_removed(done: Handed, voice: Voice) -> Message:
    """That it no longer does."""
    said = voice.gettext("📝 Your note on the digest of %(day)s is off.", day=_day(done.occurrence, voice))
    return message([section(said)])


def acknowledged(day: Mrkdwn, at: datetime, readers: Readers | None, voice: Voice, *, again: bool) -> Message:
    """That the reader has read a digest, and for those who look after digests, who else has."""
    said = (
        voice.gettext(
            "✅ You acknowledged the digest of %(day)s already, %(ago)s.", day=day, ago=voice.ago(at)
        )
        if again
        else voice.gettext("✅ Noted: you have read the digest of %(day)s.", day=day)
    )
    return message([section(said), *([section(read_by(readers, voice))] if readers else [])])


def history(shown: DigestHistory, again: str, voice: Voice) -> Message:
    """What became of digests, the newest first."""
    blocks: list[Block] = [section(bold(voice.gettext("What became of the digests")))]
    blocks += [block for week in shown.weeks for block in sections(_past(week, voice))]
    if not shown.weeks:
        blocks.append(
            section(
                voice.gettext("No digest has gone out yet. `%(digest)s schedule` shows when the first does.")
            )
        )
    if shown.page.of > 1:
        total = voice.ngettext("%(number)s digest in all", "%(number)s digests in all", shown.total)
        blocks += [paging(shown.page, again, voice, extra=total), *turning(shown.page, again, voice)]
    return message(blocks)


def read_by(readers: Readers, voice: Voice) -> Mrkdwn:
    """Who has read it, and who has not yet."""
    lines = []
    if readers.read:
        lines.append(voice.gettext("Read by: %(people)s.", people=voice.people_or_nobody(readers.read)))
    if readers.unread:
        lines.append(voice.gettext("Not yet: %(people)s.", people=voice.people_or_nobody(readers.unread)))
    return Mrkdwn(" ".join(lines))


def audience(people: int, channels: int, voice: Voice) -> Mrkdwn:
    """How many get a digest."""
    parts = []
    if people:
        parts.append(voice.ngettext("%(number)s person", "%(number)s people", people))
    if channels:
        parts.append(voice.ngettext("%(number)s channel", "%(number)s channels", channels))
    return Mrkdwn(voice.translator.list_of(parts)) if parts else voice.gettext("nobody yet")


def held_line(hold: Hold, voice: Voice) -> Mrkdwn:
    """Who holds a digest back since when, and why, in a line."""
    line = voice.gettext("⏸️ held back by %(who)s %(ago)s", who=voice.person(hold.by), ago=voice.ago(hold.at))
    if hold.reason is None:
        return line
    return Mrkdwn(f"{line}: “{voice.words(hold.reason.shortened(LONGEST_REASON))}”")


def _past(week: Past, voice: Voice) -> list[Mrkdwn]:
    title = Mrkdwn(f"{bold(voice.weekday(week.day))} · {inline(week.schedule)}")
    if week.fate is Fate.MISSED:
        why = (
            held_line(week.hold, voice)
            if week.hold
            else voice.gettext("🚫 missed: its time had passed when the bot could have sent it")
        )
        return [title, why]
    when = voice.instant(week.at)
    if week.sent_by is not None:
        line = voice.gettext("📬 sent by %(who)s, %(when)s", who=voice.person(week.sent_by), when=when)
    else:
        line = voice.gettext("📬 sent %(when)s", when=when)
    number = voice.translator.number
    arrived = voice.gettext(
        "%(done)s of %(total)s delivered",
        done=Mrkdwn(number(week.delivered)),
        total=Mrkdwn(number(week.total)),
    )
    reading = read_by(week.readers, voice)
    return [title, Mrkdwn(f"{line} · {arrived}"), *([reading] if reading else [])]


def _hand(told: HandTold, voice: Voice) -> Mrkdwn:
    return voice.gettext(
        HANDS[told.hand],
        who=voice.person(told.actor),
        schedule=inline(told.schedule),
        day=voice.weekday(told.day),
    )


def _held_by(hold: Hold, voice: Voice) -> Mrkdwn:
    return Mrkdwn(f"{held_line(hold, voice)}.")


def _goes(due_at: datetime, voice: Voice) -> Mrkdwn:
    if due_at <= voice.now:
        return voice.gettext("Its hour has passed, so it goes out now.")
    return voice.gettext("It goes out %(when)s.", when=voice.instant(due_at))


def hands_on(schedule: str, week: str, voice: Voice, *, held: bool) -> Block:
    """What can be done to a digest that has not gone out, as buttons."""
    key = f"{schedule}:{week}"
    hold = (
        button(voice.plain(N_("Let it go")), Press.RESUME, key)
        if held
        else button(voice.plain(N_("Hold it back")), Press.HOLD, key)
    )
    ask = confirm(
        voice.plain(N_("Send it now?")),
        voice.plain(N_("It goes to everyone who gets it, and cannot be called back.")),
        yes=voice.plain(N_("Send it")),
        no=voice.plain(N_("Not yet")),
    )
    return actions(
        hold,
        button(voice.plain(N_("Add a note")), Press.NOTE, key),
        button(voice.plain(N_("Send it now")), Press.SEND, key, style="primary", confirm=ask),
    )


def _day(occurrence: Occurrence, voice: Voice) -> Mrkdwn:
    return voice.weekday(occurrence.day or occurrence.planned)


def _told(done: Handed, voice: Voice) -> list[Block]:
    if not done.told:
        return []
    return [context(voice.gettext("Told of it: %(people)s.", people=voice.people_or_nobody(done.told)))]

"""The digest: one snapshot in several languages, the reader's first, within Slack's limits."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.action_items.moves import item_name
from bot.domain.digests.digest import Decision, Digest, Duty, Followed, Link, Need, Note, Person, Texts
from bot.domain.members.member import Member, Side
from bot.domain.paging import Page
from bot.domain.texts import Words, words
from bot.i18n import Language
from bot.views.blockkit import text
from bot.views.blockkit.blocks import (
    Block,
    Message,
    context,
    header,
    image,
    message,
    quote,
    section,
    sections,
)
from bot.views.blockkit.paging import paging, turning
from bot.views.blockkit.text import Mrkdwn, bold, inline, spoken
from bot.views.digests.charts import alternative
from bot.views.digests.controls import controls
from bot.views.digests.messages import Rendering, packed
from bot.views.evidence.evidence import file_standing
from bot.views.localizer import Voice

LONGEST_NAME = 40
"""Characters of a name that Slack does not know: many of them together still fit a section."""
LONGEST_TEXT = 140
"""Characters of what people wrote that a line quotes; the whole of it is one command away."""


def digest(
    shown: Digest,
    voices: Sequence[Voice],
    *,
    due_at: datetime | None = None,
    occurrence: int | None = None,
    pictures: Mapping[Language, str] | None = None,
) -> tuple[Message, ...]:
    """The digest in the languages of `voices`, in their order; what follows the first is for its thread.

    `due_at` is when it should have gone out, where it is late; `pictures` are the uploaded files by language.
    With an `occurrence`, which names it, it can be acknowledged, and what it speaks of be opened.
    """
    files = pictures or {}
    first, *thread = packed([_rendering(shown, _as_of(shown, voice), occurrence, files) for voice in voices])
    if due_at is not None:  # beside the division into messages, which must not depend on when they are sent
        late = [voice.gettext("Late: this was due %(when)s.", when=voice.instant(due_at)) for voice in voices]
        heard = "\n".join([*map(spoken, late), first.text])
        first = replace(first, blocks=(*map(context, late), *first.blocks), text=heard)
    return (first, *thread)


def _as_of(shown: Digest, voice: Voice) -> Voice:
    return replace(voice, now=shown.at, translator=replace(voice.translator, zone=ZoneInfo(shown.zone)))


def previewed(page: Page, shown: Message, reader: Member, voice: Voice, *, again: str) -> Message:
    """A message of a digest that was not sent, under whom it would be for; `again` asks for the next one."""
    note = voice.gettext(
        "A preview for %(who)s: nobody was sent anything. The digest itself also shows the numbers as a "
        "picture.",
        who=voice.person(reader),
    )
    below = [paging(page, again, voice), *turning(page, again, voice)] if page.of > 1 else []
    found = message([section(note), *shown.blocks, *below])
    return replace(found, text=f"{spoken(note)}\n{shown.text}")


def _rendering(
    shown: Digest, voice: Voice, occurrence: int | None, files: Mapping[Language, str]
) -> Rendering:
    blocks: list[Block] = [
        header(voice.translator.gettext("Digest of %(day)s", day=voice.translator.weekday(shown.day))),
        *(block for note in shown.notes for block in _note(note, voice)),
    ]
    if shown.quiet:
        blocks.append(
            section(
                voice.gettext(
                    "A quiet week: nothing changed, and nothing is late, blocked, due or waiting for anyone."
                )
            )
        )
    else:
        blocks += _parts(shown, voice)
    blocks += sections(_numbers(shown, voice))
    closing = (controls(shown, occurrence, voice),) if occurrence is not None else ()
    file = files.get(voice.translator.language)
    picture = image(file, alternative(shown.chart, voice.translator)) if file and shown.chart else None
    return Rendering(voice, tuple(blocks), closing, picture)


def _note(note: Note, voice: Voice) -> list[Block]:
    said = words(note.text, voice.translator.language)
    title = voice.gettext("📝 *Note* by %(who)s", who=_people([note.author], voice))
    return [section(Mrkdwn(f"{title}{_mark(said, voice)}")), quote(said.text)]


def _parts(shown: Digest, voice: Voice) -> list[Block]:
    since = voice.day(shown.since.astimezone(voice.translator.zone).date())
    parts = [
        _part(voice.gettext("Decisions needed from you"), voice, (_decision, shown.decisions)),
        _part(
            voice.gettext("What changed since %(day)s", day=since),
            voice,
            (_change, shown.changed),
            (_finished, shown.finished),
        ),
        _part(voice.gettext("★ Priority"), voice, (_standing, shown.starred)),
        _part(voice.gettext("Blocked, and who is awaited"), voice, (_blocked, shown.blocked)),
        _part(
            voice.gettext("Overdue or postponed"), voice, (_dated, shown.overdue), (_slipped, shown.slipped)
        ),
        _part(voice.gettext("Due in the next 14 days"), voice, (_dated, shown.due_soon)),
        _part(voice.gettext("Reported, not verified yet"), voice, (_unverified, shown.unverified)),
        _part(voice.gettext("Silent"), voice, (_silent, shown.silent)),
    ]
    return [block for part in parts for block in part]


def _part(
    title: Mrkdwn, voice: Voice, *groups: tuple[Callable[..., list[Mrkdwn]], Sequence[object]]
) -> list[Block]:
    """A heading that counts, and the lines of each entry; nothing where there are none."""
    count = sum(len(found) for _, found in groups)
    if not count:
        return []
    lines = [line for say, found in groups for each in found for line in say(each, voice)]
    return sections([bold(Mrkdwn(f"{title} · {voice.translator.number(count)}")), *lines])


def _decision(asked: Decision, voice: Voice) -> list[Mrkdwn]:
    if asked.need is Need.ACCEPT and asked.duty:
        name = Mrkdwn(item_name(asked.duty.number))
        what = voice.gettext(
            "accept or return what was handed in %(ago)s: `%(action)s show %(item)s`",
            ago=_ago(asked.since, voice),
            item=name,
        )
        parts = [_task(asked.duty, voice), what, *_due_words(asked.duty, voice)]
        return [Mrkdwn(" · ".join(parts))]
    assert asked.followed is not None  # noqa: S101 (only ACCEPT is about an action item)
    number = Mrkdwn(str(asked.followed.number))
    if asked.need is Need.CONFIRM and asked.side:
        what = voice.gettext(
            "confirm or refuse for %(side)s what was reported %(ago)s: `%(rec)s confirm %(rec_number)s`",
            side=voice.side(asked.side),
            ago=_ago(asked.since, voice),
            rec_number=number,
        )
    else:
        what = voice.gettext(
            "close what was reported %(ago)s and verified: `%(rec)s close %(rec_number)s implemented`",
            ago=_ago(asked.since, voice),
            rec_number=number,
        )
    return [Mrkdwn(f"{_name(asked.followed, voice)} · {what}")]


def _change(each: Followed, voice: Voice) -> list[Mrkdwn]:
    status = voice.status(each.status)
    if each.status is not each.before:
        status = Mrkdwn(f"{voice.status(each.before)} → {status}")
    lines = [Mrkdwn(f"{_name(each, voice)} · {status}")]
    if each.note:
        lines.append(Mrkdwn(f"      {_quotation(each.note, voice)}"))
    lines += [_link(each_link, voice) for each_link in each.links]
    return lines


def _finished(duty: Duty, voice: Voice) -> list[Mrkdwn]:
    return [Mrkdwn(f"{_task(duty, voice)} · {voice.status(duty.status)} · {_people(duty.assignees, voice)}")]


def _standing(each: Followed, voice: Voice) -> list[Mrkdwn]:
    parts = [_name(each, voice), voice.status(each.status)]
    if each.next_step:
        parts.append(voice.gettext("next: %(step)s", step=_quoted(each.next_step, voice)))
    return [Mrkdwn(" · ".join(parts))]


def _blocked(each: Followed, voice: Voice) -> list[Mrkdwn]:
    since = each.status_since or voice.now
    awaited = _quoted(each.awaited, voice) if each.awaited else voice.gettext("nobody yet")
    what = voice.gettext("for %(length)s, awaiting %(whom)s", length=_length(since, voice), whom=awaited)
    cause = [_quotation(each.cause, voice)] if each.cause else []
    return [Mrkdwn(" · ".join([_name(each, voice), what, *cause]))]


def _dated(duty: Duty, voice: Voice) -> list[Mrkdwn]:
    return [
        Mrkdwn(" · ".join([_task(duty, voice), *_due_words(duty, voice), _people(duty.assignees, voice)]))
    ]


def _slipped(duty: Duty, voice: Voice) -> list[Mrkdwn]:
    moved = voice.gettext(
        "moved from %(before)s to %(after)s",
        before=voice.day(duty.due_before) if duty.due_before else voice.gettext("no date"),
        after=voice.day(duty.due_on) if duty.due_on else voice.gettext("no date"),
    )
    return [Mrkdwn(f"{_task(duty, voice)} · {moved} · {_people(duty.assignees, voice)}")]


def _unverified(each: Followed, voice: Voice) -> list[Mrkdwn]:
    missing = [voice.side(side) for side in Side if side not in each.confirmed]
    parts = [_name(each, voice), voice.gettext("reported %(ago)s", ago=_ago(each.status_since, voice))]
    if missing:
        sides = Mrkdwn(voice.translator.list_of(missing))
        parts.append(voice.gettext("not confirmed by: %(sides)s", sides=sides))
    return [Mrkdwn(" · ".join(parts))]


def _silent(each: Followed, voice: Voice) -> list[Mrkdwn]:
    parts = [_name(each, voice)]
    if each.stale and each.updated_at:
        parts.append(voice.gettext("⏳ no news for %(length)s", length=_length(each.updated_at, voice)))
    if each.without_lead:
        sides = Mrkdwn(voice.translator.list_of(voice.side(side) for side in each.without_lead))
        parts.append(voice.gettext("no lead for: %(sides)s", sides=sides))
    return [Mrkdwn(" · ".join(parts))]


def _numbers(shown: Digest, voice: Voice) -> list[Mrkdwn]:
    number = voice.translator.number
    headline = voice.ngettext(
        "%(done)s of %(number)s recommendation implemented, as of %(day)s",
        "%(done)s of %(number)s recommendations implemented, as of %(day)s",
        shown.total,
        done=Mrkdwn(number(shown.implemented)),
        day=voice.day(shown.day),
    )
    lines = [bold(headline)]
    if shown.implemented != shown.implemented_before:
        lines.append(
            voice.gettext("At the last digest: %(before)s.", before=Mrkdwn(number(shown.implemented_before)))
        )
    lines.append(
        Mrkdwn(
            " · ".join(
                f"{voice.status(status)} {number(count)}{_against(count - shown.counts_before[status])}"
                for status, count in shown.counts.items()
                if count or shown.counts_before[status]
            )
        )
    )
    lines += [
        voice.gettext(
            "%(category)s: %(done)s of %(total)s",
            category=_quoted(tally.title, voice),
            done=Mrkdwn(number(tally.implemented)),
            total=Mrkdwn(number(tally.total)),
        )
        for tally in shown.categories
    ]
    return lines


def _against(difference: int) -> str:
    return f" ({difference:+d})" if difference else ""


def _name(each: Followed, voice: Voice) -> Mrkdwn:
    star = " ★" if each.priority else ""
    return Mrkdwn(f"{bold(Mrkdwn(str(each.number)))} · {_quoted(each.short, voice)}{star}")


def _task(duty: Duty, voice: Voice) -> Mrkdwn:
    return Mrkdwn(f"{bold(Mrkdwn(item_name(duty.number)))} · {_quoted(duty.text, voice)}")


def _quoted(texts: Texts, voice: Voice) -> Mrkdwn:
    """What people wrote in the reader's language, else in another one and marked so; shortened visibly."""
    return voice.words(_shortened(texts, voice))


def _quotation(texts: Texts, voice: Voice) -> Mrkdwn:
    """The same in quotation marks, the mark of another language outside them."""
    said = _shortened(texts, voice)
    return Mrkdwn(f"“{inline(said.text)}”{_mark(said, voice)}")


def _shortened(texts: Texts, voice: Voice) -> Words:
    return words(texts, voice.translator.language).shortened(LONGEST_TEXT)


def _mark(said: Words, voice: Voice) -> str:
    return f" {voice.foreign(said)}" if said.language != voice.language else ""


def _link(each: Link, voice: Voice) -> Mrkdwn:
    said = _shortened(each.title, voice)
    file = f" · {file_standing(each.file, voice)}" if each.file else ""
    return Mrkdwn(f"      📎 {text.link(each.url, said.text)}{_mark(said, voice)}{file}")


def _due_words(duty: Duty, voice: Voice) -> list[Mrkdwn]:
    if duty.due_on is None:
        return []
    return [
        voice.gettext("due %(day)s (%(ago)s)", day=voice.day(duty.due_on), ago=voice.days_away(duty.due_on))
    ]


def _people(people: Iterable[Person], voice: Voice) -> Mrkdwn:
    named = [
        text.mention(each.slack_id) if each.slack_id else inline(each.name[:LONGEST_NAME]) for each in people
    ]
    return Mrkdwn(voice.translator.list_of(named)) if named else voice.gettext("nobody yet")


def _ago(moment: datetime | None, voice: Voice) -> Mrkdwn:
    return voice.ago(moment or voice.now)


def _length(since: datetime, voice: Voice) -> Mrkdwn:
    t = voice.translator
    return text.escape(t.span(max(0, (t.today(voice.now) - t.today(since)).days)))

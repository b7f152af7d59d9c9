"""The digest: one snapshot in several languages, the reader's first, within Slack's limits."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.action_items.moves import item_name
from bot.domain.digests.digest import Decision, Digest, DigestItem, Followed, Link, Need, Note, Person, Texts
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
from bot.views.localizer import Localizer

LONGEST_NAME = 40
"""Characters of a name that Slack does not know; many names together still fit into a section."""
LONGEST_TEXT = 140
"""Characters of what people wrote in one line; one command shows the whole text."""


def digest(
    shown: Digest,
    localizers: Sequence[Localizer],
    *,
    due_at: datetime | None = None,
    occurrence: int | None = None,
    pictures: Mapping[Language, str] | None = None,
) -> tuple[Message, ...]:
    """Render the digest in the languages of `localizers`, in their order.

    All messages after the first are for its thread. For a late digest, `due_at` is when it should have gone
    out. `pictures` are the uploaded files by language. `occurrence` is the digest's id; with it, the digest
    has buttons to acknowledge it and to open what it mentions.
    """
    files = pictures or {}
    first, *thread = packed(
        [_rendering(shown, _as_of(shown, localizer), occurrence, files) for localizer in localizers]
    )
    # added after the division into messages, which must not depend on when they are sent
    if due_at is not None:
        late = [
            localizer.gettext("Late: this was due %(when)s.", when=localizer.instant(due_at))
            for localizer in localizers
        ]
        heard = "\n".join([*map(spoken, late), first.text])
        first = replace(first, blocks=(*map(context, late), *first.blocks), text=heard)
    return (first, *thread)


def _as_of(shown: Digest, localizer: Localizer) -> Localizer:
    return replace(
        localizer, now=shown.at, translator=replace(localizer.translator, zone=ZoneInfo(shown.zone))
    )


def previewed(page: Page, shown: Message, reader: Member, localizer: Localizer, *, again: str) -> Message:
    """Render one message of a preview, and say for whom it is; `again` asks for the next message."""
    note = localizer.gettext(
        "A preview for %(who)s: nobody was sent anything. The digest itself also shows the numbers as a "
        "picture.",
        who=localizer.person(reader),
    )
    below = [paging(page, again, localizer), *turning(page, again, localizer)] if page.of > 1 else []
    found = message([section(note), *shown.blocks, *below])
    return replace(found, text=f"{spoken(note)}\n{shown.text}")


def _rendering(
    shown: Digest, localizer: Localizer, occurrence: int | None, files: Mapping[Language, str]
) -> Rendering:
    blocks: list[Block] = [
        header(
            localizer.translator.gettext("Digest of %(day)s", day=localizer.translator.weekday(shown.day))
        ),
        *(block for note in shown.notes for block in _note(note, localizer)),
    ]
    if shown.quiet:
        blocks.append(
            section(
                localizer.gettext(
                    "A quiet week: nothing changed, and nothing is late, blocked, due or waiting for anyone."
                )
            )
        )
    else:
        blocks += _parts(shown, localizer)
    blocks += sections(_numbers(shown, localizer))
    closing = (controls(shown, occurrence, localizer),) if occurrence is not None else ()
    file = files.get(localizer.translator.language)
    picture = image(file, alternative(shown.chart, localizer.translator)) if file and shown.chart else None
    return Rendering(localizer, tuple(blocks), closing, picture)


def _note(note: Note, localizer: Localizer) -> list[Block]:
    said = words(note.text, localizer.translator.language)
    title = localizer.gettext("📝 *Note* by %(who)s", who=_people([note.author], localizer))
    return [section(Mrkdwn(f"{title}{_mark(said, localizer)}")), quote(said.text)]


def _parts(shown: Digest, localizer: Localizer) -> list[Block]:
    since = localizer.day(shown.since.astimezone(localizer.translator.zone).date())
    parts = [
        _part(localizer.gettext("Decisions needed from you"), localizer, (_decision, shown.decisions)),
        _part(
            localizer.gettext("What changed since %(day)s", day=since),
            localizer,
            (_change, shown.changed),
            (_finished, shown.finished),
        ),
        _part(localizer.gettext("★ Priority"), localizer, (_standing, shown.starred)),
        _part(localizer.gettext("Blocked, and who is awaited"), localizer, (_blocked, shown.blocked)),
        _part(
            localizer.gettext("Overdue or postponed"),
            localizer,
            (_dated, shown.overdue),
            (_slipped, shown.slipped),
        ),
        _part(localizer.gettext("Due in the next 14 days"), localizer, (_dated, shown.due_soon)),
        _part(localizer.gettext("Reported, not verified yet"), localizer, (_unverified, shown.unverified)),
        _part(localizer.gettext("Silent"), localizer, (_silent, shown.silent)),
    ]
    return [block for part in parts for block in part]


def _part(
    title: Mrkdwn, localizer: Localizer, *groups: tuple[Callable[..., list[Mrkdwn]], Sequence[object]]
) -> list[Block]:
    """Render a heading with a count, and the lines of each entry; return nothing if there are none."""
    count = sum(len(found) for _, found in groups)
    if not count:
        return []
    lines = [line for say, found in groups for each in found for line in say(each, localizer)]
    return sections([bold(Mrkdwn(f"{title} · {localizer.translator.number(count)}")), *lines])


def _decision(asked: Decision, localizer: Localizer) -> list[Mrkdwn]:
    if asked.need is Need.ACCEPT and asked.duty:
        name = Mrkdwn(item_name(asked.duty.number))
        what = localizer.gettext(
            "accept or return what was handed in %(ago)s: `%(action)s show %(item)s`",
            ago=_ago(asked.since, localizer),
            item=name,
        )
        parts = [_task(asked.duty, localizer), what, *_due_words(asked.duty, localizer)]
        return [Mrkdwn(" · ".join(parts))]
    assert asked.followed is not None  # noqa: S101 (only ACCEPT is about an action item)
    number = Mrkdwn(str(asked.followed.number))
    if asked.need is Need.CONFIRM and asked.side:
        what = localizer.gettext(
            "confirm or refuse for %(side)s what was reported %(ago)s: `%(rec)s confirm %(rec_number)s`",
            side=localizer.side(asked.side),
            ago=_ago(asked.since, localizer),
            rec_number=number,
        )
    else:
        what = localizer.gettext(
            "close what was reported %(ago)s and verified: `%(rec)s close %(rec_number)s implemented`",
            ago=_ago(asked.since, localizer),
            rec_number=number,
        )
    return [Mrkdwn(f"{_name(asked.followed, localizer)} · {what}")]


def _change(each: Followed, localizer: Localizer) -> list[Mrkdwn]:
    status = localizer.status(each.status)
    if each.status is not each.before:
        status = Mrkdwn(f"{localizer.status(each.before)} → {status}")
    lines = [Mrkdwn(f"{_name(each, localizer)} · {status}")]
    if each.note:
        lines.append(Mrkdwn(f"      {_quotation(each.note, localizer)}"))
    lines += [_link(each_link, localizer) for each_link in each.links]
    return lines


def _finished(duty: DigestItem, localizer: Localizer) -> list[Mrkdwn]:
    return [
        Mrkdwn(
            f"{_task(duty, localizer)} · {localizer.status(duty.status)} · "
            f"{_people(duty.assignees, localizer)}"
        )
    ]


def _standing(each: Followed, localizer: Localizer) -> list[Mrkdwn]:
    parts = [_name(each, localizer), localizer.status(each.status)]
    if each.next_step:
        parts.append(localizer.gettext("next: %(step)s", step=_quoted(each.next_step, localizer)))
    return [Mrkdwn(" · ".join(parts))]


def _blocked(each: Followed, localizer: Localizer) -> list[Mrkdwn]:
    since = each.status_since or localizer.now
    awaited = _quoted(each.awaited, localizer) if each.awaited else localizer.gettext("nobody yet")
    what = localizer.gettext(
        "for %(length)s, awaiting %(whom)s", length=_length(since, localizer), whom=awaited
    )
    cause = [_quotation(each.cause, localizer)] if each.cause else []
    return [Mrkdwn(" · ".join([_name(each, localizer), what, *cause]))]


def _dated(duty: DigestItem, localizer: Localizer) -> list[Mrkdwn]:
    return [
        Mrkdwn(
            " · ".join(
                [_task(duty, localizer), *_due_words(duty, localizer), _people(duty.assignees, localizer)]
            )
        )
    ]


def _slipped(duty: DigestItem, localizer: Localizer) -> list[Mrkdwn]:
    moved = localizer.gettext(
        "moved from %(before)s to %(after)s",
        before=localizer.day(duty.due_before) if duty.due_before else localizer.gettext("no date"),
        after=localizer.day(duty.due_on) if duty.due_on else localizer.gettext("no date"),
    )
    return [Mrkdwn(f"{_task(duty, localizer)} · {moved} · {_people(duty.assignees, localizer)}")]


def _unverified(each: Followed, localizer: Localizer) -> list[Mrkdwn]:
    missing = [localizer.side(side) for side in Side if side not in each.confirmed]
    parts = [
        _name(each, localizer),
        localizer.gettext("reported %(ago)s", ago=_ago(each.status_since, localizer)),
    ]
    if missing:
        sides = Mrkdwn(localizer.translator.list_of(missing))
        parts.append(localizer.gettext("not confirmed by: %(sides)s", sides=sides))
    return [Mrkdwn(" · ".join(parts))]


def _silent(each: Followed, localizer: Localizer) -> list[Mrkdwn]:
    parts = [_name(each, localizer)]
    if each.stale and each.updated_at:
        parts.append(
            localizer.gettext("⏳ no news for %(length)s", length=_length(each.updated_at, localizer))
        )
    if each.without_lead:
        sides = Mrkdwn(localizer.translator.list_of(localizer.side(side) for side in each.without_lead))
        parts.append(localizer.gettext("no lead for: %(sides)s", sides=sides))
    return [Mrkdwn(" · ".join(parts))]


def _numbers(shown: Digest, localizer: Localizer) -> list[Mrkdwn]:
    number = localizer.translator.number
    headline = localizer.ngettext(
        "%(done)s of %(number)s recommendation implemented, as of %(day)s",
        "%(done)s of %(number)s recommendations implemented, as of %(day)s",
        shown.total,
        done=Mrkdwn(number(shown.implemented)),
        day=localizer.day(shown.day),
    )
    lines = [bold(headline)]
    if shown.implemented != shown.implemented_before:
        lines.append(
            localizer.gettext(
                "At the last digest: %(before)s.", before=Mrkdwn(number(shown.implemented_before))
            )
        )
    lines.append(
        Mrkdwn(
            " · ".join(
                f"{localizer.status(status)} {number(count)}{_against(count - shown.counts_before[status])}"
                for status, count in shown.counts.items()
                if count or shown.counts_before[status]
            )
        )
    )
    lines += [
        localizer.gettext(
            "%(category)s: %(done)s of %(total)s",
            category=_quoted(tally.title, localizer),
            done=Mrkdwn(number(tally.implemented)),
            total=Mrkdwn(number(tally.total)),
        )
        for tally in shown.categories
    ]
    return lines


def _against(difference: int) -> str:
    return f" ({difference:+d})" if difference else ""


def _name(each: Followed, localizer: Localizer) -> Mrkdwn:
    star = " ★" if each.priority else ""
    return Mrkdwn(f"{bold(Mrkdwn(str(each.number)))} · {_quoted(each.short, localizer)}{star}")


def _task(duty: DigestItem, localizer: Localizer) -> Mrkdwn:
    return Mrkdwn(f"{bold(Mrkdwn(item_name(duty.number)))} · {_quoted(duty.text, localizer)}")


def _quoted(texts: Texts, localizer: Localizer) -> Mrkdwn:
    """Return what people wrote, in the reader's language or in another one with a mark; visibly shortened."""
    return localizer.words(_shortened(texts, localizer))


def _quotation(texts: Texts, localizer: Localizer) -> Mrkdwn:
    """Return the same in quotation marks; the mark of another language comes after them."""
    said = _shortened(texts, localizer)
    return Mrkdwn(f"“{inline(said.text)}”{_mark(said, localizer)}")


def _shortened(texts: Texts, localizer: Localizer) -> Words:
    return words(texts, localizer.translator.language).shortened(LONGEST_TEXT)


def _mark(said: Words, localizer: Localizer) -> str:
    return f" {localizer.foreign(said)}" if said.language != localizer.language else ""


def _link(each: Link, localizer: Localizer) -> Mrkdwn:
    said = _shortened(each.title, localizer)
    file = f" · {file_standing(each.file, localizer)}" if each.file else ""
    return Mrkdwn(f"      📎 {text.link(each.url, said.text)}{_mark(said, localizer)}{file}")


def _due_words(duty: DigestItem, localizer: Localizer) -> list[Mrkdwn]:
    if duty.due_on is None:
        return []
    return [
        localizer.gettext(
            "due %(day)s (%(ago)s)", day=localizer.day(duty.due_on), ago=localizer.days_away(duty.due_on)
        )
    ]


def _people(people: Iterable[Person], localizer: Localizer) -> Mrkdwn:
    named = [
        text.mention(each.slack_id) if each.slack_id else inline(each.name[:LONGEST_NAME]) for each in people
    ]
    return Mrkdwn(localizer.translator.list_of(named)) if named else localizer.gettext("nobody yet")


def _ago(moment: datetime | None, localizer: Localizer) -> Mrkdwn:
    return localizer.ago(moment or localizer.now)


def _length(since: datetime, localizer: Localizer) -> Mrkdwn:
    t = localizer.translator
    return text.escape(t.span(max(0, (t.today(localizer.now) - t.today(since)).days)))

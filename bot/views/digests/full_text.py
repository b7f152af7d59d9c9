"""The full text of a digest in one language: the ten parts, for the thread."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.domain.action_items.moves import item_name
from bot.domain.digests.digest import Decision, Digest, DigestItem, Followed, Link, Need, Note, Person, Texts
from bot.domain.members.member import Side
from bot.domain.recommendations.statuses import Status
from bot.domain.texts import Words, words
from bot.views.blockkit import text
from bot.views.blockkit.blocks import Block, context, header, quote, section, sections
from bot.views.blockkit.text import Mrkdwn, bold, escape, inline
from bot.views.evidence.evidence import file_standing
from bot.views.labels import line
from bot.views.localizer import Localizer, named_from
from bot.views.progress import implemented

MINUS = "\N{MINUS SIGN}"
LONGEST_NAME = 40
"""Characters of a name that Slack does not know; many names together still fit into a section."""
LONGEST_TEXT = 140
"""Characters of what people wrote in one line; one command shows the whole text."""


def full_text(shown: Digest, localizer: Localizer, *more: Block) -> tuple[Block, ...]:
    """Render everything that a digest has to tell, part by part; `more` comes first."""
    blocks: list[Block] = [
        header(localizer.translator.gettext("Full digest of %(day)s", day=day_of(shown, localizer))),
        *more,
        *(block for each in shown.notes for block in note(each, localizer)),
        *(sections([quiet(localizer)]) if shown.quiet else _parts(shown, localizer)),
        *sections(_numbers(shown, localizer)),
        context(localizer.gettext("Mention the bot in this thread to ask or to act: `@Enlace rec 5`.")),
    ]
    return tuple(blocks)


def day_of(shown: Digest, localizer: Localizer) -> str:
    """Return the day whose digest it is, with its weekday."""
    return localizer.translator.weekday(shown.titled or shown.day)


def quiet(localizer: Localizer) -> Mrkdwn:
    """Say that there is nothing to report except the numbers."""
    return localizer.gettext(
        "A quiet week: nothing changed, and nothing is overdue, blocked, due or waiting for anyone."
    )


def note(each: Note, localizer: Localizer) -> list[Block]:
    said = words(each.text, localizer.translator.language)
    title = localizer.gettext("📝 *Note* by %(who)s", who=people_of([each.author], localizer))
    return [section(Mrkdwn(f"{title}{mark(said, localizer)}")), quote(said.text)]


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
        _part(localizer.gettext("Blocked, and who has to decide"), localizer, (_blocked, shown.blocked)),
        _part(
            localizer.gettext("Overdue or postponed"),
            localizer,
            (_dated, shown.overdue),
            (_slipped, shown.slipped),
        ),
        _part(localizer.gettext("Due in the next 14 days"), localizer, (_dated, shown.due_soon)),
        _part(localizer.gettext("Reported, not yet verified"), localizer, (_unverified, shown.unverified)),
        _part(localizer.gettext("No recent news, or no lead"), localizer, (_silent, shown.silent)),
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
        item = Mrkdwn(item_name(asked.duty.number))
        what = localizer.gettext(
            "accept or return what was submitted %(ago)s: `%(action)s show %(item)s`",
            ago=_ago(asked.since, localizer),
            item=item,
        )
        parts = [task_of(asked.duty, localizer), what, *_due_words(asked.duty, localizer)]
        return [Mrkdwn(" · ".join(parts))]
    assert asked.followed is not None  # noqa: S101 (only ACCEPT is about an action item)
    number = Mrkdwn(str(asked.followed.number))
    if asked.need is Need.CONFIRM and asked.side:
        what = localizer.gettext(
            "confirm or refuse for %(side)s what was reported %(ago)s: `%(rec)s confirm %(rec_number)s`",
            side=localizer.side_named(asked.side),
            ago=_ago(asked.since, localizer),
            rec_number=number,
        )
    else:
        what = localizer.gettext(
            "close what was reported %(ago)s and has been verified: `%(rec)s close %(rec_number)s "
            "implemented`",
            ago=_ago(asked.since, localizer),
            rec_number=number,
        )
    return [Mrkdwn(f"{name_of(asked.followed, localizer)} · {what}")]


def _change(each: Followed, localizer: Localizer) -> list[Mrkdwn]:
    status = localizer.status(each.status)
    if each.status is not each.before:
        status = Mrkdwn(f"{localizer.status(each.before)} → {status}")
    lines = [Mrkdwn(f"{name_of(each, localizer)} · {status}")]
    lines += [Mrkdwn(f"      {said}") for said in _reached(each, localizer)]
    if each.note and each.note != each.cause:
        lines.append(Mrkdwn(f"      {_labelled('note', each.note, localizer)}"))
    lines += [_link(each_link, localizer) for each_link in each.links]
    return lines


def _finished(duty: DigestItem, localizer: Localizer) -> list[Mrkdwn]:
    return [
        Mrkdwn(
            f"{task_of(duty, localizer)} · {localizer.status(duty.status)} · "
            f"{people_of(duty.assignees, localizer)}"
        )
    ]


def _standing(each: Followed, localizer: Localizer) -> list[Mrkdwn]:
    parts = [name_of(each, localizer), localizer.status(each.status), *_reached(each, localizer)]
    if each.next_step:
        parts.append(localizer.gettext("next: %(step)s", step=quoted(each.next_step, localizer)))
    return [Mrkdwn(" · ".join(parts))]


def _blocked(each: Followed, localizer: Localizer) -> list[Mrkdwn]:
    since = each.status_since or localizer.now
    awaited = quoted(each.awaited, localizer) if each.awaited else localizer.gettext("nobody yet")
    if localizer.translator.today(since) == localizer.translator.today(localizer.now):
        what = localizer.gettext("since today, waiting for %(whom)s", whom=awaited)
    else:
        what = localizer.gettext(
            "for %(length)s, waiting for %(whom)s", length=_length(since, localizer), whom=awaited
        )
    cause = [_labelled("cause", each.cause, localizer)] if each.cause else []
    return [Mrkdwn(" · ".join([name_of(each, localizer), what, *cause]))]


def _reached(each: Followed, localizer: Localizer) -> list[Mrkdwn]:
    """Render what remains, and what is awaited of something that is not blocked: a block has a part of its
    own.
    """
    texts = {
        "remaining": each.remaining if each.status is Status.PARTIALLY_IMPLEMENTED else None,
        "awaited": None if each.status is Status.BLOCKED or each.status.closed else each.awaited,
    }
    return [_labelled(name, found, localizer) for name, found in texts.items() if found]


def _labelled(name: str, texts: Texts, localizer: Localizer) -> Mrkdwn:
    return line(name, _quotation(texts, localizer), localizer)


def _dated(duty: DigestItem, localizer: Localizer) -> list[Mrkdwn]:
    return [
        Mrkdwn(
            " · ".join(
                [task_of(duty, localizer), *_due_words(duty, localizer), people_of(duty.assignees, localizer)]
            )
        )
    ]


def _slipped(duty: DigestItem, localizer: Localizer) -> list[Mrkdwn]:
    moved = localizer.gettext(
        "moved from %(before)s to %(after)s",
        before=localizer.day(duty.due_before) if duty.due_before else localizer.gettext("no date"),
        after=localizer.day(duty.due_on) if duty.due_on else localizer.gettext("no date"),
    )
    return [Mrkdwn(f"{task_of(duty, localizer)} · {moved} · {people_of(duty.assignees, localizer)}")]


def _unverified(each: Followed, localizer: Localizer) -> list[Mrkdwn]:
    missing = [side for side in Side if side not in each.confirmed]
    parts = [
        name_of(each, localizer),
        localizer.gettext("reported %(ago)s", ago=_ago(each.status_since, localizer)),
    ]
    if len(missing) > 1:
        parts.append(localizer.gettext("not confirmed by either side"))
    elif missing:
        parts.append(localizer.gettext("not confirmed by %(side)s", side=localizer.side_named(missing[0])))
    return [Mrkdwn(" · ".join(parts))]


def _silent(each: Followed, localizer: Localizer) -> list[Mrkdwn]:
    parts = [name_of(each, localizer)]
    if each.stale and each.updated_at:
        parts.append(
            localizer.gettext("⏳ no news for %(length)s", length=_length(each.updated_at, localizer))
        )
    if len(each.without_lead) > 1:
        parts.append(localizer.gettext("no lead on either side"))
    elif each.without_lead:
        side = localizer.side_named(each.without_lead[0])
        parts.append(localizer.gettext("no lead for %(side)s", side=side))
    return [Mrkdwn(" · ".join(parts))]


def implemented_line(shown: Digest, localizer: Localizer) -> Mrkdwn:
    """Say how many are implemented."""
    return bold(escape(implemented(shown.implemented, shown.total, shown.day, localizer.translator)))


def _numbers(shown: Digest, localizer: Localizer) -> list[Mrkdwn]:
    number = localizer.translator.number
    lines = [implemented_line(shown, localizer)]
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
            category=quoted(tally.title, localizer),
            done=Mrkdwn(number(tally.implemented)),
            total=Mrkdwn(number(tally.total)),
        )
        for tally in shown.categories
    ]
    return lines


def _against(difference: int) -> str:
    return f" ({difference:+d})".replace("-", MINUS) if difference else ""


def name_of(each: Followed, localizer: Localizer, *, longest: int = LONGEST_TEXT) -> Mrkdwn:
    name = quoted(each.short, localizer, longest=longest)
    return Mrkdwn(f"{bold(Mrkdwn(localizer.numbered(each)))} · {name}{' ★' if each.priority else ''}")


def task_of(duty: DigestItem, localizer: Localizer, *, longest: int = LONGEST_TEXT) -> Mrkdwn:
    return Mrkdwn(f"{bold(Mrkdwn(item_name(duty.number)))} · {quoted(duty.text, localizer, longest=longest)}")


def quoted(texts: Texts, localizer: Localizer, *, longest: int = LONGEST_TEXT) -> Mrkdwn:
    """Return what people wrote, in the reader's language or in another one with a mark; visibly shortened."""
    return localizer.words(_shortened(texts, localizer, longest))


def _quotation(texts: Texts, localizer: Localizer) -> Mrkdwn:
    """Return the same in quotation marks; the mark of another language comes after them."""
    said = _shortened(texts, localizer)
    return Mrkdwn(f"“{inline(said.text)}”{mark(said, localizer)}")


def _shortened(texts: Texts, localizer: Localizer, longest: int = LONGEST_TEXT) -> Words:
    return words(texts, localizer.translator.language).shortened(longest)


def mark(said: Words, localizer: Localizer) -> str:
    return f" {localizer.foreign(said)}" if said.language != localizer.language else ""


def _link(each: Link, localizer: Localizer) -> Mrkdwn:
    said = _shortened(each.title, localizer)
    file = f" · {file_standing(each.file, localizer)}" if each.file else ""
    return Mrkdwn(f"      📎 {text.link(each.url, said.text)}{mark(said, localizer)}{file}")


def _due_words(duty: DigestItem, localizer: Localizer) -> list[Mrkdwn]:
    if duty.due_on is None:
        return []
    return [localizer.due(duty.due_on)]


def people_of(named: Iterable[Person], localizer: Localizer) -> Mrkdwn:
    shown = [
        text.mention(each.slack_id) if each.slack_id else named_from(each.elsewhere, each.name[:LONGEST_NAME])
        for each in named
    ]
    return Mrkdwn(localizer.translator.list_of(shown)) if shown else localizer.gettext("nobody yet")


def _ago(moment: datetime | None, localizer: Localizer) -> Mrkdwn:
    return localizer.ago(moment or localizer.now)


def _length(since: datetime, localizer: Localizer) -> Mrkdwn:
    t = localizer.translator
    return text.escape(t.span(max(0, (t.today(localizer.now) - t.today(since)).days)))

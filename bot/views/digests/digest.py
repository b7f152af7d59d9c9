"""The digest: its message for a reader with half a minute, and its full text for the thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

from bot.domain.digests.digest import Digest
from bot.domain.members.member import Member
from bot.domain.paging import Page
from bot.i18n import N_, Language
from bot.views import steps
from bot.views.blockkit.blocks import BLOCKS_LIMIT, Block, Message, context, divider, message, section
from bot.views.blockkit.languages import invitation
from bot.views.blockkit.paging import paging, turning
from bot.views.blockkit.text import Mrkdwn, bold, link, spoken
from bot.views.digests.controls import controls
from bot.views.digests.corrections import aloud, in_full
from bot.views.digests.full_text import full_text
from bot.views.digests.headline import headline
from bot.views.digests.messages import in_thread
from bot.views.digests.summary import summary, title
from bot.views.localizer import Localizer

IN_THREAD = N_("The full digest is in the thread of this message.")
FURTHER_PAGES = N_("The full digest is on the following pages.")


@dataclass(frozen=True)
class _Around:
    """What stands around the summary in each language: see `digest`."""

    due_at: datetime | None
    occurrence: int | None
    others: Sequence[Localizer]
    rest: str
    links: Mapping[Language, str]


def digest(
    shown: Digest,
    localizers: Sequence[Localizer],
    *,
    due_at: datetime | None = None,
    occurrence: int | None = None,
    pictures: Mapping[Language, str] | None = None,
    as_data: bool = False,
    links: Mapping[Language, str] | None = None,
    paged: bool = False,
) -> tuple[Message, ...]:
    """Render the digest: its message, and the messages of its thread with the full text.

    A channel's message is in all languages of `localizers`, one after the other; a person's is in the first,
    with a button to the other. The thread has the full text in each. For a late digest, `due_at` is when it
    should have gone out. `pictures` are the uploaded files by language. With `as_data`, Slack's own table and
    chart take their place, and the message with the pictures is what to post `instead`. `occurrence` is the
    digest's id; with it, the digest has buttons to acknowledge it and to open what it mentions. `links` are
    the addresses in the thread at which the full texts begin, by language. With `paged`, the messages are the
    pages of an answer, and there is no thread.
    """
    dated = [_as_of(shown, localizer) for localizer in localizers]
    leading = dated[:1] if shown.personal else dated
    others = dated[1:] if shown.personal else []
    around = _Around(due_at, occurrence, others, FURTHER_PAGES if paged else IN_THREAD, links or {})
    first = _first(shown, leading, around, pictures or {})
    if as_data and shown.chart and shown.chart.total:
        first = replace(_first(shown, leading, around, {}, as_data=True), instead=first)
    return (first, *(message for text in _texts(shown, dated, paged=paged) for message in text))


def beginnings(shown: Digest, localizers: Sequence[Localizer]) -> Mapping[Language, int]:
    """Return at which message of `digest`'s result the full text in each language begins."""
    texts = _texts(shown, [_as_of(shown, localizer) for localizer in localizers])
    begins = accumulate(map(len, texts), initial=1)
    languages = (each.translator.language for each in localizers)
    return dict(zip(languages, begins, strict=False))


def _texts(shown: Digest, dated: Sequence[Localizer], *, paged: bool = False) -> Sequence[Sequence[Message]]:
    """Return the full text in each language, divided into messages.

    A thread gets each correction as a message of its own: what was divided once is never divided otherwise.
    """
    more = [in_full(shown.corrections, localizer) if paged else [] for localizer in dated]
    return [
        in_thread([full_text(shown, localizer, *found)]) for localizer, found in zip(dated, more, strict=True)
    ]


def _first(
    shown: Digest,
    localizers: Sequence[Localizer],
    around: _Around,
    pictures: Mapping[Language, str],
    *,
    as_data: bool = False,
) -> Message:
    blocks: list[Block] = []
    heard: list[str] = []
    for localizer in localizers:
        blocks += [divider()] if blocks else []
        if around.due_at is not None:
            late = localizer.gettext("Late: this was due on %(when)s.", when=localizer.moment(around.due_at))
            blocks.append(context(late))
            heard.append(late)
        said = headline(shown, localizer)
        heard += [f"{title(shown, localizer)}: {said}", *aloud(shown.corrections, localizer)]
        picture = pictures.get(localizer.translator.language)
        blocks += summary(shown, said, localizer, picture=picture, as_data=as_data)
        blocks.append(context(_rest(localizer, around)))
        if around.occurrence is not None:
            blocks.append(controls(shown, around.occurrence, localizer, others=around.others))
    return message(blocks, headline="\n".join(heard))


def _rest(localizer: Localizer, around: _Around) -> Mrkdwn:
    """Say where the full text is, with a link to it once there is one."""
    address = around.links.get(localizer.translator.language)
    if address is None:
        return localizer.gettext(around.rest)
    show_all = link(address, localizer.plain(N_("Show all")))
    return localizer.gettext(
        "%(link)s: the full digest is in the thread of this message.", link=bold(show_all)
    )


def _as_of(shown: Digest, localizer: Localizer) -> Localizer:
    return replace(
        localizer, now=shown.at, translator=replace(localizer.translator, zone=ZoneInfo(shown.zone))
    )


def previewed(page: Page, shown: Message, reader: Member, localizer: Localizer, *, again: str) -> Message:
    """Render one message of a preview, and say for whom it is; `again` asks for the next message."""
    note = localizer.gettext(
        "A preview for %(who)s: nothing was sent. The digest itself also shows the numbers as a chart.",
        who=localizer.person(reader),
    )
    below = [paging(page, again, localizer), *turning(page, again, localizer)] if page.of > 1 else []
    found = message([section(note), *shown.blocks, *below])
    return replace(found, headline=f"{spoken(note)}\n{shown.spoken}")


def latest(
    page: Page,
    shown: Message,
    day: date,
    localizer: Localizer,
    *,
    again: str,
    other: tuple[Language, str],
    coming: Message | None,
) -> Message:
    """Render one message of the latest digest that was sent; `coming` is shown above it if there is room.

    `again` asks for the next message, `other` for the same in the other language.
    """
    note = localizer.gettext("The latest digest, of %(day)s.", day=localizer.weekday(day))
    below = [paging(page, again, localizer), *turning(page, again, localizer)] if page.of > 1 else []
    language, command = other
    label = invitation(language, localizer)
    blocks = [section(note), *shown.blocks, *below, *steps.commands([command], label)]
    if coming is not None and len(coming.blocks) + 1 + len(blocks) <= BLOCKS_LIMIT:
        blocks = [*coming.blocks, divider(), *blocks]
    elif coming is not None:
        blocks = [*coming.blocks, *steps.commands([again], localizer.plain(N_("The latest digest")))]
    elif len(blocks) > BLOCKS_LIMIT:
        blocks = [section(note), *shown.blocks]
    return message(blocks)


def none_sent(localizer: Localizer) -> Message:
    """Say that no digest has been sent yet, or that it is no longer kept."""
    return message([section(localizer.gettext("No digest has been sent yet."))])

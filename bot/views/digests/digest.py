"""The digest: its message for a reader with half a minute, and its full text for the thread."""

from collections.abc import Iterator, Mapping, Sequence
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
from bot.views.blockkit.data import shows_data
from bot.views.blockkit.languages import invitation
from bot.views.blockkit.paging import paging, turning
from bot.views.blockkit.text import Mrkdwn, bold, link, spoken
from bot.views.digests.controls import controls
from bot.views.digests.corrections import aloud, in_full
from bot.views.digests.figures import Drawn, Figures
from bot.views.digests.full_text import full_text
from bot.views.digests.headline import headline
from bot.views.digests.layout import Layout, fitting
from bot.views.digests.messages import in_thread
from bot.views.digests.summary import summary, title
from bot.views.localizer import Localizer

IN_THREAD = N_("The full digest is in the thread of this message.")
FURTHER_PAGES = N_("The full digest is on the following pages.")


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
    around = _Around(dated, due_at, occurrence, links or {}, FURTHER_PAGES if paged else IN_THREAD)
    texts = [full_text(shown, each, *(in_full(shown.corrections, each) if paged else ())) for each in dated]

    def messages(drawn: Drawn, layout: Layout) -> Iterator[Message]:
        yield _first(shown, leading, around, layout, drawn)
        for localizer, text in zip(dated, texts, strict=True):
            left = drawn.blocks(shown, localizer, Figures.ALL) if layout.figures is Figures.NONE else []
            yield from in_thread(text, left)

    pictured, as_blocks = Drawn(pictures=pictures or {}), Drawn(as_data=True)
    if not as_data:
        return tuple(messages(pictured, _layout(shown, around, pictured)))
    layout = _layout(shown, around, as_blocks)
    # Where the chart has no room, the picture has none either.
    other = layout if layout.figures is Figures.NONE else _layout(shown, around, pictured)
    return tuple(
        replace(native, instead=instead) if shows_data(native.blocks) else native
        for native, instead in zip(messages(as_blocks, layout), messages(pictured, other), strict=True)
    )


def beginnings(shown: Digest, localizers: Sequence[Localizer]) -> Mapping[Language, int]:
    """Return at which message of `digest`'s result the full text in each language begins."""
    dated = [_as_of(shown, localizer) for localizer in localizers]
    begins = accumulate((len(in_thread(full_text(shown, each))) for each in dated), initial=1)
    return dict(zip((each.translator.language for each in dated), begins, strict=False))


@dataclass(frozen=True)
class _Around:
    """What stands around the summary in each language: see `digest`."""

    localizers: Sequence[Localizer]
    due_at: datetime | None
    occurrence: int | None
    links: Mapping[Language, str]
    rest: str


def _layout(shown: Digest, around: _Around, drawn: Drawn) -> Layout:
    """Return how much the message shows, so that it fits in each of its languages.

    What is added to a digest that was sent, such as a correction, has no part in that: the rest stays as it
    was.
    """
    uncorrected = replace(shown, corrections=())
    usual = replace(around, due_at=None, occurrence=around.occurrence or 0, links={})
    together = [[each] for each in around.localizers] if shown.personal else [around.localizers]
    return fitting(
        lambda layout: (_blocks(uncorrected, each, usual, layout, drawn) for each in together),
        languages=len(together[0]),
    )


def _first(
    shown: Digest, leading: Sequence[Localizer], around: _Around, layout: Layout, drawn: Drawn
) -> Message:
    heard: list[str] = []
    for localizer in leading:
        heard += _late(around, localizer)
        heard += [f"{title(shown, localizer)}: {headline(shown, localizer)}"]
        heard += aloud(shown.corrections, localizer)
    return message(_blocks(shown, leading, around, layout, drawn), headline="\n".join(heard))


def _blocks(
    shown: Digest, leading: Sequence[Localizer], around: _Around, layout: Layout, drawn: Drawn
) -> list[Block]:
    blocks: list[Block] = []
    others = [each for each in around.localizers if each not in leading]
    for localizer in leading:
        figures = drawn.blocks(shown, localizer, layout.figures)
        blocks += [divider()] if blocks else []
        blocks += map(context, _late(around, localizer))
        blocks += summary(shown, headline(shown, localizer), localizer, layout, figures)
        blocks.append(context(_rest(localizer, around)))
        if around.occurrence is not None:
            blocks.append(controls(shown, around.occurrence, localizer, others=others))
    return blocks


def _late(around: _Around, localizer: Localizer) -> list[Mrkdwn]:
    if around.due_at is None:
        return []
    return [localizer.gettext("Late: this was due on %(when)s.", when=localizer.moment(around.due_at))]


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

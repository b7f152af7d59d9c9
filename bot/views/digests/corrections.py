"""Corrections of a digest that was sent: at its top, in its thread, and the answer to who made one."""

from collections.abc import Sequence

from bot.domain.digests.actions import Corrected, PastCorrections
from bot.domain.digests.digest import Correction
from bot.domain.texts import words
from bot.domain.translations.status import TextPlace, other_than
from bot.i18n import N_, Language
from bot.views.blockkit.blocks import Block, Message, context, message, quote, section
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.text import Mrkdwn, inline
from bot.views.digests.full_text import mark, people_of
from bot.views.labels import audience, more_in_thread
from bot.views.localizer import Localizer

LENGTHS = (300, 150, 150)
"""Characters of each correction at the top, the newest first; the thread has all of them whole."""
MOST_CORRECTIONS = len(LENGTHS)
LONGEST_IN_LINE = 140
UNTRANSLATED: dict[Language, str] = {
    "en": N_("Until it is translated, it is shown in Spanish to those who read in English, and marked."),
    "es": N_("Until it is translated, it is shown in English to those who read in Spanish, and marked."),
}
"""What is said of a text that is not in a language yet."""


def at_the_top(corrections: Sequence[Correction], localizer: Localizer) -> list[Block]:
    """Render the newest corrections for the top of a digest, and count the others."""
    blocks: list[Block] = []
    for each, longest in zip(corrections, LENGTHS, strict=False):
        said = words(each.text, localizer.translator.language).shortened(longest)
        blocks += [section(_heading(each, localizer)), quote(said.text)]
    return [*blocks, *map(context, more_in_thread(len(corrections) - MOST_CORRECTIONS, localizer))]


def aloud(corrections: Sequence[Correction], localizer: Localizer) -> list[Mrkdwn]:
    """Render the same for those who have the message read out."""
    return [
        Mrkdwn(f"{_heading(each, localizer)}: {_in_line(each, longest, localizer)}")
        for each, longest in zip(corrections, LENGTHS, strict=False)
    ]


def in_full(corrections: Sequence[Correction], localizer: Localizer) -> list[Block]:
    """Render all corrections with the whole of their texts."""
    return [
        block
        for each in corrections
        for block in (
            section(_heading(each, localizer)),
            quote(words(each.text, localizer.translator.language).text),
        )
    ]


def in_thread(correction: Correction, localizers: Sequence[Localizer]) -> Message:
    """Render a correction for the thread of its digest, in all languages; one text is quoted once."""
    blocks: list[Block] = []
    said = [words(correction.text, each.translator.language) for each in localizers]
    headings: list[Mrkdwn] = []
    for place, localizer in enumerate(localizers):
        headings.append(_heading(correction, localizer))
        if said[place + 1 : place + 2] == [said[place]]:
            continue
        blocks += [section(Mrkdwn("\n".join(headings))), quote(said[place].text)]
        headings = []
    return message(blocks)


def corrected(done: Corrected, localizer: Localizer, *, may_translate: bool) -> Message:
    """Confirm a correction: what is told to whom, and what it still lacks."""
    said = localizer.gettext(
        "✏️ The digest of %(day)s is corrected. The correction goes to %(whom)s: at the top of the message, "
        "and in its thread.",
        day=localizer.weekday(done.digest.day),
        whom=audience(done.digest.people, done.digest.channels, localizer),
    )
    blocks = [section(said), *localizer.quoted(done.text)]
    lacking = other_than(done.text.language)
    lines = [localizer.gettext(UNTRANSLATED[lacking])]
    if done.told:
        people = localizer.people_or_nobody(done.told)
        lines.insert(
            0, localizer.gettext("Notified, since they had acknowledged it: %(people)s.", people=people)
        )
    if may_translate:
        place = TextPlace.of_correction(done.number)
        blocks.append(actions(button(localizer.plain(N_("Translate …")), Press.TRANSLATE, place.key)))
    return message([*blocks, context(Mrkdwn(" ".join(lines)))])


def past_lines(found: PastCorrections, delivered: int, localizer: Localizer) -> list[Mrkdwn]:
    """Render the corrections of a past digest: how many, the newest one, and how many messages show them."""
    number = localizer.translator.number
    said = found.text.shortened(LONGEST_IN_LINE)
    line = localizer.ngettext(
        "✏️ corrected once, by %(who)s, %(when)s: “%(text)s”",
        "✏️ corrected %(number)s times, most recently by %(who)s, %(when)s: “%(text)s”",
        found.count,
        who=localizer.person(found.by),
        when=localizer.moment(found.at),
        text=inline(said.text),
    )
    shown = localizer.gettext(
        "shown in %(done)s of %(total)s messages",
        done=Mrkdwn(number(found.done)),
        total=Mrkdwn(number(delivered)),
    )
    lines = [Mrkdwn(f"{line}{mark(said, localizer)} · {shown}")]
    if found.failed:
        lines.append(
            localizer.ngettext(
                "⚠️ %(number)s message can no longer be changed, so it lacks the correction",
                "⚠️ %(number)s messages can no longer be changed, so they lack the correction",
                found.failed,
            )
        )
    return lines


def _heading(each: Correction, localizer: Localizer) -> Mrkdwn:
    said = words(each.text, localizer.translator.language)
    title = localizer.gettext(
        "✏️ *Correction* by %(who)s, %(when)s",
        who=people_of([each.author], localizer),
        when=localizer.moment(each.at),
    )
    return Mrkdwn(f"{title}{mark(said, localizer)}")


def _in_line(each: Correction, longest: int, localizer: Localizer) -> Mrkdwn:
    said = words(each.text, localizer.translator.language).shortened(longest)
    return Mrkdwn(f"“{inline(said.text)}”")

"""The queue of texts to translate, and the answer to a new translation."""

from collections.abc import Callable

from bot.domain.action_items.moves import item_name
from bot.domain.texts import Words
from bot.domain.translations.status import (
    Queue,
    QueueFilters,
    TextPlace,
    Translated,
    TranslationState,
    Untranslated,
)
from bot.i18n import N_, Language
from bot.views.blockkit.blocks import Block, Message, beside, context, header, message, section
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.paging import paging
from bot.views.blockkit.text import Mrkdwn, bold, code, inline
from bot.views.localizer import Localizer

QUOTED = 300
"""Characters of each text in the queue; the translator sees the whole text."""
STANDINGS: dict[tuple[TranslationState, Language], str] = {
    (TranslationState.MISSING, "en"): N_("%(place)s, written in Spanish %(ago)s: not in English yet"),
    (TranslationState.MISSING, "es"): N_("%(place)s, written in English %(ago)s: not in Spanish yet"),
    (TranslationState.OUTDATED, "en"): N_("%(place)s, rewritten in Spanish %(ago)s: the English is outdated"),
    (TranslationState.OUTDATED, "es"): N_("%(place)s, rewritten in English %(ago)s: the Spanish is outdated"),
}
"""The state of a text, by the language into which it is to be translated."""

UNDOABLE = N_("For ten minutes, `%(taskforce)s undo` undoes this.")
SHOWN_AT_ONCE = N_(
    "It is being added to the digest's messages. It cannot be undone; another translation replaces it."
)
"""What becomes of a translation; that of a digest's correction is shown at once."""

Typed = Callable[[TextPlace], str]
"""Makes the command to translate a text as the reader types it, up to where the translation begins."""


def queue(
    shown: Queue, localizer: Localizer, *, again: str, typed: Typed, may_translate: bool = False
) -> Message:
    """Render a page of the queue, each text with its command; `again` asks for the next page.

    If the reader `may_translate`, each text has a button too.
    """
    which = _which(shown.filters, localizer)
    if not shown.total:
        said = localizer.gettext("✅ No pending translations: %(which)s.", which=which)
        return message([section(said), _how(localizer)])
    blocks = [header(localizer.plain(N_("Pending translations"))), section(_counted(shown, which, localizer))]
    for row in shown.rows:
        blocks += _row(row, localizer, typed, may_translate=may_translate)
    if shown.page.of > 1:
        blocks.append(paging(shown.page, again, localizer))
    return message([*blocks, _how(localizer)])


def _counted(shown: Queue, which: Mrkdwn, localizer: Localizer) -> Mrkdwn:
    if shown.page.more:
        return localizer.ngettext(
            "More than %(number)s text · %(which)s",
            "More than %(number)s texts · %(which)s",
            shown.total,
            which=which,
        )
    number = localizer.translator.number
    return localizer.gettext(
        "Missing: %(missing)s · outdated: %(outdated)s · %(which)s",
        missing=Mrkdwn(number(shown.missing)),
        outdated=Mrkdwn(number(shown.outdated)),
        which=which,
    )


def to_translate(shown: Untranslated, localizer: Localizer, *, typed: Typed) -> Message:
    """Render one text in full, its translation if there is one, and how to enter a new one."""
    blocks = [section(standing(shown, localizer)), *localizer.quoted(shown.source)]
    if shown.former:
        current = shown.state is TranslationState.CURRENT
        label = N_("Its translation:") if current else N_("Its outdated translation:")
        blocks += [section(localizer.gettext(label)), *localizer.quoted(Words(shown.former, shown.into))]
    blocks.append(actions(_translate(shown, localizer)))
    return message([*blocks, context(_command(shown, typed))])


def translated(done: Translated, localizer: Localizer, *, typed: Typed) -> Message:
    """Confirm a translation, and offer the next text of the queue."""
    said = {
        "en": N_("%(place)s can now be read in English:"),
        "es": N_("%(place)s can now be read in Spanish:"),
    }[done.translation.language]
    blocks = [
        section(localizer.gettext(said, place=place_words(done.place, localizer))),
        *localizer.quoted(done.translation),
        context(localizer.gettext(SHOWN_AT_ONCE if done.place.correction else UNDOABLE)),
    ]
    if done.following is None:
        return message([*blocks, section(localizer.gettext("✅ No other translations are pending."))])
    return message(
        [
            *blocks,
            section(localizer.gettext("*Next:*")),
            *_row(done.following, localizer, typed, may_translate=True),
        ]
    )


def place_words(place: TextPlace, localizer: Localizer) -> Mrkdwn:
    """Render the place of a text: the number, the part, the field."""
    if place.correction is not None:
        return localizer.gettext("*Correction %(part)s* · of a digest", part=Mrkdwn(str(place.correction)))
    parts = [bold(Mrkdwn(place.subject))]
    if place.evidence is not None:
        parts.append(localizer.gettext("evidence %(part)s", part=Mrkdwn(str(place.evidence))))
    if place.comment is not None:
        parts.append(localizer.gettext("comment %(part)s", part=Mrkdwn(str(place.comment))))
    else:
        parts.append(inline(localizer.plain(place.field.label)))
    return Mrkdwn(" · ".join(parts))


def _row(row: Untranslated, localizer: Localizer, typed: Typed, *, may_translate: bool) -> list[Block]:
    said = section(standing(row, localizer))
    if may_translate:
        said = beside(said, _translate(row, localizer))
    return [
        said,
        *localizer.quoted(row.source.shortened(QUOTED)),
        context(_command(row, typed)),
    ]


def standing(row: Untranslated, localizer: Localizer) -> Mrkdwn:
    """Render the place of a text, the language it lacks, and since when."""
    place = place_words(row.place, localizer)
    if row.state is TranslationState.CURRENT:
        return localizer.gettext("%(place)s, already translated", place=place)
    return localizer.gettext(STANDINGS[row.state, row.into], place=place, ago=localizer.ago(row.written_at))


def _translate(row: Untranslated, localizer: Localizer) -> Block:
    return button(localizer.plain(N_("Translate …")), Press.TRANSLATE, row.place.key)


def _command(row: Untranslated, typed: Typed) -> Mrkdwn:
    return code(f'{typed(row.place)} "…" v{row.version}')


def _which(filters: QueueFilters, localizer: Localizer) -> Mrkdwn:
    """Render the filters of the queue in words."""
    said: list[str] = []
    if TranslationState.MISSING in filters.states:
        said.append(localizer.gettext("missing"))
    if TranslationState.OUTDATED in filters.states:
        said.append(localizer.gettext("outdated"))
    if filters.into:
        said.append(
            localizer.gettext("into Spanish") if filters.into == "es" else localizer.gettext("into English")
        )
    if filters.recommendation is not None:
        number = Mrkdwn(str(filters.recommendation))
        said.append(localizer.gettext("recommendation %(number)s", number=number))
    if filters.item is not None:
        said.append(item_name(filters.item))
    return Mrkdwn(localizer.translator.list_of(said)) if said else localizer.gettext("everything")


def _how(localizer: Localizer) -> Block:
    return context(
        localizer.gettext(
            "Until then, everyone reads the author's text, marked with its language. When a text is "
            "rewritten, its translation becomes outdated and is no longer shown."
        )
    )

"""What waits to be translated, and what was."""

from collections.abc import Callable

from bot.domain.action_items.moves import item_name
from bot.domain.texts import Words
from bot.domain.translations.status import Place, Queue, QueueFilters, State, Translated, Untranslated
from bot.i18n import N_, Language
from bot.views.blockkit.blocks import Block, Message, context, header, message, section
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.paging import paging
from bot.views.blockkit.text import Mrkdwn, bold, code, inline
from bot.views.localizer import Voice

QUOTED = 300
"""Characters of each text in the queue; the whole of it is shown to whoever translates it."""
STANDINGS: dict[tuple[State, Language], str] = {
    (State.MISSING, "en"): N_("%(place)s, written in Spanish %(ago)s: not in English yet"),
    (State.MISSING, "es"): N_("%(place)s, written in English %(ago)s: not in Spanish yet"),
    (State.OUTDATED, "en"): N_("%(place)s, rewritten in Spanish %(ago)s: the English is outdated"),
    (State.OUTDATED, "es"): N_("%(place)s, rewritten in English %(ago)s: the Spanish is outdated"),
}
"""How a text stands, by the language that it lacks."""

Typed = Callable[[Place], str]
"""Makes the command that translates a text, up to where the translation begins, as the reader types it."""


def queue(shown: Queue, voice: Voice, *, again: str, typed: Typed, may_translate: bool = False) -> Message:
    """A page of the queue, each text with the command that translates it; `again` asks for the next page.

    Whoever `may_translate` gets a button at each as well.
    """
    which = _which(shown.filters, voice)
    if not shown.total:
        said = voice.gettext("✅ Nothing waits to be translated: %(which)s.", which=which)
        return message([section(said), _how(voice)])
    number = voice.translator.number
    counted = voice.gettext(
        "Missing: %(missing)s · outdated: %(outdated)s · %(which)s",
        missing=Mrkdwn(number(shown.missing)),
        outdated=Mrkdwn(number(shown.outdated)),
        which=which,
    )
    blocks = [header(voice.plain(N_("What waits to be translated"))), section(counted)]
    for row in shown.rows:
        blocks += _row(row, voice, typed, may_translate=may_translate)
    if shown.page.of > 1:
        blocks.append(paging(shown.page, again, voice))
    return message([*blocks, _how(voice)])


def to_translate(shown: Untranslated, voice: Voice, *, typed: Typed) -> Message:
    """One text in full, what is known of its translation, and how to enter it."""
    blocks = [section(standing(shown, voice)), *voice.quoted(shown.source)]
    if shown.former:
        current = shown.state is State.CURRENT
        label = N_("Its translation:") if current else N_("Its outdated translation:")
        blocks += [section(voice.gettext(label)), *voice.quoted(Words(shown.former, shown.into))]
    blocks.append(actions(_translate(shown, voice)))
    return message([*blocks, context(_command(shown, typed))])


def translated(done: Translated, voice: Voice, *, typed: Typed) -> Message:
    """Confirm a translation, and offer the next text of the queue."""
    said = {
        "en": N_("%(place)s can now be read in English:"),
        "es": N_("%(place)s can now be read in Spanish:"),
    }[done.translation.language]
    blocks = [
        section(voice.gettext(said, place=place_words(done.place, voice))),
        *voice.quoted(done.translation),
        context(voice.gettext("`%(taskforce)s undo` takes this back for ten minutes.")),
    ]
    if done.following is None:
        return message([*blocks, section(voice.gettext("✅ Nothing else waits to be translated."))])
    return message(
        [*blocks, section(voice.gettext("*Next:*")), *_row(done.following, voice, typed, may_translate=True)]
    )


def place_words(place: Place, voice: Voice) -> Mrkdwn:
    """Where a text stands: the number, the part of it, the field."""
    parts = [bold(Mrkdwn(place.subject))]
    if place.evidence is not None:
        parts.append(voice.gettext("evidence %(part)s", part=Mrkdwn(str(place.evidence))))
    if place.comment is not None:
        parts.append(voice.gettext("comment %(part)s", part=Mrkdwn(str(place.comment))))
    else:
        parts.append(inline(voice.plain(place.field.label)))
    return Mrkdwn(" · ".join(parts))


def _row(row: Untranslated, voice: Voice, typed: Typed, *, may_translate: bool) -> list[Block]:
    said = section(standing(row, voice))
    if may_translate:
        said["accessory"] = _translate(row, voice)
    return [
        said,
        *voice.quoted(row.source.shortened(QUOTED)),
        context(_command(row, typed)),
    ]


def standing(row: Untranslated, voice: Voice) -> Mrkdwn:
    """Where a text stands, who lacks it, and since when."""
    place = place_words(row.place, voice)
    if row.state is State.CURRENT:
        return voice.gettext("%(place)s, translated already", place=place)
    return voice.gettext(STANDINGS[row.state, row.into], place=place, ago=voice.ago(row.written_at))


def _translate(row: Untranslated, voice: Voice) -> Block:
    return button(voice.plain(N_("Translate …")), Press.TRANSLATE, row.place.key)


def _command(row: Untranslated, typed: Typed) -> Mrkdwn:
    return code(f'{typed(row.place)} "…" v{row.version}')


def _which(filters: QueueFilters, voice: Voice) -> Mrkdwn:
    """What the queue was narrowed to, in words."""
    said: list[str] = []
    if State.MISSING in filters.states:
        said.append(voice.gettext("missing"))
    if State.OUTDATED in filters.states:
        said.append(voice.gettext("outdated"))
    if filters.into:
        said.append(voice.gettext("into Spanish") if filters.into == "es" else voice.gettext("into English"))
    if filters.recommendation is not None:
        number = Mrkdwn(str(filters.recommendation))
        said.append(voice.gettext("recommendation %(number)s", number=number))
    if filters.item is not None:
        said.append(item_name(filters.item))
    return Mrkdwn(voice.translator.list_of(said)) if said else voice.gettext("everything")


def _how(voice: Voice) -> Block:
    return context(
        voice.gettext(
            "Until then everyone reads the text of its writer, marked with its language. A text that is "
            "rewritten makes its translation outdated, and it is not shown any more."
        )
    )

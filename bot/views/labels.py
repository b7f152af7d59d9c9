"""The labels of what people write about a recommendation or an action item, and short lists in a line."""

from collections.abc import Mapping, Sequence

from bot.domain.texts import Words
from bot.i18n import N_
from bot.views.blockkit.text import Mrkdwn, inline
from bot.views.localizer import Localizer

LABELS: Mapping[str, str] = {
    "cause": N_("Cause"),
    "awaited": N_("Waiting for"),
    "remaining": N_("Remaining"),
    "note": N_("Note"),
    "next_step": N_("Next step"),
    "reason": N_("Reason"),
}
"""The labels of the texts, by their names in the trail, in the order in which they are shown."""
ALL_LABELS: Mapping[str, str] = {
    **LABELS,
    "title": N_("Title"),
    "text": N_("Text"),
    "comment": N_("Comment"),
    "correction": N_("Correction"),
    "translation": N_("Translation"),
}
"""The same, with the texts that only the trail shows."""


def before(name: str, words: Words, localizer: Localizer) -> str:
    """Return the label that stands before a text; it says so if the reader's language is another one."""
    label = localizer.plain(ALL_LABELS[name])
    if words.language == localizer.language:
        return localizer.translator.gettext(N_("%(label)s:"), label=label)
    language = localizer.foreign(words)
    return localizer.translator.gettext(N_("%(label)s %(language)s:"), label=label, language=language)


def line(name: str, text: Mrkdwn, localizer: Localizer) -> Mrkdwn:
    """Render a text behind its label, within a line."""
    return localizer.gettext("%(label)s: %(text)s", label=inline(localizer.plain(LABELS[name])), text=text)


def first_of(listed: Sequence[str], most: int, localizer: Localizer) -> Mrkdwn:
    """List the first entries, which are safe already, and count those left out: "3, 10 and 4 more"."""
    shown = ", ".join(listed[:most])
    if (left := len(listed) - most) <= 0:
        return Mrkdwn(shown)
    more = localizer.ngettext("and %(number)s more", "and %(number)s more", left)
    return Mrkdwn(f"{shown} {more}")


def more_in_thread(left: int, localizer: Localizer) -> list[Mrkdwn]:
    """Count what a digest's message leaves out; nothing if that is nothing."""
    if left <= 0:
        return []
    return [
        localizer.ngettext("and %(number)s more, in the thread", "and %(number)s more, in the thread", left)
    ]


def audience(people: int, channels: int, localizer: Localizer) -> Mrkdwn:
    """Render how many people and channels get a digest."""
    parts = []
    if people:
        parts.append(localizer.ngettext("%(number)s person", "%(number)s people", people))
    if channels:
        parts.append(localizer.ngettext("%(number)s channel", "%(number)s channels", channels))
    return Mrkdwn(localizer.translator.list_of(parts)) if parts else localizer.gettext("nobody yet")


def removal(name: str, localizer: Localizer) -> str:
    """Say that a text was taken off the record."""
    label = localizer.plain(ALL_LABELS[name])
    return localizer.translator.gettext(N_("%(label)s: taken off the record"), label=label)

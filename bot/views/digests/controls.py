"""The controls below a digest: acknowledge it, open what it mentions, ask leads for an update."""

from collections.abc import Sequence

from bot.domain.action_items.moves import item_name
from bot.domain.digests.digest import Digest, DigestItem, Followed, Texts
from bot.domain.texts import shortened, words
from bot.i18n import N_
from bot.views.blockkit.blocks import Block
from bot.views.blockkit.controls import Press, actions, button, select
from bot.views.blockkit.languages import invitation
from bot.views.localizer import Localizer

MOST_CHOICES = 10
"""Choices of each kind in a list; their characters count against the message's limit."""
LONGEST_CHOICE = 40


def controls(
    shown: Digest, occurrence: int, localizer: Localizer, *, others: Sequence[Localizer] = ()
) -> Block:
    """Render the row below a digest in one language; `occurrence` is the digest's id.

    Each of `others` gets a button that shows the message in that language instead.
    """
    elements = [
        button(localizer.plain(N_("I have read it")), Press.ACKNOWLEDGE, str(occurrence), style="primary")
    ]
    for other in others:
        language = other.translator.language
        label = invitation(language, other)
        elements.append(button(label, Press.DIGEST_LANGUAGE, f"{occurrence}:{language}"))
    recommendations = [(_choice(each, localizer), f"rec:{each.reference}") for each in _mentioned(shown)]
    items = [
        (_item_choice(each, localizer), f"item:{each.number}")
        for each in _mentioned_items(shown)[:MOST_CHOICES]
    ]
    if recommendations or items:
        groups = {
            localizer.plain(N_("Recommendations")): recommendations[:MOST_CHOICES],
            localizer.plain(N_("Action items")): items,
        }
        elements.append(select(localizer.plain(N_("Open …")), Press.OPEN, groups))
    asked = [
        (_choice(each, localizer), each.reference)
        for each in _mentioned(shown)
        if not each.status.closed and any(each.leads.values())
    ]
    if shown.may_ask and asked:
        groups = {localizer.plain(N_("Recommendations")): asked[:MOST_CHOICES]}
        elements.append(select(localizer.plain(N_("Ask for an update …")), Press.ASK, groups))
    return actions(*elements)


def _mentioned(shown: Digest) -> list[Followed]:
    decided = [each.followed for each in shown.decisions if each.followed]
    parts = (decided, shown.blocked, shown.silent, shown.unverified, shown.changed, shown.starred)
    return list({each.number: each for part in parts for each in part}.values())


def _mentioned_items(shown: Digest) -> list[DigestItem]:
    decided = [each.duty for each in shown.decisions if each.duty]
    parts = (decided, shown.overdue, shown.slipped, shown.due_soon)
    return list({each.number: each for part in parts for each in part}.values())


def _choice(each: Followed, localizer: Localizer) -> str:
    return shortened(f"{each.number} · {_words_of(each.short, localizer)}", LONGEST_CHOICE)


def _item_choice(each: DigestItem, localizer: Localizer) -> str:
    return shortened(f"{item_name(each.number)} · {_words_of(each.text, localizer)}", LONGEST_CHOICE)


def _words_of(texts: Texts, localizer: Localizer) -> str:
    return " ".join(words(texts, localizer.translator.language).text.split())

"""A guided tour over the page, in steps that whoever runs the sandbox offers, and that a person can leave."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from htpy import Element, Node, aside, button, code, div, h2, p

from bot.i18n import FORMATS, N_, Translator


@dataclass(frozen=True)
class Step:
    """One stop: as whom, where, what stands ready to be sent, and what to do and to watch.

    `place` is "app" (the direct message with the app), "home" or the name of a channel. `draft` may be
    empty. `title` and the paragraphs of `words` are marked for translation.
    """

    handle: str
    place: str
    draft: str
    title: str
    words: tuple[str, ...]


TAKE_ME = N_("Take me there")


def guide(number: int, steps: Sequence[Step], t: Translator) -> Element:
    """Draw step `number`, counted from 1, in the page's language; out of range, there is only an empty place.

    Its buttons send `{do: "guide", step: N}` to show a step, with `take: true` to be taken where it plays
    with its draft in the composer, and with `step: null` to leave.
    """
    tag = FORMATS[t.language].replace("_", "-")
    if not 1 <= number <= len(steps):
        return aside(".guide", data_part="guide", lang=tag, hidden=True)
    step = steps[number - 1]
    return aside(".guide", data_part="guide", lang=tag, aria_labelledby="guide-title")[
        div("#guide-said", aria_live="polite")[
            p(".guide-count")[t.gettext("Step %(number)s of %(of)s", number=number, of=len(steps))],
            h2("#guide-title")[t.gettext(step.title)],
            (p[t.gettext(words)] for words in step.words),
            p(".guide-as")[
                t.gettext("You play %(handle)s here.", handle=step.handle),
                step.draft and [" ", t.gettext("What to send:"), " ", code[step.draft]],
            ],
        ],
        _buttons(number, len(steps), t),
    ]


def _buttons(number: int, of: int, t: Translator) -> Node:
    return div(".guide-acts")[
        button("#guide-take.primary", type="button", data_do=_wish(step=number, take=True))[
            t.gettext(TAKE_ME)
        ],
        button("#guide-back", type="button", disabled=number == 1, data_do=_wish(step=max(1, number - 1)))[
            t.gettext("Back")
        ],
        button("#guide-next", type="button", data_do=_wish(step=number + 1 if number < of else None))[
            t.gettext("Next") if number < of else t.gettext("End the tour")
        ],
        number < of
        and button("#guide-leave", type="button", data_do=_wish(step=None))[t.gettext("Leave the tour")],
    ]


def _wish(**words: object) -> str:
    return json.dumps({"do": "guide", **words})

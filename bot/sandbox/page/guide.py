"""A guided tour of the page, in steps that the sandbox's owner defines and that a person can leave."""

from collections.abc import Callable, Sequence

from htpy import Element, Node, aside, button, code, div, h2, p

from bot.i18n import N_, Translator
from bot.sandbox.page.steps import Step
from bot.sandbox.page.wording import page_request, tag
from bot.sandbox.state.people import Person

TAKE_ME = N_("Take me there")


def guide(
    number: int, steps: Sequence[Step], t: Translator, find: Callable[[str], Person | None] = lambda _: None
) -> Element:
    """Render step `number`, counted from 1, in the page's language; out of range, render an empty element.

    Its buttons send `{do: "guide", step: N}` to show a step, with `take: true` to go to the step's place with
    its draft in the composer, and with `step: null` to leave. `find` returns the person with a handle, whom
    the tour addresses by name.
    """
    if not 1 <= number <= len(steps):
        return aside(".guide", data_part="guide", lang=tag(t.language), hidden=True)
    step = steps[number - 1]
    return aside(".guide", data_part="guide", lang=tag(t.language), aria_labelledby="guide-title")[
        div("#guide-said", aria_live="polite")[
            p(".guide-count")[t.gettext("Step %(number)s of %(of)s", number=number, of=len(steps))],
            h2("#guide-title")[t.gettext(step.title)],
            p(".guide-as")[_addressed(step.handle, find(step.handle), t)],
            (p[t.gettext(words)] for words in step.words),
            step.draft and p(".guide-as")[t.gettext("What to send:"), " ", code[step.draft]],
        ],
        _buttons(number, len(steps), t),
    ]


def _addressed(handle: str, person: Person | None, t: Translator) -> str:
    if person is None or person.name == handle:
        return t.gettext("You are %(handle)s.", handle=handle)
    return t.gettext("You are %(name)s (%(handle)s).", name=person.name, handle=handle)


def _buttons(number: int, of: int, t: Translator) -> Node:
    return div(".guide-acts")[
        button(
            "#guide-take.primary", type="button", data_do=page_request(do="guide", step=number, take=True)
        )[t.gettext(TAKE_ME)],
        button(
            "#guide-back",
            type="button",
            disabled=number == 1,
            data_do=page_request(do="guide", step=max(1, number - 1)),
        )[t.gettext("Back")],
        button(
            "#guide-next",
            type="button",
            data_do=page_request(do="guide", step=number + 1 if number < of else None),
        )[t.gettext("Next") if number < of else t.gettext("End the tour")],
        number < of
        and button("#guide-leave", type="button", data_do=page_request(do="guide", step=None))[
            t.gettext("Leave the tour")
        ],
    ]

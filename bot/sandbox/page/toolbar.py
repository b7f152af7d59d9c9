"""The bar at the top: the played person, the time and how to advance it, the tools and the language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from babel.dates import format_datetime
from htpy import (
    Element,
    Node,
    button,
    details,
    dialog,
    div,
    form,
    h2,
    header,
    label,
    option,
    p,
    select,
    span,
    strong,
    summary,
    time,
)
from htpy import (
    input as input_,
)

from bot.i18n import LANGUAGES, N_, Translator
from bot.sandbox.page.people import chooser
from bot.sandbox.page.state import PageState
from bot.sandbox.page.wording import emblem, hidden, page_request, signed, tag, time_of
from bot.sandbox.state.people import Person
from bot.sandbox.state.workspace import Workspace
from bot.sandbox.state.workspaces import Workspaces

LANGUAGE_NAMES = {"en": "English", "es": "Español"}
"""Each language's own name, so that its speakers recognize it."""
THEMES = {"auto": N_("Same as the system"), "light": N_("Light"), "dark": N_("Dark")}
FURTHEST = timedelta(days=366)


@dataclass(frozen=True)
class TimeControls:
    """What the page offers besides: landmarks to advance to, by name, a guide, a reset."""

    landmarks: Sequence[str] = ()
    guide: bool = False
    reset: bool = False
    busy: bool = False


def toolbar(
    workspaces: Workspaces,
    workspace: Workspace,
    page_state: PageState,
    person: Person | None,
    t: Translator,
    means: TimeControls,
) -> Element:
    """Render the bar; `t` has the page's language and the person's time zone."""
    return header(".toolbar", data_part="toolbar", lang=tag(t.language))[
        strong(".brand")[
            [emblem(workspace, quiet=True), workspace.state.team_name] if person else workspaces.name
        ],
        chooser(workspaces, workspace, person, t) if person else None,
        _clock(workspace, t, means) if person else None,
        div(".tools")[
            means.guide
            and button(
                "#open-guide",
                type="button",
                aria_pressed=_yes(bool(page_state.step)),
                data_do=page_request(do="guide", step=None if page_state.step else 1),
            )[signed("🧭", t.gettext("Tour"))],
            button(
                "#open-inspector",
                type="button",
                aria_pressed=_yes(page_state.inspecting),
                data_do=page_request(do="look", inspecting=not page_state.inspecting),
            )[signed("🔍", t.gettext("Inspector"))],
            _settings(page_state, t, means),
        ],
    ]


def _clock(workspace: Workspace, t: Translator, means: TimeControls) -> Element:
    now = workspace.now()
    local = now.astimezone(t.zone)
    day, year = (
        format_datetime(now, pattern, tzinfo=t.zone, locale=t.locale)
        for pattern in (("EEE d MMM ", "y, ") if t.language == "es" else ("EEE, MMM d, ", "y, "))
    )
    return details("#clock.menu.clock", aria_busy=_yes(means.busy))[
        summary[
            hidden(t.gettext("Time here:")),
            time(datetime=now.isoformat(timespec="minutes"))[
                span(".day-here")[day, span(".year")[year]], time_of(now, t)
            ],
            means.busy and span(".spinner", role="status")[hidden(t.gettext("Time passes…"))],
        ],
        h2[t.gettext("Let time pass")],
        p(".soft")[
            t.gettext(
                "Everything due on the way happens at its hour. Times are in %(zone)s.",
                zone=t.zone_name(t.zone.key),
            )
        ],
        div(".choices")[
            _passing("pass-day", t.gettext("+1 day"), means, by="day"),
            _passing("pass-week", t.gettext("+1 week"), means, by="week"),
            (
                _passing(f"pass-{number}", t.gettext(name), means, landmark=name)
                for number, name in enumerate(means.landmarks)
            ),
        ],
        form(data_do=page_request(do="advance"))[
            label(for_="pass-to")[t.gettext("Or to a date and time")],
            div(".row")[
                input_(
                    "#pass-to",
                    type="datetime-local",
                    name="to",
                    required=True,
                    min=(local + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M"),
                    max=(local + FURTHEST).strftime("%Y-%m-%dT%H:%M"),
                ),
                button(type="submit", disabled=means.busy)[t.gettext("Go there")],
            ],
        ],
    ]


def _passing(name: str, words: str, means: TimeControls, **how: object) -> Element:
    return button(id=name, type="button", disabled=means.busy, data_do=page_request(do="advance", **how))[
        words
    ]


def _settings(page_state: PageState, t: Translator, means: TimeControls) -> Node:
    return [
        details("#settings.menu")[
            summary[signed("⚙", t.gettext("Page"))],
            label(for_="page-language")[t.gettext("Language of this page")],
            select("#page-language", name="language", data_do=page_request(do="look"))[
                (
                    option(value=each, selected=each == page_state.language, lang=each)[LANGUAGE_NAMES[each]]
                    for each in LANGUAGES
                )
            ],
            label(for_="page-theme")[t.gettext("Colors")],
            select("#page-theme", name="theme", data_do=page_request(do="look"))[
                (
                    option(value=each, selected=each == page_state.theme)[t.gettext(words)]
                    for each, words in THEMES.items()
                )
            ],
            p(".soft")[
                t.gettext(
                    "Messages and forms are in the language of the person you act as, as in their Slack."
                )
            ],
            means.reset
            and button("#ask-reset.danger", type="button", data_opens="reset")[t.gettext("Start over …")],
        ],
        means.reset and _reset(t),
    ]


def _reset(t: Translator) -> Element:
    return dialog("#reset.small", aria_labelledby="reset-title")[
        h2("#reset-title")[t.gettext("Start over?")],
        p[t.gettext("Everything that happened here is erased, and the sample data is restored.")],
        div(".choices")[
            button(type="button", data_closes="reset")[t.gettext("Keep it")],
            button("#do-reset.danger", type="button", data_closes="reset", data_do=page_request(do="reset"))[
                t.gettext("Start over")
            ],
        ],
    ]


def _yes(value: bool) -> str:  # noqa: FBT001 (it is the whole question)
    return "true" if value else "false"

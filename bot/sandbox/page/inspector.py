"""The inspector: the traffic between the bot and Slack, newest first, and the faults to turn on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel.dates import format_time
from htpy import (
    Element,
    Node,
    aside,
    button,
    code,
    details,
    div,
    h2,
    h3,
    header,
    label,
    li,
    ol,
    option,
    p,
    pre,
    select,
    span,
    strong,
    summary,
    time,
    ul,
)
from htpy import (
    input as input_,
)

from bot.i18n import N_, Translator
from bot.sandbox.faults.presets import PRESETS
from bot.sandbox.faults.rules import FaultRule, Faults
from bot.sandbox.page.wording import hidden, page_request, tag
from bot.sandbox.state.transcript import Transcript, TranscriptEntry

AT_FIRST = 50
LONGEST = 100_000
"""Characters of a payload that are shown; the longest of Slack's own messages are shorter."""
DIRECTIONS = {"in": N_("From the bot"), "out": N_("To the bot")}
# A string may end where a long payload is cut. Otherwise each quote in it would search for its match to the
# end of the text.
_TOKEN = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=:)|(?P<string>"(?:[^"\\]|\\.)*(?:"|\\?\Z))|(?P<literal>\b(?:true|false|null)\b)'
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
)


@dataclass(frozen=True)
class Filter:
    """Which traffic is shown: at most `most` entries, newest first; `search` searches every word."""

    search: str = ""
    direction: str = ""
    troubles: str = ""
    most: int = AT_FIRST

    def lets(self, entry: TranscriptEntry) -> bool:
        """Whether an entry is shown."""
        if self.direction not in {"", entry.direction} or (self.troubles and not is_trouble(entry)):
            return False
        wanted = self.search.strip().casefold()
        return not wanted or any(
            wanted in each.casefold() for each in (entry.method, entry.outcome, entry.written)
        )


@dataclass(frozen=True)
class Traffic:
    """The data to inspect: the transcript, the active faults, the bot's connections, the names of ids."""

    transcript: Transcript
    faults: Faults
    connections: int
    names: Mapping[str, str]


def is_trouble(entry: TranscriptEntry) -> bool:
    """Whether something went wrong, by itself or by a fault."""
    return entry.injected or entry.outcome != "ok"


def inspector(traffic: Traffic, chosen: Filter, opened: frozenset[int], t: Translator) -> Element:
    """Render the whole pane in the page's language, with times in the played person's time zone."""
    entries = [each for each in reversed(tuple(traffic.transcript)) if chosen.lets(each)]
    return aside(
        ".inspector", data_part="inspector", lang=tag(t.language), aria_labelledby="inspector-title"
    )[
        header[
            h2("#inspector-title")[t.gettext("Inspector")],
            button("#leave-inspector.icon", type="button", data_do=page_request(do="look", inspecting=False))[
                span(aria_hidden="true")["×"], hidden(t.gettext("Close the inspector"))
            ],
        ],
        div(".scroll", tabindex="0", role="region", aria_labelledby="inspector-title")[
            _faults(traffic, t),
            h3("#traffic")[t.gettext("Between the bot and Slack")],
            _filters(chosen, t),
            p(".soft", role="status")[
                t.ngettext("%(number)s entry", "%(number)s entries", len(entries)),
                _forgotten(traffic.transcript.dropped, t),
            ],
            ol(".entries", aria_labelledby="traffic")[
                (
                    _entry(each, traffic.names, t, is_open=each.number in opened)
                    for each in entries[: chosen.most]
                )
            ],
            len(entries) > chosen.most
            and button("#more-entries", type="button", data_do=page_request(do="inspect", more=True))[
                t.gettext("Show older ones")
            ],
        ],
    ]


def _forgotten(number: int, t: Translator) -> Node:
    if not number:
        return None
    words = t.ngettext(
        "%(number)s older one is no longer kept", "%(number)s older ones are no longer kept", number
    )
    return f" · {words}"


def _filters(chosen: Filter, t: Translator) -> Element:
    return div(".filters")[
        label(for_="entries-search")[t.gettext("Search")],
        input_(
            "#entries-search", type="search", name="search", value=chosen.search, maxlength="200",
            autocomplete="off", data_do=page_request(do="inspect"),
        ),
        label(for_="entries-direction")[t.gettext("Direction")],
        select("#entries-direction", name="direction", data_do=page_request(do="inspect"))[
            option(value="", selected=not chosen.direction)[t.gettext("Both directions")],
            (
                option(value=each, selected=chosen.direction == each)[t.gettext(words)]
                for each, words in DIRECTIONS.items()
            ),
        ],
        label(for_="entries-troubles")[t.gettext("Outcome")],
        select("#entries-troubles", name="troubles", data_do=page_request(do="inspect"))[
            option(value="", selected=not chosen.troubles)[t.gettext("Any outcome")],
            option(value="only", selected=bool(chosen.troubles))[t.gettext("Only failures")],
        ],
    ]  # fmt: skip


def _entry(entry: TranscriptEntry, names: Mapping[str, str], t: Translator, *, is_open: bool) -> Element:
    local = entry.at.astimezone(t.zone)
    shown = format_time(local, "medium", tzinfo=t.zone, locale=t.locale).replace("\u202f", " ")
    about = " ".join(_about(entry.payload, names))
    return li(data_key=str(entry.number), class_="trouble" if is_trouble(entry) else None)[
        details(".entry", id=f"entry-{entry.number}", data_entry=str(entry.number))[
            summary[
                time(datetime=entry.at.isoformat())[shown],
                span(".arrow", aria_hidden="true")["→" if entry.direction == "in" else "←"],
                hidden(t.gettext(DIRECTIONS[entry.direction])),
                strong[entry.method],
                about and span(".soft.about")[about],
                list(_marks(entry, t)),
            ],
            is_open and _payload(entry, t),
        ]
    ]


def _marks(entry: TranscriptEntry, t: Translator) -> Iterator[Node]:
    if entry.outcome != "ok":
        yield span(".mark.bad")[entry.outcome]
    if entry.injected:
        yield span(".mark.made")[t.gettext("deliberate")]


def _payload(entry: TranscriptEntry, t: Translator) -> Node:
    if entry.payload is None:
        return p(".soft")[t.gettext("There was no answer.")]
    cut = len(entry.written) > LONGEST
    return [
        pre(".payload", tabindex="0")[code[list(_coloured(entry.written[:LONGEST]))]],
        cut and p(".soft")[t.gettext("The rest is not shown.")],
    ]


def _coloured(written: str) -> Iterator[Node]:
    end = 0
    for token in _TOKEN.finditer(written):
        yield written[end : token.start()]
        yield span(class_=f"json-{token.lastgroup}")[token[0]]
        end = token.end()
    yield written[end:]


def _about(payload: Any, names: Mapping[str, str]) -> Iterator[str]:
    """Yield an entry's command or event, person and conversation, as far as its payload names them."""
    given = payload if isinstance(payload, Mapping) else {}
    inner = given.get("payload", given)
    inner = inner if isinstance(inner, Mapping) else {}
    event = inner.get("event")
    if isinstance(event, Mapping):
        inner = event
    for key in ("command", "type"):
        if isinstance(inner.get(key), str) and inner[key] not in {given.get("type"), "message"}:
            yield inner[key]
    user = inner.get("user")
    found = (
        inner.get("user_id"),
        user.get("id") if isinstance(user, Mapping) else user,
        inner.get("channel"),
    )
    yield from (names[each] for each in found if isinstance(each, str) and each in names)


def _faults(traffic: Traffic, t: Translator) -> Node:
    rules = traffic.faults.rules
    ours = {id(preset.rule) for preset in PRESETS.values()}
    others = [each for each in rules if id(each) not in ours]
    on = {name for name, preset in PRESETS.items() if any(each is preset.rule for each in rules)}
    return [
        h3("#faults")[t.gettext("Failures to try")],
        p(".soft", role="status")[
            t.ngettext(
                "The bot holds %(number)s connection to Slack.",
                "The bot holds %(number)s connections to Slack.",
                traffic.connections,
            )
        ],
        ul(".switches", aria_labelledby="faults")[
            (
                li[
                    button(
                        id=f"fault-{name}",
                        type="button",
                        role="switch",
                        aria_checked="true" if name in on else "false",
                        aria_describedby=f"about-{name}",
                        data_do=page_request(do="fault", name=name, on=name not in on),
                    )[t.gettext(preset.title)],
                    p(".soft", id=f"about-{name}")[t.gettext(preset.about)],
                ]
                for name, preset in PRESETS.items()
            )
        ],
        _others(others, t) if others else None,
        div(".choices")[
            button("#mishap-drop", type="button", data_do=page_request(do="mishap", name="drop"))[
                t.gettext("Drop the connections now")
            ],
            button("#mishap-renew", type="button", data_do=page_request(do="mishap", name="renew"))[
                t.gettext("Ask the bot to renew them")
            ],
            button("#fault-none", type="button", data_do=page_request(do="fault"))[
                t.gettext("Make everything work again")
            ]
            if rules
            else None,
        ],
    ]


def _others(rules: list[FaultRule], t: Translator) -> Element:
    """Name the active faults that were not turned on from the page."""
    shown = [each.on for each in rules]
    return p(".soft")[t.gettext("Also set to fail, from elsewhere: %(what)s.", what=t.list_of(shown))]

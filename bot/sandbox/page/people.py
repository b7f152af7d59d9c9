"""The choice of a person: which people can be played, with their role, language and local time."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from babel import Locale
from htpy import Element, Node, button, details, h1, h2, li, p, section, span, strong, summary, time, ul

from bot.i18n import N_, Language, Translator, language_of
from bot.sandbox.page.wording import avatar, emblem, hidden, page_request, tag, time_of
from bot.sandbox.state.people import Person
from bot.sandbox.state.workspace import Workspace
from bot.sandbox.state.workspaces import Workspaces

WELCOME = N_("Who would you like to be?")
WHAT_THIS_IS = N_(
    "This is a Slack workspace on this machine only, with the real bot in it. Act as anyone, in their "
    "language, and let time pass; nothing leaves this machine, and everything can be reset."
)

WHAT_THESE_ARE = N_(
    "These are Slack workspaces on this machine only, with the real bot in them. Act as anyone in either, in "
    "their language, and let time pass; nothing leaves this machine, and everything can be reset."
)


def landing(workspaces: Workspaces, t: Translator) -> Element:
    """Render the page before a person is chosen."""
    return section(".landing", aria_labelledby="welcome")[
        h1("#welcome")[t.gettext(WELCOME)],
        p[t.gettext(WHAT_THESE_ARE if len(workspaces) > 1 else WHAT_THIS_IS)],
        (_group(each, workspaces, t) for each in workspaces),
    ]


def chooser(workspaces: Workspaces, workspace: Workspace, person: Person, t: Translator) -> Element:
    """Render the played person, with a menu to choose another."""
    return details("#chooser.menu.chooser")[
        summary[
            avatar(person),
            hidden(t.gettext("You are")),
            strong[person.handle],
            emblem(workspace),
            span(".soft.title")[person.titles.get(t.language, "")],
        ],
        h2(".visually-hidden")[t.gettext(WELCOME)],
        (_group(each, workspaces, t, current=person.id) for each in workspaces),
    ]


def players(workspace: Workspace) -> Iterator[Person]:
    """Yield the people who can be played: everyone who can sign in to this workspace."""
    return (each for each in workspace.people if not (each.deleted or each.is_external or each.is_bot))


def _group(workspace: Workspace, workspaces: Workspaces, t: Translator, *, current: str = "") -> Node:
    """Render the people of one workspace, under its name if there are several."""
    return [
        len(workspaces) > 1
        and h2(".workspace-name")[emblem(workspace, quiet=True), " ", workspace.state.team_name],
        ul(".people")[
            (
                li[_choice(each, workspace, workspaces, t, current=each.id == current)]
                for each in players(workspace)
            )
        ],
    ]


def _choice(
    person: Person, workspace: Workspace, workspaces: Workspaces, t: Translator, *, current: bool = False
) -> Element:
    # Somebody in several workspaces is named with the workspace, unless it is their first.
    key = "" if workspaces.find(person.handle) is workspace else workspace.key
    spoken: Language = language_of(person.language_tag) or "en"
    there = Translator(t.language, ZoneInfo(person.timezone))
    now = workspace.now()
    name = person.name if person.name != person.handle else ""
    facts = [
        Locale.parse(tag(spoken), sep="-").get_language_name(t.locale) or spoken,
        time_of(now, there),
        t.zone_name(person.timezone),
    ]
    return button(
        ".person",
        type="button",
        id=f"be-{person.handle}" + (f"-{key}" if key else ""),
        data_do=page_request(do="look", handle=person.handle, **({"workspace": key} if key else {})),
        aria_current="true" if current else None,
    )[
        avatar(person),
        span[
            strong[person.handle, emblem(workspace, quiet=True)],
            name and span(".soft")[name],
            span(".title")[person.titles.get(t.language, "")],
            span(".soft.facts")[facts[0], " · ", time[facts[1]], " ", span(".zone")[facts[2]]],
        ],
    ]

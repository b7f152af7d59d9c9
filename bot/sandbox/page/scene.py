"""Everything that one browser shows, drawn in parts, so that only what changed has to travel."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from htpy import Element, Node, aside, button, dialog, div, h2, header, ol, p, span, title

from bot.i18n import Language, Translator
from bot.sandbox.page.blocks import modal, view_blocks
from bot.sandbox.page.blocks.surfaces import modal_title
from bot.sandbox.page.composer import composer
from bot.sandbox.page.conversation import Standing, head, row, standings
from bot.sandbox.page.inspector import Filter
from bot.sandbox.page.people import landing, players
from bot.sandbox.page.sidebar import sidebar
from bot.sandbox.page.state import APP, HOME, Gaze
from bot.sandbox.page.toolbar import Means, toolbar
from bot.sandbox.page.viewer import Onlooker
from bot.sandbox.page.wording import hidden, tag, wish
from bot.sandbox.state.data import Conversation
from bot.sandbox.state.messages import Message
from bot.sandbox.state.people import Person
from bot.sandbox.state.workspace import Workspace

WINDOW = 50
"""How many messages a conversation shows at first, and how many more each time someone goes back."""

Rows = Sequence[tuple[str, str]]
"""The entries of a list, each by its key, as HTML."""


@dataclass(frozen=True)
class Notice:
    """A sentence for whoever just did something, in the language it is in."""

    words: str
    language: Language


@dataclass
class Memory:
    """What a browser remembers beside its address: how far back it looks, and what was last said to it."""

    shown: int = WINDOW
    unread_from: str = ""
    errors: dict[str, Mapping[str, str]] = field(default_factory=dict)
    notice: Notice | None = None
    inspecting: Filter = field(default_factory=Filter)
    opened: set[int] = field(default_factory=set)
    draft: str | None = None
    rows: dict[tuple[str, str, str], tuple[Message, object, str]] = field(default_factory=dict)


class Scene:
    """One drawing of the page for one browser."""

    def __init__(self, workspace: Workspace, gaze: Gaze, memory: Memory, means: Means) -> None:
        self._workspace = workspace
        self._gaze = gaze
        self._memory = memory
        self._means = means
        person = workspace.find_person(gaze.handle) if gaze.handle else None
        self._onlooker = Onlooker(workspace, person) if person else None
        zone = self._onlooker.t.zone if self._onlooker else ZoneInfo("UTC")
        self.t = Translator(gaze.language, zone)

    @property
    def person(self) -> Person | None:
        """Who is played, if anybody was chosen."""
        return self._onlooker.person if self._onlooker else None

    @property
    def where(self) -> Conversation | None:
        """The conversation that is shown, if one is."""
        if self._onlooker is None or self._gaze.place == HOME:
            return None
        if self._gaze.place == APP:
            return self._workspace.direct_channel(self._onlooker.person.id)
        return next((each for each in self._onlooker.conversations if each.id == self._gaze.place), None)

    def parts(self, more: Mapping[str, Callable[[Translator], Node]]) -> dict[str, Node]:
        """Draw each part, by name; `more` are parts that are not of a Slack client."""
        t, gaze = self.t, self._gaze
        return {
            "title": title(data_part="title")[self._title()],
            "toolbar": toolbar(self._workspace, gaze, self.person, t, self._means),
            "notice": self._notice(),
            **{name: draw(t) for name, draw in (more or {}).items()},
            **(self._client(self._onlooker) if self._onlooker else self._entrance()),
        }

    def rows(self) -> dict[str, Rows]:
        """Return the messages of each list that is shown."""
        where, onlooker = self.where, self._onlooker
        if onlooker is None or where is None:
            return {"messages": (), "thread": ()}
        seen = onlooker.seen(where)
        shown = seen[-self._memory.shown :]
        before = seen[-len(shown) - 1] if len(seen) > len(shown) else None
        standing = standings(onlooker, where, shown, before, self._memory.unread_from)
        return {
            "messages": [(each.ts, self._row(onlooker, each, standing[each.ts])) for each in shown],
            "thread": [
                (each.ts, self._row(onlooker, each, Standing(in_thread=True)))
                for each in self._thread(onlooker, where)
            ],
        }

    @property
    def has_older(self) -> bool:
        """Whether more was said than is shown."""
        where = self.where
        return bool(self._onlooker and where and len(self._onlooker.seen(where)) > self._memory.shown)

    def _title(self) -> str:
        if self._onlooker is None:
            return f"{self._workspace.state.team_name} | Enlace"
        unread = sum(
            len(self._workspace.attention.unread(self._onlooker.person.id, each))
            for each in self._onlooker.conversations
        )
        where = self.where
        place = self._onlooker.name_of(where) if where else self._workspace.app_handle
        count = f"({self.t.number(unread)}) " if unread else ""
        return f"{count}{place} | {self._onlooker.person.handle} | {self._workspace.state.team_name}"

    def _entrance(self) -> dict[str, Node]:
        empty = {name: div(data_part=name, hidden=True) for name in ("head", "home", "composer", "thread")}
        return {
            **empty,
            "landing": div(data_part="landing", lang=tag(self._gaze.language))[
                landing(self._workspace, self.t)
            ],
            "sidebar": div(data_part="sidebar", hidden=True),
            "modal": _no_form(),
        }

    def _client(self, onlooker: Onlooker) -> dict[str, Node]:
        gaze, where = self._gaze, self.where
        at_home = gaze.place == HOME
        return {
            "landing": div(data_part="landing", hidden=True),
            "sidebar": sidebar(onlooker, gaze),
            "head": head(onlooker, gaze, where),
            "home": self._home(onlooker) if at_home else div(data_part="home", hidden=True),
            "composer": div(data_part="composer", hidden=where is None)[
                where is not None and composer(onlooker, gaze, where)
            ],
            "thread": self._thread_pane(onlooker, where),
            "modal": self._form(onlooker),
        }

    def _home(self, onlooker: Onlooker) -> Element:
        view = self._workspace.home(onlooker.person.id)
        words = onlooker.t.gettext("The app has published no Home for you yet.")
        return div(
            ".home",
            data_part="home",
            lang=tag(onlooker.language),
            tabindex="0",
            role="region",
            aria_labelledby="place",
            data_place="home",
            data_view=view.id if view else "",
        )[
            view_blocks(self._workspace.views.seen(view), onlooker.sight("home", self._errors(view.id)))
            if view
            else p(".soft")[words]
        ]

    def _form(self, onlooker: Onlooker) -> Element:
        view = self._workspace.modal(onlooker.person.id)
        if view is None:
            return _no_form()
        sight = onlooker.sight(view.id, self._errors(view.id))
        return dialog(
            "#modal",
            data_part="modal",
            data_open=True,
            data_place="modal",
            data_view=view.id,
            lang=tag(onlooker.language),
            aria_labelledby=modal_title(sight),
        )[modal(self._workspace.views.seen(view), sight)]

    def _errors(self, view: str) -> Mapping[str, str]:
        return self._memory.errors.get(view, {})

    def _thread_pane(self, onlooker: Onlooker, where: Conversation | None) -> Element:
        found = where is not None and self._workspace.conversations.message(where.id, self._gaze.thread)
        if not found or found.only_for not in {None, onlooker.person.id}:
            return div(data_part="thread", hidden=True)
        t = onlooker.t
        return aside(
            ".thread", data_part="thread", lang=tag(onlooker.language), aria_labelledby="thread-title"
        )[
            header[
                h2("#thread-title")[t.gettext("Thread")],
                button("#leave-thread.icon", type="button", data_do=wish(do="look", thread=""))[
                    span(aria_hidden="true")["×"], hidden(t.gettext("Close the thread"))
                ],
            ],
            div(".scroll", tabindex="0", role="region", aria_labelledby="thread-title")[
                ol(data_rows="thread", data_at=self._gaze.thread)
            ],
            composer(onlooker, self._gaze, where, thread=True),
        ]

    def _thread(self, onlooker: Onlooker, where: Conversation) -> Iterator[Message]:
        return onlooker.thread(where, self._gaze.thread) if self._gaze.thread else iter(())

    def _row(self, onlooker: Onlooker, message: Message, standing: Standing) -> str:
        """Return a message's HTML, drawn anew only if something about it changed."""
        today = onlooker.t.today(self._workspace.now())
        mark = (standing, today, [each for each in map(self._workspace.files.find, message.files) if each])
        key = (onlooker.person.id, f"{message.channel}/{message.ts}", str(standing.in_thread))
        known = self._memory.rows.get(key)
        if known is None or known[0] is not message or known[1] != mark:
            known = (message, mark, str(row(onlooker, message, standing)))
            self._memory.rows[key] = known
        return known[2]

    def _notice(self) -> Element:
        notice = self._memory.notice
        if notice is None:
            return div("#notice", data_part="notice", role="alert")
        return div("#notice", data_part="notice", role="alert")[
            p(lang=tag(notice.language))[notice.words],
            button(".icon", type="button", data_do=wish(do="dismiss"))[
                span(aria_hidden="true")["×"], hidden(self.t.gettext("Put this away"))
            ],
        ]


def _no_form() -> Element:
    return dialog("#modal", data_part="modal")


def there(gaze: Gaze, workspace: Workspace) -> Gaze:
    """Return a gaze that rests on what exists: unknown people, places and threads fall back."""
    person = workspace.find_person(gaze.handle) if gaze.handle else None
    if person is None or person not in players(workspace):
        return replace(gaze, handle="", place=APP, thread="")
    mine = {each.id: each for each in Onlooker(workspace, person).conversations}
    named = next((each.id for each in mine.values() if each.name and each.name == gaze.place), gaze.place)
    place = named if named in mine or named in {APP, HOME} else APP
    direct = workspace.conversations.direct(workspace.bot_user_id, person.id)
    if direct is not None and place == direct.id:
        place = APP
    return replace(gaze, handle=person.handle, place=place, thread=gaze.thread if place != HOME else "")

"""Everything that one browser shows, rendered in parts, so that only changed parts are sent."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from htpy import Element, Node, aside, button, dialog, div, h2, header, ol, p, span, title

from bot.i18n import Language, Translator
from bot.sandbox.page.blocks import modal, view_blocks
from bot.sandbox.page.blocks.surfaces import modal_title
from bot.sandbox.page.composer import composer
from bot.sandbox.page.conversation import MessageContext, head, row, standings
from bot.sandbox.page.inspector import Filter
from bot.sandbox.page.people import landing, players
from bot.sandbox.page.sidebar import sidebar
from bot.sandbox.page.state import APP, HOME, PageState
from bot.sandbox.page.toolbar import TimeControls, toolbar
from bot.sandbox.page.viewer import PageViewer
from bot.sandbox.page.wording import hidden, page_request, tag
from bot.sandbox.state.data import Conversation
from bot.sandbox.state.messages import Message
from bot.sandbox.state.people import Person
from bot.sandbox.state.workspace import Workspace
from bot.sandbox.state.workspaces import Workspaces

WINDOW = 50
"""How many messages a conversation shows at first, and how many more at each request for older ones."""

Rows = Sequence[tuple[str, str]]
"""The entries of a list: the key and the HTML of each."""


@dataclass(frozen=True)
class PageNotice:
    """A sentence for the person who just did something, and its language."""

    words: str
    language: Language


@dataclass
class SentParts:
    """What is kept for a browser besides its address, such as the number of messages shown and the last
    notice.
    """

    shown: int = WINDOW
    unread_from: str = ""
    errors: dict[str, Mapping[str, str]] = field(default_factory=dict)
    notice: PageNotice | None = None
    inspecting: Filter = field(default_factory=Filter)
    opened: set[int] = field(default_factory=set)
    draft: str | None = None
    rows: dict[tuple[str, str, str], tuple[Message, object, str]] = field(default_factory=dict)


class RenderedPage:
    """One rendering of the page for one browser."""

    def __init__(
        self, workspaces: Workspaces, page_state: PageState, memory: SentParts, means: TimeControls
    ) -> None:
        self._workspaces = workspaces
        self._workspace = workspace = workspace_of(page_state, workspaces)
        self._gaze = page_state
        self._memory = memory
        self._means = means
        person = workspace.find_person(page_state.handle) if page_state.handle else None
        self._onlooker = PageViewer(workspace, person) if person else None
        zone = self._onlooker.t.zone if self._onlooker else ZoneInfo("UTC")
        self.t = Translator(page_state.language, zone)

    @property
    def person(self) -> Person | None:
        """The played person, or None."""
        return self._onlooker.person if self._onlooker else None

    @property
    def where(self) -> Conversation | None:
        """The shown conversation, or None."""
        if self._onlooker is None or self._gaze.place == HOME:
            return None
        if self._gaze.place == APP:
            return self._workspace.direct_channel(self._onlooker.person.id)
        return next((each for each in self._onlooker.conversations if each.id == self._gaze.place), None)

    def parts(self, more: Mapping[str, Callable[[Translator], Node]]) -> dict[str, Node]:
        """Render each part, by name; `more` renders the parts that a Slack client does not have."""
        t, page_state = self.t, self._gaze
        return {
            "title": title(data_part="title")[self._title()],
            "toolbar": toolbar(self._workspaces, self._workspace, page_state, self.person, t, self._means),
            "notice": self._notice(),
            **{name: draw(t) for name, draw in (more or {}).items()},
            **(self._client(self._onlooker) if self._onlooker else self._entrance()),
        }

    def rows(self) -> dict[str, Rows]:
        """Return the rows of each list of messages that is shown."""
        where, page_viewer = self.where, self._onlooker
        if page_viewer is None or where is None:
            return {"messages": (), "thread": ()}
        seen = page_viewer.seen(where)
        shown = seen[-self._memory.shown :]
        before = seen[-len(shown) - 1] if len(seen) > len(shown) else None
        standing = standings(page_viewer, where, shown, before, self._memory.unread_from)
        return {
            "messages": [(each.ts, self._row(page_viewer, each, standing[each.ts])) for each in shown],
            "thread": [
                (each.ts, self._row(page_viewer, each, MessageContext(in_thread=True)))
                for each in self._thread(page_viewer, where)
            ],
        }

    @property
    def has_older(self) -> bool:
        """Whether there are older messages than those shown."""
        where = self.where
        return bool(self._onlooker and where and len(self._onlooker.seen(where)) > self._memory.shown)

    def _title(self) -> str:
        if self._onlooker is None:
            return f"{self._workspaces.name} | Enlace"
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
                landing(self._workspaces, self.t)
            ],
            "sidebar": div(data_part="sidebar", hidden=True),
            "modal": _no_form(),
        }

    def _client(self, page_viewer: PageViewer) -> dict[str, Node]:
        page_state, where = self._gaze, self.where
        at_home = page_state.place == HOME
        return {
            "landing": div(data_part="landing", hidden=True),
            "sidebar": sidebar(page_viewer, page_state),
            "head": head(page_viewer, page_state, where),
            "home": self._home(page_viewer) if at_home else div(data_part="home", hidden=True),
            "composer": div(data_part="composer", hidden=where is None)[
                where is not None and composer(page_viewer, page_state, where)
            ],
            "thread": self._thread_pane(page_viewer, where),
            "modal": self._form(page_viewer),
        }

    def _home(self, page_viewer: PageViewer) -> Element:
        view = self._workspace.home(page_viewer.person.id)
        words = page_viewer.t.gettext("The app has not published a Home tab for you yet.")
        return div(
            ".home",
            data_part="home",
            lang=tag(page_viewer.language),
            tabindex="0",
            role="region",
            aria_labelledby="place",
            data_place="home",
            data_view=view.id if view else "",
        )[
            view_blocks(self._workspace.views.seen(view), page_viewer.sight("home", self._errors(view.id)))
            if view
            else p(".soft")[words]
        ]

    def _form(self, page_viewer: PageViewer) -> Element:
        view = self._workspace.modal(page_viewer.person.id)
        if view is None:
            return _no_form()
        sight = page_viewer.sight(view.id, self._errors(view.id))
        return dialog(
            "#modal",
            data_part="modal",
            data_open=True,
            data_place="modal",
            data_view=view.id,
            lang=tag(page_viewer.language),
            aria_labelledby=modal_title(sight),
        )[modal(self._workspace.views.seen(view), sight)]

    def _errors(self, view: str) -> Mapping[str, str]:
        return self._memory.errors.get(view, {})

    def _thread_pane(self, page_viewer: PageViewer, where: Conversation | None) -> Element:
        found = where is not None and self._workspace.conversations.message(where.id, self._gaze.thread)
        if not found or found.only_for not in {None, page_viewer.person.id}:
            return div(data_part="thread", hidden=True)
        t = page_viewer.t
        return aside(
            ".thread", data_part="thread", lang=tag(page_viewer.language), aria_labelledby="thread-title"
        )[
            header[
                h2("#thread-title")[t.gettext("Thread")],
                button("#leave-thread.icon", type="button", data_do=page_request(do="look", thread=""))[
                    span(aria_hidden="true")["×"], hidden(t.gettext("Close the thread"))
                ],
            ],
            div(".scroll", tabindex="0", role="region", aria_labelledby="thread-title")[
                ol(data_rows="thread", data_at=self._gaze.thread)
            ],
            composer(page_viewer, self._gaze, where, thread=True),
        ]

    def _thread(self, page_viewer: PageViewer, where: Conversation) -> Iterator[Message]:
        return page_viewer.thread(where, self._gaze.thread) if self._gaze.thread else iter(())

    def _row(self, page_viewer: PageViewer, message: Message, standing: MessageContext) -> str:
        """Return a message's HTML; render it again only if something about it changed."""
        today = page_viewer.t.today(self._workspace.now())
        mark = (standing, today, [each for each in map(self._workspace.files.find, message.files) if each])
        key = (page_viewer.person.id, f"{message.channel}/{message.ts}", str(standing.in_thread))
        known = self._memory.rows.get(key)
        if known is None or known[0] is not message or known[1] != mark:
            known = (message, mark, str(row(page_viewer, message, standing)))
            self._memory.rows[key] = known
        return known[2]

    def _notice(self) -> Element:
        notice = self._memory.notice
        if notice is None:
            return div("#notice", data_part="notice", role="alert")
        return div("#notice", data_part="notice", role="alert")[
            p(lang=tag(notice.language))[notice.words],
            button(".icon", type="button", data_do=page_request(do="dismiss"))[
                span(aria_hidden="true")["×"], hidden(self.t.gettext("Dismiss"))
            ],
        ]


def _no_form() -> Element:
    return dialog("#modal", data_part="modal")


def workspace_of(page_state: PageState, workspaces: Workspaces) -> Workspace:
    """Return the workspace that a browser shows: its person's, or the first while nobody is chosen."""
    keys = {each.key for each in workspaces}
    key = page_state.workspace if page_state.workspace in keys else ""
    return (workspaces.find(page_state.handle, key) if page_state.handle else None) or workspaces.first


def there(page_state: PageState, workspaces: Workspaces) -> PageState:
    """Return a page state that refers only to what exists: unknown people, places and threads are reset.

    A workspace is named only if the person is in another one besides.
    """
    workspace = workspace_of(page_state, workspaces)
    first = workspaces.find(page_state.handle) if page_state.handle else None
    page_state = replace(page_state, workspace="" if first in {None, workspace} else workspace.key)
    person = workspace.find_person(page_state.handle) if page_state.handle else None
    if person is None or person not in players(workspace):
        return replace(page_state, handle="", workspace="", place=APP, thread="")
    mine = {each.id: each for each in PageViewer(workspace, person).conversations}
    named = next(
        (each.id for each in mine.values() if each.name and each.name == page_state.place), page_state.place
    )
    place = named if named in mine or named in {APP, HOME} else APP
    direct = workspace.conversations.direct(workspace.bot_user_id, person.id)
    if direct is not None and place == direct.id:
        place = APP
    return replace(
        page_state, handle=person.handle, place=place, thread=page_state.thread if place != HOME else ""
    )

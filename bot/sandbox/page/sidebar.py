"""The side bar of a Slack client: channels, direct messages, the app, and the unread count of each."""

from collections.abc import Iterable, Iterator

from htpy import Element, Node, a, h2, li, nav, span, strong, ul

from bot.sandbox.page.state import APP, HOME, PageState
from bot.sandbox.page.viewer import PageViewer
from bot.sandbox.page.wording import emblem, hidden, page_request, sign_of, tag
from bot.sandbox.state.data import Conversation

MOST_UNREAD = 99


def sidebar(page_viewer: PageViewer, page_state: PageState) -> Element:
    """Render the places that a person can go to, in their language."""
    t, workspace = page_viewer.t, page_viewer.workspace
    app = workspace.conversations.direct(workspace.bot_user_id, page_viewer.person.id)
    channels = [each for each in page_viewer.conversations if each.kind in {"channel", "private"}]
    talks = [each for each in page_viewer.conversations if each.kind in {"im", "mpim"} and each is not app]
    installed = workspace.installation
    home = installed is None or installed.home_tab
    name = workspace.person(workspace.bot_user_id).name
    return nav(
        ".sidebar", data_part="sidebar", lang=tag(page_viewer.language), aria_label=t.gettext("Conversations")
    )[
        _group(t.gettext("App"), [*_app(page_viewer, page_state, name, app, home=home)]),
        _group(t.gettext("Channels"), [_entry(page_viewer, page_state, each) for each in channels]),
        _group(t.gettext("Direct messages"), [_entry(page_viewer, page_state, each) for each in talks])
        if talks
        else None,
    ]


def _app(
    page_viewer: PageViewer, page_state: PageState, name: str, where: Conversation | None, *, home: bool
) -> Iterator[Element]:
    t = page_viewer.t
    if home:
        yield _link(page_state, HOME, t.gettext("%(app)s: Home", app=name), "⌂", "")
    unread = _unread(page_viewer, where) if where else ""
    yield _link(
        page_state, APP, t.gettext("%(app)s: messages", app=name), "●", unread, t_unread(page_viewer, unread)
    )


def _entry(page_viewer: PageViewer, page_state: PageState, where: Conversation) -> Element:
    unread = _unread(page_viewer, where)
    return _link(
        page_state,
        where.id,
        page_viewer.name_of(where),
        sign_of(where.kind),
        unread,
        t_unread(page_viewer, unread),
        shared=[emblem(each) for each in page_viewer.others_in(where)],
    )


def _group(name: str, entries: Iterable[Element]) -> list[Element]:
    return [h2[name], ul[(li[each] for each in entries)]]


def _link(
    page_state: PageState,
    place: str,
    name: str,
    sign: str,
    unread: str,
    spoken: str = "",
    shared: Node = None,
) -> Element:
    here = page_state.place == place
    return a(
        ".unread" if unread and not here else "",
        id=f"go-{place}",
        href=page_state.turned(place=place).address,
        data_do=page_request(do="look", place=place),
        aria_current="page" if here else None,
    )[
        span(".sign", aria_hidden="true")[sign],
        strong[name] if unread and not here else span[name],
        shared,
        unread and not here and [span(".badge", aria_hidden="true")[unread], hidden(spoken)],
    ]


def _unread(page_viewer: PageViewer, where: Conversation) -> str:
    count = len(page_viewer.workspace.attention.unread(page_viewer.person.id, where))
    if count > MOST_UNREAD:
        return f"{page_viewer.t.number(MOST_UNREAD)}+"
    return page_viewer.t.number(count) if count else ""


def t_unread(page_viewer: PageViewer, unread: str) -> str:
    """Return the unread count as text for screen readers."""
    return page_viewer.t.gettext("%(count)s unread", count=unread) if unread else ""

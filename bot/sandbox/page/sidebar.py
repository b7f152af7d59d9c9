"""The side bar of a Slack client: channels, direct messages, the app, and what is unread in each."""

from collections.abc import Iterable, Iterator

from htpy import Element, a, h2, li, nav, span, strong, ul

from bot.sandbox.page.state import APP, HOME, Gaze
from bot.sandbox.page.viewer import Onlooker
from bot.sandbox.page.wording import hidden, sign_of, tag, wish
from bot.sandbox.state.data import Conversation

MOST_UNREAD = 99


def sidebar(onlooker: Onlooker, gaze: Gaze) -> Element:
    """Draw where somebody can go, in their language."""
    t, workspace = onlooker.t, onlooker.workspace
    app = workspace.conversations.direct(workspace.bot_user_id, onlooker.person.id)
    channels = [each for each in onlooker.conversations if each.kind in {"channel", "private"}]
    talks = [each for each in onlooker.conversations if each.kind in {"im", "mpim"} and each is not app]
    installed = workspace.installation
    home = installed is None or installed.home_tab
    name = workspace.person(workspace.bot_user_id).name
    return nav(
        ".sidebar", data_part="sidebar", lang=tag(onlooker.language), aria_label=t.gettext("Conversations")
    )[
        _group(t.gettext("App"), [*_app(onlooker, gaze, name, app, home=home)]),
        _group(t.gettext("Channels"), [_entry(onlooker, gaze, each) for each in channels]),
        _group(t.gettext("Direct messages"), [_entry(onlooker, gaze, each) for each in talks])
        if talks
        else None,
    ]


def _app(
    onlooker: Onlooker, gaze: Gaze, name: str, where: Conversation | None, *, home: bool
) -> Iterator[Element]:
    t = onlooker.t
    if home:
        yield _link(gaze, HOME, t.gettext("%(app)s: Home", app=name), "⌂", "")
    unread = _unread(onlooker, where) if where else ""
    yield _link(gaze, APP, t.gettext("%(app)s: messages", app=name), "●", unread, t_unread(onlooker, unread))


def _entry(onlooker: Onlooker, gaze: Gaze, where: Conversation) -> Element:
    unread = _unread(onlooker, where)
    return _link(
        gaze, where.id, onlooker.name_of(where), sign_of(where.kind), unread, t_unread(onlooker, unread)
    )


def _group(name: str, entries: Iterable[Element]) -> list[Element]:
    return [h2[name], ul[(li[each] for each in entries)]]


def _link(gaze: Gaze, place: str, name: str, sign: str, unread: str, spoken: str = "") -> Element:
    here = gaze.place == place
    return a(
        ".unread" if unread and not here else "",
        id=f"go-{place}",
        href=gaze.turned(place=place).address,
        data_do=wish(do="look", place=place),
        aria_current="page" if here else None,
    )[
        span(".sign", aria_hidden="true")[sign],
        strong[name] if unread and not here else span[name],
        unread and not here and [span(".badge", aria_hidden="true")[unread], hidden(spoken)],
    ]


def _unread(onlooker: Onlooker, where: Conversation) -> str:
    count = len(onlooker.workspace.attention.unread(onlooker.person.id, where))
    if count > MOST_UNREAD:
        return f"{onlooker.t.number(MOST_UNREAD)}+"
    return onlooker.t.number(count) if count else ""


def t_unread(onlooker: Onlooker, unread: str) -> str:
    """Say aloud how much is unread."""
    return onlooker.t.gettext("%(count)s unread", count=unread) if unread else ""

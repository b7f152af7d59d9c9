"""A conversation as its reader sees it: the header, each message, a thread."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from htpy import (
    Element,
    Node,
    a,
    article,
    button,
    details,
    div,
    h1,
    h2,
    header,
    img,
    li,
    p,
    span,
    strong,
    summary,
    time,
    ul,
)

from bot.sandbox.page.blocks import message as message_content
from bot.sandbox.page.state import APP, HOME, PageState
from bot.sandbox.page.viewer import PageViewer, file_address
from bot.sandbox.page.wording import avatar, emblem, hidden, moment_of, page_request, sign_of, tag, time_of
from bot.sandbox.screen.dates import date_words
from bot.sandbox.screen.viewer import Viewpoint as PlainSight
from bot.sandbox.state.data import Conversation, StoredFile
from bot.sandbox.state.messages import Message


@dataclass(frozen=True)
class MessageContext:
    """A message's context in its list: its replies, whether it is the first of its day or the first unread
    one.
    """

    replies: Sequence[Message] = ()
    first_of_day: bool = False
    first_unread: bool = False
    in_thread: bool = False


def head(page_viewer: PageViewer, page_state: PageState, where: Conversation | None) -> Element:
    """Render the header: the name, and for the app its two tabs."""
    t, workspace = page_viewer.t, page_viewer.workspace
    is_app = page_state.place in {APP, HOME}
    bot = workspace.person(workspace.bot_user_id)
    name = bot.name if is_app or where is None else page_viewer.name_of(where)
    return header(".head", data_part="head", lang=tag(page_viewer.language))[
        h1("#place")[avatar(bot) if is_app else _sign(where), " ", name],
        h2(".visually-hidden")[t.gettext("Home") if page_state.place == HOME else t.gettext("Messages")],
        is_app and _tabs(page_viewer, page_state),
        not is_app
        and where is not None
        and [
            p(".soft")[t.ngettext("%(number)s member", "%(number)s members", len(where.members))],
            bool(where.teams) and p(".soft.shared")[_shared(page_viewer, where)],
        ],
    ]


def _shared(page_viewer: PageViewer, where: Conversation) -> str:
    """Return with whom a conversation is shared, each workspace by its emblem and name."""
    others = page_viewer.others_in(where)
    names = [f"{each.emblem} {each.state.team_name}".strip() for each in others]
    return page_viewer.t.gettext("Shared with %(workspaces)s", workspaces=page_viewer.t.list_of(names))


def _tabs(page_viewer: PageViewer, page_state: PageState) -> Element:
    t = page_viewer.t
    tabs = ((HOME, t.gettext("Home")), (APP, t.gettext("Messages")))
    return ul(".tabs")[
        (
            li[
                a(
                    id=f"tab-{place}",
                    href=page_state.turned(place=place).address,
                    data_do=page_request(do="look", place=place),
                    aria_current="page" if page_state.place == place else None,
                )[words]
            ]
            for place, words in tabs
        )
    ]


def _sign(where: Conversation | None) -> Node:
    return span(".sign", aria_hidden="true")[sign_of(where.kind if where else "channel")]


def row(page_viewer: PageViewer, message: Message, standing: MessageContext) -> Element:
    """Render one message, with a divider above it where a new day begins."""
    t = page_viewer.t
    prefix = "t" if standing.in_thread else "m"
    return li(".message", data_key=message.ts, id=f"{prefix}-{message.ts}")[
        standing.first_of_day and p(".day")[span[day_of(page_viewer, message)]],
        standing.first_unread and p(".new")[span[t.pgettext("messages that are unread", "New")]],
        article(
            ".only-you" if message.ephemeral else "",
            data_place="message",
            data_channel=message.channel,
            data_ts=message.ts,
            aria_label=_spoken(page_viewer, message),
        )[
            avatar(page_viewer.workspace.author(message)),
            div(".said")[
                _byline(page_viewer, message),
                message.ephemeral and p(".soft.only")[t.gettext("Only visible to you")],
                div(".content")[
                    message_content(message.named_payload, page_viewer.sight(f"{prefix}-{message.ts}"))
                ],
                _files(page_viewer, message),
                _replies(page_viewer, message, standing.replies)
                if standing.replies and not standing.in_thread
                else None,
            ],
            None if message.ephemeral else _tools(page_viewer, message, standing, prefix),
        ],
    ]


def day_of(page_viewer: PageViewer, message: Message) -> str:
    """Return the text of the divider for a message's day: "Today", "Monday, November 23"."""
    seconds = message.ts.partition(".")[0]
    return date_words(seconds, "{day_divider_pretty}", PlainSight(page_viewer.viewer)) or ""


def _spoken(page_viewer: PageViewer, message: Message) -> str:
    who = page_viewer.workspace.author(message)
    when = time_of(moment_of(message.ts), page_viewer.t)
    return page_viewer.t.gettext("%(who)s, %(time)s", who=who.name, time=when)


def _byline(page_viewer: PageViewer, message: Message) -> Element:
    t, who = page_viewer.t, page_viewer.workspace.author(message)
    moment = moment_of(message.ts)
    where = page_viewer.workspace.conversations.get(message.channel)
    return header[
        strong[who.name],
        bool(where.teams) and emblem(page_viewer.workspace.home_of(who.id)),
        who.is_bot and span(".app-mark")[t.gettext("APP")],
        time(datetime=moment.isoformat(timespec="seconds"), title=t.moment(moment))[time_of(moment, t)],
        message.edited_ts and span(".soft")[t.gettext("(edited)")],
    ]


def _files(page_viewer: PageViewer, message: Message) -> Node:
    found = [page_viewer.workspace.files.find(each) for each in message.files]
    shown = [_file(page_viewer, file) for file in found if file]
    return ul(".files")[(li[each] for each in shown)] if shown else None


def _file(page_viewer: PageViewer, file: StoredFile) -> Node:
    address = file_address(file.id)
    if page_viewer.workspace.files.is_picture(file):
        return img(src=address, alt=file.title)
    return a(href=address, download=file.name)[file.name, " ", span(".soft")[page_viewer.t.size(file.size)]]


def _replies(page_viewer: PageViewer, message: Message, replies: Sequence[Message]) -> Element:
    t = page_viewer.t
    last = moment_of(replies[-1].ts)
    return button(
        ".replies",
        type="button",
        id=f"thread-{message.ts}",
        data_do=page_request(do="look", thread=message.ts),
    )[
        t.ngettext("%(number)s reply", "%(number)s replies", len(replies)),
        " ",
        span(".soft")[t.gettext("Last reply %(ago)s", ago=t.ago(last, page_viewer.workspace.now()))],
    ]


def _tools(page_viewer: PageViewer, message: Message, standing: MessageContext, prefix: str) -> Element:
    t = page_viewer.t
    root = message.thread_ts or message.ts
    return div(".message-tools")[
        not standing.in_thread
        and button(type="button", id=f"reply-{message.ts}", data_do=page_request(do="look", thread=root))[
            t.gettext("Reply in thread")
        ],
        _shortcuts(page_viewer, message, prefix),
    ]


def _shortcuts(page_viewer: PageViewer, message: Message, prefix: str) -> Node:
    offered = page_viewer.workspace.shortcuts("message")
    if not offered:
        return None
    return details(f"#more-{prefix}-{message.ts}.menu.upward")[
        summary[span(aria_hidden="true")["⋯"], hidden(page_viewer.t.gettext("More actions"))],
        ul[
            (
                li[
                    button(
                        type="button",
                        data_do=page_request(
                            do="shortcut", callback=each.callback_id, channel=message.channel, ts=message.ts
                        ),
                    )[each.name]
                ]
                for each in offered
            )
        ],
    ]


def standings(
    page_viewer: PageViewer,
    where: Conversation,
    shown: Iterable[Message],
    before: Message | None,
    unread_from: str,
) -> dict[str, MessageContext]:
    """Return the context of each message, by timestamp; `before` is the message before the shown ones."""
    replies: dict[str, list[Message]] = {}
    for each in where.messages:
        if each.is_reply and each.only_for in {None, page_viewer.person.id}:
            replies.setdefault(str(each.thread_ts), []).append(each)
    found: dict[str, MessageContext] = {}
    last, fresh = _day(page_viewer, before) if before else None, False
    for each in shown:
        day = _day(page_viewer, each)
        begins = (
            not fresh and bool(unread_from) and each.ts > unread_from and each.user != page_viewer.person.id
        )
        fresh = fresh or begins
        found[each.ts] = MessageContext(
            replies=tuple(replies.get(each.ts, ())), first_of_day=day != last, first_unread=begins
        )
        last = day
    return found


def _day(page_viewer: PageViewer, message: Message) -> date:
    return moment_of(message.ts).astimezone(page_viewer.t.zone).date()

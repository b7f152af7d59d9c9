"""A conversation as its reader sees it: the head, each message, a thread."""

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
from bot.sandbox.page.state import APP, HOME, Gaze
from bot.sandbox.page.viewer import Onlooker, file_address
from bot.sandbox.page.wording import avatar, hidden, moment_of, sign_of, tag, time_of, wish
from bot.sandbox.screen.dates import date_words
from bot.sandbox.screen.viewer import Sight as PlainSight
from bot.sandbox.state.data import Conversation, StoredFile
from bot.sandbox.state.messages import Message


@dataclass(frozen=True)
class Standing:
    """How a message stands among the others: with which replies, first of its day, first that is unread."""

    replies: Sequence[Message] = ()
    first_of_day: bool = False
    first_unread: bool = False
    in_thread: bool = False


def head(onlooker: Onlooker, gaze: Gaze, where: Conversation | None) -> Element:
    """Draw what stands above: the name, and of the app its two tabs."""
    t, workspace = onlooker.t, onlooker.workspace
    is_app = gaze.place in {APP, HOME}
    bot = workspace.person(workspace.bot_user_id)
    name = bot.name if is_app or where is None else onlooker.name_of(where)
    return header(".head", data_part="head", lang=tag(onlooker.language))[
        h1("#place")[avatar(bot) if is_app else _sign(where), " ", name],
        h2(".visually-hidden")[t.gettext("Home") if gaze.place == HOME else t.gettext("Messages")],
        is_app and _tabs(onlooker, gaze),
        not is_app
        and where is not None
        and p(".soft")[t.ngettext("%(number)s member", "%(number)s members", len(where.members))],
    ]


def _tabs(onlooker: Onlooker, gaze: Gaze) -> Element:
    t = onlooker.t
    tabs = ((HOME, t.gettext("Home")), (APP, t.gettext("Messages")))
    return ul(".tabs")[
        (
            li[
                a(
                    id=f"tab-{place}",
                    href=gaze.turned(place=place).address,
                    data_do=wish(do="look", place=place),
                    aria_current="page" if gaze.place == place else None,
                )[words]
            ]
            for place, words in tabs
        )
    ]


def _sign(where: Conversation | None) -> Node:
    return span(".sign", aria_hidden="true")[sign_of(where.kind if where else "channel")]


def row(onlooker: Onlooker, message: Message, standing: Standing) -> Element:
    """Draw one message, with its day above it where one begins."""
    t = onlooker.t
    prefix = "t" if standing.in_thread else "m"
    return li(".message", data_key=message.ts, id=f"{prefix}-{message.ts}")[
        standing.first_of_day and p(".day")[span[day_of(onlooker, message)]],
        standing.first_unread and p(".new")[span[t.pgettext("messages that are unread", "New")]],
        article(
            ".only-you" if message.ephemeral else "",
            data_place="message",
            data_channel=message.channel,
            data_ts=message.ts,
            aria_label=_spoken(onlooker, message),
        )[
            avatar(onlooker.workspace.person(message.user)),
            div(".said")[
                _byline(onlooker, message),
                message.ephemeral and p(".soft.only")[t.gettext("Only visible to you")],
                div(".content")[
                    message_content(message.named_payload, onlooker.sight(f"{prefix}-{message.ts}"))
                ],
                _files(onlooker, message),
                _replies(onlooker, message, standing.replies)
                if standing.replies and not standing.in_thread
                else None,
            ],
            None if message.ephemeral else _tools(onlooker, message, standing, prefix),
        ],
    ]


def day_of(onlooker: Onlooker, message: Message) -> str:
    """Return the day of a message as a divider says it: "Today", "Monday, November 23"."""
    seconds = message.ts.partition(".")[0]
    return date_words(seconds, "{day_divider_pretty}", PlainSight(onlooker.viewer)) or ""


def _spoken(onlooker: Onlooker, message: Message) -> str:
    who = onlooker.workspace.person(message.user)
    when = time_of(moment_of(message.ts), onlooker.t)
    return onlooker.t.gettext("%(who)s at %(time)s", who=who.name, time=when)


def _byline(onlooker: Onlooker, message: Message) -> Element:
    t, who = onlooker.t, onlooker.workspace.person(message.user)
    moment = moment_of(message.ts)
    return header[
        strong[who.name],
        who.is_bot and span(".app-mark")[t.gettext("APP")],
        time(datetime=moment.isoformat(timespec="seconds"), title=t.moment(moment))[time_of(moment, t)],
        message.edited_ts and span(".soft")[t.gettext("(edited)")],
    ]


def _files(onlooker: Onlooker, message: Message) -> Node:
    found = [onlooker.workspace.files.find(each) for each in message.files]
    shown = [_file(onlooker, file) for file in found if file]
    return ul(".files")[(li[each] for each in shown)] if shown else None


def _file(onlooker: Onlooker, file: StoredFile) -> Node:
    address = file_address(file.id)
    if onlooker.workspace.files.is_picture(file):
        return img(src=address, alt=file.title)
    return a(href=address, download=file.name)[file.name, " ", span(".soft")[onlooker.t.size(file.size)]]


def _replies(onlooker: Onlooker, message: Message, replies: Sequence[Message]) -> Element:
    t = onlooker.t
    last = moment_of(replies[-1].ts)
    return button(
        ".replies",
        type="button",
        id=f"thread-{message.ts}",
        data_do=wish(do="look", thread=message.ts),
    )[
        t.ngettext("%(number)s reply", "%(number)s replies", len(replies)),
        " ",
        span(".soft")[t.gettext("Last reply %(ago)s", ago=t.ago(last, onlooker.workspace.now()))],
    ]


def _tools(onlooker: Onlooker, message: Message, standing: Standing, prefix: str) -> Element:
    t = onlooker.t
    root = message.thread_ts or message.ts
    return div(".message-tools")[
        not standing.in_thread
        and button(type="button", id=f"reply-{message.ts}", data_do=wish(do="look", thread=root))[
            t.gettext("Reply in thread")
        ],
        _shortcuts(onlooker, message, prefix),
    ]


def _shortcuts(onlooker: Onlooker, message: Message, prefix: str) -> Node:
    offered = onlooker.workspace.shortcuts("message")
    if not offered:
        return None
    return details(f"#more-{prefix}-{message.ts}.menu.upward")[
        summary[span(aria_hidden="true")["⋯"], hidden(onlooker.t.gettext("More actions"))],
        ul[
            (
                li[
                    button(
                        type="button",
                        data_do=wish(
                            do="shortcut", callback=each.callback_id, channel=message.channel, ts=message.ts
                        ),
                    )[each.name]
                ]
                for each in offered
            )
        ],
    ]


def standings(
    onlooker: Onlooker,
    where: Conversation,
    shown: Iterable[Message],
    before: Message | None,
    unread_from: str,
) -> dict[str, Standing]:
    """Return how each message that is shown stands after the one `before` them, by timestamp."""
    replies: dict[str, list[Message]] = {}
    for each in where.messages:
        if each.is_reply and each.only_for in {None, onlooker.person.id}:
            replies.setdefault(str(each.thread_ts), []).append(each)
    found: dict[str, Standing] = {}
    last, fresh = _day(onlooker, before) if before else None, False
    for each in shown:
        day = _day(onlooker, each)
        begins = not fresh and bool(unread_from) and each.ts > unread_from and each.user != onlooker.person.id
        fresh = fresh or begins
        found[each.ts] = Standing(
            replies=tuple(replies.get(each.ts, ())), first_of_day=day != last, first_unread=begins
        )
        last = day
    return found


def _day(onlooker: Onlooker, message: Message) -> date:
    return moment_of(message.ts).astimezone(onlooker.t.zone).date()

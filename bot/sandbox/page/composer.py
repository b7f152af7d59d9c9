"""The composer: the field for commands, messages and mentions, with completion."""

from collections.abc import Iterator

from htpy import Element, Node, button, details, div, form, label, li, ol, span, strong, summary, textarea, ul
from htpy import input as input_

from bot.sandbox.page.state import APP, PageState
from bot.sandbox.page.viewer import PageViewer
from bot.sandbox.page.wording import page_request, signed, tag
from bot.sandbox.state.data import Conversation


def composer(
    page_viewer: PageViewer, page_state: PageState, where: Conversation | None, *, thread: bool = False
) -> Element:
    """Render the field and its completion lists; in a thread there are no commands."""
    t, name = page_viewer.t, "thread-composer" if thread else "composer"
    field = f"{name}-text"
    words = t.gettext("Reply…") if thread else _invitation(page_viewer, page_state, where)
    return form(
        f"#{name}.composer", data_composer="thread" if thread else "main", lang=tag(page_viewer.language)
    )[
        label(".visually-hidden", for_=field)[words],
        ul(
            ".completions",
            id=f"{name}-completions",
            role="listbox",
            aria_label=t.gettext("Suggestions"),
            hidden=True,
            data_own="hidden",
        )[
            None if thread else _commands(page_viewer, name),
            _mentions(page_viewer, where, name),
        ],
        textarea(
            id=field,
            name="text",
            rows="1",
            placeholder=words,
            aria_autocomplete="list",
            aria_haspopup="listbox",
            aria_controls=f"{name}-completions",
            data_own="aria-activedescendant data-back",
            autocomplete="off",
            spellcheck="false",
            maxlength="12000",
        ),
        div(".row")[
            None if thread else [_shortcuts(page_viewer), _attach(page_viewer, where)],
            span(".soft.hint")[
                t.gettext("Enter sends, Shift+Enter starts a new line, ↑ brings back the last message")
            ],
            button(".primary", type="submit", id=f"{name}-send")[t.gettext("Send")],
        ],
        ol(hidden=True, data_history=True)[
            (li[line] for line in page_viewer.workspace.attention.lines(page_viewer.person.id))
        ],
    ]


def _invitation(page_viewer: PageViewer, page_state: PageState, where: Conversation | None) -> str:
    bot = page_viewer.workspace.person(page_viewer.workspace.bot_user_id)
    sign = "#" if where is not None and where.kind in {"channel", "private"} else ""
    name = bot.name if page_state.place == APP or where is None else page_viewer.name_of(where)
    return page_viewer.t.gettext("Message %(place)s, or a command that begins with /", place=sign + name)


def _commands(page_viewer: PageViewer, name: str) -> Iterator[Element]:
    installed = page_viewer.workspace.installation
    for command in installed.commands.values() if installed else ():
        yield _completion(name, command.name, command.usage_hint, command.description)


def _mentions(page_viewer: PageViewer, where: Conversation | None, name: str) -> Iterator[Element]:
    workspace = page_viewer.workspace
    members = where.members if where else [workspace.bot_user_id]
    # The workspace's own app comes first, then those of others, then people.
    known = sorted(
        (workspace.person(each) for each in members), key=lambda it: (not it.is_bot, it.is_external)
    )
    for member in known:
        about = member.name if member.name != member.handle else ""
        if where is not None and where.teams:
            about = f"{about} {workspace.home_of(member.id).emblem}".strip()
        yield _completion(name, f"@{workspace.handle_of(member)}", about, "")


def _completion(name: str, insert: str, hint: str, about: str) -> Element:
    return li(
        id=f"{name}-{insert}",
        role="option",
        data_insert=insert,
        aria_selected="false",
        data_own="hidden aria-selected",
    )[strong[insert], " ", hint and span(".code")[hint], about and span(".soft")[about]]


def _shortcuts(page_viewer: PageViewer) -> Node:
    offered = page_viewer.workspace.shortcuts("global")
    if not offered:
        return None
    return details("#shortcuts.menu.upward")[
        summary[signed("⚡", page_viewer.t.gettext("Shortcuts"))],
        ul[
            (
                li[
                    button(type="button", data_do=page_request(do="shortcut", callback=each.callback_id))[
                        strong[each.name], " ", span(".soft")[each.description]
                    ]
                ]
                for each in offered
            )
        ],
    ]


def _attach(page_viewer: PageViewer, where: Conversation | None) -> Element:
    return label(".attach")[
        signed("📎", page_viewer.t.gettext("Attach a file")),
        input_("#attach", type="file", data_attach=where.id if where else ""),
    ]

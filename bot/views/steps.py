"""The next steps, as buttons below an answer: only what the reader may do, and what moves work on."""

from collections.abc import Mapping, Sequence

from bot.characters import units
from bot.domain.action_items.action_item import ItemDetail, ItemSummary
from bot.domain.action_items.moves import ItemStatus
from bot.domain.action_items.rights import ItemAct
from bot.domain.digests.digest import Need
from bot.domain.members.member import Side
from bot.domain.members.permissions import Act
from bot.domain.outbox.notices import NoticeKind
from bot.domain.recommendations.recommendation import Detail, Summary
from bot.domain.recommendations.statuses import Status
from bot.i18n import N_
from bot.views.blockkit.blocks import Block
from bot.views.blockkit.controls import (
    CHOICES_LIMIT,
    VALUE_LIMIT,
    Press,
    actions,
    button,
    confirm,
    menu,
    select,
)
from bot.views.localizer import Localizer

BLOCKS = frozenset({ItemStatus.TODO, ItemStatus.IN_PROGRESS})
MOST_BUTTONS = 3
"""Buttons below a recommendation or an action item; the menu beside them has the rest."""


def of_board(rows: Sequence[Summary], localizer: Localizer) -> list[Block]:
    """Buttons below the board: open a recommendation, or the reader's own action items."""
    return [
        actions(
            *open_one(
                [(f"{row.number} · {row.short.text}", f"rec:{row.reference}") for row in rows], localizer
            ),
            button(localizer.plain(N_("My action items")), Press.MINE, "1"),
        )
    ]


def of_list(rows: Sequence[Summary], items: Sequence[ItemSummary], localizer: Localizer) -> list[Block]:
    """The list below a list: open one of its entries."""
    choices = [(f"{row.number} · {row.short.text}", f"rec:{row.reference}") for row in rows]
    choices += [(f"{row.name} · {row.text.text}", f"item:{row.number}") for row in items]
    offered = open_one(choices, localizer)
    return [actions(*offered)] if offered else []


def of_recommendation(shown: Detail, localizer: Localizer, *, shared: bool = False) -> list[Block]:
    """Three buttons for what the reader may do next with a recommendation, and a menu with the rest.

    There is nothing personal if it is shared. Its history and its action items have their button beside them.
    """
    row, value = shown.summary, shown.summary.reference
    closed, may = row.status.closed, shown.may
    if shared:
        listed = button(localizer.plain(N_("Its action items")), Press.ITEMS, value)
        return [actions(button(localizer.plain(N_("Open")), Press.OPEN, f"rec:{value}"), listed)]
    ready = row.status is Status.REPORTED and {key.side for key in shown.keys if key.confirmed} == set(Side)
    closing = Act.CLOSE in may and not closed
    offered = [
        (closing and ready, N_("Close it …"), Press.CLOSE),
        (Act.CONFIRM in may, N_("Confirm"), Press.CONFIRM),
        (Act.CONFIRM in may, N_("Refuse …"), Press.REFUSE),
        (Act.CLOSE in may and closed, N_("Reopen …"), Press.REOPEN),
        (Act.UPDATE in may, N_("Update …"), Press.UPDATE),
        (Act.ASSIGN in may and not closed, N_("Assign an action item …"), Press.ASSIGN),
        (Act.ATTACH in may, N_("Attach evidence …"), Press.EVIDENCE),
        (Act.COMMENT in may, N_("Comment …"), Press.COMMENT),
        (closing and not ready, N_("Close it …"), Press.CLOSE),
        (Act.ASK in may and not closed, N_("Ask the leads for an update"), Press.ASK),
        (Act.EDIT in may, N_("Leads …"), Press.LEADS),
        (Act.ASSIGN in may and closed, N_("Assign an action item …"), Press.ASSIGN),
    ]
    found = [(localizer.plain(label), press) for wanted, label, press in offered if wanted]
    first, rest = found[:MOST_BUTTONS], found[MOST_BUTTONS:]
    elements = [
        confirm_key(f"{value}:{shown.version}", localizer)
        if press is Press.CONFIRM
        else button(label, press, value, style="primary" if press is Press.CLOSE and ready else None)
        for label, press in first
    ]
    if rest:
        elements.append(menu([(label, press, value) for label, press in rest]))
    return [actions(*elements)] if elements else []


def of_item(shown: ItemDetail, localizer: Localizer, *, shared: bool = False) -> list[Block]:
    """Three buttons that suit an action item's state, and a menu with the rest of what the reader may do.

    There is nothing personal if it is shared. Snoozing and its recommendation have their button beside what
    they are about.
    """
    row, value = shown.summary, str(shown.summary.number)
    status, may = row.status, shown.may
    if shared:
        return [actions(button(localizer.plain(N_("Open")), Press.OPEN, f"item:{value}"))]
    work = ItemAct.WORK in may and status.at_work
    accept = ItemAct.ACCEPT in may and status is ItemStatus.SUBMITTED
    manage = ItemAct.MANAGE in may
    # Someone else to give it to is at hand for those who manage it. Observers should hold no work.
    give = ItemAct.GIVE_BACK in may and status.at_work and not manage
    observes = ItemAct.COMMENT not in may
    offered = [
        (accept, N_("Accept"), Press.ITEM_ACCEPT),
        (accept, N_("Return …"), Press.ITEM_RETURN),
        (work and status is ItemStatus.BLOCKED, N_("Unblock"), Press.ITEM_START),
        (work and status is ItemStatus.TODO, N_("Start"), Press.ITEM_START),
        (work, N_("Submit"), Press.REMINDER_DONE),
        (give and observes, N_("Give it back"), Press.ITEM_GIVE_BACK),
        (work and status in BLOCKS, N_("Block …"), Press.ITEM_BLOCK),
        (manage and status.closed, N_("Reopen …"), Press.ITEM_REOPEN),
        (ItemAct.COMMENT in may, N_("Comment …"), Press.ITEM_COMMENT),
        (ItemAct.ATTACH in may, N_("Attach evidence …"), Press.ITEM_EVIDENCE),
        (give and not observes, N_("Give it back"), Press.ITEM_GIVE_BACK),
        (manage and not status.closed, N_("Change …"), Press.ITEM_EDIT),
        (manage and not status.closed, N_("Reassign …"), Press.REMINDER_REASSIGN),
        (manage and not status.closed, N_("Cancel it …"), Press.ITEM_CANCEL),
    ]
    found = [(localizer.plain(label), press) for wanted, label, press in offered if wanted]
    main = found[0][1] if accept or work else None
    values = {Press.ITEM_ACCEPT: f"{value}:{shown.version}"}
    elements = [
        button(label, press, values.get(press, value), style="primary" if press is main else None)
        for label, press in found[:MOST_BUTTONS]
    ]
    if rest := found[MOST_BUTTONS:]:
        elements.append(menu([(label, press, values.get(press, value)) for label, press in rest]))
    return [actions(*elements)] if elements else []


def giving_back(number: int, localizer: Localizer) -> list[Block]:
    """The button below a refusal to change an item, for those who may give it back."""
    return [actions(button(localizer.plain(N_("Give it back")), Press.ITEM_GIVE_BACK, str(number)))]


def snoozing(shown: ItemDetail, localizer: Localizer) -> Block:
    """The button that puts off being reminded of an action item."""
    return button(localizer.plain(N_("Snooze …")), Press.ITEM_SNOOZE, str(shown.summary.number))


def to_recommendation(row: ItemSummary, localizer: Localizer) -> Block:
    """The button that opens an action item's recommendation."""
    label = localizer.translator.gettext(N_("Recommendation %(number)s"), number=str(row.recommendation))
    return button(label, Press.OPEN, f"rec:{row.recommendation_reference}")


def after(kind: str, which: str, version: int, localizer: Localizer) -> Block:
    """Buttons after a change: open its subject, or undo within ten minutes; `kind` is "rec" or "item"."""
    return actions(
        button(localizer.plain(N_("Open")), Press.OPEN, f"{kind}:{which}"),
        button(localizer.plain(N_("Undo")), Press.UNDO, f"{kind}:{which}:{version}"),
    )


def opening(kind: str, which: str, localizer: Localizer) -> Block:
    """The button that opens what a message is about; `kind` is "rec" or "item"."""
    return actions(button(localizer.plain(N_("Open")), Press.OPEN, f"{kind}:{which}"))


def of_question(which: str, localizer: Localizer) -> Block:
    """Buttons below the question for an update: the form that answers it, and the recommendation."""
    return actions(
        button(localizer.plain(N_("Update …")), Press.UPDATE, which, style="primary"),
        button(localizer.plain(N_("Open")), Press.OPEN, f"rec:{which}"),
    )


def starting_points(
    localizer: Localizer, places: Mapping[str, Sequence[str]] | None = None, *, mine: bool = True
) -> Block:
    """Buttons to the usual starting points; `places` are commands to choose from, grouped by name."""
    groups = {name: [(line, line) for line in lines] for name, lines in (places or {}).items() if lines}
    return actions(
        *([select(localizer.plain(N_("Go to …")), Press.GO, groups)] if groups else []),
        button(localizer.plain(N_("The board")), Press.BOARD, "1"),
        *([button(localizer.plain(N_("My action items")), Press.MINE, "1")] if mine else []),
    )


def commands(lines: Sequence[str], label: str | None = None) -> list[Block]:
    """Buttons that send a command as if it had been typed, each with the command or the label on it.

    A command that is too long for a button has none. Each has its own row, since their action id is the same.
    """
    fitting = [line for line in lines if units(line) <= VALUE_LIMIT]
    return [actions(button(label or line, Press.GO, line)) for line in fitting]


def of_notice(kind: NoticeKind, number: int, localizer: Localizer) -> Block:
    """Buttons below a notice about an action item: what its recipient may want to do next."""
    value = str(number)
    offered = {
        NoticeKind.ASSIGNED: [(N_("Start"), Press.ITEM_START), (N_("Submit"), Press.REMINDER_DONE)],
        NoticeKind.SUBMITTED: [(N_("Accept"), Press.ITEM_ACCEPT), (N_("Return …"), Press.ITEM_RETURN)],
        NoticeKind.RETURNED: [(N_("Submit"), Press.REMINDER_DONE)],
        NoticeKind.REOPENED: [(N_("Start"), Press.ITEM_START)],
        NoticeKind.MENTIONED: [(N_("Comment …"), Press.ITEM_COMMENT)],
    }
    buttons = [button(localizer.plain(label), press, value) for label, press in offered.get(kind, ())]
    return actions(*buttons, button(localizer.plain(N_("Open")), Press.OPEN, f"item:{value}"))


def open_one(choices: Sequence[tuple[str, str]], localizer: Localizer) -> list[Block]:
    """A list of things to open; return nothing if there are none."""
    if not choices:
        return []
    placeholder = localizer.plain(N_("Open …"))
    return [select(placeholder, Press.OPEN, {localizer.plain(N_("Open …")): list(choices)[:CHOICES_LIMIT]})]


def deciding(need: Need, reference: str, version: int | None, localizer: Localizer) -> list[Block]:
    """The buttons that confirm or refuse what was reported, or close it; a yes names the `version` seen."""
    if need is Need.CONFIRM:
        refusing = button(localizer.plain(N_("Refuse …")), Press.REFUSE, reference)
        return [confirm_key(seen(reference, version), localizer), refusing]
    return [button(localizer.plain(N_("Close it …")), Press.CLOSE, reference, style="primary")]


def seen(value: str, version: int | None) -> str:
    """Return what a yes is about, with its version; digests of earlier versions do not know that."""
    return value if version is None else f"{value}:{version}"


def confirm_key(value: str, localizer: Localizer) -> Block:
    """The button that confirms for a side after asking back; `value` is "#fentanyl:7", with the version."""
    ask = confirm(
        localizer.plain(N_("Confirm for your side?")),
        localizer.plain(N_("You confirm that what was reported was done. Your name goes on record.")),
        yes=localizer.plain(N_("Confirm")),
        no=localizer.plain(N_("Not yet")),
    )
    return button(localizer.plain(N_("Confirm")), Press.CONFIRM, value, style="primary", confirm=ask)

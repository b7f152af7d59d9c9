"""What can be done next, as buttons below an answer: only what its reader may do, and what moves it on."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.domain.action_items.action_item import ItemDetail, ItemSummary
from bot.domain.action_items.moves import ItemStatus
from bot.domain.action_items.rights import ItemAct
from bot.domain.members.permissions import Act
from bot.domain.outbox.notices import NoticeKind
from bot.domain.recommendations.recommendation import Detail, Summary
from bot.domain.recommendations.statuses import Status
from bot.i18n import N_
from bot.views.blockkit.blocks import Block
from bot.views.blockkit.controls import CHOICES_LIMIT, Press, actions, button, confirm, select
from bot.views.localizer import Voice

STARTS = frozenset({ItemStatus.TODO, ItemStatus.BLOCKED})
BLOCKS = frozenset({ItemStatus.TODO, ItemStatus.IN_PROGRESS})


def of_board(rows: Sequence[Summary], voice: Voice) -> list[Block]:
    """From the board to one of the recommendations, and to one's own action items."""
    return [
        actions(
            *open_one([(f"{row.number} · {row.short.text}", f"rec:{row.number}") for row in rows], voice),
            button(voice.plain(N_("My action items")), Press.MINE, "1"),
        )
    ]


def of_list(rows: Sequence[Summary], items: Sequence[ItemSummary], voice: Voice) -> list[Block]:
    """From a list to one of what stands in it."""
    choices = [(f"{row.number} · {row.short.text}", f"rec:{row.number}") for row in rows]
    choices += [(f"{row.name} · {row.text.text}", f"item:{row.number}") for row in items]
    offered = open_one(choices, voice)
    return [actions(*offered)] if offered else []


def of_recommendation(shown: Detail, voice: Voice, *, shared: bool = False) -> list[Block]:
    """From a recommendation to everything that its reader may do with it; nothing personal where shared."""
    row, value = shown.summary, str(shown.summary.number)
    status = row.status
    reported, closed = status is Status.REPORTED, status.closed
    listed = button(voice.plain(N_("Its action items")), Press.ITEMS, value)
    if shared:
        return [actions(button(voice.plain(N_("Open")), Press.OPEN, f"rec:{value}"), listed)]
    offered = [
        (Act.CONFIRM in shown.may, lambda: confirm_key(f"{value}:{shown.version}", voice)),
        (Act.CONFIRM in shown.may, _button(N_("Refuse …"), Press.REFUSE, value, voice)),
        (
            Act.CLOSE in shown.may and not closed,
            _button(N_("Close it …"), Press.CLOSE, value, voice, style="primary" if reported else None),
        ),
        (Act.CLOSE in shown.may and closed, _button(N_("Reopen …"), Press.REOPEN, value, voice)),
        (Act.UPDATE in shown.may, _button(N_("Update …"), Press.UPDATE, value, voice)),
        (Act.ATTACH in shown.may, _button(N_("Attach evidence …"), Press.EVIDENCE, value, voice)),
        (Act.ASSIGN in shown.may, _button(N_("Assign an action item …"), Press.ASSIGN, value, voice)),
        (True, lambda: listed),
        (Act.READ_TRAIL in shown.may, _button(N_("History"), Press.HISTORY, value, voice)),
        (Act.ASK in shown.may and not closed, _button(N_("Ask its leads"), Press.ASK, value, voice)),
        (Act.EDIT in shown.may, _button(N_("Leads …"), Press.LEADS, value, voice)),
    ]
    return [actions(*_offered(offered))]


def of_item(shown: ItemDetail, voice: Voice, *, shared: bool = False) -> list[Block]:
    """From an action item to everything that its reader may do with it; nothing personal where shared."""
    row, value = shown.summary, str(shown.summary.number)
    status, may = row.status, shown.may
    if shared:
        return [actions(button(voice.plain(N_("Open")), Press.OPEN, f"item:{value}"))]
    work, accept = ItemAct.WORK in may, ItemAct.ACCEPT in may and status is ItemStatus.SUBMITTED
    manage = ItemAct.MANAGE in may
    waits = work and status.at_work
    offered = [
        (
            accept,
            _button(N_("Accept"), Press.ITEM_ACCEPT, f"{value}:{shown.version}", voice, style="primary"),
        ),
        (accept, _button(N_("Return …"), Press.ITEM_RETURN, value, voice)),
        (waits, _button(N_("Hand in"), Press.REMINDER_DONE, value, voice, style="primary")),
        (work and status in STARTS, _button(N_("Start"), Press.ITEM_START, value, voice)),
        (work and status in BLOCKS, _button(N_("Block …"), Press.ITEM_BLOCK, value, voice)),
        (
            (waits or manage) and not status.closed,
            _button(N_("Snooze …"), Press.ITEM_SNOOZE, value, voice),
        ),
        (manage and not status.closed, _button(N_("Reassign …"), Press.REMINDER_REASSIGN, value, voice)),
        (manage and not status.closed, _button(N_("Change …"), Press.ITEM_EDIT, value, voice)),
        (ItemAct.ATTACH in may, _button(N_("Attach evidence …"), Press.ITEM_EVIDENCE, value, voice)),
        (ItemAct.COMMENT in may, _button(N_("Comment …"), Press.ITEM_COMMENT, value, voice)),
        (manage and not status.closed, _button(N_("Cancel it …"), Press.ITEM_CANCEL, value, voice)),
        (manage and status.closed, _button(N_("Reopen …"), Press.ITEM_REOPEN, value, voice)),
        (row.recommendation is not None, _to_recommendation(row, voice)),
    ]
    found = _offered(offered)
    return [actions(*found)] if found else []


def after(kind: str, number: int, version: int, voice: Voice) -> Block:
    """From a change to what was changed, and back within ten minutes; `kind` is "rec" or "item"."""
    return actions(
        button(voice.plain(N_("Open")), Press.OPEN, f"{kind}:{number}"),
        button(voice.plain(N_("Undo")), Press.UNDO, f"{kind}:{number}:{version}"),
    )


def opening(kind: str, number: int, voice: Voice) -> Block:
    """To what something is about; `kind` is "rec" or "item"."""
    return actions(button(voice.plain(N_("Open")), Press.OPEN, f"{kind}:{number}"))


def of_question(number: int, voice: Voice) -> Block:
    """From the question where a recommendation stands to the form that answers it."""
    return actions(
        button(voice.plain(N_("Update …")), Press.UPDATE, str(number), style="primary"),
        button(voice.plain(N_("Open")), Press.OPEN, f"rec:{number}"),
    )


def anew(voice: Voice, places: Mapping[str, Sequence[str]] | None = None) -> Block:
    """From where nothing leads on to where everything begins; `places` are commands, a group each."""
    groups = {name: [(line, line) for line in lines] for name, lines in (places or {}).items() if lines}
    return actions(
        *([select(voice.plain(N_("Go to …")), Press.GO, groups)] if groups else []),
        button(voice.plain(N_("The board")), Press.BOARD, "1"),
        button(voice.plain(N_("My action items")), Press.MINE, "1"),
    )


def of_notice(kind: NoticeKind, number: int, voice: Voice) -> Block:
    """From what someone was told of an action item to what they may want to do about it."""
    value = str(number)
    offered = {
        NoticeKind.ASSIGNED: [(N_("Start"), Press.ITEM_START), (N_("Hand in"), Press.REMINDER_DONE)],
        NoticeKind.SUBMITTED: [(N_("Accept"), Press.ITEM_ACCEPT), (N_("Return …"), Press.ITEM_RETURN)],
        NoticeKind.RETURNED: [(N_("Hand in"), Press.REMINDER_DONE)],
        NoticeKind.REOPENED: [(N_("Start"), Press.ITEM_START)],
        NoticeKind.MENTIONED: [(N_("Comment …"), Press.ITEM_COMMENT)],
    }
    buttons = [button(voice.plain(label), press, value) for label, press in offered.get(kind, ())]
    return actions(*buttons, button(voice.plain(N_("Open")), Press.OPEN, f"item:{value}"))


def open_one(choices: Sequence[tuple[str, str]], voice: Voice) -> list[Block]:
    """A list of what can be opened; nothing where there is nothing."""
    if not choices:
        return []
    placeholder = voice.plain(N_("Open …"))
    return [select(placeholder, Press.OPEN, {voice.plain(N_("Open …")): list(choices)[:CHOICES_LIMIT]})]


def confirm_key(value: str, voice: Voice) -> Block:
    """Turn a side's key, once it was asked back; `value` is "5:7": the recommendation and its version."""
    ask = confirm(
        voice.plain(N_("Confirm for your side?")),
        voice.plain(N_("You confirm that what was reported was done. Your name stands by it on record.")),
        yes=voice.plain(N_("Confirm")),
        no=voice.plain(N_("Not yet")),
    )
    return button(voice.plain(N_("Confirm")), Press.CONFIRM, value, style="primary", confirm=ask)


def _to_recommendation(row: ItemSummary, voice: Voice) -> Callable[[], Block]:
    label = voice.translator.gettext(N_("Recommendation %(number)s"), number=str(row.recommendation))
    return lambda: button(label, Press.OPEN, f"rec:{row.recommendation}")


def _button(
    label: str, press: Press, value: str, voice: Voice, *, style: str | None = None
) -> Callable[[], Block]:
    return lambda: button(voice.plain(label), press, value, style=style)


def _offered(offered: Iterable[tuple[bool, Callable[[], Block]]]) -> list[Block]:
    return [make() for wanted, make in offered if wanted]

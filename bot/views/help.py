"""Help for one person: where to begin, all that they may do, or how one subcommand is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.members.member import Member
from bot.domain.paging import Page
from bot.i18n import N_
from bot.views import steps
from bot.views.blockkit.blocks import Block, Message, beside, context, header, message, section, sections
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.paging import paging, turning
from bot.views.blockkit.text import Mrkdwn, bold, code, escape, inline
from bot.views.localizer import Localizer


@dataclass(frozen=True)
class Entry:
    """One subcommand; usage and example are complete commands in the reader's language."""

    usage: str
    purpose: str
    example: str


@dataclass(frozen=True)
class Chapter:
    """The subcommands of one command."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Beginning:
    """One thing to begin with: a sentence and a label, marked for translation, and the command to send."""

    said: str
    label: str
    line: str


@dataclass(frozen=True)
class Explained:
    """One subcommand as it is explained: its `line` without more words, and its other names.

    `offered` is the command that a button sends, None where more words are needed or the reader may not.
    """

    entry: Entry
    line: str
    synonyms: tuple[str, ...]
    offered: str | None
    opens_form: bool
    allowed: bool


def beginnings(found: Sequence[Beginning], member: Member, everything: str, localizer: Localizer) -> Message:
    """Render what `member` does most, a line and a button each; the command `everything` shows the rest."""
    lines = [
        beside(section(localizer.gettext(each.said)), _go(each.label, each.line, localizer)) for each in found
    ]
    asked = localizer.gettext(
        "Your role here: %(role)s. `%(taskforce)s help update` explains one subcommand. Every word is "
        "understood in English and in Spanish.",
        role=bold(inline(localizer.plain(member.role.label))),
    )
    return message(
        [
            header(localizer.plain("What you can do here")),
            *lines,
            actions(_go(N_("Everything"), everything, localizer)),
            context(asked),
        ]
    )


def explained(shown: Explained, localizer: Localizer) -> Message:
    """Render the usage of a subcommand, its purpose, an example, its other names, and what does it."""
    lines = [
        Mrkdwn(f"{bold(inline(shown.line))} {escape(shown.entry.purpose)}"),
        localizer.gettext("Use: %(usage)s", usage=code(shown.entry.usage)),
        localizer.gettext("For example: %(example)s", example=code(shown.entry.example)),
    ]
    if shown.synonyms:
        others = Mrkdwn(", ".join(code(each) for each in shown.synonyms))
        lines.append(localizer.gettext("Other words for it: %(words)s", words=others))
    if not shown.allowed:
        lines.append(localizer.gettext("Your role does not include it."))
    blocks = sections(lines)
    if shown.offered is not None:
        label = localizer.plain(N_("Fill in the form …")) if shown.opens_form else None
        blocks += steps.commands([shown.offered], label)
    return message(blocks)


def suggested(refusal: Message, lines: Sequence[str], beginning: str, localizer: Localizer) -> Message:
    """Render a refusal with the commands that explain what may have been meant, and where to begin."""
    blocks = [*refusal.blocks]
    if lines:
        blocks.append(section(localizer.gettext("Did you mean one of these?")))
        blocks += steps.commands(lines)
    return message([*blocks, *_starts(beginning, localizer)])


def _starts(beginning: str, localizer: Localizer) -> list[Block]:
    return [
        actions(
            _go(N_("What you can do here"), beginning, localizer),
            button(localizer.plain(N_("The board")), Press.BOARD, "1"),
            button(localizer.plain(N_("My action items")), Press.MINE, "1"),
        )
    ]


def _go(label: str, line: str, localizer: Localizer) -> Block:
    return button(localizer.plain(label), Press.GO, line)


def guide(
    chapters: Sequence[Chapter],
    places: Mapping[str, Sequence[str]],
    member: Member,
    localizer: Localizer,
    *,
    page: Page,
    again: str,
    whole: bool,
) -> Message:
    """Render what `member` can do on one page; `again` is the command that asked for it.

    Unless the pages are the `whole` list, say where the rest is.

    `places` are the commands that need no more words; the reader chooses them from a list.
    """
    blocks = [
        header(localizer.plain("What you can do here")),
        section(
            localizer.gettext(
                "Your role here: %(role)s. Commands work in English and in Spanish, with "
                "or without accents. Only you see the answers, unless the command ends with the word "
                "`share`.",
                role=bold(inline(localizer.plain(member.role.label))),
            )
        ),
    ]
    for chapter in chapters:
        blocks += sections([bold(inline(chapter.title)), *(_line(entry) for entry in chapter.entries)])
    blocks.append(
        context(
            localizer.gettext(
                "Texts go in quotation marks. With `v7` at the end, the command is carried out only "
                "if nothing has changed since version 7."
            )
        )
    )
    blocks.append(steps.starting_points(localizer, places))
    if page.of > 1:
        blocks += [paging(page, again, localizer), *turning(page, again, localizer)]
    if not whole:
        blocks.append(context(localizer.gettext("`%(taskforce)s help all` shows all other commands too.")))
    return message(blocks)


def _line(entry: Entry) -> Mrkdwn:
    return Mrkdwn(f"{code(entry.usage)}\n      {escape(entry.purpose)} {code(entry.example)}")

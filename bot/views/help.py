"""Help for one person: only what they may do, with an example of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.members.member import Member
from bot.views import steps
from bot.views.blockkit.blocks import Message, context, header, message, section, sections
from bot.views.blockkit.text import Mrkdwn, bold, code, inline
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


def guide(
    chapters: Sequence[Chapter],
    places: Mapping[str, Sequence[str]],
    member: Member,
    localizer: Localizer,
    *,
    everything: bool,
) -> Message:
    """Render what `member` can do, command by command; unless `everything` is set, say where the rest is.

    `places` are the commands that need no more words; the reader chooses them from a list.
    """
    blocks = [
        header(localizer.plain("What you can do here")),
        section(
            localizer.gettext(
                "You are here as: %(role)s. Every word is understood in English and in Spanish, "
                "with or without accents. Answers are for your eyes only, unless the word `share` "
                "ends the command.",
                role=bold(inline(localizer.plain(member.role.label))),
            )
        ),
    ]
    for chapter in chapters:
        blocks += sections([bold(inline(chapter.title)), *(_line(entry) for entry in chapter.entries)])
    blocks.append(
        context(
            localizer.gettext(
                "Texts go in quotation marks. `v7` at the end makes sure that nobody changed it "
                "since version 7."
            )
        )
    )
    blocks.append(steps.anew(localizer, places))
    if not everything:
        blocks.append(context(localizer.gettext("`%(taskforce)s help` shows all the other commands too.")))
    return message(blocks)


def _line(entry: Entry) -> Mrkdwn:
    return Mrkdwn(f"{code(entry.usage)}\n      {inline(entry.purpose)} {code(entry.example)}")

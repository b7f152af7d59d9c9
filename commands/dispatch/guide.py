"""What a person can do here: the first things of their role, the whole list, or one subcommand."""

from collections.abc import Mapping

from bot.domain.members.member import Member, Role
from bot.domain.paging import Page
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.members.roster import show_member
from bot.views.blockkit.blocks import Message
from bot.views.help import Beginning, Chapter, Entry, Explained, beginnings, explained, guide, suggested
from bot.views.refusals import refused
from commands.command import Call, Command, Subcommand
from commands.parsing.cursor import Cursor
from commands.parsing.grammar import LONGEST_VERB, NoSuchSubcommand
from commands.parsing.suggestions import alike
from commands.parsing.vocabulary import every_name, folded
from commands.requests import OpenForm, ShowHelp

Commands = Mapping[str, Command]
First = tuple[str, str, str, str]
"""The key of a command, the rest of what is typed, what it is for, and the button's label."""

LONGEST_SHOWN = 2
MOST_SHOWN = 16
"""Words of the other names for a subcommand that its explanation shows, and how many of them."""
MINE: First = (
    "action",
    N_("mine"),
    N_("*Your work:* your action items, and what was submitted to you."),
    N_("My action items"),
)
BOARD: First = (
    "rec",
    "",
    N_("*The board:* every recommendation with its status and its leads."),
    N_("The board"),
)
REPORTED: First = (
    "rec",
    N_("list reported"),
    N_("*Decide:* confirm, refuse or close what was reported."),
    N_("What was reported"),
)
ASSIGN: First = (
    "action",
    N_("assign"),
    N_("*Assign an action item:* who does what, and by when."),
    N_("Assign an action item …"),
)
SCHEDULE: First = (
    "digest",
    N_("schedule"),
    N_("*The next digests:* preview them, hold them, add a note."),
    N_("The next digests"),
)
LATEST: First = (
    "digest",
    N_("latest"),
    N_("*The latest digest:* what changed, and what is needed."),
    N_("The latest digest"),
)
SETTINGS: First = (
    "taskforce",
    N_("settings"),
    N_("*Your settings:* language, time zone, absence."),
    N_("Settings …"),
)
LEADERLESS: First = (
    "rec",
    N_("list leaderless"),
    N_("*Vacant seats:* recommendations that are missing a lead."),
    N_("Without a lead"),
)
HEALTH: First = (
    "taskforce",
    N_("health"),
    N_("*The bot's health:* what is wrong, and what to do about it."),
    N_("The bot's health"),
)
LED: First = (
    "rec",
    N_("list mine"),
    N_("*What you lead:* its status, its evidence, its action items."),
    N_("What I lead"),
)
UPDATE: First = (
    "rec",
    N_("update"),
    N_("*Report progress:* a new status, with a note and the next step."),
    N_("Update …"),
)
COMMENT: First = (
    "rec",
    N_("comment"),
    N_("*Comment on a recommendation:* its leads are told."),
    N_("Comment …"),
)
MEMBERS: First = (
    "taskforce",
    N_("members"),
    N_("*Who is who:* the members, with their roles and sides."),
    N_("Members"),
)
PRIORITY: First = (
    "rec",
    N_("list priority"),
    N_("*Priorities:* the recommendations with a star."),
    N_("Priorities"),
)
BLOCKED: First = (
    "rec",
    N_("list blocked"),
    N_("*What is blocked:* why, and who has to decide."),
    N_("What is blocked"),
)
FIRST: Mapping[Role, tuple[First, ...]] = {
    Role.CHAIR: (MINE, BOARD, REPORTED, ASSIGN, SCHEDULE, SETTINGS),
    Role.SECRETARIAT: (MINE, BOARD, LEADERLESS, ASSIGN, SCHEDULE, HEALTH),
    Role.MEMBER: (MINE, BOARD, COMMENT, LATEST, MEMBERS, SETTINGS),
    Role.OBSERVER: (BOARD, PRIORITY, BLOCKED, LATEST, MEMBERS, SETTINGS),
}
FIRST_OF_LEADS = (MINE, LED, UPDATE, ASSIGN, LATEST, SETTINGS)
MOST_ALIKE = 3
HELP, HELP_ALL = N_("help"), N_("help all")


def first_things(role: Role, *, leads: bool) -> tuple[First, ...]:
    """Return what is most useful to people of a role, the most useful first."""
    return FIRST_OF_LEADS if leads and role is Role.MEMBER else FIRST[role]


def help_with(call: Call, request: ShowHelp, commands: Commands) -> Message:
    """Answer with what this person can do; how much of it is what they asked."""
    standing = show_member(call.context, call.caller)
    member, leads = standing.member, bool(standing.seats)
    if request.everything:
        return _everything(call, request.page, call.command, commands, member, leads=leads)
    if not request.about:
        found = [
            Beginning(
                first[2], first[3], f"{_name(call, commands[first[0]])} {_said(call, first[1])}".strip()
            )
            for first in first_things(member.role, leads=leads)
        ]
        everything = f"{_name(call, call.command)} {_said(call, HELP_ALL)}"
        return beginnings(found, member, everything, call.localizer)
    noun, command, subcommand = _meant(call, request.about, commands)
    if subcommand is not None:
        return _explained(call, command, subcommand, shown=subcommand.shown_to(member, leads=leads))
    if noun:
        return _everything(call, 1, command, commands, member, leads=leads)
    refusal = refused(NoSuchSubcommand(given=request.about), call.localizer)
    return not_known(call, refusal, request.about, commands)


def not_known(call: Call, refusal: Message, said: str, commands: Commands) -> Message:
    """Add to a refusal of `said` the subcommands that come nearest, and where to begin."""
    standing = show_member(call.context, call.caller)
    member, leads = standing.member, bool(standing.seats)
    near = [
        (command, subcommand)
        for command, key in alike([call.command, *commands.values()], said)
        for subcommand in command.subcommands
        if subcommand.key == key and subcommand.shown_to(member, leads=leads)
    ]
    language = member.language
    lines = [
        f"{_name(call, command)} {_said(call, HELP)} {subcommand.names[language][0]}"
        for command, subcommand in near[:MOST_ALIKE]
    ]
    beginning = f"{_name(call, commands['taskforce'])} {_said(call, HELP)}"
    return suggested(refusal, lines, beginning, call.localizer)


def _everything(
    call: Call, page: int, asked: Command, commands: Commands, member: Member, *, leads: bool
) -> Message:
    """Show all that a command can do for this person; `/taskforce` shows all commands, one on a page."""
    whole = asked.key == "taskforce"
    shown = [
        (_name(call, command), command, _shown(command, member, leads=leads))
        for command in commands.values()
        if whole or command.key == asked.key
    ]
    chapters = [
        Chapter(name, tuple(_entry(call, command, each) for each in subcommands))
        for name, command, subcommands in shown
    ]
    places = {
        name: tuple(f"{name} {each.names[member.language][0]}" for each in subcommands if each.alone)
        for name, _, subcommands in shown
    }
    pages = Page.within(page, len(chapters), 1)
    again = f"{_name(call, asked)} {_said(call, HELP_ALL)}"
    return guide(pages.slice(chapters), places, member, call.localizer, page=pages, again=again, whole=whole)


def _shown(command: Command, member: Member, *, leads: bool) -> list[Subcommand]:
    return [each for each in command.subcommands if each.shown_to(member, leads=leads)]


def _explained(call: Call, command: Command, subcommand: Subcommand, *, shown: bool) -> Message:
    language = call.member.language
    known = [
        *subcommand.names[language],
        *(name for verb in command.more_verbs if verb.key == subcommand.key for name in verb.names[language]),
    ]
    name = known[0]
    line = f"{_name(call, command)} {name}"
    today = call.localizer.translator.today(call.localizer.now)
    try:
        bare = subcommand.parse(Cursor((), language, today))
        offered: str | None = line
    except EnlaceError:
        bare, offered = None, None
    return explained(
        Explained(
            _entry(call, command, subcommand),
            line,
            tuple(dict.fromkeys(each for each in known[1:] if len(folded(each).split()) <= LONGEST_SHOWN))[
                :MOST_SHOWN
            ],
            offered if shown else None,
            opens_form=isinstance(bare, OpenForm),
            allowed=shown,
        ),
        call.localizer,
    )


def _meant(call: Call, about: str, commands: Commands) -> tuple[bool, Command, Subcommand | None]:
    """Return whether a command was named, the command, and the subcommand that is asked about.

    The command that was typed comes first; a subcommand of another one is found, too.
    """
    words, first = about.split(), call.command
    named = next((each for each in commands.values() if words[0].lstrip("/") in _names_of(each, call)), None)
    if named is not None and not (len(words) == 1 and words[0] in first.verb_index):
        words, first = words[1:], named
    for command in (first, *commands.values()):
        for end in range(min(LONGEST_VERB, len(words)), 0, -1):
            if verb := command.verb_index.get(" ".join(words[:end])):
                found = next(each for each in command.subcommands if each.key == verb.key)
                return named is not None, command, found
    return named is not None, first, None


def _names_of(command: Command, call: Call) -> frozenset[str]:
    names = every_name({language: command.typed_names(language, "") for language in command.names})
    full = every_name({language: command.typed_names(language, call.prefix) for language in command.names})
    return frozenset(folded(each.lstrip("/")) for each in (*names, *full))


def _entry(call: Call, command: Command, subcommand: Subcommand) -> Entry:
    """Return a subcommand's usage and example as whole commands in the reader's language."""
    name, say = _name(call, command), call.localizer.translator.gettext
    return Entry(
        f"{name} {say(subcommand.usage)}", say(subcommand.purpose), f"{name} {say(subcommand.example)}"
    )


def _name(call: Call, command: Command) -> str:
    return command.name(call.member.language, call.prefix)


def _said(call: Call, words: str) -> str:
    """Return words of a command in the reader's language."""
    return call.localizer.translator.gettext(words) if words else ""

"""The table of all commands. Help, the manifest and the dispatcher are built from it."""

from collections.abc import Mapping

from bot.services.members.roster import show_member
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.modals import Modal
from bot.views.forms.draft import Draft
from bot.views.help import Chapter, Entry, guide
from commands.action_items import table as actions
from commands.command import Answer, Call, Command, Subcommand, by_typed_name
from commands.digests import table as digests
from commands.dispatch import sharing
from commands.dispatch.form_table import FORMS
from commands.recommendations import table as recommendations
from commands.requests import OpenForm, Request, ShowHelp, Undo
from commands.taskforce import table as taskforce
from commands.undo import take_back

COMMANDS: Mapping[str, Command] = {
    command.key: command
    for command in (recommendations.REC, actions.ACTION, digests.DIGEST, taskforce.TASKFORCE)
}


def show_help(call: Call, _: ShowHelp) -> Message:
    """Answer with what this person can do with the command they typed; `/taskforce` lists all commands."""
    everything = call.command.key == "taskforce"
    standing = show_member(call.context, call.caller)
    member, leads = standing.member, bool(standing.seats)
    chapters = [
        Chapter(
            command.name(member.language, call.prefix),
            tuple(
                help_entry(command, subcommand, call)
                for subcommand in command.subcommands
                if subcommand.shown_to(member, leads=leads)
            ),
        )
        for command in COMMANDS.values()
        if everything or command.key == call.command.key
    ]
    places = {
        command.name(member.language, call.prefix): tuple(
            f"{command.name(member.language, call.prefix)} {subcommand.names[member.language][0]}"
            for subcommand in command.subcommands
            if subcommand.alone and subcommand.shown_to(member, leads=leads)
        )
        for command in COMMANDS.values()
        if everything or command.key == call.command.key
    }
    return guide(chapters, places, member, call.localizer, everything=everything)


def help_entry(command: Command, subcommand: Subcommand, call: Call) -> Entry:
    """Return a subcommand's usage and example as whole commands in the reader's language."""
    name = command.name(call.member.language, call.prefix)
    say = call.localizer.translator.gettext
    return Entry(
        f"{name} {say(subcommand.usage)}", say(subcommand.purpose), f"{name} {say(subcommand.example)}"
    )


def open_form(call: Call, request: OpenForm) -> Modal:
    """Answer with an empty form, or with one filled in with what is known."""
    return FORMS[request.form].compose(call, Draft(request.about))


ANSWERS: Mapping[type[Request], Answer] = {
    OpenForm: open_form,
    ShowHelp: show_help,
    Undo: take_back,
    **actions.ANSWERS,
    **digests.ANSWERS,
    **recommendations.ANSWERS,
    **sharing.ANSWERS,
    **taskforce.ANSWERS,
}


def typed_names(prefix: str) -> Mapping[str, Command]:
    """Map every name that can be typed to its command: `/taskforce` and `/grupo` alike."""
    return by_typed_name(COMMANDS.values(), prefix)

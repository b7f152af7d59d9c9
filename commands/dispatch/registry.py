"""The table of all commands. Help, the manifest and the dispatcher are built from it."""

from collections.abc import Mapping

from bot.views.blockkit.blocks import Message
from bot.views.kindly import kindly
from commands.action_items import table as actions
from commands.command import Answer, Call, Command, by_typed_name
from commands.digests import table as digests
from commands.dispatch import sharing
from commands.dispatch.guide import help_with
from commands.dispatch.openings import open_form
from commands.recommendations import table as recommendations
from commands.requests import AnswerKindly, OpenForm, Request, ShowHelp, Undo
from commands.taskforce import table as taskforce
from commands.undo import take_back

COMMANDS: Mapping[str, Command] = {
    command.key: command
    for command in (recommendations.REC, actions.ACTION, digests.DIGEST, taskforce.TASKFORCE)
}


def show_help(call: Call, request: ShowHelp) -> Message:
    """Answer with what this person can do."""
    return help_with(call, request, COMMANDS)


def answer_kindly(call: Call, request: AnswerKindly) -> Message:
    """Answer a greeting or thanks."""
    return kindly(request.said, call.localizer)


ANSWERS: Mapping[type[Request], Answer] = {
    AnswerKindly: answer_kindly,
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

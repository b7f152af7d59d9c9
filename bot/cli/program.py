"""Lists the commands and runs the one that is called, in the language of the terminal."""

import os
import sys

import typer
from typer.core import TyperGroup
from typer.main import get_command

from bot import __version__
from bot.cli import INTERRUPTED
from bot.cli.lazy import PLAIN, Command, Group, localize
from bot.cli.terminal import translator
from bot.cli.usage import CommandGroup
from bot.i18n import N_, Translator

PURPOSE = N_("Tracks a binational taskforce's recommendations in Slack, in English and Spanish.")
COMMANDS: tuple[Command | Group, ...] = (
    Command(
        "demo",
        "bot.cli.local.demo:demo_command",
        N_("Run the bot in a local Slack workspace with sample people, and show it."),
        sandbox=True,
    ),
    Command(
        "say",
        "bot.cli.local.demo:say_command",
        N_("Type a command as someone in the local workspace, and show the answer."),
        sandbox=True,
    ),
    Command(
        "sandbox",
        "bot.cli.local.demo:sandbox_command",
        N_("Run only the local Slack workspace, for a bot of your own."),
        sandbox=True,
    ),
    Command(
        "press",
        "bot.cli.local.press:press_command",
        N_("Press a button, or choose from a list, as someone in the local workspace."),
        sandbox=True,
    ),
    Command(
        "fill",
        "bot.cli.local.fill:fill_command",
        N_("Fill in and submit the form that someone in the local workspace has open."),
        sandbox=True,
    ),
    Command(
        "home",
        "bot.cli.local.visits:home_command",
        N_("Open the bot's Home tab as someone in the local workspace."),
        sandbox=True,
    ),
    Command(
        "shortcut",
        "bot.cli.local.visits:shortcut_command",
        N_("Use one of the bot's shortcuts as someone in the local workspace."),
        sandbox=True,
    ),
    Command(
        "post",
        "bot.cli.local.visits:post_command",
        N_("Write a message in a channel as someone, such as one that mentions the bot."),
        sandbox=True,
    ),
    Command(
        "advance",
        "bot.cli.local.advance:advance_command",
        N_("Let time pass in the local workspace, and show what the bot sent meanwhile."),
        sandbox=True,
    ),
    Command(
        "reset",
        "bot.cli.local.reset:reset_command",
        N_("Erase what happened in the local workspace, and restore the sample data."),
        sandbox=True,
    ),
    Command(
        "inbox",
        "bot.cli.local.inbox:inbox_command",
        N_("Show the messages that the bot sent someone in the local workspace on its own."),
        sandbox=True,
    ),
    Command("run", "bot.cli.run:run_command", N_("Run the bot in the workspace that the deploy file names.")),
    Command(
        "alive",
        "bot.cli.alive:alive_command",
        N_("Say whether a running bot is connected, by its heartbeat file."),
    ),
    Command(
        "check",
        "bot.cli.check:check_command",
        N_("Check the deploy file, and list everything that is wrong in it."),
    ),
    Command(
        "manifest",
        "bot.cli.app_manifest:manifest_command",
        N_("Print the Slack app manifest from which to create the app."),
    ),
    Command(
        "migrate", "bot.cli.migrate:migrate_command", N_("Migrate the database to this version's schema.")
    ),
    Group(
        "audit",
        N_("The audit trail."),
        (
            Command(
                "verify",
                "bot.cli.audit:verify_command",
                N_("Check that no event was altered, deleted, inserted or cut off."),
            ),
        ),
    ),
    Group(
        "digest",
        N_("The digests."),
        (
            Command(
                "next",
                "bot.cli.digest:next_command",
                N_(
                    "Show when the next ten digests go out, for each recipient, and the effect of "
                    "clock changes and holidays."
                ),
            ),
            Command(
                "preview",
                "bot.cli.local.digest_preview:preview_command",
                N_("Show the digest that someone in the local workspace would get now."),
                sandbox=True,
            ),
        ),
    ),
    Group(
        "outbox",
        N_(
            "The messages that the bot sends on its own: those waiting, and those that could not be "
            "delivered."
        ),
        (
            Command(
                "list",
                "bot.cli.outbox:list_command",
                N_("List the pending and failed messages, without their texts."),
            ),
            Command("show", "bot.cli.outbox:show_command", N_("Show one message.")),
            Command("retry", "bot.cli.outbox:retry_command", N_("Send a failed message again.")),
            Command("drop", "bot.cli.outbox:drop_command", N_("Drop a message, so that it is not sent.")),
        ),
    ),
)


def show_version(value: bool) -> None:  # noqa: FBT001 (Typer hands over the option's value)
    """Print the version and end."""
    if value:
        typer.echo(f"enlace {__version__}")
        raise typer.Exit


def program(t: Translator) -> TyperGroup:
    """Return the whole command line; each command's module is imported when it is called."""
    enlace = typer.Typer(name="enlace", help=PURPOSE, no_args_is_help=True, cls=CommandGroup, **PLAIN)

    @enlace.callback()
    def options(
        version: bool = typer.Option(  # noqa: FBT001 (an option)
            False, "--version", callback=show_version, is_eager=True, help=N_("Print the version.")
        ),
    ) -> None:
        pass

    group = get_command(enlace)
    assert isinstance(group, CommandGroup)  # noqa: S101 (Typer makes one of every app with a callback)
    localize(group, t)
    for each in COMMANDS:
        group.add_command(each.stub(t))
    return group


def main() -> None:
    """Run the command line; exits with 0 done, 1 refused or failed, 2 wrong usage or configuration."""
    os.umask(0o077)  # what is written here holds members, texts and secrets
    t = translator(os.environ)
    try:
        code = program(t).main(standalone_mode=False, prog_name="enlace")
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except Exception as error:
        from bot.cli.failures import report  # noqa: PLC0415 (a command that succeeds need not import every error)

        code = report(error, t)
        if code is None:
            raise
    sys.exit(code or 0)

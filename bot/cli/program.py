"""Lists the commands and runs the one that is called, in the language of the terminal."""

import os
import sys

import typer
from typer.core import TyperGroup
from typer.main import get_command

from bot import __version__
from bot.cli.lazy import PLAIN, Command, Group, localize
from bot.cli.terminal import translator
from bot.i18n import N_, Translator

PURPOSE = N_("Sees a binational taskforce's recommendations through, in Slack, in English and Spanish.")
COMMANDS: tuple[Command | Group, ...] = (
    Command(
        "demo",
        "bot.cli.local.demo:demo_command",
        N_("Run the bot on a local Slack workspace with seeded people, and show it."),
        sandbox=True,
    ),
    Command(
        "say",
        "bot.cli.local.demo:say_command",
        N_("Type one command as somebody of the local workspace, and see the answer."),
        sandbox=True,
    ),
    Command(
        "sandbox",
        "bot.cli.local.demo:sandbox_command",
        N_("Serve the local Slack workspace alone, for a bot of your own."),
        sandbox=True,
    ),
    Command(
        "press",
        "bot.cli.local.press:press_command",
        N_("Press a button, or choose from a list, as somebody of the local workspace."),
        sandbox=True,
    ),
    Command(
        "fill",
        "bot.cli.local.fill:fill_command",
        N_("Fill in the form that somebody of the local workspace has open, and submit it."),
        sandbox=True,
    ),
    Command(
        "home",
        "bot.cli.local.visits:home_command",
        N_("Open the bot's Home tab as somebody of the local workspace."),
        sandbox=True,
    ),
    Command(
        "shortcut",
        "bot.cli.local.visits:shortcut_command",
        N_("Choose one of the bot's shortcuts as somebody of the local workspace."),
        sandbox=True,
    ),
    Command(
        "post",
        "bot.cli.local.visits:post_command",
        N_("Write a message in a channel as somebody, such as one that mentions the bot."),
        sandbox=True,
    ),
    Command(
        "advance",
        "bot.cli.local.advance:advance_command",
        N_("Let time pass on the local workspace, and show what the bot told people meanwhile."),
        sandbox=True,
    ),
    Command(
        "reset",
        "bot.cli.local.reset:reset_command",
        N_("Forget what happened on the local workspace, and bring the seed back."),
        sandbox=True,
    ),
    Command(
        "inbox",
        "bot.cli.local.inbox:inbox_command",
        N_("Show what the bot told somebody of the local workspace unasked."),
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
        N_("Check the deploy file and say everything that is wrong in it."),
    ),
    Command(
        "manifest",
        "bot.cli.app_manifest:manifest_command",
        N_("Print the Slack app manifest, to create the app from."),
    ),
    Command(
        "migrate", "bot.cli.migrate:migrate_command", N_("Bring the database to the schema of this version.")
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
                    "Show when the next ten digests go out, for each recipient, and what clocks and holidays "
                    "do."
                ),
            ),
            Command(
                "preview",
                "bot.cli.local.digest_preview:preview_command",
                N_("Show the digest that somebody of the local workspace would get now."),
                sandbox=True,
            ),
        ),
    ),
    Group(
        "outbox",
        N_("What the bot says unasked: what waits, what could not be delivered."),
        (
            Command(
                "list",
                "bot.cli.outbox:list_command",
                N_("List the messages that are not settled, without their texts."),
            ),
            Command("show", "bot.cli.outbox:show_command", N_("Show one message.")),
            Command("retry", "bot.cli.outbox:retry_command", N_("Have a message sent that was given up.")),
            Command("drop", "bot.cli.outbox:drop_command", N_("Have a message not be sent any more.")),
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
    enlace = typer.Typer(name="enlace", help=PURPOSE, no_args_is_help=True, **PLAIN)

    @enlace.callback()
    def options(
        version: bool = typer.Option(  # noqa: FBT001 (an option)
            False, "--version", callback=show_version, is_eager=True, help=N_("Print the version.")
        ),
    ) -> None:
        pass

    group = get_command(enlace)
    assert isinstance(group, TyperGroup)  # noqa: S101 (Typer makes one of every app with a callback)
    localize(group, t)
    for each in COMMANDS:
        group.add_command(each.stub(t))
    return group


def main() -> None:
    """Run the command line; exits with 0 done, 1 refused or failed, 2 wrong usage or configuration."""
    t = translator(os.environ)
    try:
        code = program(t).main(standalone_mode=False, prog_name="enlace")
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except Exception as error:
        from bot.cli.failures import report  # noqa: PLC0415 (a command that succeeds need not import every error)

        code = report(error, t)
        if code is None:
            raise
    sys.exit(code or 0)

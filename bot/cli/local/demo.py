"""`enlace demo`, `enlace say` and `enlace sandbox`: the local Slack workspace."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.local.acting import act, print_answer
from bot.cli.local.browser import HOST, NO_BROWSER, open_page, print_address
from bot.cli.local.reload import NothingToReload, free_port, run_reloading
from bot.cli.logs import configure
from bot.cli.terminal import (
    DEPLOY_FILE,
    STATE_FOLDER,
    AtOption,
    ConfigOption,
    JsonOption,
    StateOption,
    translator,
)
from bot.clock import Clock
from bot.config import Deployment, load
from bot.demo.founding import bot_manifest, open_channels, read_manifest
from bot.demo.local_workspace import LocalWorkspace
from bot.demo.reset import perform, was_reset
from bot.demo.state import WORKSPACE, begin_anew, founded_alone, kept_workspace
from bot.demo.tour import TOUR
from bot.i18n import N_, Translator
from bot.sandbox import Sandbox
from bot.sandbox.people.actions import TypeLine
from bot.store.state_folder import alone

LOOPBACK = "127.0.0.1"
PORT = 8737
PortOption = Annotated[int, typer.Option(help=N_("The port to listen on; 0 chooses a free one."))]
HostOption = Annotated[str, typer.Option(help=HOST)]


def demo_command(
    config: ConfigOption = DEPLOY_FILE,
    state: StateOption = STATE_FOLDER,
    port: PortOption = PORT,
    host: HostOption = LOOPBACK,
    once: Annotated[bool, typer.Option("--once", help=N_("Stop after the tour."))] = False,  # noqa: FBT002 (an option)
    no_browser: Annotated[bool, typer.Option("--no-browser", help=NO_BROWSER)] = False,  # noqa: FBT002 (an option)
    no_tour: Annotated[bool, typer.Option("--no-tour", help=N_("Skip the tour."))] = False,  # noqa: FBT002 (an option)
    reload: Annotated[  # noqa: FBT002 (an option)
        bool,
        typer.Option("--reload", help=N_("Restart the bot when its code changes.")),
    ] = False,
) -> None:
    """Print the tour, then open the page and serve until interrupted."""
    if reload and once:
        raise NothingToReload
    if reload:
        words = ["--config", str(config), "--state", str(state), "--host", host]
        words += ["--port", str(port or free_port(host))]
        words += [*(["--no-browser"] if no_browser else []), *(["--no-tour"] if no_tour else [])]
        run_reloading(words, config, translator(os.environ))
        return
    configure(quiet=True)
    port = 0 if once else port
    asyncio.run(_demo(config, state, host, port, once=once, browser=not no_browser, tour=not no_tour))


def say_command(
    line: Annotated[str, typer.Argument(help=N_('What to type, such as "/rec 5".'))],
    handle: Annotated[str, typer.Option("--as", help=N_("Who types it, such as lead-mx."))],
    config: ConfigOption = DEPLOY_FILE,
    state: StateOption = STATE_FOLDER,
    at: AtOption = None,
    channel: Annotated[
        str | None,
        typer.Option(help=N_("The channel to type it in; by default, the conversation with the bot.")),
    ] = None,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Send one command through the sandbox and the real Bolt stack."""
    configure(quiet=True)
    typed = TypeLine(handle=handle, line=line, channel=channel)
    sys.exit(asyncio.run(act(typed, config=config, state=state, at=at, as_json=as_json)))


def sandbox_command(
    config: ConfigOption = DEPLOY_FILE,
    state: StateOption = STATE_FOLDER,
    port: PortOption = PORT,
    host: HostOption = LOOPBACK,
    url: Annotated[
        str | None,
        typer.Option(
            help=N_(
                "The address on which the bot listens over HTTP; in mode “http”, the deploy file's "
                "address by default."
            )
        ),
    ] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(help=N_("Install the app from this manifest (JSON) instead of the bot's own.")),
    ] = None,
) -> None:
    """Serve the workspace without the bot, with its app installed; its tokens are in the state folder."""
    configure(quiet=True)
    deployment = load(config, env={}, secrets=False)
    app = read_manifest(manifest) if manifest else bot_manifest(deployment.config, url)
    with alone(state):
        asyncio.run(_sandbox(deployment, state, host, port, app))


async def _demo(
    config: Path, state: Path, host: str, port: int, *, once: bool, browser: bool, tour: bool
) -> None:
    t = translator(os.environ)
    told = False

    async def play(set_up: LocalWorkspace) -> None:
        nonlocal told
        if told:
            typer.echo(t.gettext("The workspace has been reset to the sample data."))
        else:
            told = True
            if tour:
                await _tour(set_up, t)
            if once:
                return
            print_address(set_up.sandbox, t)
            if tour:
                typer.echo(t.gettext("Or try it from another terminal:"))
                typer.echo('  enlace say --as lead-mx "/rec 5"\n')
            typer.echo(t.gettext("Press Ctrl-C to stop."))
            if browser:
                await open_page(set_up.sandbox)
        await _interrupted()

    await perform(load(config, env={}, secrets=False), state, play, host=host, port=port)


async def _tour(set_up: LocalWorkspace, t: Translator) -> None:
    for turn in TOUR:
        if set_up.workspace.find_person(turn.handle):
            await _show_turn(set_up, turn.handle, turn.line, t.gettext(turn.why))


async def _show_turn(set_up: LocalWorkspace, handle: str, line: str, why: str) -> None:
    answer = await set_up.say(handle, line)
    typer.secho(f"\n── {why}", dim=True)
    typer.secho(f"{handle}: {line}", bold=True)
    print_answer(answer, set_up.workspace, handle, set_up.clock)


async def _sandbox(deployment: Deployment, state: Path, host: str, port: int, app: Mapping[str, Any]) -> None:
    t = translator(os.environ)
    workspace = kept_workspace(state, Clock()) or founded_alone(deployment.config, state, Clock())
    told = False

    async def play() -> None:
        nonlocal told
        if told:
            typer.echo(t.gettext("The workspace has been reset."))
        else:
            told = True
            print_address(sandbox, t)
            typer.echo(
                t.gettext(
                    "Set slack.api_url to %(api_url)s; the tokens are in %(file)s.",
                    api_url=sandbox.api_url,
                    file=str(state / WORKSPACE),
                )
            )
            typer.echo(t.gettext("Press Ctrl-C to stop."))
        await _interrupted()

    while True:
        workspace.install(app)
        open_channels(workspace, deployment.config)
        async with Sandbox(workspace, host=host, port=port) as sandbox:
            workspace.save(state / WORKSPACE)
            reset = await was_reset(sandbox, play())
            workspace.save(state / WORKSPACE)
            port = sandbox.port
        if not reset:
            return
        begin_anew(state)
        workspace = founded_alone(deployment.config, state, Clock())


async def _interrupted() -> None:
    """Return when someone presses Ctrl-C or the system asks to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        await stop.wait()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

"""Opens the local workspace's page in a browser, if somebody can see it."""

import asyncio
import os
import sys
import webbrowser
from collections.abc import Mapping

import typer

from bot.i18n import N_, Translator
from bot.sandbox import Sandbox

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


def is_wanted(env: Mapping[str, str], *, platform: str, terminal: bool) -> bool:
    """Say whether to open a browser unasked: only for a person at a terminal on a machine with a screen."""
    if not terminal or env.get("CI"):
        return False
    return not platform.startswith("linux") or any(env.get(name) for name in DISPLAYS)


def print_address(sandbox: Sandbox, t: Translator) -> None:
    """Print the address to open in a browser, and the one for other machines if they can reach it."""
    typer.echo(t.gettext("Open %(url)s in a browser to use it like Slack.", url=sandbox.page_url))
    if sandbox.serves_everywhere:
        typer.echo(
            t.gettext(
                "On other machines, replace %(host)s with this machine's name or address. Anyone who "
                "has that address and its key can act there as any person.",
                host=sandbox.host,
            )
        )


async def open_page(sandbox: Sandbox) -> None:
    """Open the page, if `is_wanted` says so; the terminal shows its address in any case."""
    if is_wanted(os.environ, platform=sys.platform, terminal=sys.stdout.isatty()):
        # A browser in the terminal blocks its caller until the person leaves it.
        await asyncio.to_thread(_opened, sandbox.page_url)


def _opened(url: str) -> bool:
    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False


NO_BROWSER = N_("Do not open a browser.")
HOST = N_("The address to listen on; on any address but loopback, the page asks for its key.")

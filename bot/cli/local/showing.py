"""Prints messages and forms of the local workspace as a person sees them."""

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from bot.i18n import language_of
from bot.sandbox import Workspace
from bot.sandbox.screen import Viewer, plain, render


def show(
    payload: Mapping[str, Any],
    viewer: Viewer,
    *,
    names: bool = False,
    errors: Mapping[str, str] | None = None,
) -> None:
    """Print a message or a form as the person sees it: drawn on a terminal, as plain lines into a pipe.

    A form may show the `names` for filling in its fields, and the `errors` at its fields, by block id.
    """
    if sys.stdout.isatty():
        Console().print(render(payload, viewer, names=names, errors=errors))
    else:
        typer.echo(plain(payload, viewer, names=names, errors=errors))


def viewer(workspace: Workspace, handle: str, now: datetime) -> Viewer:
    """Return the viewer for whom a message is printed."""
    person = workspace.person(handle)
    return Viewer(workspace.names, language_of(person.language_tag) or "en", ZoneInfo(person.timezone), now)

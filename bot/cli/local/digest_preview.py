"""`enlace digest preview`: shows the next digest as a person of the local workspace will get it."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from bot.app import Enlace
from bot.cli.local.showing import show, viewer
from bot.cli.logs import configure
from bot.cli.terminal import (
    DEPLOY_FILE,
    STATE_FOLDER,
    AtOption,
    ConfigOption,
    FileUnusable,
    JsonOption,
    StateOption,
    instant,
    print_json,
)
from bot.config import load
from bot.delivery.chart_drawing import NotDrawn, draw
from bot.demo.local_workspace import local_workspace
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.reasons import reason_of
from bot.services.digests.snapshots import Preview, digest_for
from bot.store.state_folder import DATABASE, StateInUse, alone
from bot.views.blockkit.blocks import Message
from bot.views.digests.digest import digest

PngOption = Annotated[
    Path | None,
    typer.Option("--png", help=N_("Also write the picture to this file, in the reader's language.")),
]


class PictureNotDrawn(EnlaceError):
    message = N_("The picture could not be drawn in time. Nothing was written; try again.")


def preview_command(
    handle: Annotated[str, typer.Option("--as", help=N_("Whose digest, such as chair-mx."))],
    config: ConfigOption = DEPLOY_FILE,
    state: StateOption = STATE_FOLDER,
    at: AtOption = None,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
    png: PngOption = None,
) -> None:
    """Print each message of the digest: first the one in the conversation, then those in its thread."""
    configure(quiet=True)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "state"  # letting time pass changes a state: keep the original
        _copy(state, copy)
        asyncio.run(_preview(config, copy, handle, instant(at), as_json=as_json, png=png))


def _copy(state: Path, to: Path) -> None:
    """Copy a state, even while a demo runs on it: its database as of the last commit."""
    try:
        with alone(state):
            shutil.copytree(state, to)
    except StateInUse:
        shutil.copytree(state, to, ignore=shutil.ignore_patterns(f"{DATABASE}*", "lock"))
        with (
            closing(sqlite3.connect(f"file:{state.resolve() / DATABASE}?mode=ro", uri=True)) as running,
            closing(sqlite3.connect(to / DATABASE)) as copied,
        ):
            running.backup(copied)


async def _preview(
    config: Path, state: Path, handle: str, at: datetime | None, *, as_json: bool, png: Path | None
) -> None:
    async with local_workspace(load(config, env={}, secrets=False), state, at=at) as set_up:
        person = set_up.workspace.person(handle)
        found = await asyncio.to_thread(digest_for, set_up.bot.context, person.handle)
        messages = _messages(set_up.bot, found)
        if png is not None:
            await _draw(found, png)
        if as_json:
            print_json([each.posted() for each in messages])
            return
        seen = viewer(set_up.workspace, person.handle, set_up.clock.now())
        for each in messages:
            show(each.posted(), seen)


async def _draw(found: Preview, file: Path) -> None:
    assert found.digest.chart is not None  # noqa: S101 (every digest from a snapshot has one)
    try:
        await asyncio.to_thread(file.write_bytes, await draw(found.digest.chart, found.languages[0]))
    except NotDrawn:
        raise PictureNotDrawn from None
    except OSError as error:
        raise FileUnusable(file=str(file), reason=reason_of(error)) from None


def _messages(bot: Enlace, found: Preview) -> tuple[Message, ...]:
    localizer_for = bot.dispatcher.localization.localizer_for
    return digest(
        found.digest, [localizer_for(replace(found.reader, language=each)) for each in found.languages]
    )

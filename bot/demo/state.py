"""The saved state of a local workspace and its bot in a folder, for one program at a time."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.clock import Clock
from bot.config import Config
from bot.demo.founding import Layout, found_workspaces, open_channels
from bot.sandbox import Workspace
from bot.sandbox.state import data as states
from bot.sandbox.state.files import FOLDER
from bot.sandbox.state.workspaces import Workspaces
from bot.store.state_folder import DATABASE

WORKSPACE = "workspace.json"
FOUNDING = "founding.json"
"""Marks a folder whose story is still being replayed: a program that finds this file starts over.

It contains the secrets for the new workspace.
"""
UPLOAD = re.compile(r"F\d{10}")


@dataclass
class KeptState:
    """The saved state of a local workspace; while it is `founding`, its story is still being replayed."""

    workspace: Workspace
    folder: Path
    new: bool
    founding: bool
    stands_still: bool

    @property
    def workspaces(self) -> Workspaces:
        """The workspace, and the others beside it."""
        return Workspaces(self.workspace)

    def save(self) -> None:
        """Save it, with how far its time is ahead."""
        if not self.stands_still:
            for each in self.workspaces:
                each.state.ahead = each.clock.ahead.total_seconds()
        self.workspaces.save(self.folder / WORKSPACE)

    def settle(self) -> None:
        """Save it after it was created and its story was replayed."""
        self.save()
        if self.founding:
            (self.folder / FOUNDING).unlink()
            self.founding = False

    def close(self) -> None:
        """Save it at the end, or delete it if its story was interrupted."""
        if self.founding:
            _forget(self.folder)
        else:
            self.save()


def opened(config: Config, folder: Path, at: datetime | None, layout: Layout = "one") -> KeptState:
    """Return a folder's saved or new state; its clock is pinned at `at`, or runs without it.

    A new one has the workspaces of `layout`. A saved one goes on as it is.
    """
    clock = Clock()
    if at is not None:
        clock.move_to(at)
    workspace = kept_workspace(folder, clock)
    new = workspace is None
    founding = new and not (folder / DATABASE).exists()
    if workspace is None:
        workspace = _founded(config, folder, clock, layout)
        if founding:
            _mark(folder, _secrets_of(workspace))
    for each in Workspaces(workspace):
        open_channels(each, config)
    if at is None:
        workspace.go_on()
    return KeptState(workspace, folder, new, founding, at is not None)


def kept_workspace(folder: Path, clock: Clock) -> Workspace | None:
    """Return the workspace that a folder keeps, the first if there are several, or None; delete what was
    interrupted while it was created.
    """
    if (folder / FOUNDING).exists():
        _forget(folder)
    file = folder / WORKSPACE
    return Workspaces.load(file, clock=clock).first if file.exists() else None


def founded_alone(config: Config, folder: Path, clock: Clock, layout: Layout = "one") -> Workspace:
    """Save new workspaces without a bot and a story in the folder, and return the first."""
    workspace = _founded(config, folder, clock, layout)
    Workspaces(workspace).save(folder / WORKSPACE)
    (folder / FOUNDING).unlink(missing_ok=True)
    return workspace


def begin_anew(folder: Path) -> None:
    """Delete the folder's state, so that the next program creates it again, with the same secrets.

    A process that dies on the way leaves either the old state or one that counts as deleted. Files of other
    programs stay. So do the audit key, which may have sealed another trail, and the lock, which is held.
    """
    workspaces = Workspaces.load(folder / WORKSPACE, clock=Clock())
    _mark(folder, _secrets_of(workspaces.first))
    _forget(folder)


def is_state(folder: Path) -> bool:
    """Say whether a folder keeps a workspace, complete or not."""
    return (folder / WORKSPACE).exists() or (folder / FOUNDING).exists()


def _founded(config: Config, folder: Path, clock: Clock, layout: Layout) -> Workspace:
    """Return new workspaces, which are known by the secrets that the folder keeps for them."""
    first = found_workspaces(config, clock, layout).first
    kept = _secrets(folder)
    for each in Workspaces(first):
        begins = _prefix(each)
        named = {
            name.removeprefix(begins): secret for name, secret in kept.items() if name.startswith(begins)
        }
        each.be_known_by(named)
    return first


def _secrets_of(first: Workspace) -> dict[str, str]:
    """Return the secrets of all workspaces, those of the others by their key and their name."""
    return {
        f"{_prefix(each)}{name}": secret
        for each in Workspaces(first)
        for name, secret in each.secrets.items()
    }


def _prefix(workspace: Workspace) -> str:
    return f"{workspace.key}/" if workspace.state.series else ""


def _mark(folder: Path, secrets: Mapping[str, str]) -> None:
    """Mark the folder's state as incomplete, in a file that only its owner can read."""
    target = folder / f"{FOUNDING}.new"
    target.unlink(missing_ok=True)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(secrets, file)
        file.flush()
        os.fsync(file.fileno())
    target.replace(folder / FOUNDING)


def _secrets(folder: Path) -> dict[str, str]:
    try:
        return dict(json.loads((folder / FOUNDING).read_bytes()))
    except FileNotFoundError:
        return {}


def _forget(folder: Path) -> None:
    """Delete the workspace and the database, so that the next start does not continue with half of them."""
    for name in (WORKSPACE, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (folder / name).unlink(missing_ok=True)
    torn = (*folder.glob(".workspace.*.json.*"), *folder.glob(f".{WORKSPACE}.*"))
    for file in (*states.all_beside(folder / WORKSPACE), *torn):
        file.unlink(missing_ok=True)
    uploads = folder / FOLDER
    if uploads.is_dir():
        for file in uploads.iterdir():
            if UPLOAD.fullmatch(file.name):
                file.unlink()
        if not any(uploads.iterdir()):
            uploads.rmdir()

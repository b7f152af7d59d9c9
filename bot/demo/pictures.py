"""Draws pictures of the terminal for the README from real answers: one half of `make pictures`."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.config import load
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.i18n import language_of
from bot.sandbox.screen import ChatEntry, Viewer, svg

MOMENT = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
"""The time in the pictures; fixed, so that they change only when the answers do."""
PICTURES: Mapping[str, Sequence[tuple[str, str]]] = {
    "recommendation.es.svg": (("chair-mx", "/rec 5"), ("chair-mx", "/rec concluir 5 implementada")),
}
"""For each picture, who types what."""
ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "deploy" / "pictures"
CHART = "digest-picture.png"
"""The chart of that day's digest, in English."""


async def draw() -> dict[str, bytes]:
    """Return each picture by its file name."""
    deployment = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False)
    with tempfile.TemporaryDirectory() as folder:
        async with local_workspace(deployment, Path(folder), at=MOMENT) as set_up:
            drawn = {name: await _picture(set_up, turns) for name, turns in PICTURES.items()}
            return {name: svg.encode() for name, svg in drawn.items()} | {CHART: _chart(set_up)}


async def _picture(set_up: LocalWorkspace, turns: Sequence[tuple[str, str]]) -> str:
    entries = []
    for handle, line in turns:
        payload = await _seen(set_up, handle, line)
        person = set_up.workspace.person(handle)
        language = language_of(person.language_tag) or "en"
        viewer = Viewer(set_up.workspace.names, language, ZoneInfo(person.timezone), MOMENT)
        entries.append(ChatEntry(handle, line, payload, viewer))
    return svg(entries, title="Enlace")


def _chart(set_up: LocalWorkspace) -> bytes:
    """Return the last English chart that the bot uploaded."""
    english = [file.id for file in set_up.workspace.files if file.name.endswith(".en.png")]
    return set_up.workspace.files.content(english[-1])


async def _seen(set_up: LocalWorkspace, handle: str, line: str) -> Mapping[str, Any]:
    """Return what a person sees after typing `line`."""
    answer = await set_up.say(handle, line)
    return set_up.workspace.views.seen(answer.view) if answer.view else answer.payload or {}


def main() -> None:
    """Write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name, picture in asyncio.run(draw()).items():
        (FOLDER / name).write_bytes(picture)


if __name__ == "__main__":
    main()

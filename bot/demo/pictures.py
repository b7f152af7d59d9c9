"""Draws the README's pictures from real answers of the bot: `make pictures`."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import load
from bot.demo.stage import Stage, stage
from bot.i18n import language_of
from bot.sandbox.screen import Entry, Viewer, svg

MOMENT = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
"""When the pictures were taken; fixed, so that they change only when answers do."""
PICTURES: Mapping[str, Sequence[tuple[str, str]]] = {
    "board.svg": (("lead-us", "/rec"),),
    "recommendation.es.svg": (("chair-mx", "/rec 5"), ("chair-mx", "/rec concluir 5 implementada")),
}
ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "deploy" / "pictures"


async def draw() -> dict[str, str]:
    """Return each picture's SVG by its file name."""
    deployment = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False)
    with tempfile.TemporaryDirectory() as folder:
        async with stage(deployment, Path(folder), at=MOMENT) as set_up:
            return {name: await _picture(set_up, turns) for name, turns in PICTURES.items()}


async def _picture(set_up: Stage, turns: Sequence[tuple[str, str]]) -> str:
    entries = []
    for handle, line in turns:
        answer = await set_up.say(handle, line)
        person = set_up.workspace.person(handle)
        language = language_of(person.language_tag) or "en"
        viewer = Viewer(set_up.workspace.names, language, ZoneInfo(person.timezone), MOMENT)
        entries.append(Entry(handle, line, answer.payload or {}, viewer))
    return svg(entries, title="Enlace")


def main() -> None:
    """Write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name, picture in asyncio.run(draw()).items():
        (FOLDER / name).write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()

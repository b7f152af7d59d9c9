"""The README shows what the bot says today."""

from io import BytesIO

import numpy as np
from PIL import Image

from bot.demo.pictures import FOLDER, draw


async def test_the_pictures_are_current() -> None:
    drawn = await draw()
    for name, picture in drawn.items():
        kept = (FOLDER / name).read_bytes()
        assert same(kept, picture), f"{name} is stale; run `make pictures`"
    assert {file.name for file in FOLDER.iterdir()} == set(drawn)


def same(kept: bytes, drawn: bytes) -> bool:
    """Say whether two pictures show the same; another processor may round a PNG's edges otherwise."""
    if not drawn.startswith(b"\x89PNG"):
        return kept == drawn
    one, other = (np.asarray(Image.open(BytesIO(each)).convert("L"), dtype=float) for each in (kept, drawn))
    return one.shape == other.shape and float(np.abs(one - other).mean()) < 0.5

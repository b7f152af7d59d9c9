"""The README shows what the bot says today."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from bot.demo.pictures import FOLDER, draw
from tests.support.harness import sketch
from tests.support.screenshots import ANIMATION, MARK, SECONDS, SHOTS, WEEK, fingerprints, marks, set_up


@pytest.mark.real_charts
async def test_the_pictures_of_the_terminal_are_current() -> None:
    drawn = await draw()
    for name, picture in drawn.items():
        kept = (FOLDER / name).read_bytes()
        assert same(kept, picture), f"{name} is stale; run `make pictures`"
    taken = {*SHOTS, ANIMATION, *(scene.file for scene in WEEK if scene.file)}
    assert {file.name for file in FOLDER.iterdir()} == set(drawn) | taken


async def test_the_pictures_show_the_words_of_todays_page() -> None:
    async with set_up(sketch) as seeded:
        shots, week = await fingerprints(seeded)
    told = shots | {scene.file: words for scene, words in zip(WEEK, week, strict=True) if scene.file}
    for name, words in told.items():
        with Image.open(FOLDER / name) as kept:
            assert kept.info[MARK] == words, f"{name} is stale; run `make pictures`"
    with Image.open(FOLDER / ANIMATION) as kept:
        assert marks(kept) == week, f"{ANIMATION} is stale; run `make pictures`"
        assert getattr(kept, "n_frames", 1) == len(WEEK)
        assert 50 <= len(WEEK) * SECONDS <= 70


def same(kept: bytes, drawn: bytes) -> bool:
    """Return whether two pictures show the same; another processor may round a PNG's edges differently."""
    if not drawn.startswith(b"\x89PNG"):
        return kept == drawn
    one, other = (np.asarray(Image.open(BytesIO(each)).convert("L"), dtype=float) for each in (kept, drawn))
    return one.shape == other.shape and float(np.abs(one - other).mean()) < 0.5

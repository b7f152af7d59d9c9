"""The README shows what the bot says today."""

from bot.demo.pictures import FOLDER, draw


async def test_the_pictures_are_current() -> None:
    drawn = await draw()
    for name, picture in drawn.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == picture, f"{name} is stale; run `make pictures`"
    assert {file.name for file in FOLDER.iterdir()} == set(drawn)

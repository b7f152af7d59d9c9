"""The app's Home: what each person sees of it, in both languages, over the real bot."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from bot.demo.stage import Stage
from bot.sandbox.state import View
from tests.conftest import NOW

OnStage = Callable[..., AbstractAsyncContextManager[Stage]]


async def open_home(on: Stage, handle: str) -> str:
    """Have somebody open their Home, and return what they then see, in words."""
    person = on.workspace.person(handle)
    view = view_of(on, handle)
    seen: dict[str, Any] = {"view": {"id": view.id, "hash": view.hash}} if view else {}
    await on.sandbox.event(
        "app_home_opened",
        user=person.id,
        tab="home",
        channel=on.workspace.direct_channel(handle).id,
        **seen,
    )
    await on.bot.homes.publish_due()
    return words_of(on, handle)


def view_of(on: Stage, handle: str) -> View | None:
    person = on.workspace.person(handle)
    views = on.workspace.state.views.values()
    return next((view for view in views if view.kind == "home" and view.owner == person.id), None)


def words_of(on: Stage, handle: str) -> str:
    view = view_of(on, handle)
    return "\n".join(_texts(view.content)) if view else ""


def _texts(found: Any) -> list[str]:
    if isinstance(found, list):
        return [text for each in found for text in _texts(each)]
    if isinstance(found, dict):
        return [
            text
            for key, each in found.items()
            for text in ([each] if key == "text" and isinstance(each, str) else _texts(each))
        ]
    return []


async def test_it(on_stage: OnStage) -> None:
    async with on_stage(at=NOW, seeded=True) as on:
        for each in ("chair-us", "chair-mx", "secretariat", "lead-us", "member-us", "observer"):
            said = await open_home(on, each)
            print("=====", each, len(view_of(on, each).content["blocks"]))
            print(said)

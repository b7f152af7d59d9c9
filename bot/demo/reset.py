"""Resets a local workspace while it is served: at the same address, with the same secrets."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.config import Deployment
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.demo.state import begin_anew
from bot.sandbox import Sandbox
from bot.store.state_folder import alone

Play = Callable[[LocalWorkspace], Coroutine[Any, Any, None]]


async def perform(
    deployment: Deployment,
    folder: Path,
    play: Play,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    **setting: Any,
) -> None:
    """Start a local workspace and `play` on it; start again from the seed each time that it is reset.

    `setting` are further arguments of `local_workspace`. The folder stays locked throughout. Raises what
    `local_workspace` raises.
    """
    with alone(folder):
        while True:
            async with local_workspace(
                deployment, folder, host=host, port=port, held=True, **setting
            ) as set_up:
                if not await was_reset(set_up.sandbox, play(set_up)):
                    return
                port = set_up.sandbox.port
            begin_anew(folder)


async def was_reset(sandbox: Sandbox, playing: Coroutine[Any, Any, None]) -> bool:
    """Return False once `playing` has ended by itself, or True if the sandbox is reset before that."""
    wanted = asyncio.Event()
    sandbox.on_reset(wanted.set)
    played, reset = asyncio.create_task(playing), asyncio.create_task(wanted.wait())
    try:
        await asyncio.wait({played, reset}, return_when=asyncio.FIRST_COMPLETED)
        if played.done():
            await played
        return not played.done()
    finally:
        for task in (played, reset):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

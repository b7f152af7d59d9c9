"""Has somebody of the local workspace do something there, whoever is running on it, and prints the answer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import typer

from bot.cli.remote import ask_demo
from bot.cli.terminal import EXIT_FAILED, instant, print_json, show, viewer
from bot.clock import Clock
from bot.config import load
from bot.demo.keeping import WORKSPACE, StateInUse
from bot.demo.stage import Stage, stage
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.sandbox import Answer, Workspace


class DemoHasOwnTime(EnlaceError):
    message = N_(
        "A demo is running on %(folder)s, and time runs there. Leave out --at, or choose another --state."
    )


async def act(
    act_on: Callable[[Stage], Awaitable[Answer]],
    asked: tuple[str, Mapping[str, object]],
    *,
    config: Path,
    state: Path,
    at: str | None,
    as_json: bool,
) -> int:
    """Print what comes of it and return the exit code.

    `act_on` does it on the state, `asked` is the control route and what it takes, `handle` included, to have
    a running demo do the same. Raises `DemoHasOwnTime`, `UnknownPersonError`, and as `ask_demo` does.
    """
    deployment, moment, handle = load(config, env={}, secrets=False), instant(at), str(asked[1]["handle"])
    try:
        async with stage(deployment, state, at=moment) as set_up:
            answer = await act_on(set_up)
            if not as_json:
                print_answer(answer, set_up.workspace, handle, set_up.clock)
    except StateInUse:
        if moment is not None:
            raise DemoHasOwnTime(folder=str(state)) from None
        workspace = Workspace.load(state / WORKSPACE, clock=Clock())
        workspace.go_on()
        workspace.person(handle)
        told = await asyncio.to_thread(ask_demo, workspace, state, *asked)
        answer = Answer(told.get("payload"), error=told.get("error"), notice=told.get("notice", ""))
        if not as_json:
            print_answer(answer, workspace, handle, workspace.clock)
    if as_json:
        print_json(answer.payload if answer.error is None else {"error": answer.error})
    return 0 if answer.error is None else EXIT_FAILED


def print_answer(answer: Answer, workspace: Workspace, handle: str, clock: Clock) -> None:
    """Print what somebody sees of an answer."""
    seen = viewer(workspace, handle, clock.now())
    if answer.payload:
        show(answer.payload, seen)
    if answer.error:
        typer.echo(answer.notice or answer.error)

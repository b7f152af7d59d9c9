"""Performs a person's action in the local workspace, also while a demo runs there, and prints the answer."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from bot.cli.local.remote import ask_demo
from bot.cli.local.showing import show, viewer
from bot.cli.terminal import EXIT_FAILED, instant, print_json
from bot.clock import Clock
from bot.config import load
from bot.demo.local_workspace import local_workspace
from bot.demo.state import WORKSPACE
from bot.errors import EnlaceError
from bot.i18n import N_, Translator
from bot.sandbox import Answer, Workspace
from bot.sandbox.people.actions import PersonAction, Post
from bot.sandbox.people.answers import told
from bot.store.state_folder import StateInUse

Print = Callable[[Answer, Workspace, str, Clock], None]


class DemoHasOwnTime(EnlaceError):
    message = N_(
        "A demo is running in %(folder)s, and its clock is running. Omit --at, or choose another --state."
    )


async def act(
    wanted: PersonAction,
    *,
    config: Path,
    state: Path,
    at: str | None,
    as_json: bool,
    show_answer: Print | None = None,
) -> int:
    """Perform an action on the state, or through a demo that runs on it; print the answer.

    Returns the exit code.
    Raises `DemoHasOwnTime`, `UnknownHandle`, `UnknownPersonError`, and what `ask_demo` raises.
    """
    deployment, moment = load(config, env={}, secrets=False), instant(at)
    printed = show_answer or print_answer
    try:
        async with local_workspace(deployment, state, at=moment) as set_up:
            answer = await set_up.act(wanted)
            if not as_json:
                printed(answer, set_up.workspace, wanted.handle, set_up.clock)
            workspace = set_up.workspace
    except StateInUse:
        if moment is not None:
            raise DemoHasOwnTime(folder=str(state)) from None
        workspace = Workspace.load(state / WORKSPACE, clock=Clock())
        workspace.go_on()
        workspace.person(wanted.handle)
        asked = wanted.model_dump(mode="json")
        answer = told(await asyncio.to_thread(ask_demo, workspace, state, wanted.route, asked))
        if not as_json:
            printed(answer, workspace, wanted.handle, workspace.clock)
    if as_json:
        print_json(_as_json(answer, workspace, wanted))
    return 0 if answer.error is None and not answer.errors else EXIT_FAILED


def print_answer(answer: Answer, workspace: Workspace, handle: str, clock: Clock) -> None:
    """Print what a person sees of an answer: the bot's message, the open form, the errors in it."""
    seen = viewer(workspace, handle, clock.now())
    if answer.payload and "response_action" not in answer.payload:
        show(answer.payload, seen)
    if answer.view is not None:
        if answer.payload and "response_action" not in answer.payload:
            typer.echo()
        show(workspace.views.seen(answer.view), seen, names=True, errors=answer.errors)
    if answer.error:
        typer.echo(answer.notice or answer.error)


def print_answers(answer: Answer, workspace: Workspace, handle: str, clock: Clock) -> None:
    """Print the `ts` of a person's message, and what the bot answered."""
    seen = viewer(workspace, handle, clock.now())
    if answer.messages:
        t = Translator(seen.language, seen.zone)
        typer.secho(t.gettext("The message is %(ts)s.", ts=answer.messages[0].ts), dim=True)
    for message in answer.messages[1:]:
        show(message.payload | ({"is_ephemeral": True} if message.ephemeral else {}), seen)
    if answer.error:
        typer.echo(answer.notice or answer.error)


def _as_json(answer: Answer, workspace: Workspace, wanted: PersonAction) -> Any:
    """Return an answer for a program: its error, or its form with the errors in it, or its payload.

    For a posted message, return its `ts` and the bot's answers.
    """
    if answer.error is not None and not answer.errors:
        return {"error": answer.error}
    if isinstance(wanted, Post):
        own, *others = answer.messages
        return {"ts": own.ts, "answers": [{"ts": each.ts, **each.payload} for each in others]}
    if answer.view is None and not answer.errors:
        return answer.payload
    view = workspace.views.described(answer.view, values=True) if answer.view else None
    return {"payload": answer.payload, "errors": answer.errors, "view": view}

"""What the fuzz run mutates: the payloads that a local workspace sends while people do one of everything."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.demo.local_workspace import LocalWorkspace
from bot.i18n import LANGUAGES, Translator
from bot.sandbox import Answer
from bot.sandbox.errors import SandboxError
from commands.dispatch.registry import COMMANDS
from commands.dispatch.shortcuts import BY_ID

SENT = ("slash_commands", "interactive", "events_api")
PEOPLE = {"en": ("chair-us", "secretariat", "observer"), "es": ("chair-mx", "lead-mx", "lead-us")}
"""Who acts in each language; the first does one of everything."""
FIRST = (
    ("chair-us", '/action assign @lead-us "Draft the memorandum" rec 5 due 2026-12-10'),
    ("chair-us", '/action assign @lead-mx @secretariat "Gather the figures" rec 7 due 2026-11-24'),
    ("chair-us", '/action assign @observer "Read along"'),
    ("secretariat", '/rec update 5 in-progress "It has begun"'),
    ("secretariat", '/rec update 2 blocked "No money" awaiting "The ministry"'),
    (
        "secretariat",
        '/rec evidence 5 https://example.org/5 "The report" issuer "The ministry" on 2026-11-01 en',
    ),
    ("secretariat", '/rec update 5 reported "It is done"'),
    ("lead-us", "/action submit 1"),
)
TEXT, DAY = "A few words about it", "2026-12-15"


@dataclass(frozen=True)
class Recorded:
    """A payload as Slack would send it; `kind` is Socket Mode's name for it. Its secrets are blanked."""

    kind: str
    payload: Mapping[str, Any]


async def rehearse(on: LocalWorkspace) -> Sequence[Recorded]:
    """Let people do one of everything, and return the different payloads that were sent for it."""
    for handle, line in FIRST:
        await on.say(handle, line)
    for language in LANGUAGES:
        first, *others = PEOPLE[language]
        pressed: set[str] = set()
        for command in COMMANDS.values():
            for subcommand in command.subcommands:
                example = Translator(language).gettext(subcommand.example)
                for words in (example, subcommand.names[language][0]):
                    await _try(on, first, f"{command.name(language, '')} {words}", pressed)
        for handle in (first, *others):
            await _look_around(on, handle)
    found: dict[str, Recorded] = {}
    for entry in on.sandbox.transcript.select(direction="out"):
        if entry.method in SENT:
            payload = entry.payload["payload"]
            found.setdefault(_shape(payload), Recorded(entry.method, payload))
    return tuple(found.values())


async def _try(on: LocalWorkspace, handle: str, line: str, pressed: set[str]) -> None:
    """Type a command; fill in the form that it opens, or press each kind of button that is new below its
    answer.
    """
    with suppress(SandboxError):
        await _fill_in(on, handle, await on.say(handle, line))
    new = _buttons(on, handle) - pressed
    pressed |= new
    for name in sorted(new):
        with suppress(SandboxError):
            await _fill_in(on, handle, await on.press(handle, name))


async def _fill_in(on: LocalWorkspace, handle: str, answer: Answer) -> None:
    """Enter something into each field of the form that is open, look up options, submit it and close it."""
    if answer.view is None or on.workspace.modal(on.workspace.person(handle).id) is None:
        return
    for block in answer.view.content["blocks"]:
        name, kind = block.get("block_id", ""), block.get("element", {}).get("type", "")
        with suppress(SandboxError):
            if kind.endswith("external_select"):
                await on.suggest(handle, name, "5 a")
                await on.fill(handle, name, "5")
            elif "text_input" in kind:
                await on.fill(handle, name, TEXT)
            elif kind.startswith("date"):
                await on.fill(handle, name, DAY)
            elif kind == "users_select":
                await on.fill(handle, name, "lead-us")
            elif kind == "multi_users_select":
                await on.fill(handle, name, ["lead-us", "lead-mx"])
            elif "options" in block.get("element", {}):
                await on.fill(handle, name, block["element"]["options"][-1]["value"])
    for button in _in_blocks(answer.view.content["blocks"]):
        with suppress(SandboxError):
            await on.press(handle, button, view="modal")
    with suppress(SandboxError):
        await on.submit(handle)
    with suppress(SandboxError):
        await on.close(handle, all=True)


async def _look_around(on: LocalWorkspace, handle: str) -> None:
    """Open the Home and press what is there, use the shortcuts, write to the bot, change the workspace."""
    with suppress(SandboxError):
        home = await on.open_home(handle)
        for name in sorted(_in_blocks(home.view.content["blocks"] if home.view else ())):
            with suppress(SandboxError):
                await _fill_in(on, handle, await on.press(handle, name, view="home"))
    bot = on.workspace.person(on.workspace.bot_user_id).handle
    for text in ("rec 5", "hola", "tareas", "/action"):
        await on.post(handle, text)
    for text in (f"@{bot} rec 5", f"@{bot} tareas", f"@{bot} haz una tarea para @lead-us"):
        with suppress(SandboxError):
            said = await on.post(handle, text, "general")
            for shortcut in BY_ID:
                with suppress(SandboxError):
                    await _fill_in(on, handle, await on.shortcut(handle, shortcut))
                with suppress(SandboxError):
                    answer = await on.message_shortcut(handle, shortcut, "general", said.messages[0].ts)
                    await _fill_in(on, handle, answer)
    on.clock.advance(timedelta(minutes=1))


def _buttons(on: LocalWorkspace, handle: str) -> set[str]:
    """Return the action ids in the newest messages that a person sees from the bot."""
    person = on.workspace.person(handle)
    seen = on.workspace.conversations.seen_by(on.workspace.place(person, None), person.id)[-2:]
    return {name for message in seen for name in _in_blocks(message.blocks)}


def _in_blocks(blocks: Sequence[Mapping[str, Any]]) -> set[str]:
    elements = [
        each for block in blocks for each in (*block.get("elements", ()), block.get("accessory") or {})
    ]
    return {each["action_id"] for each in elements if each.get("action_id")}


def _shape(payload: Mapping[str, Any]) -> str:
    """Return what tells kinds of payloads apart: their type, what they are about, and their keys."""
    actions = [(each.get("action_id"), each.get("type")) for each in payload.get("actions", ())]
    view, event = payload.get("view") or {}, payload.get("event") or {}
    about = [payload.get(key) for key in ("type", "command", "callback_id", "action_id", "text")]
    where = [view.get("type"), view.get("callback_id"), view.get("private_metadata")]
    what = [event.get(key) for key in ("type", "subtype", "tab", "channel_type", "text")]
    return json.dumps([about, actions, where, what, sorted(payload)], default=str)

"""Open forms, a stack of up to three for each person, and everyone's Home tab."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.clock import Clock
from bot.sandbox.people.fields import Value, as_seen, elements_of, fields_of, values_of
from bot.sandbox.state.changes import Changes
from bot.sandbox.state.data import State, Surface, View

DEEPEST = 3
"""The maximum depth of a person's stack of forms."""


class Views:
    """The views of one workspace; each update gives a view a new hash."""

    def __init__(self, memory: State, clock: Clock, next_id: Callable[[str], str], changes: Changes) -> None:
        self._state = memory
        self._changes = changes
        self._clock = clock
        self._next_id = next_id
        self._changed = asyncio.Event()

    def find(self, view_id: str) -> View | None:
        """Return a view that is open or published."""
        return self._state.views.get(view_id)

    def named_by_app(self, external_id: str) -> View | None:
        """Return the view with this `external_id`."""
        views = self._state.views.values()
        return next((view for view in views if view.content.get("external_id") == external_id), None)

    def stack(self, person: str) -> list[View]:
        """Return a person's open forms, the one on top last."""
        return [view for view in self._state.views.values() if (view.kind, view.owner) == ("modal", person)]

    def home(self, person: str) -> View | None:
        """Return a person's Home tab."""
        views = self._state.views.values()
        return next((view for view in views if (view.kind, view.owner) == ("home", person)), None)

    def open(self, person: str, content: dict[str, Any], channel: str | None = None) -> View:
        """Open a form; it replaces the stack that was open.

        Slack does not document the effect of a second `views.open`, but it never shows two stacks.
        """
        self.clear(person)
        number = self._next_id("V")
        return self._kept(View(number, "", "modal", person, content, number, channel=channel))

    def push(self, top: View, content: dict[str, Any]) -> View:
        """Open a form on top of another one's stack, which must have room for it."""
        above = self.stack(top.owner)[-1]
        number, owner = self._next_id("V"), top.owner
        return self._kept(View(number, "", "modal", owner, content, top.root, above.id, channel=top.channel))

    def update(self, view: View, content: dict[str, Any]) -> View:
        """Replace a view's content.

        Typed values stay where the block id and the action id stay; a choice stays only while it is still
        offered.
        """
        return self._kept(replace(view, content=content))

    def publish(self, person: str, content: dict[str, Any]) -> View:
        """Publish a person's Home tab."""
        former = self.home(person)
        if former:
            return self.update(former, content)
        number = self._next_id("V")
        return self._kept(View(number, "", "home", person, content, number))

    def close(self, view: View) -> None:
        """Close a form and the forms above it."""
        stack = self.stack(view.owner)
        places = [place for place, each in enumerate(stack) if each.id == view.id]
        for each in stack[places[0] :] if places else ():
            del self._state.views[each.id]
        self._announce()

    def clear(self, person: str) -> None:
        """Close all forms of a person."""
        for view in self.stack(person):
            del self._state.views[view.id]
        self._announce()

    def fill(self, view: View, block_id: str, action_id: str, value: Value) -> View:
        """Store what a person filled in; the view's hash does not change."""
        typed = view.typed | {block_id: view.typed.get(block_id, {}) | {action_id: value}}
        self._state.views[view.id] = filled = replace(view, typed=typed)
        self._changes.happened()
        return filled

    def values(self, view: View) -> dict[str, dict[str, Value]]:
        """Return each field's value in a view, as Slack's `state.values`."""
        where = self._state.conversations.get(view.channel or "")
        return values_of(view.content, view.typed, where, view.owner)

    def seen(self, view: View) -> dict[str, Any]:
        """Return a view as its owner sees it, with the values that they filled in."""
        return as_seen(view.content, self.values(view))

    def described(self, view: View, *, values: bool = False) -> dict[str, Any]:
        """Return Slack's view object, with the fields' values only where Slack includes them."""
        memory = self._state
        given: dict[Surface, dict[str, Any]] = {
            "modal": {"title": None, "submit": None, "close": None},
            "home": {"title": {"type": "plain_text", "text": "View Title"}, "submit": None, "close": None},
        }
        always = {"private_metadata": "", "callback_id": "", "external_id": ""}
        flags = {"clear_on_close": False, "notify_on_close": False}
        return (
            given[view.kind]
            | always
            | flags
            | view.content
            | {
                "id": view.id,
                "team_id": memory.team_id,
                "app_id": memory.app_id,
                "bot_id": memory.bot_id,
                "app_installed_team_id": memory.team_id,
                "hash": view.hash,
                "state": {"values": self.values(view) if values else {}},
                "root_view_id": view.root,
                "previous_view_id": view.previous,
            }
        )

    async def change(self) -> None:
        """Wait until any view is opened, changed or closed."""
        await self._changed.wait()

    def _kept(self, view: View) -> View:
        hash_ = f"{int(self._clock.now().timestamp())}.{self._next_id('h')[-8:]}"
        content = _with_names(view.content, f"{view.id}/{hash_}")
        kept = replace(view, hash=hash_, content=content, typed=_still_there(content, view.typed))
        self._state.views[view.id] = kept
        self._announce()
        return kept

    def _announce(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
        self._changes.happened()


def _with_names(content: dict[str, Any], seed: str) -> dict[str, Any]:
    """Return a view whose blocks and elements all have ids, new ones each time, as Slack does."""

    def name(place: str) -> str:
        return hashlib.sha256(f"{seed}/{place}".encode()).hexdigest()[:10]

    def element(given: Any, place: str) -> Any:
        interactive = given in elements_of(block)
        return {"action_id": name(place), **given} if interactive else given

    blocks: list[dict[str, Any]] = []
    for number, block in enumerate(content["blocks"]):
        named = {"block_id": name(str(number)), **block}
        for key in ("element", "accessory"):
            if key in block:
                named[key] = element(block[key], f"{number}/{key}")
        if "elements" in block:
            named["elements"] = [
                element(each, f"{number}/{place}") for place, each in enumerate(block["elements"])
            ]
        blocks.append(named)
    return content | {"blocks": blocks}


def _still_there(content: dict[str, Any], typed: dict[str, dict[str, Value]]) -> dict[str, dict[str, Value]]:
    kept: dict[str, dict[str, Value]] = {}
    for each in fields_of(content):
        held = typed.get(each.block_id, {}).get(each.action_id)
        if held is None or held["type"] != each.kind:
            continue
        chosen = held.get(each.key)
        wanted = chosen if isinstance(chosen, list) else [chosen]
        if not each.options or chosen is None or all(option in each.options for option in wanted):
            kept.setdefault(each.block_id, {})[each.action_id] = held
    return kept

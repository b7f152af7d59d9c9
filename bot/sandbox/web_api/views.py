"""views.*: forms and the Home tab."""

import json
from typing import Any

from bot.sandbox.blockkit import check_view
from bot.sandbox.state import Surface, View
from bot.sandbox.triggers import Trigger
from bot.sandbox.web_api.calls import TIER_4, Body, Call, Method, RefusedError, faulty_blocks

DEEPEST = 3
LARGEST = 250 * 1024


def open_view(call: Call) -> Body:
    content = _content(call, "modal")
    trigger = _trigger(call)
    _check_external_id(call, content, None)
    number = call.workspace.next_id("V")
    return _kept(call, View(number, _hash(call), "modal", trigger.person, content, number))


def push(call: Call) -> Body:
    content = _content(call, "modal")
    trigger = _trigger(call)
    top = call.workspace.state.views.get(trigger.view or "")
    if top is None:
        raise RefusedError("not_found")
    stack = [view for view in call.workspace.state.views.values() if view.root == top.root]
    if len(stack) >= DEEPEST:
        raise RefusedError("push_limit_reached")
    _check_external_id(call, content, None)
    number = call.workspace.next_id("V")
    return _kept(call, View(number, _hash(call), "modal", trigger.person, content, top.root, stack[-1].id))


def update(call: Call) -> Body:
    content = _content(call, "modal")
    view = _named(call)
    _check_hash(call, view)
    _check_external_id(call, content, view)
    return _kept(call, View(view.id, _hash(call), "modal", view.owner, content, view.root, view.previous))


def publish(call: Call) -> Body:
    person = call.workspace.state.people.get(call.arguments.required("user_id"))
    content = _content(call, "home")
    if person is None:
        raise RefusedError("user_not_found")
    if call.workspace.installation is not None and not call.workspace.installation.home_tab:
        raise RefusedError("not_enabled")
    views = call.workspace.state.views.values()
    former = next((view for view in views if view.kind == "home" and view.owner == person.id), None)
    _check_hash(call, former)
    _check_external_id(call, content, former)
    number = former.id if former else call.workspace.next_id("V")
    return _kept(call, View(number, _hash(call), "home", person.id, content, number))


def _content(call: Call, surface: Surface) -> dict[str, Any]:
    view: dict[str, Any] | None = call.arguments.structure("view", dict, otherwise="invalid_arguments")
    if view is None:
        raise RefusedError(
            "invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]}
        )
    if len(json.dumps(view, ensure_ascii=False).encode()) > LARGEST:
        raise RefusedError("view_too_large")
    faults = check_view(view) or list(call.workspace.files.faults(view, "/view"))
    if faults:
        raise faulty_blocks("invalid_arguments", faults)
    if view.get("type") != surface:
        raise RefusedError(
            "invalid_arguments", response_metadata={"messages": [f"[ERROR] not a {surface} view"]}
        )
    return view


def _trigger(call: Call) -> Trigger:
    trigger = call.triggers.exchange(
        call.arguments.text("trigger_id") or call.arguments.required("interactivity_pointer")
    )
    if isinstance(trigger, str):
        raise RefusedError(trigger)
    return trigger


def _named(call: Call) -> View:
    """Return the view that an update means, by its id or by the app's own."""
    views = call.workspace.state.views
    external = call.arguments.text("external_id")
    if external:
        found = next((view for view in views.values() if view.content.get("external_id") == external), None)
    else:
        found = views.get(call.arguments.required("view_id"))
    if found is None or found.kind != "modal":
        raise RefusedError("not_found")
    return found


def _check_hash(call: Call, view: View | None) -> None:
    given = call.arguments.text("hash")
    if given and (view is None or view.hash != given):
        raise RefusedError("hash_conflict")


def _check_external_id(call: Call, content: dict[str, Any], replaced: View | None) -> None:
    external = content.get("external_id")
    others = (view for view in call.workspace.state.views.values() if view is not replaced)
    if external and any(view.content.get("external_id") == external for view in others):
        raise RefusedError("duplicate_external_id")


def _hash(call: Call) -> str:
    return f"{int(call.workspace.now().timestamp())}.{call.workspace.next_id('h')[-8:]}"


def _kept(call: Call, view: View) -> Body:
    memory = call.workspace.state
    memory.views[view.id] = view
    given = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
    }
    return {
        "view": given
        | view.content
        | {
            "id": view.id,
            "team_id": memory.team_id,
            "app_id": memory.app_id,
            "bot_id": memory.bot_id,
            "app_installed_team_id": memory.team_id,
            "hash": view.hash,
            "state": {"values": {}},
            "root_view_id": view.root,
            "previous_view_id": view.previous,
        }
    }


METHODS = (
    Method("views.open", open_view, TIER_4),
    Method("views.push", push, TIER_4),
    Method("views.update", update, TIER_4),
    Method("views.publish", publish, TIER_4),
)

"""views.*: forms and the Home tab."""

import json
from typing import Any

from bot.sandbox.blockkit import check_view
from bot.sandbox.state.data import Surface, View
from bot.sandbox.state.triggers import Trigger
from bot.sandbox.state.views import DEEPEST
from bot.sandbox.web_api.calls import TIER_4, Body, Call, Method, RefusedError, faulty_blocks

LARGEST = 250 * 1024


def open_view(call: Call) -> Body:
    content = _content(call, "modal")
    trigger = _trigger(call)
    _check_external_id(call, content, None)
    for other in call.workspace.neighbours:
        other.views.clear(trigger.person)  # a person sees one stack of forms, whosever they are
    return _shown(call, call.workspace.views.open(trigger.person, content, trigger.channel))


def push(call: Call) -> Body:
    content = _content(call, "modal")
    trigger = _trigger(call)
    top = call.workspace.views.find(trigger.view or "")
    if top is None or top.kind != "modal":
        raise RefusedError("not_found")
    if len(call.workspace.views.stack(top.owner)) >= DEEPEST:
        raise RefusedError("push_limit_reached")
    _check_external_id(call, content, None)
    return _shown(call, call.workspace.views.push(top, content))


def update(call: Call) -> Body:
    content = _content(call, "modal")
    view = _named(call)
    _check_hash(call, view)
    _check_external_id(call, content, view)
    return _shown(call, call.workspace.views.update(view, content))


def publish(call: Call) -> Body:
    person = call.workspace.state.people.get(call.arguments.required("user_id"))
    content = _content(call, "home")
    if person is None:
        raise RefusedError("user_not_found")
    if call.workspace.installation is not None and not call.workspace.installation.home_tab:
        raise RefusedError("not_enabled")
    former = call.workspace.views.home(person.id)
    _check_hash(call, former)
    _check_external_id(call, content, former)
    return _shown(call, call.workspace.views.publish(person.id, content))


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
    if trigger.person not in call.workspace.state.people and not call.triggers.for_outsiders:
        # Others may press the app's buttons, but are not promised its forms.
        raise RefusedError("invalid_trigger_id")
    return trigger


def _named(call: Call) -> View:
    """Return the view to update, by its id or by the app's external id."""
    external = call.arguments.text("external_id")
    if external:
        found = call.workspace.views.named_by_app(external)
    else:
        found = call.workspace.views.find(call.arguments.required("view_id"))
    if found is None or found.kind != "modal":
        raise RefusedError("not_found")
    return found


def _check_hash(call: Call, view: View | None) -> None:
    given = call.arguments.text("hash")
    if given and (view is None or view.hash != given):
        raise RefusedError("hash_conflict")


def _check_external_id(call: Call, content: dict[str, Any], replaced: View | None) -> None:
    external = content.get("external_id")
    bearer = call.workspace.views.named_by_app(external) if external else None
    if bearer is not None and (replaced is None or bearer.id != replaced.id):
        raise RefusedError("duplicate_external_id")


def _shown(call: Call, view: View) -> Body:
    return {"view": call.workspace.views.described(view)}


METHODS = (
    Method("views.open", open_view, TIER_4),
    Method("views.push", push, TIER_4),
    Method("views.update", update, TIER_4),
    Method("views.publish", publish, TIER_4),
)

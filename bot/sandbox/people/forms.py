"""A person fills in a form, submits it or closes it: what the app receives, and what they see."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from bot.i18n import N_
from bot.sandbox.blockkit import Fault, check_view
from bot.sandbox.endpoints.sender import UndeliveredError
from bot.sandbox.errors import NoHomeError, NoOpenFormError, NoSuchFieldError, NothingToSubmitError
from bot.sandbox.people.answers import Answer, UnacceptableError
from bot.sandbox.people.fields import Field, Value, fields_of
from bot.sandbox.people.filling import Filling
from bot.sandbox.people.interactions import TROUBLE, Interactions
from bot.sandbox.people.spots import ElementLocation
from bot.sandbox.people.suggestions import Options, Suggestions
from bot.sandbox.state.data import Surface, View
from bot.sandbox.state.people import Person
from bot.sandbox.state.told import shown_since
from bot.sandbox.state.views import DEEPEST
from bot.sandbox.state.workspace import Workspace

REQUIRED = N_("Please complete this required field.")
Place = Surface | Literal["top"]
"""Where a person acts: in the form on top, in the Home tab, or in the one in front."""


class Forms:
    """Delivers what people do in their forms and in the Home tab."""

    def __init__(self, interactions: Interactions) -> None:
        self._interactions = interactions
        self._workspace: Workspace = interactions.workspace
        self._views = interactions.workspace.views
        self._filling = Filling(self._workspace)
        self._suggestions = Suggestions(interactions)

    def view(self, person: Person, place: Place = "top") -> View:
        """Return the view that a person sees; raises `NoOpenFormError`, `NoHomeError`."""
        modal = self._workspace.modal(person.id)
        if place == "modal" and modal is None:
            raise NoOpenFormError(who=person.handle)
        if place != "home" and modal is not None:
            return modal
        home = self._views.home(person.id)
        if home is None:
            raise NoHomeError(who=person.handle) if place == "home" else NoOpenFormError(who=person.handle)
        return home

    async def fill(self, handle: str, name: str, value: object, place: Place) -> Answer:
        """Enter a value into a field and leave it, with the same effects as in Slack."""
        started = asyncio.get_running_loop().time()
        person = self._workspace.person(handle)
        view = self.view(person, place)
        answer = await self.put(person, view, _field(view, name), value)
        return replace(answer, elapsed=asyncio.get_running_loop().time() - started)

    async def put(self, person: Person, view: View, field: Field, value: object) -> Answer:
        """Enter a value into one exact field of a view, which may have other fields of the same name."""
        if field.kind.endswith("external_select"):
            held = await self._suggestions.value(person, view, field, value)
        else:
            held = self._filling.read(field, value, person)
        view = self._views.fill(view, field.block_id, field.action_id, held)
        if not field.dispatches:
            return Answer(view=view)
        return await self.act(person, view, field.block, field.element, held)

    async def suggest(self, handle: str, name: str, typed: str, place: Place) -> Options:
        """Return the options that a person is offered in a list while they type."""
        person = self._workspace.person(handle)
        view = self.view(person, place)
        field = _field(view, name)
        if not field.kind.endswith("external_select"):
            raise NoSuchFieldError(name=name, known=_known(view, "external_select"))
        return await self._suggestions.offered(person, view, field, typed)

    async def suggest_at(self, handle: str, spot: ElementLocation, typed: str) -> Options:
        """Return the options of one exact list, as `suggest` does."""
        person = self._workspace.person(handle)
        view = self._views.find(spot.view)
        if view is None or view.owner != person.id:
            raise NoOpenFormError(who=person.handle)
        for field in fields_of(view.content):
            if (field.block_id, field.action_id) == (spot.block, spot.action):
                return await self._suggestions.offered(person, view, field, typed)
        raise NoSuchFieldError(name=spot.action, known=_known(view, "external_select"))

    async def act(
        self,
        person: Person,
        view: View,
        block: Mapping[str, Any],
        element: Mapping[str, Any],
        held: Mapping[str, Any],
    ) -> Answer:
        """Send the app a press or a choice in a view; `held` is the element's new value."""
        refused = self._interactions.refusal(person)
        if refused is not None:
            return replace(refused, view=view)
        body = self._body("block_actions", person, view)
        container = {"type": "view", "view_id": view.id}
        kept = ("type", "action_id", "text", "value", "style", "placeholder")
        action = {key: element[key] for key in kept if key in element} | dict(held)
        moment = {"block_id": block["block_id"], "action_ts": self._workspace.conversations.next_ts()}
        state = self._views.values(view)
        body |= {"container": container, "state": {"values": state}, "actions": [action | moment]}
        newest = self._workspace.state.newest
        try:
            await self._interactions.send(body)
        except UndeliveredError as failure:
            return replace(self._interactions.failed(person, failure.code), view=self._views.find(view.id))
        except UnacceptableError as error:
            return replace(self._interactions.failed(person, error.code), view=self._views.find(view.id))
        return self._after(person, view.kind, newest)

    async def submit(self, handle: str, values: Mapping[str, object]) -> Answer:
        """Fill in the form on top and press its submit button, with the same effects as in Slack."""
        started = asyncio.get_running_loop().time()
        person = self._workspace.person(handle)
        for name, value in values.items():
            filled = await self.fill(handle, name, value, "modal")
            if filled.error:
                return filled
        answer = await self._submit(person, self.view(person, "modal"))
        return replace(answer, elapsed=asyncio.get_running_loop().time() - started)

    async def close(self, handle: str, *, everything: bool) -> Answer:
        """Press Cancel, or with `everything` the *x*, with the same effects as in Slack."""
        person = self._workspace.person(handle)
        top = self.view(person, "modal")
        everything = everything or top.content.get("clear_on_close") is True
        told = self._workspace.modals(person.id)[0] if everything else top
        newest = self._workspace.state.newest
        body = self._body("view_closed", person, told) | {"is_cleared": everything}
        if everything:
            self._views.clear(person.id)
        else:
            self._views.close(top)
        refused = self._interactions.refusal(person)
        if told.content.get("notify_on_close") is True and refused is None:
            try:
                await self._interactions.send(body)
            except (UndeliveredError, UnacceptableError):
                # The form is gone for its person, even if the app was not told.
                return self._after(person, "modal", newest)
        return self._after(person, "modal", newest)

    async def _submit(self, person: Person, view: View) -> Answer:
        if "submit" not in view.content:
            raise NothingToSubmitError
        refused = self._interactions.refusal(person)
        if refused is not None:
            return replace(refused, view=view)
        values = self._views.values(view)
        missing = {
            field.block_id: self._interactions.words(person, REQUIRED)
            for field in fields_of(view.content)
            if field.is_required and field.is_empty(values[field.block_id][field.action_id])
        }
        if missing:
            notice = self._interactions.words(person, REQUIRED)
            return Answer(view=view, errors=missing, error="incomplete", notice=notice)
        body = self._body("view_submission", person, view)
        body["response_urls"] = self._response_urls(person, view, values)
        newest = self._workspace.state.newest
        self._hand_over(values)
        try:
            payload = await self._interactions.send(body)
        except UndeliveredError as failure:
            return self._troubled(person, failure.code)
        except UnacceptableError as error:
            return self._troubled(person, error.code)
        return self._acknowledged(person, view, payload, newest)

    def _acknowledged(self, person: Person, view: View, payload: object, newest: int) -> Answer:
        if payload in (None, ""):
            self._views.close(view)
            return self._after(person, "modal", newest)
        kept = payload if isinstance(payload, dict) else None
        try:
            errors = self._respond(view, kept or {})
        except UnacceptableError as error:
            return replace(self._troubled(person, error.code), payload=kept, faults=error.faults)
        answer = self._after(person, "modal", newest)
        return replace(answer, payload=kept, errors=errors)

    def _respond(self, view: View, payload: Mapping[str, Any]) -> dict[str, str]:
        """Apply an acknowledgement, and return the errors that it shows at fields."""
        match payload.get("response_action"):
            case "errors":
                return _errors(view, payload.get("errors"))
            case "clear":
                self._views.clear(view.owner)
            case "update" if (current := self._views.find(view.id)) is not None:
                self._views.update(current, self._next_view(payload.get("view"), replaced=view))
            case "push" if len(self._views.stack(view.owner)) < DEEPEST:
                self._views.push(view, self._next_view(payload.get("view"), replaced=None))
            case _:
                raise UnacceptableError("invalid_response")
        return {}

    def _next_view(self, content: object, *, replaced: View | None) -> dict[str, Any]:
        if not isinstance(content, dict):
            raise UnacceptableError("invalid_response")
        faults = check_view(content) or list(self._workspace.files.faults(content, "/view"))
        if not faults and content["type"] != "modal":
            faults = [Fault("invalid_value", "[ERROR] not a modal view [json-pointer:/view]", "/view", None)]
        if faults:
            raise UnacceptableError("invalid_response", tuple(faults))
        external = content.get("external_id")
        bearer = self._views.named_by_app(str(external)) if external else None
        if bearer is not None and (replaced is None or bearer.id != replaced.id):
            raise UnacceptableError("invalid_response")
        return content

    def _troubled(self, person: Person, error: str) -> Answer:
        notice = self._interactions.words(person, TROUBLE)
        return Answer(error=error, notice=notice, view=self._workspace.modal(person.id))

    def _body(self, kind: str, person: Person, view: View) -> dict[str, Any]:
        body = self._interactions.body(kind, person, view)
        if kind != "view_closed":
            body["trigger_id"] = self._interactions.trigger(person, view.id)
        described = self._views.described(view, values=True)
        return body | {"view": described | {"team_id": body["team"]["id"]}}

    def _response_urls(
        self, person: Person, view: View, values: Mapping[str, Mapping[str, Value]]
    ) -> list[dict[str, str]]:
        """Return a response_url for each chosen conversation, where the app asked for one."""
        chosen = [
            (field, str(values[field.block_id][field.action_id][field.key]))
            for field in fields_of(view.content)
            if field.element.get("response_url_enabled") is True
            and not field.is_empty(values[field.block_id][field.action_id])
        ]
        return [
            {
                "block_id": field.block_id,
                "action_id": field.action_id,
                "channel_id": channel,
                "response_url": self._interactions.response_url(channel, person, None)[0],
            }
            for field, channel in chosen
        ]

    def _hand_over(self, values: Mapping[str, Mapping[str, Any]]) -> None:
        """Let the app see the submitted files."""
        for actions in values.values():
            for held in actions.values():
                for file in held.get("files", ()):
                    self._workspace.files.hand_over(str(file["id"]))

    def _after(self, person: Person, kind: Surface, newest: int) -> Answer:
        """Return what a person sees after an action in a form or in the Home tab."""
        messages = tuple(shown_since(self._workspace, person, newest))
        top = self._workspace.modal(person.id)
        view = top or (self._views.home(person.id) if kind == "home" else None)
        payload = messages[-1].payload if messages else None
        return Answer(payload=payload, messages=messages, view=view)


def _field(view: View, name: str) -> Field:
    fields = list(fields_of(view.content))
    by_id = (field for field in fields if name in {field.block_id, field.action_id})
    by_label = (field for field in fields if field.label.casefold() == name.casefold())
    found = next(by_id, None) or next(by_label, None)
    if found is None:
        raise NoSuchFieldError(name=name, known=_known(view))
    return found


def _known(view: View, kind: str = "") -> str:
    labels = dict.fromkeys(field.label for field in fields_of(view.content) if field.kind.endswith(kind))
    return ", ".join(labels) or "–"


def _errors(view: View, errors: object) -> dict[str, str]:
    """Return the errors of an acknowledgement, if each is a sentence at an input block of the form."""
    inputs = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise UnacceptableError("invalid_response")
    if not all(isinstance(sentence, str) and sentence for sentence in errors.values()):
        raise UnacceptableError("invalid_response")
    return dict(errors)

"""What people do in the workspace: one method for each action."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from bot.sandbox.endpoints.events import EventDelivery, Events
from bot.sandbox.people.answers import Answer
from bot.sandbox.people.controls import Controls
from bot.sandbox.people.forms import Forms
from bot.sandbox.people.home import HomeTabs, Tab
from bot.sandbox.people.shortcuts import Shortcuts
from bot.sandbox.people.slash_commands import SlashCommands
from bot.sandbox.people.spots import ElementLocation
from bot.sandbox.people.suggestions import Options
from bot.sandbox.people.talk import Talk
from bot.sandbox.state.data import View
from bot.sandbox.state.workspace import Workspace

InView = bool | Literal["modal", "home"]
"""Where to press: in messages (False), in the view in front (True), in the form, or in the Home tab."""


class FormPlace(NamedTuple):
    """Where a person acts in a form: the workspace whose app opened it, and the handle or id that they have
    there.
    """

    workspace: Workspace
    forms: Forms
    controls: Controls
    who: str


class Acting:
    """The part of a sandbox that acts for its people.

    People are named by handle or id. All methods raise `UnknownPersonError` for an unknown one. The answer
    contains what Slack would show the person.
    """

    workspace: Workspace
    _commands: SlashCommands
    _controls: Controls
    _forms: Forms
    _shortcuts: Shortcuts
    _home_tabs: HomeTabs
    _talk: Talk
    _events: Events

    def with_form(self, handle: str) -> FormPlace:
        """Return where a person's form is: elsewhere only while a form of another workspace's app is open."""
        return FormPlace(self.workspace, self._forms, self._controls, handle)

    def _at(self, handle: str, view: Literal["modal", "home"]) -> FormPlace:
        """Return where a person acts in a form, or in the Home tab, which is always their own."""
        if view == "modal":
            return self.with_form(handle)
        return FormPlace(self.workspace, self._forms, self._controls, handle)

    async def command(self, handle: str, line: str, *, channel: str | None = None) -> Answer:
        """Type a slash command as a person, in their direct message with the app or in a channel.

        Raises `UnknownConversationError`, `NotInConversationError` and `NotACommandLineError`.
        """
        return await self._commands.run(handle, line, channel)

    async def press(
        self,
        handle: str,
        name: str,
        *,
        channel: str | None = None,
        ts: str | None = None,
        view: InView = False,
    ) -> Answer:
        """Press a button, or choose from a list, as a person; `name` is its label or its action id.

        The newest match in their direct message with the app, or in `channel`, is pressed, or the one in the
        message `ts`. With `view` it is the match in their form or Home tab instead. The answer's payload is
        the app's response; `view` in it is the form that the press opened, or the view's new state. Raises
        `UnknownConversationError`, `NotInConversationError`, `NoSuchControlError`, `NoOpenFormError` and
        `NoHomeError`.
        """
        if view is False:
            return await self._controls.press(handle, name, channel, ts)
        place = self.with_form(handle)
        return await place.controls.press_in_view(place.who, name, "top" if view is True else view)

    async def press_at(self, handle: str, spot: ElementLocation, value: object = None) -> Answer:
        """Press, choose from or fill in one exact element, as a person; `spot` says which.

        `value` is as for `fill`; for a menu of actions it is the chosen action. Raises `NoSuchControlError`
        if the element is gone, `UnknownConversationError`, `NotInConversationError` and what `fill` raises.
        """
        place = self._at(handle, "modal" if spot.view else "home")
        return await place.controls.press_at(place.who, spot, value)

    async def suggest_at(self, handle: str, spot: ElementLocation, typed: str) -> Options:
        """Return the options that the app offers while a person types in one exact list;
        raises as `suggest`.
        """
        place = self.with_form(handle)
        return await place.forms.suggest_at(place.who, spot, typed)

    async def fill(
        self, handle: str, field: str, value: object, *, view: Literal["modal", "home"] = "modal"
    ) -> Answer:
        """Enter a value into a field of the form on top, or of the Home tab, as a person.

        `field` is its block id, its action id or its label. Texts are entered as they are (rich text too).
        Numbers, dates and times are given as text or as Python values, options by value or label, people by
        handle, conversations by name, files by id. Options of an external list are given by the text that
        finds them. Fields that accept several values accept a list. None empties a field. The value is
        stored. The app is told at once only where Slack tells it. Raises `NoOpenFormError`,
        `NoSuchFieldError` and, for a value that a person could not enter, the errors of
        `bot.sandbox.people.filling`.
        """
        place = self._at(handle, view)
        return await place.forms.fill(place.who, field, value, view)

    def look(self, handle: str, *, view: Literal["modal", "home"] = "modal") -> View:
        """Return the form on top, or the Home tab, that a person sees.

        Raises `NoOpenFormError`, `NoHomeError`.
        """
        place = self._at(handle, view)
        return place.forms.view(place.workspace.person(place.who), view)

    async def suggest(
        self, handle: str, field: str, typed: str, *, view: Literal["modal", "home"] = "modal"
    ) -> Options:
        """Return the options that the app offers in an external list while a person types.

        The app is not asked for fewer characters than the list's `min_query_length` (3 by default). Raises
        `NoOpenFormError`, `NoSuchFieldError` and, if the app's answer is late or contains no valid options,
        `SuggestionsFailedError`.
        """
        place = self._at(handle, view)
        return await place.forms.suggest(place.who, field, typed, view)

    async def submit(self, handle: str, values: Mapping[str, object] | None = None) -> Answer:
        """Fill in the form on top, as `fill` does, and submit it, as a person.

        The answer's `errors` are the errors then shown at its fields, by block id. `view` is the form on top
        afterwards, None if all are closed. The payload is the acknowledgement's. Raises
        `NothingToSubmitError` and what `fill` raises.
        """
        place = self.with_form(handle)
        return await place.forms.submit(place.who, values or {})

    async def close(self, handle: str, *, all: bool = False) -> Answer:  # noqa: A002 (as the button says)
        """Press Cancel in the form on top, as a person, or with `all` the *x* that closes the whole stack.

        Raises `NoOpenFormError`.
        """
        place = self.with_form(handle)
        return await place.forms.close(place.who, everything=all)

    async def shortcut(self, handle: str, name: str) -> Answer:
        """Choose one of the app's global shortcuts, as a person, by its callback id or its name.

        The answer's `view` is the form that it opened. Raises `NoSuchShortcutError`.
        """
        return await self._shortcuts.everywhere(handle, name)

    async def message_shortcut(self, handle: str, name: str, channel: str | None, ts: str) -> Answer:
        """Choose one of the app's message shortcuts, as a person; the message may be in a thread.

        `channel` is None for their direct message with the app. The answer's `view` is the form that it
        opened, and its payload is what the app sent to the response_url. Raises `NoSuchShortcutError`,
        `NoSuchMessageError`, `UnknownConversationError` and `NotInConversationError`.
        """
        return await self._shortcuts.on_message(handle, name, channel, ts)

    async def open_home(self, handle: str, *, tab: Tab = "home") -> Answer:
        """Open the app's Home tab, or the tab with their messages, as a person.

        The answer's `view` is the Home tab that they see. Raises `TabClosedError`.
        """
        return await self._home_tabs.open(handle, tab)

    async def say(
        self, handle: str, text: str, channel: str | None = None, thread_ts: str | None = None
    ) -> Answer:
        """Write a message as a person, in their direct message with the app or in a channel or thread.

        The app is told of a mention, as typed (`@enlace`) or in its written form, and of messages that it
        subscribed to. The answer's first message is the person's; the others are what the app posted there.
        Raises `UnknownConversationError`, `NotInConversationError`, `NoSuchMessageError` and `ReadOnlyError`.
        """
        return await self._talk.say(handle, text, channel, thread_ts)

    async def invite(self, handle: str, channel: str, *, inviter: str | None = None) -> Answer:
        """Add a person, or the app by its own handle, to a channel, and tell the app.

        Raises `UnknownConversationError`, `NotInConversationError` and `AlreadyThereError`.
        """
        return await self._talk.invite(handle, channel, inviter)

    def upload(self, handle: str, name: str, content: bytes, channel: str | None = None) -> str:
        """Upload a file as a person, into a channel or for a form, and return its id.

        Raises `UnknownConversationError`, `NotInConversationError` and `ReadOnlyError`.
        """
        person = self.workspace.person(handle)
        where = self.workspace.place(person, channel) if channel else None
        file = self.workspace.files.upload(person.id, name, content, (where.id,) if where else ())
        if where is not None:
            self._talk.share(person, where, file)
        return file.id

    async def event(self, type: str, **fields: Any) -> EventDelivery:  # noqa: A002 (Slack's own name for it)
        """Send the app an event, if the app is subscribed to it."""
        return await self._events.send(type, fields)

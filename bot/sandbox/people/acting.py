"""What people do in the workspace, one method for each thing."""

from collections.abc import Mapping
from typing import Any, Literal

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
"""Where something is pressed: in messages (False), in what is in front (True), in the form, in Home."""


class Acting:
    """The part of a sandbox that plays its people.

    Whoever is named, by handle or id, must exist: all methods raise `UnknownPersonError`. What Slack would
    show the person is in the answer.
    """

    workspace: Workspace
    _commands: SlashCommands
    _controls: Controls
    _forms: Forms
    _shortcuts: Shortcuts
    _home_tabs: HomeTabs
    _talk: Talk
    _events: Events

    async def command(self, handle: str, line: str, *, channel: str | None = None) -> Answer:
        """Have a person type a slash command, in their direct message with the app or in a channel.

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
        """Have a person press a button, or choose from a list, that is called `name` (or by its action id).

        It is the newest in their direct message with the app or in a channel, or that of the message `ts`.
        With `view` it is in their form or Home tab instead. The answer's payload is what the app then said;
        `view` in it is the form that the press opened, or what the view looks like afterwards. Raises
        `UnknownConversationError`, `NotInConversationError`, `NoSuchControlError`, `NoOpenFormError` and
        `NoHomeError`.
        """
        if view is False:
            return await self._controls.press(handle, name, channel, ts)
        return await self._controls.press_in_view(handle, name, "top" if view is True else view)

    async def press_at(self, handle: str, spot: ElementLocation, value: object = None) -> Answer:
        """Have a person press, choose from or fill in the very element that they see at a spot.

        `value` is as for `fill`, and of a menu of actions the one that is taken. Raises `NoSuchControlError`
        where that element is gone, `UnknownConversationError`, `NotInConversationError` and what `fill`
        raises.
        """
        return await self._controls.press_at(handle, spot, value)

    async def suggest_at(self, handle: str, spot: ElementLocation, typed: str) -> Options:
        """Return what the app offers a person who types in the very list at a spot; raises as `suggest`."""
        return await self._forms.suggest_at(handle, spot, typed)

    async def fill(
        self, handle: str, field: str, value: object, *, view: Literal["modal", "home"] = "modal"
    ) -> Answer:
        """Have a person put a value into a field of the form on top, or of the Home tab.

        `field` is its block id, its action id or its label. Texts are put in as they are (a rich text too),
        numbers, dates and times as texts or as what they are, options by value or label, people by handle,
        conversations by name, files by id, what the app offers by what is typed to find it; fields that take
        several take a list. None empties a field. What
        was put in is kept; the app hears of it at once only where Slack says so. Raises
        `NoOpenFormError`, `NoSuchFieldError` and, for what a person could not put in, the errors of
        `bot.sandbox.people.filling`.
        """
        return await self._forms.fill(handle, field, value, view)

    def look(self, handle: str, *, view: Literal["modal", "home"] = "modal") -> View:
        """Return the form on top, or the Home tab, that a person sees.

        Raises `NoOpenFormError`, `NoHomeError`.
        """
        return self._forms.view(self.workspace.person(handle), view)

    async def suggest(
        self, handle: str, field: str, typed: str, *, view: Literal["modal", "home"] = "modal"
    ) -> Options:
        """Return the options that the app offers in an external list while a person types.

        For less than the list's `min_query_length` (3 unless it says otherwise) the app is not asked. Raises
        `NoOpenFormError`, `NoSuchFieldError` and, if the app's answer is late or no options,
        `SuggestionsFailedError`.
        """
        return await self._forms.suggest(handle, field, typed, view)

    async def submit(self, handle: str, values: Mapping[str, object] | None = None) -> Answer:
        """Have a person fill in the form on top, as `fill` does, and submit it.

        The answer's `errors` are what stands at its fields then, by block id; `view` is the form on top
        afterwards, None if all are closed; the payload is the acknowledgement's. Raises
        `NothingToSubmitError` and what `fill` raises.
        """
        return await self._forms.submit(handle, values or {})

    async def close(self, handle: str, *, all: bool = False) -> Answer:  # noqa: A002 (as the button says)
        """Have a person press Cancel in the form on top, or with `all` the *x* that closes the whole stack.

        Raises `NoOpenFormError`.
        """
        return await self._forms.close(handle, everything=all)

    async def shortcut(self, handle: str, name: str) -> Answer:
        """Have a person choose one of the app's global shortcuts, by its callback id or its name.

        The answer's `view` is the form that it opened. Raises `NoSuchShortcutError`.
        """
        return await self._shortcuts.everywhere(handle, name)

    async def message_shortcut(self, handle: str, name: str, channel: str | None, ts: str) -> Answer:
        """Have a person choose one of the app's shortcuts on a message, in a thread or not.

        `channel` is None for their direct message with the app. The answer's `view` is the form that it
        opened, and its payload what the app sent to the response_url. Raises `NoSuchShortcutError`,
        `NoSuchMessageError`, `UnknownConversationError` and `NotInConversationError`.
        """
        return await self._shortcuts.on_message(handle, name, channel, ts)

    async def open_home(self, handle: str, *, tab: Tab = "home") -> Answer:
        """Have a person open the app's Home tab, or the tab with their messages.

        The answer's `view` is the Home tab that they see. Raises `TabClosedError`.
        """
        return await self._home_tabs.open(handle, tab)

    async def say(
        self, handle: str, text: str, channel: str | None = None, thread_ts: str | None = None
    ) -> Answer:
        """Have a person write a message, in their direct message with the app or in a channel, in a thread.

        The app hears of a mention, as typed (`@enlace`) or in its written form, and of messages where it is
        subscribed to them. The answer's first message is the person's, the others are what the app said
        there. Raises `UnknownConversationError`, `NotInConversationError`, `NoSuchMessageError` and
        `ReadOnlyError`.
        """
        return await self._talk.say(handle, text, channel, thread_ts)

    async def invite(self, handle: str, channel: str, *, inviter: str | None = None) -> Answer:
        """Bring a person, or the app by its own handle, into a channel, and tell the app of it.

        Raises `UnknownConversationError`, `NotInConversationError` and `AlreadyThereError`.
        """
        return await self._talk.invite(handle, channel, inviter)

    def upload(self, handle: str, name: str, content: bytes, channel: str | None = None) -> str:
        """Have a person upload a file, into a channel or for a form, and return its id.

        Raises `UnknownConversationError`, `NotInConversationError` and `ReadOnlyError`.
        """
        person = self.workspace.person(handle)
        where = self.workspace.place(person, channel) if channel else None
        file = self.workspace.files.upload(person.id, name, content, (where.id,) if where else ())
        if where is not None:
            self._talk.share(person, where, file)
        return file.id

    async def event(self, type: str, **fields: Any) -> EventDelivery:  # noqa: A002 (Slack's own name for it)
        """Send the app an event, if it is subscribed to it."""
        return await self._events.send(type, fields)

"""Connect presses, choices, forms and shortcuts to the dispatcher, in a worker thread each.

Slack does not show the acknowledgement of a press. So the transports (`bot.transport`) post the answer to the
response_url; a press in a modal changes the modal instead.
"""

import asyncio
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar, cast

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.failures import log_failure
from bot.services.context import Caller
from bot.store.deliveries import submission_key, trigger_key
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.controls import meant
from bot.views.blockkit.modals import Modal, loading, reading
from bot.views.forms.inputs import option
from bot.views.forms.names import Field
from bot.views.localizer import Localizer
from bot.views.refusals import NotOpened, not_changed, not_opened, unexpected
from commands.command import Answered
from commands.dispatch.controls import opens_form
from commands.dispatch.dispatcher import TURNING, TYPING, Dispatcher
from commands.dispatch.form_table import typed_instead
from commands.dispatch.home_actions import opens_window
from commands.dispatch.shortcuts import Chosen
from commands.dispatch.submissions import Mistakes, corrected, said_of_form
from commands.slack.modals import LOADING_AFTER, Modals, ModalTurns, Opening
from commands.slack.profiles import permalink
from commands.slack.worker_threads import WorkerThreads

log = structlog.get_logger("enlace.commands")

MAX_WORKERS = 2
SUBMITTED_AFTER = 1.5
"""Seconds after which a form shows "please wait", because Slack waits three seconds for the response."""
SHOWN_AFTER = 0.5
"""Seconds that Slack gets to show "please wait" before the modal is updated with the result."""
EVERYTHING = re.compile(".*")
Said = TypeVar("Said")


class InteractionHandler:
    """Answers what people do with messages, modals and Homes of the bot.

    `client` is the bot's own client. The client that Bolt makes for each request always uses the
    environment's proxy, wherever Slack is.
    """

    def __init__(
        self, dispatcher: Dispatcher, client: AsyncWebClient, shown: Callable[[], Awaitable[None]]
    ) -> None:
        self._dispatcher = dispatcher
        self._client = client
        self._shown = shown
        self._threads = WorkerThreads(client, max_workers=MAX_WORKERS)
        self._turns = ModalTurns()
        self._finishing: set[asyncio.Task[None]] = set()

    def listen(self, app: AsyncApp) -> None:
        """Register every control, form, shortcut and look-up."""
        app.block_action(EVERYTHING)(self.on_press)
        app.view(EVERYTHING)(self.on_submission)
        app.options(EVERYTHING)(self.on_look_up)
        app.shortcut(EVERYTHING)(self.on_shortcut)

    async def on_press(self, body: dict[str, Any], action: dict[str, Any]) -> BoltResponse:
        """Answer a press where it was made: in its modal, or with a message or a new modal."""
        name, value = meant(action.get("action_id") or "", value_of(action))
        view = body.get("view")
        caller = caller_of(body, name)
        windows = Modals(self._client, caller.slack_id, body.get("trigger_id") or "")
        if view is None:
            work = self._threads.answer(
                caller, lambda profile: self._dispatcher.of(caller).press(caller, name, value, profile)
            )
            # The next page replaces the one before if only its reader sees the message.
            turns = name in TURNING and bool((body.get("container") or {}).get("is_ephemeral"))

            def in_words(said: Message) -> str:
                return _json(beside(said) | {"replace_original": turns or said.replaces})

            answer = await self.opened(
                windows,
                caller,
                work,
                may_open=lambda: (
                    self._dispatcher.opens_form(*typed_in(value)) if name in TYPING else opens_form(name)
                ),
                in_words=in_words,
            )
            return _ok(answer)
        if view.get("type") == "modal":
            return await self._press_in_modal(view, windows, caller, name, value)
        in_home = self._threads.answer(
            caller, lambda profile: self._dispatcher.of(caller).press_in_home(caller, name, value, profile)
        )
        answer = await self.opened(
            windows, caller, in_home, may_open=lambda: opens_window(name, value), by_message=False
        )
        await self._shown()
        return _ok(answer)

    async def _press_in_modal(
        self,
        view: Mapping[str, Any],
        windows: Modals,
        caller: Caller,
        name: str,
        value: str,
    ) -> BoltResponse:
        if name in set(Field):
            await self._redraw(view, windows, caller)
            return _ok()
        modal = await self._threads.answer(
            caller, lambda profile: self._dispatcher.of(caller).press_in_window(caller, name, value, profile)
        )
        if not await windows.change(view["id"], view.get("hash"), modal):
            await windows.tell(modal, await self.said(caller, not_changed))
        return _ok()

    async def _redraw(self, view: Mapping[str, Any], windows: Modals, caller: Caller) -> None:
        """Draw a form again after a choice in it, unless the person has made another choice since."""
        turn = self._turns.take(view["id"])

        def still() -> bool:
            return self._turns.lasts(view["id"], turn)

        modal = await self._form(view, caller)
        await windows.change(view["id"], view.get("hash"), modal, still=still)
        self._turns.end(view["id"], turn)

    async def on_submission(self, body: dict[str, Any]) -> BoltResponse:
        """Show a form's answer in its own modal, or its mistakes at their fields.

        If that takes long, the modal says to wait, and shows the answer once it is known.
        """
        view = body["view"]
        caller = caller_of(body, name_of(view), delivery=submission_key(view["id"], view.get("hash") or ""))
        self._turns.end(view["id"], self._turns.take(view["id"]))
        work = asyncio.create_task(
            self._threads.answer(
                caller,
                lambda profile: self._dispatcher.of(caller).submit(caller, name_of(view), view, profile),
            )
        )
        await asyncio.wait({work}, timeout=SUBMITTED_AFTER)
        if not work.done():
            waiting = await self.said(caller, loading)
            windows = Modals(self._client, caller.slack_id, body.get("trigger_id") or "")
            finishing = asyncio.create_task(self._finish(view, windows, caller, work))
            self._finishing.add(finishing)
            finishing.add_done_callback(self._finishing.discard)
            return _ok(_json({"response_action": "update", "view": waiting.view()}))
        found = work.result()
        if isinstance(found, Mistakes):
            return _ok(_json({"response_action": "errors", "errors": dict(found.at)}))
        return _ok(_json({"response_action": "update", "view": found.view()}))

    async def on_shortcut(self, body: dict[str, Any]) -> BoltResponse:
        """Open the form of a shortcut."""
        caller = caller_of(body, body["callback_id"])
        on_message = body.get("type") == "message_action"
        windows = Modals(self._client, caller.slack_id, body.get("trigger_id") or "")
        work = self._called_up(body, caller, on_message=on_message)
        return _ok(await self.opened(windows, caller, work, by_message=on_message))

    async def _called_up(self, body: Mapping[str, Any], caller: Caller, *, on_message: bool) -> Answered:
        chosen = Chosen(body["callback_id"])
        if on_message:
            link = await permalink(self._client, body["channel"]["id"], body["message_ts"])
            chosen = Chosen(body["callback_id"], body["message"].get("text") or "", link)
        return await self._threads.answer(
            caller, lambda profile: self._dispatcher.of(caller).call_up(caller, chosen, profile)
        )

    async def _finish(
        self,
        view: Mapping[str, Any],
        windows: Modals,
        caller: Caller,
        work: Awaitable[Modal | Mistakes],
    ) -> None:
        """Show the answer of a form whose modal says to wait; if it was closed, send a direct message."""
        said_to_wait = asyncio.create_task(asyncio.sleep(SHOWN_AFTER))
        found = await work
        if isinstance(found, Mistakes):
            mistakes = found
            form = await self._form(view, caller)
            shown = await self.said(caller, lambda localizer: corrected(form, mistakes, localizer))
        else:
            shown = found
        await said_to_wait
        if not await windows.change(view["id"], None, shown):
            otherwise = await self.said(caller, lambda localizer: said_of_form(shown, view, localizer))
            await windows.tell(shown, otherwise)

    async def on_look_up(self, body: dict[str, Any]) -> BoltResponse:
        """Return the choices that Slack asks for while a person types."""
        name = body.get("action_id") or ""
        caller, typed = caller_of(body, name), body.get("value") or ""
        found = await self._threads.answer(
            caller, lambda profile: self._dispatcher.of(caller).suggest(caller, name, typed, profile)
        )
        return _ok(_json({"options": [option(each) for each in found]}))

    async def opened(
        self,
        windows: Modals,
        caller: Caller,
        work: Awaitable[Answered | str],
        *,
        may_open: Callable[[], bool] = lambda: True,
        in_words: Callable[[Message], str] = lambda said: _json(beside(said)),
        by_message: bool = True,
    ) -> str:
        """Return the answer to deliver as text, or open a modal and return "".

        If `work` takes long and `may_open` says that the answer is a modal, a modal that says to wait opens
        at once. If the modal cannot be opened, the answer is sent as a message. The person is told of every
        failure on the way.
        """
        try:
            return await self._opened(windows, caller, work, may_open, in_words, by_message=by_message)
        except Exception as failure:  # noqa: BLE001 (the person gets an answer to every failure)
            said = await self._unexpected(caller, failure)
            if by_message:
                return in_words(said)
            await windows.say(said)
            return ""

    async def _unexpected(self, caller: Caller, failure: Exception) -> Message:
        """Log a failure outside the dispatcher, and return what to say of it."""
        reference = secrets.token_hex(4)
        log_failure(log, "command_failed", failure, reference=reference)
        return await self.said(caller, lambda localizer: unexpected(reference, localizer))

    async def _opened(
        self,
        windows: Modals,
        caller: Caller,
        work: Awaitable[Answered | str],
        may_open: Callable[[], bool],
        in_words: Callable[[Message], str],
        *,
        by_message: bool,
    ) -> str:
        asking: list[asyncio.Task[None]] = []

        async def say_to_wait() -> None:
            if await asyncio.to_thread(may_open):  # it parses what was typed
                windows.say_to_wait(lambda: self.said(caller, loading))

        timer = asyncio.get_running_loop().call_later(
            LOADING_AFTER, lambda: asking.append(asyncio.create_task(say_to_wait()))
        )
        try:
            found = await work
        finally:
            timer.cancel()
            for task in asking:
                task.cancel()
        if isinstance(found, str):
            return found
        said: list[Message] = []
        if isinstance(found, Message):
            if not windows.waiting:
                return in_words(found)
            message = found
            said.append(message)
            found = await self.said(caller, lambda localizer: reading(message, localizer))
        opening = await windows.show(found)
        if opening is Opening.OPEN:
            return ""
        otherwise = said[0] if said else await self._not_opened(caller, found, opening)
        if by_message:
            return in_words(otherwise)
        await windows.tell(found, otherwise)
        return ""

    async def _not_opened(self, caller: Caller, modal: Modal, opening: Opening) -> Message:
        why = cast("NotOpened", opening.value)  # an open form is not told of

        def say(localizer: Localizer) -> Message:
            return not_opened(
                why, modal.title, typed_instead(modal, localizer, self._dispatcher.prefix), localizer
            )

        return await self.said(caller, say)

    async def _form(self, view: Mapping[str, Any], caller: Caller) -> Modal:
        return await self._threads.answer(
            caller,
            lambda profile: self._dispatcher.of(caller).open_form(caller, name_of(view), view, profile),
        )

    async def said(self, caller: Caller, say: Callable[[Localizer], Said]) -> Said:
        """Return what `say` renders in the language of the caller."""
        return await asyncio.to_thread(self._dispatcher.of(caller).localization.spoken_to, caller, say)


def caller_of(body: Mapping[str, Any], command: str, *, delivery: str | None = None) -> Caller:
    """Return who acts, with the id of their own workspace; a shared channel has people of other companies."""
    user = body["user"]
    return Caller(
        slack_id=user["id"],
        team_id=user.get("team_id") or (body.get("team") or {}).get("id", ""),
        command=command,
        delivery=delivery or delivery_of(body),
    )


def delivery_of(body: Mapping[str, Any]) -> str | None:
    """Return the delivery key, made from the request's trigger, or None without a trigger."""
    trigger = body.get("trigger_id")
    return trigger_key(trigger) if trigger else None


def beside(said: Message) -> dict[str, Any]:
    """Return the payload for a response_url that leaves the pressed message in place."""
    return {**said.payload(), "replace_original": False}


def value_of(action: Mapping[str, Any]) -> str:
    """Return the value of the choice or of the button."""
    return str((action.get("selected_option") or action).get("value") or "")


def name_of(view: Mapping[str, Any]) -> str:
    """Return the callback id of a view, which names its form."""
    return view.get("callback_id") or ""


def typed_in(value: str) -> tuple[str, str]:
    """Return the command that a press sends, and its text."""
    typed, _, text = value.partition(" ")
    return typed, text


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False)


def _ok(body: str = "") -> BoltResponse:
    return BoltResponse(status=HTTPStatus.OK, body=body)

"""The common parts of all interactions with an app's controls: what Slack sends, and what it shows."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from bot.i18n import N_, Translator, language_of
from bot.sandbox.endpoints.response_urls import Hook, ResponseUrls
from bot.sandbox.endpoints.sender import PayloadSender
from bot.sandbox.people.answers import Answer
from bot.sandbox.state.data import View
from bot.sandbox.state.messages import Message
from bot.sandbox.state.people import Person
from bot.sandbox.state.triggers import Triggers
from bot.sandbox.state.workspace import Workspace

NOTICES = {
    "operation_timeout": N_("That did not work: the app did not answer in time (operation_timeout)."),
    "dispatch_failed": N_("That did not work: the app is not connected (dispatch_failed)."),
    "http_client_error": N_("That did not work: the app refused the request (http_client_error)."),
    "http_service_error": N_("That did not work: something went wrong in the app (http_service_error)."),
    "dispatch_unknown_error": N_(
        "That did not work: the app's answer could not be understood (dispatch_unknown_error)."
    ),
    "interactivity_disabled": N_("This app is not configured to handle interactive responses."),
    "account_inactive": N_("This account is deactivated and cannot use the app."),
    "not_allowed": N_("This app belongs to another organization, and only its people can use its shortcuts."),
}
"""Slack documents only that there is a warning, not its text; these texts are ours."""
TROUBLE = N_("We had some trouble connecting. Try again?")
"""What Slack shows in a form for every failure of its submission."""


class Interactions:
    """Sends the app what a person did, and describes what they see if the app does not accept it."""

    def __init__(
        self,
        workspace: Workspace,
        payload_sender: PayloadSender,
        urls: ResponseUrls,
        triggers: Triggers,
        *,
        address: Callable[[], str],
        seconds: float,
    ) -> None:
        self.workspace = workspace
        self.seconds = seconds
        self._payload_sender = payload_sender
        self._urls = urls
        self._triggers = triggers
        self._address = address

    async def send(self, payload: dict[str, Any]) -> Any:
        """Deliver a payload and return the acknowledgement's payload.

        Raises `UndeliveredError`, and `UnacceptableError` for an answer that claims to be JSON and is not.
        """
        return await self._payload_sender.interaction(payload)

    async def ask(self, payload: dict[str, Any]) -> Any:
        """Ask the app for the options of an external list, and return its answer; raises as `send` does."""
        return await self._payload_sender.suggestion(payload)

    def body(self, kind: str, person: Person, view: View | None = None) -> dict[str, Any]:
        """Return the fields that every interaction payload has.

        Of a form that somebody from outside fills in, `team` is theirs, not the app's.
        """
        acts_in = self.workspace.home_of(person.id).state if view is not None else self.workspace.state
        memory = self.workspace.state
        return {
            "type": kind,
            "user": {
                "id": person.id,
                "username": person.handle,
                "name": person.handle,
                "team_id": person.team_id or memory.team_id,
            },
            "api_app_id": memory.app_id,
            "token": memory.verification_token,
            "team": {"id": acts_in.team_id, "domain": acts_in.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def trigger(self, person: Person, view: str | None = None, channel: str | None = None) -> str:
        """Return a new trigger id for an action of a person, in a view, in a conversation or elsewhere."""
        return self._triggers.issue(person.id, view, channel)

    def response_url(self, channel: str, person: Person, original: str | None) -> tuple[str, Hook]:
        """Return a new response_url, and its `Hook`."""
        key, hook = self._urls.issue(channel, person.id, original)
        return f"{self._address()}/response/{key}", hook

    async def answered(
        self, hook: Hook | None, person: Person, before: View | None, told: int | None = None
    ) -> View | None:
        """Wait until the app uses the response_url, if there is one, or the person's form differs from
        `before`. Without a response_url, a direct message answers as well: one more than the `told` before.

        Returns the form that was opened or changed, if one was. Waits as long as for an acknowledgement.
        """
        deadline = asyncio.get_running_loop().time() + self.seconds
        used = hook.used if hook else asyncio.Event()

        def look() -> None:
            if told is not None and len(self.workspace.direct_messages(person.id)) > told:
                used.set()

        stop = self.workspace.changes.listen(look)
        look()
        try:
            return await self._answered(used, person, before, deadline)
        finally:
            stop()

    async def _answered(
        self, used: asyncio.Event, person: Person, before: View | None, deadline: float
    ) -> View | None:
        while not used.is_set() and self.workspace.modal(person.id) is before:
            left = deadline - asyncio.get_running_loop().time()
            waiting = [
                asyncio.create_task(used.wait()),
                asyncio.create_task(self.workspace.views.change()),
            ]
            done, late = await asyncio.wait(waiting, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            for task in late:
                task.cancel()
            if not done:
                break
        top = self.workspace.modal(person.id)
        return None if top is before else top

    def refusal(self, person: Person) -> Answer | None:
        """Return what a person sees if the app accepts nothing from them, or None if it does."""
        installation = self.workspace.installation
        if person.deleted:
            return self.failed(person, "account_inactive")
        if installation is not None and not installation.interactive:
            return self.failed(person, "interactivity_disabled")
        return None

    def failed(self, person: Person, error: str, messages: Iterable[Message] = ()) -> Answer:
        """Return what a person sees when the app did not accept their action."""
        return Answer(messages=tuple(messages), error=error, notice=self.words(person, NOTICES[error]))

    def words(self, person: Person, sentence: str, **values: object) -> str:
        """Return a sentence in a person's language."""
        return Translator(language_of(person.language_tag) or "en").gettext(sentence, **values)

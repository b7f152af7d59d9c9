"""Performs what a user of the page does, as the person they play."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.i18n import N_, Translator
from bot.sandbox.errors import SandboxError
from bot.sandbox.page import requests
from bot.sandbox.page.controls import SandboxControls
from bot.sandbox.page.scene import PageNotice, SentParts
from bot.sandbox.page.state import APP, HOME, PageState
from bot.sandbox.page.viewer import PageViewer
from bot.sandbox.people.acting import Acting
from bot.sandbox.people.answers import Answer
from bot.sandbox.people.spots import ElementLocation

Action = (
    requests.Type
    | requests.Press
    | requests.Put
    | requests.Suggest
    | requests.Submit
    | requests.Close
    | requests.Shortcut
)
NOT_IN_THREADS = N_("%(command)s cannot be used in a thread. Mention the app instead, or type it outside.")


class NobodyChosenError(SandboxError):
    message = N_("First choose who you would like to be.")


@dataclass(frozen=True)
class Doing:
    """The actions that one browser may request for its person; `memory` belongs to that browser."""

    craft: SandboxControls
    memory: SentParts

    async def carry_out(self, action: Action, page_state: PageState) -> Mapping[str, Any]:
        """Perform the action, store its notice for the person, and return the content of the browser's reply.

        Raises `SandboxError` for an impossible action.
        """
        acting = self.craft.acting(page_state)
        person = acting.workspace.find_person(page_state.handle) if page_state.handle else None
        if person is None:
            raise NobodyChosenError
        who, page_viewer = person.handle, PageViewer(acting.workspace, person)
        if isinstance(action, requests.Suggest):
            options = await acting.suggest_at(who, _spot(action), action.typed)
            return {"options": [_option(each) for each in options]}
        answer = await self._answered(acting, action, page_state, who, page_viewer.t)
        self._note(answer, page_viewer)
        return {"ok": answer.error is None and not answer.errors}

    async def _answered(
        self, acting: Acting, action: Action, page_state: PageState, who: str, t: Translator
    ) -> Answer:
        match action:
            case requests.Type():
                return await self._typed(acting, action, page_state, who, t)
            case requests.Press() | requests.Put():
                return await acting.press_at(who, _spot(action), action.value)
            case requests.Submit() | requests.Close() if not _is_on_top(acting, who, action.view):
                return Answer()  # it was closed meanwhile, here or in another window
            case requests.Submit():
                self.memory.errors.pop(action.view, None)
                answer = await acting.submit(who)
                if answer.errors:
                    self.memory.errors[action.view] = answer.errors
                return answer
            case requests.Close():
                return await acting.close(who, all=action.all)
            case requests.Shortcut() if action.ts:
                return await acting.message_shortcut(who, action.callback, action.channel, action.ts)
            case requests.Shortcut():
                return await acting.shortcut(who, action.callback)
            case _:
                raise AssertionError(action)

    async def _typed(
        self, acting: Acting, action: requests.Type, page_state: PageState, who: str, t: Translator
    ) -> Answer:
        where = None if page_state.place in {APP, HOME} else page_state.place
        text = action.text.strip()
        if not text:
            return Answer()
        acting.workspace.attention.typed(acting.workspace.person(who).id, text)
        if not text.startswith("/"):
            return await acting.say(who, text, where, page_state.thread if action.in_thread else None)
        if action.in_thread:
            command = text.split()[0]
            return Answer(error="not_in_threads", notice=t.gettext(NOT_IN_THREADS, command=command))
        return await acting.command(who, text, channel=where)

    def _note(self, answer: Answer, page_viewer: PageViewer) -> None:
        if answer.notice and not answer.errors:
            self.memory.notice = PageNotice(answer.notice, page_viewer.language)


def _is_on_top(acting: Acting, who: str, view: str) -> bool:
    top = acting.workspace.modal(who)
    return top is not None and top.id == view


def _spot(action: requests.ElementRef) -> ElementLocation:
    return ElementLocation(action.block, action.action, action.channel, action.ts, action.view)


def _option(option: Mapping[str, Any]) -> dict[str, str]:
    shown = {"value": option["value"], "label": option["text"]["text"]}
    return shown | ({"description": option["description"]["text"]} if "description" in option else {})

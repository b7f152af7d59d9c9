"""Named actions of a person, requested over the control routes or by the code that runs the sandbox."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from bot.sandbox.people.acting import Acting, InView
from bot.sandbox.people.answers import Answer
from bot.sandbox.people.home import Tab

Place = Literal["modal", "home"]


class PersonAction(BaseModel):
    """An action of one person; `route` is its route in a running sandbox.

    `workspace` is the key of the one in which they act, where there are several; empty for their first.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    handle: str
    workspace: str = ""

    @property
    def route(self) -> str:
        """The last part of the control route's address."""
        return next(route for route, kind in ACTS.items() if kind is type(self))

    async def do(self, acting: Acting) -> Answer:
        """Perform the action; raises what the method of `acting` raises."""
        raise NotImplementedError


class TypeLine(PersonAction):
    """Types a slash command."""

    line: str
    channel: str | None = None

    async def do(self, acting: Acting) -> Answer:
        return await acting.command(self.handle, self.line, channel=self.channel)


class Press(PersonAction):
    """Presses a button or chooses from a list."""

    name: str
    channel: str | None = None
    ts: str | None = None
    view: InView = False

    async def do(self, acting: Acting) -> Answer:
        return await acting.press(self.handle, self.name, channel=self.channel, ts=self.ts, view=self.view)


class Attachment(BaseModel):
    """A file to upload into a field; its bytes are Base64."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str
    name: str
    content: Base64Bytes


class Fill(PersonAction):
    """Enters values and files into a form, or only reads the form; submits it if wanted."""

    values: Annotated[Mapping[str, object], Field(default_factory=dict)]
    files: tuple[Attachment, ...] = ()
    view: Place = "modal"
    submit: bool = False

    async def do(self, acting: Acting) -> Answer:
        answer = Answer(view=acting.look(self.handle, view=self.view))
        values = dict(self.values)
        for each in self.files:
            uploaded = acting.upload(self.handle, each.name, each.content)
            values[each.field] = [*_listed(values.get(each.field)), uploaded]
        if self.submit:
            return await acting.submit(self.handle, values)
        for name, value in values.items():
            answer = await acting.fill(self.handle, name, value, view=self.view)
        return answer


class Close(PersonAction):
    """Closes the form on top, or all of them."""

    all: bool = False

    async def do(self, acting: Acting) -> Answer:
        return await acting.close(self.handle, all=self.all)


class OpenHome(PersonAction):
    """Opens a tab of the app's Home."""

    tab: Tab = "home"

    async def do(self, acting: Acting) -> Answer:
        return await acting.open_home(self.handle, tab=self.tab)


class ChooseShortcut(PersonAction):
    """Chooses a shortcut: on a message if its `ts` is given."""

    name: str
    channel: str | None = None
    ts: str | None = None

    async def do(self, acting: Acting) -> Answer:
        if self.ts is None:
            return await acting.shortcut(self.handle, self.name)
        return await acting.message_shortcut(self.handle, self.name, self.channel, self.ts)


class Post(PersonAction):
    """Writes a message."""

    text: str
    channel: str | None = None
    thread_ts: str | None = None

    async def do(self, acting: Acting) -> Answer:
        return await acting.say(self.handle, self.text, self.channel, self.thread_ts)


class Invite(PersonAction):
    """Is invited to a channel."""

    channel: str
    inviter: str | None = None

    async def do(self, acting: Acting) -> Answer:
        return await acting.invite(self.handle, self.channel, inviter=self.inviter)


ACTS: Mapping[str, type[PersonAction]] = {
    "command": TypeLine,
    "press": Press,
    "fill": Fill,
    "close": Close,
    "home": OpenHome,
    "shortcut": ChooseShortcut,
    "post": Post,
    "invite": Invite,
}
"""Every action, by its control route."""


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]

"""The requests that a browser may send to the page; `do` names the type of each."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.i18n import Language
from bot.sandbox.page.state import Theme

Text = Annotated[str, Field(max_length=50_000)]
Word = Annotated[str, Field(max_length=300)]
Value = Text | list[Word] | None
"""A field's value: a text, a choice, several choices or files, or nothing."""


class PageRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Look(PageRequest):
    """Change the person, the place, the thread or the language that is shown; None means no change."""

    do: Literal["look"]
    handle: Word | None = None
    workspace: Word | None = None
    place: Word | None = None
    thread: Word | None = None
    language: Language | None = None
    theme: Theme | None = None
    inspecting: bool | None = None


class Older(PageRequest):
    """Show older messages."""

    do: Literal["older"]


class Attend(PageRequest):
    """Say whether the page is visible, so that what it shows counts as read."""

    do: Literal["attend"]
    visible: bool


class Type(PageRequest):
    """Type a command or a message, in the open thread or outside it."""

    do: Literal["type"]
    text: Text
    in_thread: bool = False


class ElementRef(PageRequest):
    """An element's location: in a message, a form or the Home tab."""

    place: Literal["message", "modal", "home"]
    block: Word
    action: Word
    channel: Word = ""
    ts: Word = ""
    view: Word = ""


class Press(ElementRef):
    """Press a button, or choose `value` from a menu of actions."""

    do: Literal["press"]
    value: Text | None = None


class Put(ElementRef):
    """Choose or fill in a value."""

    do: Literal["put", "choose"]
    value: Value


class Suggest(ElementRef):
    """Ask for the options that the app offers for what was typed."""

    do: Literal["suggest"]
    typed: Word


class Submit(PageRequest):
    """Submit the form."""

    do: Literal["submit"]
    view: Word


class Close(PageRequest):
    """Close the form, or the whole stack of forms."""

    do: Literal["close"]
    view: Word
    all: bool


class Shortcut(PageRequest):
    """Choose one of the app's shortcuts, on a message if `ts` is given."""

    do: Literal["shortcut"]
    callback: Word
    channel: Word = ""
    ts: Word = ""


class Advance(PageRequest):
    """Let time pass: by a day or a week, up to a landmark, or to a local date and time."""

    do: Literal["advance"]
    by: Literal["day", "week"] | None = None
    landmark: Word | None = None
    to: Word | None = None


class Reset(PageRequest):
    """Reset the workspace to its seed."""

    do: Literal["reset"]


class Guide(PageRequest):
    """Show a step of the tour, go to its place, or leave the tour (None)."""

    do: Literal["guide"]
    step: int | None
    take: bool = False


class Inspect(PageRequest):
    """Choose which traffic the inspector shows; None means no change."""

    do: Literal["inspect"]
    search: Word | None = None
    direction: Literal["", "in", "out"] | None = None
    troubles: Literal["", "only"] | None = None
    more: bool = False


class OpenEntry(PageRequest):
    """Open or close the payload of one request or frame."""

    do: Literal["open_entry"]
    number: int
    open: bool


class Fault(PageRequest):
    """Turn a fault on or off; without a name, turn off all faults."""

    do: Literal["fault"]
    name: Word = ""
    on: bool = False


class Mishap(PageRequest):
    """Cut the bot's connections, or ask it to renew them."""

    do: Literal["mishap"]
    name: Literal["drop", "renew"]


class Refused(PageRequest):
    """Report that the server refused a file that a person chose."""

    do: Literal["refused"]


class Dismiss(PageRequest):
    """Dismiss a notice."""

    do: Literal["dismiss"]


AnyRequest = Annotated[
    Look
    | Older
    | Attend
    | Type
    | Press
    | Put
    | Suggest
    | Submit
    | Close
    | Shortcut
    | Advance
    | Reset
    | Guide
    | Inspect
    | OpenEntry
    | Fault
    | Mishap
    | Refused
    | Dismiss,
    Field(discriminator="do"),
]


class RequestBase(BaseModel):
    """A page request with the number that its reply refers to."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: int
    request: AnyRequest


ASKED: TypeAdapter[RequestBase] = TypeAdapter(RequestBase)

"""What a browser may ask of the page: each wish names by `do` what is to be done."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.i18n import Language
from bot.sandbox.page.state import Theme

Text = Annotated[str, Field(max_length=50_000)]
Word = Annotated[str, Field(max_length=300)]
Value = Text | list[Word] | None
"""What a field holds: a text, a choice, several choices or files, or nothing."""


class PageRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Look(PageRequest):
    """Look as somebody else, elsewhere, at a thread, or in another language; None leaves as it is."""

    do: Literal["look"]
    handle: Word | None = None
    place: Word | None = None
    thread: Word | None = None
    language: Language | None = None
    theme: Theme | None = None
    inspecting: bool | None = None


class Older(PageRequest):
    """See what was said before."""

    do: Literal["older"]


class Attend(PageRequest):
    """Say whether the page is before somebody's eyes, so that what it shows counts as read."""

    do: Literal["attend"]
    visible: bool


class Type(PageRequest):
    """Type a command or a message, in the thread that is open or not."""

    do: Literal["type"]
    text: Text
    in_thread: bool = False


class ElementRef(PageRequest):
    """Where an element stands: in a message, a form or the Home tab."""

    place: Literal["message", "modal", "home"]
    block: Word
    action: Word
    channel: Word = ""
    ts: Word = ""
    view: Word = ""


class Press(ElementRef):
    """Press a button, or take `value` from a menu of actions."""

    do: Literal["press"]
    value: Text | None = None


class Put(ElementRef):
    """Choose or fill in a value."""

    do: Literal["put", "choose"]
    value: Value


class Suggest(ElementRef):
    """Ask what the app offers for what was typed."""

    do: Literal["suggest"]
    typed: Word


class Submit(PageRequest):
    """Submit the form."""

    do: Literal["submit"]
    view: Word


class Close(PageRequest):
    """Close the form, or all that stand on one another."""

    do: Literal["close"]
    view: Word
    all: bool


class Shortcut(PageRequest):
    """Choose a shortcut of the app's, on a message if `ts` says which."""

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
    """Begin anew with the seed."""

    do: Literal["reset"]


class Guide(PageRequest):
    """Show a step of the tour, be taken where it plays, or leave it (None)."""

    do: Literal["guide"]
    step: int | None
    take: bool = False


class Inspect(PageRequest):
    """Choose which traffic the inspector shows; None leaves as it is."""

    do: Literal["inspect"]
    search: Word | None = None
    direction: Literal["", "in", "out"] | None = None
    troubles: Literal["", "only"] | None = None
    more: bool = False


class OpenEntry(PageRequest):
    """Read what one request or frame held, or close it again."""

    do: Literal["open_entry"]
    number: int
    open: bool


class Fault(PageRequest):
    """Have something go wrong, or let it work again; without a name, let everything work again."""

    do: Literal["fault"]
    name: Word = ""
    on: bool = False


class Mishap(PageRequest):
    """Cut the bot's connections, or ask it to renew them."""

    do: Literal["mishap"]
    name: Literal["drop", "renew"]


class Refused(PageRequest):
    """Say that a file which somebody chose was not taken."""

    do: Literal["refused"]


class Dismiss(PageRequest):
    """Put a notice away."""

    do: Literal["dismiss"]


AnyWish = Annotated[
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
    """A wish with the number under which its reply is awaited."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: int
    page_request: AnyWish


ASKED: TypeAdapter[RequestBase] = TypeAdapter(RequestBase)

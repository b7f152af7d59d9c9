"""What a form is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.errors import EnlaceError
from bot.i18n import N_
from bot.views.blockkit.modals import Modal
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field
from commands.command import Call, Command
from commands.requests import Request


class ControlUnknown(EnlaceError):
    message = N_(
        "This button is from a message that the bot no longer understands, so nothing was done. "
        "`%(taskforce)s help` shows the command that does the same."
    )


class FieldMistakes(Exception):
    """The mistakes in a form, one for each field; the function that reads the form raises it."""

    def __init__(self, mistakes: Mapping[Field, EnlaceError]) -> None:
        super().__init__()
        self.mistakes = mistakes


@dataclass(frozen=True)
class Form:
    """A form: its command, how to draw it, and how to read it once it is filled in.

    `compose` draws the form for a draft (empty at first) and keeps what the person typed. It raises an error
    if the person may not have the form at all. `read` returns the request, or raises `FieldMistakes`.
    `places` maps an error of the service to the field where it is shown; other errors are shown above all
    fields.
    """

    command: Command
    compose: Callable[[Call, Draft], Modal]
    read: Callable[[Call, Draft], Request]
    places: Mapping[type[EnlaceError], Field] = field(default_factory=dict)

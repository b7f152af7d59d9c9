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
    """What is wrong, a field; raised by whoever reads a form."""

    def __init__(self, mistakes: Mapping[Field, EnlaceError]) -> None:
        super().__init__()
        self.mistakes = mistakes


@dataclass(frozen=True)
class Form:
    """A form: the command that asks for the same, how it is drawn, and what it asks for once filled in.

    `compose` draws it for a draft, an empty one at first, with what a person typed kept; it raises what
    keeps them from having it at all. `read` raises `FieldMistakes`. `places` says at which field an error
    of the service belongs; what has no place there is said above them all.
    """

    command: Command
    compose: Callable[[Call, Draft], Modal]
    read: Callable[[Call, Draft], Request]
    places: Mapping[type[EnlaceError], Field] = field(default_factory=dict)

"""What people can do by hand: what they press, where it is, what they fill in, and what they see afterwards.

Every text that people read is a pair, in English and in Spanish: they find a control by its label.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.audit.events import Action
from bot.views.blockkit.controls import Press
from bot.views.forms.names import FormName

Pair = tuple[str, str]
"""In English, in Spanish."""
Filling = Mapping[Pair, Any]
"""Values by the labels of their fields; a pair as a value is the choice's label in each language."""

EVERYONE = ("chair", "secretariat", "lead", "alternate", "member", "observer")
DOERS = EVERYONE[:-1]
THEIRS = DOERS[:-1]
STEERING = ("chair", "secretariat")
FILE = "a file of one's own"
UPDATED, BLOCKED, FRESH, REPORTED, READY, CLOSED = "7", "2", "13", "5", "11", "10"
"""Recommendations that the leads here lead, by status: in progress, blocked, not started, reported, ready to
be closed, closed."""


@dataclass(frozen=True)
class Mistake:
    """Wrong values that are filled in first, and the message at their field."""

    filled: Filling
    at: str
    said: Pair


@dataclass(frozen=True)
class Step:
    """A control to press, by its label, and the values for the form that it opens.

    `name` tells which one is meant where people choose from a list whose entries have no name in the table.
    With `where` it is pressed in the window or the Home in front.
    """

    label: Pair | None
    press: Press
    form: FormName | None = None
    filled: Filling = field(default_factory=dict)
    wrong: Sequence[Mistake] = ()
    name: str = ""
    where: str = ""


@dataclass(frozen=True)
class PersonAction:
    """Something that people do; `at` says how they get to the control.

    `at` is a command, "home", "told" (a message from the bot), "channel" (a message shared there) or
    "shortcut" with its name. `value` is what the control holds; `may_not` is somebody for whom it does not
    work.
    """

    what: str
    at: str
    steps: Sequence[Step]
    may: Sequence[str]
    may_not: str | None
    sees: Pair
    event: Action | None = None
    holds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    value: str = ""


def by_form(label: Pair, press: Press, form: FormName, filled: Filling, *wrong: Mistake, **more: Any) -> Step:
    return Step(label, press, form, filled, wrong, **more)


OPEN = Step(("Open", "Abrir"), Press.OPEN)
UPDATE = (("Update …", "Actualizar…"), Press.UPDATE, FormName.UPDATE)
EVIDENCE = (("Attach evidence …", "Adjuntar evidencia…"), Press.EVIDENCE, FormName.EVIDENCE)
STANDS, LINK, TITLE = (
    ("Status", "Estado"),
    ("Evidence: the link to the source", "Evidencia: enlace a la fuente"),
    ("Title of the source", "Título de la fuente"),
)
NEXT, REASON = ("Next step", "Siguiente paso"), ("Reason", "Motivo")
WHO, DUE = ("Assignee", "A cargo de"), ("Due date", "Fecha de vencimiento")
WHAT = ("Task", "Tarea")
NOT_A_LINK = ("is not a link", "no es un enlace")
SOURCE = "https://example.org/source"

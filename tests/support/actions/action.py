"""What people can do by hand: what they press, where it stands, what they fill in, and what comes of it.

Everything that is read is a pair, in English and in Spanish: whoever does it finds it by what they read.
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
"""What is put into the fields that people read like that; a pair is what is chosen in each language."""

EVERYONE = ("chair", "secretariat", "lead", "alternate", "member", "observer")
DOERS = EVERYONE[:-1]
THEIRS = DOERS[:-1]
STEERING = ("chair", "secretariat")
FILE = "a file of one's own"
UPDATED, BLOCKED, FRESH, REPORTED, READY, CLOSED = "7", "2", "13", "5", "11", "10"
"""Recommendations that the leads here lead, by where they stand: in progress, blocked, not started, reported,
ready to be closed, closed."""


@dataclass(frozen=True)
class Mistake:
    """Something that is filled in wrongly first, and what is said at its field."""

    filled: Filling
    at: str
    said: Pair


@dataclass(frozen=True)
class Step:
    """Something that is pressed, by what people read on it, and what is filled into the form that it opens.

    `name` says which one is meant where people choose from a list of what has no name in the table. With
    `where` it is pressed in the window or the Home that is in front.
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
    """Something that people do: `at` is how they get to what they press.

    That is a command, "home", "told" (what the bot has sent them), "channel" (what was shared there) or
    "shortcut" with its name. `value` is what the control holds, `may_not` somebody for whom it does not work.
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
    ("Where it stands", "Estado"),
    ("Evidence: the link to the source", "Evidencia: enlace a la fuente"),
    ("Title of the source", "Título de la fuente"),
)
NEXT, REASON = ("Next step", "Siguiente paso"), ("Reason", "Motivo")
WHO, DUE = ("Who is to do it", "Quién la hará"), ("Due date", "Fecha de vencimiento")
WHAT = ("What is to be done", "Qué hay que hacer")
NOT_A_LINK = ("is not a link", "no es un enlace")
SOURCE = "https://example.org/source"

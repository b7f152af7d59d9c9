"""The mistakes in the files, each with its place, and the one error that carries them all."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.config.mistakes import Mistake
from bot.config.nodes import Position
from bot.errors import EnlaceError
from bot.i18n import N_, Translator


@dataclass(frozen=True)
class Problem:
    """One mistake at its place; `file` is the name that the person gave, line and column count from 1."""

    file: str
    line: int
    column: int
    path: str
    error: Mistake

    @classmethod
    def at(cls, place: Position, *, file: str, path: str, error: Mistake) -> "Problem":
        """Return a problem at a place of a file."""
        return cls(file, place.line, place.column, path, error)

    def text(self, t: Translator) -> str:
        """Return what is wrong and what to do, in the reader's language, without the place."""
        return t.gettext(
            self.error.message, **{name: _shown(value, t) for name, value in self.error.values.items()}
        )

    def as_json(self, t: Translator) -> dict[str, str | int]:
        """Return the problem for a program: its place, the mistake's stable name, and the sentence."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "path": self.path,
            "error": type(self.error).__name__,
            "message": self.text(t),
        }


class DeployFileErrors(EnlaceError):
    """All problems of the deploy file and its catalog: the deploy file's first, by line."""

    message = N_("The deploy file cannot be used as it is; “enlace check” lists what to change.")

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


def _shown(value: object, t: Translator) -> object:
    match value:
        case tuple():
            return t.list_of((str(each) for each in value), either=False)
        case bool():
            return str(value).lower()
        case int():
            return t.number(value)
        case _:
            return value

"""How a recommendation is named: by its key, which never changes, or by a number, which may."""

from dataclasses import dataclass

KEY_MARK = "#"
"""What precedes a key in a button's value: a key may consist of digits, as a number does."""


@dataclass(frozen=True)
class FormerNumber:
    """The number in a button, a form or an undo step that the bot made before these carried keys.

    It names the record that had this number then, whatever the numbers are now.
    """

    number: int


Reference = int | str | FormerNumber
"""A number that someone typed just now, a key, or a number from earlier."""


def written(key: str | None, number: int) -> str:
    """Return the reference for a button's value. Only data frozen by earlier versions lacks the key."""
    return f"{KEY_MARK}{key}" if key else str(number)


def read(value: str) -> str | FormerNumber:
    """Read what `written` returned; raises `ValueError` for anything else."""
    if value.startswith(KEY_MARK) and len(value) > 1:
        return value.removeprefix(KEY_MARK)
    return FormerNumber(int(value))

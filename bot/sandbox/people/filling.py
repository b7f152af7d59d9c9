"""What a person may enter into a field, and the value that the field then has."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.blockkit.schema import units
from bot.sandbox.errors import (
    FileKindError,
    FileTooLargeError,
    MisfitError,
    NoSuchFileError,
    NotOfferedError,
    NotOneError,
    TooLongError,
    TooManyError,
    TooShortError,
)
from bot.sandbox.people.fields import Field, Value
from bot.sandbox.state.people import Person
from bot.sandbox.state.workspace import Workspace

LONGEST = 3000
MOST_FILES = 10
LARGEST_FILE = 10 * 1024 * 1024
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
WHOLE = re.compile(r"-?\d+", re.ASCII)
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
ADDRESS = re.compile(r"https?://\S+\.\S+|https?://localhost\S*", re.IGNORECASE)


class Filling:
    """Parses what people enter into fields; raises errors that tell them why a value is refused."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._readers: Mapping[str, Callable[[Field, object, Person], object]] = {
            "plain_text_input": self._text,
            "email_text_input": self._mail,
            "url_text_input": self._address,
            "number_input": self._number,
            "rich_text_input": self._rich_text,
            "datepicker": self._day,
            "timepicker": self._hour,
            "datetimepicker": self._instant,
            "multi_static_select": self._options,
            "checkboxes": self._options,
            "users_select": self._user,
            "multi_users_select": self._users,
            **dict.fromkeys(("conversations_select", "channels_select"), self._conversation),
            **dict.fromkeys(("multi_conversations_select", "multi_channels_select"), self._conversations),
            "file_input": self._files,
        }

    def read(self, field: Field, value: object, person: Person) -> Value:
        """Return a field's value after `value` was entered; None and an empty text empty it."""
        if value in (None, "", [], ()):
            return field.holding(None)
        return field.holding(self._readers.get(field.kind, self._option)(field, value, person))

    def _text(self, field: Field, value: object, _: Person) -> str:
        text = str(value)
        most = min(int(field.element.get("max_length", LONGEST)), LONGEST)
        least = int(field.element.get("min_length", 0))
        if units(text) > most:
            raise TooLongError(field=field.label, most=most, given=units(text))
        if units(text) < least:
            raise TooShortError(field=field.label, least=least, given=units(text))
        if "\n" in text and field.element.get("multiline") is not True:
            raise MisfitError(field=field.label, value=text, example=text.replace("\n", " "))
        return text

    def _mail(self, field: Field, value: object, _: Person) -> str:
        return _formed(field, value, MAIL, "name@example.org")

    def _address(self, field: Field, value: object, _: Person) -> str:
        return _formed(field, value, ADDRESS, "https://example.org")

    def _number(self, field: Field, value: object, _: Person) -> str:
        decimals = field.element.get("is_decimal_allowed") is True
        low, high = field.element.get("min_value"), field.element.get("max_value")
        example = low or high or ("2.5" if decimals else "2")
        text = _formed(field, value, NUMBER if decimals else WHOLE, example)
        if (low and float(text) < float(low)) or (high and float(text) > float(high)):
            raise MisfitError(field=field.label, value=text, example=example)
        return text

    def _rich_text(self, _: Field, value: object, __: Person) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(value)}]}
        return {"type": "rich_text", "elements": [section]}

    def _day(self, field: Field, value: object, _: Person) -> str:
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            raise MisfitError(field=field.label, value=value, example="2026-12-01") from None

    def _hour(self, field: Field, value: object, _: Person) -> str:
        text = value.strftime("%H:%M") if isinstance(value, time) else value
        return _formed(field, text, TIME, "09:30")

    def _instant(self, field: Field, value: object, person: Person) -> int:
        """Parse an instant: in seconds, or as a date and a time in the person's time zone."""
        try:
            if isinstance(value, datetime):
                moment = value
            elif "T" in str(value):
                moment = datetime.fromisoformat(str(value)).replace(tzinfo=ZoneInfo(person.timezone))
            else:
                moment = datetime.fromtimestamp(int(str(value)), UTC)
        except (ValueError, OverflowError, OSError):
            raise MisfitError(field=field.label, value=value, example="1796115600") from None
        return int(moment.timestamp())

    def _option(self, field: Field, value: object, _: Person) -> Mapping[str, Any]:
        return chosen(field, field.options, one(field, value))

    def _options(self, field: Field, value: object, _: Person) -> list[Mapping[str, Any]]:
        return distinct(field, [chosen(field, field.options, each) for each in several(value)])

    def _user(self, field: Field, value: object, _: Person) -> str:
        return self._person_id(field, one(field, value))

    def _users(self, field: Field, value: object, _: Person) -> list[str]:
        return distinct(field, [self._person_id(field, each) for each in several(value)])

    def _conversation(self, field: Field, value: object, person: Person) -> str:
        return self._conversation_id(field, one(field, value), person)

    def _conversations(self, field: Field, value: object, person: Person) -> list[str]:
        return distinct(field, [self._conversation_id(field, each, person) for each in several(value)])

    def _files(self, field: Field, value: object, person: Person) -> list[dict[str, Any]]:
        names = several(value)
        most = int(field.element.get("max_files", MOST_FILES))
        if len(names) > most:
            raise TooManyError(field=field.label, most=most, given=len(names))
        return [self._file(field, str(each), person) for each in names]

    def _file(self, field: Field, file_id: str, person: Person) -> dict[str, Any]:
        file = self._workspace.files.find(file_id)
        if file is None or file.completed is None or file.user != person.id:
            raise NoSuchFileError(field=field.label, value=file_id)
        kinds = [str(kind).removeprefix(".").casefold() for kind in field.element.get("filetypes", ())]
        if kinds and file.name.rpartition(".")[2].casefold() not in kinds:
            raise FileKindError(field=field.label, value=file.name, known=", ".join(kinds))
        if file.size > LARGEST_FILE:
            raise FileTooLargeError(field=field.label, value=file.name)
        return self._workspace.files.described(file)

    def _person_id(self, field: Field, value: object) -> str:
        person = self._workspace.person(str(value))
        if person.deleted:
            everyone = [each.handle for each in self._workspace.people if not each.deleted]
            raise NotOfferedError(field=field.label, value=value, known=", ".join(everyone))
        return person.id

    def _conversation_id(self, field: Field, value: object, person: Person) -> str:
        offered = [each for each in self._workspace.conversations if field.shows(each, person.id)]
        where = self._workspace.conversations.get(str(value))
        if where not in offered:
            known = ", ".join(f"#{each.name}" for each in offered if each.name) or "–"
            raise NotOfferedError(field=field.label, value=value, known=known)
        return where.id


def chosen(field: Field, options: list[Mapping[str, Any]], wanted: object) -> Mapping[str, Any]:
    """Return the option that a person names by its value or its text; raises `NotOfferedError`."""
    by_value = next((each for each in options if each["value"] == wanted), None)
    words = str(wanted).casefold()
    found = by_value or next((each for each in options if each["text"]["text"].casefold() == words), None)
    if found is None:
        known = ", ".join(each["text"]["text"] for each in options) or "–"
        raise NotOfferedError(field=field.label, value=wanted, known=known)
    return found


def _formed(field: Field, value: object, form: re.Pattern[str], example: str) -> str:
    text = str(value)
    if not form.fullmatch(text):
        raise MisfitError(field=field.label, value=text, example=example)
    return text


def several(value: object) -> list[object]:
    """Return the value if it is a list, else a list with it."""
    return list(value) if isinstance(value, list | tuple | set | frozenset) else [value]


def one(field: Field, value: object) -> object:
    """Return the only value given; raises `NotOneError`."""
    values = several(value)
    if len(values) > 1:
        raise NotOneError(field=field.label, given=len(values))
    return values[0]


def distinct(field: Field, found: list[Any]) -> list[Any]:
    """Return the chosen values without duplicates; raises `TooManyError` if they exceed the maximum."""
    once = [each for place, each in enumerate(found) if each not in found[:place]]
    most = field.element.get("max_selected_items")
    if most is not None and len(once) > most:
        raise TooManyError(field=field.label, most=most, given=len(once))
    return once

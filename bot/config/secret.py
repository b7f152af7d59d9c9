"""Secrets: the deploy file refers to them and never contains them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, SecretStr, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from bot.config import mistakes
from bot.config.refusal import refusal
from bot.config.suggestions import LOOKS_SECRET
from bot.errors import EnlaceError
from bot.i18n import N_

REFERENCE = re.compile(
    r"\$\{(?:env:(?P<variable>[A-Za-z_][A-Za-z0-9_]*)|file:(?P<file>[^{}\x00-\x1f\x7f]+))\}"
)
LARGEST_FILE = 64 * 1024
OTHER_EXAMPLE = "${file:/run/secrets/NAME}"


class SecretNotRead(EnlaceError):
    message = N_("The deploy file was read without its secrets, and %(reference)s is needed now.")


@dataclass(frozen=True)
class ReadOptions:
    """The options for reading a deploy file, passed on as pydantic's validation context."""

    folder: Path = field(default_factory=Path)
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: bool = False


@dataclass(frozen=True)
class Secret:
    """A reference as the file has it, and the secret that it refers to, if that was read."""

    reference: str
    value: SecretStr | None = None

    def reveal(self) -> str:
        """Return the secret in clear; raises `SecretNotRead` if the file was read without secrets."""
        if self.value is None:
            raise SecretNotRead(reference=self.reference)
        return self.value.get_secret_value()


def is_reference(text: str) -> bool:
    """Say whether the whole text is a reference whose target is not itself a pasted secret."""
    return REFERENCE.fullmatch(text) is not None and LOOKS_SECRET.search(text) is None


def reading_of(info: ValidationInfo) -> ReadOptions:
    """Return the options with which the file is read; models that are built by hand resolve nothing."""
    return info.context if isinstance(info.context, ReadOptions) else ReadOptions()


def resolve(reference: str, reading: ReadOptions) -> str:
    """Return the secret that a well-formed reference refers to; raises a refusal if there is none."""
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError("The caller has not checked the reference's form.")
    if variable := found["variable"]:
        if not (value := reading.env.get(variable, "")):
            raise refusal(mistakes.VariableUnset(variable=variable))
        return value
    return _read(reading.folder / found["file"], as_given=found["file"])


def _read(path: Path, *, as_given: str) -> str:
    try:
        if not path.exists():
            raise refusal(mistakes.SecretFileMissing(secret=as_given))
        # Never read more than a secret can have, and never a device or a pipe that does not end.
        if not path.is_file() or path.stat().st_size > LARGEST_FILE:
            raise refusal(mistakes.SecretFileUnreadable(secret=as_given))
        text = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeError):
        raise refusal(mistakes.SecretFileUnreadable(secret=as_given)) from None
    if not text:
        raise refusal(mistakes.SecretFileEmpty(secret=as_given))
    return text


@dataclass(frozen=True)
class SecretKey:
    """Marks a key that takes a reference, and describes the form of the secret behind it."""

    prefix: str = ""
    shortest: int = 1
    example: str = "${env:NAME}"

    def read(self, given: object, info: ValidationInfo) -> Secret:
        """Turn a reference into a secret; its value is read only if the options ask for secrets."""
        if isinstance(given, Secret):
            return given
        if not isinstance(given, str) or not is_reference(given):
            raise refusal(mistakes.SecretInFile(example=self.example, other=OTHER_EXAMPLE))
        reading = reading_of(info)
        return Secret(given, SecretStr(self._checked(given, reading)) if reading.secrets else None)

    def _checked(self, reference: str, reading: ReadOptions) -> str:
        value = resolve(reference, reading)
        if not value.startswith(self.prefix):
            raise refusal(mistakes.SecretMisfit(reference=reference, prefix=self.prefix))
        if len(value) < self.shortest:
            raise refusal(mistakes.SecretTooShort(reference=reference, least=self.shortest))
        if self.prefix and any(sign.isspace() for sign in value):
            raise refusal(mistakes.SecretMalformed(reference=reference))
        return value

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate with `read` only, so that no message of pydantic's shows the value."""
        return core_schema.with_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        """Describe to editors the form of a reference."""
        return {
            "type": "string",
            "pattern": r"^\$\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+)\}$",
            "examples": [self.example],
        }

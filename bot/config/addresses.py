"""Addresses in the deploy file: Slack's Web API and the database."""

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, parse_qsl, urlsplit

from pydantic import (
    AfterValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SecretStr,
    ValidationInfo,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from bot.config import mistakes
from bot.config.refusal import refusal
from bot.config.secret import ReadOptions, Secret, is_reference, reading_of, resolve
from bot.config.suggestions import shown

SCHEMES = frozenset({"sqlite", "postgresql", "postgresql+psycopg"})
PASSWORD_WORDS = frozenset({"password", "sslpassword"})
ROOT_FOLDERS = frozenset({"etc", "home", "media", "mnt", "opt", "root", "run", "srv", "tmp", "usr", "var"})
"""Folders that every Linux has at its root."""
EXAMPLE_SQLITE = "sqlite:///enlace.db"
EXAMPLE_POSTGRESQL = "postgresql://enlace@localhost/enlace"
EXAMPLE_REFERENCE = "${env:DATABASE_URL}"


def _api_url(given: str) -> str:
    parts = _split(given)
    if (
        parts is None
        or parts.scheme not in {"http", "https"}
        or not parts.hostname
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
    ):
        raise refusal(mistakes.NotApiUrl())
    return given if given.endswith("/") else f"{given}/"


def is_clear_text(url: str) -> bool:
    """Say whether a request to the address crosses a network unencrypted; this machine is none."""
    parts = _split(url)
    return parts is not None and parts.scheme == "http" and not _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


ApiUrl = Annotated[str, AfterValidator(_api_url), Field(json_schema_extra={"pattern": "^https?://[^@?#]+$"})]
"""An http or https address that ends in a slash."""


@dataclass(frozen=True)
class DatabaseAddress:
    """Marks the database's URL: a literal without a password, or a reference to a secret."""

    def read(self, given: object, info: ValidationInfo) -> str | Secret:
        """Check the address, resolve a reference to a secret, and make SQLite's path absolute."""
        if isinstance(given, Secret):
            return given
        if not isinstance(given, str):
            raise _not_an_address()
        reading = reading_of(info)
        if not given.startswith("${"):
            return _absolute(given, reading, literal=True)
        if not is_reference(given):
            raise refusal(mistakes.PasswordInUrl(example=EXAMPLE_REFERENCE))
        if not reading.secrets:
            return Secret(given)
        return Secret(given, SecretStr(_absolute(resolve(given, reading), reading, literal=False)))

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate with `read` only, so that no message of pydantic's shows the value."""
        return core_schema.with_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        """Describe to editors what an address begins with."""
        return {"type": "string", "pattern": r"^(sqlite:|postgresql(\+psycopg)?:|\$\{(env|file):)"}


DatabaseUrl = Annotated[str | Secret, DatabaseAddress()]
"""A URL in clear, or the secret that contains it."""


def _absolute(url: str, reading: ReadOptions, *, literal: bool) -> str:
    parts = _split(url)
    if parts is None or parts.scheme not in SCHEMES:
        raise _not_an_address()
    words = {key.casefold() for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if literal and (parts.password or words & PASSWORD_WORDS):
        raise refusal(mistakes.PasswordInUrl(example=EXAMPLE_REFERENCE))
    if parts.scheme != "sqlite":
        if not parts.path.strip("/"):
            raise _not_an_address()
        return url
    if parts.netloc or not url.startswith("sqlite://"):
        raise _not_an_address()
    return _of_file(url, parts, reading.folder)


def _of_file(url: str, parts: SplitResult, folder: Path) -> str:
    """Return the address of a SQLite file with its path in full."""
    # After sqlite:// one slash ends the empty host; then comes a path, or a name that SQLite interprets.
    path = parts.path.removeprefix("/")
    if path in IN_MEMORY:
        raise refusal(mistakes.DatabaseInMemory(example=EXAMPLE_SQLITE))
    if path.startswith("file:"):
        return url
    if path.startswith("~"):
        raise refusal(mistakes.HomeFolderUnknown())
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name != "timeout" or not value.isdecimal():
            raise refusal(mistakes.AddressOptionUnknown(option=shown(f"{name}={value}")))
    question = f"?{parts.query}" if parts.query else ""
    if _means_the_root(folder, path):
        raise refusal(mistakes.PathNotAbsolute(meant=f"sqlite:////{path}{question}"))
    return f"sqlite:///{_beside(folder, path)}{question}"


IN_MEMORY = frozenset({"", ":memory:"})
"""Names under which SQLite keeps a database in memory, and loses it when the bot stops."""


def _means_the_root(folder: Path, path: str) -> bool:
    """Say whether a relative path was meant to be absolute: its folder is at the root, and not beside us."""
    first, *rest = Path(path).parts
    if not rest or first in {"..", "/"} or (folder / first).is_dir():
        return False
    return first in ROOT_FOLDERS or (Path("/") / Path(path).parent).is_dir()


def _beside(folder: Path, path: str) -> Path:
    return Path(path) if Path(path).is_absolute() else folder.absolute() / path


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # read here because a wrong port raises only when it is read
    except ValueError:
        return None
    return None if any(sign.isspace() for sign in url) else parts


def _not_an_address() -> PydanticCustomError:
    return refusal(mistakes.NotDatabaseUrl(sqlite=EXAMPLE_SQLITE, postgresql=EXAMPLE_POSTGRESQL))

"""Slack files as evidence: how a link names one, what is known of it, and why it cannot be read."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

MEGABYTE = 1_000_000
PERMALINK = re.compile(r"/files/(?:[UWB][A-Z0-9]+/)?(F[A-Z0-9]{2,20})(?:/[^?#]*)?")
"""The path of the link that "Copy link" gives for a file. The name at the end is only for people."""
SHARED_HOSTS = frozenset({"slack.com", "app.slack.com"})
"""Slack hosts that belong to no particular workspace."""


class FileState(StrEnum):
    """How far the bot is with reading a file."""

    CHECKING = "checking"
    READ = "read"
    UNREADABLE = "unreadable"


class FileProblem(StrEnum):
    """Why a file cannot be read. A value that was stored never changes its meaning."""

    GONE = "gone"
    NOT_VISIBLE = "not_visible"
    TOO_LARGE = "too_large"
    SCOPE_MISSING = "scope_missing"
    OUTSIDE = "outside"
    DIFFERENT = "different"
    ELSEWHERE = "elsewhere"
    NO_ANSWER = "no_answer"
    NOT_THEIRS = "not_theirs"


@dataclass(frozen=True)
class SlackFile:
    """A file as a person named it. `id` comes from the link."""

    id: str
    permalink: str


@dataclass(frozen=True)
class FileProof:
    """What was measured of a file's bytes: `size` in bytes, `sha256` in hexadecimal digits."""

    permalink: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class FileFacts:
    """What is known of a file that is evidence.

    All of it is set once the file was read; before that there may be a `problem`.
    """

    name: str | None = None
    media_type: str | None = None
    size: int | None = None
    sha256: str | None = None
    problem: str | None = None

    @property
    def state(self) -> FileState:
        """How far the bot is with reading it."""
        if self.sha256:
            return FileState.READ
        return FileState.UNREADABLE if self.problem else FileState.CHECKING


def slack_file(url: str, workspace_url: str | None) -> SlackFile | None:
    """Return the file of this workspace that a link names; None for every other link.

    `workspace_url` is the workspace's own address, such as https://taskforce.slack.com/.
    """
    if workspace_url is None:
        return None
    parts = urlsplit(url)
    ours = {urlsplit(workspace_url).hostname, *SHARED_HOSTS}
    found = PERMALINK.fullmatch(parts.path)
    if parts.scheme != "https" or parts.hostname not in ours or found is None:
        return None
    return SlackFile(found[1], url)

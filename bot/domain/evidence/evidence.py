"""A piece of evidence as services return it and views show it."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.evidence.files import FileFacts, FileState
from bot.domain.members.member import Member
from bot.domain.texts import Words


@dataclass(frozen=True)
class Source:
    """A piece of evidence: a link, or a `file` in Slack.

    It is citable if its issuer, date and language are known and, for a file, its content was read.
    """

    number: int
    url: str
    title: Words
    issuer: str | None
    issued_on: date | None
    language: str | None
    added_by: Member
    added_at: datetime
    file: FileFacts | None = None

    @property
    def citable(self) -> bool:
        """Whether a report could cite it, as the closing rule demands."""
        return is_citable(self.issuer, self.issued_on, self.language, self.file)

    @property
    def described(self) -> bool:
        """Whether its issuer, date and language are known."""
        return is_described(self.issuer, self.issued_on, self.language)


def is_described(issuer: str | None, issued_on: date | None, language: str | None) -> bool:
    """Say whether the details that a citation needs are known."""
    return None not in {issuer, issued_on, language}


def is_citable(
    issuer: str | None, issued_on: date | None, language: str | None, file: FileFacts | None
) -> bool:
    """Say whether a report could cite a source, as the closing rule demands. A `file` must have been read."""
    return is_described(issuer, issued_on, language) and (file is None or file.state is FileState.READ)

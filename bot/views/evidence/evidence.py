"""Evidence: its link, what is known of it, and what was found in a file."""

from collections.abc import Mapping, Sequence

from bot.domain.evidence.evidence import Source
from bot.domain.evidence.files import FileFacts, FileProblem, FileState
from bot.domain.outbox.notices import FileChecked
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, Message, context, message, section, sections
from bot.views.blockkit.text import Mrkdwn, bold, code, inline, link
from bot.views.localizer import Localizer

SHOWN = 8
"""Pieces of evidence that are shown, the latest ones."""
DIGITS = 12
"""Hexadecimal digits of a hash that are shown: enough to compare by eye; the trail has all of them."""
LONGEST_NAME, LONGEST_TYPE = 120, 60
NOT_SHOWN = N_(
    "Slack does not show this file to both you and the bot: it was deleted, or one of you is not in the "
    "conversation where it is. Please share it in a channel where you both are, and attach it again."
)
"""The same whether the bot or the person is not shown it, so that nobody learns that a file exists."""
PROBLEMS: Mapping[FileProblem, str] = {
    FileProblem.GONE: N_("The file was deleted from Slack. Please upload it again and attach the new one."),
    FileProblem.NOT_VISIBLE: NOT_SHOWN,
    FileProblem.NOT_THEIRS: NOT_SHOWN,
    FileProblem.TOO_LARGE: N_(
        "The file is too large. Please attach a smaller one, or a link to where it is published."
    ),
    FileProblem.SCOPE_MISSING: N_(
        "The bot cannot read files in this workspace. Please ask an admin to reinstall the app with "
        "the permission `files:read`, then attach the file again."
    ),
    FileProblem.OUTSIDE: N_(
        "The file is not stored in Slack but elsewhere, such as on a shared drive. Please attach its "
        "link there."
    ),
    FileProblem.DIFFERENT: N_("Slack did not return the whole file. Please attach it again later."),
    FileProblem.ELSEWHERE: N_(
        "Slack redirected to another address, which the bot does not open. Please upload the file "
        "again and attach the new one."
    ),
    FileProblem.NO_ANSWER: N_("Slack did not return the file in time. Please attach it again later."),
}
"""Why a file could not be read, and what to do."""


def source_lines(source: Source, localizer: Localizer, *, to_cite: bool = True) -> list[Mrkdwn]:
    """Render a source: its link, then its details; `to_cite` adds a mark if it cannot be cited yet.

    A title in another language is marked, unless the details name that language.
    """
    details = [
        *([inline(source.issuer)] if source.issuer else []),
        *([localizer.day(source.issued_on)] if source.issued_on else []),
        *([_language(source.language, localizer)] if source.language else []),
        localizer.gettext("attached by %(who)s", who=localizer.person(source.added_by)),
        *([localizer.gettext("⚠️ not citable yet")] if to_cite and not source.citable else []),
    ]
    unmarked = {localizer.language, source.language}
    foreign = source.title.language not in unmarked and source.title.text not in {
        source.url,
        source.file.name if source.file else None,
    }
    mark = f" {localizer.foreign(source.title)}" if foreign else ""
    lines = [
        Mrkdwn(f"📎 {link(source.url, source.title.text)}{mark}"),
        Mrkdwn(f"      {' · '.join(details)}"),
    ]
    if source.file:
        lines.append(Mrkdwn(f"      {file_words(source.file, localizer)}"))
    return lines


def listed(found: Sequence[Source], localizer: Localizer, *, to_cite: bool = True) -> list[Block]:
    """Render the latest pieces of evidence below their number."""
    kept = found[-SHOWN:]
    lines = [
        bold(localizer.ngettext("%(number)s piece of evidence", "%(number)s pieces of evidence", len(found)))
    ]
    lines += [line for source in kept for line in source_lines(source, localizer, to_cite=to_cite)]
    if left := len(found) - len(kept):
        lines.append(localizer.ngettext("and %(number)s earlier one", "and %(number)s earlier ones", left))
    return sections(lines)


def file_words(file: FileFacts, localizer: Localizer) -> Mrkdwn:
    """Render a file's name, type, size and first hash digits, or the state of its check."""
    if file.state is FileState.CHECKING:
        return localizer.gettext("⏳ file being checked")
    if file.state is FileState.UNREADABLE:
        return localizer.gettext("⚠️ unreadable. %(why)s", why=_why(file, localizer))
    return file_brief(file, localizer)


def file_standing(file: FileFacts, localizer: Localizer) -> Mrkdwn:
    """Render the same where there is little room, without the reason why a file cannot be read."""
    if file.state is FileState.UNREADABLE:
        return localizer.gettext("⚠️ unreadable")
    return file_words(file, localizer)


def file_brief(file: FileFacts, localizer: Localizer) -> Mrkdwn:
    """Render a file that was read, in short."""
    parts = [
        inline((file.name or "")[:LONGEST_NAME]),
        inline((file.media_type or "")[:LONGEST_TYPE]),
        inline(localizer.translator.size(file.size or 0)),
        Mrkdwn(f"SHA-256 {code((file.sha256 or '')[:DIGITS] + '…')}"),
    ]
    return Mrkdwn(" · ".join(part for part in parts if part))


def checked(told: FileChecked, localizer: Localizer) -> Message:
    """Tell the person who attached a file the result of its check."""
    place = {
        "evidence": Mrkdwn(str(told.evidence)),
        "subject": bold(Mrkdwn(told.subject)),
        "title": link(told.url, told.title.text),
    }
    if told.file.state is FileState.UNREADABLE:
        said = localizer.gettext(
            "⚠️ Evidence %(evidence)s of %(subject)s, %(title)s, could not be read, so it cannot be cited. "
            "%(why)s",
            why=_why(told.file, localizer),
            **place,
        )
        again = localizer.gettext(
            "Once that is done, send the same command again, and the file will be read again."
        )
        return message([section(said), context(again)])
    blocks = [
        section(
            localizer.gettext(
                "📎 Evidence %(evidence)s of %(subject)s, %(title)s, was read. Its details:", **place
            )
        ),
        section(file_brief(told.file, localizer)),
        context(
            localizer.gettext(
                "The file stays in Slack; the bot keeps only these details. The full hash is in the "
                "history, so anyone who has the file can check that it is the same."
            )
        ),
    ]
    if told.lacks:
        blocks.append(
            context(localizer.gettext("To be citable, it still needs its issuer, date and language."))
        )
    return message(blocks)


def _why(file: FileFacts, localizer: Localizer) -> Mrkdwn:
    return localizer.gettext(PROBLEMS[FileProblem(file.problem or FileProblem.NO_ANSWER)])


def _language(language: str, localizer: Localizer) -> Mrkdwn:
    return localizer.gettext("in Spanish") if language == "es" else localizer.gettext("in English")

"""Refuses a deploy file that lists one person twice, by different names for them."""

from collections.abc import Iterable, Mapping

from bot.config.models import Config
from bot.config.models import Member as Named
from bot.errors import EnlaceError
from bot.i18n import N_
from bot.services.alignment.kept import kept_rows
from bot.store import tables
from bot.store.database import Database


class PersonListedTwice(EnlaceError):
    message = N_(
        "The deploy file lists one person twice: “%(first)s” on line %(first_line)s and “%(second)s” on line "
        "%(second_line)s are the same person in Slack. Keep one of the two entries. Nothing was changed."
    )


def refuse_repeated(people: Mapping[str, str], lines: Mapping[str, int]) -> None:
    """Raise `PersonListedTwice` if two references have the same Slack id.

    `people` are the Slack ids by reference, in the file's order; `lines` are the file's lines by reference in
    lower case.
    """
    first: dict[str, str] = {}
    for reference, slack_id in people.items():
        if earlier := first.get(slack_id):
            raise PersonListedTwice(
                first=earlier,
                first_line=str(lines.get(earlier.casefold(), "?")),
                second=reference,
                second_line=str(lines.get(reference.casefold(), "?")),
            )
        first[slack_id] = reference


def check_people(database: Database, config: Config, lines: Mapping[str, int]) -> None:
    """Raise `PersonListedTwice` where the database knows that two references are one person.

    It remembers whom a reference meant at the last start, and everyone's address and user name. At another
    revision of the schema nothing is known.
    """
    by_reference, by_name = _known(kept_rows(database, tables.Member))
    found = {person.reference: _id_of(person, by_reference, by_name) for person in config.members.people}
    refuse_repeated({reference: id_ for reference, id_ in found.items() if id_}, lines)


def _id_of(person: Named, by_reference: Mapping[str, str], by_name: Mapping[str, str]) -> str | None:
    names = [name.casefold() for name in person.references]
    found = [by_reference.get(name) or by_name.get(name) for name in names]
    return next((each for each in found if each), person.slack_id)


def _known(rows: Iterable[tables.Member]) -> tuple[dict[str, str], dict[str, str]]:
    """Return a Slack id for each person, by reference of the file, and by address, user name or Slack id. A
    user name counts where the person is spoken to.
    """
    by_reference: dict[str, str] = {}
    by_name: dict[str, str] = {}
    for row in rows:
        if not row.identities:
            continue
        first = row.identities[0]
        if row.file_key:
            by_reference[row.file_key] = first.slack_id
        names = {first.handle, *(each.email for each in row.identities)}
        names |= {each.slack_id for each in row.identities}
        by_name |= {name.casefold(): first.slack_id for name in names if name}
    return by_reference, by_name

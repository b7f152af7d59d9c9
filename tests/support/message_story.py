"""A story in which people get a message of every kind, and a way to compare what was read back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.digests.digest import Digest
from bot.domain.evidence.files import FileProof
from bot.domain.members.member import Member
from bot.domain.outbox.pace import Pace
from bot.services.channels import introductions as introducing
from bot.services.context import Caller
from bot.services.digests.rounds import open_due
from bot.services.evidence import file_checks
from bot.services.members.departures import refresh
from bot.services.members.queries import Profile
from bot.services.outbox import queue as outbox
from bot.services.outbox.queue import Claimed
from bot.services.outbox.reports import report
from bot.services.recommendations import comments
from bot.services.reminders.opening import open_reminders
from tests.support.harness import TEAM, BotHarness, slack_id
from tests.support.rights_world import somebody_claims_a_user_name

CHANGES = (
    ("chair-us", '/action assign @member-us @lead-mx "Draft the memorandum" rec 5 due 2026-12-24'),
    ("chair-us", "/action due 1 2026-12-07"),
    ("chair-us", '/action edit 1 "Draft the memorandum and its annex"'),
    ("chair-us", '/action comment 1 "See the annex, @secretariat"'),
    ("member-us", '/action submit 1 "Here it is"'),
    ("chair-us", '/action return 1 "The annex is missing"'),
    ("member-us", '/action submit 1 "Now all of it"'),
    ("chair-us", "/action accept 1"),
    ("chair-us", '/action reopen 1 "One more page"'),
    ("chair-us", "/action reassign 1 @member-us"),
    ("chair-us", '/action assign @member-us "No recommendation"'),
    ("chair-us", '/action cancel 2 "Not needed"'),
    ("chair-us", "/taskforce undo"),
    ("secretariat", "/rec ask 5"),
    ("chair-us", '/digest hold "Figures are being checked"'),
    ("chair-us", "/digest resume"),
)
CORRECTED = (
    ("chair-us", "/digest acknowledge"),
    ("chair-mx", "/digest acknowledge"),
    ("secretariat", '/digest correct "Son cuatro, no cinco" on 2026-11-30 now'),
)
WORKSPACE = "https://t.slack.com/"
LINK = f"{WORKSPACE}files/U1/F00001/a.pdf"
STEP = timedelta(hours=4)
WEEK = timedelta(days=7)


def story(harness: BotHarness) -> Iterator[Claimed]:
    """Write a message of every kind, and yield each while it is claimed, before it counts as sent."""
    for handle, line in CHANGES:
        assert not harness.refuses(handle, line), line
        yield from _claimed(harness)
    yield from _of_files(harness)
    introducing.came(harness.context, "C0NEW", harness.clock.now(), bot="U0BOT", language="es", inviter=None)
    yield from _claimed(harness)
    open_due(harness.context)
    until = harness.clock.now() + WEEK
    while harness.clock.now() < until:
        harness.clock.move_to(harness.clock.now() + STEP)
        open_due(harness.context)
        open_reminders(harness.context)
        yield from _claimed(harness)
    assert not harness.refuses("chair-us", "/digest send now")
    yield from _claimed(harness, fail=True)
    assert report(harness.context, Pace(report_every=0))
    yield from _claimed(harness)
    _of_people(harness)
    yield from _claimed(harness)
    caller = Caller(slack_id("chair-us"), TEAM, "/rec comment", "story:comment")
    comments.comment(harness.context, caller, 5, "See the annex, @lead-us and @lead-mx")
    yield from _claimed(harness)
    for handle, line in CORRECTED:
        assert not harness.refuses(handle, line), line
        yield from _claimed(harness)


def _of_people(harness: BotHarness) -> None:
    """Somebody takes a user name of the file that nobody had, and somebody leaves."""
    refresh(harness.context, Profile(slack_id("member-us"), "member-us", "member-us", deleted=True))
    somebody_claims_a_user_name(harness.context, Profile("U0NEW", "newcomer", "New"))


def _of_files(harness: BotHarness) -> Iterator[Claimed]:
    context = replace(harness.context, rules=replace(harness.context.rules, workspace_url=WORKSPACE))
    office = replace(harness, dispatcher=replace(harness.dispatcher, context=context))
    for line in (f"/rec evidence 5 {LINK}", f"/action evidence 1 {LINK}"):
        assert not office.refuses("chair-us", line), line
        check = file_checks.take(context)
        assert check
        assert file_checks.read(context, check, FileProof(LINK, "a.pdf", "application/pdf", 9, "0" * 64))
        yield from _claimed(office)
    harness.deliveries = office.deliveries  # a delivery of the same name would count as repeated


def _claimed(harness: BotHarness, *, fail: bool = False) -> Iterator[Claimed]:
    while claimed := outbox.claim(harness.context):
        yield claimed
        if fail:
            outbox.give_up(harness.context, claimed, "channel_not_found")
        else:
            outbox.sent(harness.context, claimed, "D1", "1.1")


def plain(value: object) -> Any:
    """Return what was read back as JSON values; people become their Slack id and language.

    A digest becomes its instants and its number of decisions: other tests cover how a snapshot is chosen.
    """
    match value:
        case Member():
            return f"{value.slack_id} {value.language}"
        case Digest():
            return [plain(value.at), plain(value.since), len(value.decisions)]
        case StrEnum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case ZoneInfo():
            return value.key
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case str() | int() | None:
            return value
        case Sequence():
            return [plain(each) for each in value]
    assert is_dataclass(value), value
    return {each.name: plain(getattr(value, each.name)) for each in fields(value)}

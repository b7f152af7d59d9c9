"""An invalid deploy file: every mistake with its place, its remedy, and never a secret."""

import json
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.config import Catalog, Config, DeployFileErrors, Problem, load, mistakes
from bot.config import document as documents
from bot.config.mistakes import Mistake
from bot.config.nodes import START, Scalar, plain
from bot.config.sections import Section
from bot.config.verdicts import BY_TYPE
from bot.i18n import LANGUAGES, Translator

DEPLOY = Path(__file__).parents[3] / "deploy"
ENGLISH = Translator("en")
ENV = {
    "SLACK_BOT_TOKEN": "xoxb-1-made-up",
    "SLACK_APP_TOKEN": "xapp-1-made-up",
    "ENLACE_AUDIT_KEY": "made up and more than thirty-two long",
}
GOOD = """\
taskforce:
  name: {en: Taskforce, es: Grupo}
slack:
  bot_token: ${env:SLACK_BOT_TOKEN}
  app_token: ${env:SLACK_APP_TOKEN}
audit:
  key: ${env:ENLACE_AUDIT_KEY}
members:
  people:
    - {handle: ana, role: chair, side: MX}
    - {handle: bob, role: member, side: US}
    - {handle: eve, role: observer}
leads:
  5: {us: bob, mx: ana}
"""
CATALOG = """\
source: {title: {en: Report, es: Informe}}
categories:
  - {key: trust, title: {en: Trust, es: Confianza}}
recommendations:
  - number: 5
    key: fentanyl
    category: trust
    title: {en: A taskforce, es: Un grupo}
    short: {en: Taskforce, es: Grupo}
"""
MARKER = "hunter2-in-clear"


def problems(folder: Path, text: str | bytes, env: dict[str, str] | None = None) -> tuple[Problem, ...]:
    (folder / "enlace.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        load(folder / "enlace.yaml", env=ENV if env is None else env)
    except DeployFileErrors as errors:
        return errors.problems
    return ()


def changed(text: str, before: str, after: str) -> str:
    assert text.count(before) == 1, f"{before!r} stands {text.count(before)} times in the file to be broken."
    return text.replace(before, after)


def test_the_file_that_is_broken_below_is_right(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(CATALOG, encoding="utf-8")
    assert problems(tmp_path, GOOD) == ()
    assert problems(tmp_path, f"{GOOD}catalog: mine.yaml") == ()


def in_several(
    workspaces: str, column: int, path: str, words: tuple[str, ...]
) -> tuple[str, str, int, int, str, tuple[str, ...]]:
    one = "  bot_token: ${env:SLACK_BOT_TOKEN}\n  app_token: ${env:SLACK_APP_TOKEN}"
    return one, f"  workspaces: {workspaces}", 4, column, path, words


# The change to the valid file, and the line, column, path and words of the one problem that it causes. One or
# two lines a case keep the table readable.
# fmt: off
BROKEN: dict[str, tuple[str, str, int, int, str, tuple[str, ...]]] = {
    "misspelt key": ("  bot_token", "  bot_tokn", 4, 3,
        "slack.bot_tokn", ("“bot_tokn”", "“bot_token”?", "mode")),
    "unknown key": ("audit:", "zzz: 1\naudit:", 6, 1,
        "zzz", ("“zzz” is not valid here", "taskforce, language", "review")),
    "number as a key": ("audit:", "7: 1\naudit:", 6, 1, "7", ("“7” is not valid here",)),
    "missing key": (", es: Grupo", "", 2, 3, "taskforce.name.es", ("“es” is missing here", "add it")),
    "missing section": ("audit:\n  key: ${env:ENLACE_AUDIT_KEY}\n", "", 1, 1,
        "audit", ("“audit” is missing",)),
    "empty value": ("${env:SLACK_BOT_TOKEN}", "", 4, 3, "slack.bot_token", ("“bot_token” has no value",)),
    "null": ("audit:", "database: null\naudit:", 6, 1, "database", ("“database” has no value",)),
    "section without keys": ("audit:", "review:\naudit:", 6, 1, "review", ("“review” has no value",)),
    "word for a section": ("audit:", "review: 30\naudit:", 6, 9,
        "review", ("has keys", "stale_after_days")),
    "number for a text": ("en: Taskforce", "en: 2026", 2, 14,
        "taskforce.name.en", ("must be text", "in quotes")),
    "text for a number": ("audit:", "review: {stale_after_days: '30'}\naudit:", 6, 28,
        "review.stale_after_days", ("a whole number, written without quotes",)),
    "number too small": ("audit:", "review: {stale_after_days: 0}\naudit:", 6, 28,
        "review.stale_after_days", ("at least 1",)),
    "number too large": ("audit:", "review: {stale_after_days: 366}\naudit:", 6, 28,
        "review.stale_after_days", ("at most 365",)),
    "word for yes or no": ("audit:", "closing:\n  two_keys: yes\naudit:", 7, 13,
        "closing.two_keys", ("must be true or false",)),
    "misspelt choice": ("role: chair", "role: char", 10, 27, "members.people[0].role",
        ("“char” is not a valid value of “role”", "“chair”?", "chair, secretariat, member, and observer")),
    "side in lower case": ("side: US", "side: us", 11, 41, "members.people[1].side", ("“US”?", "US and MX")),
    "no such choice": ("audit:", "language: 12\naudit:", 6, 11, "language", ("“12” is not", "en and es")),
    "empty text": ("en: Taskforce", "en: ' '", 2, 14, "taskforce.name.en", ("“en” is empty",)),
    "misspelt zone": ("audit:", "timezone: America/Tijuanna\naudit:", 6, 11,
        "timezone", ("“America/Tijuana”?",)),
    "no zone at all": ("audit:", "timezone: ÑÑÑ\naudit:", 6, 11, "timezone", ("such as America/Tijuana",)),
    "literal token": ("${env:SLACK_BOT_TOKEN}", "xoxb-1-2-3", 4, 14,
        "slack.bot_token", ("${env:SLACK_BOT_TOKEN}", "${file:/run/secrets/NAME}")),
    "reference with a rest": ("${env:SLACK_BOT_TOKEN}", "${env:A}b", 4, 14,
        "slack.bot_token", ("Secrets are not",)),
    "unset variable": ("${env:SLACK_BOT_TOKEN}", "${env:TOKN}", 4, 14,
        "slack.bot_token", ("variable TOKN is not set",)),
    "missing secret file": ("${env:SLACK_BOT_TOKEN}", "${file:no-such}", 4, 14,
        "slack.bot_token", ("The file no-such", "does not exist")),
    "no app token": ("  app_token: ${env:SLACK_APP_TOKEN}\n", "", 3, 1,
        "slack.app_token", ("“socket”", "“app_token”")),
    "no signing secret": ("audit:", "  mode: http\naudit:", 3, 1,
        "slack.signing_secret", ("“http”", "“signing_secret” is needed")),
    "address without a scheme": ("audit:", "  api_url: slack.com/api\naudit:", 6, 12,
        "slack.api_url", ("begins with https://",)),
    "prefix with a slash": ("audit:", "  command_prefix: /mxus\naudit:", 6, 19,
        "slack.command_prefix", ("without a slash",)),
    "database of another kind": ("audit:", "database: {url: 'mysql://db/enlace'}\naudit:", 6, 17,
        "database.url", ("sqlite:///enlace.db", "postgresql://")),
    "password in an address": ("audit:", "database: {url: 'postgresql://a:b@db/e'}\naudit:", 6, 17,
        "database.url", ("Passwords are not written", "${env:DATABASE_URL}")),
    "workspaces beside a token": ("audit:",
        "  workspaces: {us: {bot_token: '${env:B}', app_token: '${env:A}'}}\naudit:", 4, 3,
        "slack.bot_token", ("for a single workspace",)),
    "no workspaces": ("  bot_token: ${env:SLACK_BOT_TOKEN}\n  app_token: ${env:SLACK_APP_TOKEN}",
        "  workspaces: {}", 4, 3, "slack.workspaces", ("needs at least one",)),
    "workspaces in a list": ("  bot_token: ${env:SLACK_BOT_TOKEN}\n  app_token: ${env:SLACK_APP_TOKEN}",
        "  workspaces: [us]", 4, 3, "slack.workspaces", ("made of a workspace's key",)),
    "key of a workspace in capitals": in_several("{US: {bot_token: '${env:SLACK_BOT_TOKEN}'}}", 16,
        "slack.workspaces.US", ("begins with a letter", "such as mx")),
    "misspelt key of a workspace": in_several("{us: {bot_token: '${env:B}', appp_token: x}}", 44,
        "slack.workspaces.us.appp_token", ("did you mean “app_token”?",)),
    "workspace without a token": in_several("{us: {app_token: '${env:SLACK_APP_TOKEN}'}}", 16,
        "slack.workspaces.us.bot_token", ("“bot_token” is missing",)),
    "workspace without an app token": in_several("{us: {bot_token: '${env:SLACK_BOT_TOKEN}'}}", 16,
        "slack.workspaces.us.app_token", ("“socket”", "“app_token”")),
    "token of two workspaces": in_several("{us: {bot_token: '${env:SLACK_BOT_TOKEN}', app_token: "
        "'${env:SLACK_APP_TOKEN}'}, mx: {bot_token: '${env:SLACK_BOT_TOKEN}'}}", 112,
        "slack.workspaces.mx.bot_token", ("“bot_token” is the same as in line 4", "its own tokens")),
    "person in a workspace of one": ("handle: eve", "handle: eve, workspaces: {us: {handle: eve}}", 12, 34,
        "members.people[2].workspaces.us", ("has only one", "list the workspaces")),
    "person of two names in a workspace": ("handle: eve",
        "workspaces: {us: {handle: eve, email: eve@example.org}}", 12, 39,
        "members.people[2].workspaces.us.email", ("several ways",)),
    "channel in a workspace of one": ("audit:", "digests: [{key: w, recipients: ['mx/#all']}]\naudit:", 6, 33,
        "digests[0].recipients[0]", ("has only one",)),
    "person without a name": ("handle: eve, ", "", 12, 7,
        "members.people[2]", ("slack_id, email, and handle",)),
    "person of two names": ("handle: eve", "handle: eve, email: eve@example.org", 12, 21,
        "members.people[2].email", ("several ways",)),
    "person listed twice": ("handle: eve", "handle: '@BOB'", 12, 16,
        "members.people[2].handle", ("“BOB” is already listed in line 11",)),
    "no Slack id": ("handle: eve", "slack_id: C123", 12, 18, "members.people[2].slack_id", ("U or W",)),
    "no e-mail address": ("handle: eve", "email: eve", 12, 15,
        "members.people[2].email", ("ana@example.org",)),
    "no handle": ("handle: eve", "handle: Eve Doe", 12, 16,
        "members.people[2].handle", ("Slack user name",)),
    "person is a word": ("- {handle: eve, role: observer}", "- eve", 12, 7,
        "members.people[2]", ("has keys",)),
    "no such recommendation": ("  5:", "  55:", 14, 3,
        "leads.55", ("no recommendation 55", "11, 12, and 13")),
    "key of no recommendation": ("  5:", "  zzz:", 14, 3,
        "leads.zzz", ("no recommendation with the key “zzz”",)),
    "no key": ("  5:", "  'Key 5':", 14, 3, "leads.Key 5", ("does not name a recommendation", "its key")),
    "number below one": ("  5:", "  0:", 14, 3, "leads.0", ("“0” does not name a recommendation",)),
    "leads without numbers": ("  5: {us: bob, mx: ana}", "  - bob", 13, 1, "leads", ("made of a number",)),
    "unknown lead": ("us: bob", "us: zzzz", 14, 11, "leads.5.us", ("“zzzz” is not listed", "add the person")),
    "misspelt lead": ("us: bob", "us: bobb", 14, 11, "leads.5.us", ("did you mean “bob”?",)),
    "lead of the other side": ("us: bob, mx: ana", "us: ana", 14, 11, "leads.5.us", ("not on the side US",)),
    "observer as lead": ("us: bob", "us: eve", 14, 11, "leads.5.us", ("“eve” is an observer",)),
    "lead as alternate": ("us: bob", "us: bob, us_alternate: '@Bob'", 14, 30,
        "leads.5.us_alternate", ("already the lead",)),
    "no such catalog": ("audit:", "catalog: none.yaml\naudit:", 6, 10,
        "catalog", ("none.yaml does not exist",)),
    "digest to nobody": ("audit:", "digests: [{key: w, recipients: []}]\naudit:", 6, 20,
        "digests[0].recipients", ("“recipients” is empty",)),
    "digest to someone unknown": ("audit:", "digests: [{key: w, recipients: [zzz]}]\naudit:", 6, 33,
        "digests[0].recipients[0]", ("“zzz” is not a recipient", "“members”", "#taskforce in quotes",
            "chairs, secretariat, and leads")),
    "misspelt group": ("audit:", "digests: [{key: w, recipients: [chars]}]\naudit:", 6, 33,
        "digests[0].recipients[0]", ("did you mean “chairs”?",)),
    "group without people": ("audit:", "digests: [{key: w, recipients: [secretariat]}]\naudit:", 6, 33,
        "digests[0].recipients[0]", ("has the role secretariat", "would reach nobody")),
    "recipient twice": ("audit:", "digests: [{key: w, recipients: [ana, '@Ana']}]\naudit:", 6, 38,
        "digests[0].recipients[1]", ("“@Ana” is already listed in line 6",)),
    "recipient with languages, twice": ("audit:",
        "digests: [{key: w, recipients: [ana, {to: '@Ana', languages: [es]}]}]\naudit:", 6, 43,
        "digests[0].recipients[1]", ("“@Ana” is already listed in line 6",)),
    "languages of a recipient, one of them twice": ("audit:",
        "digests: [{key: w, recipients: [{to: ana, languages: [es, es]}]}]\naudit:", 6, 59,
        "digests[0].recipients[0].languages[1]", ("“es” is already listed in line 6",)),
    "languages of a recipient, none": ("audit:",
        "digests: [{key: w, recipients: [{to: ana, languages: []}]}]\naudit:", 6, 43,
        "digests[0].recipients[0].languages", ("“languages” is empty",)),
    "language of a recipient, misspelt": ("audit:",
        "digests: [{key: w, recipients: [{to: ana, languages: [ess]}]}]\naudit:", 6, 55,
        "digests[0].recipients[0].languages[0]", ("did you mean “es”?",)),
    "languages of nobody": ("audit:",
        "digests: [{key: w, recipients: [{languages: [es]}]}]\naudit:", 6, 33,
        "digests[0].recipients[0].to", ("“to” is missing",)),
    "languages of someone unknown": ("audit:",
        "digests: [{key: w, recipients: [{to: zzz, languages: [es]}]}]\naudit:", 6, 38,
        "digests[0].recipients[0].to", ("“zzz” is not a recipient",)),
    "unknown key of a recipient": ("audit:",
        "digests: [{key: w, recipients: [{to: ana, language: es}]}]\naudit:", 6, 43,
        "digests[0].recipients[0].language", ("did you mean “languages”?",)),
    "recipient that is a number": ("audit:",
        "digests: [{key: w, recipients: [5]}]\naudit:", 6, 33,
        "digests[0].recipients[0]", ("A recipient is a word", "“to”")),
    "recipient without a word": ("audit:",
        "digests: [{key: w, recipients: ['  ']}]\naudit:", 6, 33,
        "digests[0].recipients[0]", ("A recipient is a word", "“to”")),
    "channel without quotes": ("audit:", "digests:\n  - key: w\n    recipients:\n      - #all\naudit:", 9, 9,
        "digests[0].recipients[0]", ("must be in quotes",)),
    "schedule named twice": ("audit:", ("digests:\n  - {key: w, recipients: [bob]}\n"
        "  - {key: w, recipients: [ana]}\naudit:"), 8, 11, "digests[1].key", ("already used in line 7",)),
    "time of day in words": ("audit:", "digests: [{key: w, recipients: [bob], time: 8am}]\naudit:", 6, 45,
        "digests[0].time", ("“8am” is not a time of day", "08:00")),
    "hour 24": ("audit:", "digests: [{key: w, recipients: [bob], time: '24:00'}]\naudit:", 6, 45,
        "digests[0].time", ("24-hour format",)),
    "misspelt weekday": ("audit:", "digests: [{key: w, recipients: [bob], weekday: munday}]\naudit:", 6, 48,
        "digests[0].weekday", ("“monday”?",)),
    "unknown calendar": ("audit:", ("digests: [{key: w, recipients: [bob], holidays: {calendars: [CA]}}]\n"
        "audit:"), 6, 62, "digests[0].holidays.calendars[0]", ("“CA” is not a valid value", "US and MX")),
    "unknown policy": ("audit:", "digests: [{key: w, recipients: [bob], holidays: {policy: hide}}]\naudit:",
        6, 58, "digests[0].holidays.policy", ("“hide” is not a valid value", "skip, and send")),
    "language twice": ("audit:", "digests: [{key: w, recipients: [bob], languages: [es, es]}]\naudit:",
        6, 55, "digests[0].languages[1]", ("“es” is already listed",)),
    "zone of a schedule": ("audit:", "digests: [{key: w, recipients: [bob], timezone: Tijuana}]\naudit:",
        6, 49, "digests[0].timezone", ("“America/Tijuana”?",)),
    "catch-up of a week": ("audit:", "digests: [{key: w, recipients: [bob], catch_up_hours: 168}]\naudit:",
        6, 55, "digests[0].catch_up_hours", ("at most 144",)),
    "quiet all day": ("audit:",
        "digests: [{key: w, recipients: [bob], quiet_hours: {start: '7:00', end: '07:00'}}]\naudit:",
        6, 39, "digests[0].quiet_hours", ("leave no hour",)),
    "digest while it is quiet": ("audit:",
        "digests: [{key: w, recipients: [bob], quiet_hours: {start: '20:00', end: '08:30'}}]\naudit:",
        6, 39, "digests[0].quiet_hours", ("08:00 is within quiet hours (20:00 to 08:30)",)),
    "days after that shrink": ("audit:", "reminders: {after_days: [1, 7, 3]}\naudit:", 6, 32,
        "reminders.after_days[2]", ("3 is not greater than 7", "in ascending order")),
    "no days after": ("audit:", "reminders: {after_days: []}\naudit:", 6, 13,
        "reminders.after_days", ("“after_days” is empty",)),
    "days before twice": ("audit:", "reminders: {before_days: [7, 1, 7]}\naudit:", 6, 33,
        "reminders.before_days[2]", ("7 is already in this list",)),
    "day before of zero": ("audit:", "reminders: {before_days: [0]}\naudit:", 6, 27,
        "reminders.before_days[0]", ("at least 1",)),
    "chair before the lead": ("audit:", "reminders: {lead_after_days: 10, chair_after_days: 3}\naudit:",
        6, 52, "reminders.chair_after_days", ("after 3 days, before the lead is (10)",)),
    "lead after the usual chair": ("audit:", "reminders: {lead_after_days: 20}\naudit:", 6, 30,
        "reminders.lead_after_days", ("after 14 days, before the lead is (20)",)),
    "reminders while it is quiet": ("audit:",
        "reminders: {time: '07:00', quiet_hours: {start: '20:00', end: '08:30'}}\naudit:",
        6, 28, "reminders.quiet_hours", ("07:00 is within quiet hours (20:00 to 08:30)", "no reminder")),
    "reminders too late": ("audit:", "reminders: {max_late_hours: 30}\naudit:", 6, 29,
        "reminders.max_late_hours", ("at most 14",)),
    "unknown key of a schedule": ("audit:", "digests: [{key: w, recipients: [bob], day: monday}]\naudit:",
        6, 39, "digests[0].day", ("“day” is not valid here",)),
    "duplicate key": ("audit:", "language: es\nlanguage: en\naudit:", 7, 1,
        "language", ("already used in line 6",)),
    "alias": ("name: {en: Taskforce, es: Grupo}", "name: &x {en: T, es: G}", 2, 9,
        "taskforce.name", ("aliases",)),
    "tag": ("en: Taskforce", "en: !!python/name:os.system x", 2, 14, "taskforce.name.en", ("Tags",)),
    "merge key": ("audit:", "<<: {a: 1}\naudit:", 6, 1, "", ("Merge keys",)),
    "list as a key": ("audit:", "? [a]\n: b\naudit:", 6, 3, "", ("one word",)),
    "second document": ("audit:", "---\naudit:", 6, 1, "", ("second document",)),
    "hidden control character": ("en: Taskforce", 'en: "a\\0b"', 2, 14, "taskforce.name.en", ("U+0000",)),
    "abbreviated zone": ("audit:", "timezone: EST\naudit:", 6, 11, "timezone",
        ("without daylight saving time", "America/New_York")),
    "zone with a misleading sign": ("audit:", "timezone: Etc/GMT-6\naudit:", 6, 11, "timezone",
        ("without daylight saving time", "America/Mexico_City")),
    "zone as a distance from UTC": ("handle: bob", "handle: bob, timezone: GMT-6", 11, 31,
        "members.people[1].timezone", ("America/Mexico_City",)),
    "mark of direction": ("en: Taskforce", "en: Task\u202eforce", 2, 18, "", ("U+202E",)),
    "space without width in a key": ("audit:", "au\u200bdit:", 6, 3, "", ("U+200B",)),
    "joiner between letters": ("en: Taskforce", "en: Task\u200dforce", 2, 18, "", ("U+200D",)),
    "hidden mark as an escape": ("en: Taskforce", 'en: "a\\u2066b"', 2, 14, "taskforce.name.en", ("U+2066",)),
    "half a character": ("en: Taskforce", 'en: "\\ud800"', 2, 14, "taskforce.name.en", ("U+D800",)),
    "tab": ("  bot_token", "	bot_token", 4, 1, "", ("a tab", "spaces")),
    "open quote": ("en: Taskforce", "en: 'Taskforce", 2, 14, "", ("quotation mark is never closed",)),
    "two colons": ("audit:", "language: en: es\naudit:", 6, 13, "", ("a colon",)),
    "no colon": ("audit:", "audit\naudit:", 6, 1, "", ("neither a key",)),
    "open brace": ("es: Grupo}", "es: Grupo", 2, 9, "", ("brace that opens here",)),
    "crooked list": ("    - {handle: bob", "   - {handle: bob", 11, 4, "", ("is not aligned",)),
    "bare reference in braces": ("audit:\n  key: ${env:ENLACE_AUDIT_KEY}",
        "audit: {key: ${env:ENLACE_AUDIT_KEY}}", 6, 14, "", ("in quotes",)),
    "at sign without quotes": ("handle: eve", "handle: @eve", 12, 16, "", ("put the value in quotes",)),
    "unknown escape": ("en: Taskforce", 'en: "C:\\q"', 2, 18, "", ("backslash",)),
    "escape beyond Unicode": ("en: Taskforce", 'en: "\\UFFFFFFFF"', 2, 10, "", ("backslash",)),
    "other version of YAML": ("taskforce:\n", "%YAML 2.0\n---\ntaskforce:\n", 1, 1,
        "", ("YAML cannot be read",)),
    "too deep": ("en: Taskforce", f"en: {'[' * 99}", 2, 28, "", ("more than 16 levels",)),
}
# fmt: on


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_says_where_and_what_to_do(tmp_path: Path, name: str) -> None:
    before, after, line, column, path, words = BROKEN[name]
    found = problems(tmp_path, changed(GOOD, before, after))
    first = [problem for problem in found if problem.path == path]
    assert [(problem.line, problem.column) for problem in first] == [(line, column)], found
    for word in words:
        assert word in first[0].text(ENGLISH)
    assert first[0].file == str(tmp_path / "enlace.yaml")


# One or two lines a case keep the table readable.
# fmt: off
BROKEN_CATALOGS: dict[str, tuple[str, str, int, int, str, tuple[str, ...]]] = {
    "no entries": ("  - {key: trust, title: {en: Trust, es: Confianza}}", "  []", 2, 1,
        "categories", ("at least one",)),
    "misspelt category": ("category: trust", "category: thrust", 7, 15,
        "recommendations[0].category", ("“trust”?",)),
    "no such category": ("category: trust", "category: zz", 7, 15,
        "recommendations[0].category", ("are trust.",)),
    "no word for a key": ("key: fentanyl", "key: Fentanyl!", 6, 10,
        "recommendations[0].key", ("human-rights",)),
    "title too long": ("en: A taskforce", f"en: {'x' * 301}", 8, 17,
        "recommendations[0].title.en", ("longer than 300",)),
    "short title too long": ("en: Taskforce", f"en: {'x' * 81}", 9, 17,
        "recommendations[0].short.en", ("longer than 80",)),
    "number too large": ("number: 5", "number: 10000", 5, 13,
        "recommendations[0].number", ("at most 9,999",)),
    "no list": ("    category: trust", "    category: trust\n    parts: {a: 1}", 8, 5,
        "recommendations[0].parts", ("must be a list",)),
    "no date": ("es: Informe}", "es: Informe}, published: 2019-13", 1, 55,
        "source.published", ("2019-03-15",)),
    "key used twice": ("    category: trust", "    category: trust\n    parts: [{key: a}, {key: a}]", 8, 29,
        "recommendations[0].parts[1].key", ("“a” is already used in line 8",)),
    "number used twice": ("recommendations:\n", "recommendations:\n  - {number: 5}\n", 6, 13,
        "recommendations[1].number", ("“5” is already used in line 5",)),
}
# fmt: on


@pytest.mark.parametrize("name", BROKEN_CATALOGS)
def test_a_broken_catalog_says_where_and_what_to_do(tmp_path: Path, name: str) -> None:
    before, after, line, column, path, words = BROKEN_CATALOGS[name]
    (tmp_path / "mine.yaml").write_text(changed(CATALOG, before, after), encoding="utf-8")
    found = problems(tmp_path, f"{GOOD}catalog: mine.yaml")
    first = [
        problem for problem in found if problem.path == path and problem.file == str(tmp_path / "mine.yaml")
    ]
    assert [(problem.line, problem.column) for problem in first] == [(line, column)], found
    for word in words:
        assert word in first[0].text(ENGLISH)


def test_all_problems_of_both_files_come_at_once_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(changed(CATALOG, "number: 5", "number: five"), encoding="utf-8")
    text = f"{GOOD}catalog: mine.yaml\nlanguage: fr\n"
    text = changed(text, "slack:", "slak: 1\nslack:")
    text = changed(text, "role: chair", "role: chief")
    text = changed(text, "us: bob", "us: nobody")
    text = changed(text, "${env:SLACK_APP_TOKEN}", "${env:UNSET}")
    assert [(Path(each.file).name, each.line, each.path) for each in problems(tmp_path, text)] == [
        ("enlace.yaml", 3, "slak"),
        ("enlace.yaml", 6, "slack.app_token"),
        ("enlace.yaml", 11, "members.people[0].role"),
        ("enlace.yaml", 15, "leads.5.us"),
        ("enlace.yaml", 17, "language"),
        ("mine.yaml", 5, "recommendations[0].number"),
    ]


class TestFilesThatCannotBeRead:
    @pytest.mark.parametrize(
        ("content", "line", "column", "mistake"),
        [
            (b"", 1, 1, "FileEmpty"),
            (b"# nothing but a comment\n", 1, 1, "FileEmpty"),
            (b"---\n", 1, 1, "FileEmpty"),
            (b"- a\n- b\n", 1, 1, "FileNotMapping"),
            (b"hello\n", 1, 1, "FileNotMapping"),
            (b"\x89PNG\r\n\x1a\n", 1, 1, "NotUtf8"),
            ("a: señal".encode("latin-1"), 1, 6, "NotUtf8"),
            (b"\xef\xbb\xbfa: 1\nb: \xff", 2, 4, "NotUtf8"),
            ("a: b".encode("utf-16"), 1, 1, "NotUtf8"),
            (b"a: b\nc: \x00", 2, 4, "ControlCharacter"),
            (b"a: b\nc: \x1b[31m", 2, 4, "ControlCharacter"),
            (b"x" * (1024 * 1024 + 1), 1, 1, "FileTooLarge"),
            (b"[" * 1024 * 1024, 1, 18, "TooDeep"),
            (b"{" * 1024 * 1024, 1, 18, "TooDeep"),
            (b"&a [*a, *a]", 1, 1, "AliasUsed"),
        ],
    )
    def test_say_so_at_their_place(
        self, tmp_path: Path, content: bytes, line: int, column: int, mistake: str
    ) -> None:
        first = problems(tmp_path, content)[0]
        assert (first.line, first.column, type(first.error).__name__) == (line, column, mistake)

    @pytest.mark.parametrize(
        ("name", "mistake"),
        [
            (".", "FileIsFolder"),
            ("none.yaml", "FileMissing"),
            ("a\0b", "FileUnreadable"),
            ("x" * 300, "FileUnreadable"),
        ],
    )
    def test_say_so_by_name(self, tmp_path: Path, name: str, mistake: str) -> None:
        with pytest.raises(DeployFileErrors) as caught:
            load(tmp_path / name, env=ENV)
        (problem,) = caught.value.problems
        assert (problem.line, problem.column, type(problem.error).__name__) == (1, 1, mistake)
        assert str(tmp_path) in problem.text(ENGLISH)

    def test_a_name_that_is_not_utf8_can_still_be_printed(self, tmp_path: Path) -> None:
        with pytest.raises(DeployFileErrors) as caught:
            load(tmp_path / "se\udcf1al.yaml", env=ENV)
        assert "se?al.yaml" in caught.value.problems[0].text(ENGLISH).encode("utf-8").decode()

    def test_a_catalog_that_is_a_folder(self, tmp_path: Path) -> None:
        (problem,) = problems(tmp_path, f"{GOOD}catalog: .")
        assert type(problem.error).__name__ == "FileIsFolder"


class TestSecretsStaySecret:
    FIELDS = (
        *(("slack", key) for key in ("bot_token", "app_token", "signing_secret")),
        *(("database", "url"), ("audit", "key")),
    )

    @pytest.mark.parametrize(
        "literal",
        [
            *(MARKER, f"xoxb-{MARKER}", f"'${{env:xoxb-{MARKER}}}'", f"'${{file:xoxb-{MARKER}}}'"),
            *(f"'${{env:A}}{MARKER}'", f"'${{{MARKER}'", f"[{MARKER}]", f"{{{MARKER}: {MARKER}}}"),
            *(
                f"'postgresql://a:{MARKER}@db/e'",
                f"'postgresql://a:{MARKER}@db:port/e'",
                f"|\n    {MARKER}\n",
            ),
        ],
    )
    def test_any_value_in_their_place(self, tmp_path: Path, literal: str) -> None:
        text = "".join(
            f"{section}:\n" + "".join(f"  {key}: {literal}\n" for name, key in self.FIELDS if name == section)
            for section in ("slack", "database", "audit")
        )
        (tmp_path / "enlace.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(DeployFileErrors) as caught:
            load(tmp_path / "enlace.yaml", env=ENV)
        assert {problem.path for problem in caught.value.problems} >= {".".join(each) for each in self.FIELDS}
        assert MARKER not in everything_said(caught.value)

    def test_what_the_references_lead_to(self, tmp_path: Path) -> None:
        text = f"{GOOD}database: {{url: '${{env:SLACK_BOT_TOKEN}}'}}"
        (tmp_path / "enlace.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(DeployFileErrors) as caught:
            load(tmp_path / "enlace.yaml", env=dict.fromkeys(ENV, MARKER))
        assert len(caught.value.problems) == 4
        assert MARKER not in everything_said(caught.value)

    def test_tokens_that_strayed_into_other_keys(self, tmp_path: Path) -> None:
        token = f"xoxb-{MARKER}"
        text = changed(GOOD, "role: chair", f"role: {token}")
        text = changed(text, "audit:", f"{token}: 1\n{token}: 2\ntimezone: {token}\naudit:")
        (tmp_path / "enlace.yaml").write_text(changed(text, "us: bob", f"us: {token}"), encoding="utf-8")
        with pytest.raises(DeployFileErrors) as caught:
            load(tmp_path / "enlace.yaml", env=ENV)
        assert len(caught.value.problems) == 5
        assert MARKER not in everything_said(caught.value)


def everything_said(errors: DeployFileErrors) -> str:
    said = [repr(errors), str(errors), repr(errors.problems), "".join(traceback.format_exception(errors))]
    assert errors.__cause__ is None
    assert errors.__context__ is None
    for language in LANGUAGES:
        for problem in errors.problems:
            said += [problem.text(Translator(language)), json.dumps(problem.as_json(Translator(language)))]
            said += [repr(problem.error), str(problem.error), repr(problem.error.values)]
    return "\n".join(said)


def test_a_problem_as_a_program_reads_it(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, changed(GOOD, "side: US", "side: UK"))
    assert problem.as_json(ENGLISH) == {
        "file": str(tmp_path / "enlace.yaml"),
        "line": 11,
        "column": 41,
        "path": "members.people[1].side",
        "error": type(problem.error).__name__,
        "message": problem.text(ENGLISH),
    }


# Pydantic's kinds of schema, and the types of error that each can raise with our settings.
RAISED_BY: dict[str, set[str]] = {
    "model": {"model_type"},
    "model-fields": {"missing", "extra_forbidden", "invalid_key"},
    "str": {"string_type", "string_unicode"},
    "int": {"int_type"},
    "bool": {"bool_type"},
    "literal": {"literal_error"},
    "tuple": {"tuple_type"},
    "dict": {"dict_type"},
    "function-plain": {"refused"},
    "function-before": {"refused"},
    "function-after": {"refused"},
    **{kind: set[str]() for kind in ("model-field", "default", "nullable", "no-info", "with-info", "any")},
}
RAISED_BY_LIMIT = {
    ("str", "min_length"): "string_too_short",
    ("str", "max_length"): "string_too_long",
    ("tuple", "min_length"): "too_short",
    ("int", "ge"): "greater_than_equal",
    ("int", "le"): "less_than_equal",
}
WITHOUT_ERRORS = {"strip_whitespace", "strict"}


def kinds(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every part of a pydantic core schema with its kind."""
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema["type"], schema
        for key, below in schema.items():
            if key not in {"metadata", "serialization"}:
                yield from kinds(below)
    elif isinstance(schema, list | tuple):
        for below in schema:
            yield from kinds(below)


def test_every_error_that_pydantic_can_raise_for_these_models_has_our_sentence() -> None:
    possible: set[str] = set()
    for model in (Config, Catalog):
        for kind, schema in kinds(TypeAdapter(model).core_schema):
            possible |= RAISED_BY[kind]
            if kind in {"str", "int", "tuple", "dict"}:
                limits = set(schema) - {"type", "metadata", "ref", "items_schema", "variadic_item_index"}
                limits -= {"keys_schema", "values_schema", *WITHOUT_ERRORS}
                possible |= {RAISED_BY_LIMIT[kind, limit] for limit in limits}
    # Lone surrogates are refused before pydantic sees them: "half a character" above.
    assert possible - {"string_unicode"} == set(BY_TYPE)


def test_every_one_of_those_errors_is_raised_by_a_broken_file_above(tmp_path: Path) -> None:
    raised: set[str] = set()
    tables: tuple[tuple[type[Section], str, dict[str, Any]], ...] = (
        (Config, GOOD, BROKEN),
        (Catalog, CATALOG, BROKEN_CATALOGS),
    )
    for model, good, table in tables:
        for before, after, *_ in table.values():
            (tmp_path / "file").write_text(changed(good, before, after), encoding="utf-8")
            root = documents.read(tmp_path / "file", file="file").root
            raised |= errors_of(model, plain(root or Scalar(START, None)))
    assert raised == set(BY_TYPE)


def errors_of(model: type[Section], values: object) -> set[str]:
    try:
        model.model_validate(values)
    except ValidationError as error:
        return {detail["type"] for detail in error.errors()}
    return set()


def test_every_sentence_says_what_to_do_and_fits_its_placeholders() -> None:
    classes = subclasses(Mistake)
    assert len(classes) > 60
    assert not hasattr(mistakes.Mistake, "message")
    for each in classes:
        assert each.message.endswith((".", "?")), each
        assert each.message[0].isupper() or each.message[0] in "“%", each


def subclasses(family: type[Mistake]) -> list[type[Mistake]]:
    return [below for each in family.__subclasses__() for below in (each, *subclasses(each))]


PIECES = st.sampled_from(
    [
        *(f"{line}\n" for line in GOOD.splitlines()),
        *"\t{}[]:,'\"&*!|>%@`#?-~<\\\0\n ",
        "- ",
        ": ",
        "? ",
        "<<: ",
        "---\n",
    ]
)


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=80) | st.lists(PIECES, max_size=20).map(lambda pieces: "".join(pieces).encode()))
@example(GOOD.encode())
@example(b"? ")
@example(b"%TAG ! x\n--- !y z")
@example(b"a: |9\n b")
@example(b'a: "\\x"')
def test_any_bytes_make_a_configuration_or_problems_with_places(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    for problem in problems(tmp_path_factory.getbasetemp(), content):
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.text(ENGLISH)
        assert "%(" not in problem.text(ENGLISH)

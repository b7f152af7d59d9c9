"""The error boundary: how each transport answers a refusal and a failure, and what it lets through."""

from dataclasses import replace

import pytest

from bot.errors import EnlaceError
from bot.services.context import Caller
from bot.services.members.caller import CallerContext
from bot.services.members.queries import Deactivated, Profile, Stranger
from bot.store.database import Database
from bot.views.blockkit.blocks import Message
from bot.views.localizer import Localizer
from commands.dispatch.error_boundary import ErrorBoundary
from tests.support.harness import TEAM, BotHarness, slack_id

Told = tuple[str, str, str]
"""The outcome, the language, and the words of an answer."""


def ended(
    boundary: ErrorBoundary, handle: str, error: Exception | None, profile: Profile | None = None
) -> Told:
    """Return how someone is answered if answering raises `error`."""

    def carry_out(caller_context: CallerContext) -> Told:
        if error:
            raise error
        return ("found", caller_context.member.language, caller_context.member.slack_id or "")

    def refuse(said: Message, localizer: Localizer) -> Told:
        return ("refused", localizer.translator.language, said.text)

    def fail(said: Message, localizer: Localizer) -> Told:
        return ("failed", localizer.translator.language, said.text)

    caller = Caller(slack_id(handle), TEAM, "/rec")
    return boundary.run(caller, profile, carry_out, refuse=refuse, fail=fail)


@pytest.fixture
def boundary(sqlite_harness: BotHarness) -> ErrorBoundary:
    return ErrorBoundary(sqlite_harness.dispatcher.localization)


def test_an_answer_is_returned_unchanged(boundary: ErrorBoundary) -> None:
    assert ended(boundary, "lead-mx", None) == ("found", "es", slack_id("lead-mx"))


def test_a_refusal_and_a_failure_are_told_apart_in_the_callers_language(boundary: ErrorBoundary) -> None:
    how, language, said = ended(boundary, "lead-mx", Deactivated())
    assert (how, language) == ("refused", "es")
    how, language, other = ended(boundary, "lead-mx", RuntimeError("said in private"))
    assert (how, language) == ("failed", "es")
    assert said != other
    assert "private" not in other


def test_without_a_database_there_is_an_answer_in_the_default_language(
    boundary: ErrorBoundary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Database) -> None:
        raise OSError

    monkeypatch.setattr(Database, "autocommit_read", away)
    how, language, _ = ended(boundary, "lead-mx", None)
    assert (how, language) == ("failed", "en")


def test_a_stranger_is_asked_for_and_then_met(boundary: ErrorBoundary) -> None:
    with pytest.raises(Stranger):
        ended(boundary, "nueva", None)
    profile = Profile(slack_id("nueva"), "nueva", language_tag="es-LA")
    assert ended(boundary, "nueva", None, profile) == ("found", "es", slack_id("nueva"))


def test_someone_who_is_not_admitted_is_refused_in_the_language_that_slack_says(
    boundary: ErrorBoundary,
) -> None:
    context = boundary.localization.context
    closed = replace(context, rules=replace(context.rules, admit_unknown=False))
    boundary = ErrorBoundary(replace(boundary.localization, context=closed))
    profile = Profile(slack_id("nueva"), "nueva", language_tag="es-LA")
    assert ended(boundary, "nueva", None, profile)[:2] == ("refused", "es")


def test_an_error_of_the_family_before_anyone_is_known_is_a_failure(
    boundary: ErrorBoundary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Database) -> None:
        raise EnlaceError

    monkeypatch.setattr(Database, "autocommit_read", away)
    assert ended(boundary, "lead-us", None)[0] == "failed"

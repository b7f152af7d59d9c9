"""Slack accepts every payload that the bot can send, in both languages, with the longest texts."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import commands.dispatch.dispatcher
import commands.dispatch.error_boundary
import commands.dispatch.openings
import commands.dispatch.submissions
from bot.clock import Clock
from bot.config import Deployment
from bot.domain.outbox.notices import NoticeKind
from bot.errors import EnlaceError
from bot.i18n import Language
from bot.sandbox.blockkit import check_message, check_suggestions
from bot.services.context import Caller
from bot.services.reminders.opening import open_reminders
from bot.views import refusals
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.controls import Press
from bot.views.forms.inputs import option
from bot.views.forms.names import FormName
from bot.views.localizer import Localizer
from tests.integration.answers.test_languages import UNHEARD, crawl, families, fragments, letters, speak
from tests.support.harness import TEAM, BotHarness, slack_id
from tests.support.load import Shown, late_items, loaded_harness, looking
from tests.support.view_calls import noted
from tests.support.windows import elsewhere, windows

LONGEST_AT_FIELD = 2000
"""Characters of an error message at a field. Slack names no limit; labels and hints may have as many."""
INVITATIONS = {"View in English", "Ver en español"}
"""The button for the other language is in that language, so that people who got the wrong one find it."""
NEVER_SHOWN = {
    # Sent unchanged by `enlace`'s acknowledgements; `test_presses.py` and others check what arrives.
    "bot.views.blockkit.blocks.Message.body",
    # A protocol, which nothing calls.
    "bot.views.localizer.Numbered.former_number",
    "bot.views.localizer.Numbered.number",
}


@pytest.fixture
def loaded(tmp_path: Path, clock: Clock, deployment: Deployment) -> Iterator[BotHarness]:
    """A loaded workspace, with every text at its longest."""
    harness = loaded_harness(tmp_path, clock, deployment)
    yield harness
    harness.context.database.close()


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[EnlaceError]:
    """The refusals that people got."""
    found: list[EnlaceError] = []
    real = refusals.refused

    def remember(error: EnlaceError, localizer: Localizer, **more: object) -> Message:
        found.append(error)
        return real(error, localizer, **more)  # type: ignore[arg-type] # handed through as they came

    def remember_field(error: EnlaceError, localizer: Localizer) -> str:
        found.append(error)
        return refusals.at_field(error, localizer)

    monkeypatch.setattr(commands.dispatch.dispatcher, "refused", remember)
    monkeypatch.setattr(commands.dispatch.error_boundary, "refused", remember)
    monkeypatch.setattr(commands.dispatch.openings, "refused", remember)
    monkeypatch.setattr(commands.dispatch.submissions, "at_field", remember_field)
    monkeypatch.setattr(commands.dispatch.submissions, "refused", remember)
    return found


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """A record of what people were shown, each checked when it was shown."""
    return looking(monkeypatch)


def everything(harness: BotHarness, language: Language) -> list[str]:
    """Return every text and view in a language, each checked against Slack's rules."""
    speak(harness, language)
    said = [harness.say("member-us", "/digest"), *windows(harness)]
    harness.say("chair-us", "/digest send now")
    harness.later(minutes=5)  # its words wait that long for their pictures
    said += [*letters(harness), *elsewhere(harness)]
    harness.say("chair-us", '/action assign @member-us "Undone once it was told"')
    said += letters(harness)
    said.append(harness.say("chair-us", "/taskforce undo"))
    said += letters(harness)
    return [*said, *crawl(harness, language), *elsewhere(harness)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_slack_takes_everything_and_every_view_was_shown(
    loaded: BotHarness, shown: Shown, heard: list[EnlaceError], language: Language
) -> None:
    """It fails for a view that is never called here, and for a button, form or notice that is never shown."""
    with noted() as (views, called):
        everything(loaded, language)
        every_refusal(loaded, heard)
    assert shown.payloads > 1000
    assert "\n".join(sorted(views - called - NEVER_SHOWN)) == ""
    assert sorted(set(Press) - shown.presses) == []
    assert sorted(set(FormName) - shown.forms) == []
    assert sorted({kind.value for kind in NoticeKind} - shown.notices) == []


def every_refusal(harness: BotHarness, heard: list[EnlaceError]) -> None:
    """Render each recorded refusal, at its full length, in both languages: as a message and at a field."""
    longest: dict[type[EnlaceError], EnlaceError] = {}
    for error in heard:
        length = len(str(error.values))
        if length >= len(str(longest.get(type(error), error).values)):
            longest[type(error)] = error
    for language in ("en", "es"):
        caller = Caller(slack_id("chair-us"), TEAM, "x", language=language)
        for error in longest.values():
            localizer = harness.dispatcher.localization.spoken_to(caller, lambda found: found)
            for in_form in (False, True):
                said = refusals.refused(error, localizer, in_form=in_form)
                assert check_message(said.payload()) == [], type(error).__name__
            at_field = refusals.at_field(error, localizer)
            assert 0 < len(at_field) <= LONGEST_AT_FIELD, type(error).__name__
            assert "<@" not in at_field, type(error).__name__
            assert "&amp;" not in at_field, type(error).__name__


def test_slack_takes_every_refusal(
    sqlite_harness: BotHarness, shown: Shown, heard: list[EnlaceError]
) -> None:
    list(crawl(sqlite_harness, "en"))
    every_refusal(sqlite_harness, heard)
    rooms = ("bot.domain", "bot.services", "commands")
    known = {each for each in families(EnlaceError) if hasattr(each, "message")}
    known = {each for each in known if each.__module__.startswith(rooms)}
    assert sorted({each.__name__ for each in known - {type(each) for each in heard}} - UNHEARD) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_window_and_no_button_is_in_the_other_language(
    sqlite_harness: BotHarness, shown: Shown, language: Language
) -> None:
    """Labels, hints, placeholders, choices, confirmations, and messages at fields."""
    speak(sqlite_harness, language)
    said = [*windows(sqlite_harness), *elsewhere(sqlite_harness)]
    list(letters(sqlite_harness))
    said += shown.controls
    foreign = fragments("es" if language == "en" else "en")
    assert {part for text in said for part in foreign - INVITATIONS if part in text} == set()
    own = {part for part in fragments(language) if any(part in text for text in said)}
    assert len(own) > 100, "there must be enough to judge by"


@pytest.mark.parametrize("typed", ["", "1", "short", "ñ", "&"])
def test_suggestions_while_people_type(loaded: BotHarness, typed: str) -> None:
    for handle in ("chair-us", "chair-mx"):
        for field in ("recommendation", "zone"):
            found = loaded.dispatcher.suggest(Caller(slack_id(handle), TEAM, field), field, typed)
            assert check_suggestions({"options": [option(each) for each in found]}) == []


def test_hundreds_of_things_that_are_late_are_reminded_of(loaded: BotHarness, shown: Shown) -> None:
    late_items(loaded, 300)
    told = 0
    for _ in range(12):
        loaded.later(hours=24)
        open_reminders(loaded.context)
        told += len(list(letters(loaded)))
    assert told > 10


def test_with_a_long_prefix(loaded: BotHarness, shown: Shown) -> None:
    """The prefix is in hints, usages, examples, and in the commands that turn pages."""
    prefixed = replace(loaded.dispatcher, prefix="grupo-de-trabajo-")
    harness = replace(loaded, dispatcher=prefixed)
    for handle in ("chair-us", "chair-mx", "secretariat", "observer"):
        for line in (
            "/grupo-de-trabajo-rec",
            "/grupo-de-trabajo-rec 5",
            "/grupo-de-trabajo-rec history 5",
            "/grupo-de-trabajo-rec updat 5",
            "/grupo-de-trabajo-rec close 5",
            "/grupo-de-trabajo-action list all",
            "/grupo-de-trabajo-action 1",
            "/grupo-de-trabajo-taskforce help",
            "/grupo-de-trabajo-taskforce translations",
            "/grupo-de-trabajo-digest preview",
            "/rec",
        ):
            assert harness.say(handle, line)


def test_a_view_that_is_never_called_is_found(sqlite_harness: BotHarness) -> None:
    """Test the recorder itself: it sees every call, also by earlier importers, and nothing else."""
    with noted() as (views, called):
        sqlite_harness.say("chair-us", "/rec")
    assert "bot.views.recommendations.board.board" in called
    assert "bot.views.action_items.action_item.one" in views - called
    with noted() as (_, again):
        pass
    assert again == set()
    sqlite_harness.say("chair-us", "/rec 5")

"""With the database down, a person still reads a sentence, in their own language."""

from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from sqlalchemy.exc import OperationalError

from bot.app import Enlace
from bot.demo.founding import Mode
from bot.services.context import Caller
from bot.store.database import Database
from bot.store.deliveries import Deliveries
from tests.support.harness import NOW, TEAM, BotHarness, checked, slack_id

ENGLISH, SPANISH = "The bot's database cannot be reached", "no hay conexión con la base de datos"


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function that takes the database away."""

    def fails(*_: object, **__: object) -> NoReturn:
        raise OperationalError("SELECT", {}, Exception("refused"))

    def take_away() -> None:
        for name in ("reading", "writing", "autocommit_read", "async_commit"):
            monkeypatch.setattr(Database, name, fails)
        for name in ("note_all", "knows"):
            monkeypatch.setattr(Deliveries, name, fails)
        monkeypatch.setattr(Enlace, "settle", nothing)  # the local workspace's own waiting for messages

    async def nothing(_: object) -> None:
        pass

    return take_away


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_commands_presses_and_forms_are_answered(
    open_workspace: Any, no_database: Any, mode: Mode, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        await on.say("chair-us", "/rec 5")
        await on.say("lead-mx", "/rec update 5")
        no_database()
        assert ENGLISH in str((await on.say("chair-us", "/grupo yo")).payload)
        assert SPANISH in str((await on.say("chair-mx", "/rec")).payload), "known since the start"
        assert ENGLISH in str((await on.press("chair-us", "Update …")).payload)
        found = await on.submit("lead-mx", {"note": "Una nota"})
        assert SPANISH in str(found.errors), found
        monkeypatch.undo()


def test_somebody_unknown_reads_the_language_in_which_they_typed(
    sqlite_harness: BotHarness, no_database: Any
) -> None:
    no_database()

    def said(typed: str) -> str:
        return str(checked(sqlite_harness.dispatcher.answer(Caller("U0NEW", TEAM, typed), typed, ""))["text"])

    assert SPANISH in said("/accion")
    assert ENGLISH in said("/action")


def test_somebody_who_was_answered_before_keeps_their_language(
    sqlite_harness: BotHarness, no_database: Any
) -> None:
    sqlite_harness.say("chair-mx", "/rec")
    no_database()
    answer = sqlite_harness.dispatcher.answer(Caller(slack_id("chair-mx"), TEAM, "/rec"), "/rec", "5")
    assert SPANISH in checked(answer)["text"]

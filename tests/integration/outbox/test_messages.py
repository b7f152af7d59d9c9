"""Every kind of message has one module: what it stored before can still be read back, and it has a view."""

import ast
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.message_reading import read_message
from bot.delivery.rendering import rendered
from bot.domain.outbox.notices import DigestMessage, DigestPreviewMessage
from bot.messages.registry import READERS, UnknownKind
from bot.sandbox.blockkit import check_message
from bot.services.digests.rounds import open_due
from bot.services.outbox import queue as outbox
from bot.store.tables import OutboxMessage
from tests.support.harness import NOW, ROOT, BotHarness
from tests.support.message_story import plain, story

Stored = dict[str, Any]
STORED: list[Stored] = json.loads((ROOT / "tests" / "data" / "stored_messages.json").read_text())
"""Rows that `tests.support.message_story` stored before the kinds had modules, and what was read back from
them: one message of each kind in each language. Such rows may still wait in an outbox: add to them, but
change none."""


def known(found: Any, stored: Any) -> Any:
    """Return what was found without the values that messages have got since the stored ones were written."""
    if isinstance(found, dict) and isinstance(stored, dict):
        return {name: known(found[name], stored[name]) for name in found if name in stored}
    if isinstance(found, list) and isinstance(stored, list) and len(found) == len(stored):
        return [known(*pair) for pair in zip(found, stored, strict=True)]
    return found


def test_each_kind_stores_what_it_did_and_reads_back_what_was_stored(sqlite_harness: BotHarness) -> None:
    harness, missing = sqlite_harness, {(each["cause"], each["target"]): each for each in STORED}
    for claimed in story(harness):
        with harness.context.writing(None) as (session, _):
            row = session.get_one(OutboxMessage, claimed.id)
            before = missing.pop((row.cause, row.target), None)
            if before is None:
                continue
            assert (row.kind, known(row.content, before["content"])) == (before["kind"], before["content"])
            assert [name for name in row.content if name in before["content"]] == list(before["content"])
            row.content = before["content"]
            session.add(row)
        letter = read_message(harness.context, claimed.id)
        assert letter is not None
        assert plain(letter.recipient) == before["read"]["recipient"]
        stored = before["read"]["content"]
        assert known(plain(letter.content), stored) == stored
        for message in rendered(letter, harness.dispatcher.localization.localizer_for):
            assert check_message(message.posted()) == []
    assert not missing


def test_a_digests_continuation_is_read_back_as_that_part(sqlite_harness: BotHarness) -> None:
    harness, parts = sqlite_harness, set()
    open_due(harness.context)
    for days in (6, 7):  # its preview, then the digest itself
        harness.clock.move_to(NOW + timedelta(days=days))
        assert open_due(harness.context) == 1
        while claimed := outbox.claim(harness.context):
            letter = read_message(harness.context, claimed.id)
            assert letter is not None
            assert isinstance(letter.content, DigestMessage | DigestPreviewMessage)
            parts.add((type(letter.content), letter.content.part))
            if letter.content.part == 0:
                outbox.continue_with(harness.context, claimed, 2)
            outbox.sent(harness.context, claimed, "D1", "1.1")
    assert parts == {(kind, part) for kind in (DigestMessage, DigestPreviewMessage) for part in range(3)}


def test_every_kind_that_was_ever_stored_has_a_reader() -> None:
    assert {each["kind"] for each in STORED} == set(READERS)


def test_services_take_kind_and_values_from_the_modules_of_messages() -> None:
    """The arguments of `letter` come from a content, and so does each row that is made without it."""
    rows, letters = set(), set()
    for call in _calls(ROOT / "bot" / "services"):
        if _name(call) == "OutboxMessage":
            rows.add(next((ast.unparse(each.value) for each in call.keywords if each.arg == "kind"), None))
        elif _name(call) == "letter":
            letters.add(any(isinstance(each, ast.Starred) for each in call.args))
    assert rows == {"content.kind", "kind", None}, "`letter` has a `kind`, a continued message its row's"
    assert letters == {True}


def test_only_the_modules_of_messages_make_contents() -> None:
    for harness in ("services", "delivery"):
        assert [
            ast.unparse(each) for each in _calls(ROOT / "bot" / harness) if _name(each) == "Content"
        ] == []


def test_a_message_of_an_unknown_kind_says_so(sqlite_harness: BotHarness) -> None:
    assert not sqlite_harness.refuses("chair-us", '/action assign @member-us "Draft"')
    claimed = outbox.claim(sqlite_harness.context)
    assert claimed
    with sqlite_harness.context.writing(None) as (session, _):
        row = session.get_one(OutboxMessage, claimed.id)
        row.kind = "item.of_a_later_version"
        session.add(row)
    with pytest.raises(UnknownKind, match=r"item\.of_a_later_version"):
        read_message(sqlite_harness.context, claimed.id)


def _calls(folder: Path) -> Iterator[ast.Call]:
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield node


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]

"""Searching action items: what is found, and that what people type never becomes a query of the database."""

import random
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlmodel import col, select

from bot.domain.texts import searchable
from bot.services.action_items import closed
from bot.store import schema, search
from bot.store.tables import ActionItem, Member
from tests.integration.action_items.test_action_items import items
from tests.integration.store.test_store import LATER
from tests.support.harness import NOW, BotHarness


def done(harness: BotHarness, texts: dict[int, str]) -> None:
    """Write action items that were done, those with the highest number last."""
    with harness.context.database.writing() as session:
        assigner = session.exec(select(col(Member.id)).limit(1)).one()
        rows = [
            {
                "taskforce_id": harness.context.taskforce_id,
                "number": number,
                "text": {"en": text},
                "folded": searchable(text),
                "status": "done",
                "status_since": NOW + timedelta(minutes=number),
                "assigner_id": assigner,
                "created_at": NOW,
                "updated_at": NOW,
                "active": True,
                "version": 1,
                "priority": False,
            }
            for number, text in texts.items()
        ]
        session.execute(insert(ActionItem), rows)


@pytest.fixture
def indexed(harness: BotHarness, monkeypatch: pytest.MonkeyPatch) -> BotHarness:
    """A harness that asks the index for everything but the latest closed item."""
    monkeypatch.setattr(closed, "LOOKED_AT", 1)
    done(harness, {100: "The latest"})
    return harness


def test_words_are_found_by_their_beginnings_in_both_languages(indexed: BotHarness) -> None:
    done(indexed, {1: "Firmar la convención binacional", 2: "Reconvene (the working group)", 3: "Convene it"})
    for line, found in (
        ("/rec search conven", [3, 1]),
        ("/rec buscar CONVENCIÓN", [1]),
        ("/rec search working group", [2]),
        ("/rec search group, working", [2]),
        ("/rec search binacional convene", []),
    ):
        assert items(indexed.say("observer", line)) == found, line
    assert items(indexed.say("observer", '/action list all "conven"')) == [3, 1]


def test_a_text_that_was_changed_or_taken_back_is_found_by_its_present_words(indexed: BotHarness) -> None:
    indexed.say("chair-us", '/action assign @member-us "Draft the annex"')
    indexed.say("chair-us", '/action edit 101 "Draft the protocol"')
    indexed.say("chair-us", '/action cancel 101 "Overtaken"')
    done(indexed, {102: "Later"})
    assert items(indexed.say("observer", "/rec search protocol overtaken")) == [101]
    assert items(indexed.say("observer", "/rec search annex")) == []
    indexed.say("chair-us", "/taskforce undo")
    assert items(indexed.say("observer", "/rec search overtaken")) == []
    assert items(indexed.say("observer", "/rec search protocol")) == [101]


@pytest.mark.parametrize(
    "typed",
    [
        'annex" OR "x',
        "annex*",
        "annex -protocol",
        "annex NEAR protocol",
        "NEAR(annex protocol, 5)",
        "NOT annex",
        "folded:annex",
        "^annex + {x} (y)",
        "annex & !x | y <-> z",
        "annex:*A 'x' \\",
        "';--",
        "% _ %%",
        "***",
        "🚨",
        "安全",
        "\u00bd ﬀ ﷺ",
        "x" * 290,
        "'" * 290,
    ],
)
def test_nothing_that_is_typed_is_an_operator(indexed: BotHarness, typed: str) -> None:
    done(indexed, {1: f"Said: {typed}", 2: "Draft the annex", 3: "Draft the protocol"})
    said = indexed.say("observer", f"/rec search {typed}")
    wanted = searchable(typed)
    assert items(said) == ([1] if wanted and wanted != "annex" else [2, 1] if wanted else [])


def test_a_rare_word_is_found_however_long_ago_it_was_done(harness: BotHarness) -> None:
    texts = {number: f"Item {number}" for number in range(1, 1_201)}
    done(harness, texts | {3: "The treaty, signed", 4: "The treaty, drafted"})
    said = harness.say("observer", "/rec search treaty")
    assert "2 action items match" in said
    assert items(said) == [4, 3]
    said = harness.say("observer", "/rec search item")
    assert "More than 30 action items match" in said
    assert items(said) == [1200, 1199, 1198, 1197, 1196]
    assert "Page 1 of more than 2" in harness.say("observer", '/action list all "item"')
    said = harness.say("observer", '/action list all "item" page 80')
    assert "Page 80 of 80" in said
    assert items(said) == [15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 2, 1]


def test_the_index_finds_what_the_rows_say(harness: BotHarness) -> None:
    made = random.Random(7)
    words = ["acta", "acto", "actor", "año", "ñu", "a", "警察", "🚨", "2026", "x" * 80, "o'neill", "m.o.u."]
    done(harness, {number: " ".join(made.sample(words, made.randint(1, 5))) for number in range(1, 200)})
    dialect = harness.context.database.dialect
    with harness.context.reading() as session:
        for _ in range(100):
            typed = " ".join(word[: made.randint(1, 9)] for word in made.sample(words, made.randint(1, 3)))
            wanted = searchable(typed).split()
            by_row, by_index = (
                session.exec(select(ActionItem.number).where(*how).order_by(col(ActionItem.number))).all()
                for how in (search.in_row(wanted), [search.in_index(wanted, dialect)])
            )
            assert by_row == by_index, typed


def test_a_migration_that_rebuilds_the_table_keeps_it_searchable(
    indexed: BotHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite drops a table's triggers with it."""
    done(indexed, {1: "Before"})
    later = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, later)
    rebuilding = LATER.replace("members", "action_items").replace('"name"', '"origin"').replace("300", "600")
    (later / "versions" / "9000_later.py").write_text(rebuilding.format(newest=schema.newest()))
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    schema.migrate(indexed.context.database)
    done(indexed, {2: "After"})
    assert items(indexed.say("observer", "/rec search before")) == [1]
    assert items(indexed.say("observer", "/rec search after")) == [2]

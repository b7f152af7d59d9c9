"""Answers stay within Slack's limits with five hundred recommendations and the longest texts allowed."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.clock import Clock
from bot.config import Catalog, Deployment
from bot.store import schema
from bot.store.database import Database
from tests.support.harness import BotHarness, harness_of

LONGEST_TITLE, LONGEST_SHORT, LONGEST_NOTE = 300, 80, 2000


@pytest.fixture
def crowd(
    tmp_path_factory: pytest.TempPathFactory, clock: Clock, deployment: Deployment
) -> Iterator[BotHarness]:
    """A taskforce with five hundred recommendations, each with the longest titles allowed."""
    shipped = deployment.catalog.model_dump(mode="json")
    first = shipped["recommendations"][0]
    shipped["recommendations"] = [
        first
        | {
            "number": number,
            "key": f"rec-{number}",
            "category": ("objectives", "subnational", "trust")[number % 3],
            "title": {"en": "&<>" + "W" * (LONGEST_TITLE - 3), "es": "Ñ" * LONGEST_TITLE},
            "short": {"en": "&<>*" + "W" * (LONGEST_SHORT - 4), "es": "Ñ" * LONGEST_SHORT},
        }
        for number in range(1, 501)
    ]
    catalog = Catalog.model_validate_json(json.dumps(shipped))
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('crowd') / 'crowd.db'}")
    schema.migrate(database)
    yield harness_of(database, clock, replace(deployment, catalog=catalog))
    database.close()


def test_the_board_has_pages_and_the_numbers_of_the_whole(crowd: BotHarness) -> None:
    first = crowd.payload("lead-us", "/rec")
    assert "0 of 500 recommendations" in first["text"]
    assert "Page 1 of 34" in first["text"]
    assert "`/rec page 2`" in first["text"]
    assert "Página 34 de 34" in crowd.say("lead-mx", "/rec página 99")
    shown = set()
    for page in range(1, 35):
        payload = crowd.payload("lead-us", f"/rec page {page}")
        assert len(payload["blocks"]) <= 50
        assert len(payload["text"]) <= 4000
        shown |= {
            int(number)
            for block in payload["blocks"]
            if block["type"] == "section"
            for number in re.findall(r"^\S+ \*(\d+) · ", block["text"]["text"], re.MULTILINE)
        }
    assert shown == set(range(1, 501)), "no recommendation is lost between pages"


def test_lists_and_searches_say_how_many_more(crowd: BotHarness) -> None:
    said = crowd.say("lead-us", "/rec list open")
    assert "500 recommendations" in said
    assert "and 480 more" in said
    assert "`/rec list open page 2`" in said
    assert "y 480 más" in crowd.say("lead-mx", "/rec lista abiertas")
    assert "`/rec list open page 3`" in crowd.say("lead-us", "/rec list open page 2")
    assert "and 480 more" in crowd.say("lead-us", "/rec wwww")


def test_one_recommendation_with_the_longest_texts_fits(crowd: BotHarness) -> None:
    note = "<>&" * 400 + "ñ" * (LONGEST_NOTE - 1200)
    crowd.say("chair-us", f'/rec update 5 in-progress "{note}" next "{note}"')
    crowd.say("chair-us", f'/rec update 5 blocked "{note}" awaiting "{"ñ" * 200}"')
    for number in range(30):
        crowd.say("chair-us", f'/rec evidence 5 https://example.org/{"x" * 900}{number} "{"*" * 200}" '
                  f'issuer "{"&" * 200}" date 2026-11-01 language es')  # fmt: skip
    for handle in ("chair-us", "chair-mx"):
        for line in ("/rec 5", "/rec history 5", "/rec history 5 page 4", "/taskforce audit", "/rec"):
            assert len(crowd.payload(handle, line)["text"]) <= 4000
    assert "pieces of evidence" in crowd.say("chair-us", "/rec 5")


def test_a_note_that_is_too_long_is_refused_with_both_numbers(crowd: BotHarness) -> None:
    before = crowd.everything()
    said = crowd.say("chair-us", f'/rec update 5 in-progress "{"x" * 2001}"')
    assert "2,001" in said
    assert "2,000" in said
    assert crowd.everything() == before

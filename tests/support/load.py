"""A workspace with the longest texts everywhere, and a record of everything that people are shown."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

import tests.integration.answers.test_languages
import tests.support.harness
import tests.support.home_actors
from bot.characters import beginning
from bot.clock import Clock
from bot.config import Catalog, Deployment
from bot.delivery.rendering import rendered, text_begins
from bot.domain.digests.digest import Digest
from bot.domain.outbox.notices import DigestMessage, Notice
from bot.domain.texts import searchable
from bot.i18n import Language
from bot.sandbox.blockkit import check_message, check_view
from bot.sandbox.page.blocks import RenderContext, view_blocks
from bot.sandbox.screen import Viewer
from bot.store import schema, tables
from bot.store.database import Database
from bot.views.blockkit.blocks import Message
from bot.views.blockkit.modals import Modal
from bot.views.home import HomePage
from tests.support.charts import thirteen
from tests.support.harness import NOW, BotHarness, harness_of, slack_id
from tests.support.home_actors import page_of

ODD = "&<>*_`~|:\N{REGIONAL INDICATOR SYMBOL LETTER M}\N{REGIONAL INDICATOR SYMBOL LETTER X}\N{WOMAN}"
ODD += "\N{ZERO WIDTH JOINER}\N{GIRL} \N{HEBREW LETTER AYIN}\N{RIGHT-TO-LEFT MARK} e\u0308\u0301 "
"""Characters that grow when escaped, formatting, emoji of several characters, right-to-left text, combining
marks."""
RECOMMENDATIONS, ITEMS = 120, 1_000
LONGEST_TITLE, LONGEST_SHORT, LONGEST_NAME = 300, 80, 200
EYES = RenderContext(Viewer({}, "en", ZoneInfo("America/Mexico_City"), NOW), picture=lambda file: f"/{file}")
QUOTED = re.compile(r'"([^"]*)"')


def odd(start: str, length: int) -> str:
    """Return a text that fills `length`, as Slack counts characters, and begins like `start`."""
    return beginning(start + "".join(islice(cycle(ODD), length)), length).strip()


def stretched(line: str) -> str:
    """Return a command with each of its texts at its greatest length."""

    def longer(found: re.Match[str]) -> str:
        before = line[: found.start()].rstrip()
        return f'"{odd(found[1], room_for(line, before))}"'

    return QUOTED.sub(longer, line) if '"' in line and " list " not in line else line


def room_for(line: str, before: str) -> int:
    """Return how many characters a text in a command may have, judged by the words before it."""
    if before.endswith(("awaiting", "issuer")) or " evidence " in line:
        return 200
    if line.startswith("/digest hold"):
        return 500
    short = ("/action assign", "/action edit", "/digest note", "/digest correct")
    return 1000 if line.startswith(short) or " text " in line or " correction " in line else 2000


@dataclass
class Crowded(BotHarness):
    """A harness in which people type the longest texts."""

    def payload(self, handle: str, line: str, **options: Any) -> dict[str, Any]:
        return super().payload(handle, stretched(line), **options)


def loaded_harness(folder: Path, clock: Clock, deployment: Deployment) -> BotHarness:
    """Return a taskforce of many recommendations and many more action items, all with the longest texts."""
    shipped = deployment.catalog.model_dump(mode="json")
    thirteen = shipped["recommendations"]
    shipped["recommendations"] = [
        thirteen[(number - 1) % len(thirteen)]
        | {
            "number": number,
            "key": f"rec-{number}",
            "title": {
                "en": odd(f"Recommendation {number} ", LONGEST_TITLE),
                "es": odd(f"Recomendación {number} ", LONGEST_TITLE),
            },
            "short": {"en": odd(f"Short {number} ", LONGEST_SHORT), "es": odd(f"Ñ {number} ", LONGEST_SHORT)},
        }
        for number in range(1, RECOMMENDATIONS + 1)
    ]
    catalog = Catalog.model_validate_json(json.dumps(shipped))
    database = Database(f"sqlite:///{folder / 'crowd.db'}")
    schema.migrate(database)
    harness = harness_of(database, clock, replace(deployment, catalog=catalog))
    crowd(harness)
    return Crowded(harness.dispatcher, clock)


def crowd(harness: BotHarness) -> None:
    """Give everyone the longest name, and three people a thousand items: two assignees and their assigner."""
    with harness.context.writing(None) as (session, now):
        people = {row.identities[0].slack_id: row for row in session.exec(select(tables.Member))}
        for row in people.values():
            row.name_file = odd(row.name_file or row.name, LONGEST_NAME)
            session.add(row)
        five = session.exec(select(tables.Recommendation).where(tables.Recommendation.number == 5)).one()
        text = odd("Much to do ", 1000)
        made = [
            tables.ActionItem(
                taskforce_id=harness.context.taskforce_id,
                number=number,
                recommendation_id=five.id if number % 2 else None,
                text={"es" if number % 3 else "en": text},
                folded=searchable(text),
                status="todo" if number % 5 else "submitted",
                status_since=now,
                assigner_id=people[slack_id("chair-us")].id or 0,
                created_at=now,
                updated_at=now,
            )
            for number in range(1, ITEMS + 1)
        ]
        session.add_all(made)
        session.flush()
        session.add_all(
            tables.Assignment(
                taskforce_id=harness.context.taskforce_id,
                action_item_id=each.id or 0,
                member_id=people[slack_id(handle)].id or 0,
                since=now,
            )
            for each in made
            for handle in ("member-us", "lead-mx")
        )


def late_items(harness: BotHarness, many: int) -> None:
    """Make so many items due in two days."""
    with harness.context.writing(None) as (session, now):
        found = select(tables.ActionItem).where(tables.ActionItem.number <= many)
        for item in session.exec(found):
            item.due_on = (now + timedelta(days=2)).date()
            session.add(item)


@dataclass
class Shown:
    """What people were shown: action ids, forms, and kinds of notices."""

    presses: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    notices: set[str] = field(default_factory=set)
    controls: list[str] = field(default_factory=list)
    payloads: int = 0

    def note(self, blocks: Any) -> None:
        """Record the blocks of a message or a view."""
        self.payloads += 1
        for block in blocks:
            elements = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
            self.presses |= {each["action_id"] for each in elements if each and "action_id" in each}
            menus = [each for each in elements if each and each.get("type") == "overflow"]
            values = [option["value"] for menu in menus for option in menu["options"]]
            self.presses |= {value.split(" ")[0] for value in values}
            if block["type"] in {"actions", "input"}:
                self.controls += _texts(block)
        # The sandbox's page marks what it cannot draw, and folds what Slack would fold.
        drawn = str(view_blocks({"blocks": list(blocks)}, EYES))
        assert 'class="unknown"' not in drawn
        assert 'class="more"' not in drawn


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        if isinstance(part.get("text"), str):
            yield part["text"]
        for each in part.values():
            yield from _texts(each)
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each)


def with_trend(told: DigestMessage) -> Digest:
    """Return a digest whose chart has the course of twelve weeks."""
    chart = told.digest.chart
    return replace(told.digest, chart=chart and replace(chart, weeks=thirteen().weeks))


def looking(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Check everything shown from now on as strictly as Slack does, and record it."""
    shown = Shown()
    checked = tests.support.harness.checked

    def note_answer(answer: Message | Modal) -> dict[str, Any]:
        payload = checked(answer)
        shown.note(answer.blocks)
        if isinstance(answer, Modal):
            shown.forms.add(answer.callback_id)
        return payload

    def note_letter(letter: Any, localizer_for: Any) -> Any:
        messages = rendered(letter, localizer_for)
        if isinstance(letter.content, DigestMessage):
            files: dict[Language, str] = {"en": "F0ENGLISH", "es": "F0SPANISH"}
            begins = text_begins(letter, localizer_for)
            links = {
                each: f"https://taskforce.slack.com/archives/D0/p{part}" for each, part in begins.items()
            }
            full = with_trend(letter.content)
            pictured = replace(letter.content, pictures=files, links=links, due_at=NOW, digest=full)
            messages = [*messages, *rendered(replace(letter, content=pictured), localizer_for)]
            messages += [each.instead for each in messages if each.instead]
        if isinstance(letter.content, Notice):
            shown.notices.add(letter.content.kind.value)
        for each in messages:
            assert check_message(each.posted()) == []
            shown.note(each.blocks)
        return messages[:1]

    def note_page(harness: BotHarness, handle: str) -> HomePage:
        page = page_of(harness, handle)
        assert check_view(page.view()) == []
        shown.note(page.view()["blocks"])
        return page

    monkeypatch.setattr(tests.support.harness, "checked", note_answer)
    monkeypatch.setattr(tests.integration.answers.test_languages, "rendered", note_letter)
    monkeypatch.setattr(tests.integration.answers.test_languages, "page_of", note_page)
    monkeypatch.setattr(tests.support.home_actors, "page_of", note_page)
    return shown

"""A digest's languages and their order: the reader's own first, or as the deploy file says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.config import Config, Deployment
from bot.config.digest_models import Recipient
from bot.demo.local_workspace import local_workspace
from bot.domain.digests.occurrences import in_order
from bot.domain.outbox.status import OutboxStatus
from bot.i18n import Language
from bot.services.digests.rounds import open_due
from bot.services.digests.schedules import plan, schedules_of
from bot.services.digests.snapshots import digest_for
from bot.store.tables import Member, OutboxMessage, SlackIdentity
from tests.support.harness import NOW, BotHarness, slack_id
from tests.support.stage import OnStage

DUE = datetime(2026, 11, 30, 14, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def going_to(config: Config, *recipients: dict[str, Any] | str) -> Config:
    """Return a deploy file whose digest, Spanish first, goes to these recipients."""
    (weekly,) = config.digests
    named = tuple(Recipient.model_validate(each) for each in recipients)
    changed = weekly.model_copy(update={"recipients": named, "languages": ("es", "en")})
    return config.model_copy(update={"digests": (changed,)})


def at_desk(harness: BotHarness, config: Config) -> BotHarness:
    """Return the harness with the schedules of another deploy file."""
    rules = replace(harness.context.rules, digests=schedules_of(config))
    return BotHarness(
        replace(harness.dispatcher, context=replace(harness.context, rules=rules)), harness.clock
    )


@pytest.mark.parametrize(
    ("given", "own", "order"),
    [
        (None, "en", ("en", "es")),
        (None, "es", ("es", "en")),
        (None, None, ("es", "en")),
        (("es", "en"), "en", ("es", "en")),
        (("en",), None, ("en",)),
        (("en",), "es", ("en", "es")),
    ],
)
def test_a_given_order_outranks_own_languages_but_stays_readable(
    deployment: Deployment,
    given: tuple[Language, ...] | None,
    own: Language | None,
    order: tuple[Language, ...],
) -> None:
    (weekly,) = schedules_of(going_to(deployment.config, "chairs"))
    assert in_order(weekly, given, own) == order


@pytest.mark.parametrize(
    ("recipients", "order"),
    [
        (("chairs",), {"chair-us": ("en", "es"), "chair-mx": ("es", "en")}),
        (
            ({"to": "chairs", "languages": ("es", "en")},),
            {"chair-us": ("es", "en"), "chair-mx": ("es", "en")},
        ),
        (
            ({"to": "chairs", "languages": ("es", "en")}, {"to": "@chair-mx", "languages": ("en", "es")}),
            {"chair-us": ("es", "en"), "chair-mx": ("en", "es")},
        ),
        (
            ({"to": "chair-mx", "languages": ("en", "es")}, {"to": "chairs", "languages": ("es", "en")}),
            {"chair-mx": ("en", "es"), "chair-us": ("es", "en")},
        ),
        (
            ("chair-us", {"to": "#all", "languages": ("en",)}, "#todos"),
            {"chair-us": ("en", "es"), "#all": ("en",), "#todos": ("es", "en")},
        ),
    ],
)
def test_the_file_alone_knows_the_orders(
    deployment: Deployment,
    sqlite_harness: BotHarness,
    recipients: tuple[dict[str, Any] | str, ...],
    order: dict[str, tuple[Language, ...]],
) -> None:
    config = going_to(deployment.config, *recipients)
    ((planned),) = plan(config, NOW, 1)
    assert {each.name: each.languages for each in planned.reached} == order
    harness = at_desk(sqlite_harness, config)
    for name, languages in order.items():
        if not name.startswith("#"):
            assert digest_for(harness.context, name).languages == languages


def test_a_preview_is_in_the_order_of_the_schedule_that_reaches_the_reader(
    deployment: Deployment, sqlite_harness: BotHarness
) -> None:
    config = going_to(deployment.config, {"to": "chair-mx", "languages": ("en", "es")}, "secretariat")
    harness = at_desk(sqlite_harness, config)
    to_chair_mx = harness.say("secretariat", "/digest preview @chair-mx")
    assert "Digest of" in to_chair_mx
    to_secretariat = harness.say("secretariat", "/digest preview")
    assert "Boletín del" in to_secretariat
    not_reached = harness.say("secretariat", f"/digest preview <@{slack_id('chair-us')}>")
    assert "Digest of" in not_reached
    asked_for = harness.say("secretariat", "/digest preview es @chair-mx")
    assert "Boletín del" in asked_for
    for found, other in (
        (to_chair_mx, "Boletín del"),
        (not_reached, "Boletín del"),
        (asked_for, "Digest of"),
    ):
        assert other not in found, "a person's message is in one language"


async def test_digests_use_the_given_order_in_channels_and_to_people(
    deployment: Deployment, tmp_path: Path
) -> None:
    config = going_to(
        deployment.config,
        "chair-us",
        {"to": "chair-mx", "languages": ("en", "es")},
        {"to": "#general", "languages": ("en", "es")},
        {"to": "#all", "languages": ("es",)},
    )
    async with local_workspace(replace(deployment, config=config), tmp_path, at=NOW, seeded=False) as on:
        for channel in on.workspace.conversations:
            if channel.name in {"general", "all"} and on.workspace.bot_user_id not in channel.members:
                channel.members.append(on.workspace.bot_user_id)
        await on.advance(DUE)
        for handle in ("chair-us", "chair-mx"):
            told, *thread = (each.text for each in on.workspace.direct_messages(handle)[-3:])
            assert told.startswith("Digest of")
            assert [each.partition(" del ")[0].partition(" of ")[0] for each in thread] == [
                "Full digest",
                "Boletín completo",
            ]
        for name, first, absent in (
            ("general", "Digest of", "Full digest"),
            ("all", "Boletín del", "Digest of"),
        ):
            (channel,) = (each for each in on.workspace.conversations if each.name == name)
            (text,) = (str(each.text) for each in channel.messages if "Boletín del" in str(each.text))
            full = [each for each in channel.messages if "oletín completo" in str(each.text)]
            assert len(full) == 1
            assert text.index(first) <= text.index("Boletín del")
            assert absent not in text


def test_a_preview_counts_from_what_its_reader_last_received(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    open_due(harness.context)
    harness.later(days=1)
    harness.say("lead-us", '/rec update 12 in-progress "Told to one chair only"')
    harness.clock.move_to(DUE)
    assert open_due(harness.context) == 1
    with harness.context.writing(None) as (session, now):
        query = (
            select(OutboxMessage)
            .join(Member)
            .join(SlackIdentity)
            .where(SlackIdentity.slack_id == slack_id("chair-us"))
        )
        row = session.exec(query).one()
        row.status, row.sent_at = OutboxStatus.SENT, now
        session.add(row)
    harness.later(hours=1)
    assert "Told to one chair only" not in harness.say("chair-us", "/digest preview")
    # The other chair's digest has not arrived, so the next one contains what it would have said.
    harness.clock.move_to(DUE + WEEK)
    assert "Told to one chair only" not in harness.say("secretariat", "/digest preview @chair-us")
    harness.say("lead-us", '/rec update 12 blocked "No money" awaiting "Congress"')
    assert "No money" in harness.say("secretariat", "/digest preview @chair-us page 3")


async def test_the_next_digest_says_what_the_preview_said(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE)
        # Slack refuses the chair for a week; the next digest contains what that week's would have said.
        person = on.workspace.person("chair-us")  # deactivated, and the bot has not heard of it yet
        on.workspace.state.people[person.id] = replace(person, deleted=True)
        await on.advance(DUE + timedelta(days=1))
        await on.say("lead-us", '/rec update 12 in-progress "In the week that failed"')
        await on.advance(DUE + WEEK)
        on.workspace.change_person("chair-us", deleted=False)
        await on.advance(DUE + WEEK + timedelta(days=1))
        previewed = await on.say("chair-us", "/digest preview")
        assert "In the week that failed" in str(previewed.payload)
        assert "In the week that failed" not in str((await on.say("chair-mx", "/digest preview")).payload)
        await on.advance(DUE + 2 * WEEK)
        assert "In the week that failed" in str(on.workspace.told("chair-us")[-1]["blocks"])
        assert "In the week that failed" not in str(on.workspace.told("chair-mx")[-3:])

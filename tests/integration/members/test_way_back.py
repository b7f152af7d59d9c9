"""The way back from one's own language and zone to those that Slack, or the deploy file, says."""

import pytest

from bot.services.context import Caller
from bot.services.members.queries import Profile, find
from bot.views.blockkit.controls import Press
from tests.support import home_actors
from tests.support.harness import TEAM, BotHarness

ANA = Profile("U0ANA", "ana", "Ana", language_tag="en-US", zone="Asia/Tokyo")


@pytest.fixture
def met(harness: BotHarness) -> BotHarness:
    """A harness that knows Ana, whom the deploy file does not name, and what Slack says of her."""
    harness.dispatcher.answer(Caller("U0ANA", TEAM, "/rec", "ana:1"), "/rec", "5", ANA)
    return harness


def own(harness: BotHarness, slack_id: str = "U0ANA") -> tuple[str | None, str | None]:
    with harness.context.reading() as session:
        row = find(session, harness.context, slack_id)
        assert row is not None
        return row.language_own, row.zone_own


@pytest.mark.parametrize("word", ["slack", "automatic", "automática", "como en Slack"])
def test_one_goes_back_to_the_zone_of_slack(met: BotHarness, word: str) -> None:
    met.say("U0ANA", "/taskforce zone America/Denver")
    said = met.say("U0ANA", f"/taskforce zone {word}")
    assert "Asia/Tokyo" in said
    assert "from Slack" in said
    assert own(met) == (None, None)
    assert "America/Denver → –" in met.say("secretariat", "/grupo auditoria")
    assert "That is already set" in met.say("U0ANA", "/taskforce zone slack")


def test_one_goes_back_to_the_language_of_slack(met: BotHarness) -> None:
    met.say("U0ANA", "/taskforce language es")
    assert "From now on, the bot will use English with you (from Slack)" in met.say(
        "U0ANA", "/grupo idioma slack"
    )
    assert own(met) == (None, None)


def test_what_the_deploy_file_says_counts_before_slack(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    harness.say("lead-us", "/taskforce zone America/Denver")
    said = harness.say("lead-us", "/taskforce zone slack")
    assert "America/Denver" not in said
    assert "from the deploy file" in said or "from Slack" in said
    assert own(harness, "ULEADUS")[1] is None


def test_the_form_for_settings_has_a_way_back(met: BotHarness) -> None:
    assert "As set in Slack" not in met.window("U0ANA", "/taskforce settings").text
    met.say("U0ANA", "/taskforce zone America/Denver")
    met.say("U0ANA", "/taskforce language en")
    form = met.window("U0ANA", "/taskforce settings")
    done = met.fill("U0ANA", form, {"zone": "slack", "language": "slack"})
    assert "Asia/Tokyo" in getattr(done, "text", "")
    assert own(met) == (None, None)


def test_the_choices_of_zones_begin_with_the_way_back(sqlite_harness: BotHarness) -> None:
    caller = Caller("UMEMBERMX", TEAM, "zone")
    offered = sqlite_harness.dispatcher.suggest(caller, "zone", "")
    assert offered[0] == ("Según Slack o la configuración del bot", "slack")
    assert "slack" in {value for _, value in sqlite_harness.dispatcher.suggest(caller, "zone", "según")}
    assert "slack" not in {value for _, value in sqlite_harness.dispatcher.suggest(caller, "zone", "tijuana")}


def test_the_home_has_a_way_back_for_those_who_chose(sqlite_harness: BotHarness) -> None:
    harness = sqlite_harness
    assert "As set in Slack or in the deploy file" not in str(home_actors.page_of(harness, "lead-us").view())
    harness.say("lead-us", "/taskforce zone America/Denver")
    assert "As set in Slack or in the deploy file" in str(home_actors.page_of(harness, "lead-us").view())
    harness.press("lead-us", Press.ZONE, "slack")
    assert own(harness, "ULEADUS")[1] is None


def test_the_secretariat_can_give_up_the_choice_of_someone(met: BotHarness) -> None:
    met.say("U0ANA", "/taskforce zone America/Denver")
    met.say("secretariat", "/grupo integrante @ana zona slack")
    assert own(met) == (None, None)

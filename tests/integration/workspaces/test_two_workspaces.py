"""A taskforce in two Slack workspaces: each person is answered and written to in their own."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.demo.founding import Mode
from bot.services.members.queries import everyone
from tests.support.harness import NOW
from tests.support.two_workspaces import CHANNELS, TwoWorkspaces, two_workspaces

LINK = "https://example.org/annex"
MENTION = re.compile(r"<@(\w+)")


def told(on: TwoWorkspaces, key: str, handle: str) -> str:
    return "\n".join(on.letters(key, handle))


def dead_mentions(on: TwoWorkspaces) -> set[tuple[str, str]]:
    """Return the mentions, in any message of either workspace, of someone who is not there."""
    found = set()
    for key, made in on.workspaces.items():
        people = {person.id for person in made.state.people.values()}
        for person in made.people:
            for each in on.letters(key, person.handle):
                found |= {(key, id_) for id_ in MENTION.findall(each) if id_ not in people}
        for message in made.messages(CHANNELS[key]):
            shown = str(message.blocks or message.text)
            found |= {(key, id_) for id_ in MENTION.findall(shown) if id_ not in people}
    return found


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_each_is_answered_in_their_own_workspace_and_gets_what_others_do_there(
    tmp_path: Path, mode: Mode
) -> None:
    async with (
        two_workspaces(tmp_path / "state", mode=mode) as on,
        on.served(on.deployment("us", "mx")) as bot,
    ):
        assert bot.aligned.unresolved == ()
        assert "Not started" in str((await on.say("us", "lead-us", "/rec")).payload)
        assert "Sin iniciar" in str((await on.say("mx", "lead-mx", "/rec")).payload)
        answer = await on.say("us", "chair-us", '/action assign @lead-mx "Draft the annex" rec 5')
        assert "🇲🇽 Ana Ruiz" in str(answer.payload)
        assert "Draft the annex" in told(on, "mx", "lead-mx")
        assert "🇺🇸 Kim West" in told(on, "mx", "lead-mx")
        assert "Draft the annex" not in told(on, "us", "lead-us")
        assert dead_mentions(on) == set()


async def test_two_keys_from_two_workspaces_close_a_recommendation(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on, on.served(on.deployment("us", "mx")):
        for key, handle, line in (
            ("us", "lead-us", f'/rec evidence 5 {LINK} issuer "Office" date 2026-10-01 language en'),
            ("mx", "lead-mx", '/rec update 5 in-progress "Casi."'),
            ("mx", "lead-mx", '/rec update 5 reported "Firmado."'),
            ("us", "lead-us", "/rec 5 confirm"),
            ("mx", "chair-mx", "/rec 5 confirmar"),
            ("us", "chair-us", "/rec 5 implemented"),
        ):
            answer = str((await on.say(key, handle, line)).payload)
            assert "⚠️" not in answer, answer
        assert "Closed, implemented" in str((await on.say("us", "chair-us", "/rec 5")).payload)
        assert "Concluida, implementada" in str((await on.say("mx", "chair-mx", "/rec 5")).payload)
        assert dead_mentions(on) == set()


async def test_everyone_gets_one_digest_and_each_channel_too(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on, on.served(on.deployment("us", "mx")):
        await on.say("us", "chair-us", '/action assign @lead-mx "Draft the annex" rec 5 due 1 dec')
        await on.advance(NOW + timedelta(days=7))
        for key, handle in (("us", "chair-us"), ("us", "lead-us"), ("mx", "chair-mx"), ("mx", "lead-mx")):
            opened = [each for each in on.letters(key, handle) if "Draft the annex" in each]
            assert opened, handle
        desks = [each for key in ("us", "mx") for each in on.letters(key, f"desk-{key}") if "digest" in each]
        assert desks, "the secretariat gets it in one of the workspaces"
        assert on.letters("mx", "desk-mx") == [], "and in no other"
        for key, made in on.workspaces.items():
            assert sum(each.thread_ts is None for each in made.messages(CHANNELS[key])) == 1
        assert dead_mentions(on) == set()


async def test_the_same_address_in_both_is_one_person(tmp_path: Path) -> None:
    async with two_workspaces(tmp_path / "state") as on, on.served(on.deployment("us", "mx")) as bot:
        with bot.context.reading() as session:
            members = everyone(session, bot.context).values()
        assert len(members) == 5
        await on.say("us", "desk-us", '/action assign me "Call both" rec 5')
        assert "Call both" in str((await on.say("mx", "desk-mx", "/action mine")).payload)

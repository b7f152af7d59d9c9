"""A digest that was sent is corrected: at the top of each message, in each thread, and on record."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Deployment
from bot.demo.founding import Mode
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.domain.outbox.pace import USUAL_PACE
from bot.sandbox import Message
from bot.sandbox.blockkit import check_message
from bot.sandbox.faults.presets import PRESETS
from bot.sandbox.faults.rules import FaultRule
from tests.integration.digests.test_digest_actions import last, words
from tests.integration.digests.test_digest_languages import going_to
from tests.integration.digests.test_digest_sending import DUE, WEEK, digests
from tests.support.harness import NOW, sketch

OnStage = Callable[..., AbstractAsyncContextManager[LocalWorkspace]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SETTLED = timedelta(seconds=USUAL_PACE.settle)
FIGURE, CIFRA = "Four of 13 are implemented, not five", "Son cuatro de 13 las implementadas, no cinco"
CORRECT = f'/digest correct "{FIGURE}" now'
UPDATE = "chat.update"
TABLE, PICTURE = "data_table", "image"


def root(on: LocalWorkspace, handle: str) -> Message:
    """Return the message of the digest that someone got last."""
    where = on.workspace.direct_channel(handle).id
    found = on.workspace.conversations.message(where, digests(on, handle)[-1]["ts"])
    assert found is not None
    return found


def in_channel(on: LocalWorkspace, channel: str = "taskforce") -> Message:
    """Return the digest that a channel got last."""
    return [each for each in on.workspace.messages(channel) if "Digest of" in each.text][-1]


def thread(on: LocalWorkspace, of: Message) -> list[Message]:
    """Return what is in the thread of a message."""
    return [each for each in on.workspace.state.conversations[of.channel].messages if each.thread_ts == of.ts]


def replies(on: LocalWorkspace, of: Message, said: str = FIGURE) -> list[Message]:
    """Return the corrections in the thread of a message."""
    return [each for each in thread(on, of) if said in str(each.blocks)]


def updates(on: LocalWorkspace) -> int:
    """Return how often the bot changed a message."""
    return len([each for each in on.sandbox.transcript.select(direction="in") if each.method == UPDATE])


def numbers(of: Message) -> str:
    """Return how a digest shows its numbers: with Slack's own table, or with a picture."""
    (found,) = {str(each["type"]) for each in of.blocks} & {TABLE, PICTURE}
    return found


def headers(of: Message) -> list[str]:
    """Return the headings of a message, one for each language."""
    return [block["text"]["text"] for block in of.blocks if block["type"] == "header"]


async def opened(on: LocalWorkspace) -> None:
    """Let the digest go out: to both chairs, and to the channel."""
    await on.advance(DUE)


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_it_is_at_the_top_of_every_message_and_once_in_every_thread(
    open_workspace: OnStage, mode: Mode
) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        await on.say("lead-us", '/rec update 5 in-progress "The letter is being drafted"')
        await opened(on)
        before = {handle: root(on, handle) for handle in ("chair-us", "chair-mx")}
        channel = in_channel(on)
        told, changed = len(on.workspace.told("chair-mx")), updates(on)
        answer = words(await on.say("chair-us", CORRECT))
        assert "The digest of Monday, November 30, 2026 is corrected" in answer
        assert "to 2 people and 1 channel" in answer

        english, spanish = root(on, "chair-us"), root(on, "chair-mx")
        assert (english.ts, spanish.ts) == (before["chair-us"].ts, before["chair-mx"].ts)
        assert english.blocks[0] == before["chair-us"].blocks[0], "the heading stays above it"
        assert "✏️ *Correction* by" in str(english.blocks[1])
        assert FIGURE in str(english.blocks[2])
        assert english.blocks[3:] == before["chair-us"].blocks[1:], "all else is as it was sent"
        assert "✏️ *Corrección* de" in str(spanish.blocks[1])
        assert "(en inglés)" in str(spanish.blocks[1]), "never passed off as Spanish"
        assert "(in English)" not in str(english.blocks)
        assert f"“{FIGURE}”" in english.text, "it is read out, too"

        corrected = in_channel(on)
        assert corrected.ts == channel.ts
        assert str(corrected.blocks).count(FIGURE) == 2, "in both halves"
        assert str(corrected.blocks).index("Corrección*") < str(corrected.blocks).index("Correction*")
        for each in (english, spanish, corrected):
            assert check_message(each.payload) == []
            assert each.metadata
            (reply,) = replies(on, each)
            assert "*Correction* by" in str(reply.blocks)
            assert "*Corrección* de" in str(reply.blocks)
            assert str(reply.blocks).count(FIGURE) == 1, "without a translation it is quoted once"
            assert thread(on, each)[-1] == reply, "below the full text"
        assert len(on.workspace.told("chair-mx")) == told + 1, "the reply; nothing else for who read nothing"
        await on.advance(DUE + 3 * DAY)
        assert updates(on) == changed + 3
        assert [len(replies(on, each)) for each in (english, spanish, corrected)] == [1, 1, 1]


async def test_those_who_had_acknowledged_it_are_told_once(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await opened(on)
        await on.press("chair-mx", "Confirmar lectura")
        await on.press("chair-us", "I have read it")
        answer = words(await on.say("secretariat", f'/boletin corregir "{CIFRA}" ya'))
        us, mx = (on.workspace.person(handle).id for handle in ("chair-us", "chair-mx"))
        assert "Se avisó a quienes habían confirmado su lectura" in answer
        assert us in answer
        assert mx in answer
        for handle, said in (("chair-us", "corrected the digest"), ("chair-mx", "corrigió el boletín")):
            notices = [each for each in on.workspace.told(handle) if said in each["text"]]
            assert len(notices) == 1
            assert CIFRA in str(notices[0]["blocks"])
        await on.advance(DUE + DAY)
        assert sum("corrected the digest" in each["text"] for each in on.workspace.told("chair-us")) == 1
        # Whoever makes a correction knows of it.
        await on.say("chair-us", CORRECT)
        assert sum("corrected the digest" in each["text"] for each in on.workspace.told("chair-us")) == 1
        assert sum("corrigió el boletín" in each["text"] for each in on.workspace.told("chair-mx")) == 2


async def test_it_is_still_there_in_the_other_language(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await opened(on)
        plain = root(on, "chair-us")
        await on.say("secretariat", CORRECT)
        await on.press("chair-us", "Ver en español", ts=plain.ts)
        turned = root(on, "chair-us")
        assert turned.ts == plain.ts
        assert "Boletín del" in headers(turned)[0]
        assert "*Corrección* de" in str(turned.blocks)
        assert FIGURE in str(turned.blocks)
        # The next one comes in the language in which they have it now, with both corrections, newest first.
        on.clock.advance(SETTLED)
        await on.say("chair-mx", '/boletin corregir "La recomendación 5 está en curso" ya')
        again = root(on, "chair-us")
        assert "Boletín del" in headers(again)[0]
        said = str(again.blocks)
        assert said.index("La recomendación 5") < said.index(FIGURE)
        await on.press("chair-us", "View in English", ts=plain.ts)
        back = root(on, "chair-us")
        assert "Digest of" in headers(back)[0]
        assert "(in Spanish)" in str(back.blocks[1])
        assert back.blocks[5:] == plain.blocks[1:]


async def test_an_answer_on_its_way_does_not_put_back_what_was_there_before(open_workspace: OnStage) -> None:
    """A press replaces the message with what was true when it was made; the correction comes after it."""
    async with open_workspace(at=NOW) as on:
        await opened(on)
        message = root(on, "chair-us")
        await on.press("chair-us", "Ver en español", ts=message.ts)
        await on.say("secretariat", CORRECT)
        assert FIGURE not in str(root(on, "chair-us").blocks), "the answer may still be on its way"
        assert FIGURE in str(root(on, "chair-mx").blocks)
        await on.advance(DUE + SETTLED)
        assert FIGURE in str(root(on, "chair-us").blocks)
        assert "Boletín del" in headers(root(on, "chair-us"))[0]


async def test_its_translation_takes_its_place_wherever_it_is(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await opened(on)
        await on.press("chair-mx", "Confirmar lectura")
        answer = words(await on.say("chair-us", CORRECT))
        assert "Until it is translated, it is shown in English to those who read in Spanish" in answer
        assert "Translate" not in answer, "the secretariat translates"
        assert "Corrección 1* · de un boletín" in words(await on.say("secretariat", "/grupo traducciones"))
        await on.say("secretariat", f'/grupo traducir corrección 1 "{CIFRA}"')
        spanish, english, channel = root(on, "chair-mx"), root(on, "chair-us"), in_channel(on)
        assert CIFRA in str(spanish.blocks)
        assert FIGURE not in str(spanish.blocks)
        assert FIGURE in str(english.blocks)
        assert str(channel.blocks).count(CIFRA) == str(channel.blocks).count(FIGURE) == 1
        for each in (spanish, english, channel):
            (reply,) = replies(on, each)
            assert CIFRA in str(reply.blocks)
            assert "en inglés" not in str(reply.blocks)
        assert "ningún cambio suyo que deshacer" in words(await on.say("secretariat", "/grupo deshacer"))
        assert CIFRA in str(root(on, "chair-mx").blocks)
        # A better translation takes its place, as often as one is found.
        again = await on.say("secretariat", '/grupo traducir corrección 1 "Van cuatro de 13, no cinco"')
        assert "otra traducción la sustituye" in words(again)
        assert "Van cuatro" in str(root(on, "chair-mx").blocks)
        await on.say("secretariat", f'/grupo traducir corrección 1 "{CIFRA}"')
        assert "Corrección 1" not in words(await on.say("secretariat", "/grupo traducciones"))
        assert CIFRA in words(await on.say("chair-mx", "/boletin historial"))


async def test_several_are_all_dated_and_the_thread_has_the_older_ones(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await opened(on)
        for number in range(1, 6):
            on.clock.advance(HOUR)
            await on.say("chair-us", f'/digest correct "Correction number {number}" now')
        said = root(on, "chair-us")
        found = [str(block) for block in said.blocks if "Correction number" in str(block)]
        assert ["number 5" in found[0], "number 4" in found[1], "number 3" in found[2]] == [True] * 3
        assert len(found) == 3
        assert "and 2 more, in the thread" in str(said.blocks)
        assert [len(replies(on, said, f"number {number}")) for number in range(1, 6)] == [1] * 5
        shown = words(await on.say("secretariat", "/digest history"))
        assert "corregido 5 veces" in shown
        assert "Correction number 5" in shown
        latest = await on.say("chair-mx", "/boletin último")
        assert "Correction number 5" in words(latest)
        assert "Correction number 1" in words(await on.say("chair-mx", "/boletin último página 2"))


async def test_a_digest_that_still_waits_for_someone_goes_out_with_it(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("chair-us", "/taskforce zone Pacific/Honolulu")  # 4:00 there when the digest is due
        await opened(on)
        assert digests(on, "chair-us") == []
        await on.say("chair-mx", f'/boletin corregir "{CIFRA}" ya')
        assert CIFRA in str(root(on, "chair-mx").blocks)
        changed = updates(on)
        await on.advance(DUE + 12 * HOUR)
        message = root(on, "chair-us")
        assert CIFRA in str(message.blocks)
        assert len(replies(on, message, CIFRA)) == 1
        assert thread(on, message)[-1] == replies(on, message, CIFRA)[0]
        assert updates(on) == changed + 1, "it showed the correction from the start, and links to its thread"


async def test_nobody_is_woken_by_it(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await opened(on)
        await on.press("chair-mx", "Confirmar lectura")
        await on.advance(DUE + 18 * HOUR)  # 2:00 in Mexico City
        await on.say("secretariat", CORRECT)
        message = root(on, "chair-mx")
        assert FIGURE in str(message.blocks), "whoever looks reads it"
        assert replies(on, message) == []
        assert "corrigió" not in last(on, "chair-mx")
        assert len(replies(on, in_channel(on))) == 1
        await on.advance(DUE + DAY)
        assert len(replies(on, message)) == 1
        assert sum("corrigió el boletín" in each["text"] for each in on.workspace.told("chair-mx")) == 1


@pytest.mark.parametrize("shown", [TABLE, PICTURE])
async def test_it_keeps_its_numbers_and_is_as_punctual_as_it_was(open_workspace: OnStage, shown: str) -> None:
    async with open_workspace(at=NOW) as on:
        if shown == PICTURE:
            on.sandbox.faults.add(PRESETS["no_charts"].rule)
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        await opened(on)
        await on.say("lead-us", '/rec update 5 blocked "No money" awaiting "Congress"')
        before = root(on, "chair-us")
        assert numbers(before) == shown
        await on.advance(DUE + 2 * DAY)
        await on.say("chair-us", CORRECT)
        after = root(on, "chair-us")
        assert after.blocks[3:] == before.blocks[1:], "nothing that happened since is in it"
        assert "Late" not in str(after.blocks)


async def test_a_table_that_slack_no_longer_shows_gives_way_to_the_picture(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await opened(on)
        rule = on.sandbox.faults.add(FaultRule(UPDATE, error="invalid_blocks", times=1))
        await on.say("chair-us", CORRECT)
        roots = [root(on, "chair-us"), root(on, "chair-mx"), in_channel(on)]
        assert all(FIGURE in str(each.blocks) for each in roots)
        assert sorted(map(numbers, roots)) == [TABLE, TABLE, PICTURE]
        on.sandbox.faults.remove(rule)
        await on.say("chair-us", CORRECT.replace(FIGURE, "Number 4 is as it was."))
        again = [root(on, "chair-us"), root(on, "chair-mx"), in_channel(on)]
        assert [numbers(each) for each in again] == [numbers(each) for each in roots], "and stays"


async def test_a_picture_that_slack_no_longer_shows_does_not_keep_it_from_being_corrected(
    open_workspace: OnStage,
) -> None:
    async with open_workspace(at=NOW) as on:
        on.sandbox.faults.add(PRESETS["no_charts"].rule)
        await opened(on)
        on.sandbox.faults.add(FaultRule(UPDATE, error="invalid_blocks", times=1))
        await on.say("chair-us", CORRECT)
        roots = [root(on, "chair-us"), root(on, "chair-mx"), in_channel(on)]
        assert all(FIGURE in str(each.blocks) for each in roots)
        assert sorted(any(b["type"] == "image" for b in each.blocks) for each in roots) == [False, True, True]


async def test_it_is_asked_first_and_published_from_the_form(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        assert "No digest has been sent yet" in words(await on.say("chair-us", CORRECT))
        await opened(on)
        await on.say("chair-us", f'/digest correct "{FIGURE}"')
        form = on.workspace.modal("chair-us")
        assert form is not None
        assert "digest of Monday, November 30, 2026" in str(form.content)
        assert "cannot be undone" in str(form.content)
        assert FIGURE in str(form.content)
        assert FIGURE not in str(root(on, "chair-us").blocks), "nothing has been published yet"
        done = await on.submit("chair-us", {"text": f"{FIGURE}."})
        assert done.view is not None
        assert "is corrected" in str(done.view.content)
        assert f"{FIGURE}." in str(root(on, "chair-mx").blocks)
        await on.close("chair-us")
        await on.say("chair-us", "/digest history")
        await on.press("chair-us", "Correct …")
        form = on.workspace.modal("chair-us")
        assert form is not None
        assert "Corrected once before" in str(form.content)


async def test_by_mention_it_asks_too_unless_one_says_now(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await opened(on)
        bot = on.workspace.bot_user_id
        await on.post("chair-us", f'<@{bot}> digest correct "{FIGURE}"', "taskforce")
        assert FIGURE not in str(in_channel(on).blocks)
        asked = on.workspace.messages("taskforce", "chair-us")[-1]
        assert "cannot be undone" in asked.text
        await on.post("chair-us", f'<@{bot}> digest correct "{FIGURE}" now', "taskforce")
        assert FIGURE in str(in_channel(on).blocks)


async def test_the_one_that_is_meant_is_corrected(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await opened(on)
        first = root(on, "chair-us").ts
        await on.advance(DUE + WEEK)
        assert "of Monday, December 7, 2026" in words(await on.say("chair-us", '/digest correct "Newer" now'))
        for typed, said in (
            ("on 2026-11-30", "By its day"),
            ("2026-W49", "By its week"),
            ("from 2 december", "By a day of its week"),
        ):
            answer = words(await on.say("chair-us", f'/digest correct "{said}" {typed} now'))
            assert "of Monday, November 30, 2026" in answer, typed
        where = on.workspace.direct_channel("chair-us").id
        older = on.workspace.conversations.message(where, first)
        assert older is not None
        assert "By a day of its week" in str(older.blocks)
        assert "Newer" not in str(older.blocks)
        assert "Newer" in str(root(on, "chair-us").blocks)
        assert "was not sent" in words(await on.say("chair-us", '/digest correct "x" on 2026-10-05 now'))
        assert "no digest called “monthly”" in words(
            await on.say("chair-us", '/digest correct "x" monthly now')
        )


async def test_nobody_else_corrects_it_and_nothing_is_said_twice(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await opened(on)
        for handle, refusal in (("lead-us", "Only the chairs and the secretariat"), ("lead-mx", "Solo las")):
            for line in (CORRECT, "/digest correct", f'/boletin corregir "{CIFRA}"'):
                assert refusal in words(await on.say(handle, line)), line
        assert FIGURE not in str(root(on, "chair-us").blocks)
        await on.say("chair-us", '/rec update 5 in-progress "Begun"')
        await on.say("chair-us", CORRECT)
        await on.say("chair-us", CORRECT)
        form = on.workspace.modal("chair-us")
        assert form is not None
        assert "already has this correction" in str(form.content)
        await on.close("chair-us")
        assert len(replies(on, root(on, "chair-us"))) == 1
        assert "cannot be undone" in words(await on.say("chair-us", "/taskforce undo"))
        assert "corrected the digest “weekly” of Monday, November 30, 2026" in words(
            await on.say("chair-us", "/taskforce audit")
        )


async def test_a_message_that_is_gone_is_on_record_and_the_others_are_corrected(
    open_workspace: OnStage,
) -> None:
    async with open_workspace(at=NOW) as on:
        await opened(on)
        message = root(on, "chair-mx")
        on.workspace.conversations.remove(message)
        await on.say("chair-us", CORRECT)
        assert FIGURE in str(root(on, "chair-us").blocks)
        assert FIGURE in str(in_channel(on).blocks)
        shown = words(await on.say("chair-us", "/digest history"))
        assert "shown in 2 of 3 messages" in shown
        assert "1 message can no longer be changed" in shown
        await on.advance(DUE + 2 * HOUR)
        assert "se borró el mensaje al que corresponde" in str(on.workspace.told("secretariat"))


async def test_where_it_can_no_longer_be_at_the_top_it_is_in_the_thread(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await opened(on)
        on.sandbox.faults.add(FaultRule(UPDATE, error="edit_window_closed"))
        await on.say("chair-us", CORRECT)
        for each in (root(on, "chair-us"), root(on, "chair-mx"), in_channel(on)):
            assert FIGURE not in str(each.blocks)
            assert len(replies(on, each)) == 1
        shown = words(await on.say("chair-us", "/digest history"))
        assert "shown in 0 of 3 messages" in shown
        assert "3 messages can no longer be changed" in shown
        tried = updates(on)
        await on.advance(DUE + DAY)
        assert updates(on) == tried
        # A later correction tries once more, and then all of it is there.
        on.sandbox.faults.clear()
        await on.say("chair-us", '/digest correct "And recommendation 5 is blocked" now')
        assert FIGURE in str(root(on, "chair-us").blocks)
        assert "shown in 3 of 3 messages" in words(await on.say("chair-us", "/digest history"))


async def test_slack_may_take_its_time(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await opened(on)
        for fault in (
            FaultRule(UPDATE, rate_limited=20, times=1),
            FaultRule(UPDATE, reset=True, times=1),
            FaultRule(UPDATE, status=503, times=1),
        ):
            on.sandbox.faults.add(fault)
        await on.say("chair-us", CORRECT)
        await on.advance(DUE + 2 * HOUR)
        for each in (root(on, "chair-us"), root(on, "chair-mx"), in_channel(on)):
            assert FIGURE in str(each.blocks)
            assert len(replies(on, each)) == 1


async def test_a_bot_that_was_off_corrects_it_when_it_is_back(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await opened(on)
        on.sandbox.faults.add(FaultRule(UPDATE, status=503))
        on.sandbox.faults.add(FaultRule("chat.postMessage", status=503))
        await on.say("chair-us", CORRECT)
    async with open_workspace(at=DUE + HOUR, was_off=True) as on:
        await on.bot.sender.send_due()
        await on.advance(DUE + 2 * HOUR)
        for each in (root(on, "chair-us"), root(on, "chair-mx"), in_channel(on)):
            assert FIGURE in str(each.blocks)
            assert len(replies(on, each)) == 1


async def test_a_channel_with_one_language_has_it_in_that_language(
    deployment: Deployment, tmp_path: Path
) -> None:
    config = going_to(deployment.config, "chairs", {"to": "#general", "languages": ("es",)})
    deployed = replace(deployment, config=config)
    async with local_workspace(deployed, tmp_path, at=NOW, seeded=False, draw=sketch) as on:
        general = next(each for each in on.workspace.conversations if each.name == "general")
        if on.workspace.bot_user_id not in general.members:
            general.members.append(on.workspace.bot_user_id)
        await opened(on)
        await on.say("chair-us", CORRECT)
        message = next(each for each in on.workspace.messages("general") if "Boletín del" in each.text)
        assert "*Corrección* de" in str(message.blocks)
        assert "*Correction* by" not in str(message.blocks)
        (reply,) = replies(on, message)
        assert "*Correction* by" not in str(reply.blocks)

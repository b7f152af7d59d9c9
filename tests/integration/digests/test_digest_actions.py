"""Chairs and secretariat control a digest: before it is due, when it is due, and after people read it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.demo.founding import Mode
from bot.demo.local_workspace import LocalWorkspace
from bot.messages.digest_previews import DIGEST_PREVIEW
from bot.sandbox import Answer
from bot.services.digests.rounds import open_due
from bot.store.tables import OutboxMessage
from bot.views.blockkit.controls import Press
from bot.views.blockkit.modals import Modal
from tests.integration.digests.test_digest_sending import DUE, WEEK, ahead, digests
from tests.support.harness import NOW, BotHarness
from tests.support.stage import OnStage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEEPERS = ("chair-us", "chair-mx", "secretariat")


def previews(on: LocalWorkspace, handle: str) -> list[dict[str, Any]]:
    """Return the previews that someone got."""
    return [each for each in on.workspace.told(handle) if ahead(each)]


def words(answer: Answer) -> str:
    """Return the words of an answer."""
    assert answer.error is None, answer.error
    shown = answer.payload or {}
    return f"{shown.get('text')}\n{shown.get('blocks')}"


def last(on: LocalWorkspace, handle: str) -> str:
    """Return the bot's latest message to someone."""
    return str(on.workspace.told(handle)[-1]["text"])


async def test_a_day_ahead_the_people_responsible_see_it_once(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE - DAY - timedelta(minutes=1))
        assert [len(previews(on, handle)) for handle in KEEPERS] == [0, 0, 0]
        await on.advance(DUE - HOUR)
        assert [len(previews(on, handle)) for handle in KEEPERS] == [1, 1, 1]
        assert previews(on, "member-us") == previews(on, "observer") == []
        english, spanish = (str(previews(on, handle)[0]["text"]) for handle in ("chair-us", "chair-mx"))
        assert "for 2 people and 1 channel, as you would get it" in english
        assert "dirigido a 2 personas y 1 canal, tal como usted lo recibiría" in spanish
        assert "Digest of" in english
        assert "Boletín del" in spanish
        assert digests(on, "chair-us") == []
        await on.advance(DUE + HOUR)
        assert [len(previews(on, handle)) for handle in KEEPERS] == [1, 1, 1]
        assert len(digests(on, "chair-us")) == len(digests(on, "chair-mx")) == 1


async def test_a_bot_that_was_off_shows_it_while_there_is_time_and_not_after(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE - 2 * DAY)
    async with open_workspace(at=DUE - HOUR, was_off=True) as on:
        await on.bot.sender.send_due()
        assert len(previews(on, "chair-us")) == 1
    async with open_workspace(at=DUE + WEEK + HOUR, was_off=True) as on:
        await on.bot.sender.send_due()
        assert len(previews(on, "chair-us")) == 1


@pytest.mark.parametrize(
    ("lead", "shown"), [(timedelta(), 0), (timedelta(hours=2), 1), (timedelta(days=6), 1)]
)
def test_how_far_ahead_it_is_shown_is_the_schedules(
    sqlite_harness: BotHarness, lead: timedelta, shown: int
) -> None:
    harness = sqlite_harness
    schedules = tuple(replace(each, preview=lead) for each in harness.context.rules.digests)
    context = replace(harness.context, rules=replace(harness.context.rules, digests=schedules))
    open_due(context)
    harness.clock.move_to(DUE - lead - timedelta(seconds=1))
    assert open_due(context) == 0
    harness.clock.move_to(DUE - lead if lead else DUE - timedelta(seconds=1))
    assert open_due(context) == shown
    harness.clock.move_to(DUE)
    assert open_due(context) == 1


async def test_a_preview_that_is_kept_by_quiet_hours_is_dropped_once_the_digest_is_out(
    open_workspace: OnStage,
) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("secretariat", "/grupo zona Asia/Tokyo")  # 23:00 in their zone when it is due for them
        await on.advance(DUE - DAY + HOUR)
        assert len(previews(on, "chair-us")) == 1
        await on.say("chair-us", "/digest send now")
        assert "envió manualmente" in last(on, "secretariat")
        await on.advance(DUE + DAY)
        assert previews(on, "secretariat") == []
        assert "no se pudo entregar" not in str(on.workspace.told("secretariat"))


def test_replicas_show_a_week_ahead_once(harness: BotHarness) -> None:
    open_due(harness.context)
    harness.clock.move_to(DUE - HOUR)
    with ThreadPoolExecutor(4) as pool:
        announced = list(pool.map(lambda _: open_due(harness.context), range(4)))
    assert sum(announced) == 1
    with harness.context.reading() as session:
        targets = session.exec(select(OutboxMessage.target).where(OutboxMessage.kind == DIGEST_PREVIEW))
        assert len(set(targets)) == len(KEEPERS)


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_held_back_it_waits_and_the_others_hear_of_it(open_workspace: OnStage, mode: Mode) -> None:
    async with open_workspace(at=NOW, mode=mode) as on:
        await on.advance(DUE - HOUR)
        answer = await on.press("chair-us", "Put on hold")
        assert "is on hold" in words(answer)
        assert "retiene el boletín" in last(on, "chair-mx")
        assert "retiene el boletín" in last(on, "secretariat")
        await on.advance(DUE + HOUR)
        assert digests(on, "chair-us") == digests(on, "chair-mx") == []
        assert "ya retiene el boletín" in words(await on.press("chair-mx", "Retener"))
        assert "put on hold by" in words(await on.say("chair-us", "/digest schedule"))

        resumed = await on.press("chair-mx", "digest.resume=weekly:2026-W49")
        assert "sale ahora, a 2 personas y 1 canal" in words(resumed)
        (told,) = digests(on, "chair-us")
        assert "Late: this was due" in str(told["blocks"])
        await on.advance(DUE + WEEK - 2 * HOUR)
        assert len(digests(on, "chair-us")) == len(digests(on, "chair-mx")) == 1


async def test_held_back_for_days_it_still_goes_when_it_is_let_go(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE - HOUR)
        await on.say("chair-us", '/digest hold "The figures are being checked"')
        assert "The figures are being checked" in str(on.workspace.told("chair-mx")[-1]["blocks"])
        await on.advance(DUE + 3 * DAY)  # long after the hours for which a bot that was off catches up
        assert digests(on, "chair-us") == []
        await on.say("secretariat", "/boletin reanudar")
        await on.bot.sender.send_due()
        assert len(digests(on, "chair-us")) == len(digests(on, "chair-mx")) == 1


async def test_held_back_until_the_next_one_is_due_it_is_over(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE - HOUR)
        await on.say("chair-us", "/digest hold")
        await on.advance(DUE + WEEK)
        assert len(digests(on, "chair-us")) == 1
        shown = str(((await on.say("chair-us", "/digest history")).payload or {})["blocks"])
        assert shown.count("put on hold by") == 1
        answer = await on.press("chair-mx", "digest.resume=weekly:2026-W49")
        assert "Ya pasó el momento" in words(answer)


async def test_let_go_before_its_hour_it_goes_at_its_hour(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("chair-us", "/digest hold")
        answer = await on.say("chair-us", "/digest resume")
        assert "is no longer on hold. It goes out" in words(answer)
        await on.advance(DUE + HOUR)
        assert len(digests(on, "chair-us")) == len(digests(on, "chair-mx")) == 1
        assert "Late" not in str(digests(on, "chair-us")[0]["blocks"])


async def test_sent_by_hand_it_goes_at_once_and_not_again_when_due(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        answer = await on.say("secretariat", "/boletin enviar ya")
        assert "sale ahora, a 2 personas y 1 canal" in words(answer)
        assert len(digests(on, "chair-us")) == len(digests(on, "chair-mx")) == 1
        again = await on.say("chair-us", "/digest send now")
        assert "went out" in words(again)
        assert "nothing was changed" in words(again)
        await on.advance(DUE + HOUR)
        assert len(digests(on, "chair-us")) == len(digests(on, "chair-mx")) == 1
        assert previews(on, "chair-us") == []
        await on.advance(DUE + WEEK)
        assert len(digests(on, "chair-us")) == len(digests(on, "chair-mx")) == 2


async def test_sent_by_hand_on_a_sunday_it_is_the_same_days_digest_everywhere(
    open_workspace: OnStage,
) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE - DAY + HOUR)
        assert "Digest of Monday, November 30, 2026" in str(previews(on, "chair-us")[0]["text"])
        sent = words(await on.say("chair-us", "/digest send now"))
        assert "The digest of Monday, November 30, 2026 is going out now" in sent
        digest = str(digests(on, "chair-us")[0]["text"])
        assert "Digest of Monday, November 30, 2026" in digest
        assert "Sunday" not in digest
        answer = words(await on.press("chair-us", "I have read it"))
        assert "you have read the digest of Monday, November 30, 2026" in answer
        assert "Monday, November 30, 2026" in words(await on.say("chair-us", "/digest history"))


async def test_an_old_preview_can_be_pressed_and_changes_nothing(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE)
        for name in ("Put on hold", "Send it now"):
            answer = await on.press("chair-us", name, ts=previews(on, "chair-us")[0]["ts"])
            assert "went out" in words(answer)
        assert len(digests(on, "chair-us")) == 1
        await on.advance(DUE + WEEK)
        assert len(digests(on, "chair-us")) == 2


async def test_a_press_that_slack_repeats_is_carried_out_once(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE - HOUR)
        issue = on.sandbox._triggers.issue
        first = issue("U1")
        on.sandbox._triggers.issue = lambda *_: first  # type: ignore[method-assign] # a delivery of Slack's, twice
        await on.press("chair-us", "Put on hold")
        assert "carried out only the first time" in words(await on.press("chair-us", "Send it now"))
        assert digests(on, "chair-mx") == []


async def test_it_begins_with_the_notes_of_both_sides(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("chair-us", '/digest note "Both ministers meet on Friday"')
        await on.say("chair-us", '/digest note "Both ministers meet on Thursday"')
        answer = await on.say("chair-mx", '/boletin nota "La reunión será en Monterrey"')
        assert "comenzará con su nota" in words(answer)
        preview = str((await on.say("chair-us", "/digest preview")).payload)
        assert "Both ministers meet on Thursday" in preview
        assert "meet on Friday" not in preview
        await on.advance(DUE)
        blocks = digests(on, "chair-mx")[0]["blocks"]
        assert blocks[0]["type"] == "header"
        quoted = [str(block) for block in blocks if block["type"] == "rich_text"]
        assert ["Monterrey" in each for each in quoted] == [False, True]
        assert "(en inglés)" in str(blocks[1])
        assert "Monterrey" in str(digests(on, "chair-us")[0]["blocks"])
        await on.advance(DUE + WEEK)
        assert "Monterrey" not in str(digests(on, "chair-mx")[-1]["blocks"])


async def test_a_note_comes_off_and_a_long_one_is_refused(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        refused = words(await on.say("chair-us", "/digest note none"))
        assert "You have no note" in refused
        await on.say("chair-us", f'/digest note "{"x" * 1001}"')
        form = on.workspace.modal("chair-us")
        assert form is not None
        assert "1,001 characters" in str(form.content)
        assert "x" * 1001 in str(form.content), "nothing that was typed is lost"
        await on.close("chair-us")
        await on.say("chair-us", '/digest note "Off again"')
        assert "was removed" in words(await on.say("chair-us", "/digest note none"))
        await on.advance(DUE)
        assert "Off again" not in str(digests(on, "chair-us"))


async def test_a_note_is_written_in_a_form_and_taken_off_by_emptying_it(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE - HOUR)
        await on.press("chair-mx", "Agregar una nota")
        done = await on.submit("chair-mx", {"text": "Las dos partes se reúnen el viernes"})
        assert done.view is not None
        assert "comenzará con su nota" in str(done.view.content)
        await on.close("chair-mx")
        await on.say("chair-mx", "/boletin nota")
        form = on.workspace.modal("chair-mx")
        assert form is not None
        assert "Las dos partes" in str(form.content)
        done = await on.submit("chair-mx", {"text": ""})
        assert done.view is not None
        assert "Se quitó su nota" in str(done.view.content)


def test_the_forms_of_a_coming_digest_open_on_both_databases(harness: BotHarness) -> None:
    for opened, said in (
        (harness.window("chair-us", "/digest note"), "The digest of Monday, November 30, 2026"),
        (harness.press_for_form("chair-us", Press.NOTE, "weekly:2026-W49"), "The digest of Monday"),
        (harness.press_for_form("chair-us", Press.HOLD_REASON, "weekly:2026-W49"), "on hold"),
    ):
        answered = harness.fill("chair-us", opened, {opened.blocks[-1]["block_id"]: "Both ministers meet"})
        assert isinstance(answered, Modal)
        assert said in answered.text
    harness.say("chair-us", "/digest resume")
    assert "will begin with your note" in harness.say("chair-us", '/digest note "On Friday"')


async def test_the_history_shows_who_has_read_it(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        nothing = words(await on.say("chair-us", "/digest acknowledge"))
        assert "not sent you a digest yet" in nothing
        await on.advance(DUE)
        answer = words(await on.press("chair-us", "I have read it"))
        assert "Recorded: you have read the digest of Monday, November 30, 2026" in answer
        assert "Not yet acknowledged by:" in answer
        assert "already" in words(await on.press("chair-us", "I have read it"))
        shown = words(await on.say("secretariat", "/boletin historial"))
        us, mx = (on.workspace.person(handle).id for handle in ("chair-us", "chair-mx"))
        assert "3 de 3 entregados" in shown
        assert shown.index("Leído por") < shown.index(us) < shown.index("Aún no confirman") < shown.index(mx)
        await on.say("chair-mx", "/boletin confirmar-lectura")
        shown = words(await on.say("chair-us", "/digest history"))
        assert "Read by" in shown
        assert "Not yet" not in shown


async def test_what_a_digest_speaks_of_is_opened_from_it_and_its_leads_are_asked(
    open_workspace: OnStage,
) -> None:
    async with open_workspace(at=NOW) as on:
        await on.say("lead-us", '/rec update 5 in-progress "Begun"')
        await on.say("lead-us", '/rec update 5 blocked "No money" awaiting "Congress"')
        await on.say("chair-us", '/action assign @member-us "Draft the memorandum" rec 5 due 2026-12-02')
        await on.advance(DUE)
        assert "No money" in words(await on.press("chair-us", "show=rec:#fentanyl-taskforce"))
        assert "Draft the memorandum" in words(await on.press("chair-mx", "show=item:1"))
        answer = await on.press("chair-mx", "recommendation.ask=#fentanyl-taskforce")
        us, mx = (on.workspace.person(handle).id for handle in ("lead-us", "lead-mx"))
        assert us in words(answer)
        assert mx in words(answer)
        assert "is asking you for an update on recommendation *5*" in last(on, "lead-us")
        assert "le pide novedades sobre la recomendación *5*" in last(on, "lead-mx")
        before = [len(on.workspace.told(handle)) for handle in ("lead-us", "lead-mx")]
        again = words(await on.say("secretariat", "/rec solicitar 5"))
        assert "ya preguntó por la recomendación 5" in again
        assert [len(on.workspace.told(handle)) for handle in ("lead-us", "lead-mx")] == before


async def test_nobody_else_controls_a_digest(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        for handle in ("lead-us", "member-us", "observer"):
            for line in (
                "/digest hold",
                "/digest resume",
                "/digest send now",
                '/digest note "x"',
                "/digest history",
                "/rec ask 5",
            ):
                answer = await on.say(handle, line)
                assert "⚠️" in str(answer.payload), line
        await on.advance(DUE)
        assert len(digests(on, "chair-us")) == 1


async def test_a_button_of_another_time_is_answered(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        await on.advance(DUE)
        message = on.workspace.conversations.message(
            on.workspace.direct_channel("chair-us").id, digests(on, "chair-us")[0]["ts"]
        )
        assert message is not None
        row = next(block for block in message.blocks if block["type"] == "actions")
        for value in ("999999", "weekly", ""):
            row["elements"][0]["value"] = value
            answer = words(await on.press("chair-us", "I have read it", ts=message.ts))
            assert "nothing was" in answer
        row["elements"][0]["action_id"] = "digest.unheard_of"
        assert "no longer understands" in words(await on.press("chair-us", "I have read it", ts=message.ts))


async def test_wrong_words_are_told_from_right_ones(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        assert "There is no digest called “monthly”. The digests are: “weekly”" in words(
            await on.say("chair-us", "/digest hold monthly")
        )
        assert "no está retenido" in words(await on.say("chair-mx", "/boletin reanudar weekly"))
        held = words(await on.say("chair-us", "/digest hold the figures are wrong"))
        assert "the figures are wrong" in held, "several words are the reason"


def test_when_it_is_due_is_pinned() -> None:
    assert datetime(2026, 11, 30, 14, tzinfo=UTC) == DUE

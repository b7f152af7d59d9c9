"""People comment on recommendations; those whom they mention are told of it in their language."""

from typing import Any

import pytest
from sqlmodel import select

from bot.delivery.message_reading import read_message
from bot.delivery.rendering import rendered
from bot.domain.members.permissions import MayNotCommentOnRecommendation
from bot.domain.recommendations.reference import Reference
from bot.domain.texts import TextBlank
from bot.services.context import Caller
from bot.services.outbox import queue as outbox
from bot.services.recommendations import comments
from bot.services.recommendations.change import ChangedMeanwhile
from bot.services.recommendations.comments import Commented
from bot.store import tables
from bot.store.audit_trail import RecordsAltered
from bot.views.blockkit.modals import Modal
from bot.views.forms.names import FormName
from commands.dispatch.submissions import Mistakes
from tests.support.harness import TEAM, BotHarness, slack_id


def comment(harness: BotHarness, handle: str, text: str, **options: Any) -> Commented:
    """Comment on recommendation 5."""
    harness.deliveries += 1
    caller = Caller(slack_id(handle), TEAM, "/rec comment", f"comment:{harness.deliveries}")
    which: Reference = options.pop("which", 5)
    return comments.comment(harness.context, caller, which, text, **options)


def window(harness: BotHarness, handle: str) -> Modal:
    """Open the form for a comment on recommendation 5."""
    return harness.open_form(handle, FormName.COMMENT_RECOMMENDATION, recommendation=5)


def letters(harness: BotHarness) -> list[tuple[str, str]]:
    """Send what waits; return who gets what."""
    found = []
    while claimed := outbox.claim(harness.context):
        letter = read_message(harness.context, claimed.id)
        assert letter is not None
        said = rendered(letter, harness.dispatcher.localization.localizer_for)
        found.append((str(letter.recipient.slack_id), said[0].text))
        outbox.sent(harness.context, claimed, "D1", "1.1")
    return found


def test_a_member_comments_and_those_mentioned_are_told_in_their_language(harness: BotHarness) -> None:
    done = comment(harness, "member-us", "See the annex, @lead-mx and @nobody", people=[slack_id("chair-us")])
    assert {each.slack_id for each in done.told} == {slack_id("lead-mx"), slack_id("chair-us")}
    told = dict(letters(harness))
    assert "mentioned you in a comment on recommendation *5*" in told[slack_id("chair-us")]
    assert "en un comentario sobre la recomendación *5*" in told[slack_id("lead-mx")]
    assert "See the annex" in told[slack_id("lead-mx")]
    shown = harness.say("observer", "/rec 5")
    assert "*1 comment*" in shown
    assert "See the annex, @lead-mx and @nobody" in shown
    assert "commented on it" in shown
    history = harness.say("chair-us", "/rec history 5")
    assert "commented on it" in history
    assert "See the annex" in history


@pytest.mark.parametrize("handle", ["chair-us", "secretariat", "lead-us", "member-us", "member-mx"])
def test_everyone_but_observers_may_comment(sqlite_harness: BotHarness, handle: str) -> None:
    assert comment(sqlite_harness, handle, "Well done", which=7).text.text == "Well done"


def test_observers_are_told_to_whom_they_can_send_theirs(harness: BotHarness) -> None:
    before = harness.events()
    with pytest.raises(MayNotCommentOnRecommendation) as refused:
        comment(harness, "observer", "Me too")
    assert refused.value.values["people"]
    assert harness.events() == before


def test_a_comment_is_no_news(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    version = harness.version(5)
    harness.later(days=60)
    assert "without recent news" in harness.say("chair-us", "/rec list stale")
    assert "5 ·" in harness.say("chair-us", "/rec list stale").replace("*", "")
    comment(harness, "member-us", "Is there news?")
    assert "5 ·" in harness.say("chair-us", "/rec list stale").replace("*", "")
    assert harness.status(5) == "in_progress"
    assert harness.version(5) == version + 1


def test_a_comment_on_something_closed_is_kept_too(harness: BotHarness) -> None:
    harness.say("chair-us", '/rec close 5 not-implemented "Overtaken"')
    comment(harness, "member-us", "A pity")
    assert "A pity" in harness.say("observer", "/rec 5")


def test_a_comment_overwrites_nothing(harness: BotHarness) -> None:
    version = harness.version(5)
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    with pytest.raises(ChangedMeanwhile):
        comment(harness, "member-us", "Seen", expected=version)
    with pytest.raises(TextBlank):
        comment(harness, "member-us", "  ")


def test_taking_a_comment_back_tells_those_who_were_told(harness: BotHarness) -> None:
    comment(harness, "member-us", "See the annex, @lead-mx")
    assert "Undone" in harness.say("member-us", "/rec undo")
    assert letters(harness) == []
    comment(harness, "member-us", "See the second annex, @lead-mx")
    assert len(letters(harness)) == 1
    said = harness.say("member-us", "/rec undo")
    assert f"Notified: {harness.at('lead-mx')}" in said
    ((whom, told),) = letters(harness)
    assert whom == slack_id("lead-mx")
    assert "deshizo un comentario" in told
    assert "second annex" not in harness.say("observer", "/rec 5")
    with harness.context.reading() as session:
        harness.context.trail.verify(session)


def test_the_trail_accounts_for_comments(harness: BotHarness) -> None:
    comment(harness, "member-us", "As it was")
    with harness.tampering() as session:
        row = session.exec(select(tables.RecommendationComment)).one()
        row.text = {"en": "As it never was"}
        session.add(row)
    with harness.context.reading() as session, pytest.raises(RecordsAltered) as found:
        harness.context.trail.verify(session)
    assert found.value.values["records"] == ("recommendation_comments:1",)


def test_a_form_takes_a_comment(harness: BotHarness) -> None:
    form = window(harness, "member-mx")
    assert "Comentar" in form.title
    done = harness.fill(
        "member-mx", form, {"text": "Falta el anexo, @lead-us", "people": [slack_id("chair-us")]}
    )
    assert isinstance(done, Modal)
    assert "Se agregó el comentario a" in str(done.blocks)
    assert {each for each, _ in letters(harness)} == {slack_id("lead-us"), slack_id("chair-us")}
    assert "Falta el anexo" in harness.say("lead-us", "/rec 5")
    blank = harness.fill("member-mx", window(harness, "member-mx"), {"text": "  "})
    assert isinstance(blank, Mistakes)
    assert set(blank.at) == {"text"}


def test_a_form_asks_which_recommendation_is_meant(harness: BotHarness) -> None:
    form = harness.open_form("member-us", FormName.COMMENT_RECOMMENDATION)
    assert [each["block_id"] for each in form.blocks if each["type"] == "input"] == ["recommendation"]


def test_a_comment_is_translated_like_any_text(harness: BotHarness) -> None:
    comment(harness, "member-us", "The first one")
    comment(harness, "member-us", "The annex is missing")
    queue = harness.say("secretariat", "/taskforce translations rec 5")
    assert "/grupo traducir 5 c2" in queue
    harness.say("secretariat", '/taskforce translate 5 c2 "Falta el anexo"')
    assert "Falta el anexo" in harness.say("lead-mx", "/rec 5")
    assert "/grupo traducir 5 c2" not in harness.say("secretariat", "/taskforce translations rec 5")

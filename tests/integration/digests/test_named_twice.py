"""What `named_twice` finds in a digest: it says whether a reader reads of a recommendation twice."""

from bot.views.blockkit.blocks import context, header, quote, section
from bot.views.blockkit.text import Mrkdwn
from tests.support.named_twice import named_twice

NAMES = ("Corruption", "Human rights", "Weapons & ammunition", "Corrupción")


def test_a_recommendation_in_two_sections_is_named_twice() -> None:
    blocks = [
        header("Digest"),
        section(Mrkdwn("*★ Priority · 1*\n*10* · Corruption · ⛔ Blocked\n*11* · Human rights")),
        section(Mrkdwn("*Blocked · 1*\n*10* · Corruption · for 24 days")),
    ]
    assert named_twice({"blocks": blocks}, NAMES) == ["Corruption"]
    assert named_twice({"blocks": blocks[:2]}, NAMES) == []


def test_each_language_may_name_it_once() -> None:
    english, spanish = section(Mrkdwn("*10* · Corruption")), section(Mrkdwn("*10* · Corrupción"))
    assert named_twice({"blocks": [english, spanish]}, NAMES) == []
    assert named_twice({"blocks": [english, spanish, spanish]}, NAMES) == ["Corrupción"]


def test_lists_pictures_quotations_and_longer_words_do_not_count() -> None:
    option = {"text": {"type": "plain_text", "text": "10 · Corruption"}, "value": "10"}
    blocks = [
        section(Mrkdwn("*10* · Corruption")),
        section(Mrkdwn("Anti-corruption, Corruptions")),
        {"type": "actions", "elements": [{"type": "static_select", "options": [option]}]},
        {"type": "image", "alt_text": "Corruption"},
        quote("About Corruption"),
    ]
    assert named_twice({"blocks": blocks}, NAMES) == []


def test_small_print_and_escaped_names_count() -> None:
    blocks = [
        section(Mrkdwn("*12* · Weapons &amp; ammunition · *11* · Human rights")),
        context(Mrkdwn("Weapons &amp; ammunition: no lead")),
    ]
    assert named_twice({"blocks": blocks}, NAMES) == ["Weapons & ammunition"]

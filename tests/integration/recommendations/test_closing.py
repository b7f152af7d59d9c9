"""Two confirmations and a chair: nobody closes alone, early, or without evidence."""

from dataclasses import replace

import pytest

from tests.support.harness import BotHarness

EVIDENCE = (
    '/rec evidence 5 https://example.org/communique "Communiqué" issuer "Embassy" date 2026-11-02 language en'
)


def report(harness: BotHarness) -> None:
    """Report recommendation 5, so that both sides are asked to confirm."""
    harness.say("lead-us", '/rec update 5 in-progress "The first meeting was held"')
    harness.say("lead-us", EVIDENCE)
    assert harness.status(5) == "in_progress"
    harness.say("lead-us", '/rec update 5 reported "It is in place"')
    assert harness.status(5) == "reported"


def refused(harness: BotHarness, handle: str, line: str) -> str:
    """Return a refusal, and check that it changed nothing."""
    before = harness.everything()
    said = harness.say(handle, line)
    assert harness.everything() == before, f"{handle} {line} changed something"
    return said


def test_with_evidence_and_both_keys_a_chair_closes_and_the_history_tells_it(harness: BotHarness) -> None:
    report(harness)
    assert "Mexico confirms" not in harness.say("lead-mx", "/rec 5")
    assert harness.payload("lead-mx", "/rec confirmar 5")["text"].startswith("México")
    assert "Both sides have confirmed" in harness.say("chair-us", "/rec confirm 5")
    assert "Closed, implemented" in harness.say("chair-us", '/rec close 5 implemented "Well done"')
    assert harness.status(5) == "closed_implemented"
    told = harness.say("secretariat", "/taskforce language en") and harness.say(
        "secretariat", "/rec history 5"
    )
    for sentence in (
        f"{harness.at('chair-us')} closed it: Closed, implemented",
        f"{harness.at('chair-us')} confirmed for the United States",
        f"{harness.at('lead-mx')} confirmed for Mexico",
        "changed the status from In progress to Reported, pending verification",
        f"{harness.at('lead-us')} attached evidence",
        "Well done",
    ):
        assert sentence in told, sentence
    assert "1 of 13" in harness.say("chair-us", "/rec")


def test_nobody_speaks_for_the_other_side(harness: BotHarness) -> None:
    report(harness)
    said = refused(harness, "chair-us", "/rec confirm 5 for mexico")
    assert "your own side, which is the United States" in said
    assert harness.at("lead-mx") in said
    assert harness.at("chair-us") not in said
    refused(harness, "chair-mx", '/rec rechazar 5 en nombre de Estados Unidos "Falta el anexo"')
    form = harness.window("chair-us", "/rec refuse 5 for mexico")
    harness.fill("chair-us", form, {"note": "The annex is missing"})
    assert harness.status(5) == "reported"
    harness.say("chair-mx", "/rec confirmar 5 por parte de México")
    assert "Both sides have confirmed" in harness.say("chair-us", "/rec approve 5 for the us and close it")


@pytest.mark.parametrize(
    "line", ["/rec confirm 9", '/rec refuse 9 "Not true"', "/rec refuse 9", "/rec close 9 implemented"]
)
def test_what_is_closed_is_reopened_before_it_is_confirmed_or_refused(
    sqlite_harness: BotHarness, line: str
) -> None:
    sqlite_harness.say("chair-us", '/rec close 9 not-implemented "Not ours"')
    said = refused(sqlite_harness, "chair-us", line)
    assert '`/rec reopen 9 "reason"`' in said
    assert "reported" not in said


def test_a_member_may_not_close(harness: BotHarness) -> None:
    report(harness)
    said = refused(harness, "member-us", "/rec close 5 implemented")
    assert "Only a chair" in said
    assert harness.at("chair-us") in said
    assert harness.at("chair-mx") in said
    assert "Solo" in refused(harness, "member-mx", "/rec concluir 5 implementada")


def test_a_chair_may_not_close_what_was_not_reported(harness: BotHarness) -> None:
    assert "pending verification can be" in refused(harness, "chair-us", "/rec close 5 implemented")


def test_a_chair_may_not_close_without_both_keys_and_is_told_whom_to_ask(harness: BotHarness) -> None:
    report(harness)
    harness.say("chair-us", "/rec confirm 5")
    said = refused(harness, "chair-us", "/rec close 5 implemented")
    assert "Mexico" in said
    assert "United States" not in said
    assert harness.at("lead-mx") in said
    assert harness.at("chair-mx") in said
    assert "/rec confirm 5" in said


def test_a_chair_whose_own_confirmation_is_missing_confirms_below_the_refusal(harness: BotHarness) -> None:
    report(harness)
    harness.say("lead-mx", "/rec confirm 5")
    answer = harness.payload("chair-us", "/rec close 5 implemented")
    said = str(answer["text"])
    assert "You can confirm for your own side now" in said
    assert harness.at("chair-us") not in said, "she is not told to ask herself"
    [row] = [block for block in answer["blocks"] if block["type"] == "actions"]
    [button] = row["elements"]
    assert button["confirm"], "a confirmation goes on record, so it is asked back"
    assert "Both sides have confirmed" in harness.press("chair-us", button["action_id"], button["value"])
    assert "Closed, implemented" in harness.say("chair-us", "/rec close 5 implemented")


def test_evidence_without_a_citable_source_does_not_close(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    assert "not citable yet" in harness.say("lead-us", '/rec evidence 5 https://example.org/x "Photo"')
    harness.say("lead-us", '/rec update 5 reported "Done"')
    harness.say("chair-us", "/rec confirm 5")
    harness.say("chair-mx", "/rec confirm 5")
    assert "citable" in refused(harness, "chair-us", "/rec close 5 implemented")
    harness.say("lead-us", '/rec evidence 5 https://example.org/x issuer "DEA" date 2026-11-01 language en')
    assert "Closed, implemented" in harness.say("chair-us", "/rec close 5 implemented")


def test_a_report_needs_evidence(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    assert "at least one piece of evidence" in refused(harness, "lead-us", '/rec update 5 reported "Done"')


@pytest.mark.parametrize(("handle", "who"), [("lead-us", "own side"), ("member-mx", "other side")])
def test_a_reporter_may_not_confirm(harness: BotHarness, handle: str, who: str) -> None:
    """member-mx reports as an alternate here; the other people of that side can still confirm."""
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("lead-us", EVIDENCE)
    harness.say(handle, '/rec update 5 reported "Done"')
    refused(harness, handle, "/rec confirm 5")
    other = {"lead-us": "member-us", "member-mx": "lead-mx"}[handle]
    before = harness.events()
    harness.say(other, "/rec confirm 5")
    assert harness.events() == before + 1, who


def test_a_side_speaks_once(harness: BotHarness) -> None:
    report(harness)
    harness.say("lead-mx", "/rec confirm 5")
    said = refused(harness, "chair-mx", "/rec confirm 5")
    assert harness.at("lead-mx") in said


def test_people_of_neither_side_cannot_confirm(harness: BotHarness) -> None:
    report(harness)
    assert "Only the leads" in refused(harness, "observer", "/rec confirm 5")
    refused(harness, "secretariat", "/rec confirmar 5")


def test_a_refusal_sends_the_report_back_with_its_reason_and_voids_the_other_key(harness: BotHarness) -> None:
    report(harness)
    harness.say("chair-us", "/rec confirm 5")
    harness.say("lead-mx", '/rec rechazar 5 "Falta el anexo técnico"')
    assert harness.status(5) == "in_progress"
    shown = harness.say("chair-us", "/rec 5")
    assert "Falta el anexo técnico" in shown
    assert "(in Spanish)" in shown
    harness.later(days=1)
    harness.say("lead-us", '/rec update 5 reported "Annex added"')
    harness.say("lead-mx", "/rec confirm 5")
    assert "United States" in refused(harness, "chair-us", "/rec close 5 implemented")


def test_a_refusal_returns_to_partially_implemented_if_it_came_from_there(harness: BotHarness) -> None:
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("lead-us", EVIDENCE)
    harness.say("lead-us", '/rec update 5 partially-implemented "Two states are missing"')
    harness.say("lead-us", '/rec update 5 reported "All in"')
    harness.say("lead-mx", '/rec refuse 5 "One is still missing"')
    assert harness.status(5) == "partially_implemented"
    assert "Two states are missing" in harness.say("lead-us", "/rec 5")


def test_closing_as_not_implemented_needs_a_reason_and_a_chair(harness: BotHarness) -> None:
    refused(harness, "chair-us", "/rec close 9 not-implemented")
    refused(harness, "secretariat", '/rec close 9 not-implemented "Overtaken"')
    harness.say("chair-mx", '/rec concluir 9 no-implementada "Ya no corresponde"')
    assert harness.status(9) == "closed_not_implemented"
    assert "Ya no corresponde" in harness.say("chair-us", "/rec 9")


def test_only_a_chair_reopens_and_says_why(harness: BotHarness) -> None:
    harness.say("chair-us", '/rec close 9 not-implemented "Overtaken"')
    refused(harness, "chair-us", "/rec reopen 9")
    refused(harness, "secretariat", '/rec reopen 9 "New facts"')
    assert harness.status(9) == "closed_not_implemented"
    assert "open again" in harness.say("chair-us", '/rec reopen 9 "New facts"')
    assert harness.status(9) == "in_progress"
    assert "nothing to reopen" in refused(harness, "chair-us", '/rec reopen 9 "Again"')


def test_a_closed_recommendation_takes_no_update(harness: BotHarness) -> None:
    harness.say("chair-us", '/rec close 9 not-implemented "Overtaken"')
    assert "reopen" in refused(harness, "chair-us", '/rec update 9 in-progress "More"')
    refused(harness, "chair-us", "/rec close 9 implemented")


def test_without_two_keys_evidence_is_still_needed(harness: BotHarness) -> None:
    rules = replace(harness.context.rules, two_keys=False)
    harness.dispatcher = replace(harness.dispatcher, context=replace(harness.context, rules=rules))
    harness.say("lead-us", '/rec update 5 in-progress "Begun"')
    harness.say("lead-us", '/rec evidence 5 https://example.org/x "Photo"')
    harness.say("lead-us", '/rec update 5 reported "Done"')
    assert "citable" in refused(harness, "chair-us", "/rec close 5 implemented")
    harness.say("lead-us", EVIDENCE)
    harness.say("chair-us", "/rec close 5 implemented")
    assert harness.status(5) == "closed_implemented"

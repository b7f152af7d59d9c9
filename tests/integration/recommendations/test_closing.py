"""Two keys and a chair: nobody closes alone, early, or without evidence."""

from dataclasses import replace

import pytest

from tests.conftest import Room

EVIDENCE = (
    '/rec evidence 5 https://example.org/communique "Communiqué" issuer "Embassy" date 2026-11-02 language en'
)


def report(room: Room) -> None:
    """Bring recommendation 5 to where both sides are asked."""
    room.say("lead-us", '/rec update 5 in-progress "The first meeting was held"')
    room.say("lead-us", EVIDENCE)
    assert room.status(5) == "in_progress"
    room.say("lead-us", '/rec update 5 reported "It is in place"')
    assert room.status(5) == "reported"


def refused(room: Room, handle: str, line: str) -> str:
    """Return a refusal, after making sure that it changed nothing."""
    before = room.everything()
    said = room.say(handle, line)
    assert room.everything() == before, f"{handle} {line} changed something"
    return said


def test_with_evidence_and_both_keys_a_chair_closes_and_the_history_tells_it(room: Room) -> None:
    report(room)
    assert "Mexico confirms" not in room.say("lead-mx", "/rec 5")
    assert room.payload("lead-mx", "/rec confirmar 5")["text"].startswith("México")
    assert "Nothing more is awaited" in room.say("chair-us", "/rec confirm 5")
    assert "Closed, implemented" in room.say("chair-us", '/rec close 5 implemented "Well done"')
    assert room.status(5) == "closed_implemented"
    told = room.say("secretariat", "/taskforce language en") and room.say("secretariat", "/rec history 5")
    for sentence in (
        f"{room.at('chair-us')} closed it: Closed, implemented",
        f"{room.at('chair-us')} confirmed for United States",
        f"{room.at('lead-mx')} confirmed for Mexico",
        "changed the status from In progress to Reported, pending verification",
        f"{room.at('lead-us')} attached evidence",
        "Well done",
    ):
        assert sentence in told, sentence
    assert "1 of 13" in room.say("chair-us", "/rec")


def test_a_member_may_not_close(room: Room) -> None:
    report(room)
    said = refused(room, "member-us", "/rec close 5 implemented")
    assert "Only a chair" in said
    assert room.at("chair-us") in said
    assert room.at("chair-mx") in said
    assert "Solo" in refused(room, "member-mx", "/rec concluir 5 implementada")


def test_a_chair_may_not_close_what_was_not_reported(room: Room) -> None:
    assert "awaits verification" in refused(room, "chair-us", "/rec close 5 implemented")


def test_a_chair_may_not_close_without_both_keys_and_is_told_whom_to_ask(room: Room) -> None:
    report(room)
    room.say("chair-us", "/rec confirm 5")
    said = refused(room, "chair-us", "/rec close 5 implemented")
    assert "Mexico" in said
    assert "United States" not in said
    assert room.at("lead-mx") in said
    assert room.at("chair-mx") in said
    assert "/rec confirm 5" in said


def test_evidence_without_a_citable_source_does_not_close(room: Room) -> None:
    room.say("lead-us", '/rec update 5 in-progress "Begun"')
    assert "not citable yet" in room.say("lead-us", '/rec evidence 5 https://example.org/x "Photo"')
    room.say("lead-us", '/rec update 5 reported "Done"')
    room.say("chair-us", "/rec confirm 5")
    room.say("chair-mx", "/rec confirm 5")
    assert "citable" in refused(room, "chair-us", "/rec close 5 implemented")
    room.say("lead-us", '/rec evidence 5 https://example.org/x issuer "DEA" date 2026-11-01 language en')
    assert "Closed, implemented" in room.say("chair-us", "/rec close 5 implemented")


def test_a_report_needs_evidence(room: Room) -> None:
    room.say("lead-us", '/rec update 5 in-progress "Begun"')
    assert "at least one piece of evidence" in refused(room, "lead-us", '/rec update 5 reported "Done"')


@pytest.mark.parametrize(("handle", "who"), [("lead-us", "own side"), ("member-mx", "other side")])
def test_a_reporter_may_not_confirm(room: Room, handle: str, who: str) -> None:
    """member-mx is an alternate here; whoever reported it, the other side's people still can confirm."""
    room.say("lead-us", '/rec update 5 in-progress "Begun"')
    room.say("lead-us", EVIDENCE)
    room.say(handle, '/rec update 5 reported "Done"')
    refused(room, handle, "/rec confirm 5")
    other = {"lead-us": "member-us", "member-mx": "lead-mx"}[handle]
    before = room.events()
    room.say(other, "/rec confirm 5")
    assert room.events() == before + 1, who


def test_a_side_speaks_once(room: Room) -> None:
    report(room)
    room.say("lead-mx", "/rec confirm 5")
    said = refused(room, "chair-mx", "/rec confirm 5")
    assert room.at("lead-mx") in said


def test_who_belongs_to_neither_side_has_no_key(room: Room) -> None:
    report(room)
    assert "Only the leads" in refused(room, "observer", "/rec confirm 5")
    refused(room, "secretariat", "/rec confirmar 5")


def test_a_refusal_sends_the_report_back_with_its_reason_and_voids_the_other_key(room: Room) -> None:
    report(room)
    room.say("chair-us", "/rec confirm 5")
    room.say("lead-mx", '/rec rechazar 5 "Falta el anexo técnico"')
    assert room.status(5) == "in_progress"
    shown = room.say("chair-us", "/rec 5")
    assert "Falta el anexo técnico" in shown
    assert "(in Spanish)" in shown
    room.later(days=1)
    room.say("lead-us", '/rec update 5 reported "Annex added"')
    room.say("lead-mx", "/rec confirm 5")
    assert "United States" in refused(room, "chair-us", "/rec close 5 implemented")


def test_a_refusal_returns_to_partially_implemented_if_it_came_from_there(room: Room) -> None:
    room.say("lead-us", '/rec update 5 in-progress "Begun"')
    room.say("lead-us", EVIDENCE)
    room.say("lead-us", '/rec update 5 partially-implemented "Two states are missing"')
    room.say("lead-us", '/rec update 5 reported "All in"')
    room.say("lead-mx", '/rec refuse 5 "One is still missing"')
    assert room.status(5) == "partially_implemented"
    assert "Two states are missing" in room.say("lead-us", "/rec 5")


def test_closing_as_not_implemented_needs_a_reason_and_a_chair(room: Room) -> None:
    refused(room, "chair-us", "/rec close 9 not-implemented")
    refused(room, "secretariat", '/rec close 9 not-implemented "Overtaken"')
    room.say("chair-mx", '/rec concluir 9 no-implementada "Ya no corresponde"')
    assert room.status(9) == "closed_not_implemented"
    assert "Ya no corresponde" in room.say("chair-us", "/rec 9")


def test_only_a_chair_reopens_and_says_why(room: Room) -> None:
    room.say("chair-us", '/rec close 9 not-implemented "Overtaken"')
    refused(room, "chair-us", "/rec reopen 9")
    refused(room, "secretariat", '/rec reopen 9 "New facts"')
    assert room.status(9) == "closed_not_implemented"
    assert "open again" in room.say("chair-us", '/rec reopen 9 "New facts"')
    assert room.status(9) == "in_progress"
    assert "nothing to reopen" in refused(room, "chair-us", '/rec reopen 9 "Again"')


def test_a_closed_recommendation_takes_no_update(room: Room) -> None:
    room.say("chair-us", '/rec close 9 not-implemented "Overtaken"')
    assert "reopen" in refused(room, "chair-us", '/rec update 9 in-progress "More"')
    refused(room, "chair-us", "/rec close 9 implemented")


def test_without_two_keys_evidence_is_still_needed(room: Room) -> None:
    rules = replace(room.desk.rules, two_keys=False)
    room.dispatcher = replace(room.dispatcher, desk=replace(room.desk, rules=rules))
    room.say("lead-us", '/rec update 5 in-progress "Begun"')
    room.say("lead-us", '/rec evidence 5 https://example.org/x "Photo"')
    room.say("lead-us", '/rec update 5 reported "Done"')
    assert "citable" in refused(room, "chair-us", "/rec close 5 implemented")
    room.say("lead-us", EVIDENCE)
    room.say("chair-us", "/rec close 5 implemented")
    assert room.status(5) == "closed_implemented"

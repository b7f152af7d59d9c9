"""Wrong input never changes anything, and is answered with a sentence in the person's language."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.harness import BotHarness

LONG = "x" * 4000
WRONG = [
    "/rec 99",
    "/rec 0",
    "/rec -1",
    "/rec 999999999",
    "/rec 99999999999999999999999999",
    "/rec show",
    "/rec search",
    "/rec show five",
    "/rec show 5 6",
    "/rec shwo 5",
    "/rec xyzzy",
    "/rec list blokced",
    "/rec list <#C123|general>",
    "/rec update 5 nonsense",
    "/rec update 5 in-progres",
    '/rec update 5 in-progress "unbalanced',
    "/rec update 5 in-progress “unbalanced",
    "/rec update 5 closed-implemented",
    '/rec update 5 blocked "why" awaiting',
    "/rec update 5 reported",
    f'/rec update 5 in-progress "{LONG}"',
    "/rec update 99 in-progress",
    '/rec update 5 in-progress "x" v0',
    '/rec update 5 in-progress "x" v99999999999999',
    "/rec evidence 5",
    '/rec evidence 5 "no link"',
    "/rec evidence 5 javascript:alert(1)",
    "/rec evidence 5 https://",
    "/rec evidence 5 <mailto:a@example.org|a@example.org>",
    f"/rec evidence 5 https://example.org/{LONG}",
    '/rec evidence 5 https://example.org "x" date 03/04/2026',
    '/rec evidence 5 https://example.org "x" date 2026-02-31',
    '/rec evidence 5 https://example.org "x" date 2999-01-01',
    '/rec evidence 5 https://example.org "x" date',
    '/rec evidence 5 https://example.org "x" date friday at 5pm language en',
    '/rec evidence 5 https://example.org "x" fecha el viernes tal vez de "UIF"',
    '/rec evidence 5 https://example.org "x" fecha 30 de febrero',
    '/rec evidence 5 https://example.org "x" date tuesday 15 december 2025',
    '/rec evidence 5 https://example.org "x" date end of the week',
    '/rec evidence 5 https://example.org "x" date mañana',
    f'/rec evidence 5 https://example.org "x" date {"de " * 1000}',
    f'/rec evidence 5 https://example.org "x" date {LONG}',
    '/rec evidence 5 https://example.org "x" language klingon',
    f'/rec evidence 5 https://example.org "x" issuer "{LONG}"',
    "/rec confirm",
    "/rec confirm 5",
    '/rec refuse 5 "why"',
    "/rec refuse 5",
    "/rec close 5",
    "/rec close 5 maybe",
    "/rec close 5 not-implemented",
    "/rec close 5 implemented",
    '/rec reopen 5 "why"',
    "/rec lead 5",
    "/rec lead 5 us",
    "/rec lead 5 canada <@UMEMBERUS|member-us>",
    "/rec lead 5 us <!channel>",
    "/rec lead 2 us @nobody-at-all",
    "/rec history",
    "/rec history 99",
    "/rec 😀😀😀",
    "/rec \u202e5\u202c\u200f ضصث",
    f"/rec {LONG}",
    '/rec """"""',
    "/rec `rm -rf /`; DROP TABLE members",
    "/rec %s %(x)s {0} %",
    "/taskforce nonsense",
    "/taskforce hlep",
    "/taskforce language",
    "/taskforce language french",
    "/taskforce zone",
    "/taskforce zone Mars/Olympus",
    "/taskforce zone America",
    "/taskforce zone ../../etc/passwd",
    "/taskforce member",
    "/taskforce member someone",
    "/taskforce member <@UNOBODY|nobody>",
    "/taskforce member <@ULEADMX|lead-mx> role emperor",
    "/taskforce member <@ULEADMX|lead-mx> role chair",
    "/taskforce me too",
    "/action evidence",
    "/action evidence A-1",
    "/action evidence A-1 nonsense",
    "/action evidence A-1 https://",
    '/action evidence A-99 https://example.org "x"',
    '/action evidence A-1 https://example.org "x" date 2999-01-01',
    "/taskforce translations klingon",
    "/taskforce translate",
    "/taskforce translate fentanyl",
    "/taskforce translate 5",
    "/taskforce translate 5 titel",
    "/taskforce translate 5 e1 cause",
    "/taskforce translate A-1 comment",
    '/taskforce translate 5 note "x" y',
    "/taskforce absence",
    "/taskforce absence until",
    "/taskforce absence until yesterday",
    "/taskforce absence from 2026-12-20 until 2026-12-10",
    "/taskforce absence until 03/04",
    "/taskforce absence until friday delegate",
    "/taskforce absence until friday delegate <@UNOBODY|nobody>",
    "/taskforce absence until friday delegate @observer",
    "/taskforce absence until 2029-01-01",
    "/taskforce absence none",
    "/taskforce absence nonsense",
    "/grupo ausencia al 30 de febrero",
    "/grupo ajuda",
    "/digest previw",
    "/digest preview @nobody-known",
    "/digest preview tomorrow",
    "/digest preview on",
    "/digest preview on 03/04",
    "/digest preview on 2026-11-22",
    "/digest preview page",
    "/digest schedule 5",
    "/boletin vista-previa el 30 de febrero",
    "/boletin claendario",
    "/boletin xyzzy",
    "/other 5",
    "/action 99",
    "/action snooze",
    "/action snooze 99",
    "/action snooze 99 until friday",
    "/action snooze 99 until 03/04",
    "/action snooze 99 until yesterday",
    "/action snooze the first",
    "/accion posponer 99 hasta el 30 de febrero",
    "/action A-",
    "/action show",
    "/action show the first",
    "/action start",
    "/action start 99",
    "/action A-99999999999999999999",
    "/action assign",
    "/action assign @member-us",
    '/action assign "Nobody named"',
    '/action assign @member-us "unbalanced',
    '/action assign @nobody-at-all "Something"',
    '/action assign <@UNOBODY|nobody> "Something"',
    '/action assign <!channel> "Something"',
    '/action assign @member-us "Something" rec',
    '/action assign @member-us "Something" rec 99',
    '/action assign @member-us "Something" due',
    '/action assign @member-us "Something" due soon',
    '/action assign @member-us "Something" due 03/04',
    '/action assign @member-us "Something" due 31 de febrero',
    '/action assign @member-us "Something" due yesterday',
    '/action assign @member-us "Something" due 2999-01-01',
    '/action assign @member-us "Something" due friday at 5pm',
    '/action assign @member-us "Something" deu friday',
    '/action assign @member-us "Something" "Something else"',
    '/action assign @member-us "Something" rec 5 rec 6',
    '/action assign @observer "Something"',
    f'/action assign @member-us "{LONG}"',
    f'/action assign {"@member-us " * 30} @member-mx me "Something" v7',
    "/action list blokced",
    "/action list rec 99",
    "/action list @nobody-at-all",
    "/action list due soon",
    "/action list <#C123|general>",
    "/action lits",
    "/action xyzzy",
    "/action due",
    "/action due 99 friday",
    '/action block 99 "x"',
    "/action block 99",
    "/action return 99",
    "/action cancel 99",
    "/action reassign 99",
    "/action edit 99",
    "/action comment 99",
    '/action comment 99 "x"',
    "/action undo now",
    "/action 😀😀😀",
    f"/action {LONG}",
    '/action """"""',
    "/action `rm -rf /`; DROP TABLE members",
    "/action %s %(x)s {0} %",
    "/accion lsita",
    "/accion asignra",
    "/taskforce undo",
    "/taskforce undo 5",
]


@pytest.mark.parametrize("line", WRONG, ids=[line[:50] for line in WRONG])
def test_a_wrong_input_gets_a_sentence_and_changes_nothing(sqlite_harness: BotHarness, line: str) -> None:
    for handle in ("lead-us", "chair-mx", "secretariat", "observer"):
        before = sqlite_harness.everything()
        said = sqlite_harness.say(handle, line)
        assert sqlite_harness.everything() == before, handle
        assert len(said.split()) >= 3, said
        assert "%(" not in said.replace("%(x)s", ""), "a placeholder was left unfilled"
        assert "None" not in said
        assert "Something went wrong" not in said
        assert "Ocurrió un error" not in said, said


def test_another_workspaces_people_get_nothing(sqlite_harness: BotHarness) -> None:
    before = sqlite_harness.everything()
    for line in ("/rec", "/rec 5", '/rec update 5 in-progress "x"', "/taskforce members", "/taskforce help"):
        said = sqlite_harness.say("lead-us", line, team="T0OTHER")
        assert "a Slack workspace other than" in said
        assert "fentanyl" not in said
    assert sqlite_harness.everything() == before


def test_every_wrong_command_is_answered_with_its_usage(sqlite_harness: BotHarness) -> None:
    """A wrong command is answered with its usage and an example, in the reader's language."""
    english = sqlite_harness.say("lead-us", "/rec history nonsense")
    assert "/rec history NUMBER" in english
    assert "/rec history 5" in english
    spanish = sqlite_harness.say("lead-mx", "/rec historial nonsense")
    assert "/rec historial NÚMERO" in spanish


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("/rec shwo 5", "/rec show 5"),
        ("/rec histroial 5", "/rec history 5"),
        ("/rec bloqeada", "/rec list bloqueada"),
        ("/taskforce membres", "/taskforce members"),
        ("/taskforce ayudda", "/taskforce help"),
        ("/action lits", "/action list"),
        ('/action asigner @member-us "x"', '/action assign @member-us "x"'),
    ],
)
def test_did_you_mean_answers_in_the_readers_language(
    sqlite_harness: BotHarness, line: str, meant: str
) -> None:
    assert meant in sqlite_harness.say("lead-us", line)


PIECES = (
    *("A-1", "assign", "asignar", "due", "para", "friday", "próximo", "me", "reassign", "comment", "overdue"),
    *("5", "update", "actualizar", "list", "in-progress", "bloqueada", '"', "“", "v3", "page", "share"),
    *("date", "del", "próximo", "viernes", "31", "de", "febrero", "03/04", "evidence"),
    *("<@ULEADUS|lead-us>", "<!here>", "https://x.y", "awaiting", "lead", "us", "member", "role", "history"),
)


@settings(
    max_examples=300, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    command=st.sampled_from(
        ["/rec", "/action", "/accion", "/tarea", "/digest", "/boletin", "/taskforce", "/grupo"]
    ),
    words=st.lists(
        st.one_of(
            st.sampled_from(PIECES),
            st.text(max_size=12),
        ),
        max_size=8,
    ),
)  # fmt: skip
def test_any_text_gives_an_answer_or_a_question(
    sqlite_harness: BotHarness, command: str, words: list[str]
) -> None:
    said = sqlite_harness.say("observer", f"{command} {' '.join(words)}")
    assert said
    assert "Something went wrong" not in said

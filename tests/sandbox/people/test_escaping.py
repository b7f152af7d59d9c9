"""How Slack's client changes typed text before a command with `should_escape` gets it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.people.escaping import escaped
from tests.support.sandbox_actors import a_workspace

LEAD = a_workspace().person("lead-us").id


@pytest.mark.parametrize(
    ("typed", "arrives"),
    [
        ("status 5", "status 5"),
        ("lead 5 us @lead-us", f"lead 5 us <@{LEAD}>"),
        ("@LEAD-US, please", f"<@{LEAD}>, please"),
        ("ask @lead-us.", f"ask <@{LEAD}>."),
        ("@lead-usa @nobody @gone", "@lead-usa @nobody @gone"),
        ("mail lead-us@example.org", "mail <mailto:lead-us@example.org|lead-us@example.org>"),
        ("tell @here, @channel and @everyone", "tell <!here>, <!channel> and <!everyone>"),
        ("in #general and #nowhere", "in <#C0000000001|general> and #nowhere"),
        ("in #secret", "in <#G0000000001|>"),
        ("see https://example.org/a?b=1&c=2.", "see <https://example.org/a?b=1&amp;c=2>."),
        ("(https://example.org/a_(b))", "(<https://example.org/a_(b)>)"),
        ('"https://example.org"', '"<https://example.org>"'),
        ("see example.org/x, or gob.mx", "see <http://example.org/x|example.org/x>, or <http://gob.mx|gob.mx>"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<!channel> <@U0000000000> <https://example.org|x>",
         "&lt;!channel&gt; &lt;@U0000000000&gt; &lt;<https://example.org>|x&gt;"),
        (f"<@{LEAD}> and <@{LEAD}|someone>", f"<@{LEAD}> and <@{LEAD}|someone>"),
        ("¿estado 5? “nota”", "¿estado 5? “nota”"),
    ],
)  # fmt: skip
def test_typed_text_arrives_marked_up(typed: str, arrives: str) -> None:
    workspace = a_workspace()
    workspace.conversations.create("secret", [LEAD], "private")
    assert escaped(typed, workspace) == arrives


@given(st.text(alphabet=st.sampled_from("<>&@#!|: ab.htps/\"'U0")))
def test_typed_text_alone_makes_no_mention(text: str) -> None:
    marked = escaped(text, a_workspace())
    assert "<!" not in marked or "@here" in text
    assert "<@" not in marked

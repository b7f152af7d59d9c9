"""The sandbox's screen shows what a person would read in Slack, in their language and zone."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any, ClassVar, get_args
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.i18n import LANGUAGES, Language, Translator
from bot.sandbox.blockkit.elements import ELEMENTS as ELEMENT_RULES
from bot.sandbox.blockkit.rich_text import PIECES
from bot.sandbox.blockkit.surfaces import BLOCK_SURFACES
from bot.sandbox.people.fields import as_seen
from bot.sandbox.screen import ChatEntry, Viewer, plain, render, svg
from bot.sandbox.screen.blocks import KNOWN_BLOCKS
from bot.sandbox.screen.elements import KNOWN_ELEMENTS
from bot.sandbox.screen.folding import SLACK_FOLD
from bot.sandbox.screen.rich_text import KNOWN_PIECES

Json = dict[str, Any]
NOW = datetime(2026, 11, 23, 18, 30, 15, tzinfo=UTC)
MEXICO = ZoneInfo("America/Mexico_City")
NAMES = {"U1": "lead-us", "C1": "taskforce", "S1": "chairs"}


def viewer(language: Language = "en", zone: ZoneInfo = MEXICO) -> Viewer:
    return Viewer(NAMES, language, zone, NOW)


def said(source: str, language: Language = "en", **fields: Any) -> str:
    """Return one section of mrkdwn as it is shown."""
    text = {"type": "mrkdwn", "text": source, "verbatim": True, **fields}
    return plain({"blocks": [{"type": "section", "text": text}]}, viewer(language))


def shown(*blocks: Json, language: Language = "en") -> str:
    return plain({"blocks": list(blocks)}, viewer(language))


def label(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def pushed(**fields: Any) -> Json:
    return {"type": "actions", "elements": [fields]}


def drawn(payload: Json, **environment: str) -> str:
    """Return the output for a colour terminal."""
    sent = StringIO()
    console = Console(
        file=sent, width=80, height=50, force_terminal=True, color_system="truecolor", no_color=False,
        legacy_windows=False, _environ=environment,
    )  # fmt: skip
    console.print(render(payload, viewer()))
    return sent.getvalue()


def stamp(moment: datetime) -> int:
    return int(moment.timestamp())


# mrkdwn


@pytest.mark.parametrize(
    ("language", "more"), [("en", "… see more (2 lines)"), ("es", "… ver más (2 líneas)")]
)
def test_a_long_section_is_folded_as_slack_folds_it(language: Language, more: str) -> None:
    lines = "\n".join(str(number) for number in range(1, SLACK_FOLD.lines + 3))
    folded = {"type": "section", "text": marked(lines)}
    assert shown(folded, language=language) == f"1\n2\n3\n4\n5\n{more}"
    assert shown(folded | {"expand": False}) == shown(folded)
    assert shown(folded | {"expand": True}) == lines


def test_a_section_of_a_single_long_line_is_folded_between_two_words() -> None:
    words = "taskforce " * (SLACK_FOLD.characters // 10)
    assert said(words) == words.strip(), "what just fits is shown whole"
    first, rest = said(words + "and its annex").split("\n")
    assert first == words.strip()
    assert rest == "… see more (1 line)"


def test_a_folded_section_keeps_its_button() -> None:
    lines = marked("\n" * SLACK_FOLD.lines + "the end")
    button = {"type": "button", "text": label("Open")}
    assert shown({"type": "section", "text": lines, "accessory": button}).endswith("(1 line)\n[ Open ]")


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("*bold*, _italic_, ~struck~", "bold, italic, struck"),
        ("*all _of ~it~_*", "all of it"),
        ("snake_case_word and 2*3*4", "snake_case_word and 2*3*4"),
        ("a * b * c", "a * b * c"),
        ("un*marked* and *un*marked", "un*marked* and *un*marked"),
        ("*open", "*open"),
        ("**", "**"),
        ("*one\ntwo*", "*one\ntwo*"),
        ("`*not bold*`", "*not bold*"),
        ("(*bold*).", "(bold)."),
        ("before ```x = *1*\ny``` after", "before\nx = *1*\ny\n after"),
        ("> quoted *so*", "▎ quoted so"),
        ("&gt; quoted too", "▎ quoted too"),
        ("&gt;&gt;&gt;all\nof it", "▎ all\n▎ of it"),
        ("1 &gt; 0", "1 > 0"),
        ("• one\n• two", "• one\n• two"),
        ("&lt;@U1&gt; &amp;lt; &amp;amp;", "<@U1> &lt; &amp;"),
        ("*<@U1>* did it", "@lead-us did it"),
        ("<@U9|dana> and <@U9>", "@dana and @U9"),
        ("<#C1> <#C9|other>", "#taskforce #other"),
        ("<!subteam^S1> <!subteam^S2|@all>", "@chairs @all"),
        ("<https://example.org/a_b|The _MOU_>", "The _MOU_ (https://example.org/a_b)"),
        ("<https://example.org>", "https://example.org"),
        ("<https://example.org/?a=1&amp;b=2>", "https://example.org/?a=1&b=2"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("<mailto:a@example.org|write>", "write (mailto:a@example.org)"),
        (":white_check_mark: :large_green_circle: :flag-mx:", "✅ 🟢 🇲🇽"),
        (":wave::skin-tone-3: at 12:30:45 :no_such_thing:", "👋 at 12:30:45 :no_such_thing:"),
        ("`:wave:`", ":wave:"),
        ("<odd> <!odd> <!odd|thing>", "<odd> <!odd> thing"),
        ("<!here> <!everyone>", "📢 @here 📢 @everyone"),
    ],
)  # fmt: skip
def test_mrkdwn_reads_as_in_slack(source: str, seen: str) -> None:
    assert said(source) == seen


def test_only_verbatim_keeps_slack_from_finding_everybody() -> None:
    assert said("ask @here, not a@here.org") == "ask @here, not a@here.org"
    assert said("ask @here, not a@here.org", verbatim=False) == "ask 📢 @here, not a@here.org"


def test_plain_text_is_never_markup() -> None:
    assert (
        shown({"type": "header", "text": label("*5* <@U1> &amp; :wave:")}).split("\n")[0]
        == "*5* <@U1> &amp; 👋"
    )
    text = {"type": "plain_text", "text": ":wave:", "emoji": False}
    assert shown({"type": "section", "text": text}) == ":wave:"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invisible_channel_has_no_name(language: Language) -> None:
    assert said("<#C9>", language) == Translator(language).gettext("private channel")


# dates


@pytest.mark.parametrize(
    ("language", "template", "seen"),
    [
        ("en", "{date_num}", "2026-11-18"),
        ("en", "{date_slash}", "11/18/26"),
        ("en", "{date}", "November 18, 2026"),
        ("en", "{date_short}", "Nov 18, 2026"),
        ("en", "{date_long}", "Wednesday, November 18, 2026"),
        ("en", "{date_long_full}", "November 18, 2026"),
        ("en", "{date_pretty}", "November 18, 2026"),
        ("en", "{date_short_pretty}", "Nov 18, 2026"),
        ("en", "{date_long_pretty}", "Wednesday, November 18, 2026"),
        ("en", "{day_divider_pretty}", "Wednesday, November 18"),
        ("es", "{day_divider_pretty}", "miércoles, 18 de noviembre"),
        ("en", "{time}", "11:15 PM"),
        ("en", "{time_secs}", "11:15:09 PM"),
        ("en", "{ago}", "5 days ago"),
        ("en", "due {date_short} at {time}, {what}", "due Nov 18, 2026 at 11:15 PM, {what}"),
        ("es", "{date}", "18 de noviembre de 2026"),
        ("es", "{date_short}", "18 nov 2026"),
        ("es", "{date_long}", "miércoles, 18 de noviembre de 2026"),
        ("es", "{time}", "11:15 p.m."),
        ("es", "{ago}", "hace 5 días"),
    ],
)
def test_dates_are_in_the_viewers_language_and_zone(language: Language, template: str, seen: str) -> None:
    # In UTC this is already the 19th.
    moment = datetime(2026, 11, 19, 5, 15, 9, tzinfo=UTC)
    assert said(f"<!date^{stamp(moment)}^{template}|fallback>", language) == seen


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("days", "word"), [(-1, "yesterday"), (0, "today"), (1, "tomorrow")])
@pytest.mark.parametrize(
    "token", ["date_pretty", "date_short_pretty", "date_long_pretty", "day_divider_pretty"]
)
def test_near_days_have_words(language: Language, days: int, word: str, token: str) -> None:
    translated = Translator(language).gettext(word)
    moment = stamp(NOW + timedelta(days=days))
    assert said(f"<!date^{moment}^{{{token}}}|x>", language) == translated.capitalize()
    assert said(f"<!date^{moment}^… {{{token}}}|x>", language) == f"… {translated}"


def test_near_days_are_the_viewers_own_days() -> None:
    # 23:30 of the 22nd in Tijuana, while Mexico City has the 23rd.
    moment = stamp(datetime(2026, 11, 23, 7, 30, tzinfo=UTC))
    text = f"<!date^{moment}^{{date_num}} {{time}}|x>"
    assert plain({"text": text}, viewer(zone=ZoneInfo("America/Tijuana"))) == "2026-11-22 11:30 PM"
    assert plain({"text": text}, viewer()) == "2026-11-23 1:30 AM"


def test_today_is_counted_where_the_viewer_is() -> None:
    # 20:00 in Mexico City, when UTC has the 24th already.
    late = Viewer(NAMES, "en", MEXICO, datetime(2026, 11, 24, 2, tzinfo=UTC))
    assert plain({"text": f"<!date^{stamp(NOW)}^{{date_pretty}}|x>"}, late) == "Today"


def test_another_year_is_said_in_full() -> None:
    moment = stamp(datetime(2025, 11, 18, 18, tzinfo=UTC))
    assert said(f"<!date^{moment}^{{day_divider_pretty}}|x>") == "Tuesday, November 18, 2025"


@pytest.mark.parametrize(
    "stamp_", ["", "soon", "99999999999999", "-99999999999999", "-62135596800", "9" * 30, "1.5"]
)
def test_an_invalid_date_shows_its_fallback(stamp_: str) -> None:
    assert said(f"<!date^{stamp_}^{{date}}|in November>") == "in November"


def test_a_date_may_be_a_link() -> None:
    link = f"<!date^{stamp(NOW)}^{{date_num}}^https://example.org|x>"
    assert said(link) == "2026-11-23 (https://example.org)"


# blocks


def test_without_blocks_the_text_is_shown() -> None:
    assert plain({"text": "*5* <@U1>"}, viewer()) == "5 @lead-us"
    assert plain({"text": "*5*", "mrkdwn": False}, viewer()) == "*5*"
    assert plain({"text": "@here"}, viewer()) == "@here"
    assert plain({"text": "@here", "link_names": 1}, viewer()) == "📢 @here"
    assert (
        plain({"text": "not this", "blocks": [{"type": "section", "text": marked("this")}]}, viewer())
        == "this"
    )
    assert (
        plain({"markdown_text": "# Title\n**b** [l](https://e.org)"}, viewer())
        == "Title\nb l (https://e.org)"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_speaks_the_viewers_language(language: Language) -> None:
    t = Translator(language)
    private = plain({"text": "x", "response_type": "ephemeral"}, viewer(language))
    assert private == f"◌ {t.gettext('Only visible to you')}\nx"
    assert plain({}, viewer(language)) == t.gettext("[empty message]")
    picture = {"type": "image", "image_url": "https://example.org", "alt_text": "13 %s"}
    assert shown(picture, language=language) == t.gettext("[image: %(description)s]", description="13 %s")
    assert shown({"type": "hologram"}, language=language) == t.gettext(
        "[Unknown block: %(kind)s]", kind="hologram"
    )
    assert shown(pushed(type="lever"), language=language) == t.gettext(
        "[Unknown element: %(kind)s]", kind="lever"
    )
    select = pushed(type="users_select")
    assert shown(select, language=language) == f"[ {t.gettext('Choose an option')} ▾ ]"


@pytest.mark.parametrize("wrong", [{"type": None}, {}, 5, "divider", {"type": ["divider"]}])
def test_an_invalid_block_is_shown_as_an_error(wrong: Any) -> None:
    assert shown(wrong).startswith("[Unknown block: ")


def test_a_header_is_underlined() -> None:
    assert shown({"type": "header", "text": label("Board")}) == "Board\n━━━━━"


def test_fields_are_in_two_columns() -> None:
    fields = [marked(text) for text in ("*Status*", "*Lead*", "Blocked", "<@U1>", "odd")]
    assert shown({"type": "section", "fields": fields}).split("\n") == [
        "Status   Lead",
        "Blocked  @lead-us",
        "odd",
    ]


def test_an_accessory_is_beside_its_text() -> None:
    button = {"type": "button", "text": label("Open")}
    assert shown({"type": "section", "text": marked("Five"), "accessory": button}) == "Five  [ Open ]"
    assert shown({"type": "section", "text": marked("1\n2"), "accessory": button}) == "1\n2\n[ Open ]"


def test_buttons_menus_and_fields_show_what_they_hold() -> None:
    option = {"text": label("Blocked"), "value": "b"}
    other = {"text": label("Done"), "value": "d", "description": label("all of it")}
    assert shown(pushed(type="button", text=label("Go"), url="https://e.org")) == "[ Go ] ↗ (https://e.org)"
    assert shown(pushed(type="static_select", options=[option], initial_option=option)) == "[ Blocked ▾ ]"
    assert shown(pushed(type="multi_users_select", initial_users=["U1", "U2"])) == "[ @lead-us, @U2 ▾ ]"
    assert shown(pushed(type="overflow", options=[option, other])) == "[ ⋯ ] Blocked · Done"
    assert shown(pushed(type="checkboxes", options=[option, other], initial_options=[other])) == (
        "☐ Blocked\n☑ Done\n    all of it"
    )
    assert shown(pushed(type="radio_buttons", options=[option], initial_option=option)) == "◉ Blocked"
    assert shown(pushed(type="datepicker", initial_date="2026-11-23")) == "[ 📅 Nov 23, 2026 ]"
    assert shown(pushed(type="timepicker", initial_time="09:00")) == "[ 🕒 09:00 ]"
    assert (
        shown(pushed(type="datetimepicker", initial_date_time=stamp(NOW))) == "[ 📅 Nov 23, 2026 12:30 PM ]"
    )
    assert shown(pushed(type="plain_text_input", initial_value="MOU")) == "[ MOU ]"
    assert shown(pushed(type="email_text_input", placeholder=label("you@…"))) == "[ you@… ]"
    assert shown(pushed(type="url_text_input")) == "[ ________ ]"


def test_context_and_actions_are_on_one_line() -> None:
    assert shown({"type": "context", "elements": [marked("*5*"), label("of 13")]}) == "5  of 13"


def rich_text(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


def pieces(kind: str, *texts: str, **fields: Any) -> Json:
    return {"type": kind, "elements": [{"type": "text", "text": text} for text in texts], **fields}


def test_rich_text_is_shown_whole() -> None:
    inline = [
        {"type": "text", "text": "*as is* &amp; ", "style": {"bold": True}},
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " "}, {"type": "channel", "channel_id": "C1"}, {"type": "text", "text": " "},
        {"type": "emoji", "name": "wave"}, {"type": "broadcast", "range": "here"},
        {"type": "link", "url": "https://e.org", "text": "MOU"}, {"type": "text", "text": " "},
        {"type": "date", "timestamp": stamp(NOW), "format": "{date_num}", "fallback": "x"},
        {"type": "usergroup", "usergroup_id": "S1"}, {"type": "color", "value": "#ff0000"},
        {"type": "date", "timestamp": "never", "format": "{date_num}", "fallback": " later\n"},
    ]  # fmt: skip
    steps = {"type": "rich_text_list", "style": "ordered", "offset": 2}
    block = rich_text(
        {"type": "rich_text_section", "elements": inline},
        {**steps, "elements": [pieces("rich_text_section", "three"), pieces("rich_text_section", "four")]},
        {**steps, "style": "bullet", "indent": 1, "elements": [pieces("rich_text_section", "deeper")]},
        pieces("rich_text_quote", "said\nso"),
        pieces("rich_text_preformatted", "x = 1"),
        {"type": "rich_text_poem"},
    )
    assert shown(block).split("\n") == [
        "*as is* &amp; @lead-us #taskforce 👋📢 @hereMOU (https://e.org) 2026-11-23@chairs■ #ff0000 later",
        "3. three",
        "4. four",
        "  ◦ deeper",
        "▎ said",
        "▎ so",
        "x = 1",
        "[Unknown element: rich_text_poem]",
    ]  # fmt: skip


def test_a_table_has_its_header_and_its_columns() -> None:
    rows = [
        [{"type": "raw_text", "text": "No."}, {"type": "raw_text", "text": "Status"}],
        [{"type": "raw_number", "value": 5, "text": "5"}, rich_text(pieces("rich_text_section", "Blocked"))],
        [{"type": "raw_number", "value": 13, "text": "13"}],
    ]
    table = shown({"type": "table", "rows": rows, "column_settings": [{"align": "right"}, None]}).split("\n")
    assert [line.split() for line in table] == [
        ["No.", "Status"],
        [table[1].strip()],
        ["5", "Blocked"],
        ["13"],
    ]
    assert table[2].startswith("  5")


def test_a_chart_shows_its_numbers() -> None:
    segments = [{"label": "Closed", "value": 5}, {"label": "Open", "value": 8.5}]
    pie = shown(
        {"type": "data_visualization", "title": "Thirteen", "chart": {"type": "pie", "segments": segments}}
    )
    assert [line.split() for line in pie.split("\n")] == [
        ["Thirteen"], ["Closed", "█" * 14, "5"], ["Open", "█" * 24, "8.5"]
    ]  # fmt: skip
    points = [{"label": f"W{week}", "value": week} for week in (1, 2, 8)]
    series = [{"name": "Open", "data": points}, {"name": "Shut", "data": list(reversed(points))}]
    axes = {"categories": ["W1", "W2", "W8"], "x_label": "Week"}
    chart = {"type": "bar", "series": series, "axis_config": axes}
    block = {"type": "data_visualization", "title": "T", "chart": chart}
    assert [line.split()[0] for line in shown(block).split("\n")] == [
        "T", "Week", "Open", "W1", "W2", "W8", "Shut", "W8", "W2", "W1"
    ]  # fmt: skip
    for kind in ("line", "area"):
        lines = shown({**block, "chart": {**chart, "type": kind}}).split("\n")
        assert [line.split() for line in lines] == [
            ["T"], ["Week"], ["Open", "▂▃█", "1", "2", "8"], ["Shut", "█▃▂", "8", "2", "1"], ["W1", "…", "W8"]
        ]  # fmt: skip


def test_the_newer_blocks_have_a_form_too() -> None:
    button = {"type": "button", "text": label("Open")}
    card = {"type": "card", "title": marked("*Five*"), "body": marked("blocked"), "actions": [button]}
    assert shown(card) == "│ Five\n│ blocked\n│ [ Open ]"
    assert shown({"type": "carousel", "elements": [card, card]}).count("│ Five") == 2
    container = {
        "type": "container",
        "title": label("Trust"),
        "child_blocks": [{"type": "section", "text": marked("1")}],
    }
    assert shown(container) == "│ Trust\n│ ━━━━━\n│ 1"
    assert shown({"type": "alert", "level": "warning", "text": marked("late\nvery")}) == "⚠ late\n  very"
    task = {"type": "task_card", "task_id": "1", "title": "Count", "status": "complete"}
    assert shown({"type": "plan", "title": "Plan", "tasks": [task]}) == "Plan\n━━━━\n● Count"
    assert shown({"type": "file", "external_id": "F1", "source": "remote"}) == "[file: F1]"
    assert shown({"type": "markdown", "text": "## H\n- *a* **b** ~~c~~ `d_e`\n> q\n```\nx*y*z\n```"}) == (
        "H\n• a b c d_e\n▎ q\nx*y*z"
    )


def test_an_input_shows_its_label_and_hint() -> None:
    asked = {"type": "input", "label": label("Note"), "hint": label("Short."), "optional": True}
    element = {"type": "plain_text_input", "initial_value": "MOU"}
    assert shown({**asked, "element": element}) == "Note (optional)\n[ MOU ]\nShort."


def test_a_view_shows_its_title_and_its_buttons() -> None:
    words = {"title": label("Update"), "submit": label("Save"), "close": label("Cancel")}
    view = {"type": "modal", **words, "blocks": [{"type": "divider"}]}
    assert plain(view, viewer()) == f"Update\n━━━━━━\n{'─' * 40}\n[ Cancel ]  [ Save ]"


def test_attachments_are_shown_with_their_bar() -> None:
    payload = {
        "text": "x",
        "attachments": [{"blocks": [{"type": "section", "text": marked("1\n2")}]}, {"fallback": "f"}],
    }
    assert plain(payload, viewer()) == "x\n▌ 1\n▌ 2\n▌ f"


def test_all_that_the_checker_knows_is_drawn() -> None:
    assert set(BLOCK_SURFACES) == KNOWN_BLOCKS
    assert set(ELEMENT_RULES) <= KNOWN_ELEMENTS
    assert set(PIECES) == KNOWN_PIECES


# terminals and pictures


def test_a_terminal_hides_addresses_behind_labels() -> None:
    sent = drawn({"text": "<https://example.org/mou|MOU>"})
    assert "\x1b]8;" in sent
    assert ";https://example.org/mou\x1b\\" in sent
    assert "(https://" not in sent
    assert "MOU (https://example.org/mou)" in plain({"text": "<https://example.org/mou|MOU>"}, viewer())


def test_a_simple_terminal_shows_addresses() -> None:
    sent = drawn({"text": "<https://example.org/mou|MOU>"}, TERM="dumb")
    assert "(https://example.org/mou)" in sent
    assert "\x1b]8;" not in sent


def test_nobody_can_steer_the_terminal() -> None:
    harmful = "\x1b[2J\x9b31m\x07\x08 left <https://e.org/\x1b]8;;x|\x1b[31mred> \r\nnext \ud800"
    for payload in (
        {"text": harmful},
        {"blocks": [rich_text(pieces("rich_text_section", harmful)), {"type": harmful}]},
        {"blocks": [{"type": "header", "text": label(harmful)}, {"type": "markdown", "text": harmful}]},
        {"blocks": [{"type": "image", "alt_text": harmful, "image_url": "https://e.org"}]},
    ):  # fmt: skip
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]", plain(payload, viewer()))
        assert "\x1b[2J" not in drawn(payload)


def talk() -> list[ChatEntry]:
    board = {
        "response_type": "ephemeral",
        "blocks": [
            {"type": "header", "text": label("Recommendation 5 :flag-mx:")},
            {"type": "section", "text": marked(":large_green_circle: *In progress* <@U1> <https://e.org|MOU>")},
            {"type": "context", "elements": [marked("{styles} &lt;b&gt; `code`"), marked("<!here>")]},
        ],
    }  # fmt: skip
    return [
        ChatEntry("lead-mx", "/rec estado 5", board, viewer("es")),
        ChatEntry("lead-us", "/rec <5> & {6}", {"text": "done"}, viewer()),
    ]


def test_a_picture_is_well_formed_and_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first = svg(talk(), title="Ask & <be> {answered}")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "40")
    assert svg(talk(), title="Ask & <be> {answered}") == first
    assert "enlace-matrix" in first
    root = ET.fromstring(first)
    words = " ".join("".join(root.itertext()).replace("\xa0", " ").split())
    for expected in (
        "Ask & <be> {answered}",
        "lead-mx",
        "/rec estado 5",
        "/rec <5> & {6}",
        "Recommendation 5",
        "In progress",
    ):
        assert expected in words


def test_a_picture_fetches_nothing() -> None:
    picture = svg(talk(), title="x")
    for outside in (
        "@font-face",
        "@import",
        "url(http",
        "url('",
        'url("',
        "href",
        "src=",
        "<image",
        "<script",
    ):
        assert outside not in picture
    assert re.findall(r"https?://[^\s\"<]+", picture) == ["http://www.w3.org/2000/svg"]


def test_a_picture_gives_each_emoji_its_own_place() -> None:
    # Rich tells the SVG a run's length in characters; with an emoji inside, the rest would be squeezed.
    runs = [element.text for element in ET.fromstring(svg(talk(), title="x")).iter() if element.text]
    assert "🟢" in runs


# properties


def alphanumerics(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


NO_SHORTCODES = st.text(max_size=80).filter(lambda text: ":" not in text)
MARKUP = st.text(alphabet="*_~`>&;\n ab1ñ@|#!<^{}", max_size=60)


@settings(max_examples=150, deadline=None)
@given(NO_SHORTCODES | MARKUP)
def test_no_letter_of_a_persons_words_is_lost(text: str) -> None:
    told = alphanumerics(text)
    blocks = [
        {"type": "section", "text": marked(escaped(text))},
        {"type": "section", "text": label(text)},
        rich_text(pieces("rich_text_section", text)),
        {"type": "section", "fields": [marked(escaped(text)), label("")]},
        {"type": "table", "rows": [[{"type": "raw_text", "text": text}]]},
    ]
    for block in blocks:
        assert alphanumerics(shown(block)) == told
        narrow = Console(file=StringIO(), width=20, height=5, record=True, color_system=None, _environ={})
        narrow.print(render({"blocks": [block]}, viewer()))
        assert alphanumerics(narrow.export_text()) == told


ANY_KIND = st.sampled_from(
    sorted({*BLOCK_SURFACES, *ELEMENT_RULES, *PIECES, "mrkdwn", "pie", "line", "modal", "home"})
)
KEYS = st.sampled_from(
    ["type", "text", "blocks", "elements", "fields", "accessory", "options", "rows", "chart", "series",
     "data", "segments", "axis_config", "element", "title", "initial_option", "initial_options", "style",
     "child_blocks", "attachments", "tasks", "label", "value", "timestamp", "format", "initial_users",
     "initial_date", "level", "column_settings", "url", "status"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | MARKUP | ANY_KIND,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS, inner, max_size=5)
        | st.builds(
            lambda kind, rest: {**rest, "type": kind}, ANY_KIND, st.dictionaries(KEYS, inner, max_size=5)
        )
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(KEYS, JSON, max_size=4), st.lists(JSON, max_size=4), st.sampled_from(get_args(Language))
)
def test_no_payload_makes_the_screen_raise(payload: Json, blocks: list[Any], language: Language) -> None:
    assert isinstance(plain({**payload, "blocks": blocks}, viewer(language)), str)
    assert isinstance(plain(payload, viewer(language)), str)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=40), st.text(max_size=20))
def test_any_words_make_a_well_formed_picture(text: str, title: str) -> None:
    ET.fromstring(svg([ChatEntry(title, text, {"text": text}, viewer())], title=title))


class TestForms:
    FORM: ClassVar[dict[str, Any]] = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Update"},
        "submit": {"type": "plain_text", "text": "Save"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "blocks": [
            {
                "type": "input",
                "block_id": "note",
                "optional": True,
                "label": {"type": "plain_text", "text": "What is new"},
                "hint": {"type": "plain_text", "text": "One sentence"},
                "element": {"type": "plain_text_input", "action_id": "note_action"},
            },
            {
                "type": "input",
                "block_id": "people",
                "label": {"type": "plain_text", "text": "Who"},
                "element": {"type": "multi_users_select", "action_id": "people_action"},
            },
            {
                "type": "actions",
                "block_id": "hands",
                "elements": [
                    {"type": "datepicker", "action_id": "day"},
                    {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}},
                ],
            },
        ],
    }
    TYPED: ClassVar[dict[str, Any]] = {
        "note": {"note_action": {"type": "plain_text_input", "value": "Signed"}},
        "people": {"people_action": {"type": "multi_users_select", "selected_users": ["U1"]}},
        "hands": {"day": {"type": "datepicker", "selected_date": "2026-12-01"}},
    }

    def test_a_form_shows_its_values_names_and_mistakes(self) -> None:
        seen = as_seen(self.FORM, self.TYPED)
        lines = plain(seen, viewer(), names=True, errors={"note": "Write more."}).splitlines()
        assert lines == [
            "Update",
            "━━━━━━",
            "What is new (optional)  note",
            "[ Signed ]",
            "One sentence",
            "✖ Write more.",
            "Who  people",
            "[ @lead-us ▾ ]",
            "[ 📅 Dec 1, 2026 ]  day  [ Go ]",
            "[ Cancel ]  [ Save ]",
        ]
        assert "note" not in plain(seen, viewer()).split()

    def test_a_closed_list_names_what_it_offers(self) -> None:
        options = [{"text": label(f"Number {number}"), "value": str(number)} for number in range(1, 15)]
        block = {
            "type": "input",
            "block_id": "number",
            "label": label("Number"),
            "element": {"type": "static_select", "action_id": "a", "options": options},
        }
        twelve = " · ".join(f"Number {number}" for number in range(1, 13))
        assert f"{twelve} · …" in plain({**self.FORM, "blocks": [block]}, viewer(), names=True).splitlines()
        assert "Number 12" not in plain({**self.FORM, "blocks": [block]}, viewer())

    def test_files_are_shown_in_place(self) -> None:
        block = {
            "type": "input",
            "block_id": "proof",
            "label": {"type": "plain_text", "text": "Proof"},
            "element": {"type": "file_input", "action_id": "proof_action"},
        }
        held = {"type": "file_input", "files": [{"id": "F1", "name": "memo.pdf"}]}
        seen = as_seen(self.FORM | {"blocks": [block]}, {"proof": {"proof_action": held}})
        assert "[ memo.pdf ]" in plain(seen, viewer())

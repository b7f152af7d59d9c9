"""Block Kit on the sandbox's page: each kind has its tags, words create no tags, and both languages work."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, get_args
from zoneinfo import ZoneInfo

import htpy as h
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import Language
from bot.sandbox.blockkit.elements import ELEMENTS as ELEMENT_RULES
from bot.sandbox.blockkit.surfaces import BLOCK_SURFACES
from bot.sandbox.page.blocks import RenderContext, Someone, Somewhere, message, modal, mrkdwn, view_blocks
from bot.sandbox.page.blocks import elements as page_elements
from bot.sandbox.page.blocks.layout import KNOWN_BLOCKS
from bot.sandbox.people.fields import HELD, as_seen
from bot.sandbox.screen import elements as screen_elements
from bot.sandbox.screen.blocks import KNOWN_BLOCKS as KNOWN_ON_SCREEN
from bot.sandbox.screen.folding import SLACK_FOLD
from tests.sandbox.web_api.test_screen import (
    JSON,
    KEYS,
    TestForms,
    label,
    marked,
    pieces,
    pushed,
    rich_text,
    stamp,
    viewer,
)

Json = dict[str, Any]
AWAY = 'target="_blank" rel="noopener noreferrer"'
VOID = {"input", "img", "hr", "br"}
TAGS = {
    "a", "blockquote", "button", "caption", "code", "details", "dialog", "div", "em", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "header", "hr", "img",
    "input", "label", "legend", "li", "mark", "ol", "optgroup", "option", "p", "pre", "rect", "s",
    "select", "span", "strong", "summary", "svg", "table", "tbody", "td", "template", "textarea", "th",
    "thead", "time", "tr", "u", "ul",
}  # fmt: skip


class Page(HTMLParser):
    """The HTML as a browser would read it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def of(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """Return the attributes of each such element."""
        return [
            has
            for name, has in self.tags
            if name == tag and all(has.get(key.replace("_", "-")) == value for key, value in wanted.items())
        ]

    def classed(self, name: str) -> list[str]:
        return [tag for tag, has in self.tags if name in has.get("class", "").split()]

    def ids(self) -> list[str]:
        return [has["id"] for _, has in self.tags if "id" in has]


PEOPLE = (Someone("U1", "lead-us", "Jordan Lee"), Someone("U2", "lead-mx", "Ana Ruiz"))
PLACES = (
    Somewhere("C1", "channel", "#taskforce"),
    Somewhere("G1", "private", "chairs"),
    Somewhere("D1", "im", "Ana Ruiz"),
)


def sight(language: Language = "en", **more: Any) -> RenderContext:
    return RenderContext(viewer(language), PEOPLE, PLACES, {"F1": "/page/file/F1"}.get, **more)


def html(node: h.Node) -> str:
    return str(h.div[node])


def drawn(*blocks: Json, language: Language = "en") -> Page:
    return Page(html(message({"blocks": list(blocks)}, sight(language))))


def said(source: str, *, verbatim: bool = True) -> str:
    return html(mrkdwn(source, sight(), verbatim=verbatim)).removeprefix("<div>").removesuffix("</div>")


def asked(kind: str, **fields: Any) -> Json:
    return {
        "type": "modal",
        "title": label("Form"),
        "submit": label("Save"),
        "blocks": [
            {
                "type": "input",
                "block_id": "b",
                "label": label("Which?"),
                "hint": label("Short."),
                "element": {"type": kind, "action_id": "a", **fields},
            }
        ],
    }


def formed(kind: str, *, errors: dict[str, str] | None = None, **fields: Any) -> Page:
    return Page(html(modal(asked(kind, **fields), sight(errors=errors or {}))))


def option(value: str, **more: Any) -> Json:
    return {"text": label(f"Number {value}"), "value": value, **more}


def confirm() -> Json:
    return {"title": label("Sure?"), "text": marked("*Really*"), "confirm": label("Yes"), "deny": label("No")}


# words


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        (
            "*all _of ~it~_* and `code`",
            "<strong>all <em>of <s>it</s></em></strong> and <code>code</code>",
        ),
        (
            "<@U1> and <#C1>",
            '<span class="mention">@lead-us</span> and <span class="mention">#taskforce</span>',
        ),
        ("<!here>", '<mark class="broadcast">📢 @here</mark>'),
        (
            "*<https://example.org/?a=1&amp;b=2|The MOU>*",
            f'<a href="https://example.org/?a=1&amp;b=2" {AWAY}><strong>The MOU</strong></a>',
        ),
        (
            "<mailto:a@example.org|write>",
            f'<a href="mailto:a@example.org" {AWAY}>write</a>',
        ),
        ("<javascript:alert(1)|press me>", "press me"),
        ("a ```x = *1*\ny``` b", "a <pre>x = *1*\ny</pre> b"),
        ("> one\n> *two*\nthree", "<blockquote>one\n<strong>two</strong></blockquote>three"),
        (":flag-mx: &lt;b&gt;", "🇲🇽 &lt;b&gt;"),
        (
            "<!date^1796063415^{date_short} {time}|then>",
            '<time datetime="2026-11-30T18:30:15+00:00">Nov 30, 2026 12:30 PM</time>',
        ),
    ],
)
def test_mrkdwn_has_tags(source: str, seen: str) -> None:
    assert said(source) == seen


def test_bare_addresses_are_found_where_slack_finds_them() -> None:
    assert "<a " in said("see https://example.org", verbatim=False)
    assert "<a " not in said("see https://example.org")


def test_rich_text_has_lists_quotes_and_code() -> None:
    bullets = {"type": "rich_text_list", "style": "bullet", "indent": 1,
               "elements": [pieces("rich_text_section", "one")]}  # fmt: skip
    numbers = {"type": "rich_text_list", "style": "ordered", "offset": 2,
               "elements": [pieces("rich_text_section", "three")]}  # fmt: skip
    code, quote = pieces("rich_text_preformatted", "x < 1"), pieces("rich_text_quote", "q")
    shown = html(message({"blocks": [rich_text(bullets, numbers, code, quote)]}, sight()))
    assert '<ul class="indent-1"><li>one</li></ul>' in shown
    assert '<ol class="indent-0" start="3"><li>three</li></ol>' in shown
    assert "x &lt; 1" in shown
    assert "<blockquote>q</blockquote>" in shown


def test_a_message_without_blocks_shows_its_text_and_its_attachments() -> None:
    payload = {"text": "*x* @here", "attachments": [{"fallback": "f"}, {"text": "_y_"}]}
    page = Page(html(message(payload, sight())))
    assert page.classed("attachment") == ["div", "div"]
    assert page.words == "x @heref" + "y"
    assert page.classed("broadcast") == []


def test_markdown_text_is_shown() -> None:
    page = Page(html(message({"markdown_text": "## H\n- **b** [l](https://e.org)\n```\nx*y*\n```"}, sight())))
    assert page.words == "H\n• b lx*y*"
    assert len(page.of("a", href="https://e.org")) == 1


# kinds


def test_the_page_knows_what_the_screen_and_the_checker_know() -> None:
    assert set(BLOCK_SURFACES) == KNOWN_BLOCKS == KNOWN_ON_SCREEN
    assert page_elements.KNOWN_ELEMENTS == screen_elements.KNOWN_ELEMENTS
    assert set(ELEMENT_RULES) <= page_elements.KNOWN_ELEMENTS


@pytest.mark.parametrize(("language", "words"), [("en", "Unknown"), ("es", "desconocid")])
def test_unknown_blocks_are_named(language: Language, words: str) -> None:
    unknown = [
        {"type": "hologram"},
        pushed(type="lever"),
        {"type": "section", "text": {"type": "poem", "text": "x"}},
        {"type": "table", "rows": [[{"type": "raw_smell"}]]},
        {"type": "input", "label": label("x"), "element": {"type": "crystal_ball"}},
        rich_text({"type": "rich_text_verse"}),
        {"type": "data_visualization", "title": "t", "chart": {"type": "spiral"}},
    ]
    page = drawn(*unknown, language=language)
    assert len(page.classed("unknown")) == len(unknown)
    assert page.words.count(words) == len(unknown)
    for kind in ("hologram", "lever", "poem", "raw_smell", "crystal_ball", "rich_text_verse", "spiral"):
        assert kind in page.words


def test_a_button_says_what_it_is_and_asks_back() -> None:
    button = {"type": "button", "action_id": "go", "text": label("Go"), "style": "danger", "value": "secret"}
    page = drawn({"type": "actions", "block_id": "b 1", "elements": [{**button, "confirm": confirm()}]})
    (seen,) = page.of("button", data_action="go")
    assert seen["type"] == "button"
    assert (seen["data-block"], seen["data-kind"], seen["class"]) == ("b 1", "button", "button danger")
    assert " " not in seen["id"]
    (dialog,) = page.of("dialog")
    assert dialog["id"] == seen["data-confirm"]
    assert [each["data-answer"] for each in page.of("button") if "data-answer" in each] == ["deny", "confirm"]
    assert "secret" not in str(page.tags), "the workspace knows what a button holds"


def test_a_button_that_leads_away_is_a_link_only_to_a_site() -> None:
    page = drawn(
        pushed(type="button", action_id="a", text=label("Open"), url="https://example.org"),
        pushed(type="button", action_id="b", text=label("Trap"), url="javascript:alert(1)"),
    )
    assert [each["data-action"] for each in page.of("a")] == ["a"]
    assert [each["data-action"] for each in page.of("button")] == ["b"]
    assert "javascript" not in str(page.tags)


def test_a_menu_of_actions_opens() -> None:
    page = drawn(pushed(type="overflow", action_id="more", options=[option("1"), option("2")]))
    assert [each["data-value"] for each in page.of("button", data_kind="overflow")] == ["1", "2"]
    assert page.of("summary")[0]["aria-label"] == "More actions"


def test_a_section_names_its_accessory() -> None:
    menu = {"type": "static_select", "action_id": "a", "options": [option("1")]}
    page = drawn({"type": "section", "block_id": "s", "text": marked("Pick *one*"), "accessory": menu})
    (select,) = page.of("select")
    assert select["aria-labelledby"] in page.ids()
    pairs = drawn({"type": "section", "fields": [marked("a"), marked("b")]})
    assert pairs.words == "ab"


def test_a_long_section_is_folded_until_someone_asks_for_more() -> None:
    lines = "\n".join(str(number) for number in range(1, SLACK_FOLD.lines + 3))
    given = {"type": "section", "block_id": "s", "text": marked(lines)}
    page = drawn(given)
    assert "fold" in page.of("div", **{"class": "body fold"})[0]["class"]
    assert page.words == f"{lines}See moreSee less"
    assert len(page.of("details")) == len(page.of("summary")) == 1
    assert "open" not in page.of("details")[0]
    assert page.of("details")[0]["id"], "it stays open when the message is drawn again"
    assert drawn(given, language="es").words == f"{lines}Ver másVer menos"
    assert not drawn(given | {"expand": True}).of("details")
    assert drawn(given | {"expand": True}).words == lines


def test_pictures_are_shown_or_described_never_fetched_from_elsewhere() -> None:
    own = {"type": "image", "alt_text": "A chart", "slack_file": {"id": "F1"}}
    lost = {"type": "image", "alt_text": "A loss", "slack_file": {"id": "F9"}}
    foreign = {"type": "image", "alt_text": "A photo", "image_url": "https://example.org/p.png"}
    page = drawn(own, lost, foreign)
    assert page.of("img") == [{"class": "picture", "src": "/page/file/F1", "alt": "A chart"}]
    assert len(page.of("a", href="https://example.org/p.png")) == 1
    assert "A photo" in page.words
    assert "A loss" in page.words


def test_a_table_has_headers_and_a_chart_has_numbers() -> None:
    rows = [
        [{"type": "raw_text", "text": "No."}, {"type": "raw_text", "text": "Status"}],
        [{"type": "raw_number", "value": 5, "text": "5"}, rich_text(pieces("rich_text_section", "Blocked"))],
    ]
    page = drawn({"type": "data_table", "caption": "All", "rows": rows, "row_header_column_index": 0})
    assert [each["scope"] for each in page.of("th")] == ["col", "col", "row"]
    segments = [{"label": "Closed", "value": 5}, {"label": "Open", "value": 8.5}]
    chart = {"type": "data_visualization", "title": "T", "chart": {"type": "pie", "segments": segments}}
    assert drawn(chart, language="es").words == "TClosed5Open8.5"


def test_a_chart_of_lines_has_a_line_and_a_row_of_numbers_for_each_series() -> None:
    points = [{"label": f"W{week}", "value": week} for week in (1, 2, 8)]
    series = [{"name": "Open", "data": points}, {"name": "Shut", "data": list(reversed(points))}]
    axes = {"categories": ["W1", "W2", "W8"], "y_label": "Weeks"}
    block = {"type": "data_visualization", "title": "T"}
    for kind in ("line", "area"):
        page = drawn({**block, "chart": {"type": kind, "series": series, "axis_config": axes}}, language="es")
        lines = [each["points"] for each in page.of("polyline") if each["points"] != "0,3 24,3"]
        assert lines == ["4.0,70.5 215.0,61.0 426.0,4.0", "4.0,4.0 215.0,61.0 426.0,70.5"]
        assert page.of("summary")
        assert page.words.startswith("TWeeksW1CifrasW1W2W8Open128Shut821W8OpenShut")


def test_the_newer_blocks_have_a_form_too() -> None:
    button = {"type": "button", "action_id": "o", "text": label("Open")}
    card = {"type": "card", "title": marked("*Five*"), "body": marked("blocked"), "actions": [button]}
    assert drawn({"type": "carousel", "elements": [card, card]}).words == "FiveblockedOpen" * 2
    child = {"type": "section", "text": marked("1")}
    container = {
        "type": "container",
        "title": label("Trust"),
        "child_blocks": [child],
        "is_collapsible": True,
    }
    assert drawn({**container, "default_collapsed": True}).of("details")[0].get("open") is None
    assert "open" in drawn(container).of("details")[0]
    nested = drawn({"type": "container", "title": label("x"), "child_blocks": [container]})
    assert len(nested.classed("unknown")) == 1
    assert drawn({"type": "alert", "level": "warning", "text": marked("late")}).words == "⚠late"
    task = {"type": "task_card", "task_id": "1", "title": "Count", "status": "complete"}
    assert drawn({"type": "plan", "title": "Plan", "tasks": [task]}).words == "Plan● Count"


# fields


def test_a_form_has_its_title_its_fields_and_its_buttons() -> None:
    seen = as_seen(TestForms.FORM, TestForms.TYPED)
    page = Page(html(modal(seen, sight(errors={"note": "Write more."}))))
    (form,) = page.of("form")
    assert form["aria-labelledby"] in page.ids()
    (field,) = page.of("input", data_kind="plain_text_input")
    assert (field["value"], field["aria-invalid"]) == ("Signed", "true")
    assert set(field["aria-describedby"].split()) <= set(page.ids())
    assert [each["for"] for each in page.of("label", id=field["aria-labelledby"])] == [field["id"]]
    assert page.of("p", role="alert")[0]["id"] in field["aria-describedby"]
    assert "What is new (optional)" in page.words
    assert "Write more." in page.words
    assert [each["data-close"] for each in page.of("button") if "data-close" in each] == ["all", "top"]
    assert len(page.of("button", type="submit")) == 1


@pytest.mark.parametrize(
    ("kind", "fields", "tag", "wanted"),
    [
        ("plain_text_input", {"max_length": 20}, "input", {"type": "text", "maxlength": "20"}),
        ("plain_text_input", {"multiline": True}, "textarea", {"maxlength": "3000"}),
        ("email_text_input", {"initial_value": "a@b.org"}, "input", {"type": "email", "value": "a@b.org"}),
        ("url_text_input", {}, "input", {"type": "url"}),
        ("number_input", {"is_decimal_allowed": True}, "input", {"inputmode": "decimal"}),
        ("rich_text_input", {}, "textarea", {}),
        ("datepicker", {"initial_date": "2026-12-01"}, "input", {"type": "date", "value": "2026-12-01"}),
        ("timepicker", {"initial_time": "09:30"}, "input", {"type": "time", "value": "09:30"}),
        (
            "datetimepicker",
            {"initial_date_time": 1796063415},
            "input",
            {"type": "datetime-local", "value": "2026-11-30T12:30"},
        ),
        ("static_select", {"options": [option("1")]}, "select", {}),
        ("users_select", {"initial_user": "U2"}, "select", {}),
        ("external_select", {"min_query_length": 1}, "div", {"data-min": "1"}),
        ("multi_external_select", {}, "div", {"data-min": "3"}),
        ("multi_users_select", {"max_selected_items": 2}, "details", {"data-max": "2"}),
        ("file_input", {"max_files": 2}, "div", {"data-max": "2"}),
        ("checkboxes", {"options": [option("1")]}, "div", {"role": "group"}),
        ("radio_buttons", {"options": [option("1")]}, "div", {"role": "radiogroup"}),
    ],
)
def test_a_field_is_a_control_of_its_kind(kind: str, fields: Json, tag: str, wanted: Json) -> None:
    page = formed(kind, **fields)
    (control,) = page.of(tag, data_kind=kind)
    assert (control["data-block"], control["data-action"]) == ("b", "a")
    assert wanted.items() <= control.items()


@pytest.mark.parametrize("kind", sorted(HELD))
def test_every_field_has_a_name_a_hint_and_what_is_wrong(kind: str) -> None:
    page = formed(kind, options=[option("1")], errors={"b": "Write more."})
    named = [has for _, has in page.tags if "aria-labelledby" in has and "aria-describedby" in has]
    assert len(named) == 1, "one element speaks for the field"
    ids = set(page.ids())
    for has in named:
        assert set(has["aria-labelledby"].split()) <= ids
        assert len(has["aria-describedby"].split()) == 2
        assert set(has["aria-describedby"].split()) <= ids
    assert len(page.ids()) == len(ids)


def test_people_and_places_are_offered_and_what_was_chosen_stays() -> None:
    page = formed("multi_users_select", initial_users=["U1", "U9"])
    boxes = page.of("input", type="checkbox")
    assert [(box["value"], "checked" in box) for box in boxes] == [("U1", True), ("U2", False), ("U9", True)]
    public = formed("channels_select")
    assert [each["value"] for each in public.of("option")] == ["", "C1"]
    talks = formed("conversations_select", filter={"include": ["im", "private"]}, initial_conversation="D1")
    assert [each["value"] for each in talks.of("option")] == ["", "G1", "D1"]
    assert [each["value"] for each in talks.of("option") if "selected" in each] == ["D1"]


def test_groups_of_choices_keep_their_headings() -> None:
    groups = [{"label": label("Trust"), "options": [option("1")]}]
    assert formed("static_select", option_groups=groups).of("optgroup")[0]["label"] == "Trust"
    assert "Trust" in formed("multi_static_select", option_groups=groups).words


def test_what_was_chosen_from_the_app_can_be_taken_away() -> None:
    page = formed("multi_external_select", initial_options=[option("7")])
    assert page.of("li")[0]["data-value"] == "7"
    assert len([each for each in page.of("button") if "data-remove" in each]) == 2, "a chip and its template"


def test_files_are_shown_in_place() -> None:
    form = asked("file_input", filetypes=["pdf", "csv"], max_files=1)
    held = {"type": "file_input", "files": [{"id": "F7", "name": "memo.pdf"}]}
    page = Page(html(modal(as_seen(form, {"b": {"a": held}}), sight())))
    (field,) = page.of("input", type="file")
    assert field["accept"] == ".pdf,.csv"
    assert "disabled" in field
    assert "multiple" not in field
    assert "memo.pdf" in page.words


def test_the_same_message_may_appear_twice() -> None:
    payload = {"blocks": [pushed(type="button", action_id="a", text=label("Go"))]}
    once, again = (Page(html(message(payload, sight(prefix=prefix)))) for prefix in ("main", "thread"))
    assert not set(once.ids()) & set(again.ids())
    assert once.ids() == Page(html(message(payload, sight(prefix="main")))).ids()


# properties


SCRIPT = st.sampled_from(
    ["<script>", "</div>", '" onclick="x', "' x='", "&lt;b&gt;", "<https://e.org|<b>>", "javascript:x", "-->",
     "<javascript:alert(1)|x>", "</textarea>", "</template>", "```<i>```", "<img src=x onerror=y>"]
)  # fmt: skip
PAYLOADS = st.dictionaries(KEYS, JSON, max_size=4)
NASTY = st.lists(SCRIPT | st.text(max_size=6), max_size=4).map("".join)


def spoilt(value: Any, text: str) -> Any:
    """Return a payload with `text` in every place for words, ids and addresses."""
    if isinstance(value, dict):
        return {key: each if key == "type" else spoilt(each, text) for key, each in value.items()}
    if isinstance(value, list):
        return [spoilt(each, text) for each in value]
    return text if isinstance(value, str) else value


def every_kind() -> Iterator[Json]:
    texts = {"text": label("t"), "value": "v", "url": "u", "action_id": "a", "placeholder": label("p")}
    more = {
        "options": [option("1", description=label("d"))],
        "initial_value": "i",
        "confirm": confirm(),
        "alt_text": "a",
        "image_url": "https://e.org",
        "accessibility_label": "l",
        "positive_button": texts,
        "negative_button": texts,
        "icon": "trash",
        "files": [{"id": "F", "name": "n"}],
        "filetypes": ["pdf"],
    }
    chosen = {"initial_options": [option("1")], "initial_users": ["U9"], "initial_date": "d"}
    for kind in sorted(ELEMENT_RULES):
        own = chosen if kind.startswith("multi_") or kind == "datepicker" else {}
        element = {"type": kind, **texts, **more, **own}
        yield {"type": "input", "label": label("l"), "hint": label("h"), "block_id": "b", "element": element}
    for kind in sorted(set(BLOCK_SURFACES) - {"input", "container", "carousel"}):
        yield {
            "type": kind,
            "block_id": "b",
            "title": label("t"),
            "caption": "c",
            "name": label("n"),
            **texts,
        }
    yield {"type": "video", "title": label("t"), "video_url": "v", "author_name": "a"}
    link, colour = {"type": "link", "url": "u", "text": "t"}, {"type": "color", "value": "v"}
    yield rich_text({"type": "rich_text_section", "elements": [link, colour]})


def sound(page: Page) -> None:
    """Check that a page has only our tags and attributes, each closed, and links only to web sites."""
    assert page.open == []
    for tag, has in page.tags:
        assert tag in TAGS, tag
        assert not [
            name for name in has if name.startswith("on") or name in {"style", "srcdoc", "formaction"}
        ]
        for name in ("href", "src", "data-address"):
            assert re.match(r"https?://|mailto:|/page/file/", has.get(name, "https://")), has[name]


SHAPES = list(every_kind())


@settings(max_examples=60, deadline=None)
@given(NASTY)
def test_no_words_make_a_tag(text: str) -> None:
    page = Page(html(modal({"blocks": [spoilt(each, text) for each in SHAPES]}, sight())))
    sound(page)
    names = {name for _, has in page.tags for name in has}
    assert names <= KNOWN_ATTRIBUTES


KNOWN_ATTRIBUTES = {
    "accept", "alt", "aria-autocomplete", "aria-controls", "aria-describedby", "aria-expanded",
    "aria-hidden", "aria-invalid", "aria-label", "aria-labelledby", "aria-required", "autocomplete",
    "autofocus", "checked", "class", "data-action", "data-address", "data-answer", "data-block",
    "data-close", "data-confirm", "data-failed", "data-hear", "data-held", "data-kind", "data-label",
    "data-max", "data-min", "data-nothing", "data-own", "data-remove", "data-rows", "data-value",
    "datetime", "disabled", "for", "height", "hidden", "href", "id", "inputmode", "label", "maxlength",
    "multiple", "name", "novalidate", "open", "placeholder", "preserveaspectratio", "rel", "role",
    "rows", "scope", "selected", "src", "start", "tabindex", "target", "title", "type", "value",
    "viewbox", "width",
}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(KEYS, JSON, max_size=4), st.lists(JSON, max_size=4), st.sampled_from(get_args(Language))
)
def test_no_payload_makes_the_page_raise(payload: Json, blocks: list[Any], language: Language) -> None:
    eyes = sight(language)
    sound(Page(html(message({**payload, "blocks": blocks}, eyes))))
    sound(Page(html(view_blocks({**payload, "blocks": blocks}, eyes))))
    sound(Page(html(message(payload, eyes))))


def test_dates_are_in_the_viewers_zone() -> None:
    moment = {"type": "datetimepicker", "action_id": "a", "initial_date_time": stamp(viewer().now)}
    eastern = RenderContext(viewer(zone=ZoneInfo("America/New_York")))
    (field,) = Page(html(view_blocks({"blocks": [pushed(**moment)]}, eastern))).of("input")
    assert field["value"] == "2026-11-23T13:30"

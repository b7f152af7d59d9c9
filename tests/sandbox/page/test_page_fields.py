"""Actions in messages and forms in a browser are reported as the sandbox's page expects them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import htpy as h
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, Route, sync_playwright

import bot.sandbox.page
from bot.sandbox.page.blocks import message, modal
from tests.sandbox.page.test_page_blocks import asked, confirm, option, sight
from tests.sandbox.web_api.test_screen import label, marked, pushed
from tests.support.page_browser import ARGUMENTS, found_browser, needs_browser

Json = dict[str, Any]
STATIC = Path(bot.sandbox.page.__file__).parent / "static"
KINDS = {".js": "text/javascript", ".css": "text/css"}
RULES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'"
)
START = """
import { listen } from "./fields.js";
window.sent = [];
listen(document.body, async (request) => {
  if (request.do === "put") await new Promise((resolve) => setTimeout(resolve, 10));
  window.sent.push(request);
  return { options: request.do === "suggest" ? [
    { value: "1", label: `First ${request.typed}`, group: "Trust" }, { value: "2", label: "Second" },
  ] : undefined };
});
"""

pytestmark = needs_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found_browser(), args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    opened.set_default_timeout(5000)
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda told: troubles.append(told.text) if told.type == "error" else None)
    yield opened
    opened.close()
    assert troubles == []


def look(page: Page, shown: h.Node) -> None:
    """Open a page that shows something, under the sandbox's own content security policy."""
    document = h.html(lang="en")[
        h.head[
            h.title["Enlace"],
            h.link(rel="stylesheet", href="/blocks.css"),
            h.script(type="module", src="/go.js"),
        ],
        h.body[h.main[shown]],
    ]

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix("http://enlace.test/")
        if path == "":
            rules = {"Content-Security-Policy": RULES}
            route.fulfill(body=str(document), content_type="text/html; charset=utf-8", headers=rules)
        elif path == "go.js":
            route.fulfill(body=START, content_type="text/javascript")
        elif path.startswith("page/files"):
            assert route.request.headers["x-enlace-page"] == "1"
            route.fulfill(json={"id": "F7", "name": parse_qs(path.partition("?")[2])["name"][0], "size": 3})
        elif (STATIC / path).is_file():
            route.fulfill(path=STATIC / path, content_type=KINDS[Path(path).suffix])
        else:
            route.fulfill(status=204)

    page.route("**/*", serve)
    page.goto("http://enlace.test/")
    page.wait_for_function("window.sent")


def in_message(*blocks: Json) -> h.Node:
    return h.section(data_place="message", data_channel="C1", data_ts="1.5")[
        message({"blocks": list(blocks)}, sight(prefix="m"))
    ]


def in_form(*forms: Json) -> h.Node:
    """Return a form with several fields, each in its own block."""
    blocks = [
        {**block, "block_id": f"b{number}"} for number, form in enumerate(forms) for block in form["blocks"]
    ]
    return h.section(data_place="modal", data_view="V1")[
        modal({**forms[0], "blocks": blocks}, sight(prefix="v"))
    ]


def sent(page: Page) -> list[Json]:
    """Return what was reported since the last call."""
    page.wait_for_timeout(50)
    told: list[Json] = page.evaluate("window.sent.splice(0)")
    return told


def put(value: Any, block: str = "b0") -> Json:
    return {"do": "put", "place": "modal", "view": "V1", "block": block, "action": "a", "value": value}


def test_presses_and_choices_in_a_message_are_reported(page: Page) -> None:
    spot = {"place": "message", "channel": "C1", "ts": "1.5", "block": "b"}
    go = {"type": "button", "action_id": "go", "text": label("Go"), "confirm": confirm()}
    more = {"type": "overflow", "action_id": "more", "options": [option("1"), option("2")]}
    menu = {"type": "static_select", "action_id": "menu", "options": [option("3")], "confirm": confirm()}
    look(page, in_message({"type": "actions", "block_id": "b", "elements": [go, more, menu]}))
    page.get_by_role("button", name="Go").click()
    page.get_by_role("button", name="No").click()
    assert sent(page) == []
    page.get_by_role("button", name="Go").click()
    page.get_by_role("button", name="Yes").click()
    assert sent(page) == [{"do": "press", **spot, "action": "go"}]
    page.get_by_label("More actions").click()
    page.get_by_role("button", name="Number 2").click()
    assert sent(page) == [{"do": "press", **spot, "action": "more", "value": "2"}]
    assert page.locator("details[open]").count() == 0
    select = page.get_by_label("Choose an option")
    select.select_option("3")
    page.get_by_role("button", name="No").click()
    assert sent(page) == []
    assert select.input_value() == "", "what was not agreed to is taken back"
    select.select_option("3")
    page.get_by_role("button", name="Yes").click()
    assert sent(page) == [{"do": "choose", **spot, "action": "menu", "value": "3"}]


def test_typed_text_arrives_before_the_form_is_submitted(page: Page) -> None:
    look(page, in_form(asked("plain_text_input"), asked("plain_text_input", multiline=True)))
    page.locator("textarea").fill("two\nlines")
    page.locator("input").fill("Signed")
    page.keyboard.press("Enter")
    submit = {"do": "submit", "view": "V1"}
    assert sent(page) == [put("two\nlines", "b1"), put("Signed"), submit]
    page.locator("input").fill("")
    page.get_by_role("button", name="Save").click()
    assert sent(page) == [put(None), submit]
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Close").click()
    assert [each["all"] for each in sent(page)] == [False, True]


def test_choices_files_and_moments_are_reported(page: Page) -> None:
    look(
        page,
        in_form(
            asked("multi_users_select", max_selected_items=1),
            asked("file_input"),
            asked("datetimepicker"),
            asked("radio_buttons", options=[option("1")]),
            asked("checkboxes", options=[option("8"), option("9")]),
        ),
    )
    page.locator("summary").click()
    page.get_by_role("searchbox").fill("ruiz")
    assert page.get_by_label("Jordan Lee").is_hidden()
    page.get_by_label("Ana Ruiz").check()
    page.get_by_role("searchbox").fill("")
    page.get_by_label("Jordan Lee").click()
    assert sent(page) == [put(["U2"])], "one is all that may be chosen"
    page.keyboard.press("Escape")
    assert page.locator("summary").inner_text() == "Ana Ruiz"
    memo = FilePayload(name="memo.pdf", mimeType="application/pdf", buffer=b"pdf")
    page.locator("input[type=file]").set_input_files([memo])
    page.get_by_text("memo.pdf").wait_for()
    assert sent(page) == [put(["F7"], "b1")]
    page.locator("input[type=datetime-local]").fill("2026-12-01T09:30")
    page.locator("input[type=radio]").check()
    page.locator("input[value='9']").check()
    assert sent(page) == [put("2026-12-01T09:30", "b2"), put("1", "b3"), put(["9"], "b4")]


def test_suggestions_are_taken_with_the_keyboard(page: Page) -> None:
    look(page, in_form(asked("external_select", min_query_length=2), asked("multi_external_select")))
    spot = {"place": "modal", "view": "V1", "action": "a"}
    field, several = page.get_by_role("combobox").all()
    field.press_sequentially("ab")
    page.get_by_role("option", name="First ab").wait_for()
    assert sent(page) == [{"do": "suggest", **spot, "block": "b0", "typed": "ab"}]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == page.get_by_role("option").nth(1).get_attribute(
        "id"
    )
    page.keyboard.press("Enter")
    assert sent(page) == [put("2")]
    assert (field.input_value(), field.get_attribute("aria-expanded")) == ("Second", "false")
    field.fill("")
    page.keyboard.press("Tab")
    assert sent(page) == [put(None)]
    several.press_sequentially("abc")
    page.get_by_role("option", name="Second").click()
    page.get_by_role("button", name="Remove").click()
    assert [each["value"] for each in sent(page) if each["do"] == "put"] == [["2"], []]


def test_the_page_is_accessible(page: Page) -> None:
    kinds = ("plain_text_input", "static_select", "multi_users_select", "external_select", "checkboxes",
             "radio_buttons", "datepicker", "datetimepicker", "file_input",
             "multi_external_select")  # fmt: skip
    fields = [asked(kind, options=[option("1")], initial_options=[option("1")]) for kind in kinds]
    section = {"type": "section", "text": marked("*Pick* <https://example.org|one>")}
    menu = {"type": "static_select", "action_id": "s", "options": [option("1")]}
    buttons = pushed(type="overflow", action_id="o", options=[option("1")])
    look(page, h.fragment[in_message({**section, "accessory": menu}, buttons), in_form(*fields)])
    page.locator("summary").nth(1).click()
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []

"""The picture itself: right in both languages, nothing clipped, the same for the same values."""

from dataclasses import replace
from io import BytesIO
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text
from PIL import Image

from bot.domain.digests.charts import Chart, Group, Tile, read, written
from bot.domain.recommendations.statuses import STATUS_LABELS, Status
from bot.i18n import LANGUAGES, Language, Translator
from bot.sandbox.blockkit import check_message
from bot.views.blockkit.blocks import image
from bot.views.digests.charts import ALT_LIMIT, alternative
from bot.views.picture import drawing
from bot.views.picture.drawing import LOOKS, picture
from bot.views.picture.sheet import DARK, INCH, PAPER, QUIET, Sheet, length, wrapped
from tests.support.charts import DAY, a_chart, many, thirteen

CHARTS = {
    "thirteen": thirteen(),
    "one": a_chart([Status.REPORTED], groups=1),
    "none closed": a_chart([Status.NOT_STARTED] * 13),
    "forty": many(),
    "new": a_chart([Status.IN_PROGRESS] * 13, weeks=0),
    "second week": a_chart([Status.IN_PROGRESS] * 13, weeks=1),
    "none": Chart(DAY, ()),
}


class Seen:
    """The parts of a picture, recorded while it is drawn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sheets: list[Sheet] = []
        made = Sheet.__init__

        def keep(sheet: Sheet, width: float, height: float) -> None:
            made(sheet, width, height)
            self.sheets.append(sheet)

        monkeypatch.setattr(Sheet, "__init__", keep)

    def texts(self) -> list[Text]:
        figure = self.sheets[-1]._figure
        found: list[Text] = figure.findobj(Text)
        return [text for text in found if text.get_visible() and text.get_text().strip()]

    def boxes(self) -> list[tuple[str, Any]]:
        renderer = self.sheets[-1]._figure.canvas.get_renderer()  # type: ignore[attr-defined] # Agg's has one
        return [(text.get_text(), text.get_window_extent(renderer)) for text in self.texts()]

    def words(self) -> str:
        return " ".join(text.get_text() for text in self.texts())


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    return Seen(monkeypatch)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_nothing_is_clipped_and_nothing_overlaps(seen: Seen, name: str, language: Language) -> None:
    png = picture(CHARTS[name], Translator(language))
    width, height = Image.open(BytesIO(png)).size
    boxes = seen.boxes()
    for said, box in boxes:
        assert box.x0 >= 0, said
        assert box.y0 >= 0, said
        assert box.x1 <= width, said
        assert box.y1 <= height, said
    for (one, first), (other, second) in combinations(boxes, 2):
        assert not first.overlaps(second), (one, other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_one_language(seen: Seen, language: Language) -> None:
    chart, t = thirteen(), Translator(language)
    picture(chart, t)
    words = seen.words()
    for status, label in STATUS_LABELS.items():
        said = all(word in words for word in t.gettext(label).split())
        assert said is bool(chart.counts[status]), status
    assert {"en": "Nov 23", "es": "23 nov"}[language] in words
    assert {"en": "23 nov", "es": "Nov 23"}[language] not in words


def test_every_status_that_occurs_is_shown_with_its_mark_and_its_count(seen: Seen) -> None:
    chart = thirteen()
    picture(chart, Translator("en"))
    texts = [text.get_text() for text in seen.texts()]
    for status, count in chart.counts.items():
        assert (LOOKS[status].mark in texts) is bool(count)
    shown = [text for text in texts if text.isdigit()]
    assert shown == [str(chart.counts[status]) for status in LOOKS if chart.counts[status]]


def test_statuses_are_in_the_order_of_all_texts() -> None:
    assert list(LOOKS) == list(Status)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_every_word_is_legible_where_the_picture_is_narrowest(
    seen: Seen, name: str, language: Language
) -> None:
    png = picture(CHARTS[name], Translator(language))
    width, height = Image.open(BytesIO(png)).size
    marks = {look.mark for look in LOOKS.values()}
    for text in seen.texts():
        if text.get_text() not in marks:
            pixels = float(text.get_fontsize()) / 72 * INCH * drawing.NARROWEST / width
            assert pixels >= drawing.LEGIBLE, text.get_text()
    assert height <= width, "a message with it is read within one screen"


def test_no_two_statuses_share_a_colour_or_a_mark() -> None:
    assert set(LOOKS) == set(Status)
    assert len({look.mark for look in LOOKS.values()}) == len({look.fill for look in LOOKS.values()}) == 7


def test_everything_contrasts_with_its_ground() -> None:
    for look in LOOKS.values():
        assert contrast(look.ink, look.fill) >= 4.5, look
    assert contrast(DARK, PAPER) >= 7
    assert contrast(QUIET, PAPER) >= 4.5


@pytest.mark.parametrize("deficiency", ["protan", "deutan"])
def test_the_colours_are_told_apart_by_colour_blind_eyes(deficiency: str) -> None:
    """It measures the remaining distance, by Viénot's reduction of the two commonest deficiencies."""
    seen_as = {status: reduced(look.fill, deficiency) for status, look in LOOKS.items()}
    for (one, first), (other, second) in combinations(seen_as.items(), 2):
        assert np.linalg.norm(first - second) > 30, (one, other)


@pytest.mark.parametrize("name", ["thirteen", "forty"])
def test_the_same_values_give_the_same_bytes(name: str) -> None:
    first, second = (picture(CHARTS[name], Translator("es")) for _ in range(2))
    assert first == second
    assert b"matplotlib" not in first
    assert len(first) < 200_000


def test_no_setting_of_this_machine_changes_it() -> None:
    import matplotlib as mpl

    expected = picture(thirteen(), Translator("en"))
    with mpl.rc_context({"font.size": 3, "axes.facecolor": "black", "savefig.dpi": 30}):
        assert picture(thirteen(), Translator("en")) == expected


@settings(max_examples=60, deadline=None)
@given(st.text("aW il.ñ ", min_size=1, max_size=200), st.floats(0.6, 5))
def test_lines_use_the_available_width(text: str, width: float) -> None:
    lines = wrapped(text, width, 16)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(length(line, 16) <= width for line in lines)


def test_a_chart_travels_as_json() -> None:
    assert read(written(thirteen())) == thirteen()


class TestAlternative:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("name", CHARTS)
    def test_it_fits_and_says_the_numbers(self, name: str, language: Language) -> None:
        chart, t = CHARTS[name], Translator(language)
        said = alternative(chart, t)
        assert check_message({"text": "x", "blocks": [image("F1", said)]}) == []
        assert len(said) <= ALT_LIMIT
        assert said.endswith(".")
        for status, count in chart.counts.items():
            assert (f"{t.gettext(status.label)} {t.number(count)}" in said) is bool(count)

    def test_it_names_each_recommendation_and_what_was_so_at_first(self) -> None:
        said = alternative(thirteen(), Translator("es"))
        assert "“Sin iniciar”, la 1" in said
        assert "Al 31 ago 2026: Sin iniciar 13." in said

    def test_a_title_in_another_language_is_marked(self) -> None:
        chart = Chart(DAY, (Group({"es": "Confianza"}, (Tile(1, Status.REPORTED),)),))
        assert "Confianza (in Spanish)" in alternative(chart, Translator("en"))

    def test_with_very_many_it_says_what_fits(self) -> None:
        chart = many(200)
        said = alternative(replace(chart, groups=chart.groups * 4), Translator("en"))
        assert "By status" in said
        assert len(said) <= ALT_LIMIT


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, as the web's guidelines (WCAG) define it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def linear(color: str) -> Any:
    parts = np.array([int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.03928, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(color: str) -> float:
    return float(linear(color) @ np.array([0.2126, 0.7152, 0.0722]))


def reduced(color: str, deficiency: str) -> Any:
    """Return a colour as people see it who lack one kind of cones, in 0..255 (Viénot and others, 1999)."""
    matrix = {
        "protan": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
        "deutan": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
    }[deficiency]
    shown = np.clip(np.array(matrix) @ linear(color), 0, 1)
    return np.where(shown <= 0.0031308, shown * 12.92, 1.055 * shown ** (1 / 2.4) - 0.055) * 255

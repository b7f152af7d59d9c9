"""Text objects and elements: what people read, press, choose and fill in."""

from collections.abc import Callable, Mapping
from datetime import date

from rich.text import Text

from bot.sandbox.screen.dates import date_words
from bot.sandbox.screen.mrkdwn import emoji, link, mrkdwn
from bot.sandbox.screen.rich_text import rich_text
from bot.sandbox.screen.viewer import Viewpoint, clean, fields, items, words

Draw = Callable[[Mapping[str, object], Viewpoint], Text]
_BUTTONS = {"primary": "bold #ffffff on #007a5a", "danger": "bold #ffffff on #c01c3a"}


def text(value: object, sight: Viewpoint) -> Text:
    """Render a text object."""
    given = fields(value)
    kind, source = given.get("type"), words(given.get("text"))
    if kind == "mrkdwn":
        return mrkdwn(source, sight, verbatim=given.get("verbatim") is True)
    if kind == "plain_text":
        return Text(source if given.get("emoji") is False else emoji(source))
    return sight.unknown_element(kind)


def element(value: object, sight: Viewpoint) -> Text:
    """Render an element; an unknown type is named."""
    given = fields(value)
    kind = given.get("type")
    draw = _ELEMENTS.get(kind) if isinstance(kind, str) else None
    return draw(given, sight) if draw else sight.unknown_element(kind)


def image(given: Mapping[str, object], sight: Viewpoint) -> Text:
    """Render an image as its description, which is what a screen reader says, and an uploaded one's name."""
    description = words(given.get("alt_text"))
    named = fields(given.get("slack_file"))
    if named:
        file = words(named.get("id")) or words(named.get("url"))
        shown = sight.t.gettext(
            "[image %(file)s: %(description)s]",
            file=sight.viewer.names.get(file, file),
            description=description,
        )
        return Text(shown, style="italic")
    return Text(sight.t.gettext("[image: %(description)s]", description=description), style="italic")


def _pushed(label: Text, style: object = None) -> Text:
    return Text.assemble("[ ", label, " ]", style=_BUTTONS.get(str(style), "bold"))


def _button(given: Mapping[str, object], sight: Viewpoint) -> Text:
    shown = _pushed(text(given.get("text"), sight), given.get("style"))
    address = words(given.get("url"))
    return Text.assemble(shown, " ", link("↗", address, sight)) if address else shown


def _icon_button(given: Mapping[str, object], sight: Viewpoint) -> Text:
    return _pushed(text(given.get("text"), sight))


def _feedback(given: Mapping[str, object], sight: Viewpoint) -> Text:
    sides = (fields(given.get(side)).get("text") for side in ("positive_button", "negative_button"))
    return Text(" ").join(_pushed(text(side, sight)) for side in sides)


def _option(value: object, sight: Viewpoint) -> Text:
    given = fields(value)
    shown = text(given.get("text"), sight)
    if "description" in given:
        shown = Text.assemble(shown, "\n    ", text(given["description"], sight))
    return shown


def _boxes(ticked: str, empty: str) -> Draw:
    def draw(given: Mapping[str, object], sight: Viewpoint) -> Text:
        chosen = [*items(given.get("initial_options")), given.get("initial_option")]
        return Text("\n").join(
            Text.assemble(ticked if option in chosen else empty, " ", _option(option, sight))
            for option in items(given.get("options"))
        )

    return draw


def _overflow(given: Mapping[str, object], sight: Viewpoint) -> Text:
    # A terminal cannot open the menu, so its options are shown beside it.
    choices = Text(" · ").join(
        text(fields(option).get("text"), sight) for option in items(given.get("options"))
    )
    return Text.assemble(("[ ⋯ ] ", "bold"), choices)


def _menu(given: Mapping[str, object], sight: Viewpoint) -> Text:
    chosen = _chosen_options(given, sight) or _chosen_ids(given, sight)
    shown = Text(", ").join(chosen) if chosen else _placeholder(given, sight)
    return Text.assemble("[ ", shown, " ▾ ]")


def _chosen_options(given: Mapping[str, object], sight: Viewpoint) -> list[Text]:
    first = [given["initial_option"]] if "initial_option" in given else items(given.get("initial_options"))
    return [text(fields(option).get("text"), sight) for option in first]


def _chosen_ids(given: Mapping[str, object], sight: Viewpoint) -> list[Text]:
    signed = [
        (sign, words(identity))
        for key, sign in (("user", "@"), ("conversation", "#"), ("channel", "#"))
        for identity in [given.get(f"initial_{key}"), *items(given.get(f"initial_{key}s"))]
    ]
    names = sight.viewer.names
    return [Text(sign + clean(names.get(identity, identity))) for sign, identity in signed if identity]


def _placeholder(given: Mapping[str, object], sight: Viewpoint) -> Text:
    shown = (
        text(given["placeholder"], sight)
        if "placeholder" in given
        else Text(sight.t.gettext("Choose an option"))
    )
    shown.stylize("dim")
    return shown


def _datepicker(given: Mapping[str, object], sight: Viewpoint) -> Text:
    chosen = words(given.get("initial_date"))
    try:
        shown = Text(sight.t.day(date.fromisoformat(chosen)))
    except ValueError:
        shown = Text(chosen) if chosen else _placeholder(given, sight)
    return Text.assemble("[ 📅 ", shown, " ]")


def _timepicker(given: Mapping[str, object], sight: Viewpoint) -> Text:
    chosen = words(given.get("initial_time"))
    return Text.assemble("[ 🕒 ", Text(chosen) if chosen else _placeholder(given, sight), " ]")


def _datetimepicker(given: Mapping[str, object], sight: Viewpoint) -> Text:
    chosen = date_words(given.get("initial_date_time"), "{date_short} {time}", sight)
    return Text.assemble("[ 📅 ", Text(chosen) if chosen else _placeholder(given, sight), " ]")


def _field(given: Mapping[str, object], sight: Viewpoint) -> Text:
    value = given.get("initial_value")
    if isinstance(value, str) and value:
        shown = Text(words(value))
    elif isinstance(value, Mapping):
        shown = rich_text(value, sight)
    else:
        shown = _placeholder(given, sight) if "placeholder" in given else Text("________", style="dim")
    return Text.assemble("[ ", shown, " ]")


def _file_input(given: Mapping[str, object], sight: Viewpoint) -> Text:
    kinds = sight.t.list_of((words(kind) for kind in items(given.get("filetypes"))), either=True)
    if kinds:
        return _pushed(Text(sight.t.gettext("Choose a file (%(kinds)s)", kinds=kinds)))
    return _pushed(Text(sight.t.gettext("Choose a file")))


def _source(given: Mapping[str, object], sight: Viewpoint) -> Text:
    return link(words(given.get("text")), words(given.get("url")), sight)


_MENUS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
_ELEMENTS: Mapping[str, Draw] = {
    "plain_text": text,
    "mrkdwn": text,
    "image": image,
    "button": _button,
    "workflow_button": _icon_button,
    "icon_button": _icon_button,
    "feedback_buttons": _feedback,
    "checkboxes": _boxes("☑", "☐"),
    "radio_buttons": _boxes("◉", "○"),
    "overflow": _overflow,
    "datepicker": _datepicker,
    "timepicker": _timepicker,
    "datetimepicker": _datetimepicker,
    **dict.fromkeys((*_MENUS, *(f"multi_{menu}" for menu in _MENUS)), _menu),
    **dict.fromkeys(
        ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"), _field
    ),
    "file_input": _file_input,
    "url": _source,
}
KNOWN_ELEMENTS = frozenset(_ELEMENTS)

"""Every layout block as lines of a terminal."""

from collections.abc import Callable, Iterator, Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from bot.sandbox.screen.data import chart, data_table, table
from bot.sandbox.screen.elements import element, image, text
from bot.sandbox.screen.folding import shown_until
from bot.sandbox.screen.layout import GAP, Headline, Hung, Rule, side_by_side
from bot.sandbox.screen.markdown import markdown
from bot.sandbox.screen.mrkdwn import link
from bot.sandbox.screen.rich_text import paragraphs, rich_text
from bot.sandbox.screen.viewer import Viewpoint, clean, fields, items, words

Draw = Callable[[Mapping[str, object], Viewpoint], RenderableType]
_ALERTS = {
    "info": ("ℹ", "blue"),
    "warning": ("⚠", "yellow"),
    "error": ("✖", "red"),
    "success": ("✔", "green"),
}
_OFFERED_AT_MOST = 12
_TASKS = {"pending": "○", "in_progress": "◐", "complete": "●", "error": "✖"}


def blocks(value: object, sight: Viewpoint) -> Iterator[RenderableType]:
    """Render a list of blocks in order; unknown ones are named, never left out."""
    for index, given in enumerate(items(value)):
        if index and fields(given).get("type") == "header":
            yield Text()
        yield block(given, sight)


def block(value: object, sight: Viewpoint) -> RenderableType:
    """Render one block."""
    given = fields(value)
    kind = given.get("type")
    draw = _BLOCKS.get(kind) if isinstance(kind, str) else None
    return draw(given, sight) if draw else sight.unknown_block(kind)


def _section(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    parts: list[RenderableType] = [_section_text(given, sight)] if "text" in given else []
    shown = [text(field, sight) for field in items(given.get("fields"))]
    if shown:
        pairs = zip(shown[::2], [*shown[1::2], Text()], strict=False)
        parts.append(side_by_side(pairs))
    if "accessory" not in given:
        return Group(*parts)
    accessory = _control(given["accessory"], sight)
    if parts and isinstance(parts[0], Text) and "\n" not in parts[0].plain:
        return Group(side_by_side([(parts[0], accessory)]), *parts[1:])
    return Group(*parts, accessory)


def _section_text(given: Mapping[str, object], sight: Viewpoint) -> Text:
    """Render a section's text, folded as in Slack; a terminal cannot unfold it."""
    whole = text(given["text"], sight)
    until = shown_until(given, whole)
    if until == len(whole):
        return whole
    hidden = whole.plain[until:].strip().count("\n") + 1
    more = sight.t.ngettext("… see more (%(number)s line)", "… see more (%(number)s lines)", hidden)
    return Text.assemble(whole[:until], "\n", (more, "dim"))


def _header(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    return Headline(text(given.get("text"), sight))


def _divider(_: Mapping[str, object], __: Viewpoint) -> RenderableType:
    return Rule()


def _context(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    shown = Text(GAP).join(element(part, sight) for part in items(given.get("elements")))
    shown.stylize("dim")
    return shown


def _actions(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    return Text(GAP).join(_control(part, sight) for part in items(given.get("elements")))


def _control(value: object, sight: Viewpoint) -> Text:
    """Render an element that has no label; with `names`, one that people choose from shows its action id."""
    given = fields(value)
    chosen = given.get("type") not in {"button", "image", "workflow_button"}
    return sight.named(element(value, sight), given.get("action_id") if chosen else None)


def _filled(value: object, sight: Viewpoint) -> Text:
    """Render a field, or instead the files that were put into it; with `names`, a closed list shows its
    options.
    """
    given = fields(value)
    names = [words(fields(file).get("name")) for file in items(given.get("files"))]
    drawn = Text(f"[ {sight.t.list_of(names)} ]") if names else element(value, sight)
    if not (sight.names and given.get("type") in {"static_select", "multi_static_select"}):
        return drawn
    return Text.assemble(drawn, "\n", (_offered(given), "dim"))


def _offered(menu: Mapping[str, object]) -> str:
    """Name the first dozen options of a closed list."""
    groups = [menu, *map(fields, items(menu.get("option_groups")))]
    options = [fields(option) for group in groups for option in items(group.get("options"))]
    labels = [words(fields(option.get("text")).get("text")) for option in options]
    return " · ".join(labels[:_OFFERED_AT_MOST]) + (" · …" if len(labels) > _OFFERED_AT_MOST else "")


def _image(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    title = [text(given["title"], sight)] if "title" in given else []
    return Group(*title, image(given, sight))


def _input(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    label = text(given.get("label"), sight)
    if given.get("optional") is True:
        label = Text(sight.t.gettext("%(label)s (optional)", label=label.plain))
    label.stylize("bold")
    hint = [text(given["hint"], sight)] if "hint" in given else []
    for line in hint:
        line.stylize("dim")
    label = sight.named(label, given.get("block_id"))
    wrong = sight.errors.get(words(given.get("block_id")))
    shown = [Text(f"✖ {clean(wrong)}", style="bold red")] if wrong else []
    return Group(label, _filled(given.get("element"), sight), *hint, *shown)


def _markdown(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    return markdown(words(given.get("text")), sight)


def _rich_text(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    bars = (
        Hung(line, mark, mark if mark.startswith("▎") else None) for mark, line in paragraphs(given, sight)
    )
    return Group(*bars)


def _video(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    title = text(given.get("title"), sight).plain
    shown = Text(sight.t.gettext("[video: %(title)s]", title=title), style="italic")
    watched = link("▶", words(given.get("title_url")) or words(given.get("video_url")), sight)
    about = [words(given.get("author_name")), words(given.get("provider_name"))]
    parts: list[RenderableType] = [Text.assemble(shown, " ", watched)]
    if "description" in given:
        parts.append(text(given["description"], sight))
    if any(about):
        parts.append(Text(" · ".join(name for name in about if name), style="dim"))
    return Group(*parts)


def _file(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    return Text(sight.t.gettext("[file: %(name)s]", name=words(given.get("external_id"))), style="italic")


def _call(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    return Text(sight.t.gettext("[call: %(name)s]", name=words(given.get("call_id"))), style="italic")


def _alert(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    sign, colour = _ALERTS.get(words(given.get("level")), ("●", "default"))
    return Hung(text(given.get("text"), sight), f"{sign} ", style=f"bold {colour}")


def _card(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    parts: list[RenderableType] = [
        element(given[key], sight) for key in ("hero_image", "icon") if key in given
    ]
    for key, style in (("title", "bold"), ("subtitle", "dim"), ("body", ""), ("subtext", "dim")):
        if key in given:
            shown = text(given[key], sight)
            shown.stylize(style)
            parts.append(shown)
    if "actions" in given:
        parts.append(Text(GAP).join(element(part, sight) for part in items(given["actions"])))
    return Hung(Group(*parts), "│ ", "│ ")


def _carousel(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    parts: list[RenderableType] = []
    for card in items(given.get("elements")):
        parts.extend([Text()] if parts else [])
        parts.append(block(card, sight))
    return Group(*parts)


def _container(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    rich_title = fields(given.get("rich_text_title"))
    title = rich_text(rich_title, sight) if rich_title else text(given.get("title"), sight)
    parts: list[RenderableType] = [Headline(title)]
    if "subtitle" in given:
        parts.append(text(given["subtitle"], sight))
    if given.get("default_collapsed") is True:
        parts.append(Text(sight.t.gettext("[collapsed: a click shows what follows]"), style="dim"))
    return Hung(Group(*parts, *_nested(given.get("child_blocks"), sight)), "│ ", "│ ")


def _nested(value: object, sight: Viewpoint) -> Iterator[RenderableType]:
    for given in items(value):
        kind = fields(given).get("type")
        # Slack allows one level of nesting; without this check a deeper payload would recurse without end.
        yield sight.unknown_block(kind) if kind in {"container", "auth_provider"} else block(given, sight)


def _task_card(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    sign = _TASKS.get(words(given.get("status")), "?")
    parts: list[RenderableType] = [Text(words(given.get("title")), style="bold")]
    parts.extend(_rich_text(fields(given[key]), sight) for key in ("details", "output") if key in given)
    parts.extend(element(source, sight) for source in items(given.get("sources")))
    return Hung(Group(*parts), f"{sign} ")


def _plan(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    tasks = [_task_card(fields(task), sight) for task in items(given.get("tasks"))]
    return Group(Headline(Text(words(given.get("title")))), *tasks)


def _auth_provider(given: Mapping[str, object], sight: Viewpoint) -> RenderableType:
    name = text(given.get("name"), sight).plain
    if given.get("is_connected") is True:
        state = sight.t.gettext("%(name)s: connected", name=name)
    else:
        state = sight.t.gettext("%(name)s: not connected", name=name)
    parts: list[RenderableType] = [Text(state, style="bold")]
    parts.extend(
        text(given[key], sight)
        for key in ("description", "connected_identity", "connected_context")
        if key in given
    )
    if "accessory" in given:
        parts.append(element(given["accessory"], sight))
    return Group(*parts)


_BLOCKS: Mapping[str, Draw] = {
    "actions": _actions,
    "alert": _alert,
    "auth_provider": _auth_provider,
    "call": _call,
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "context": _context,
    "context_actions": _actions,
    "data_table": data_table,
    "data_visualization": chart,
    "divider": _divider,
    "file": _file,
    "header": _header,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "plan": _plan,
    "rich_text": _rich_text,
    "section": _section,
    "table": table,
    "task_card": _task_card,
    "video": _video,
}
KNOWN_BLOCKS = frozenset(_BLOCKS)

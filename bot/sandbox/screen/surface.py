"""A whole message or view, for a terminal or as plain lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from bot.sandbox.screen.blocks import blocks
from bot.sandbox.screen.elements import text
from bot.sandbox.screen.layout import GAP, Headline, Hung
from bot.sandbox.screen.markdown import markdown
from bot.sandbox.screen.marks import TERMINAL
from bot.sandbox.screen.mrkdwn import mrkdwn
from bot.sandbox.screen.viewer import Viewer, Viewpoint, fields, items, words

_NEVER_WRAPPED = 100_000
"""Columns: more than any text that Slack accepts, so that each line of it stays one line."""


@dataclass(frozen=True)
class Screen:
    """A payload as one viewer sees it; whether addresses can be hidden is known only when it is rendered."""

    payload: Mapping[str, object]
    viewer: Viewer
    names: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render the payload for this console."""
        hides_addresses = console.is_terminal and not console.is_dumb_terminal and not options.legacy_windows
        sight = Viewpoint(self.viewer, hides_addresses, self.names, self.errors)
        with console.use_theme(TERMINAL):
            yield from console.render(Group(*_parts(self.payload, sight)), options)


def render(
    payload: Mapping[str, object],
    viewer: Viewer,
    *,
    names: bool = False,
    errors: Mapping[str, str] | None = None,
) -> RenderableType:
    """Return a renderable for Rich: a view, or a message's blocks, else its text.

    With `names`, a form shows the names of its fields. It shows `errors` at them by block id.
    """
    return Screen(payload, viewer, names, errors or {})


def plain(
    payload: Mapping[str, object],
    viewer: Viewer,
    *,
    names: bool = False,
    errors: Mapping[str, str] | None = None,
) -> str:
    """Return the content as lines without colours or wrapping, for tests, pipes and screen readers."""
    written = StringIO()
    console = Console(
        file=written, width=_NEVER_WRAPPED, height=1, force_terminal=False, no_color=True, color_system=None,
        legacy_windows=False, _environ={},
    )  # fmt: skip
    console.print(render(payload, viewer, names=names, errors=errors))
    return "\n".join(line.rstrip() for line in written.getvalue().split("\n")).strip("\n")


def _parts(payload: Mapping[str, object], sight: Viewpoint) -> Iterator[RenderableType]:
    if payload.get("type") in {"modal", "home"} if isinstance(payload.get("type"), str) else False:
        yield from _view(payload, sight)
        return
    if payload.get("response_type") == "ephemeral" or payload.get("is_ephemeral") is True:
        yield Text.assemble("◌ ", sight.t.gettext("Only visible to you"), style="dim")
    shown = [*_message(payload, sight), *_attachments(payload, sight)]
    yield from shown or [Text(sight.t.gettext("[empty message]"), style="dim")]


def _message(payload: Mapping[str, object], sight: Viewpoint) -> Iterator[RenderableType]:
    if items(payload.get("blocks")):
        yield from blocks(payload["blocks"], sight)
    elif markdown_text := words(payload.get("markdown_text")):
        yield markdown(markdown_text, sight)
    elif written := words(payload.get("text")):
        yield Text(written) if payload.get("mrkdwn") is False else _top_level(written, payload, sight)


def _top_level(written: str, payload: Mapping[str, object], sight: Viewpoint) -> Text:
    # Slack looks for @here in a message's own text only with parse or link_names.
    searched = payload.get("parse") == "full" or payload.get("link_names") in (1, "1", "true")
    return mrkdwn(written, sight, verbatim=not searched)


def _attachments(payload: Mapping[str, object], sight: Viewpoint) -> Iterator[RenderableType]:
    for attachment in items(payload.get("attachments")):
        given = fields(attachment)
        parts = [*_message(given, sight)] or [Text(words(given.get("fallback")))]
        yield Hung(Group(*parts), "▌ ", "▌ ")


def _view(view: Mapping[str, object], sight: Viewpoint) -> Iterator[RenderableType]:
    if "title" in view:
        yield Headline(text(view["title"], sight))
    yield from blocks(view.get("blocks"), sight)
    pushed = [text(view[key], sight) for key in ("close", "submit") if key in view]
    if pushed:
        yield Text(GAP).join(Text.assemble("[ ", label, " ]", style="bold") for label in pushed)

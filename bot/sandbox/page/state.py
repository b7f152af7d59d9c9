"""The page state of one browser: the person, the place, the language; its address contains all of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self, get_args
from urllib.parse import urlencode

from bot.i18n import LANGUAGES, Language

Theme = Literal["auto", "light", "dark"]
APP, HOME = "app", "home"
"""The app's two tabs as places: its messages and its Home."""


@dataclass(frozen=True)
class PageState:
    """`place` is `APP`, `HOME` or a conversation's id; `thread` is the timestamp of the thread's root.

    `handle` is empty until a person is chosen. `workspace` is the key of the one in which they act; empty for
    their first. `language` is the language of the page's own texts, not of the person's. `step` is the tour's
    step, counted from 1; 0 without the tour.
    """

    handle: str = ""
    place: str = APP
    thread: str = ""
    language: Language = "en"
    theme: Theme = "auto"
    step: int = 0
    inspecting: bool = False
    workspace: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], language: Language) -> Self:
        """Parse an address's query; missing or invalid values get their defaults."""
        said = query.get("lang", "")
        theme = query.get("theme", "")
        step = query.get("step", "")
        return cls(
            handle=query.get("as", ""),
            workspace=query.get("at", ""),
            place=query.get("in", "") or APP,
            thread=query.get("thread", ""),
            language=next((each for each in LANGUAGES if each == said), language),
            theme=next((each for each in get_args(Theme) if each == theme), "auto"),
            step=int(step) if step.isascii() and step.isdigit() and len(step) < 3 else 0,  # noqa: PLR2004 (no guide is longer)
            inspecting=query.get("inspector") == "1",
        )

    @property
    def address(self) -> str:
        """The query with which a reload shows the same."""
        said = {
            "as": self.handle,
            "at": self.workspace,
            "in": "" if self.place == APP else self.place,
            "thread": self.thread,
            "lang": self.language,
            "theme": "" if self.theme == "auto" else self.theme,
            "step": str(self.step or ""),
            "inspector": "1" if self.inspecting else "",
        }
        return "?" + urlencode({key: value for key, value in said.items() if value})

    def turned(self, **changes: Any) -> Self:
        """Return a changed page state; a new person or place closes the thread."""
        moved = replace(self, **changes)
        before = (self.handle, self.workspace, self.place)
        elsewhere = (moved.handle, moved.workspace, moved.place) != before
        return replace(moved, thread="") if elsewhere and "thread" not in changes else moved

"""Where a control stands, and what is said about it there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import htpy as h

from bot.sandbox.page.blocks.render_context import RenderContext
from bot.sandbox.page.blocks.wording import text, unmarked
from bot.sandbox.screen.viewer import fields, words

Given = Mapping[str, object]
Attributes = Mapping[str, str | bool | None]
_ODD = re.compile(r"[^A-Za-z0-9-]")


@dataclass(frozen=True)
class ElementAttributes:
    """A place in a block: `label` and `about` are ids of what names a control and what is said about it."""

    sight: RenderContext
    block: str
    number: int = 0
    label: str = ""
    about: tuple[str, ...] = ()
    wrong: bool = False
    required: bool = False
    dispatches: bool = field(default=False)
    """Whether the app hears of a field in an input block at once."""

    def id(self, *parts: str) -> str:
        """Return an id that stays as long as the block and the element keep theirs."""
        return "-".join(_coded(part) for part in (self.sight.prefix or "e", self.block, *parts))

    def own_id(self, given: Given) -> str:
        """Return the id of an element that stands here."""
        return self.id(self.action(given))

    def action(self, given: Given) -> str:
        """Return an element's action id, or its number in the block if it has none."""
        return words(given.get("action_id")) or str(self.number)

    def data(self, given: Given) -> Attributes:
        """Return what the browser reports of an element."""
        confirm = f"{self.own_id(given)}-confirm" if fields(given.get("confirm")) else None
        return {
            "data-block": self.block,
            "data-action": self.action(given),
            "data-kind": words(given.get("type")),
            "data-confirm": confirm,
        }

    def said(self, given: Given) -> Attributes:
        """Return what assistive technology says of a field: its name, its hint, what is wrong with it."""
        named = {"aria-labelledby": self.label} if self.label else {"aria-label": self.name(given)}
        return {
            **named,
            "aria-describedby": " ".join(self.about) or None,
            "aria-invalid": "true" if self.wrong else None,
            "aria-required": "true" if self.required else None,
        }

    def group_said(self, given: Given) -> Attributes:
        """Return the same for a group, of which nothing can be required or invalid but in words."""
        return {key: value for key, value in self.said(given).items() if key.endswith(("label", "by"))}

    def name(self, given: Given) -> str:
        """Return what a field without a label is called."""
        if "placeholder" in given:
            return unmarked(given["placeholder"], self.sight)
        match given.get("type"):
            case "datepicker" | "datetimepicker":
                return self.sight.t.gettext("Choose a date")
            case "timepicker":
                return self.sight.t.gettext("Choose a time")
            case _:
                return self.sight.t.gettext("Choose an option")

    def confirmed(self, given: Given) -> h.Node:
        """Draw what asks back before an element does what it does; the browser opens it."""
        asked = fields(given.get("confirm"))
        if not asked:
            return None
        own = f"{self.own_id(given)}-confirm"
        agreed = "button danger" if asked.get("style") == "danger" else "button primary"
        return h.dialog(".confirm", id=own, aria_labelledby=f"{own}-title")[
            h.h2(id=f"{own}-title")[text(asked.get("title"), self.sight)],
            h.div(".text")[text(asked.get("text"), self.sight)],
            h.div(".answers")[
                h.button(".button", type="button", data_answer="deny")[text(asked.get("deny"), self.sight)],
                h.button(class_=agreed, type="button", data_answer="confirm")[
                    text(asked.get("confirm"), self.sight)
                ],
            ],
        ]


def _coded(part: str) -> str:
    """Write a part of an id in letters and digits only; different ones stay different."""
    return _ODD.sub(lambda odd: f"_{ord(odd[0]):x}_", part)

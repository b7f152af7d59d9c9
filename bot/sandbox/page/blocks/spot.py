"""A control's place in a block, and the HTML attributes that follow from it."""

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
    """A place in a block; `label` and `about` are the ids of the elements that name and
    describe the control.
    """

    sight: RenderContext
    block: str
    number: int = 0
    label: str = ""
    about: tuple[str, ...] = ()
    wrong: bool = False
    required: bool = False
    dispatches: bool = field(default=False)
    """Whether the app is told at once of a change to a field in an input block."""

    def id(self, *parts: str) -> str:
        """Return an id that stays the same as long as the block's and the element's ids do."""
        return "-".join(_coded(part) for part in (self.sight.prefix or "e", self.block, *parts))

    def own_id(self, given: Given) -> str:
        """Return the HTML id of an element in this place."""
        return self.id(self.action(given))

    def action(self, given: Given) -> str:
        """Return an element's action id, or its number in the block if it has none."""
        return words(given.get("action_id")) or str(self.number)

    def data(self, given: Given) -> Attributes:
        """Return the attributes that the browser reports about an element."""
        confirm = f"{self.own_id(given)}-confirm" if fields(given.get("confirm")) else None
        return {
            "data-block": self.block,
            "data-action": self.action(given),
            "data-kind": words(given.get("type")),
            "data-confirm": confirm,
        }

    def said(self, given: Given) -> Attributes:
        """Return a field's attributes for assistive technology: its name, its hint, its error."""
        named = {"aria-labelledby": self.label} if self.label else {"aria-label": self.name(given)}
        return {
            **named,
            "aria-describedby": " ".join(self.about) or None,
            "aria-invalid": "true" if self.wrong else None,
            "aria-required": "true" if self.required else None,
        }

    def group_said(self, given: Given) -> Attributes:
        """Return the attributes for a group; ARIA does not let a group be required or invalid."""
        return {key: value for key, value in self.said(given).items() if key.endswith(("label", "by"))}

    def name(self, given: Given) -> str:
        """Return the name of a field without a label."""
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
        """Render the dialog that asks for confirmation before an action; the browser opens it."""
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
    """Encode a part of an id in letters and digits; the encoding is unique."""
    return _ODD.sub(lambda odd: f"_{ord(odd[0]):x}_", part)

"""The viewer for whom HTML is rendered, and what they may choose from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.i18n import Translator
from bot.sandbox.screen.viewer import Viewer
from bot.sandbox.screen.viewer import Viewpoint as Reading
from bot.sandbox.state.data import Kind


@dataclass(frozen=True)
class Someone:
    """A person in a menu of people."""

    id: str
    handle: str
    name: str


@dataclass(frozen=True)
class Somewhere:
    """A conversation in a menu of conversations; `label` is its name, or its members."""

    id: str
    kind: Kind
    label: str


@dataclass(frozen=True)
class RenderContext:
    """Everything that rendering for one viewer needs.

    `picture` returns the address at which the browser fetches an uploaded image, by its id or permalink, or
    None if there is none. `errors` are shown at fields, by block id. `prefix` begins the id of every element,
    so that the same message may appear twice on a page. `within` returns the place and the thread on the page
    that the address of a message of this workspace leads to, and None for other addresses.
    """

    viewer: Viewer
    people: Sequence[Someone] = ()
    conversations: Sequence[Somewhere] = ()
    picture: Callable[[str], str | None] = lambda _: None
    errors: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""
    within: Callable[[str], tuple[str, str] | None] = lambda _: None

    @cached_property
    def t(self) -> Translator:
        """The viewer's translator."""
        return Translator(self.viewer.language, self.viewer.zone)

    @cached_property
    def reading(self) -> Reading:
        """The same viewer for content that is rendered alike on every surface: mrkdwn, markdown and rich
        text.
        """
        return Reading(self.viewer, links=True, moments=True, within=self.within)

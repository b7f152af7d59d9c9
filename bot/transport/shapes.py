"""The shapes of the bodies that Slack sends, as far as the bot reads them.

Only a body that Slack never sends has another shape. It is refused as malformed before anything reads it.
What is not named here may be anything at all, since Slack adds fields without notice.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.transport.requests import Incoming

MOST_PLACES = 5
MOST_OF_A_PLACE = 60
"""Characters of a place: the names of fields in a form are not Slack's own, so they may be of any length."""

Id = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}$")]
"""An id of Slack's, or a key that Slack makes: visible ASCII characters, no spaces."""
EventId = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,58}$")]
"""An event's id, which is kept whole in the database (`bot.store.deliveries`)."""
MaybeId = Annotated[str, StringConstraints(pattern=r"^[!-~]{0,255}$")] | None
Instant = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,11}(\.[0-9]{1,9})?$")]
"""A timestamp of a message or an event: seconds, with a fraction that makes it unique."""


class Shape(BaseModel):
    """A part of a body; fields are neither converted nor restricted beyond what is named."""

    model_config = ConfigDict(strict=True, extra="ignore")


class Named(Shape):
    """Anything with an id."""

    id: Id


class Person(Named):
    team_id: MaybeId = None
    name: str | None = None
    profile: dict[str, Any] | None = None


class Choice(Shape):
    value: str


class Held(Shape):
    """What a field or a pressed element holds; which of these depends on its kind."""

    value: str | None = None
    selected_option: Choice | None = None
    selected_options: list[Choice] | None = None
    selected_user: MaybeId = None
    selected_users: list[Id] | None = None
    selected_channel: MaybeId = None
    selected_conversation: MaybeId = None
    selected_date: str | None = None
    files: list[Named] | None = None


class Pressed(Held):
    action_id: str
    block_id: str | None = None


class Block(Shape):
    type: str
    block_id: str | None = None


class Fields(Shape):
    values: dict[str, dict[str, Held]] | None = None


class View(Named):
    type: str
    hash: str | None = None
    callback_id: str | None = None
    private_metadata: str | None = None
    state: Fields | None = None
    blocks: list[Block] | None = None


class Written(Shape):
    text: str | None = None


class Container(Shape):
    is_ephemeral: bool | None = None


class Interaction(Shape):
    """A press, a form, a shortcut or a look-up."""

    type: str
    user: Person
    team: Named | None = None
    trigger_id: MaybeId = None
    response_url: str | None = None


class Presses(Interaction):
    actions: Annotated[list[Pressed], Field(min_length=1)]
    view: View | None = None
    container: Container | None = None


class Submission(Interaction):
    view: View


class LookUp(Interaction):
    action_id: str
    value: str | None = None


class Shortcut(Interaction):
    callback_id: str


class MessageShortcut(Shortcut):
    message: Written
    message_ts: Instant
    channel: Named


class Command(Shape):
    """A typed command."""

    command: str
    user_id: Id
    team_id: Id
    text: str | None = None
    channel_id: MaybeId = None
    trigger_id: MaybeId = None


class Event(Shape):
    """An event that is only acknowledged, or a part of one that is handled."""

    type: str


class Message(Event):
    """A message; one that reports a change of another message has no user."""

    channel: Id
    user: MaybeId = None
    text: str | None = None
    subtype: str | None = None
    channel_type: str | None = None
    ts: Instant
    thread_ts: Instant | None = None
    team: MaybeId = None
    user_team: MaybeId = None
    source_team: MaybeId = None


class Membership(Event):
    """Somebody, or the bot, came into a channel or left it."""

    channel: Id
    event_ts: Instant
    user: MaybeId = None
    inviter: MaybeId = None


class Opened(Event):
    user: Id
    tab: str | None = None
    view: View | None = None


class Changed(Event):
    user: Person


class Occurrence(Shape):
    """The envelope of an event."""

    team_id: Id
    event_id: EventId
    event: Event


INTERACTIONS: Mapping[str, type[Shape]] = {
    "block_actions": Presses,
    "block_suggestion": LookUp,
    "message_action": MessageShortcut,
    "shortcut": Shortcut,
    "view_closed": Submission,
    "view_submission": Submission,
}
EVENTS: Mapping[str, type[Event]] = {
    "app_home_opened": Opened,
    "app_mention": Message,
    "channel_left": Membership,
    "group_left": Membership,
    "member_joined_channel": Membership,
    "member_left_channel": Membership,
    "message": Message,
    "user_change": Changed,
}


def misshapen(incoming: Incoming) -> Sequence[str]:
    """Return the places at which a body has another shape than Slack's, like "user.id", if any."""
    body = incoming.body
    try:
        if incoming.kind == "slash_commands":
            Command.model_validate(body)
        elif incoming.kind == "interactive":
            INTERACTIONS.get(str(body.get("type")), Interaction).model_validate(body)
        elif incoming.event_id is not None:
            Occurrence.model_validate(body)
            EVENTS.get(body["event"]["type"], Event).model_validate(body["event"])
    except ValidationError as mistakes:
        found = mistakes.errors(include_url=False, include_context=False, include_input=False)
        return [".".join(map(str, each["loc"]))[:MOST_OF_A_PLACE] for each in found[:MOST_PLACES]]
    return ()

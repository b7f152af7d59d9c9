"""People who look at their Home in tests, and what they read there."""

from collections.abc import Mapping
from typing import Any

from bot.demo.local_workspace import LocalWorkspace
from bot.domain.home.content import TurnedAway, fresh_until
from bot.sandbox.blockkit import check_view
from bot.services.context import Caller
from bot.services.home.actions import Seen, open_home
from bot.services.home.content import compose
from bot.services.home.publication import published, take
from bot.services.members.queries import find
from bot.views.home import HomePage, home, turned_away
from tests.support.harness import TEAM, BotHarness, slack_id


async def look(on: LocalWorkspace, handle: str) -> str:
    """Open somebody's Home and return its words."""
    await on.sandbox.open_home(handle)
    await on.bot.homes.publish_due()
    return read(on, handle)


def read(on: LocalWorkspace, handle: str) -> str:
    """Return the words of somebody's Home."""
    view = on.workspace.home(handle)
    return words(view.content) if view else ""


def published_times(on: LocalWorkspace) -> int:
    """Return how often the bot published a Home."""
    return len(on.sandbox.transcript.select(method="views.publish", direction="in"))


def left(on: LocalWorkspace, handle: str) -> None:
    """Take somebody off the taskforce's list."""
    context = on.bot.context
    with context.writing(None) as (session, _):
        row = find(session, context, on.workspace.person(handle).id)
        assert row is not None
        row.active = False
        session.add(row)


def words(view: Mapping[str, Any]) -> str:
    return "\n".join(texts(view))


WAY_OUT = {"Ver en español", "View in English"}
"""The button for the other language; its label is in that language, for people who got the wrong one."""


def texts(found: Any) -> list[str]:
    """Return every text that a view shows, except the button for the other language."""
    if isinstance(found, list):
        return [text for each in found for text in texts(each)]
    if not isinstance(found, dict):
        return []
    own = found.get("text")
    inner = [
        text
        for key, each in found.items()
        if key != "text" or not isinstance(each, str)
        for text in texts(each)
    ]
    return [own, *inner] if isinstance(own, str) and own not in WAY_OUT else inner


def pressable(view: Mapping[str, Any], action_id: str) -> list[Mapping[str, Any]]:
    """Return a view's elements that have an action id."""
    found: list[Mapping[str, Any]] = []
    for block in view["blocks"]:
        found += [each for each in block.get("elements", ()) if each.get("action_id") == action_id]
        if block.get("accessory", {}).get("action_id") == action_id:
            found.append(block["accessory"])
    return found


def page_of(harness: BotHarness, handle: str, *, newcomer: bool = True) -> HomePage:
    """Return somebody's Home as it would be published now, checked against Slack's rules."""
    context, caller = harness.context, Caller(slack_id(handle), TEAM, "home")
    open_home(context, caller, None)
    with context.reading() as session:
        member = find(session, context, caller.slack_id)
    assert member is not None
    while (taken := take(context)) is not None:
        shown = compose(context, taken.member, taken.looking)
        localizer = harness.dispatcher.localization.localizer_for(shown.reader)
        page = turned_away(shown.why, localizer) if isinstance(shown, TurnedAway) else home(shown, localizer)
        assert check_view(page.view()) == [], handle
        published(context, taken, Seen("V1", "1.1"), page.fingerprint, fresh_until(shown, localizer.now))
        if taken.member == member.id:
            return page
    raise AssertionError("nobody's Home is to be published")

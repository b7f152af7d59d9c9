"""users.*: the people of the workspace."""

from bot.sandbox.state.people import Person
from bot.sandbox.web_api.calls import TIER_2, TIER_3, TIER_4, Body, Call, Method, RefusedError
from bot.sandbox.web_api.paging import page

UNPAGED = 1_000
"""With more people than this, Slack requires paging."""


def list_users(call: Call) -> Body:
    everyone = list(call.workspace.state.people.values())
    if "limit" not in call.arguments and len(everyone) > UNPAGED:
        raise RefusedError("limit_required")
    chosen, cursor = page(everyone, lambda person: person.id, call.arguments, default=UNPAGED)
    return {
        "members": [_described(call, person) for person in chosen],
        "cache_ts": int(call.workspace.now().timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


def info(call: Call) -> Body:
    person = call.workspace.known_person(call.arguments.required("user"))
    if person is None:
        raise RefusedError("user_not_found")
    return {"user": _described(call, person)}


def lookup_by_email(call: Call) -> Body:
    email = call.arguments.required("email").casefold()
    people = call.workspace.state.people.values()
    found = next((each for each in people if each.email.casefold() == email and not each.deleted), None)
    if found is None or found.is_stranger:
        raise RefusedError("users_not_found")
    return {"user": _described(call, found)}


def _described(call: Call, person: Person) -> Body:
    return person.as_user(
        team_id=call.workspace.team_id,
        now=call.workspace.now(),
        email="users:read.email" in call.workspace.scopes,
        locale=call.arguments.flag("include_locale"),
    )


METHODS = (
    Method("users.list", list_users, TIER_2, ("users:read",)),
    Method("users.info", info, TIER_4, ("users:read",)),
    Method("users.lookupByEmail", lookup_by_email, TIER_3, ("users:read.email",)),
)

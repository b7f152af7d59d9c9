"""api.*, auth.*, apps.* and team.*: the caller and the workspace."""

from bot.sandbox.state.people import ELSEWHERE
from bot.sandbox.web_api.calls import CONNECTING, SPECIAL, TIER_3, TIER_4, Body, Call, Method, RefusedError


def api_test(call: Call) -> Body:
    error = call.arguments.text("error")
    if error:
        raise RefusedError(error)
    return {"args": call.arguments.given}


def auth_test(call: Call) -> Body:
    workspace, memory = call.workspace, call.workspace.state
    return {
        "url": f"https://{memory.domain}.slack.com/",
        "team": memory.team_name,
        "user": workspace.person(memory.bot_user_id).handle,
        "team_id": memory.team_id,
        "user_id": memory.bot_user_id,
        "bot_id": memory.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Body:
    return {"url": call.socket_url()}


def team_info(call: Call) -> Body:
    memory = call.workspace.state
    asked = call.arguments.text("team") or memory.team_id
    if asked != memory.team_id:
        # Slack tells of another organization only what people see of it in a shared channel.
        connected = (each for each in call.workspace.neighbours if call.workspace.is_connected_to(each))
        for other in connected:
            if other.team_id == asked:
                return {"team": {"id": asked, "name": other.state.team_name, "domain": other.state.domain}}
        if not any(
            each.is_stranger and (each.team_id or ELSEWHERE) == asked for each in memory.people.values()
        ):
            raise RefusedError("team_not_found")
        return {"team": {"id": asked, "name": asked.removeprefix("T0").title(), "domain": asked.casefold()}}
    return {
        "team": {
            "id": memory.team_id,
            "name": memory.team_name,
            "domain": memory.domain,
            "url": f"https://{memory.domain}.slack.com/",
            "email_domain": "",
            "icon": {"image_default": True},
        }
    }


METHODS = (
    Method("api.test", api_test, TIER_4, caller="anyone"),
    Method("auth.test", auth_test, SPECIAL, caller="either"),
    Method("apps.connections.open", connections_open, CONNECTING, caller="app"),
    Method("team.info", team_info, TIER_3, ("team:read",)),
)

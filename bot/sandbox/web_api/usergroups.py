"""usergroups.*: the groups that people mention together."""

from bot.sandbox.web_api.calls import TIER_2, Body, Call, Method, RefusedError


def list_groups(call: Call) -> Body:
    workspace, disabled = call.workspace, call.arguments.flag("include_disabled")
    users, count = call.arguments.flag("include_users"), call.arguments.flag("include_count")
    return {
        "usergroups": [
            group.as_slack(workspace.team_id, users=users, count=count)
            for group in workspace.user_groups
            if disabled or not group.disabled
        ]
    }


def list_members(call: Call) -> Body:
    group = call.workspace.state.user_groups.get(call.arguments.required("usergroup"))
    if group is None or (group.disabled and not call.arguments.flag("include_disabled")):
        raise RefusedError("no_such_subteam")
    return {"users": list(group.members)}


METHODS = (
    Method("usergroups.list", list_groups, TIER_2, ("usergroups:read",)),
    Method("usergroups.users.list", list_members, TIER_2, ("usergroups:read",)),
)

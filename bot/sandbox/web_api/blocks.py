"""blocks.validate: checks blocks, a message or a view by Slack's rules, without sending it."""

import json
from dataclasses import asdict
from typing import Any

from bot.sandbox.blockkit import check_message, check_view
from bot.sandbox.web_api.calls import TIER_3, Body, Call, Method, RefusedError, invalid_arguments

LONGEST = 100_000


def validate(call: Call) -> Body:
    given = [name for name in ("blocks", "message", "view") if name in call.arguments]
    if len(given) != 1:
        raise invalid_arguments("exactly one of blocks, message and view is needed")
    kind = given[0]
    value: Any = call.arguments.structure(
        kind, list if kind == "blocks" else dict, otherwise=f"invalid_{kind}"
    )
    if len(json.dumps(value, ensure_ascii=False)) > LONGEST:
        raise invalid_arguments(f"must be at most {LONGEST} characters [json-pointer:/{kind}]")
    if kind == "view":
        faults = check_view(value)
    else:
        faults = check_message({"blocks": value} if kind == "blocks" else value)
    if faults:
        raise RefusedError(f"invalid_{kind}", errors=[asdict(fault) for fault in faults])
    return {}


METHODS = (Method("blocks.validate", validate, TIER_3, caller="anyone"),)

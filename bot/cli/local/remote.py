"""Calls a demo that runs on a state folder, for what only the demo can do or knows."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any

from bot.errors import EnlaceError
from bot.i18n import N_
from bot.sandbox import Workspace

CONTROL_SECONDS = 10
IN_WORDS = {404, 409}
"""The statuses with which the sandbox sends a sentence: something does not exist, or cannot be done now."""


class DemoSilent(EnlaceError):
    message = N_(
        "A program is using the state in %(folder)s but does not answer. Stop it, or choose another --state."
    )


class DemoRefused(EnlaceError):
    message = N_("The program that is using the state in %(folder)s refused: %(reason)s")


def ask_demo(
    workspace: Workspace,
    state: Path,
    route: str,
    body: Mapping[str, object] | None = None,
    *,
    seconds: float = CONTROL_SECONDS,
) -> dict[str, Any]:
    """Send `body`, if there is one, to one of the sandbox's control routes and return the answer.

    `workspace` is the one saved in the folder `state`, with the address and the control token of the program
    that runs on it. Raises `DemoSilent`, `DemoRefused`.
    """
    request = urllib.request.Request(  # noqa: S310 (the address is the sandbox's own, on loopback)
        f"{workspace.address}/sandbox/{route}",
        None if body is None else json.dumps(body).encode(),
        {"Content-Type": "application/json", "X-Enlace-Sandbox": workspace.control_token},
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=seconds) as response:
            return dict(json.load(response))
    except urllib.error.HTTPError as refusal:
        reason = json.load(refusal).get("error", "") if refusal.code in IN_WORDS else refusal.code
        raise DemoRefused(folder=str(state), reason=reason) from None
    except (OSError, HTTPException, ValueError):  # it may end in the middle of an answer
        raise DemoSilent(folder=str(state)) from None

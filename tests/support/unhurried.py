"""Gives the bot and the local workspace time on a busy machine.

Their limits are for people who wait. Where a test is about such a limit it sets it itself; everywhere else it
waits for what it means, however long the machine takes.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from bot.cli.local.remote import ask_demo
from bot.demo.local_workspace import local_workspace
from bot.sandbox import Sandbox
from bot.transport.timing import USUAL

LIMITS: Mapping[str, float] = MappingProxyType(
    {
        "bot.delivery.chart_drawing.SECONDS": 180.0,
        "bot.delivery.homes.SHOWN_WITHIN": 25.0,
        "bot.transport.gate.BODY_SECONDS": 60.0,
        "bot.transport.readiness.SECONDS": 60.0,
        "bot.transport.response_url.SECONDS": 60.0,
        "commands.slack.interactions.LOADING_AFTER": 25.0,
        "commands.slack.interactions.SUBMITTED_AFTER": 25.0,
        "commands.slack.mentions.CHANNEL_SECONDS": 25.0,
        "commands.slack.profiles.PROFILE_SECONDS": 25.0,
    }
)
DEFAULTS: Sequence[tuple[Callable[..., Any], str, object]] = (
    (local_workspace, "timing", replace(USUAL, late_after=25.0, connect=60.0)),
    (local_workspace, "ack_seconds", 30.0),
    (Sandbox.__init__, "ack_seconds", 30.0),
    (ask_demo, "seconds", 60.0),
)
"""What a function waits for unless it is told otherwise; the command line's calls among them."""
CONNECTED = 120.0
"""Seconds for the bot to come to the workspace."""


def slow_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set every limit so high that only what hangs meets it."""
    for name, seconds in LIMITS.items():
        monkeypatch.setattr(name, seconds)
    for function, argument, value in DEFAULTS:
        defaults = inspect.unwrap(function).__kwdefaults__
        assert argument in defaults
        monkeypatch.setitem(defaults, argument, value)
    assert Sandbox.connected.__defaults__ == (1, 10)
    monkeypatch.setattr(Sandbox.connected, "__defaults__", (1, CONNECTED))

"""Gives the bot and the local workspace more time, for busy machines.

Their limits are made for people who wait. A test about a limit sets it itself; every other test waits for the
result that it means, however long the machine takes.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from bot.cli.local.remote import ask_demo
from bot.delivery.context import DeliveryContext
from bot.demo.local_workspace import local_workspace
from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.sandbox import Sandbox
from bot.store.database import POSTGRES_LIMITS
from bot.transport.timing import USUAL

LIMITS: Mapping[str, object] = MappingProxyType(
    {
        "bot.delivery.chart_drawing.SECONDS": 180.0,
        "bot.delivery.homes.SHOWN_WITHIN": 25.0,
        "bot.store.database.POSTGRES_LIMITS": MappingProxyType(dict.fromkeys(POSTGRES_LIMITS, 120.0)),
        "bot.store.database.SQLITE_PATIENCE": 120.0,
        "bot.transport.gate.BODY_SECONDS": 60.0,
        "bot.transport.readiness.SECONDS": 60.0,
        "bot.transport.web_server.HEAD_SECONDS": 120.0,
        "bot.transport.response_url.SECONDS": 60.0,
        "commands.slack.interactions.LOADING_AFTER": 25.0,
        "commands.slack.interactions.SUBMITTED_AFTER": 25.0,
        "commands.slack.modals.LOOKED_FOR": 25.0,
        "commands.slack.modals.OPENED_WITHIN": 25.0,
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
"""The default of a function's waiting time, including the calls of the command line."""
PATIENT = replace(USUAL_PACE, picture=200.0, picture_lease=210.0)
"""How long delivering may take, with time for pictures."""
CONNECTED = 120.0
"""Seconds until the bot must have connected to the workspace."""


def slow_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raise every limit so far that only something that hangs reaches it."""
    for name, limit in LIMITS.items():
        monkeypatch.setattr(name, limit)
    for function, argument, value in DEFAULTS:
        defaults = inspect.unwrap(function).__kwdefaults__
        assert argument in defaults
        monkeypatch.setitem(defaults, argument, value)
    deliver_at(PATIENT, monkeypatch)
    assert Sandbox.connected.__defaults__ == (1, 10)
    monkeypatch.setattr(Sandbox.connected, "__defaults__", (1, CONNECTED))


def deliver_at(pace: Pace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot deliver at another pace than its own."""
    given = DeliveryContext.__init__.__defaults__ or ()
    assert any(isinstance(each, Pace) for each in given)
    changed = tuple(pace if isinstance(each, Pace) else each for each in given)
    monkeypatch.setattr(DeliveryContext.__init__, "__defaults__", changed)

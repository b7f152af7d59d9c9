"""A local Slack workspace for running a bot without a Slack account.

It enforces the same rules as Slack.
"""

from bot.sandbox.endpoints.events import EventDelivery
from bot.sandbox.errors import SandboxError
from bot.sandbox.faults.rules import FaultRule, Faults
from bot.sandbox.people.acting import InView
from bot.sandbox.people.answers import Answer
from bot.sandbox.served import ServedWorkspace
from bot.sandbox.server import Sandbox, serve
from bot.sandbox.state.data import View
from bot.sandbox.state.messages import Message
from bot.sandbox.state.people import Person
from bot.sandbox.state.rate_limits import HistoryLimit
from bot.sandbox.state.transcript import Transcript, TranscriptEntry
from bot.sandbox.state.workspace import Workspace
from bot.sandbox.state.workspaces import Workspaces

__all__ = [
    "Answer",
    "EventDelivery",
    "FaultRule",
    "Faults",
    "HistoryLimit",
    "InView",
    "Message",
    "Person",
    "Sandbox",
    "SandboxError",
    "ServedWorkspace",
    "Transcript",
    "TranscriptEntry",
    "View",
    "Workspace",
    "Workspaces",
    "serve",
]

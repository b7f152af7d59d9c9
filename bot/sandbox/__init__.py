"""A local Slack workspace: what a bot meets in Slack, as strict, on this machine and without an account."""

from bot.sandbox.acting import InView
from bot.sandbox.answers import Answer
from bot.sandbox.errors import SandboxError
from bot.sandbox.events import EventDelivery
from bot.sandbox.faults import FaultRule, Faults
from bot.sandbox.limits import HistoryLimit
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox, serve
from bot.sandbox.state import View
from bot.sandbox.transcript import Entry, Transcript
from bot.sandbox.workspace import Workspace

__all__ = [
    "Answer",
    "Entry",
    "EventDelivery",
    "FaultRule",
    "Faults",
    "HistoryLimit",
    "InView",
    "Message",
    "Person",
    "Sandbox",
    "SandboxError",
    "Transcript",
    "View",
    "Workspace",
    "serve",
]

"""What tests open to have the whole bot on a local Slack workspace: the fixture `open_workspace`."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from bot.demo.local_workspace import LocalWorkspace

OnStage = Callable[..., AbstractAsyncContextManager[LocalWorkspace]]
"""Opens a workspace; its arguments are those of `local_workspace`, except the deploy file and the folder."""

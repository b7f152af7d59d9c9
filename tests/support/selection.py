"""Decides which tests are unit tests: rules, parsers and views that get values and need nothing set up.

The fixtures that a test asks for decide it, so that nobody has to remember a mark; `make test-fast` runs
them. A unit test can open neither a socket nor a program: a test that was wrongly taken for one fails.
"""

import inspect
import socket
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, NoReturn

import pytest
import pytest_socket

from bot.cli import main
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.sandbox import Sandbox
from bot.store.database import Database

SET_UP = frozenset(
    {
        *("database_url", "founded_file", "founded_state", "postgres"),
        *("seeded_state", "open_workspace", "enlace", "browser"),
    }
)
"""Fixtures that keep a database, set up a workspace, or start a program; most others ask for one of them."""
TAKEN_ALONG = (LocalWorkspace, local_workspace, Sandbox, Database, main, socket)
"""Objects that let a test module set up such things by itself."""


def mark_unit_tests(items: Iterable[pytest.Item]) -> None:
    """Put the mark `unit` on every unit test."""
    alone: dict[ModuleType, bool] = {}
    for item in items:
        if not isinstance(item, pytest.Function) or inspect.iscoroutinefunction(item.obj):
            continue
        if item.module not in alone:
            alone[item.module] = sets_nothing_up(item.module)
        if (
            alone[item.module]
            and SET_UP.isdisjoint(item.fixturenames)
            and not _of_a_database(item)
            and not starts_a_program(item.obj, item.module)
        ):
            item.add_marker("unit")


def sets_nothing_up(module: ModuleType) -> bool:
    """Return whether a module imports nothing that could set up a workspace, a database or a program."""
    names = vars(module).values()
    return not any(each is one for each in names for one in TAKEN_ALONG)


def starts_a_program(function: Any, module: ModuleType) -> bool:
    """Return whether a function uses `subprocess`, directly or through another function of its module."""
    waiting, known = [function], {function}
    while waiting:
        code = getattr(waiting.pop(), "__code__", None)
        for name in code.co_names if code else ():
            found = vars(module).get(name)
            if found is subprocess:
                return True
            if inspect.isfunction(found) and found.__module__ == module.__name__ and found not in known:
                known.add(found)
                waiting.append(found)
    return False


def _of_a_database(item: pytest.Function) -> bool:
    """Return whether a test is one of a pair over both databases."""
    given = getattr(item, "callspec", None)
    return given is not None and not {"sqlite", "postgresql"}.isdisjoint(_words(given.params.values()))


def _words(values: Iterable[Any]) -> set[str]:
    return {each for each in values if isinstance(each, str)}


@contextmanager
def kept_inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse every program and every socket, except the pair with which an asyncio loop wakes itself."""

    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail("A unit test starts no program: see tests/support/selection.py.")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    pytest_socket.disable_socket(allow_unix_socket=True)
    try:
        yield
    finally:
        pytest_socket.enable_socket()

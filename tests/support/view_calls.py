"""Records which public functions of the views are called; each function still works as usual."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from types import FunctionType, ModuleType
from typing import Any

import bot.views

ELSEWHERE = "bot.views.picture"
"""Drawn in a separate process; tests/integration/digests/test_chart.py checks the result."""


def modules() -> Iterator[ModuleType]:
    """Yield every module of the views, except those of the picture."""
    for found in pkgutil.walk_packages(bot.views.__path__, "bot.views."):
        if not found.name.startswith(ELSEWHERE):
            yield importlib.import_module(found.name)


def public(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    """Yield a module's public functions and those of its public classes, with their full names."""
    for name, found in vars(module).items():
        if name.startswith("_") or getattr(found, "__module__", None) != module.__name__:
            continue
        if isinstance(found, FunctionType):
            yield f"{module.__name__}.{name}", found
        elif inspect.isclass(found):
            for inner, held in vars(found).items():
                function = _function(held)
                if function is not None and not inner.startswith("_") and _ours(function, module):
                    yield f"{module.__name__}.{name}.{inner}", function


def _function(held: Any) -> FunctionType | None:
    for key in ("fget", "func", "__func__"):
        held = getattr(held, key, None) or held
    return held if isinstance(held, FunctionType) else None


def _ours(function: FunctionType, module: ModuleType) -> bool:
    """Return whether a function is written in a module, rather than made by a decorator."""
    return function.__code__.co_filename == module.__file__


@contextmanager
def noted() -> Iterator[tuple[set[str], set[str]]]:
    """Yield the names of all public functions of the views, and of those called inside the block.

    It replaces each function's code, not the function, so that callers that imported it earlier are counted
    too.
    """
    called: set[str] = set()
    functions = {name: function for module in modules() for name, function in public(module)}
    kept = [_watch(name, function, called) for name, function in functions.items()]
    try:
        yield set(functions), called
    finally:
        for restore in kept:
            restore()


def _watch(name: str, function: FunctionType, called: set[str]) -> Any:
    code, defaults, named = function.__code__, function.__defaults__, function.__kwdefaults__
    real = FunctionType(code, function.__globals__, function.__name__, defaults, function.__closure__)
    real.__kwdefaults__ = named
    slot = f"_watched_{name.rpartition('.')[2]}_{id(function)}"

    def note(*given: Any, **options: Any) -> Any:
        called.add(name)
        return real(*given, **options)

    function.__globals__[slot] = note
    scope: dict[str, Any] = {}
    exec(f"def exchanged(*given, **options): return {slot}(*given, **options)", scope)

    def restore() -> None:
        function.__code__, function.__defaults__, function.__kwdefaults__ = code, defaults, named
        del function.__globals__[slot]

    function.__code__ = scope["exchanged"].__code__
    function.__defaults__, function.__kwdefaults__ = None, None
    return restore

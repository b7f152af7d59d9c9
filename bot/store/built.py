"""Queries that are built once: SQLAlchemy takes longer to build one than the database to answer it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from bot.clock import Clock

MOST_KEPT = 256
"""Queries kept of each function; a deployment needs one or two, a run of tests one for each clock."""


class Scope(Protocol):
    """What a query depends on: the taskforce and the Slack workspace whose rows it finds, and the clock it
    compares them with.
    """

    @property
    def taskforce_id(self) -> int: ...

    @property
    def mark(self) -> str | None: ...

    @property
    def clock(self) -> Clock: ...


S = TypeVar("S", bound=Scope)
P = ParamSpec("P")
Q = TypeVar("Q")


def built_once(build: Callable[Concatenate[S, P], Q]) -> Callable[Concatenate[S, P], Q]:
    """Keep what `build` returns, for each taskforce, workspace, clock and further arguments.

    `build` may use nothing else of its first argument. The instant in a query is the one at which the query
    runs, not the one at which it was built: see `bot.store.instants.instant_of`.
    """
    kept: dict[object, Q] = {}

    @wraps(build)
    def found(scope: S, /, *args: P.args, **options: P.kwargs) -> Q:
        key = (scope.taskforce_id, scope.mark, scope.clock, scope.clock.moved, args, tuple(options.items()))
        query = kept.get(key)
        if query is None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            query = kept[key] = build(scope, *args, **options)
        return query

    return found

"""Shares the SQL that SQLAlchemy has compiled between all databases of a test run.

A program has one database and compiles each statement once. The tests open thousands of databases, and
compiling every statement again for each took a fifth of their time.
"""

from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Mapper
from sqlalchemy.util import LRUCache

import bot.store.database
from bot.store import tables

STATEMENTS = 5000
"""More than the bot has, on both databases."""


class CompiledStatements(LRUCache[Any, Any]):
    """Statements by the kind of their database; SQLAlchemy would tell each single database apart."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_by_kind(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(_by_kind(key), value)


def _by_kind(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *statement = key
    return (type(dialect), *statement)


def share_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the engines of all databases, and the mappers of all tables, one cache."""
    shared = CompiledStatements(STATEMENTS)

    def sharing(*arguments: Any, **options: Any) -> Engine:
        engine = create_engine(*arguments, **options)
        engine._compiled_cache = shared
        return engine

    monkeypatch.setattr(bot.store.database, "create_engine", sharing)
    for mapper in _mappers():
        monkeypatch.setattr(mapper, "_compiled_cache", shared)


def _mappers() -> list[Mapper[Any]]:
    return list(tables.Base._sa_registry.mappers)

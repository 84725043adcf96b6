"""What spares the tests of one process time: they keep what was compiled, and wait for no disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import MethodType
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from matchmaker.models.database import SQLITE_PRAGMAS

STATEMENTS = 2000
"""More than all pages together ask of the database."""


@contextmanager
def kept_routes() -> Iterator[None]:
    """Addresses that one test's app has compiled are not compiled by the next: most of what mounting takes."""
    kept: dict[object, Rule] = {}
    compile_rule = Rule.compile

    def compile_once(rule: Rule) -> None:
        assert rule.map is not None
        way = rule.map.host_matching, rule.merge_slashes, *rule.map.converters.values()
        key = rule.rule, repr(rule.defaults), rule.host, rule.subdomain, way
        like: Any = kept.setdefault(key, rule)
        if like is rule:
            compile_rule(rule)
            return
        rule._parts, rule._trace, rule._converters = like._parts, like._trace, like._converters
        rule.arguments = like.arguments
        rule._build = MethodType(like._build.__func__, rule)
        rule._build_unknown = MethodType(like._build_unknown.__func__, rule)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", compile_once)
        yield


@contextmanager
def kept_statements() -> Iterator[None]:
    """Statements that one test's engine has compiled for SQLite are not compiled by the next.

    SQLAlchemy keeps them by the engine's dialect, so all engines get the one of the first that has been connected.
    """
    first = create_engine("sqlite://")
    first.connect().close()
    first._compiled_cache = LRUCache(STATEMENTS)

    def create_alike(*arguments: Any, **named: Any) -> Engine:
        engine = create_engine(*arguments, **named)
        if type(engine.dialect) is type(first.dialect):
            engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matchmaker.models.database.create_engine", create_alike)
        patch.setattr("sqlalchemy.engine.create.create_engine", create_alike)  # Flask-SQLAlchemy's way
        yield
    first.dispose()


@contextmanager
def no_wait_for_the_disk() -> Iterator[None]:
    """SQLite leaves it to the system when a commit reaches the disk, as the tests' PostgreSQL does.

    What is ended in tests are processes, never the machine; that the service itself waits, tests/models tests.
    """
    quick = [pragma.replace("synchronous=FULL", "synchronous=OFF") for pragma in SQLITE_PRAGMAS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matchmaker.models.database.SQLITE_PRAGMAS", quick)
        yield

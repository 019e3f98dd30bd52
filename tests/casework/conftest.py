"""A commune, a ward and their province with officers, keys and a gatekeeper in memory; committed, one per test file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hoiam.site.engine import copies as copies_
from world import World, copy_of, furnish


@pytest.fixture(scope="module")
def settled(copies: copies_.Copies, django_db_blocker: Any) -> Iterator[World]:
    """The world of this file; when the file is done, nothing in it may lie beside a history."""
    world = copy_of(copies)
    with django_db_blocker.unblock(), world.inside():
        world.officers = furnish()
    yield world
    with django_db_blocker.unblock(), world.inside():
        faults = world.faults()
    copies.drop(world.addresses)
    assert faults == []


@pytest.fixture
def world(settled: World, django_db_blocker: Any) -> Iterator[World]:
    """The world, with Django in it."""
    with django_db_blocker.unblock(), settled.inside():
        yield settled

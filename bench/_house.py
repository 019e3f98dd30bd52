"""The house that a bench asks, in a folder of its own: whole, with its log and its processes, or the road alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def house(home: Path, port: int) -> Iterator[tuple[Any, Any, str]]:
    """A house in `home` that listens on `port`, until the block is left: its processes (`children`), the addresses of its
    database by role, and that of whoever may see past every wall."""
    with database(home, f"http://localhost:{port}") as (place, addresses, admin):
        from hoiam.site.children import Children

        place.found_log("bench.invalid")
        with Children(place.environ(addresses.app)) as children:
            place.start(children, addresses, "127.0.0.1", port)
            yield children, addresses, admin


@contextmanager
def road(home: Path) -> Iterator[tuple[Any, Any, str]]:
    """As ``house``, with the gatekeeper as its only process: what an act needs, and nobody who acts beside."""
    with database(home, "http://localhost") as (place, addresses, admin):
        from hoiam.site.children import Children

        with Children(place.environ(addresses.app)) as children:
            gate = {
                "HOIAM_GATEKEEPER_DATABASE_URL": addresses.gatekeeper,
                "HOIAM_GATEKEEPER_WITNESS_URL": addresses.witness,
            }
            children.start("gatekeeper", [sys.executable, "-m", "hoiam.vault.gatekeeper"], says_ready=True, **gate)
            yield children, addresses, admin


@contextmanager
def database(home: Path, origin: str) -> Iterator[tuple[Any, Any, str]]:
    """The place of a demo in ``home`` with its tables, the addresses of its database by role, and that of whoever may see past
    every wall."""
    # As root the processes have users of their own, who must be able to walk there.
    home.chmod(0o711)
    os.environ["HOIAM_HOME"] = str(home)
    os.environ["HOIAM_ROOT"] = str(ROOT)
    os.environ["HOIAM_ORIGIN"] = origin
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    from hoiam.site import engine
    from hoiam.site.installation import Place

    place = Place.of("demo")
    with engine.server(place.home) as server:
        addresses = place.provision(server)
        place.make_ready(addresses)
        yield place, addresses, engine.with_parts(server.url, database=engine.database_of(addresses.app))

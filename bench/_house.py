"""The whole house that a bench asks: its database, its log and its processes, in a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def house(home: Path, port: int) -> Iterator[tuple[Any, Any, str]]:
    """A house in `home` that listens on `port`, until the block is left: its processes (`children`), the addresses of its
    database by role, and that of whoever may see past every wall."""
    # As root the processes have users of their own, who must be able to walk there.
    home.chmod(0o711)
    os.environ["HOIAM_HOME"] = str(home)
    os.environ["HOIAM_ROOT"] = str(ROOT)
    os.environ["HOIAM_ORIGIN"] = f"http://localhost:{port}"
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    from hoiam.site import engine
    from hoiam.site.children import Children
    from hoiam.site.installation import Place

    place = Place.of("demo")
    with engine.server(place.home) as server:
        addresses = place.provision(server)
        place.make_ready(addresses)
        place.found_log("bench.invalid")
        admin = engine.with_parts(server.url, database=engine.database_of(addresses.app))
        with Children(place.environ(addresses.app)) as children:
            place.start(children, addresses, "127.0.0.1", port)
            yield children, addresses, admin

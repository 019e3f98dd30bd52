"""./hoiam demo: the whole house with invented petitions."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from hoiam.casework.ledger import slots
from hoiam.site import engine
from hoiam.site.children import Children
from hoiam.site.engine.stamp import stamp_of
from hoiam.site.installation import ORIGIN_OF_DEMO, CannotStart, Place, standing_of, until_told

SLOT = "10s"  # of a demo's log: who tries it wants to see it shown


def main(arguments: Sequence[str]) -> int:
    """Start everything with invented petitions; print address and accounts; stop at Ctrl-C."""
    parser = argparse.ArgumentParser(prog="./hoiam demo", description=main.__doc__)
    parser.add_argument("--once", action="store_true", help="walk petitions from form to published answer, then stop")
    parser.add_argument("--port", type=int, default=None, help="default: 8000, or the next that is free")
    parser.add_argument("--out", type=Path, default=None, help="with --once: folder for receipts and decisions")
    asked = parser.parse_args(arguments)
    return until_told(lambda: _demo(asked.port, asked.once, asked.out))


def _demo(port: int | None, once: bool, out: Path | None) -> int:
    """Databases, tables, the log's key, processes, examples; then the walk, or the accounts and waiting.

    A demo's own data that is unfinished or of another version is thrown away first; data that is no demo's is refused.
    """
    place = Place.of("demo")
    port = _free_port(port)
    address = f"http://localhost:{port}"
    os.environ.setdefault("HOIAM_ORIGIN", address)
    os.environ.setdefault(slots.VARIABLE, SLOT)
    with place.alone(), engine.server(place.home) as server:
        addresses = place.provision(server)
        whole = place.home / "examples-loaded"  # missing when a first start was interrupted
        found = stamp_of(addresses.owner)
        if found and not found.startswith("hoiam demo "):
            raise CannotStart(
                "The database `hoiam` on that server is no demo's.\nUnset HOIAM_DATABASE_URL, or name another server."
            )
        if found and (standing_of(addresses).lacks or not whole.exists()):
            engine.tell("The demo's data is unfinished or of another version: the demo begins afresh.")
            whole.unlink(missing_ok=True)
            place.forget(server)
            addresses = place.provision(server)
        place.make_ready(addresses)
        place.found_log(ORIGIN_OF_DEMO)
        with Children(place.environ("")) as children:
            place.stand_witness(children)
            place.start(children, addresses, "127.0.0.1", port)
            seeded = hook(place, children, addresses, "seed")
            place.hand_over()
            if seeded != 0:
                raise CannotStart("The examples could not be loaded (see above).\nEverything was stopped.")
            whole.touch()
            if once:
                folder = out or place.home / "once"
                folder.mkdir(parents=True, exist_ok=True)
                return hook(place, children, addresses, "walk", address, str(folder))
            print(f"\nHồi Âm (demo, nothing here is real): {address}   English: {address}/en/\nCtrl-C ends it.", flush=True)
            hook(place, children, addresses, "accounts")
            children.watch()
            engine.tell("\nStopping ...")
    return 0


def hook(place: Place, children: Children, addresses: engine.Addresses, name: str, *arguments: str) -> int:
    """Run a function of hoiam.site.demo in a process of its own; its exit code."""
    seeds = name == "seed"
    with place.lent(addresses.app, **({"HOIAM_OWNER_DATABASE_URL": addresses.owner} if seeds else {})) as told:
        more = {"HOIAM_LOADER": "1"} if seeds else {}
        return children.run([sys.executable, "-m", "hoiam.site.demo", name, *arguments], **told, **more)


def _free_port(asked: int | None) -> int:
    for port in [asked] if asked else range(8000, 8020):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CannotStart(f"Port {asked or '8000 to 8019'} is in use.\nChoose another: ./hoiam demo --port 8080.")

"""A whole house for one test: its own PostgreSQL, every process of it, invented bodies and no petition.

    python -m wall.house PORT [--loud]      until SIGINT; prints `open` when it answers
    python -m wall.house seed               bodies and officers (started by the above)

`--loud` makes the web server write an access log, for the control that must find the client's address.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

BODIES = ("TINH-SL", "XA-AB", "P-MT")


def seed() -> int:
    import django

    django.setup()
    from hoiam.casework import bodies
    from hoiam.site.demo.bodies import make_bodies
    from hoiam.site.demo.examples import read_bodies

    if bodies.every():
        return 0
    make_bodies([row for row in read_bodies() if row["code"] in BODIES])
    return 0


def stand(port: int, loud: bool) -> int:
    from hoiam.site import engine, installation
    from hoiam.site.children import Children

    class House(Children):
        def start(self, name: str, command: Sequence[str], *, says_ready: bool = False, **more: str) -> None:
            command = list(command)
            if name == "web" and loud:
                at = command.index("--log-config")
                command = [each for each in command[:at] + command[at + 2 :] if each != "--no-access-log"]
                command.insert(command.index("--log-level"), "--access-log")
                command[command.index("--log-level") + 1] = "info"
            super().start(name, command, says_ready=says_ready, **more)

    place = installation.Place.of("demo")
    os.environ.setdefault("HOIAM_ORIGIN", f"http://localhost:{port}")
    with place.alone(), engine.server(place.home) as server:
        addresses = place.provision(server)
        place.make_ready(addresses)
        place.found_log(installation.ORIGIN_OF_DEMO)
        told = place.environ(addresses.app) | {"TMPDIR": os.environ["TMPDIR"]}
        with House(told) as children:
            place.stand_witness(children)
            place.start(children, addresses, "127.0.0.1", port)
            if children.run([sys.executable, "-m", "wall.house", "seed"], HOIAM_LOADER="1"):
                return 1
            print("open", flush=True)
            children.watch()
    return 0


if __name__ == "__main__":
    sys.exit(seed() if sys.argv[1:] == ["seed"] else stand(int(sys.argv[1]), "--loud" in sys.argv))

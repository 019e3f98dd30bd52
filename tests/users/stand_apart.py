"""A whole demo house for one test, started by root: `python stand_apart.py PORT` prints a line of JSON when it answers.

It ends at SIGINT. The line has the folder of credentials and each process's id, user, group and further groups.
"""

from __future__ import annotations

import json
import os
import sys

from hoiam.site import engine, installation, separation
from hoiam.site.children import Children
from hoiam.site.processes import PROCESSES, Users


def stand(port: int) -> int:
    place = installation.Place.of("demo")
    os.environ.setdefault("HOIAM_ORIGIN", f"http://localhost:{port}")
    with place.alone(), engine.server(place.home) as server:
        addresses = place.provision(server)
        place.make_ready(addresses)
        place.found_log(installation.ORIGIN_OF_DEMO)
        with Children(place.environ("")) as children:
            place.stand_witness(children)
            (_, witness), *_others = children.running
            place.start(children, addresses, "127.0.0.1", port)
            users = place.users()
            if not isinstance(users, Users):
                print(json.dumps({"one": users}), flush=True)
                return 1
            told = {
                process.user: [pid.pid, users.of[process.user].uid, users.of[process.user].gid, users.groups_of(process.user)]
                for process, (_, pid) in zip(PROCESSES, children.running[1:], strict=True)
            }
            said: dict[str, object] = {"processes": told, "app": addresses.app}
            said["credentials"] = str(separation.credentials_folder(place.home))
            said["witness"] = witness.pid
            print(json.dumps(said), flush=True)
            children.watch()
    return 0


if __name__ == "__main__":
    sys.exit(installation.until_told(lambda: stand(int(sys.argv[1]))))

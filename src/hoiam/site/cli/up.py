"""./hoiam up: the house for real."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from hoiam.site import engine, production
from hoiam.site.children import Children
from hoiam.site.engine.stamp import stamp_of
from hoiam.site.installation import CannotStart, Place, unfit_keys, until_told
from hoiam.vault import credentials


def main(arguments: Sequence[str]) -> int:
    """Start the house for real, on a PostgreSQL that somebody maintains (HOIAM_DATABASE_URL)."""
    parser = argparse.ArgumentParser(prog="./hoiam up", description=main.__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--ready", action="store_true", help="only make everything ready for the units of systemd/, then end")
    asked = parser.parse_args(arguments)
    return until_told(lambda: _up(asked.port, only_ready=asked.ready))


def _up(port: int, *, only_ready: bool) -> int:
    """Refuse what no real installation may start with (hoiam.site.production; no database, a demo's data or keys); then start.

    Everything that can be known beforehand is told at once, so that nobody mends one thing a start.
    """
    if not os.environ.get("HOIAM_DATABASE_URL"):
        raise CannotStart(
            "HOIAM_DATABASE_URL is missing: for real use the database is a PostgreSQL that somebody maintains and backs up.\n"
            "Set it to postgresql://ROLE:PASSWORD@HOST:PORT/DATABASE. To try things out: ./hoiam demo."
        )
    home = Path(os.environ["HOIAM_HOME"])
    unfit = [*production.unfit_settings(os.environ, home), *production.unfit_log(os.environ, home)]
    if (home / "keys" / "mode").exists() or not unfit:  # a start that is refused leaves no real installation behind
        try:
            place = Place.of("production")
        except CannotStart as another:
            unfit.insert(0, str(another))
    if unfit:
        raise CannotStart("\n\n".join(unfit))
    if production.proves_nothing(place.home):
        engine.tell(f"As you have said: {production.WITHOUT_WITNESSES}. Each receipt and page says so.")
    with place.alone(), place.open() as addresses:
        if " demo " in f"{stamp_of(addresses.owner)} ":
            raise CannotStart("That database holds a demo.\nSet HOIAM_DATABASE_URL to one for real use.")
        place.users()  # refuses one user for all, before anything is changed
        if exposed := credentials.exposed(Path("/proc/self/environ").read_bytes()):
            raise CannotStart(
                f"Secrets stand in the environment, which is no place for them: {', '.join(exposed)}.\n"
                "Write each into a file of that name, mode 600, in a folder of root's, and start with"
                " CREDENTIALS_DIRECTORY=FOLDER. See docs/operate/users.md."
            )
        place.make_ready(addresses)
        place.check_settings(addresses)
        cheap = unfit_keys(addresses.owner)
        if cheap:
            raise CannotStart(
                f"Demo keys, or keys that cost too little to guess: {', '.join(cheap[:8])}{' ...' if cheap[8:] else ''}.\n"
                "Make real ones: ./hoiam keys officer, then ./hoiam keys ceremony."
            )
        if only_ready:
            place.ready(addresses)
            return 0
        with Children(place.environ("")) as children:
            place.start(children, addresses, "127.0.0.1", port)
            engine.tell(f"Hồi Âm is up on 127.0.0.1:{port} for {os.environ['HOIAM_ORIGIN']}.")
            children.watch()
            engine.tell("\nStopping ...")
    return 0

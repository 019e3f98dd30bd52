"""./hoiam keys: the keys of officers and bodies, from the terminal of the installation.

    keys status [BODY]                       versions, fingerprints, holders, offices without a key, demo and weak keys
    keys officer OFFICE --login NAME         a log-in; prints its first password  [--before OFFICE: the same person's earlier]
    keys ceremony BODY --holder OFFICE ...   the first key of a body that has none, for two holders or more; enters the log
    keys holder BODY OFFICE                  lets one more office open the body's petitions; the first --by holds the key
    keys leave OFFICE                        an officer leaves: locked and barred at once; for a day it can be taken back
    keys rotate BODY                         the next version of a body's key for the same holders
    keys finish BODY                         the next version without those who left more than a day ago
    keys rewrap BODY --by OFFICE             older petitions to the present version; opens none
    keys password OFFICE                     a new password for log-in and key, by the old one
    keys recover OFFICE                      a new password by the printed recovery code, and a new code
    keys limit OFFICE words|names N --by OFFICE [--by OFFICE] [--days N]   a higher limit; two other offices must ask for it
    keys limits                              every limit that was ever raised
    keys orders                              what one office has asked for and no other has agreed to yet
    keys agree ORDER --by OFFICE             another office agrees, and it is done
    keys audit                               names that went out against openings which are gone; should print nothing
    keys shred BODY [--closed-before DATE] [--by OFFICE --by OFFICE]
                                             in a month destroys the keys of what the law keeps no longer; else lists it
    keys erase BODY NUMBER ... [--by OFFICE --by OFFICE]
                                             in a month destroys what opens the names of these, and nothing else
    keys shred                               removes what is left of petitions, or names, whose keys were destroyed
    keys recall NUMBER ...                   keeps petitions whose keys, or names, were to be destroyed

officer, holder, leave and rotate take two: --by OFFICE --by OFFICE, of whom the first asks and the second confirms, each by
his password, under the rules of the desk (casework/sql/custody.sql). Passwords and codes are asked for,
or read from standard input line by line. The house must be running (its key agent and gatekeeper are asked); it runs as the
owner of the tables.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from datetime import date

import django

from hoiam.casework import migrated
from hoiam.site.installation import Place, on_installation

# word -> how many names it takes, at least and at most
_NAMES: dict[str, tuple[int, int]] = {
    "status": (0, 1),
    "officer": (1, 1),
    "ceremony": (1, 1),
    "holder": (2, 2),
    "rotate": (1, 1),
    "rewrap": (1, 1),
    "finish": (1, 1),
    "leave": (1, 1),
    "password": (1, 1),
    "recover": (1, 1),
    "limit": (3, 3),
    "limits": (0, 0),
    "orders": (0, 0),
    "agree": (1, 1),
    "audit": (0, 0),
    "shred": (0, 1),
    "erase": (2, 1000),
    "recall": (1, 1000),
}


def main(argv: Sequence[str]) -> int:
    """0: done; 1: refused, and nothing has changed; 2: the question is wrong."""
    parser = argparse.ArgumentParser(
        prog="./hoiam keys", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=sorted(_NAMES))
    parser.add_argument("names", nargs="*")
    parser.add_argument("--login", default="")
    parser.add_argument("--holder", action="append", default=[])
    parser.add_argument("--by", action="append", default=[])
    parser.add_argument("--before", action="append", default=[])
    parser.add_argument("--superior", default="")
    parser.add_argument("--closed-before", type=date.fromisoformat)
    parser.add_argument("--days", type=int, default=1)
    options = parser.parse_args(argv)
    least, most = _NAMES[options.what]
    if not least <= len(options.names) <= most:
        parser.error(f"{options.what}: see ./hoiam keys -h")
    if os.environ.get("HOIAM_OWNER_DATABASE_URL"):
        os.environ["HOIAM_DATABASE_URL"] = os.environ["HOIAM_OWNER_DATABASE_URL"]
        return _run(options)
    return on_installation(lambda place: _with_engine(place, options))


def _with_engine(place: Place, options: argparse.Namespace) -> int:
    with place.open() as addresses:
        os.environ.update(place.environ(addresses.owner))
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.site.settings")
    django.setup()
    migrated.refuse_or_go_on("keys")
    # It knows the tables, which Django has only from here on, in the database that was just named.
    from hoiam.site.cli.keys import orders

    return orders.run(options)

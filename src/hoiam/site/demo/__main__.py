"""Started by ./hoiam demo, in processes of their own:

python -m hoiam.site.demo seed        bodies, keys, petitions of examples/, walked as examples/decisions/ say
python -m hoiam.site.demo accounts    who can log in, with the current second-factor code, and return codes of petitions
python -m hoiam.site.demo walk URL F  petitions from the portal's form to the published answer, over HTTP
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from django.conf import settings

from hoiam.casework import migrated
from hoiam.site.demo.accounts import accounts
from hoiam.site.demo.walk import walk


def main(arguments: list[str]) -> int:
    """0: done; 1: refused, or a stage of the walk failed; 2: no such word."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.site.settings")
    django.setup()
    if settings.HOIAM_MODE == "production":
        print("The demo's people and keys never come into a real installation.", file=sys.stderr)
        return 1
    migrated.refuse_or_go_on("demo")
    match arguments:
        case ["seed"]:
            # It knows the tables, which Django has only from here on; the other two ask no database.
            from hoiam.site.demo.seed import seed

            return seed()
        case ["accounts"]:
            return accounts()
        case ["walk", address, folder]:
            return walk(address, Path(folder))
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

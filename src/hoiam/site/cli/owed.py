"""./hoiam owed: what is still to be done after acts (letters, mail, keys that follow), by kind; no petition is named.

    owed [--json] [--lang vi|en]

Each kind with how much waits, since when the oldest, and how much of it was tried in vain many times; where something is
stuck, what to do next. 0: nothing is stuck; 1: something is, or the database cannot be asked.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import django

from hoiam.casework import migrated
from hoiam.core.words import LANGUAGES, Text
from hoiam.site.cli.language import Say, saying
from hoiam.site.installation import Place, on_installation

if TYPE_CHECKING:
    from hoiam.casework.road import Waiting


def main(argv: Sequence[str]) -> int:
    """Asks the database of this installation; where it has a trial engine, that runs for as long as needed."""
    parser = argparse.ArgumentParser(
        prog="./hoiam owed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=LANGUAGES)
    options = parser.parse_args(argv)
    say = saying(options.lang)
    if os.environ.get("HOIAM_OWNER_DATABASE_URL"):
        os.environ["HOIAM_DATABASE_URL"] = os.environ["HOIAM_OWNER_DATABASE_URL"]
        return _tell(say, as_json=options.json)
    return on_installation(lambda place: _with_engine(place, say, as_json=options.json))


def _with_engine(place: Place, say: Say, *, as_json: bool) -> int:
    with place.open() as addresses:
        os.environ.update(place.environ(addresses.owner))
        return _tell(say, as_json=as_json)


def _tell(say: Say, *, as_json: bool) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoiam.site.settings")
    django.setup()
    migrated.refuse_or_go_on("owed")
    # It asks the database, which Django knows only from here on.
    from hoiam.casework.road import waiting

    rows = waiting()
    if as_json:
        told = [
            {"kind": r.kind, "waiting": r.waiting, "stuck": r.stuck, "oldest": r.oldest.isoformat(timespec="seconds")}
            for r in rows
        ]
        print(json.dumps(told))
    else:
        print("\n".join(in_words(rows, say)))
    return 1 if any(row.stuck for row in rows) else 0


def in_words(rows: Sequence[Waiting], say: Say) -> list[str]:
    """A line for each kind, and below it what to do where something is stuck."""
    if not rows:
        return [say(Text("Không còn việc nào chờ.", "Nothing is owed."))]
    lines = []
    for row in rows:
        words = row.in_words
        since = row.oldest.astimezone().strftime("%Y-%m-%d %H:%M")
        lines.append(
            say(
                Text(
                    f"{words.what.vi}: {row.waiting} chờ, lâu nhất từ {since}; {row.stuck} thử nhiều lần chưa xong.",
                    f"{words.what.en}: {row.waiting} waiting, the oldest since {since}; {row.stuck} stuck.",
                )
            )
        )
        if row.stuck:
            lines.append("  " + say(words.next))
    return lines

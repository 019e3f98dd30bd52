"""./hoiam inspect: what the door says of files, without sending them: taken, or refused with its reason.

    inspect FILE... [--json] [--lang vi|en]

The same look as at what a petitioner uploads, under the name that the file has here. Nothing is kept and nothing is sent.

--json: one line a file, {"file", "taken", "kind", "name", "reason"}: `kind` is what it is, as far as that is known; `name` the
name under which it would be kept, which is mended where that is needed, null where it is refused; `reason` is null when it is
taken. A file that could not be looked at has null for `taken` and the reason "unreadable".

0: all are taken; 1: some are refused; 2: some could not be looked at.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from hoiam.core.words import LANGUAGES, Text
from hoiam.site.cli.language import Say, saying
from hoiam.vault.errors import UploadRefused
from hoiam.vault.inspection import inspect, told_of

_UNREADABLE = Text("Không mở được tệp này trên máy.", "This file cannot be opened here.")


def main(argv: Sequence[str]) -> int:
    """Looks at each file in turn; the worst that happened is the exit code."""
    parser = argparse.ArgumentParser(
        prog="./hoiam inspect", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", "--language", choices=LANGUAGES)
    options = parser.parse_args(argv)
    say = saying(options.lang)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a terminal may lack letters of a name
    return max(_look(file, say, as_json=options.json) for file in options.files)


def _look(file: str, say: Say, *, as_json: bool) -> int:
    """Tells what the door says of one file."""
    path = Path(file)
    kind: str | None
    name: str | None
    reason: str | None
    try:
        if not path.is_file():
            raise FileNotFoundError
        with path.open("rb") as source:
            seen = inspect(path.name, source)
        code, kind, name, reason = 0, seen.kind, seen.name, None
        notes = told_of(path.name, seen)
        words = Text(
            " ".join([f"nhận ({kind}), tên lưu: {name}.", *(note.vi for note in notes)]),
            " ".join([f"taken ({kind}), kept as: {name}.", *(note.en for note in notes)]),
        )
    except UploadRefused as refused:
        code, kind, name, reason = 1, refused.kind, None, refused.reason
        parts = (refused.what, refused.why, refused.next)
        words = Text(" ".join(part.vi for part in parts), " ".join(part.en for part in parts))
    except OSError:
        code, kind, name, reason, words = 2, None, None, "unreadable", _UNREADABLE
    if as_json:
        print(
            json.dumps({"file": file, "taken": code == 0 if code < 2 else None, "kind": kind, "name": name, "reason": reason})
        )
    else:
        print(f"“{file}”: {say(words)}")
    return code

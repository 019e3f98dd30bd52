"""The command line: ./hoiam COMMAND ... (started by the script `hoiam`, inside the environment that it made)."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence

from hoiam.reader.asking import OWN
from hoiam.vault import credentials

# command -> (module, function, what it does). The modules are imported only when asked for: `law` starts without Django.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("hoiam.site.cli.demo", "main", "the whole house with invented petitions, until Ctrl-C   [--once] [--port N]"),
    "up": ("hoiam.site.cli.up", "main", "the house for real; needs HOIAM_DATABASE_URL and HOIAM_ORIGIN   [--port N] [--ready]"),
    "test": ("hoiam.site.cli.check", "test", "every test, side by side; arguments go to pytest"),
    "check": ("hoiam.site.cli.check", "check", "lints, types, contracts between the folders"),
    "bench": ("hoiam.site.cli.check", "bench", "measure: ./hoiam bench NAME"),
    "law": ("hoiam.site.cli.law", "main", "time limits, procedures, doubts: due, show, lint, journey, doubts, settle"),
    "receipt": ("hoiam.site.cli.receipt", "main", "verify a receipt offline: receipt verify FILE [--policy FILE]"),
    "ledger": ("hoiam.site.cli.ledger", "main", "the public log: status, check, export, repair, mark, policy"),
    "witness": ("hoiam.site.cli.witness", "main", "watch somebody's log and cosign it"),
    "monitor": ("hoiam.site.cli.monitor", "main", "follow a log from outside and keep what it cannot take back"),
    "proxy": ("hoiam.site.cli.proxy", "main", "whether the proxy before a house keeps what it must: proxy URL [--ca FILE]"),
    "owed": ("hoiam.site.cli.owed", "main", "what is still to be done after acts, since when, and what is stuck   [--json]"),
    "inspect": ("hoiam.site.cli.inspect", "main", "what the door says of files: taken, or why not   FILE... [--json]"),
    "found": ("hoiam.site.cli.found", "main", "a body with its offices and first holders, once: found FILE.yaml [--dry-run]"),
    "keys": ("hoiam.site.cli.keys", "main", "keys of officers and bodies: status, ceremony, leave, rotate, shred ...   [-h]"),
    "backup": ("hoiam.site.cli.backup", "backup", "main database, second shares, high-water mark, apart: backup FOLDER"),
    "restore": ("hoiam.site.cli.backup", "restore", "the newest of each, then the check for a fork: restore FOLDER"),
    "manage": ("hoiam.site.cli.manage", "main", "Django's own commands, on the database of the demo or of HOIAM_DATABASE_URL"),
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; its exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print("./hoiam COMMAND ...\n")
        for name, (_, _, gist) in COMMANDS.items():
            print(f"  {name:8} {gist}")
        return 0
    name, *rest = arguments
    if name not in COMMANDS:
        print(f"There is no command {name!r}. Those that exist: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    module, function, _ = COMMANDS[name]
    credentials.take(os.environ)
    os.environ.setdefault(OWN, "own")  # a command has no reader beside it; the processes that it starts are not told this
    run: Callable[[Sequence[str]], int] = getattr(importlib.import_module(module), function)
    return run(rest)

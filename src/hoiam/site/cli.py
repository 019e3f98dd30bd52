"""The command line: ./hoiam COMMAND ... (started by the script `hoiam`, inside the environment that it made)."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence

# command -> (module, function, what it does). The modules are imported only when asked for: `law` starts without Django.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("hoiam.site.cli_run", "demo", "the whole house with invented petitions, until Ctrl-C   [--once] [--port N]"),
    "up": ("hoiam.site.cli_run", "up", "the house for real; needs HOIAM_DATABASE_URL and HOIAM_ORIGIN   [--port N]"),
    "test": ("hoiam.site.cli_check", "test", "every test, side by side; arguments go to pytest"),
    "check": ("hoiam.site.cli_check", "check", "lints, types, contracts between the folders"),
    "bench": ("hoiam.site.cli_check", "bench", "measure: ./hoiam bench NAME"),
    "law": ("hoiam.site.cli_law", "main", "time limits and procedures: due, show, lint, journey"),
    "receipt": ("hoiam.site.cli_ledger", "receipt", "verify a receipt offline: receipt verify FILE [--policy FILE]"),
    "ledger": ("hoiam.site.cli_ledger", "ledger", "the public log: status, check, export, repair, mark, policy"),
    "witness": ("hoiam.site.cli_ledger", "witness", "watch somebody's log and cosign it"),
    "monitor": ("hoiam.site.cli_ledger", "monitor", "follow a log from outside and keep what it cannot take back"),
    "keys": ("hoiam.site.vault_cli", "main", "keys of officers and bodies: status, ceremony, leave, rotate, shred ...   [-h]"),
    "backup": ("hoiam.site.vault_cli_backup", "backup", "main database, second shares, high-water mark, apart: backup FOLDER"),
    "restore": ("hoiam.site.vault_cli_backup", "restore", "the newest of each, then the check for a fork: restore FOLDER"),
    "manage": ("hoiam.site.cli_run", "manage", "Django's own commands, on the database of the demo or of HOIAM_DATABASE_URL"),
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
    try:
        run: Callable[[Sequence[str]], int] = getattr(importlib.import_module(module), function)
    except ModuleNotFoundError as missing:
        if missing.name != module:
            raise
        print(f"./hoiam {name} is not built yet ({module} is missing).", file=sys.stderr)
        return 2
    return run(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

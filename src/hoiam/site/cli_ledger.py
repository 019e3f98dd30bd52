"""The log's commands for ./hoiam: receipt, ledger, witness, monitor."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from hoiam.casework import migrated
from hoiam.site import engine, ledger_cli
from hoiam.site.cli_run import CannotStart, Place
from hoiam.site.monitor_cli import main as monitor
from hoiam.site.receipt_cli import main as receipt
from hoiam.site.witness_cli import main as witness

__all__ = ["ledger", "monitor", "receipt", "witness"]

_WITHOUT_DATABASE = {"new", "policy", "-h", "--help"}
_ADDRESSES = ("HOIAM_LEDGER_DATABASE_URL", "HOIAM_OWNER_DATABASE_URL")


def ledger(arguments: Sequence[str]) -> int:
    """The public log of this installation; where it has a trial engine, that runs for as long as needed."""
    if not arguments or _WITHOUT_DATABASE & set(arguments) or any(os.environ.get(name) for name in _ADDRESSES):
        return ledger_cli.main(arguments)
    kind = Path(os.environ["HOIAM_HOME"]) / "keys" / "mode"
    try:
        with Place.of(kind.read_text().strip() if kind.exists() else "production").open() as addresses:
            os.environ["HOIAM_LEDGER_DATABASE_URL"] = addresses.owner
            return ledger_cli.main(arguments)
    except (CannotStart, migrated.DoesNotFit, engine.EngineError) as problem:
        engine.tell(str(problem))
        return 1

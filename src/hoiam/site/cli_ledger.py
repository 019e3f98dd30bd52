"""The log's commands for ./hoiam: receipt, ledger, witness, monitor."""

from __future__ import annotations

from hoiam.site.ledger_cli import main as ledger
from hoiam.site.monitor_cli import main as monitor
from hoiam.site.receipt_cli import main as receipt
from hoiam.site.witness_cli import main as witness

__all__ = ["ledger", "monitor", "receipt", "witness"]

"""The public log is shown slot by slot: heads are durable at once and shown later; fillers take the places that no act needs.

Two columns without a default that is written (no row of the entries is touched), one renamed, one index made over the entries
in clear (the table is read once: a second for each million lines); every checkpoint row that was published is rewritten. Locks
the log's two tables meanwhile: no act is recorded. Then SQL that can be run again and again, for the policies and functions
that speak of the new columns. Stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("slots.sql", "wall.sql", "orders.sql", "witness.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_nobody_gets_past")]

    operations = [migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES]

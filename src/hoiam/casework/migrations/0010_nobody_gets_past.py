"""What takes two offices is asked and agreed to in the public log, where the gatekeeper reads it; what an office asked for and
was not shown is no ground for a share; two offices may let back whom a dossier keeps away.

It runs SQL that can be run again and again, rewrites no row, and locks the tables whose policies it makes anew for a moment.
Stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("road.sql", "wall.sql", "orders.sql", "witness.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_proofs")]

    operations = [migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES]

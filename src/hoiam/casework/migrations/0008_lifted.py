"""What an office asked for and was not shown is no ground for the gatekeeper any more; two offices may let back whom a dossier
keeps away; numbers come from a permutation of the counter, and those that were given stay as they are.

It runs SQL that can be run again and again, rewrites no row and holds no lock for long; stopped half-way it is as if it had not
begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"


class Migration(migrations.Migration):
    dependencies = [("casework", "0007_dossier")]

    operations = [
        migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)
        for name in ("witness.sql", "road.sql", "wall.sql")
    ]

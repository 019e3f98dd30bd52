"""A body stands in the place of another, as two offices have ordered: what it has goes over by an act for each petition.

One new table, empty, in the schema of keys; then SQL that can be run again and again, which locks the tables whose policies it
makes anew for a moment. No row is rewritten. Stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("custody.sql", "orders.sql", "road.sql", "wall.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0021_batches")]

    operations = [migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES]

"""Several bodies stand in the place of one, by an order that says who gets what; and errands go along with it.

One new column with a default (no row is rewritten); then SQL that can be run again and again, which locks the
tables whose policies it makes anew for a moment. Stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("custody.sql", "orders.sql", "road.sql", "wall.sql", "witness.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0029_groups")]

    operations = [migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES]

"""What goes along from an earlier petition that is named by its number is asked of the wall; who moved to another office is
asked where a petition is given to an office or a body; whoever is no second person is told why and until when.

It runs SQL that can be run again and again, and locks the tables whose policies it makes anew for a moment. No row is
rewritten; stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("road.sql", "orders.sql", "wall.sql", "custody.sql", "witness.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0012_public")]

    operations = [migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES]

"""What was asked of other bodies goes along with a petition that is sent to another one.

SQL that can be run again and again, which locks the tables whose policies it makes anew for a moment; no row is rewritten.
Stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("road.sql", "wall.sql", "witness.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0030_divided")]

    operations = [migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES]

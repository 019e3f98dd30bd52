"""What goes along from an earlier petition that is named by its number is asked of the wall, and who moved to another office is
asked where a petition is given to an office or a body.

It runs SQL that can be run again and again, and locks the tables whose policies it makes anew for a moment. No row is
rewritten; stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("wall.sql", "custody.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_nobody_gets_past")]

    operations = [migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES]

"""A petition is shown to whoever has its code in one statement, which asks for its dossier once.

It runs SQL that can be run again and again, and locks the tables whose policies it makes anew for a moment. No row is
rewritten; stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("wall.sql",)


class Migration(migrations.Migration):
    dependencies = [("casework", "0016_second")]

    operations = [migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES]

"""A petition is shown to whoever has its code in one statement, which asks for its dossier once; drafts lie in their table and
not beside it.

It runs SQL that can be run again and again, and locks the tables whose policies it makes anew for a moment. No row is
rewritten: drafts that lie beside the table come into it when they are next written. Stopped half-way, it is as if it had not
begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("wall.sql", "draftsinline.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0016_second")]

    operations = [migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES]

"""The receptions of a body that is no more go over to the one that stands in its place.

SQL that can be run again and again; no row is rewritten and no table is locked for more than a moment. Stopped half-way, it is
as if it had not begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("road.sql", "witness.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0031_moving")]

    operations = [migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES]

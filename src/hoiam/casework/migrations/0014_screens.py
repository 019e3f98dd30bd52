"""A petitioner says himself, with his code, where news of his petition goes.

It runs SQL that can be run again and again. No row is rewritten and no table locked; stopped half-way, it is as if it had not
begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"


class Migration(migrations.Migration):
    dependencies = [("casework", "0013_later")]

    operations = [migrations.RunSQL((_SQL / "orders.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)]

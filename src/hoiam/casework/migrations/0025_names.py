"""Whether two offices have ordered the end of a petition, or of its names alone.

One new column with a value of its own for the few rows that there are; then SQL that can be run again and again. Stopped
half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"


class Migration(migrations.Migration):
    dependencies = [("casework", "0024_errands")]

    operations = [
        migrations.AddField("destruction", "names", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL((_SQL / "orders.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

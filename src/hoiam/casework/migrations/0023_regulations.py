"""Coordination regulations as they were published.

One new table, empty; then SQL that can be run again and again. No row is rewritten. Stopped half-way, it is as if it had not
begun.
"""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"


class Migration(migrations.Migration):
    dependencies = [("casework", "0022_successors")]

    operations = [
        migrations.CreateModel(
            name="PublishedRegulation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "code", "version", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=32)),
                ("version", models.CharField(max_length=10)),
                ("issued_by", models.CharField(max_length=24)),
                ("data", models.BinaryField()),
                ("published_by", models.CharField(max_length=40)),
                ("published_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL((_SQL / "regulations.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

"""One step for many petitions: what an officer has confirmed, and how far it is.

Two new tables, empty; then SQL that can be run again and again, which locks the tables whose policies it makes anew for a
moment. No row is rewritten. Stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("wall.sql",)


class Migration(migrations.Migration):
    dependencies = [("casework", "0020_visits")]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("office", models.CharField(db_index=True, max_length=40)),
                ("step", models.CharField(max_length=16)),
                ("outcome", models.CharField(blank=True, max_length=16)),
                ("typed", models.BinaryField()),
                ("confirmed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="BatchLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "batch", "dossier", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("expected", models.PositiveIntegerField()),
                ("did", models.PositiveIntegerField(default=0)),
                ("why", models.CharField(blank=True, max_length=8)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="casework.batch",
                    ),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, to="casework.dossier"
                    ),
                ),
            ],
        ),
        *(migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES),
    ]

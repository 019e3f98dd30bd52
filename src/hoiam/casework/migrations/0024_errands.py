"""Errands between bodies, a family of dossier of their own.

Two new tables, empty; then SQL that can be run again and again, which locks the tables whose policies it makes anew for a
moment. No row is rewritten. Stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("road.sql", "wall.sql", "witness.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0023_regulations")]

    operations = [
        migrations.CreateModel(
            name="Errand",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="casework.dossier",
                    ),
                ),
                ("sort", models.CharField(max_length=24)),
                ("asker", models.CharField(max_length=24)),
                ("asked", models.CharField(max_length=24)),
                ("parent", models.UUIDField(null=True)),
                ("questions", models.PositiveSmallIntegerField()),
                ("blocking", models.BooleanField()),
                ("due", models.DateField()),
                ("delivered", models.DateField(null=True)),
                ("reminders", models.PositiveSmallIntegerField(default=0)),
                ("escalated", models.BooleanField(default=False)),
            ],
            options={"indexes": [models.Index(fields=["asked", "due", "dossier"], name="errand_inbox")]},
        ),
        migrations.CreateModel(
            name="ErrandOf",
            fields=[
                (
                    "errand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="casework.dossier",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.dossier"),
                ),
            ],
        ),
        *(migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES),
    ]

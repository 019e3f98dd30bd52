"""Receptions of citizens, a family of dossier of their own: days of the schedule, and visits.

One new table, empty; then SQL that can be run again and again, which locks the tables whose policies it makes anew for a
moment. No row is rewritten. Stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("road.sql", "wall.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0019_counter")]

    operations = [
        migrations.CreateModel(
            name="Visit",
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
                ("day", models.DateField()),
                ("way", models.CharField(max_length=24)),
                ("first", models.CharField(blank=True, max_length=5)),
                ("last", models.CharField(blank=True, max_length=5)),
                ("online", models.BooleanField(default=False)),
                ("people", models.PositiveIntegerField(default=0)),
                ("representatives", models.PositiveSmallIntegerField(default=0)),
                ("turn", models.PositiveIntegerField(default=0)),
                ("session", models.UUIDField(null=True)),
                ("kinds", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list)),
                ("subjects", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list)),
                ("petitions", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-day", "dossier"], name="visit_book"),
                    django.contrib.postgres.indexes.GinIndex(fields=["petitions"], name="visit_petitions"),
                ],
            },
        ),
        *(migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES),
    ]

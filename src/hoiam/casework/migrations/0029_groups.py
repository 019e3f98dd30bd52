"""Petitions of one content that are handled together: the number of their group. And slips to follow a petition of several by.

One new column, empty, an index over what is not empty, and a new table, empty: no row is rewritten. Then SQL that can be run
again and again, which locks the tables whose policies it makes anew for a moment. Stopped half-way, it is as if it had not
begun.
"""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("road.sql", "wall.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0028_joint")]

    operations = [
        migrations.AddField(model_name="petition", name="grouped", field=models.UUIDField(null=True)),
        migrations.AddIndex(
            model_name="petition",
            index=models.Index(condition=models.Q(grouped__isnull=False), fields=["grouped"], name="petition_grouped"),
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("hash", models.BinaryField(primary_key=True, serialize=False)),
                (
                    "dossier",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.dossier"),
                ),
            ],
        ),
        *(migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES),
    ]

"""What takes two offices is asked and agreed to in the public log, and the gatekeeper reads it there.

A table of dossiers whose keys are to be destroyed, empty; functions for orders, and for what the gatekeeper may ask. No row is
rewritten; it locks what it makes and the tables whose policies it makes anew, for a moment. Stopped half-way, nothing has
happened.
"""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("wall.sql", "orders.sql", "witness.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_accused")]

    operations = [
        migrations.CreateModel(
            name="Destruction",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="destruction",
                        serialize=False,
                        to="casework.dossier",
                    ),
                ),
                ("order", models.UUIDField(db_index=True)),
                ("closed_before", models.DateField()),
                ("due", models.DateTimeField(null=True)),
            ],
        ),
        *(migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES),
    ]

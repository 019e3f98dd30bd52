"""A second slip for a lost return code: what lies for it, for petitions that come in from now on and whose writer chooses one.

One new table, empty; then SQL that can be run again and again, which locks the tables whose policies it makes anew for a
moment. No row is rewritten: petitions from before have no slip, and none can be given to them. Stopped half-way, it is as if it
had not begun.
"""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("road.sql", "wall.sql", "witness.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0015_values")]

    operations = [
        migrations.CreateModel(
            name="Slip",
            fields=[
                ("hash", models.BinaryField(primary_key=True, serialize=False)),
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slip", to="casework.dossier"
                    ),
                ),
                ("data", models.BinaryField()),
            ],
        ),
        *(migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES),
    ]

"""In person for a lost return code: slips that are made for the counter, for petitions whose writer chose that when he sent.

One new table, empty; the table of slips takes more than one for a dossier and says of each which way it is, which rewrites the
few rows that it has. Then SQL that can be run again and again, which locks the tables whose policies it makes anew for a
moment. Petitions from before have no such way, and none can be given to them. Stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("road.sql", "wall.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0018_runs")]

    operations = [
        migrations.AlterField(
            model_name="slip",
            name="dossier",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="slips", to="casework.dossier"),
        ),
        migrations.AddField(
            model_name="slip",
            name="way",
            field=models.CharField(default="second_slip", max_length=16),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="MadeSlip",
            fields=[
                ("mark", models.CharField(max_length=19, primary_key=True, serialize=False)),
                ("key", models.BinaryField()),
                ("proves", models.BinaryField()),
                ("finds", models.BinaryField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
        ),
        *(migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES),
    ]

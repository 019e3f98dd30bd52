"""Each run of a term is a row of its own."""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_1_0"

# Django cannot change a composite key; the table's own statement can.
_KEY = """
ALTER TABLE casework_runningclock DROP CONSTRAINT casework_runningclock_pkey,
    ADD COLUMN started integer NOT NULL DEFAULT 1;
ALTER TABLE casework_runningclock ALTER COLUMN started DROP DEFAULT, ADD PRIMARY KEY (petition_id, name, started)
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_wall")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(_KEY, migrations.RunSQL.noop)],
            [
                migrations.AddField("runningclock", "started", models.IntegerField(default=1), preserve_default=False),
                migrations.AlterField(
                    "runningclock",
                    "pk",
                    models.CompositePrimaryKey(
                        "petition", "name", "started", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
        ),
        migrations.RunSQL((_SQL / "road.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.AddConstraint(
            "runningclock",
            models.UniqueConstraint(fields=["petition", "name"], condition=models.Q(ended_on=None), name="clock_one_runs"),
        ),
    ]

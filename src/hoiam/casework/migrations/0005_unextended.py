"""Where a term would end without an extension, for the figures; and all rows of terms made again from the histories."""

import json
from datetime import date
from pathlib import Path

from django.db import migrations, models

from hoiam.casework.perform import terms_of
from hoiam.core.petition import wire

_SQL = Path(__file__).resolve().parents[1] / "sql"

_COLUMNS = (
    "name text, started int, body text, rule text, calendar text, whose text, trigger date, nominal date, due date, safe date,"
    " provisional bool, extended bool, paused bool, first_due date, unextended date, ended_on date"
)
_NAMES = ", ".join(column.split()[0] for column in _COLUMNS.split(", "))
_PUT = (
    f"INSERT INTO casework_runningclock (petition_id, {_NAMES})"  # noqa: S608 - names from above
    f" SELECT %s, {_NAMES} FROM jsonb_to_recordset(%s::jsonb) AS k ({_COLUMNS})"
)


def _from_histories(apps, schema_editor):
    """The table is derived from the acts and stands in no other record, so it is emptied and filled again."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_runningclock")
        cursor.execute("SELECT id FROM casework_petition ORDER BY id")
        for (petition_id,) in cursor.fetchall():
            cursor.execute("SELECT wire FROM casework_history WHERE petition_id = %s ORDER BY seq", [petition_id])
            history = [wire.decode(bytes(row[0])) for row in cursor.fetchall()]
            cursor.execute(_PUT, [petition_id, json.dumps(terms_of(history), default=date.isoformat)])


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_runs_of_terms")]

    operations = [
        migrations.AddField("runningclock", "unextended", models.DateField(null=True)),
        # What it returns is another table now, which CREATE OR REPLACE refuses.
        migrations.RunSQL("DROP FUNCTION casework_figures(text, date)", migrations.RunSQL.noop),
        migrations.RunSQL((_SQL / "road.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((_SQL / "wall.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        # Last: rows that wait for their foreign key would be in the way of the statements above.
        migrations.RunPython(_from_histories, migrations.RunPython.noop),
    ]

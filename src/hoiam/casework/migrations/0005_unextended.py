"""Where a term would end without an extension, for the figures.

In the days before release 0.1.0 this migration also made the rows of terms again from the histories. Every database of that
release has it behind it, and a new one has no petition yet; one from before cannot be brought on from here, and it says so.
"""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_1_0"


def _no_petitions_yet(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM casework_petition)")
        if cursor.fetchone()[0]:
            raise RuntimeError("This database is older than release 0.1.0. Bring it to 0.1.0 with that release first.")


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_runs_of_terms")]

    operations = [
        migrations.RunPython(_no_petitions_yet, migrations.RunPython.noop),
        migrations.AddField("runningclock", "unextended", models.DateField(null=True)),
        # What it returns is another table now, which CREATE OR REPLACE refuses.
        migrations.RunSQL("DROP FUNCTION casework_figures(text, date)", migrations.RunSQL.noop),
        migrations.RunSQL((_SQL / "road.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((_SQL / "wall.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

"""What was asked goes along with a petition that is sent to another body, and superiors find what they were told.

An index of few rows, whose making locks errands for writing as long as it takes to read them once; then SQL that can be run
again and again, which locks the tables whose policies it makes anew for a moment. No row is rewritten. Stopped half-way, it is
as if it had not begun.
"""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("road.sql", "wall.sql", "witness.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0030_divided")]

    operations = [
        migrations.AddIndex(
            "errand",
            models.Index(fields=["due", "dossier"], condition=models.Q(escalated=True), name="errand_told"),
        ),
        *(migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES),
    ]

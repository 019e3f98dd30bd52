"""Who leads a petition that several bodies settle together, and the number of the paper by which a superior orders something.

Columns that may be null, and one with a value that is the same for all; no row is rewritten. The indexes are of rows
that are not there yet. Then SQL that can be run again and again. Stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("road.sql", "wall.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0026_errands_sent")]

    operations = [
        migrations.AddField("petition", "lead", models.CharField(max_length=24, null=True)),
        migrations.AddField("errand", "document", models.CharField(blank=True, default="", max_length=40)),
        migrations.AddIndex(
            "petition",
            models.Index(condition=models.Q(("lead__isnull", False)), fields=["lead"], name="petition_led"),
        ),
        migrations.AddField("errand", "paper", models.UUIDField(null=True)),
        migrations.AddIndex(
            "errand",
            models.Index(
                condition=models.Q(("paper__isnull", False)), fields=["asker", "-dossier"], name="errand_paper"
            ),
        ),
        migrations.AddConstraint(
            "errand", models.UniqueConstraint(fields=("paper", "asked"), name="errand_paper_once")
        ),
        *(migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES),
    ]

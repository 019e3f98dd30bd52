"""How each run of a term ended, whether it was made longer too late or by somebody named in the petition; and the figures of a
quarter that keep apart what was met and what ended otherwise.

Every row of a term that has ended is rewritten once (``runs.sql``): it is told to have ended nobody knows how. The closed
quarters stay as they were counted and say by which way of counting; new columns of theirs are empty. The histories are read
once for extensions. Tables are locked meanwhile; stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_COUNTS = ("passed_on", "withdrawn", "reclassified", "fell_away", "untold", "by_accused")


def _run(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [("casework", "0017_journey")]

    operations = [
        migrations.AddField("runningclock", "how", models.CharField(db_default="", max_length=16)),
        migrations.AddField("runningclock", "extended_late", models.BooleanField(db_default=False)),
        migrations.AddField("runningclock", "extended_by_accused", models.BooleanField(db_default=False)),
        # What is closed already was counted in the first way.
        migrations.AddField("quarter", "counting", models.PositiveSmallIntegerField(db_default=1)),
        migrations.AlterField("quarter", "counting", models.PositiveSmallIntegerField(db_default=2)),
        *(migrations.AddField("quarterterm", name, models.PositiveIntegerField(db_default=0)) for name in _COUNTS),
        _run("runs.sql"),
        _run("road.sql"),
        _run("figures.sql"),
    ]

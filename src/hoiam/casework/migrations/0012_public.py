"""What is published has no number of a petition in it any more; public figures are those of closed quarters, never below 5.

It rewrites every published answer (``publicreference.sql``: the number goes from its words and its text; its print is made
again by the worker once the house runs, some twenty a second), then drops three columns of that table, which takes no time.
Public copies that passed the gate and were not published yet pass it once more. Two new tables hold the figures of closed
quarters (``figures.sql``), and the functions that counted live are dropped. Stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"


def _run(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [("casework", "0011_slots")]

    operations = [
        _run("publicreference.sql"),
        # What the rows above owe their checks is done before the columns go.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveField("answer", "number"),
        migrations.RemoveField("answer", "received_on"),
        migrations.RemoveField("answer", "seq"),
        migrations.AddField("publiccopy", "answer", models.UUIDField(null=True)),
        migrations.CreateModel(
            name="Quarter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey("body", "starts", blank=True, editable=False, primary_key=True, serialize=False),
                ),
                ("body", models.CharField(max_length=24)),
                ("starts", models.DateField()),
                ("received", models.PositiveIntegerField()),
                ("published", models.PositiveIntegerField()),
                ("closed_at", models.DateTimeField()),
                ("closed_by", models.CharField(max_length=63)),
            ],
        ),
        migrations.CreateModel(
            name="QuarterTerm",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "body", "starts", "rule", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("body", models.CharField(max_length=24)),
                ("starts", models.DateField()),
                ("rule", models.CharField(max_length=32)),
                ("on_time", models.PositiveIntegerField()),
                ("only_not_counted", models.PositiveIntegerField()),
                ("only_extended", models.PositiveIntegerField()),
                ("late", models.PositiveIntegerField()),
                ("overdue", models.PositiveIntegerField()),
            ],
        ),
        _run("figures.sql"),
        _run("wall.sql"),
    ]

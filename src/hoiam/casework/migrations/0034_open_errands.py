"""Lists and figures of errands read what is open, and what ended in their time, of all that a body was ever asked.

One column and two indexes on a table that nobody has filled before this release; one index on the runs of terms is made anew,
which locks them against writing while it is built (some seconds for a million). Stopped half-way, it is as if it had not begun.
"""

from django.db import migrations, models

_OPEN = """
UPDATE casework_errand e SET open = d.open FROM casework_dossier d WHERE d.id = e.dossier_id AND e.open <> d.open
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0033_receptions_go_over")]

    operations = [
        migrations.AddField(model_name="errand", name="open", field=models.BooleanField(default=True)),
        migrations.RunSQL(_OPEN, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="errand",
            index=models.Index(fields=["asked", "due", "dossier"], condition=models.Q(open=True), name="errand_open_inbox"),
        ),
        migrations.AddIndex(
            model_name="errand",
            index=models.Index(fields=["asker", "due", "dossier"], condition=models.Q(open=True), name="errand_open_sent"),
        ),
        migrations.RemoveIndex(model_name="runningclock", name="clock_figures"),
        migrations.AddIndex(
            model_name="runningclock",
            index=models.Index(fields=["body", "name", "ended_on"], name="clock_figures"),
        ),
    ]

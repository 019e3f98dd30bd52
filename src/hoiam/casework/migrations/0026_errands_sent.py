"""The list of what a body has asked of others, by the day on which an answer is due.

One index on a table that nobody has filled before this release. Stopped half-way, it is as if it had not begun.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0025_names")]

    operations = [
        migrations.AddIndex(
            model_name="errand",
            index=models.Index(fields=["asker", "due", "dossier"], name="errand_sent"),
        ),
    ]

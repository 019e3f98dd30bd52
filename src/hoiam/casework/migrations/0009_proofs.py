"""Dossiers whose keys are to be destroyed on a day, unless somebody keeps them: a table, empty.

It locks nothing that is in use. Stopped half-way, nothing has happened.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_accused")]

    operations = [
        migrations.CreateModel(
            name="Destruction",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="destruction",
                        serialize=False,
                        to="casework.dossier",
                    ),
                ),
                ("order", models.UUIDField(db_index=True)),
                ("closed_before", models.DateField()),
                ("due", models.DateTimeField(null=True)),
            ],
        ),
    ]

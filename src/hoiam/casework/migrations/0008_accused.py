"""Whom a petition is about no longer stands in a column of its own: it is read from the history, petition by petition.

Costs: no row is rewritten; the table of petitions is locked for a moment. Stopped half-way: nothing has happened. Nothing is
lost: the history has it, and ``kept_away`` of the dossier, which the wall reads, stays as it is.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0007_dossier")]

    operations = [migrations.RemoveField(model_name="petition", name="against")]

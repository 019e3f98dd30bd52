"""The wall: who sees which rows, from the file that holds it, and the key that it checks signatures with."""

from pathlib import Path

from django.conf import settings
from django.db import migrations

from hoiam.casework import wall_key

_SQL = Path(__file__).resolve().parents[1] / "sql"


def _lay_key(apps, schema_editor):
    wall_key.lay(schema_editor.connection, settings.SECRET_KEY)


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_road"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [
        # Its check for whoever calls it came after the first version.
        migrations.RunSQL((_SQL / "road.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((_SQL / "../../vault/sql/witness.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((_SQL / "wall.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((_SQL / "custody.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunPython(_lay_key, migrations.RunPython.noop),
    ]

"""The wall: who sees which rows, as release 0.1.0 had it. The key that it checks signatures with is laid at every start."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_1_0"


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_road"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [
        migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)
        for name in ("road.sql", "witness.sql", "wall.sql", "custody.sql")
    ]

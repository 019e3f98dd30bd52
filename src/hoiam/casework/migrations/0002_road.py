"""The SQL of the road and of the ledger, as release 0.1.0 had it."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_1_0"


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_tables")]

    operations = [
        migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)
        for name in ("ledger_schema.sql", "road.sql", "rights.sql", "ledger_rights.sql", "witness.sql")
    ]

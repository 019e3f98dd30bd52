"""The SQL of the road and of the ledger, from the files that hold it."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parents[1]


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_tables")]

    operations = [
        migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop)
        for name in ("ledger/schema.sql", "sql/road.sql", "sql/rights.sql", "ledger/rights.sql", "../vault/sql/witness.sql")
    ]

"""What the register's search stands on, as release 0.1.0 had it."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_1_0"


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_unextended")]

    operations = [migrations.RunSQL((_SQL / "register.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)]

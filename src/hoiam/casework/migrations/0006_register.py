"""What the register's search stands on, from the file that holds it."""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_unextended")]

    operations = [migrations.RunSQL((_SQL / "register.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)]

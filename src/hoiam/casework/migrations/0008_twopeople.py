"""Two people are two people: who comes, goes and holds a key takes two, and a second opening counts only when it is another's.

Two small tables in a schema of their own come with ``custody.sql``. Bodies (some tens of rows) are rewritten where a key names
somebody who has left (``twopeople.sql``, which reads the public lines of the log once); no lock outlasts the transaction.
When it is stopped half-way nothing of it has happened.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
_FILES = ("wall.sql", "custody.sql", "witness.sql", "twopeople.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0007_dossier")]

    operations = [migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES]

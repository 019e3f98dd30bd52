"""What takes two offices is asked and agreed to in the public log, where the gatekeeper reads it; what an office asked for and
was not shown is no ground for a share; two offices may let back whom a dossier keeps away; who comes, goes and holds a key is
let in by two; numbers come from a permutation of the counter, and those that were given stay as they are.

It runs SQL that can be run again and again, makes two small tables in a schema of their own (``custody.sql``), and locks the
tables whose policies it makes anew for a moment. Bodies (some tens of rows) are rewritten where a key names somebody who has
left (``twopeople.sql``, which reads the public lines of the log once). Stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"
# What wall, orders and witness speak of must be there: `0011_slots` makes it, and finds it made where this ran in one go.
_FILES = ("slots.sql", "road.sql", "orders.sql", "wall.sql", "custody.sql", "witness.sql", "twopeople.sql")


class Migration(migrations.Migration):
    dependencies = [("casework", "0009_proofs")]

    operations = [migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES]

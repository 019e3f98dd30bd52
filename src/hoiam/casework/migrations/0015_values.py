"""A search finds a word in each of its spellings, at the desk as on the register.

The words that published answers are found by are made again from their text: each row of casework_answer is rewritten and its
index built while the table is locked, seconds for a hundred thousand answers. Stopped half-way, it is as if it had not begun.
"""

from pathlib import Path

from django.db import migrations

_SQL = Path(__file__).resolve().parent / "sql" / "r0_3_0"


class Migration(migrations.Migration):
    dependencies = [("casework", "0014_screens")]

    operations = [
        migrations.RunSQL("ALTER TABLE casework_answer DROP COLUMN IF EXISTS words", migrations.RunSQL.noop),
        migrations.RunSQL((_SQL / "register.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

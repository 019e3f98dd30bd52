"""The dossier: history, keys, blobs, letters and what is owed belong to a dossier of a family.

The table of petitions becomes that of dossiers, and what only a petition has moves out of it; the outboxes of letters and mail
become one. The SQL is that of release 0.2.0; ``sql/r0_2_0/dossier.sql`` brings the rows along.
"""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

_SQL = Path(__file__).resolve().parent / "sql" / "r0_2_0"
_FILES = (
    "dossier.sql",
    "witness.sql",
    "road.sql",
    "figures.sql",
    "register.sql",
    "rights.sql",
    "ledger_rights.sql",
    "wall.sql",
    "custody.sql",
)


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_register")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL((_SQL / name).read_text(encoding="utf-8"), migrations.RunSQL.noop) for name in _FILES],
            [
                migrations.DeleteModel("PublicCopy"),
                migrations.DeleteModel("Answer"),
                migrations.DeleteModel("Wrap"),
                migrations.DeleteModel("RunningClock"),
                migrations.DeleteModel("OfficerDraft"),
                migrations.DeleteModel("Notice"),
                migrations.DeleteModel("Letter"),
                migrations.DeleteModel("History"),
                migrations.DeleteModel("DocumentNumber"),
                migrations.DeleteModel("Blob"),
                migrations.DeleteModel("Assignment"),
                migrations.DeleteModel("Petition"),
                migrations.DeleteModel("PetitionNumber"),
                migrations.RemoveField("body", "answer_days"),
                migrations.RemoveField("body", "remote"),
                migrations.CreateModel(
                    name="Dossier",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                        ("family", models.CharField(max_length=16)),
                        ("number", models.CharField(max_length=48, unique=True)),
                        ("moving_to", models.CharField(blank=True, max_length=24)),
                        ("kind", models.CharField(max_length=40)),
                        ("language", models.CharField(max_length=8)),
                        ("state", models.CharField(max_length=40)),
                        ("open", models.BooleanField()),
                        ("waits", models.CharField(blank=True, max_length=16)),
                        ("logged_at", models.DateTimeField()),
                        ("seq", models.PositiveIntegerField()),
                        ("last_leaf", models.BinaryField()),
                        ("next_due", models.DateField()),
                        ("next_rule", models.CharField(blank=True, max_length=64)),
                        ("next_provisional", models.BooleanField(default=False)),
                        ("read", models.BooleanField(default=False)),
                        ("closed_on", models.DateField(null=True)),
                        ("summary", models.CharField(blank=True, max_length=300)),
                        ("lookup_hash", models.BinaryField(null=True, unique=True)),
                        (
                            "offices",
                            django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                        ),
                        (
                            "kept_away",
                            django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                        ),
                        (
                            "doors",
                            django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                        ),
                        (
                            "body",
                            models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="casework.body"),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Number",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "family", "body", "year", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("family", models.CharField(max_length=16)),
                        ("body", models.CharField(max_length=24)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("last", models.PositiveIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Petition",
                    fields=[
                        (
                            "dossier",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                serialize=False,
                                to="casework.dossier",
                            ),
                        ),
                        ("subject", models.CharField(max_length=40)),
                        ("place", models.CharField(blank=True, max_length=24)),
                        ("channel", models.CharField(max_length=16)),
                        ("claimed", models.DateField()),
                        ("against", models.CharField(blank=True, max_length=40)),
                        ("signed", models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="DocumentNumber",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "body", "year", "number", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("body", models.CharField(max_length=24)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("number", models.PositiveIntegerField()),
                        ("notation", models.CharField(max_length=40)),
                        ("seq", models.PositiveIntegerField()),
                        ("at", models.DateTimeField()),
                        ("dossier", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="casework.dossier")),
                    ],
                ),
                migrations.CreateModel(
                    name="Blob",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("tier", models.CharField(max_length=12)),
                        ("kind", models.CharField(max_length=24)),
                        ("data", models.BinaryField(null=True)),
                        ("size", models.BigIntegerField()),
                        ("digest", models.BinaryField()),
                        (
                            "dossier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="blobs", to="casework.dossier"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Assignment",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "dossier", "office", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("office", models.CharField(db_index=True, max_length=40)),
                        (
                            "dossier",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assignments",
                                to="casework.dossier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="History",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "dossier", "seq", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("seq", models.PositiveIntegerField()),
                        ("at", models.DateTimeField()),
                        ("wire", models.BinaryField()),
                        ("leaf", models.BinaryField()),
                        (
                            "dossier",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="history",
                                to="casework.dossier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Letter",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("seq", models.PositiveIntegerField()),
                        ("name", models.CharField(max_length=40)),
                        ("language", models.CharField(max_length=8)),
                        ("blob", models.UUIDField(null=True)),
                        ("queued_at", models.DateTimeField()),
                        (
                            "dossier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="letters", to="casework.dossier"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="OfficerDraft",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "dossier", "office", "step", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("office", models.CharField(max_length=40)),
                        ("step", models.CharField(max_length=16)),
                        ("data", models.BinaryField()),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        (
                            "dossier",
                            models.ForeignKey(
                                db_index=False, on_delete=django.db.models.deletion.CASCADE, to="casework.dossier"
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Owed",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("seq", models.PositiveIntegerField()),
                        ("kind", models.CharField(max_length=24)),
                        ("about", models.JSONField(default=dict)),
                        ("since", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        (
                            "dossier",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="owed",
                                to="casework.dossier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RunningClock",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "dossier", "name", "started", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", models.CharField(max_length=32)),
                        ("started", models.IntegerField()),
                        ("body", models.CharField(max_length=24)),
                        ("rule", models.CharField(max_length=64)),
                        ("calendar", models.CharField(max_length=40)),
                        ("whose", models.CharField(max_length=16)),
                        ("trigger", models.DateField()),
                        ("nominal", models.DateField(null=True)),
                        ("due", models.DateField(null=True)),
                        ("safe", models.DateField(null=True)),
                        ("provisional", models.BooleanField()),
                        ("extended", models.BooleanField()),
                        ("paused", models.BooleanField(default=False)),
                        ("first_due", models.DateField(null=True)),
                        ("unextended", models.DateField(null=True)),
                        ("ended_on", models.DateField(null=True)),
                        (
                            "dossier",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="clocks",
                                to="casework.dossier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Wrap",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "dossier", "tier", "recipient", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("tier", models.CharField(max_length=12)),
                        ("recipient", models.CharField(max_length=40)),
                        ("key_id", models.CharField(max_length=64)),
                        ("data", models.BinaryField()),
                        (
                            "dossier",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="wraps",
                                to="casework.dossier",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="PublicCopy",
                    fields=[
                        (
                            "petition",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                serialize=False,
                                to="casework.petition",
                            ),
                        ),
                        ("document", models.JSONField()),
                        ("letter", models.CharField(max_length=24)),
                        ("pdf", models.BinaryField()),
                        ("digest", models.BinaryField()),
                        ("cleared_at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Answer",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("number", models.CharField(max_length=48)),
                        ("kind", models.CharField(max_length=40)),
                        ("subject", models.CharField(max_length=40)),
                        ("place", models.CharField(blank=True, max_length=24)),
                        ("result", models.CharField(max_length=24)),
                        ("title", models.CharField(max_length=200)),
                        ("document", models.JSONField()),
                        ("document_number", models.CharField(max_length=40)),
                        ("pdf", models.BinaryField()),
                        ("digest", models.BinaryField()),
                        ("folded", models.TextField()),
                        (
                            "words",
                            models.GeneratedField(
                                db_persist=True,
                                expression=models.Func(
                                    models.Func("folded", function="casework_words"), function="array_to_tsvector"
                                ),
                                output_field=django.contrib.postgres.search.SearchVectorField(),
                            ),
                        ),
                        ("decided_on", models.DateField()),
                        ("published_on", models.DateField()),
                        ("received_on", models.DateField()),
                        ("seq", models.PositiveIntegerField()),
                        ("body", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="casework.body")),
                        (
                            "petition",
                            models.OneToOneField(
                                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="casework.petition"
                            ),
                        ),
                    ],
                ),
                migrations.AddIndex(
                    model_name="dossier",
                    index=models.Index(
                        condition=models.Q(("open", True)), fields=["body", "next_due", "id"], name="petition_work"
                    ),
                ),
                migrations.AddIndex(
                    model_name="dossier",
                    index=models.Index(fields=["body", "-logged_at"], name="petition_newest"),
                ),
                migrations.AddIndex(
                    model_name="dossier",
                    index=models.Index(
                        condition=models.Q(("moving_to", ""), _negated=True), fields=["moving_to"], name="petition_moving"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="letter",
                    constraint=models.UniqueConstraint(fields=("dossier", "seq", "name"), name="letter_once"),
                ),
                migrations.AddIndex(
                    model_name="owed",
                    index=models.Index(fields=["due_at", "id"], name="owed_next"),
                ),
                migrations.AddConstraint(
                    model_name="owed",
                    constraint=models.UniqueConstraint(fields=("dossier", "seq", "kind"), name="owed_once"),
                ),
                migrations.AddIndex(
                    model_name="runningclock",
                    index=models.Index(
                        condition=models.Q(("ended_on", None)), fields=["calendar", "due"], name="clock_running"
                    ),
                ),
                migrations.AddIndex(
                    model_name="runningclock",
                    index=models.Index(fields=["body", "name"], name="clock_figures"),
                ),
                migrations.AddConstraint(
                    model_name="runningclock",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)), fields=("dossier", "name"), name="clock_one_runs"
                    ),
                ),
                migrations.AddIndex(
                    model_name="answer",
                    index=models.Index(fields=["-published_on", "id"], name="answer_newest"),
                ),
            ],
        )
    ]

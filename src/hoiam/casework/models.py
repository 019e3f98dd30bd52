"""The tables of the house. Only ``casework`` reads them; faces get dataclasses from ``casework.reading``.

``History`` is the truth: bytes that are never updated and never deleted (the rights are taken away in
``sql/rights.sql``). ``Dossier``, ``Petition``, ``RunningClock`` and ``Assignment`` are derived from it in the same
transaction, so that lists are fast; a test folds every history and compares. No column holds anything that a petitioner
typed in clear. There is no table of petitioners, and none will come.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from hoiam.casework import wall
from hoiam.core.words import Text


class Body(models.Model):
    """A public body: its code is part of every public number; its public key is what petitions are sealed to."""

    code = models.CharField(max_length=24, primary_key=True)
    name_vi = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    level = models.CharField(max_length=24)
    parent = models.CharField(max_length=24, blank=True)
    place = models.CharField(max_length=24, blank=True)
    kinds = ArrayField(models.CharField(max_length=40), default=list)
    anonymous_kinds = ArrayField(models.CharField(max_length=40), default=list)
    public_key = models.BinaryField(null=True)
    key_version = models.PositiveSmallIntegerField(default=0)
    # Every version of the body's key as hoiam.vault.keys.BodyKey writes it: private half wrapped to each holder.
    keys = models.JSONField(default=list)
    intake = models.BooleanField(default=True)
    head = models.CharField(max_length=40, blank=True)
    notation = models.CharField(max_length=24, blank=True)
    seat_vi = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)

    @property
    def name(self) -> Text:
        return Text(self.name_vi, self.name_en)


class Office(models.Model):
    """A post in a body, by its pseudonymous code (``BODY/NN``): what facts and citizens see instead of a name."""

    code = models.CharField(max_length=40, primary_key=True)
    body = models.ForeignKey(Body, models.PROTECT, related_name="offices")
    title_vi = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=16), default=list)
    # The name and position that stand under a letter, for offices that sign: public by law.
    signs_name = models.CharField(max_length=80, blank=True)
    signs_as = models.CharField(max_length=120, blank=True)
    active = models.BooleanField(default=True)

    @property
    def title(self) -> Text:
        return Text(self.title_vi, self.title_en)


class Officers(BaseUserManager["Officer"]):
    def get_by_natural_key(self, username: str | None) -> Officer:
        return self.get(username__iexact=username or "")


class Officer(AbstractBaseUser):
    """A person's log-in to an office. The person's own name is not kept here."""

    username = models.CharField(max_length=60, unique=True)
    email = models.CharField(max_length=120, blank=True)
    office = models.OneToOneField(Office, models.PROTECT, related_name="officer")
    # The officer's own key pair in slots, sealed by password and by recovery code (hoiam.vault.keys.OfficerKey).
    key = models.JSONField(null=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Officers] = Officers()

    @property
    def body_code(self) -> str:
        return str(self.office.body_id)

    def check_password(self, raw_password: str | None) -> bool:
        """As Django does; where the right password is hashed anew, the database must see whose row it is."""
        with wall.acting(self.office_id):
            return super().check_password(raw_password)

    def roles_held(self) -> frozenset[str]:
        return frozenset(self.office.roles)


class Dossier(models.Model):
    """What every family of dossier has, derived from its history: what lists, the wall and the road ask first.

    The id is random and says nothing of time. ``body`` has it; ``doors`` are what opens its rows and ``kept_away`` whom
    nothing opens them to (``core.dossier.participants``; ``sql/wall.sql`` reads them). What only one family has stands in a
    table of its own (``Petition``), one row each.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    family = models.CharField(max_length=16)
    number = models.CharField(max_length=48, unique=True)
    body = models.ForeignKey(Body, models.PROTECT, db_index=False)
    moving_to = models.CharField(max_length=24, blank=True)
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=40)
    open = models.BooleanField()
    waits = models.CharField(max_length=16, blank=True)
    logged_at = models.DateTimeField()
    seq = models.PositiveIntegerField()
    last_leaf = models.BinaryField()
    # The next term of the body: what the work list is ordered by. 9999-12-31 where nothing is due.
    next_due = models.DateField()
    next_rule = models.CharField(max_length=64, blank=True)
    next_provisional = models.BooleanField(default=False)
    read = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)
    # An officer's redacted line; no fact, and in no log.
    summary = models.CharField(max_length=300, blank=True)
    # SHA-256 of the return code's lookup id; null for a dossier without a code.
    lookup_hash = models.BinaryField(null=True, unique=True)
    offices = ArrayField(models.TextField(), default=list)
    kept_away = ArrayField(models.TextField(), default=list)
    doors = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["body", "next_due", "id"], condition=models.Q(open=True), name="petition_work"),
            models.Index(fields=["body", "-logged_at"], name="petition_newest"),
            models.Index(fields=["moving_to"], condition=~models.Q(moving_to=""), name="petition_moving"),
        ]


class Petition(models.Model):
    """What lists and counts need of a petition beside its dossier, derived from its history."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True)
    subject = models.CharField(max_length=40)
    place = models.CharField(max_length=24, blank=True)
    channel = models.CharField(max_length=16)
    claimed = models.DateField()
    signed = models.BooleanField(default=False)
    # Which body leads it, where several settle it together; null where one alone does, also for a program from before.
    lead = models.CharField(max_length=24, null=True)
    # The group in which it is handled together with others (``core.petition.group``): a random number, of no person.
    grouped = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["lead"], condition=models.Q(lead__isnull=False), name="petition_led"),
            models.Index(fields=["grouped"], condition=models.Q(grouped__isnull=False), name="petition_grouped"),
        ]


class Visit(models.Model):
    """What lists and counts need of a reception beside its dossier, derived from its history: a day of the schedule (which has
    hours), or a visit (which has people, by number). No column is of a person, and none will be: a refusal stands in the
    history of its visit, and nothing looks for visits by who came. ``petitions`` came of it; whom one of them keeps away, it
    keeps away (``casework_walls_along``)."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True)
    day = models.DateField()
    way = models.CharField(max_length=24)
    first = models.CharField(max_length=5, blank=True)
    last = models.CharField(max_length=5, blank=True)
    online = models.BooleanField(default=False)
    people = models.PositiveIntegerField(default=0)
    representatives = models.PositiveSmallIntegerField(default=0)
    turn = models.PositiveIntegerField(default=0)
    session = models.UUIDField(null=True)
    kinds = ArrayField(models.TextField(), default=list)
    subjects = ArrayField(models.TextField(), default=list)
    petitions = ArrayField(models.UUIDField(), default=list)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-day", "dossier"], name="visit_book"),
            GinIndex(fields=["petitions"], name="visit_petitions"),
        ]


class Errand(models.Model):
    """What lists and counts need of an errand beside its dossier, derived from its history: what one body asks of another. No
    column says of which petition it is, nor who wrote that: whoever is asked sees this row (``ErrandOf`` he does not)."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, primary_key=True)
    sort = models.CharField(max_length=24)
    asker = models.CharField(max_length=24)
    asked = models.CharField(max_length=24)
    parent = models.UUIDField(null=True)
    questions = models.PositiveSmallIntegerField()
    blocking = models.BooleanField()
    due = models.DateField()
    delivered = models.DateField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    escalated = models.BooleanField(default=False)
    # As its dossier has it: beside the two bodies, since most that a body was ever asked is closed.
    open = models.BooleanField(default=True)
    # The paper by which a superior orders it: its number and its id; it goes to each body once. Empty for what is asked.
    document = models.CharField(max_length=40, default="", blank=True)
    paper = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked", "due", "dossier"], name="errand_inbox"),
            models.Index(fields=["asker", "due", "dossier"], name="errand_sent"),
            models.Index(fields=["asked", "due", "dossier"], condition=models.Q(open=True), name="errand_open_inbox"),
            models.Index(fields=["asker", "due", "dossier"], condition=models.Q(open=True), name="errand_open_sent"),
            models.Index(fields=["asker", "-dossier"], condition=models.Q(paper__isnull=False), name="errand_paper"),
            models.Index(fields=["due", "dossier"], condition=models.Q(escalated=True), name="errand_told"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["paper", "asked"], name="errand_paper_once"),
        ]


class ErrandOf(models.Model):
    """Of which petition an errand is: for whoever sees that petition, and for nobody else."""

    errand = models.OneToOneField(Dossier, models.PROTECT, primary_key=True, related_name="+")
    petition = models.ForeignKey(Dossier, models.PROTECT, related_name="+")


class History(models.Model):
    """One recorded act, as the wire of its family wrote it. Appended, never changed."""

    pk = models.CompositePrimaryKey("dossier", "seq")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="history", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    wire = models.BinaryField()
    leaf = models.BinaryField()


class RunningClock(models.Model):
    """A run of a term, running or ended, derived: for due lists, recomputing after a change of law, and the figures.

    ``started`` is the number of the act that set it going: a term that ended and starts again, as with the next body, is
    another row. ``body`` is whose figures it counts in: the body that had the petition when it ended. ``first_due`` is the
    due day as it was told first, ``unextended`` the one without any extension, with the days that were not counted. ``how``
    says how it ended (``core.dossier.events.How``; empty while it runs): only what was met can have been in time.
    """

    pk = models.CompositePrimaryKey("dossier", "name", "started")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="clocks", db_index=False)
    name = models.CharField(max_length=32)
    started = models.IntegerField()
    body = models.CharField(max_length=24)
    rule = models.CharField(max_length=64)
    calendar = models.CharField(max_length=40)
    whose = models.CharField(max_length=16)
    trigger = models.DateField()
    nominal = models.DateField(null=True)
    due = models.DateField(null=True)
    safe = models.DateField(null=True)
    provisional = models.BooleanField()
    extended = models.BooleanField()
    paused = models.BooleanField(default=False)
    first_due = models.DateField(null=True)
    unextended = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    how = models.CharField(max_length=16, db_default="")
    extended_late = models.BooleanField(db_default=False)
    extended_by_accused = models.BooleanField(db_default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["calendar", "due"], condition=models.Q(ended_on=None), name="clock_running"),
            models.Index(fields=["body", "name", "ended_on"], name="clock_figures"),
        ]
        # An act that changes or ends a term names it and finds the run by that.
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "name"], condition=models.Q(ended_on=None), name="clock_one_runs"),
        ]


class Assignment(models.Model):
    """Which offices handle a petition now, derived."""

    pk = models.CompositePrimaryKey("dossier", "office")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="assignments", db_index=False)
    office = models.CharField(max_length=40, db_index=True)


class Wrap(models.Model):
    """Share 1 of a case's key for one tier, wrapped to one recipient (a body's key, or the petitioner's code)."""

    pk = models.CompositePrimaryKey("dossier", "tier", "recipient")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="wraps", db_index=False)
    tier = models.CharField(max_length=12)
    recipient = models.CharField(max_length=40)
    key_id = models.CharField(max_length=64)
    data = models.BinaryField()


class Slip(models.Model):
    """What lies for a slip of a dossier, for whoever chose that way when he sent it (hoiam.vault.second_chance): found by the
    hash of what the slip alone gives, and gone when one is used or stopped. ``way``: the second slip that was shown then, or
    one that was made for the counter."""

    hash = models.BinaryField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="slips")
    data = models.BinaryField()
    way = models.CharField(max_length=16)


class Follower(models.Model):
    """By what a slip of one of several who wrote a petition together is found; which place on their paper it is of, the history
    says (``FollowSlip``), and who signed there only the sealed list."""

    hash = models.BinaryField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")


class MadeSlip(models.Model):
    """What is public of a slip that was made for the counter, for a day, until two offices were told its mark. It is of no
    dossier."""

    mark = models.CharField(max_length=19, primary_key=True)
    key = models.BinaryField()
    proves = models.BinaryField()
    finds = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)


class Blob(models.Model):
    """A sealed blob: ciphertext in the row, or, for a file, in HOIAM_HOME/files under the blob's random id."""

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="blobs")
    tier = models.CharField(max_length=12)
    kind = models.CharField(max_length=24)
    data = models.BinaryField(null=True)
    size = models.BigIntegerField()
    digest = models.BinaryField()


class PublishedRegulation(models.Model):
    """A version of a coordination regulation as a leader published it: the bytes of its file, which everybody may read. Never
    changed; written by ``regulation_publish`` alone (sql/regulations.sql)."""

    pk = models.CompositePrimaryKey("code", "version")
    code = models.CharField(max_length=32)
    version = models.CharField(max_length=10)
    issued_by = models.CharField(max_length=24)
    data = models.BinaryField()
    published_by = models.CharField(max_length=40)
    published_at = models.DateTimeField()


class Draft(models.Model):
    """What a petitioner has typed so far, as ciphertext under a key that only his code yields."""

    lookup_hash = models.BinaryField(primary_key=True)
    data = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)


class OfficerDraft(models.Model):
    """What an officer has typed into a step and not yet confirmed, as ciphertext under his own key."""

    pk = models.CompositePrimaryKey("dossier", "office", "step")
    dossier = models.ForeignKey(Dossier, models.CASCADE, db_index=False)
    office = models.CharField(max_length=40)
    step = models.CharField(max_length=16)
    data = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)


class Batch(models.Model):
    """One step that an officer has confirmed for many petitions (``casework.batches``), until it is through: ``typed`` is what
    he filled in, as ciphertext under a key of the house."""

    id = models.UUIDField(primary_key=True)
    office = models.CharField(max_length=40, db_index=True)
    step = models.CharField(max_length=16)
    outcome = models.CharField(max_length=16, blank=True)
    typed = models.BinaryField()
    confirmed_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class BatchLine(models.Model):
    """A petition of a batch: how many acts it had in the dry run, the number of the act that the batch left (0: none yet), and
    why it was left as it is, a code."""

    pk = models.CompositePrimaryKey("batch", "dossier")
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines", db_index=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, db_index=False)
    place = models.PositiveSmallIntegerField()
    expected = models.PositiveIntegerField()
    did = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=8, blank=True)


class Letter(models.Model):
    """A letter of an act: its printed form, and the sealed paper once it is made (by an officer's session, or by the worker
    that works off what is owed)."""

    id = models.BigAutoField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="letters")
    seq = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    blob = models.UUIDField(null=True)
    queued_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "seq", "name"], name="letter_once"),
        ]


class Owed(models.Model):
    """What follows from an act and is still to be done (``road.consequences``): written with the act, gone when it is done.

    ``kind`` says who does it, ``about`` what it needs to know (codes only), ``due_at`` when it is tried next, ``attempts`` how
    often it was tried in vain. The lines of the public log have an outbox of their own (``ledger_outbox``).
    """

    id = models.BigAutoField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="owed", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    about = models.JSONField(default=dict)
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "seq", "kind"], name="owed_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at", "id"], name="owed_next"),
        ]


class Destruction(models.Model):
    """Whose keys two offices want to destroy: by which order, closed before which day, and when it happens. ``due`` is None
    until both have agreed and the gatekeeper has taken the order; then the petitioner is told. The row goes when somebody
    keeps the dossier, and when it is done. ``names``: what opens the names alone is destroyed."""

    dossier = models.OneToOneField(Dossier, models.CASCADE, primary_key=True, related_name="destruction")
    order = models.UUIDField(db_index=True)
    closed_before = models.DateField()
    due = models.DateTimeField(null=True)
    names = models.BooleanField(default=False, db_default=False)


class Number(models.Model):
    """How many numbers were given per family, body and year. Which ones, a permutation says whose key the web cannot read
    (``sql/road.sql``); that none is missing, this count says."""

    pk = models.CompositePrimaryKey("family", "body", "year")
    family = models.CharField(max_length=16)
    body = models.CharField(max_length=24)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()


class DocumentNumber(models.Model):
    """The register of outgoing documents: the last number per body and year, and what each was given to."""

    pk = models.CompositePrimaryKey("body", "year", "number")
    body = models.CharField(max_length=24)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    notation = models.CharField(max_length=40)
    dossier = models.ForeignKey(Dossier, models.PROTECT)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()


class PublicCopy(models.Model):
    """What the gate let out and nobody has published yet: no name is left in it, so it lies here in clear."""

    petition = models.OneToOneField(Petition, models.PROTECT, primary_key=True)
    # The id that it is published under, of which its print bears the reference; null in a copy that was printed with the
    # petition's number, which is not published.
    answer = models.UUIDField(null=True)
    document = models.JSONField()
    letter = models.CharField(max_length=24)
    pdf = models.BinaryField()
    digest = models.BinaryField()
    cleared_at = models.DateTimeField()


class Answer(models.Model):
    """A published answer: gated words only, without the petition's number or day. The id is random, and its reference is made
    of it (``register.references``); the search text is folded (no accents). ``digest`` is empty, and ``pdf`` until the worker
    has printed it anew, where an upgrade had to take a number out of what was published before."""

    id = models.UUIDField(primary_key=True)
    petition = models.OneToOneField(Petition, models.PROTECT, db_index=False)
    body = models.ForeignKey(Body, models.PROTECT)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    place = models.CharField(max_length=24, blank=True)
    result = models.CharField(max_length=24)
    title = models.CharField(max_length=200)
    document = models.JSONField()
    document_number = models.CharField(max_length=40)
    pdf = models.BinaryField()
    digest = models.BinaryField()
    folded = models.TextField()
    # The words of ``folded``, for searching; its functions stand in sql/register.sql.
    words = models.GeneratedField(
        expression=models.Func(models.Func("folded", function="casework_words"), function="array_to_tsvector"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    decided_on = models.DateField()
    published_on = models.DateField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-published_on", "id"], name="answer_newest"),
        ]


class Quarter(models.Model):
    """A body's closed quarter: how many petitions were handed in and answers published, counted once, when it was over
    (``sql/figures.sql``). Who is told a number and which, its functions say. ``counting``: by which way of counting (1: what
    ended by its day was on time, however it ended; 2: only what was met)."""

    pk = models.CompositePrimaryKey("body", "starts")
    body = models.CharField(max_length=24)
    starts = models.DateField()
    received = models.PositiveIntegerField()
    published = models.PositiveIntegerField()
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=63)
    counting = models.PositiveSmallIntegerField(db_default=2)


class QuarterTerm(models.Model):
    """How a body kept one of its terms in a closed quarter: what was met on time, on time only by days that are not counted or
    by an extension, what was late; what was overdue at its end. Beside it, in no rate: what ended before its day without being
    met, by how it ended, and what ended in acts that did not say how. ``by_accused``: of all that ended, what somebody named
    in the petition had made longer."""

    pk = models.CompositePrimaryKey("body", "starts", "rule")
    body = models.CharField(max_length=24)
    starts = models.DateField()
    rule = models.CharField(max_length=32)
    on_time = models.PositiveIntegerField()
    only_not_counted = models.PositiveIntegerField()
    only_extended = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    passed_on = models.PositiveIntegerField(db_default=0)
    withdrawn = models.PositiveIntegerField(db_default=0)
    reclassified = models.PositiveIntegerField(db_default=0)
    fell_away = models.PositiveIntegerField(db_default=0)
    untold = models.PositiveIntegerField(db_default=0)
    by_accused = models.PositiveIntegerField(db_default=0)

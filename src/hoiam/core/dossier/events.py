"""What every family of dossier shares of its history: the act, its place in the history, sealed blobs and terms.

A fact holds codes, days, office codes, digests and ids of sealed blobs: never free text and never a name. So a history
may be kept for ever while the sealed blobs that it names are shredded. The petitioner as actor is the constant
``PETITIONER``; an officer is a pseudonymous office code; time itself is ``CLOCK``. A family adds facts of its own
(``core.petition.events``); families meet by ids in facts and never import each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Literal, cast

from hoiam.core.procedure import Outcome

PETITIONER = "petitioner"
CLOCK = "clock"


LATER = "later"


def later(default: Any) -> Any:
    """A field that a fact was given after histories with it had been written. While it holds its default it is not written, so
    that what was written before keeps its bytes, and is read as it always was."""
    return field(default=default, metadata={LATER: True})


class Fact:
    """What happened to a dossier, in the past tense. Each class is a frozen dataclass of codes, days and sealed blobs."""

    __slots__ = ()


class Bare(Fact):
    """A fact of which nothing more is kept than that it happened: where the dossier stands, which terms run and what was sealed
    is read from every act alike. A fold passes it by."""

    __slots__ = ()


class Whole(Fact):
    """A fact on which the gatekeeper acts by itself: the line of its act in the public log commits to every byte of the act
    (``wire.whole``), also to who did it and whom it is about."""

    __slots__ = ()


class TwoOffices(Whole):
    """What one office proposes and what holds when another one has agreed (outcomes ``proposed`` and ``agreed``).

    A fact says by these two what is lifted by it.
    """

    __slots__ = ()

    def lets_back(self) -> tuple[str, ...]:
        """Codes of offices, units and bodies that are kept away no longer."""
        return ()

    def ends_two(self) -> bool:
        """Whether the names of the dossier take one office from now on, and no longer two."""
        return False


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed blob that a fact speaks of: id (32 hex), tier, what kind of thing it is, salted digest (64 hex)."""

    id: str
    tier: str
    kind: str
    digest: str


# Whether a kind of fact brings blobs, asked once: a history is gone through act by act.
_BRINGS: dict[type[Fact], bool] = {}


def sealed_in(fact: Fact) -> tuple[Sealed, ...]:
    """The sealed blobs that a fact speaks of; none where its kind brings none."""
    kind = type(fact)
    if kind not in _BRINGS:
        _BRINGS[kind] = any(field.name == "blobs" for field in fields(cast(Any, kind)))
    return cast(tuple[Sealed, ...], cast(Any, fact).blobs) if _BRINGS[kind] else ()


class Beside(Fact):
    """A fact that mirrors an act of another dossier: ``leaf`` is the leaf hash of that one's line in the public log (64 hex),
    which the line of this act commits to."""

    __slots__ = ()


ERRAND_LEAF = "errand-leaf"


def digests_in(fact: Fact) -> tuple[tuple[str, str], ...]:
    """What the text of an act says that its fact is about: each word with its digest (64 hex), in the order of the text."""
    named = tuple((blob.kind, blob.digest) for blob in sealed_in(fact))
    return (*named, (ERRAND_LEAF, cast(Any, fact).leaf)) if isinstance(fact, Beside) else named


@dataclass(frozen=True, slots=True)
class Clock:
    """A legal term that runs, with everything needed to compute it again.

    ``name`` is the rule as the procedure names it; ``rule`` the dated version that was applied; ``calendar`` the
    calendar version. ``due`` is what the law makes of ``nominal`` (rolled off a day off), ``safe`` the last working day
    not after ``nominal``. A rule without a number has no days: all three are None. ``extended_late``: it was made longer when
    it had run out already, and so is late for ever.
    """

    name: str
    rule: str
    calendar: str
    whose: str
    trigger: date
    unit: str
    n: int | None
    conditions: tuple[str, ...]
    nominal: date | None
    due: date | None
    safe: date | None
    provisional: bool
    extended: bool = False
    extended_late: bool = later(False)


How = Literal["met", "passed_on", "withdrawn", "reclassified", "fell_away", "untold"]
"""How a running term ended. met: what the law asks for was done, to all to whom it is owed; the next four as the pack says
(``procedure.EndsAs``); untold: it is not on record that it was done, since it ended in an act that was recorded before acts
said how, or was owed anew before it was done."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How an act ended a term. ``on``: the day on which it was met, where that is not the day of the act, as where the last to
    be recorded was not the last to be told."""

    clock: str
    how: How
    on: date | None = later(None)  # noqa: RUF009 - a field, as above


@dataclass(frozen=True, slots=True)
class DueChange:
    """A due day that moved because a rule or a calendar did: before, after, cause (a version)."""

    clock: str
    before: date | None
    after: date | None
    cause: str


@dataclass(frozen=True, slots=True)
class DuesRecomputed(Bare):
    """A new rule or calendar version moved these days."""

    changes: tuple[DueChange, ...]


@dataclass(frozen=True, slots=True)
class Opened(Fact):
    """A name was opened, by which office, for which purpose; the petitioner sees this line."""

    purpose: str
    office: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Withheld(Fact):
    """An office asked for the words or the names and was shown nothing. ``reason`` is the lock's own code for why. ``of`` is
    the number of the act by which it had asked, which so was no reading and no opening; 0 where it was refused before."""

    office: str
    reason: str
    of: int


@dataclass(frozen=True, slots=True)
class Act:
    """A fact and what the law made of it; ``outcome`` is which of a step's several ends this was (sent, served ...).

    ``day`` is the day in law on which it counts (the pack's time zone), ``state`` the state afterwards, ``article`` the
    law that allowed it. ``starts`` are the terms that run from now (one of the same name is replaced), ``ends`` the
    names of those that are done, ``pauses`` of those that stand still; a paused one that is started again goes on. ``how``
    says of each that ended how it did (none in acts from before), ``again`` which of ``starts`` had ended with this body and go
    on as if they had not, since the petition is back; ``toward`` are the terms that are owed to several and for which it
    counts that this one was told. ``through``: the number of the act by which he began who did this for the petitioner; 0
    where the petitioner did it himself, or it is nothing of his.
    """

    step: str
    fact: Fact
    day: date
    state: str
    article: str
    outcome: Outcome = ""
    starts: tuple[Clock, ...] = ()
    ends: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    how: tuple[Ending, ...] = ()
    again: tuple[str, ...] = ()
    toward: tuple[str, ...] = ()
    through: int = 0

    @property
    def name(self) -> str:
        """The step, with its outcome where it has several: ``notify.served``."""
        return f"{self.step}.{self.outcome}" if self.outcome else self.step


@dataclass(frozen=True, slots=True)
class Recorded:
    """An act in its place in a history: number from 1, moment of logging, who, and for which body."""

    seq: int
    at: datetime
    actor: str
    on_behalf_of: str
    act: Act

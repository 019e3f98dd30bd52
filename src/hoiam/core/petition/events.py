"""What happened to a petition, in the past tense.

Adding a fact: a class here and its name in ``PetitionFact``, a step that leaves it, and a golden line in
``tests/core/petition``. Where it changes what is known of the petition, it is a ``Fact`` and has a case in
``state.PetitionLife``; where only its act counts (state, terms, papers), it is ``Bare``. A field is never renamed or removed:
``wire`` keeps version 1 for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from hoiam.core.dossier.events import Bare, Beside, DuesRecomputed, Fact, Sealed, TwoOffices, Whole, later
from hoiam.core.dossier.events import Opened as Opened  # what opens names is the same of every family
from hoiam.core.dossier.events import Withheld as Withheld

SLIP: Final = "second_slip"
"""The way to a new return code by a second slip, which was shown when the petition was sent and is kept elsewhere."""
COUNTER: Final = "counter"
"""The way in person: two offices compare whoever comes with the sealed name. Of a petition without a name there is none."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What decides whether a petition comes in time, as whoever brought it says: the day on which he got or knew of what it is
    about, the one on which a paper was posted, and the obstacle that kept him (by the law's own list), with its first and last
    day. Nothing here is found out: a person weighs it."""

    known: date | None = None
    posted: date | None = None
    hindered: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Received(Fact):
    """A petition came in. ``claimed`` is the day the paper or the form says; the log proves its own day.

    ``against`` and ``also_against`` are whom it is about: codes of offices, units or bodies, none of them twice. ``kept_away``
    are those who were kept away on record from the petition that this one takes further, ``walls`` the kinds for which that one
    had walls. ``by_number``: an office named that one by its number, and nobody showed its code. ``representing``: as what
    somebody else wrote it for the petitioner, a code of the law (empty: he wrote it himself). ``second``: by which ways
    whoever sent it may have a new return code for a lost one, as he chose when he sent it; none where he chose none.
    ``timing``: what he said of whether it comes in time, where he said anything."""

    kind: str
    subject: str
    place: str
    channel: str
    language: str
    claimed: date
    signed: bool
    anonymous: bool
    against: str
    people: int
    origin: str
    blobs: tuple[Sealed, ...]
    also_against: tuple[str, ...] = later(())
    kept_away: tuple[str, ...] = later(())
    walls: tuple[str, ...] = later(())
    by_number: bool = later(False)
    representing: str = later("")
    second: tuple[str, ...] = later(())
    timing: Timing | None = later(None)  # noqa: RUF009 - a field, as in events of every dossier

    @property
    def about(self) -> frozenset[str]:
        """All whom it is about."""
        return frozenset({self.against, *self.also_against} - {""})


@dataclass(frozen=True, slots=True)
class Signed(Fact):
    """The petition has the form that the law asks for: ``how`` is digital, paper or visit."""

    how: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Classified(Fact):
    """An officer said what kind of petition this is, about what, and under which conditions of the law."""

    kind: str
    subject: str
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accepted(Fact):
    conditions: tuple[str, ...]
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Refused(Fact):
    ground: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Assigned(Fact):
    """Who handles the petition from now on, by office code; the list replaces the one before."""

    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified(Fact):
    """Verification was ordered, or its findings came (outcome ``differs``: they do not agree with the petition)."""

    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Dialogued(Bare):
    """A dialogue was called for a day, or held on it."""

    held_on: date
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Coordinated(Fact):
    """Another body was asked for its opinion, or gave it; or the superior of one that is late demanded a report, set a day
    (from which the act starts a term), or took the matter over (on ``ground``, a code of the law)."""

    body: str
    blobs: tuple[Sealed, ...]
    ground: str = later("")


@dataclass(frozen=True, slots=True)
class Errand(Beside):
    """An act of an errand, a dossier of its own, mirrored here: what whoever wrote may know of it.

    ``id`` is the errand's (32 hex), ``kind`` a code of the pack's list, ``to`` the body that is asked. ``outcome`` says what
    happened (announced, sent, agreed, turned_down, responded ...), ``leaf`` is the leaf hash of the errand's own line in the
    public log (64 hex). ``due`` is the day on which the answer is due from now on, of one that is announced the last day on
    which something may be said against it; ``blocking``: the lead waits for it; ``ground``: of a refusal or a withdrawal.
    ``asker`` is the body that orders, where that is not the one that has the petition, ``document`` the number of its paper and
    ``digest`` that of its sealed words (64 hex); ``conditions`` are set by what a member says.
    """

    id: str
    kind: str
    to: str
    outcome: str
    leaf: str
    due: date | None
    blocking: bool
    ground: str
    asker: str = later("")
    document: str = later("")
    digest: str = later("")
    conditions: tuple[str, ...] = later(())


@dataclass(frozen=True, slots=True)
class LeadSet(Fact):
    """Which body leads and which take part. ``rule`` is the line of the law's matrix or the row of the regulation that says so
    (``A1@2026-10-01``); empty where a person decided."""

    body: str
    members: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class TaskStruck(Fact):
    """A part of the joint verification is not needed: the errand (32 hex), and why, a code of the law's list."""

    errand: str
    reason: str


@dataclass(frozen=True, slots=True)
class Challenged(Fact):
    """Whoever petitioned says that somebody in the body ``to``, which the errand ``id`` has not reached, has a stake in it
    (outcome ``raised``), or a leader of the asker has decided that it is not asked (``ruled_out``) or is (``dismissed``), on
    that ground. ``blobs`` is what he said of it."""

    id: str
    to: str
    ground: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Concluded(Fact):
    """What the verification of a denunciation ends in: ``result`` is upheld, partly or rejected."""

    result: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Decided(Fact):
    """The decision or answer; ``document`` is its number in the register of documents. ``each``: of several who wrote together
    each has one of his own; else the list of them is sealed with the names."""

    result: str
    document: str
    blobs: tuple[Sealed, ...]
    each: bool = later(False)


@dataclass(frozen=True, slots=True)
class Notified(Fact):
    """A paper was sent or served; service is a fact of its own, looking at a page is not service. ``which``: to whom of a party
    that is several, by their places among them."""

    party: str
    how: str
    blobs: tuple[Sealed, ...]
    which: tuple[str, ...] = later(())


@dataclass(frozen=True, slots=True)
class Gated(Fact):
    """The public copy passed the gate: how many finds were taken out or kept, and both digests.

    ``marks`` stands for the places of the document that read like a mark of secrecy (`hoiam.gate.secrecy.digest_of`): for
    those of which an office says, and a second one agrees, that they are none; with a copy that passed, that it is a stub in
    place of a document that bears them."""

    taken_out: int
    kept: int
    original: str
    public: str
    marks: str = later("")


@dataclass(frozen=True, slots=True)
class Published(Fact):
    public: str
    answer: str


@dataclass(frozen=True, slots=True)
class Enforced(Bare):
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class SentBack(Bare):
    """The papers went back to the sender with guidance; ``reason`` is a code of the law."""

    reason: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Transferred(Fact):
    """To another body: sent, received there, or undone before it was received. Or (outcome ``succeeded``) the body on whose
    behalf it is recorded is no more, and ``body`` stands in its place, by the instrument and from the day that ``reason`` says
    (``19/NQ-HĐND@2026-07-01``)."""

    body: str
    reason: str
    key: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Extended(Fact):
    conditions: tuple[str, ...]
    days: int
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Suspended(Bare):
    ground: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Resumed(Bare):
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn(Fact):
    """Asked for, or signed; ``coerced`` is the answer to the question that the signed form must hold. Of several who write
    together, ``people`` of them have withdrawn for themselves; of these so many were ``representatives``, and so many had
    left the paper that names them ``unsigned``; or all of them have, by so many ``signatures``. Numbers alone: who, lies
    sealed. ``part``: of several contents one alone is to be withdrawn, which the sealed words name; the others go on."""

    coerced: str
    blobs: tuple[Sealed, ...]
    people: int = later(0)
    representatives: int = later(0)
    unsigned: int = later(0)
    part: bool = later(False)
    signatures: int = later(0)


@dataclass(frozen=True, slots=True)
class Appealed(Fact):
    """The petitioner went further: to which kind of petition, and the new petition's id where it is known.

    ``posted`` is the day on which a paper was posted, which counts and not the one on which it came in; ``excuse`` why it came
    late, by the law's own list; ``body`` which one has it, where only that is known. With the outcome ``ended`` or
    ``resumed`` it is over there without a decision."""

    kind: str
    successor: str
    posted: date | None = later(None)  # noqa: RUF009 - as above
    excuse: str = later("")
    body: str = later("")


@dataclass(frozen=True, slots=True)
class Recused(Fact):
    office: str
    reason: str


@dataclass(frozen=True, slots=True)
class Lifted(TwoOffices):
    """Offices, units or bodies are kept away no longer, once a second office has agreed to what a first one proposed: both
    acts say the same. ``walls``: they were kept away for what it came in as, and what it is called now decides from then on."""

    codes: tuple[str, ...]
    walls: bool

    def lets_back(self) -> tuple[str, ...]:
        return self.codes

    def ends_two(self) -> bool:
        return self.walls


@dataclass(frozen=True, slots=True)
class Protected(Fact):
    """Protection was asked for (``people``: for how many; who they are lies sealed with the name), ordered by ``measures`` of
    the law, declined or ended on a ``ground``, changed, or applied by a body (``applied_by``: a party of the law).
    ``measure`` stands in acts from before there were several."""

    measure: str
    blobs: tuple[Sealed, ...]
    measures: tuple[str, ...] = later(())
    people: int = later(0)
    ground: str = later("")
    applied_by: str = later("")

    @property
    def ordered(self) -> tuple[str, ...]:
        """The measures of which it speaks."""
        return self.measures or ((self.measure,) if self.measure else ())


@dataclass(frozen=True, slots=True)
class Transcribed(Fact):
    """The original was typed out by an office (outcome ``typed``; the text lies with the name), or another office held the
    text against it: ``checked`` brings the text that goes round from now on, ``returned`` means that it is typed again."""

    office: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class WordsRead(Fact):
    """An office read the words; one fact per office, petition and day."""

    office: str


@dataclass(frozen=True, slots=True)
class MoreAsked(Fact):
    what: str
    until: date
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Replied(Fact):
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Added(Bare):
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Rated(Fact):
    """One to five, and whether the answer dealt with the question; no words are asked."""

    score: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Closed(Bare):
    reason: str


@dataclass(frozen=True, slots=True)
class AccusedNoted(Fact):
    """How many ``people`` or bodies the petition is about (outcome ``counted``), or what became of one of them: ``which``, by
    his place among them, and ``body``, where he is now. Who he is, the words say, which are sealed."""

    people: int
    which: str
    body: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Delegated(Fact):
    """The paper of several who write together came in: how many ``people`` they are, how many of them it names as
    ``representatives``, and how many have not signed it. Numbers alone: who, lies sealed."""

    people: int
    representatives: int
    unsigned: int
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Expired(Fact):
    """The time for which the petition is kept is over and two offices ordered (by the order of that number in the public log)
    that its keys be destroyed on a day; or (outcome ``spared``) somebody who sees it said that it stays."""

    order: str
    on: date


@dataclass(frozen=True, slots=True)
class NameErased(Fact):
    """The same of what opens the names alone: ordered for a day, ``spared``, or ``finished``, when it is destroyed. The words,
    the acts and their proofs stay."""

    order: str
    on: date


@dataclass(frozen=True, slots=True)
class OwnDataAsked(Fact):
    """Whoever wrote asked to see, correct or erase what is kept of him here, that was acknowledged, or answered (declined on a
    ``ground`` of the law). What he wants corrected lies sealed with his name."""

    ground: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class SplitOff(Fact):
    """One of the contents of a letter was typed out by an office (outcome ``typed``; the text lies with the name), or another
    office held it against the letter: ``checked`` makes it a petition of its own, ``returned`` means that it is typed again.

    ``kind``, ``subject`` and ``against`` say as what the part goes on, ``contents`` how many the letter has. Which petition the
    part became lies sealed with the name; no field names it."""

    office: str
    kind: str
    subject: str
    contents: int
    against: tuple[str, ...]
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Reissued(Whole):
    """A new return code for a lost one was asked for, stopped by whoever holds the code, or given. ``way`` is one of those that
    were chosen when the petition was sent; ``ready`` the first day on which it may be given and ``until`` the last; ``code``
    stands for the code that counts from now on (64 hex digits; empty until one is given).

    Where somebody asks at the counter, an office has compared him with the sealed name (outcome ``proposed``) and a second one
    has (``agreed``: from then on it waits), or one of them says that it is not he (``declined``). ``slip`` stands for the slip
    that he made on his own device (64 hex digits, the same in both acts)."""

    way: str
    ready: date
    until: date
    code: str
    slip: str = later("")


@dataclass(frozen=True, slots=True)
class Represented(Fact):
    """Somebody acts for the petitioner from now on (outcome ``named``), his paper was looked at (``shown``), or he acts for him
    no longer (``ended``).

    ``as_what`` is a code of the law; ``of`` the number of the act with which he began, 0 for one who begins here. ``scope`` are
    the steps that the paper gives him beside those that the law gives, ``until`` the last day that it has (None: it has none),
    ``seen`` whether an office has looked at it, ``reason`` why it ended. Who he is lies sealed with the name."""

    as_what: str
    of: int
    scope: tuple[str, ...]
    until: date | None
    seen: bool
    reason: str
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Succeeded(Fact):
    """The petitioner is dead or dissolved (outcome ``died``), or somebody to whom his right has passed goes on in his place
    (``continued``), or does so no longer (``ended``); ``heirs`` is how many have it. Who he is lies sealed with the name."""

    heirs: int
    blobs: tuple[Sealed, ...]


@dataclass(frozen=True, slots=True)
class Linked(Fact):
    """An office found that a petition has the same content as an earlier one, which it sees as well (outcome ``noted``), and
    that it is not settled again but kept (``ended``). ``earlier`` stands for that one (64 hex digits; in older acts its id):
    who sees both finds it by that, and nobody else does. ``ground``: what the law calls it."""

    earlier: str
    ground: str


@dataclass(frozen=True, slots=True)
class Joined(Fact):
    """A petition is handled together with others of the same content, which other people have sent: ``group`` is a random
    number (32 hex digits) that stands in the history of each of them. Which they are, no history says."""

    group: str


@dataclass(frozen=True, slots=True)
class Left(Fact):
    """A petition is handled by itself again. ``reason``: what the law calls it where an office says so (outcome ``ended``);
    empty where its petitioner objects (``asked``), who gives none."""

    group: str
    reason: str


@dataclass(frozen=True, slots=True)
class FollowSlip(Fact):
    """One of several who wrote together has a slip of his own to follow the petition by (outcome ``given``), or has it no
    longer (``ended``). ``slip``: by what it is found (SHA-256, 64 hex digits); ``seat``: his place on the paper, from 1 on. Who
    he is, their sealed list alone says."""

    slip: str
    seat: int


@dataclass(frozen=True, slots=True)
class Alerted(Bare):
    """Harm that cannot wait was reported to the head, who ordered something against it, or whoever can prevent it was told."""

    blobs: tuple[Sealed, ...]


PetitionFact = (
    Received
    | Signed
    | Classified
    | Accepted
    | Refused
    | Assigned
    | Verified
    | Dialogued
    | Coordinated
    | Errand
    | Challenged
    | LeadSet
    | TaskStruck
    | Concluded
    | Decided
    | Notified
    | Gated
    | Published
    | Enforced
    | SentBack
    | Transferred
    | Extended
    | Suspended
    | Resumed
    | Withdrawn
    | Appealed
    | Recused
    | Lifted
    | Protected
    | Opened
    | Transcribed
    | WordsRead
    | Withheld
    | MoreAsked
    | Replied
    | Added
    | Rated
    | Closed
    | DuesRecomputed
    | Reissued
    | Delegated
    | AccusedNoted
    | Expired
    | NameErased
    | OwnDataAsked
    | SplitOff
    | Represented
    | Succeeded
    | Linked
    | Alerted
    | Joined
    | Left
    | FollowSlip
)

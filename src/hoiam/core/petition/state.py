"""What the history of a petition amounts to: ``fold(history) -> Petition``.

The fold needs no law and no clock: each act carries the state that it led to and the terms that it started, as they
were computed on the day. A fact that is not ``Bare`` and has no case below is a type error (``assert_never``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never, cast

from hoiam.core.dossier.events import Bare, Recorded
from hoiam.core.dossier.standing import BrokenHistory, Dossier, Life, Opening, Proposal

from .events import (
    Accepted,
    AccusedNoted,
    Appealed,
    Assigned,
    Classified,
    Concluded,
    Coordinated,
    Decided,
    Delegated,
    Extended,
    Gated,
    Lifted,
    MoreAsked,
    Notified,
    Opened,
    PetitionFact,
    Published,
    Rated,
    Received,
    Recused,
    Refused,
    Reissued,
    Replied,
    Signed,
    Transcribed,
    Transferred,
    Verified,
    Withdrawn,
    Withheld,
    WordsRead,
)

# As what a paper is sealed, with the names, that several have signed who write together, or some of them who withdraw.
SIGNATURES = "signatures"
TRANSCRIPT = "transcript"
# As what a file is sealed, with the name, whose writer had taken out what it says of place, device and time; and their list.
ORIGINAL, ORIGINALS = "original", "originals"
"""The kind of a sealed blob that holds an original, typed out."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """That these places of a document are no marks of secrecy, which waits for a second office: by which office, when."""

    marks: str
    office: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Compared:
    """That an office has compared whoever asks at the counter with the sealed name, which waits for a second one: for which
    slip, by which office, when."""

    slip: str
    office: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reissue:
    """A new return code that was asked for: by which way, when, the first and the last day on which it may be given."""

    way: str
    at: datetime
    ready: date
    until: date


ACCUSED = "accused"
"""The party whom a petition is about, as the packs call it."""


@dataclass(frozen=True, slots=True)
class Accused:
    """One of those whom a petition is about: his place among them, the code that he was named by (empty where it is not known
    whose it is), what became of him (``moved``, ``retired``, ``died``; empty for nothing), and the body where he is now."""

    place: str
    code: str
    became: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Speaking:
    """What the paper says that names who speaks for several: how many they are, how many have not signed it."""

    representatives: int
    unsigned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Petition(Dossier):
    """A petition as its history leaves it; read only. What every dossier has stands in ``Dossier``.

    ``doubt`` is what an office said of marks of secrecy and waits for a second one, ``unmarked`` what two have agreed on;
    ``prepared_by`` are the offices that drafted a public copy or passed one. ``representing``: as what somebody else wrote it
    for the petitioner, a code of the law; empty where he wrote it himself. ``second`` are the ways to a new return code that
    its writer chose when he sent it and that are not used up, ``reissue`` a new code that was asked for and waits, ``compared``
    what a first office has found at the counter. ``people`` are those who write it together and have not withdrawn,
    ``speaking`` what their paper says of who speaks for them, None where none came in. ``accused`` are those whom it is
    about, one by one.
    """

    subject: str
    place: str
    channel: str
    claimed: date
    signed: bool
    anonymous: bool
    people: int
    representing: str
    origin: str
    differs: bool
    ground: str
    result: str
    document: str
    public: str
    original: str
    answer: str
    asked_body: str
    withdrawal: str
    successor: str
    score: int
    doubt: Doubt | None
    unmarked: frozenset[str]
    prepared_by: frozenset[str]
    second: frozenset[str]
    reissue: Reissue | None
    compared: Compared | None
    speaking: Speaking | None
    accused: tuple[Accused, ...]


def still_there(accused: Iterable[Accused]) -> tuple[str, ...] | None:
    """The places of those who have not died; None where one alone is accused and lives."""
    every = tuple(accused)
    left = tuple(each.place for each in every if each.became != "died")
    return left if len(every) > 1 or len(left) < len(every) else None


class PetitionLife(Life):
    """The history of a petition, act by act."""

    def __init__(self, history: Iterable[Recorded] = ()) -> None:
        super().__init__()
        self.people = self.score = 0
        self.signed = self.anonymous = self.differs = False
        self.claimed: date | None = None
        self.representing = ""
        self.subject = self.place = self.channel = self.origin = self.ground = self.result = self.document = ""
        self.public = self.original = self.answer = self.asked_body = self.withdrawal = self.successor = ""
        self.doubt: Doubt | None = None
        self.unmarked: frozenset[str] = frozenset()
        self.prepared_by: frozenset[str] = frozenset()
        self.second: frozenset[str] = frozenset()
        self.reissue: Reissue | None = None
        self.compared: Compared | None = None
        self.speaking: Speaking | None = None
        self.counted = 0
        self.became: dict[str, tuple[str, str]] = {}
        for recorded in history:
            self.take(recorded)

    def take(self, recorded: Recorded) -> None:
        """One act more; raises BrokenHistory when it cannot be the next."""
        act = recorded.act
        # ``wire`` reads no fact of another family.
        fact = cast(PetitionFact, act.fact)
        day, outcome = act.day, act.outcome
        self.begin(recorded, is_first=type(fact) is Received)
        match fact:
            case Received():
                self.called(fact.kind)
                self.subject, self.place = fact.subject, fact.place
                self.channel, self.language, self.claimed, self.logged_at = (
                    fact.channel,
                    fact.language,
                    fact.claimed,
                    recorded.at,
                )
                self.signed, self.anonymous, self.against = fact.signed, fact.anonymous, fact.about
                self.people, self.origin, self.representing = fact.people, fact.origin, fact.representing
                self.held_by(recorded.on_behalf_of, day)
                self.came_along(fact.kept_away, fact.walls, unspoken=fact.by_number)
                self.second = frozenset(fact.second)
                if any(blob.kind == TRANSCRIPT for blob in fact.blobs):
                    # A letter that the clerk typed out while he took it in.
                    self.typed_by = recorded.actor
            case Signed():
                self.signed, self.signed_on = True, day
            case Classified():
                self.called(fact.kind)
                self.subject = fact.subject
                self.conditions |= frozenset(fact.conditions)
            case Accepted():
                self.conditions |= frozenset(fact.conditions)
            case Refused():
                self.ground = fact.ground
            case Assigned():
                self.assigned(fact.offices, day)
            case Verified():
                self.differs = outcome == "differs"
            case Coordinated():
                self.asked_body = fact.body if outcome == "asked" else ""
            case Concluded():
                self.result = fact.result
                self.settles(day)
            case Decided():
                self.result, self.document = fact.result, fact.document
                self.settles(day)
            case Notified():
                self.days[f"{act.name}.{fact.party}"] = day
                for name in [f"{act.name}.{fact.party}.{place}" for place in fact.which] or [f"{act.name}.{fact.party}"]:
                    self.told(name, day, act.toward)
            case Gated():
                self.gated(recorded, fact)
            case Published():
                self.answer = fact.answer
            case Transferred():
                if outcome == "received":
                    # The receiving body records this act on its own behalf: from here on the petition is its own.
                    self.held_by(recorded.on_behalf_of, day)
                elif outcome == "sent":
                    self.on_its_way(fact.body, day)
                else:
                    self.given_back(recorded.on_behalf_of, day)
            case Extended():
                self.extensions += 1
                self.conditions |= frozenset(fact.conditions)
            case Withdrawn() if fact.people:
                self.fewer(fact)
            case Withdrawn():
                self.withdrawal = outcome
            case AccusedNoted() if outcome == "counted":
                self.counted = fact.people
            case AccusedNoted():
                self.became[fact.which] = (outcome, fact.body)
            case Delegated():
                self.people, self.speaking = fact.people, Speaking(fact.representatives, fact.unsigned)
            case Appealed():
                self.successor = fact.successor
            case Recused():
                self.kept_away(fact.office)
            case Lifted():
                self.lifting(Proposal(fact.lets_back(), fact.ends_two(), recorded.actor, recorded.at), outcome)
            case Opened():
                self.openings.append(Opening(recorded.at, fact.office, fact.purpose, day, self.seq))
            case Transcribed():
                self.typed_by = fact.office if outcome == "typed" else ""
            case WordsRead():
                self.read_by[fact.office, day] = self.seq
            case Withheld():
                self.was_withheld(fact.office, outcome, day, fact.of)
            case MoreAsked():
                self.asked(day, fact.until)
            case Replied():
                self.answered(day)
            case Reissued():
                self.reissuing(recorded, fact)
            case Rated():
                self.score = fact.score
            case Bare():
                pass
            case _:
                assert_never(fact)
        self.finish(recorded, longer=type(fact) is Extended)

    def fewer(self, fact: Withdrawn) -> None:
        """Some of several have withdrawn, and the others go on; what their paper says counts without those."""
        self.people -= fact.people
        if self.speaking is not None:
            said = self.speaking
            self.speaking = Speaking(said.representatives - fact.representatives, said.unsigned - fact.unsigned)

    def all_accused(self) -> tuple[Accused, ...]:
        """Those whom it is about: as many as were counted, else as were named. Their codes go with their places where there are
        no more codes than people."""
        codes = sorted(self.against)
        number = self.counted or max(1, len(codes))
        known = codes if len(codes) <= number else []
        places = [str(n) for n in range(1, number + 1)]
        return tuple(
            Accused(place, known[n] if n < len(known) else "", *self.became.get(place, ("", "")))
            for n, place in enumerate(places)
        )

    def reissuing(self, recorded: Recorded, fact: Reissued) -> None:
        """Somebody at the counter was compared with the name, a new code was asked for, or that came to its end."""
        self.compared = None
        match recorded.act.outcome:
            case "proposed":
                self.compared = Compared(fact.slip, recorded.actor, recorded.at)
            case "declined":
                pass
            case "asked" | "agreed":
                self.reissue = Reissue(fact.way, recorded.at, fact.ready, fact.until)
            case _:
                # It serves once, whichever way: stopped, somebody else has tried; given, it has served.
                self.reissue, self.second = None, frozenset()

    def gated(self, recorded: Recorded, fact: Gated) -> None:
        """The public copy was prepared or passed the gate, or an office said of what looks like a mark that it is none."""
        match recorded.act.outcome:
            case "proposed":
                self.doubt = Doubt(fact.marks, recorded.actor, recorded.at)
            case "agreed":
                self.doubt, self.unmarked = None, self.unmarked | {fact.marks}
            case "declined":
                self.doubt = None
            case _:
                self.original, self.public = fact.original, fact.public
                self.prepared_by |= {recorded.actor}

    def stands(self) -> Petition:
        return self.petition()

    def petition(self) -> Petition:
        """The petition as the acts so far leave it."""
        if self.claimed is None:
            raise BrokenHistory("an empty history")
        accused = self.all_accused()
        return Petition(
            **self.common(),
            several={ACCUSED: left} if (left := still_there(accused)) is not None else {},
            accused=accused,
            subject=self.subject,
            place=self.place,
            channel=self.channel,
            claimed=self.claimed,
            signed=self.signed,
            anonymous=self.anonymous,
            people=self.people,
            representing=self.representing,
            origin=self.origin,
            differs=self.differs,
            ground=self.ground,
            result=self.result,
            document=self.document,
            public=self.public,
            original=self.original,
            answer=self.answer,
            asked_body=self.asked_body,
            withdrawal=self.withdrawal,
            successor=self.successor,
            score=self.score,
            doubt=self.doubt,
            unmarked=self.unmarked,
            prepared_by=self.prepared_by,
            second=self.second,
            reissue=self.reissue,
            compared=self.compared,
            speaking=self.speaking,
        )


def fold(history: Iterable[Recorded]) -> Petition:
    """The petition that a history amounts to; raises BrokenHistory when it is not a history of one petition."""
    return PetitionLife(history).petition()

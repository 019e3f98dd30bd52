"""Where a dossier stands: what its history amounts to, as far as every family has it.

``Dossier`` is what participants, terms and ``move`` ask; a family's own state (``core.petition.state.Petition``) adds
what only it knows. ``Life`` is the part of the fold that is the same for all: numbers, days, states, terms and their
stops, who takes part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from hoiam.core.procedure import Law
from hoiam.core.words import Text

from .events import Clock, Ending, How, Recorded, Sealed, sealed_in
from .refusals import Refusal


class BrokenHistory(Exception):
    """The history is not one that the road can have written: a bug or a tampered table, never an answer to a person."""


class Part(StrEnum):
    """As what somebody takes part in a dossier."""

    HOLDS = "holds"
    ARRIVING = "arriving"
    ASSIGNED = "assigned"
    ASKS = "asks"
    ASKED = "asked"
    ABOVE = "above"


class Participant(NamedTuple):
    """A body (by its code) or an office (``BODY/NN``) that takes part, as what, and since which day."""

    who: str
    part: Part
    since: date


@dataclass(frozen=True, slots=True)
class Pause:
    """A term stood still from ``first`` to the day before it went on (None while it still stands)."""

    clock: str
    first: date
    last: date | None


class Span(NamedTuple):
    """The days after ``since`` up to ``until`` and with it; still going on where that is None."""

    since: date
    until: date | None


class Waited(NamedTuple):
    """How long an answer was waited for: from the day on which the question reached the asked body to the one on which it was
    answered, refused or taken back (None while it is waited for); ``due`` is the day that both bodies have for it."""

    since: date
    due: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """What another body was asked to do for a dossier, an errand with an id of its own (32 hex); of one kind, ``to`` that
    body.

    ``sent`` is the day of the sending, ``blocking``: the body that has the dossier waits for it; ``waited`` each time that it
    did. ``pressed`` are the days on which the asked body was reminded, or its superior told. ``happened`` is what came of it
    last, by the word of the mirror (announced, sent, agreed, responded ...), ``ground`` why where it was refused or
    taken back, ``answered`` the day of the last answer. ``announced`` is the last day on which whoever petitioned may say,
    before that body has the question, that somebody there has a stake in it (None where he was not told first), ``reached`` the
    day on which it got there; ``challenge`` what came of his saying so (raised, ruled_out, dismissed; empty while he has
    not), ``why`` the ground of that. ``asker``, ``document`` and ``digest``: of what a superior has ordered, by which body, the
    number of its paper and the digest of its words. ``differs``: whoever has this part says that its opinion is another one.
    """

    id: str
    kind: str
    to: str
    sent: date
    blocking: bool
    waited: tuple[Waited, ...]
    pressed: tuple[date, ...] = ()
    happened: str = "sent"
    ground: str = ""
    answered: date | None = None
    first_due: date | None = None
    announced: date | None = None
    reached: date | None = None
    challenge: str = ""
    why: str = ""
    asker: str = ""
    document: str = ""
    digest: str = ""
    differs: bool = False

    @property
    def on_its_way(self) -> bool:
        """Whether that body has not got it yet, and whoever petitioned may still say something against it."""
        return self.happened == "announced"

    @property
    def open(self) -> bool:
        """Whether an answer is waited for now."""
        return bool(self.waited) and self.waited[-1].until is None

    @property
    def due(self) -> date | None:
        """The day on which it is due, or was at last; None where no answer is waited for."""
        return self.waited[-1].due if self.waited else None

    def late(self, today: date) -> bool:
        """Whether its answer was late, or is."""
        return any((each.until or today) > each.due for each in self.waited)

    def waits_until(self, day: date) -> Asking:
        """The same, no longer waited for from that day on."""
        return replace(self, waited=(*self.waited[:-1], self.waited[-1]._replace(until=day))) if self.open else self

    def is_due(self, due: date) -> Asking:
        """The same, due on another day, while it is waited for."""
        return replace(self, waited=(*self.waited[:-1], self.waited[-1]._replace(due=due))) if self.open else self


class Run(NamedTuple):
    """One running of a term at a body, running or ended.

    ``started`` is the number of the act that set it going, ``began`` its day; ``body`` whose duty it is (while one that
    goes along with the petition runs, the body that has it). ``clock`` is as it was computed last; ``trigger`` the day
    from which the run counts from the first on, also once a further term has followed. ``first_due`` is the due day as it
    was told first, ``unextended`` the one without any extension, moved by days that are not counted. ``ended`` is the
    day, ``how`` how it ended, ``ended_by`` the number of that act; None and 0 while it runs. ``away`` are the days on
    which the petition was with other bodies and came back. ``told`` are the tellings that count for it
    (``notify.sent.petitioner``), each with its first day. ``extended_by_accused``: somebody named in the petition made it
    longer.
    """

    name: str
    started: int
    began: date
    body: str
    clock: Clock
    trigger: date
    first_due: date | None
    unextended: date | None
    ended: date | None = None
    how: How | None = None
    ended_by: int = 0
    away: tuple[Span, ...] = ()
    told: Mapping[str, date] = MappingProxyType({})
    extended_by_accused: bool = False

    @property
    def whose(self) -> str:
        """The body's, the petitioner's, or what has to pass."""
        return self.clock.whose

    @property
    def due(self) -> date | None:
        """Its last day, with every extension."""
        return self.clock.due

    @property
    def extended_late(self) -> bool:
        """Whether it was made longer when it had run out already."""
        return self.clock.extended_late


@dataclass(frozen=True, slots=True)
class Opening:
    """A name that was opened: when, by which office, for which purpose, on which day in law, by which act."""

    at: datetime
    office: str
    purpose: str
    day: date
    seq: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """That these are kept away no longer: by which office, when. ``walls``: since what it is called now decides it."""

    codes: tuple[str, ...]
    walls: bool
    office: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What the history of a dossier of any family leaves; read only.

    ``days`` gives the day of the last act of each step, under the step's word and under ``step.outcome``; ``lasts`` the number
    and the outcome of that act, under the word. ``clocks`` are
    the terms that still run (or stand still), by name; ``ended`` those that are done, with the day; ``runs`` all of them,
    each time that one ran, in the order in which they began. ``held`` gives the first day on which each body had the
    dossier, ``predecessors`` the bodies in whose place one stands, ``transits`` when it was on its way, ``absent`` when each
    body that sent it on did not have it, ``hops`` how often it was sent on (what its sender took back himself is none),
    ``sent_in`` the number of the act by which it was sent last, ``gave_back`` the bodies that gave it back. ``asks``
    are the days on which the petitioner was asked for something and had not answered, ``signed_on`` is the day on which he
    signed it, ``settled_on`` the first on which a paper settled it. ``since`` is the day of the act that led to the present
    state. ``participants`` are the body that has it, the one it is on its way to (``moving_to``) and the offices that handle
    it (``offices``). ``against`` are those whom it is about,
    ``recused`` who was kept away on record (``recused_before``: from the one that it takes further), ``lifted`` whom two
    offices let back, ``proposal`` what waits for a second office. ``kinds`` are all kinds that it was since two offices
    last lifted its walls, ``walls`` those for which the one that it takes further had walls. ``unspoken``: that one was
    named by its number alone, so nobody is told who and what came along. ``asked_until`` is the day until which the
    petitioner was asked for something, while he has not answered. ``settled`` says that a paper settles it (a conclusion, a
    decision), from which a public copy may be made. ``read_by`` and ``openings`` hold what was shown; ``withheld`` what was
    asked for and refused: by which office, what, on which day. ``typed_by`` is the office whose typed copy of an original
    waits for a second office to check it. ``several`` are those of a party who are still there, by their place among them,
    where they are several or were: what is owed to the party is owed to each of them. ``errands`` are what other bodies were
    asked to do for it, in the order in which they were sent.
    """

    seq: int
    body: str
    kind: str
    kinds: frozenset[str]
    walls: frozenset[str]
    unspoken: bool
    language: str
    logged_at: datetime
    state: str
    came_from: str
    since: date
    against: frozenset[str]
    days: Mapping[str, date]
    lasts: Mapping[str, tuple[int, str]]
    clocks: Mapping[str, Clock]
    ended: Mapping[str, tuple[Clock, date]]
    runs: tuple[Run, ...]
    held: Mapping[str, date]
    predecessors: Mapping[str, frozenset[str]]
    transits: tuple[Span, ...]
    absent: Mapping[str, tuple[Span, ...]]
    hops: int
    sent_in: int
    gave_back: frozenset[str]
    asks: tuple[Span, ...]
    signed_on: date | None
    settled_on: date | None
    pauses: tuple[Pause, ...]
    conditions: frozenset[str]
    extensions: int
    participants: tuple[Participant, ...]
    recused: frozenset[str]
    recused_before: frozenset[str]
    lifted: frozenset[str]
    proposal: Proposal | None
    asked_until: date | None
    settled: bool
    openings: tuple[Opening, ...]
    read_by: Mapping[tuple[str, date], int]
    withheld: frozenset[tuple[str, str, date]]
    typed_by: str
    blobs: tuple[Sealed, ...]
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errands: tuple[Asking, ...] = ()

    NOUN: ClassVar[Text] = Text("đơn", "petition")
    """What a refusal calls a dossier of this family."""

    def happened(self, step: str) -> bool:
        """Whether an act of this step (``notify``), or of this end of it (``notify.served``), stands in the history."""
        return step in self.days

    def stands(self, step: str) -> bool:
        """Whether an act of this step, or of this end of it, was taken and no other end of the step came after it."""
        word, _dot, outcome = step.partition(".")
        return word in self.days and (not outcome or self.lasts[word][1] == outcome)

    def formed_on(self, law: Law, kind: str) -> date | None:
        """The day from which it has the form that the law of the kind wants before it is taken up, as far as it is signed; None
        while something of that is missing. One that is of nobody but its writer has it from the signature on."""
        return date.min

    def unfinished(self, article: str) -> Refusal | None:
        """Why an office may not end the dossier yet: what it has begun with it would be lost; None where nothing would."""
        return None

    def doomed(self, article: str) -> Refusal | None:
        """Why it cannot go on from its end: what opens it is to be destroyed on a day."""
        return None

    def stopped(self, clock: str, until: date) -> tuple[tuple[date, date], ...]:
        """The stopped intervals of a term, both days inclusive; one that is still open ends at ``until``."""
        return tuple((p.first, p.last or until) for p in self.pauses if p.clock == clock)

    def stands_still(self, clock: str) -> bool:
        """Whether the term stands still now."""
        return any(p.clock == clock and p.last is None for p in self.pauses)

    def running(self, name: str) -> Run | None:
        """The run of that term that has not ended; None where it does not run."""
        return next((run for run in reversed(self.runs) if run.name == name and run.ended is None), None)

    def last_run(self, name: str, body: str) -> Run | None:
        """The run of that term that the body had last, running or ended; None where it never had one."""
        return next((run for run in reversed(self.runs) if run.name == name and run.body in self.line_of(body)), None)

    @property
    def moving_to(self) -> str:
        """The body that the dossier is on its way to; empty where it is not."""
        return next((p.who for p in self.participants if p.part is Part.ARRIVING), "")

    def line_of(self, body: str) -> frozenset[str]:
        """The body, and those that it stands in the place of here."""
        return self.predecessors.get(body, frozenset()) | {body}

    @property
    def offices(self) -> tuple[str, ...]:
        """The offices that handle it, in the order in which they were named."""
        return tuple(p.who for p in self.participants if p.part is Part.ASSIGNED)


class Life:
    """A history that is being folded: what every family keeps the same way. ``take`` each act in turn, then ask."""

    def __init__(self) -> None:
        """Nothing has happened yet."""
        self.seq = self.extensions = 0
        self.state = self.came_from = self.body = self.kind = self.language = self.typed_by = ""
        self.since: date | None = None
        self.asked_until: date | None = None
        self.logged_at: datetime | None = None
        self.settled = False
        self.conditions: frozenset[str] = frozenset()
        self.kinds: frozenset[str] = frozenset()
        self.walls: frozenset[str] = frozenset()
        self.unspoken = False
        self.against: frozenset[str] = frozenset()
        self.recused: frozenset[str] = frozenset()
        self.recused_before: frozenset[str] = frozenset()
        self.lifted: frozenset[str] = frozenset()
        self.proposal: Proposal | None = None
        self.parts: dict[tuple[Part, str], date] = {}
        self.days: dict[str, date] = {}
        self.lasts: dict[str, tuple[int, str]] = {}
        self.clocks: dict[str, Clock] = {}
        self.ended: dict[str, tuple[Clock, date]] = {}
        self.runs: list[Run] = []
        self.running: dict[str, int] = {}  # the place in ``runs`` of each that has not ended
        self._runs_at = ""
        self.sent_in = 0
        self.held: dict[str, date] = {}
        self.predecessors: dict[str, frozenset[str]] = {}
        self.transits: list[Span] = []
        self.absent: dict[str, list[Span]] = {}
        self.hops = 0
        self.gave_back: frozenset[str] = frozenset()
        self.asks: list[Span] = []
        self.signed_on: date | None = None
        self.settled_on: date | None = None
        self.pauses: list[Pause] = []
        self.openings: list[Opening] = []
        self.read_by: dict[tuple[str, date], int] = {}
        self.withheld: frozenset[tuple[str, str, date]] = frozenset()
        self.blobs: list[Sealed] = []

    def take(self, recorded: Recorded) -> None:
        """One act more; the family says what it changes."""
        raise NotImplementedError

    def stands(self) -> Dossier:
        """The dossier as the acts so far leave it; the family says as what."""
        raise NotImplementedError

    def begin(self, recorded: Recorded, *, is_first: bool) -> None:
        """Before the family's own part of an act; ``is_first``: its fact is the one that a history begins with."""
        self.seq += 1
        if recorded.seq != self.seq:
            raise BrokenHistory(f"act {recorded.seq} where {self.seq} was due")
        if (self.seq == 1) != is_first:
            raise BrokenHistory("a history begins with its first fact, and has it only there")
        act = recorded.act
        self.days[act.step] = act.day
        if act.outcome:
            self.days[act.name] = act.day
        self.lasts[act.step] = (self.seq, act.outcome)
        self.blobs += sealed_in(act.fact)

    def finish(self, recorded: Recorded, *, longer: bool = False) -> None:
        """After the family's own part: terms that end, stand still or start, and the state. ``longer``: the act makes a term
        longer."""
        act = recorded.act
        day = act.day
        if act.ends:
            how = {ending.clock: ending for ending in act.how}
            for name in self.clocks.copy() if "*" in act.ends else act.ends:
                if name in self.clocks:
                    self._over(name, day, how.get(name))
        for clock in act.starts:
            self._runs_from(clock, recorded, longer=longer)
        # What goes on because the dossier is back, and waits for the same as when it was sent, stands still from here on too.
        for name in act.pauses:
            if name in self.clocks:
                self.pauses.append(Pause(name, day, None))
        if self.body != self._runs_at:
            # What goes along is the duty of whoever has the dossier now; what ended stays with the body that had it.
            for place in self.running.values():
                self.runs[place] = self.runs[place]._replace(body=self.body)
            self._runs_at = self.body
        if act.state != self.state:
            self.came_from, self.state, self.since = self.state, act.state, day

    def _over(self, name: str, day: date, ending: Ending | None) -> None:
        """The term is done, on that day and as the act says; an act from before acts said so tells nothing."""
        on = day if ending is None or ending.on is None else ending.on
        how: How = "untold" if ending is None else ending.how
        self.ended[name] = (self.clocks.pop(name), on)
        place = self.running.pop(name)
        self.runs[place] = self.runs[place]._replace(ended=on, how=how, ended_by=self.seq)

    def _runs_from(self, clock: Clock, recorded: Recorded, *, longer: bool) -> None:
        """The term runs from now, goes on, or is counted otherwise than before."""
        day, name = recorded.act.day, clock.name
        stood: date | None = None
        if self.pauses:
            stood = next((p.first for p in self.pauses if p.clock == name and p.last is None), None)
            self.pauses = [went_on for p in self.pauses if (went_on := _gone_on(p, name, day)) is not None]
        self.clocks[name] = clock
        place = self.running.get(name)
        if place is None and name in recorded.act.again:
            line = {self.body} | self.predecessors.get(self.body, frozenset())
            over = [
                (n, run, run.ended)
                for n, run in enumerate(self.runs)
                if run.name == name and run.body in line and run.ended is not None
            ]
            if not over:
                raise BrokenHistory(f"{name} never ended here and cannot go on again")
            place, gone, ended = over[-1]
            away = (*gone.away, Span(ended, day))
            self.runs[place] = gone._replace(body=self.body, ended=None, how=None, ended_by=0, away=away)
            self.running[name] = place
            self.ended.pop(name, None)
        if place is None:
            self.running[name] = len(self.runs)
            self.runs.append(Run(name, self.seq, day, self.body, clock, clock.trigger, clock.due, clock.due))
            return
        run = self.runs[place]
        unextended = run.unextended
        if not clock.extended:
            unextended = clock.due
        elif stood is not None and unextended is not None and stood <= unextended and clock.nominal and run.clock.nominal:
            # A stop that began before the day on which the term would have ended without an extension moves that day too.
            unextended += clock.nominal - run.clock.nominal
        self.runs[place] = run._replace(
            clock=clock,
            trigger=run.trigger if clock.rule.partition("@")[0] != name else clock.trigger,
            unextended=unextended,
            extended_by_accused=run.extended_by_accused or (longer and self.is_about(recorded.actor)),
        )

    def is_about(self, office: str) -> bool:
        """Whether the dossier is about this office, or about a unit or body that it belongs to."""
        return any(f"{office}/".startswith(f"{code}/") for code in self.against)

    def told(self, name: str, day: date, toward: Iterable[str]) -> None:
        """Somebody was told something (``notify.sent.petitioner``), which counts for these terms where they began by then."""
        for place in (self.running[each] for each in toward if each in self.running):
            run = self.runs[place]
            if day >= run.began and name not in run.told:
                self.runs[place] = run._replace(told={**run.told, name: day})

    def asked(self, day: date, until: date) -> None:
        """The petitioner was asked for something, to be had until a day."""
        self.asked_until = until
        self.asks.append(Span(day, None))

    def answered(self, day: date) -> None:
        """He answered, whatever he had been asked."""
        self.asked_until = None
        self.asks = [ask if ask.until is not None else Span(ask.since, day) for ask in self.asks]

    def settles(self, day: date) -> None:
        """A paper settles the dossier."""
        self.settled = True
        self.settled_on = self.settled_on or day

    def called(self, kind: str) -> None:
        """The dossier is of that kind from now on; what it was before is remembered, since protection stays."""
        if kind != self.kind:
            # Two offices agreed on what the dossier was then; whom the next kind keeps away, they have not let back.
            self.lifted = frozenset()
        self.proposal = None  # it was made of what the dossier was then
        self.kind = kind
        self.kinds |= {kind}

    def came_along(self, kept_away: Iterable[str], walls: Iterable[str], *, unspoken: bool) -> None:
        """The dossier takes another one further: whoever was kept away from that one on record, and the kinds for which it had
        walls."""
        self.recused_before = frozenset(kept_away)
        self.recused |= self.recused_before
        self.walls, self.unspoken = frozenset(walls), unspoken

    # --- who takes part ---------------------------------------------------------------------------------------------

    def held_by(self, body: str, day: date) -> None:
        """The body has the dossier from this day on; nobody in it is assigned yet, and nothing is on its way."""
        self.body = body
        self.held.setdefault(body, day)
        self._arrived(day)
        self._is_back(body, day)
        self.parts = {(Part.HOLDS, body): day}
        self.proposal = None  # two offices agree on what both of them have before them

    def on_its_way(self, body: str, day: date) -> None:
        """The dossier was sent to that body, which has not taken it yet."""
        self._no_longer_arriving()
        self.parts[Part.ARRIVING, body] = day
        self.transits.append(Span(day, None))
        self.absent.setdefault(self.body, []).append(Span(day, None))
        self.hops += 1
        self.sent_in = self.seq

    def succeeded_by(self, body: str, successor: str, day: date) -> None:
        """The body is no more and another stands in its place: it has the dossier, or is where it is on its way to. Terms go on
        as they are; who handled it there does so no longer; and what was the old body's own in it is the new one's."""
        if self.body == body:
            self.body = successor
            # No day counts anew: it has it since the old one had it.
            self.held.setdefault(successor, self.held.get(body, day))
        self.predecessors[successor] = self.predecessors.get(successor, frozenset()) | {
            body, *self.predecessors.get(body, frozenset())
        }
        if body in self.absent:
            self.absent[successor] = [*self.absent[body]]
        if body in self.gave_back:
            self.gave_back |= {successor}
        self.parts = {
            (part, successor if who == body else who): since
            for (part, who), since in self.parts.items()
            if part is not Part.ASSIGNED or not f"{who}/".startswith(f"{body}/")
        }
        self.proposal = None  # as where another body takes it over

    def given_back(self, by: str, day: date) -> None:
        """The dossier is not on its way any more: whoever sent it took it back, or the other body gave it back."""
        arriving = {who for part, who in self.parts if part is Part.ARRIVING}
        if by in arriving:
            self.gave_back |= {by}
        else:
            self.hops -= 1
        self._no_longer_arriving()
        self._arrived(day)
        self._is_back(self.body, day)

    def was_elsewhere(self, since: date, day: date) -> None:
        """Another body had the matter between these days and did not settle it: what is owed here was not this body's to do."""
        self.absent.setdefault(self.body, []).append(Span(since, day))

    def _no_longer_arriving(self) -> None:
        self.parts = {key: since for key, since in self.parts.items() if key[0] is not Part.ARRIVING}

    def _arrived(self, day: date) -> None:
        if self.transits and self.transits[-1].until is None:
            self.transits[-1] = Span(self.transits[-1].since, day)

    def _is_back(self, body: str, day: date) -> None:
        away = self.absent.get(body, ())
        if away and away[-1].until is None:
            self.absent[body][-1] = Span(away[-1].since, day)

    def assigned(self, offices: tuple[str, ...], day: date) -> None:
        """These offices handle it from now on, and no other; who did before keeps his first day."""
        before = {who: since for (part, who), since in self.parts.items() if part is Part.ASSIGNED}
        self.parts = {key: since for key, since in self.parts.items() if key[0] is not Part.ASSIGNED}
        self.parts |= {(Part.ASSIGNED, office): before.get(office, day) for office in offices}

    def kept_away(self, office: str) -> None:
        """The office is kept away on record, or all of a unit, and handles it no more."""
        self.recused |= {office}
        self.lifted -= {office}
        if self.proposal is not None:
            said = {self.proposal.office, *self.proposal.codes}
            # It was made by somebody who is kept away now, or of somebody of whom an office says again that he is.
            if any(f"{code}/".startswith(f"{office}/") for code in said):
                self.proposal = None
        self.parts = {
            (part, who): since
            for (part, who), since in self.parts.items()
            if part is not Part.ASSIGNED or not f"{who}/".startswith(f"{office}/")
        }

    def lifting(self, proposal: Proposal, outcome: str) -> None:
        """An office proposed that somebody is let back, a second one agreed, or it was declined."""
        self.proposal = proposal if outcome == "proposed" else None
        if outcome == "agreed" and proposal.walls:
            self.kinds, self.walls = frozenset({self.kind}), frozenset()
        elif outcome == "agreed":
            self.lifted |= frozenset(proposal.codes)
            self.recused -= self.lifted

    def was_withheld(self, office: str, what: str, day: date, of: int) -> None:
        """The office asked for something and was shown nothing; the act by which it had asked is no reading, no opening."""
        self.withheld |= {(office, what, day)}
        if of:
            self.read_by = {asked: seq for asked, seq in self.read_by.items() if seq != of}
            self.openings = [opening for opening in self.openings if opening.seq != of]

    def common(self) -> dict[str, Any]:
        """The fields of ``Dossier`` as they stand now; raises BrokenHistory where nothing was taken."""
        if not self.seq:
            raise BrokenHistory("an empty history")
        return {
            "seq": self.seq,
            "body": self.body,
            "kind": self.kind,
            "kinds": self.kinds,
            "walls": self.walls,
            "unspoken": self.unspoken,
            "language": self.language,
            "logged_at": self.logged_at,
            "state": self.state,
            "came_from": self.came_from,
            "since": self.since,
            "against": self.against,
            "days": dict(self.days),
            "lasts": dict(self.lasts),
            "clocks": dict(self.clocks),
            "ended": dict(self.ended),
            "runs": tuple(self.runs),
            "held": dict(self.held),
            "predecessors": dict(self.predecessors),
            "transits": tuple(self.transits),
            "absent": {body: tuple(spans) for body, spans in self.absent.items()},
            "hops": self.hops,
            "sent_in": self.sent_in,
            "gave_back": self.gave_back,
            "asks": tuple(self.asks),
            "signed_on": self.signed_on,
            "settled_on": self.settled_on,
            "pauses": tuple(self.pauses),
            "conditions": self.conditions,
            "extensions": self.extensions,
            "participants": tuple(Participant(who, part, since) for (part, who), since in self.parts.items()),
            "recused": self.recused,
            "recused_before": self.recused_before,
            "lifted": self.lifted,
            "proposal": self.proposal,
            "asked_until": self.asked_until,
            "settled": self.settled,
            "openings": tuple(self.openings),
            "read_by": dict(self.read_by),
            "withheld": self.withheld,
            "typed_by": self.typed_by,
            "blobs": tuple(self.blobs),
        }


def _gone_on(pause: Pause, clock: str, going_on: date) -> Pause | None:
    """The pause as it is once the clock goes on; None when it went on the day on which it stopped, for then no day was lost."""
    if pause.clock != clock or pause.last is not None:
        return pause
    if going_on <= pause.first:
        return None
    # The day on which the term goes on is counted again, so the pause ends the day before it.
    return Pause(pause.clock, pause.first, date.fromordinal(going_on.toordinal() - 1))

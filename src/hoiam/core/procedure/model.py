"""What a pack of law says, as frozen data: kinds of petition, states, and which step leads where under which article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final, Literal, get_args

from hoiam.core.deadlines import Rule, Unit
from hoiam.core.words import Text

Role = Literal["petitioner", "clerk", "officer", "leader", "publisher", "clock"]
"""petitioner; clerk receives; officer handles; leader decides; publisher gates and publishes; clock: time has passed."""

ROLES: frozenset[str] = frozenset({"petitioner", "clerk", "officer", "leader", "publisher", "clock"})

Outcome = Literal[
    "",
    "absent",
    "acknowledged",
    "agreed",
    "all",
    "announced",
    "applied",
    "asked",
    "at_once",
    "called",
    "called_off",
    "changed",
    "checked",
    "cleared",
    "competent",
    "continued",
    "correct",
    "counted",
    "countered",
    "court",
    "crime",
    "declared",
    "declined",
    "demanded",
    "determined",
    "died",
    "differs",
    "dismissed",
    "dissented",
    "done",
    "drafted",
    "elsewhere",
    "ended",
    "erase",
    "escalated",
    "expert",
    "expert_back",
    "field",
    "finished",
    "followed",
    "forwarded",
    "full",
    "given",
    "guided",
    "handed_over",
    "head",
    "held",
    "information",
    "lapsed",
    "merged",
    "moved",
    "named",
    "names",
    "nobody",
    "noted",
    "nothing",
    "officer",
    "on_paper",
    "online",
    "ordered",
    "other",
    "overdue",
    "owing",
    "part",
    "proposed",
    "raised",
    "received",
    "reminded",
    "reported",
    "responded",
    "resumed",
    "retired",
    "returned",
    "ruled_out",
    "same",
    "satisfied",
    "seat",
    "sent",
    "served",
    "shown",
    "signed",
    "some",
    "spared",
    "spoken",
    "stay_lifted",
    "stayed",
    "stopped",
    "succeeded",
    "taken",
    "taken_as_is",
    "taken_over",
    "turned_down",
    "typed",
    "undone",
    "urgent",
    "view",
    "words",
    "written",
]
"""Which of a step's several ends it came to; empty for a step that has one. Which step has which, the steps say themselves."""

STAYS = "="
"""Target of a step that leaves the petition in its state."""

BACK = "back"
"""Target of a step that returns the petition to the state that it was in before the present one."""

NOTHING = ""
"""The state of what does not exist yet; the step that receives a petition starts from it."""

MIRRORED = "errand"
"""The step under which what happens to an errand stands in the petition's own history."""

ACT = "act"
"""A clock that starts on the day of the step itself."""

PLANNED = "planned"
"""A clock counted from the day that the step plans (the day of a dialogue), not from the day of the step."""


EndsAs = Literal["passed_on", "withdrawn", "reclassified", "fell_away"]
"""How a running term ends that is not met. passed_on: the petition went to another body; withdrawn: whoever wrote took it back;
reclassified: it is a petition of another kind; fell_away: what was owed is owed no more (form missing, closed, a court)."""

ENDS_AS: tuple[EndsAs, ...] = get_args(EndsAs)

Question = Literal["own", "wrong", "general"]
"""What a person who does not know which kind fits is asked. own: is it about a decision or act of a body that hurts his own
rights? wrong: did somebody break the law, and should answer for it? general: should something work better for everyone?"""

Reach = Literal["sent", "signed", "inside"]
"""Whom a paper reaches. sent: it goes to somebody, and its sending is waited for; signed: whoever was there has signed it and
got his copy; inside: it stays in the file, and the petitioner does not see it."""

REACHES: tuple[Reach, ...] = get_args(Reach)

Drawn = Literal["gazette", "copy", "description", "memory"]
"""What a printed form was drawn from: the gazette, a public copy of the annex, a description of what it holds, or memory."""

DRAWN: tuple[Drawn, ...] = get_args(Drawn)

Where = Literal["holds", "arriving", "asks", "asked", "above"]
"""Which of the bodies that have to do with a dossier takes a step: the one that has it, the one that it is on its way to; of an
errand, the one that asks, the one that is asked, and a superior of both that was told."""

WHERE: tuple[Where, ...] = get_args(Where)

NOBODY: Final = "nobody"
"""The outcome of a telling by which it is recorded that there is no such person in the case."""

QUESTIONS: tuple[Question, ...] = get_args(Question)


Wanted = Literal["", "body", "questions", "other", "posting"]
"""What has to be named with a ground."""

WANTED: tuple[Wanted, ...] = get_args(Wanted)


class AmbiguousEdge(LookupError):
    """A step was asked for without its outcome where the law has several; whoever asks has to say which. A bug of the caller.

    `names` are those that the law has there: `notify.sent`, `notify.served`.
    """

    def __init__(self, state: str, step: str, names: Sequence[str]) -> None:
        super().__init__(f"“{step}” at “{state}” without an outcome: it may be {', '.join(names)}")
        self.state = state
        self.step = step
        self.names = tuple(names)


@dataclass(frozen=True, slots=True)
class House:
    """What the house that reads the packs can do: a pack that asks for more is refused by file and line.

    steps: the generic steps, each with the outcomes that it can have ("" for none); a pack says which of them a kind has and
    what they are called there. printed: the printed forms that can be made of a paper. deciding: the steps that come to a
    result. telling: the steps by which a party is told of something. writers: the steps, or single ends of them, that whoever
    wrote the petition can take himself; timed: those that the clock takes. visiting: the steps of a reception of citizens,
    which is no petition; asking: those of an errand from one body to another, which is none either.
    """

    steps: Mapping[str, frozenset[Outcome]]
    printed: frozenset[str]
    deciding: frozenset[str]
    telling: frozenset[str] = frozenset()
    writers: frozenset[str] = frozenset()
    timed: frozenset[str] = frozenset()
    visiting: Mapping[str, frozenset[Outcome]] = field(default_factory=dict)
    asking: Mapping[str, frozenset[Outcome]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Start:
    """A clock that a step sets going; a step ends clocks before it starts any.

    on: `act`, `planned`, the name of an earlier step (its last day), or a rule id: the first day after the end of that
    clock, which runs already or is started before this one by the same step, as an order is due from the day of legal
    effect; with at_end its last day, where the law counts from the expiry of a period. `only_if`: only in cases with that
    condition. told: only where the step tells that party, whose own duty begins with it; None where it starts whoever is told.
    unless: not where one of these acts (`close.court`) has happened.
    """

    rule: str
    on: str = ACT
    whose: Literal["body", "petitioner", "other"] = "body"
    only_if: str | None = None
    at_end: bool = False
    told: str | None = None
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extends:
    """A clock that a step lengthens.

    by None: the same clock counted again with the conditions that the step sets. by a rule: a further term of that rule
    that begins at the nominal end; `most` says how many such terms each condition allows. in_time: not any more once the
    clock has run out; otherwise the law is silent, and what was lengthened so late counts as late for ever.
    """

    clock: str
    by: str | None
    most: Mapping[str, int]
    in_time: bool = False


@dataclass(frozen=True, slots=True)
class Hops:
    """How many times a petition may be passed on, under which article, and what is to be done instead of once more."""

    most: int
    article: str
    then: Text


@dataclass(frozen=True, slots=True)
class Edge:
    """One step that the law allows in some states: where it leads, who may take it, under which article.

    title: what can be done, as an order ("Record service"); done: what happened then, in the past tense ("Served").
    starts, ends, pauses, resumes, extends: what it does to clocks (`*` in ends: all of them). needs: steps that must
    have happened before, as `step` or `step.outcome`; unless: steps that must not. within: clocks that must not have
    passed, or, where excuse names a ground list, one of its reasons is stated (what it is worth a person decides).
    not_before: clocks that must have passed. sets: conditions that whoever takes the step may decide on, named
    `conditions`. letter: the paper of the pack that the step makes, and reach: whom it reaches; letter_to: where it writes
    to one party or another, the papers of the others, by the party; `no_letter` says why a step whose form the law
    prescribes makes none. results: what a step that decides may come to, by the pack's codes; measures: what one that orders
    measures may order. apart: what comes with the step lies with the name, and only offices that take such steps see that it
    was taken. at_counter: roles that may record at the counter what is the petitioner's to do. part: which bodies' offices
    take the step. ends_as: how a clock ends that the step ends and does not meet, by rule (`*`: every other); whether it meets
    one, the rule says (`met_by`). still: of what it needs, the ends of steps that must be the last taken of theirs. tells: to
    whom alone it can be. takes_back: the step that it undoes; what the last act of that one ended goes on as if it had
    never been taken. place: file and line of the pack.
    """

    step: str
    outcome: Outcome
    sources: frozenset[str]
    target: str
    article: str
    by: frozenset[str]
    title: Text
    done: Text
    gist: Text
    starts: tuple[Start, ...] = ()
    ends: tuple[str, ...] = ()
    ends_as: Mapping[str, EndsAs] = field(default_factory=dict)
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    extends: tuple[Extends, ...] = ()
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    excuse: str | None = None
    not_before: tuple[str, ...] = ()
    grounds: str | None = None
    form: str | None = None
    letter: str | None = None
    reach: Reach = "sent"
    letter_to: Mapping[str, str] = field(default_factory=dict, hash=False)
    no_letter: Text | None = None
    results: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    apart: bool = False
    at_counter: frozenset[str] = frozenset()
    part: frozenset[Where] = frozenset({"holds"})
    conditions: tuple[str, ...] = ()
    takes_back: str | None = None
    still: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    valid_from: date = date.min
    valid_to: date | None = None
    place: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """The step, with its outcome where it has several: `notify.served`."""
        return f"{self.step}.{self.outcome}" if self.outcome else self.step

    @property
    def papers(self) -> tuple[str, ...]:
        """Every paper of the pack that the step can make."""
        return (*(() if self.letter is None else (self.letter,)), *dict.fromkeys(self.letter_to.values()))

    def letter_for(self, party: str) -> str | None:
        """The paper that the step makes for a party; None where it makes none. Where the step has papers for others, its
        letter is the petitioner's."""
        if party in self.letter_to:
            return self.letter_to[party]
        return self.letter if not self.letter_to or party == "petitioner" else None

    def how_unmet(self, rule: str) -> EndsAs | None:
        """How a clock of that rule ends with the step where the step does not meet it; None where no such end is foreseen."""
        return self.ends_as.get(rule, self.ends_as.get("*"))

    @property
    def passes_on(self) -> bool:
        """Whether the step sends the petition to another body: what is that body's affair ends, what goes along runs on."""
        return "passed_on" in self.ends_as.values()

    def sweeps(self, rule: Rule) -> bool:
        """Whether a running clock of the rule ends with the step because all of them do (`*`): what goes along is not passed
        on, and what is owed whatever becomes of the petition ends where it is named."""
        if "*" not in self.ends:
            return False
        return rule.goes_with is None if self.passes_on else not rule.outlives

    def in_force(self, on: date) -> bool:
        """Whether the step may be taken under this article on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class State:
    """Where a petition stands: whether it is open, for whom it waits, and why nothing is due where nothing is.

    elsewhere: it belongs to another body, so that handing it on is the way forward and no way aside.
    """

    id: str
    title: Text
    open: bool
    waits: Literal["body", "petitioner", "other"] | None
    no_due: Text | None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason that the law gives for a step such as a refusal, and what the petitioner can do about it. lapses: why nothing
    follows where it ends. last_of: it holds once none of this party is left. unless: the acts (``succeed.continued``) after
    which the reason is none, until another end of that step comes. wants: what has to be named with it, another body,
    the questions meant, something that has a number or a reference, or what was sent on paper, to whom and how."""

    id: str
    title: Text
    article: str
    remedy: Text
    valid_from: date = date.min
    valid_to: date | None = None
    lapses: Text | None = None
    last_of: str = ""
    unless: tuple[str, ...] = ()
    wants: Wanted = ""

    def in_force(self, on: date) -> bool:
        """Whether the ground may be used on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a form must have."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to whom a form goes, as its instrument calls him.

    party: the pack's name for him, None where it has none. kinds: in which kinds of petition it goes to him; empty: in all.
    """

    title: Text
    party: str | None = None
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Form:
    """A form that an instrument prescribes, by its number there; dated, because decrees renumber their forms.

    printed: the printed form here that has its parts, and drawn: what that was drawn from; `not_printed` says why nothing
    prints it. blank_to: who may take it empty (the petitioner from the help pages, the officer for a petition in hand), with
    blank_for: the kinds to which it belongs. lapses: why nothing follows where it ends.
    """

    number: str
    title: Text
    article: str
    recipients: tuple[Recipient, ...]
    required: tuple[Field, ...]
    valid_from: date
    valid_to: date | None
    confidence: str
    note: Text | None = None
    printed: str | None = None
    drawn: Drawn | None = None
    not_printed: Text | None = None
    blank_to: Literal["petitioner", "officer"] | None = None
    blank_for: tuple[str, ...] = ()
    lapses: Text | None = None

    def in_force(self, on: date) -> bool:
        """Whether the form is the one to use on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a step makes: what the law calls it, which printed form it has here, and what marks its number.

    notation: stands after the number of the paper (`15/QĐ-…`), empty for a paper that has none. reach: whom it reaches.
    """

    id: str
    printed: str
    title: Text
    notation: str = ""
    article: str | None = None
    reach: Reach = "sent"


@dataclass(frozen=True, slots=True)
class Result:
    """What a decision can come to, by the code that the fact keeps."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Party:
    """To whom a paper is sent or served: the petitioner, whoever is complained of, another body; a role and never a name."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Measure:
    """What can be ordered for somebody's protection, by the code that the fact keeps; parties: who carries it out."""

    id: str
    title: Text
    article: str
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how long a closed petition is kept, by a rule; in which states it ended (none: in any other)."""

    rule: str
    states: frozenset[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """That a petition is kept to the end of a day; without one it is not to be destroyed. ``why`` says what keeps it."""

    until: date | None
    why: Text

    def is_over(self, today: date) -> bool:
        """Whether it need be kept no longer."""
        return self.until is not None and self.until < today


@dataclass(frozen=True, slots=True)
class Pack:
    """What a pack says for all its kinds together: its papers, results, parties and measures, by the names that its steps use.

    silent: the steps of which nobody is told by mail. life: what carries a petition forward, in the order of a full life.
    hops: how often a petition may be passed on; None where the law sets no such number, and ``hops_without_end`` says so.
    keeping: for how long what has ended is kept, the first that fits; nothing says of what no line fits that it may be
    destroyed.
    call_first: whom to call where harm is about to happen, which no petition prevents; told to whoever writes.
    addressees: by article, all parties whom it names as those who are to be told, in every case or where there are such.
    """

    papers: Mapping[str, Paper] = field(default_factory=dict)
    results: Mapping[str, Result] = field(default_factory=dict)
    parties: Mapping[str, Party] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    life: tuple[str, ...] = ()
    hops: Hops | None = None
    hops_without_end: Text | None = None
    keeping: tuple[Keeping, ...] = ()
    call_first: Text | None = None
    addressees: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def told(self) -> frozenset[str]:
        """The parties to whom the papers of a petition are sent: all but those who carry out measures of protection."""
        return frozenset(self.parties) - {party for measure in self.measures.values() for party in measure.parties}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a case that changes a term; only a person sets it, and the fact says who. ``not_in_a_journey``: why no
    step of a kind with such a term lets anybody set it. ``test_of``: it is one test of another condition, which somebody else
    finds, and changes no term by itself."""

    id: str
    title: Text
    article: str
    gist: Text
    confidence: str
    valid_from: date = date.min
    not_in_a_journey: Text | None = None
    test_of: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a petition is about, as the petitioner chooses it from a short list."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Recusal:
    """Who must keep out. absolute: the one complained of never reads, routes, supervises or holds a key.

    own_act_allowed: the law lets the body decide on its own act; the others concerned keep out.
    """

    rule: Literal["absolute", "own_act_allowed"]
    article: str
    gist: Text


@dataclass(frozen=True, slots=True)
class Originals:
    """Why what the petitioner hands in (handwriting, scans, files) counts as his identity and does not go round."""

    article: str
    gist: Text


@dataclass(frozen=True, slots=True)
class ForSeveral:
    """What the law says of a decision that is of several who wrote one petition."""

    article: str
    gist: Text


@dataclass(frozen=True, slots=True)
class Representation:
    """As what somebody may write for another whose petition it is.

    paper: what shows that he may; None where nothing has to. named: whether he gives name and address of his own. authorised:
    the other gave him the right, so that he stands on the printed form. served: to whom of the two papers go. acts: the steps
    of the petitioner, and ends of steps, that he may take for him; scoped: those that he takes only where the paper says so.
    alone: of those that say so one stands at a time. ends_article: what ends it, in the law; None where the pack does not say.
    """

    id: str
    title: Text
    gist: Text
    article: str
    paper: Text | None
    named: bool
    authorised: bool
    served: Literal["petitioner", "representative"]
    valid_from: date
    valid_to: date | None
    acts: tuple[str, ...] = ()
    scoped: tuple[str, ...] = ()
    alone: bool = False
    ends_article: str | None = None

    def in_force(self, on: date) -> bool:
        """Whether the law has it on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class NoSuchStep:
    """A step (``delegate``), or one end of it (``succeed.continued``), that the law of a kind does not have and people look
    for: why, under which article. as_what: of naming somebody who acts for another, as what; None: whatever it is."""

    step: str
    article: str
    why: Text
    as_what: str | None = None


@dataclass(frozen=True, slots=True)
class Limitation:
    """How long after he got or knew of what it is about somebody may write a petition of a kind: by a rule, with the list of
    obstacles whose time is not counted, and the ground that it is when it came later without such a one."""

    rule: str
    excuse: str
    ground: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of petition, as it is explained to a person before he writes; ``to_officers`` says it to whoever handles one.

    represented: as what one may write it for another; represented_gist: what the law says of it, where people think otherwise,
    and represented_article under which article.
    own_form: the printed form of the petition itself, filled with the person's words to be signed; None where there is none.
    everyday: one of those that most people mean. suggested_when: the answers that point to this kind; None where none do.
    hops: how often one may be passed on, where the kind has its own article for it. author_decides: the law lets whoever is
    complained of decide on it, and so make its term longer; nobody else who is named does that. limitation: until when the law
    lets one write it; None where it sets no such day. representatives: how many speak for so many who write one together, and
    whether a paper names them; empty where the law has nothing on it.
    decided_for_several: what the law says of a decision that is of several. no_such_step: what the law of the kind does not
    have, with its reason. team: how many verify it at least, of one body or of several; 0 where the law sets no number.
    """

    id: str
    title: Text
    gist: Text
    example: Text
    who_decides: Text
    next_stage: Text
    instance: int
    next_kind: str | None
    needs_signature: bool
    signature_gist: Text | None
    recusal: Recusal
    anonymous: Literal["no", "policy"]
    anonymous_gist: Text | None
    subjects: tuple[Subject, ...]
    article: str
    pack: str
    valid_from: date
    required: tuple[Field, ...] = ()
    originals: Originals | None = None
    represented: tuple[Representation, ...] = ()
    represented_gist: Text | None = None
    represented_article: str | None = None
    own_form: str | None = None
    to_officers: Text | None = None
    everyday: bool = False
    suggested_when: Mapping[Question, bool] | None = None
    hops: Hops | None = None
    author_decides: bool = False
    limitation: Limitation | None = None
    representatives: tuple[Speakers, ...] = ()
    decided_for_several: ForSeveral | None = None
    no_such_step: tuple[NoSuchStep, ...] = ()
    team: int = 0

    def why_no(self, step: str, as_what: str | None = None) -> NoSuchStep | None:
        """Why the law of the kind has no such step, or end of one (``succeed.continued``); None where nothing is said of it."""
        names = (step, step.partition(".")[0])
        return next((each for each in self.no_such_step if each.step in names and each.as_what in (None, as_what)), None)

    def speaking_for(self, people: int) -> Speakers | None:
        """What the law says of who speaks for so many who write one petition; None where it says nothing."""
        return Speakers.of(self.representatives, people)

    def representations(self, on: date) -> tuple[Representation, ...]:
        """As what one may write this kind for another on a day."""
        return tuple(each for each in self.represented if each.in_force(on))


@dataclass(frozen=True, slots=True)
class Way:
    """In which way citizens are received, as the law calls it. head: by the head, or by whom he sends in his place."""

    id: str
    title: Text
    article: str
    head: bool
    counts_for_head: bool


@dataclass(frozen=True, slots=True)
class Speakers:
    """How many people speak for so many, and under which article. people_to: None where there is no upper end. paper: before
    a petition of so many is accepted, a paper that all have signed names them."""

    people_from: int
    people_to: int | None
    least: int
    most: int
    article: str
    paper: bool = False

    @staticmethod
    def of(rows: tuple[Speakers, ...], people: int) -> Speakers | None:
        """The row of so many people; None where they all speak for themselves."""
        return next((s for s in rows if s.people_from <= people and (s.people_to is None or people <= s.people_to)), None)


@dataclass(frozen=True, slots=True)
class HeadsDays:
    """How many days a month the head receives citizens at least: of a body of a level (`level` empty: of any other)."""

    level: str
    least: int
    article: str


@dataclass(frozen=True, slots=True)
class Reception:
    """What is no petition and has a procedure all the same: a day on which a body receives citizens, or a visit.

    what: which of the two it is. ways: in which ways one is received, by code; speakers: how many speak for a visit of many;
    heads_days: how often the head receives; book: the number of the form of the book in which visits stand.
    """

    id: str
    what: Literal["day", "visit"]
    title: Text
    gist: Text
    article: str
    pack: str
    valid_from: date
    ways: Mapping[str, Way]
    speakers: tuple[Speakers, ...]
    heads_days: tuple[HeadsDays, ...]
    book: str | None

    def speaking_for(self, people: int) -> Speakers | None:
        """What the law says of who speaks for so many; None where they all speak for themselves."""
        return Speakers.of(self.speakers, people)

    def head_receives(self, level: str) -> HeadsDays | None:
        """How often the head of a body of this level receives citizens; None where the pack does not say."""
        own = next((each for each in self.heads_days if each.level == level), None)
        return own or next((each for each in self.heads_days if not each.level), None)


@dataclass(frozen=True, slots=True)
class ErrandTerm:
    """What the law says of an errand of one kind in petitions of some kinds. rule: within how long it is answered at most; None
    where no rule sets a number, and `no_rule` says so. sent, back: with which outcome the petition's own chain records that it
    was sent, and that it came to its end: one that stops a term, or meets one, is another one than the usual."""

    kinds: tuple[str, ...]
    article: str
    rule: str | None
    no_rule: Text | None
    sent: Outcome
    back: Outcome


@dataclass(frozen=True, slots=True)
class ErrandKind:
    """A kind of errand: what one body may demand of another.

    terms: for which petitions, under which article and within which time. whom: of which bodies it may be demanded: any, above
    or below the one that asks. blocking: whether the lead waits for the answer, where whoever sends it says nothing. signs:
    who in the asked body signs the answer. attach: what may go with the question, by the words of the house. at_once: it goes
    at once, without the working day before in which whoever petitioned may object. told: whether it says to the asked body of
    which sort the petition is. answers: whether an answer is waited for at all. joint: it is a part of a joint verification, of
    a body that takes part in it, and the report waits for it. directive: a superior orders it in a numbered paper; it is taken
    note of and not handed on. alone: what the law says of it where it is of no petition; None where there is no such.
    """

    id: str
    title: Text
    gist: Text
    terms: tuple[ErrandTerm, ...]
    whom: Literal["any", "above", "below"]
    blocking: bool
    signs: Literal["officer", "leader"]
    attach: tuple[str, ...]
    at_once: bool
    answers: bool
    valid_from: date
    valid_to: date | None
    joint: bool = False
    directive: bool = False
    alone: ErrandTerm | None = None

    def in_force(self, on: date) -> bool:
        """Whether the law has it on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def term(self, kind: str) -> ErrandTerm | None:
        """What the law says of it in petitions of a kind (empty: of none); None where it has no such errand there."""
        return self.alone if not kind else next((each for each in self.terms if kind in each.kinds), None)


@dataclass(frozen=True, slots=True)
class Errands:
    """The procedure of errands: what no petition is and goes by a procedure all the same.

    kinds: by code, in the order of the pack. answer, accept, counter, close: the rules of its
    own terms. margin: how many working days before the end of the petition's own term an answer is due, unless a leader
    confirms another day. hops: how often one may be handed on. remind: after how many working days past the due day the clock
    reminds, each once; escalate: after how many it may go to the superior. shared_after: from how many working days past the
    due day on the days are the lead's too, where he neither reminded nor escalated. notice: the term that passes before an
    errand reaches a body of which whoever petitioned is told first.
    """

    id: str
    title: Text
    gist: Text
    article: str
    pack: str
    valid_from: date
    kinds: Mapping[str, ErrandKind]
    answer: str
    accept: str
    counter: str
    close: str
    margin: int
    hops: int
    remind: tuple[int, ...]
    escalate: int
    shared_after: int
    notice: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """A lawyer's word on a doubt of the packs: by which of its readings the law is to be read, and why.

    name and office: who gave it, as the holder of an office that gives opinions on law; given_on: the day of it; taken_on: the
    day from which the house reads the law so, where it took the word later than it was given; until: the last day on which it
    stands, where it was taken back or the packs have taken it in; place: file and line.
    """

    doubt: str
    reading: str
    name: str
    office: str
    given_on: date
    reason: str
    until: date | None = None
    taken_on: date | None = None
    place: str = field(default="", compare=False)

    @property
    def since(self) -> date:
        """The first day on which the house reads the law so."""
        return self.taken_on or self.given_on

    def stands(self, on: date) -> bool:
        """Whether the word had been taken by that day, and not taken back before it."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Procedure:
    """The procedure of one kind as it is in force on a day."""

    kind: str
    states: Mapping[str, State]
    initial: str
    edges: tuple[Edge, ...]
    grounds: Mapping[str, tuple[Ground, ...]]

    @cached_property
    def _by_state(self) -> Mapping[str, tuple[Edge, ...]]:
        return {state: tuple(edge for edge in self.edges if state in edge.sources) for state in self.states}

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str], Edge]:
        return {(state, edge.step, edge.outcome): edge for edge in self.edges for state in edge.sources}

    @cached_property
    def reached(self) -> dict[tuple[str, ...], frozenset[str]]:
        """The states that can be reached before or behind some acts, by the question, as far as it was asked (``reach``)."""
        return {}

    @cached_property
    def leading_from(self) -> Mapping[str, tuple[Edge, ...]]:
        """By state, the steps that can lead on from there."""
        steps = self._by_state.items()
        return {state: tuple(edge for edge in edges if edge.target not in (STAYS, state)) for state, edges in steps}

    def edges_from(self, state: str) -> tuple[Edge, ...]:
        """Every step that the law allows in the state, in the order in which the pack lists them."""
        return self._by_state[state]

    def edge(self, state: str, step: str, outcome: str | None = None) -> Edge | None:
        """The step with that outcome ("" for none) in the state, or None where the law does not allow it there.

        Without an outcome: the only one of this step in this state; AmbiguousEdge where the law has several.
        """
        if outcome is not None:
            return self._by_name.get((state, step, outcome))
        several = [edge for edge in self.edges if edge.step == step and state in edge.sources]
        if len(several) > 1:
            raise AmbiguousEdge(state, step, [edge.name for edge in several])
        return several[0] if several else None


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """A term that a body has set for itself where the law gives no number, shown as the body's own."""

    body: str
    rule: str
    n: int
    unit: Unit
    article: str
    valid_from: date
    valid_to: date | None
    gist: Text

    def in_force(self, on: date) -> bool:
        """Whether the body's own term holds for an event of that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, decree or other text that the rules cite, by the short name used in articles."""

    id: str
    title: Text
    valid_from: date
    valid_to: date | None
    amended_by: tuple[str, ...]
    source: str
    confidence: str

"""What the history of a petition amounts to: ``fold(history) -> Petition``.

The fold needs no law and no clock: each act carries the state that it led to and the terms that it started, as they
were computed on the day. A fact that is not ``Bare`` and has no case below is a type error (``assert_never``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, assert_never, cast

from hoiam.core.dossier.events import Bare, Recorded, Sealed
from hoiam.core.dossier.refusals import Missing, Refusal, TooEarly
from hoiam.core.dossier.standing import Asking, BrokenHistory, Dossier, Life, Opening, Proposal, Waited
from hoiam.core.procedure import Law, Speakers
from hoiam.core.words import Text

from .events import (
    Accepted,
    AccusedNoted,
    Appealed,
    Assigned,
    Challenged,
    Classified,
    Concluded,
    Coordinated,
    Decided,
    Delegated,
    Errand,
    Expired,
    Extended,
    FollowSlip,
    Gated,
    Joined,
    LeadSet,
    Left,
    Lifted,
    Linked,
    MoreAsked,
    NameErased,
    Notified,
    Opened,
    OwnDataAsked,
    PetitionFact,
    Protected,
    Published,
    Rated,
    Received,
    Recused,
    Refused,
    Reissued,
    Replied,
    Represented,
    Signed,
    SplitOff,
    Succeeded,
    TaskStruck,
    Timing,
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
# As what the list of all who write is sealed, with the names, that goes with the one decision for them.
LIST: Final = "list"
# As what the way from a letter to a part of it is sealed, with the letter's names.
LINK = "link"
REPRESENTATIVE: Final = "representative"
"""As what it is sealed, with the name, who acts for the petitioner."""
PROOF: Final = "proof"
"""As what a paper is sealed, with the name, that shows that one of these two may."""
HEIR: Final = "heir"
"""As what it is sealed, with the name, who goes on in the petitioner's place."""


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
class Content:
    """A content of the letter that is to be a petition of its own, typed out by that office and waiting for a second one to
    hold it against the letter: its kind, subject, whom it is about, and how many contents the letter has."""

    office: str
    kind: str
    subject: str
    against: tuple[str, ...]
    contents: int


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
    whose it is), what became of him (``moved``, ``retired``, ``died``; of a body ``merged``; empty for nothing), and the body
    where he is now, or which has the duties of one that is no more."""

    place: str
    code: str
    became: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Speaking:
    """What the paper says that names who speaks for several: how many they are, how many have not signed it."""

    representatives: int
    unsigned: int


@dataclass(frozen=True, slots=True)
class Together:
    """From which day on so many write the petition together, with that paper; None where none came in."""

    since: date
    people: int
    speaking: Speaking | None

    def whole(self, rule: Speakers | None) -> bool:
        """Whether all is there that a row of the law wants of so many before theirs is accepted; None: it wants nothing."""
        if rule is None or self.speaking is None:
            return rule is None or not rule.paper
        return rule.least <= self.speaking.representatives <= rule.most and not self.speaking.unsigned


@dataclass(frozen=True, slots=True)
class Protection:
    """How the protection of whoever wrote stands. ``asked``: what waits for an answer (``asked``, ``urgent``; empty for none),
    ``people``: for how many it was asked last; ``measures``: those in force, of which ``applied`` are carried out."""

    asked: str = ""
    people: int = 0
    measures: tuple[str, ...] = ()
    applied: frozenset[str] = frozenset()


UNPROTECTED: Final = Protection()


@dataclass(frozen=True, slots=True)
class Mandate:
    """That somebody acts for the petitioner: ``act`` is the number of the act with which he began, ``as_what`` a code of the
    law. ``scope``, ``until`` and ``seen`` as in the fact ``Represented``; ``ended`` is the day on which an act ended it, and
    ``reason`` why. ``blob`` is the id of the sealed entry that says who he is; empty where that lies in the petitioner's
    own."""

    act: int
    as_what: str
    since: date
    blob: str = ""
    scope: tuple[str, ...] = ()
    until: date | None = None
    seen: bool = False
    ended: date | None = None
    reason: str = ""

    def over(self, on: date) -> date | None:
        """Since when he may act no longer, as far as it is a question of the end; None where he still may on that day."""
        return self.ended or (self.until if self.until is not None and self.until < on else None)


@dataclass(frozen=True, slots=True)
class Joint:
    """That several bodies settle it together, as ``LeadSet`` says it."""

    body: str
    members: tuple[str, ...]
    rule: str
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Petition(Dossier):
    """A petition as its history leaves it; read only. What every dossier has stands in ``Dossier``.

    ``doubt`` is what an office said of marks of secrecy and waits for a second one, ``unmarked`` what two have agreed on;
    ``prepared_by`` are the offices that drafted a public copy or passed one. ``representing``: as what somebody else wrote it
    for the petitioner, a code of the law; empty where he wrote it himself. ``second`` are the ways to a new return code that
    its writer chose when he sent it and that are not used up, ``reissue`` a new code that was asked for and waits, ``compared``
    what a first office has found at the counter. ``people`` are those who write it together and have not withdrawn,
    ``speaking`` what their paper says of who speaks for them, None where none came in, ``together`` both as they were from each
    day on. ``accused`` are those whom it is
    about, one by one. ``gone_further``: its writer took it further, and that is not over; ``excuse`` why he did so late, by
    the law's own list; ``timing`` what he said of whether this one comes in time. ``expires``: the day on which its keys are
    destroyed, as two offices ordered after the time for which it is kept; ``erases`` the same of what opens the names alone,
    ``nameless`` the day on which that was destroyed. ``data_asked``: what its writer asked of his own
    data and was not answered yet (``view``, ``correct``, ``erase``; empty for nothing), by the act with the number
    ``data_asked_at`` (of the last one). ``splitting`` is a content of the letter that waits to
    become a petition of its own, ``split_off`` how many have become one. ``withdrawing_part``: what its writer asked last is to
    withdraw one content alone. ``mandates`` are all who act or acted for the petitioner, ``died`` the
    day on which his death or end was recorded, ``heir`` the id of the sealed entry of whoever goes on in his place, as he has
    had it corrected.
    ``same_as`` stands for an earlier petition with the same content, as an office that sees both has found. ``joint``: several
    bodies settle it together, led by the one that has it; None where one alone does, and again once another one has it.
    ``struck`` are the parts of a joint verification that were struck off, with the reason of each.
    ``same_as`` stands for an earlier petition with the same content, as an office that sees both has found.
    ``group`` is the number of the group in which it is handled together with others (32 hex digits); empty where by itself.
    ``followers`` are the places on the paper of several whose signers have a slip to follow by, each with what finds it.
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
    gone_further: bool
    excuse: str
    timing: Timing | None
    speaking: Speaking | None
    together: tuple[Together, ...]
    accused: tuple[Accused, ...]
    protection: Protection
    expires: date | None
    erases: date | None
    nameless: date | None
    data_asked: str
    data_asked_at: int
    splitting: Content | None
    split_off: int
    withdrawing_part: bool
    mandates: tuple[Mandate, ...]
    died: date | None
    heir: str
    same_as: str
    joint: Joint | None
    struck: Mapping[str, str]
    group: str
    followers: tuple[tuple[int, str], ...]

    @property
    def orphaned(self) -> bool:
        """Whether the petitioner is dead or dissolved, and nobody goes on in his place yet."""
        return self.died is not None and not self.heir

    def unfinished(self, article: str) -> Refusal | None:
        """As of every dossier: a content that was typed out waits to become a petition of its own."""
        if self.splitting is None:
            return None
        return Missing(
            Text("Còn một nội dung chờ tách thành đơn riêng.", "A content still waits to be split off."),
            Text(
                "Đơn kết thúc lúc này thì nội dung đã chép ra không ai soát nữa và bị bỏ quên.",
                "If this one ended now, nobody would check what was typed out, and it would be forgotten.",
            ),
            Text("Soát để lập đơn riêng, hoặc trả lại phần chép; rồi làm bước này.", "Check the part or return it first."),
            article=article,
        )

    def doomed(self, article: str) -> Refusal | None:
        """As of every dossier: two offices have ordered the end of its keys, or of its names."""
        day = self.expires or self.erases
        if day is None:
            return None
        return TooEarly(
            Text("Đơn này sắp bị hủy khóa hoặc xóa họ tên.", "Its keys, or its names, are about to be destroyed."),
            Text(
                f"Hai người đã quyết định như vậy, vào ngày {day:%d/%m/%Y}; giải quyết tiếp thì mất giữa chừng.",
                f"Two offices ordered it, for {day:%d/%m/%Y}; what goes on now would be lost on the way.",
            ),
            Text(
                "Giữ lại trước: người viết bấm ở trang của mình, hoặc ở máy chủ ./hoiam keys recall và số đơn; rồi làm.",
                "Keep it first: its writer on his page, or at the server ./hoiam keys recall and its number; then do it.",
            ),
            article=article,
        )

    def formed_on(self, law: Law, kind: str) -> date | None:
        """As of every dossier; of several, the day on which the paper came in that names who speaks for them, signed by all."""
        of = law.kinds.get(kind)
        since: date | None = None
        for each in self.together:
            whole = of is None or each.whole(of.speaking_for(each.people))
            since = (since or each.since) if whole else None
        return date.min if since is not None and since == self.together[0].since else since


# What comes of an errand that was sent.
_OF_AN_ERRAND = frozenset(
    {
        "acknowledged",
        "agreed",
        "called_off",
        "determined",
        "dissented",
        "escalated",
        "finished",
        "forwarded",
        "reminded",
        "responded",
        "returned",
        "succeeded",
        "turned_down",
    }
)


def still_there(accused: Iterable[Accused]) -> tuple[str, ...] | None:
    """The places of those who have not died; None where one alone is accused and lives."""
    every = tuple(accused)
    left = tuple(each.place for each in every if each.became != "died")
    return left if len(every) > 1 or len(left) < len(every) else None


class PetitionLife(Life):
    """The history of a petition, act by act."""

    def __init__(self, history: Iterable[Recorded] = ()) -> None:
        """Nothing has happened yet; then each act of the history, in its order."""
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
        self.gone_further, self.excuse = False, ""
        self.went_on: date | None = None
        self.timing: Timing | None = None
        self.speaking: Speaking | None = None
        self.together: list[Together] = []
        self.counted = 0
        self.became: dict[str, tuple[str, str]] = {}
        self.protection = UNPROTECTED
        self.expires: date | None = None
        self.erases: date | None = None
        self.nameless: date | None = None
        self.data_asked, self.data_asked_at = "", 0
        self.splitting: Content | None = None
        self.split_off = 0
        self.withdrawing_part = False
        self.mandates: dict[int, Mandate] = {}
        self.died: date | None = None
        self.heir = self.heir_wanted = ""
        self.same_as = self.group = ""
        self.followers: dict[int, str] = {}
        self.errands: dict[str, Asking] = {}
        self.joint: Joint | None = None
        self.struck: dict[str, str] = {}
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
                self.write_together(day)
                self.held_by(recorded.on_behalf_of, day)
                self.came_along(fact.kept_away, fact.walls, unspoken=fact.by_number)
                self.second, self.timing = frozenset(fact.second), fact.timing
                if fact.representing:
                    self.mandates[1] = Mandate(1, fact.representing, day, _entry(fact.blobs, REPRESENTATIVE))
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
                if outcome in ("asked", "given"):
                    self.asked_body = fact.body if outcome == "asked" else ""
            case Challenged():
                self.challenged(fact, act.outcome)
            case Errand():
                self.mirrored(fact, day)
                self.conditions |= frozenset(fact.conditions)
            case LeadSet():
                self.joint = Joint(fact.body, fact.members, fact.rule, day)
            case TaskStruck():
                self.struck[fact.errand] = fact.reason
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
                self.led_by_another(outcome, recorded.on_behalf_of, fact.body)
                # A group is of one body: who goes away goes by himself.
                self.group = ""
                if outcome == "received":
                    # The receiving body records this act on its own behalf: from here on the petition is its own.
                    self.held_by(recorded.on_behalf_of, day)
                elif outcome == "sent":
                    self.on_its_way(fact.body, day)
                elif outcome == "succeeded":
                    self.succeeded_by(recorded.on_behalf_of, fact.body, day)
                else:
                    self.given_back(recorded.on_behalf_of, day)
            case Extended():
                self.extensions += 1
                self.conditions |= frozenset(fact.conditions)
            case Withdrawn() if fact.people:
                self.fewer(fact)
                self.write_together(day)
            case Withdrawn():
                # With a content that is gone the petition is not: what is left of it goes on.
                self.withdrawal = "" if outcome == "part" else outcome
                # What he asked last stands, also once that part is gone: all of it ends when he asks for all.
                self.withdrawing_part = fact.part if outcome == "asked" else self.withdrawing_part
            case AccusedNoted() if outcome == "counted":
                self.counted = fact.people
            case AccusedNoted():
                self.became[fact.which] = (outcome, fact.body)
            case Delegated():
                self.followers = {seat: slip for seat, slip in self.followers.items() if seat <= fact.people}
                self.people, self.speaking = fact.people, Speaking(fact.representatives, fact.unsigned)
                self.write_together(day)
            case Appealed():
                self.goes_further(fact, outcome, day)
            case Recused():
                self.kept_away(fact.office)
            case Lifted():
                self.lifting(Proposal(fact.lets_back(), fact.ends_two(), recorded.actor, recorded.at), outcome)
            case Protected():
                self.protecting(outcome, fact)
            case OwnDataAsked():
                if outcome in ("view", "correct", "erase"):
                    self.data_asked, self.data_asked_at = outcome, recorded.seq
                    self.heir_wanted = _entry(fact.blobs, HEIR)
                elif outcome != "taken":
                    # What an heir has had corrected counts of him while he goes on.
                    self.heir = self.heir_wanted if outcome == "given" and self.heir and self.heir_wanted else self.heir
                    self.data_asked = self.heir_wanted = ""
            case Expired():
                self.expires = fact.on if outcome == "ordered" else None
            case NameErased():
                self.erases = fact.on if outcome == "ordered" else None
                if outcome == "finished":
                    # What was asked of data that are there no more is done, or has fallen away with them.
                    self.nameless, self.data_asked = fact.on, ""
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
            case Represented():
                self.represented(recorded, fact)
            case Succeeded():
                if outcome == "continued":
                    self.heir, self.heir_wanted = _entry(fact.blobs, HEIR), ""
                else:
                    # Who acted for him, or for his heir, acts for nobody any more.
                    self.died, self.heir, self.heir_wanted = day if outcome == "died" else self.died, "", ""
                    self._end_all(day, recorded.act.name)
            case Rated():
                self.score = fact.score
            case Linked():
                self.same_as = fact.earlier
            case FollowSlip() if outcome == "given":
                self.followers[fact.seat] = fact.slip
            case FollowSlip():
                self.followers.pop(fact.seat, None)
            case Joined():
                self.group = fact.group
            case Left():
                self.group = ""
            case SplitOff():
                typed = Content(fact.office, fact.kind, fact.subject, fact.against, fact.contents)
                self.splitting = typed if outcome == "typed" else None
                self.split_off += outcome == "checked"
            case Bare():
                pass
            case _:
                assert_never(fact)
        self.finish(recorded, longer=type(fact) is Extended)

    def write_together(self, day: date) -> None:
        self.together.append(Together(day, self.people, self.speaking))

    def settles(self, day: date) -> None:
        """A paper settles it. Who had gone further over the delay may go further with what was settled."""
        if not self.settled:
            self.gone_further = False
        super().settles(day)

    def goes_further(self, fact: Appealed, outcome: str, day: date) -> None:
        """Its writer went further, or that is over above without a decision."""
        if outcome == "resumed" and self.went_on is not None:
            self.was_elsewhere(self.went_on, day)
        self.gone_further = outcome not in ("ended", "resumed")
        self.went_on = day if self.gone_further else None
        self.successor, self.excuse = fact.successor, fact.excuse

    def led_by_another(self, outcome: str, body: str, other: str) -> None:
        """Another body has it now and says itself who leads and takes part; one that stands in the place of the lead leads."""
        if self.joint is None:
            return
        if outcome == "received" and body != self.joint.body:
            self.joint = None
        elif outcome == "succeeded" and body == self.joint.body:
            self.joint = replace(self.joint, body=other)

    def mirrored(self, fact: Errand, day: date) -> None:
        """An errand was sent, or something came of one."""
        known = self.errands.get(fact.id)
        if fact.outcome in ("announced", "sent"):
            if known is not None and (fact.outcome, known.happened) != ("sent", "announced"):
                raise BrokenHistory(f"sent already: {fact.id}")
            new = known or Asking(fact.id, fact.kind, fact.to, day, fact.blocking, ())
            if fact.outcome == "announced":
                self.errands[fact.id] = replace(new, happened="announced", announced=fact.due)
                return
            waited = (Waited(day, fact.due),) if fact.due is not None else ()
            self.errands[fact.id] = replace(
                new,
                happened="sent",
                waited=waited,
                first_due=fact.due,
                reached=day,
                asker=fact.asker,
                document=fact.document,
                digest=fact.digest,
            )
            return
        if known is None:
            if fact.outcome in _OF_AN_ERRAND:
                raise BrokenHistory(f"never sent: {fact.id}")
            return
        if fact.outcome == "dissented":
            # What a member thinks of it changes nothing of its part.
            self.errands[fact.id] = replace(known, differs=True)
            return
        if fact.outcome == "moved":
            return  # whoever has the petition asks; of its own body the history says so itself
        if fact.outcome == "succeeded":
            # Another body stands in the place of the one that was asked; what had come of it is what has.
            self.errands[fact.id] = replace(known, to=fact.to)
            return
        known = replace(known, happened=fact.outcome, ground=fact.ground)
        match fact.outcome:
            case "agreed" if fact.due is not None:
                known = known.is_due(fact.due)
            case "returned" | "determined" if fact.due is not None:
                known = known.waits_until(day)
                known = replace(known, waited=(*known.waited, Waited(day, fact.due)))
            case "reminded" | "escalated":
                known = replace(known, pressed=(*known.pressed, day))
            case "responded":
                known = replace(known.waits_until(day), answered=day)
            case "turned_down" | "called_off" | "forwarded" | "determined":
                known = known.waits_until(day)
        self.errands[fact.id] = known

    def challenged(self, fact: Challenged, outcome: str) -> None:
        """It was said that somebody in a body that will be asked has a stake in it, or that was decided."""
        known = self.errands.get(fact.id)
        if known is None:
            if outcome:
                raise BrokenHistory(f"never sent: {fact.id}")
            return
        self.errands[fact.id] = replace(known, challenge=outcome, why=fact.ground)

    def fewer(self, fact: Withdrawn) -> None:
        """Some of several have withdrawn, and the others go on; what their paper says counts without those. Whose slips are of
        those who have withdrawn, nobody here knows: all end, and who is left is given another."""
        self.followers = {}
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

    def represented(self, recorded: Recorded, fact: Represented) -> None:
        """Somebody began to act for the petitioner, his paper was looked at, or he came to his end."""
        day = recorded.act.day
        known = self.mandates.get(fact.of)
        if recorded.act.outcome in ("shown", "ended") and known is None:
            raise BrokenHistory(f"nobody began to act by act {fact.of}")
        match recorded.act.outcome:
            case "named":
                entry = _entry(fact.blobs, REPRESENTATIVE)
                self.mandates[self.seq] = Mandate(self.seq, fact.as_what, day, entry, fact.scope, fact.until, fact.seen)
            case "shown" if known is not None:
                self.mandates[fact.of] = replace(known, scope=fact.scope, until=fact.until, seen=True)
            case "ended" if known is not None:
                self.mandates[fact.of] = replace(known, ended=day, reason=fact.reason)

    def _end_all(self, day: date, reason: str) -> None:
        for act, mandate in self.mandates.items():
            if mandate.ended is None:
                self.mandates[act] = replace(mandate, ended=day, reason=reason)

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

    def protecting(self, outcome: str, fact: Protected) -> None:
        """Protection was asked for, answered, applied, changed or ended."""
        now = self.protection
        match outcome:
            case "asked" | "urgent":
                self.protection = replace(now, asked=outcome, people=fact.people)
            case "ordered" | "changed":
                kept = now.applied & frozenset(fact.ordered)
                self.protection = replace(now, asked="", measures=fact.ordered, applied=kept)
            case "applied":
                self.protection = replace(now, applied=now.applied | frozenset(fact.ordered))
            case "declined":
                self.protection = replace(now, asked="")
            case _:
                self.protection = replace(now, measures=(), applied=frozenset())

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
            errands=tuple(self.errands.values()),
            accused=accused,
            together=tuple(self.together),
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
            gone_further=self.gone_further,
            excuse=self.excuse,
            timing=self.timing,
            speaking=self.speaking,
            protection=self.protection,
            expires=self.expires,
            erases=self.erases,
            nameless=self.nameless,
            data_asked=self.data_asked,
            data_asked_at=self.data_asked_at,
            splitting=self.splitting,
            split_off=self.split_off,
            withdrawing_part=self.withdrawing_part,
            mandates=tuple(self.mandates.values()),
            died=self.died,
            heir=self.heir,
            same_as=self.same_as,
            joint=self.joint,
            struck=dict(self.struck),
            group=self.group,
            followers=tuple(sorted(self.followers.items())),
        )


def _entry(blobs: Iterable[Sealed], kind: str) -> str:
    """The id of the sealed entry of that kind among these; empty where there is none."""
    return next((blob.id for blob in blobs if blob.kind == kind), "")


def fold(history: Iterable[Recorded]) -> Petition:
    """The petition that a history amounts to; raises BrokenHistory when it is not a history of one petition."""
    return PetitionLife(history).petition()

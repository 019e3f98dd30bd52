"""What one body asks of another: the errand and its mirror in the petition's history, in one transaction.

The asked body acts in the errand and reads nothing of the petition. Once the law has let an office act there, the database is
asked as nobody but that errand (``wall.beside``): it shows the petition's acts, locked, and takes their mirror. What is learnt
from them is whose terms stand still and who is kept away, and of the second no more is told than that it goes to the superior.

If the process dies before the commit, neither history has anything; if after, both have, and a second attempt is told so.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from secrets import token_bytes
from typing import Any, Final, cast
from uuid import UUID, uuid4

from django.db import connection, transaction

from hoiam.casework import bodies, competence, laws, wall
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.families import ERRAND, PETITION
from hoiam.casework.keys import gatekeeping
from hoiam.casework.reading.errands import serves_until
from hoiam.casework.reading.history import acts_of
from hoiam.casework.reading.public_copy import public_copy
from hoiam.casework.road.consequences import Hand
from hoiam.casework.road.perform import nobody_was_faster, perform
from hoiam.casework.road.record import NOTHING, Enclosed, Performed, fact_of, record
from hoiam.core.dossier.events import CLOCK, Recorded
from hoiam.core.dossier.move import Step, edge_of
from hoiam.core.dossier.participants import (
    THE_CLOCK,
    Actor,
    denounced,
    is_of_its_body,
    kept_away,
    leads,
    others_than_of,
    parts_of,
    permit_first,
    sees,
    shields,
    stands_under,
)
from hoiam.core.dossier.refusals import Missing, Refusal, SomeoneWasFaster
from hoiam.core.dossier.standing import Part
from hoiam.core.errand import steps
from hoiam.core.errand.state import Errand
from hoiam.core.errand.state import fold as fold_errand
from hoiam.core.petition import joint
from hoiam.core.petition.state import TRANSCRIPT, Petition
from hoiam.core.petition.state import fold as fold_petition
from hoiam.core.petition.steps.errand import Mirror, not_waited_for
from hoiam.core.procedure import Law
from hoiam.core.words import Text
from hoiam.gate.document import Document
from hoiam.gate.finds import finds_in
from hoiam.gate.found import Find
from hoiam.gate.outgoing import only_less
from hoiam.gate.search_terms import Term
from hoiam.vault.sealing import CaseKeys, SealedBlob, drop, seal
from hoiam.vault.wraps import Tier
from hoiam.vault.xwing import PublicKey

log = logging.getLogger("hoiam.clock")

QUESTION: Final = "question"
ANSWER: Final = "response"
ATTACHED: Final = "attached"
KEPT: Final = "kept"
"""As what the question, what goes with it, the answer, and why finds of the gate were left in are sealed."""

LONGEST: Final = 20_000
"""Letters of one question, one answer or one text that goes along."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A text that goes with a question: a checked transcript of an original (``transcript``) or what passed the gate
    (``gated``), by the id or the digest of what it is a copy of, and its words."""

    sort: str
    source: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of another body, as a face builds it. ``shown`` is the fingerprint of the key that the page showed;
    ``confirmed`` that a leader takes a later day than serves the petition; ``kept`` the finds of the gate that the officer
    leaves in, which a petition that hides its writer does not allow, and ``reasons`` why: pairs of what was found, and a
    code."""

    kind: str
    to: str
    due: date
    questions: tuple[str, ...] = field(repr=False)
    shown: str = ""
    blocking: bool | None = None
    confirmed: bool = False
    attached: tuple[Attached, ...] = ()
    kept: frozenset[str] = frozenset()
    reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """The petition that an errand is of, as it stands under its lock."""

    id: UUID
    number: str
    history: tuple[Recorded, ...]

    @property
    def petition(self) -> Petition:
        return fold_petition(self.history)


# --- a demand leaves -----------------------------------------------------------------------------------------------------


def send(
    petition_id: UUID,
    demand: Demand,
    *,
    terms: Sequence[str | Term],
    actor: Actor,
    now: datetime,
    expected: int | None = None,
    words_of: Callable[[str], str] | None = None,
) -> Performed:
    """Sends an errand for a petition that the actor handles. ``terms`` is what the case knows of its people, from a session
    that may know it: the gate looks for it in every question. ``words_of`` gives the words of a sealed transcript by its id, as
    that session has opened it; without it none goes along. ``expected`` as in ``perform``. Raises the law's Refusal, Missing
    for what the gate has found (the field is ``questions``), LookupError where the actor sees no such petition, and the gate's
    Refused for a mark of secrecy."""
    law = laws.current()
    with transaction.atomic():
        beside = _seen(petition_id)
        order, today = _order(beside, demand, terms, law, actor, now, words_of)
        nobody_was_faster(beside.history, beside.petition, expected, law, actor)
        return _sent(
            beside,
            order,
            demand.questions,
            demand.attached,
            demand.reasons,
            law=law,
            actor=actor,
            now=now,
            today=today,
            of=petition_id,
        )


def foreseen(
    petition_id: UUID,
    demand: Demand,
    *,
    terms: Sequence[str | Term],
    actor: Actor,
    now: datetime,
    words_of: Callable[[str], str] | None = None,
) -> date | None:
    """Refuses as ``send`` would; nothing is written, and nobody learns of it. The last day on which an answer serves the
    petition, None where no term of it runs."""
    law = laws.current()
    with transaction.atomic():
        order, today = _order(_seen(petition_id), demand, terms, law, actor, now, words_of)
        order.take(None, law, today)
        return order.latest


def _order(
    beside: Beside,
    demand: Demand,
    terms: Sequence[str | Term],
    law: Law,
    actor: Actor,
    now: datetime,
    words_of: Callable[[str], str] | None,
) -> tuple[steps.Send, date]:
    """The order of a demand, and the day of its law. Raises as ``send``."""
    petition = beside.petition
    if not sees(petition, law, actor) or Part.HOLDS not in parts_of(petition, actor):
        raise LookupError(beside.id)
    today = law_day(law, petition.kind, now)
    machine = steps.errands_of(law, petition.kind)
    kind = steps.kind_of(machine, demand.kind, today)
    if kind.joint:
        joint.is_given(petition, demand.to, machine.article)
    _key_is(demand, today)
    _attachable(petition, beside.id, demand, kind.attach, words_of)
    looked_over(petition, law, demand, terms, beside.number)
    order = steps.Send(
        "",
        demand.kind,
        petition.kind,
        petition.body,
        demand.to,
        _fingerprint(demand.to),
        len(demand.questions),
        demand.due,
        kind.blocking if demand.blocking is None else demand.blocking,
        relation=_relation(petition.body, demand.to),
        latest=serves_until(petition, law),
        confirmed=demand.confirmed and leads(actor),
        turned_down=tuple(a.to for a in petition.errands if a.kind == demand.kind and a.ground == "not_competent"),
        kept_away=not may_be_asked(petition, law, demand.to),
        told_first=is_first(petition, demand.to),
    )
    permit_first(law, machine.id, order, actor, today, Errand.NOUN)
    return order, today


def _sent(
    beside: Beside | None,
    order: steps.Send,
    questions: Sequence[str],
    attached: Sequence[Attached],
    reasons: Sequence[tuple[str, str]] = (),
    *,
    law: Law,
    actor: Actor,
    now: datetime,
    today: date,
    of: UUID | None,
    within: UUID | None = None,
    named: str = "",
) -> Performed:
    """The errand and its mirror. ``of`` is from whose key its own is derived, None where it is of no petition; ``within``: the
    errand that the session speaks for, ``named``: the number of the petition that it does."""
    keys = CaseKeys.new(UUID(order.id) if order.id else uuid4(), [Tier.CONTENT])
    blobs = [seal(keys, Tier.CONTENT, QUESTION, json.dumps(list(questions), ensure_ascii=False).encode())]
    said = [{"sort": a.sort, "source": a.source, "text": a.text} for a in attached]
    if said:
        blobs.append(seal(keys, Tier.CONTENT, ATTACHED, json.dumps(said, ensure_ascii=False).encode()))
    if reasons:
        blobs.append(seal(keys, Tier.CONTENT, KEPT, json.dumps([list(each) for each in reasons]).encode()))
    order = replace(order, id=keys.case.hex, blobs=tuple(map(fact_of, blobs)))
    acts = order.take(None, law, today)
    wraps = [wrap for code in (order.asker, order.to) for wrap in keys.wraps_for(bodies.public_key(code))]
    # The gatekeeper has its share before the record stands, as with a petition.
    gatekeeping.register(
        keys.case,
        keys.second_shares(),
        b"" if of is not None else token_bytes(32),
        bodies={order.asker, order.to},
        excluded=kept_away(beside.petition, law) if beside is not None else (),
        two_officers=False,
        of=of,
    )
    enclosed = Enclosed(blobs=blobs, wraps=wraps, drop_key=keys.drop_key(Tier.CONTENT).raw)
    with wall.naming(named) if named else _speaking(within):
        sent = record(
            keys.case,
            None,
            ERRAND.life(()),
            acts,
            law,
            enclosed,
            actor=actor,
            on_behalf_of=actor.body,
            now=now,
            tags=gatekeeping.act_secrets(keys.case, 1, len(acts)),
            family=ERRAND,
            of=beside.id if beside is not None else None,
        )
    if sent is None:
        raise RuntimeError("a new errand has no act before its first")
    errand = cast(Errand, sent.petition)
    if beside is not None:
        happened, due = "sent", _answered_by(errand, law)
        if errand.delivered is None and not errand.document:
            happened, due = "announced", errand.clocks[law.errands[errand.kind].notice].nominal
        _mirrored(beside, errand, keys.case, happened, sent.leaf, law=law, now=now, due=due, actor=actor)
    return sent


def is_first(petition: Petition, to: str) -> bool:
    """Whether the body has had nothing of the petition yet: neither the petition itself, nor a question about it."""
    return to not in petition.held and not any(each.to == to and each.reached is not None for each in petition.errands)


def reaches(petition: Petition, demand: Demand, law: Law, today: date) -> date | None:
    """The day on which what is sent today gets there, where whoever petitioned is told first; None where it gets there at
    once."""
    machine = steps.errands_of(law, petition.kind)
    if machine.kinds[demand.kind].at_once or not is_first(petition, demand.to):
        return None
    return steps.after_notice(law, machine, steps.notice_of(law, machine, today))


def _answered_by(errand: Errand, law: Law) -> date | None:
    """The day on which the answer is due; None for what nobody answers."""
    return errand.due if law.errands[errand.kind].kinds[errand.sort].answers else None


def looked_over(petition: Petition, law: Law, demand: Demand, terms: Sequence[str | Term], number: str) -> tuple[Find, ...]:
    """What the gate finds in the questions and in what goes with them. Raises Missing while something is there that the
    officer does not leave in; where the petition hides its writer, he can leave in nothing."""
    texts = [(f"/questions/{n}", text) for n, text in enumerate(demand.questions, 1)]
    texts += [(f"/attached/{n}", each.text) for n, each in enumerate(demand.attached, 1)]
    if any(not text.strip() or len(text) > LONGEST for _where, text in texts):
        raise Missing(
            Text("Có câu hỏi trống hoặc quá dài.", "A question is empty or too long."),
            Text(f"Mỗi câu, mỗi tài liệu dài nhất {LONGEST} chữ.", f"Each has {LONGEST} letters at most."),
            Text("Viết lại câu hỏi đó.", "Write it again."),
            field="questions",
        )
    found = finds_in(texts, terms=[*terms, Term(number, "case")])
    secret = shields(petition, law)
    left = [find for find in found if secret or find.id not in demand.kept]
    if left:
        raise Missing(
            Text("Câu hỏi còn điều phải bỏ.", "Something has to be taken out of the questions."),
            Text(
                "Có chỗ cho biết ai đã viết đơn, số của đơn hoặc một người khác; cơ quan được hỏi không cần biết điều đó.",
                "Something tells who wrote, the petition's number or somebody else; the asked body need not know.",
            ),
            Text("Bỏ những chỗ được tô.", "Take out what is marked.")
            if secret
            else Text(
                "Bỏ những chỗ được tô, hoặc giữ từng chỗ có lý do.", "Take out what is marked, or keep each for a reason."
            ),
            field="questions",
        )
    return found


def may_be_asked(petition: Petition, law: Law, to: str) -> bool:
    """Whether nobody who is kept away from the petition leads that body, administers it or holds its key, and the table of
    competence does not say that it would so be asked about its own head; and no leader has decided, at the word of whoever
    petitioned, that it is not asked."""
    away = kept_away(petition, law)
    here = bodies.every().get(to)
    if here is None or to in away or any(each.to == to and each.challenge == "ruled_out" for each in petition.errands):
        return False
    return bodies.receiver(to, away) == to and competence.barred(stands_under(petition), denounced(petition, law), to) is None


def offered(petition_id: UUID, actor: Actor) -> tuple[str, ...]:
    """The bodies that may be asked for a petition that the actor sees, by code: those with a key, but for its own and for
    those of whom somebody is kept away. LookupError where he does not see it."""
    law = laws.current()
    petition = fold_petition(acts_of(petition_id))
    if not sees(petition, law, actor):
        raise LookupError(petition_id)
    today = law_day(law, petition.kind, utc_now())
    here = bodies.every().items()
    known = others_than_of(petition, (code for code, body in here if body.key is not None and not body.is_over(today)))
    return tuple(code for code in known if may_be_asked(petition, law, code))


def _key_is(demand: Demand, today: date) -> None:
    """Refuses a body that is none here, has no key, or is no more, and a key that is another one than the page showed."""
    here = bodies.every().get(demand.to)
    if here is None or here.key is None:
        raise Missing(
            Text("Cơ quan này không nhận được việc phối hợp.", "That body cannot be asked."),
            Text("Cơ quan đã giải thể hoặc chưa có khóa.", "It was abolished, or has no key yet."),
            Text("Chọn cơ quan kế tục, hoặc gửi văn bản giấy.", "Choose its successor, or send paper."),
            field="to",
        )
    if here.is_over(today):
        names = [bodies.body(code).name for code in bodies.succeeded_on(demand.to, today)]
        raise Missing(
            Text("Cơ quan này không còn nhận việc phối hợp.", "That body is asked nothing any more."),
            Text(
                f"Cơ quan kế tục: {'; '.join(name.vi for name in names)}.",
                f"In its place stands: {'; '.join(name.en for name in names)}.",
            ),
            Text("Chọn cơ quan kế tục.", "Choose the body that succeeds."),
            field="to",
        )
    if demand.shown and demand.shown != here.key.fingerprint:
        raise SomeoneWasFaster(
            Text("Khóa của cơ quan được hỏi đã đổi.", "The key of the asked body has changed."),
            Text("Khóa đã được thay sau khi bạn mở trang.", "It was changed after you had opened the page."),
            Text("Xem lại rồi gửi; những gì bạn nhập vẫn còn.", "Look again, then send; what you typed is kept."),
            field="to",
        )


def _fingerprint(code: str) -> str:
    return bodies.public_key(code).fingerprint


def _relation(asker: str, to: str) -> steps.Relation:
    if to in bodies.chain(asker)[1:]:
        return "above"
    return "below" if asker in bodies.chain(to)[1:] else "beside"


def _attachable(
    petition: Petition, petition_id: UUID, demand: Demand, sorts: Collection[str], words_of: Callable[[str], str] | None
) -> None:
    """Refuses what is neither a checked transcript nor passed the gate, what the kind of errand does not take along, and
    another text under the name of one that does."""
    gated = gated_text(petition, petition_id) if any(each.sort == "gated" for each in demand.attached) else None
    for each in demand.attached:
        if each.sort not in sorts or not is_what_was_checked(petition, each, gated, words_of):
            raise Missing(
                Text("Không gửi kèm tài liệu này được.", "This cannot go along."),
                Text(
                    "Chỉ gửi kèm bản chép đã được văn phòng thứ hai kiểm tra hoặc bản công khai đã được duyệt: đúng từng chữ, "
                    "trừ những chỗ đã bỏ.",
                    "A transcript that a second office has checked, or a copy that passed the gate, goes along: word for word, "
                    "but for what was taken out.",
                ),
                Text("Bỏ tài liệu này, hoặc kiểm tra trước.", "Leave it out, or have it checked first."),
                field="attached",
            )


def is_what_was_checked(petition: Petition, each: Attached, gated: str | None, words_of: Callable[[str], str] | None) -> bool:
    """Whether the text that would go along says nothing but the transcript that a second office has checked, as the session in
    which it is open has it, or the copy that passed the gate: word for word, but for what the gate takes out."""
    if each.sort == "gated":
        return petition.public != "" and each.source == petition.public and only_less(gated or "", each.text)
    known = {blob.id for blob in petition.blobs if blob.kind == TRANSCRIPT and blob.tier == str(Tier.CONTENT)}
    opened = words_of(each.source) if each.source in known and not petition.typed_by and words_of is not None else ""
    return opened != "" and only_less(opened, each.text)


def gated_text(petition: Petition, petition_id: UUID) -> str | None:
    """The text of the copy that passed the gate, paragraph by paragraph; None where there is none, or what lies there is not
    what the history names."""
    copy = public_copy(petition_id)
    if copy is None or copy.digest != petition.public:
        return None
    document = Document.from_json(copy.document)
    return "\n\n".join(text for _where, text in document.texts()) if document.digest().hex() == copy.digest else None


# --- an act in an errand -------------------------------------------------------------------------------------------------


# What the petition's own history calls what happened.
_HAPPENED: Final[dict[str, str]] = {
    "deliver": "sent",
    "agree.taken": "agreed",
    "prolong": "agreed",
    "turn_down": "turned_down",
    "forward": "forwarded",
    "share_out": "forwarded",
    "respond": "responded",
    "acknowledge": "acknowledged",
    "dissent": "dissented",
    "give_back": "returned",
    "finish": "finished",
    "call_off": "called_off",
    "remind": "reminded",
    "escalate": "escalated",
    "hand_over": "succeeded",
}


def act(
    step: Step,
    errand_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    expected: int | None = None,
    hand: Hand | None = None,
    enclosed: Enclosed | Callable[[Petition, int], tuple[Step, Enclosed]] = NOTHING,
) -> Performed:
    """Takes a step in an errand, with its mirror in the petition. Raises the law's Refusal; LookupError where the actor has no
    such errand."""
    with transaction.atomic():
        # The petition first, as whoever changes whom it keeps away does: so nobody waits for the other.
        _may_look(errand_id)
        beside = _beside(errand_id)
        if isinstance(step, steps.Deliver) and beside is not None:
            step = replace(step, held=is_held(beside.petition, errand_id))
        done = perform(
            step,
            errand_id,
            actor=actor,
            on_behalf_of=_body_of(errand_id, actor),
            now=now,
            expected=expected,
            hand=hand,
            enclosed=enclosed,
            family=ERRAND,
        )
        happened = _HAPPENED.get(f"{step.word}.{step.outcome}" if step.outcome else step.word) or _HAPPENED.get(step.word)
        errand, law = cast(Errand, done.petition), laws.current()
        asked = {(each.id, each.to) for each in beside.petition.errands} if beside is not None else set()
        if happened == "succeeded" and (errand_id.hex, errand.to) in asked:
            happened = None  # whoever asks is the petition's own body, whose history says it of itself
        if done.acts and happened is not None and beside is not None:
            _mirrored(
                beside,
                errand,
                errand_id,
                happened,
                done.leaf,
                law=law,
                now=now,
                due=_answered_by(errand, law) if happened in ("sent", "agreed", "returned") else None,
                ground=errand.ground or errand.reason,
                on=step.on if isinstance(step, steps.Answer) else None,
                actor=actor,
            )
        return done


def is_held(petition: Petition, errand_id: UUID) -> bool:
    """Whether something was said against a body before it was asked, and nobody has decided: then nothing new reaches it, of
    this petition, by whichever errand."""
    to = next((each.to for each in petition.errands if each.id == errand_id.hex), None)
    return any(each.on_its_way and each.challenge == "raised" and each.to == to for each in petition.errands)


def respond(
    errand_id: UUID,
    text: str,
    questions: tuple[str, ...],
    outcome: Any,
    *,
    actor: Actor,
    now: datetime,
    expected: int | None = None,
) -> Performed:
    """The asked body answers, in words that are sealed by the drop key of the errand: it writes there and need not read."""
    blobs: tuple[SealedBlob, ...] = ()
    if text.strip():
        blobs = (dropped(errand_id, ANSWER, text),)
    step = steps.Answer(questions, tuple(map(fact_of, blobs)), outcome)
    return act(step, errand_id, actor=actor, now=now, expected=expected, enclosed=Enclosed(blobs=blobs))


def came_on_paper(
    errand_id: UUID,
    scan: bytes,
    questions: tuple[str, ...],
    on: date,
    *,
    actor: Actor,
    now: datetime,
    expected: int | None = None,
) -> Performed:
    """The asking body records an answer that came on paper on that day; its scan is sealed for both."""
    blobs = (drop(errand_id, _drop_key(errand_id), Tier.CONTENT, steps.SCAN, scan),)
    step = steps.Answer(questions, tuple(map(fact_of, blobs)), "on_paper", on)
    return act(step, errand_id, actor=actor, now=now, expected=expected, enclosed=Enclosed(blobs=blobs))


def dropped(errand_id: UUID, what: str, text: str) -> SealedBlob:
    """Words of the asked body, sealed by the drop key of the errand: it writes there and need not read."""
    return drop(errand_id, _drop_key(errand_id), Tier.CONTENT, what, text.encode())


def hand_on(
    errand_id: UUID,
    parts: Sequence[tuple[str, tuple[str, ...]]],
    texts: Sequence[str],
    *,
    due: date,
    terms: Sequence[str | Term] = (),
    actor: Actor,
    now: datetime,
    expected: int | None = None,
) -> Performed:
    """The asked body hands its questions on: to one other body (``forward``), or shares them out among several. ``parts`` are
    bodies and the numbers of their questions, ``texts`` all questions as it has read them. Each becomes an errand of the same
    asker."""
    law = laws.current()
    with transaction.atomic():
        _may_look(errand_id)
        beside = _of(errand_id)
        petition = beside.petition
        errand = fold_errand(acts_of(errand_id, ERRAND))
        today = law_day(law, errand.kind, now)
        children = [uuid4() for _ in parts]
        away = any(not may_be_asked(petition, law, to) for to, _ in parts if to in bodies.every())
        step: Step
        if len(parts) == 1:
            step = steps.Forward(parts[0][0], children[0].hex, kept_away=away)
        else:
            step = steps.ShareOut(
                tuple(".".join(numbers) for _, numbers in parts),
                tuple(to for to, _ in parts),
                tuple(child.hex for child in children),
                kept_away=away,
            )
        done = act(step, errand_id, actor=actor, now=now, expected=expected)
        for (to, numbers), child in zip(parts, children, strict=True):
            beside = _of(errand_id)
            asked = tuple(texts[int(n) - 1] for n in (numbers or [str(n) for n in range(1, errand.questions + 1)]))
            demand = Demand(errand.sort, to, due, asked)
            _key_is(demand, today)
            looked_over(beside.petition, law, demand, terms, beside.number)
            order = steps.Send(
                child.hex,
                errand.sort,
                petition.kind,
                errand.asker,
                to,
                _fingerprint(to),
                len(asked),
                due,
                errand.blocking,
                relation=_relation(errand.asker, to),
                latest=errand.due,
                parent=errand_id.hex,
                hops=errand.hops + (len(parts) == 1),
                part=errand.part or len(parts) > 1,
                told_first=is_first(beside.petition, to),
            )
            _sent(beside, order, asked, (), law=law, actor=actor, now=now, today=today, of=errand_id, within=errand_id)
        return done


# --- because time has passed ---------------------------------------------------------------------------------------------

_WAITING: Final = """
SELECT d.id, e.due FROM casework_dossier d JOIN casework_errand e ON e.dossier_id = d.id
WHERE d.family = 'errand' AND d.kind = %(kind)s AND d.open AND (e.due, d.id) > (%(due)s, %(id)s) AND (
    (e.due < %(today)s AND e.reminders < %(reminders)s) OR EXISTS (
        SELECT FROM casework_runningclock c
        WHERE c.dossier_id = d.id AND c.ended_on IS NULL AND c.whose = 'other' AND c.due < %(today)s
    )
) ORDER BY e.due, d.id LIMIT %(most)s
"""
_FIRST: Final = (date.min, UUID(int=0))


@dataclass(slots=True)
class Round:
    """How far the looks at errands are, by kind: each begins behind the last of the look before, and after the end at the
    first. So many in which nothing can happen yet, as those that are held, do not keep the others waiting for ever."""

    behind: dict[str, tuple[date, UUID]] = field(default_factory=dict)


def time_passes(now: datetime, at: Round | None = None, most: int = 500) -> int:
    """What happens in errands because a day has passed: one reaches its body once whoever petitioned was told long enough; the
    silence of an asker about another day, and about an answer; reminders. Looks at ``most`` of each kind, and says in ``at``
    how far it is. For the worker; safe to do again. How many acts it left."""
    law, done = laws.current(), 0
    at = at if at is not None else Round()
    for machine in law.errands.values():
        today = law_day(law, machine.id, now)
        due, last = at.behind.get(machine.id, _FIRST)
        asked: dict[str, Any] = {"kind": machine.id, "today": today, "reminders": len(machine.remind)}
        asked |= {"due": due, "id": last, "most": most}
        with connection.cursor() as cursor:
            cursor.execute(_WAITING, asked)
            waiting = cursor.fetchall()
        at.behind[machine.id] = (waiting[-1][1], waiting[-1][0]) if len(waiting) == most else _FIRST
        for errand_id, _due in waiting:
            errand = fold_errand(acts_of(errand_id, ERRAND))
            step = owed_now(errand, law, today)
            if step is not None:
                try:
                    act(step, errand_id, actor=THE_CLOCK, now=now)
                except Refusal as refused:
                    # Somebody was faster; those behind it go on.
                    log.info("Errand %s: %s", errand_id, type(refused).__name__)
                    continue
                done += 1
    return done


def follow(petition_id: UUID, now: datetime) -> int:
    """The errands of a petition after it has ended, was taken over by another body, or somebody has decided of a body that was
    challenged: those that nobody waits for any more are called off. For the worker; safe to do again. How many were."""
    law = laws.current()
    petition = fold_petition(acts_of(petition_id))
    found = [(UUID(each.id), each) for each in petition.errands]
    done = 0
    for errand_id, asking in found:
        errand = fold_errand(acts_of(errand_id, ERRAND))
        reason = not_waited_for(petition, law, asking, errand.asker)
        if reason and edge_of(errand, law, steps.CallOff.word, "", law_day(law, errand.kind, now)) is not None:
            act(steps.CallOff(reason), errand_id, actor=THE_CLOCK, now=now)
            done += 1
    return done


def owed_now(errand: Errand, law: Law, today: date) -> Step | None:
    """What the clock does in an errand today; None where nothing."""
    machine = law.errands[errand.kind]
    for rule, step in ((machine.counter, steps.Agree(outcome="lapsed")), (machine.close, steps.Finish(outcome="lapsed"))):
        clock = errand.clocks.get(rule)
        if clock is not None and clock.due is not None and clock.due < today:
            return cast(Step, step)
    notice = errand.clocks.get(machine.notice)
    if notice is not None:
        calendar = law.calendar_of(law.rules[machine.accept])
        works = calendar.next_working(today.toordinal()) == today.toordinal()
        return steps.Deliver() if works and today >= steps.after_notice(law, machine, notice) else None
    late = machine.answer in errand.clocks and errand.reminders < len(machine.remind)
    if late and today >= steps.working_days_past(law, machine, errand.due, machine.remind[errand.reminders]):
        return steps.Remind()
    return None


# --- the petition beside it ----------------------------------------------------------------------------------------------


def petition_beside(errand_id: UUID) -> Beside:
    """The petition that an errand of the session is of, locked; LookupError where the session has no such errand."""
    _may_look(errand_id)
    return _of(errand_id)


def _seen(petition_id: UUID) -> Beside:
    """The petition, locked, as the session that acts sees it; LookupError where it sees none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM casework_dossier WHERE id = %s AND family = 'petition' FOR UPDATE", [petition_id])
        found = cursor.fetchone()
    if found is None:
        raise LookupError(petition_id)
    return Beside(petition_id, found[0], acts_of(petition_id))


def _may_look(errand_id: UUID) -> None:
    """Asks, as whoever acts, whether there is such an errand for him: only then is the database asked as that errand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM casework_dossier WHERE id = %s AND family = 'errand'", [errand_id])
        if cursor.fetchone() is None:
            raise LookupError(errand_id)


def _of(errand_id: UUID) -> Beside:
    """The petition that an errand is of, locked, whoever acts there."""
    if _is_the_worker():
        with connection.cursor() as cursor:
            cursor.execute("SELECT petition_id FROM casework_errandof WHERE errand_id = %s", [errand_id])
            found = cursor.fetchone()
        if found is None:
            raise LookupError(errand_id)
        return _seen(found[0])
    with wall.beside(errand_id), connection.cursor() as cursor:
        cursor.execute("SELECT id, number, wire FROM wall_asked()")
        rows = cursor.fetchall()
    if not rows:
        raise LookupError(errand_id)
    return Beside(rows[0][0], rows[0][1], tuple(PETITION.decode(bytes(row[2])) for row in rows))


def _beside(errand_id: UUID) -> Beside | None:
    """As ``_of``, of an errand that the session sees; None where it is of no petition, as what a superior orders may be."""
    try:
        return _of(errand_id)
    except LookupError:
        errand = fold_errand(acts_of(errand_id, ERRAND))
        if laws.current().errands[errand.kind].kinds[errand.sort].alone is None:
            raise
        return None


def _is_the_worker() -> bool:
    return str(connection.settings_dict.get("USER", "")).endswith("jobs")


@contextmanager
def _speaking(within: UUID | None) -> Iterator[None]:
    """As the errand, where the session of whoever acts may not change the petition itself."""
    if within is None or _is_the_worker():
        yield
        return
    with wall.beside(within):
        yield


def _body_of(errand_id: UUID, actor: Actor) -> str:
    """For which body an act in an errand is recorded: whoever acts for it; of what time does, the one that asks."""
    if actor.office != CLOCK:
        return actor.body
    return fold_errand(acts_of(errand_id, ERRAND)).asker


def _mirrored(
    beside: Beside,
    errand: Errand,
    errand_id: UUID,
    happened: str,
    leaf: bytes,
    *,
    law: Law,
    now: datetime,
    actor: Actor,
    due: date | None = None,
    ground: str = "",
    on: date | None = None,
) -> None:
    """Writes into the petition's history what happened in an errand of it, on the day ``on`` where that is not today. Of the
    asked body's offices nothing is said there: whoever wrote, and whoever handles the petition, sees bodies alone."""
    life = PETITION.life(beside.history)
    petition = cast(Petition, life.stands())
    step = Mirror.of(
        petition,
        law,
        id=errand_id.hex,
        kind=errand.sort,
        to=errand.to,
        happened=cast(Any, happened),
        leaf=leaf.hex(),
        due=due,
        blocking=errand.blocking if happened in ("announced", "sent") else False,
        ground=ground,
        asker=errand.asker if happened == "sent" and errand.asker != petition.body else "",
        document=errand.document if happened == "sent" else "",
        digest=next((blob.digest for blob in errand.blobs), "") if happened == "sent" and errand.document else "",
        on=on,
    )
    edge = edge_of(petition, law, step.word, step.outcome, law_day(law, petition.kind, now))
    step = replace(step, conditions=edge.conditions if edge is not None else ())
    acts = step.take(petition, law, law_day(law, petition.kind, now))
    own = is_of_its_body(petition, actor) and happened in ("announced", "sent")
    # Whoever handles the petition changes it himself.
    with _speaking(None if own else errand_id):
        done = record(
            beside.id,
            petition,
            life,
            acts,
            law,
            NOTHING,
            actor=actor if own else THE_CLOCK,
            on_behalf_of=petition.body,
            now=now,
            tags=gatekeeping.act_secrets(beside.id, petition.seq + 1, len(acts)),
        )
    if done is None:
        raise RuntimeError("the petition changed under its lock")


def _drop_key(errand_id: UUID) -> PublicKey:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data FROM casework_wrap WHERE dossier_id = %s AND tier = %s AND recipient = 'drop'",
            [errand_id, str(Tier.CONTENT)],
        )
        found = cursor.fetchone()
    if found is None:
        raise LookupError(errand_id)
    return PublicKey(bytes(found[0]))


__all__ = [
    "Attached",
    "Beside",
    "Demand",
    "Round",
    "act",
    "came_on_paper",
    "dropped",
    "foreseen",
    "hand_on",
    "may_be_asked",
    "offered",
    "owed_now",
    "petition_beside",
    "reaches",
    "respond",
    "send",
    "time_passes",
]

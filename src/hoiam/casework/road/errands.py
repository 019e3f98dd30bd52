"""What one body asks of another: the errand and its mirror in the petition's history, in one transaction.

The asked body acts in the errand and reads nothing of the petition. Where an office sees the errand, the database is asked as
nobody but that errand (``wall.asked``): it shows the petition's acts, locked, and takes their mirror. What is learnt from
them is whose terms stand still and who is kept away, and of the second no more is told than that it goes to the superior.

If the process dies before the commit, neither history has anything; if after, both have, and a second attempt is told so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, cast
from uuid import UUID, uuid4

from django.db import connection, transaction

from hoiam.casework import bodies, laws, wall
from hoiam.casework.days import law_day, utc_now
from hoiam.casework.families import ERRAND, PETITION
from hoiam.casework.reading.errands import serves_until
from hoiam.casework.reading.history import acts_of
from hoiam.casework.reading.public_copy import public_copy
from hoiam.casework.road.consequences import Hand
from hoiam.casework.road.perform import nobody_was_faster, perform
from hoiam.casework.road.record import NOTHING, Enclosed, Performed, fact_of
from hoiam.casework.road.sending import (
    ANSWER,
    ATTACHED,
    KEPT,
    LONGEST,
    QUESTION,
    Attached,
    Beside,
    Demand,
    answered_by,
    fingerprint,
    is_the_worker,
    key_is,
    looked_over,
    may_be_asked,
    mirrored,
    relation,
    seen,
    sent,
)
from hoiam.core.deadlines import DeadlineError
from hoiam.core.dossier.events import CLOCK
from hoiam.core.dossier.move import Step, edge_of
from hoiam.core.dossier.participants import (
    THE_CLOCK,
    Actor,
    kept_away,
    leads,
    others_than_of,
    parts_of,
    permit_first,
    sees,
)
from hoiam.core.dossier.refusals import Missing, Refusal
from hoiam.core.dossier.standing import Part
from hoiam.core.errand import steps
from hoiam.core.errand.state import Errand
from hoiam.core.errand.state import fold as fold_errand
from hoiam.core.petition import joint
from hoiam.core.petition.state import TRANSCRIPT, Petition
from hoiam.core.petition.state import fold as fold_petition
from hoiam.core.petition.steps.errand import followed_by, goes_along, not_waited_for
from hoiam.core.procedure import Law
from hoiam.core.words import Text
from hoiam.gate.document import Document
from hoiam.gate.outgoing import only_less
from hoiam.gate.search_terms import Term
from hoiam.vault.sealing import SealedBlob, drop
from hoiam.vault.wraps import Tier
from hoiam.vault.xwing import PublicKey

log = logging.getLogger("hoiam.clock")

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
        beside = seen(petition_id)
        order, today = _order(beside, demand, terms, law, actor, now, words_of)
        nobody_was_faster(beside.history, beside.petition, expected, law, actor)
        return sent(
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
        order, today = _order(seen(petition_id), demand, terms, law, actor, now, words_of)
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
    key_is(demand, today)
    _attachable(petition, beside.id, demand, kind.attach, words_of)
    looked_over(petition, law, demand, terms, beside.number)
    order = steps.Send(
        "",
        demand.kind,
        petition.kind,
        petition.body,
        demand.to,
        fingerprint(demand.to),
        len(demand.questions),
        demand.due,
        kind.blocking if demand.blocking is None else demand.blocking,
        relation=relation(petition.body, demand.to),
        latest=serves_until(petition, law),
        confirmed=demand.confirmed and leads(actor),
        turned_down=tuple(a.to for a in petition.errands if a.kind == demand.kind and a.ground == "not_competent"),
        kept_away=not may_be_asked(petition, law, demand.to),
        told_first=is_first(petition, demand.to),
    )
    permit_first(law, machine.id, order, actor, today, Errand.NOUN)
    return order, today


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


def may_be_told(petition: Petition, law: Law, to: str) -> bool:
    """Whether a superior may learn that something was asked for the petition: nobody who leads or administers it, or holds its
    key, is kept away from that."""
    away = kept_away(petition, law)
    return to not in away and bodies.receiver(to, away) == to


def superiors(errand: Errand, petition_id: UUID | None) -> tuple[str, ...]:
    """The superiors of both bodies that may be told of an errand, the nearest first, for whoever sees its petition."""
    both = bodies.above_both(errand.asker, errand.to)
    if petition_id is None:
        return both
    petition = fold_petition(acts_of(petition_id))
    return tuple(code for code in both if may_be_told(petition, laws.current(), code))


def _may_have_it(petition: Petition, law: Law, sort: str, to: str) -> bool:
    """Whether what one body was asked may go on to that one: it may be asked at all, and has not itself handed on such a
    question of this petition, or refused it as not competent. Which of them it is, whoever hands it on is not told."""
    had = (each for each in petition.errands if (each.kind, each.to) == (sort, to))
    passed_by = any(each.happened == "forwarded" or each.ground == "not_competent" for each in had)
    return not passed_by and may_be_asked(petition, law, to)


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
    "determine": "determined",
    "hand_over": "succeeded",
    "go_along": "moved",
}


_DUE: Final = frozenset({"sent", "agreed", "returned"})
"""What comes with the day on which the answer is due."""


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
        beside = _beside(errand_id)
        if isinstance(step, steps.Deliver) and beside is not None:
            step = replace(step, held=is_held(beside.petition, errand_id))
        if isinstance(step, steps.Escalate | steps.Determine) and beside is not None and step.to in bodies.every():
            step = replace(step, kept_away=not may_be_told(beside.petition, laws.current(), step.to))
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
            inside=True,
        )
        happened = _HAPPENED.get(f"{step.word}.{step.outcome}" if step.outcome else step.word) or _HAPPENED.get(step.word)
        errand, law = cast(Errand, done.petition), laws.current()
        if happened == "succeeded" and beside is not None:
            asked = {(each.id, each.to) for each in beside.petition.errands}
            if (errand_id.hex, errand.to) in asked:
                happened = None  # whoever asks is the petition's own body, whose history says it of itself
        if done.acts and happened is not None and beside is not None:
            mirrored(
                beside,
                errand,
                errand_id,
                happened,
                done.leaf,
                law=law,
                now=now,
                due=answered_by(errand, law) if happened in _DUE or _answers_all_the_same(done) else None,
                ground=errand.ground or errand.reason,
                on=step.on if isinstance(step, steps.Answer) else None,
                actor=actor,
            )
        return done


def _answers_all_the_same(done: Performed) -> bool:
    """Whether a superior has just said that whoever refused answers."""
    return bool(done.acts) and done.acts[-1].act.name == "determine.same"


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
        beside = _of(errand_id)
        petition = beside.petition
        errand = fold_errand(acts_of(errand_id, ERRAND))
        today = law_day(law, errand.kind, now)
        children = [uuid4() for _ in parts]
        away = any(not _may_have_it(petition, law, errand.sort, to) for to, _ in parts if to in bodies.every())
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
            key_is(demand, today)
            looked_over(beside.petition, law, demand, terms, beside.number)
            order = steps.Send(
                child.hex,
                errand.sort,
                petition.kind,
                errand.asker,
                to,
                fingerprint(to),
                len(asked),
                due,
                errand.blocking,
                relation=relation(errand.asker, to),
                latest=errand.due,
                parent=errand_id.hex,
                hops=errand.hops + (len(parts) == 1),
                part=errand.part or len(parts) > 1,
                told_first=is_first(beside.petition, to),
            )
            sent(beside, order, asked, (), law=law, actor=actor, now=now, today=today, of=errand_id, within=errand_id)
        return done


# --- because time has passed ---------------------------------------------------------------------------------------------

_WAITING: Final = """
SELECT d.id, e.due FROM casework_dossier d JOIN casework_errand e ON e.dossier_id = d.id
WHERE d.family = 'errand' AND d.kind = %(kind)s AND e.open AND (e.due, d.id) > (%(due)s, %(id)s) AND (
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
            try:
                step = owed_now(fold_errand(acts_of(errand_id, ERRAND)), law, today)
                if step is not None:
                    act(step, errand_id, actor=THE_CLOCK, now=now)
                    done += 1
            except (Refusal, DeadlineError) as refused:
                # Somebody was faster, or the calendar ends before that day; those behind it go on.
                log.info("Errand %s: %s", errand_id, type(refused).__name__)
    return done


def follow(petition_id: UUID, now: datetime) -> int:
    """The errands of a petition after it has ended, was taken over by another body, or somebody has decided of a body that was
    challenged: what goes along is asked by whoever has the petition from then on; what nobody waits for any more is called off.
    What its own body asked, whoever handles the petition follows. For the worker; safe to do again. How many acts it left."""
    law = laws.current()
    petition = fold_petition(acts_of(petition_id))
    found = [(UUID(each.id), each) for each in petition.errands]
    done = 0
    for errand_id, asking in found:
        errand = fold_errand(acts_of(errand_id, ERRAND))
        if goes_along(petition, asking, errand.asker) and _can_be_asked_by(errand, errand_id, petition.body, law):
            act(steps.GoAlong(petition.body, fingerprint(petition.body)), errand_id, actor=THE_CLOCK, now=now)
            done += 1
            errand = fold_errand(acts_of(errand_id, ERRAND))
        reason = not_waited_for(petition, law, asking, errand.asker)
        if reason and edge_of(errand, law, steps.CallOff.word, "", law_day(law, errand.kind, now)) is not None:
            act(steps.CallOff(reason), errand_id, actor=THE_CLOCK, now=now)
            done += 1
        elif follows := followed_by(petition, errand.asker, errand.offices):
            act(steps.Allot(follows, "followed"), errand_id, actor=THE_CLOCK, now=now)
            done += 1
    return done


def _can_be_asked_by(errand: Errand, errand_id: UUID, body: str, law: Law) -> bool:
    """Whether the body stands to the asked one as the kind of errand has it, and has its keys, which whoever sent the petition
    has wrapped for it."""
    kind = law.errands[errand.kind].kinds[errand.sort]
    if kind.whom not in ("any", relation(body, errand.to)):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM casework_wrap WHERE dossier_id = %s AND recipient = %s", [errand_id, f"body:{body}"])
        return cursor.fetchone() is not None


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


def petition_beside(errand_id: UUID) -> Beside | None:
    """The petition that an errand of the session is of, locked; None where it is of none, as what a superior orders may be.
    LookupError where the session has no such errand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM casework_dossier WHERE id = %s AND family = 'errand'", [errand_id])
        if cursor.fetchone() is None:
            raise LookupError(errand_id)
    return _beside(errand_id)


def _of(errand_id: UUID) -> Beside:
    """The petition that an errand is of, locked, for whoever sees that errand; LookupError for everybody else, and where it is
    of none."""
    if is_the_worker():
        with connection.cursor() as cursor:
            cursor.execute("SELECT petition_id FROM casework_errandof WHERE errand_id = %s", [errand_id])
            found = cursor.fetchone()
        if found is None:
            raise LookupError(errand_id)
        return seen(found[0])
    rows = wall.asked(errand_id)
    if not rows:
        raise LookupError(errand_id)
    return Beside(rows[0][0], rows[0][1], lambda: tuple(PETITION.decode(bytes(row[2])) for row in rows))


def _beside(errand_id: UUID) -> Beside | None:
    """As ``_of``; None where the errand is of no petition, as what a superior orders may be."""
    try:
        return _of(errand_id)
    except LookupError:
        errand = fold_errand(acts_of(errand_id, ERRAND))
        if laws.current().errands[errand.kind].kinds[errand.sort].alone is None:
            raise
        return None


def _body_of(errand_id: UUID, actor: Actor) -> str:
    """For which body an act in an errand is recorded: whoever acts for it; of what time does, the one that asks."""
    if actor.office != CLOCK:
        return actor.body
    return fold_errand(acts_of(errand_id, ERRAND)).asker


def _drop_key(errand_id: UUID) -> PublicKey:
    asked = "SELECT data FROM casework_wrap WHERE dossier_id = %s AND tier = %s AND recipient = 'drop'"
    found = wall.ask(asked, [errand_id, str(Tier.CONTENT)]).fetchone()
    if found is None:
        raise LookupError(errand_id)
    return PublicKey(bytes(found[0]))


__all__ = [
    "ANSWER",
    "ATTACHED",
    "KEPT",
    "LONGEST",
    "QUESTION",
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

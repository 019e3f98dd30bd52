"""What every road of errands takes: a demand and what is looked at before it leaves, the errand with its mirror in the
petition's history, and the petition beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from secrets import token_bytes
from typing import Any, Final, cast
from uuid import UUID, uuid4

from django.db import connection

from hoiam.casework import bodies, competence, wall
from hoiam.casework.days import law_day
from hoiam.casework.families import ERRAND, PETITION
from hoiam.casework.keys import gatekeeping
from hoiam.casework.reading.history import acts_of
from hoiam.casework.road.record import NOTHING, Enclosed, Performed, fact_of, record
from hoiam.core.dossier.events import Recorded
from hoiam.core.dossier.move import edge_of
from hoiam.core.dossier.participants import (
    THE_CLOCK,
    Actor,
    denounced,
    is_of_its_body,
    kept_away,
    shields,
    stands_under,
)
from hoiam.core.dossier.refusals import Missing, SomeoneWasFaster
from hoiam.core.dossier.standing import Life
from hoiam.core.errand import steps
from hoiam.core.errand.state import Errand
from hoiam.core.petition.state import Petition
from hoiam.core.petition.steps.errand import Mirror
from hoiam.core.procedure import Law
from hoiam.core.words import Text
from hoiam.gate.finds import finds_in
from hoiam.gate.found import Find
from hoiam.gate.search_terms import Term
from hoiam.vault.sealing import CaseKeys, seal
from hoiam.vault.wraps import Tier

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


@dataclass(frozen=True)
class Beside:
    """The petition that an errand is of, as it stood when it was locked. What is ``read`` then is decoded and folded once, and
    only where somebody asks: not every act of an errand has a mirror."""

    id: UUID
    number: str
    read: Callable[[], tuple[Recorded, ...]]

    @cached_property
    def history(self) -> tuple[Recorded, ...]:
        return self.read()

    @cached_property
    def life(self) -> Life:
        """Its history, folded once; it has what is recorded there afterwards."""
        return PETITION.life(self.history)

    @cached_property
    def petition(self) -> Petition:
        return cast(Petition, self.life.stands())


def may_be_asked(petition: Petition, law: Law, to: str) -> bool:
    """Whether nobody who is kept away from the petition leads that body, administers it or holds its key, and the table of
    competence does not say that it would so be asked about its own head; and no leader has decided, at the word of whoever
    petitioned, that it is not asked."""
    away = kept_away(petition, law)
    here = bodies.every().get(to)
    if here is None or to in away or any(each.to == to and each.challenge == "ruled_out" for each in petition.errands):
        return False
    return bodies.receiver(to, away) == to and competence.barred(stands_under(petition), denounced(petition, law), to) is None


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


def key_is(demand: Demand, today: date) -> None:
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


def fingerprint(code: str) -> str:
    return bodies.public_key(code).fingerprint


def relation(asker: str, to: str) -> steps.Relation:
    if to in bodies.chain(asker)[1:]:
        return "above"
    return "below" if asker in bodies.chain(to)[1:] else "beside"


def answered_by(errand: Errand, law: Law) -> date | None:
    """The day on which the answer is due; None for what nobody answers."""
    return errand.due if law.errands[errand.kind].kinds[errand.sort].answers else None


def sent(
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
    with wall.naming(named) if named else nullcontext():
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
            within=_unless_the_worker(within),
        )
    if sent is None:
        raise RuntimeError("a new errand has no act before its first")
    errand = cast(Errand, sent.petition)
    if beside is not None:
        happened, due = "sent", answered_by(errand, law)
        if errand.delivered is None and not errand.document:
            happened, due = "announced", errand.clocks[law.errands[errand.kind].notice].nominal
        mirrored(beside, errand, keys.case, happened, sent.leaf, law=law, now=now, due=due, actor=actor)
    return sent


def mirrored(
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
    petition = cast(Petition, beside.life.stands())
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
    done = record(
        beside.id,
        petition,
        beside.life,
        acts,
        law,
        NOTHING,
        actor=actor if own else THE_CLOCK,
        on_behalf_of=petition.body,
        now=now,
        tags=gatekeeping.act_secrets(beside.id, petition.seq + 1, len(acts)),
        # Whoever handles the petition changes it himself.
        within=None if own else _unless_the_worker(errand_id),
    )
    if done is None:
        raise RuntimeError("the petition changed under its lock")


def seen(petition_id: UUID) -> Beside:
    """The petition, locked, as the session that acts sees it; LookupError where it sees none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM casework_dossier WHERE id = %s AND family = 'petition' FOR UPDATE", [petition_id])
        found = cursor.fetchone()
    if found is None:
        raise LookupError(petition_id)
    history = acts_of(petition_id)
    return Beside(petition_id, found[0], lambda: history)


def is_the_worker() -> bool:
    return str(connection.settings_dict.get("USER", "")).endswith("jobs")


def _unless_the_worker(within: UUID | None) -> UUID | None:
    """The errand as which is recorded what the session of whoever acts may not: the worker's may."""
    return None if is_the_worker() else within

"""What a superior orders of bodies below it: a numbered paper that goes to each of them as an errand of its own.

It is about a petition that the superior has, about one that the addressee has (named by its number), or about none. Of a
petition the order stands in its own history with code, number and the digest of its words, in the same transaction: none is
hidden. No kind of order says how to decide.

A paper for many is kept before the first goes out, and each goes out in a transaction of its own; the database takes one errand
for each body of a paper. If we stop anywhere, whoever goes on finds who has it and who has not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from hoiam.casework import batches, laws, wall
from hoiam.casework.days import law_day
from hoiam.casework.families import ERRAND, PETITION
from hoiam.casework.reading.history import acts_of
from hoiam.casework.road import errands, sending
from hoiam.casework.road.record import Performed
from hoiam.core.dossier.participants import Actor, barred, parts_of, permit_first, sees
from hoiam.core.dossier.refusals import Missing, Refusal, TooLong
from hoiam.core.dossier.standing import Part
from hoiam.core.errand import steps
from hoiam.core.errand.state import Errand, fold
from hoiam.core.petition.state import Petition
from hoiam.core.petition.state import fold as fold_petition
from hoiam.core.procedure import Errands, Law
from hoiam.core.words import Text
from hoiam.gate.finds import finds_in
from hoiam.gate.search_terms import Term

MOST: Final = 200
"""Bodies that one paper goes to."""
AT_ONCE: Final = 200
"""So many go out for one press of a button."""
WORDS: Final = 4_000
"""Letters of the words of one paper, and of what is reported of it."""
NUMBER: Final = 40
"""Letters of the number of a paper."""
KEPT_AS: Final = "order"
"""As what a paper is kept until it is through."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as a face builds it: a code of the law's list, its number, to which bodies, by when (``dues`` of single ones goes
    before), and its words. ``number`` is that of the petition that it is about; empty where of none."""

    kind: str
    document: str
    to: tuple[str, ...]
    due: date
    words: str = field(repr=False)
    number: str = ""
    dues: Mapping[str, date] = field(default_factory=dict)

    def due_for(self, body: str) -> date:
        """By when that body is to have done it."""
        return self.dues.get(body, self.due)


@dataclass(frozen=True, slots=True)
class Missed:
    """A body that has not got the paper, and why it was refused."""

    body: str
    refused: Refusal


# --- one addressee -------------------------------------------------------------------------------------------------------


def send(paper: Paper, to: str, id: UUID, *, terms: Sequence[str | Term] = (), actor: Actor, now: datetime) -> Performed:
    """Sends the paper to one body. Raises the law's Refusal; Missing where there is no petition of that number with it, or
    with the superior itself."""
    law = laws.current()
    with transaction.atomic():
        beside, named, order, today = _ordered(paper, to, id, terms, law, actor, now)
        return sending.sent(
            beside,
            order,
            (paper.words,),
            (),
            law=law,
            actor=actor,
            now=now,
            today=today,
            of=beside.id if beside is not None else None,
            named=named,
        )


def of_own(number: str, actor: Actor) -> UUID | None:
    """The petition with this number, where the office sees it and its body has it: whoever is ordered something about it does
    not know whose it is. None for every other, and for none."""
    if not number.isprintable():
        return None
    law = laws.current()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM casework_dossier WHERE number = %s AND family = 'petition'", [number])
            row = cursor.fetchone()
        petition = fold_petition(acts_of(row[0])) if row is not None else None
    own = petition is not None and sees(petition, law, actor) and Part.HOLDS in parts_of(petition, actor)
    return UUID(str(row[0])) if own and row is not None else None


def refused(
    paper: Paper, to: str, *, terms: Sequence[str | Term] = (), actor: Actor, now: datetime
) -> Refusal | None:  # fmt: skip
    """Why the paper would not go to that body; None where it would. Nothing is written. ``terms`` as in ``errands.send``.
    Raises the gate's Refused for a mark of secrecy."""
    law = laws.current()
    try:
        with transaction.atomic():
            *_, order, today = _ordered(paper, to, UUID(int=0), terms, law, actor, now)
            order.take(None, law, today)
    except Refusal as why:
        return why
    return None


def _ordered(
    paper: Paper, to: str, id: UUID, terms: Sequence[str | Term], law: Law, actor: Actor, now: datetime
) -> tuple[sending.Beside | None, str, steps.Order, date]:
    """The petition that it is about, locked, with the number by which the session speaks for it; the order, and its day."""
    sending.key_is(sending.Demand(paper.kind, to, paper.due_for(to), ()), law_day(law, next(iter(law.errands)), now))
    _reads(paper)
    relation = sending.relation(actor.body, to)
    # Whoever is not above learns nothing of a number: he is refused whichever it is.
    looks = bool(paper.number) and relation == "below"
    beside, named = _petition(paper.number, to, actor, law) if looks else (None, "")
    of = beside.petition.kind if beside is not None else ""
    machine = steps.errands_of(law, of)
    today = law_day(law, of or machine.id, now)
    away = False
    if beside is not None:
        demand = sending.Demand(paper.kind, to, paper.due_for(to), (paper.words,))
        # Whoever has the petition knows its number.
        sending.looked_over(beside.petition, law, demand, terms, "" if named else beside.number)
        away = not named and not sending.may_be_asked(beside.petition, law, to)
    else:
        finds_in([("/words", paper.words)])  # for a mark of secrecy, of which no paper of this house may have one
    order = steps.Order(
        "",
        paper.kind,
        of,
        actor.body,
        to,
        sending.fingerprint(to),
        1,
        paper.due_for(to),
        False,
        relation=relation,
        latest=_lawful(beside.petition, law, machine, paper.kind, today) if beside is not None else None,
        kept_away=away,
        document=paper.document,
        paper=id.hex,
    )
    permit_first(law, machine.id, order, actor, today, Errand.NOUN)
    return beside, named, order, today


def _reads(paper: Paper) -> None:
    """Raises Missing for a paper that says nothing, TooLong for one that says too much, and Missing for what no number of a
    paper or of a petition can be: whether the petition is there is not looked at."""
    if not paper.words.strip():
        raise Missing(
            Text("Văn bản chưa có lời chỉ đạo.", "The paper has no words."),
            Text("Cơ quan nhận chỉ thấy lời chỉ đạo.", "Those words are all that the addressee sees."),
            Text("Ghi lời chỉ đạo.", "Write what is ordered."),
            field="words",
        )
    if len(paper.words) > WORDS:
        raise TooLong(
            Text("Lời chỉ đạo dài quá.", "The words are too long."),
            Text(f"Một văn bản dài nhất {WORDS} chữ.", f"A paper has {WORDS} letters at most."),
            Text("Viết ngắn lại.", "Write it shorter."),
            field="words",
        )
    if not paper.document.isprintable() or len(paper.document) > NUMBER:
        raise Missing(
            Text("Đây không phải là số văn bản.", "That is no number of a paper."),
            Text(
                f"Số và ký hiệu là một dòng, nhiều nhất {NUMBER} chữ.",
                f"Number and notation are one line of {NUMBER} letters at most.",
            ),
            Text("Ghi số văn bản, ví dụ 12/UBND-TD.", "Give its number, such as 12/UBND-TD."),
            field="document",
        )
    if not paper.number.isprintable():
        raise _no_such_petition()


def _no_such_petition() -> Missing:
    return Missing(
        Text("Không có đơn số này ở cơ quan được giao.", "That body has no petition of this number."),
        Text(
            "Chỉ đạo về một đơn gửi cho cơ quan đang giữ đơn đó, hoặc về đơn mà cơ quan bạn đang giữ.",
            "What is ordered about a petition goes to the body that has it, or is about one that yours has.",
        ),
        Text("Xem lại số đơn và cơ quan.", "Look at the number and the body again."),
        field="number",
    )


def _petition(number: str, to: str, actor: Actor, law: Law) -> tuple[sending.Beside, str]:
    """The petition with this number, locked: one that the actor's body has, or that the addressee has (then with the number by
    which the session speaks for it). Raises Missing, which is the same for one that is elsewhere and one that is not there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM casework_dossier WHERE number = %s AND family = 'petition'", [number])
        row = cursor.fetchone()
    if row is not None:
        beside = sending.seen(row[0])
        if sees(beside.petition, law, actor) and Part.HOLDS in parts_of(beside.petition, actor):
            return beside, ""
    with wall.naming(number), connection.cursor() as cursor:
        cursor.execute("SELECT id, wire FROM wall_below()")
        rows = cursor.fetchall()
    history = tuple(PETITION.decode(bytes(row[1])) for row in rows)
    petition = fold_petition(history) if history else None
    if petition is None or petition.body != to or barred(petition, law, actor.office, actor.formerly):
        raise _no_such_petition()
    return sending.Beside(rows[0][0], number, lambda: history), number


def _lawful(petition: Petition, law: Law, machine: Errands, code: str, today: date) -> date | None:
    """The last day of the petition's own term for what is ordered; None where none runs, or it has run out."""
    kind = machine.kinds.get(code)
    term = kind.term(petition.kind) if kind is not None else None
    clock = petition.clocks.get(term.rule) if term is not None and term.rule is not None else None
    return clock.due if clock is not None and clock.due is not None and clock.due >= today else None


# --- many ----------------------------------------------------------------------------------------------------------------


def begin(id: UUID, paper: Paper, *, actor: Actor) -> None:
    """Keeps a paper that was confirmed, once, however often it is sent. Raises Missing for no addressee or more than ``MOST``,
    and for one that stands twice; and the refusal of a paper that no body could read."""
    _reads(paper)
    if not 0 < len(paper.to) <= MOST or len(set(paper.to)) != len(paper.to):
        raise Missing(
            Text("Chưa chọn cơ quan nhận.", "No addressee was chosen."),
            Text(
                f"Một văn bản gửi từ 1 đến {MOST} cơ quan, mỗi cơ quan một lần.",
                f"A paper goes to 1 to {MOST} bodies, to each once.",
            ),
            Text("Chọn cơ quan nhận.", "Choose the addressees."),
            field="to",
        )
    batches.keep(
        id,
        actor.office,
        KEPT_AS,
        {
            "kind": [paper.kind],
            "document": [paper.document],
            "due": [paper.due.isoformat()],
            "words": [paper.words],
            "number": [paper.number],
            "to": list(paper.to),
            "dues": [f"{code} {day.isoformat()}" for code, day in paper.dues.items()],
        },
    )


def kept(id: UUID, actor: Actor) -> Paper:
    """The paper of that id as the office has confirmed it; LookupError where there is none, or it is too old."""
    found = batches.get(id, actor.office)
    if found.step != KEPT_AS or "kind" not in found.typed:
        raise LookupError(id)
    typed = found.typed
    dues = (each.split(" ") for each in typed["dues"])
    return Paper(
        typed["kind"][0],
        typed["document"][0],
        tuple(typed["to"]),
        date.fromisoformat(typed["due"][0]),
        typed["words"][0],
        typed["number"][0],
        {code: date.fromisoformat(day) for code, day in dues},
    )


def who_has(id: UUID) -> frozenset[str]:
    """The bodies to which this paper went out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT asked FROM casework_errand WHERE paper = %s", [id])
        return frozenset(row[0] for row in cursor.fetchall())


def go_on(id: UUID, *, actor: Actor, now: datetime, most: int = AT_ONCE) -> list[Missed]:
    """Sends a kept paper to those who do not have it, up to ``most`` of them; who was refused, and why. Whoever asks twice,
    or at the same time, sends nothing twice."""
    paper, done, missed = kept(id, actor), who_has(id), []
    for to in [code for code in paper.to if code not in done][:most]:
        try:
            send(paper, to, id, actor=actor, now=now)
        except Refusal as refused:
            missed.append(Missed(to, refused))
        except IntegrityError:
            # Where the other run has sent it, the paper goes to each body once; every other fault is one.
            if to not in who_has(id):
                raise
    return missed


# --- whoever is to do it ---------------------------------------------------------------------------------------------------


def acknowledge(errand_id: UUID, *, actor: Actor, now: datetime, expected: int | None = None) -> Performed:
    """Whoever is to do it takes note of it: that act is the proof of delivery, also for the superior."""
    return errands.act(steps.Acknowledge(outcome="noted"), errand_id, actor=actor, now=now, expected=expected)


def on_paper(errand_id: UUID, *, actor: Actor, now: datetime, expected: int | None = None) -> Performed:
    """The superior has brought it on paper, since nobody took note of it in time."""
    return errands.act(steps.Acknowledge(outcome="on_paper"), errand_id, actor=actor, now=now, expected=expected)


def report(errand_id: UUID, words: str, *, actor: Actor, now: datetime, expected: int | None = None) -> Performed:
    """Done, and reported upwards: the answer of the body. Where nobody typed anything, it says what is on record."""
    errand = fold(acts_of(errand_id, ERRAND))
    said = words.strip() or (
        f"Đã thực hiện văn bản số {errand.document}. / What paper {errand.document} orders has been done. "
        f"{law_day(laws.current(), errand.kind, now):%d/%m/%Y}"
    )
    return errands.respond(errand_id, said, errand.open_questions, "full", actor=actor, now=now, expected=expected)


__all__ = [
    "MOST",
    "NUMBER",
    "WORDS",
    "Missed",
    "Paper",
    "acknowledge",
    "begin",
    "go_on",
    "kept",
    "on_paper",
    "refused",
    "report",
    "send",
    "who_has",
]

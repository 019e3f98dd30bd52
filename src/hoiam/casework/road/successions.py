"""What a body that is no more had asked of others, or was asked by them, and its receptions: another body stands in its place.

An act for each, taken by an officer of the old body, whose key wraps what is sealed with it for the new one; its mirror stands
in the petition's history where it is the asked body that has changed. No term starts or ends. Who asks follows the petition:
where that has gone over, to whoever has it. Of the receptions each visit goes over, open or not, with its entry in the book,
and the days of the schedule that are to come; a day that is over stays with the body that received on it. Killed in the middle,
each is with the one or the other, and what is left is found again. So it is with the errands of an officer who leaves or is
away: they are given to another, each by an act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from hoiam.casework import bodies, laws
from hoiam.casework.days import law_day
from hoiam.casework.families import ERRAND, VISIT
from hoiam.casework.reading.history import acts_of
from hoiam.casework.road import errands
from hoiam.casework.road.consequences import Hand
from hoiam.casework.road.perform import perform
from hoiam.casework.road.record import Performed
from hoiam.core.dossier.participants import Actor, keys_of
from hoiam.core.dossier.refusals import Missing, NotNow, Refusal
from hoiam.core.errand import steps
from hoiam.core.errand.state import Errand, fold
from hoiam.core.petition.state import Petition
from hoiam.core.visit.state import fold as fold_visit
from hoiam.core.visit.steps import GoOver
from hoiam.core.words import Text

AT_ONCE = 50
"""So many errands, and so many receptions, are handed over by one request."""

_HELD = """
SELECT d.id FROM casework_dossier d JOIN casework_errand e ON e.dossier_id = d.id
WHERE (e.asker = %(body)s OR e.asked = %(body)s) AND d.doors && %(keys)s AND NOT d.kept_away && %(keys)s
ORDER BY d.open DESC, e.due, d.id
"""


_RECEPTIONS = """
SELECT d.id FROM casework_dossier d JOIN casework_visit v ON v.dossier_id = d.id
WHERE d.body_id = %(body)s AND (d.open OR v.people > 0) AND d.doors && %(keys)s AND NOT d.kept_away && %(keys)s
ORDER BY d.open DESC, v.day, d.id
"""


@dataclass(frozen=True, slots=True)
class Left:
    """An errand or a reception that stayed, by its number, and why."""

    number: str
    refused: Refusal


@dataclass(frozen=True, slots=True)
class Done:
    """What one request did: how many went over, how many wait, and those that stay with why."""

    over: int
    waiting: int
    left: tuple[Left, ...]


def held(actor: Actor) -> list[UUID]:
    """The errands in which the office's body asks or is asked, open or not, as far as the office sees them; those that are due
    first come first."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"body": actor.body, "keys": list(keys_of(actor))})
        return [row[0] for row in cursor.fetchall()]


def hand_over(errand_id: UUID, to: str, *, actor: Actor, now: datetime, hand: Hand, expected: int | None = None) -> Performed:
    """Hands an errand over to the body that stands in the place of the actor's; ``to`` is empty where only one can. Raises the
    law's Refusal, LookupError where the actor has no such errand, and VaultError."""
    try:
        with transaction.atomic():
            beside = errands.petition_beside(errand_id)
            errand = fold(acts_of(errand_id, ERRAND))
            today = law_day(laws.current(), errand.kind, now)
            order = _by_which_order(errand, beside.petition if beside is not None else None, actor.body, to, today)
            step = steps.HandOver(order.to, order.reason, bodies.public_key(order.to).fingerprint)
            return errands.act(step, errand_id, actor=actor, now=now, expected=expected, hand=hand)
    except IntegrityError as twice:
        # A paper goes to each body once; whether another has it, this session is not shown.
        if "errand_paper_once" not in str(twice):
            raise
        raise _has_the_paper() from twice


def receptions(actor: Actor) -> list[UUID]:
    """The visits of the office's body, open or not, and the days of its schedule that are to come, as far as the office sees
    them; those that are open come first."""
    with connection.cursor() as cursor:
        cursor.execute(_RECEPTIONS, {"body": actor.body, "keys": list(keys_of(actor))})
        return [row[0] for row in cursor.fetchall()]


def hand_over_reception(visit_id: UUID, to: str, *, actor: Actor, now: datetime, hand: Hand) -> Performed:
    """Hands a visit, or a day of the schedule, over to the body that stands in the place of the actor's; ``to`` is empty where
    only one can. Raises as ``hand_over``."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT kept_away FROM casework_dossier WHERE id = %s AND family = 'visit'", [visit_id])
            row = cursor.fetchone()
        if row is None:
            raise LookupError(visit_id)
        visit = fold_visit(acts_of(visit_id, VISIT))
        ordered = bodies.succeeded_on(actor.body, law_day(laws.current(), visit.kind, now))
        # Whom a petition that came of it keeps away opens nothing of it there either.
        may = {code: each for code, each in ordered.items() if bodies.receiver(code, row[0]) == code}
        if ordered and not may:
            raise Missing(
                Text("Lượt tiếp này không bàn giao cho cơ quan kế tục được.", "This visit cannot go over to that body."),
                Text(
                    "Ở đó có người phải giữ ngoài việc được trình bày trong lượt tiếp.",
                    "Somebody there is kept away from what was said in it.",
                ),
                Text("Báo cấp trên của hai cơ quan.", "Tell the superior of both bodies."),
                field="to",
            )
        order = _chosen(may, to)
        step = GoOver(order.to, order.reason, bodies.public_key(order.to).fingerprint)
        return perform(step, visit_id, actor=actor, on_behalf_of=actor.body, now=now, hand=hand, family=VISIT)


def hand_over_many(
    found: Sequence[UUID],
    to: str,
    *,
    actor: Actor,
    now: datetime,
    hand: Hand,
    most: int = AT_ONCE,
    one: Callable[..., Performed] = hand_over,
) -> Done:
    """Hands over up to ``most`` of these errands (or receptions: ``one`` is ``hand_over_reception``), each in a transaction of
    its own, so that whoever goes on after a fall meets those that are left. One that cannot go over stops no other; VaultError
    (Locked ...) stops all."""
    over, left = 0, list[Left]()
    for errand_id in found:
        if over >= most:
            break
        try:
            one(errand_id, to, actor=actor, now=now, hand=hand)
        except Refusal as refused:
            left.append(Left(_number(errand_id), refused))
            continue
        except LookupError:
            continue  # somebody was faster
        over += 1
    return Done(over, len(found) - over - len(left), tuple(left))


def allot_to_another(
    found: Sequence[UUID], office: str, to: str, *, actor: Actor, now: datetime
) -> tuple[int, tuple[Left, ...]]:
    """Gives these errands, which the office sees to in the body that was asked, to another office of that body, each by an act
    of its own; others who see to one go on. How many it were, and those that stay with why."""
    done, left = 0, list[Left]()
    for errand_id in found:
        try:
            errand = fold(acts_of(errand_id, ERRAND))
            if office not in errand.offices or not office.startswith(f"{errand.to}/"):
                continue  # whoever asked sees it as its sender, which nobody gives on
            named = (to, *(each for each in errand.offices if each.startswith(f"{errand.to}/") and each not in (office, to)))
            errands.act(steps.Allot(named), errand_id, actor=actor, now=now)
        except Refusal as refused:
            left.append(Left(_number(errand_id), refused))
            continue
        except LookupError:
            continue  # somebody was faster
        done += 1
    return done, tuple(left)


def _has_the_paper() -> NotNow:
    return NotNow(
        Text("Cơ quan kế tục đã có chính văn bản này.", "The body that succeeds has this same paper."),
        Text("Một văn bản chỉ đạo đến mỗi cơ quan một lần.", "A superior's paper goes to each body once."),
        Text(
            "Báo cáo việc này trước, hoặc đề nghị cấp trên rút lại; cơ quan kế tục thực hiện theo văn bản của mình.",
            "Report it first, or ask the superior to take it back; the body that succeeds does what its own paper says.",
        ),
    )


def _by_which_order(errand: Errand, petition: Petition | None, old: str, to: str, today: date) -> bodies.Successor:
    """Who stands in the place of the old body in this errand. Raises the refusal of one that no order names, of one that is
    kept away from the petition, and of another than the petition has gone to; ``petition`` is None where it is of none."""
    law = laws.current()
    ordered = bodies.succeeded_on(old, today)
    named = ordered
    if errand.asker == old and petition is not None:
        if petition.body == old:
            raise NotNow(
                Text("Đơn của việc phối hợp này chưa được bàn giao.", "The petition of this errand was not handed over yet."),
                Text("Việc phối hợp đi theo đơn của nó.", "An errand goes along with its petition."),
                Text("Bàn giao đơn trước, rồi bàn giao việc phối hợp.", "Hand the petition over first, then the errand."),
            )
        named = {code: each for code, each in ordered.items() if code == petition.body} or ordered
    if errand.to == old and petition is not None:
        may = {code: each for code, each in named.items() if errands.may_be_asked(petition, law, code)}
        if named and not may:
            raise Missing(
                Text("Việc phối hợp này không bàn giao cho cơ quan kế tục được.", "This errand cannot go over to that body."),
                Text("Việc này phải gửi cấp trên.", "It goes to the superior."),
                Text("Trả lời trước khi bàn giao, hoặc từ chối với căn cứ “Phải gửi cấp trên”.",
                     "Answer it first, or refuse it on the ground “It goes to the superior”."),
                field="to",
            )  # fmt: skip
        named = may
    if to and errand.asker == old and len(named) == 1:
        to = ""  # whoever asks follows the petition, whoever was chosen for what others ask
    return _chosen(named, to)


def _chosen(named: Mapping[str, bodies.Successor], to: str) -> bodies.Successor:
    """The one of these that was chosen; where none was, the only one. Raises Missing for none of them."""
    found = named.get(to) if to else next(iter(named.values())) if len(named) == 1 else None
    if found is None:
        names = [bodies.body(code).name for code in named]
        raise Missing(
            Text("Chưa chọn cơ quan kế tục.", "The body that succeeds was not chosen."),
            Text(
                f"Theo quyết định, có thể là: {'; '.join(name.vi for name in names) or 'chưa có'}.",
                f"By the order it can be: {'; '.join(name.en for name in names) or 'none yet'}.",
            ),
            Text("Chọn một cơ quan được nêu.", "Choose one that is named."),
            field="to",
        )
    return found


def _number(errand_id: UUID) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM casework_dossier WHERE id = %s", [errand_id])
        row = cursor.fetchone()
    return str(row[0]) if row is not None else ""

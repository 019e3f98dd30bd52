"""The road: the only writer. Every change of a petition, by whomever, goes through ``perform`` (or ``intake.submit``
for a new one) and leaves facts, lines for the public log, derived rows and what is owed in one transaction.

If the process dies before the statement returns, nothing happened; if it dies after, everything did, and the person's
second attempt is told so (``SomeoneWasFaster``, or the same petition for the same return code).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.db import connection, transaction

from hoiam.casework import laws
from hoiam.casework.days import law_day, zone_of
from hoiam.casework.families import PETITION, Family
from hoiam.casework.keys import gatekeeping
from hoiam.casework.reading.edges import happened, is_apart, passed_by
from hoiam.casework.reading.history import acts_of
from hoiam.casework.road import consequences, groups
from hoiam.casework.road.consequences import Follows, Hand, Happened
from hoiam.casework.road.record import NOTHING, Enclosed, Performed, record
from hoiam.core.dossier.events import Act, Recorded
from hoiam.core.dossier.move import Step, edge_of
from hoiam.core.dossier.participants import Actor, above, is_the_petitioners, permit, sees_apart
from hoiam.core.dossier.refusals import NotNow, SomeoneWasFaster
from hoiam.core.dossier.standing import Dossier
from hoiam.core.dossier.ways import no_way
from hoiam.core.petition import group, mandates
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text


def perform(
    step: Step,
    petition_id: UUID,
    *,
    actor: Actor,
    on_behalf_of: str,
    now: datetime,
    expected: int | None = None,
    hand: Hand | None = None,
    enclosed: Enclosed | Callable[[Petition, int], tuple[Step, Enclosed]] = NOTHING,
    family: Family = PETITION,
    through: int = 0,
    alone: bool = False,
    inside: bool = False,
) -> Performed:
    """Takes one step on a petition (or a dossier of another ``family``) for an actor, or raises the law's Refusal.

    ``expected`` is the number of acts that the person's page showed; another act since then (a reading is none) is a refusal
    that tells what it was. ``enclosed`` may be a function that is called inside the transaction with the petition and the seq
    of the coming act, for papers that bear a number drawn in the same transaction; it may return a changed step. ``hand`` is
    who hands the keys over where the step sends the petition away. ``through``: the number of the act by which he began who
    takes the petitioner's step for him (`core.petition.mandates`); 0 where he takes it himself. ``alone``: whoever calls
    does what keeps somebody away in the others of the petition's group. ``inside``: whoever calls has begun the transaction,
    and a refusal ends it. What follows from the acts stands in ``consequences``.
    """
    law = laws.current()
    with transaction.atomic(savepoint=not inside):
        with connection.cursor() as cursor:
            # The row lock makes two officers one after the other; the second meets the first one's act below.
            cursor.execute(
                "SELECT number FROM casework_dossier WHERE id = %s AND family = %s FOR UPDATE", [petition_id, family.name]
            )
            found = cursor.fetchone()
        if found is None:
            raise LookupError(petition_id)
        history = acts_of(petition_id, family)
        life = family.life(history)
        # A dossier of another family where one is named: what follows asks first of which act it is.
        petition = cast(Petition, life.stands())
        today = law_day(law, petition.kind, now)
        nobody_was_faster(history, petition, expected, law, actor)
        permit(petition, law, step, actor, today)
        if callable(enclosed):
            step, enclosed = enclosed(petition, petition.seq + 1)
        if family is PETITION:
            _acts_for_him(petition, law, step, through, today)
        acts = tuple(replace(act, through=through) if through else act for act in _taken(step, petition, law, actor, today))
        if not acts:
            return Performed(petition_id, found[0], petition)
        # Whom one of a group keeps away, each of it keeps away, since they have what is found for all. Asked before it is
        # recorded: whoever keeps himself away sees this one no longer afterwards.
        away = () if alone or family is not PETITION else group.keeps_away(petition, acts)
        alike = groups.to_keep_alike(petition.group, away) if away else ()
        alike = tuple(other for other in alike if other != petition_id)
        tags = gatekeeping.act_secrets(petition_id, petition.seq + 1, len(acts))
        done = record(
            petition_id,
            petition,
            life,
            acts,
            law,
            enclosed,
            actor=actor,
            on_behalf_of=on_behalf_of,
            now=now,
            tags=tags,
            hand=hand,
            family=family,
        )
        if done is None:
            # Cannot happen under the row lock.
            raise _someone_was_faster(history, history[-1], law, actor)
        for other in alike:
            perform(step, other, actor=actor, on_behalf_of=on_behalf_of, now=now, alone=True)
        return done


def would(
    step: Step,
    petition_id: UUID,
    history: Sequence[Recorded],
    *,
    actor: Actor,
    on_behalf_of: str,
    now: datetime,
    hand: Hand | None = None,
) -> Petition:
    """How ``perform`` would leave a petition with this history, or the refusal that it would raise; nothing is written, and
    nobody learns of it. What only the enclosed papers could refuse, it does not foresee."""
    law = laws.current()
    life = PETITION.life(history)
    petition = cast(Petition, life.stands())
    today = law_day(law, petition.kind, now)
    permit(petition, law, step, actor, today)
    _acts_for_him(petition, law, step, 0, today)
    for seq, act in enumerate(_taken(step, petition, law, actor, today), petition.seq + 1):
        recorded = Recorded(seq, now, actor.office, on_behalf_of, act)
        life.take(recorded)
        after = cast(Petition, life.stands())
        consequences.of(Happened(petition_id, petition, after, recorded, law, hand), Follows(), foreseen=True)
        petition = after
    return petition


def _taken(step: Step, petition: Petition, law: Law, actor: Actor, today: date) -> tuple[Act, ...]:
    """The acts of the step; its refusal where it is none of this state tells the actor what he can do instead."""
    try:
        return step.take(petition, law, today)
    except NotNow as refused:
        if not refused.names_ways:
            raise
        raise no_way(petition, law, actor, step.word, today) from None


def _acts_for_him(petition: Petition, law: Law, step: Step, through: int, today: date) -> None:
    """Asks whether whoever stands there for the petitioner may take this step of his; ValueError where it is none of his."""
    edge = edge_of(petition, law, step.word, step.outcome, today)
    if edge is not None and is_the_petitioners(edge):
        mandates.permit(petition, law, edge, through, today)
    elif through:
        raise ValueError(f"{step.word} is no step that is taken for the petitioner")  # a face that tries is broken


def nobody_was_faster(
    history: Sequence[Recorded], dossier: Dossier, expected: int | None, law: Law, actor: Actor
) -> None:
    """Raises SomeoneWasFaster where an act came after those of which the person's page has told (``perform``)."""
    if expected is None:
        return
    since = _changes(history[expected if 0 <= expected <= dossier.seq else 0 :])
    if not sees_apart(law, dossier.kind, actor):
        # What he does not see is no reason that he could be told.
        since = [each for each in since if not is_apart(passed_by(history, law, each.seq), law)]
    if since:
        raise _someone_was_faster(history, since[-1], law, actor)


def _changes(acts: Sequence[Recorded]) -> list[Recorded]:
    """Those acts that may change what somebody decides; that another has read or opened something changes nothing."""
    return [r for r in acts if r.act.step not in ("read", "look", "open", "withhold")]


def _someone_was_faster(history: Sequence[Recorded], last: Recorded, law: Law, actor: Actor) -> SomeoneWasFaster:
    """Tells what it was and which office did it; of another body that takes part in the same errand, the body alone."""
    passed = passed_by(history, law, last.seq)
    title = happened(passed)
    who = last.actor if above(last.actor)[-1] in (last.actor, actor.body) or not actor.body else above(last.actor)[-1]
    at = last.at.astimezone(zone_of(law, passed.kind))
    return SomeoneWasFaster(
        Text("Đơn đã thay đổi sau khi bạn mở trang.", "The petition has changed since you opened the page."),
        Text(
            f"Lúc {at:%H:%M %d/%m/%Y}, {who}: {title.vi}.",
            f"At {at:%H:%M %d/%m/%Y}, {who}: {title.en}.",
        ),
        Text(
            "Xem lại đơn rồi quyết định; những gì bạn nhập vẫn còn.",
            "Look at the petition again, then decide; what you typed is kept.",
        ),
    )

"""What follows from a fact, besides the facts: one table, run by the road. A face that forgets one cannot exist.

Some of it is asked of the gatekeeper before the record is written, since it takes a right away and so fails safe; some is
written with the act; the rest is owed: it lies in ``casework_owed`` from the same transaction on, and ``road.owed`` works it
off after the commit, again and again until it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from uuid import UUID

from django.db import connection

from hoiam.casework import bodies, competence, made_slips
from hoiam.casework.keys import custody, gatekeeping, officers
from hoiam.casework.reading.edges import first_edge
from hoiam.core.dossier import participants
from hoiam.core.dossier.events import CLOCK, PETITIONER, Fact, Recorded
from hoiam.core.dossier.participants import denounced, kept_away, shields, stands_under
from hoiam.core.dossier.refusals import Missing, NobodyLeft, NotYours, RecusedHere, TooLate
from hoiam.core.dossier.standing import Proposal
from hoiam.core.errand.events import ErrandSucceeded
from hoiam.core.errand.state import GO_ALONG
from hoiam.core.petition import group
from hoiam.core.petition.events import (
    Assigned,
    Challenged,
    Classified,
    Errand,
    Gated,
    Lifted,
    Received,
    Recused,
    Reissued,
    Transferred,
)
from hoiam.core.petition.state import Compared, Doubt, Petition
from hoiam.core.petition.steps.assign import kept_from_it
from hoiam.core.petition.steps.errand import NOTHING_CAME
from hoiam.core.procedure import Law
from hoiam.core.visit.events import VisitSucceeded
from hoiam.core.words import Text
from hoiam.vault import made_slip
from hoiam.vault.gatekeeper import AGREED_FOR
from hoiam.vault.wraps import BodyPublicKey, Tier, Wrap
from hoiam.vault.xwing import PublicKey

# Kinds of what is owed; who works each off stands in road.owed.
LETTER: Final = "letter"
MAIL: Final = "mail"
BODIES: Final = "bodies"
FURTHER: Final = "further"
ERRANDS: Final = "errands"


class Hand(Protocol):
    """Who can wrap a case's first shares to another body's key without opening it: an officer's unlocked key, for one."""

    def rewrap(self, case: UUID, wraps: Sequence[Wrap], to: BodyPublicKey) -> Sequence[Wrap]:
        """The same shares for that body, one for each tier that is asked for; raises VaultError."""
        ...

    def to_slip(self, case: UUID, wraps: Sequence[Wrap], to: PublicKey) -> Sequence[Wrap]:
        """The same shares, of words and names, for a slip that was made for the counter; raises VaultError."""
        ...


@dataclass(frozen=True, slots=True)
class Happened:
    """An act that is being recorded, with the petition before (None: it comes in) and after it."""

    dossier: UUID
    before: Petition | None
    after: Petition
    recorded: Recorded
    law: Law
    hand: Hand | None


@dataclass(frozen=True, slots=True)
class Owes:
    """Something to be done after the commit: by which act, of which kind, with what it needs to know (codes only)."""

    seq: int
    kind: str
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Slipped:
    """What lies for a slip: the hash that finds it, and what is sealed for it."""

    hash: bytes
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Follows:
    """What is written with the acts because of them. ``gone`` are wraps to drop, by tier and recipient; ``letters`` those that
    the worker makes, by the act's place among those recorded now; ``slip`` what lies for a slip from now on. ``along`` are
    wraps of errands of the petition, for the body that it is sent to; ``stays``: the body for which they lie there no longer.
    """

    wraps: list[Wrap] = field(default_factory=list)
    gone: list[tuple[Tier, str]] = field(default_factory=list)
    letters: list[tuple[int, str, UUID | None]] = field(default_factory=list)
    owed: list[Owes] = field(default_factory=list)
    slip: Slipped | None = None
    along: list[tuple[UUID, Wrap]] = field(default_factory=list)
    stays: str = ""


class NoHand(RuntimeError):
    """A face sends a case away without anybody who can hand its keys over: a fault of the face, never an answer."""


# --- what follows --------------------------------------------------------------------------------------------------------


def alike_in_its_group(happened: Happened, follows: Follows) -> None:
    """A petition that is handled together with others stays what they are while it is: of their kind, and keeping the same
    people away. Whom it keeps away by a recusal, the road keeps away from each of them (``perform``)."""
    before, act = happened.before, happened.recorded.act
    if before is None or not isinstance(before, Petition) or not before.group:
        return
    law, after = happened.law, happened.after
    if group.parts_it(before, after, law) and not group.in_all(before, after, law, act.fact):
        raise group.leave_first(act.article)


def keep_away(happened: Happened, follows: Follows) -> None:
    """Whoever is kept away from now on gets no share any more, nor of what other bodies are asked for it. First the
    gatekeeper, then the record: if we stop between, he is kept away all the same, and the second attempt records it."""
    before = set(kept_away(happened.before, happened.law)) if happened.before is not None else set()
    for code in sorted(set(kept_away(happened.after, happened.law)) - before):
        for dossier in (happened.dossier, *(UUID(errand.id) for errand in happened.after.errands)):
            gatekeeping.gatekeeper().exclude(dossier, [code])
    if happened.before is not None and shields(happened.after, happened.law):
        gatekeeping.gatekeeper().require_two(happened.dossier)


def let_back(happened: Happened, follows: Follows) -> None:
    """Two who stand have agreed: the gatekeeper, which finds both acts in the log, lets back whom they name."""
    _two_who_stand(happened, happened.before.proposal if happened.before is not None else None)
    follows.owed.append(Owes(happened.recorded.seq, BODIES))


def no_mark(happened: Happened, follows: Follows) -> None:
    """Two who stand have said that what reads like a mark of secrecy is none; nothing else follows."""
    _two_who_stand(happened, happened.before.doubt if happened.before is not None else None)


def slip_gets_the_shares(happened: Happened, follows: Follows) -> None:
    """Two who stand have compared whoever came to the counter with the name: the first shares are wrapped to the slip that he
    has, by the second one's key agent. Neither has seen it."""
    _two_who_stand(happened, happened.before.compared if happened.before is not None else None)
    fact = happened.recorded.act.fact
    public = made_slips.of(fact.slip) if isinstance(fact, Reissued) else None
    if public is None:
        raise Missing(
            Text("Phiếu của dấu này không còn chờ.", "The slip of this mark does not wait any more."),
            Text("Một phiếu mới tạo chỉ chờ trong một ngày.", "A slip that was made waits for one day."),
            Text(
                "Người đó tạo phiếu khác; cả hai văn phòng ghi lại dấu của phiếu ấy.",
                "He makes another one; then both offices record its mark.",
            ),
            article=happened.recorded.act.article,
            field="mark",
        )
    if happened.hand is None:
        raise NoHand(f"nobody wraps the keys of {happened.dossier} to a slip")
    present = [wrap for body in participants.bodies(happened.after) for wrap in _wraps(happened.dossier, body)]
    made = happened.hand.to_slip(happened.dossier, present, public.key)
    follows.slip = Slipped(public.finds, made_slip.beside(made))


def _two_who_stand(happened: Happened, proposal: Proposal | Doubt | Compared | None) -> None:
    """Who proposed must still be in his office when the second agrees, not too long ago, and be another person than he."""
    if proposal is not None and happened.recorded.at - proposal.at > AGREED_FOR:
        raise TooLate(
            Text("Đề nghị này đã quá hạn.", "This proposal has run out."),
            Text(
                f"Đề nghị chờ văn phòng thứ hai không quá {AGREED_FOR.days} ngày.",
                f"A proposal waits for a second office for {AGREED_FOR.days} days and no longer.",
            ),
            Text("Trả lời không đồng ý, rồi một văn phòng đề nghị lại.", "Decline it; then an office proposes anew."),
            article=happened.recorded.act.article,
        )
    if proposal is None or not officers.in_office_since(proposal.office, proposal.at):
        raise NotYours(
            Text("Đề nghị này không còn hiệu lực.", "This proposal counts no longer."),
            Text(
                "Người đã đề nghị không còn giữ văn phòng đó.",
                "Whoever proposed it is not in that office any more.",
            ),
            Text("Trả lời không đồng ý, rồi một văn phòng khác đề nghị lại.", "Decline it; then another office proposes anew."),
            article=happened.recorded.act.article,
        )
    if why := custody.beside(proposal.office):
        raise NotYours(
            Text("Bạn và người đề nghị không được tính là hai người.", "You and whoever proposed it are not two persons here."),
            _NOT_TWO[why],
            Text("Đề nghị một lãnh đạo khác trả lời.", "Ask another leader to answer it."),
            article=happened.recorded.act.article,
        )


_NOT_TWO = {
    "hand": Text(
        "Một trong hai tài khoản do người kia cho vào, hoặc cả hai là của một người.",
        "One of the two log-ins was let in by the other, or both are one person's.",
    ),
    "fresh": Text("Một trong hai tài khoản còn quá mới.", "One of the two log-ins is too new."),
}


def keys_go_along(happened: Happened, follows: Follows) -> None:
    """The body that the case is sent to gets its first shares with the act, and the gatekeeper is told of it afterwards."""
    to = happened.after.moving_to
    if not to:
        return
    _none_of_those_concerned(happened, to)
    present = _wraps(happened.dossier, happened.before.body if happened.before is not None else "")
    if happened.hand is None:
        raise NoHand(f"nobody hands over the keys of {happened.dossier}")
    follows.wraps += happened.hand.rewrap(happened.dossier, present, bodies.public_key(to))
    follows.owed.append(Owes(happened.recorded.seq, BODIES))


def keys_of_errands_go_along(happened: Happened, follows: Follows) -> None:
    """What other bodies were asked for the petition is wrapped for the body that it is sent to, which cannot read it before it
    asks itself; and lies there no longer where the petition does not get there."""
    before, to = happened.before, happened.after.moving_to
    if before is None or not happened.after.errands:
        return
    if not to:
        follows.stays = before.moving_to
        return
    wraps: dict[UUID, list[Wrap]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT errand, tier, recipient, key_id, data FROM wall_errand_wraps(%s)", [happened.dossier])
        for errand, tier, recipient, key_id, data in cursor.fetchall():
            wraps.setdefault(errand, []).append(Wrap(Tier(tier), recipient, key_id, bytes(data)))
    if wraps and happened.hand is None:
        raise NoHand(f"nobody hands over the keys of the errands of {happened.dossier}")
    for each in happened.after.errands:
        present = wraps.get(UUID(each.id), [])
        if happened.hand is not None and present and each.happened not in NOTHING_CAME and each.to != to:
            made = happened.hand.rewrap(UUID(each.id), present, bodies.public_key(to))
            follows.along += [(UUID(each.id), wrap) for wrap in made]


def keys_go_over(happened: Happened, follows: Follows) -> None:
    """The body that stands in the place of the old one gets what that had: its first shares go along, wrapped by an officer of
    the old one, whose own wraps end with the act; and the gatekeeper is told."""
    fact = happened.recorded.act.fact
    old = happened.recorded.on_behalf_of
    if not isinstance(fact, Transferred):
        return
    _as_it_is_divided(happened, old, fact.body)
    _none_of_those_concerned(happened, fact.body)
    present = _wraps(happened.dossier, old)
    if happened.hand is None:
        raise NoHand(f"nobody hands over the keys of {happened.dossier}")
    made = happened.hand.rewrap(happened.dossier, present, bodies.public_key(fact.body))
    follows.wraps += made
    there = {wrap.tier for wrap in made}
    follows.gone += [(wrap.tier, wrap.recipient) for wrap in present if wrap.tier in there]
    follows.owed.append(Owes(happened.recorded.seq, BODIES))


def keys_go_over_as_they_are(happened: Happened, follows: Follows) -> None:
    """The body that stands in the place of the asking or the asked one gets the errand's words, or the names that are sealed
    with a reception, wrapped by an officer of the old one, whose own wrap ends with the act; and the gatekeeper is told."""
    fact = happened.recorded.act.fact
    if not isinstance(fact, ErrandSucceeded | VisitSucceeded):
        return
    present = _wraps(happened.dossier, happened.recorded.on_behalf_of)
    if happened.recorded.act.step == GO_ALONG:
        # They lie there for the new one since the petition was sent (keys_of_errands_go_along).
        there = {wrap.tier for wrap in _wraps(happened.dossier, fact.body)}
        follows.gone += [(wrap.tier, wrap.recipient) for wrap in present if wrap.tier in there]
        follows.owed.append(Owes(happened.recorded.seq, BODIES))
        return
    if happened.hand is None:
        raise NoHand(f"nobody hands over the keys of {happened.dossier}")
    if present or isinstance(fact, ErrandSucceeded):  # with a reception of few nothing is sealed
        follows.wraps += happened.hand.rewrap(happened.dossier, present, bodies.public_key(fact.body))
    follows.gone += [(wrap.tier, wrap.recipient) for wrap in present]
    follows.owed.append(Owes(happened.recorded.seq, BODIES))


def keys_stay_with_one(happened: Happened, follows: Follows) -> None:
    """The body that no longer has the case loses its wraps with the act: the sender when it arrived, the receiver when it
    came back; and the gatekeeper is told. A tier that no other body can open is kept, so that nothing is lost for good."""
    gone = set(participants.bodies(happened.before)) if happened.before is not None else set()
    gone -= set(participants.bodies(happened.after))
    for code in sorted(gone):
        follows.gone += [
            (wrap.tier, wrap.recipient)
            for wrap in _wraps(happened.dossier, code)
            if _others_open(happened.dossier, wrap.tier, code)
        ]
    if gone:
        follows.owed.append(Owes(happened.recorded.seq, BODIES))


def given_to_nobody_kept_away(happened: Happened, follows: Follows) -> None:
    """Nobody gets the case to handle who is kept away for an office that he had before: who holds which office now, the history
    does not say (``custody_moved``)."""
    for office in happened.after.offices:
        if participants.barred(happened.after, happened.law, office, bodies.formerly(office)):
            raise kept_from_it()


def acknowledge(happened: Happened, follows: Follows) -> None:
    """Whoever wrote gets the letter that the law sends him for it; the worker makes it."""
    act = happened.recorded.act
    edge = first_edge(happened.law, happened.after.kind, act)
    if edge is not None and edge.letter is not None:
        follows.letters.append((happened.recorded.seq, edge.letter, None))
        follows.owed.append(Owes(happened.recorded.seq, LETTER, {"name": edge.letter}))


def say_that_there_is_news(happened: Happened, follows: Follows) -> None:
    """Whoever left an address is told that there is news, of what others did; of steps inside the house the pack tells nothing:
    a mail for each reading would tell a watcher when officers work."""
    if isinstance(happened.recorded.act.fact, Reissued):
        return  # told whoever says it (code_changes)
    if happened.recorded.actor != PETITIONER and happened.law.tells(happened.recorded.act.step, happened.after.kind):
        follows.owed.append(Owes(happened.recorded.seq, MAIL))


def say_who_is_asked(happened: Happened, follows: Follows) -> None:
    """Whoever left an address is told that a body will be asked of which he may say something first, and of one that is asked
    at once on the same day; what comes of it later he reads on his page."""
    fact = happened.recorded.act.fact
    if not isinstance(fact, Errand):
        return
    was = next((each for each in happened.before.errands if each.id == fact.id), None) if happened.before is not None else None
    if was is None:
        follows.owed.append(Owes(happened.recorded.seq, MAIL))


def errands_end(happened: Happened, follows: Follows) -> None:
    """What other bodies were asked for goes along where the petition is another body's, and is called off once nobody waits for
    it: the petition has ended, or a body that was challenged is not asked. Whoever handles it from now on follows them."""
    after, before = happened.after, happened.before
    if not after.errands or before is None:
        return
    handed_on = happened.recorded.actor == CLOCK and len(after.errands) > len(before.errands)
    states = happened.law.wholes[after.kind].states
    if (
        not states[after.state].open
        or not participants.has_it(after, before.body)
        or handed_on
        or isinstance(happened.recorded.act.fact, Assigned)
        or (isinstance(happened.recorded.act.fact, Challenged) and happened.recorded.act.outcome == "ruled_out")
    ):
        follows.owed.append(Owes(happened.recorded.seq, ERRANDS))


def code_changes(happened: Happened, follows: Follows) -> None:
    """A new code for a lost one was asked for, stopped or given: the gatekeeper, which finds the act in the log, goes by it;
    and whoever left an address is told, since whoever asks may not be the one who wrote."""
    follows.owed.append(Owes(happened.recorded.seq, BODIES))
    follows.owed.append(Owes(happened.recorded.seq, MAIL))


def takes_further(seq: int, number: str) -> Owes:
    """The petition with this number is told that the new one takes it further. Whether there is such a petition, whoever hands
    the new one in does not learn: the worker looks."""
    return Owes(seq, FURTHER, {"number": number})


Consequence = Callable[[Happened, Follows], None]

TABLE: Final[tuple[tuple[type[Fact], tuple[str, ...], Consequence], ...]] = (
    # fact, outcomes (none: any), what follows
    (Received, (), acknowledge),
    (Fact, (), alike_in_its_group),
    (Recused, (), keep_away),
    (Classified, (), keep_away),
    (Assigned, (), given_to_nobody_kept_away),
    (Lifted, ("agreed",), let_back),
    (Gated, ("agreed",), no_mark),
    (Transferred, ("sent",), keys_go_along),
    (Transferred, ("sent", "undone"), keys_of_errands_go_along),
    (Transferred, ("received", "undone"), keys_stay_with_one),
    (Transferred, ("succeeded",), keys_go_over),
    (ErrandSucceeded, (), keys_go_over_as_they_are),
    (VisitSucceeded, (), keys_go_over_as_they_are),
    (Reissued, ("agreed",), slip_gets_the_shares),
    (Reissued, (), code_changes),
    (Errand, (), say_who_is_asked),
    (Fact, (), say_that_there_is_news),
    (Fact, (), errands_end),
)


AT_ONCE: Final = frozenset({keep_away})
"""What is done at the gatekeeper before the record is written; the others only add to it."""


def of(happened: Happened, follows: Follows, *, foreseen: bool = False) -> None:
    """Runs every row of the table that the act fits, adding to ``follows``; raises the law's Refusal or a VaultError, and
    then nothing is recorded. ``foreseen``: nothing is going to be, so nothing is done elsewhere either."""
    act = happened.recorded.act
    for fact, outcomes, consequence in TABLE:
        if foreseen and consequence in AT_ONCE:
            continue
        if isinstance(act.fact, fact) and (not outcomes or act.outcome in outcomes):
            consequence(happened, follows)


def _as_it_is_divided(happened: Happened, old: str, to: str) -> None:
    """Where an order divides a body, a petition goes to whom that names for its place and subject."""
    petition, day = happened.after, happened.recorded.act.day
    named = bodies.ordered_after(old, to, day)
    if named is None or named.takes(petition.place, petition.subject):
        return
    others = [bodies.body(code).name for code in bodies.body(old).takes_over(petition.place, petition.subject, day)]
    raise Missing(
        Text("Đơn này không về cơ quan đó.", "This petition does not go to that body."),
        Text(
            f"Theo {named.instrument}, đơn ở địa bàn và lĩnh vực này về: {'; '.join(name.vi for name in others)}.",
            f"By {named.instrument}, what is of its place and subject goes to: {'; '.join(name.en for name in others)}.",
        ),
        Text("Chọn cơ quan được nêu.", "Choose the body that is named."),
        article=happened.recorded.act.article,
        field="body",
    )


# --- what they ask -------------------------------------------------------------------------------------------------------


def _none_of_those_concerned(happened: Happened, to: str) -> None:
    """A case never goes where whoever is denounced could open it."""
    kind = happened.law.kinds[happened.after.kind]
    away = denounced(happened.after, happened.law)
    above = bodies.receiver(to, away)
    if above == to and to not in kept_away(happened.after, happened.law):
        _nobody_decides_on_himself(happened, to, away)
        return
    if not above:
        raise NobodyLeft(
            Text("Không chuyển đơn này đến đó được.", "This petition cannot go there."),
            Text(
                "Ở đó và ở cấp trên của nơi đó không còn ai ngoài những người bị tố cáo được nhận đơn.",
                "There, and above, nobody but those who are denounced could take it.",
            ),
            Text("Giữ đơn ở đây, hoặc chuyển bản giấy lên cấp trên nữa.", "Keep it here, or send paper to the body above."),
            article=kind.recusal.article,
            field="body",
        )
    superior = bodies.body(above).name
    raise RecusedHere(
        Text("Không chuyển đơn này đến đó được.", "This petition cannot go there."),
        Text(
            "Người bị tố cáo lãnh đạo, quản trị hoặc giữ khóa của cơ quan đó.",
            "Whoever is denounced leads that body, administers it or holds its key.",
        ),
        Text(f"Chuyển đến cấp trên của cơ quan đó: {superior.vi}.", f"Send it to that body's superior: {superior.en}."),
        article=kind.recusal.article,
        field="body",
    )


def _nobody_decides_on_himself(happened: Happened, to: str, away: Collection[str]) -> None:
    """Nor where the table of competence says that its head is the one denounced, or under him."""
    why = competence.barred(stands_under(happened.after), away, to)
    if why is None:
        return
    article, gist = why
    raise RecusedHere(
        Text("Không chuyển đơn này đến đó được.", "This petition cannot go there."),
        gist,
        Text("Chuyển lên cấp trên của người bị tố cáo.", "Send it to the body above whoever is denounced."),
        article=article,
        field="body",
    )


def _wraps(dossier: UUID, body: str) -> list[Wrap]:
    """The case's wraps to this body's key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tier, recipient, key_id, data FROM casework_wrap WHERE dossier_id = %s AND recipient = %s ORDER BY tier",
            [dossier, f"body:{body}"],
        )
        return [Wrap(Tier(tier), recipient, key_id, bytes(data)) for tier, recipient, key_id, data in cursor.fetchall()]


def _others_open(dossier: UUID, tier: Tier, body: str) -> bool:
    """Whether a body other than this one has a wrap of the tier."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM casework_wrap WHERE dossier_id = %s AND tier = %s AND recipient LIKE 'body:%%'"
            " AND recipient <> %s)",
            [dossier, str(tier), f"body:{body}"],
        )
        return bool(cursor.fetchone()[0])


__all__ = ["BODIES", "ERRANDS", "FURTHER", "LETTER", "MAIL", "Follows", "Hand", "Happened", "NoHand", "Owes", "Slipped", "of"]

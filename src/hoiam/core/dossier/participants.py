"""Who takes part in a dossier, as what, and what he may: asked here, once.

What the core permits, the doors that the wall hangs on the rows (``casework/sql/wall.sql``), the bodies that the gatekeeper
gives shares to and the codes that it gives none, what pages offer and lists show: each is one of the functions below.
``tests/wall/test_participants.py`` tabulates them side by side.

An office sees the dossiers of its body that are assigned to it; leader, registry and publisher all of their body's. Leader
and registry of the body that one is on its way to see it as well, to take it or give it back. Whom a dossier is about,
where the pack's recusal rule is absolute, and who is kept away on record, sees nothing of it in any part. What once came in
under such a rule stays under it, whatever it is called afterwards, until two offices have agreed otherwise, and so does what
takes it further; and each who is kept away. Whoever moves to another office takes along what keeps his old one away.

Whoever wrote a dossier is one actor and the clock another; which dossier is whose, the return code says, and the face that
took the code has asked it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from functools import lru_cache
from typing import Any, Final, Protocol, runtime_checkable

from hoiam.core.procedure import NOTHING, Edge, Kind, Law, Originals
from hoiam.core.words import Text, begun, same

from .events import CLOCK, PETITIONER
from .refusals import NotYours, RecusedHere, Refusal
from .standing import Dossier, Part


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an office by its pseudonymous code, with the roles it holds and the body it works for. ``formerly`` are the
    offices that its holder had before, as was declared when he came, with their units and bodies (``custody_before``): what
    keeps one of these away keeps him away."""

    office: str
    roles: frozenset[str]
    body: str
    formerly: tuple[str, ...] = ()


THE_PETITIONER = Actor(PETITIONER, frozenset({"petitioner"}), "")
THE_CLOCK = Actor(CLOCK, frozenset({"clock"}), "")

EVERYBODY: Final = "*"
"""The door that the loader of examples and benches has, and nobody else."""


class Work(Enum):
    """What an office finds in its list by itself; the rest of what it sees it finds by number."""

    ASSIGNED = auto()  # what is assigned to it
    OF_THE_BODY = auto()  # all that its body has
    ARRIVING = auto()  # what is on its way to its body
    UNASSIGNED = auto()  # what its body has and nobody handles yet
    TO_SEND = auto()  # what was settled just now, and goes out
    TO_PUBLISH = auto()  # what may be published and is not


_WORK: Final = {
    "clerk": frozenset({Work.ASSIGNED, Work.UNASSIGNED, Work.ARRIVING, Work.TO_SEND}),
    "officer": frozenset({Work.ASSIGNED}),
    "leader": frozenset({Work.ASSIGNED, Work.OF_THE_BODY, Work.ARRIVING}),
    "publisher": frozenset({Work.ASSIGNED, Work.TO_PUBLISH}),
}


class Reads(Enum):
    """When an office reads the words of a dossier that it sees."""

    HANDLING = auto()  # while it is assigned to it
    NEW = auto()  # while it is on its way to its body, or nobody there handles it yet
    ALWAYS = auto()
    SETTLED = auto()  # once a paper settles it, of which the public copy is made


_READS: Final = {"clerk": Reads.NEW, "officer": Reads.HANDLING, "leader": Reads.ALWAYS, "publisher": Reads.SETTLED}

# Whose role covers every dossier of the body in that part; the others see what is assigned to them.
_COVER: Final = {
    Part.HOLDS: ("leader", "clerk", "publisher"),
    Part.ARRIVING: ("leader", "clerk"),
    # Of an errand: the body that asks, beside whoever sent it; the one that is asked.
    Part.ASKS: ("leader",),
    Part.ASKED: ("leader", "clerk"),
    # And a superior of both that was told of it: without its words.
    Part.ABOVE: ("leader",),
}
# Where the law has no such step from here, the body that has the dossier is told so; another one, that it is not its own.
_AT_HOME: Final = frozenset({Part.HOLDS, Part.ASKS, Part.ASKED, Part.ABOVE})


class Asked(Protocol):
    """A step as far as it matters who takes it."""

    @property
    def word(self) -> str: ...

    @property
    def outcome(self) -> str: ...


@runtime_checkable
class OfItself(Protocol):
    """A step by which an office says something of itself (it reads, opens, checks); ``speaks_of`` is the office in its fact,
    empty where this end of the step is about another one."""

    def speaks_of(self) -> str: ...


@runtime_checkable
class Narrows(Protocol):
    """A step that fewer roles may take than its edge has, as where the law wants the head of a body to sign an answer."""

    def only_by(self, dossier: Any, law: Law, /) -> frozenset[str]: ...


@runtime_checkable
class Relabels(Protocol):
    """A step after which the dossier is of another kind, and so moves by that kind's edges."""

    def relabels_as(self) -> str: ...


@lru_cache(maxsize=4096)
def above(code: str) -> tuple[str, ...]:
    """An office, its unit and its body: ``XA-1/2/03``, ``XA-1/2``, ``XA-1``."""
    parts = code.split("/")
    return tuple("/".join(parts[:n]) for n in range(len(parts), 0, -1))


def is_among(codes: Collection[str], office: str, formerly: Collection[str] = ()) -> bool:
    """Whether an office is named by its own code or by that of a unit or body above it, or one that its holder had before."""
    return any(code in codes for code in above(office)) or any(code in codes for code in formerly)


def hides_writer(kind: Kind) -> bool:
    """Whether the law hides who writes a dossier of this kind from those it is about: they are kept away altogether, and a name
    takes two offices to open."""
    return kind.recusal.rule == "absolute"


def walled(law: Law, kinds: AbstractSet[str]) -> bool:
    """Whether one of these kinds hides who writes. Asked of all that a dossier stands under (``stands_under``), never of what
    it is called now."""
    return any(hides_writer(law.kinds[kind]) for kind in kinds)


def never_reads(law: Law, kinds: AbstractSet[str], about: Collection[str]) -> frozenset[str]:
    """Those of whom a dossier is about whom the law keeps away altogether, where it stands under these kinds: all, or none."""
    return frozenset(about) if walled(law, kinds) else frozenset()


def stands_under(dossier: Dossier) -> frozenset[str]:
    """The kinds whose walls the dossier has: all that it is or was, and what the one that it takes further had walls for."""
    return dossier.kinds | dossier.walls


def originals_apart(law: Law, kinds: AbstractSet[str]) -> Originals | None:
    """What the law says of originals that lie with the name, where one of these kinds wants them so; else None."""
    found = (law.kinds[kind].originals for kind in sorted(kinds))
    return next((each for each in found if each is not None), None)


def shields(dossier: Dossier, law: Law) -> bool:
    """Whether the dossier is, or ever was, of a kind that hides its writer, or takes one further that was."""
    return walled(law, stands_under(dossier))


def denounced(dossier: Dossier, law: Law) -> frozenset[str]:
    """Whom the dossier is about, where it stands under a kind that keeps them away altogether; else nobody."""
    return never_reads(law, stands_under(dossier), dossier.against)


def kept_away(dossier: Dossier, law: Law) -> tuple[str, ...]:
    """Codes of offices, units and bodies that never see the dossier: on record, or whom it is about."""
    return tuple(sorted((dossier.recused | denounced(dossier, law)) - dossier.lifted))


def not_away(dossier: Dossier, law: Law, codes: Iterable[str]) -> list[str]:
    """Those of the codes that are of the body that has the dossier, or the body itself, and whom nothing keeps away from it."""
    away = kept_away(dossier, law)
    return [code for code in codes if above(code)[-1] == dossier.body and not is_among(away, code)]


def told_away(dossier: Dossier, law: Law) -> tuple[str, ...]:
    """Whom of those who are kept away its writer, and whoever took it in at the counter, is told of: all of them; but where the
    one that it takes further was named by its number alone, nobody of whom came along from there. Whoever names a number need
    not be who wrote that one."""
    if not dossier.unspoken:
        return kept_away(dossier, law)
    own = dossier.recused - dossier.recused_before
    return tuple(sorted((own | never_reads(law, dossier.kinds, dossier.against)) - dossier.lifted))


def walls_further(dossier: Dossier, law: Law) -> tuple[str, ...]:
    """The kinds that a dossier which takes this one further stands under besides its own: those for which this one hides its
    writer, or keeps what came by hand with the name."""
    return tuple(sorted(k for k in stands_under(dossier) if hides_writer(law.kinds[k]) or law.kinds[k].originals is not None))


def away_further(dossier: Dossier, law: Law, kind: str) -> tuple[str, ...]:
    """Who is kept away from a dossier of this kind that takes this one further, beside whom its writer names himself: all who
    are kept away from this one, but for those whom it is about where the walls go along and keep them away as well."""
    away = frozenset(kept_away(dossier, law))
    return tuple(sorted(away - never_reads(law, {kind, *walls_further(dossier, law)}, dossier.against - dossier.recused)))


def away_from_part(dossier: Dossier, law: Law, kind: str) -> tuple[str, ...]:
    """Who is kept away from a part of this letter that goes on as a petition of this kind. All who are kept away from the
    letter, where the kind hides its writer too; else those on record alone, and nobody whom the letter denounces: the law lets
    him settle a complaint of his own act, and being kept away would tell him why."""
    if hides_writer(law.kinds[kind]):
        return kept_away(dossier, law)
    return tuple(sorted(dossier.recused - dossier.lifted - denounced(dossier, law)))


def liftable(dossier: Dossier, law: Law) -> tuple[tuple[tuple[str, ...], bool], ...]:
    """What an office may propose to lift: whom, and whether with the walls of what the dossier came in as. The walls stay while
    it is of a kind that has them; then each exclusion goes by itself."""
    away = kept_away(dossier, law)
    found: list[tuple[tuple[str, ...], bool]] = [((code,), False) for code in away]
    if shields(dossier, law) and not hides_writer(law.kinds[dossier.kind]):
        found.insert(0, (tuple(code for code in away if code not in dossier.recused), True))
    return tuple(found)


def lifts(dossier: Dossier, law: Law, outcome: str, office: str) -> bool:
    """Whether there is anything for this office to propose to lift, to agree to, or to decline."""
    if dossier.proposal is None:
        return outcome == "proposed" and bool(liftable(dossier, law))
    return outcome == "declined" or (outcome == "agreed" and dossier.proposal.office != office)


def barred(dossier: Dossier, law: Law, office: str, formerly: Collection[str] = ()) -> bool:
    """Whether the pack's recusal rule, or a recusal on record, keeps this office away, or one that its holder had before."""
    return office not in (PETITIONER, CLOCK) and is_among(kept_away(dossier, law), office, formerly)


def bodies(dossier: Dossier) -> tuple[str, ...]:
    """The bodies whose officers may have its keys: the one that has it, and the one that it is on its way to; of an errand, the
    one that asks and the one that is asked."""
    return tuple(p.who for p in dossier.participants if p.part in _COVER and p.part is not Part.ABOVE)


def has_it(dossier: Dossier, body: str) -> bool:
    """Whether that body has the dossier."""
    return dossier.body == body


def doors(dossier: Dossier) -> tuple[str, ...]:
    """What opens the dossier's rows: whoever has one of these as ``keys_of`` sees them, unless he is kept away."""
    found = [EVERYBODY]
    for who, part, _since in dossier.participants:
        found += [who] if part is Part.ASSIGNED else [f"{role}@{who}" for role in _COVER[part]]
    return tuple(found)


def keys_of(actor: Actor) -> tuple[str, ...]:
    """What an office opens doors with: its code and those above it, and each of its roles in its body."""
    return (*above(actor.office), *(f"{role}@{actor.body}" for role in sorted(actor.roles)))


def parts_of(dossier: Dossier, actor: Actor) -> frozenset[Part]:
    """As what the office's body and the office itself take part; empty for strangers."""
    return frozenset(p.part for p in dossier.participants if p.who == actor.body or p.who in above(actor.office))


def sees(dossier: Dossier, law: Law, actor: Actor) -> bool:
    """Whether the actor sees the dossier at all: its state, terms and papers, not yet the words."""
    if actor.office in (PETITIONER, CLOCK):
        return True
    return not barred(dossier, law, actor.office, actor.formerly) and not set(doors(dossier)).isdisjoint(keys_of(actor))


def reads_when(actor: Actor) -> frozenset[Reads]:
    """When the office reads the words of a dossier that it sees; never, where it has no role that needs them.

    The registry sends papers of every dossier and the publisher gates every decision; words are for those who need them.
    """
    return frozenset(_READS[role] for role in actor.roles if role in _READS)


def reads(dossier: Dossier, law: Law, actor: Actor) -> bool:
    """Whether the actor may read the words: whoever wrote, handles it, leads, takes it in, or publishes what became of it."""
    return sees(dossier, law, actor) and _reads_seen(dossier, actor, parts_of(dossier, actor))


def _reads_seen(dossier: Dossier, actor: Actor, parts: frozenset[Part]) -> bool:
    """As ``reads``, of a dossier that the actor sees and in which he takes these parts."""
    if actor.office in (PETITIONER, CLOCK):
        return actor.office == PETITIONER
    if parts <= {Part.ABOVE}:
        return False
    when = reads_when(actor)
    return (
        Part.ASSIGNED in parts
        or Reads.ALWAYS in when
        or (Reads.NEW in when and (Part.ARRIVING in parts or not _is_handled_at(dossier, actor.body)))
        or (Reads.SETTLED in when and Part.HOLDS in parts and dossier.settled)
    )


def _is_handled_at(dossier: Dossier, body: str) -> bool:
    """Whether somebody of that body handles it."""
    return any(above(office)[-1] == body for office in dossier.offices)


def opens_names(law: Law, kind: str, actor: Actor) -> bool:
    """Whether the office may open names, for a purpose and on record, of dossiers of this kind that it sees."""
    return any(edge.step == "open" and edge.by & actor.roles for edge in law.wholes[kind].edges)


def sees_apart(law: Law, kind: str, actor: Actor) -> bool:
    """Whether the office sees, of dossiers of this kind, the steps whose papers lie with the name: whoever takes one."""
    edges = law.wholes[kind].edges if kind in law.wholes else ()
    return any(e.apart and (e.by | e.at_counter) & (actor.roles - {PETITIONER}) for e in edges)


def summarises(dossier: Dossier, law: Law, actor: Actor) -> bool:
    """Whether the office may write the line by which its body's lists call the dossier: whoever reads it there."""
    return Part.HOLDS in parts_of(dossier, actor) and reads(dossier, law, actor)


def checks(dossier: Dossier, office: str) -> bool:
    """Whether a typed copy waits that this office may hold against the original: whoever typed it may not."""
    return dossier.typed_by not in ("", office)


def is_asked(dossier: Dossier, actor: Actor) -> bool:
    """Whether the office stands on the side of the body that is asked, of an errand that it sees."""
    return Part.ASKED in parts_of(dossier, actor)


def is_above(dossier: Dossier, actor: Actor) -> bool:
    """Whether the office is of a superior that was told of an errand, and of neither side."""
    return parts_of(dossier, actor) <= {Part.ABOVE}


def others_than_of(dossier: Dossier, codes: Iterable[str]) -> tuple[str, ...]:
    """Those of these bodies that are not the one which has the dossier."""
    return tuple(code for code in codes if code != dossier.body)


def is_of_its_body(dossier: Dossier, actor: Actor) -> bool:
    """Whether the office is one of the body that has the dossier."""
    return above(actor.office)[-1] == dossier.body


def shown_as(office: str, actor: Actor) -> str:
    """By which code an office stands before whoever asks: of his own body, and time itself, by its own; of another by that
    body's alone."""
    body = above(office)[-1]
    return office if office == CLOCK or body == actor.body else body


def signs(step: Narrows, dossier: Dossier, law: Law, actor: Actor) -> bool:
    """Whether the office has a role for which the step is, where the law gives it to fewer than its edge has."""
    return bool(step.only_by(dossier, law) & actor.roles)


def handles(actor: Actor) -> bool:
    """Whether a dossier of its body may be assigned to the office, as far as its role goes."""
    return "officer" in actor.roles


def leads(actor: Actor) -> bool:
    """Whether the office is one of those that decide in its body: its head, or who leads beside him."""
    return "leader" in actor.roles


def keeps_keys(actor: Actor) -> bool:
    """Whether the office looks after its body's officers and keys (``casework/sql/custody.sql`` holds it to that)."""
    return not {"leader", "steward"}.isdisjoint(actor.roles)


def assignable(dossier: Dossier, law: Law, actor: Actor) -> bool:
    """Whether this dossier may be assigned to the office."""
    return handles(actor) and actor.body == dossier.body and not barred(dossier, law, actor.office, actor.formerly)


def work_of(actor: Actor) -> frozenset[Work]:
    """What the office finds in its list; nothing for one that only keeps keys."""
    return frozenset[Work]().union(*(_WORK.get(role, ()) for role in actor.roles))


def is_the_petitioners(edge: Edge) -> bool:
    """Whether the step is the petitioner's own, also where an office records it at the counter."""
    return PETITIONER in edge.by


def for_the_petitioner(edge: Edge, actor: Actor) -> bool:
    """Whether the office would record at the counter what the petitioner does himself."""
    return not edge.by & actor.roles and bool(edge.at_counter & actor.roles)


_CALLED = {
    PETITIONER: Text("người viết đơn", "petitioner"),
    CLOCK: Text("hệ thống", "the system"),
    "clerk": Text("bộ phận tiếp nhận", "registry"),
    "officer": Text("người xử lý", "officer in charge"),
    "leader": Text("lãnh đạo", "leader"),
    "publisher": Text("người công khai", "publisher"),
}


def called(role: str) -> Text:
    """A role as people call it."""
    return _CALLED.get(role, same(role))


def may(dossier: Dossier, law: Law, actor: Actor, edge: Edge) -> bool:
    """Whether the actor may go along this edge now, as far as it is a question of who he is."""
    return bool(own_of(dossier, law, actor, (edge,)))


def why_not(dossier: Dossier, law: Law, actor: Actor, edge: Edge) -> Refusal | None:
    """Why the actor may not go along this edge now, as far as it is a question of who he is; None where he may."""
    return _refused(dossier, law, actor, edge.name, edge, _standing(dossier, law, actor))


def takes(actor: Actor, edge: Edge) -> bool:
    """Whether the step is for one of the office's roles, whichever dossier it is, and not at the counter for somebody."""
    return bool(edge.by & actor.roles)


def own_of(dossier: Dossier, law: Law, actor: Actor, edges: Iterable[Edge]) -> list[Edge]:
    """Those of the edges that the actor may go along now, as far as it is a question of who he is; in the order given."""
    stands = _standing(dossier, law, actor)
    # Most edges are for other roles: no words are made for those.
    his = (edge for edge in edges if _for_his_role(edge, actor))
    return [edge for edge in his if _refused(dossier, law, actor, edge.name, edge, stands) is None]


def permit(dossier: Dossier, law: Law, step: Asked, actor: Actor, today: date) -> None:
    """Raises NotYours or RecusedHere when the actor may not take the step."""
    name = f"{step.word}.{step.outcome}" if step.outcome else step.word
    if isinstance(step, OfItself) and step.speaks_of() not in ("", actor.office):
        raise ValueError(f"{name} in the name of another office")  # a face that tries is broken
    # What is classified as another kind moves by that kind's edges, so they say who may do it.
    kind = step.relabels_as() if isinstance(step, Relabels) else ""
    edge = law.procedure(kind or dossier.kind, today).edge(dossier.state, step.word, step.outcome)
    refused = _refused(dossier, law, actor, name, edge, _standing(dossier, law, actor))
    if refused is not None:
        raise refused
    if edge is not None and isinstance(step, Narrows) and not step.only_by(dossier, law) & actor.roles:
        raise _not_of_your_role(replace(edge, by=step.only_by(dossier, law)), dossier.NOUN)


_READING: Final = frozenset({"read", "look"})
"""The steps by which words are read: of a petition, of an errand."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """How an actor stands to a dossier, whichever step he asks for; ``reads`` is asked of whoever ``sees`` it alone."""

    kept_away: bool
    parts: frozenset[Part]
    sees: bool
    reads: bool


def _standing(dossier: Dossier, law: Law, actor: Actor) -> _Standing:
    parts = parts_of(dossier, actor)
    away = barred(dossier, law, actor.office, actor.formerly)
    return _Standing(away, parts, sees(dossier, law, actor), _reads_seen(dossier, actor, parts))


def _refused(dossier: Dossier, law: Law, actor: Actor, name: str, edge: Edge | None, stands: _Standing) -> Refusal | None:
    """Why this actor may not take the step `name` now, or None: he is kept away, his body takes no such part in the dossier,
    it is not assigned to him, or the law's edge gives it to another role."""
    if stands.kept_away:
        return RecusedHere(
            Text("Bạn không được xử lý đơn này.", "You may not act on this petition."),
            Text(
                "Người bị tố cáo, bị khiếu nại hoặc người có liên quan không được đọc, chuyển hay xử lý đơn.",
                "Whoever is complained of, or has a stake in it, does not read, route or handle the petition.",
            ),
            Text("Đơn do cấp trên xử lý; bạn không cần làm gì.", "The superior body takes it; you need do nothing."),
            article=law.kinds[dossier.kind].recusal.article if dossier.kind in law.kinds else "",
        )
    if actor.office not in (PETITIONER, CLOCK):
        if stands.parts.isdisjoint(edge.part if edge is not None else _AT_HOME):
            return NotYours(
                Text("Cơ quan của bạn không làm bước này.", "This step is not for your body."),
                Text(
                    "Cơ quan đang giữ đơn xử lý đơn; nơi được chuyển đến chỉ nhận hoặc trả lại.",
                    "The body that has the petition handles it; the one it goes to takes it or gives it back.",
                ),
                Text("Đề nghị nơi đang giữ đơn làm, hoặc chuyển đến.", "Ask the body that has it to do so, or to transfer it."),
                article=edge.article if edge is not None else "",
            )
        if not stands.sees or (name in _READING and not stands.reads):
            return NotYours(
                Text(
                    f"{begun(dossier.NOUN.vi)} này không được giao cho bạn.",
                    f"This {dossier.NOUN.en} is not assigned to you.",
                ),
                Text(
                    "Chỉ người được giao và người có vai trò phụ trách mới xử lý đơn và đọc nội dung.",
                    "Only whoever it is assigned to, and whose role covers it, handles a petition and reads its words.",
                ),
                Text("Đề nghị lãnh đạo giao đơn cho bạn.", "Ask a leader to assign it to you."),
                article=edge.article if edge is not None else "",
            )
    named = edge is not None and edge.extends and is_among(dossier.against, actor.office, actor.formerly)
    if named and not law.kinds[dossier.kind].author_decides:
        return RecusedHere(
            Text("Bạn không được gia hạn đơn này.", "You may not extend this petition."),
            Text(
                "Nơi bị nêu tên trong đơn không tự kéo dài thời hạn của đơn đó.",
                "Whoever a petition names does not make its term longer.",
            ),
            Text("Giải quyết trong hạn, hoặc để cấp trên quyết định.", "Settle it in time, or let the superior decide."),
            article=law.kinds[dossier.kind].recusal.article,
        )
    if edge is not None and not _for_his_role(edge, actor):
        return _not_of_your_role(edge, dossier.NOUN)
    return None


def _for_his_role(edge: Edge, actor: Actor) -> bool:
    return bool(edge.by & actor.roles) or for_the_petitioner(edge, actor)


def permit_first(law: Law, kind: str, step: Asked, actor: Actor, today: date, noun: Text) -> None:
    """Raises NotYours when the actor may not take the step by which a dossier of the kind, called so, comes to be."""
    edge = law.procedure(kind, today).edge(NOTHING, step.word, step.outcome)
    if edge is not None and not edge.by & actor.roles:
        raise _not_of_your_role(edge, noun)


def _not_of_your_role(edge: Edge, noun: Text) -> NotYours:
    return NotYours(
        Text("Bước này không thuộc vai trò của bạn.", "This step is not for your role."),
        Text(
            f"Theo thủ tục, bước này do vai trò khác thực hiện: {', '.join(called(role).vi for role in sorted(edge.by))}.",
            f"The procedure gives this step to another role: {', '.join(called(role).en for role in sorted(edge.by))}.",
        ),
        Text(f"Hãy chuyển {noun.vi} cho người có vai trò đó.", f"Hand the {noun.en} to someone with that role."),
        article=edge.article,
    )

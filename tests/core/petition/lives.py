"""Any life that the packs allow: acts drawn at random along the edges that are open, each on a later day or the same."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

import plain
from core.petition.told import LAW, OTHER, Told, day
from hoiam.core.dossier.events import Recorded
from hoiam.core.dossier.refusals import Refusal
from hoiam.core.petition.journey import BY_WORD
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Edge

KINDS = tuple(kind for kind in LAW.kinds if kind.startswith("vn."))
FIRST = day("2026-07-01")
LONGEST_WAIT = 25


def said(edge: Edge, told: Told, on: date, draw: Any) -> dict[str, Any]:
    """What a step along this edge needs, beyond the plain order: a ground, conditions, a day that is planned."""
    petition = told.petition
    more: dict[str, Any] = {}
    if edge.grounds:
        field = next(each.name for each in fields(BY_WORD[edge.step].step) if each.name in ("ground", "reason"))
        more[field] = draw(st.sampled_from([g.id for g in LAW.procedure(petition.kind, on).grounds[edge.grounds]]))
    if edge.conditions and edge.step in ("classify", "accept", "extend"):
        more["conditions"] = tuple(draw(st.lists(st.sampled_from(edge.conditions), unique=True, max_size=2)))
    if edge.step == "extend" and any(extends.by or LAW.rule(extends.clock, on).n is None for extends in edge.extends):
        more["days"] = draw(st.integers(1, 40))
    if edge.step == "dialogue" and edge.outcome == "called":
        more["held_on"] = on + timedelta(days=21)
    if edge.step == "withdraw" and edge.outcome in ("signed", "part"):
        more |= {"coerced": "no", "signatures": petition.people}
    if edge.step == "errand":
        more |= plain.mirrored(edge.outcome, on, petition)
        if more["happened"] == "sent":
            more["blocking"] = draw(st.booleans())
            more["to"] = draw(st.sampled_from([OTHER, "TINH-SL"]))
        elif petition.errands:
            chosen = draw(st.sampled_from(petition.errands))
            more |= {"id": chosen.id, "kind": chosen.kind, "to": chosen.to}
    if edge.step == "join":
        more |= plain.beside(petition, LAW)
    if edge.name == "split.typed":
        more |= {"kind": petition.kind, "contents": petition.split_off + 2}
    if edge.step == "reissue" and "petitioner" not in edge.by:
        more["way"] = "counter"
    if edge.step == "open":
        more["purpose"] = draw(st.sampled_from(["verify_identity", "lost_code"]))
    if edge.measures:
        more["measures"] = tuple(draw(st.lists(st.sampled_from(edge.measures), unique=True, min_size=1, max_size=2)))
        more["applied_by"] = draw(st.sampled_from(sorted(LAW.pack_of(petition.kind).parties)))
    if edge.results:
        more["result"] = draw(st.sampled_from(edge.results))
    if edge.step == "transfer":
        more["body"] = OTHER if petition.body != OTHER else "XA-AB"
    return more


@dataclass(frozen=True, repr=False)
class Tried:
    """An edge that was tried: what stood before, the acts that it left, or the refusal."""

    edge: Edge
    before: Petition
    acts: tuple[Recorded, ...]
    no: Refusal | None = None

    def __repr__(self) -> str:
        return f"{self.before.state}: {self.edge.name} {type(self.no).__name__ if self.no else len(self.acts)}"


@st.composite
def lives(
    draw: Any,
    kinds: tuple[str, ...] = KINDS,
    most: int = 14,
    against: tuple[str, ...] = (),
    relabel: bool = False,
    walls: tuple[str, ...] = (),
) -> tuple[Told, list[Tried]]:
    """A history, and what became of each edge that was tried along it. It is about some of ``against``; with ``relabel``
    whoever classifies it may call it something else; ``walls`` came along from the one that it takes further."""
    told = Told()
    signed = draw(st.sampled_from(["", "paper", "visit"]))
    about = tuple(draw(st.lists(st.sampled_from(against), unique=True, max_size=4))) if against else ()
    channel = "letter" if signed else "portal"
    second = draw(st.sampled_from([(), ("second_slip",), ("second_slip", "counter")]))
    told.receive(draw(st.sampled_from(kinds)), FIRST, channel=channel, signed=signed, against=about, walls=walls, second=second)
    on = FIRST
    tried: list[Tried] = []
    for _ in range(draw(st.integers(1, most))):
        on += timedelta(days=draw(st.integers(0, LONGEST_WAIT)))
        petition = told.petition
        edge = draw(st.sampled_from(LAW.procedure(petition.kind, on).edges_from(petition.state)))
        to = OTHER if petition.body != OTHER else "XA-AB"
        body = to if (edge.step, edge.outcome) == ("transfer", "received") else ""
        more = said(edge, told, on, draw)
        if relabel and edge.step == "classify":
            more["kind"] = draw(st.sampled_from(kinds))
        try:
            told.then(edge.name, on, by=draw(st.sampled_from(sorted(edge.by))), on_behalf_of=body, **more)
        except Refusal as no:
            tried.append(Tried(edge, petition, (), no))
        else:
            tried.append(Tried(edge, petition, tuple(told.history[petition.seq :])))
    return told, tried

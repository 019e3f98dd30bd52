"""What two versions of a regulation say differently, cell by cell: who leads, who takes part, who is asked in how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hoiam.core.regulation.cells import Block, Cell, Filling, Ground, blocks, who
from hoiam.core.regulation.clauses import OWN, Regulation


@dataclass(frozen=True, slots=True)
class Said:
    """What a version says of a cell, by codes: who leads, takes part and prepares, and each demand as whom, what, how many days
    (`LD opine 5 wd go_on`). ``by_law``: the law says who leads. Beside another version a part that both say alike is left out;
    of ``lead`` that is None."""

    by_law: bool = False
    lead: str | None = ""
    members: tuple[str, ...] = ()
    prepares: str = ""
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """Cells of which two versions say different things, and what each of them says that the other does not."""

    cells: tuple[Block, ...]
    count: int
    old: Said
    new: Said


def says(regulation: Regulation, filling: Filling, cell: Cell, ground: Ground, *, alike: bool = False) -> Said:
    """What a version says of one cell. ``alike``: where all bodies of a level are meant, the level in angle brackets and not
    that of the place, so that cells of which the same is said can be told together."""
    filled = filling.at(cell)
    by_law = ground.by_law(cell.kind, cell.author) is not None

    def codes(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(code for name in names if name != OWN and (code := body(name)))

    def body(name: str) -> str:
        code = who(regulation, name, cell, ground.house)
        return f"<{cell.level}>" if alike and code and regulation.bodies[name].level else code

    rows = (*filled.leads[:1], *filled.prepares[:1])
    lead = "" if by_law or not filled.leads else "".join(codes([filled.leads[0].lead]))
    asks = []
    for ask in filling.asks(cell):
        to = body(ask.ask) if ask.ask else "*"
        days = f"{ask.days.n} {ask.days.unit}" if ask.days is not None else "-"
        if to and to != lead:
            asks.append(f"{to} {ask.errand or '*'} {days} {ask.silence}")
    return Said(
        by_law=by_law,
        lead=lead,
        members=tuple(dict.fromkeys(codes(name for row in rows for name in row.members))),
        prepares="".join(codes([filled.prepares[0].prepares])) if filled.prepares else "",
        asks=tuple(sorted(asks)),
    )


def of_errand(said: Said, asked: str, errand: str) -> Said:
    """What of it is about an errand of that kind which that body was asked for: how long it has, and what its silence does."""
    return Said(asks=tuple(ask for ask in said.asks if ask.split()[0] in (asked, "*") and ask.split()[1] in (errand, "*")))


def apart(one: Said, other: Said) -> tuple[Said, Said]:
    """What each of two says that the other does not."""
    return _without(one, other), _without(other, one)


def _without(one: Said, other: Said) -> Said:
    same_lead = (one.by_law, one.lead) == (other.by_law, other.lead)
    return Said(
        by_law=one.by_law and not same_lead,
        lead=None if same_lead else one.lead,
        members=() if one.members == other.members else one.members,
        prepares="" if one.prepares == other.prepares else one.prepares,
        asks=tuple(each for each in one.asks if each not in other.asks),
    )


def compare(old: Regulation, new: Regulation, ground: Ground) -> list[Changed]:
    """The cells of which two versions say different things, together where they change alike; those with most cells first."""
    before, after = Filling(old), Filling(new)
    # Cells of both: a version may name single bodies or numbers of people that the other does not tell apart.
    cells = dict.fromkeys((*ground.cells(old), *ground.cells(new)))
    found: dict[tuple[Said, Said], list[Cell]] = {}
    for cell in cells:
        one, other = says(old, before, cell, ground, alike=True), says(new, after, cell, ground, alike=True)
        if one != other:
            found.setdefault(apart(one, other), []).append(cell)
    changed = [Changed(tuple(blocks(cells)), len(cells), one, other) for (one, other), cells in found.items()]
    return sorted(changed, key=lambda each: -each.count)

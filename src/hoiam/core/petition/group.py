"""Petitions of one content that are handled together: what of one of them has to be so of all.

A group is no dossier: its number stands in each petition of it, and each keeps its state, its terms and its papers. So what one
of them does changes nothing in another, but for one thing: whom one keeps away, all keep away, since each has what is found for
all.
"""

from __future__ import annotations

from collections.abc import Iterable

from hoiam.core.dossier.events import Act
from hoiam.core.dossier.participants import kept_away
from hoiam.core.dossier.refusals import Missing, Refusal
from hoiam.core.petition.events import Recused
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import Law
from hoiam.core.words import Text

TOLD_FROM = 5
"""From so many petitions on, who wrote one of them learns how many there are; the design's own number (a smaller one would
let him guess who the others are)."""


def parts_it(before: Petition, after: Petition, law: Law) -> bool:
    """Whether after an act this petition is no longer what the others of its group are, while it stays in it."""
    if not before.group or after.group != before.group:
        return False
    return after.kind != before.kind or kept_away(after, law) != kept_away(before, law)


def keeps_away(petition: Petition, acts: Iterable[Act]) -> tuple[str, ...]:
    """Whom these acts keep away from each petition of the group, beside this one; nobody where it is in none."""
    return tuple(act.fact.office for act in acts if isinstance(act.fact, Recused)) if petition.group else ()


def in_all(before: Petition, after: Petition, law: Law, fact: object) -> bool:
    """Whether the act keeps somebody away from now on, and so has to be done in each petition of the group."""
    return parts_it(before, after, law) and after.kind == before.kind and isinstance(fact, Recused)


def leave_first(article: str) -> Refusal:
    """Why such an act is not taken inside a group."""
    return Missing(
        Text("Đơn đang được giải quyết chung với các đơn khác.", "This petition is handled together with others."),
        Text(
            "Sau bước này đơn không còn cùng loại, hoặc không còn giữ ngoài cùng những người như các đơn kia.",
            "After this step it is of another kind, or keeps other people away than the others do.",
        ),
        Text("Đưa đơn ra giải quyết riêng trước, rồi làm bước này.", "Take it out of the group first; then take this step."),
        article=article,
    )

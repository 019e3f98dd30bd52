"""Which bodies settle a petition together, and what superiors have ordered about it, as its writer is told: bodies, days,
codes, and the digest of sealed words. None is hidden, and none says how to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hoiam.casework import laws
from hoiam.casework.reading.cases import CaseView
from hoiam.casework.said import said
from hoiam.core.petition.joint import tasks
from hoiam.portal.choices import body_name


@dataclass(frozen=True, slots=True)
class Ordered:
    """What a superior has ordered: what, by which body, of which, until when, by which paper, the digest of its words."""

    title: str
    gist: str
    by: str
    to: str
    due: date | None
    document: str
    digest: str
    done: bool


@dataclass(frozen=True, slots=True)
class Together:
    """The lead and those that take part; those whose part is done, and whether one of them thinks otherwise."""

    lead: str
    members: tuple[str, ...]
    done: tuple[str, ...]
    differs: bool


def together(case: CaseView) -> Together | None:
    """Who settles it together; None where one body alone does."""
    petition = case.petition
    if petition.joint is None:
        return None
    parts = tasks(petition, laws.current())
    return Together(
        body_name(petition.joint.body),
        tuple(body_name(code) for code in petition.joint.members),
        tuple(dict.fromkeys(body_name(each.to) for each in parts if each.answered is not None)),
        any(each.differs for each in parts),
    )


def ordered(case: CaseView) -> list[Ordered]:
    """What superiors have ordered about it, in the order of the days."""
    petition = case.petition
    machine = laws.current().errands_of(petition.kind)
    kinds = machine.kinds if machine is not None else {}
    return [
        Ordered(
            said(kinds[each.kind].title),
            said(kinds[each.kind].gist),
            body_name(each.asker or petition.body),
            body_name(each.to),
            each.due or each.first_due,
            each.document,
            each.digest,
            each.answered is not None,
        )
        for each in petition.errands
        if each.kind in kinds and kinds[each.kind].directive
    ]

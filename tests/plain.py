"""The smallest order that means something, for any step: what its class asks for and the test says nothing of.

A field is filled by its own name where a certain code is wanted, else by its type, so that a step needs no entry here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from datetime import date, timedelta
from typing import Any, get_type_hints

from hoiam.core.petition.journey import BY_WORD
from hoiam.core.petition.state import Petition
from hoiam.core.petition.steps.join import Other
from hoiam.core.procedure import Edge, Law

BODY, OTHER = "XA-AB", "P-MT"

BY_TYPE: Mapping[Any, Any] = {str: "code", int: 3, bool: True, tuple[str, ...]: ()}

# A field by its name, or by its step and name where one step means something else by it.
BY_NAME: Mapping[str, Any] = {
    "how": "paper",
    "notify.how": "post",
    "subject": "land",
    "offices": (f"{BODY}/03",),
    "body": OTHER,
    "result": "upheld",
    "document": "15/QĐ-UBND",
    "party": "petitioner",
    "original": "cd" * 32,
    "public": "ef" * 32,
    "answer": "1" * 32,
    "successor": "2" * 32,
    "appeal.kind": "vn.complaint2",
    "purpose": "verify_identity",
    "what": "facts",
    "score": 4,
    "ground": "",
    "reason": "",
    "transfer.reason": "competence",
    "recuse.reason": "concerned",
    "office": f"{BODY}/03",
    "recuse.office": f"{BODY}/02",
    "open.office": f"{BODY}/04",
    "transcribe.office": f"{BODY}/05",
    "gate.office": f"{BODY}/05",
    "gate.marks": "ab" * 32,
    "record_accused.people": 2,
    "record_accused.which": "1",
    "delegate.people": 6,
    "delegate.representatives": 2,
    "delegate.unsigned": 0,
    "protect.people": 2,
    "own_data.ground": "",
    "erase.order": "ab" * 16,
    "expire.order": "ab" * 16,
    "protect.ground": "",
    "reissue.code": "ab" * 32,
    "reissue.slip": "cd" * 32,
    "follow_slip.slip": "5" * 64,
    "follow_slip.seat": 1,
    "join.group": "4" * 32,
    "join.others": (),
    "errand.id": "3" * 32,
    "errand.kind": "inform",
    "errand.to": OTHER,
    "errand.happened": "sent",
    "errand.leaf": "ab" * 32,
}

# What happened to an errand where the petition's law calls it something else.
_HAPPENED = {"expert": "sent", "demanded": "sent", "expert_back": "responded"}


def mirrored(outcome: str, day: date, petition: Petition) -> dict[str, Any]:
    """What the mirror of an errand's act says: of a new one that is sent, else of the last one that was."""
    happened = _HAPPENED.get(outcome, outcome)
    given: dict[str, Any] = {"happened": happened, "id": f"{len(petition.errands):032x}"}
    if happened not in ("announced", "sent") and petition.errands:
        given |= {name: getattr(petition.errands[-1], name) for name in ("id", "kind", "to")}
    if happened in ("announced", "sent", "agreed", "returned"):
        given |= {"due": day + timedelta(days=7), "blocking": True}
    if happened in ("announced", "sent") and petition.joint is not None:
        given["kind"] = "task"
    return given


def beside(petition: Petition, law: Law) -> dict[str, Any]:
    """Another petition, quite like this one, that is in the group or comes into it at a time."""
    return {"others": (Other.of(petition, law),)}


def whom(against: str | Iterable[str]) -> tuple[str, ...]:
    """Whom a petition is about: one by his code, several, or nobody."""
    return tuple(filter(None, [against] if isinstance(against, str) else against))


def order(word: str, day: date, petition: Petition | None = None) -> dict[str, Any]:
    """What the step is built of, by the names of its fields; days are ``day``, one by which somebody answers lies later."""
    step = BY_WORD[word].step
    hints = get_type_hints(step)
    given: dict[str, Any] = {}
    for field in fields(step):
        named = BY_NAME.get(f"{word}.{field.name}", BY_NAME.get(field.name))
        if field.name == "kind" and petition is not None and f"{word}.kind" not in BY_NAME:
            given["kind"] = petition.kind
        elif hints[field.name] is date:
            given[field.name] = day + timedelta(days=14) if field.name == "until" else day
        elif field.default is MISSING or f"{word}.{field.name}" in BY_NAME:
            given[field.name] = named if named is not None else BY_TYPE[hints[field.name]]
    return given


def along(edge: Edge, law: Law, day: date, petition: Petition) -> dict[str, Any]:
    """A plain order along an edge of the law, that the law does not refuse for what it says: with the first ground and result
    that the edge offers, a day for a meeting that leaves time to come to it, a withdrawal without coercion."""
    given = order(edge.step, day, petition)
    if edge.grounds:
        by_ground = "ground" in {field.name for field in fields(BY_WORD[edge.step].step)}
        given["ground" if by_ground else "reason"] = law.procedure(petition.kind, day).grounds[edge.grounds][0].id
    if edge.results:
        given["result"] = edge.results[0]
    if edge.measures:
        given["measures"] = edge.measures[:1]
        measure = law.measure(edge.measures[0], petition.kind)
        given["applied_by"] = measure.parties[0] if measure is not None else ""
    if edge.name == "dialogue.called":
        given["held_on"] = day + timedelta(days=21)
    if edge.step == "withdraw":
        given |= {"coerced": "no", "signatures": petition.people}
    if edge.step == "errand":
        given |= mirrored(edge.outcome, day, petition)
    if edge.step == "challenge":
        given["id"] = next((each.id for each in petition.errands if each.on_its_way), "3" * 32)
    if edge.step == "lead":
        given |= {"body": petition.body, "members": ("P-MT",)}
    if edge.step == "join":
        given |= beside(petition, law)
    if edge.name == "split.typed":
        given |= {"kind": petition.kind, "contents": petition.split_off + 2}
    return given

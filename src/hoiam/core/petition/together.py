"""Several who write one petition: how many speak for them, and what the law wants before theirs is accepted.

The numbers and their articles are the law's (``representatives`` of a kind); who the people are is nobody's question here.
"""

from __future__ import annotations

from hoiam.core.dossier.refusals import Missing, Refusal
from hoiam.core.petition.state import Petition
from hoiam.core.procedure import ForSeveral, Kind, Law, Speakers
from hoiam.core.words import Text


def rule_for(petition: Petition, law: Law) -> Speakers | None:
    """What the law says of who speaks for those who write the petition; None where it says nothing, as of one alone."""
    return law.kinds[petition.kind].speaking_for(petition.people)


def decided_for_several(petition: Petition, law: Law) -> ForSeveral | None:
    """What the law says of a decision on the petition as one of several; None where one wrote it, or the law says nothing."""
    return law.kinds[petition.kind].decided_for_several if petition.people > 1 else None


def how_many(rule: Speakers) -> Text:
    """How many representatives a row of the law allows, in words."""
    if rule.least == rule.most:
        return Text(f"{rule.most} người đại diện", f"{rule.most} representatives")
    if not rule.least:
        return Text(f"nhiều nhất {rule.most} người đại diện", f"{rule.most} representatives at most")
    return Text(f"từ {rule.least} đến {rule.most} người đại diện", f"{rule.least} to {rule.most} representatives")


def wrong_number(rule: Speakers | None, people: int, representatives: int) -> Refusal | None:
    """Why so many people may not have so many representatives; None where they may."""
    if rule is None or rule.least <= representatives <= rule.most:
        return None
    wanted = how_many(rule)
    return Missing(
        Text("Số người đại diện không đúng luật.", "The number of representatives is not the law's."),
        Text(
            f"{people} người cùng đứng đơn thì cử {wanted.vi}; ở đây có {representatives}.",
            f"{people} who write together have {wanted.en}; here are {representatives}.",
        ),
        Text("Lập lại văn bản cử người đại diện cho đúng số, tất cả cùng ký.", "Make the paper again, signed by all."),
        article=rule.article,
        field="representatives",
    )


def to_be_named(kind: Kind, people: int) -> Refusal | None:
    """What the law wants of so many before a petition of this kind is accepted, as long as no paper is there; None where it
    wants nothing."""
    rule = kind.speaking_for(people)
    return _no_paper(rule, people) if rule is not None else None


def lacking(petition: Petition, law: Law) -> Refusal | None:
    """What the law wants of several before their petition is accepted and is not there; None where nothing is missing."""
    rule, said = rule_for(petition, law), petition.speaking
    if rule is None or petition.together[-1].whole(rule):
        return None
    if said is None:
        return _no_paper(rule, petition.people)
    if (wrong := wrong_number(rule, petition.people, said.representatives)) is not None:
        return wrong
    return _unsigned(rule, said.unsigned)


def awaited(petition: Petition, law: Law) -> Refusal | None:
    """As ``lacking``, while the petition waits to be accepted."""
    states = law.wholes[petition.kind].states
    waits = not petition.happened("accept") and petition.state in states and states[petition.state].open
    return lacking(petition, law) if waits else None


def _no_paper(rule: Speakers, people: int) -> Refusal:
    return Missing(
        Text("Chưa có văn bản cử người đại diện.", "The paper that names representatives is missing."),
        Text(
            f"Đơn của {people} người chỉ được thụ lý khi có văn bản cử {how_many(rule).vi}, tất cả cùng ký.",
            f"A petition of {people} is accepted once a paper that all have signed names {how_many(rule).en}.",
        ),
        Text(
            "Yêu cầu bổ sung văn bản đó, rồi ghi ở bước “Cử người đại diện”.",
            "Ask for that paper, then record it by the step “Representatives named”.",
        ),
        article=rule.article,
    )


def _unsigned(rule: Speakers, unsigned: int) -> Refusal:
    return Missing(
        Text("Văn bản cử người đại diện chưa đủ chữ ký.", "Not everybody has signed the paper that names representatives."),
        Text(f"Còn {unsigned} người đứng đơn chưa ký hoặc điểm chỉ.", f"{unsigned} of those who write have not signed."),
        Text(
            "Để người còn thiếu ký, hoặc ghi nhận người ấy rút; rồi ghi lại ở bước “Cử người đại diện”.",
            "Have them sign, or record that they withdraw; then record the paper again.",
        ),
        article=rule.article,
    )

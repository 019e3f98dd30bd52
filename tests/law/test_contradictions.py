"""Faults of which no law tells, since a pack contradicts itself: planted one by one, each is named by file and line."""

from __future__ import annotations

from functools import cache

import pytest
from law_of_the_land import LAW, TEXTS, TODAY

from hoiam.casework import laws
from hoiam.core.procedure import lint, load
from hoiam.core.procedure.finding import Finding
from hoiam.core.procedure.lint_consistent import AT_A_TIME, consistent

C, D, P = "vn/complaints.yaml", "vn/denunciations.yaml", "vn/protection.yaml"
FIRST, SECOND = "id: vn.complaint\n", "id: vn.complaint2\n"
SIGNED = "starts: [KN-ACC1, {rule: TD-45, on: receive}]"
WITHDRAWN = "outcome: signed\n      at: [any_open, -in_transit, -decided, -published, -enforcing]\n      to: withdrawn\n"
TERMINATED = f"{WITHDRAWN}      by: leader\n      article: Luật KN Đ.10, 11a"

# File; what stands before; what is replaced there, and by what; then of what the finding is and what it says.
PLANTED = {
    "a duty of the body that is called the petitioner's": (
        C, FIRST, SIGNED, "starts: [{rule: KN-ACC1, whose: petitioner}, {rule: TD-45, on: receive}]", "vn.complaint, sign",
        "calls KN-ACC1 the term of “petitioner”, which it is of “body” elsewhere",
    ),
    "a duty of the body that is called another's": (
        C, FIRST, SIGNED, "starts: [{rule: KN-ACC1, whose: other}, {rule: TD-45, on: receive}]", "vn.complaint, sign",
        "calls KN-ACC1 the term of “other”",
    ),
    "a term met by what only makes it stand still": (
        C, "- id: KN-RES1\n", "met_by: [decide]", "met_by: [decide, suspend]", "KN-RES1",
        "is met by suspend, and no such step ends it",
    ),
    "a term met by its withdrawal": (
        C, "- id: KN-RES1\n", "met_by: [decide]", "met_by: [decide, withdraw.signed]", "KN-RES1",
        "is met by withdraw.signed, which ends what it ends as “withdrawn”",
    ),
    "a step that meets what nothing starts": (
        D, "- id: vn.denunciation2\n", "on: sign}, TC-LATE-TOLD, ", "on: sign}, ", "vn.denunciation2, notify.sent",
        "meets TC-LATE-TOLD, which no step of this kind starts",
    ),
    "a receiver without a term of his own": (
        C, SECOND, "Luật GDĐT 2023 Đ.17\n        starts: [KN-ACC2]\n", "Luật GDĐT 2023 Đ.17\n",
        "vn.complaint2, transfer.received",
        "takes the petition over, and starts no term of the body that takes it",
    ),
    "a body's term that goes along and starts again": (
        C, "- id: KN-ACC1\n", "met_by: [accept, refuse]", "met_by: [accept, refuse]\n    goes_with: petition",
        "vn.complaint, transfer.received", "starts KN-ACC1 again, which goes along with the petition",
    ),
    "a window that is nobody's": (
        C, FIRST, "within: [KN-WIN2]", "within: [KN-EFF1]", "vn.complaint, appeal",
        "has to be taken within KN-EFF1, which is no term of the petitioner's",
    ),
    "a window that begins before the step is allowed": (
        C, FIRST, "{rule: KN-WIN2-QH, on: KN-RES1, at_end: true, whose: petitioner}", "{rule: KN-WIN2-QH, whose: petitioner}",
        "vn.complaint, appeal",
        "waits for the end of KN-RES1, and KN-WIN2-QH, within which it is to be taken, does not count from",
    ),
    "a refusal told as a withdrawal": (
        C, "grounds: complaint.not_accepted\n      form", "ends_as: fell_away", "ends_as: withdrawn", "vn.complaint, refuse",
        "ends terms as “withdrawn”, and the petitioner need not have asked for it",
    ),
    "a withdrawal that nobody asked for": (
        C, TERMINATED, "      needs: [withdraw.asked]\n", "", "vn.complaint, withdraw.signed", "ends terms as “withdrawn”",
    ),
    "the paper of another form": (
        C, "grounds: complaint.not_accepted\n      form", "letter: refusal", "letter: acceptance", "vn.complaint, refuse",
        "has the form “NĐ 124 Mẫu 04”, and makes acceptance, which is “NĐ 124 Mẫu 03”",
    ),
    "a party that there may not be, awaited in every case": (
        C, "- id: KN-SEND1\n", "{party: concerned, if_any: true}", "{party: concerned}", "KN-SEND1",
        "is owed to concerned in every case",
    ),
    "a party of some cases, awaited in all": (
        C, "- id: KN-SEND1\n", "{party: referrer, only_if: from_front}", "{party: referrer}", "KN-SEND1",
        "is owed to referrer in every case",
    ),
    "more extensions than the rule has": (
        D, "denunciation.everyday:", "most: {complex: 1,", "most: {complex: 2,", "vn.denunciation, extend",
        "may extend TC-RES 2 times under complex, 2 times under very_complex, and its rule says 1 times under complex",
    ),
    "a stop that nothing undoes": (
        C, "- step: resume\n", "resumes: [KN-RES1, KN-RES2, KL-RES]", "resumes: [KN-RES1, KL-RES]", "vn.complaint2, suspend",
        "stops KN-RES2, and no step lets it go on",
    ),
    "what goes on and never stood still": (
        C, "- step: suspend\n", "pauses: [KN-RES1, KN-RES2, KL-RES]", "pauses: [KN-RES1, KN-RES2]", "vn.disciplinary, resume",
        "lets KL-RES go on, which no step before it stops",
    ),
    "a duty of the body that the petitioner meets": (
        C, FIRST, "to: accepted\n        by: leader", "to: accepted\n        by: petitioner", "vn.complaint, accept",
        "meets KN-ACC1, a duty of the body, and may be taken by petitioner",
    ),
    "a duty of the body that time meets": (
        C, FIRST, "to: accepted\n        by: leader", "to: accepted\n        by: [leader, clock]", "vn.complaint, accept",
        "meets KN-ACC1, a duty of the body, and may be taken by clock",
    ),
    "what is accepted before it is signed": (
        C, FIRST, "at: classified\n        to: accepted", "at: [received, classified]\n        to: accepted",
        "vn.complaint, accept",
        "meets KN-ACC1 and can be taken before the signature that starts it",
    ),
    "an end of a step that is not kept apart like the others": (
        P, "outcome: ordered", "apart: true\n", "apart: false\n", "vn.denunciation, protect.ordered",
        "is not kept apart, and another end of the same step is",
    ),
    "days that no article has": (
        C, TERMINATED, "since: 2026-07-01", "since: 2026-07-15", "vn.complaint, withdraw.signed",
        "begins on 2026-07-15, and the one before ended on 2026-06-30",
    ),
    "a step older than its form, its grounds and its terms": (
        C, "- step: suspend\n", "since: 2026-07-01", "since: 2020-07-01", "vn.complaint, suspend",
        "is taken since 2020-07-01, and the form “NĐ 124 Mẫu 14a”, no ground of “complaint.suspended”, KN-SUSP-SEND was not",
    ),
    "a term counted from what comes after": (
        C, FIRST, "{rule: KN-ACC1, on: sign}", "{rule: KN-ACC1, on: decide}", "vn.complaint, classify.competent",
        "counts KN-ACC1 from decide, which can only come after it",
    ),
    "a petition that is closed before all is done": (
        C, FIRST, "en: \"decided\"}, open: true, waits: body}", "en: \"decided\"}, open: false}", "vn.complaint, decide",
        "closes the petition (decided) and starts KN-PUB, which is still to be done",
    ),
    "a state that waits for the wrong one": (
        C, FIRST, "en: \"accepted\"}, open: true, waits: body}", "en: \"accepted\"}, open: true, waits: petitioner}",
        "vn.complaint, accept", "leads to “accepted”, which waits for the petitioner, and starts KN-RES1 for the body",
    ),
    "grounds that nobody can choose": (
        C, "  complaint.ended:\n", "",
        "  complaint.over:\n    - {id: a, title: {vi: a, en: a}, article: a, remedy: {vi: a, en: a}}\n",
        "complaint.over", "a list of grounds that no step has",
    ),
    "a longer term that is shorter": (
        C, "- id: KN-RES1\n", "{when: [remote], n: 45}", "{when: [remote], n: 15}", "KN-RES1",
        "is shorter under remote (15) than without (30)",
    ),
    "two conditions that give less than one": (
        C, "- id: KN-RES1\n", "{when: [remote, complex], n: 60}", "{when: [remote, complex], n: 40}", "KN-RES1",
        "is shorter under complex, remote (40) than without (45)",
    ),
    "another reading that is the same": (
        C, "- id: KN-SEND2\n", "- n: 7\n        unit: wd", "- n: 7\n        unit: cd", "KN-SEND2",
        "has 7 cd for another reading",
    ),
    "a way on into another law": (
        C, FIRST, "next_kind: vn.complaint2", "next_kind: vn.denunciation2", "vn.complaint2",
        "is of instance 2, and what no kind goes on as",
    ),
    "somebody who is kept away and decides": (
        D, "- id: vn.denunciation\n", "initial: received", "author_decides: true\n    initial: received", "vn.denunciation",
        "lets whoever it is about decide (author_decides), and keeps him away",
    ),
    "a limitation that begins too late": (
        C, FIRST, "limitation: {rule: KN-LIM,", "limitation: {rule: KN-WIN2,", "vn.complaint",
        "has to be written within KN-WIN2, which begins only in the course of it",
    ),
    "a decision that can come to one thing alone": (
        C, SECOND, "results: [upheld, partly, rejected]", "results: [upheld]", "vn.complaint2",
        "can come to “upheld” alone (decide)",
    ),
}  # fmt: skip


def _spoilt(texts: dict[str, str], file: str, before: str, old: str, new: str) -> dict[str, str]:
    whole = texts[file]
    at = whole.index(old, whole.index(before))
    return {**texts, file: whole[:at] + new + whole[at + len(old) :]}


@cache
def _found() -> dict[str, list[Finding]]:
    """What the lints say of each fault. Faults of different places are planted together, so that few packs have to be read."""
    packs: list[tuple[dict[str, str], list[str]]] = []
    for name, (file, before, old, new, where, _what) in PLANTED.items():
        for texts, names in packs:
            if all(PLANTED[other][4] != where for other in names):
                texts |= _spoilt(texts, file, before, old, new)
                names.append(name)
                break
        else:
            packs.append((_spoilt(TEXTS, file, before, old, new), [name]))
    found = {}
    for texts, names in packs:
        law = load(texts, laws.HOUSE)
        at_a_time = (
            finding
            for kind in law.wholes
            for on in law.eras(kind)
            for check in AT_A_TIME
            for finding in check(law, law.procedure(kind, on), on)
        )
        told = [*consistent(law), *at_a_time]
        for name in names:
            found[name] = told
    return found


@pytest.mark.parametrize("name", PLANTED)
def test_a_pack_that_contradicts_itself_is_found(name: str) -> None:
    *_place, where, what = PLANTED[name]
    found = [each for each in _found()[name] if each.where == where and what in each.what]
    assert found, where
    assert all(each.do and each.place.startswith("vn/") for each in found)


def test_the_whole_lint_asks_for_contradictions_too() -> None:
    texts = _spoilt(TEXTS, *PLANTED["a stop that nothing undoes"][:4])
    texts = _spoilt(texts, *PLANTED["a longer term that is shorter"][:4])
    assert {each.where for each in lint(load(texts, laws.HOUSE), TODAY)} == {"vn.complaint2, suspend", "KN-RES1"}


def test_the_packs_that_are_in_force_contradict_themselves_nowhere() -> None:
    assert lint(LAW, TODAY) == []

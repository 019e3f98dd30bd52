"""What the packs write and what they count agree, and where they do not the lint says so by file and line."""

from __future__ import annotations

from functools import cache

import pytest
from law_of_the_land import LAW, TEXTS, TODAY

from hoiam.casework import laws
from hoiam.core.procedure import Law, lint, load
from hoiam.core.procedure.lint_written import written

C, D, S = "vn/complaints.yaml", "vn/denunciations.yaml", "vn/common.yaml"

# File; what stands before; what is replaced there, and by what; then of what the finding is and what it says.
PLANTED = {
    "a number that its words do not have": (
        C,
        "- id: KN-RES1\n",
        "n: 30\n",
        "n: 35\n",
        "KN-RES1",
        "counts 35 cd, and its gist (vi) says no such number",
    ),
    "a number that the English alone has otherwise": (
        C,
        "- id: KN-SEND1\n",
        "Within 3 working days the",
        "Within 5 working days the",
        "KN-SEND1",
        "its gist (en) says no such number",
    ),
    "days for working days": (
        C,
        "- id: KN-ENF\n",
        "unit: wd",
        "unit: cd",
        "KN-ENF",
        "counts 5 cd, and its gist (vi) says no such number",
    ),
    "an act that no pack has": (
        C,
        "- id: KN-RES2\n",
        "article: Luật KN Đ.37",
        "article: Luật KM Đ.37",
        "KN-RES2",
        "names “Luật KM”",
    ),
    "an act that no pack has, at a step": (
        C,
        "- step: suspend\n",
        "article: Luật KN Đ.11a.1; NĐ 124 Đ.28b.1",
        "article: Luật KN Đ.11a.1; NĐ 142 Đ.28b.1",
        "vn.complaint, suspend",
        "names “NĐ 142” (NĐ 142 Đ.28b.1)",
    ),
    "a law without its article": (
        C,
        "- id: KN-EFF1\n",
        "article: Luật KN Đ.44.1",
        "article: Luật KN",
        "KN-EFF1",
        "names “Luật KN” and no article of it",
    ),
    "a rule older than its law": (
        C,
        "- id: KN-RESUME\n",
        "valid_from: 2026-07-01",
        "valid_from: 2019-07-01",
        "KN-RESUME",
        "is in force from 2019-07-01, and what its article names only from 2020-12-10",
    ),
    "an article that is shown as another one": (
        C,
        "- id: KN-WIN2\n",
        'vi: "Luật KN Đ.33.1 (sửa đổi)"',
        'vi: "Luật KN Đ.31.3 (sửa đổi)"',
        "KN-WIN2",
        "is shown (vi) without 33.1",
    ),
    "a notice that comes after its day": (
        C,
        "- id: KN-DLG-N\n",
        "direction: before",
        "direction: after",
        "vn.complaint, dialogue.called",
        "counts KN-DLG-N from a day that is to come, and on from it",
    ),
    "a refusal that the petitioner does not get": (
        S,
        "- {id: refusal,",
        "notation: TB, title",
        "notation: TB, reach: inside, title",
        "vn.complaint, refuse",
        "makes refusal, which is “inside”, and “NĐ 124 Mẫu 04” goes to",
    ),
    "a notice to the accused that the petitioner gets": (
        S,
        "- {id: accused_notice,",
        "reach: inside, ",
        "",
        "vn.denunciation, notify.sent",
        "makes accused_notice for accused, and that paper is “sent”",
    ),
    "a duty to tell that can only be said to have nobody": (
        C,
        "      at: [refused]\n",
        "ends: [KN-ACCN]",
        "ends: [KN-SUSP-SEND]",
        "vn.complaint, notify.nobody",
        "ends KN-ACCN for want of somebody to tell in refused, where nobody can be told of it",
    ),
    "a condition that nobody is asked for": (
        C,
        "\nconditions:",
        "\n  - id: remote\n",
        "\n  - {id: abroad, title: {vi: a, en: b}, article: Luật KN Đ.9, gist: {vi: a, en: b}, confidence: SOURCE}"
        "\n  - id: remote\n",
        "abroad",
        "no step asks whether it is so",
    ),
    "a step of the body that its petitioner takes": (
        C,
        "- step: close\n",
        "by: leader",
        "by: petitioner",
        "vn.complaint, close",
        "may be taken by petitioner, who has no way",
    ),
    "an opening that nobody makes": (
        C,
        "- step: open\n",
        "by: [clerk, officer, leader, publisher]",
        "by: [clerk, clock]",
        "vn.complaint, open",
        "may be taken by clock, who has no way",
    ),
    "a title that was not translated": (
        C,
        "- id: KN-PUB\n",
        'en: "Publish the decision"',
        'en: "Công khai quyết định"',
        "KN-PUB",
        "says “Công khai quyết định” in both languages",
    ),
}


@cache
def _spoilt() -> Law:
    texts = dict(TEXTS)
    for file, before, old, new, _where, _what in PLANTED.values():
        at = texts[file].index(old, texts[file].index(before))
        texts[file] = texts[file][:at] + new + texts[file][at + len(old) :]
    return load(texts, laws.HOUSE)


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_written_otherwise_than_it_is_counted_is_found(name: str) -> None:
    *_, where, what = PLANTED[name]
    found = [each for each in written(_spoilt()) if each.where == where and what in each.what]
    assert found, name
    for each in found:
        file, _, line = each.place.partition(":")
        assert file in TEXTS and int(line) > 0 and each.do


def test_the_packs_in_force_are_written_as_they_are_counted_and_the_whole_lint_asks_for_it() -> None:
    assert list(written(LAW)) == []
    told = {str(each) for each in lint(_spoilt(), TODAY)}
    assert {str(each) for each in written(_spoilt())} <= told

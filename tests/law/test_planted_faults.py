"""Faults that the law's second reading found in these packs, planted again: the lint names each by file and line."""

from __future__ import annotations

import re
from datetime import date

import pytest
from law_of_the_land import LAW, TEXTS, TODAY

from hoiam.casework import laws
from hoiam.core.procedure import Law, PackError, lint, load

PRESS = re.compile(r"(ends: \[[^\]]*?)(, )?TC-PRESS(, )?")

# File; what is replaced, and by what; then of what the finding is, what it says, what stands on the line that it names.
PLANTED = {
    "a rule that no step starts and that does not say why": (
        "vn/clerical.yaml", r"    not_in_a_journey: .*\n", "", "VT-IN", "no step starts it", "- id: VT-IN",
    ),
    "a rule that says that no step starts it, and one does": (
        "vn/complaints.yaml", r"(  - id: KN-PUB-POST\n)", r"\1    not_in_a_journey: {vi: a, en: a}\n", "KN-PUB-POST",
        "and publish does (vn/complaints.yaml:", "- id: KN-PUB-POST",
    ),
    "a term that only the closing ends": (
        "in/grievances.yaml", r"ends: \[IN-APP-DISP\]", 'ends: ["*"], ends_as: fell_away', "in.grievance, appeal",
        "starts IN-APP-DISP, and nothing meets it", "step: appeal",
    ),
    "a term that can never be met": (
        "vn/denunciations.yaml", r"      ends: \[TC-SUSP-SEND(, TC-PRESS)?\]\n|TC-SUSP-SEND, (?=TC-CONC)", "",
        "vn.denunciation, suspend",
        "starts TC-SUSP-SEND, and nothing meets it", "step: suspend",
    ),
    "a term that a step leaves behind for good": (
        "vn/discipline.yaml", r", KN-ACCN, KN-SUSP-SEND,", ", KN-SUSP-SEND,", "vn.disciplinary, decide",
        "leaves KN-ACCN running where nothing ends it any more", "step: decide",
    ),
    "a term that a refusal leaves behind": (
        "vn/denunciations.yaml", r"\[any, -received, -in_transit, -sent_as_information\]",
        "[any, -refused, -received, -in_transit, -sent_as_information]", "vn.denunciation2, refuse",
        "leaves TC-CRIME running where nothing ends it any more", "step: refuse",
    ),
    "a term of the body that only the petitioner's going further would end": (
        "vn/at-once.yaml", r"ends: \[TC-FIELD, TD-REPLY\]", "ends: [TD-REPLY]", "vn.denunciation, verify.at_once",
        "leaves TC-FIELD running where nothing ends it any more", "step: verify",
    ),
    "a longer term that nobody can have, since nobody can say why": (
        "vn/discipline.yaml", r", dismissal\]", "]", "vn.disciplinary, notify.served",
        "starts KL-LIM2, which is another under “dismissal”, and no step of this kind can set that", "step: notify",
    ),
    "a term that is the same under its condition": (
        "eu/reports.yaml", r"\{when: \[justified\], n: 6\}", "{when: [justified], n: 3}", "EU-FB-EXT",
        "is the same under justified as without", "- id: EU-FB-EXT",
    ),
    "a step that waits for a term that never runs": (
        "vn/complaints.yaml", r"not_before: \[KN-EFF2\]", "not_before: [KL-EFF]", "vn.complaint2, enforce.done",
        "waits for the end of KL-EFF, or has to come before it, and no step of this kind starts it", "step: enforce",
    ),
    "a step that needs what can only follow": (
        "vn/complaints.yaml", r"(results: \[upheld, partly, rejected\]\n        needs: )\[dialogue\](\n        ends: \[KN-R)",
        r"\1[enforce.done]\2", "vn.complaint2, decide", "needs enforce.done, which can only come after it", "step: decide",
    ),
    "a notice that leads on, whoever gets it": (
        "eu/reports.yaml", r", tells: petitioner", "", "eu.report, notify.sent", "starts EU-FB-INT, whoever is told",
        "step: notify",
    ),
    "a question whose answer changes nothing": (
        "vn/denunciations.yaml",
        r", \{rule: TD-BACK, if: from_deputy\}|\{rule: TD-BACK, if: from_deputy\}, |      starts: \[\{rule: TD-FWD.*\n", "",
        "vn.denunciation2, classify.competent", "asks whether “from_deputy”, and the answer changes nothing", "step: classify",
    ),
    "a notice that forgets whom its form goes to": (
        "vn/complaints.yaml", r", \{party: referrer, only_if: from_deputy\}, \{party: inspectorate, if_any: true\}\]", "]",
        "vn.complaint, decide", "which goes to inspectorate too, and KN-SEND1 is not owed to them", "step: decide",
    ),
    "a duty to tell that is owed to nobody": (
        "vn/denunciations.yaml", r"    owed_to: \[\{party: petitioner\}, \{party: accused\}\]\n", "", "TC-ACCN",
        "is met by telling (notify.sent), whoever is told", "- id: TC-ACCN",
    ),
    "one row for two sentences, of which one lapses": (
        "vn/complaints.yaml", r"(    trigger: \{vi: \"có người được ủy quyền khiếu nại\".*\n)", r"\1    valid_to: 2026-12-31\n",
        "KN-AUTHN", "ends on 2026-12-31, and nothing follows", "- id: KN-AUTHN",
    ),
    "a form with neither a letter nor a reason": (
        "vn/complaints.yaml", r"      letter: report\n|        letter: report\n", "", "vn.complaint, verify.differs",
        "has the form “NĐ 124 Mẫu 13”, and neither a letter nor “no_letter”", "step: verify",
    ),
    "a number of people of whom nothing is said": (
        "vn/complaints.yaml", r"people_from: 11, least: 1", "people_from: 12, least: 1", "vn.complaint",
        "says of 12 people not what follows on 10", "- id: vn.complaint",
    ),
    "more who speak than the same row allows": (
        "vn/denunciations.yaml", r"people_from: 5, people_to: 10, least: 1", "people_from: 5, people_to: 10, least: 3",
        "vn.denunciation2", "wants 3 to 2 to speak for 5", "- id: vn.denunciation2",
    ),
    "an upper end beyond which many may not come": (
        "vn/reception.yaml", r"people_from: 11, least: 1", "people_from: 11, people_to: 99, least: 1", "vn.visit",
        "says nothing of more than 99 people", "- id: vn.visit",
    ),
}  # fmt: skip


BOTH, FIRST = "owed_to: [{party: petitioner}, {party: accused}", "owed_to: [{party: petitioner}"
FORGOTTEN = {
    "TC-CONC": ("vn/denunciations.yaml", ", {party: petitioner}]", "]", "petitioner"),
    "KL-SEND1": ("vn/discipline.yaml", BOTH, FIRST, "accused"),
    "TC-ACCN": ("vn/denunciations.yaml", BOTH, FIRST, "accused"),
    "KN-RESUME": ("vn/complaints.yaml", BOTH, FIRST, "accused"),
    "KN-SEND2": ("vn/complaints.yaml", "{party: first_decider}, ", "", "first_decider"),
    "EU-ACK": ("eu/reports.yaml", "owed_to: [{party: petitioner}]", "owed_to: [{party: superior}]", "petitioner"),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "spoils"), FORGOTTEN.items(), ids=FORGOTTEN)
def test_a_duty_that_forgets_one_whom_its_article_names_is_found(rule: str, spoils: tuple[str, str, str, str]) -> None:
    file, old, new, party = spoils
    at = TEXTS[file].index(f"- id: {rule}\n")
    texts = {**TEXTS, file: TEXTS[file][:at] + TEXTS[file][at:].replace(old, new, 1)}
    found = [each for each in lint(load(texts, laws.HOUSE), TODAY) if each.where == rule]
    assert any(f"is not owed to {party}, whom “" in each.what and each.place.startswith(f"{file}:") for each in found), found


def spoilt(file: str, old: str, new: str) -> dict[str, str]:
    """The packs with a fault; of two rows that it would fit, the first has it."""
    text, times = re.subn(old, new, TEXTS[file], count=1 if "valid_to" in new else 0)
    assert times, f"{old} does not stand in {file}"
    return {**TEXTS, file: text}


@pytest.mark.parametrize(("file", "old", "new", "where", "what", "stands"), PLANTED.values(), ids=PLANTED)
def test_the_fault_is_found_by_file_and_line(file: str, old: str, new: str, where: str, what: str, stands: str) -> None:
    texts = spoilt(file, old, new)
    found = [each for each in lint(load(texts, laws.HOUSE), TODAY) if each.where == where and what in each.what]
    assert found, where
    for each in found:
        name, _, line = each.place.partition(":")
        assert name == file and stands in texts[file].splitlines()[int(line) - 1]
        assert each.do and str(each).startswith(f"{each.place}: {where}: ")


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "what"),
    [
        ("vn/court.yaml", r"(outcome: resumed\n      at: appealed\n      to: back\n      by: )\[officer, leader\]",
         r"\1petitioner", "vn.complaint, appealed", "is left by nothing that its own body, or time, can do"),
        ("vn/personal-data.yaml", r"    outlives: true\n", "", "vn.complaint2, close",
         "ends DL-VIEW with all others, and does not undo own_data.view, by which it is owed"),
        ("vn/personal-data.yaml", r"    goes_with: petition\n", "", "vn.complaint, transfer.sent",
         "ends DL-ACK with all others, and does not undo own_data.erase, by which it is owed"),
    ],
)  # fmt: skip
def test_a_petition_that_waits_for_ever_or_an_end_that_takes_along_what_was_asked_is_found(
    file: str, old: str, new: str, where: str, what: str
) -> None:
    every = lint(load(spoilt(file, old, new), laws.HOUSE), TODAY)
    found = [each for each in every if each.where == where and what in each.what]
    assert found and all(each.place.startswith("vn/complaints.yaml:") for each in found)


def test_what_is_owed_after_a_conclusion_is_not_swept_away_by_going_further_unseen() -> None:
    """Luật TC Đ.35.3, 36, 40: as the pack had it, the first body owed nothing any more."""
    at = "        at: [concluded, decided, published]\n        to: \"=\"\n        by: petitioner\n"
    file = "vn/denunciations.yaml"
    swept = at.replace('"="', "continued") + '        ends: ["*"]\n        ends_as: fell_away\n'
    texts = spoilt(file, re.escape(at), swept)
    texts[file] = texts[file].replace("    outlives: true\n", "")
    found = [each for each in lint(load(texts, laws.HOUSE), TODAY) if each.where == "vn.denunciation, appeal"]
    told = " ".join(each.what for each in found)
    for name in ("TC-CONC", "TC-HANDLE", "TC-PUB"):
        assert f"ends {name} with all others, and does not undo conclude" in told


def test_a_pack_whose_petitions_can_be_passed_on_for_ever_says_so_or_is_found() -> None:
    texts = spoilt("vn/common.yaml", r"hops:\n  most: 2\n  article: .*\n  then:\n    vi: .*\n    en: .*\n", "")
    (found,) = lint(load(texts, laws.HOUSE), TODAY)
    assert (found.where, "nothing says how often" in found.what) == ("vn.feedback", True), "the other kinds have their article"
    texts = spoilt("eu/reports.yaml", r"hops_without_end: .*\n", "")
    assert {found.where for found in lint(load(texts, laws.HOUSE), TODAY)} == {"eu.report", "eu.external_report"}


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        (r"acts: \[sign, add", "acts: [sing, add", "there is no step “sing”"),
        (r"scoped: \[withdraw, ", "scoped: [rate, ", "is “scoped”, and not among the “acts”: rate"),
        (r"unless: \[succeed\.continued\]", "unless: [succeed.buried]", "there is no step “succeed.buried”"),
    ],
)
def test_what_somebody_may_do_for_another_and_what_ends_a_ground_are_steps_of_the_house(old: str, new: str, cause: str) -> None:
    with pytest.raises(PackError) as told:
        load(spoilt("vn/complaints.yaml", old, new), laws.HOUSE)
    assert told.value.file == "vn/complaints.yaml" and cause in told.value.cause


@pytest.mark.parametrize(
    ("file", "old", "new", "cause"),
    [
        ("vn/common.yaml", r"notation: TB,", "notation: TBB,", "no notation of vn “TBB” (did you mean “TB”?)"),
        ("vn/feedback.yaml", r"\{id: contact, ", "{id: contakt, ", "no point of vn “contakt” (did you mean “contact”?)"),
        ("vn/common.yaml", r"dialogue\.held, ", "dialogue.hold, ", "“dialogue.hold” is not one of "),
    ],
)  # fmt: skip
def test_a_word_that_nothing_knows_is_refused_where_it_stands(file: str, old: str, new: str, cause: str) -> None:
    with pytest.raises(PackError) as told:
        load(spoilt(file, old, new), laws.HOUSE)
    assert told.value.file == file and cause in told.value.cause, told.value


def test_the_lint_follows_each_step_a_few_times_however_many_days_the_law_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it costs is counted in procedures that it has to put together: one for each time between two changes."""
    made: list[tuple[str, date]] = []
    whole = Law.procedure

    def counted(law: Law, kind: str, on: date) -> object:
        made.append((kind, on))
        return whole(law, kind, on)

    monkeypatch.setattr(Law, "procedure", counted)
    assert lint(LAW, TODAY) == []
    assert len(made) == sum(len(LAW.eras(kind)) + len({LAW.last_change(kind), TODAY}) for kind in LAW.wholes)
    assert len(made) < 200

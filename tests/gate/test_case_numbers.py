"""A number that stands on a receipt stands in no public text: the petition's own, in every spelling, another's, and what a
register of incoming papers calls its number."""

from __future__ import annotations

import pytest

from hoiam.gate.document import Document
from hoiam.gate.finds import finds, finds_in
from hoiam.gate.found import Find
from hoiam.gate.letters import render
from hoiam.gate.refusals import StillThere, Undecided
from hoiam.gate.search_terms import Term
from hoiam.gate.take_out import Keep, TakeOut, check_pdf, keep_reasons, take_out
from letters.samples import PUBLIC_DECISION, TODAY

OWN = Term("TINH-SL-2026-483920", "case")


def found(text: str, *terms: Term) -> list[Find]:
    return list(finds_in([("facts/0", text)], terms=terms))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hồ sơ TINH-SL-2026-483920 gồm 14 trang.", "TINH-SL-2026-483920"),
        ("theo đơn tinh-sl-2026-483920", "tinh-sl-2026-483920"),
        ("theo đơn TINH SL 2026 483920 nêu", "TINH SL 2026 483920"),
        ("theo đơn TINHSL2026483920 nêu", "TINHSL2026483920"),
        ("theo đơn TINH–SL–2026–483920 nêu", "TINH–SL–2026–483920"),
        ("theo đơn Tinh_SL_2026_483920 nêu", "Tinh_SL_2026_483920"),
        ("theo đơn TINH/SL/2026/483920 nêu", "TINH/SL/2026/483920"),
        ("theo đơn TINH.SL.2026.483.920 nêu", "TINH.SL.2026.483.920"),
        ("theo đơn T I N H S L 2 0 2 6 4 8 3 9 2 0", "T I N H S L 2 0 2 6 4 8 3 9 2 0"),
        ("theo đơn 2026-483920 nêu", "2026-483920"),
        ("theo đơn 483920/2026 nêu", "483920/2026"),
        ("hồ sơ số 483920 nêu", "hồ sơ số 483920"),
        ("Mã hồ sơ: 483 920 nêu", "483 920"),
        ("ＴＩＮＨ-SL-２０２６-４８３９２０", "ＴＩＮＨ-SL-２０２６-４８３９２０"),
    ],
)
def test_the_petitions_own_number_is_found_in_every_spelling_and_may_not_be_kept(text: str, said: str) -> None:
    (find,) = [each for each in found(text, OWN) if each.kind == "case_number"]
    assert said in find.text
    assert find.known
    if find.confidence == "certain":
        assert keep_reasons(find) == {}
        assert find.certain


def test_leading_zeros_left_out_behind_a_label_are_the_same_number() -> None:
    (find,) = found("Đơn số 4 nêu việc này.", Term("XA-AB-2026-000004", "case"))
    assert (find.text, find.confidence, find.known) == ("Đơn số 4", "certain", True)
    assert found("Có 4 hộ dân ký tên.", Term("XA-AB-2026-000004", "case")) == []


def test_the_digits_alone_are_asked_about_since_they_may_be_something_else() -> None:
    (find,) = found("Diện tích 483920 theo bản đồ.", OWN)
    assert (find.known, find.certain) == (True, False)
    assert "same_word" in keep_reasons(find)


@pytest.mark.parametrize(
    "text",
    [
        "đơn XA-AB-2025-123456 của người khác",
        "đơn xa-ab-2025-123456",
        "đơn P-MT/2026/000012",
        "đơn XAAB2026000012",
        "đơn P MT 2026 000012",
    ],
)
def test_another_petitions_number_is_told_by_its_form_and_may_not_be_kept(text: str) -> None:
    (find,) = found(text, OWN)
    assert (find.kind, find.confidence, find.known, find.certain) == ("case_number", "certain", False, True)
    assert keep_reasons(find) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Hồ sơ mã số HS-AB-001187 được chuyển.",
        "Số đến: 125/CVĐ ghi ngày nhận.",
        "GIẤY BIÊN NHẬN SỐ 77/BN",
        "vào sổ tiếp nhận số 0456",
        "đơn thư số 31/ĐT",
        "Receipt No. 5521",
    ],
)
def test_what_a_label_calls_the_number_of_a_file_or_an_incoming_paper_is_asked_about(text: str) -> None:
    (find,) = [each for each in found(text) if each.kind == "case_number"]
    assert (find.confidence, find.certain) == ("likely", False)


@pytest.mark.parametrize(
    "text",
    [
        "Quyết định số 12/QĐ-UBND ngày 03/3/2026.",
        "Số đến hết ngày 31/12/2026.",
        "năm 2026 500000 đồng",
        "Bản án số 25/2026/HC-ST đã có hiệu lực.",
        "Đơn số lượng lớn, hồ sơ số hóa.",
        "Nghị định số 154/2026/NĐ-CP",
    ],
)
def test_numbers_of_the_law_of_decisions_and_of_money_are_none_of_a_petition(text: str) -> None:
    assert [each for each in found(text, OWN) if each.kind == "case_number"] == []


@pytest.mark.parametrize("said", ["01/7/2026", "1/7/26", "01-07-2026", "2026-07-01", "ngày 01 tháng 7 năm 2026", "1.7.2026"])
def test_the_day_on_which_it_came_is_asked_about_in_any_way_of_writing_days(said: str) -> None:
    (find,) = [each for each in found(f"Đơn đề {said} nêu.", Term("2026-07-01", "day")) if each.kind == "case_day"]
    assert (find.known, find.certain, find.suggestion) == (True, False, "[ngày]")
    assert set(keep_reasons(find)) == {"same_word", "consent"}
    assert found("Đơn đề 02/7/2026, 11/7/2026 và tháng 7 năm 2026.", Term("2026-07-01", "day")) == []


def of(about: str, facts: str) -> Document:
    decision = "Điều 1. Giữ nguyên."
    return Document.from_fields(about=about, bases=(), facts=facts, findings="", law="", decision=decision, remedies="")


def test_a_number_in_the_title_and_in_a_cell_between_two_paragraphs_goes_too() -> None:
    document = of("Giải quyết đơn TINH-SL-2026-483920", "Đơn TINH-SL-2026-\n483920 nêu việc này.")
    taken = {find.id: TakeOut() for find in finds(document, terms=[OWN])}
    public = take_out(document, taken, terms=[OWN])
    said = " ".join(text for _, text in public.document.texts())
    assert "483920" not in said
    assert public.document.about == "Giải quyết đơn [số hồ sơ]"


def test_who_keeps_it_or_overlooks_it_is_refused() -> None:
    document = of("Giải quyết đơn", "Đơn TINH-SL-2026-483920 nêu việc này.")
    (find,) = finds(document, terms=[OWN])
    for reason in ("same_word", "consent", "public_by_law"):
        with pytest.raises(Undecided):
            take_out(document, {find.id: Keep(reason)}, terms=[OWN])  # type: ignore[arg-type]  # each a reason
    with pytest.raises(Undecided):
        take_out(document, {}, terms=[OWN])


@pytest.mark.parametrize("where", ["case", "number"])
def test_a_print_that_bears_the_number_in_its_head_or_title_is_refused(where: str) -> None:
    document = of("Giải quyết đơn", "Việc này.")
    public = take_out(document, {}, terms=[OWN])
    data = {**PUBLIC_DECISION, "document": document.to_typst_data(), "case": "7K3M9-Q2T4X"}
    check_pdf(render("decision", data, today=TODAY), public, terms=[OWN], letterhead=data, name="7K3M9-Q2T4X")
    pdf = render("decision", {**data, where: OWN.text}, today=TODAY)
    with pytest.raises(StillThere):
        check_pdf(pdf, public, terms=[OWN], letterhead=data)
    with pytest.raises(StillThere):
        check_pdf(render("decision", data, today=TODAY), public, terms=[OWN], letterhead=data, name="tinh-sl-2026-483920.pdf")

"""Every letter comes out as a tagged PDF in the form of the clerical decree, the same bytes each time, data never markup."""

from __future__ import annotations

import io
import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
import yaml

from hoiam.gate.letters import LETTERS, BadLetter, render, run
from hoiam.gate.letters.press import CompiledBeforeFork, press
from hoiam.gate.letters.render import FORMS, order
from hoiam.gate.letters.shapes import ENGLISH
from letters.samples import BODY, CASE, DECISION, HEAD, PERSON, PUBLIC_DECISION, SAMPLES, SIGNER, TODAY

FORM = {name for name in LETTERS if name.startswith("form_")}
ON_LETTERHEAD = set(LETTERS) - FORM - {"receipt", "return_slip", "second_slip", "follow_slip"}
# Signed where they are written, by whoever was there: a place to sign for each role, and nobody to whom they go.
SIGNED_THERE = {name: 2 for name in LETTERS if name.endswith("_minutes")} | {
    "dialogue_minutes": 4,
    "document_receipt": 1,  # the other one is named
    "acceptance_proposal": 2,
}
NAMELESS = {name for name in ON_LETTERHEAD if "addressee" not in LETTERS[name]}


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def letter(name: str, lang: str = "vi", **more: Any) -> str:
    return text_of(render(name, {**SAMPLES[name], **more}, lang, today=TODAY))


def tags(pdf: bytes) -> set[str]:
    """The structure types of the file's tag tree."""
    root: Any = read(pdf).trailer["/Root"]["/StructTreeRoot"]
    found: set[str] = set()
    waiting = [root]
    while waiting:
        each = waiting.pop().get_object()
        if not isinstance(each, dict):
            continue
        if "/S" in each:
            found.add(str(each["/S"]))
        kids = each.get("/K", [])
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        waiting += list(kids) if isinstance(kids, list) else [kids]
    return found


def test_every_letter_has_a_sample_and_a_template() -> None:
    assert set(SAMPLES) == set(LETTERS)


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_a_letter_is_tagged_in_its_language_and_titled_without_a_name(name: str) -> None:
    pdf = render(name, SAMPLES[name], today=TODAY)
    file = read(pdf)
    root: Any = file.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert str(root["/Lang"]).lower().startswith("vi")
    assert "/H1" in tags(pdf)
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert file.metadata is not None
    assert file.metadata.title
    for secret in (PERSON["name"], PERSON["address"], PERSON["id_number"]):
        assert secret not in str(dict(file.metadata))
    assert file.pages[0].mediabox.width == pytest.approx(595.28, abs=0.5)
    assert file.pages[0].mediabox.height == pytest.approx(841.89, abs=0.5)


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_the_same_data_and_day_give_the_same_bytes(name: str) -> None:
    assert render(name, SAMPLES[name], today=TODAY) == render(name, dict(reversed(SAMPLES[name].items())), today=TODAY)


@pytest.mark.parametrize("name", sorted(ON_LETTERHEAD))
def test_a_letter_has_the_parts_that_the_clerical_decree_names(name: str) -> None:
    text = letter(name)
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "XÃ MAI PHÚC",
        "Mai Phúc, ngày 08 tháng 7 năm 2026",
        f"Số: {SAMPLES[name]['number']}",
    ):
        assert part in text
    if name in SIGNED_THERE:
        assert text.count("(Ký, ghi rõ họ tên)") == SIGNED_THERE[name]
        assert "Nơi nhận:" not in text
    else:
        assert "Nơi nhận:" in text
        assert "KT. CHỦ TỊCH" in text
        assert SIGNER["name"] in text
    assert CASE in text


@pytest.mark.parametrize(
    "name", sorted(set(LETTERS) & {n for n in LETTERS if "addressee" in LETTERS[n]} - {"document_receipt"})
)
def test_a_letter_goes_to_the_case_number_and_to_a_name_only_when_one_is_given(name: str) -> None:
    sample = {key: value for key, value in SAMPLES[name].items() if key != "public"}
    if name == "extension":
        sample["kind"] = "vn.complaint"  # a denunciation is prolonged by a decision, which goes to nobody by name
    assert f"Hồ sơ số: {CASE}" in text_of(render(name, sample, today=TODAY)) or CASE in letter(name)
    named = text_of(render(name, {**sample, "addressee": {"name": PERSON["name"], "address": "thôn Đông"}}, today=TODAY))
    if name != "conclusion" and name != "decision":
        assert PERSON["name"] in named
    assert PERSON["name"] not in letter(name)


def test_a_decision_names_the_list_that_goes_with_it_and_its_public_copy_does_not_even_where_it_is_told() -> None:
    """Luật KN Đ.31.3."""
    annex = SAMPLES["decision"]["annex"]
    told = "".join(letter("decision").split())
    assert f"danhsách{annex['people']}ngườicùngđứngđơn" in told
    assert annex["digest"] in told
    without = {key: value for key, value in SAMPLES["decision"].items() if key != "annex"}
    unsealed = without | {"annex": {"people": 12}}
    assert "mãđốichiếu" not in "".join(text_of(render("decision", unsealed, today=TODAY)).split())
    for quiet in (without, PUBLIC_DECISION, {**PUBLIC_DECISION, "annex": annex}):
        assert "danhsách12người" not in "".join(text_of(render("decision", quiet, today=TODAY)).split())


def test_what_others_write_read_or_sign_is_a_letter_without_a_field_for_the_petitioner() -> None:
    others = {"notice_to_accused", "acceptance_decision", "transfer_slip", "suspension", "termination", "resumption"}
    assert others | SIGNED_THERE.keys() - {"document_receipt"} <= NAMELESS
    assert {name for name in LETTERS if name.endswith(("_request", "_report", "_team"))} <= NAMELESS


@pytest.mark.parametrize("name", sorted(NAMELESS))
def test_letters_that_others_read_have_no_field_for_the_petitioner(name: str) -> None:
    with pytest.raises(BadLetter) as refused:
        render(name, {**SAMPLES[name], "addressee": {"name": PERSON["name"]}}, today=TODAY)
    assert refused.value.field == "addressee"


def test_words_of_a_petitioner_are_printed_as_they_stand() -> None:
    words = (
        '#let x = read("page.typ") *đậm* _nghiêng_ $x^2$ `mã` <nhãn> @dẫn \\ // ghi chú /* */ [ngoặc] "nháy" {khối} = tiêu đề'
    )
    text = letter("form_complaint", words_of_petitioner=words)
    assert "".join(words.split()) in "".join(text.split())


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_markup_in_any_field_stays_text(name: str) -> None:
    def marked(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: marked(each) if key not in FIXED else each for key, each in value.items()}
        if isinstance(value, list):
            return [marked(each) for each in value]
        return value + ' #panic("x") *' if isinstance(value, str) and not re.fullmatch(r"[\d:-]+", value) else value

    fixed = {key: value for key, value in SAMPLES[name].items() if key in FIXED}
    text = text_of(render(name, {**marked(SAMPLES[name]), **fixed}, today=TODAY))
    assert '#panic("x") *' in text or name in ("return_slip", "second_slip", "follow_slip")


FIXED = {"kind", "channel", "sense", "part", "coerced", "groups", "ordered", "qr", "proof", "log"}


def test_a_field_the_letter_does_not_know_is_refused_by_name() -> None:
    with pytest.raises(BadLetter) as refused:
        render("acceptance", {**SAMPLES["acceptance"], "petitioner_name": PERSON["name"]}, today=TODAY)
    assert refused.value.field == "petitioner_name"
    assert PERSON["name"] not in str(refused.value)
    assert refused.value.what.vi


@pytest.mark.parametrize(
    ("name", "field", "value", "at"),
    [
        ("acceptance", "received", None, "received"),
        ("acceptance", "received", "08/07/2026", "received"),
        ("acceptance", "subject", "  ", "subject"),
        ("acceptance", "due", {"gist": "x", "date": "2026-13-01"}, "due.date"),
        ("acceptance", "kind", "vn.unknown", "kind"),
        ("dialogue_invitation", "hour", "25:00", "hour"),
        ("dialogue_invitation", "hour", "8:30", "hour"),
        ("acknowledgement", "channel", "pigeon", "channel"),
        ("acknowledgement", "sign_needed", "yes", "sign_needed"),
        ("acknowledgement", "documents", "một chuỗi", "documents"),
        ("decision", "document", {**DECISION, "sections": [{"kind": "facts"}]}, "document.sections.heading"),
        ("form_complaint", "words_of_petitioner", "a" * 400_001, "words_of_petitioner"),
        ("form_complaint", "person", {"name": "x", "gender": "x"}, "person.gender"),
    ],
)
def test_data_that_do_not_fit_are_refused_at_their_field(name: str, field: str, value: Any, at: str) -> None:
    with pytest.raises(BadLetter) as refused:
        render(name, {**SAMPLES[name], field: value}, today=TODAY)
    assert refused.value.field == at


def test_no_letter_of_that_name_and_no_text_in_that_language() -> None:
    with pytest.raises(BadLetter):
        render("../page", SAMPLES["notice"], today=TODAY)
    with pytest.raises(BadLetter) as refused:
        render("acceptance", SAMPLES["acceptance"], "en", today=TODAY)
    assert refused.value.field == "lang"


@pytest.mark.parametrize("name", sorted(ENGLISH))
def test_an_english_text_is_english_and_says_which_text_has_effect(name: str) -> None:
    sample = {**SAMPLES[name], "next": []} if "next" in SAMPLES[name] else SAMPLES[name]
    pdf = render(name, sample, "en", today=TODAY)
    text = text_of(pdf)
    assert "CỘNG HÒA" not in text
    root: Any = read(pdf).trailer["/Root"]
    assert str(root["/Lang"]) == "en"
    if name == "acknowledgement":
        assert "which alone has legal effect" in text
        assert "companion" not in text_of(render(name, {**sample, "kind": "eu.report"}, "en", today=TODAY))


def test_the_bases_of_a_decision_are_those_in_force_on_the_day() -> None:
    before = text_of(render("suspension", SAMPLES["suspension"], today=date(2026, 6, 30)))
    after = text_of(render("suspension", SAMPLES["suspension"], today=date(2026, 7, 1)))
    assert "136/2025/QH15" not in before
    assert "136/2025/QH15" in after
    assert "Căn cứ Bản án số 3;" in letter("suspension", bases=["Bản án số 3"])


def test_every_paragraph_of_a_decision_is_an_article_and_remedies_go_on_counting() -> None:
    document = {
        **DECISION,
        "sections": [
            {"kind": "facts", "heading": "Nội dung", "blocks": [{"kind": "paragraph", "text": "Nội dung."}]},
            {
                "kind": "decision",
                "heading": "Quyết định",
                "blocks": [{"kind": "paragraph", "text": "Thứ nhất."}, {"kind": "paragraph", "text": "Thứ hai."}],
            },
            {"kind": "remedies", "heading": "Quyền", "blocks": [{"kind": "paragraph", "text": "Khởi kiện."}]},
        ],
    }
    text = letter("decision", document=document)
    assert text.index("QUYẾT ĐỊNH: Điều 1. Thứ nhất.") < text.index("Điều 2. Thứ hai.") < text.index("Điều 3. Khởi kiện.")
    assert "I. NỘI DUNG" in text


def test_nobody_signs_a_page_on_which_nothing_is_said() -> None:
    for count in range(6, 16):
        blocks = [{"kind": "paragraph", "text": "Xã đã xem xét nội dung này theo quy định của pháp luật. " * 3}] * count
        last = {
            "kind": "decision",
            "heading": "Quyết định",
            "blocks": [{"kind": "paragraph", "text": "Điều sau cùng của quyết định."}],
        }
        document = {**DECISION, "sections": [{"kind": "facts", "heading": "Nội dung", "blocks": blocks}, last]}
        pages = read(render("decision", {**SAMPLES["decision"], "document": document}, today=TODAY)).pages
        signed = next(page.extract_text() for page in pages if SIGNER["name"] in page.extract_text())
        assert "Điều sau cùng" in signed or "Kèm theo Quyết định này" in signed


def test_the_denouncer_stands_only_on_the_last_sheet_of_the_form() -> None:
    long_story = "Ngày hôm đó tôi đến xã.\n" * 120
    pages = read(
        render("form_denunciation", {**SAMPLES["form_denunciation"], "words_of_petitioner": long_story}, today=TODAY)
    ).pages
    texts = [" ".join(page.extract_text().split()) for page in pages]
    assert len(texts) >= 3
    assert all(PERSON["name"] not in text and PERSON["address"] not in text for text in texts[:-1])
    assert PERSON["name"] in texts[-1]
    assert f"gồm {len(texts) - 1} trang" in texts[-1]
    assert "9C41-77D0-A2E5" in texts[-1]
    assert "9C41-77D0-A2E5" in texts[-2]


def test_an_empty_form_has_dots_to_fill_in_and_the_question_about_coercion() -> None:
    blank = {"kind": "vn.complaint", "body": {"name": "Ủy ban nhân dân xã Mai Phúc"}}
    assert text_of(render("form_complaint", blank, today=TODAY)).count(".....") >= 5
    asked = text_of(render("form_withdrawal", {**blank, "case": CASE}, today=TODAY))
    assert "đe dọa, ép buộc, mua chuộc" in asked
    assert "Không. Tôi tự nguyện" in asked
    assert "X" not in re.sub(r"XA\.MAI|XÃ|PHÚC|[A-ZĐÀ-Ỹ]{2,}", "", asked)
    answered = text_of(render("form_withdrawal", {**blank, "case": CASE, "coerced": "yes"}, today=TODAY))
    assert "X Có." in answered


def blank(name: str) -> dict[str, Any]:
    """The letter with nothing but what every petition has."""
    given = ("kind",) if name in FORM else ("case", "kind", "body", "signer", "received", "subject")
    return {key: SAMPLES[name][key] for key in given if key in LETTERS[name].keys() & SAMPLES[name].keys()}


BLANKS = [n for n in ON_LETTERHEAD | FORM if not {f for f, each in LETTERS[n].items() if each.needed} - blank(n).keys()]


@pytest.mark.parametrize("name", sorted(BLANKS))
def test_what_can_be_taken_empty_has_dots_and_ends_with_the_second_sheet(name: str) -> None:
    pages = read(render(name, blank(name), today=TODAY)).pages
    text = " ".join(page.extract_text() for page in pages)
    assert text.count(".....") >= 2
    assert len(pages) <= 2
    assert CASE in text or name in FORM


def test_a_receipt_holds_a_code_to_scan_and_no_return_code() -> None:
    pdf = render("receipt", SAMPLES["receipt"], today=TODAY)
    text = text_of(pdf)
    assert "/Figure" in tags(pdf)
    assert SAMPLES["receipt"]["log"]["leaf"] in text
    assert not any(group in text for group in SAMPLES["return_slip"]["groups"])
    slip = text_of(render("return_slip", SAMPLES["return_slip"], today=TODAY))
    assert " ".join(SAMPLES["return_slip"]["groups"]) in slip
    assert CASE not in slip


def test_a_minimum_term_is_not_printed_as_a_last_day() -> None:
    due = {"gist": "Niêm yết", "date": "2026-08-28"}
    assert "Niêm yết: chậm nhất thứ Sáu, ngày 28/08/2026" in letter("notice", next=[due])
    assert "Niêm yết: đến hết thứ Sáu, ngày 28/08/2026" in letter("notice", next=[{**due, "sense": "until"}])


def test_every_kind_of_petition_has_words_in_both_languages() -> None:
    forms = yaml.safe_load(FORMS.read_text("utf-8"))
    for kind in forms["kinds"]:
        for lang in ("vi", "en"):
            render("receipt", {**SAMPLES["receipt"], "kind": kind, "next": []}, lang, today=TODAY)
        assert render("acceptance", {**SAMPLES["acceptance"], "kind": kind}, today=TODAY)


def test_every_kind_that_the_law_knows_has_words_and_a_form_to_sign_where_it_needs_one() -> None:
    known = yaml.safe_load(FORMS.read_text("utf-8"))["kinds"]
    law = Path(__file__).parents[2] / "law"
    packs = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(law.glob("*/*.yaml"))]
    kinds: dict[str, Any] = {}
    for pack in packs:
        given = pack.get("kinds", {})
        for name, kind in given.items() if isinstance(given, dict) else ((each["id"], each) for each in given):
            kinds[name] = {**kinds.get(name, {}), **(kind or {})}
    assert len(kinds) >= 8
    assert set(kinds) <= set(known)
    for name, kind in kinds.items():
        if kind.get("needs_signature"):
            form = "form_" + name.rpartition(".")[2].rstrip("0123456789")
            render(form, {"kind": name, "body": {"name": "x"}}, today=TODAY)


def test_letters_made_at_once_by_many_threads_do_not_mix() -> None:
    def made(number: int) -> str:
        return text_of(render("notice", {**SAMPLES["notice"], "case": f"XA-2026-{number:06}"}, today=TODAY))

    with ThreadPoolExecutor(8) as pool:
        for number, text in enumerate(pool.map(made, range(40))):
            assert f"XA-2026-{number:06}" in text
            assert len(set(re.findall(r"XA-2026-\d{6}", text))) == 1


def test_letters_of_one_run_are_the_same_bytes_as_each_by_itself() -> None:
    names = ["acknowledgement", "receipt", "acknowledgement"]
    with run(len(names)) as one:
        together = [one.render(name, SAMPLES[name], today=TODAY) for name in names]
    assert together == [render(name, SAMPLES[name], today=TODAY) for name in names]


def test_after_a_fork_a_letter_is_refused_and_does_not_wait_for_ever() -> None:
    data = order("notice", SAMPLES["notice"], "vi", TODAY)["data"]
    press("notice", data, TODAY)
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        try:
            press("notice", data, TODAY)
        except CompiledBeforeFork:
            os._exit(7)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7


def test_the_head_of_a_letter_without_number_day_or_signer_leaves_room_for_them() -> None:
    bare = {key: value for key, value in SAMPLES["notice"].items() if key not in ("number", "dated", "signer", "recipients")}
    text = text_of(render("notice", {**bare, "number_after": "TB-UBND"}, today=TODAY))
    assert "Số: /TB-UBND" in text
    assert "ngày tháng năm" in text
    assert "Lưu: VT, hồ sơ." in text
    assert HEAD["body"] == BODY

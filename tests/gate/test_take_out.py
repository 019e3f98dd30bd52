"""The public copy: an officer rules on each find, and what was taken out is in no part of the printed file."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf.annotations import Text as Comment

from hoiam.core.vietnamese import fold
from hoiam.gate import readback
from hoiam.gate.document import Document
from hoiam.gate.finds import finds
from hoiam.gate.found import Find
from hoiam.gate.letters import BadLetter, render
from hoiam.gate.refusals import Refused, SecretMark, StillThere, Undecided
from hoiam.gate.take_out import KEEP_REASONS, Keep, Public, Ruling, TakeOut, check_pdf, keep_reasons, take_out
from hoiam.reader import Answer, Exceeded, Failed, NotRead, reader
from letters.samples import PUBLIC_DECISION, SAMPLES, TODAY

TERMS = ["Nguyễn Thị Ánh Tuyết", "040185000123", "0912 000 111", "thôn Đông, xã Mai Phúc"]
ALLOW = ["Trần Quốc Khánh"]


def a_decision() -> Document:
    return Document.from_fields(
        about="Về việc giải quyết khiếu nại của bà Nguyễn Thị Ánh Tuyết",
        bases="Đơn của bà Nguyễn Thị Ánh Tuyết",
        facts="Bà Tuyết, căn cước 040185000123, điện thoại 0912.000.111, trú tại thôn Đông, xã Mai Phúc, khiếu nại.",
        findings="- Ông Phạm Văn Lực xác nhận\n- Ông Trần Quốc Khánh chủ trì đối thoại",
        decision="Công nhận khiếu nại của bà N.T.A. Tuyết là đúng.\nGiao bộ phận địa chính thực hiện.",
    )


def found() -> tuple[Find, ...]:
    return finds(a_decision(), terms=TERMS, allow=ALLOW)


def all_out() -> dict[str, Ruling]:
    return {find.id: TakeOut() for find in found()}


def gated(rulings: dict[str, Ruling] | None = None) -> Public:
    return take_out(a_decision(), all_out() if rulings is None else rulings, terms=TERMS, allow=ALLOW)


def letter(document: Document, **more: Any) -> dict[str, Any]:
    return {**PUBLIC_DECISION, "document": document.to_typst_data(), **more}


def test_the_public_copy_says_what_was_decided_and_not_about_whom() -> None:
    public = gated()
    text = "\n".join(text for _, text in public.document.texts())
    assert "Về việc giải quyết khiếu nại của bà [tên]" in text
    assert "Bà [tên], căn cước [số], điện thoại [số điện thoại], trú tại [địa chỉ], khiếu nại." in text
    assert "Ông Trần Quốc Khánh chủ trì đối thoại" in text
    assert not any(secret in text for secret in ("Tuyết", "040185", "0912", "thôn Đông", "Lực"))


def test_the_history_gets_counts_and_codes_and_no_words() -> None:
    rulings = all_out()
    lực = next(find for find in found() if find.text == "Phạm Văn Lực")
    rulings[lực.id] = Keep("official")
    public = gated(rulings)
    assert public.taken == {"name": 4, "id_card": 1, "phone": 1, "address": 1}
    assert public.kept == {("name", "official"): 1}
    assert (public.count_taken, public.count_kept) == (7, 1)
    assert "Phạm Văn Lực" in "".join(text for _, text in public.document.texts())


def test_the_printed_public_copy_is_read_back_and_holds() -> None:
    public = gated()
    data = letter(public.document)
    pdf = render("decision", data, today=TODAY)
    check_pdf(pdf, public, terms=TERMS, letterhead=data)
    check_pdf(pdf, public, terms=TERMS, letterhead=[data["body"]["name"], data["body"]["parent"]])
    assert "Bản công khai" in "".join(part.text for part in readback.parts(pdf))


def test_a_copy_printed_from_the_original_by_mistake_is_refused() -> None:
    public = gated()
    pdf = render("decision", letter(a_decision()), today=TODAY)
    with pytest.raises(StillThere) as refused:
        check_pdf(pdf, public, terms=TERMS, letterhead=letter(a_decision()))
    assert "PDF: text" in refused.value.places


@pytest.mark.parametrize("hidden", ["Nguyen Thi Anh Tuyet", "NGUYỄN THỊ ÁNH TUYẾT", "+84 912 000 111", "Phạm Văn Lực"])
@pytest.mark.parametrize("where", ["metadata", "attachment", "comment", "bookmark"])
def test_a_name_in_a_hidden_part_of_the_file_is_found(hidden: str, where: str) -> None:
    public = gated()
    data = letter(public.document)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(render("decision", data, today=TODAY)))
    if where == "metadata":
        writer.add_metadata({"/Subject": hidden})
    elif where == "attachment":
        writer.add_attachment("ghi-chu.txt", hidden.encode())
    elif where == "comment":
        writer.add_annotation(0, Comment(text=hidden, rect=(0, 0, 1, 1)))
    else:
        writer.add_outline_item(title=hidden, page_number=0)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(StillThere) as refused:
        check_pdf(out.getvalue(), public, terms=TERMS, letterhead=data)
    assert "PDF: strings" in refused.value.places
    assert hidden not in str(refused.value) + repr(refused.value.what)


def test_two_readers_read_every_page_and_one_alone_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = render("decision", letter(gated().document), today=TODAY)
    first, second, strings = readback.parts(pdf)
    assert (first.place, second.place, strings.place) == readback.PLACES
    for part in (first, second):
        assert "bancongkhai" in "".join(c for c in fold(part.text) if c.isalnum())
    ask = reader().ask

    def less(*given: Any, **more: Any) -> Answer:
        answer = ask(*given, **more)
        return Answer({"parts": answer.fields["parts"][::2]})

    monkeypatch.setattr(reader(), "ask", less)
    with pytest.raises(StillThere) as refused:
        check_pdf(pdf, gated())
    assert refused.value.places == ("PDF: unreadable",)


@pytest.mark.parametrize("why", [Exceeded("time"), Failed("gone")])
def test_a_file_that_a_reader_cannot_read_to_its_end_is_not_let_out(monkeypatch: pytest.MonkeyPatch, why: NotRead) -> None:
    pdf = render("decision", letter(gated().document), today=TODAY)
    for broken in (pdf[: len(pdf) // 2], b"%PDF-1.7\n%%EOF"):
        with pytest.raises(StillThere):
            check_pdf(broken, gated())

    def fails(*_: Any, **__: Any) -> Answer:
        raise why

    monkeypatch.setattr(reader(), "ask", fails)
    with pytest.raises(StillThere) as refused:
        check_pdf(pdf, gated())
    assert refused.value.places == ("PDF: unreadable",)


def test_a_petitioner_named_like_the_states_motto_does_not_stop_every_letter() -> None:
    document = Document.from_fields(about="Về việc trả lời", facts="Bà Lê Thị Hạnh Phúc hỏi về đèn đường.")
    terms = ["Lê Thị Hạnh Phúc"]
    public = take_out(document, {f.id: TakeOut() for f in finds(document, terms=terms)}, terms=terms)
    data = letter(public.document)
    check_pdf(render("decision", data, today=TODAY), public, terms=terms, letterhead=data)


def test_a_name_that_two_paragraphs_share_between_them_is_a_find_in_both_and_can_be_answered() -> None:
    document = Document.from_fields(about="Về việc trả lời", facts="Đơn của bà Nguyễn Thị\nÁnh tuyết, nay xem xét.")
    hits = finds(document, terms=TERMS)
    assert [(f.where, f.text, f.known) for f in hits] == [("facts/0", "Nguyễn Thị", True), ("facts/1", "Ánh tuyết", True)]
    out = take_out(document, {f.id: TakeOut() for f in hits}, terms=TERMS)
    assert [text for _, text in out.document.texts()][2:] == ["Đơn của bà [tên]", "[tên], nay xem xét."]
    for public in (out, take_out(document, {f.id: Keep("same_word") for f in hits}, terms=TERMS)):
        data = letter(public.document)
        check_pdf(render("decision", data, today=TODAY), public, terms=TERMS, letterhead=data)
    with pytest.raises(StillThere):
        check_pdf(render("decision", letter(document), today=TODAY), out, terms=TERMS, letterhead=letter(document))


def test_every_find_needs_a_ruling_and_every_ruling_a_find() -> None:
    rulings = all_out()
    left = next(iter(rulings))
    del rulings[left]
    with pytest.raises(Undecided) as refused:
        gated(rulings)
    assert refused.value.finds == (left,)
    with pytest.raises(Undecided) as stale:
        gated(all_out() | {"0" * 20: TakeOut()})
    assert stale.value.strangers == ("0" * 20,)


def test_what_the_case_knows_may_stay_only_by_consent_or_because_it_is_another_word() -> None:
    name = next(find for find in found() if find.known and find.kind == "name")
    assert set(keep_reasons(name)) == {"consent", "same_word"}
    for reason in KEEP_REASONS:
        if reason in ("consent", "same_word"):
            assert gated(all_out() | {name.id: Keep(reason)}).count_kept == 1
        else:
            with pytest.raises(Undecided):
                gated(all_out() | {name.id: Keep(reason)})


def test_a_hamlet_may_stay_as_the_place_of_the_matter() -> None:
    place = next(find for find in found() if find.kind == "address")
    assert gated(all_out() | {place.id: Keep("place_of_matter")}).kept == {("address", "place_of_matter"): 1}


def test_a_replacement_that_names_the_person_again_is_refused() -> None:
    name = found()[0]
    for instead in ("bà Tuyết", "N.T.Á. Tuyết", "nguyen thi anh tuyet", "Nguyễn\u200b Thị Ánh Tuyết"):
        with pytest.raises(StillThere):
            gated(all_out() | {name.id: TakeOut(instead)})
    assert gated(all_out() | {name.id: TakeOut("người khiếu nại")}).count_taken == len(found())


def test_a_warning_that_only_the_taking_out_brought_up_stops_nothing() -> None:
    # "Quý" reads like a quarter of the year, so that "tổ 5" behind it is no house; behind "[tên]" it may be one.
    document = Document.from_fields(about="Về việc", facts="Bà Nguyễn Thị Quý tổ 5 trình bày.")
    (name,) = finds(document)
    public = take_out(document, {name.id: TakeOut()})
    assert [(find.text, find.confidence) for find in finds(public.document)] == [("tổ 5", "possible")]


def test_a_label_does_not_reach_over_what_was_taken_out() -> None:
    document = Document.from_fields(about="Về việc", facts="Chuyển vào tài khoản 1903245678901, phiếu 123456.")
    (account,) = finds(document)
    assert take_out(document, {account.id: TakeOut()}).count_taken == 1


def test_keeping_one_of_two_equal_names_keeps_only_that_one() -> None:
    names = [find for find in found() if find.text == "Nguyễn Thị Ánh Tuyết"]
    assert len(names) == 2
    public = gated(all_out() | {names[0].id: Keep("consent")})
    assert sum("Ánh Tuyết" in text for _, text in public.document.texts()) == 1


def test_a_public_copy_never_has_an_addressee() -> None:
    with pytest.raises(BadLetter):
        render("decision", letter(a_decision(), addressee={"name": "Nguyễn Thị Ánh Tuyết"}), today=TODAY)


def test_a_document_with_a_secrecy_mark_is_refused_whole() -> None:
    document = Document.from_fields(about="Về việc", facts="TỐI MẬT\nNội dung.")
    with pytest.raises(SecretMark) as refused:
        take_out(document, {})
    assert (refused.value.where, refused.value.level) == ("facts/0", "Tối mật")


def test_every_refusal_says_what_why_and_what_next_in_both_languages() -> None:
    for refused in (
        SecretMark("about", "Mật"),
        Undecided(["a"]),
        Undecided([], ["b"]),
        StillThere(["about"]),
    ):
        assert isinstance(refused, Refused)
        assert all(words.of(lang) for words in (refused.what, refused.why, refused.next) for lang in ("vi", "en"))


NAMES = st.sampled_from(["Đỗ Như Quỳnh", "Lò Văn Inh", "Ksor H'Bia", "Trần Lê Bảo Châu", "Vàng A Páo", "Phùng Khắc Khoan"])
FORMS = st.sampled_from(
    ["Bà {n} trình bày.", "Đơn của {u}.", "{n} và người thân.", "Người viết: {n}", "Theo {a}, việc này đúng."]
)


@given(NAMES, st.lists(FORMS, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_after_taking_everything_out_no_reader_finds_the_person(name: str, forms: list[str]) -> None:
    facts = "\n".join(form.format(n=name, u=name.upper(), a=fold(name).title()) for form in forms)
    document = Document.from_fields(about="Về việc trả lời", facts=facts)
    public = take_out(document, {f.id: TakeOut() for f in finds(document, terms=[name])}, terms=[name])
    data = {**SAMPLES["answer"], "document": public.document.to_typst_data(), "public": True, "received": None}
    pdf = render("answer", data, today=date(2026, 8, 1))
    check_pdf(pdf, public, terms=[name], letterhead=data)
    squeezed = "".join(c for part in readback.parts(pdf) for c in fold(part.text) if c.isalnum())
    assert "".join(c for c in fold(name) if c.isalnum()) not in squeezed

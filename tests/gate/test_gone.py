"""What was taken out is looked for as itself: in every spelling, in every place, whatever the finders say of that place."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdf
import pytest

from hoiam.core.vietnamese import fold
from hoiam.gate.document import Document
from hoiam.gate.finds import finds
from hoiam.gate.found import Find
from hoiam.gate.letters import render
from hoiam.gate.refusals import NotOnlyTakenOut, StillThere, Undecided
from hoiam.gate.search_terms import Term
from hoiam.gate.take_out import Keep, Public, Ruling, TakeOut, check_pdf, take_out
from letters.samples import PUBLIC_DECISION, TODAY


def written(facts: str, about: str = "Về việc trả lời đơn") -> Document:
    return Document.from_fields(about=about, facts=facts)


def letter(document: Document) -> dict[str, Any]:
    return {**PUBLIC_DECISION, "document": document.to_typst_data()}


def ruled(document: Document, choose: Callable[[Find], Ruling | None], **more: Any) -> dict[str, Ruling]:
    """Rulings as an officer gives them: he sees the finds, and again what else says what he took out, until all is ruled."""
    rulings: dict[str, Ruling] = {}

    def taken(find: Find) -> bool:
        return isinstance(rulings.get(find.id), TakeOut)

    while True:
        shown = finds(document, taken=taken, **more)
        new = {find.id: choice for find in shown if find.id not in rulings and (choice := choose(find)) is not None}
        if not new:
            return rulings
        rulings |= new


def all_out(document: Document, **more: Any) -> Public:
    return take_out(document, ruled(document, lambda find: TakeOut(), **more), **more)


def text_of(public: Public) -> str:
    return "\n".join(text for _, text in public.document.texts())


SPELLINGS = {
    "in capitals": str.upper,
    "in small letters": str.lower,
    "without accents": lambda n: fold(n).title(),
    "without accents, small": fold,
    "run together": lambda n: n.replace(" ", ""),
    "with hyphens": lambda n: n.replace(" ", "-"),
    "with underscores": lambda n: n.replace(" ", "_"),
    "spaced": lambda n: "  ".join(" ".join(word) for word in n.split()),
    "turned round": lambda n: " ".join(reversed(n.split())),
    "family and given name": lambda n: f"{n.split()[0]} {n.split()[-1]}",
    "middle and given name": lambda n: " ".join(n.split()[1:]),
    "with initials": lambda n: f"{n.split()[0]} {n.split()[1][0]}. {n.split()[-1]}",
    "after a title": lambda n: "chị " + n.split()[-1],
    "over two lines": lambda n: n.replace(" ", "\n", 1),
    "over three lines": lambda n: n.replace(" ", "\n"),
    "over two cells": lambda n: "- " + n.replace(" ", "\n- ", 1),
    "decomposed": lambda n: unicodedata.normalize("NFD", n),
}


@pytest.mark.parametrize("way", SPELLINGS)
@pytest.mark.parametrize("name", ["Nguyễn Thị Thảo", "Vàng Seo Páo", "Khổng Mạnh Sơn"])
def test_a_name_taken_out_in_one_place_is_asked_for_in_every_other_spelling(name: str, way: str) -> None:
    document = written(f"Đơn của bà {name}, người ký tên.\n{SPELLINGS[way](name)}\nlà người có chữ ký.")
    first = next(find for find in finds(document) if find.where == "facts/0")
    assert name in first.text
    with pytest.raises(Undecided) as asked:
        take_out(document, {first.id: TakeOut()})
    assert asked.value.finds
    public = all_out(document)
    squeezed = "".join(c for c in fold(text_of(public)) if c.isalnum())
    assert "".join(c for c in fold(name.split()[-1]) if c.isalnum()) not in squeezed.replace("nguoi", "")


def test_the_given_name_that_no_finder_sees_is_asked_for_when_it_is_taken_out_elsewhere() -> None:
    document = written("Hộ bà Mỵ khiếu nại.\nGiấy có chữ ký của Mỵ và dấu.\nMỵ")
    (seen,) = finds(document)
    echoes = [f for f in finds(document, taken=lambda find: find.id == seen.id) if f.id != seen.id]
    assert [(f.where, f.text, f.source, f.certain) for f in echoes] == [
        ("facts/1", "Mỵ", "gone", False),
        ("facts/2", "Mỵ", "gone", False),
    ]
    assert "Mỵ" not in text_of(all_out(document))


@pytest.mark.parametrize(
    ("one", "again"),
    [
        ("Điện thoại 0912 345 678.", "Số liên quan là 84912345678 đã ghi"),
        ("Số căn cước 001085012345.", "Giấy 001 085 012 345 kèm theo"),
        ("Xe 51F-678.90 đỗ ở đó.", "Xe 51f67890 ấy"),
        ("Thư an.nguyen@mail.example.vn đã gửi.", "tài khoản an nguyen mail example vn"),
    ],
)
def test_a_number_taken_out_is_asked_for_however_it_is_grouped(one: str, again: str) -> None:
    document = written(f"{one}\n{again}")
    shown = [f for f in finds(document) if f.where == "facts/0"]
    echoes = finds(document, taken=lambda find: find.where == "facts/0")
    assert shown and any(f.where == "facts/1" for f in echoes)


def test_what_is_said_again_may_stay_as_another_word_and_then_the_copy_holds() -> None:
    document = written("Hộ bà Sơn khiếu nại.\nDự án ở cạnh Sơn La, núi Sơn cao.")

    def choose(find: Find) -> Ruling:
        return TakeOut() if find.where == "facts/0" else Keep("same_word")

    public = take_out(document, ruled(document, choose))
    assert "núi Sơn cao" in text_of(public)
    data = letter(public.document)
    check_pdf(render("decision", data, today=TODAY), public, letterhead=data)


def test_a_replacement_that_says_again_what_no_case_knows_is_refused() -> None:
    document = written("Ông Phạm Văn Lực xác nhận.")
    (find,) = finds(document)
    for instead in ("pham van luc", "PHẠM V. LỰC", "ông Lực"):
        with pytest.raises(StillThere):
            take_out(document, {find.id: TakeOut(instead)})


def other(pdf: bytes, hidden: str, where: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    if where == "metadata":
        writer.add_metadata({"/Subject": hidden})
    elif where == "attachment":
        writer.add_attachment("ghi-chu.txt", hidden.encode())
    else:
        writer.add_outline_item(title=hidden, page_number=0)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("hidden", ["Mỵ", "Chữ ký của Mỵ", "bà My", "MỴ"])
@pytest.mark.parametrize("where", ["metadata", "attachment", "bookmark"])
def test_the_printed_file_is_not_measured_by_what_it_says_itself(hidden: str, where: str) -> None:
    public = all_out(written("Hộ bà Mỵ khiếu nại về đất."))
    data = letter(public.document)
    pdf = render("decision", data, today=TODAY)
    check_pdf(pdf, public, letterhead=data)
    with pytest.raises(StillThere):
        check_pdf(other(pdf, hidden, where), public, letterhead=data)


def test_a_name_in_the_name_of_the_file_is_found() -> None:
    public = all_out(written("Đơn của bà Nguyễn Thị Thảo."))
    data = letter(public.document)
    pdf = render("decision", data, today=TODAY)
    check_pdf(pdf, public, letterhead=data, name="XA-AB-2026-000004.pdf")
    with pytest.raises(StillThere) as refused:
        check_pdf(pdf, public, letterhead=data, name="don_nguyen-thi-thao.pdf")
    assert refused.value.places == ("file name",)


def test_a_copy_whose_own_document_still_names_somebody_is_refused_in_print() -> None:
    document = written("Đơn của bà Nguyễn Thị Thảo.")
    public = replace(all_out(document), document=document)
    data = letter(document)
    with pytest.raises(StillThere):
        check_pdf(render("decision", data, today=TODAY), public, letterhead=data)


# --- marking by hand ---------------------------------------------------------------------------------------------------


def test_what_an_officer_marks_is_taken_out_wherever_it_stands_in_any_spelling() -> None:
    document = written("Cháu bị viêm mũi dị ứng.\nHồ sơ ghi: Viêm mũi dị ứng\nvà viem mui di ung; HS-AB-001187.")
    by_hand = [Term("viêm mũi dị ứng", "phrase"), Term("HS-AB-001187", "phrase")]
    hits = finds(document, by_hand=by_hand)
    assert [(f.text, f.source, f.certain) for f in hits] == [
        ("viêm mũi dị ứng", "hand", True),
        ("Viêm mũi dị ứng", "hand", True),
        ("viem mui di ung", "hand", True),
        ("HS-AB-001187", "hand", True),
    ]
    public = take_out(document, {f.id: TakeOut() for f in hits}, by_hand=by_hand)
    assert "mũi" not in text_of(public) and "1187" not in text_of(public)


def test_a_mark_over_two_lines_is_taken_out_of_both() -> None:
    document = written("Người mẹ đơn\nthân nuôi con nhỏ.")
    by_hand = [Term("mẹ đơn thân", "phrase")]
    public = take_out(document, {f.id: TakeOut() for f in finds(document, by_hand=by_hand)}, by_hand=by_hand)
    assert [text for _, text in public.document.texts()][2:] == ["Người […]", "[…] nuôi con nhỏ."]


def test_a_place_is_rewritten_and_what_it_no_longer_says_is_looked_for_elsewhere() -> None:
    document = written("Con chị Thoa đang viêm mũi.\nViêm mũi nặng thêm.")
    new = {"facts/0": "[người thân] đang [bệnh]."}
    with pytest.raises(Undecided):
        take_out(document, {}, rewritten=new)
    with pytest.raises(NotOnlyTakenOut):
        take_out(document, {}, rewritten={"facts/0": "Con chị đang khỏe."})


@pytest.mark.parametrize(
    "new", ["Đơn được chấp nhận.", "Đơn không được", "được Đơn không chấp nhận.", "Đơn [không được] chấp nhận, và.", ""]
)
def test_a_rewritten_place_never_says_anything_new(new: str) -> None:
    with pytest.raises(NotOnlyTakenOut):
        take_out(written("Đơn không được chấp nhận."), {}, rewritten={"facts/0": new})


def test_a_rewritten_place_that_only_says_less_goes_out() -> None:
    document = written("Đơn không được chấp nhận vì lý do riêng.")
    public = take_out(document, {}, rewritten={"facts/0": "Đơn không được chấp nhận [lý do]."})
    assert text_of(public).endswith("Đơn không được chấp nhận [lý do].")
    assert public.count_taken == 1

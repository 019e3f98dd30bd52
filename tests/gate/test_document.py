"""A decision as structured text: what an officer types becomes sections, and the same bytes for the same text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.gate.document import ORDER, BadDocument, Document, Items, Paragraph

TYPED = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=60)
WORDS = st.from_regex(r"[a-zàáảãạăâđêôơư]{1,8}( [A-Za-z0-9/.]{1,8}){0,4}", fullmatch=True)


def a_decision() -> Document:
    return Document.from_fields(
        about="Về việc giải quyết khiếu nại",
        bases="Căn cứ Luật Khiếu nại;\nNghị định số 124/2020/NĐ-CP.",
        facts="Người khiếu nại không đồng ý.\n\n- thiếu cây\n- thiếu giếng",
        findings="Đã đo lại.",
        decision="Điều 1. Công nhận khiếu nại là đúng.\nĐiều 2. Đo lại.",
        remedies="Có quyền khiếu nại lần hai.",
    )


def test_each_typed_line_is_a_paragraph_and_marked_lines_are_one_list() -> None:
    facts = a_decision().section("facts")
    assert facts is not None
    assert facts.blocks == (Paragraph("Người khiếu nại không đồng ý."), Items(("thiếu cây", "thiếu giếng")))


def test_typed_articles_become_numbered_items_so_that_the_letter_counts_them() -> None:
    decision = a_decision().section("decision")
    assert decision is not None
    assert decision.blocks == (Items(("Công nhận khiếu nại là đúng.", "Đo lại."), ordered=True),)


def test_bases_lose_the_words_that_the_letter_sets_itself() -> None:
    assert a_decision().bases == ("Luật Khiếu nại", "Nghị định số 124/2020/NĐ-CP")


def test_sections_stand_in_the_order_of_the_law_and_empty_ones_are_left_out() -> None:
    kinds = [section.kind for section in a_decision().sections]
    assert kinds == [kind for kind in ORDER if kind in kinds]
    assert "law" not in kinds


@pytest.mark.parametrize(("about", "facts"), [("", "có nội dung"), ("về việc", ""), ("  \u200b", "có"), ("về việc", " \n ")])
def test_a_document_that_says_nothing_is_refused_in_both_languages(about: str, facts: str) -> None:
    with pytest.raises(BadDocument) as refused:
        Document.from_fields(about=about, facts=facts)
    assert refused.value.what.vi
    assert refused.value.what.en


def test_hidden_letters_do_not_reach_the_document() -> None:
    document = Document.from_fields(about="về việc", facts="Nguyễn\u200bVăn\u202eAn\u0000 e\u0302\u0301")
    assert document.sections[0].blocks == (Paragraph("NguyễnVănAn ế"),)


@given(facts=TYPED, decision=TYPED, about=WORDS)
@settings(max_examples=80, deadline=None)
def test_canonical_bytes_read_back_to_the_same_document(facts: str, decision: str, about: str) -> None:
    try:
        document = Document.from_fields(about=about, facts=facts, decision=decision, findings="Có.")
    except BadDocument:
        return
    read = Document.from_json(json.loads(document.canonical().partition(b"\n")[2]))
    assert read == document
    assert read.digest() == document.digest()


def test_the_digest_is_the_same_for_ever() -> None:
    assert a_decision().digest().hex() == "35953de82d120f23739685e11d7820d85217963c0d68779bfff410ff7ba85d69"


@given(st.sampled_from(["about", "facts/0", "facts/1/1", "decision/0/0", "remedies/0"]))
@settings(max_examples=10, deadline=None)
def test_the_digest_changes_with_any_text(place: str) -> None:
    document = a_decision()
    changed = document.with_texts(lambda where, text: text + "." if where == place else text)
    assert changed.digest() != document.digest()


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"about": "x", "bases": [], "sections": [], "extra": 1},
        {"about": "x", "bases": "y", "sections": []},
        {"about": "x\u200b", "bases": [], "sections": []},
        {"about": "x", "bases": [], "sections": [{"kind": "gossip", "heading": "h", "blocks": []}]},
        {"about": "x", "bases": [], "sections": [{"kind": "facts", "heading": "h", "blocks": [{"kind": "html", "text": "x"}]}]},
        {
            "about": "x",
            "bases": [],
            "sections": [{"kind": "facts", "heading": "h", "blocks": [{"kind": "list", "ordered": 1, "items": ["x"]}]}],
        },
    ],
)
def test_data_that_are_no_document_are_refused(broken: object) -> None:
    with pytest.raises(BadDocument):
        Document.from_json(broken)

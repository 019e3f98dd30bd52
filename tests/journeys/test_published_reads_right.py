"""The public copies of the examples, as the demo publishes them, read as a decision reads: what tells who somebody is is
gone, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from hoiam.core.vietnamese import fold
from hoiam.gate.document import Document
from hoiam.gate.take_out import less, take_out
from hoiam.gate.word_lists import HONORIFICS
from hoiam.site.demo.acts import document_of, looked
from hoiam.site.demo.examples import EXAMPLES

STORIES = sorted(path.stem for path in (EXAMPLES / "decisions").glob("*.yaml"))


def _yaml(path: Any) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


GATED = [
    name
    for name in STORIES
    if (told := _yaml(EXAMPLES / "decisions" / f"{name}.yaml")).get("decision")
    and any(a["step"] == "gate" for a in told["acts"])
]


def copies(name: str) -> tuple[Mapping[str, Any], Document, Document]:
    """What the script says of an example, its document, and its public copy."""
    told = _yaml(EXAMPLES / "decisions" / f"{name}.yaml")
    example = _yaml(EXAMPLES / "petitions" / name / "petition.yaml")
    look = looked(document_of(told["decision"]), example.get("identity") or {}, told.get("gate") or {})
    public = take_out(look.document, look.rulings, terms=look.terms, allow=look.allow, by_hand=look.by_hand)
    return told, look.document, public.document


def test_the_demo_publishes_a_good_many() -> None:
    assert len(GATED) >= 15


def removed(document: Document, public: Document) -> list[str]:
    """What of the document stands in brackets in its copy; the rest stands as it did, in its order, or `less` refuses."""
    return [term.text for term in less(document, dict(public.texts())).gone]


@pytest.mark.parametrize("name", GATED)
def test_nothing_goes_but_what_tells_who_somebody_is(name: str) -> None:
    _told, document, public = copies(name)
    gone = " ".join(removed(document, public)).casefold().split()
    assert {"định", "biên", "nuôi", "thông"} & {word.strip(".,;") for word in gone} == set()
    before, after = (" ".join(text for _, text in each.texts()) for each in (document, public))
    for words in ("Quyết định", "quyết định", "Biên bản", "biên bản", "Thông báo", "Chủ tịch", "Lô "):
        assert before.count(words) == after.count(words), words


@pytest.mark.parametrize("name", GATED)
def test_where_a_name_was_the_sentence_still_reads(name: str) -> None:
    _told, _document, public = copies(name)
    for _where, text in public.texts():
        for said in re.finditer(r"(\S+) \[tên\](\s\w+)?", text):
            before = said[1].casefold().strip("(“«,")
            assert before in HONORIFICS or before in ("là", "cáo:", "cụ", "bác", "do", "của", "vệ"), said[0]


@pytest.mark.parametrize("name", GATED)
def test_what_the_script_says_must_go_is_in_no_copy_in_any_spelling(name: str) -> None:
    told, _document, public = copies(name)
    text = " ".join(text for _, text in public.texts())
    squeezed = "".join(filter(str.isalnum, fold(text)))
    for each in (told.get("gate") or {}).get("find") or ():
        if each.get("then") != "keep":
            assert "".join(filter(str.isalnum, fold(each["term"]))) not in squeezed

"""A page and a letter cite in the language of whoever reads them."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

from hoiam.casework import behalf, laws, opinions
from hoiam.casework.citations import cited
from hoiam.casework.reading import papers
from hoiam.core.deadlines import Rule
from hoiam.core.dossier.events import Clock
from hoiam.portal import terms
from hoiam.register import unsettled

ROOT = Path(__file__).resolve().parents[2]

# English words of citations; proper names of instruments have none of them.
_ENGLISH = re.compile(r"\b(as amended|amended|original|example|superseded|predecessor|rules|seen|carried)\b")


def vietnamese_rules() -> list[Rule]:
    return [r for versions in laws.current().rule_versions.values() for r in versions if r.pack == "vn"]


def running(rule: Rule) -> Clock:
    """A term under this version of a rule, as the history of a petition has it."""
    day = rule.valid_from
    return Clock(rule.id, rule.version, "", "body", day, rule.unit, rule.n, (), day, day, day, provisional=False)


def test_no_english_word_is_left_in_a_citation_of_a_vietnamese_pack() -> None:
    with override("vi"):
        left = {rule.id: cited(rule.article) for rule in vietnamese_rules() if _ENGLISH.search(cited(rule.article))}
    assert left == {}


def test_an_english_page_shows_the_article_as_the_pack_has_it() -> None:
    with override("en"):
        assert cited("X 27 as amended by Y") == "X 27 as amended by Y"


def test_the_files_of_doubts_cite_in_the_language_in_which_they_were_asked_for() -> None:
    law = laws.current()
    found = [each for each in opinions.every(law) if any("as amended" in r.whole.vi for r in each.readings)]
    assert found
    in_files = str([opinions.table(found, "vi")[1], opinions.as_data(found, law, date(2026, 11, 24), "vi")["doubts"]])
    assert "as amended" not in in_files and "được sửa đổi" in in_files
    assert "as amended" in str(opinions.table(found, "en")[1])


def cited_by_kinds() -> set[str]:
    """What the kinds of the Vietnamese pack cite, with their steps and grounds."""
    law = laws.current()
    articles: set[str] = set()
    for kind in law.kinds.values():
        if kind.pack != "vn":
            continue
        articles |= {kind.article, kind.recusal.article}
        for on in (date(2026, 6, 1), date(2026, 11, 24)):
            procedure = law.procedure(kind.id, on)
            articles |= {edge.article for edge in procedure.edges}
            articles |= {g.article for edge in procedure.edges if edge.grounds for g in procedure.grounds[edge.grounds]}
    assert len(articles) > 100
    return articles


def test_no_vietnamese_remark_is_left_in_a_citation_on_an_english_page() -> None:
    # The names of laws begin with a capital, as does the sign of an article; what begins small is said about them.
    with override("en"):
        left = {a for a in cited_by_kinds() if any(w[0].islower() and not w.isascii() for w in re.findall(r"\w+", cited(a)))}
    assert left == set()


def test_what_is_cited_without_words_in_both_languages_has_no_english_word_in_it() -> None:
    articles = cited_by_kinds()
    assert {article for article in articles if _ENGLISH.search(article)} == set()


def test_a_letter_names_the_article_of_a_term_in_its_own_language() -> None:
    for rule in vietnamese_rules():
        assert papers.due_line(rule, None, "vi")["article"] == rule.cited.vi
        assert papers.due_line(rule, None, "en")["article"] == rule.cited.en
    assert any(rule.cited.vi != rule.article for rule in vietnamese_rules())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_portal_tells_before_writing_which_article_sets_a_term(language: str) -> None:
    law = laws.current()
    day = date(2026, 11, 24)
    with override(language):
        told = {term.article for kind in law.kinds for term in terms.gives(law, kind, day)}
        assert law.rule("KN-ACC1", day).cited.of(language) in told


# An article goes to the page through the filter, or to a part of a page that has it.
def test_every_reading_of_a_doubt_is_cited_in_the_language_of_the_page() -> None:
    law = laws.current()
    with override("vi"):
        shown = [unsettled.shown(doubt) for doubt in opinions.every(law)]
    said = [reading["said"] for doubt in shown for reading in doubt["readings"]]
    assert said and not [each for each in said if _ENGLISH.search(each)]


_PRINTED = re.compile(r"\{\{\s*[\w.]*article\s*(?:\|(?!cited)[^}]*)?\}\}")


def test_every_template_prints_an_article_through_the_filter() -> None:
    bare = []
    for template in sorted((ROOT / "src" / "hoiam").glob("*/templates/**/*.html")):
        text = template.read_text(encoding="utf-8")
        for found in _PRINTED.finditer(text):
            if not text[: found.start()].endswith('article="'):
                bare.append(f"{template.relative_to(ROOT)}: {found.group()}")
    assert bare == []


def test_every_sentence_that_a_page_shows_puts_an_article_in_by_the_same_words() -> None:
    """What a form, a list of choices or an error says is put together in Python; a letter has the language of the petition."""
    bare = []
    for folder in ("casework", "portal", "desk", "register", "site"):
        for path in sorted((ROOT / "src" / "hoiam" / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if "cli" in path.parts:  # a terminal is no page
                    continue
                if isinstance(node, ast.FormattedValue) and getattr(node.value, "attr", "") == "article":
                    bare.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert bare == []


def test_whoever_writes_for_another_reads_on_what_it_rests_in_the_language_of_the_page() -> None:
    law = laws.current()
    known = [each for kind in law.kinds.values() for each in kind.representations(date(2026, 11, 24))]
    assert any("điều luật" in each.article for each in known)
    with override("en"):
        assert not [title for _value, title in behalf.choices(known) if "điều luật" in title or "Cơ quan" in title]

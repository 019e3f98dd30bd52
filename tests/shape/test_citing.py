"""A Vietnamese page cites in Vietnamese."""

from __future__ import annotations

import re

from django.utils.translation import override

from hoiam.casework import laws
from hoiam.site.templatetags.citing import cited

# English words of citations; proper names of instruments have none of them.
_ENGLISH = re.compile(r"\b(as amended|amended|original|example|superseded|predecessor|rules|seen|carried)\b")


def test_no_english_word_is_left_in_a_citation_of_a_vietnamese_pack() -> None:
    law = laws.current()
    with override("vi"):
        left = {
            rule.id: cited(rule.article)
            for versions in law.rule_versions.values()
            for rule in versions
            if rule.pack == "vn" and _ENGLISH.search(cited(rule.article))
        }
    assert left == {}


def test_an_english_page_shows_the_article_as_the_pack_has_it() -> None:
    with override("en"):
        assert cited("X 27 as amended by Y") == "X 27 as amended by Y"

"""No Python file names a country, an article or a number of days: that is the law, and the law lies in law/."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

from law_of_the_land import ROOT

SOURCES = ROOT / "src" / "hoiam"
# Rooms that may name the country whose language or places they are about.
MAY_NAME_A_COUNTRY = ("core/vietnamese/", "core/places/")

COUNTRY = re.compile(r"\b(Viet ?nam|Việt Nam|VIỆT NAM|India|Ấn Độ|European Union|Germany|France|China|Japan)\b")
# “Điều 1.” at the head of a line is an article of the decision that an officer writes, not of a law.
ARTICLE = re.compile(
    r"\bĐ\.\s?\d+|[Đđ]iều\s+\d+\b(?!\.(?:\s|”|$))|[Kk]hoản\s+\d+|\bArt(?:icle|\.)?\s?\d+|\bLuật\s+(KN|TC|TCD|\d+)|\b\d+/\d{4}/(NĐ|QH|TT)"
)
DAYS = re.compile(
    r"\b\d+\s*(ngày|days?\b|working days?|ngày làm việc|tháng\b|months?\b|calendar days?)|timedelta\(days=(?!1\)|-1\)|0\))\d+"
)
# What a file may say all the same, each with its reason.
ALLOWED = {
    ("site/demo/petitions.py", "Vietnam"): "the demo stages an invented Vietnamese province at its own hours",
    ("site/cli/keys.py", "30 days"): "how long backups of the gatekeeper's store live is the house's setting",
    ("portal/follow.py", "7 ngày"): "how long a saved draft is kept is the house's setting, not a term of law",
}


def strings_and_comments(file: Path) -> list[tuple[int, str]]:
    """Every string and comment of a file with its line; f-string parts are joined as they stand."""
    found = []
    with tokenize.open(file) as opened:
        text = opened.read()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.STRING, tokenize.COMMENT):
            found.append((token.start[0], token.string))
    return found


def in_code(text: str) -> bool:
    """Docstrings and comments may give an example of a number of days; code may not hold one."""
    return not text.startswith(("#", '"""'))


def findings(pattern: re.Pattern[str], *, but: tuple[str, ...] = ()) -> list[str]:
    """Where the pattern stands in the sources."""
    found = []
    for file in sorted(SOURCES.rglob("*.py")):
        name = str(file.relative_to(SOURCES))
        if name.startswith(but) or "/migrations/" in name:
            continue
        for line, text in strings_and_comments(file):
            match = pattern.search(text)
            if match and (pattern is not DAYS or in_code(text)) and (name, match[0]) not in ALLOWED:
                found.append(f"{name}:{line}: {match[0]}")
    return found


def test_no_python_file_names_a_country():
    assert findings(COUNTRY, but=MAY_NAME_A_COUNTRY) == []


def test_no_python_file_cites_an_article():
    assert findings(ARTICLE, but=MAY_NAME_A_COUNTRY) == []


def test_no_python_file_gives_a_number_of_days():
    assert findings(DAYS) == []


def test_the_patterns_find_what_they_are_for():
    for text in ("Luật KN Đ.27", "Điều 27", "khoản 2", "Art 9", "Article 11", "124/2020/NĐ-CP"):
        assert ARTICLE.search(text), text
    for text in ("10 ngày", "7 working days", "3 months", "timedelta(days=30)"):
        assert DAYS.search(text), text
    assert not DAYS.search("timedelta(days=1)")
    assert COUNTRY.search("in Vietnam") and not COUNTRY.search("Vietnamese")

"""The form to sign prints whatever was typed, whole, in a time that grows as the text does."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date

import pypdf
import pytest

from cost import seconds
from hoiam.gate.letters.press import press
from hoiam.gate.letters.printable import paragraphs
from hoiam.gate.letters.render import order
from letters.samples import SAMPLES

LONG = 30_000  # as much as the portal's field takes
PIECES = {
    "one pile of marks": "\u0323\u0302\u0301",
    "marks over two letters": "\u035c",
    "piles as high as they may be": "a" + "\u0323\u0302\u0301" * 10,
    "one long word": "a",
    "capitals that stand close": "AV",
    "digits": "1",
    "a row of numbers": "1-",
    "spaced letters": "ab ",
    "no-break spaces": "a\u00a0",
    "what turns the direction": "a \u05d0 ",
    "pointed Hebrew": "\u05e9\u05b8",
    "emoji": "\U0001f468\u200d\U0001f469 ",
    "Chinese": "漢",
    "quotes": "\"'",
    "dots": ".",
    "hyphens": "-",
    "slashes": "/",
    "lines": "a\n",
}


SMALL = 0.5


def form(words: str) -> bytes:
    """As the reader prints it, in this process, so that what it takes can be counted."""
    day = date(2026, 7, 8)
    asked = order("form_complaint", {**SAMPLES["form_complaint"], "words_of_petitioner": words}, "vi", day)
    return press(asked["letter"], asked["data"], day)


@pytest.mark.parametrize("what", PIECES)
def test_four_times_the_words_are_printed_in_about_four_times_the_time(what: str) -> None:
    piece = PIECES[what]
    short, long = ("a" + piece * LONG)[: LONG // 4], ("a" + piece * LONG)[:LONG]
    form(short[:100])
    took = seconds(lambda: form(long), enough=SMALL, threads=True)
    # Small times say nothing of each other.
    assert took <= SMALL or took <= 9 * seconds(lambda: form(short), enough=0, threads=True)
    assert took < 5


def test_the_longest_words_of_any_sort_take_no_more_memory_than_a_request_may() -> None:
    """In a process of its own: what a process has had at most stays counted."""
    here = (
        f"import sys, resource; sys.path[:0] = {sys.path!r}\n"
        "from letters.test_hostile_words import form, PIECES, LONG\n"
        "form('a'); at_rest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for piece in PIECES.values(): form(('a' + piece * LONG)[:LONG])\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - at_rest) // 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", here], capture_output=True, text=True, check=True, timeout=120)
    assert int(done.stdout) <= 150


def test_a_word_that_no_line_holds_is_broken_and_not_lost_at_the_edge_of_the_paper() -> None:
    pages = pypdf.PdfReader(io.BytesIO(form("a" * 6_000))).pages
    letters = "".join(page.extract_text() for page in pages).count("a" * 20)
    assert letters >= 6_000 // 60
    assert max(len(line) for page in pages for line in page.extract_text().splitlines()) < 200


def test_marks_beyond_what_any_writing_has_are_printed_as_their_codes() -> None:
    assert paragraphs("x" + "\u0301" * 30) == ["x" + "\u0301" * 30]
    assert paragraphs("x" + "\u0301" * 32) == ["x" + "\u0301" * 30 + "[U+0301][U+0301]"]

"""What is printed is whole: no letter runs off a page or is lost, in any field of any letter, in any script."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from hoiam.gate.letters import LETTERS
from hoiam.gate.letters.faces import FONTS, OTHERS, covered, drawable
from hoiam.gate.letters.press import press
from hoiam.gate.letters.printable import line, unprinted
from hoiam.gate.letters.render import order
from hoiam.gate.letters.shapes import ENGLISH
from letters.samples import SAMPLES, TODAY

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is missing")

MM = 72 / 25.4
# Of the paper's text with its page number, in points; a full stop at the end of a line may hang out by its own width.
LEFT, RIGHT, TOP, BOTTOM = 30 * MM - 1, 190 * MM + 6, 8 * MM, 277 * MM + 6
# What the house makes and no person types, of a set form; and what is chosen, not written.
SET = {"kind", "channel", "sense", "part", "coerced", "ordered", "qr", "groups", "digits"}


def printed(name: str, data: Mapping[str, Any], lang: str = "vi") -> bytes:
    asked = order(name, data, lang, TODAY)
    return press(asked["letter"], asked["data"], TODAY)


def text_of(pdf: bytes) -> str:
    """The words in the order of the page, without the breaks at the ends of lines."""
    made = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    text = "".join(re.sub(r"^\d+\n|\n\d+\s*$", "", page) for page in made.split("\f"))
    return "".join(character for character in text if not character.isspace() and unicodedata.category(character) != "Cf")


def boxes(pdf: bytes) -> Iterator[tuple[float, float, float, float, str]]:
    """Each word of the file with its place on its page, in points from the upper left."""
    made = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    for x0, y0, x1, y1, word in re.findall(r'<word xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">(.*?)</word>', made):
        yield float(x0), float(y0), float(x1), float(y1), word


def off_the_paper(pdf: bytes) -> list[Any]:
    return [box for box in boxes(pdf) if box[0] < LEFT or box[2] > RIGHT or box[1] < TOP or box[3] > BOTTOM]


def filled(value: Any, word: Any, name: str = "") -> Any:
    """The data with each text that a person may type as `word` has it."""
    if isinstance(value, Mapping):
        return {key: filled(each, word, key) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, word, name) for each in value]
    if name in SET or not isinstance(value, str) or re.fullmatch(r"[\d:-]+", value):
        return value
    return word(name)


class Words:
    """Gives each field a word of its own out of the alphabets by turns, and keeps it. `length`: of each field, of others (""),
    or else some number."""

    def __init__(self, alphabets: tuple[str, ...], length: Mapping[str, int]) -> None:
        self._alphabets, self._length, self._dice = alphabets, length, random.Random(len(alphabets))  # noqa: S311 - words to print
        self.given: list[str] = []

    def __call__(self, name: str) -> str:
        letters = self._alphabets[len(self.given) % len(self._alphabets)]
        length = self._length.get(name) or self._length.get("") or self._dice.randrange(9, 45)
        made = "".join(self._dice.choice(letters) for _ in range(length))
        self.given.append(made)
        return made


def stands_in(word: str, text: str) -> bool:
    """Whether the word is in the text, in one piece or in two: where a page ends, another column may come between."""
    if word in text:
        return True
    cut = max(at for at in range(len(word)) if word[:at] in text)
    return word[cut:] in text


# A name of 200 letters, a text of 4,000; the widest letters that there are, and an address, without a space in them.
ALPHABETS = ("WMQ", "https://a.b/?x=%&y_")
LENGTH = {"": 200, "words_of_petitioner": 4_000, "text": 3_000, "subject": 900}
SAYS_NOTHING_TYPED = {"second_slip", "follow_slip"}  # neither of what nor for what it is
CASES = [(name, lang) for name in sorted(LETTERS) for lang in ("vi", "en") if lang == "vi" or name in ENGLISH]


@needs_poppler
@pytest.mark.parametrize(("name", "lang"), CASES)
def test_no_letter_of_any_field_runs_off_the_paper_or_is_lost(name: str, lang: str) -> None:
    short = Words(("AEIOU",), {"": 9})
    usual = text_of(printed(name, filled(SAMPLES[name], short), lang)).upper()
    # Far too long, and about as wide as the columns are.
    for wide in (Words(ALPHABETS, LENGTH), Words(("W", "M"), {})):
        pdf = printed(name, filled(SAMPLES[name], wide), lang)
        assert off_the_paper(pdf) == []
        text = text_of(pdf).upper()
        shown = [each.upper() for each, brief in zip(wide.given, short.given, strict=True) if brief in usual]
        assert shown or name in SAYS_NOTHING_TYPED
        assert [each[:20] for each in shown if not stands_in(each, text)] == []


SCRIPTS = {
    "Arabic": "\u0645\u062d\u0645\u062f \u0639\u0644\u064a",
    "Khmer": "\u1793\u17b6\u1799 \u179f\u17bb\u1781 \u1797\u17bc\u1798\u17b7",
    "Cham": "\uaa00\uaa2a\uaa4c \uaa0c\uaa34\uaa4d",
    "Thai": "\u0e19\u0e32\u0e22\u0e2a\u0e21\u0e0a\u0e32\u0e22 \u0e17\u0e35\u0e48\u0e14\u0e34\u0e19",
    "Lao": "\u0e97\u0ec9\u0eb2\u0ea7 \u0eaa\u0ebb\u0ea1\u0e9e\u0ead\u0e99",
    "Tai Viet": "\uaa80\uaab2\uaabf\uaa9c\uaab3",
    "Chinese": "\u9633\u6587\u660e \u571f\u5730",
    "Korean": "\uae40\ubbfc\uc218",
    "Japanese": "\u3084\u307e\u3060 \u30bf\u30ed\u30a6",
    "Devanagari": "\u0930\u093e\u092e \u0915\u094d\u0937\u0947\u0924\u094d\u0930",
    "Myanmar": "\u1019\u103c\u1014\u103a\u1019\u102c",
    "Cyrillic": "\u0418\u0432\u0430\u043d \u0417\u0435\u043c\u043b\u044f",
    "emoji": "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f466\U0001f44d\U0001f3fd\U0001f1fb\U0001f1f3",
    "symbols": "\u2713\u2611\u2192\u2260\u2264\u20ac\u2116\u2460\u266a",
}


@needs_poppler
@pytest.mark.parametrize("script", SCRIPTS)
def test_what_a_person_types_in_his_own_script_stands_on_the_form_in_it(script: str) -> None:
    typed = SCRIPTS[script]
    assert not unprinted(typed)
    person = {**SAMPLES["form_complaint"]["person"], "name": typed}
    pdf = printed("form_complaint", {**SAMPLES["form_complaint"], "person": person, "words_of_petitioner": typed})
    made = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    wanted = Counter(unicodedata.normalize("NFC", typed * 2).replace(" ", "").replace("\u200d", ""))
    assert wanted - Counter(unicodedata.normalize("NFC", made)) == Counter()
    assert "[U+" not in made


@needs_poppler
def test_a_paragraph_that_begins_from_right_to_left_is_set_from_the_right() -> None:
    typed = f"Xin ch\u00e0o, 12.\n{SCRIPTS['Arabic']}, 34."
    pdf = printed("form_feedback", {**SAMPLES["form_feedback"], "words_of_petitioner": typed})
    begins = {word.strip(",."): left for left, _, _, _, word in boxes(pdf)}
    ends = max(right for _, _, right, _, word in boxes(pdf) if "\u0600" < word[0] < "\u0700")
    assert begins["12"] < 300 < begins["34"] < ends
    assert ends > 480


def test_characters_of_every_script_mixed_as_nobody_writes_come_out_without_a_missing_glyph() -> None:
    """The compiler refuses a page with a missing glyph (PDF/UA), so a page that comes out has none."""
    dice = random.Random(12)  # noqa: S311 - words to print
    every = [chr(point) for point in range(0x20, 0x20000) if unicodedata.category(chr(point))[0] not in "C"]
    marks = [each for each in every if unicodedata.category(each)[0] == "M"] + ["\u200d", "\u200c", "\U0001f3fd", "\uff9e"]
    for _ in range(4):
        after = ["", "", " ", *dice.choices(marks, k=6)]
        mixed = "".join(dice.choice(every) + dice.choice(after) for _ in range(1_000))
        printed("form_feedback", {**SAMPLES["form_feedback"], "words_of_petitioner": mixed, "subject": mixed[:800]})


@needs_poppler
def test_words_without_end_in_any_script_stay_on_the_paper() -> None:
    pieces = ("\u0e01", "\u1780\u17d2", "\u0915\u094d", "a\u200d", "\u0627", "\ufdfd", "\u3002", "\u6f22", "\U0001f600")
    words = [(piece * 400)[:400] for piece in pieces]
    body = {**SAMPLES["acceptance"]["body"], "name": words[0][:200]}
    assert off_the_paper(printed("acceptance", {**SAMPLES["acceptance"], "contents": words, "body": body})) == []


def test_each_character_that_is_printed_as_its_code_is_named_and_no_other() -> None:
    lost = unprinted({"name": "An \U00020000", "words": ["b\ue000", "[U+0041] A \U00020000"]})
    assert lost.characters == ("\U00020000", "\ue000")
    assert (lost.first[0], lost.more) == (("\U00020000", "[U+20000]"), 0)
    assert lost.mark not in ("", unprinted("\ue000").mark)
    assert line("b\ue000") == "b[U+E000]"
    for whole in ("Ti\u1ebfng Vi\u1ec7t, \u0643\u0644\u0645\u0629 \U0001f600", "[U+FFFFFF]", ""):
        assert (unprinted(whole).characters, unprinted(whole).mark) == ((), "")
    assert unprinted("a" + "\u0301" * 32).characters == ("\u0301",)
    many = unprinted("".join(map(chr, range(0xE000, 0xE020))))
    assert len(many.first) + many.more == 32


def test_every_font_beside_the_letters_own_is_shipped_and_draws_something_that_no_earlier_one_does() -> None:
    shipped = {path.stem for path in FONTS.glob("*.ttf")} - {path.stem for path in FONTS.glob("[TB][ie]*-*.ttf")}
    assert shipped == set(OTHERS.values())
    drawn = set(drawable())
    for stem in OTHERS.values():
        more = covered((FONTS / f"{stem}.ttf").read_bytes()) - drawn
        assert more, stem
        drawn |= more

"""Identity terms that the case itself knows, and every way in which people write them.

A name is looked for whole, without accents, in any case, spaced or run together, turned round, in part and by initials;
a number by its digits whatever stands between them; an address by its smallest parts. The terms are given by a session
that may know them, live for one call, and are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from hoiam.core.vietnamese import fold, normalise
from hoiam.gate import case_numbers, word_lists
from hoiam.gate.found import Confidence, Kind, Mark
from hoiam.gate.seen import Seen, Word

TermKind = Literal["name", "address", "number", "email", "birth", "case", "day", "phrase"]

_TWO_LETTER_STARTS: Final = ("ch", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr")
_UNIT_WORDS: Final = (
    "so nha|nha so|so|nha|can ho|can|phong|p|tang|toa nha|toa|lo|block|ngach|ngo|hem|kiet|duong|d|pho|to dan pho|tdp|to|"
    "khu pho|kp|khu|thon|ap|ban|buon|bon|plei|xom|lang|khom|doi|cum|chung cu|khu do thi|kdt|kdc"
)
_LARGE: Final = re.compile(r"^\s{0,6}(?:xa|phuong|p\.|thi tran|quan|q\.|huyen|h\.|thi xa|thanh pho|tp|tinh|dac khu)\b")
_NAME_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_PIECE: Final = re.compile(r"\d+[a-z]?|[a-z']+")
_UNIT: Final = re.compile(rf"(?:{_UNIT_WORDS})(?![a-z])")
_LETTER: Final = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Term:
    """One identity term. A plain string is read by its form; say the kind where the caller knows it."""

    text: str
    kind: TermKind

    @classmethod
    def of(cls, given: str | Term) -> Term:
        """The term of a string: an e-mail address, a number, an address, a name or a phrase."""
        if isinstance(given, Term):
            return given
        text = " ".join(normalise(given).split())
        digits = sum(character.isdecimal() for character in text)
        letters = sum(character.isalpha() for character in text)
        if "@" in text:
            return cls(text, "email")
        if digits >= 6 and letters <= 2:
            return cls(text, "number")
        words = _NAME_WORD.findall(text)
        if digits or "," in text or (words and words[0].casefold() in word_lists.ADDRESS_FIRST):
            return cls(text, "address")
        if 2 <= len(words) <= 6 and (all(word[0].isupper() for word in words) or text == text.lower()):
            return cls(text, "name")
        return cls(text, "phrase")


def marked(text: str) -> Term:
    """What an officer marks by hand: a name when each word has a capital, a number, an address; else the words as they are."""
    term = Term.of(text)
    words = _NAME_WORD.findall(term.text)
    if term.kind in ("name", "phrase") and words and all(word[0].isupper() for word in words) and not re.search(r"\d", text):
        return Term(term.text, "name") if len(words) <= 6 else Term(term.text, "phrase")
    no_place = term.kind == "address" and _UNIT.match(fold(term.text)) is None
    plain_words = term.kind == "name" or no_place
    return Term(term.text, "phrase") if plain_words else term


def exactly(seen: Seen, term: Term) -> Iterator[Mark]:
    """Every place where the words of a term stand just as they are, whatever else is said around them."""
    kinds: dict[TermKind, Kind] = {"name": "name", "address": "address", "email": "email", "birth": "birth_date"}
    for match in re.finditer(rf"(?<!\w){re.escape(term.text)}(?!\w)", seen.text):
        yield Mark(*match.span(), kinds.get(term.kind, "phrase"), "certain", known=True)


def marks(seen: Seen, terms: Iterable[Term]) -> Iterator[Mark]:
    """Every place where a term stands in a text."""
    numbers: list[str] = []
    for term in terms:
        if term.kind == "name":
            yield from _names(seen, term.text)
        elif term.kind == "number":
            numbers.append(term.text)
        elif term.kind == "email":
            yield from _emails(seen, term.text)
        elif term.kind == "address":
            yield from _addresses(seen, term.text)
        elif term.kind == "birth":
            yield from _births(seen, term.text)
        elif term.kind == "case":
            yield from _run(seen, _alnum(term.text), "case_number", "certain", shortest=5)
            yield from case_numbers.own(seen, term.text)
        elif term.kind == "day":
            yield from _days(seen, term.text)
        else:
            yield from _phrases(seen, term.text)
    yield from _numbers(seen, numbers)


def _alnum(text: str) -> str:
    return "".join(character for character in fold(text) if character.isascii() and character.isalnum()).replace("y", "i")


# --- names ------------------------------------------------------------------------------------------------------------


def _names(seen: Seen, name: str) -> Iterator[Mark]:
    words = _NAME_WORD.findall(name)
    if not words:
        return
    if len(words) == 1:
        yield from _given(seen, words)
        return
    for order in _orders(words):
        # Three words in their own order are the person even with wrong accents; turned round they could be other words.
        yield from _whole(seen, order, strict=order is not words)
    yield from _parts(seen, words)
    yield from _given(seen, words)
    yield from _initials(seen, words)


def _orders(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """The whole name, turned round, and without some of its middle."""
    family, given, middle = words[0], words[-1], list(words[1:-1])
    yield words
    yield [given, family, *middle]
    yield list(reversed(words))
    yield [*words[1:], family]
    if len(middle) >= 2:
        for left_out in range(len(middle)):
            kept = middle[:left_out] + middle[left_out + 1 :]
            yield [family, *kept, given]
    if middle:
        yield [family, given]
        yield [given, family]


def _whole(seen: Seen, order: Sequence[str], *, strict: bool) -> Iterator[Mark]:
    """The words in this order, whatever stands between their letters but other letters."""
    wanted = _alnum("".join(order))
    for mark in _run(seen, wanted, "name", "certain", shortest=4):
        written = seen.text[mark.start : mark.end]
        if (len(order) >= 3 and not strict) or _agrees(written, " ".join(order)):
            yield mark


def _agrees(written: str, name: str) -> bool:
    """Whether two words are this name and not two other words that only fold to the same: accents or capitals tell."""
    if _alnum(written) != _alnum(name):
        return False
    if normalise(written).casefold().split() == normalise(name).casefold().split():
        return True
    parts = re.findall(r"[^\W\d_]+", written)
    return written.isascii() or all(part[0].isupper() for part in parts)


def _run(seen: Seen, wanted: str, kind: Kind, confidence: Confidence, *, shortest: int) -> Iterator[Mark]:
    """Places where the letters and digits of `wanted` follow each other with at most three other signs between two."""
    if len(wanted) < shortest:
        return
    alnum, places = seen.alnum
    at = alnum.find(wanted)
    while at >= 0:
        first, last = places[at], places[at + len(wanted) - 1]
        gaps = [after - before for before, after in pairwise(places[at : at + len(wanted)])]
        tight = all(gap == 1 for gap in gaps)
        # Run together, a long name may stand inside an address of a page or a file; otherwise it begins and ends a word.
        free = tight and len(wanted) >= 9
        starts = first == 0 or not _LETTER.match(seen.folded[first - 1])
        ends = last + 1 == len(seen.folded) or not _LETTER.match(seen.folded[last + 1])
        if all(gap <= 4 for gap in gaps) and (free or (starts and ends)):
            yield Mark(*seen.span(first, last + 1), kind, confidence, known=True)
        at = alnum.find(wanted, at + 1)


def _parts(seen: Seen, words: Sequence[str]) -> Iterator[Mark]:
    """The given name with some of its middle: "Ánh Tuyết", "Thị Ánh Tuyết"; said with capitals or with the accents."""
    for start in range(1, len(words) - 1):
        part = words[start:]
        for mark in _run(seen, _alnum("".join(part)), "name", "likely", shortest=4):
            written = seen.text[mark.start : mark.end]
            if _agrees(written, " ".join(part)) and (written[0].isupper() or _spoken_of(seen, mark.start)):
                yield mark


def is_honorific(seen: Seen, written: str) -> bool:
    """Whether a word is "ông", "bà", "chị" or the like; in a text without accents the bare word counts."""
    return normalise(written).casefold() in word_lists.HONORIFICS or (
        seen.unaccented and fold(written) in word_lists.BARE_HONORIFICS
    )


def _spoken_of(seen: Seen, start: int) -> bool:
    """Whether a word such as "ông" or "chị" stands right before this place of the text."""
    before = seen.text[max(0, start - 12) : start].rstrip().rsplit(maxsplit=1)
    return bool(before) and is_honorific(seen, before[-1].strip("«“\"'(:"))


def _given(seen: Seen, words: Sequence[str]) -> Iterator[Mark]:
    """The given name alone. After "ông", "bà", "chị" it is the person; alone with a capital it may be."""
    name = words[-1]
    wanted, exact = fold(name).replace("y", "i"), normalise(name).casefold()
    for at in seen.places_of.get(wanted, ()):
        word = seen.words[at]
        same = normalise(word.written).casefold() == exact
        spoken = _spoken_of(seen, word.start)
        if not same and not (word.written.isascii() and (seen.unaccented or spoken)):
            continue
        goes_on = _goes_on(seen, at)
        if spoken and (word.capital or seen.unaccented) and not goes_on:
            yield Mark(word.start, word.end, "name", "likely", known=True)
        elif spoken and word.shouted:
            yield Mark(word.start, word.end, "name", "possible", known=True)  # all in capitals: no telling where the name ends
        elif word.capital and not _neighbour(seen, at) and not _begins_clause(seen, at):
            yield Mark(word.start, word.end, "name", "possible", known=True)


def _next_to(seen: Seen, left: Word, right: Word) -> bool:
    return seen.text[left.end : right.start].strip(" ") == ""


def _goes_on(seen: Seen, at: int) -> bool:
    """Whether another capital word follows at once: then this one is not the whole of what is said."""
    words = seen.words
    return at + 1 < len(words) and words[at + 1].capital and _next_to(seen, words[at], words[at + 1])


def _neighbour(seen: Seen, at: int) -> bool:
    words = seen.words
    before = at > 0 and words[at - 1].capital and _next_to(seen, words[at - 1], words[at])
    return before or _goes_on(seen, at)


def _begins_clause(seen: Seen, at: int) -> bool:
    """Whether a word has its capital because a sentence begins with it. Alone in its line or cell it is said for itself."""
    words = seen.words
    goes_on = at + 1 < len(words) and _next_to(seen, words[at], words[at + 1])
    return goes_on and _begins_sentence(seen, words[at])


def _begins_sentence(seen: Seen, word: Word) -> bool:
    before = seen.text[max(0, word.start - 40) : word.start].rstrip()
    return before.strip("•-– ") == "" or before[-1] in ".!?:"


def _initials(seen: Seen, words: Sequence[str]) -> Iterator[Mark]:
    """Initials and part initials: "N.V.A", "Nguyễn V. An", "N. An", "An N.", "NVA"."""
    if not seen.initialled:
        return
    family, given = words[0], words[-1]
    for order in (list(words), [given, *words[:-1]], [family, given], [given, family]):
        pattern = r"[.\s]{0,3}".join(f"(?P<w{at}>{_either(word)})" for at, word in enumerate(order))
        for match in re.finditer(rf"(?<![a-z0-9]){pattern}(?![a-z0-9])\.?", seen.folded):
            short = [at for at, word in enumerate(order) if match[f"w{at}"] != fold(word)]
            if not short:
                continue
            start, end = seen.span(match.start(), match.end())
            spans = [seen.span(*match.span(f"w{at}")) for at in range(len(order))]
            if not all(seen.text[a].isupper() for a, _ in spans):
                continue
            full = len(order) - len(short)
            written = seen.text[start:end]
            dotted = "." in written or " " in written.strip()
            if full == 0 and len(order) == 2:
                continue  # two bare initials fit too many
            if full and not all(_agrees(seen.text[a:b], order[at]) for at, (a, b) in enumerate(spans) if at not in short):
                continue
            if written.endswith(".") and not _abbreviated(seen.text[start:end]):
                end -= 1
            yield Mark(start, end, "name", "likely" if dotted else "possible", known=True)


def _abbreviated(written: str) -> bool:
    """Whether the last dot belongs to an initial ("N.V.A.") and not to the sentence ("Nguyễn V. An.")."""
    return len(written) >= 2 and (len(written) < 3 or not written[-3].islower()) and written[-2].isupper()


def _either(word: str) -> str:
    folded = fold(word)
    starts = [folded[0]]
    if folded[:2] in _TWO_LETTER_STARTS:
        starts.insert(0, folded[:2])
    if folded.startswith("ngh"):
        starts.insert(0, "ngh")
    return "|".join([re.escape(folded), *starts])


# --- phrases and days of birth ----------------------------------------------------------------------------------------


def _phrases(seen: Seen, phrase: str) -> Iterator[Mark]:
    """The letters and digits of a phrase in their order; one that is very short only as a word of its own."""
    wanted = _alnum(phrase)
    yield from _run(seen, wanted, "phrase", "certain", shortest=3)
    if 0 < len(wanted) < 3:
        for word in re.finditer(rf"(?<![\w]){re.escape(fold(phrase))}(?![\w])", seen.folded):
            yield Mark(*seen.span(*word.span()), "phrase", "certain", known=True)


_DAY: Final = re.compile(r"(?P<first>\d{1,4})\D{1,12}(?P<month>\d{1,2})\D{1,10}(?P<last>\d{1,4})")


def _births(seen: Seen, born: str) -> Iterator[Mark]:
    """A day of birth in any way of writing days, and the year alone behind "sinh"; a year alone only behind "sinh"."""
    read = _DAY.search(fold(born))
    year = born.strip() if read is None else max(read["first"], read["last"], key=len)
    if read is not None:
        day = min(read["first"], read["last"], key=len) if len(read["first"]) != len(read["last"]) else read["first"]
        for match in _ways_of_writing(int(day), int(read["month"]), year).finditer(seen.folded):
            yield Mark(*seen.span(*match.span()), "birth_date", "certain", known=True)
    if len(year) == 4 and year.isdecimal():
        for match in re.finditer(rf"(?<![a-z])(?:sinh|nam sinh|s\.?n\.?)\s?(?:nam|:)?\s?:?\s?({year})(?!\d)", seen.folded):
            yield Mark(*seen.span(*match.span(1)), "birth_date", "certain", known=True)


def _ways_of_writing(day: int, month: int, year: str) -> re.Pattern[str]:
    d, m, y = rf"0?{day}", rf"0?{month}", rf"(?:{year[:-2]})?{year[-2:]}"
    between = r"\s?[/.\-\s]\s?"
    ways = (
        rf"{d}{between}{m}{between}{y}|{year}{between}{m}{between}{d}|"
        rf"(?:ngay\s)?{d}\s?(?:thang|,|/)\s?{m}\s?,?\s?(?:nam)?\s?{year}"
    )
    return re.compile(rf"(?<!\d)(?:{ways})(?!\d)")


def _days(seen: Seen, day: str) -> Iterator[Mark]:
    """A day of the petition (ISO) in any way of writing days; asked about, since something else may have been that day."""
    year, month, number = day.split("-")
    for match in _ways_of_writing(int(number), int(month), year).finditer(seen.folded):
        yield Mark(*seen.span(*match.span()), "case_day", "likely", known=True)


# --- numbers and addresses --------------------------------------------------------------------------------------------


def _written_digits(number: str) -> str:
    """The letters and digits of a number; a telephone number with the country's prefix as it is dialled at home."""
    made = _alnum(number)
    for prefix in ("0084", "84"):
        if number.lstrip().startswith(("+", prefix)) and made.startswith(prefix) and 9 <= len(made) - len(prefix) <= 10:
            return "0" + made[len(prefix) :]
    return made


def _core(digits: str) -> str:
    """Without its leading zero a telephone number is found behind +84 as well."""
    return digits[1:] if digits.startswith("0") and 10 <= len(digits) <= 11 else digits


def _numbers(seen: Seen, numbers: Sequence[str]) -> Iterator[Mark]:
    """Numbers by their digits; a telephone number also with the country's prefix. All that have as many digits are looked for
    in one pass."""
    by_length: dict[int, dict[str, str]] = {}
    for number in numbers:
        wanted = _written_digits(number)
        if not wanted.isdecimal():
            yield from _run(seen, wanted, _kind_of_number(number), "certain", shortest=5)
        else:
            by_length.setdefault(len(_core(wanted)), {})[_core(wanted)] = wanted
    digits, _places = seen.digits
    for length, cores in by_length.items():
        if len(cores) <= 4:
            for core in cores:
                at = digits.find(core)
                while at >= 0:
                    yield from _number_at(seen, at, core, cores[core])
                    at = digits.find(core, at + 1)
            continue
        for at in range(len(digits) - length + 1):
            core = digits[at : at + length]
            if core in cores:
                yield from _number_at(seen, at, core, cores[core])


def _number_at(seen: Seen, at: int, core: str, wanted: str) -> Iterator[Mark]:
    """The mark of a number whose digits stand at a place of `seen.digits`, if nothing but signs stands between them."""
    digits, places = seen.digits
    first, last = places[at], places[at + len(core) - 1]
    if last - first > 4 * len(core):
        return
    between = seen.folded[first : last + 1]
    whole = len(core) >= 8 or (
        (at == 0 or places[at - 1] < first - 1) and (at + len(core) == len(digits) or places[at + len(core)] > last + 1)
    )
    if not whole or re.search(r"[^\d\s.,\-–()/·_]|[^\d]{4}", between):
        return
    for prefix in ("0084", "84", "0"):
        begin = at - len(prefix)
        if core != wanted and begin >= 0 and digits[begin:at] == prefix and first - places[begin] <= len(prefix) + 3:
            first = places[begin]
            if first > 0 and seen.folded[first - 1] == "+":
                first -= 1
            break
    yield Mark(*seen.span(first, last + 1), _kind_of_number(wanted), "certain", known=True)


def _kind_of_number(number: str) -> Kind:
    digits = re.sub(r"\D", "", number)
    if len(digits) == 12:
        return "id_card"
    if len(digits) == 9:
        return "old_id_card"
    if digits.startswith(("0", "84")) and 10 <= len(digits) <= 11:
        return "phone"
    return "number"


def _emails(seen: Seen, address: str) -> Iterator[Mark]:
    name, _, host = address.partition("@")
    for between in ("", "at", "acong"):
        yield from _run(seen, _alnum(name) + between + _alnum(host), "email", "certain", shortest=6)
    if len(_alnum(name)) >= 6:
        yield from _run(seen, _alnum(name), "email", "likely", shortest=6)


def _addresses(seen: Seen, address: str) -> Iterator[Mark]:
    """The smallest parts of an address: house, lane and street, hamlet or group; communes and provinces are no secret."""
    yield from _run(seen, _alnum(address), "address", "certain", shortest=8)
    for at, part in enumerate(dict.fromkeys(part.strip() for part in re.split(r"[,;]| - ", fold(address)))):
        if part.strip() and not _LARGE.match(part):
            yield from _address_part(seen, part, smallest=at == 0)


def _address_part(seen: Seen, part: str, *, smallest: bool) -> Iterator[Mark]:
    """One part, its units (số, ngõ, đường, thôn) as written, in other words or left out.

    Without unit and number ("điểm trường Nà Sẳng", "Hà Nội") only the first part of an address is looked for.
    """
    said, units = _without_units(part)
    if not said:
        return
    sure: Confidence = "certain"
    if len(said) == 1 or not any(piece[0].isdecimal() for piece in said):
        # One word or number says little without its unit: "tổ 5", "thôn Đông".
        if not units:
            if smallest and len(said) >= 2 and " ".join(said) not in word_lists.PLACES:
                yield from _run(seen, _alnum("".join(said)), "address", "likely", shortest=6)
            return
        sure = "likely"
        pattern = rf"(?:{units[0]})[\s.,\-]{{0,3}}(?:so\s{{0,3}})?" + r"[\s.,\-]{0,3}".join(map(re.escape, said))
    else:
        between = rf"(?:[\s,./\-]|\b(?:{_UNIT_WORDS})\b){{0,8}}"
        pattern = rf"(?:\b(?:{_UNIT_WORDS})\b[\s.]{{0,2}}){{0,2}}" + between.join(map(re.escape, said))
    for match in re.finditer(rf"(?<![a-z0-9]){pattern}(?![a-z0-9])", seen.folded):
        yield Mark(*seen.span(*match.span()), "address", sure, known=True)


def _without_units(part: str) -> tuple[list[str], list[str]]:
    """The names and numbers of an address part, and its units: a unit stands at the start or right after a number."""
    said: list[str] = []
    units: list[str] = []
    at = 0
    free, after_unit = True, False
    while match := _PIECE.search(part, at):
        unit = _UNIT.match(part, match.start()) if free else None
        # After "làng" the word "Plei" is the beginning of a name; only "số" may follow another unit.
        if unit is not None and (not after_unit or unit[0] == "so"):
            units.append(unit[0])
            at, after_unit = unit.end(), True
            continue
        said.append(match[0])
        free, after_unit = match[0][0].isdecimal(), False
        at = match.end()
    return said, units

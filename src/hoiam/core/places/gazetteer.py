"""Reading an address: which commune and province it names, in old words or new, with accents or without.

«58 doan tran nghiep, p.vinh phuoc, nha trang» names a ward that is gone. The reader looks up every run of words that
is the name of a unit, now or before July 2025, and keeps the commune that the rest of the address bears out best: its
kind as written (phường, xã), its district, its province, its accents. It never guesses: when two communes fit equally
well, or the old ward was split, it hands over all of them and a person chooses.

The layers of the core keep `places` apart from `vietnamese`, so this file takes accents off by itself; a test holds
the two to the same result.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, Protocol

from hoiam.core.places.unit import Succession, Unit
from hoiam.core.typed import composed
from hoiam.core.words import Text

Status = Literal["found", "split", "several", "province", "nothing"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an address names, on the day asked about.

    `status`: found - one commune. split - an old unit whose parts went to several communes. several - the name fits
    several communes. province - no more than the province is named. nothing - no unit is named.
    `commune` is set only when found. `candidates`: all that it may be, the likeliest first. `named`: the unit as the
    address has it, in its own time. `reason` says how it was read, for the officer who confirms it.
    """

    status: Status
    province: Unit | None
    commune: Unit | None
    candidates: tuple[Unit, ...]
    named: tuple[Unit, ...]
    reason: Text

    @property
    def needs_person(self) -> bool:
        """Whether a person must choose among the candidates. Also a found commune is only a suggestion."""
        return self.status in ("split", "several")


class Table(Protocol):
    """What the reader asks of the table of units."""

    def __iter__(self) -> Iterator[Unit]: ...
    def province_of(self, unit: Unit, on: date) -> Unit: ...
    def bearers(self, code: str) -> tuple[Unit, ...]: ...
    def unit(self, code: str, on: date) -> Unit: ...
    def succession(self, old: Unit, on: date) -> Succession: ...
    def codes_after(self, old: Unit, on: date) -> Iterable[str]: ...


# What is written before a name, and the kinds of unit that it can mean.
_CITY: Final = frozenset({"thành phố"})
_BEFORE: Final[Mapping[tuple[str, ...], frozenset[str]]] = {
    ("tinh",): frozenset({"tỉnh"}), ("t",): frozenset({"tỉnh"}), ("province",): frozenset({"tỉnh"}),
    ("thanh", "pho"): _CITY, ("tp",): _CITY, ("t", "p"): _CITY, ("thu", "do"): _CITY, ("city",): _CITY,
    ("quan",): frozenset({"quận"}), ("q",): frozenset({"quận"}), ("qu",): frozenset({"quận"}),
    ("huyen",): frozenset({"huyện"}), ("h",): frozenset({"huyện"}),
    ("district",): frozenset({"quận", "huyện"}), ("d",): frozenset({"quận", "huyện"}),
    ("dist",): frozenset({"quận", "huyện"}),
    ("thi", "xa"): frozenset({"thị xã"}), ("tx",): frozenset({"thị xã"}), ("town",): frozenset({"thị xã", "thị trấn"}),
    ("phuong",): frozenset({"phường"}), ("p",): frozenset({"phường"}), ("f",): frozenset({"phường"}),
    ("ph",): frozenset({"phường"}), ("ward",): frozenset({"phường"}), ("w",): frozenset({"phường"}),
    ("xa",): frozenset({"xã"}), ("x",): frozenset({"xã"}), ("commune",): frozenset({"xã"}),
    ("thi", "tran"): frozenset({"thị trấn"}), ("tt",): frozenset({"thị trấn"}),
    ("dac", "khu"): frozenset({"đặc khu"}), ("dk",): frozenset({"đặc khu"}),
}  # fmt: skip
_AFTER: Final = frozenset({"ward", "commune", "district", "province", "city", "town"})  # Ben Nghe Ward

# A name right after one of these is a street, not a unit ...
_STREET: Final = frozenset(
    ("duong", "pho", "ngo", "ngach", "hem", "kiet", "street", "road", "st", "lane", "alley")
)  # fmt: skip
# ... and after one of these most likely a hamlet or a building. They also end the names of communes (Yên Lãng), so a
# province at the end of the address is read after them all the same.
_HAMLET: Final = frozenset(
    ("so", "thon", "xom", "ap", "to", "khu", "khom", "ban", "buon", "lang", "lo", "cho", "cau", "truong", "chua",
     "khoi", "doi")
)  # fmt: skip

_TOKEN: Final = re.compile(r"(?:[a-zđ][\u0300-\u036f]*)+|\d+|[,;\n]")
_STOP: Final = frozenset(",;\n")
_NO_MARKS: Final = {**dict.fromkeys(range(0x300, 0x370)), ord("đ"): "d"}
_FINAL_Y: Final = re.compile(r"^(qu|[bcdghklmnprstvx]{1,3})y$")  # Mỹ and Mĩ, Lý and Lí are one name

_ENOUGH: Final = 1.5
"""Below this score a name is not taken for a commune: a bare name in running text that nothing else bears out."""
_A_TIE: Final = 0.05
"""Scores are sums of tenths; what lies closer together than this is equal."""


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of an address. `bare`: without accents. `accents`: its accents in no order, so that hoà is hòa."""

    bare: str
    accents: str
    opens: bool  # begins a part of the address, after a comma or at the start
    closes: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """A unit of the table with what an address may name above it. Units are told apart by their number here."""

    unit: Unit
    accents: frozenset[str]  # of its name, and of the other names it is known by
    provinces: frozenset[int]  # the one it lies in, under each name and kind that it has had meanwhile
    lineage: str  # the code of the province that its province has become; provinces merged and never split
    districts: frozenset[int]  # the one it lies in, or those that its communes came from


@dataclass(frozen=True, slots=True)
class _Mention:
    """A run of words that is the name of one or more units."""

    first: int
    last: int
    kinds: frozenset[str] | None  # what was written before or after the name
    alone: bool  # fills its part of the address
    after_number: bool
    accents: str
    communes: tuple[int, ...]
    districts: tuple[int, ...]
    provinces: tuple[int, ...]
    lineages: frozenset[str]

    def is_a_province_with_its_kind(self, run: Sequence[_Word]) -> bool:
        """Whether this is all of the address, and says by its kind that a province is meant."""
        only = bool(self.provinces) and not self.communes and not self.districts
        return only and self.kinds is not None and (self.first, self.last) == (0, len(run) - 1)


def words(text: str) -> tuple[_Word, ...]:
    """The words and numbers of an address, without accents, «p15» as two words; leading zeros of numbers dropped."""
    parts = composed(text.lower().replace("ð", "đ"), "NFD")
    found: list[_Word] = []
    opens = True
    for token in _TOKEN.findall(parts):
        if token in _STOP:
            if found:
                found[-1] = _closed(found[-1])
            opens = True
            continue
        if token.isascii():
            bare, marks = token, ""
        else:
            marks = "".join(sorted(letter for letter in token if letter > "\x7f"))
            bare = token.translate(_NO_MARKS)
        bare = bare.lstrip("0") or "0" if bare.isdecimal() else _FINAL_Y.sub(r"\1i", bare)
        found.append(_Word(bare, marks, opens, closes=False))
        opens = False
    if found:
        found[-1] = _closed(found[-1])
    return tuple(found)


def _closed(word: _Word) -> _Word:
    return _Word(word.bare, word.accents, word.opens, closes=True)


def _accents(run: Sequence[_Word]) -> str:
    return " ".join(word.accents for word in run)


class _Names:
    """A tree of words: from each word of a name to the next, and the units that are called so."""

    __slots__ = ("next", "units")

    def __init__(self) -> None:
        self.next: dict[str, _Names] = {}
        self.units: list[int] = []

    def add(self, run: Sequence[str], unit: int) -> None:
        node = self
        for word in run:
            node = node.next.setdefault(word, _Names())
        if unit not in node.units:
            node.units.append(unit)


class Gazetteer:
    """All names of the table, ready to be looked up. Built once, on the first address."""

    def __init__(self, table: Table, other_names: Mapping[str, Iterable[str]], aliases: Mapping[str, str]) -> None:
        """`other_names`: former names by code; `aliases`: spoken name to code. Every name of every unit, in force or gone,
        is put down with where it lay: its former district, its province, and what that province became."""
        self._table = table
        self._names = _Names()
        units = list(table)
        number = self._number = {unit: place for place, unit in enumerate(units)}
        bearers: dict[str, list[int]] = defaultdict(list)
        today = max(unit.since for unit in units)
        came_from: dict[str, set[int]] = defaultdict(set)  # present commune -> former districts
        for place, unit in enumerate(units):
            bearers[unit.code].append(place)
            if unit.level == "commune" and unit.until is not None and unit.above is not None:
                above = table.unit(unit.above, unit.until)
                if above.level == "district":
                    for code in table.codes_after(unit, today):
                        came_from[code].add(number[above])
        self._places: list[_Place] = []
        for place, unit in enumerate(units):
            names = [unit.name, *(other_names.get(unit.code, ()) if unit.until else ())]
            runs = [words(name) for name in names]
            for run in runs:
                self._names.add([word.bare for word in run], place)
                if unit.level == "province":
                    self._names.add(["".join(word.bare for word in run)], place)
            province = table.province_of(unit, unit.since)
            held = frozenset(number[bearer] for bearer in table.bearers(province.code) if _overlap(bearer, unit))
            lineage = next(iter(table.codes_after(province, today)))
            own = table.unit(unit.above, unit.since) if unit.above else province
            districts = frozenset({number[own]} if own.level == "district" else came_from.get(unit.code, ()))
            accents = frozenset(_accents(run) for run in runs)
            self._places.append(_Place(unit, accents, held, lineage, districts))
        for alias, code in aliases.items():
            for place in bearers[code]:
                self._names.add([word.bare for word in words(alias)], place)

    def find(self, text: str, on: date) -> Reading:
        """The commune and province that an address names, as they are called on the day `on`."""
        run = words(text)
        accented = any(word.accents for word in run)
        mentions = self._mentions(run, on)
        if (whole := next((each for each in mentions if each.is_a_province_with_its_kind(run)), None)) is not None:
            return self._above([whole], on)  # «tỉnh Lâm Đồng» names no commune, though a township was called Lâm
        scored = [
            (self._score(place, mention, mentions, on, accented), place, mention)
            for mention in mentions
            for place in mention.communes
        ]
        best = max((score for score, _, _ in scored), default=0.0)
        if best < _ENOUGH:
            return self._above(mentions, on)
        named = list(dict.fromkeys(place for score, place, _ in scored if score > best - _A_TIE))
        districts: set[int] = set()
        for score, place, mention in scored:
            if score > best - _A_TIE and mention.kinds is None and not self._borne_out(place, mention, mentions):
                # «Lạc Dương, Lâm Đồng»: the present commune, or the former district of the same name?
                lineage = self._places[place].lineage
                districts.update(d for d in mention.districts if self._places[d].lineage == lineage)
        earlier = [place for _, place, mention in scored if place not in named and set(named) & set(mention.communes)]
        return self._communes(named, sorted(districts), earlier, on)

    def _mentions(self, run: Sequence[_Word], on: date) -> list[_Mention]:
        """Every run of words that is the name of a unit in force or gone by `on`."""
        found = []
        for first in range(len(run)):
            node: _Names | None = self._names
            for last in range(first, len(run)):
                if last > first and run[last].opens:
                    break
                node = node.next.get(run[last].bare) if node else None
                if node is None:
                    break
                if node.units and (mention := self._mention(run, first, last, node.units, on)) is not None:
                    found.append(mention)
        return found

    def _mention(self, run: Sequence[_Word], first: int, last: int, units: Sequence[int], on: date) -> _Mention | None:
        """A name as it stands in the address, or None where it is more likely a street, a hamlet or a number."""
        kinds, before = _kinds_before(run, first)
        end = last
        if kinds is None and last + 1 < len(run) and not run[last + 1].opens and run[last + 1].bare in _AFTER:
            kinds, end = _BEFORE[(run[last + 1].bare,)], last + 1
        alone = run[before].opens and run[end].closes
        previous = run[before - 1].bare if before > 0 and not run[before].opens else ""
        if kinds is None:
            if all(word.bare.isdecimal() for word in run[first : last + 1]):
                return None
            if first == last and not run[last].closes:
                return None
            if previous in _STREET or (previous in _HAMLET and end + 1 < len(run)):
                return None
        known = [place for place in units if self._places[place].unit.since <= on]
        fitting = [place for place in known if kinds is None or self._places[place].unit.kind in kinds] or known
        levels: dict[str, list[int]] = {"province": [], "district": [], "commune": []}
        for place in fitting:
            levels[self._places[place].unit.level].append(place)
        if levels["province"] and kinds is None and run[end].closes and end + 1 == len(run):
            levels["commune"], levels["district"] = [], []  # «..., Hòa Bình» at the end of an address is the province
        lineages = frozenset(self._places[place].lineage for place in levels["province"])
        return _Mention(
            before, end, kinds, alone, previous.isdecimal(), _accents(run[first : last + 1]),
            tuple(self._newest(levels["commune"], on)), tuple(levels["district"]), tuple(levels["province"]), lineages,
        )  # fmt: skip

    def _newest(self, communes: Sequence[int], on: date) -> Iterator[int]:
        """Without the earlier self of a commune that only changed its kind (a commune made a ward)."""
        for place in communes:
            unit = self._places[place].unit
            later = (self._places[other].unit for other in communes if other != place)
            if unit.until is None or not any(
                o.code == unit.code and o.name == unit.name and o.above == unit.above and unit.until < o.since <= on
                for o in later
            ):
                yield place

    def _score(self, place: int, mention: _Mention, mentions: Sequence[_Mention], on: date, accented: bool) -> float:
        """How well an address bears out that it means this commune. Only differences between scores matter."""
        here = self._places[place]
        if mention.kinds is None:
            score = 1.5 if mention.alone else 0.5
            if mention.after_number:
                score -= 1.0  # «123 Nguyễn Trãi» is a house in a street
        else:
            score = 3.0 if here.unit.kind in mention.kinds else 1.5
        score += 0.3 * (mention.last - mention.first)
        if accented and mention.accents not in here.accents:
            score -= 1.0
        if here.unit.in_force(on):
            score += 0.4
        district = province = 0.0
        another_district = another_province = False
        for other in mentions:
            if other.first <= mention.last and mention.first <= other.last:
                continue
            both = not here.districts.isdisjoint(other.districts) and here.lineage in other.lineages
            both = both and not any(further.provinces and further.first > other.last for further in mentions)
            if both and here.unit.until:
                # «thành phố Bắc Ninh», the former city or the present one: it bears out the old ward and the new alike.
                province = max(province, 2.4)
                continue
            if other.districts and not both:
                if not here.districts.isdisjoint(other.districts):
                    ordered = 0.3 if other.first > mention.last else 0.0
                    outright = 0.5 if other.kinds else 0.0
                    district = max(district, (2.0 if here.unit.until else 1.0) + outright + ordered)
                elif other.kinds and not other.communes and not other.provinces:
                    another_district = True
            if other.provinces and other.first > mention.first:
                if not here.provinces.isdisjoint(other.provinces):
                    province = 2.0
                elif here.lineage in other.lineages:
                    province = max(province, 1.5)
                elif not other.communes and not other.districts:
                    another_province = True
        score += district or (-1.0 if another_district else 0.0)
        return score + (province or (-4.0 if another_province else 0.0))

    def _borne_out(self, place: int, mention: _Mention, mentions: Sequence[_Mention]) -> bool:
        """Whether the address also names the former district of a commune, apart from the name itself."""
        districts = self._places[place].districts
        return any(
            not districts.isdisjoint(other.districts)
            for other in mentions
            if other.first > mention.last or other.last < mention.first
        )

    def _communes(self, named: Sequence[int], districts: Sequence[int], earlier: Sequence[int], on: date) -> Reading:
        """One commune, or the several that the best readings lead to.

        `earlier`: what the same words could also have meant; an old ward of the same name is told in the reason.
        """
        units = [self._places[place].unit for place in (*named, *districts)]
        successions = [self._table.succession(unit, on) for unit in units]
        candidates = tuple(dict.fromkeys(part.unit for s in successions for part in s.parts))
        if len(units) == 1 or (len(candidates) == 1 and not any(s.split for s in successions)):
            first = successions[0]
            province = self._table.province_of(candidates[0], on)
            if first.split:
                return Reading("split", province, None, candidates, tuple(units), first.reason)
            reason = self._with_namesakes(first, candidates[0], earlier, on)
            return Reading("found", province, candidates[0], candidates, tuple(units), reason)
        provinces = {self._table.province_of(unit, on) for unit in candidates}
        reason = Text(
            "Tên này có thể là: " + "; ".join(self._with_above(unit, "vi", on) for unit in units) + ".",
            "The name may be: " + "; ".join(self._with_above(unit, "en", on) for unit in units) + ".",
        )
        province_or_none = provinces.pop() if len(provinces) == 1 else None
        return Reading("several", province_or_none, None, candidates, tuple(units), reason)

    def _with_namesakes(
        self, found: Succession, commune: Unit, earlier: Sequence[int], on: date
    ) -> Text:  # fmt: skip
        """The reason, with a warning where a former commune of the same name in the province became something else."""
        lineage = self._places[self._number[commune]].lineage
        gone = [
            self._places[place].unit
            for place in earlier
            if found.old.in_force(on) and self._places[place].lineage == lineage and self._places[place].unit.until
        ]
        gone = [unit for unit in gone if set(self._table.codes_after(unit, on)) != {commune.code}]
        if not gone:
            return found.reason
        vi, en = ("; ".join(self._with_above(unit, language, on) for unit in gone) for language in ("vi", "en"))
        return Text(
            f"{found.reason.vi} Trước đây cùng tên này còn có: {vi}.",
            f"{found.reason.en} Formerly the same name was also borne by: {en}.",
        )

    def _with_above(self, unit: Unit, language: str, on: date) -> str:
        chain = [unit]
        while chain[-1].above is not None:
            chain.append(self._table.unit(chain[-1].above, on if unit.until is None else min(on, unit.until)))
        return ", ".join(link.title.of(language) for link in chain)

    def _above(self, mentions: Sequence[_Mention], on: date) -> Reading:
        """No commune is named: a former district with the communes it became, or the province alone."""
        lineages = {lineage for mention in mentions for lineage in mention.lineages}
        districts = {
            place
            for mention in mentions
            for place in mention.districts
            if (mention.kinds or mention.alone) and (not lineages or self._places[place].lineage in lineages)
        }
        if len(districts) == 1:
            return self._communes([], list(districts), [], on)
        if len(lineages) == 1:
            named = next(place for mention in mentions for place in mention.provinces)
            province = self._table.succession(self._places[named].unit, on).parts[0].unit
            reason = Text(f"Chỉ nêu {province.title.vi}.", f"Names only {province.title.en}.")
            return Reading("province", province, None, (), (province,), reason)
        reason = Text(
            "Không thấy tên xã, phường hay tỉnh nào chắc chắn.",
            "No commune or province is named for certain.",
        )
        return Reading("nothing", None, None, (), (), reason)


def _overlap(one: Unit, other: Unit) -> bool:
    """Whether two units were in force on a day in common."""
    return (one.until is None or other.since <= one.until) and (other.until is None or one.since <= other.until)


def _kinds_before(run: Sequence[_Word], first: int) -> tuple[frozenset[str] | None, int]:
    """The kinds of unit that the words before a name announce, and where those words begin."""
    if run[first].opens:
        return None, first
    if first >= 2 and not run[first - 1].opens and (kinds := _BEFORE.get((run[first - 2].bare, run[first - 1].bare))):
        return kinds, first - 2
    if kinds := _BEFORE.get((run[first - 1].bare,)):
        return kinds, first - 1
    return None, first

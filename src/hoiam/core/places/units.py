"""Administrative units of Vietnam, dated: which unit bears a code on a day, what it became, what lies within it.

A code alone names no unit. On 1 July 2025 most commune codes passed to another commune (00004 was Trúc Bạch ward and
is Ba Đình ward), so every question takes the day for which the code is meant. The table is data, built by
bin/build-units; its sources and what is unsure about them are in law/vn/units/README.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from hoiam.core.places.errors import BrokenTable, NotInForce, OutsideTable, UnknownUnit
from hoiam.core.places.gazetteer import Gazetteer, Reading
from hoiam.core.places.unit import KINDS, LEVEL_BY_LENGTH, Part, Share, Succession, Unit
from hoiam.core.words import Text

FILES: Final = (
    "about.tsv", "units.tsv", "successors.tsv", "changes.tsv", "reforms.tsv", "former.tsv", "aliases.tsv",
)  # fmt: skip

_SHARES: Final[Mapping[str, Share]] = {"whole": "whole", "people": "people", "part": "part", "land": "land"}


class Units:
    """The table of units. Made by `Units.load` from the texts of law/vn/units; never changes afterwards."""

    def __init__(
        self,
        in_order: tuple[Unit, ...],
        bearers: Mapping[str, tuple[Unit, ...]],
        into: Mapping[tuple[str, date], Mapping[str, Share]],
        instruments: Mapping[tuple[str | None, date], str],
        names: Mapping[str, tuple[str, ...]],
        aliases: Mapping[str, str],
        first_day: date,
        checked_to: date,
    ) -> None:
        self._in_order, self._bearers = in_order, bearers
        self._into, self._instruments = into, instruments
        self._names, self._aliases = names, aliases
        self.first_day = first_day
        """The first day that the table knows."""
        self.checked_to = checked_to
        """The day up to which the sources were checked; a later reform may be missing from the table."""

    @classmethod
    def load(cls, texts: Mapping[str, str]) -> Units:
        """The table from its files, file name to text (FILES says which). Raises BrokenTable with file and line."""
        return _load(texts)

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._in_order)

    def unit(self, code: str, on: date) -> Unit:
        """The unit that bears `code` on the day `on`.

        Raises UnknownUnit, OutsideTable, or NotInForce, which says who bore the code and what became of it.
        """
        bearers = self.bearers(code)
        if on < self.first_day:
            raise OutsideTable(on, self.first_day)
        for unit in bearers:
            if unit.in_force(on):
                return unit
        raise self._not_in_force(code, on, bearers)

    def bearers(self, code: str) -> tuple[Unit, ...]:
        """All units that have borne a code, in order of time. Raises UnknownUnit."""
        if code not in self._bearers:
            raise UnknownUnit(code)
        return self._bearers[code]

    def province_of(self, unit: Unit, on: date) -> Unit:
        """The province in which a unit lies on a day, or lay on its last day if it is gone by then."""
        day = on if unit.until is None or on <= unit.until else unit.until
        while unit.above is not None:
            unit = self.unit(unit.above, day)
        return unit

    def provinces(self, on: date) -> tuple[Unit, ...]:
        """All provinces and centrally run cities in force on a day, in Vietnamese alphabetical order."""
        return self._within(None, on)

    def children(self, code: str, on: date) -> tuple[Unit, ...]:
        """The units directly within one, in Vietnamese alphabetical order: communes, or districts before July 2025."""
        return self._within(self.unit(code, on).code, on)

    def successors(self, code: str, on: date, *, read_on: date | None = None) -> Succession:
        """What the unit written as `code` is on the day `on`.

        `read_on`: the day on which the code was written down, which tells which of its bearers is meant. Without it
        the last bearer that is gone by `on` is meant, or the present one if none is gone. A district has the
        communes of its communes as successors.
        """
        bearers = self.bearers(code)
        if on < self.first_day:
            raise OutsideTable(on, self.first_day)
        if read_on is not None:
            old = self.unit(code, read_on)
        else:
            gone = [unit for unit in bearers if unit.until is not None and unit.until < on]
            old = gone[-1] if gone else self.unit(code, on)
        return self.succession(old, on)

    def succession(self, old: Unit, on: date) -> Succession:
        """What became of a unit by the day `on`; itself, if it is still in force."""
        if on < old.since:
            raise self._not_in_force(old.code, on, (old,))
        parts, instruments = self._follow(old, on)
        order = {"whole": 0, "people": 1, "part": 2, "land": 3}
        ranked = sorted(parts.items(), key=lambda pair: (order[pair[1]], pair[0]))
        found = tuple(Part(self.unit(new, on), share) for new, share in ranked)
        split = old.level != "province" and [part.share for part in found] != ["whole"]
        return Succession(old, found, split, instruments, self._why(old, found, split, instruments, on))

    def codes_after(self, old: Unit, on: date) -> Iterable[str]:
        """The codes that took over a unit by the day `on`, without shares and reasons."""
        return self._follow(old, on)[0]

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return Gazetteer(self, self._names, self._aliases)

    def find(self, text: str, on: date) -> Reading:
        """The commune and province that an address names, as they are called on the day `on`.

        Reads with and without accents, abbreviations (P.15, Q.1, TP.HCM), names of before July 2025 and names given
        up in 2023-2024. Where the old ward was split or the name fits several places, the reading says so and lists
        them: a person chooses.
        """
        if on < self.first_day:
            raise OutsideTable(on, self.first_day)
        return self._gazetteer.find(text, on)

    @cached_property
    def _children(self) -> Mapping[str | None, tuple[Unit, ...]]:
        within: dict[str | None, list[Unit]] = defaultdict(list)
        for unit in self:
            if unit.above is not None or unit.level == "province":
                within[unit.above].append(unit)
        return {above: tuple(units) for above, units in within.items()}

    def _within(self, above: str | None, on: date) -> tuple[Unit, ...]:
        if on < self.first_day:
            raise OutsideTable(on, self.first_day)
        return tuple(unit for unit in self._children.get(above, ()) if unit.in_force(on))

    def _follow(self, old: Unit, on: date) -> tuple[dict[str, Share], tuple[str, ...]]:
        """The codes in force on `on` that came from a unit, each with its share, and the decrees on the way."""
        if old.in_force(on):
            return {old.code: "whole"}, ()
        if old.until is None:
            raise AssertionError(f"{old.code} is neither in force nor at an end")
        change = old.until + timedelta(days=1)
        into: Mapping[str, Share] | None = self._into.get((old.code, change))
        if into is None:  # a district: the communes within it, all of them together
            below = [self._into[child.code, change] for child in self._within(old.code, old.until)]
            new_ones = {new for shares in below for new in shares}
            share_of_each: Share = "whole" if len(new_ones) == 1 else "part"
            into = dict.fromkeys(new_ones, share_of_each)
        named = self._instruments.get((old.code, change)) or self._instruments[None, change]
        parts: dict[str, Share] = {}
        instruments = [named]
        for new, share in into.items():
            further, decrees = self._follow(self.unit(new, change), on)
            instruments += [decree for decree in decrees if decree not in instruments]
            for code, onward in further.items():
                parts[code] = share if onward == "whole" else onward if share == "whole" else "part"
        return parts, tuple(instruments)

    def _why(self, old: Unit, parts: tuple[Part, ...], split: bool, instruments: tuple[str, ...], on: date) -> Text:
        old_vi, old_en = (words[0].upper() + words[1:] for words in (old.title.vi, old.title.en))
        if not instruments:
            return Text(
                f"{old_vi} còn nguyên vào ngày {on:%d/%m/%Y}.",
                f"{old_en} stands as named on {on:%d/%m/%Y}.",
            )
        by = "; ".join(instruments)
        vi = ", ".join(part.unit.title.vi for part in parts)
        en = ", ".join(part.unit.title.en for part in parts)
        if split:
            return Text(
                f"{old_vi} đã chia về {vi} ({by}): cần người xem thửa đất, số nhà để chọn.",
                f"{old_en} went to {en} ({by}): a person must choose by the plot or the house.",
            )
        if [part.unit.name for part in parts] == [old.name]:
            return Text(f"{old_vi} nay là {vi} ({by}).", f"{old_en} is now {en} ({by}).")
        return Text(f"{old_vi} nay thuộc {vi} ({by}).", f"{old_en} now lies in {en} ({by}).")

    def _not_in_force(self, code: str, on: date, bearers: tuple[Unit, ...]) -> NotInForce:
        nearest = min(bearers, key=lambda unit: abs((unit.until or unit.since) - on))
        if nearest.until is not None and nearest.until < on:
            parts = self.succession(nearest, on).parts
            vi = ", ".join(f"{part.unit.title.vi} ({part.unit.code})" for part in parts)
            en = ", ".join(f"{part.unit.title.en} ({part.unit.code})" for part in parts)
            return NotInForce(
                code,
                on,
                Text(
                    f"Mã này là {nearest.title.vi} đến hết ngày {nearest.until:%d/%m/%Y}.",
                    f"The code was {nearest.title.en} until {nearest.until:%d/%m/%Y}.",
                ),
                Text(f"Nay dùng: {vi}.", f"Use now: {en}."),
            )
        return NotInForce(
            code,
            on,
            Text(
                f"Mã này là {nearest.title.vi} từ ngày {nearest.since:%d/%m/%Y}.",
                f"The code is {nearest.title.en} from {nearest.since:%d/%m/%Y}.",
            ),
            Text("Kiểm tra ngày của vụ việc.", "Check the day of the case."),
        )


def _rows(texts: Mapping[str, str], file: str, columns: int) -> Iterator[tuple[int, list[str]]]:
    """The lines of one file after its heading, with their numbers."""
    if file not in texts:
        raise BrokenTable(file, 0, "the file is missing")
    for number, line in enumerate(texts[file].splitlines()[1:], 2):
        fields = line.split("\t")
        if len(fields) != columns:
            raise BrokenTable(file, number, f"{len(fields)} columns where {columns} are due")
        yield number, fields


def _day(text: str, file: str, line: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BrokenTable(file, line, f"“{text}” is no day; write YYYY-MM-DD") from None


def _load(texts: Mapping[str, str]) -> Units:
    about = {key: _day(value, "about.tsv", line) for line, (key, value) in _rows(texts, "about.tsv", 2)}
    if missing := {"first_day", "checked_to"} - set(about):
        raise BrokenTable("about.tsv", 1, f"without {', '.join(sorted(missing))}")
    in_order, bearers = _load_units(texts)
    into = _load_successors(texts, bearers)
    instruments: dict[tuple[str | None, date], str] = {}
    for line, (on, instrument, _vi, _en) in _rows(texts, "reforms.tsv", 4):
        instruments[None, _day(on, "reforms.tsv", line)] = instrument
    for line, (code, on, _kind, instrument) in _rows(texts, "changes.tsv", 4):
        if code not in bearers:
            raise BrokenTable("changes.tsv", line, f"no unit {code}")
        instruments[code, _day(on, "changes.tsv", line)] = instrument
    for code, change in into:
        if (None, change) not in instruments:
            raise BrokenTable("reforms.tsv", 1, f"no instrument for {change}, when {code} changed")
    names: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for line, (code, name) in _rows(texts, "former.tsv", 2):
        if code not in bearers:
            raise BrokenTable("former.tsv", line, f"no unit {code}")
        names[code] += (name,)
    aliases: dict[str, str] = {}
    for line, (alias, code) in _rows(texts, "aliases.tsv", 2):
        if code not in bearers:
            raise BrokenTable("aliases.tsv", line, f"no unit {code}")
        aliases[alias] = code
    return Units(in_order, bearers, into, instruments, dict(names), aliases, about["first_day"], about["checked_to"])


def _load_units(texts: Mapping[str, str]) -> tuple[tuple[Unit, ...], dict[str, tuple[Unit, ...]]]:
    """All units in the order of the file, which is alphabetical; and every code with its bearers in order of time."""
    days: dict[str, date] = {}
    placed: list[tuple[int, Unit]] = []
    for line, (code, kind, name, above, since, until) in _rows(texts, "units.tsv", 6):
        if len(code) not in LEVEL_BY_LENGTH or not code.isdecimal():
            raise BrokenTable("units.tsv", line, f"“{code}” is no code of 2, 3 or 5 digits")
        if kind not in KINDS:
            raise BrokenTable("units.tsv", line, f"“{kind}” is no kind of unit")
        for day in (since, until):
            if day and day not in days:
                days[day] = _day(day, "units.tsv", line)
        unit = Unit(code, kind, name, above or None, days[since], days[until] if until else None)
        if unit.until is not None and unit.until < unit.since:
            raise BrokenTable("units.tsv", line, f"{code} ends before it begins")
        placed.append((line, unit))
    by_code: dict[str, list[tuple[int, Unit]]] = defaultdict(list)
    for line, unit in sorted(placed, key=lambda row: row[1].since):
        if (earlier := by_code[unit.code]) and (earlier[-1][1].until or date.max) >= unit.since:
            raise BrokenTable("units.tsv", line, f"{unit.code} has two bearers on {unit.since}")
        earlier.append((line, unit))
    for line, unit in placed:
        if unit.above and not any(above.in_force(unit.since) for _, above in by_code.get(unit.above, ())):
            raise BrokenTable("units.tsv", line, f"{unit.code} lies in {unit.above}, which isn't there on {unit.since}")
    bearers = {code: tuple(unit for _, unit in rows) for code, rows in by_code.items()}
    return tuple(unit for _, unit in placed), bearers


def _load_successors(
    texts: Mapping[str, str], bearers: Mapping[str, tuple[Unit, ...]]
) -> dict[tuple[str, date], Mapping[str, Share]]:
    """What each unit that ended became on the day after; every province and commune that ended must have a row."""
    into: dict[tuple[str, date], Mapping[str, Share]] = {}
    for line, (code, on, targets) in _rows(texts, "successors.tsv", 3):
        day = _day(on, "successors.tsv", line)
        if not any(unit.until == day - timedelta(days=1) for unit in bearers.get(code, ())):
            raise BrokenTable("successors.tsv", line, f"no unit {code} ended on the day before {on}")
        shares: dict[str, Share] = {}
        for target in targets.split():
            new, _, share = target.partition(":")
            if share not in _SHARES:
                raise BrokenTable("successors.tsv", line, f"“{share}” is no share; write {', '.join(_SHARES)}")
            if not any(unit.in_force(day) for unit in bearers.get(new, ())):
                raise BrokenTable("successors.tsv", line, f"{new} isn't in force on {on}")
            shares[new] = _SHARES[share]
        if not shares:
            raise BrokenTable("successors.tsv", line, f"{code} became nothing")
        into[code, day] = shares
    districts = {unit.above for units in bearers.values() for unit in units if unit.level == "commune"}
    for code, units in bearers.items():
        for unit in units:
            if unit.until is None or (unit.level == "district" and code in districts):
                continue
            if (code, unit.until + timedelta(days=1)) not in into:
                raise BrokenTable("successors.tsv", 1, f"{code} {unit.name} ended on {unit.until} and became nothing")
    return into

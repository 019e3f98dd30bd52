"""Packs in, a `Law` out, or a PackError that names file, line and cause. Reads texts, never files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from hashlib import sha256
from typing import Any, TypeVar, cast, get_args

from hoiam.core.deadlines import (
    Calendar,
    DayOff,
    Direction,
    Door,
    Further,
    GoesWith,
    OtherNumber,
    Owed,
    Rule,
    RuleType,
    Unit,
    UnsureDays,
    Variant,
    Year,
)
from hoiam.core.procedure.doubts import Doubt, doubts
from hoiam.core.procedure.law import Law, WholeProcedure
from hoiam.core.procedure.model import (
    ACT,
    BACK,
    DRAWN,
    ENDS_AS,
    NOTHING,
    PLANNED,
    QUESTIONS,
    REACHES,
    ROLES,
    STAYS,
    WANTED,
    WHERE,
    Condition,
    Edge,
    EndsAs,
    ErrandKind,
    Errands,
    ErrandTerm,
    Extends,
    Field,
    Form,
    ForSeveral,
    Ground,
    HeadsDays,
    Hops,
    House,
    Instrument,
    Keeping,
    Kind,
    Limitation,
    Measure,
    NoSuchStep,
    Opinion,
    Originals,
    Outcome,
    OwnTerm,
    Pack,
    Paper,
    Party,
    Question,
    Reach,
    Reception,
    Recipient,
    Recusal,
    Representation,
    Result,
    Speakers,
    Start,
    State,
    Subject,
    Way,
    Where,
)
from hoiam.core.procedure.spots import Fields, PackError, Spot, read
from hoiam.core.words import Text

__all__ = ["PackError", "load"]

_TYPES = get_args(RuleType)
_UNITS = get_args(Unit)
_DIRECTIONS = get_args(Direction)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_READINGS = ("stop_first_counts", "stop_day_after_too", "worked_rest_day", "swap_no_holiday", "notice_day")
_LONGEST = 9999
"""No term of any law has as many of any unit; with more, no calendar has its end."""
_CONFIDENCE = ("SOURCE", "MEMORY-SURE", "MEMORY-UNSURE", "BODY")
_WITHOUT_NUMBER = ("at_once", "not_counted", "no_number", "check")

T = TypeVar("T")


def _unit(spot: Spot) -> str:
    return spot.choice(_UNITS)


def load(texts: Mapping[str, str], house: House) -> Law:
    """Read every pack file (name -> text) into one law, and check that all they refer to exists, in them or in the house.

    The order of the files does not matter. `Law.version` is a digest of names and texts.
    """
    packs = _Packs(house)
    for file in sorted(texts):
        packs.take(file, texts[file])
    packs.check()
    law = packs.law(_digest(texts))
    if law.opinions:
        packs.check_opinions({each.id: each for each in doubts(law)})
    return law


def _digest(texts: Mapping[str, str]) -> str:
    digest = sha256()
    for file in sorted(texts):
        for part in (file, texts[file]):
            data = part.encode()
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


class _Packs:
    """What has been read so far, with the place of everything that must be checked once all files are in."""

    def __init__(self, house: House) -> None:
        """Nothing is read yet; `house` says which steps and outcomes there are."""
        self.house = house
        self.names: list[str] = []
        self.rules: dict[str, list[Rule]] = {}
        self.calendars: dict[str, Calendar] = {}
        self.kinds: dict[str, Kind] = {}
        self.wholes: dict[str, WholeProcedure] = {}
        self.receptions: dict[str, Reception] = {}
        self.meetings: list[tuple[Fields, str]] = []
        self.errands: dict[str, Errands] = {}
        self.demands: list[tuple[Fields, str]] = []
        self.more_demands: list[tuple[Spot, str]] = []
        self.grounds: dict[str, tuple[Ground, ...]] = {}
        self.forms: dict[str, list[Form]] = {}
        self.conditions: dict[str, Condition] = {}
        self.instruments: dict[str, Instrument] = {}
        self.own_terms: list[OwnTerm] = []
        self.refers: list[tuple[Spot, str, str]] = []
        self.sets: dict[str, list[Spot]] = {}
        self.waiting: list[tuple[Fields, str, tuple[Subject, ...]]] = []
        self.strange: dict[tuple[str, int, str], tuple[Spot, set[str]]] = {}
        self.including: dict[str, set[str]] = {}
        self.papers: dict[str, dict[str, Paper]] = {}
        self.results: dict[str, dict[str, Result]] = {}
        self.parties: dict[str, dict[str, Party]] = {}
        self.measures: dict[str, dict[str, Measure]] = {}
        self.notations: dict[str, set[str]] = {}
        self.points: dict[str, set[str]] = {}
        self.silent: dict[str, set[str]] = {}
        self.lives: dict[str, list[Spot]] = {}
        self.hops: dict[str, Hops] = {}
        self.hops_without_end: dict[str, Text] = {}
        self.keeping: dict[str, list[Keeping]] = {}
        self.call_first: dict[str, Text] = {}
        self.addressees: dict[str, dict[str, frozenset[str]]] = {}
        self.meeting: list[tuple[Spot, str, str]] = []
        self.endings: list[tuple[Spot, Edge]] = []
        self.places: dict[tuple[str, str], str] = {}
        self.opinions: list[tuple[Fields, Opinion]] = []

    def law(self, version: str) -> Law:
        """All that was read, as one law of that version: versions of a rule or a form in the order of their days."""
        return Law(
            version=version,
            packs=tuple(self.names),
            kinds=self.kinds,
            wholes=self.wholes,
            rule_versions={
                rule_id: tuple(sorted(versions, key=lambda rule: rule.valid_from))
                for rule_id, versions in sorted(self.rules.items())
            },
            calendars=self.calendars,
            grounds=self.grounds,
            form_versions={
                number: tuple(sorted(forms, key=lambda form: form.valid_from)) for number, forms in self.forms.items()
            },
            conditions=self.conditions,
            instruments=self.instruments,
            own_terms=tuple(self.own_terms),
            receptions=self.receptions,
            errands=self.errands,
            telling=self.house.telling,
            writers=self.house.writers,
            timed=self.house.timed,
            opinions=tuple(each for _, each in self.opinions),
            places=self.places,
            by_pack={
                pack: Pack(
                    papers=self.papers[pack],
                    results=self.results[pack],
                    parties=self.parties[pack],
                    measures=self.measures[pack],
                    silent=frozenset(self.silent[pack]),
                    life=tuple(spot.text() for spot in self.lives[pack]),
                    hops=self.hops.get(pack),
                    hops_without_end=self.hops_without_end.get(pack),
                    keeping=tuple(self.keeping.get(pack, ())),
                    call_first=self.call_first.get(pack),
                    addressees=self.addressees.get(pack, {}),
                )
                for pack in self.names
            },
        )

    # One file

    def take(self, file: str, text: str) -> None:
        """Read one file of a pack. Kinds wait until all files are in; everything else is put down under its id at once.
        PackError with file and line for what is missing, unknown or stands twice."""
        top = read(file, text)
        pack = top.need("pack").text()
        if pack not in self.names:
            self.names.append(pack)
            self.places["pack", pack] = top.need("pack").place
            self.papers[pack], self.results[pack], self.parties[pack], self.measures[pack] = {}, {}, {}, {}
            self.notations[pack], self.points[pack] = set(), set()
            self.silent[pack], self.lives[pack] = set(), []
        top.get("title", Spot.words, None)
        for each in top.many("instruments", Spot.fields):
            instrument = self._instrument(each)
            self._once(each.spot, self.instruments, instrument.id, instrument)
            self.places["instrument", instrument.id] = each.spot.place
        calendar = top.may("calendar")
        if calendar is not None:
            made = self._calendar(calendar.fields())
            self._once(calendar, self.calendars, made.id, made)
            self.places["calendar", made.label] = calendar.place
        for each in top.many("conditions", Spot.fields):
            condition = self._condition(each)
            self._once(each.spot, self.conditions, condition.id, condition)
            self.places["condition", condition.id] = each.spot.place
        default_calendar = top.may("counts_by")
        for each in top.many("rules", Spot.fields):
            self._rule(each, pack, default_calendar)
        for each in top.many("forms", Spot.fields):
            form = self._form(each, pack)
            self.forms.setdefault(form.number, []).append(form)
            self.places["form", f"{form.number}@{form.valid_from}"] = each.spot.place
        for each in top.many("papers", Spot.fields):
            paper = self._paper(each, pack)
            self._once(each.spot, self.papers[pack], paper.id, paper)
            self.places["paper", f"{pack}, {paper.id}"] = each.spot.place
        for each in top.many("results", Spot.fields):
            result = self._result(each)
            self._once(each.spot, self.results[pack], result.id, result)
            self.places["result", f"{pack}, {result.id}"] = each.spot.place
        for each in top.many("parties", Spot.fields):
            party = self._party(each)
            self._once(each.spot, self.parties[pack], party.id, party)
            self.places["party", f"{pack}, {party.id}"] = each.spot.place
        for each in top.many("measures", Spot.fields):
            measure = self._measure(each, pack)
            self._once(each.spot, self.measures[pack], measure.id, measure)
            self.places["measure", f"{pack}, {measure.id}"] = each.spot.place
        self.notations[pack].update(top.many("notations", Spot.text))
        self.points[pack].update(top.many("points", Spot.text))
        self.silent[pack].update(top.many("silent", lambda it: it.choice(self.house.steps)))
        self.lives[pack] += top.many("life", lambda it: it)
        for key in ("life", "silent"):
            if (said := top.may(key)) is not None:
                self.places[key, pack] = said.place
        hops = top.may("hops")
        if hops is not None:
            self._once(hops, self.hops, pack, self._hops(hops))
        endless = top.may("hops_without_end")
        if endless is not None:
            self._once(endless, self.hops_without_end, pack, endless.words())
        for each in top.many("keeping", Spot.fields):
            self.keeping.setdefault(pack, []).append(self._keeping(each))
        call_first = top.may("call_first")
        if call_first is not None:
            self._once(call_first, self.call_first, pack, call_first.words())
        addressees = top.may("addressees")
        if addressees is not None:
            for article, parties in addressees.fields().pairs():
                for whom in parties.one_or_more():
                    self._refer(whom, f"party of {pack}", whom.text())
                told = frozenset(whom.text() for whom in parties.one_or_more())
                self._once(article, self.addressees.setdefault(pack, {}), article.text(), told)
                self.places["addressees", article.text()] = article.place
        grounds = top.may("grounds")
        if grounds is not None:
            for name, members in grounds.fields().pairs():
                self._once(name, self.grounds, name.text(), tuple(self._ground(each, pack) for each in members.items()))
                for ground, spot in zip(self.grounds[name.text()], members.items(), strict=True):
                    self.places["ground", f"{name.text()}, {ground.id}@{ground.valid_from}"] = spot.place
        subjects = top.many("subjects", self._subject)
        edge_sets = top.may("edge_sets")
        if edge_sets is not None:
            for name, members in edge_sets.fields().pairs():
                self._once(name, self.sets, name.text(), members.items())
        # A kind may include an edge set of another file, so kinds are read when all files are in.
        self.waiting += [(each, pack, subjects) for each in top.many("kinds", Spot.fields)]
        self.meetings += [(each, pack) for each in top.many("receptions", Spot.fields)]
        self.demands += [(each, pack) for each in top.many("errands", Spot.fields)]
        # Kinds of errand that stand in a file of their own; the procedure that they share is in another one of the pack.
        self.more_demands += [(each, pack) for each in top.many("errand_kinds", lambda it: it)]
        for each in top.many("own_terms", Spot.fields):
            self.own_terms.append(self._own_term(each))
        self.opinions += [(each, self._opinion(each)) for each in top.many("opinions", Spot.fields)]
        top.done()

    def _once(self, spot: Spot, into: dict[str, T], name: str, value: T) -> None:
        if name in into:
            raise spot.error(f"“{name}” is already defined elsewhere")
        into[name] = value

    def _span(self, at: Fields, first: str, last: str) -> tuple[date | None, date | None]:
        valid_from = at.get(first, Spot.day, None)
        valid_to = at.get(last, Spot.day, None)
        if valid_from and valid_to and valid_to < valid_from:
            raise at.need(last).error(f"the last day in force, {valid_to}, comes before the first, {valid_from}")
        return valid_from, valid_to

    def _instrument(self, at: Fields) -> Instrument:
        valid_from, valid_to = self._span(at, "valid_from", "valid_to")
        made = Instrument(
            id=at.need("id").text(),
            title=at.need("title").words(),
            valid_from=valid_from or at.need("valid_from").day(),
            valid_to=valid_to,
            amended_by=at.many("amended_by", Spot.text),
            source=at.need("source").text(),
            confidence=at.need("confidence").choice(_CONFIDENCE),
        )
        at.done()
        return made

    def _calendar(self, at: Fields) -> Calendar:
        """The days off of every year of a calendar, the days of rest that are worked in exchange, and the days of which nobody
        has confirmed either. PackError with the line for a day outside its year, a day that stands twice, a worked day that
        is none of rest, and a year left out between two."""
        years: dict[int, Year] = {}
        days_off: dict[date, DayOff] = {}
        worked: dict[date, Text] = {}
        unsure: list[tuple[Spot, UnsureDays]] = []
        rest = frozenset(_WEEKDAYS.index(each.choice(_WEEKDAYS)) for each in at.need("weekly_rest").items())
        for key, value in at.need("years").fields().pairs():
            year, of_year = key.whole(), value.fields()
            status = of_year.need("status").choice(("announced", "provisional"))
            years[year] = Year(
                status=cast(Any, status),
                source=of_year.need("source").text(),
                note=of_year.get("note", Spot.words, None),
            )
            for name in ("holiday", "makeup", "swap"):
                for off in of_year.many(name, Spot.fields):
                    called = off.need("name").words()
                    for spot in off.need("days").items():
                        day = self._day_of_year(spot, year)
                        if day in days_off:
                            raise spot.error(f"{day} stands here twice")
                        days_off[day] = DayOff(day, called, cast(Any, name))
                    off.done()
            for each in of_year.many("worked", Spot.fields):
                spot = each.need("day")
                day = self._day_of_year(spot, year)
                if day.weekday() not in rest:
                    raise spot.error(f"{day} is worked anyway; only a day of weekly rest can be worked in exchange")
                worked[day] = each.need("name").words()
                each.done()
            unsure += [(each.spot, self._unsure(each, year, rest)) for each in of_year.many("unsure", Spot.fields)]
            of_year.done()
        if sorted(years) != list(range(min(years), max(years) + 1)):
            raise at.need("years").error("a year is missing between the first and the last")
        readings: dict[str, Text] = {}
        stated = at.may("other_readings")
        if stated is not None:
            for key, value in stated.fields().pairs():
                readings[key.choice(_READINGS)] = value.words()
        made = Calendar(
            id=at.need("id").text(),
            version=at.need("version").text(),
            tz=at.need("tz").text(),
            rest=rest,
            years=years,
            days_off=days_off,
            worked=worked,
            article=at.get("rolls_by", Spot.text, ""),
            readings=readings,
            unsure=tuple(each for _, each in unsure),
        )
        at.done()
        for spot, doubt in unsure:
            self.places["unsure", f"{made.label}, {doubt.days[0]}"] = spot.place
        return made

    def _unsure(self, at: Fields, year: int, rest: frozenset[int]) -> UnsureDays:
        """Days that may be worked or not, and how the other reading has them. PackError with the line for a day that it has
        otherwise and that is none of them, and for a worked day that is none of rest."""
        days = tuple(self._day_of_year(spot, year) for spot in at.need("days").items())
        if not days:
            raise at.need("days").error("no day is named here")
        otherwise: dict[str, tuple[date, ...]] = {}
        for name in ("off", "worked"):
            spots = at.many(name, lambda it: it)
            otherwise[name] = tuple(self._day_of_year(spot, year) for spot in spots)
            for spot, day in zip(spots, otherwise[name], strict=True):
                if day not in days:
                    raise spot.error(f"{day} is not one of the days that are unsure")
                if name == "worked" and day.weekday() not in rest:
                    raise spot.error(f"{day} is worked anyway; only a day of weekly rest can be worked in exchange")
        made = UnsureDays(
            days=tuple(sorted(days)),
            why=at.need("why").words(),
            name=at.get("name", Spot.words, at.need("why").words()),
            off=otherwise["off"],
            worked=otherwise["worked"],
        )
        at.done()
        return made

    @staticmethod
    def _day_of_year(spot: Spot, year: int) -> date:
        day = spot.day()
        if day.year != year:
            raise spot.error(f"{day} does not belong to {year}")
        return day

    def _condition(self, at: Fields) -> Condition:
        made = Condition(
            id=at.need("id").text(),
            title=at.need("title").words(),
            article=at.need("article").text(),
            gist=at.need("gist").words(),
            confidence=at.need("confidence").choice(_CONFIDENCE),
            valid_from=at.get("valid_from", Spot.day, date.min),
            not_in_a_journey=at.get("not_in_a_journey", Spot.words, None),
            test_of=at.get("test_of", Spot.text, ""),
        )
        if (other := at.may("test_of")) is not None:
            self._refer(other, "condition", other.text())
        at.done()
        return made

    def _rule(self, at: Fields, pack: str, default_calendar: Spot | None) -> None:
        """One version of a rule, put beside the others of its id. PackError with the line for a number where the type has
        none, or none where it needs one, an unsure rule that does not say why, and two versions in force on one day."""
        rule_id = at.need("id").text()
        kind = at.need("type").choice(_TYPES)
        n = at.get("n", lambda it: it.within(0, _LONGEST), None)
        unit = at.need("unit").choice(_UNITS) if n is not None else at.get("unit", _unit, "-")
        if n is None and kind not in (*_WITHOUT_NUMBER, "unsure"):
            raise at.spot.error(f"{rule_id}: a rule of type {kind} needs n and unit")
        if n is not None and kind in _WITHOUT_NUMBER:
            raise at.need("n").error(f"{rule_id}: a rule of type {kind} has no number; say it in the gist")
        valid_from, valid_to = self._span(at, "valid_from", "valid_to")
        calendar = at.may("calendar") or default_calendar
        if calendar is None:
            raise at.spot.error(f"{rule_id}: “calendar” is missing, and the file has no “counts_by”")
        self._refer(calendar, "calendar", calendar.text())
        succeeds = at.may("succeeds")
        if succeeds is not None:
            self._refer(succeeds, "rule", succeeds.text())
        made = Rule(
            id=rule_id,
            article=at.need("article").text(),
            type=cast(Any, kind),
            n=n,
            unit=cast(Any, unit),
            direction=cast(Any, at.get("direction", lambda it: it.choice(_DIRECTIONS), "after")),
            variants=at.many("variants", lambda it: self._variant(it, cast(Any, unit))),
            valid_from=valid_from or at.need("valid_from").day(),
            valid_to=valid_to,
            succeeds=succeeds.text() if succeeds is not None else None,
            calendar=calendar.text(),
            title=at.need("title").words(),
            gist=at.need("gist").words(),
            trigger=at.need("trigger").words(),
            source=at.need("source").text(),
            confidence=at.need("confidence").choice(_CONFIDENCE),
            note=at.get("note", Spot.words, None),
            unsure=at.get("unsure", Spot.words, None),
            citation=at.get("cited", Spot.words, None),
            other_numbers=at.many("other_readings", self._other_number),
            from_rolled=at.get("from_rolled", Spot.words, None),
            not_rolled=at.get("not_rolled", Spot.words, None),
            read_otherwise=at.get("read_otherwise", Spot.words, None),
            hangs=at.many("hangs", self._hanging),
            further=at.many("further", self._further),
            pack=pack,
            met_by=at.many("met_by", Spot.text),
            owed_to=at.many("owed_to", lambda it: self._owed(it, pack)),
            goes_with=at.get("goes_with", lambda it: cast(GoesWith, it.choice(get_args(GoesWith))), None),
            in_due_form=at.get("in_due_form", Spot.truth, False),
            outlives=at.get("outlives", Spot.truth, False),
            not_in_a_journey=at.get("not_in_a_journey", Spot.words, None),
            lapses=at.get("lapses", Spot.words, None),
            when_late=at.many("when_late", self._door),
        )
        self.meeting += [(spot, pack, spot.text()) for spot in at.many("met_by", lambda it: it)]
        if made.owed_to and not made.met_by:
            raise at.need("owed_to").error(f"{rule_id}: is owed to somebody, and no act in “met_by” does it")
        if made.not_in_a_journey is not None and made.met_by:
            raise at.need("met_by").error(f"{rule_id}: no step starts it, so none can meet it")
        if kind == "unsure" and made.unsure is None:
            raise at.spot.error(f"{rule_id}: an unsure rule must say what is unsure in “unsure”")
        at.done()
        for other in self.rules.setdefault(rule_id, []):
            if other.valid_from <= (made.valid_to or date.max) and made.valid_from <= (other.valid_to or date.max):
                raise at.spot.error(f"{rule_id}: two versions are in force on the same day")
        self.rules[rule_id].append(made)
        self.places["rule", made.version] = at.spot.place

    def _hanging(self, spot: Spot) -> str:
        self._refer(spot, "rule", spot.text())
        return spot.text()

    def _variant(self, spot: Spot, unit: Unit) -> Variant:
        at = spot.fields()
        when = at.many("when", Spot.text)
        for each in at.need("when").one_or_more():
            self._refer(each, "condition", each.text())
        n = at.get("n", lambda it: it.within(0, _LONGEST), None)
        made = Variant(
            when=frozenset(when),
            n=n,
            unit=cast(Any, at.get("unit", _unit, str(unit))),
            article=at.get("article", Spot.text, None),
            note=at.get("note", Spot.words, None),
        )
        if n is None and not at.need("at_once").truth():
            raise spot.error("a variant has a number n, or at_once: true")
        at.may("at_once")
        at.done()
        return made

    @staticmethod
    def _door(spot: Spot) -> Door:
        at = spot.fields()
        made = Door(at.need("gist").words(), at.need("article").text(), at.get("unsure", Spot.words, None))
        at.done()
        return made

    def _owed(self, spot: Spot, pack: str) -> Owed:
        at = spot.fields()
        party, only_if = at.need("party"), at.may("only_if")
        self._refer(party, f"party of {pack}", party.text())
        if only_if is not None:
            self._refer(only_if, "condition", only_if.text())
        made = Owed(party.text(), only_if.text() if only_if is not None else None, at.get("if_any", Spot.truth, False))
        at.done()
        return made

    def _limitation(self, spot: Spot) -> Limitation:
        at = spot.fields()
        excuse = at.need("excuse")
        self._refer(excuse, "ground list", excuse.text())
        made = Limitation(self._clock(at.need("rule")), excuse.text(), at.need("ground").text())
        at.done()
        return made

    @staticmethod
    def _hops(spot: Spot) -> Hops:
        at = spot.fields()
        made = Hops(at.need("most").within(1, 9), at.need("article").text(), at.need("then").words())
        at.done()
        return made

    def _further(self, spot: Spot) -> Further:
        at = spot.fields()
        rule = at.need("rule")
        self._refer(rule, "rule", rule.text())
        for each in at.need("when").one_or_more():
            self._refer(each, "condition", each.text())
        made = Further(
            when=frozenset(at.many("when", Spot.text)),
            times=at.need("times").whole(),
            n=at.need("n").within(0, _LONGEST),
            rule=rule.text(),
        )
        at.done()
        return made

    def _other_number(self, spot: Spot) -> OtherNumber:
        at = spot.fields()
        made = OtherNumber(
            n=at.need("n").within(0, _LONGEST),
            unit=cast(Any, at.need("unit").choice(_UNITS)),
            reason=at.need("reason").words(),
            article=at.get("article", Spot.text, None),
            if_ends_after=at.get("if_ends_after", Spot.day, None),
        )
        at.done()
        return made

    def _ground(self, spot: Spot, pack: str) -> Ground:
        at = spot.fields()
        if (party := at.may("last_of")) is not None:
            self._refer(party, f"party of {pack}", party.text())
        valid_from, valid_to = self._span(at, "valid_from", "valid_to")
        made = Ground(
            id=at.need("id").text(),
            title=at.need("title").words(),
            article=at.need("article").text(),
            remedy=at.need("remedy").words(),
            valid_from=valid_from or date.min,
            valid_to=valid_to,
            lapses=at.get("lapses", Spot.words, None),
            last_of=at.get("last_of", Spot.text, ""),
            unless=at.many("unless", self._act_name),
            wants=cast(Any, at.get("wants", lambda it: it.choice([each for each in WANTED if each]), "")),
        )
        at.done()
        return made

    def _act_name(self, spot: Spot) -> str:
        """A step of the house, or one end of it: ``succeed.continued``."""
        word, _dot, outcome = spot.text().partition(".")
        if outcome not in self.house.steps.get(word, frozenset()):
            raise spot.error(f"there is no step “{spot.text()}”")
        return spot.text()

    def _form(self, at: Fields, pack: str) -> Form:
        valid_from, valid_to = self._span(at, "valid_from", "valid_to")
        made = Form(
            number=at.need("number").text(),
            title=at.need("title").words(),
            article=at.need("article").text(),
            recipients=at.many("recipients", lambda it: self._recipient(it, pack)),
            required=at.many("required", lambda it: self._field(it, pack)),
            valid_from=valid_from or at.need("valid_from").day(),
            valid_to=valid_to,
            confidence=at.need("confidence").choice(_CONFIDENCE),
            note=at.get("note", Spot.words, None),
            lapses=at.get("lapses", Spot.words, None),
            **self._print_of(at),
        )
        at.done()
        return made

    def _print_of(self, at: Fields) -> dict[str, Any]:
        """How a form is printed here: by which printed form, drawn from what, for whom empty; or why it is not. PackError with
        the line where it says both, or what is printed without what it was drawn from."""
        printed, not_printed, blank = at.may("printed"), at.may("not_printed"), at.may("blank")
        if printed is None:
            if blank is not None:
                raise blank.error("what nothing prints cannot be taken empty: it needs its “printed”")
            return {"not_printed": not_printed.words() if not_printed is not None else None}
        if not_printed is not None:
            raise not_printed.error("the form is printed, so nothing is to be explained")
        made: dict[str, Any] = {"printed": printed.choice(self.house.printed), "drawn": at.need("drawn").choice(DRAWN)}
        if blank is not None:
            to = blank.fields()
            kinds = to.need("kinds").one_or_more()
            for kind in kinds:
                self._refer(kind, "kind", kind.text())
            made |= {"blank_to": to.need("to").choice(("petitioner", "officer"))}
            made |= {"blank_for": tuple(kind.text() for kind in kinds)}
            to.done()
        return made

    def _paper(self, at: Fields, pack: str) -> Paper:
        if (notation := at.may("notation")) is not None:
            self._refer(notation, f"notation of {pack}", notation.text())
        made = Paper(
            id=at.need("id").text(),
            printed=at.need("printed").choice(self.house.printed),
            title=at.need("title").words(),
            notation=at.get("notation", Spot.text, ""),
            article=at.get("article", Spot.text, None),
            reach=cast(Reach, at.get("reach", lambda it: it.choice(REACHES), "sent")),
        )
        at.done()
        return made

    @staticmethod
    def _result(at: Fields) -> Result:
        made = Result(at.need("id").text(), at.need("title").words())
        at.done()
        return made

    def _keeping(self, at: Fields) -> Keeping:
        rule = at.need("rule")
        self._refer(rule, "rule", rule.text())
        made = Keeping(rule.text(), frozenset(at.many("states", Spot.text)))
        at.done()
        return made

    def _measure(self, at: Fields, pack: str) -> Measure:
        for each in at.many("by", lambda it: it):
            self._refer(each, f"party of {pack}", each.text())
        made = Measure(
            id=at.need("id").text(),
            title=at.need("title").words(),
            article=at.need("article").text(),
            parties=at.many("by", Spot.text),
        )
        at.done()
        return made

    @staticmethod
    def _party(at: Fields) -> Party:
        made = Party(at.need("id").text(), at.need("title").words())
        at.done()
        return made

    def _recipient(self, spot: Spot, pack: str) -> Recipient:
        at = spot.fields()
        party = at.may("party")
        if party is not None:
            self._refer(party, f"party of {pack}", party.text())
        for kind in at.many("kinds", lambda it: it):
            self._refer(kind, "kind", kind.text())
        made = Recipient(
            title=Text(at.need("vi").text(), at.need("en").text()),
            party=party.text() if party is not None else None,
            kinds=frozenset(at.many("kinds", Spot.text)),
        )
        at.done()
        return made

    def _field(self, spot: Spot, pack: str) -> Field:
        at = spot.fields()
        made = Field(at.need("id").text(), at.need("title").words())
        self._refer(at.need("id"), f"point of {pack}", made.id)
        at.done()
        return made

    def _representation(self, spot: Spot) -> Representation:
        at = spot.fields()
        made = Representation(
            id=at.need("id").text(),
            title=at.need("title").words(),
            gist=at.need("gist").words(),
            article=at.need("article").text(),
            paper=at.get("paper", Spot.words, None),
            named=at.get("named", Spot.truth, True),
            authorised=at.get("authorised", Spot.truth, False),
            served=cast(Any, at.need("served").choice(("petitioner", "representative"))),
            valid_from=at.need("valid_from").day(),
            valid_to=at.get("valid_to", Spot.day, None),
            acts=at.many("acts", self._act_name),
            scoped=at.many("scoped", self._act_name),
            alone=at.get("alone", Spot.truth, False),
            ends_article=at.get("ends_article", Spot.text, None),
        )
        if unknown := sorted(set(made.scoped) - set(made.acts)):
            raise spot.error(f"is “scoped”, and not among the “acts”: {', '.join(unknown)}")
        at.done()
        return made

    @staticmethod
    def _subject(spot: Spot) -> Subject:
        at = spot.fields()
        made = Subject(at.need("id").text(), at.need("title").words())
        at.done()
        return made

    def _own_term(self, at: Fields) -> OwnTerm:
        valid_from, valid_to = self._span(at, "valid_from", "valid_to")
        rule = at.need("rule")
        self._refer(rule, "rule", rule.text())
        made = OwnTerm(
            body=at.need("body").text(),
            rule=rule.text(),
            n=at.need("n").within(0, _LONGEST),
            unit=cast(Any, at.need("unit").choice(_UNITS)),
            article=at.need("article").text(),
            valid_from=valid_from or at.need("valid_from").day(),
            valid_to=valid_to,
            gist=at.need("gist").words(),
        )
        at.done()
        return made

    # The words of lawyers

    def _opinion(self, at: Fields) -> Opinion:
        """A lawyer's word. PackError with the line where it was taken before it was given, or taken back before that."""
        given_on, until = self._span(at, "given_on", "until")
        _given, taken_on = self._span(at, "given_on", "taken_on")
        self._span(at, "taken_on", "until")
        made = Opinion(
            doubt=at.need("doubt").text(),
            reading=at.need("reading").text(),
            name=at.need("name").text(),
            office=at.need("office").text(),
            given_on=given_on or at.need("given_on").day(),
            reason=at.need("reason").text(),
            until=until,
            taken_on=taken_on,
            place=at.spot.place,
        )
        at.done()
        return made

    def check_opinions(self, known: Mapping[str, Doubt]) -> None:
        """Every word of a lawyer is on a doubt that the packs have, by a reading that it has, and the only one of its days.
        Who is competent stands in a table by itself, and what is in doubt there is known to whoever reads that."""
        before: dict[str, list[Opinion]] = {}
        for at, each in self.opinions:
            doubt = known.get(each.doubt)
            if doubt is None and not each.doubt.startswith("competence/"):
                at.need("doubt").choice(known)
            if doubt is not None:
                at.need("reading").choice(reading.code for reading in doubt.readings)
            for other in before.setdefault(each.doubt, []):
                if other.stands(each.since) or each.stands(other.since):
                    raise at.need("doubt").error(
                        f"“{each.doubt}” has been answered already on {other.given_on} by {other.name} ({other.place});"
                        " close that with “until” first"
                    )
            before[each.doubt].append(each)

    # Kinds and their procedure

    def _kind(self, at: Fields, pack: str, subjects: tuple[Subject, ...]) -> None:
        """A kind with its states and edges, those of the sets that it includes among them; put down under its id. PackError
        with the line for what is missing, unknown or stands twice."""
        kind_id = at.need("id").text()
        recusal = at.need("recusal").fields()
        next_kind = at.may("next_kind")
        if next_kind is not None:
            self._refer(next_kind, "kind", next_kind.text())
        made = Kind(
            id=kind_id,
            title=at.need("title").words(),
            gist=at.need("gist").words(),
            example=at.need("example").words(),
            who_decides=at.need("who_decides").words(),
            next_stage=at.need("next_stage").words(),
            instance=at.need("instance").whole(),
            next_kind=next_kind.text() if next_kind is not None else None,
            needs_signature=at.need("needs_signature").truth(),
            signature_gist=at.get("signature_gist", Spot.words, None),
            recusal=Recusal(
                rule=cast(Any, recusal.need("rule").choice(("absolute", "own_act_allowed"))),
                article=recusal.need("article").text(),
                gist=recusal.need("gist").words(),
            ),
            anonymous=cast(Any, at.need("anonymous").choice(("no", "policy"))),
            anonymous_gist=at.get("anonymous_gist", Spot.words, None),
            subjects=at.many("subjects", self._subject) or subjects,
            article=at.need("article").text(),
            pack=pack,
            valid_from=at.need("valid_from").day(),
            required=at.many("required", lambda it: self._field(it, pack)),
            originals=at.get("originals", self._originals, None),
            everyday=at.get("everyday", Spot.truth, False),
            suggested_when=at.get("suggested_when", self._suggested, None),
            to_officers=at.get("to_officers", Spot.words, None),
            represented=at.many("represented", self._representation),
            represented_gist=at.get("represented_gist", Spot.words, None),
            represented_article=at.get("represented_article", Spot.text, None),
            own_form=at.get("own_form", lambda it: it.choice(self.house.printed), None),
            hops=at.get("hops", self._hops, None),
            author_decides=at.get("author_decides", Spot.truth, False),
            limitation=at.get("limitation", self._limitation, None),
            representatives=at.many("representatives", self._speakers),
            decided_for_several=at.get("decided_for_several", self._for_several, None),
            no_such_step=at.many("no_such_step", self._no_such_step),
            team=at.get("team", Spot.whole, 0),
        )
        recusal.done()
        self._once(at.spot, self.kinds, kind_id, made)
        self.places["kind", kind_id] = at.spot.place
        states: dict[str, State] = {}
        for state, value in at.need("states").fields().pairs():
            states[state.text()] = self._state(state, value)
            self.places["state", f"{kind_id}, {state.text()}"] = state.place
        initial = at.need("initial")
        initial.choice(states)
        spots: list[Spot] = []
        edges: list[Edge] = []
        for spot in at.need("edges").items():
            spots.append(spot)
            edges.append(self._edge(spot, states, kind_id, None, pack))
        for name in at.many("include", lambda it: it.choice(self.sets)):
            for spot in self.sets[name]:
                edge = self._edge(spot, states, kind_id, name, pack)
                # A set serves several kinds; a step whose states this kind lacks is simply not one of its steps.
                if edge.sources:
                    spots.append(spot)
                    edges.append(edge)
            self.including.setdefault(name, set()).add(kind_id)
        at.done()
        self._check_edges(spots, edges)
        self._has_none(at.spot, made, edges)
        self.endings += zip(spots, edges, strict=True)
        self.wholes[kind_id] = WholeProcedure(kind_id, states, initial.text(), tuple(edges))

    def _reception(self, at: Fields, pack: str) -> None:
        """A day of receptions or a visit, with its states and edges; put down under its id as a kind is."""
        own_id, form = at.need("id"), at.may("book")
        if form is not None:
            self._refer(form, "form", form.text())
        made = Reception(
            id=own_id.text(),
            what=cast(Any, at.need("what").choice(("day", "visit"))),
            title=at.need("title").words(),
            gist=at.need("gist").words(),
            article=at.need("article").text(),
            pack=pack,
            valid_from=at.need("valid_from").day(),
            ways={way.id: way for way in at.many("ways", self._way)},
            speakers=at.many("speakers", self._speakers),
            heads_days=at.many("heads_days", self._heads_days),
            book=form.text() if form is not None else None,
        )
        if made.id in self.kinds:
            raise own_id.error(f"“{made.id}” is a kind of petition already")
        self._once(at.spot, self.receptions, made.id, made)
        self.places["kind", made.id] = at.spot.place
        states = {name.text(): self._state(name, value) for name, value in at.need("states").fields().pairs()}
        initial = at.need("initial")
        initial.choice(states)
        spots = list(at.need("edges").items())
        edges = [self._edge(spot, states, made.id, None, pack, self.house.visiting) for spot in spots]
        at.done()
        self._check_edges(spots, edges)
        self.endings += zip(spots, edges, strict=True)
        self.wholes[made.id] = WholeProcedure(made.id, states, initial.text(), tuple(edges))

    def _errands(self, at: Fields, pack: str) -> None:
        """The errands of a pack, with their kinds, states and edges; put down under their id as a kind is. PackError with the
        line for a second one in a pack, a kind that stands twice, and two rows for the same petitions."""
        own_id = at.need("id")
        kinds: dict[str, ErrandKind] = {}
        for spot in (*at.need("kinds").items(), *(each for each, of in self.more_demands if of == pack)):
            kind = self._errand_kind(spot.fields())
            self._once(spot, kinds, kind.id, kind)
            self.places["errand", f"{pack}, {kind.id}"] = spot.place
        made = Errands(
            id=own_id.text(),
            title=at.need("title").words(),
            gist=at.need("gist").words(),
            article=at.need("article").text(),
            pack=pack,
            valid_from=at.need("valid_from").day(),
            kinds=kinds,
            answer=self._clock(at.need("answered_by")),
            accept=self._clock(at.need("accept")),
            counter=self._clock(at.need("counter")),
            close=self._clock(at.need("close")),
            margin=at.need("margin").whole(),
            hops=at.need("hops").whole(),
            remind=at.many("remind", Spot.whole),
            escalate=at.need("escalate").whole(),
            shared_after=at.need("shared_after").whole(),
            notice=self._clock(at.need("notice")),
        )
        if made.id in self.wholes or any(each.pack == pack for each in self.errands.values()):
            raise own_id.error(f"“{made.id}” stands beside others: a pack has one procedure of errands")
        self._once(at.spot, self.errands, made.id, made)
        self.places["kind", made.id] = at.spot.place
        states = {name.text(): self._state(name, value) for name, value in at.need("states").fields().pairs()}
        initial = at.need("initial")
        initial.choice(states)
        spots = list(at.need("edges").items())
        edges = [self._edge(spot, states, made.id, None, pack, self.house.asking) for spot in spots]
        at.done()
        self._check_edges(spots, edges)
        self.endings += zip(spots, edges, strict=True)
        self.wholes[made.id] = WholeProcedure(made.id, states, initial.text(), tuple(edges))

    def _errand_kind(self, at: Fields) -> ErrandKind:
        valid_from, valid_to = self._span(at, "valid_from", "valid_to")
        terms = at.many("terms", self._errand_term)
        alone = at.get("alone", lambda it: self._errand_term(it, alone=True), None)
        found = [kind for term in terms for kind in term.kinds]
        if len(found) != len(set(found)) or not (found or alone):
            raise at.need("terms").error(
                "each kind of petition stands once in the terms of an errand, and there is one at least"
            )
        made = ErrandKind(
            id=at.need("id").text(),
            title=at.need("title").words(),
            gist=at.need("gist").words(),
            terms=terms,
            whom=cast(Any, at.get("whom", lambda it: it.choice(("any", "above", "below")), "any")),
            blocking=at.need("blocking").truth(),
            signs=cast(Any, at.need("signs").choice(("officer", "leader"))),
            attach=at.many("attach", lambda it: it.choice(("transcript", "gated"))),
            at_once=at.get("at_once", Spot.truth, False),
            answers=at.get("answers", Spot.truth, True),
            valid_from=valid_from or at.need("valid_from").day(),
            valid_to=valid_to,
            joint=at.get("joint", Spot.truth, False),
            directive=at.get("directive", Spot.truth, False),
            alone=alone,
        )
        at.done()
        return made

    def _errand_term(self, spot: Spot, *, alone: bool = False) -> ErrandTerm:
        at = spot.fields()
        rule, no_rule = at.may("rule"), at.may("no_rule")
        if (rule is None) is (no_rule is None):
            raise spot.error("an errand has a “rule” with the most days, or “no_rule” says why there is none; one of the two")
        known = self.house.steps.get("errand", frozenset())
        for each in () if alone else at.need("kinds").one_or_more():
            self._refer(each, "kind", each.text())
        made = ErrandTerm(
            kinds=() if alone else at.many("kinds", Spot.text),
            article=at.need("article").text(),
            rule=self._clock(rule) if rule is not None else None,
            no_rule=no_rule.words() if no_rule is not None else None,
            sent=cast(Outcome, at.get("sent", lambda it: it.choice(known), "sent")),
            back=cast(Outcome, at.get("back", lambda it: it.choice(known), "")),
        )
        at.done()
        return made

    @staticmethod
    def _way(spot: Spot) -> Way:
        at = spot.fields()
        made = Way(
            id=at.need("id").text(),
            title=at.need("title").words(),
            article=at.need("article").text(),
            head=at.get("head", Spot.truth, False),
            counts_for_head=at.get("counts_for_head", Spot.truth, False),
        )
        at.done()
        return made

    @staticmethod
    def _speakers(spot: Spot) -> Speakers:
        at = spot.fields()
        made = Speakers(
            people_from=at.need("people_from").whole(),
            people_to=at.get("people_to", Spot.whole, None),
            least=at.need("least").whole(),
            most=at.need("most").whole(),
            article=at.need("article").text(),
            paper=at.get("paper", Spot.truth, False),
        )
        at.done()
        return made

    @staticmethod
    def _heads_days(spot: Spot) -> HeadsDays:
        at = spot.fields()
        made = HeadsDays(at.get("level", Spot.text, ""), at.need("least").whole(), at.need("article").text())
        at.done()
        return made

    @staticmethod
    def _suggested(spot: Spot) -> Mapping[Question, bool]:
        answers: dict[Question, bool] = {}
        for key, value in spot.fields().pairs():
            answers[cast(Question, key.choice(QUESTIONS))] = value.truth()
        if not answers:
            raise spot.error("no answer is given here, so every answer would point to this kind")
        return answers

    def _no_such_step(self, spot: Spot) -> NoSuchStep:
        at = spot.fields()
        step, as_what = at.need("what"), at.get("as", Spot.text, None)
        word, dot, outcome = step.text().partition(".")
        if word not in self.house.steps or (dot and outcome not in self.house.steps[word]):
            raise step.error(f"there is no step “{step.text()}”")
        made = NoSuchStep(step.text(), at.need("article").text(), at.need("why").words(), as_what)
        at.done()
        return made

    @staticmethod
    def _has_none(spot: Spot, kind: Kind, edges: Iterable[Edge]) -> None:
        """What the law of the kind is said not to have, it does not have."""
        names = {name for edge in edges for name in (edge.step, edge.name)}
        ways = {each.id for each in kind.represented}
        for each in kind.no_such_step:
            if each.as_what in ways if each.as_what is not None else each.step in names:
                what = each.step if each.as_what is None else f"{each.step} as {each.as_what}"
                raise spot.error(f"says why there is no {what}, and has it")

    @staticmethod
    def _for_several(spot: Spot) -> ForSeveral:
        at = spot.fields()
        made = ForSeveral(at.need("article").text(), at.need("gist").words())
        at.done()
        return made

    @staticmethod
    def _originals(spot: Spot) -> Originals:
        at = spot.fields()
        made = Originals(at.need("article").text(), at.need("gist").words())
        at.done()
        return made

    @staticmethod
    def _state(name: Spot, spot: Spot) -> State:
        at = spot.fields()
        open_ = at.need("open").truth()
        waits = at.get("waits", lambda it: it.choice(("body", "petitioner", "other")), None)
        if open_ and waits is None:
            raise spot.error(f"{name.text()}: an open state must say for whom it “waits”")
        made = State(
            id=name.text(),
            title=at.need("title").words(),
            open=open_,
            waits=cast(Any, waits),
            no_due=at.get("no_due", Spot.words, None),
            elsewhere=at.get("elsewhere", Spot.truth, False),
        )
        at.done()
        return made

    def _edge(
        self,
        spot: Spot,
        states: Mapping[str, State],
        kind: str,
        shared: str | None,
        pack: str,
        known: Mapping[str, frozenset[Outcome]] | None = None,
    ) -> Edge:
        """One edge of a kind, or of the edge set `shared`; `known` are the steps that it may name. What it names (grounds,
        papers, parties, results, conditions, forms, terms) is remembered and looked up when all files are read. PackError
        with the line for a letter beside a reason for none, a step at the counter that is not the petitioner's, and results
        where nothing is decided or none where something is."""
        at = spot.fields()
        valid_from, valid_to = self._span(at, "since", "until")
        form = at.may("form")
        if form is not None:
            self._refer(form, "form", form.text())
        grounds = at.may("grounds")
        if grounds is not None:
            self._refer(grounds, "ground list", grounds.text())
        excuse = at.may("excuse")
        if excuse is not None:
            self._refer(excuse, "ground list", excuse.text())
            if at.may("within") is None:
                raise excuse.error("the step has no term to be late for: “within” names it")
        letter, no_letter = at.may("letter"), at.may("no_letter")
        if letter is not None:
            self._refer(letter, f"paper of {pack}", letter.text())
        letter_to = self._letter_to(at, pack)
        if (letter is not None or letter_to) and no_letter is not None:
            raise no_letter.error("the step has its letter, so nothing is to be explained")
        for each in at.many("sets", lambda it: it):
            self._refer(each, "condition", each.text())
        steps = self.house.steps if known is None else known
        step = at.need("step").choice(steps)
        for each in at.many("needs", lambda it: it):
            # `notify.served.petitioner`: the third part is to whom.
            if (to := each.text().split(".")[2:3]) != []:
                self._refer(each, f"party of {pack}", to[0])
        self._still_and_tells(at, step, pack)
        at_counter = at.may("at_counter")
        by = frozenset(each.choice(ROLES) for each in at.need("by").one_or_more())
        if at_counter is not None and "petitioner" not in by:
            raise at_counter.error("only what is the petitioner's to do is recorded for him at the counter")
        for each in at.many("results", lambda it: it):
            self._refer(each, f"result of {pack}", each.text())
        for each in at.many("measures", lambda it: it):
            self._refer(each, f"measure of {pack}", each.text())
        if step in self.house.deciding and (not at.many("results", Spot.text) or letter is None):
            raise spot.error(f"“{step}” decides: it needs its “results” and its “letter”")
        if step not in self.house.deciding and (results := at.may("results")) is not None:
            raise results.error(f"“{step}” decides nothing, so it has no results")
        made = Edge(
            step=step,
            outcome=self._outcome(at, steps[step]),
            sources=self._sources(at.need("at"), states, kind, shared),
            target=at.need("to").choice((*states, STAYS, BACK)),
            article=at.need("article").text(),
            by=by,
            title=at.need("title").words(),
            done=at.need("done").words(),
            gist=at.need("gist").words(),
            starts=at.many("starts", lambda it: self._start(it, pack)),
            ends=at.many("ends", self._clock),
            ends_as=self._ends_as(at),
            pauses=at.many("pauses", self._clock),
            resumes=at.many("resumes", self._clock),
            extends=at.many("extends", self._extends),
            needs=at.many("needs", Spot.text),
            unless=at.many("unless", Spot.text),
            within=at.many("within", self._clock),
            excuse=excuse.text() if excuse is not None else None,
            not_before=at.many("not_before", self._clock),
            grounds=grounds.text() if grounds is not None else None,
            form=form.text() if form is not None else None,
            letter=letter.text() if letter is not None else None,
            reach=paper.reach if letter is not None and (paper := self.papers[pack].get(letter.text())) else "sent",
            letter_to=letter_to,
            no_letter=no_letter.words() if no_letter is not None else None,
            results=at.many("results", Spot.text),
            measures=at.many("measures", Spot.text),
            apart=at.get("apart", Spot.truth, False),
            at_counter=frozenset(at.many("at_counter", lambda it: it.choice(ROLES - {"petitioner", "clock"}))),
            part=frozenset(at.many("part", lambda it: cast(Where, it.choice(WHERE)))) or frozenset({"holds"}),
            conditions=at.many("sets", Spot.text),
            takes_back=at.get("takes_back", lambda it: it.choice(steps), None),
            still=at.many("still", Spot.text),
            tells=at.many("tells", Spot.text),
            valid_from=valid_from or date.min,
            valid_to=valid_to,
            place=spot.place,
        )
        at.done()
        return made

    def _still_and_tells(self, at: Fields, step: str, pack: str) -> None:
        """What must be the last end of its step is needed at all; to whom alone a step tells something, the pack knows."""
        needed = at.many("needs", Spot.text)
        for each in at.many("still", lambda it: it):
            if each.text() not in needed or "." not in each.text():
                raise each.error(f"“{each.text()}” is no end of a step that this one needs")
        for each in at.many("tells", lambda it: it):
            self._refer(each, f"party of {pack}", each.text())
            if step not in self.house.telling:
                raise each.error(f"“{step}” tells nobody anything")

    def _letter_to(self, at: Fields, pack: str) -> dict[str, str]:
        """The papers of a step by the party to which it writes; each is looked up when all files are read."""
        given = at.may("letter_to")
        made: dict[str, str] = {}
        for party, paper in given.fields().pairs() if given is not None else ():
            self._refer(party, f"party of {pack}", party.text())
            self._refer(paper, f"paper of {pack}", paper.text())
            made[party.text()] = paper.text()
        return made

    @staticmethod
    def _outcome(at: Fields, of_step: frozenset[Outcome]) -> Outcome:
        """One of those that the step can have; none where the pack says none."""
        said = at.may("outcome")
        if said is None:
            return ""
        known = of_step - {""}
        if not known:
            raise said.error(f"the step “{at.need('step').text()}” has no outcomes")
        return cast(Outcome, said.choice(known))

    def _sources(self, spot: Spot, states: Mapping[str, State], kind: str, shared: str | None) -> frozenset[str]:
        """State names, `any`, `any_open`, `any_closed`, and `-name` to take one out again; `nothing`: before it exists.

        A state that a shared edge names and this kind lacks is skipped; one that every kind lacks is an error.
        """
        chosen: set[str] = set()
        for each in spot.one_or_more():
            word = each.text()
            if word == "nothing":
                chosen.add(NOTHING)
            elif word == "any":
                chosen |= set(states)
            elif word == "any_open":
                chosen |= {state.id for state in states.values() if state.open}
            elif word == "any_closed":
                chosen |= {state.id for state in states.values() if not state.open}
            elif word.removeprefix("-") not in states:
                if shared is None:
                    raise each.error(f"there is no state “{word.removeprefix('-')}” in {kind}")
                _, lacking = self.strange.setdefault((shared, each.line, word), (each, set()))
                lacking.add(kind)
            elif word.startswith("-"):
                chosen.discard(word[1:])
            else:
                chosen.add(word)
        return frozenset(chosen)

    def _start(self, spot: Spot, pack: str) -> Start:
        if spot.is_text():
            return Start(self._clock(spot))
        at = spot.fields()
        rule = self._clock(at.need("rule"))
        on = at.may("on")
        if on is not None and on.text() not in (ACT, PLANNED, *self.house.steps):
            self._counted_from(on, pack)
        only_if = at.may("if")
        if only_if is not None:
            self._refer(only_if, "condition", only_if.text())
        told = at.may("told")
        if told is not None:
            self._refer(told, f"party of {pack}", told.text())
        made = Start(
            rule=rule,
            on=on.text() if on is not None else ACT,
            whose=cast(Any, at.get("whose", lambda it: it.choice(("body", "petitioner", "other")), "body")),
            only_if=only_if.text() if only_if is not None else None,
            at_end=at.get("at_end", Spot.truth, False),
            told=told.text() if told is not None else None,
            unless=at.many("unless", self._act_name),
        )
        if made.at_end and (on is None or made.on in (ACT, PLANNED, *self.house.steps)):
            raise at.need("at_end").error("a term counts from the end of another: “on” names that one")
        at.done()
        return made

    def _counted_from(self, on: Spot, pack: str) -> None:
        """From what a term counts that is neither its own step's day nor an earlier step's: the end of another term, or the day
        on which somebody was told (``notify.served.petitioner``)."""
        word, _, rest = on.text().partition(".")
        outcome, _, party = rest.partition(".")
        if party and outcome in self.house.steps.get(word, frozenset()):
            self._refer(on, f"party of {pack}", party)
        else:
            self._refer(on, "rule", on.text())

    def _clock(self, spot: Spot) -> str:
        name = spot.text()
        if name != "*":
            self._refer(spot, "rule", name)
        return name

    def _ends_as(self, at: Fields) -> Mapping[str, EndsAs]:
        """One word for every clock that the step ends unmet, or a word for each by its rule (`*`: all others)."""
        said = at.may("ends_as")
        if said is None:
            return {}
        if at.may("ends") is None:
            raise said.error("the step ends nothing, so nothing ends unmet")
        if said.is_text():
            return {"*": cast(EndsAs, said.choice(ENDS_AS))}
        return {self._clock(name): cast(EndsAs, how.choice(ENDS_AS)) for name, how in said.fields().pairs()}

    def _extends(self, spot: Spot) -> Extends:
        at = spot.fields()
        by = at.may("by")
        most: dict[str, int] = {}
        limits = at.may("most")
        if limits is not None:
            for key, value in limits.fields().pairs():
                self._refer(key, "condition", key.text())
                most[key.text()] = value.whole()
        made = Extends(
            self._clock(at.need("clock")),
            self._clock(by) if by is not None else None,
            most,
            in_time=at.get("in_time", Spot.truth, False),
        )
        at.done()
        return made

    @staticmethod
    def _check_edges(spots: list[Spot], edges: list[Edge]) -> None:
        """No two edges may answer to the same state, step and outcome on the same day; `needs` must name real steps."""
        names = {edge.name for edge in edges} | {edge.step for edge in edges}
        seen: dict[tuple[str, str, str], list[Edge]] = {}
        for spot, edge in zip(spots, edges, strict=True):
            for need in edge.needs:
                # A further part names the party: `notify.served.petitioner`.
                known = need if need.count(".") < 2 else need.rpartition(".")[0]
                if known not in names:
                    raise spot.error(f"“{need}” is needed here, but no step of this kind is called that")
            for other_step in edge.unless:
                if other_step not in names:
                    raise spot.error(f"“{other_step}” is not to have happened here, and no step of this kind is called that")
            for state in sorted(edge.sources):
                for other in seen.setdefault((state, edge.step, edge.outcome), []):
                    if edge.valid_from <= (other.valid_to or date.max) and other.valid_from <= (edge.valid_to or date.max):
                        raise spot.error(f"{edge.name} at {state} is defined twice for the same days")
                seen[(state, edge.step, edge.outcome)].append(edge)

    def _pack_of(self, kind: str) -> str:
        return self.kinds[kind].pack if kind in self.kinds else ""

    # References

    def _refer(self, spot: Spot, what: str, name: str) -> None:
        self.refers.append((spot, what, name))

    def check(self) -> None:
        """Every rule, condition, form, ground list, calendar and kind that is named must be defined in some file."""
        for each, pack, subjects in self.waiting:
            self._kind(each, pack, subjects)
        for meeting, pack in self.meetings:
            self._reception(meeting, pack)
        for demand, pack in self.demands:
            self._errands(demand, pack)
        for (shared, _, word), (spot, lacking) in self.strange.items():
            if lacking == self.including[shared]:
                raise spot.error(f"no kind that includes “{shared}” has a state “{word.removeprefix('-')}”")
        for pack, life in self.lives.items():
            names = {e.name for kind, whole in self.wholes.items() if self._pack_of(kind) == pack for e in whole.edges}
            for spot in life:
                spot.choice(names)
        self._check_meeting()
        known: dict[str, Iterable[str]] = {
            "rule": self.rules,
            "condition": self.conditions,
            "form": self.forms,
            "ground list": self.grounds,
            "calendar": self.calendars,
            "kind": self.kinds,
            **{f"paper of {pack}": papers for pack, papers in self.papers.items()},
            **{f"result of {pack}": results for pack, results in self.results.items()},
            **{f"measure of {pack}": measures for pack, measures in self.measures.items()},
            **{f"notation of {pack}": notations for pack, notations in self.notations.items()},
            **{f"point of {pack}": points for pack, points in self.points.items()},
            **{f"party of {pack}": parties for pack, parties in self.parties.items()},
        }
        for spot, what, name in self.refers:
            if name not in known[what]:
                near = get_close_matches(name, sorted(known[what]), n=1, cutoff=0.6)
                hint = f" (did you mean “{near[0]}”?)" if near else ""
                raise spot.error(f"there is no {what} “{name}”{hint}")
        self._check_ends()

    def _check_meeting(self) -> None:
        """What meets a term is a step of some kind or reception of its pack."""
        steps: dict[str, set[str]] = {}
        for kind, whole in self.wholes.items():
            of = (self.kinds.get(kind) or self.receptions.get(kind) or self.errands[kind]).pack
            steps.setdefault(of, set()).update(edge.name for edge in whole.edges)
        for spot, pack, name in self.meeting:
            if name not in steps.get(pack, set()):
                raise spot.error(f"“{name}” is to meet a term, and no kind of {pack} has such a step")

    def _check_ends(self) -> None:
        """A clock that a step ends is met by it, as the rule says, or the step says how it ended otherwise: what ended is not
        yet done, and nobody may count it so."""
        for spot, edge in self.endings:
            unmet = [name for name in edge.ends if name == "*" or not self._met_by(name, edge.name)]
            for name in unmet:
                if edge.how_unmet(name) is None:
                    raise spot.error(f"{edge.name} ends {name} and does not meet it: say in “ends_as” how it ended")
            idle = sorted(set(edge.ends_as) - {"*"} - set(edge.ends))
            if "*" not in edge.ends and idle:
                raise spot.error(f"{edge.name}: “ends_as” speaks of {idle[0]}, which the step does not end")
            if edge.ends_as and not unmet:
                raise spot.error(f"{edge.name} meets all that it ends: there is nothing to say in “ends_as”")

    def _met_by(self, rule_id: str, name: str) -> bool:
        """Whether every version of the rule, and of those that it succeeded, is met by the step of that name."""
        line: list[Rule] = []
        before: str | None = rule_id
        while before is not None and self.rules[before][0] not in line:
            line += self.rules[before]
            before = min(self.rules[before], key=lambda version: version.valid_from).succeeds
        return all(name in version.met_by for version in line)

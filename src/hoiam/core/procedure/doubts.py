"""What nobody has settled in the packs: each doubt with its readings and what hangs on it, and the law as lawyers have read it.

A lawyer's word on a doubt is an `Opinion`, dated data beside the packs. `as_read` gives the law with the words that had been
taken by a day, so that what was told people before can be computed again as it stood then; `doubts` lists every doubt of the
law as it is written, those that were answered with their answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Final, Literal, TypeVar

from hoiam.core.deadlines import Calendar, DeadlineError, OtherNumber, Rule, Settled, UnsureDays, amount
from hoiam.core.procedure.law import Law, WholeProcedure
from hoiam.core.procedure.model import Condition, Edge, Extends, Form, Instrument, Opinion
from hoiam.core.words import Text, day_in_words, same, sentence

Sort = Literal["rule", "calendar", "days", "late", "form", "condition", "instrument", "competence"]
"""What a doubt is about: a term, how days are counted, whether days are worked, an extension after the end, a printed form, a
condition, an instrument, who is competent."""

AS_WRITTEN: Final = "as_written"
"""The reading that the packs follow."""

NOT_SO: Final = "not_so"
"""Not as it is written, and not otherwise either as anybody here can compute it: the packs have to be changed."""

OTHERWISE: Final = "otherwise"
"""The other reading, where there is one."""

CONFIRMED: Final = "OPINION"
"""How sure the packs are of what a lawyer has confirmed."""

_NOT_SO = Text(
    "Không phải như vậy, gói luật phải sửa; lý do nói thế nào mới đúng",
    "Not so, the pack has to be changed; the reason says what is right",
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """One of the readings of a doubt, by its code; `followed`: whether it is the one that the packs follow; `why`: what they
    say of it."""

    code: str
    said: Text
    followed: bool = False
    why: Text | None = None

    @property
    def whole(self) -> Text:
        """What it says, and what the packs say of it."""
        return self.said if self.why is None else Text(f"{self.said.vi}. {self.why.vi}", f"{self.said.en}. {self.why.en}")


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on a doubt: rules by id, steps and papers as people call them."""

    rules: tuple[str, ...] = ()
    steps: tuple[Text, ...] = ()
    papers: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something of which nobody has said how it is to be read. `id` is the same as long as what it is about is; `place`: file
    and line of the pack; `opinion`: a lawyer's word on it, where one was given by the day that was asked about."""

    id: str
    sort: Sort
    pack: str
    about: Text
    article: Text
    question: Text
    readings: tuple[Reading, ...]
    hangs: Hanging = field(default_factory=Hanging)
    place: str = ""
    opinion: Opinion | None = None

    def reading(self, code: str) -> Reading | None:
        """The reading of that code; None for one that the doubt does not have."""
        return next((each for each in self.readings if each.code == code), None)


def doubts(law: Law, on: date | None = None) -> tuple[Doubt, ...]:
    """Every doubt of the packs as they are written, with the word that had been taken by that day (None: by any)."""
    written = law.written or law
    hanging = _Hanging(written)
    found = [
        *_of_rules(written, hanging),
        *_of_calendars(written, hanging),
        *_of_late_extensions(written, hanging),
        *_of_forms(written, hanging),
        *_of_conditions(written, hanging),
        *_of_instruments(written, hanging),
    ]
    return with_words(found, written.opinions, on)


def with_words(found: Iterable[Doubt], opinions: Iterable[Opinion], on: date | None) -> tuple[Doubt, ...]:
    """The doubts with the words on them that stand on a day (None: the last of each)."""
    given = {each.doubt: each for each in opinions if on is None or each.stands(on)}
    return tuple(replace(each, opinion=given.get(each.id)) for each in found)


# --- the doubts of each sort ------------------------------------------------------------------------------------------


def _of_rules(law: Law, hanging: _Hanging) -> Iterator[Doubt]:
    for versions in law.rule_versions.values():
        for rule in versions:
            for part, question, readings in _parts(rule):
                yield Doubt(
                    id=_rule_id(rule, part),
                    sort="rule",
                    pack=rule.pack,
                    about=Text(f"{rule.title.vi} ({rule.id})", f"{rule.title.en} ({rule.id})"),
                    article=rule.cited,
                    question=question,
                    readings=readings,
                    hangs=hanging.of_rules([rule.id, *rule.hangs]),
                    place=law.places.get(("rule", rule.version), ""),
                )


def _rule_id(rule: Rule, part: str) -> str:
    return f"rule/{rule.version}/{part}"


def _parts(rule: Rule) -> Iterator[tuple[str, Text, tuple[Reading, ...]]]:
    """The doubts of one version of a rule: its number, its number over a change of the law, from where it begins, whether its
    end rolls, whether it is there at all."""
    said = amount(rule.n, rule.unit) if rule.n is not None else rule.gist
    now = Reading(AS_WRITTEN, Text(f"{said.vi} ({rule.cited.vi})", f"{said.en} ({rule.cited.en})"), followed=True)
    numbers = [each for each in rule.other_numbers if each.if_ends_after is None]
    over = [each for each in rule.other_numbers if each.if_ends_after is not None]
    neither = Reading(NOT_SO, _NOT_SO)
    if numbers:
        question = rule.unsure or Text("Thời hạn là bao lâu?", "How long is the term?")
        yield "number", question, (now, *(_number(each) for each in numbers), neither)
    elif rule.is_unsure:
        other = [Reading(OTHERWISE, rule.read_otherwise)] if rule.read_otherwise is not None else []
        yield "text", rule.unsure or _UNREAD, (now, *other, neither)
    if over:
        yield "change_of_law", _OVER, (now, *(_number(each) for each in over), neither)
    if rule.from_rolled is not None:
        begins = Text("Tính từ ngày cuối theo phép đếm của thời hạn trước", "Counted from the nominal end of the term before")
        yield "start", _START, (Reading(AS_WRITTEN, begins, followed=True), Reading(OTHERWISE, _LATER, why=rule.from_rolled))
    if rule.not_rolled is not None:
        rolls = Text("Lùi sang ngày làm việc tiếp theo", "It rolls to the next working day")
        yield "end", _END, (Reading(AS_WRITTEN, rolls, followed=True), Reading(OTHERWISE, _STAYS, why=rule.not_rolled))


_UNREAD = Text("Chưa ai đối chiếu quy tắc này với văn bản gốc.", "Nobody has checked this rule against the text itself.")
_OVER = Text(
    "Thời hạn bắt đầu trước và hết sau khi luật thay đổi thì theo số nào?",
    "Which number holds for a term that begins before a change of the law and ends after it?",
)
_START = Text("Thời hạn thêm tính từ ngày nào?", "From which day is the further term counted?")
_LATER = Text("Tính từ ngày làm việc mà ngày cuối đó lùi sang", "Counted from the working day to which that end rolls")
_STAYS = Text("Không lùi", "It does not roll")
_END = Text("Ngày cuối rơi vào ngày nghỉ thì có lùi không?", "Does an end that falls on a day of rest roll?")


def _number(other: OtherNumber) -> Reading:
    number = amount(other.n, other.unit)
    where = f" ({other.article})" if other.article else ""
    return Reading(f"{other.n}{other.unit}", Text(f"{number.vi}{where}", f"{number.en}{where}"), why=other.reason)


def _of_calendars(law: Law, hanging: _Hanging) -> Iterator[Doubt]:
    """How days are counted, as far as readers differ; years without their notice; single days of which nobody has confirmed
    whether they are worked."""
    for calendar in law.calendars.values():
        rules = [rule for rule in law.rules.values() if rule.calendar == calendar.id]
        pack = next((rule.pack for rule in rules), "")
        place = law.places.get(("calendar", calendar.label), "")
        for name, other in calendar.readings.items():
            yield Doubt(
                id=f"calendar/{calendar.id}/{name}",
                sort="calendar",
                pack=pack,
                about=_ASKED[name][0],
                article=same(calendar.article),
                question=_ASKED[name][0],
                readings=(
                    Reading(AS_WRITTEN, _ASKED[name][1], followed=True),
                    Reading(OTHERWISE, _ASKED[name][2], why=other),
                ),
                hangs=hanging.of_rules(rule.id for rule in rules if _touched(name, rule, hanging.stopped)),
                place=place,
            )
        counted = hanging.of_rules(rule.id for rule in rules if rule.unit not in ("hour", "-"))
        for year in calendar.provisional_years:
            yield Doubt(
                id=_year_id(calendar, year),
                sort="days",
                pack=pack,
                about=Text(f"Năm {year}", f"The year {year}"),
                article=same(calendar.years[year].source),
                question=Text("Chưa thấy thông báo ngày nghỉ của năm.", "The notice of the year's days off was not seen."),
                readings=(
                    Reading(
                        AS_WRITTEN, Text("Thông báo đúng như lịch ghi", "The notice is as the calendar has it"), followed=True
                    ),
                    Reading(NOT_SO, _NOT_SO),
                ),
                hangs=counted,
                place=place,
            )
        for each in calendar.unsure:
            first, last = each.days[0], each.days[-1]
            listed = ", ".join(f"{day:%d/%m}" for day in each.days if calendar.is_day_off(day)) or "-"
            now = Text(f"Như lịch ghi (nghỉ: {listed})", f"As the calendar has it (off: {listed})")
            yield Doubt(
                id=_days_id(calendar, each),
                sort="days",
                pack=pack,
                about=Text(f"Từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}", f"From {first:%d/%m/%Y} to {last:%d/%m/%Y}"),
                article=same(calendar.years[first.year].source),
                question=each.why,
                readings=(
                    Reading(AS_WRITTEN, now, followed=True),
                    *([Reading(OTHERWISE, _as_other(each))] if each.off or each.worked else []),
                    Reading(NOT_SO, _NOT_SO),
                ),
                hangs=counted,
                place=law.places.get(("unsure", f"{calendar.label}, {first}"), ""),
            )


def _year_id(calendar: Calendar, year: int) -> str:
    return f"days/{calendar.id}/{year}"


def _days_id(calendar: Calendar, unsure: UnsureDays) -> str:
    return f"days/{calendar.id}/{unsure.days[0]}"


def _as_other(unsure: UnsureDays) -> Text:
    off = ", ".join(f"{day:%d/%m}" for day in unsure.off) or "-"
    worked = ", ".join(f"{day:%d/%m}" for day in unsure.worked) or "-"
    return Text(f"Nghỉ: {off}; làm bù: {worked}", f"Off: {off}; worked in exchange: {worked}")


# What each of the readings of a calendar asks, what is followed, and what is not.
_ASKED: Final[Mapping[str, tuple[Text, Text, Text]]] = {
    "worked_rest_day": (
        Text("Ngày nghỉ hằng tuần đi làm bù có là ngày làm việc?", "Is a day of rest worked in exchange a working day?"),
        Text("Có: được tính là ngày làm việc", "Yes: it counts as a working day"),
        Text("Không: không tính là ngày làm việc", "No: it is not counted as a working day"),
    ),
    "swap_no_holiday": (
        Text("Ngày nghỉ hoán đổi có là ngày nghỉ?", "Is a swapped day off a day off?"),
        Text("Có: thời hạn hết vào ngày đó thì lùi sang ngày làm việc", "Yes: a term that ends on it rolls to a working day"),
        Text("Không: thời hạn không lùi vì ngày đó", "No: no term rolls because of it"),
    ),
    "stop_first_counts": (
        Text("Ngày bắt đầu tạm dừng có tính vào thời hạn?", "Does the day on which a stop begins count?"),
        Text("Không tính", "It does not count"),
        Text("Có tính", "It counts"),
    ),
    "stop_day_after_too": (
        Text("Ngày tiếp tục có tính vào thời hạn?", "Does the day of continuing count?"),
        Text("Có tính", "It counts"),
        Text("Không tính", "It does not count"),
    ),
    "notice_day": (
        Text("Ngày gửi thông báo có nằm trong số ngày phải báo trước?", "Does the day of the notice itself count?"),
        Text("Có", "It does"),
        Text("Không", "It does not"),
    ),
}  # fmt: skip


def _touched(reading: str, rule: Rule, stopped: frozenset[str]) -> bool:
    if rule.n is None or rule.unit == "hour":
        return False
    if reading == "notice_day":
        return rule.direction == "before"
    if reading.startswith("stop_"):
        return rule.id in stopped
    return (rule.unit == "wd") == (reading == "worked_rest_day")


def _of_late_extensions(law: Law, hanging: _Hanging) -> Iterator[Doubt]:
    """Each term that a step may make longer where the law does not say whether that can be done once it has run out."""
    seen: set[str] = set()
    for kind, whole in law.wholes.items():
        for edge in whole.edges:
            for extends in edge.extends:
                name = _late_id(extends)
                if extends.in_time or name in seen:
                    continue
                seen.add(name)
                yield Doubt(
                    id=name,
                    sort="late",
                    pack=law.pack_id(kind),
                    about=Text(
                        f"{edge.title.vi} ({extends.clock})",
                        f"{edge.title.en} ({extends.clock})",
                    ),
                    article=same(edge.article),
                    question=Text(
                        "Thời hạn đã hết rồi thì còn gia hạn được không? Luật không nói.",
                        "Can a term still be extended once it has run out? The law is silent.",
                    ),
                    readings=(
                        Reading(
                            AS_WRITTEN,
                            Text("Được, và vẫn ghi là trễ hạn", "It can, and stands as late for ever"),
                            followed=True,
                        ),
                        Reading(OTHERWISE, Text("Không được", "It cannot")),
                    ),
                    hangs=hanging.of_rules([extends.clock]),
                    place=edge.place,
                )


def _late_id(extends: Extends) -> str:
    return f"late/{extends.clock}"


def _of_forms(law: Law, hanging: _Hanging) -> Iterator[Doubt]:
    for versions in law.form_versions.values():
        for form in versions:
            drawn = form.drawn in ("description", "memory")
            if not drawn and "UNSURE" not in form.confidence:
                continue
            name = _form_id(form)
            place = law.places.get(("form", f"{form.number}@{form.valid_from}"), "")
            yield Doubt(
                id=name,
                sort="form",
                pack=_pack(law, place),
                about=Text(f"{form.title.vi} ({form.number})", f"{form.title.en} ({form.number})"),
                article=same(form.article),
                question=_DRAWN[form.drawn or ""] if drawn else _UNSEEN,
                readings=(
                    Reading(AS_WRITTEN, Text("Đúng như mẫu trong Công báo", "As the form in the gazette"), followed=True),
                    Reading(NOT_SO, Text("Khác mẫu trong Công báo, phải in lại; lý do nói khác ở đâu",
                                         "Not as in the gazette, to be drawn again; the reason says where it differs")),
                ),
                hangs=hanging.of_form(form),
                place=place,
            )  # fmt: skip


def _form_id(form: Form) -> str:
    return f"form/{form.number}@{form.valid_from}"


_DRAWN: Final[Mapping[str, Text]] = {
    "description": Text(
        "Mẫu được in theo mô tả nội dung phải có, chưa thấy mẫu.", "Drawn from a description; the form was not seen."
    ),
    "memory": Text("Mẫu được in theo trí nhớ, chưa thấy mẫu.", "Drawn from memory; the form was not seen."),
}  # fmt: skip
_UNSEEN = Text(
    "Số, tên hoặc điều khoản của mẫu chưa ai đối chiếu.", "Nobody has checked number, title and article of the form."
)


def _of_conditions(law: Law, hanging: _Hanging) -> Iterator[Doubt]:
    for each in law.conditions.values():
        if "UNSURE" in each.confidence:
            place = law.places.get(("condition", each.id), "")
            yield _unread(
                f"condition/{each.id}", "condition", _pack(law, place), each.title, each.article, each.gist,
                hanging.of_condition(each), place,
            )  # fmt: skip


def _of_instruments(law: Law, hanging: _Hanging) -> Iterator[Doubt]:
    for each in law.instruments.values():
        if "UNSURE" in each.confidence:
            place = law.places.get(("instrument", each.id), "")
            rules = [rule.id for rule in law.rules.values() if each.id in rule.article]
            since = Text(f"Có hiệu lực từ {each.valid_from:%d/%m/%Y}", f"In force from {each.valid_from:%d/%m/%Y}")
            yield _unread(
                f"instrument/{each.id}", "instrument", _pack(law, place), each.title, each.id, since,
                hanging.of_rules(rules), place,
            )  # fmt: skip


def _unread(name: str, sort: Sort, pack: str, about: Text, article: str, gist: Text, hangs: Hanging, place: str) -> Doubt:
    readings = (Reading(AS_WRITTEN, gist, followed=True), Reading(NOT_SO, _NOT_SO))
    return Doubt(name, sort, pack, about, same(article), _UNREAD, readings, hangs, place)


def _pack(law: Law, place: str) -> str:
    """The pack in whose folder a file lies."""
    folder = place.rpartition("/")[0]
    return next((pack for pack in law.packs if law.places["pack", pack].rpartition("/")[0] == folder), "")


class _Hanging:
    """Looks up what hangs on rules, forms and conditions: the steps that start, end or pause a term, and the papers that meet
    it."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.edges = [(kind, edge) for kind, whole in law.wholes.items() for edge in whole.edges]
        self.stopped = frozenset(name for _, edge in self.edges for name in edge.pauses)
        self.touching: dict[str, list[tuple[str, Edge]]] = {}
        for kind, edge in self.edges:
            # A step that names a rule has to do with those that held before it too.
            for rule in {version.id for name in _touched_by(edge) for version in law.line(name)}:
                self.touching.setdefault(rule, []).append((kind, edge))

    def of_rules(self, names: Iterable[str]) -> Hanging:
        rules = tuple(dict.fromkeys(names))
        found = [each for name in rules for each in self.touching.get(name, ())]
        met = {name for rule in rules for version in self.law.rule_versions[rule] for name in version.met_by}
        return Hanging(rules, self._steps(found), self._papers((kind, edge) for kind, edge in found if edge.name in met))

    def of_form(self, form: Form) -> Hanging:
        found = [(kind, edge) for kind, edge in self.edges if edge.form == form.number]
        printed = [
            (kind, edge)
            for kind, edge in self.edges
            if any(self.law.paper(paper, kind).printed == form.printed for paper in edge.papers)
        ]
        every = [*found, *(each for each in printed if each not in found)]
        return Hanging((), self._steps(every), self._papers(every))

    def of_condition(self, condition: Condition) -> Hanging:
        rules = [
            rule.id
            for rule in self.law.rules.values()
            if condition.id in rule.conditions or any(owed.only_if == condition.id for owed in rule.owed_to)
        ]
        found = [
            (kind, edge)
            for kind, edge in self.edges
            if condition.id in edge.conditions or any(start.only_if == condition.id for start in edge.starts)
        ]
        rules += [start.rule for _, edge in found for start in edge.starts if start.only_if == condition.id]
        return Hanging(tuple(dict.fromkeys(rules)), self._steps(found), ())

    def _steps(self, found: Iterable[tuple[str, Edge]]) -> tuple[Text, ...]:
        titled = ((self._title(kind), edge.title) for kind, edge in found)
        return tuple(dict.fromkeys(Text(f"{of.vi}: {step.vi}", f"{of.en}: {step.en}") for of, step in titled))

    def _papers(self, found: Iterable[tuple[str, Edge]]) -> tuple[Text, ...]:
        return tuple(dict.fromkeys(self.law.paper(paper, kind).title for kind, edge in found for paper in edge.papers))

    def _title(self, kind: str) -> Text:
        return self.law.whole(kind).title


def _touched_by(edge: Edge) -> set[str]:
    """The rules whose terms a step starts, ends, pauses or makes longer; those that it ends without naming them left out."""
    extended = {name for each in edge.extends for name in (each.clock, each.by) if name is not None}
    return {*(start.rule for start in edge.starts), *edge.ends, *edge.pauses, *extended} - {"*"}


# --- the law as lawyers have read it ----------------------------------------------------------------------------------


def as_read(law: Law, on: date) -> Law:
    """The law with the words of lawyers that had been taken by that day, and stand on it; without any, the law as it is
    written.

    What was settled is counted so whenever the term began, for a lawyer says what the law means and has meant; which terms
    run and move, the house shows before it takes the word. A calendar whose counting changes bears a label of its own, by which
    open terms are found and counted again.
    """
    written = law.written or law
    given = {each.doubt: each for each in written.opinions if each.stands(on)}
    if not given:
        return written
    known = {each.id: each for each in doubts(written)}
    settled = {name: _settled(each, known[name]) for name, each in given.items() if name in known}
    calendars = {name: _calendar_read(calendar, settled) for name, calendar in written.calendars.items()}
    started = {f.rule for versions in written.rule_versions.values() for r in versions for f in r.further}
    rules = {name: tuple(_rule_read(rule, settled) for rule in versions) for name, versions in written.rule_versions.items()}
    begins = {name for name in started if any(rule.begins_rolled for rule in rules[name])}
    rules = {name: tuple(_further_read(rule, begins) for rule in versions) for name, versions in rules.items()}
    counted = {rule.calendar: [] for versions in rules.values() for rule in versions}  # type: dict[str, list[Settled]]
    for versions in rules.values():
        for rule in versions:
            counted[rule.calendar] += rule.settled
    return replace(
        written,
        version=_version(written.version, given.values()),
        calendars={name: _labelled(each, counted.get(name, ())) for name, each in calendars.items()},
        rule_versions=rules,
        wholes={kind: _whole_read(whole, settled) for kind, whole in written.wholes.items()},
        conditions={name: _confirmed(each, f"condition/{name}", settled) for name, each in written.conditions.items()},
        instruments={name: _confirmed(each, f"instrument/{name}", settled) for name, each in written.instruments.items()},
        form_versions={
            number: tuple(_confirmed(form, _form_id(form), settled) for form in versions)
            for number, versions in written.form_versions.items()
        },
        written=written,
        _procedures={},
    )


@dataclass(frozen=True, slots=True)
class FirstMoved:
    """A rule whose terms end on another day by another reading: the first day from which one does, and both ends."""

    rule: str
    began: date
    before: date | None
    after: date | None


_LOOKED_AT: Final = 400  # days: every weekday, every end of a month, every holiday of a year


def first_moved(before: Law, after: Law, rules: Iterable[str], today: date) -> Iterator[FirstMoved]:
    """Of these rules those whose terms would move, each with the first day from today on, within a year, on which one that
    begins then does; one that stands still is not looked at."""
    for rule in dict.fromkeys(rules):
        for later in range(_LOOKED_AT):
            began = date.fromordinal(today.toordinal() + later)
            try:
                old, new = before.due(rule, began), after.due(rule, began)
            except DeadlineError:
                continue  # not in force on that day, or beyond the calendar: nobody can say
            if (old.nominal, old.due) != (new.nominal, new.due):
                yield FirstMoved(rule, began, old.due, new.due)
                break


def _settled(opinion: Opinion, doubt: Doubt) -> Settled:
    reading = doubt.reading(opinion.reading)
    said = reading.said if reading is not None else same(opinion.reading)
    return Settled(doubt.id, opinion.reading, said, opinion.name, opinion.office, opinion.given_on, opinion.reason)


def _version(of: str, given: Iterable[Opinion]) -> str:
    """A digest of the packs and of the words that stand, whichever order they stand in."""
    digest = sha256(of.encode())
    for each in sorted(given, key=lambda each: each.doubt):
        digest.update(f"\0{each.doubt}\0{each.reading}\0{each.given_on}".encode())
    return digest.hexdigest()


def _labelled(calendar: Calendar, of_rules: Iterable[Settled]) -> Calendar:
    """The calendar with a version of its own for what has been settled of it and of the rules that count by it."""
    every = sorted(f"{each.doubt} {each.reading} {each.given_on}" for each in (*calendar.settled, *of_rules))
    if not every:
        return calendar
    return replace(calendar, version=f"{calendar.version}+{sha256(chr(0).join(every).encode()).hexdigest()[:6]}")


def _calendar_read(calendar: Calendar, settled: Mapping[str, Settled]) -> Calendar:
    read = calendar
    for name in calendar.readings:
        answer = settled.get(f"calendar/{calendar.id}/{name}")
        if answer is not None:
            read = replace(
                read,
                readings={each: said for each, said in read.readings.items() if each != name},
                otherwise=read.otherwise | ({name} if answer.reading == OTHERWISE else frozenset()),
                settled=(*read.settled, answer),
            )
    for year in calendar.provisional_years:
        answer = settled.get(_year_id(calendar, year))
        if answer is not None:
            known = replace(read.years[year], status="announced") if answer.reading == AS_WRITTEN else read.years[year]
            read = replace(read, years={**read.years, year: known}, settled=(*read.settled, answer))
    for unsure in calendar.unsure:
        answer = settled.get(_days_id(calendar, unsure))
        if answer is None:
            continue
        read = replace(read, settled=(*read.settled, replace(answer, days=unsure.days)))
        if answer.reading == OTHERWISE:
            read = read.as_read(unsure)
        else:
            kept = replace(unsure, why=_contradicted(answer)) if answer.reading == NOT_SO else None
            read = replace(read, unsure=tuple(kept or each if each == unsure else each for each in read.unsure
                                              if each != unsure or kept is not None))  # fmt: skip
    return read


def _rule_read(rule: Rule, settled: Mapping[str, Settled]) -> Rule:
    """A version of a rule with what has been settled of it; as it is, where nothing has."""
    for part, read in (
        ("number", _number_read), ("text", _text_read), ("change_of_law", _change_read), ("start", _start_read),
        ("end", _end_read),
    ):  # fmt: skip
        answer = settled.get(_rule_id(rule, part))
        if answer is None:
            continue
        rule = replace(rule, settled=(*rule.settled, answer))
        # What others read is in words alone: nothing here can follow it before the packs are changed.
        against = answer.reading == NOT_SO or (part == "text" and answer.reading == OTHERWISE)
        rule = replace(rule, unsure=_contradicted(answer)) if against else read(rule, answer)
    return rule


def _text_read(rule: Rule, answer: Settled) -> Rule:
    kind = "limit" if rule.type == "unsure" and rule.n is not None else "no_number" if rule.type == "unsure" else rule.type
    return replace(rule, type=kind, unsure=None, confidence=CONFIRMED)


def _number_read(rule: Rule, answer: Settled) -> Rule:
    numbers = [each for each in rule.other_numbers if each.if_ends_after is None]
    chosen = next((each for each in numbers if f"{each.n}{each.unit}" == answer.reading), None)
    rule = replace(_text_read(rule, answer), other_numbers=tuple(each for each in rule.other_numbers if each not in numbers))
    if chosen is None:
        return rule
    article = chosen.article or rule.article
    return replace(
        rule, n=chosen.n, unit=chosen.unit, article=article, citation=None if article != rule.article else rule.citation
    )


def _change_read(rule: Rule, answer: Settled) -> Rule:
    over = [each for each in rule.other_numbers if each.if_ends_after is not None]
    chosen = next((each for each in over if f"{each.n}{each.unit}" == answer.reading), None)
    return replace(rule, straddling=chosen, other_numbers=tuple(each for each in rule.other_numbers if each not in over))


def _start_read(rule: Rule, answer: Settled) -> Rule:
    return replace(rule, from_rolled=None, begins_rolled=answer.reading == OTHERWISE)


def _end_read(rule: Rule, answer: Settled) -> Rule:
    return replace(rule, not_rolled=None, ends_unrolled=answer.reading == OTHERWISE)


def _further_read(rule: Rule, begins: set[str]) -> Rule:
    if not any(each.rule in begins for each in rule.further):
        return rule
    return replace(rule, further=tuple(replace(each, begins_rolled=each.rule in begins) for each in rule.further))


def _contradicted(answer: Settled) -> Text:
    day = answer.given_on
    return sentence(
        "luật sư nói không phải như vậy ({name}, {office}, {d}): {why}",
        "a lawyer says that it is not so ({name}, {office}, {d}): {why}",
        name=answer.name,
        office=answer.office,
        d=Text(day_in_words(day, "vi"), day_in_words(day, "en")),
        why=answer.reason,
    )


def _whole_read(whole: WholeProcedure, settled: Mapping[str, Settled]) -> WholeProcedure:
    """A procedure in which a term that has run out is extended no more, where that has been settled."""

    def read(extends: Extends) -> Extends:
        answer = settled.get(_late_id(extends))
        return replace(extends, in_time=True) if answer is not None and answer.reading == OTHERWISE else extends

    if not any(_late_id(extends) in settled for edge in whole.edges for extends in edge.extends):
        return whole
    return replace(whole, edges=tuple(replace(edge, extends=tuple(map(read, edge.extends))) for edge in whole.edges))


_Sure = TypeVar("_Sure", Condition, Instrument, Form)


def _confirmed(each: _Sure, name: str, settled: Mapping[str, Settled]) -> _Sure:
    answer = settled.get(name)
    return replace(each, confidence=CONFIRMED) if answer is not None and answer.reading == AS_WRITTEN else each

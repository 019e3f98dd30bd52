"""What is wrong with a regulation that can be read: twelve rules, each finding with its file, line, rows and cells.

R9, R10 and R11 are asked while the file is read (`regulation_file`): a row that gives names away, one that rests on nothing, a
field that nobody knows. An error keeps a version from being published; a warning has to be looked at; a note only tells.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal

from hoiam.core.deadlines import Rule, Unit, amount
from hoiam.core.regulation.cells import Block, ByLaw, Cell, Filling, Ground, blocks, who
from hoiam.core.regulation.clauses import (
    COMMON,
    OWN,
    AskRow,
    Days,
    Duties,
    Duty,
    DutyRow,
    LeadRow,
    Named,
    Regulation,
    Reminding,
    When,
)
from hoiam.core.words import Text, same, sentence

Grade = Literal["error", "warning", "note"]

# A week has five working days; a term in months is compared by its shortest month.
_WORKING, _WEEK, _MONTH, _YEAR, _HOURS = 5, 7, 28, 365, 24
_ONE_DAY = timedelta(days=1)

GRADES: Final[dict[Grade, Text]] = {
    "error": Text("lỗi", "error"),
    "warning": Text("cần xem", "warning"),
    "note": Text("ghi chú", "note"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding: by which of the twelve rules, how grave, where in the file, of which rows and cells, what, what to do."""

    rule: str
    grade: Grade
    place: str
    rows: tuple[str, ...]
    said: Text
    do: Text
    cells: tuple[Block, ...] = ()
    count: int = 0

    def __str__(self) -> str:
        rows = f"{', '.join(self.rows)}: " if self.rows else ""
        lines = [f"{self.place}: {self.rule} {self.grade}: {rows}{self.said.en} {self.do.en}"]
        return "\n".join(lines + [f"    {in_words(block)}" for block in self.cells])


def in_words(block: Block) -> str:
    """Cells that lie together, on a line: parts with a cross between, the values of a part with a bar."""
    return (
        " × ".join("|".join(sorted(each or "-" for each in part)) for part in block[:-1])
        + " × "
        + "|".join(f"{people}+" for people in sorted(block[-1], key=int))
    )


def lint_regulation(regulation: Regulation, duties: Duties, ground: Ground) -> list[Fault]:
    """Everything that is wrong with one version, and what has to be looked at: errors first."""
    found = [
        *_words(regulation, ground),
        *_filled(regulation, ground),
        *_terms(regulation, duties, ground),
        *_silences(regulation, duties),
        *_bodies(regulation, ground),
        *_escalation(regulation, ground),
        *_notes(regulation, duties),
    ]
    order = list(GRADES)
    return sorted(dict.fromkeys(found), key=lambda fault: order.index(fault.grade))


def lint_versions(versions: Sequence[Regulation]) -> list[Fault]:
    """R8: the versions of one regulation follow one another without a gap, and no two hold on one day. One without an end ends
    where the next begins."""
    found = []
    for one, later in pairwise(sorted(versions, key=lambda each: each.valid_from)):
        place = later.places.get("valid_from", later.file)
        if one.valid_from == later.valid_from:
            words = sentence(
                "{one} và {other} cùng bắt đầu ngày {day}.",
                "{one} and {other} both begin on {day}.",
                one=one.file,
                other=later.file,
                day=later.version,
            )
            found.append(Fault("R8", "error", place, (), words, Text("Bỏ một bản.", "Take one away.")))
        elif one.valid_to is not None and one.valid_to + _ONE_DAY != later.valid_from:
            gap = one.valid_to < later.valid_from
            words = sentence(
                "bản {one} hết hiệu lực ngày {end}, bản {later} có hiệu lực từ ngày {begin}: "
                + ("có khoảng trống." if gap else "chồng lên nhau."),
                "version {one} ends on {end}, version {later} begins on {begin}: " + ("a gap." if gap else "they overlap."),
                one=one.version,
                end=one.valid_to.isoformat(),
                later=later.version,
                begin=later.version,
            )
            found.append(
                Fault("R8", "error", place, (), words, Text("Sửa ngày của bản sau.", "Change the days of the later one."))
            )
    return found


# --- words of the packs (R11: nothing that nobody knows) ---------------------------------------------------------------------


def _words(regulation: Regulation, ground: Ground) -> Iterator[Fault]:
    """A condition names kinds, subjects, places and authors that there are; else it would silently hold nowhere."""
    levels = {*ground.levels, *ground.house.seats}
    parts: tuple[tuple[str, Collection[str], Callable[[When], frozenset[str] | None]], ...] = (
        ("kind", ground.kinds, lambda when: when.kinds),
        ("subject", ground.subjects, lambda when: when.subjects),
        ("place", levels, lambda when: when.places),
        ("act_of", ground.authors, lambda when: when.authors),
    )
    rows: tuple[LeadRow | AskRow, ...] = (*regulation.leads, *regulation.asks)
    for row in rows:
        for part, every, of in parts:
            for word in sorted((of(row.when) or frozenset()) - set(every)):
                yield Fault(
                    "R11",
                    "error",
                    row.place,
                    (row.id,),
                    sentence("không có “{word}” ({part}).", "there is no {part} “{word}”.", word=word, part=part),
                    sentence("Chọn một trong: {every}.", "Choose one of: {every}.", every=", ".join(sorted(every)[:30])),
                )


# --- R1, R2, R12: each cell has one lead, and it is the law's where the law names one -----------------------------------------


def _filled(regulation: Regulation, ground: Ground) -> Iterator[Fault]:
    """Every cell of the regulation, once. Findings of one sort about the same rows are one, with all their cells."""
    filling = Filling(regulation)
    gaps: list[Cell] = []
    nobody: dict[LeadRow, list[Cell]] = {}
    overlaps: dict[tuple[LeadRow, ...], list[Cell]] = {}
    against: dict[tuple[LeadRow, ByLaw], list[Cell]] = {}
    below: dict[tuple[LeadRow, str], list[Cell]] = {}
    twice: dict[LeadRow, list[Cell]] = {}
    used: set[str] = set()
    for cell in ground.cells(regulation):
        filled = filling.at(cell)
        held = filling.at(cell, classified=False)
        for rows in (filled.leads, filled.prepares, held.leads, held.prepares):
            used.update(row.id for row in rows)
            if len(rows) > 1:
                overlaps.setdefault(rows, []).append(cell)
        for row in dict.fromkeys((*filled.leads, *filled.prepares, *held.leads, *held.prepares)):
            if _stands_twice(regulation, row, cell, ground):
                twice.setdefault(row, []).append(cell)
        law = ground.by_law(cell.kind, cell.author)
        for row in filled.leads[:1]:
            if law is not None and row.lead != OWN and not _is_the_laws_body(regulation, row.lead, cell, law.role, ground):
                against.setdefault((row, law), []).append(cell)
            if law is None and (row.lead == OWN or not who(regulation, row.lead, cell, ground.house)):
                nobody.setdefault(row, []).append(cell)
        if law is None and not filled.leads:
            gaps.append(cell)
        for row in dict.fromkeys((*filled.leads, *filled.prepares)):
            names = {row.lead if row in filled.leads else "", row.prepares if row in filled.prepares else ""} - {"", OWN}
            for article in {_is_below(regulation, name, cell, ground) for name in names} - {""}:
                below.setdefault((row, article), []).append(cell)
    if gaps:
        yield _fault(
            "R1", regulation, (), gaps, _leads_at(regulation),
            Text("không ai chủ trì.", "nobody leads."),
            Text("Thêm dòng cho các ô này.", "Add a row for these cells."),
        )  # fmt: skip
    for row, cells in nobody.items():
        yield _fault(
            "R1", regulation, (row,), cells, row.place,
            sentence("“{lead}” không là cơ quan nào ở đó.", "“{lead}” is nobody there.", lead=row.lead),
            Text("Nêu một cơ quan, hoặc giới hạn dòng này bằng “place”.", "Name one body, or keep the row to a “place”."),
        )  # fmt: skip
    for rows, cells in overlaps.items():
        yield _fault(
            "R1", regulation, rows, cells, rows[-1].place,
            Text("hai dòng cùng mức cụ thể cho một ô.", "two rows with the same right fill one cell."),
            Text("Cho một dòng thêm điều kiện.", "Give one of them a condition more."),
        )  # fmt: skip
    for row, cells in twice.items():
        yield _fault(
            "R1", regulation, (row,), cells, row.place,
            Text("một cơ quan đứng hai lần.", "a body stands twice."),
            Text("Mỗi cơ quan chủ trì hoặc phối hợp, một lần.", "Each body leads or takes part, once."),
        )  # fmt: skip
    for (row, law), cells in against.items():
        yield _fault(
            "R12", regulation, (row,), cells, row.place,
            sentence(
                "nêu “{lead}”, còn luật ({line}; {article}): {gist}", "names “{lead}”, and the law ({line}; {article}): {gist}",
                lead=row.lead, line=law.row or "-", article=law.article, gist=law.gist,
            ),
            Text("Luật đứng trên: ghi “own”, hoặc chỉ giao “prepares”.", "The law stands above: “own”, or only “prepares”."),
        )  # fmt: skip
    for (row, article), cells in below.items():
        yield _fault(
            "R2", regulation, (row,), cells, row.place,
            sentence(
                "là người bị nêu, hoặc dưới quyền người đó ({article}).", "is the one complained of, or below him ({article}).",
                article=article,
            ),
            Text("Giao cho cơ quan ở trên.", "Give it to a body above."),
        )  # fmt: skip
    for row in regulation.leads:
        if row.id not in used:
            yield Fault(
                "R1", "warning", row.place, (row.id,),
                Text("không ô nào dùng dòng này.", "no cell is filled by this row."),
                Text("Bỏ dòng, hoặc sửa điều kiện.", "Take it away, or change its conditions."),
            )  # fmt: skip


def _stands_twice(regulation: Regulation, row: LeadRow, cell: Cell, ground: Ground) -> bool:
    """Whether a body takes part twice in the cell, under one name or two, or beside itself as who leads or prepares."""
    names = [name for name in (row.lead, row.prepares) if name not in ("", OWN)]
    first = {who(regulation, name, cell, ground.house) for name in names}
    members = [code for name in row.members if (code := who(regulation, name, cell, ground.house))]
    return len(set(row.members)) != len(row.members) or len(set(members)) != len(members) or not first.isdisjoint(members)


def _leads_at(regulation: Regulation) -> str:
    return regulation.leads[0].place if regulation.leads else regulation.file


def _fault(
    rule: str, regulation: Regulation, rows: Sequence[LeadRow], cells: list[Cell], place: str, said: Text, do: Text
) -> Fault:  # fmt: skip
    return Fault(rule, "error", place, tuple(row.id for row in rows), said, do, tuple(blocks(cells)), len(cells))


def _is_the_laws_body(regulation: Regulation, name: str, cell: Cell, role: str, ground: Ground) -> bool:
    """Whether a row names just the body whose head decides by the law: the level that governs the place, or the only body of
    that level."""
    if not role:
        return False
    level = ground.matrix.bodies[ground.matrix.roles[role].body].level
    named = regulation.bodies[name]
    if named.level:
        return named.level == level == cell.level
    seats = ground.house.of_level(level) if level else []
    return [seat.code for seat in seats] == [named.code]


def _is_below(regulation: Regulation, name: str, cell: Cell, ground: Ground) -> str:
    """R2: the article by which the body may not deal with it, being the one complained of or below him for certain; empty where
    it may. Of a single body among several of a level nobody can say it before he is named; then whoever sends it is asked."""
    if not cell.author:
        return ""
    named = regulation.bodies[name]
    seat = ground.house.seats.get(named.code)
    level = named.level or (seat.level if seat is not None else "")
    head = ground.matrix.role_at(level, "head")
    never = ground.matrix.never(cell.kind, cell.author, head.id) if head is not None else None
    if never is None:
        return ""
    his = ground.matrix.bodies[ground.matrix.roles[cell.author].body].level
    if named.level:
        return never[0] if named.level == his else ""
    over = [ground.house.seats[code].level for code in ground.house.chain(named.code)]
    certain = his in over[1:] or (his == level and len(ground.house.of_level(his)) == 1)
    return never[0] if certain else ""


# --- R3, R4, R5, R10: days ----------------------------------------------------------------------------------------------------


def _terms(regulation: Regulation, duties: Duties, ground: Ground) -> Iterator[Fault]:
    """R3: no term is longer than the law's for the same duty. R4: what is asked, reminded and escalated has ended before the
    shortest term within which a petition of these kinds is settled, with days to spare."""
    for ask in regulation.asks:
        kinds = sorted(ask.when.kinds & set(ground.kinds) if ask.when.kinds is not None else ground.kinds)
        for duty in _duties_of(ask, duties):
            yield from _longer(regulation, ask.id, ask.place, ask.days, duty, kinds, ground)
        yield from _too_late(regulation, ask, kinds, duties, ground)
    for row in regulation.duties:
        yield from _longer(regulation, row.id, row.place, row.days, duties.duties[row.duty], sorted(ground.kinds), ground)


def _duties_of(ask: AskRow, duties: Duties) -> list[Duty]:
    """What a row may be about: one demand, or each, where it names none."""
    return [duties.errands[ask.errand]] if ask.errand else list(duties.errands.values())


def _longer(
    regulation: Regulation, row: str, place: str, days: Days | None, duty: Duty, kinds: Sequence[str], ground: Ground
) -> Iterator[Fault]:  # fmt: skip
    if days is None:
        return
    rules = {duty.rules[kind]: kind for kind in reversed(kinds) if kind in duty.rules}
    for rule_id, kind in rules.items():
        rule = _rule(ground, rule_id, regulation.valid_from)
        if rule is None or rule.n is None or not is_longer(days, rule.n, rule.unit):
            continue
        yield Fault(
            "R3", "error", place, (row,),
            sentence(
                "{days} cho “{duty}” dài hơn thời hạn của luật là {law} ({rule}; {article}; {kind}).",
                "{days} for “{duty}” is longer than the law's {law} ({rule}; {article}; {kind}).",
                days=amount(days.n, days.unit), duty=duty.title, law=amount(rule.n, rule.unit), rule=rule.id,
                article=rule.cited, kind=kind,
            ),
            Text("Quy chế chỉ được rút ngắn.", "A regulation may only shorten."),
        )  # fmt: skip


def _too_late(regulation: Regulation, ask: AskRow, kinds: Sequence[str], duties: Duties, ground: Ground) -> Iterator[Fault]:
    reminding = regulation.reminding
    if ask.days is None:
        return
    after = max((*reminding.remind, reminding.escalate or 0)) if reminding is not None else 0
    ends = working(ask.days.n, ask.days.unit) + after
    for kind in kinds:
        rule = _rule(ground, duties.handling.get(kind, ""), regulation.valid_from)
        if rule is None:
            continue
        own = ground.law.own_term("*", rule.id, regulation.valid_from) if rule.n is None else None
        n, unit = (own.n, own.unit) if own is not None else (rule.n, rule.unit)
        if n is None or ends + duties.spare <= working(n, unit):
            continue
        yield Fault(
            "R4", "error", ask.place, (ask.id,),
            sentence(
                "hỏi, nhắc, báo cấp trên hết {ends} ngày làm việc, không còn {spare} trước khi hết {rule} ({law}; {kind}).",
                "ends after {ends} working days with reminders, less than {spare} before the end of {rule} ({law}; {kind}).",
                ends=ends, spare=duties.spare, rule=rule.id, law=amount(n, unit), kind=kind,
            ),
            Text("Rút ngắn “within”, “remind” hoặc “escalate”.", "Shorten “within”, “remind” or “escalate”."),
        )  # fmt: skip


def working(n: int, unit: Unit) -> int:
    """How many working days a term has at least, in weeks without a day off: seven days have five."""
    return n if unit == "wd" else _calendar_days(n, unit) * _WORKING // _WEEK


def is_longer(days: Days, n: int, unit: Unit) -> bool:
    """Whether a term is longer than the law's in weeks without a day off: five working days are as long as seven days. Where a
    day off makes it longer all the same, the law's day holds (`who_leads.AskedOf.due`)."""
    if unit == "wd":
        return days.n > n if days.unit == "wd" else days.n * _WORKING > n * _WEEK
    law = _calendar_days(n, unit)
    return days.n > law if days.unit == "cd" else days.n > law * _WORKING // _WEEK


def _calendar_days(n: int, unit: Unit) -> int:
    """The least number of days of a term that is not in working days: of hours, only whole days."""
    return {"cd": n, "hour": n // _HOURS, "month": n * _MONTH, "year": n * _YEAR}.get(unit, 0)


def _rule(ground: Ground, rule_id: str, on: date) -> Rule | None:
    """The rule of law in force on the day; None where there is none by that name."""
    return ground.law.rule(rule_id, on) if rule_id in ground.law.rule_versions and ground.law.holds(rule_id, on) else None


def _silences(regulation: Regulation, duties: Duties) -> Iterator[Fault]:
    """R5: silence lets the work go on only where the pack of duties says that it may."""
    for ask in regulation.asks:
        if ask.silence == "go_on" and not all(duty.may_go_on for duty in _duties_of(ask, duties)):
            yield Fault(
                "R5", "error", ask.place, (ask.id,),
                sentence(
                    "“silence: go_on” chỉ dùng cho: {those}.", "“silence: go_on” is only for: {those}.",
                    those=", ".join(duty.id for duty in duties.errands.values() if duty.may_go_on),
                ),
                Text("Ghi “escalate”, hoặc nêu “errand”.", "Write “escalate”, or name the “errand”."),
            )  # fmt: skip


# --- R6, R7: bodies -----------------------------------------------------------------------------------------------------------


def _bodies(regulation: Regulation, ground: Ground) -> Iterator[Fault]:
    """R6: every body that is named is here, works on every day of the regulation and has its key in the log."""
    named: list[Named] = [*regulation.bodies.values()]
    if regulation.issued_by not in ground.house.seats:
        named.append(Named("issued_by", code=regulation.issued_by, place=regulation.places.get("bodies", regulation.file)))
    for each in named:
        if each.level:
            wrong = None if ground.house.of_level(each.level) else sentence(
                "không có cơ quan nào ở cấp “{level}”.", "no body has the level “{level}”.", level=each.level
            )  # fmt: skip
        else:
            wrong = _not_working(each.code, regulation, ground)
        if wrong is not None:
            yield Fault(
                "R6", "error", each.place, (each.name,), wrong, Text("Nêu cơ quan đang có.", "Name a body that is here.")
            )
    reminding = regulation.reminding
    told = {reminding.to, *reminding.chain, *reminding.chain.values()} if reminding is not None else set()
    rows: tuple[LeadRow | AskRow, ...] = (*regulation.leads, *regulation.asks)
    for name, body in regulation.bodies.items():
        in_rows = any(name in _names(row) or (body.code or body.level) in (row.when.places or ()) for row in rows)
        if not in_rows and name not in {*told, *(row.by for row in regulation.duties)}:
            yield Fault(
                "R6", "warning", body.place, (name,),
                Text("được nêu tên mà không có dòng nào.", "is named and has no row."),
                Text("Bỏ tên, hoặc thêm dòng.", "Take the name away, or add a row."),
            )  # fmt: skip


def _names(row: LeadRow | AskRow) -> tuple[str, ...]:
    return (row.lead, row.prepares, *row.members) if isinstance(row, LeadRow) else (row.ask, row.to)


def _not_working(code: str, regulation: Regulation, ground: Ground) -> Text | None:
    seat = ground.house.seats.get(code)
    if seat is None:
        return sentence("không có cơ quan “{code}”.", "there is no body “{code}”.", code=code)
    if not seat.works(regulation.valid_from, regulation.valid_to):
        return sentence(
            "“{code}” không hoạt động suốt thời gian hiệu lực.", "“{code}” does not work on every day of it.", code=code
        )  # fmt: skip
    if not seat.has_key:
        return sentence("“{code}” chưa có khóa trong sổ công khai.", "“{code}” has no key in the public log.", code=code)
    return None


def _escalation(regulation: Regulation, ground: Ground) -> Iterator[Fault]:
    """R7: whoever does not answer is reminded day after day, and has one superior to whom it is told; no way leads back."""
    if regulation.reminding is not None:
        yield from _reminded(regulation.reminding)
    yield from _not_above(regulation, ground)
    for each in regulation.bodies.values():
        if ground.house.goes_round(each.code):
            yield Fault(
                "R7", "error", each.place, (each.name,), Text("cấp trên đi vòng.", "its superiors go round."),
                Text("Sửa cấp trên của cơ quan.", "Mend the superior of that body."),
            )  # fmt: skip
    yield from _common(regulation, ground)


def _reminded(reminding: Reminding) -> Iterator[Fault]:
    """When, and who is told next: each day once and in order, somebody at all, and nobody twice."""
    if reminding.escalate is not None and not reminding.to and not reminding.chain:
        yield Fault(
            "R7", "error", reminding.place, (reminding.id,), Text("báo cấp trên mà không nói ai.", "escalates to nobody."),
            Text("Nêu “to”.", "Name “to”."),
        )  # fmt: skip
    if any(later <= one for one, later in pairwise(reminding.remind)):
        yield Fault(
            "R7", "error", reminding.place, (reminding.id,),
            Text("các ngày nhắc không theo thứ tự.", "its reminders are not in the order of their days."),
            Text("Ghi từ ngày sớm đến ngày muộn, mỗi ngày một lần.", "Write each day once, from early to late."),
        )  # fmt: skip
    for name in reminding.chain:
        passed, at = [name], name
        while (at := reminding.chain.get(at, "")) and at not in passed:
            passed.append(at)
        if at:
            yield Fault(
                "R7", "error", reminding.place, (reminding.id,),
                sentence("đi vòng: {way}.", "goes round: {way}.", way=" → ".join([*passed, at])),
                Text("Để một cơ quan là nơi cuối.", "Let it end at one body."),
            )  # fmt: skip


def _not_above(regulation: Regulation, ground: Ground) -> Iterator[Fault]:
    """Who is told by name is above whoever did not answer."""
    reminding = regulation.reminding
    told: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    if reminding is not None:
        told |= dict.fromkeys(reminding.chain.items(), (reminding.place, (reminding.id,)))
        if reminding.to not in ("", COMMON):
            told |= {
                (name, reminding.to): (reminding.place, (reminding.id,)) for name in regulation.bodies if name != reminding.to
            }
    for ask in regulation.asks:
        if ask.ask and ask.to not in ("", COMMON):
            told[ask.ask, ask.to] = (ask.place, (ask.id,))
    for (name, to), (place, rows) in told.items():
        one, other = _first(regulation.bodies[name], ground), _first(regulation.bodies[to], ground)
        if one and other and other not in ground.house.chain(one)[1:]:
            yield Fault(
                "R7", "error", place, rows,
                sentence("{other} không ở trên {one}.", "{other} is not above {one}.", other=other, one=one),
                Text("Nêu cơ quan cấp trên.", "Name a body above it."),
            )  # fmt: skip


def _common(regulation: Regulation, ground: Ground) -> Iterator[Fault]:
    """Whoever asks and whoever is asked have a superior in common, or one is above the other, where that is who is told."""
    reminding = regulation.reminding
    leading = {name for row in regulation.leads for name in (row.lead, row.prepares) if name and name != OWN}
    for ask in regulation.asks:
        to: str = ask.to
        rows: tuple[str, ...] = (ask.id,)
        if reminding is not None and not ask.to:
            to, rows = reminding.to, (ask.id, reminding.id)
        if to != COMMON or not ask.ask:
            continue
        for lead in sorted(leading - {ask.ask}):
            one, other = (_first(regulation.bodies[name], ground) for name in (lead, ask.ask))
            if one and other and set(ground.house.chain(one)).isdisjoint(ground.house.chain(other)):
                yield Fault(
                    "R7", "error", ask.place, rows,
                    sentence(
                        "{one} và {other} không có cấp trên chung.", "{one} and {other} have no superior in common.",
                        one=one, other=other,
                    ),
                    Text("Nêu “to” ở dòng này.", "Name “to” in this row."),
                )  # fmt: skip


def _first(named: Named, ground: Ground) -> str:
    """The body, or one of those of its level, for what is the same for all of them."""
    if named.code:
        return named.code if named.code in ground.house.seats else ""
    return next((seat.code for seat in ground.house.of_level(named.level)), "")


# --- what is only told --------------------------------------------------------------------------------------------------------


def _notes(regulation: Regulation, duties: Duties) -> Iterator[Fault]:
    """Which numbers are the province's own, since the law has none for them."""
    rows: tuple[AskRow | DutyRow, ...] = (*regulation.asks, *regulation.duties)
    for row in rows:
        if row.days is None or row.article:
            continue
        yield Fault(
            "R10", "note", row.place, (row.id,),
            sentence("{days}: số ngày của quy chế, luật không cho số.", "{days}: the province's own; the law has no number.",
                     days=amount(row.days.n, row.days.unit)),
            same(""),
        )  # fmt: skip

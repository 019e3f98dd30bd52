"""The table that a lawyer strikes or confirms: every rule with article, validity, gist, source and what is unsure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from hoiam.core.deadlines import Owed, Rule, Settled, Unit, amount
from hoiam.core.procedure.law import Law
from hoiam.core.words import Text

_TYPES: Mapping[str, Text] = {
    "limit": Text("hạn cuối", "at the latest"),
    "at_once": Text("ngay lập tức", "at once"),
    "at_most_each": Text("mỗi lần không quá", "at most, each time"),
    "not_counted": Text("không tính vào thời hạn", "not counted"),
    "minimum": Text("ít nhất", "at least"),
    "no_number": Text("luật không ấn định số ngày", "the law sets no number"),
    "unsure": Text("chưa chắc chắn", "unsure"),
    "check": Text("điều kiện phải kiểm tra", "a check"),
}


@dataclass(frozen=True, slots=True)
class LawyerRow:
    """One version of one rule, as a lawyer reads it. `used_by`: the steps, by kind, that set its clock going; `not_used`: why
    none does; `met_by`: the steps that do what it asks for, as people call them; `owed_to`: all to whom it has to be done."""

    id: str
    version: str
    pack: str
    article: Text
    title: Text
    gist: Text
    trigger: Text
    amount: Text
    variants: tuple[tuple[tuple[str, ...], Text], ...]
    other_readings: tuple[Text, ...]
    valid_from: date
    valid_to: date | None
    succeeds: str | None
    source: str
    confidence: str
    unsure: Text | None
    is_unsure: bool
    used_by: tuple[str, ...]
    not_used: Text | None
    met_by: tuple[Text, ...]
    owed_to: tuple[Text, ...]
    settled: tuple[Settled, ...] = ()


def rows_for_lawyers(law: Law) -> tuple[LawyerRow, ...]:
    """Every version of every rule, by pack and id."""
    used: dict[str, list[str]] = {}
    for kind, whole in law.wholes.items():
        for edge in whole.edges:
            for start in edge.starts:
                used.setdefault(start.rule, []).append(f"{kind}: {edge.name}")
    rows = [
        _row(rule, law, tuple(dict.fromkeys(used.get(rule.id, ()))))
        for versions in law.rule_versions.values()
        for rule in versions
    ]
    return tuple(sorted(rows, key=lambda row: (law.packs.index(row.pack), row.id, row.valid_from)))


def _row(rule: Rule, law: Law, used_by: tuple[str, ...]) -> LawyerRow:
    """One version of a rule as a lawyer checks it; `used_by`: the steps that set its clock going."""
    calendar = law.calendar_of(rule)
    readings = [_reading(other.reason, other.n, other.unit, other.article) for other in rule.other_numbers]
    if rule.from_rolled is not None:
        readings.append(rule.from_rolled)
    if rule.not_rolled is not None:
        readings.append(rule.not_rolled)
    if rule.n is not None and rule.direction == "before" and "notice_day" in calendar.readings:
        readings.append(calendar.readings["notice_day"])
    return LawyerRow(
        id=rule.id,
        version=rule.version,
        pack=rule.pack,
        article=rule.cited,
        title=rule.title,
        gist=rule.gist,
        trigger=rule.trigger,
        amount=_amount(rule),
        variants=tuple(
            (tuple(sorted(variant.when)), amount(variant.n, variant.unit) if variant.n is not None else _TYPES["at_once"])
            for variant in rule.variants
        ),
        other_readings=tuple(readings),
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        succeeds=rule.succeeds,
        source=rule.source,
        confidence=rule.confidence,
        unsure=rule.unsure,
        is_unsure=rule.is_unsure,
        used_by=used_by,
        not_used=rule.not_in_a_journey,
        met_by=tuple(dict.fromkeys(_met_by(rule, law))),
        owed_to=tuple(_owed(owed, rule, law) for owed in rule.owed_to),
        settled=rule.settled,
    )


def _met_by(rule: Rule, law: Law) -> Iterator[Text]:
    """Each step that meets the rule, as it is called where it ends it."""
    for whole in law.wholes.values():
        for edge in whole.edges:
            if edge.name in rule.met_by and (rule.id in edge.ends or "*" in edge.ends):
                yield edge.title


def _owed(owed: Owed, rule: Rule, law: Law) -> Text:
    party = law.by_pack[rule.pack].parties[owed.party].title
    if owed.only_if is not None:
        when = law.conditions[owed.only_if].title
        return Text(f"{party.vi} (khi {when.vi})", f"{party.en} (if {when.en})")
    return Text(f"{party.vi} (nếu có)", f"{party.en} (if there is one)") if owed.if_any else party


def _amount(rule: Rule) -> Text:
    kind = _TYPES[rule.type]
    if rule.n is None:
        return kind
    number = amount(rule.n, rule.unit)
    if rule.direction == "before":
        return Text(f"trước ít nhất {number.vi}", f"at least {number.en} before")
    return Text(f"{kind.vi}: {number.vi}", f"{kind.en}: {number.en}")


def _reading(reason: Text, n: int, unit: Unit, article: str | None) -> Text:
    number = amount(n, unit)
    where = f" ({article})" if article else ""
    return Text(f"{number.vi}{where}. {reason.vi}", f"{number.en}{where}. {reason.en}")

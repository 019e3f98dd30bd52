"""A regulation from its YAML, or a PackError that names file, line and cause. Reads texts, never files.

It is read by the packs' own reader: a field that nobody knows, one that stands twice, a day that is none are refused with the
line. Which faults of a regulation that can be read are found later, `lint_regulation` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Final, cast

from hoiam.core.deadlines import Unit
from hoiam.core.procedure import PackError
from hoiam.core.procedure.spots import Fields, Spot, read
from hoiam.core.regulation.clauses import (
    COMMON,
    OWN,
    SHARES,
    SILENCES,
    AskRow,
    Days,
    Duties,
    Duty,
    DutyRow,
    LeadRow,
    Named,
    Regulation,
    Reminding,
    Share,
    Silence,
    When,
)

LONGEST: Final = 1_000_000
"""A regulation is read by people: one of this many bytes is none."""

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,31}")
_ROW = re.compile(r"[A-Z][A-Z0-9]{0,7}")
_NAME = re.compile(r"[A-Z][A-Z0-9-]{0,15}")
_UNITS = ("wd", "cd")
_EVERY = ("month", "quarter", "half_year", "year")
_ANY = "*"
_MOST_DAYS = 365
_MOST_PEOPLE = 100_000
_FIRST, _LAST = 2000, 2099
_TIERS_OF_NAMES = ("identity", "name", "names", "originals", "notice")


def decoded(file: str, data: bytes) -> str:
    """The text of a file. PackError for one that is too long, or is not UTF-8."""
    if len(data) >= LONGEST:
        raise PackError(file, 1, f"this file has {LONGEST} bytes or more: that is no regulation")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PackError(file, data.count(b"\n", 0, error.start) + 1, "this is not UTF-8") from None
    if text.startswith("\ufeff"):
        raise PackError(file, 1, "this begins with a byte order mark; take it out")
    return text


def read_regulation(file: str, text: str, duties: Duties) -> Regulation:
    """One version of a regulation. Raises PackError."""
    decoded(file, text.encode("utf-8", "surrogatepass"))
    return _Reading(read(file, text), duties).regulation(file, sha256(text.encode()).hexdigest())


def read_duties(file: str, text: str) -> Duties:
    """What regulations may set terms for. Raises PackError."""
    top = read(file, text)
    found = Duties(
        law=top.need("law").text(),
        errands={each.id: each for each in _duties(top.need("errands"))},
        duties={each.id: each for each in _duties(top.need("duties"))},
        handling={kind.text(): rule.text() for kind, rule in top.need("handling").fields().pairs()},
        spare=top.need("spare").within(0, _MOST_DAYS),
    )
    top.done()
    return found


def _duties(spot: Spot) -> Iterable[Duty]:
    for name, each in spot.fields().pairs():
        fields = each.fields()
        rules = fields.may("rules")
        yield Duty(
            id=name.text(),
            title=fields.need("title").words(),
            rules={kind.text(): rule.text() for kind, rule in rules.fields().pairs()} if rules is not None else {},
            may_go_on=fields.get("go_on", Spot.truth, False),
        )
        fields.done()


class _Reading:
    """The reading of one file: what was named so far, so that a row that names something else is refused with its line."""

    def __init__(self, top: Fields, duties: Duties) -> None:
        self.top, self.duties = top, duties
        self.bodies: dict[str, Named] = {}
        self.places: dict[str, str] = {}
        self.reminding: Reminding | None = None

    def regulation(self, file: str, digest: str) -> Regulation:
        """The whole file: its days and bodies first, since the rows name them."""
        top = self.top
        valid_from = _day(top.need("valid_from"))
        valid_to = top.get("valid_to", _day, cast("date | None", None))
        if valid_to is not None and valid_to < valid_from:
            raise top.need("valid_to").error(f"it ends on {valid_to}, before it begins on {valid_from}")
        version = top.need("version")
        if version.text() != valid_from.isoformat():
            raise version.error(f"a version is named by the day from which it holds: “{valid_from.isoformat()}”")
        for name, spot in top.need("bodies").fields().pairs():
            self.bodies[_like(name, _NAME, "a short name in capitals, such as LD")] = self._named(name, spot)
        self.places = {"valid_from": top.need("valid_from").place, "bodies": top.need("bodies").place}
        found = Regulation(
            id=_like(top.need("regulation"), _CODE, "a code such as SL-QC-01"),
            version=version.text(),
            issued_by=_like(top.need("issued_by"), _CODE, "the code of a body"),
            law=top.need("law").choice([self.duties.law]),
            title=top.need("title").words(),
            article=top.need("article").text(),
            valid_from=valid_from,
            valid_to=valid_to,
            bodies=self.bodies,
            leads=tuple(self._lead(each.fields()) for each in top.need("leads").items()),
            asks=tuple(self._ask(each.fields()) for each in top.need("asks").items()),
            duties=tuple(row for each in top.need("duties").items() if (row := self._duty(each.fields())) is not None),
            reminding=self.reminding,
            answers_for=self._answers_for(),
            file=file,
            digest=digest,
            places=self.places,
        )
        top.done()
        return found

    def _named(self, name: Spot, spot: Spot) -> Named:
        if spot.is_text():
            return Named(name.text(), code=_like(spot, _CODE, "the code of a body"), place=spot.place)
        fields = spot.fields()
        level = fields.need("level").text()
        fields.done()
        return Named(name.text(), level=level, place=spot.place)

    def _answers_for(self) -> dict[str, str]:
        spot = self.top.may("answers_for")
        if spot is None:
            return {}
        fields = spot.fields()
        found = {
            "whole": fields.need("whole").choice(["lead"]),
            "part": fields.need("part").choice(["asked"]),
            "delivery": fields.need("delivery").choice(["sender_until_delivered"]),
        }
        fields.done()
        return found

    # Rows

    def _id(self, fields: Fields) -> str:
        spot = fields.need("id")
        found = _like(spot, _ROW, "the id of a row, such as L1")
        if found in self.places:
            raise spot.error(f"“{found}” is the id of another row, at {self.places[found]}")
        self.places[found] = fields.spot.place
        return found

    def _body(self, spot: Spot, *beside: str) -> str:
        return spot.choice([*self.bodies, *beside])

    def _one(self, spot: Spot) -> str:
        """The name of a single body: all of a level cannot do what one does."""
        name = self._body(spot)
        if not self.bodies[name].code:
            raise spot.error(f"“{name}” is every body of a level; name one body here")
        return name

    def _lead(self, fields: Fields) -> LeadRow:
        row_id = self._id(fields)
        prepares = fields.get("prepares", self._body, "")
        lead = fields.get("lead", lambda spot: self._body(spot, OWN), "")
        if not lead and not prepares:
            raise fields.spot.error("a row says who leads (“lead”) or who prepares (“prepares”)")
        until = fields.get("until", lambda spot: spot.choice(["classified"]), "")
        found = LeadRow(
            id=row_id,
            when=self._when(fields),
            lead=lead,
            members=fields.many("members", self._body),
            prepares=prepares,
            until_classified=bool(until),
            article=_rests_on(fields),
            place=fields.spot.place,
        )
        fields.done()
        return found

    def _when(self, fields: Fields) -> When:
        group = fields.may("group")
        people = None
        if group is not None:
            inner = group.fields()
            people = inner.need("people").within(2, _MOST_PEOPLE)
            inner.done()
        return When(
            kinds=_some(fields, "kind"),
            subjects=_some(fields, "subject"),
            places=self._where(fields),
            authors=_some(fields, "act_of"),
            people=people,
        )

    def _where(self, fields: Fields) -> frozenset[str] | None:
        """Levels as they are, names of bodies as their codes; the name of a level as the level."""
        found = _some(fields, "place")
        if found is None:
            return None
        return frozenset((self.bodies[each].code or self.bodies[each].level) if each in self.bodies else each for each in found)

    def _ask(self, fields: Fields) -> AskRow:
        row_id = self._id(fields)
        when, errand = fields.may("when"), fields.get("errand", self._errand, "")
        found_when = When()
        if when is not None:
            inner = when.fields()
            errand = inner.get("errand", self._errand, errand)
            found_when = self._when(inner)
            inner.done()
        silence = fields.get("silence", lambda spot: spot.choice(SILENCES), "escalate")
        found = AskRow(
            id=row_id,
            when=found_when,
            ask=fields.get("ask", self._body, ""),
            errand=errand,
            days=fields.get("within", _days, cast("Days | None", None)),
            silence=cast(Silence, silence),
            share=tuple(cast(Share, each) for each in fields.many("share", _share)) or ("question",),
            to=fields.get("to", lambda spot: self._body(spot, COMMON), ""),
            article=_rests_on(fields),
            place=fields.spot.place,
        )
        if not found.ask and found.days is None:
            raise fields.spot.error("a row says whom to ask (“ask”), or within how many days (“within”)")
        fields.done()
        return found

    def _errand(self, spot: Spot) -> str:
        return spot.choice(self.duties.errands)

    def _duty(self, fields: Fields) -> DutyRow | None:
        """A row of duties; the one about reminders is kept apart."""
        row_id = self._id(fields)
        if fields.may("remind") is not None or fields.may("escalate") is not None:
            self._remind(row_id, fields)
            return None
        words = [word for word in self.duties.duties if fields.may(word) is not None]
        if len(words) != 1:
            known = ", ".join(self.duties.duties)
            raise fields.spot.error(f"a row of duties has exactly one of: {known}, or “remind” and “escalate”")
        spot = fields.need(words[0])
        inner = spot.fields()
        if inner.may("n") is not None:
            row = DutyRow(row_id, words[0], days=_days(spot), article=_rests_on(fields), place=fields.spot.place)
        else:
            row = DutyRow(
                row_id,
                words[0],
                every=inner.need("every").choice(_EVERY),
                by=inner.get("by", self._one, ""),
                what=inner.many("what", Spot.text),
                article=_rests_on(fields),
                place=fields.spot.place,
            )
            inner.done()
        fields.done()
        return row

    def _remind(self, row_id: str, fields: Fields) -> None:
        if self.reminding is not None:
            raise fields.spot.error(f"{self.reminding.id} has said already when somebody is reminded")
        to = fields.may("to")
        chain: dict[str, str] = {}
        if to is not None and not to.is_text():
            chain = {self._one(first): self._one(then) for first, then in to.fields().pairs()}
        self.reminding = Reminding(
            id=row_id,
            remind=fields.many("remind", lambda spot: spot.within(1, _MOST_DAYS)),
            escalate=fields.get("escalate", lambda spot: spot.within(1, _MOST_DAYS), cast("int | None", None)),
            to="" if to is None or chain else self._body(to, COMMON),
            chain=chain,
            article=_rests_on(fields),
            place=fields.spot.place,
        )
        fields.done()


def _like(spot: Spot, pattern: re.Pattern[str], wanted: str) -> str:
    found = spot.text()
    if not pattern.fullmatch(found):
        raise spot.error(f"{wanted} is wanted here, not “{found[:60]}”")
    return found


def _some(fields: Fields, name: str) -> frozenset[str] | None:
    """The words of a condition; None where it is not named, or stands for any."""
    found = frozenset(fields.many(name, Spot.text))
    return None if not found or _ANY in found else found


def _days(spot: Spot) -> Days:
    fields = spot.fields()
    found = Days(fields.need("n").within(0, _MOST_DAYS), cast(Unit, fields.need("unit").choice(_UNITS)))
    fields.done()
    return found


def _day(spot: Spot) -> date:
    """A day of a regulation: no other century than ours has one, and past its end no calendar counts."""
    found = spot.day()
    if not _FIRST <= found.year <= _LAST:
        raise spot.error(f"a day from {_FIRST} to {_LAST} is wanted here, not {found}")
    return found


def _share(spot: Spot) -> str:
    """R9: what goes to an asked body is the question and what is attached to it, never a tier that holds names."""
    if spot.text() in _TIERS_OF_NAMES:
        raise spot.error(f"R9: no rule gives “{spot.text()}” to a body that is asked; it may be given {', '.join(SHARES)}")
    return spot.choice(SHARES)


def _rests_on(fields: Fields) -> str:
    """R10: the article that a row rests on; empty where it is the province's own and says so."""
    article, own = fields.may("article"), fields.get("own", Spot.truth, False)
    if article is None and not own:
        raise fields.spot.error("R10: a row has an article, or says “own: true”")
    if article is not None and own:
        raise fields.spot.error("R10: a row that has an article is not the province's own; leave one of the two out")
    return article.text() if article is not None else ""

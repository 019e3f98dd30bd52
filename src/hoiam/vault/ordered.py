"""What two offices order about the whole house: a higher limit, an office let in again, the end of old cases, a body that
stands in the place of another.

An order is two lines in clear in the public log, written by the main database from what it knows of whoever asks
(`casework/sql/orders.sql`): one office asks, another agrees. Everything that is ordered stands in both lines, so the
gatekeeper takes the number of an order and nothing else:

    hoiam/1 public order ID limit OFFICE words|names N DAYS by OFFICE asked|agreed TIME
    hoiam/1 public order ID admit OFFICE by OFFICE asked|agreed TIME
    hoiam/1 public order ID shred BODY COUNT DIGEST by OFFICE asked|agreed TIME
    hoiam/1 public order ID erase BODY COUNT DIGEST by OFFICE asked|agreed TIME
    hoiam/1 public order ID succeed BODY BODY INSTRUMENT DAY by OFFICE asked|agreed TIME
    hoiam/1 public order ID divide BODY INSTRUMENT DAY BODY:place|subject=CODE,CODE,... rest=BODY|person by OFFICE ... TIME

ID is a UUID, TIME is RFC 3339 in UTC with whole seconds. `shred` ends whole
cases, `erase` their names alone. The line of an order to destroy names no case: DIGEST is SHA-256 over
the order's number and the ids of its cases, which nobody can guess. The grammar is in docs/spec/sealing.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from hoiam.vault.errors import NotDone
from hoiam.vault.wraps import Tier

TIERS: Final = {"words": Tier.CONTENT, "names": Tier.IDENTITY}

_OFFICE = r"[A-Z0-9][A-Za-z0-9-]*(?:/[A-Za-z0-9-]+)*"
_BODY = r"[A-Z0-9][A-Za-z0-9-]*"
INSTRUMENT: Final = re.compile(r"[\w./-]{1,60}")
"""The number of a resolution or decision, as an order cites it."""
_CODE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"
CODE: Final = re.compile(_CODE)
"""The code of a place or of a subject, as an order names it."""
PERSON: Final = "person"
"""Who gets what no clause of a division names: an officer of the old body chooses, of each petition."""
LONGEST: Final = 4_000
"""Letters of the words of an order."""
_LINE: Final = re.compile(
    rf"hoiam/1 public order (?P<id>[0-9a-f-]{{36}}) (?P<what>[a-z]+(?: [^ \n]+)+?)"
    rf" by (?P<by>{_OFFICE}) (?P<said>asked|agreed) (?P<at>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\n"
)
_WHAT: Final = {
    "limit": re.compile(rf"limit ({_OFFICE}) (words|names) (\d{{1,6}}) (\d{{1,3}})"),
    "admit": re.compile(rf"admit ({_OFFICE})"),
    "succeed": re.compile(rf"succeed ({_BODY}) ({_BODY}) ({INSTRUMENT.pattern}) (\d{{4}}-\d\d-\d\d)"),
    "divide": re.compile(
        rf"divide ({_BODY}) ({INSTRUMENT.pattern}) (\d{{4}}-\d\d-\d\d)"
        rf"((?: {_BODY}:(?:place|subject)={_CODE}(?:,{_CODE})*)+) rest=({_BODY}|{PERSON})"
    ),
    "shred": re.compile(rf"shred ({_OFFICE}) (\d{{1,6}}) ([0-9a-f]{{64}})"),
    "erase": re.compile(rf"erase ({_OFFICE}) (\d{{1,6}}) ([0-9a-f]{{64}})"),
}


@dataclass(frozen=True, slots=True)
class Order:
    """An order on which two offices agree: its number, its word (limit, admit, shred, erase, succeed, divide), all that it says
    and what of it is about what, who asked and who agreed, and when each did."""

    id: UUID
    word: str
    what: str
    about: tuple[str, ...]
    asked_by: str
    asked_at: datetime
    agreed_by: str
    agreed_at: datetime


@dataclass(frozen=True, slots=True)
class Clause:
    """What a body gets of one that is divided: whatever is of these places (``of`` is place), or about these subjects."""

    to: str
    of: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """That several bodies stand in the place of one: by clauses, of which the first that fits counts, and then whoever gets the
    rest; empty where a person chooses among all of them."""

    body: str
    instrument: str
    day: date
    clauses: tuple[Clause, ...]
    rest: str

    @property
    def words(self) -> str:
        """As the order says it; ValueError where no order could."""
        named = " ".join(f"{each.to}:{each.of}={','.join(each.codes)}" for each in self.clauses)
        return _checked(f"divide {self.body} {self.instrument} {self.day.isoformat()} {named} rest={self.rest or PERSON}")

    @property
    def bodies(self) -> tuple[str, ...]:
        """All that stand in its place, in the order in which they are named."""
        return tuple(dict.fromkeys((*(each.to for each in self.clauses), *([self.rest] if self.rest else ()))))

    def named(self, place: str | None, subject: str | None) -> tuple[str, ...]:
        """Who may get a petition from this place about this subject: one body, or all where a person chooses. Each is None
        where nobody knows it: then also those who would get it for some place or some subject."""
        found = list[str]()
        for each in self.clauses:
            known = place if each.of == "place" else subject
            if known is None:
                found.append(each.to)
            elif known in each.codes:
                return tuple(dict.fromkeys((*found, each.to)))
        return tuple(dict.fromkeys((*found, self.rest))) if self.rest else self.bodies


@dataclass(frozen=True, slots=True)
class Said:
    """One line about an order: its number, what it orders, whose word it is, whether he asks or agrees, and when."""

    id: UUID
    what: str
    office: str
    agreed: bool
    at: datetime


def said(line: bytes) -> Said | None:
    """A line of the log as the word of an office about an order; None where it is another line."""
    found = _LINE.fullmatch(line.decode("utf-8", "replace"))
    if found is None:
        return None
    at = datetime.strptime(found["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return Said(UUID(found["id"]), found["what"], found["by"], found["said"] == "agreed", at)


def limit(office: str, tier: Tier, most: int, days: int) -> str:
    """The words of an order that lets an office open more cases a day for some days."""
    what = next(word for word, meant in TIERS.items() if meant is tier)
    return _checked(f"limit {office} {what} {most} {days}")


def admit(office: str) -> str:
    """The words of an order that lets an office have shares again whose officer had left."""
    return _checked(f"admit {office}")


def shred(body: str, order: UUID, cases: Collection[UUID]) -> str:
    """The words of the order of this number to destroy the keys of these cases of a body."""
    return _checked(f"shred {body} {len(set(cases))} {digest_of(order, cases)}")


def erase(body: str, order: UUID, cases: Collection[UUID]) -> str:
    """The words of the order of this number to destroy what opens the names of these cases of a body, and nothing else."""
    return _checked(f"erase {body} {len(set(cases))} {digest_of(order, cases, 'erase')}")


def succeed(body: str, successor: str, instrument: str, day: str) -> str:
    """The words of an order that says that a body stands in the place of another from a day on, by which instrument; what the
    one has goes over to the other. ValueError for an instrument or a day that no line could have."""
    return _checked(f"succeed {body} {successor} {instrument} {day}")


def succession(what: str) -> tuple[str, str, str, date]:
    """Which body stands in the place of which (the old one first), by which instrument and from which day, as the words of such
    an order say it; ValueError for others."""
    found = _WHAT["succeed"].fullmatch(what)
    if found is None:
        raise ValueError(f"not such an order: {what!r}")
    body, successor, instrument, day = found.groups()
    return body, successor, instrument, date.fromisoformat(day)


def _clause(said: str) -> Clause:
    to, _, rest = said.partition(":")
    of, _, codes = rest.partition("=")
    return Clause(to, of, tuple(codes.split(",")))


def division(what: str) -> Division:
    """What such an order says: which bodies stand in the place of which, and who gets what. ValueError for other words, for a
    body that is divided among less than two others, and where a place or a subject is named twice."""
    found = _WHAT["divide"].fullmatch(what)
    if found is None:
        raise ValueError(f"not such an order: {what!r}")
    body, instrument, day, named, rest = found.groups()
    clauses = tuple(map(_clause, named.split()))
    read = Division(body, instrument, date.fromisoformat(day), clauses, "" if rest == PERSON else rest)
    codes = [(each.of, code) for each in clauses for code in each.codes]
    if len(read.bodies) < 2 or body in read.bodies or len(codes) != len(set(codes)) or len(what) > LONGEST:
        raise ValueError(f"no division: {what!r}")
    return read


def digest_of(order: UUID, cases: Collection[UUID], word: str = "shred") -> str:
    """What stands for these cases in the order of this number and word, 64 hex digits; who does not know the cases learns none
    from it."""
    ids = sorted(case.bytes for case in set(cases))
    return hashlib.sha256(f"hoiam/{word}/1|".encode("ascii") + order.bytes + b"".join(ids)).hexdigest()


def of(id: UUID, lines: Sequence[bytes], word: str) -> Order:
    """The order of this number as its lines in the log tell it. NotDone: `agreement` where it is none, another one than
    `word`, or nobody has agreed to it in the same words; `alone` where only the office that asked has."""
    words = [each for each in map(said, lines) if each is not None and each.id == id]
    asked = next((each for each in words if not each.agreed), None)
    kind = _WHAT.get(word)
    about = kind.fullmatch(asked.what) if asked is not None and kind is not None else None
    if asked is None or about is None:
        raise NotDone("agreement")
    agreed = [each for each in words if each.agreed and each.what == asked.what]
    other = next((each for each in agreed if each.office != asked.office), None)
    if other is None:
        raise NotDone("alone" if agreed else "agreement")
    return Order(id, word, asked.what, about.groups(), asked.office, asked.at, other.office, other.at)


def _checked(what: str) -> str:
    word = what.partition(" ")[0]
    if not _WHAT[word].fullmatch(what) or len(what) > LONGEST:
        raise ValueError(f"not an order: {what!r}")
    return what

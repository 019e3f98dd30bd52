"""Coordination regulations in force: who leads and who is asked, law first, with the reason; and how a version is published.

What is in force is what a leader of the body that issues it has published: its bytes lie in a table that nobody changes, and
their digest in the public log. A version answers from its first day on, and not before the day on which it was published.
Nothing is decided here: it is told, and whoever handles a petition confirms it by his step.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import DatabaseError, connection, transaction

from hoiam.casework import bodies, laws, regulation_files
from hoiam.casework.models import PublishedRegulation
from hoiam.core.moments import day_in
from hoiam.core.procedure import PackError
from hoiam.core.regulation import (
    AskedOf,
    Cell,
    Fault,
    Filling,
    Ground,
    House,
    Led,
    Regulation,
    Said,
    Seat,
    cell_of,
    in_force,
    lint_versions,
    of_errand,
    read_regulation,
    says,
)
from hoiam.core.regulation import leads as _leads
from hoiam.core.regulation import must_ask as _must_ask
from hoiam.core.words import Text

_ONE_DAY = timedelta(days=1)


class NotPublished(Exception):
    """Why a version was not published; nothing has changed."""

    def __init__(self, why: Text, then: Text) -> None:
        super().__init__(why.en)
        self.what = Text("Chưa công bố quy chế.", "The regulation was not published.")
        self.why, self.next = why, then


@dataclass(frozen=True, slots=True)
class Published:
    """A published version: what it says, its text as it was published, by which office and when."""

    regulation: Regulation
    text: str
    by: str
    at: datetime
    on: date

    @property
    def begins(self) -> date:
        """The first day on which it answers."""
        return max(self.regulation.valid_from, self.on)

    @property
    def line(self) -> str:
        """Its line in the public log, as ``regulation_publish`` wrote it."""
        return f"hoiam/1 public regulation {self.regulation.name} {self.regulation.digest} by {self.by}"


_cache: tuple[object, tuple[Published, ...]] = (None, ())


def published() -> tuple[Published, ...]:
    """Every published version, the oldest of each regulation first. Raises PackError for one that this program cannot read."""
    global _cache
    here = bodies.every()  # kept for a minute; so long is this
    asked, known = _cache
    if asked is here:
        return known
    duties = regulation_files.duties()
    zone = bodies.public_zone()
    found = []
    for row in PublishedRegulation.objects.order_by("code", "version"):
        text = bytes(row.data).decode("utf-8")
        read = read_regulation(f"{row.code}@{row.version}", text, duties)
        if read.name != f"{row.code}/{row.version}":
            raise PackError(f"{row.code}@{row.version}", 1, f"what was published under this name is {read.name}")
        found.append(Published(read, text, row.published_by, row.published_at, day_in(zone, row.published_at)))
    _cache = (here, tuple(found))
    return _cache[1]


def versions_of(code: str) -> tuple[Published, ...]:
    """The published versions of one regulation, the oldest first."""
    return tuple(each for each in published() if each.regulation.id == code)


def house() -> House:
    """The bodies that are founded here and active, each with its last day where another one stands in its place, and with
    whether it has a key, which the log has from its founding."""
    return House({
        each.code: Seat(
            each.code, each.level, each.parent, each.place, until=each.last_day, has_key=each.key is not None
        )
        for each in bodies.every().values()
    })  # fmt: skip


def ground(on: date) -> Ground:
    """What a regulation stands on, on a day: the packs, the matrix as lawyers have read it, the bodies that are here."""
    law = laws.current()
    return Ground(law, regulation_files.duties().law, regulation_files.matrix(laws.competence()), house(), on)


def in_force_at(place: str, on: date) -> Regulation | None:
    """The version that holds on a day at a place (its code, or that of a body): of the regulation of the nearest body above.
    None where none was published by then."""
    seats = house()
    for code in seats.chain(_body_at(seats, place)):
        of = [each.regulation for each in published() if each.regulation.issued_by == code and each.on <= on]
        found = in_force(of, on)
        if found is not None:
            return found
    return None


def leads(
    kind: str, subject: str, place: str, on: date, *, author: str = "", people: int = 1, classified: bool = True
) -> Led:  # fmt: skip
    """Who leads on a petition of this kind and subject at a place, on a day: by the law, else by the regulation in force there,
    with the reason. ``author``: whose act it is about, a role of the matrix of competence; ``people``: how many of one content.
    An officer confirms it; whom the law keeps away from it is asked where it is sent."""
    standing = ground(on)
    return _leads(
        in_force_at(place, on),
        standing,
        cell_of(standing, kind, subject, place, author=author, people=people),
        classified=classified,
    )


def must_ask(
    kind: str, subject: str, place: str, on: date, errand: str = "", *, author: str = "", people: int = 1
) -> tuple[AskedOf, ...]:  # fmt: skip
    """Whom the regulation in force wants asked, for what, within how many days, and why; with ``errand``, how long whoever is
    asked for just that has. Empty where no regulation is in force: the law's own days hold then."""
    standing = ground(on)
    cell = cell_of(standing, kind, subject, place, author=author, people=people)
    return _must_ask(in_force_at(place, on), regulation_files.duties(), standing, cell, errand)


# --- what a draft would change of what is open ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Open dossiers of one sort that lie in one cell: of which family, their kind, subject and place, whose they are, how many.
    ``errand``: what one body demanded of another, where they are such demands; ``kind``, ``subject`` and ``place`` are those of
    the petition then, and ``body`` is whoever was asked."""

    family: str
    kind: str
    subject: str
    place: str
    body: str
    count: int
    errand: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """Open work of which a draft says something else than what is in force: the cell, and what each of them says of it."""

    work: OpenWork
    cell: Cell
    old: Said
    new: Said


def effects(new: Regulation, work: Iterable[OpenWork], today: date) -> list[Effect]:
    """What a version would change of what is open, from its first day on. Compared is what holds on the day before; who is
    complained of and how many have the same content is not asked, so rows that need it change nothing. What was asked under a
    version keeps the days of that version."""
    standing = ground(new.valid_from)
    after = Filling(new)
    found = []
    for each in work:
        place = each.place or each.body
        if new.issued_by not in standing.house.chain(_body_at(standing.house, place)):
            continue
        cell = cell_of(standing, each.kind, each.subject, place)
        held = in_force_at(place, max(today, new.valid_from - _ONE_DAY))
        old = says(held, Filling(held), cell, standing) if held is not None else Said(by_law=standing.is_the_laws(cell.kind))
        other = says(new, after, cell, standing)
        if each.errand:
            old, other = (of_errand(words, each.body, each.errand) for words in (old, other))
        if old != other:
            found.append(Effect(each, cell, old, other))
    return found


def _body_at(seats: House, place: str) -> str:
    """The body itself, or the first that governs the place."""
    if place in seats.seats:
        return place
    return next((seat.code for seat in seats.seats.values() if seat.place == place), "")


# --- drafts, and how one is published -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Drafted:
    """A version that lies in the folder and is not published, with its text and what the lint says of it."""

    regulation: Regulation
    text: str
    faults: tuple[Fault, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing keeps it from being published."""
        return all(fault.grade != "error" for fault in self.faults)


def drafts() -> tuple[list[Drafted], list[PackError]]:
    """The versions in the folder that are not published, and why others cannot be read."""
    duties = regulation_files.duties()
    found, broken = regulation_files.every(duties)
    known = {each.regulation.name for each in published()}
    here = house()
    drafted = []
    for each, text in found:
        if each.name in known:
            continue
        law = laws.current()
        faults = regulation_files.faults(law, duties, [each], lambda _: here)
        faults += lint_versions([*(p.regulation for p in versions_of(each.id)), each])
        drafted.append(Drafted(each, text, tuple(faults)))
    return drafted, broken


def draft(code: str, version: str) -> Drafted | None:
    """One draft; None where there is none by that name."""
    return next((each for each in drafts()[0] if (each.regulation.id, each.regulation.version) == (code, version)), None)


def publish(code: str, version: str, digest: str) -> None:
    """Publishes the draft that has this digest, in the name of the office that the session is signed for: it can be in force
    from now on, and the public log has its digest. Raises NotPublished."""
    drafted = draft(code, version)
    if drafted is None:
        raise NotPublished(
            Text("Không có dự thảo này.", "There is no such draft."), Text("Xem lại danh sách.", "Look at the list again.")
        )
    if drafted.regulation.digest != digest:
        raise NotPublished(
            Text("Dự thảo đã đổi từ lúc bạn xem.", "The draft has changed since you looked at it."),
            Text("Xem lại rồi công bố.", "Read it again, then publish."),
        )
    if not drafted.is_sound:
        raise NotPublished(
            Text("Dự thảo còn lỗi.", "The draft has errors."), Text("Sửa lỗi trong tệp.", "Mend them in the file.")
        )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT regulation_publish(%s, %s, %s, %s)",
                [code, version, drafted.regulation.issued_by, drafted.text.encode()],
            )
    except DatabaseError as error:
        raise _why(error, drafted.regulation) from error
    finally:
        bodies.forget()


def _why(error: DatabaseError, regulation: Regulation) -> Exception:
    state = getattr(error.__cause__, "sqlstate", "")
    if state == "42501":
        return NotPublished(
            Text(
                f"Chỉ lãnh đạo của cơ quan ban hành ({regulation.issued_by}) công bố quy chế.",
                f"Only a leader of the body that issues it ({regulation.issued_by}) publishes a regulation.",
            ),
            Text("Đề nghị lãnh đạo cơ quan đó.", "Ask a leader of that body."),
        )
    if state == "23505":
        return NotPublished(
            Text("Đã công bố bản này, hoặc bản sau.", "This version, or a later one, is published already."),
            Text("Đặt ngày có hiệu lực sau bản cuối.", "Let it begin after the last one."),
        )
    return error

"""A million petitions and their errands for ``together``: some hundred are made by the core's own steps, and copied in as often
as it takes, each time under other ids, numbers and bodies. Rows, doors and histories are right; the leaves are of no log.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import random
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import lists

EACH_BODY = 5_000  # petitions, so that a million are those of 200 bodies
OPEN = 300  # errands that a body is asked and has not answered
MANY, CASES = 20, 50  # errands of one petition, and how many petitions of the first body have so many
SHAPES = 60  # petitions of each sort that the core makes
PART = 4_000
TODAY = date(2026, 11, 24)
# What is put in the place of these in each copy: the bodies that ask and are asked, the first half of each id, the number.
ASKER, ASKED, HALF, NUMBER = "XA-9901", "XA-9902", "feedface0badcafe", "700000007"
TABLES = lists.TABLES | {"errand": "casework_errand", "of": "casework_errandof"}
COLUMNS = lists.COLUMNS | {
    "errand": "dossier_id, sort, asker, asked, parent, questions, blocking, due, delivered, reminders, escalated,"
    " open, document, paper",
    "of": "errand_id, petition_id",
}


def bodies_of(petitions: int) -> int:
    return max(3, petitions // EACH_BODY)


class Family(NamedTuple):
    """A petition with its errands, as the text of a copy into each table."""

    copied: dict[str, str]
    acts: int


class Made:
    """A petition that the core's steps have brought to where it asks other bodies, and its errands."""

    def __init__(self, law: Any, dice: random.Random, *, ended: bool) -> None:
        from hoiam.core.petition.state import PetitionLife

        self.law, self.dice, self.ended = law, dice, ended
        self.begins = TODAY - timedelta(days=dice.randrange(60, 400) if ended else dice.randrange(12, 40))
        while True:  # until its answer waits for other bodies: a denunciation asks by other kinds of errand
            states, history, self.office = lists.histories(dice, law, ASKER, self.begins, 3)
            if states[-1].kind != "vn.denunciation":
                break
        self.life = PetitionLife(history)
        self.history = history
        self.errands: list[tuple[str, list[Any], Any]] = []

    def go(self, step: Any, day: date, who: str) -> None:
        """One step of the petition."""
        for act in step.take(self.life.petition(), self.law, day):
            self._recorded(self.history, self.life, act, day, who, ASKER)

    def ask(self, n: int, how: str) -> None:
        """One errand, brought as far as ``how``: delivered, accepted, answered or closed."""
        from hoiam.core.dossier.events import Sealed
        from hoiam.core.errand import steps
        from hoiam.core.errand.state import ErrandLife
        from hoiam.core.petition.steps.errand import Mirror

        id, day = f"{HALF}{n + 1:016x}", self.begins + timedelta(days=7)
        kind = self.life.petition().kind
        calendar = self.law.calendar_of(self.law.rules["PH-ACCEPT"])
        due = date.fromordinal(calendar.next_working((day + timedelta(days=4 + n % 4)).toordinal()))
        sealed = (Sealed(f"{HALF}{n + 1001:016x}", "content", "question", f"{self.dice.getrandbits(256):064x}"),)
        life, history = ErrandLife(), list[Any]()

        def go(step: Any, on: date, who: str, happened: str = "") -> None:
            before = life.errand() if history else None
            for act in step.take(before, self.law, on):
                self._recorded(history, life, act, on, who, who.partition("/")[0])
            if happened:
                blocking = happened == "sent"
                told = {"due": due, "blocking": True} if blocking else {}
                petition = self.life.petition()
                mirror = Mirror.of(
                    petition, self.law, id=id, kind="inform", to=ASKED, happened=happened, leaf="00" * 32, **told
                )
                self.go(mirror, on, self.office if blocking else "clock")

        chief = f"{ASKED}/99"
        order = steps.Send(id, "inform", kind, ASKER, ASKED, "f" * 16, 1, due, True, confirmed=True, blobs=sealed)
        go(order, day, self.office, "sent")
        if how != "closed":
            go(steps.Allot((f"{ASKED}/01",)), day, chief)
        if how in ("accepted", "answered"):
            go(steps.Agree(outcome="agreed"), day + timedelta(days=1), f"{ASKED}/01")
        if how in ("answered", "closed"):
            answer = (Sealed(f"{HALF}{n + 2001:016x}", "content", "response", f"{self.dice.getrandbits(256):064x}"),)
            go(steps.Answer(("1",), answer, "full"), day + timedelta(days=2 + n % 3), f"{ASKED}/01", "responded")
        if how == "closed":
            go(steps.Finish("yes", "yes", "satisfied"), day + timedelta(days=5), self.office, "finished")
        self.errands.append((id, history, life.errand()))

    def end(self) -> None:
        """The petition is decided."""
        from hoiam.core.petition.steps import decide, notify

        kind = self.life.petition().kind
        day = self.begins + timedelta(days=14)
        self.go(decide.Decide("upheld" if kind != "vn.feedback" else "answered", "9/QĐ-UBND"), day, f"{ASKER}/99")
        day += timedelta(days=2)
        self.go(notify.Notify("petitioner", "post", day, outcome="sent"), day, f"{ASKER}/90")

    @staticmethod
    def _recorded(history: list[Any], life: Any, act: Any, day: date, who: str, body: str) -> None:
        from hoiam.core.dossier.events import CLOCK, Recorded

        at = datetime(day.year, day.month, day.day, 2 + len(history) % 7, 30, tzinfo=UTC)
        history.append(Recorded(len(history) + 1, at, CLOCK if who == "clock" else who, body, act))
        life.take(history[-1])

    def family(self) -> Family:
        """As text to copy."""
        from hoiam.casework.families import ERRAND, PETITION

        rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
        petition_id = f"{HALF}{0:016x}"
        self._rows(rows, petition_id, NUMBER, self.history, self.life.petition(), PETITION)
        rows["assignment"].append((petition_id, self.office))
        for n, (id, history, errand) in enumerate(self.errands):
            self._rows(rows, id, f"{NUMBER}.{n + 1}", history, errand, ERRAND)
            rows["of"].append((id, petition_id))
            rows["assignment"] += [(id, office) for office in errand.offices]
        copied = {table: "".join("\t".join(map(_text, row)) + "\n" for row in of) for table, of in rows.items()}
        return Family(copied, len(rows["history"]))

    def _rows(self, rows: dict[str, list[Any]], id: str, number: str, history: Any, stands: Any, family: Any) -> None:
        from hoiam.casework.road.derived import derived, derived_clocks, own_row
        from hoiam.core.petition import wire

        leaf = bytes.fromhex(f"{self.dice.getrandbits(256):064x}")
        row, own = derived(stands, self.law, family), own_row(stands, self.law) | {"dossier_id": id}
        row |= {
            "id": id, "number": f"{ASKER}-2026-{number}", "logged_at": history[0].at, "seq": stands.seq, "last_leaf": leaf,
            "summary": "", "lookup_hash": None,
        }  # fmt: skip
        if self.ended and family.name == "petition":
            row |= {"open": False, "closed_on": TODAY}  # as `bench lists` has what is decided
        rows["dossier"].append(tuple(row[name] for name in COLUMNS["dossier"].split(", ")))
        table = family.name
        rows[table].append(tuple(own[name] for name in COLUMNS[table].split(", ")))
        rows["history"] += [(id, each.seq, each.at, wire.encode(each), leaf) for each in history]
        for clock in derived_clocks(None, stands):
            clock = clock | {"dossier_id": id}
            rows["clock"].append(tuple(clock[name] for name in COLUMNS["clock"].split(", ")))
        for blob in stands.blobs:
            sealed = b"\1C" + bytes(200)
            own_id = blob.id if blob.id.startswith(HALF) else f"{HALF}{len(rows['blob']) + 9001:016x}"
            rows["blob"].append((own_id, id, "content", blob.kind, sealed, len(sealed), bytes(32)))


def _text(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    if isinstance(value, list | tuple):
        return "{" + ",".join(value) + "}"
    return value.isoformat() if isinstance(value, date) else str(value)


def shapes(errands: int) -> dict[str, list[Family]]:
    """Petitions of each sort: settled, with what was asked; open, whose errands are; and those with many errands."""
    from hoiam.casework import laws

    law, dice = laws.current(), random.Random(2026)
    found: dict[str, list[Family]] = {"settled": [], "waiting": [], "many": []}
    for sort, families in found.items():
        for _n in range(SHAPES):
            made = Made(law, dice, ended=sort == "settled" and dice.random() < 0.8)
            for n in range(MANY if sort == "many" else errands):
                waiting = dice.choice(("delivered", "accepted", "accepted", "answered"))
                made.ask(n, waiting if sort == "waiting" or (sort == "many" and n % 4 == 0) else "closed")
            if made.ended:
                made.end()
            families.append(made.family())
    return found


def sort_of(at: int, bodies: int, errands: int) -> str:
    """Of which sort the petition with this number is: each body has asked so much that the next one has 300 open errands; the
    first one has some petitions with many errands besides."""
    body, turn = at % bodies, at // bodies
    if turn < OPEN // errands:
        return "waiting"
    return "many" if body == 0 and turn < OPEN // errands + CASES else "settled"


def copy(told: tuple[int, int, int, int, dict[str, list[Family]]]) -> int:
    """A worker: copies the petitions from ``first`` to ``last``; returns how many acts."""
    import psycopg

    gc.freeze()
    first, last, bodies, errands, found = told
    dice, acts = random.Random(first), 0
    lines: dict[str, list[str]] = {table: [] for table in TABLES}
    hexed = [each.encode().hex() for each in (ASKER, ASKED, HALF)]
    for at in range(first, last):
        of = found[sort_of(at, bodies, errands)]
        family = of[at % len(of)]
        asker, asked = f"XA-{at % bodies + 1:04}", f"XA-{(at + 1) % bodies + 1:04}"
        half, number = f"{dice.getrandbits(64):016x}", f"{at // bodies + 1:06}"
        inside = [each.encode().hex() for each in (asker, asked, half)]
        for table, text in family.copied.items():
            text = text.replace(ASKER, asker).replace(ASKED, asked).replace(HALF, half).replace(NUMBER, number)
            if table == "history":
                for old, new in zip(hexed, inside, strict=True):
                    text = text.replace(old, new)
            lines[table].append(text)
        acts += family.acts
    with psycopg.connect(os.environ["HOIAM_DATABASE_URL"]) as conn:
        conn.execute("SET synchronous_commit = off")  # the bench's own rows; the house never does this
        with conn.cursor() as cursor:
            for table, columns in COLUMNS.items():
                with cursor.copy(f"COPY {TABLES[table]} ({columns}) FROM STDIN") as into:
                    into.write("".join(lines[table]))
    return acts


def make(petitions: int, errands: int) -> None:
    """All of them, without the indexes, which are built afterwards."""
    import django

    django.setup()
    url, bodies = os.environ["HOIAM_DATABASE_URL"], bodies_of(petitions)
    each = errands // petitions
    found = shapes(each)
    lists.TABLES |= TABLES
    away = lists.put_away(url)
    parts = ((n, min(n + PART, petitions), bodies, each, found) for n in range(0, petitions, PART))
    with multiprocessing.get_context("spawn").Pool((os.cpu_count() or 1) + 1) as pool:
        for n, _acts in enumerate(pool.imap_unordered(copy, parts), 1):
            if n % 25 == 0:
                print(f"  {n * PART} petitions with their errands", flush=True)
    print("  indexes ...", flush=True)
    lists.put_back(url, away)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
    if sys.argv[1] == "found":
        lists.found([f"XA-{n:04}" for n in range(1, bodies_of(int(sys.argv[2])) + 1)])
    else:
        make(int(sys.argv[2]), int(sys.argv[3]))

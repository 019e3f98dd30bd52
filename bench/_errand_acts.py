"""The part of ``together`` that acts in errands: what an act costs beside one of the petition alone, and how long it takes when
acts come on a schedule.

Bodies, steps and histories are those of `bench perform`. What is measured are the four acts of an errand's full life: it is
sent to a body that has had a question of the petition before (so it reaches it at once, which is one act more than the first
time), agreed, answered, and closed. Each leaves its mirror in the petition's history.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import UUID

from _house import road
from _processes import processes
from _report import Report
from perform import AGAIN, BEGINNING, BODIES, HISTORY, ROLES, step_of

WORDS = ("send", "agree", "answer", "close")
QUESTION = "Thửa đất được cấp giấy chứng nhận năm nào, theo hồ sơ nào, và diện tích ghi trong sổ là bao nhiêu?"
ROWS = "SELECT (SELECT count(*) FROM casework_history), (SELECT count(*) FROM ledger_outbox WHERE dossier IS NOT NULL)"
STANDS = """
SELECT (SELECT count(*) FROM casework_dossier WHERE family = 'errand' AND state = 'errand_closed'),
       (SELECT count(*) FROM casework_history h JOIN casework_dossier d ON d.id = h.dossier_id, convert_from(wire, 'UTF8') AS w
        WHERE d.family = 'petition' AND w::jsonb->>'fact' = 'Errand' AND w::jsonb->>'outcome' = 'finished')
"""


def measure(report: Report, home: Path, petitions: int, rate: int, seconds: int, workers: int) -> None:
    """Acts one after the other, in turn with acts of the petition alone; then so many a second by processes at once."""
    with road(home) as (children, addresses, admin):
        import psycopg

        here = str(Path(__file__).resolve())
        perform = str(Path(__file__).resolve().with_name("perform.py"))
        if children.run([sys.executable, perform, "found"], HOIAM_DATABASE_URL=addresses.owner, HOIAM_LOADER="1") != 0:
            raise SystemExit("the bodies could not be founded (see above)")
        gatekeeper = next(pid for pid, part in processes(os.getpid()) if part == "gatekeeper")
        report.say(f"{petitions} complaints are brought to {HISTORY} acts each, and acts of both sorts are taken in turn ...")
        environ = dict(children.environ)

        def started(*words: object) -> subprocess.Popen[str]:
            command = [sys.executable, here, *map(str, words)]
            return subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        with psycopg.connect(admin, autocommit=True) as conn:
            paired = json.loads(_said([started("paired", petitions, gatekeeper)])[0])
            _tell_paired(report, paired)
            each = -(-rate * seconds // (workers * len(WORDS)))
            report.say(f"{workers * each} complaints for {rate} acts a second, by {workers} processes at once ...")
            crew = [started("scheduled", n, each, rate / workers) for n in range(workers)]
            try:
                if any(process.stdout is None or process.stdout.readline() != "ready\n" for process in crew):
                    raise SystemExit("a process could not bring its petitions that far (see above)")
                conn.execute("ANALYZE")
                stood, before = conn.execute(ROWS).fetchone() or (0, 0), conn.execute(STANDS).fetchone() or (0, 0)
                begins = time.time() + 1.0
                for process in crew:
                    assert process.stdin is not None
                    process.stdin.write(f"{begins}\n")
                    process.stdin.flush()
                results = [json.loads(line) for line in _said(crew)]
                stands, after = conn.execute(ROWS).fetchone() or (0, 0), conn.execute(STANDS).fetchone() or (0, 0)
            finally:
                for process in crew:
                    with suppress(OSError, ValueError):
                        process.kill()
    took = [(word, ms) for result in results for word, ms in result["took"]]
    cut = quantiles([ms for _word, ms in took], n=100)
    rows, lines = (now - then for now, then in zip(stands, stood, strict=True))
    closed, mirrored = (now - then for now, then in zip(after, before, strict=True))
    ends = max(result["ended"] for result in results) - begins
    report.figure("acts_sent_per_s", len(took) / max(ends, seconds), "acts in errands, as they were planned and came")
    report.figure("acts_p50_ms", cut[49], "    from the planned moment to the commit: p50")
    report.figure("acts_p95_ms", cut[94], "    p95", must="<= 80", note="aim 60 ms")
    for word in WORDS:
        of_it = quantiles([ms for each, ms in took if each == word], n=20)
        report.figure(f"{word}_p95_ms", of_it[18], f"    p95 of {word} alone")
    report.figure("closed", closed, "errands that are closed afterwards", must=f"== {workers * each}")
    report.figure("mirrored", mirrored, "    and are so in the histories of their petitions", must=f"== {workers * each}")
    # An errand that gets there at once begins with two acts, which have one mirror together; what is agreed has none.
    report.figure("acts_history_rows", rows, "rows of history that the acts left", must=f"== {workers * each * 8}")
    report.figure("acts_log_lines", lines, "    each with its line for the log", must=f"== {rows}")


def _tell_paired(report: Report, paired: dict[str, list[list[float]]]) -> None:
    """Medians of the processor of each kind of act, by where it was spent, and how often `perform` goes into each."""
    places = ("acting process", "database", "gatekeeper")
    middle = {word: [median(values) for values in zip(*each, strict=True)] for word, each in paired.items()}
    plain = middle.pop("perform")
    spent = ", ".join(f"{place} {ms:.2f}" for place, ms in zip(places, plain, strict=True))
    acts = len(paired["perform"])
    report.figure("perform_ms", plain[0], f"processor of an act of the petition alone, median of {acts}", note=spent)
    for word, of_it in middle.items():
        spent = ", ".join(f"{place} {ms:.2f}" for place, ms in zip(places, of_it, strict=True))
        report.figure(f"{word}_processor_ms", of_it[0], f"    of {word}, median of {len(paired[word])}", note=spent)
        times = of_it[0] / plain[0]
        report.figure(f"{word}_of_perform", times, f"    {word}: so many times perform's", must="<= 1.6", note="aim 1.4")
        report.figure(f"{word}_of_perform_all", sum(of_it) / sum(plain), "        with database and gatekeeper")


def _said(crew: list[subprocess.Popen[str]]) -> list[str]:
    """The last line of each process, once all have ended."""
    said = [process.communicate()[0].strip().rpartition("\n")[2] for process in crew]
    if any(process.returncode for process in crew):
        raise SystemExit("a process broke down (see above)")
    return said


# --- a process that acts -----------------------------------------------------------------------------------------------


class Asking:
    """Complaints with histories of twenty acts, each of which has had an answer from the same body before; and the four acts of
    one errand more, one after the other."""

    def __init__(self, first: int, petitions: int) -> None:
        from hoiam.site import wsgi  # as the web server's process starts

        assert wsgi.application
        from hoiam.casework.days import utc_now

        self.now: Callable[[], datetime] = utc_now
        self.cases = [self._case(BODIES[(first + n) % len(BODIES)]) for n in range(petitions)]
        self.errands: dict[UUID, UUID] = {}

    def _case(self, body: str) -> tuple[Any, Any, str, str]:
        """One that came in three weeks ago and asked then."""
        from hoiam.casework import intake, wall
        from hoiam.core.dossier.participants import THE_CLOCK
        from hoiam.core.errand import steps
        from hoiam.vault.codes import ReturnCode

        keys, code = intake.new_keys(), ReturnCode.new()
        handed = intake.HandedIn(body, "vn.complaint", "land", "w" * 1500, who=intake.Who("w" * 20), signed="paper")
        wall.hold(code.lookup_hash)
        came = self.now() - timedelta(days=21)
        intake.submit(intake.envelope(handed, keys=keys, code=code), now=came)
        case = (keys, code, body, BODIES[(BODIES.index(body) + 1) % len(BODIES)])
        for word in BEGINNING:
            self.plain(case, word, came)
        first = self._send(case, came, came)
        with wall.acting(f"{body}/01"):
            from hoiam.casework.road import errands

            errands.act(steps.Deliver(), first, actor=THE_CLOCK, now=came + timedelta(days=5))
        for word in islice(cycle(AGAIN), HISTORY - len(BEGINNING) - 3):
            self.plain(case, word, self.now())
        return case

    def plain(self, case: tuple[Any, Any, str, str], word: str, now: datetime) -> None:
        """An act of the petition alone, as `bench perform` takes it."""
        from hoiam.casework import laws, wall
        from hoiam.casework.days import law_day
        from hoiam.casework.road import Enclosed, fact_of, perform
        from hoiam.core.dossier.participants import THE_PETITIONER, Actor
        from hoiam.vault.sealing import seal
        from hoiam.vault.wraps import Tier

        keys, code, body, _to = case
        blob = seal(keys, Tier.CONTENT, "added", b"a" * 300)
        step = step_of(word, body, (fact_of(blob),), law_day(laws.current(), "vn.complaint", now))
        enclosed = Enclosed(blobs=[blob] if word not in ("read", "assign", "classify.competent", "verify.ordered") else [])
        office = f"{body}/01"
        if word in ("add", "reply"):
            wall.hold(code.lookup_hash)
            self._timed(lambda: perform(step, keys.case, actor=THE_PETITIONER, on_behalf_of=body, now=now, enclosed=enclosed))
            return
        actor = Actor(office, frozenset(ROLES), body)
        with wall.acting(office):
            self._timed(lambda: perform(step, keys.case, actor=actor, on_behalf_of=body, now=now, enclosed=enclosed))

    def in_errand(self, case: tuple[Any, Any, str, str], word: str) -> None:
        """The act of that word in the errand that the petition has open."""
        from hoiam.casework import wall
        from hoiam.casework.road import Enclosed, errands, fact_of
        from hoiam.core.dossier.participants import Actor
        from hoiam.core.errand import steps

        keys, _code, body, to = case
        if word == "send":
            self.errands[keys.case] = self._send(case, self.now(), self.now())
            return
        errand, now = self.errands[keys.case], self.now()
        by = body if word == "close" else to
        actor = Actor(f"{by}/01", frozenset(ROLES), by)
        with wall.acting(actor.office):
            if word == "agree":
                self._timed(lambda: errands.act(steps.Agree(outcome="agreed"), errand, actor=actor, now=now))
            elif word == "answer":
                # As for an act of the petition, the words are sealed before.
                blob = errands.dropped(errand, errands.ANSWER, "a" * 300)
                answer, enclosed = steps.Answer(("1",), (fact_of(blob),), "full"), Enclosed(blobs=[blob])
                self._timed(lambda: errands.act(answer, errand, actor=actor, now=now, enclosed=enclosed))
            else:
                self._timed(lambda: errands.act(steps.Finish("yes", "yes", "satisfied"), errand, actor=actor, now=now))

    def _send(self, case: tuple[Any, Any, str, str], now: datetime, since: datetime) -> UUID:
        from hoiam.casework import laws, wall
        from hoiam.casework.days import law_day
        from hoiam.casework.road import errands
        from hoiam.core.dossier.participants import Actor

        keys, _code, body, to = case
        law = laws.current()
        calendar = law.calendar_of(law.rules["PH-ACCEPT"])
        today = law_day(law, "vn.complaint", since)
        due = today.fromordinal(calendar.nth_working(calendar.working_days_until(today.toordinal()) + 5))
        demand = errands.Demand("inform", to, due, (QUESTION,), confirmed=True)
        office = f"{body}/01"
        actor = Actor(office, frozenset(ROLES), body)
        with wall.acting(office):
            sent = self._timed(lambda: errands.send(keys.case, demand, terms=("Nguyễn Văn A",), actor=actor, now=now))
        return UUID(str(sent.petition_id))

    def _timed(self, act: Callable[[], Any]) -> Any:
        """The act itself, without what is sealed for it before and the session that is said around it. Sending seals: its
        question is looked over by the gate, and has keys of its own."""
        return act()


class Weighed(Asking):
    """As ``Asking``; what each act takes of the processor is weighed: of this process, of its database's, of the gatekeeper's,
    in milliseconds."""

    last: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def __init__(self, first: int, petitions: int, gatekeeper: int) -> None:
        self.gatekeeper, self.backend = gatekeeper, 0
        super().__init__(first, petitions)

    def _timed(self, act: Callable[[], Any]) -> Any:
        from django.db import connection

        connection.ensure_connection()
        self.backend = connection.connection.info.backend_pid
        before = self._spent()
        done = act()
        self.last = tuple((now - then) * 1000 for now, then in zip(self._spent(), before, strict=True))  # type: ignore[assignment]  # three
        return done

    def _spent(self) -> tuple[float, float, float]:
        return time.process_time(), _on_processor(self.backend), _on_processor(self.gatekeeper)


def _on_processor(pid: int) -> float:
    """Seconds that all threads of a process have run; the kernel counts them in nanoseconds."""
    return sum(int((each / "schedstat").read_text().split()[0]) for each in Path(f"/proc/{pid}/task").iterdir()) / 1e9


def paired(petitions: int, gatekeeper: int) -> None:
    """Each act of an errand between two of the petition alone."""
    asking = Weighed(0, petitions, gatekeeper)
    found: dict[str, list[tuple[float, float, float]]] = {"perform": []} | {word: [] for word in WORDS}
    again: Iterator[str] = cycle(AGAIN)
    offset = (HISTORY - len(BEGINNING) - 3) % len(AGAIN)
    beside = list(islice(again, offset, offset + len(WORDS)))
    for case in asking.cases:
        for word, plain in zip(WORDS, beside, strict=True):
            asking.plain(case, plain, asking.now())
            found["perform"].append(asking.last)
            asking.in_errand(case, word)
            found[word].append(asking.last)
    print(json.dumps(found))


def scheduled(first: int, petitions: int, rate: float) -> None:
    """Acts at their planned moments, this process's share of them; one that is late begins at once, and its wait counts."""
    asking = Asking(first * petitions, petitions)
    print("ready", flush=True)
    begins = float(sys.stdin.readline()) + first / rate / 4
    took = []
    # A petition's next act comes when each of four has had one.
    plan = [(case, word) for at in range(0, petitions, 4) for word in WORDS for case in asking.cases[at : at + 4]]
    for n, (case, word) in enumerate(plan):
        planned = begins + n / rate
        if (wait := planned - time.time()) > 0:
            time.sleep(wait)
        asking.in_errand(case, word)
        took.append((word, (time.time() - planned) * 1000))
    print(json.dumps({"took": took, "ended": time.time()}))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
    if sys.argv[1] == "paired":
        paired(int(sys.argv[2]), int(sys.argv[3]))
    else:
        scheduled(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))

"""./hoiam bench overload [--times 3] [--seconds 60] [--step 15]: what a crowd leaves of the house.

A whole house and the load share this machine, as in `intake`, and the measured POST is the same: a petition that is durable
when it is answered. First the capacity: open arrivals, faster from step to step, up to the last rate at which everybody is
served and p95 is within 250 ms. Then three times that for a minute, with what a bad day brings beside it: slow forms, readers
of the register, and people who send their words. Goodput counts petitions that stand and were answered as sent within a second;
a refusal counts by how soon it was told, whether it says when to come again, and whether it carries every field that was typed.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from _house import house as the_house
from _processes import used
from _report import Report
from intake import PORT, ROOT, SECRET, WORDS, arrived

sys.path.insert(0, str(ROOT / "src"))

P95_MOST = 250.0
LEAST = 130  # petitions a second, on two cores
IN_TIME = 1000.0  # milliseconds within which an answer is still good
SLOW, READERS, WRITERS = 64, 30, 20  # slow forms; requests a second for the register; words a second
REFUSED = 503
MOST = 240  # petitions a second that a phase can need drafts for


class Answer(NamedTuple):
    status: int
    retry: str
    body: bytes


class _Form(NamedTuple):
    number: int
    request: bytes
    typed: list[bytes]


class _Line(asyncio.Protocol):
    """A connection that is kept: one request at a time, its answer given to whoever asked."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.got = bytearray()
        self.then: Callable[[_Line, Answer | None], None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def ask(self, request: bytes, then: Callable[[_Line, Answer | None], None]) -> None:
        assert self.transport is not None
        self.then = then
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.got += data
        end = self.got.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.got[:end]).lower()
        length = int(_after(head, b"\r\ncontent-length:") or 0)
        if len(self.got) < end + 4 + length:
            return
        answer = Answer(int(head[9:12]), _after(head, b"\r\nretry-after:").decode(), bytes(self.got[end + 4 :]))
        self.got.clear()
        self._told(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        self._told(None)

    def _told(self, answer: Answer | None) -> None:
        then, self.then = self.then, None
        if then is not None:
            then(self, answer)


def _after(head: bytes, name: bytes) -> bytes:
    """What a header says; empty where there is none."""
    at = head.find(name)
    return head[at + len(name) :].split(b"\r\n", 1)[0].strip() if at >= 0 else b""


def _post(path: str, cookie: str, fields: dict[str, str]) -> bytes:
    body = urlencode({"csrfmiddlewaretoken": SECRET, **fields}).encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost:{PORT}\r\nCookie: csrf={SECRET}; {cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def _kept(answer: Answer, typed: list[bytes]) -> bool:
    """Whether a refusal says when to come again and carries all that was typed."""
    return answer.retry.isdigit() and all(each in answer.body for each in typed)


def _as_kept(fields: dict[str, str]) -> list[bytes]:
    """How the page of a refusal carries each field; the newline after the mark is the browser's to drop."""
    return [f'name="{name}">\n{html.escape(text)}</textarea>'.encode() for name, text in fields.items()]


class _Load:
    """One phase of the load, as seen by who sends it: (kind, number, milliseconds from the planned moment, status, kept)."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.free: list[_Line] = []
        self.pending = 0
        self.seen: list[tuple[str, int, float, int, bool]] = []
        self.errors: dict[str, int] = {}

    async def _send(self, kind: str, planned: float, form: _Form, waiting: deque[_Form]) -> None:
        """On a new connection, for there was none free."""
        try:
            _, line = await asyncio.get_running_loop().create_connection(_Line, "127.0.0.1", PORT)
        except OSError as error:
            self._broken(type(error).__name__)
            return
        line.ask(form.request, self._seen_by(kind, planned, form, waiting))

    def _broken(self, what: str) -> None:
        self.pending -= 1
        self.errors[what] = self.errors.get(what, 0) + 1

    def _seen_by(self, kind: str, planned: float, form: _Form, waiting: deque[_Form]) -> Callable[[_Line, Answer | None], None]:
        def seen(line: _Line, answer: Answer | None) -> None:
            if answer is None:
                self._broken("closed")
                return
            self.pending -= 1
            self.free.append(line)
            took = (time.perf_counter() - planned) * 1000
            refused = answer.status == REFUSED
            kept = not refused or kind == "read" or _kept(answer, form.typed)
            self.seen.append((kind, form.number, took, answer.status, kept))
            if refused or kind != "send":
                waiting.append(form)  # somebody comes with it later

        return seen

    async def _arrive(self, kind: str, forms: list[_Form], rate: float, begin: float, count: int) -> None:
        waiting, tasks = deque(forms), set[asyncio.Task[None]]()
        for n in range(count):
            planned = begin + n / rate
            if (early := planned - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            form = waiting.popleft()
            self.pending += 1
            while self.free and self.free[-1].transport is None:
                self.free.pop()
            if self.free:
                self.free.pop().ask(form.request, self._seen_by(kind, planned, form, waiting))
            else:
                tasks.add(task := asyncio.create_task(self._send(kind, planned, form, waiting)))
                task.add_done_callback(tasks.discard)
        while self.pending:
            await asyncio.sleep(0.01)

    async def _drip(self, until: float) -> None:
        """A form that never ends."""
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        writer.write(_post("/follow", "", {"code": "0" * 50_000})[:300])
        while time.perf_counter() < until and not reader.at_eof():
            writer.write(b"0")
            await asyncio.sleep(1)
        writer.close()

    async def run(self, rate: float, seconds: float, *, beside: bool) -> dict[str, Any]:
        name, values, count = self.told["cookie"], self.told["values"], int(rate * seconds)
        typed = _as_kept({"csrfmiddlewaretoken": SECRET})
        agreed = [{"shown": self.told["shown"][value]} for value in values]
        sent = [_Form(n, _post("/write/check", f"{name}={value}", agreed[n]), typed) for n, value in enumerate(values)]
        processor, begin = time.process_time(), time.perf_counter() + 0.5
        parts = [self._arrive("send", sent, rate, begin, count)]
        if beside:
            words = {"words": WORDS[:2000], "do": "next"}
            of_words = _as_kept({"csrfmiddlewaretoken": SECRET, **words})
            writers = enumerate(self.told["writers"])
            seen = self.told["seen"]
            writes = [
                _Form(n, _post("/write/words", f"{name}={value}", words | {"seen": seen[value]}), of_words)
                for n, value in writers
            ]
            reads = [_Form(n, f"GET /register/ HTTP/1.1\r\nHost: localhost:{PORT}\r\n\r\n".encode(), []) for n in range(1000)]
            parts.append(self._arrive("write", writes, WRITERS, begin, int(WRITERS * seconds)))
            parts.append(self._arrive("read", reads, READERS, begin, int(READERS * seconds)))
            parts += [self._drip(begin + seconds) for _ in range(SLOW)]
        await asyncio.gather(*parts)
        took = time.perf_counter() - begin
        processor = time.process_time() - processor
        return {"sent": count, "seconds": took, "seen": self.seen, "errors": self.errors, "processor": processor}


def main(argv: list[str]) -> int:
    if argv[:1] == ["load"]:
        told = json.loads(Path(argv[1]).read_text())
        done = asyncio.run(_Load(told).run(float(argv[2]), float(argv[3]), beside=argv[4] == "beside"))
        Path(argv[1]).write_text(json.dumps(done))
        return 0
    parser = argparse.ArgumentParser(prog="./hoiam bench overload", description=__doc__)
    parser.add_argument("--times", type=float, default=3.0, help="the load, in capacities")
    parser.add_argument("--seconds", type=float, default=60.0, help="of overload")
    parser.add_argument("--step", type=float, default=15.0, help="petitions a second from step to step, from 85 on")
    parser.add_argument("--step-seconds", type=float, default=8.0)
    parser.add_argument("--most", type=float, default=220.0, help="the fastest step that is tried")
    asked = parser.parse_args(argv)
    with (
        Report("overload") as report,
        tempfile.TemporaryDirectory(prefix="hoiam-bench-", dir=os.environ.get("HOIAM_BENCH_DIR")) as home,
    ):
        _measure(report, Path(home), asked)
    return 0 if report.met else 1


class _House:
    """A house under load: phases take drafts that none before has sent; who is refused in a crowd comes again with his."""

    def __init__(self, home: Path, drafts: dict[str, Any], admin: str) -> None:
        self.told, self.drafts, self.admin, self.next = home / "told.json", drafts, admin, 0

    def phase(self, rate: float, seconds: float, *, beside: bool = False) -> dict[str, Any]:
        """Runs one; adds which arrivals stand afterwards, and the processor time of house and load."""
        # Of a crowd most are refused and come again: what stands at the end is bounded by what the machine can do.
        first, self.next = self.next, self.next + int(min(rate, MOST) * seconds)
        told = {"cookie": self.drafts["cookie"], "values": self.drafts["values"][first : self.next]}
        told |= {"shown": self.drafts["shown"], "seen": self.drafts["seen"]}
        told["writers"] = self.drafts["values"][-WRITERS * 10 :] if beside else []
        self.told.write_text(json.dumps(told))
        before = used(os.getpid())
        command = [sys.executable, str(Path(__file__).resolve()), "load", str(self.told), str(rate), str(seconds)]
        subprocess.run([*command, "beside" if beside else "alone"], check=True)
        after = used(os.getpid())
        result = dict(json.loads(self.told.read_text()))
        hashes = self.drafts["hashes"][first : self.next]
        there = arrived(self.admin, hashes)
        result["stands"] = [each in there for each in hashes]
        result["spent"] = {part: after[part] - before[part] for part in after}
        return result


def _measure(report: Report, home: Path, asked: argparse.Namespace) -> None:
    steps = [85.0 + asked.step * n for n in range(100) if 85.0 + asked.step * n <= asked.most]
    told = home / "drafts.json"
    count = int(sum(steps) * asked.step_seconds + 85 * 10 + MOST * asked.seconds + WRITERS * 10)
    with the_house(home, PORT) as (children, addresses, admin):
        report.say(f"Preparing {count} drafts ...")
        prepare = [sys.executable, str(ROOT / "bench/intake.py"), "prepare", str(count), "24", str(told)]
        if children.run(prepare, HOIAM_DATABASE_URL=addresses.owner) != 0:
            raise SystemExit("the drafts could not be made (see above)")
        house = _House(home, json.loads(told.read_text()), admin)
        house.phase(85, 5)
        capacity = _capacity(report, house, steps, asked.step_seconds)
        report.say(
            f"{asked.times:g} times that for {asked.seconds:g} s, {SLOW} slow forms, {READERS} readers/s, {WRITERS} words/s"
        )
        crowd = house.phase(capacity * asked.times, asked.seconds, beside=True)
        after = house.phase(85, 3)
    _report(report, capacity, crowd, after, asked)


def _capacity(report: Report, house: _House, steps: list[float], seconds: float) -> float:
    """The fastest step at which all are served, p95 within the bound; SystemExit where not even the first is."""
    best = 0.0
    for rate in steps:
        result = house.phase(rate, seconds)
        times = sorted(took for _, n, took, status, _ in result["seen"] if status == 302 and result["stands"][n])
        p95 = quantiles(times, n=100)[94] if len(times) > 1 else float("inf")
        served = len(times) / result["sent"]
        report.say(f"  {rate:.0f}/s: p95 {p95:.0f} ms, {served:.1%} served, load {os.getloadavg()[0]:.1f}")
        if p95 > P95_MOST or served < 0.995:
            break
        best = rate
    if not best:
        raise SystemExit("not even the slowest step was served in time; is the machine busy?")
    return best


def _report(report: Report, capacity: float, crowd: dict[str, Any], after: dict[str, Any], asked: argparse.Namespace) -> None:
    good = [took for kind, n, took, status, _ in crowd["seen"] if kind == "send" and status == 302 and crowd["stands"][n]]
    refused = [(took, kept) for kind, _, took, status, kept in crowd["seen"] if kind != "read" and status == REFUSED]
    told = sorted(took for took, _ in refused)
    goodput = sum(took <= IN_TIME for took in good) / asked.seconds
    report.figure("capacity_per_s", capacity, f"served at p95 <= {P95_MOST:.0f} ms, all of them", must=f">= {LEAST}")
    report.figure("offered_per_s", crowd["sent"] / asked.seconds, "offered in the crowd")
    report.figure("goodput_per_s", goodput, "petitions that stand, answered within a second", must=f">= {0.85 * capacity:.6g}")
    cut = quantiles(sorted(good), n=100)
    report.figure("served_p50_ms", cut[49], "served: p50")
    report.figure("served_p95_ms", cut[94], "    p95")
    standing = sum(crowd["stands"])
    report.figure("stands_unsaid", standing - len(good), "petitions that stand and were answered otherwise", must="== 0")
    report.figure("refused", len(refused), "refused, of those who send petitions or words")
    if len(told) > 1:
        report.figure("refused_p50_ms", quantiles(told, n=100)[49], "told so after: p50")
        report.figure("refused_p99_ms", quantiles(told, n=100)[98], "    p99", must="<= 500")
    report.figure(
        "lost_words", sum(not kept for _, kept in refused), "refusals without what was typed, or without when", must="== 0"
    )
    report.figure("broken_off", sum(crowd["errors"].values()), "connections that ended without an answer", must="== 0")
    for kind, what in (("write", "words that were sent"), ("read", "readers of the register")):
        seen = [status for each, _, _, status, _ in crowd["seen"] if each == kind]
        report.figure(
            f"{kind}_served", sum(status < 400 for status in seen) / max(1, len(seen)), f"share of {what} that was served"
        )
    cores = os.cpu_count() or 1
    report.figure("load_share", crowd["processor"] / crowd["seconds"] / cores, "share of all cores that the load itself took")
    spent = {part: seconds / crowd["seconds"] / cores for part, seconds in crowd["spent"].items()}
    report.figure("web_share", spent["web"], "    the web")
    report.figure("database_share", spent["database"], "    the database")
    times = sorted(took for _, n, took, status, _ in after["seen"] if status == 302)
    report.figure("afterwards_p50_ms", times[len(times) // 2], "a second later, 85/s: p50")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""./hoiam bench intake [--rate 100] [--seconds 300] [--bodies 24] [--backlog N]: the portal's last POST under open arrivals.

A whole house (web, worker, log, gatekeeper, key agent, PostgreSQL with fsync on) and the load generator share this machine.
Each arrival is a petition of its own, already written and sealed as a draft; the measured POST validates, seals for the body,
records facts, log line and letter, and is durable when it answers. Latency counts from the planned moment of arrival, so a
queue shows. An arrival counts as done when its petition stands in the database, whatever was answered: a draft that is sent
twice is answered as sent both times.

With a backlog the worker stands still until so many letters are owed, and goes on when the measured arrivals begin: then it is
counted how many letters it makes beside them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

from _house import house
from _processes import free_port, memory, processes, used
from _report import Report

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

SECRET = "b" * 32
BEHIND_RATE = 60  # petitions a second that make a backlog
# Free when the bench began, and told to its own processes: workers of two houses can listen on one port at a time, and
# a load that asks both measures neither.
PORT = int(os.environ.setdefault("HOIAM_BENCH_PORT", str(free_port())))
WORDS = (
    "Tôi khiếu nại quyết định thu hồi đất vì đo thiếu diện tích vườn của gia đình. Ngày 18/9 tổ đo đạc xuống đo khi tôi đi "
    "vắng, bảng kê ghi thiếu 248 m2 và bỏ sót cây trồng. Tôi đã hai lần lên xã hỏi mà chưa được trả lời. Tôi đề nghị đo lại "
    "có mặt tôi và hai hộ giáp ranh, kiểm đếm lại cây và giếng, và trả lời bằng văn bản. "
) * 4


def prepare(count: int, bodies: int, out: Path) -> int:
    """In the house's environment: bodies with keys, and ``count`` drafts with the cookies that carry their codes."""
    import django

    django.setup()
    from django.db import connection
    from django.http import HttpResponse

    from hoiam.casework import founding, laws
    from hoiam.core.words import Text
    from hoiam.portal import drafts, shown_answers
    from hoiam.vault import keys

    kinds = tuple(k for k in laws.current().kinds if k.startswith("vn."))
    codes = [f"XA-{n:02}" for n in range(1, bodies + 1)]
    made = keys.demo_ceremony({code: [f"{code}/01", f"{code}/02"] for code in codes}, "only to measure")
    for code in codes:
        founding.found_body(
            founding.NewBody(code, Text(f"UBND xã {code}", f"Commune {code}"), "commune", place=code, kinds=kinds),
            made.bodies[code],
        )
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")  # what is prepared is not what is measured
    cookies: list[str] = []
    hashes: list[str] = []
    agreed, seen = dict[str, str](), dict[str, str]()
    name = drafts.cookie_name(drafts.WRITING)
    for n in range(count):
        one = drafts.Draft.begin()
        one.kind, one.subject, one.body, one.place = "vn.complaint", "land", codes[n % bodies], codes[n % bodies]
        one.words, one.readers_of, one.about_seen = WORDS, [codes[n % bodies]], True
        one.name, one.address = "Người Viết Thử", "thôn Đo Đạc, xã Thử Tải"
        drafts.keep(one)
        response = HttpResponse()
        drafts.carry(response, drafts.WRITING, one.code)
        cookies.append(response.cookies[name].value)
        hashes.append(one.code.lookup_hash.hex())
        agreed[cookies[-1]], seen[cookies[-1]] = shown_answers.consent(one), shown_answers.marks(one, "words")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    out.write_text(json.dumps({"cookie": name, "values": cookies, "hashes": hashes, "shown": agreed, "seen": seen}))
    return 0


# --- the load, in a process of its own ---------------------------------------------------------------------------------


class Client:
    """Keep-alive connections, as many as the arrivals need at once."""

    def __init__(self) -> None:
        self.free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.most = 0
        self.busy = 0

    def _kept(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A connection that stands; one that the server closed while it lay idle is put away, as a browser does."""
        while self.free:
            reader, writer = self.free.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return None

    async def post(self, head: bytes, body: bytes) -> int:
        self.busy += 1
        self.most = max(self.most, self.busy)
        reader, writer = self._kept() or await asyncio.open_connection("127.0.0.1", PORT)
        try:
            writer.write(head + body)
            await writer.drain()
            status = int((await reader.readline()).split()[1])
            length, chunked, closing = 0, False, False
            while (line := (await reader.readline()).strip().lower()) != b"":
                if line.startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
                chunked |= line == b"transfer-encoding: chunked"
                closing |= line == b"connection: close"
            if chunked:
                while (size := int((await reader.readline()).strip(), 16)) >= 0:
                    await reader.readexactly(size + 2)
                    if size == 0:
                        break
            elif length:
                await reader.readexactly(length)
            if closing:
                writer.close()
            else:
                self.free.append((reader, writer))
            return status
        finally:
            self.busy -= 1


async def _load(told: dict[str, Any], rate: float, seconds: float) -> dict[str, Any]:
    client = Client()
    seen: list[tuple[int, float, int]] = []
    errors: dict[str, int] = {}
    begin = time.perf_counter() + 0.5

    async def one(n: int, value: str) -> None:
        planned = begin + n / rate
        body = urlencode({"csrfmiddlewaretoken": SECRET, "shown": told["shown"][value]}).encode()
        await asyncio.sleep(max(0, planned - time.perf_counter()))
        head = (
            f"POST /write/check HTTP/1.1\r\nHost: localhost:{PORT}\r\nCookie: csrf={SECRET}; {told['cookie']}={value}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        try:
            status = await client.post(head, body)
        except (OSError, asyncio.IncompleteReadError, IndexError, ValueError) as error:
            errors[type(error).__name__] = errors.get(type(error).__name__, 0) + 1
            return
        seen.append((n, (time.perf_counter() - planned) * 1000, status))

    total = min(int(rate * seconds), len(told["values"]))
    pending: set[asyncio.Task[None]] = set()
    for n in range(total):
        pending.add(asyncio.create_task(one(n, told["values"][n])))
        if len(pending) > 2000:
            _, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.gather(*pending)
    return {"sent": total, "seconds": time.perf_counter() - begin, "seen": seen, "errors": errors, "connections": client.most}


# --- what stands -------------------------------------------------------------------------------------------------------

# An act's line is in the outbox until the log has taken it in.
COUNTS = """
SELECT (SELECT count(*) FROM casework_dossier), (SELECT count(*) FROM casework_history),
       (SELECT count(*) FROM ledger_outbox WHERE dossier IS NOT NULL)
       + (SELECT count(*) FROM ledger_entry WHERE dossier IS NOT NULL),
       (SELECT count(*) FROM casework_letter), (SELECT count(*) FROM casework_letter WHERE blob IS NOT NULL),
       (SELECT count(*) FROM casework_owed WHERE kind = 'letter'), (SELECT count(*) FROM casework_owed WHERE kind = 'mail')
"""
COUNTED = ("petitions", "history_rows", "log_lines", "letters_queued", "letters_made", "letters_owed", "notices")


def standing(admin: str) -> dict[str, int]:
    """How many rows of each sort there are, past every wall."""
    import psycopg

    with psycopg.connect(admin) as conn:
        return dict(zip(COUNTED, conn.execute(COUNTS).fetchone() or (), strict=True))


def settled(admin: str, patience: float) -> float:
    """Waits until no letter is owed, or for so many seconds; how long that took, in seconds."""
    begun = time.perf_counter()
    while standing(admin)["letters_owed"] and time.perf_counter() - begun < patience:
        time.sleep(0.1)
    return time.perf_counter() - begun


def arrived(admin: str, hashes: list[str]) -> set[str]:
    """Of these return codes' hashes, those under which a petition stands."""
    import psycopg

    with psycopg.connect(admin) as conn:
        rows = conn.execute(
            "SELECT encode(lookup_hash, 'hex') FROM casework_dossier WHERE lookup_hash = ANY (%s)",
            [[bytes.fromhex(each) for each in hashes]],
        )
        return {row[0] for row in rows}


# --- the whole ---------------------------------------------------------------------------------------------------------


def main(argv: list[str]) -> int:
    if argv[:1] == ["prepare"]:
        return prepare(int(argv[1]), int(argv[2]), Path(argv[3]))
    if argv[:1] == ["load"]:
        told = json.loads(Path(argv[1]).read_text())
        print(json.dumps(asyncio.run(_load(told, float(argv[2]), float(argv[3])))))
        return 0
    parser = argparse.ArgumentParser(prog="./hoiam bench intake", description=__doc__)
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--bodies", type=int, default=24)
    parser.add_argument("--backlog", type=int, default=0)
    asked = parser.parse_args(argv)
    with (
        Report("intake") as report,
        tempfile.TemporaryDirectory(prefix="hoiam-bench-", dir=os.environ.get("HOIAM_BENCH_DIR")) as home,
    ):
        _measure(report, Path(home), asked.rate, asked.seconds, asked.bodies, asked.backlog)
    return 0 if report.met else 1


def _measure(report: Report, home: Path, rate: float, seconds: float, bodies: int, backlog: int) -> None:
    told = home / "drafts.json"
    count = int(rate * (seconds + 10)) + backlog
    with house(home, PORT) as (children, addresses, admin):
        script = str(Path(__file__).resolve())
        owner = {"HOIAM_DATABASE_URL": addresses.owner}
        report.say(f"Preparing {count} drafts for {bodies} bodies ...")
        if children.run([sys.executable, script, "prepare", str(count), str(bodies), str(told)], **owner) != 0:
            raise SystemExit("the drafts could not be made (see above)")
        drafts = json.loads(told.read_text())
        warm, measured = int(rate * 5), int(rate * 10)
        told.write_text(json.dumps({**drafts, "values": drafts["values"][:warm]}))
        _load_watched(told, rate, 5)
        if backlog:
            _fall_behind(report, admin, told, {**drafts, "values": drafts["values"][measured : measured + backlog]})
            measured += backlog
        told.write_text(json.dumps({**drafts, "values": drafts["values"][measured:]}))
        hashes = drafts["hashes"][measured:]
        if arrived(admin, hashes):
            raise SystemExit("a draft that nobody has sent is a petition already")
        stood = standing(admin)
        _the_worker(signal.SIGCONT)
        before = used(os.getpid())
        result, most = _load_watched(told, rate, seconds)
        after = used(os.getpid())
        stands = standing(admin)
        # In the order of the arrivals: which of them is a petition now.
        there = arrived(admin, hashes)
        done = [each in there for each in hashes]
    spent = {part: after[part] - before[part] for part in after}
    grown = {name: stands[name] - stood[name] for name in COUNTED}
    _report(report, result, done, grown, spent, most, rate)
    if backlog:
        made = grown["letters_made"] / result["seconds"]
        report.figure("letters_per_s", made, "letters made a second out of the backlog, beside the arrivals", must=">= 60")


def _the_worker(sent: signal.Signals) -> None:
    for pid, part in processes(os.getpid()):
        if part == "worker":
            os.kill(pid, sent)


def _fall_behind(report: Report, admin: str, told: Path, drafts: dict[str, Any]) -> None:
    """Sends these drafts while the worker, which would make their letters, stands still."""
    # Not in the middle of a letter: when it went on, that would have taken longer than any may.
    settled(admin, 60)
    _the_worker(signal.SIGSTOP)
    told.write_text(json.dumps(drafts))
    count = len(drafts["values"])
    _load_watched(told, BEHIND_RATE, count / BEHIND_RATE)
    report.say(f"{standing(admin)['letters_owed']} letters are owed after {count} petitions; the worker goes on")


def _load_watched(told: Path, rate: float, seconds: float) -> tuple[dict[str, Any], dict[str, float]]:
    """The load in a process of its own, and our memory by part when it was greatest."""
    most: dict[str, float] = {}
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve()), "load", str(told), str(rate), str(seconds)],
        stdout=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        # Beside the looking: its one line at the end is longer than a pipe holds.
        with ThreadPoolExecutor(1) as reader:
            said = reader.submit(child.stdout.read)
            while not said.done():
                parts = memory(os.getpid())
                if sum(parts.values()) > sum(most.values()):
                    most = parts
                wait([said], timeout=2)
        result = dict(json.loads(said.result()))
    return result, most


def _report(
    report: Report,
    result: dict[str, Any],
    done: list[bool],
    grown: dict[str, int],
    spent: dict[str, float],
    most: dict[str, float],
    rate: float,
) -> None:
    sent, good = int(result["sent"]), sum(done)
    statuses: dict[str, int] = {}
    for _, _, status in result["seen"]:
        statuses[str(status)] = statuses.get(str(status), 0) + 1
    report.say(f"{rate:.0f}/s open arrivals for {result['seconds']:.0f} s; answers {statuses}, broken off {result['errors']}")
    report.figure("arrivals", sent, "arrivals")
    report.figure("petitions", grown["petitions"], "petitions that stand afterwards", must=f"== {sent}")
    report.figure("missing", sent - good, "arrivals whose own petition does not stand", must="== 0")
    report.figure("errors", sent - statuses.get("302", 0), "arrivals answered otherwise than as sent", must="== 0")
    rows = grown["history_rows"]
    report.figure("history_rows", rows, "rows of their histories")
    report.figure("log_lines", grown["log_lines"], "lines in the log or on their way into it", must=f"== {rows}")
    report.figure("letters_queued", grown["letters_queued"], "acknowledgements queued", must=f"== {good}")
    report.figure("letters_made", grown["letters_made"], "letters made meanwhile, by a worker that lets pages go first")
    both = grown["letters_made"] + grown["letters_owed"]
    report.figure("letters_known", both, "letters made or still owed", must=f"== {grown['letters_queued']}")
    report.figure("notices", grown["notices"], "mails owed (these petitioners left no address)", must="== 0")
    times = sorted(took for n, took, _ in result["seen"] if done[n])
    if len(times) < 2:
        raise SystemExit("next to no petition stands; there is nothing to count")
    cut = quantiles(times, n=100)
    report.figure("p50_ms", cut[49], "from the planned arrival to the answer of what stands: p50")
    report.figure("p95_ms", cut[94], "    p95", must="<= 150" if rate <= 100 else "<= 250")
    report.figure("p99_ms", cut[98], "    p99")
    report.figure("max_ms", times[-1], "    the slowest")
    each = {part: seconds / max(1, good) * 1000 for part, seconds in spent.items()}
    house = {part: ms for part, ms in each.items() if part not in ("web", "database", "bench")}
    report.figure("web_ms", each["web"], "processor per petition: web")
    report.figure("other_ms", sum(house.values()), "    other: key agent, gatekeeper, log, worker")
    report.figure("database_ms", each["database"], "    database")
    whole = each["web"] + sum(house.values()) + each["database"]
    report.figure("processor_ms", whole, "    all of these", note="aim 8 ms")
    if grown["letters_made"]:
        letter = spent["worker"] / grown["letters_made"] * 1000
        report.figure("letter_ms", letter, "processor per letter made: worker")
        # A busy worker makes fewer letters meanwhile, which would look like a cheaper petition.
        settled = whole - each["worker"] + letter
        report.figure("settled_ms", settled, "processor per petition, as if the letter of each were made already")
    for part, megabytes in sorted(most.items(), key=lambda each: -each[1]):
        report.figure(f"{part}_pss_mb", megabytes, f"memory at most, {part}")
    at_rest = sum(megabytes for part, megabytes in most.items() if part != "reader")
    report.figure("pss_mb", at_rest, "memory at most, all our Python but the reader's, shared pages by share", must="<= 450")
    report.figure("connections", result["connections"], "connections at once")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""./hoiam bench intake [--rate 100] [--seconds 300] [--bodies 24]: the portal's last POST under open arrivals.

A whole house (web, worker, log, gatekeeper, key agent, PostgreSQL with fsync on) and the load generator share this machine.
Each arrival is a petition of its own, already written and sealed as a draft; the measured POST validates, seals for the body,
records facts, log line and letter, and is durable when it answers. Latency counts from the planned moment of arrival, so a
queue shows.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

SECRET = "b" * 32
PORT = 8461
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
    from hoiam.portal import drafts
    from hoiam.vault import keys

    kinds = tuple(k for k in laws.current().kinds if k.startswith("vn."))
    codes = [f"XA-{n:02}" for n in range(1, bodies + 1)]
    made = keys.demo_ceremony({code: [f"{code}/01", f"{code}/02"] for code in codes}, "only to measure")
    for code in codes:
        founding.found_body(
            founding.NewBody(code, Text(f"UBND xã {code}", f"Commune {code}"), "commune", place=code, kinds=kinds),
            made.bodies[code],
        )
    cookies: list[str] = []
    name = drafts.cookie_name(drafts.WRITING)
    for n in range(count):
        one = drafts.Draft.begin()
        one.kind, one.subject, one.body, one.place = "vn.complaint", "land", codes[n % bodies], codes[n % bodies]
        one.words, one.readers_seen, one.about_seen = WORDS, True, True
        one.name, one.address = "Người Viết Thử", "thôn Đo Đạc, xã Thử Tải"
        drafts.keep(one)
        response = HttpResponse()
        drafts.carry(response, drafts.WRITING, one.code)
        cookies.append(response.cookies[name].value)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    out.write_text(json.dumps({"cookie": name, "values": cookies}))
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
    body = urlencode({"csrfmiddlewaretoken": SECRET}).encode()
    seen: list[tuple[float, int]] = []
    errors: dict[str, int] = {}
    begin = time.perf_counter() + 0.5

    async def one(n: int, value: str) -> None:
        planned = begin + n / rate
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
        seen.append((time.perf_counter() - planned, status))

    total = min(int(rate * seconds), len(told["values"]))
    pending: set[asyncio.Task[None]] = set()
    for n in range(total):
        pending.add(asyncio.create_task(one(n, told["values"][n])))
        if len(pending) > 2000:
            _, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.gather(*pending)
    took = time.perf_counter() - begin
    times = sorted(t for t, _ in seen)
    statuses: dict[str, int] = {}
    for _, status in seen:
        statuses[str(status)] = statuses.get(str(status), 0) + 1
    cut = quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    return {
        "sent": total, "seconds": took, "statuses": statuses, "errors": errors, "connections": client.most,
        "p50": cut[49] * 1000, "p95": cut[94] * 1000, "p99": cut[98] * 1000, "max": (times[-1] if times else 0) * 1000,
    }  # fmt: skip


# --- what the processes used -------------------------------------------------------------------------------------------


def processes(root: int) -> Iterator[tuple[int, str, list[str]]]:
    """Every descendant of ``root``: pid, name, command line."""
    parents: dict[int, int] = {}
    lines: dict[int, tuple[str, list[str]]] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
            command = (entry / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        pid = int(entry.name)
        parents[pid] = int(stat.rpartition(")")[2].split()[1])
        lines[pid] = (stat[stat.index("(") + 1 : stat.rindex(")")], command)
    for pid, (name, command) in lines.items():
        at = pid
        while at > 1 and at != root:
            at = parents.get(at, 0)
        if at == root and pid != root:
            yield pid, name, command


def seconds_of(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def used(root: int) -> dict[str, float]:
    """Processor seconds by part: web, other (log, worker, keys), database, load."""
    parts = {"web": 0.0, "other": 0.0, "database": 0.0, "load": 0.0}
    for pid, name, command in processes(root):
        line = " ".join(command)
        if name == "postgres":
            part = "database"
        elif "granian" in line:
            part = "web"
        elif "bench/intake.py" in line:
            part = "load"
        else:
            part = "other"
        try:
            parts[part] += seconds_of(pid)
        except OSError:
            continue
    return parts


def memory(root: int) -> float:
    """Proportional set size, in MB, of all our Python but the load generator."""
    return sum(memory_by_part(root).values())


def memory_by_part(root: int) -> dict[str, float]:
    """The same by process, named by the last word of its command line."""
    parts: dict[str, float] = {}
    for pid, name, command in processes(root):
        if name == "postgres" or "bench/intake.py" in " ".join(command):
            continue
        try:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    part = f"{' '.join(command[-3:]).strip()[-36:]} {pid}"
                    parts[part] = int(line.split()[1]) / 1024
        except OSError:
            continue
    return parts


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
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="hoiam-bench-", dir=os.environ.get("HOIAM_BENCH_DIR")) as home:
        Path(home).chmod(0o711)
        return _measure(Path(home), asked.rate, asked.seconds, asked.bodies)


def _measure(home: Path, rate: float, seconds: float, bodies: int) -> int:
    os.environ["HOIAM_HOME"] = str(home)
    os.environ["HOIAM_ROOT"] = str(ROOT)
    os.environ["HOIAM_ORIGIN"] = f"http://localhost:{PORT}"
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    from hoiam.site import engine
    from hoiam.site.children import Children
    from hoiam.site.cli_run import Place

    place = Place.of("demo")
    told = home / "drafts.json"
    count = int(rate * (seconds + 10))
    with engine.server(place.home) as server:
        addresses = place.provision(server)
        place.make_ready(addresses)
        place.found_log("bench.invalid")
        with Children(place.environ(addresses.app)) as children:
            place.start(children, addresses, "127.0.0.1", PORT)
            script = str(Path(__file__).resolve())
            owner = {"HOIAM_DATABASE_URL": addresses.owner}
            print(f"Preparing {count} drafts for {bodies} bodies ...", flush=True)
            if children.run([sys.executable, script, "prepare", str(count), str(bodies), str(told)], **owner) != 0:
                return 1
            warm = json.loads(told.read_text())
            values = warm["values"]
            warm_file = home / "warm.json"
            warm_file.write_text(json.dumps({**warm, "values": values[: int(rate * 5)]}))
            told.write_text(json.dumps({**warm, "values": values[int(rate * 10) :]}))
            _child("load", warm_file, rate, 5)
            load_before = os.getloadavg()
            before = used(os.getpid())
            result, most = _child_watched(told, rate, seconds)
            after = used(os.getpid())
            return _report(result, before, after, most, rate, load_before)


def _child(what: str, told: Path, rate: float, seconds: float) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, __file__, what, str(told), str(rate), str(seconds)], check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout))


def _child_watched(told: Path, rate: float, seconds: float) -> tuple[dict[str, Any], float]:
    most = 0.0
    at_most: dict[str, float] = {}
    with subprocess.Popen(
        [sys.executable, __file__, "load", str(told), str(rate), str(seconds)], stdout=subprocess.PIPE, text=True
    ) as child:
        while child.poll() is None:
            parts = memory_by_part(os.getpid())
            if sum(parts.values()) > most:
                most, at_most = sum(parts.values()), parts
            time.sleep(2)
        assert child.stdout is not None
        result = dict(json.loads(child.stdout.read()))
    for part, megabytes in sorted(at_most.items(), key=lambda each: -each[1]):
        print(f"  {megabytes:6.0f} MB  {part}", flush=True)
    return result, most


def _report(
    result: dict[str, Any],
    before: dict[str, float],
    after: dict[str, float],
    memory_mb: float,
    rate: float,
    load: tuple[float, float, float],
) -> int:
    n = max(1, result["sent"])
    good = result["statuses"].get("302", 0)
    print(f"\nintake: {rate:.0f}/s open arrivals, {result['seconds']:.0f} s, {n} petitions; load average before {load[0]:.2f}")
    print(f"  answered as sent            {good} of {n}; others {result['statuses']}, errors {result['errors']}")
    print(
        f"  p50 {result['p50']:.0f} ms   p95 {result['p95']:.0f} ms   p99 {result['p99']:.0f} ms   max {result['max']:.0f} ms"
    )
    for part in ("web", "other", "database"):
        print(f"  processor per petition, {part:<9} {(after[part] - before[part]) / n * 1000:.2f} ms")
    print(f"  memory of all our Python    {memory_mb:.0f} MB PSS (goal 450)")
    print(f"  connections at once         {result['connections']}")
    ok = good == n and result["p95"] <= 250
    print("  must: p95 <= 250 ms, 0 errors:", "met" if ok else "NOT met")
    return 0 if ok else 1


def run(argv: list[str] | None = None) -> int:
    return main(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""./hoiam bench journey [--rate 30] [--seconds 60] [--bodies 24]: the whole road of a citizen, under open arrivals.

Each arrival is a citizen with a browser of his own: nine pages and eight forms from the first question to the button that
sends, the page with his code, his receipt and his own page, nineteen requests with the forms' real fields and cookies. He
reads no page longer than it takes to arrive, which nobody does; so many journeys a second are many more people. The whole house
and the citizens share this machine; what the citizens take is told. A journey counts when its petition stands and its letter is
made.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

from _doors import CARRIED
from _house import house
from _processes import memory, used
from _report import Report
from intake import PORT, WORDS, settled, standing

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

ROLES = ("clerk", "officer", "leader", "publisher")
REQUESTS = 19
# How long the letters of the last citizens may be waited for.
PATIENCE = 600.0


def prepare(bodies: int) -> int:
    """In the house's environment: communes with keys and four offices each."""
    import django

    django.setup()
    from django.db import connection

    from hoiam.casework import founding, laws
    from hoiam.core.words import Text
    from hoiam.vault import keys

    kinds = tuple(k for k in laws.current().kinds if k.startswith("vn."))
    codes = [f"XA-{n:02}" for n in range(1, bodies + 1)]
    made = keys.demo_ceremony({code: [f"{code}/01", f"{code}/02"] for code in codes}, "only to measure")
    for code in codes:
        commune = founding.NewBody(code, Text(f"UBND xã {code}", f"Commune {code}"), "commune", place=code, kinds=kinds)
        founding.found_body(commune, made.bodies[code])
        for n, role in enumerate(ROLES, 1):
            founding.found_post(founding.NewOffice(f"{code}/{n:02}", code, Text(f"Chức danh {n}", f"Post {n}"), (role,)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return 0


# --- the citizens, in a process of their own ---------------------------------------------------------------------------

# What a page has shown of the draft, which its form carries along.
_SHOWN = re.compile(rf'<input type="hidden" name="({CARRIED})" value="([^"]*)">'.encode())
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
_COOKIE = re.compile(rb"(?i)\r\nset-cookie: ([^=]+)=([^;\r]*)")
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d+)")
_LOCATION = re.compile(rb"(?i)\r\nlocation: ([^\r]+)")


class Wrong(Exception):
    """A page that a citizen did not expect: where, and how it was answered."""


class Citizen:
    """A browser with its cookies and its connection."""

    def __init__(self, planned: float) -> None:
        self.cookies: dict[bytes, bytes] = {}
        self.token = b""
        self.shown: dict[str, str] = {}
        self.took: list[float] = []
        self._from = planned  # a wait counts from the moment at which he wanted to begin
        self._way: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def _ask(self, head: str, body: bytes = b"") -> tuple[int, bytes, bytes]:
        if self._way is None or self._way[0].at_eof():
            self._way = await asyncio.open_connection("127.0.0.1", PORT)
        reader, writer = self._way
        cookies = b"; ".join(name + b"=" + value for name, value in self.cookies.items())
        writer.write(f"{head} HTTP/1.1\r\nHost: localhost:{PORT}\r\nCookie: ".encode() + cookies + b"\r\n" + body)
        top = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(top)
        text = await reader.readexactly(int(length[1])) if length else b""
        for name, value in _COOKIE.findall(top):
            self.cookies[name] = value
        now = time.perf_counter()
        self.took.append((now - self._from) * 1000)
        self._from = now
        return int(top[9:12]), top, text

    async def see(self, path: str) -> bytes:
        status, _, text = await self._ask(f"GET {path}", b"\r\n")
        if status != 200:
            raise Wrong(f"GET {path}: {status}")
        found = _TOKEN.search(text)
        self.token = found[1] if found else self.token
        self.shown = {name.decode(): mark.decode() for name, mark in _SHOWN.findall(text)}
        return text

    async def send(self, path: str, expected: str, **fields: str) -> bytes:
        """Sends the form of a page, and sees the page that it leads to."""
        body = urlencode({"csrfmiddlewaretoken": self.token.decode(), **self.shown, **fields}).encode()
        head = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        status, top, _ = await self._ask(f"POST {path}", head + body)
        led = _LOCATION.search(top)
        if status != 302 or led is None or led[1].decode() != expected:
            raise Wrong(f"POST {path}: {status} {led[1].decode() if led else ''}")
        return await self.see(expected)

    async def goes(self, place: str) -> None:
        """The whole road."""
        await self.see("/write/kind")
        await self.send("/write/kind", "/write/place", answer="vn.complaint")
        await self.send("/write/place", "/write/subject", answer=place)
        await self.send("/write/subject", "/write/body", answer="land")
        await self.send("/write/body", "/write/words", answer=place)
        await self.send("/write/words", "/write/readers", words=WORDS)
        await self.send("/write/readers", "/write/about", against="none")
        about = {"named": "yes", "name": "Người Viết Thử", "address": "thôn Đo Đạc, xã Thử Tải", "people": "1"}
        await self.send("/write/about", "/write/check", **about, phone="0950 118 204", id_number="", email="")
        await self.send("/write/check", "/sent")
        await self.see("/follow/receipt")
        await self.see("/follow/petition")
        if self._way is not None:
            self._way[1].close()


async def _load(rate: float, seconds: float, bodies: int) -> dict[str, Any]:
    took: list[float] = []
    whole: list[float] = []
    wrong: dict[str, int] = {}
    begin = time.perf_counter() + 0.5
    busy, most = 0, 0

    async def one(n: int) -> None:
        nonlocal busy, most
        planned = begin + n / rate
        await asyncio.sleep(max(0, planned - time.perf_counter()))
        busy += 1
        most = max(most, busy)
        citizen = Citizen(planned)
        try:
            await citizen.goes(f"XA-{n % bodies + 1:02}")
        except (Wrong, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            said = str(error) if isinstance(error, Wrong) else type(error).__name__
            wrong[said] = wrong.get(said, 0) + 1
        else:
            whole.append((time.perf_counter() - planned) * 1000)
        finally:
            took.extend(citizen.took)
            busy -= 1

    total = int(rate * seconds)
    await asyncio.gather(*(one(n) for n in range(total)))
    lasted = time.perf_counter() - begin
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "sent": total,
        "seconds": lasted,
        "took": took,
        "whole": whole,
        "wrong": wrong,
        "at_once": most,
        "processor": spent.ru_utime + spent.ru_stime,
    }


# --- the whole ---------------------------------------------------------------------------------------------------------


def main(argv: list[str]) -> int:
    if argv[:1] == ["prepare"]:
        return prepare(int(argv[1]))
    if argv[:1] == ["load"]:
        print(json.dumps(asyncio.run(_load(float(argv[1]), float(argv[2]), int(argv[3])))))
        return 0
    parser = argparse.ArgumentParser(prog="./hoiam bench journey", description=__doc__)
    parser.add_argument("--rate", type=float, default=30.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--bodies", type=int, default=24)
    asked = parser.parse_args(argv)
    with (
        Report("journey") as report,
        tempfile.TemporaryDirectory(prefix="hoiam-bench-", dir=os.environ.get("HOIAM_BENCH_DIR")) as home,
    ):
        _measure(report, Path(home), asked.rate, asked.seconds, asked.bodies)
    return 0 if report.met else 1


def _measure(report: Report, home: Path, rate: float, seconds: float, bodies: int) -> None:
    with house(home, PORT) as (children, addresses, admin):
        owner = {"HOIAM_DATABASE_URL": addresses.owner}
        if children.run([sys.executable, str(Path(__file__).resolve()), "prepare", str(bodies)], **owner) != 0:
            raise SystemExit("the bodies could not be made (see above)")
        _load_watched(min(rate, 5), 3, bodies)  # pages and statements are read once
        settled(admin, PATIENCE)
        stood = standing(admin)
        before = used(os.getpid())
        result, most = _load_watched(rate, seconds, bodies)
        meanwhile = standing(admin)
        behind = settled(admin, PATIENCE)
        after = used(os.getpid())
        stands = standing(admin)
    spent = {part: after[part] - before[part] for part in after}
    grown = {name: stands[name] - stood[name] for name in stands}
    early = meanwhile["letters_made"] - stood["letters_made"]
    _report(report, result, grown, spent, most, {"letters": early, "behind": behind})


def _load_watched(rate: float, seconds: float, bodies: int) -> tuple[dict[str, Any], dict[str, float]]:
    """The citizens in a process of their own, and our memory by part when it was greatest."""
    most: dict[str, float] = {}
    command = [sys.executable, str(Path(__file__).resolve()), "load", str(rate), str(seconds), str(bodies)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        with ThreadPoolExecutor(1) as reader:
            said = reader.submit(child.stdout.read)
            while not said.done():
                parts = memory(os.getpid())
                if sum(parts.values()) > sum(most.values()):
                    most = parts
                wait([said], timeout=2)
        return dict(json.loads(said.result())), most


def _report(
    report: Report,
    result: dict[str, Any],
    grown: dict[str, int],
    spent: dict[str, float],
    most: dict[str, float],
    letters: dict[str, float],
) -> None:
    sent, whole = int(result["sent"]), len(result["whole"])
    report.say(f"{sent} citizens in {result['seconds']:.1f} s; not as expected: {result['wrong']}")
    report.figure("journeys", sent, "citizens who set out")
    report.figure("errors", sent - whole, "who did not come to the end", must="== 0")
    report.figure("petitions", grown["petitions"], "petitions that stand afterwards", must=f"== {sent}")
    report.figure("journeys_per_s", whole / result["seconds"], "whole journeys a second")
    report.figure("letters_made", grown["letters_made"], "letters made", must=f"== {grown['petitions']}")
    report.figure("letters_early", letters["letters"], "    while citizens came")
    report.figure("letters_behind_s", letters["behind"], "    from the last citizen to the last letter", must="<= 5")
    if len(result["took"]) < 2:
        raise SystemExit("next to nothing was answered; there is nothing to count")
    cut = quantiles(result["took"], n=100)
    report.figure("p50_ms", cut[49], "a request, the first from the planned arrival: p50")
    report.figure("p95_ms", cut[94], "    p95", must="<= 400")
    report.figure("p99_ms", cut[98], "    p99")
    report.figure("max_ms", max(result["took"]), "    the slowest")
    if whole > 1:
        report.figure("journey_p95_ms", quantiles(result["whole"], n=100)[94], f"a whole journey of {REQUESTS} requests: p95")
    each = {part: seconds / max(1, whole) * 1000 for part, seconds in spent.items() if part != "bench"}
    for part, ms in sorted(each.items(), key=lambda pair: -pair[1]):
        if ms >= 0.01:
            report.figure(f"{part}_ms", ms, f"processor per journey: {part}")
    report.figure("processor_ms", sum(each.values()), "    all of these, its letter included", note="aim 45 ms")
    cores = os.cpu_count() or 1
    share = result["processor"] / (result["seconds"] * cores) * 100
    report.figure("citizens_percent", share, "share of the machine's processors that the citizens took")
    report.figure("pss_mb", sum(most.values()), "memory at most, all our Python, shared pages by share")
    report.figure("at_once", result["at_once"], "citizens on their way at once")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""./hoiam bench fuzz [--requests 20000] [--seed 1] [--from 0] [--seconds T] [--clients 6]: rubbish at every door, by everybody.

The whole demo house on this machine, with its own examples. Strangers, writers, holders of codes and officers of every role ask
for every address by every method, with the pages' own forms filled in at random, with spoilt queries, headers, cookies, files
and alphabets (`_fuzzing.py`); one request in sixteen is no HTTP at all. Counted are the answers by status, those of 500 and
above (each with the bytes that made it), processes that ended, the slowest answer, and what the web's memory grew by.

A request follows from the seed and its number: `--seed 1 --from 20000` goes on where 20,000 have been, and runs add up. With
`--clients 1` a seed asks the same in the same order, as far as the house shows the same pages. A 503 and a 507 are refusals in
words, for a crowd and a full disk; they are told and no fault.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import _fuzzing as fuzzing
from _doors import DOORS
from _processes import free_port, memory, processes
from _report import Report

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

GROWN_MOST = 100
PATIENCE = 90.0
RAW = 1 / 16
TOLD = (503, 507)
STRANGER, WRITER, HOLDER, OFFICER = "stranger", "writer", "holder", "officer"
# Who asks how often; the rest are officers.
SHARES = ((STRANGER, 0.2), (WRITER, 0.42), (HOLDER, 0.6))
# Officers of every role, of several bodies.
LOGINS = (
    "xa-ab.tiepdan", "xa-ab.diachinh", "xa-ab.chutich", "xa-ab.congkhai", "tinh-sl.quantri", "p-mt.tiepdan", "p-mt.dothi",
    "p-mt.chutich",
    "p-mt.congkhai", "tinh-sl.chutich", "btcd.tiepdan1", "btcd.xuly1", "tinh-sl.vanthu", "xa-ab.vanhoa", "xa-ab.phochutich",
    "tinh-sl.congkhai",
    "p-mt.noivu", "p-mt.phochutich", "so-xd.vanthu", "so-xd.chuyenvien1", "so-xd.giamdoc", "so-xd.congkhai", "btcd.truongban",
    "xa-lt.chutich",
)  # fmt: skip
ANSWERS = {
    "kind": {"answer": "vn.complaint"}, "place": {"answer": "SL-AB"}, "subject": {"answer": "land"},
    "body": {"answer": "XA-AB"},
    "words": {"words": "Tôi đề nghị đo lại đất ở thôn Giếng Đá."}, "readers": {"against": "none"},
    "about": {"named": "yes", "name": "Đoàn Thị Mơ", "address": "thôn Giếng Đá", "people": "1"},
}  # fmt: skip
STEPS = (
    "accept", "refuse", "assign", "verify", "decide", "notify", "send_back", "transfer", "extend", "suspend", "resume",
    "withdraw",
    "recuse", "protect", "ask", "coordinate", "close", "classify", "dialogue", "conclude", "enforce", "sign", "khong-co",
)  # fmt: skip
KINDS = ("vn.complaint", "vn.feedback", "vn.denunciation")


class NoAnswer(Exception):
    """A request that was whole got no answer: the connection ended, or nothing came."""


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    took: float = 0.0

    def header(self, name: str) -> str:
        return next((value for each, value in self.headers if each.lower() == name), "")


@dataclass
class Visitor:
    """Somebody with an address of his own, cookies, one connection and what he saw last."""

    who: str
    name: str
    source: str
    port: int
    known: fuzzing.Known
    jar: dict[str, str] = field(default_factory=dict)
    seen: fuzzing.Seen = field(default_factory=fuzzing.Seen)
    asked: int = 0
    inside: int = 0
    away: float = 0.0
    _line: socket.socket | None = None

    def send(self, request: fuzzing.Request) -> Answer:
        """The answer to a request; NoAnswer where there is none, on a connection that was new for it."""
        data = request.whole()
        begun = time.perf_counter()
        for new in (False, True):
            if self._line is None or new:
                self._drop()
                self._line = connected(self.port, self.source)
            fresh = new
            try:
                with suppress(ConnectionError):  # who is refused may be cut off before all is sent, and told nevertheless
                    self._line.sendall(data)
                answer = read(self._line, request.method)
            except (OSError, ValueError, NoAnswer) as error:
                self._drop()
                if fresh or isinstance(error, TimeoutError):
                    raise NoAnswer(f"{type(error).__name__} {error}") from None
                continue
            answer.took = time.perf_counter() - begun
            if "close" in answer.header("connection").lower():
                self._drop()
            if not request.spoilt:
                self._keep(answer)
            return answer
        raise NoAnswer

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None

    def _keep(self, answer: Answer) -> None:
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                cookie, _, rest = value.partition("=")
                if "Max-Age=0" in rest:
                    self.jar.pop(cookie, None)
                else:
                    self.jar[cookie] = rest.partition(";")[0]

    # --- as people do -------------------------------------------------------------------------------------------------

    def ask(self, method: str, path: str, pairs: dict[str, str] | None = None) -> Answer:
        """A request as a browser makes it."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        headers = [(b"Host", host(self.port)), (b"Cookie", cookie.encode())]
        body = urlencode(pairs).encode() if pairs is not None else b""
        if pairs is not None:
            headers += [(b"Content-Type", b"application/x-www-form-urlencoded"), (b"Content-Length", b"%d" % len(body))]
        return self.send(fuzzing.Request(method, path.encode(), headers, body))

    def fills(self, path: str, answers: dict[str, str], dice: Random) -> str:
        """Opens a page and sends its form with these answers; where that leads to, or nothing."""
        page = self.ask("GET", path)
        text = page.body.decode("utf-8", "replace")
        self.seen.look(dice, text, path, self.known)
        found = fuzzing.forms(text, path)
        form = next((each for each in found if set(answers) & set(each.offered)), found[-1] if found else None)
        if page.status != 200 or form is None:
            return page.header("location")
        pairs = dict(form.fields)
        for name, answer in answers.items():
            real = [each for each in form.offered.get(name, ()) if each]
            if name in form.offered:
                pairs[name] = answer if answer in real or not real else dice.choice(real)
        return self.ask("POST", form.action, pairs).header("location")

    def begins(self, dice: Random, depth: int, *, send: bool) -> None:
        """Answers the first questions of a petition, or all of them, and sends it."""
        self.jar = {name: value for name, value in self.jar.items() if name == "csrf"}
        path = "/write/kind"
        for _ in range(14 if send else depth):
            step = path.rpartition("/")[2]
            if step == "check":
                if send:
                    self.fills(path, {}, dice)
                    self.ask("GET", "/sent")
                return
            answers = ANSWERS.get(step, {})
            path = self.fills(path, {"answer": dice.choice(KINDS)} if step == "kind" else answers, dice)
            if not path.startswith("/write/"):
                return

    def logs_in(self, dice: Random) -> bool:
        """Password, six digits, and the key unlocked; whether that was taken."""
        from hoiam.site.demo.accounts import PASSWORD, SECRET
        from hoiam.site.demo.people import totp

        if time.monotonic() < self.away:
            return False
        self.away = time.monotonic() + 20
        self.jar = {name: value for name, value in self.jar.items() if name in ("csrf", "device")}
        to = self.fills("/account/login/", {"login": self.name, "password": PASSWORD}, dice)
        for moment in (0, 30, -30):
            if "authenticate" in to or not to:
                to = self.fills("/account/2fa/authenticate/", {"code": totp(SECRET, time.time() + moment)}, dice)
        self.fills("/desk/unlock/", {"password": PASSWORD}, dice)
        self.seen.forms.clear()
        return self.ask("GET", "/desk/").status == 200


def host(port: int) -> bytes:
    return b"localhost:%d" % port


def connected(port: int, source: str) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE, source_address=(source, 0))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def read(line: socket.socket, method: str) -> Answer:
    """One answer."""
    got = b""
    while True:
        while b"\r\n\r\n" not in got:
            piece = line.recv(65_536)
            if not piece:
                raise NoAnswer("the connection ended")
            got += piece
        head, _, got = got.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        if status >= 200:
            break
    headers = [(name, value.strip()) for name, _, value in (each.partition(":") for each in lines[1:])]
    answer = Answer(status, headers, b"")
    if method == "HEAD" or status in (204, 304):
        return answer
    length = answer.header("content-length")
    if length:
        pieces, size = [got], len(got)
        while size < int(length):
            piece = line.recv(65_536)
            if not piece:
                raise NoAnswer("the connection ended within an answer")
            pieces.append(piece)
            size += len(piece)
        answer.body = b"".join(pieces)
        return answer
    while not (got == b"0\r\n\r\n" or got.endswith(b"\r\n0\r\n\r\n")):
        piece = line.recv(65_536)
        if not piece:
            break
        got += piece
    answer.body = got
    return answer


# --- who asks for what --------------------------------------------------------------------------------------------------


@dataclass
class Fuzz:
    """The run: its visitors by client, and what was counted."""

    seed: int
    port: int
    known: fuzzing.Known
    routes: list[tuple[str, str]]
    samples: list[tuple[str, bytes]]
    clients: int = 6
    statuses: Counter[int] = field(default_factory=Counter)
    by_who: Counter[tuple[str, int]] = field(default_factory=Counter)
    raw: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    done: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def crew(self, client: int) -> dict[str, list[Visitor]]:
        """The visitors of one client: one of each sort, and officers by turns of their log-ins."""

        def visitor(who: str, name: str, n: int) -> Visitor:
            return Visitor(who, name, f"127.{client + 1}.0.{n}", self.port, self.known)

        return {
            STRANGER: [visitor(STRANGER, f"{STRANGER} {client}", 1)],
            WRITER: [visitor(WRITER, f"{WRITER} {client}", 2)],
            HOLDER: [visitor(HOLDER, f"{HOLDER} {client}", 3)],
            OFFICER: [visitor(OFFICER, login, 10 + n) for n, login in enumerate(LOGINS) if n % self.clients == client],
        }

    def address(self, dice: Random, visitor: Visitor) -> tuple[str, str]:
        """An address, and the name of its door: one that was seen, or one of the list with its holes filled."""
        links = visitor.seen.links if dice.random() < 0.7 else self.known.links
        if links and dice.random() < 0.45:
            seen = dice.choice(list(links))
            return (fuzzing.spoilt(dice, seen) if dice.random() < 0.1 else seen), ""
        address, name = dice.choice(self.routes)
        ids = list(self.known.ids) or ["0" * 8 + "-0000-4000-8000-" + "0" * 12]

        def fill(hole: re.Match[str]) -> str:
            if dice.random() < 0.06:
                return fuzzing.text(dice)[:300]
            match hole[1].rpartition(":")[2]:
                case "word":
                    return dice.choice(STEPS)
                case "kind":
                    return dice.choice((*KINDS, "khong-co"))
                case "code":
                    return dice.choice(("XA-AB", "SL", "TINH-SL", "KHONG-CO"))
                case "rule_id":
                    return dice.choice(("KN-RES1", "khong-co"))
                case "seq" | "pk" | "number":
                    return str(dice.choice((0, 1, 2, 3, 5, 8, 2147483648, 9223372036854775808)))
                case "name":
                    return dice.choice(
                        ("acknowledgement", "checkpoint", "tile/0/000", "tile/entries/000", "tile/0/x001/000", "khong-co")
                    )
                case "which":
                    return dice.choice(("receipt", "slip", "khong-co"))
                case _:
                    return dice.choice(ids)

        return re.sub(r"<([^>]+)>", fill, address), name

    def request(self, dice: Random, visitor: Visitor) -> fuzzing.Request:
        """What this visitor asks for next."""
        sent: list[tuple[str, str, bytes]] = []
        pairs: list[tuple[str, str]] = []
        if visitor.seen.forms and dice.random() < 0.5:
            form = dice.choice(list(visitor.seen.forms))
            method, path, name = "POST", form.action, ""
            pairs = [
                (each, value if dice.random() < 0.5 else fuzzing.text(dice, form.offered[each]))
                for each, value in form.fields
                if each != "csrfmiddlewaretoken" and dice.random() < 0.96
            ]
            if dice.random() < 0.96:
                pairs.insert(0, ("csrfmiddlewaretoken", visitor.jar.get("csrf", "")))
            if dice.random() < 0.1:
                pairs += [
                    (dice.choice((*form.offered, *fuzzing.WORDS)), fuzzing.text(dice)) for _ in range(dice.choice((1, 3, 450)))
                ]
            if dice.random() < (0.2 if form.files else 0.01):
                sent = [("file", *fuzzing.files(dice, self.samples)) for _ in range(dice.choice((1, 1, 2)))]
        else:
            path, name = self.address(dice, visitor)
            method = dice.choice(fuzzing.METHODS) if dice.random() < 0.15 else "GET"
        if dice.random() < 0.25:
            path += ("&" if "?" in path else "?") + fuzzing.query(dice, DOORS[name].query if name in DOORS else ())
        if dice.random() < 0.1 and path.startswith("/") and not path.startswith("/en/"):
            path = "/en" + path
        cookie, bad = fuzzing.cookies(dice, visitor.jar)
        headers = [
            (
                b"Host",
                host(self.port)
                if dice.random() < 0.99
                else dice.choice((b"evil.invalid", b"", b"a b", b"[::1", b"localhost:x")),
            )
        ]
        headers += [(b"Cookie", cookie)] if cookie else []
        extra = fuzzing.headers(dice)
        body = b""
        if method != "GET" or dice.random() < 0.03:
            body, kind = self.body(dice, pairs, sent)
            if not any(each == b"Content-Type" for each, _ in extra):
                headers.append((b"Content-Type", fuzzing.sendable(kind)))
            headers.append((b"Content-Length", b"%d" % len(body)))
        return fuzzing.Request(method, target(dice, path), headers + extra, body, bad)

    def body(self, dice: Random, pairs: list[tuple[str, str]], sent: list[tuple[str, str, bytes]]) -> tuple[bytes, str]:
        """The fields and files as they are sent, and their type."""
        if sent or dice.random() < 0.08:
            return fuzzing.multipart(dice, pairs, sent)
        text = "&".join(
            f"{name}={value}"
            if name == "csrfmiddlewaretoken"
            else f"{fuzzing.encoded(dice, name)}={fuzzing.encoded(dice, value)}"
            for name, value in pairs
        )
        data = text.encode("utf-8", "surrogatepass")
        thrown = dice.random()
        if thrown < 0.03:
            data = fuzzing.spoilt_bytes(dice, data)
        elif thrown < 0.04:
            data = bytes(dice.getrandbits(8) for _ in range(dice.randint(1, 300)))
        kind = "application/x-www-form-urlencoded"
        if dice.random() < 0.03:
            kind = dice.choice((*fuzzing.TYPES, f"{kind}; charset={dice.choice(fuzzing.CHARSETS)}"))
        return data, kind

    # --- one after the other ------------------------------------------------------------------------------------------

    def one(self, number: int, crew: dict[str, list[Visitor]]) -> None:
        """The request of a number, by a visitor of this crew."""
        dice = fuzzing.dice_of(self.seed, number)
        if dice.random() < RAW:
            self.past_http(number, dice)
            return
        thrown = dice.random()
        who = next((name for name, share in SHARES if thrown < share), OFFICER)
        visitor = dice.choice(crew[who])
        if who == WRITER and (not visitor.asked or dice.random() < 0.02):
            visitor.begins(dice, dice.randint(1, 9), send=False)
        elif who == HOLDER and (not visitor.asked or dice.random() < 0.01):
            visitor.begins(dice, 14, send=True)
        elif who == OFFICER and not visitor.asked:
            visitor.logs_in(dice)
        request = self.request(dice, visitor)
        visitor.asked += 1
        try:
            answer = visitor.send(request)
        except NoAnswer as error:
            with self.guard:
                self.done += 1
                self.unanswered.append(f"{self.seed}/{number} {visitor.name}: {error}: {request.whole()[:1200]!r}")
            return
        here = request.target.decode("latin-1")
        with self.guard:
            self.done += 1
            self.statuses[answer.status] += 1
            self.by_who[who, answer.status] += 1
            self.slowest = max(self.slowest, (answer.took, f"{self.seed}/{number} {request.method} {here[:60]}"))
            if answer.status >= 500 and answer.status not in TOLD:
                self.broken.append(f"{answer.status} {self.seed}/{number} {visitor.name}: {request.whole()[:1500]!r}")
        to = answer.header("location")
        if who == OFFICER and not request.spoilt:
            lost = "/account/login/" in to or "/desk/unlock/" in to or "/account/2fa/" in to
            visitor.inside += not lost
            if lost and "/desk/" in here:
                visitor.logs_in(dice)
        if answer.body and dice.random() < 0.5 and answer.header("content-type").startswith("text/html"):
            visitor.seen.look(dice, answer.body.decode("utf-8", "replace"), here.partition("?")[0], self.known)

    def past_http(self, number: int, dice: Random) -> None:
        """Bytes on a connection of their own; an answer is none of our rights, one of 500 is a fault."""
        pieces = fuzzing.raw(dice, host(self.port).decode(), self.known)
        got = b""
        with suppress(OSError), connected(self.port, "127.200.0.1") as line:
            for piece in pieces:
                line.sendall(piece)
            line.settimeout(0.5)
            with suppress(OSError):
                line.shutdown(socket.SHUT_WR)
            while len(got) < 1 << 20 and (piece := line.recv(65_536)):
                got += piece
        found = re.findall(rb"HTTP/1\.[01] (\d{3})[ \r]", got)
        with self.guard:
            self.done += 1
            self.raw[found[0].decode() if found else "closed"] += 1
            bad = [each for each in found if each >= b"500" and int(each) not in TOLD]
            if bad:
                self.broken.append(f"{bad[0].decode()} {self.seed}/{number} raw: {b''.join(pieces)[:1500]!r}")


def target(dice: Random, path: str) -> bytes:
    """An address as it stands in the first line: encoded as it must be, mostly."""
    if dice.random() < 0.02:
        path += dice.choice(
            ("%00", "%ff", "%c3", "%", "%zz", "/../..", "//", "/./", ";a=b", "%2f%2e%2e", "\\", "%e2%80%ae", "%0d%0a")
        )
    return quote(path, safe="/?&=%;:@!$'()*+,~-._\\", errors="surrogatepass").encode() or b"/"


def samples() -> list[tuple[str, bytes]]:
    """Small files of the sorts that petitions bring."""
    found = [
        ("a.txt", "Tôi đề nghị đo lại đất.\n".encode()),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(60)),
        ("a", b"PK\x03\x04" + bytes(80)),
    ]
    for sort in ("*.pdf", "*.docx", "*.jpg", "*.png", "*.p7s"):
        there = sorted((ROOT / "examples" / "petitions").glob(f"*/{sort}"), key=lambda each: each.stat().st_size)
        found += [(each.name, each.read_bytes()) for each in there[:2] if each.stat().st_size < 200_000]
    return found


def routes() -> list[tuple[str, str]]:
    """Every address with its name; the list that a test holds to the URL patterns."""
    lines = (ROOT / "tests" / "shape" / "routes.txt").read_text("utf-8").splitlines()
    found = [(line.split()[0], line.split()[-1]) for line in lines]
    return [*found, ("/static/<path:static>", ""), ("/robots.txt", ""), ("/<path:nothing>", "")]


# --- the whole ----------------------------------------------------------------------------------------------------------


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="./hoiam bench fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first number, to go on where another run ended")
    parser.add_argument("--seconds", type=float, default=0.0, help="stop earlier")
    parser.add_argument("--clients", type=int, default=6)
    asked = parser.parse_args(argv)
    with (
        Report("fuzz") as report,
        tempfile.TemporaryDirectory(prefix="hoiam-bench-", dir=os.environ.get("HOIAM_BENCH_DIR")) as home,
    ):
        _measure(report, Path(home), asked)
    return 0 if report.met else 1


def _measure(report: Report, home: Path, asked: argparse.Namespace) -> None:
    # As root the processes have users of their own, who must be able to walk there.
    home.chmod(0o711)
    port = free_port()
    os.environ["HOIAM_HOME"] = str(home)
    os.environ["HOIAM_ROOT"] = str(ROOT)
    os.environ["HOIAM_ORIGIN"] = f"http://localhost:{port}"
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    from hoiam.casework.ledger import slots
    from hoiam.site import engine
    from hoiam.site.children import Children
    from hoiam.site.cli.demo import SLOT, hook
    from hoiam.site.installation import ORIGIN_OF_DEMO, Place

    os.environ.setdefault(slots.VARIABLE, SLOT)
    place = Place.of("demo")
    with engine.server(place.home) as server:
        addresses = place.provision(server)
        place.make_ready(addresses)
        place.found_log(ORIGIN_OF_DEMO)
        with Children(place.environ("")) as children:
            place.stand_witness(children)
            place.start(children, addresses, "127.0.0.1", port)
            if hook(place, children, addresses, "seed") != 0:
                raise SystemExit("the examples could not be loaded (see above)")
            place.hand_over()
            fuzz = Fuzz(asked.seed, port, fuzzing.Known(), routes(), samples(), clients=asked.clients)
            ended, grown, lasted, crews = _run(report, children, fuzz, asked)
    _report(report, fuzz, asked, ended, grown, lasted, crews)


def _run(report: Report, children: Any, fuzz: Fuzz, asked: argparse.Namespace) -> tuple[list[str], float, float, list[Any]]:
    """All requests; which processes ended, megabytes that the web grew by after the first fifth, seconds, the visitors."""
    from hoiam.site.children import ChildDied

    numbers = iter(range(asked.first, asked.first + asked.requests))
    stop = threading.Event()
    crews = [fuzz.crew(client) for client in range(asked.clients)]
    faults: list[BaseException] = []

    def work(client: int) -> None:
        try:
            while not stop.is_set():
                with fuzz.guard:  # one after the other, so that none is left out where the next run goes on
                    number = next(numbers, None)
                if number is None:
                    return
                fuzz.one(number, crews[client])
        except BaseException as error:  # said by whoever waits
            faults.append(error)
            stop.set()

    stood = _long_lived()
    ended: list[str] = []
    web = memory(os.getpid()).get("web", 0.0)
    fifth = 0.0
    begun = said = time.perf_counter()
    threads = [threading.Thread(target=work, args=(client,), daemon=True) for client in range(asked.clients)]
    for each in threads:
        each.start()
    while any(each.is_alive() for each in threads):
        next(each for each in threads if each.is_alive()).join(1.0)
        now = time.perf_counter()
        told = signal.sigpending() & {signal.SIGINT, signal.SIGTERM}  # Ctrl-C ends it with what was counted so far
        if told or (asked.seconds and now - begun > asked.seconds):
            stop.set()
        if not fifth and (fuzz.done >= asked.requests / 5 or (asked.seconds and now - begun > asked.seconds / 5)):
            fifth = memory(os.getpid()).get("web", 0.0)
        try:
            children.check()
        except ChildDied as died:
            ended.append(str(died))
            stop.set()
        if now - said > 30:
            said = now
            report.say(
                f"  {fuzz.done:,} after {now - begun:.0f} s; {len(fuzz.broken)} broken, {len(fuzz.unanswered)} unanswered"
            )
    lasted = time.perf_counter() - begun
    if faults:
        raise faults[0]
    stands = _long_lived()
    ended += [f"{part} ({pid})" for pid, part in stood.items() if pid not in stands]
    return ended, memory(os.getpid()).get("web", 0.0) - (fifth or web), lasted, crews


def _long_lived() -> dict[int, str]:
    """Processes of the house that stand as long as it does; the reader's own and the database's come and go."""
    return {pid: part for pid, part in processes(os.getpid()) if part not in ("database", "reader", "bench", "other")}


def _report(
    report: Report, fuzz: Fuzz, asked: argparse.Namespace, ended: Sequence[str], grown: float, lasted: float, crews: list[Any]
) -> None:
    for line in (*fuzz.broken[:60], *fuzz.unanswered[:20], *ended):
        report.say(f"  {line}")
    for who in (STRANGER, WRITER, HOLDER, OFFICER):
        told = ", ".join(f"{count:,} x {status}" for (each, status), count in sorted(fuzz.by_who.items()) if each == who)
        report.say(f"  {who}: {told}")
    officers = [each for crew in crews for each in crew[OFFICER]]
    share = sum(each.inside for each in officers) / max(1, sum(each.asked for each in officers))
    report.figure("requests", fuzz.done, "requests, by everybody to every address")
    report.figure("requests_per_s", fuzz.done / lasted, "    a second")
    for status, count in sorted(fuzz.statuses.items()):
        report.figure(f"status_{status}", count, f"answered {status}")
    for told, count in sorted(fuzz.raw.items()):
        report.figure(f"raw_{told}", count, f"no HTTP, answered {told}")
    report.figure("inside", share, "share of the officers' requests that were answered by the desk", must=">= 0.5")
    report.figure("broken", len(fuzz.broken), "answered as broken (500 and above)", must="== 0")
    report.figure("unanswered", len(fuzz.unanswered), "whole requests without an answer", must="== 0")
    report.figure("ended", len(ended), "processes that ended", must="== 0")
    report.figure("slowest_s", fuzz.slowest[0], f"the slowest answer ({fuzz.slowest[1][:50]})")
    report.figure("web_grown_mb", grown, "that the web grew by after the first fifth", must=f"<= {GROWN_MOST}")
    report.say(f"go on with: ./hoiam bench fuzz --seed {asked.seed} --from {asked.first + fuzz.done}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

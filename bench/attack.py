"""./hoiam bench attack [--bodies 4]: the worst that each door takes, and what it costs the processes that serve.

A whole house on this machine. At every door of a stranger, of somebody who writes and of one with a code (`_doors.py` has the
rows; the suite tries those of officers), each sort of hostile text is typed as long as its field takes, and the pages that show
it are fetched; then files that are dear to look at are sent along. Told is what a request costs at most: processor time of
the serving processes, and memory beyond what the process had before. What the reader's own processes take is told beside it:
they have budgets of their own (docs/decisions).
"""

from __future__ import annotations

import argparse
import http.client
import io
import os
import re
import secrets
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

from _doors import CARRIED, DOORS, HOLDER, PIECES, STRANGER, WRITER
from _processes import processes, used
from _report import Report

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

PORT = 8465
PLACE = "XA-01"
SECONDS_MOST, MEGABYTES_MOST = 2, 150
LONGEST = 30_000  # where a field says no limit
LONGEST_ADDRESS = 6_000


class Fields(HTMLParser):
    """The fields of a page's forms: what each offers first, and how long it may be."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.offered: dict[str, str] = {}
        self.most: dict[str, int] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        name = has.get("name", "")
        if tag in ("input", "textarea", "button") and name:
            self.offered.setdefault(name, has.get("value", ""))
            self.most[name] = int(has.get("data-limit") or has.get("data-max") or LONGEST)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and has.get("value"):
            self.offered.setdefault(self._select, has["value"])


class Browser:
    """A browser with cookies, which follows nothing by itself."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}
        self.page = ""

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> int:
        line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
        head = {"Host": f"localhost:{PORT}", "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        line.request(method, path, body or None, head | ({"Content-Type": kind} if kind else {}))
        answer = line.getresponse()
        self.page = answer.read().decode("utf-8", "replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, rest = value.partition("=")
                self.cookies[cookie] = rest.partition(";")[0]
        line.close()
        return answer.status

    def send(self, path: str, fields: dict[str, str], file: tuple[str, bytes] | None = None) -> int:
        """The form of the page that was seen last."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
        shown = re.findall(rf'<input type="hidden" name="({CARRIED})" value="([^"]*)">', self.page)
        fields = {"csrfmiddlewaretoken": token[1] if token else "", **dict(shown), **fields}
        if file is None:
            return self.ask("POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded")
        mark = secrets.token_hex(16)
        head = "".join(
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
        )
        head += f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"\r\n\r\n'
        body = head.encode() + file[1] + f"\r\n--{mark}--\r\n".encode()
        return self.ask("POST", path, body, f"multipart/form-data; boundary={mark}")


def begun(*, send: bool, words: str = "Tôi đề nghị đo lại đất.") -> Browser:
    """Somebody who has answered every question, and sent it where `send` says so."""
    browser = Browser()
    about = {"named": "yes", "name": "Người Viết Thử", "address": "thôn Đo Đạc", "people": "1"}
    answers: list[tuple[str, dict[str, str]]] = [
        ("kind", {"answer": "vn.complaint"}), ("place", {"answer": PLACE}), ("subject", {"answer": "land"}),
        ("body", {"answer": PLACE}), ("words", {"words": words}), ("readers", {"against": "none"}),
        ("about", about),
    ]  # fmt: skip
    for page, fields in answers + ([("check", {})] if send else []):
        browser.ask("GET", f"/write/{page}")
        if browser.send(f"/write/{page}", fields) != 302:
            raise SystemExit(f"/write/{page} was not taken")
    return browser


# --- files that are dear to look at --------------------------------------------------------------------------------------


def _docx(part: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
        archive.writestr("[Content_Types].xml", f'<?xml version="1.0"?><Types xmlns="{kinds}"/>')
        archive.writestr("word/document.xml", "<w:document/>")
        archive.writestr("word/_rels/document.xml.rels", part)
    return out.getvalue()


def _picture() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (9_900, 9_900), 128).save(out, "JPEG", progressive=True)
    return out.getvalue()


def _pages(count: int) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    one = Image.new("1", (1, 1))
    one.save(out, "TIFF", save_all=True, append_images=[one] * (count - 1))
    return out.getvalue()


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "text of 49 MB": ("a.txt", lambda: "ệ a\n".encode() * (49 * 1024 * 1024 // 6)),
    "docx, one part of relations": ("a.docx", lambda: _docx(b"<Relationship " * 70_000)),
    "docx, brackets": ("a.docx", lambda: _docx(b"<a>" * 300_000)),
    "progressive jpeg, 98 megapixels": ("a.jpg", _picture),
    "tiff, 2,000 pages": ("a.tif", lambda: _pages(2_000)),
    "pdf of brackets": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj\n" + b"[" * 4_000_000),
}


# --- what it costs -------------------------------------------------------------------------------------------------------


class Meter:
    """What the serving processes take meanwhile: seconds of processor together, megabytes of the one that grew most."""

    def __enter__(self) -> Meter:
        self._serving = [pid for pid, part in processes(os.getpid()) if part == "web"]
        for pid in self._serving:
            try:
                Path(f"/proc/{pid}/clear_refs").write_text("5")  # the highest mark begins anew
            except OSError:
                continue
        self._rest = {pid: _kilobytes(pid, "VmRSS") for pid in self._serving}
        self._before = used(os.getpid())
        return self

    def __exit__(self, *_: object) -> None:
        after = used(os.getpid())
        self.seconds = after["web"] - self._before["web"]
        self.reader = after["reader"] - self._before["reader"]
        grown = [_kilobytes(pid, "VmHWM") - self._rest[pid] for pid in self._serving]
        self.megabytes = max([0, *grown]) / 1024


def _kilobytes(pid: int, name: str) -> int:
    try:
        found = re.search(rf"{name}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0


def _quiet() -> None:
    """Until the serving processes have nothing left to do, so that nobody else's work is counted."""
    while True:
        before = used(os.getpid())["web"]
        time.sleep(0.1)
        if used(os.getpid())["web"] - before < 0.02:
            return


Worst = dict[str, tuple[float, str]]


def _noted(worst: Worst, what: str, meter: Meter) -> None:
    for name, value in (("s", meter.seconds), ("mb", meter.megabytes), ("reader_s", meter.reader)):
        if value > worst.get(name, (-1.0, ""))[0]:
            worst[name] = (value, what)


def _try_words(report: Report, worst: Worst, wrong: list[str]) -> int:
    """Every row of the table; how many requests that were."""
    asked = 0
    paths = _addresses()
    for name, door in DOORS.items():
        if door.who not in (STRANGER, WRITER, HOLDER) or name not in paths:
            continue
        here: Worst = {}
        browser = Browser() if door.who == STRANGER else begun(send=door.who == HOLDER)
        for what, piece in PIECES.items():
            browser.ask("GET", paths[name])
            fields = Fields(browser.page)

            def text(most: int, piece: str = piece) -> str:
                return ("a" + piece * (most // len(piece) + 1))[:most]

            typed = {each: text(fields.most.get(each, LONGEST)) for each in door.fields}
            given = {each: value for each, value in fields.offered.items() if value} | typed
            requests: list[tuple[str, Callable[[], int]]] = []
            if door.fields:
                requests.append((f"POST {paths[name]}", lambda: browser.send(paths[name], given)))  # noqa: B023 - asked below
                requests += [(f"GET {each}", lambda each=each: browser.ask("GET", each)) for each in door.shows]  # type: ignore[misc]  # noqa: B023 - as above
            if door.query:
                query = urlencode(dict.fromkeys(door.query, text(LONGEST_ADDRESS // (9 * len(door.query)))))
                requests.append((f"GET {paths[name]}?", lambda: browser.ask("GET", f"{paths[name]}?{query}")))  # noqa: B023 - as above
            for how, request in requests:
                with Meter() as meter:
                    status = request()
                asked += 1
                _noted(here, f"{what}: {how}", meter)
                if status >= 500:
                    wrong.append(f"{status} {how}, {what}")
        if here:
            seconds, megabytes = here["s"], here["mb"]
            report.say(f"  {name:<24} {seconds[0]:5.2f} s  {seconds[1]:<52} {megabytes[0]:6.1f} MB  {megabytes[1]}")
            for key, value in here.items():
                if value[0] > worst.get(key, (-1.0, ""))[0]:
                    worst[key] = value
    return asked


def _try_forms(report: Report, worst: Worst, wrong: list[str]) -> int:
    """A petition of each sort of text, as its writer reads it and as the form to sign prints it."""
    pages = ("/follow/words", "/follow/form")
    for what, piece in PIECES.items():
        try:
            browser = begun(send=True, words=("a " + piece * (LONGEST // len(piece) + 1))[:LONGEST])
        except SystemExit:
            report.say(f"  {what}: not taken as words")
            continue
        for page in pages:
            with Meter() as meter:
                status = browser.ask("GET", page)
            _noted(worst, f"{what}: GET {page}", meter)
            report.say(
                f"  {what:<24} {page:<16} {status}, serving {meter.seconds:.2f} s and {meter.megabytes:.0f} MB, "
                f"reading {meter.reader:.2f} s"
            )
            if status >= 500:
                wrong.append(f"{status} GET {page}, {what}")
    return len(PIECES) * len(pages)


def _try_files(report: Report, worst: Worst, wrong: list[str]) -> int:
    for what, (name, made) in FILES.items():
        browser = begun(send=False)
        browser.ask("GET", "/write/words")
        data = made()
        _quiet()
        with Meter() as meter:
            status = browser.send("/write/words", {"words": "a", "do": "add"}, (name, data))
        _noted(worst, f"file: {what}", meter)
        size = f"{len(data) / 1e6:.1f} MB"
        report.say(
            f"  {what:<34} {size:>8}: {status}, serving {meter.seconds:.2f} s and {meter.megabytes:.0f} MB, "
            f"reading {meter.reader:.2f} s"
        )
        if status >= 500 and status != 503:
            wrong.append(f"{status} file, {what}")
    return len(FILES)


def _addresses() -> dict[str, str]:
    """The address of each door that has no hole in it, by its name."""
    lines = (ROOT / "tests" / "shape" / "routes.txt").read_text("utf-8").splitlines()
    found = {line.split()[-1]: line.split()[0] for line in lines}
    return {name: address for name, address in found.items() if "<" not in address}


# --- the whole -----------------------------------------------------------------------------------------------------------


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./hoiam bench attack", description=__doc__)
    parser.add_argument("--bodies", type=int, default=4)
    asked = parser.parse_args(argv)
    with (
        Report("attack") as report,
        tempfile.TemporaryDirectory(prefix="hoiam-bench-", dir=os.environ.get("HOIAM_BENCH_DIR")) as home,
    ):
        _measure(report, Path(home), asked.bodies)
    return 0 if report.met else 1


def _measure(report: Report, home: Path, bodies: int) -> None:
    # As root the processes have users of their own, who must be able to walk there.
    home.chmod(0o711)
    os.environ["HOIAM_HOME"] = str(home)
    os.environ["HOIAM_ROOT"] = str(ROOT)
    os.environ["HOIAM_ORIGIN"] = f"http://localhost:{PORT}"
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    from hoiam.site import engine
    from hoiam.site.children import Children
    from hoiam.site.installation import Place

    place = Place.of("demo")
    worst: Worst = {}
    wrong: list[str] = []
    with engine.server(place.home) as server:
        addresses = place.provision(server)
        place.make_ready(addresses)
        place.found_log("bench.invalid")
        with Children(place.environ(addresses.app)) as children:
            place.start(children, addresses, "127.0.0.1", PORT)
            script = str(Path(__file__).resolve().with_name("journey.py"))
            if children.run([sys.executable, script, "prepare", str(bodies)], HOIAM_DATABASE_URL=addresses.owner) != 0:
                raise SystemExit("the bodies could not be made (see above)")
            for _warm in range(3):
                begun(send=True)
            stood = {pid for pid, part in processes(os.getpid()) if part == "web"}
            begin = time.perf_counter()
            asked = _try_words(report, worst, wrong)
            asked += _try_forms(report, worst, wrong)
            asked += _try_files(report, worst, wrong)
            lasted = time.perf_counter() - begin
            stands = {pid for pid, part in processes(os.getpid()) if part == "web"}
    for line in wrong:
        report.say(f"  {line}")
    report.figure("requests", asked, "requests, each the dearest of its door")
    report.figure("lasted_s", lasted, "    in")
    report.figure("broken", len(wrong), "answered as broken (500 and above)", must="== 0")
    report.figure("ended", len(stood - stands), "serving processes that ended meanwhile", must="== 0")
    (seconds, by), (megabytes, of), (reader, read) = worst["s"], worst["mb"], worst["reader_s"]
    report.figure("dearest_s", seconds, f"processor of a request at most ({by[:40]})", must=f"<= {SECONDS_MOST}")
    report.figure("dearest_mb", megabytes, f"memory of a request at most ({of[:40]})", must=f"<= {MEGABYTES_MOST}")
    report.figure("reader_s", reader, f"processor of the reader for one at most ({read[:40]})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

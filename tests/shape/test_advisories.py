"""`./hoiam check` asks for advisories, names what it finds, and says "could not be checked" where it could not."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from committed import ROOT

from hoiam.site.cli import advisories, check

Answer = Callable[[Any, dict[str, Any]], None]
LOCK = "aaa==1.0 \\\n    --hash=sha256:00\n# via x\nb-b[extra]==2.1.3 ; sys_platform == 'x' \\\n    --hash=sha256:00\n"


class Source:
    """A source on this machine that answers as a test says."""

    def __init__(self) -> None:
        self.answer: Answer = lambda handler, asked: self.tell(handler, {"results": [{} for _ in asked["queries"]]})
        self.asked: list[dict[str, Any]] = []
        self.leave = threading.Event()
        source = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                source.asked.append(asked)
                source.answer(self, asked)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/querybatch"

    @staticmethod
    def tell(handler: Any, what: object, status: int = 200, **headers: str) -> None:
        body = what if isinstance(what, bytes) else json.dumps(what).encode()
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def silent(self, handler: Any, _: dict[str, Any]) -> None:
        self.leave.wait(20)
        handler.close_connection = True


@pytest.fixture
def source() -> Iterator[Source]:
    made = Source()
    serving = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    serving.start()
    yield made
    made.leave.set()
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def locks(tmp_path: Path) -> Path:
    (tmp_path / "base.txt").write_text(LOCK)
    (tmp_path / "test.txt").write_text(LOCK + "ccc==3 \\\n    --hash=sha256:00\n")
    return tmp_path


def test_every_package_of_every_lock_is_asked_for_once(source: Source, locks: Path) -> None:
    packages = advisories.locked(locks)
    assert packages == [("aaa", "1.0"), ("b-b", "2.1.3"), ("ccc", "3")]
    assert advisories.ask(packages, source.url) == {}
    asked = [(each["package"], each["version"]) for each in source.asked[0]["queries"]]
    assert asked == [({"name": name, "ecosystem": "PyPI"}, version) for name, version in packages]


def test_the_houses_own_locks_are_read_whole() -> None:
    pinned = {
        line.split()[0].split("==")[0].partition("[")[0]
        for lock in (ROOT / "requirements").glob("*.txt")
        for line in lock.read_text().splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    }
    assert {name for name, _ in advisories.locked(ROOT / "requirements")} == pinned
    assert len(pinned) > 50


def test_what_is_known_is_named_with_its_number(source: Source, locks: Path) -> None:
    known = {
        "results": [{}, {"vulns": [{"id": "OSV-2"}, {"id": "OSV-1"}]}, {"vulns": [{"id": "OSV-3"}], "next_page_token": "x"}]
    }
    source.answer = lambda handler, _: source.tell(handler, known)
    found = advisories.ask(advisories.locked(locks), source.url)
    assert found == {("b-b", "2.1.3"): ["OSV-1", "OSV-2"], ("ccc", "3"): ["OSV-3"]}


@pytest.mark.parametrize(
    "what",
    [b"", b"{", b"[]", b"null", {"results": []}, {"results": [{}, {}]}, {"results": [{}] * 4},
     {"results": {"a": 1, "b": 2, "c": 3}},
     {"results": [{}, {}, None]}, {"results": [{}, {}, {"vulns": [{"number": 1}]}]}, {"results": [{}, {}, {"vulns": 3}]},
     b"<html>fine</html>", {"error": "no"}],
)  # fmt: skip
def test_an_answer_that_is_none_leaves_it_unknown(source: Source, locks: Path, what: object) -> None:
    source.answer = lambda handler, _: source.tell(handler, what)
    with pytest.raises(advisories.NotChecked):
        advisories.ask(advisories.locked(locks), source.url)


@pytest.mark.parametrize("status", [204, 301, 302, 400, 403, 404, 429, 500, 503])
def test_a_refusal_or_being_sent_elsewhere_leaves_it_unknown(source: Source, locks: Path, status: int) -> None:
    source.answer = lambda handler, _: source.tell(handler, b"", status, Location=source.url)
    with pytest.raises(advisories.NotChecked):
        advisories.ask(advisories.locked(locks), source.url)


def test_one_that_is_silent_or_away_costs_no_more_than_the_patience(source: Source, locks: Path) -> None:
    source.answer = source.silent
    with pytest.raises(advisories.NotChecked, match=r"within|reached"):
        advisories.ask(advisories.locked(locks), source.url, patience=0.3)
    for url in ("http://127.0.0.1:1/", "http://advisories.example/", "ftp://127.0.0.1/", "nonsense"):
        with pytest.raises(advisories.NotChecked):
            advisories.ask(advisories.locked(locks), url, patience=2)


def test_a_lock_that_cannot_be_read_is_not_a_lock_without_weaknesses(tmp_path: Path) -> None:
    with pytest.raises(advisories.NotChecked):
        advisories.locked(tmp_path)
    (tmp_path / "base.txt").write_text("# empty\n")
    with pytest.raises(advisories.NotChecked):
        advisories.locked(tmp_path)


def _checked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str) -> tuple[int, str]:
    monkeypatch.setattr(check, "CHECKS", ())
    monkeypatch.setenv("HOIAM_ADVISORIES", url)
    return check.check([]), capsys.readouterr().out


def test_the_check_says_what_is_true_and_fails_only_for_what_is_known(
    source: Source, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = _checked(monkeypatch, capsys, source.url)
    assert (code, "0 of them with advisories" in said, "could not be checked" in said) == (0, True, False)
    code, said = _checked(monkeypatch, capsys, "http://127.0.0.1:1/")
    assert code == 0
    assert "Could not be checked" in said
    assert "nothing found; advisories could not be checked" in said.splitlines()[-1]
    count = len(advisories.locked(ROOT / "requirements"))
    known = {"results": [{"vulns": [{"id": "OSV-9"}]}] + [{}] * (count - 1)}
    source.answer = lambda handler, _: source.tell(handler, known)
    code, said = _checked(monkeypatch, capsys, source.url)
    assert (code, "OSV-9" in said, "found something in advisories" in said.splitlines()[-1]) == (1, True, True)

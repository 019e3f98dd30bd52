"""Every bench ends with one line of JSON, says in it what must hold and whether it does, and counts what stands."""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / "bench"
BENCHES = sorted(file.stem for file in BENCH.glob("[a-z]*.py"))


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A file of bench/ as a module, by its name."""
    monkeypatch.syspath_prepend(str(BENCH))

    def loaded(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"bench_{name}", BENCH / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        return module

    return loaded


def last_line(text: str) -> dict[str, Any]:
    return dict(json.loads(text.strip().splitlines()[-1]))


def hoiam_bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hoiam.site.cli", "bench", *arguments]
    # What a bench starts is its own: no database and no settings of the tests'.
    ours = [key for key in os.environ if key.startswith(("HOIAM_", "DJANGO_")) and key != "HOIAM_ENGINE"]
    outside = {key: value for key, value in os.environ.items() if key not in ours}
    environ = {**outside, "HOIAM_ROOT": str(ROOT), "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=240)


# --- the one way to end ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_measures_inside_one_report_of_its_name_and_says_nothing_after_it(name: str) -> None:
    tree = ast.parse((BENCH / f"{name}.py").read_text(encoding="utf-8"))
    reports = [
        (block, statement, item)
        for function in ast.walk(tree)
        for block in (getattr(function, "body", None), getattr(function, "orelse", None))
        if isinstance(block, list)
        for statement in block
        if isinstance(statement, ast.With)
        for item in statement.items
        if ast.unparse(item.context_expr).startswith("Report(")
    ]
    assert [ast.unparse(item.context_expr) for _, _, item in reports] == [f"Report('{name}')"]
    block, statement, _ = reports[0]
    # The line is written when the outermost block is left; whatever else is put away there was put away before.
    assert statement.items[0] is reports[0][2]
    main = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "main")
    after = [*block[block.index(statement) + 1 :], *(main.body[-1:] if block is not main.body else [])]
    assert [type(each) for each in after] in ([ast.Return], [ast.Return, ast.Return])
    assert all(ast.unparse(each) in ("return 0", "return 0 if report.met else 1") for each in after)


def test_the_list_names_every_bench_on_a_line_of_its_own_and_nothing_that_is_none() -> None:
    listed = hoiam_bench()
    assert listed.returncode == 0
    lines = [line.split()[0].rstrip(":") for line in listed.stdout.splitlines() if line.startswith("  ")]
    assert lines == BENCHES
    assert {"intake", "lists", "perform", "paired"} <= set(lines)


def test_a_bench_that_does_not_exist_is_answered_with_those_that_do() -> None:
    done = hoiam_bench("_report")
    assert (done.returncode, done.stdout) == (2, "")
    assert "perform" in done.stderr


def test_a_small_run_ends_with_the_line() -> None:
    done = hoiam_bench("deadlines", "--terms", "500")
    told = last_line(done.stdout)
    assert list(told) == ["bench", "figures", "musts"]
    assert told["bench"] == "deadlines"
    assert told["figures"]["terms"] == 500
    assert {"fold_us", "cores", "load_before", "load_after"} <= told["figures"].keys()
    assert all(isinstance(value, int | float) for value in told["figures"].values())
    assert [list(must) for must in told["musts"]] == [["name", "must", "got", "met"]] * 2
    assert done.returncode == (0 if all(must["met"] for must in told["musts"]) else 1)


# A bench that nobody runs between two releases measures tables that are no more.
SMALL = {
    "perform": ("--petitions", "2", "--acts", "2", "--workers", "1"),
    "vault": ("--seconds", "0.2", "--petitions", "2000"),
    "lists": ("--petitions", "2500", "--times", "3", "--workers", "1"),
    "recount": ("--petitions", "60", "--writes", "3"),
    "intake": ("--rate", "5", "--seconds", "2", "--bodies", "2"),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_bench_of_the_whole_house_runs_small_and_what_it_counts_is_right(name: str) -> None:
    done = hoiam_bench(name, *SMALL[name])
    assert done.stdout.strip().endswith("}"), done.stderr  # 1 is said where it was too slow, which is no matter here
    counted = [must for must in last_line(done.stdout)["musts"] if must["must"].startswith("== ")]
    assert counted
    assert [must for must in counted if not must["met"]] == []


# --- the report --------------------------------------------------------------------------------------------------------


def test_a_must_is_told_with_its_bound_what_was_got_and_whether_it_is_met(bench: Any, capsys: Any) -> None:
    with bench("_report").Report("x") as report:
        report.figure("p95_ms", 149.96, "p95", must="<= 150")
        report.figure("loaded_per_s", 1999.5, "loaded", must=">= 2000")
        report.figure("missing", 0, "missing", must="== 0")
    said = capsys.readouterr().out
    assert last_line(said)["musts"] == [
        {"name": "p95_ms", "must": "<= 150 ms", "got": 149.96, "met": True},
        {"name": "loaded_per_s", "must": ">= 2000 /s", "got": 1999.5, "met": False},
        {"name": "missing", "must": "== 0", "got": 0, "met": True},
    ]
    assert not report.met
    assert "NOT met: loaded_per_s" in said
    assert said.count("NOT met") == 1


def test_a_bench_that_breaks_down_leaves_no_line(bench: Any, capsys: Any) -> None:
    with pytest.raises(ZeroDivisionError), bench("_report").Report("x") as report:
        report.figure("p95_ms", 1.0, "p95")
        _ = 1 / 0
    assert "{" not in capsys.readouterr().out


def test_a_bench_without_a_figure_has_measured_nothing(bench: Any) -> None:
    with pytest.raises(ValueError, match="without a figure"), bench("_report").Report("x"):
        pass


@pytest.mark.parametrize(
    ("key", "value", "must"),
    [("told", 1.0, ""), ("cores", 1.0, ""), ("p95_ms", float("nan"), ""), ("p95_ms", float("inf"), ""), ("n", 1, "< 3")],
)
def test_a_figure_twice_or_without_a_number_or_with_a_bound_that_is_none_is_a_fault(
    bench: Any, key: str, value: float, must: str
) -> None:
    with bench("_report").Report("x") as report:
        report.figure("told", 1.0, "told")
        with pytest.raises(ValueError, match=r"twice|is (nan|inf)|no bound"):
            report.figure(key, value, "again", must=must)


@pytest.mark.parametrize(
    ("key", "before", "after", "times"),
    [
        ("p95_ms", 100, 105, 1.05),
        ("p95_ms", 100, 50, 0.5),
        ("acts_per_s", 100, 50, 2.0),
        ("sealed_mb_per_s", 50, 100, 0.5),
        ("pss_mb", 100, 110, 1.1),
        ("petitions", 100, 50, None),
        ("p95_ms", 0, 50, None),
    ],
)
def test_slower_is_more_of_a_cost_and_less_of_a_rate(bench: Any, key: str, before: float, after: float, times: Any) -> None:
    assert bench("_report").slower(key, before, after) == (None if times is None else pytest.approx(times))


# --- what stands -------------------------------------------------------------------------------------------------------


def told_by_intake(bench: Any, capsys: Any, done: list[bool], rows: int) -> dict[str, Any]:
    """What bench intake tells of a hundred arrivals that were all answered as sent."""
    result = {"sent": 100, "seconds": 1.0, "seen": [(n, 10.0 + n, 302) for n in range(100)], "errors": {}, "connections": 1}
    grown = dict.fromkeys(("petitions", "history_rows", "log_lines", "letters_queued"), rows) | {
        "letters_made": 0,
        "letters_owed": rows,
        "notices": 0,
    }
    spent = dict.fromkeys(("web", "database", "worker", "log"), 1.0)
    with bench("_report").Report("intake") as report:
        bench("intake")._report(report, result, done, grown, spent, {"web": 100.0}, 100.0)
    return last_line(capsys.readouterr().out)


def test_an_arrival_counts_when_its_petition_stands_whatever_was_answered(bench: Any, capsys: Any) -> None:
    whole = told_by_intake(bench, capsys, [True] * 100, 100)
    lost = told_by_intake(bench, capsys, [True] * 90 + [False] * 10, 90)
    assert [must["name"] for must in whole["musts"] if not must["met"]] == []
    assert [must["name"] for must in lost["musts"] if not must["met"]] == ["petitions", "missing"]
    assert (whole["figures"]["missing"], lost["figures"]["missing"]) == (0, 10)
    # The time and the processor of what was lost count for nothing.
    assert (whole["figures"]["max_ms"], lost["figures"]["max_ms"]) == (109.0, 99.0)
    assert lost["figures"]["web_ms"] == pytest.approx(1000 / 90, rel=1e-4)


@pytest.mark.parametrize(("lost", "unmet"), [(0, []), (3, ["errors", "petitions"])])
def test_a_journey_counts_when_it_came_to_its_end_and_its_petition_stands(
    bench: Any, capsys: Any, lost: int, unmet: list[str]
) -> None:
    result = {"sent": 100, "seconds": 2.0, "took": [10.0] * 1900, "whole": [200.0] * (100 - lost), "wrong": {}}
    grown = {"petitions": 100 - lost, "letters_made": 100 - lost}
    with bench("_report").Report("journey") as report:
        behind = {"letters": 90, "behind": 0.5}
        done = {**result, "at_once": 3, "processor": 1.0}
        bench("journey")._report(report, done, grown, {"web": 5.0, "bench": 1.0}, {"web": 100.0}, behind)
    told = last_line(capsys.readouterr().out)
    assert [must["name"] for must in told["musts"] if not must["met"]] == unmet
    assert told["figures"]["processor_ms"] == pytest.approx(5000 / (100 - lost), rel=1e-4)


def test_the_foldings_of_an_act_are_counted_as_the_core_folds(bench: Any) -> None:
    from hoiam.casework import laws
    from hoiam.core.petition.state import fold

    history = bench("deadlines").a_history(laws.current())
    counted = bench("perform").folded(lambda: [fold(history), fold(history[:10])])
    assert counted == {"folds": 1.0, "gone_through": 15.0}


# --- rubbish -----------------------------------------------------------------------------------------------------------

PAGE = """<form action="/leave" method="post"><button>x</button></form>
<form method="post" enctype="multipart/form-data"><input type="hidden" name="csrfmiddlewaretoken" value="t">
<input type="radio" name="answer" value="a"><input type="radio" name="answer" value="b" checked><textarea name="words">
&lt;here</textarea><select name="body"><option value="1">x</option><option value="2" selected>y</option></select>
<input type="file" name="file"></form><a href="/desk/petition/00000000-0000-4000-8000-000000000001/?a=1&amp;b=2#c">x</a>"""


def test_a_form_is_filled_in_as_the_page_has_it(bench: Any) -> None:
    fuzzing = bench("_fuzzing")
    known, seen = fuzzing.Known(), fuzzing.Seen()
    seen.look(fuzzing.dice_of(1, 1), PAGE, "/here", known)
    form = seen.forms[-1]
    assert (form.action, form.files) == ("/here", True)
    assert dict(form.fields) == {"csrfmiddlewaretoken": "t", "answer": "b", "words": "<here", "body": "2"}
    assert form.offered == {
        "csrfmiddlewaretoken": ("t",),
        "answer": ("a", "b"),
        "words": ("<here",),
        "body": ("1", "2"),
        "file": (),
    }
    assert "/desk/petition/00000000-0000-4000-8000-000000000001/?a=1&b=2" in known.links
    assert list(known.ids) == ["00000000-0000-4000-8000-000000000001"]


def test_a_number_of_a_seed_asks_the_same_again_and_every_sort_of_request_comes(bench: Any) -> None:
    fuzz, fuzzing = bench("fuzz"), bench("_fuzzing")

    def asked(seed: int) -> list[bytes]:
        run = fuzz.Fuzz(seed, 1, fuzzing.Known(), fuzz.routes(), [("a.txt", b"a" * 40)])
        visitor = fuzz.Visitor(fuzz.WRITER, "a", "127.0.0.1", 1, run.known, {"csrf": "c", "draft": "d"})
        visitor.seen.look(fuzzing.dice_of(seed, -1), PAGE, "/write/words", run.known)
        return [run.request(fuzzing.dice_of(seed, n), visitor).whole() for n in range(5000)]

    first = asked(1)
    assert asked(1) == first
    assert len(set(first) & set(asked(2))) < 500  # what is short is asked twice
    for word in (
        b"GET /",
        b"POST /",
        b"OPTIONS /",
        b"multipart/form-data",
        b"Range:",
        b"/en/",
        b"csrfmiddlewaretoken=c",
        b"charset=",
    ):
        assert any(word in each for each in first), word
    named = {address.partition("<")[0] for address, _ in fuzz.routes()}
    assert [address for address in named if not any(b" " + address.encode() in each for each in first)] == []


def test_an_answer_is_read_to_its_end_and_one_without_an_end_is_none(bench: Any) -> None:
    fuzz = bench("fuzz")
    here, there = socket.socketpair()
    with here, there:
        there.sendall(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\nSet-Cookie: a=b; Path=/\r\n\r\nabc"
        )
        answer = fuzz.read(here, "GET")
        assert (answer.status, answer.body, answer.header("set-cookie")) == (200, b"abc", "a=b; Path=/")
        there.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nHTTP/1.1 500 X\r\n")
        there.shutdown(socket.SHUT_WR)
        assert fuzz.read(here, "HEAD").status == 200
    here, there = socket.socketpair()
    with here, there:
        there.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nabc")
        there.close()
        with pytest.raises(fuzz.NoAnswer):
            fuzz.read(here, "GET")


@pytest.mark.parametrize(("status", "unmet"), [(302, []), (500, ["broken"]), (503, [])])
def test_an_answer_of_500_is_told_with_the_bytes_that_made_it(bench: Any, capsys: Any, status: int, unmet: list[str]) -> None:
    fuzz, fuzzing = bench("fuzz"), bench("_fuzzing")
    run = fuzz.Fuzz(7, 1, fuzzing.Known(), fuzz.routes(), [("a.txt", b"a" * 40)], clients=1)
    crew = run.crew(0)
    for each in (each for visitors in crew.values() for each in visitors):
        each.asked = each.inside = 1
        each.send = lambda request: fuzz.Answer(status, [], b"")
    run.past_http = lambda number, dice: None  # that needs a socket
    for number in range(50):
        run.one(number, crew)
    with bench("_report").Report("fuzz") as report:
        fuzz._report(report, run, argparse.Namespace(seed=7, first=0), [], 0.0, 1.0, [crew])
    said = capsys.readouterr().out
    assert [must["name"] for must in last_line(said)["musts"] if not must["met"]] == unmet
    assert (" HTTP/1.1\\r\\nHost: localhost:1" in said) == (status == 500)


# --- before and after --------------------------------------------------------------------------------------------------


def checkout(folder: Path, *lines: str) -> Path:
    """A folder whose ./hoiam says these lines, whatever it is asked, unless it is told to live in another's home."""
    script = folder / "hoiam"
    alone = "assert not {'HOIAM_HOME', 'HOIAM_ROOT', 'PYTHONPATH'} & set(os.environ)"
    script.write_text("\n".join([f"#!{sys.executable}", "import os", alone, *(f"print({line!r})" for line in lines)]))
    script.chmod(0o755)
    return folder


def run_of(figure: float, *, met: bool = True) -> dict[str, Any]:
    musts = [{"name": "missing", "must": "== 0", "got": int(not met), "met": met}]
    return {"figures": {"p95_ms": figure, "acts": 3}, "musts": musts}


def test_a_figure_that_became_slower_by_more_than_a_twentieth_is_not_met(bench: Any, capsys: Any) -> None:
    paired = bench("paired")
    for after, met in ((105.0, True), (106.0, False)):
        with paired.Report("paired") as report:
            paired.compared(report, [run_of(90.0), run_of(100.0), run_of(110.0)], [run_of(after)] * 3)
        told = last_line(capsys.readouterr().out)
        assert told["musts"][0] == {"name": "p95_ms.slower", "must": "<= 1.05", "got": after / 100, "met": met}
        assert told["figures"]["p95_ms.spread"] == pytest.approx(110 / 90, rel=1e-4)
        assert "acts.slower" not in told["figures"]


def test_a_run_that_lost_something_compares_nothing(bench: Any, capsys: Any) -> None:
    paired = bench("paired")
    with paired.Report("paired") as report:
        paired.compared(report, [run_of(100.0)], [run_of(50.0, met=False)])
    told = last_line(capsys.readouterr().out)
    assert [must["name"] for must in told["musts"] if not must["met"]] == ["wrong_counts"]


def test_the_other_checkout_is_asked_for_its_own_line_and_one_without_it_is_refused(
    bench: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paired = bench("paired")
    for name in ("HOIAM_HOME", "HOIAM_ROOT", "PYTHONPATH"):
        monkeypatch.setenv(name, "/ours")
    line = json.dumps({"bench": "perform", **run_of(12.5)})
    assert paired.measured(checkout(tmp_path, "some words", line), "perform", []) == run_of(12.5)
    for wrong in ("5 acts/s", "3", '{"bench": "perform"}'):
        with pytest.raises(SystemExit, match="did not end with its line of JSON"):
            paired.measured(checkout(tmp_path, line, wrong), "perform", [])

"""No test sleeps: it waits for what is to come, through tests/waiting.py, which alone may pause between two questions.

Nor does one count what a single run costs the processor: tests/cost.py alone looks at those clocks, more than once.
"""

import ast
import sys
from pathlib import Path

import pytest
from committed import texts

import cost
import waiting


def sleeps(text: str) -> list[str]:
    """Calls and imports in Python source that let time pass, each as `line: source`."""
    found = []
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(func=ast.Attribute(attr="sleep" | "wait_for_timeout") | ast.Name(id="sleep")):
                pass
            # An event that nobody else holds is never set: waiting for it is sleeping.
            case ast.Call(
                func=ast.Attribute(value=ast.Call(func=ast.Attribute(attr="Event") | ast.Name(id="Event")), attr="wait")
            ):
                pass
            case ast.ImportFrom(names=names) if any(name.name == "sleep" for name in names):
                pass
            case _:
                continue
        found.append(f"{node.lineno}: {ast.unparse(node)}")
    return found


def test_no_test_sleeps():
    found = {name: lines for name, text in texts(".py", under="tests/") if (lines := sleeps(text))}
    assert set(found) == {"tests/waiting.py"}, found
    assert len(found["tests/waiting.py"]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "import time\ntime.sleep(0.1)",
        "from time import sleep as rest",
        "import asyncio\nasync def test():\n    await asyncio.sleep(1)",
        "import threading\nthreading.Event().wait(0.1)",
        "page.wait_for_timeout(500)",
    ],
)
def test_each_way_of_sleeping_is_found(text):
    assert len(sleeps(text)) == 1


CLOCKS = ("process_time", "thread_time", "perf_counter", "process_time_ns", "thread_time_ns", "perf_counter_ns", "getrusage")


def clocks(text: str) -> list[str]:
    """Processor's clocks that Python source names, each as `line: name`."""
    found = []
    for node in ast.walk(ast.parse(text)):
        named = [each.name for each in node.names] if isinstance(node, ast.ImportFrom) else [getattr(node, "attr", "")]
        found += [f"{node.lineno}: {name}" for name in named if name in CLOCKS]
    return found


def test_no_test_takes_one_run_for_what_a_work_costs():
    found = {name: lines for name, text in texts(".py", under="tests/") if (lines := clocks(text))}
    # The other one is work for the reader that is to last some time of the processor's.
    assert set(found) == {"tests/cost.py", "tests/reader/hostile.py"}, found


@pytest.mark.parametrize(
    "text", ["time.process_time()", "from time import perf_counter as now", "resource.getrusage(0)"]
)
def test_each_clock_of_the_processor_is_found(text):
    assert len(clocks(text)) == 1


def test_a_pause_of_somebody_else_costs_a_work_nothing_and_its_own_each_time():
    once = iter([2_000_000, 0, 0, 0])
    assert cost.seconds(lambda: sum(range(next(once))), enough=0.005) <= 0.005
    runs: list[int] = []
    assert cost.seconds(lambda: runs.append(sum(range(200_000))), enough=0) > 0
    assert len(runs) == cost.TRIES


def test_waiting_gives_the_first_true_answer_and_says_what_did_not_come():
    answers = iter([0, "", "come"])
    assert waiting.until(lambda: next(answers)) == "come"
    with pytest.raises(AssertionError, match=r"within 0 seconds\. Nobody came\."):
        waiting.until(lambda: False, 0, said=lambda: "Nobody came.")


def test_waiting_ends_with_the_process_from_which_it_would_have_to_come(tmp_path: Path):
    import subprocess

    process = subprocess.Popen([sys.executable, "-c", f"open({str(tmp_path / 'done')!r}, 'w')"])
    with pytest.raises(AssertionError, match="the process has ended"):
        waiting.until(lambda: False, process=process)
    assert waiting.until((tmp_path / "done").exists, process=process)

"""No test sleeps: it waits for what is to come, through tests/waiting.py, which alone may pause between two questions."""

import ast
import sys
from pathlib import Path

import pytest
from committed import texts

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

"""How tests are run: side by side by themselves, one after another where a file is named, on the server that was asked for."""

import ast
import os
import subprocess
import sys
from typing import Any

import pytest
from committed import ROOT, texts

from hoiam.site.cli import check as cli_check


@pytest.mark.parametrize(
    ("arguments", "workers"),
    [
        ([], ["-n", "auto"]),
        (["-q", "-m", "engine"], ["-n", "auto"]),
        (["-n", "4"], ["-n", "auto"]),  # what comes after counts
        (["-p", "no:xdist"], []),
        (["-x", "tests/law"], []),
        (["tests/shape/test_side_by_side.py::test_a_test"], []),
    ],
)
def test_whoever_names_no_file_has_workers(monkeypatch, arguments, workers):
    asked: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(cli_check.subprocess, "run", run)
    assert cli_check.test(arguments) == 3
    assert asked == [[sys.executable, "-m", "pytest", *workers, *arguments]]


@pytest.mark.parametrize(("cores", "gigabytes", "workers"), [(1, 8, 2), (2, 24, 2), (8, 64, 8), (8, 4, 2), (2, 1, 1)])
def test_there_are_as_many_workers_as_cores_and_two_at_least_where_memory_allows(
    request, monkeypatch, cores, gigabytes, workers
):
    ours: Any = request.config.pluginmanager.get_plugin(str(ROOT / "tests" / "conftest.py"))
    pages = {"SC_PHYS_PAGES": gigabytes * 10**9 // 4096, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    monkeypatch.setattr(os, "sysconf", pages.__getitem__)
    assert ours.pytest_xdist_auto_num_workers() == workers


def test_a_worker_takes_the_server_that_was_asked_for(tmp_path):
    """Were it lost on the way, the run on the second engine would be one more on the first, and nobody would see it."""
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environ = bare | {"HOIAM_DATABASE_URL": f"postgresql://nobody@/postgres?host={tmp_path}", "HOIAM_HOME": str(tmp_path)}
    test = "tests/core/ledger/test_log.py::test_those_who_serve_requests_can_add_lines_and_read_and_nothing_else"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "1", "-p", "no:cacheprovider", test]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{tmp_path}/.s.PGSQL.5432" in done.stdout, done.stdout


def kept_whatever_the_installation(tree: ast.Module) -> list[str]:
    """The functions whose answer is kept for a process's life though it depends on a setting that no argument names."""
    found = []
    for each in ast.walk(tree):
        if not isinstance(each, ast.FunctionDef) or each.args.args or each.args.kwonlyargs:
            continue
        kept = any(
            ast.unparse(mark).partition("(")[0].rpartition(".")[2] in ("cache", "lru_cache") for mark in each.decorator_list
        )
        if kept and any(isinstance(node, ast.Name) and node.id == "settings" for node in ast.walk(each)):
            found.append(each.name)
    return found


def test_nothing_is_kept_from_one_installation_to_the_next():
    """A test that turned to a restored house left its key for all that came after in the same worker."""
    sources = {path: ast.parse(text) for path, text in texts(".py", under="src/")}
    assert {path: found for path, tree in sources.items() if (found := kept_whatever_the_installation(tree))} == {}


def test_an_answer_kept_whatever_the_installation_is_found():
    kept = "@cache\ndef key():\n    return read(settings.HOME)\n@cache\ndef other(file):\n    return read(file, settings.X)\n"
    assert kept_whatever_the_installation(ast.parse(kept)) == ["key"]

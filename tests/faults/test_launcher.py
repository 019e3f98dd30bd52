"""./hoiam as a person starts it, in the cases where it must say no, and what it says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


REAL = {"HOIAM_DATABASE_URL": "postgresql:///hoiam", "HOIAM_ORIGIN": "https://a.example", "HOIAM_BEHIND_PROXY": "1"}


def hoiam(home: Path, *arguments: str, **more: str) -> tuple[int, str]:
    """(exit code, what it said) of the command line with a bare environment."""
    environ = {"PATH": os.environ["PATH"], "HOIAM_HOME": str(home), "HOIAM_ROOT": str(ROOT), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "hoiam.site.cli", *arguments]
    done = subprocess.run(command, env=environ | more, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_without_a_command_it_lists_them_all(home):
    code, said = hoiam(home)
    assert code == 0
    assert {"demo", "up", "test", "check", "bench", "law", "receipt", "ledger", "witness", "manage"} <= set(said.split())


def test_an_unknown_command_is_answered_with_those_that_exist(home):
    code, said = hoiam(home, "dmeo")
    assert (code, "demo" in said, "Traceback" in said) == (2, True, False)


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ({}, "HOIAM_DATABASE_URL"),
        ({"HOIAM_DATABASE_URL": "postgresql:///hoiam"}, "HOIAM_ORIGIN"),
        (REAL, "./hoiam ledger new"),
        (REAL | {"HOIAM_BEHIND_PROXY": ""}, "HOIAM_BEHIND_PROXY=1"),
        (REAL | {"HOIAM_ORIGIN": "http://a.example"}, "which is not https"),
        (REAL | {"HOIAM_SECRET_KEY": "x"}, "HOIAM_SECRET_KEY has fewer than 50 characters"),
    ],
)
def test_up_says_what_it_lacks(home, more, missing):
    code, said = hoiam(home, "up", **more)
    assert code == 1
    assert missing in said
    assert "Traceback" not in said
    assert not (home / "keys" / "mode").exists(), "a start that was refused leaves no real installation behind"


def test_up_says_everything_at_once(home):
    code, said = hoiam(home, "up", HOIAM_DATABASE_URL="postgresql:///hoiam", HOIAM_ORIGIN="http://a", HOIAM_SECRET_KEY="x")
    assert code == 1
    assert all(word in said for word in ("not https", "HOIAM_SECRET_KEY", "HOIAM_BEHIND_PROXY", "ledger new"))


def test_up_refuses_a_log_whose_receipts_prove_nothing_unless_told_in_words(home):
    """The policy as `ledger new` wrote it until 0.2.0, and as it writes it now; no database is asked before."""
    from hoiam.casework.ledger import keys

    keys.new(home / "keys" / "ledger", "log.example/2026")
    policy = home / "keys" / "ledger" / "policy"
    for text in (policy.read_text("utf-8"), policy.read_text("utf-8").partition("\n")[2].partition("\n")[2]):
        policy.write_text(text, "utf-8")
        for told in ("", "1", "yes", "Receipts are not provable"):
            code, said = hoiam(home, "up", **REAL, HOIAM_WITHOUT_WITNESSES=told)
            assert (code, "asks for no witness" in said, "docs/operate/witnesses.md" in said) == (1, True, True)
        code, said = hoiam(home, "up", **REAL, HOIAM_WITHOUT_WITNESSES="receipts are not provable by others")
        assert (code, "asks for no witness" in said) == (1, False), "it goes on, and finds no database"
        assert "Each receipt and page says so" in said


def test_the_keys_of_a_demo_never_serve_for_real_nor_the_other_way_round(home):
    (home / "keys" / "mode").write_text("demo\n")
    code, said = hoiam(home, "up", HOIAM_DATABASE_URL="postgresql:///hoiam", HOIAM_ORIGIN="https://a.example")
    assert (code, "were made for demo" in said) == (1, True)
    (home / "keys" / "mode").write_text("production\n")
    code, said = hoiam(home, "demo")
    assert (code, "were made for production" in said) == (1, True)


def test_a_port_that_somebody_uses_is_refused_by_name(home):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, said = hoiam(home, "demo", "--port", str(port))
    assert (code, f"Port {port} is in use" in said) == (1, True)


def test_two_houses_never_share_one_home(home):
    import fcntl

    with (home / "running").open("w") as running:
        running.write("4711")
        running.flush()
        fcntl.flock(running, fcntl.LOCK_EX)
        code, said = hoiam(home, "demo")
    assert (code, "already runs" in said, "4711" in said) == (1, True, True)


def test_an_older_python_is_told_what_is_needed():
    """The script itself must still be read by a Python that it then refuses."""
    import ast

    text = (ROOT / "hoiam").read_text()
    assert ast.parse(text, feature_version=(3, 7))
    assert text.index("sys.version_info < (3, 11)") < text.index("environment(home")

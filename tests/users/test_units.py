"""The units of systemd/ say what the table of processes says, and shut each process in."""

from __future__ import annotations

import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from apart import PACKAGES, open_python

from hoiam.site.installation import what_the_web_is_told
from hoiam.site.processes import DJANGO, OF_THE_DAY, PROCESSES, Process

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "systemd"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not on this machine")
MOST_EXPOSED = 2.0  # of 10, as systemd-analyze counts: 10 is a process that nothing holds


def settings(name: str) -> dict[str, list[str]]:
    """Setting -> its values, of a unit file."""
    text = (UNITS / name).read_text("utf-8").replace("\\\n", " ")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def of(process: Process) -> dict[str, list[str]]:
    return settings(f"hoiam-{process.user}.service")


@pytest.mark.parametrize("process", PROCESSES, ids=lambda each: each.user)
def test_a_unit_starts_what_the_table_says_as_whom_it_says(process: Process) -> None:
    unit = of(process)
    (command,) = unit["ExecStart"]
    words = shlex.split(command)
    assert words[1:3] == ["-m", process.module]
    callers = [word for name, user in process.callers for word in ("--caller", f"{name}:hoiam-{user}")]
    web = [word.replace(str(ROOT), "/opt/hoiam") for word in what_the_web_is_told("127.0.0.1", 8000)]
    assert words[3:] == (web if process.user == "web" else callers)
    assert unit["User"] == unit["Group"] == [f"hoiam-{process.user}"]
    assert unit.get("SupplementaryGroups", []) == (["hoiam"] if process.enters else [])


@pytest.mark.parametrize("process", PROCESSES, ids=lambda each: each.user)
def test_a_unit_hands_over_the_secrets_of_its_process_and_no_other(process: Process) -> None:
    where = {
        "app": "HOIAM_DATABASE_URL", "jobs": "HOIAM_JOBS_DATABASE_URL", "owner": "HOIAM_OWNER_DATABASE_URL",
        "gatekeeper": "HOIAM_GATEKEEPER_DATABASE_URL", "witness": "HOIAM_GATEKEEPER_WITNESS_URL",
    }  # fmt: skip
    kept = {DJANGO: "keys/django", OF_THE_DAY: "keys/of-the-worker"}
    wanted = {
        f"{name}:/var/lib/hoiam/{kept[what]}" if what in kept else f"{name}:/etc/hoiam/credentials/{where[what]}"
        for name, what in process.told.items()
    }
    wanted |= {f"{Path(key).name}:/var/lib/hoiam/keys/{key}" for key in process.keys.values()}
    unit = of(process)
    assert set(unit.get("LoadCredential", [])) == wanted
    told = " ".join(unit["Environment"])
    assert {f"{variable}=%d/{Path(key).name}" for variable, key in process.keys.items()} <= set(told.split())
    assert not re.search(r"postgresql:|SECRET", told)


@pytest.mark.parametrize("process", PROCESSES, ids=lambda each: each.user)
def test_a_unit_writes_where_its_process_writes_and_has_limits(process: Process) -> None:
    unit = of(process)
    tidies = [name for each in PROCESSES for name, other in each.shares.items() if other == process.user]
    writes = {f"/var/lib/hoiam/{name}" for name in (*process.owns, *process.serves_files, *process.shares, *tidies)}
    assert set(" ".join(unit.get("ReadWritePaths", [])).split()) == writes
    assert unit["LimitCORE"] == ["0"]
    assert unit["NoNewPrivileges"] == ["yes"]
    assert unit["ProtectSystem"] == ["strict"]
    assert re.fullmatch(r"\d+[MG]", unit["MemoryMax"][0])
    assert ("PrivateNetwork" in unit) != process.network


def test_each_socket_of_the_table_is_made_by_root_in_a_folder_of_roots() -> None:
    for process in PROCESSES:
        for name in process.sockets:
            unit = settings(f"hoiam-{process.user if process.sockets[name] else name.removesuffix('.sock')}.socket")
            assert unit["ListenStream"] == [f"/run/hoiam/{name}"]
            mode = "0660" if process.sockets[name] else "0600"
            assert (unit["FileDescriptorName"], unit["SocketUser"], unit["SocketMode"]) == ([name], ["root"], [mode])
            assert unit.get("Service", [f"hoiam-{process.user}.service"]) == [f"hoiam-{process.user}.service"]
    assert "d /run/hoiam 0710 root hoiam" in (UNITS / "tmpfiles.conf").read_text()


def test_every_user_of_the_table_is_made_and_every_service_is_wanted() -> None:
    users = (UNITS / "sysusers.conf").read_text()
    wanted = settings("hoiam.target")["Wants"][0].split()
    for process in PROCESSES:
        assert f"u hoiam-{process.user} " in users
        assert (f"m hoiam-{process.user} hoiam" in users) == process.enters
        assert f"hoiam-{process.user}.service" in wanted


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The units, with the places of this machine for those of an installation."""
    for file in UNITS.glob("hoiam*"):
        text = file.read_text("utf-8").replace("/opt/hoiam", str(ROOT))
        (tmp_path / file.name).write_text(text.replace("/var/lib/hoiam/env/bin/python", sys.executable))
    return tmp_path


@needs_systemd
def test_systemd_understands_every_unit(here: Path) -> None:
    assert ANALYZE is not None
    units = sorted(map(str, here.glob("hoiam*")))
    done = subprocess.run([ANALYZE, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("process", PROCESSES, ids=lambda each: each.user)
def test_systemd_finds_little_that_a_process_could_do_beyond_its_work(here: Path, process: Process) -> None:
    assert ANALYZE is not None
    unit = str(here / f"hoiam-{process.user}.service")
    done = subprocess.run(
        [ANALYZE, "security", "--offline=yes", "--no-pager", unit], capture_output=True, text=True, check=False
    )
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert found is not None, done.stdout + done.stderr
    assert float(found[1]) <= MOST_EXPOSED


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a process as another user")
@pytest.mark.parametrize("process", PROCESSES, ids=lambda each: each.user)
def test_a_unit_s_command_runs_with_its_user_and_limits(process: Process, tmp_path: Path) -> None:
    """Without its secrets it ends by itself and says in words what it lacks, or it serves; it never fails for its limits."""
    python = open_python()
    if python is None:
        pytest.skip("other users reach no Python of this version, its packages, or this program")
    (command,) = of(process)["ExecStart"]
    words = [word.replace("/opt/hoiam", str(ROOT)) for word in shlex.split(command)]
    words = [python, *(re.sub(r":hoiam-\w+$", ":61199", word) for word in words[1:])]
    environ = dict(word.split("=", 1) for line in of(process)["Environment"] for word in line.split() if "%" not in word)
    environ |= {"PYTHONPATH": f"{ROOT / 'src'}:{PACKAGES}", "HOIAM_ROOT": str(ROOT), "HOIAM_ORIGIN": "https://a.example"}
    environ |= {"HOIAM_HOME": "/nonexistent", "HOIAM_RUN": "/nonexistent"}

    def limits() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        most = {"M": 20, "G": 30}
        size = of(process)["MemoryMax"][0]
        # Address space is more than memory: what is mapped and never touched counts as well.
        resource.setrlimit(resource.RLIMIT_DATA, (int(size[:-1]) << most[size[-1]],) * 2)

    done = subprocess.Popen(
        words, env=environ, user=61190, group=61190, extra_groups=[], umask=0o077, cwd="/", preexec_fn=limits,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    said = done.communicate(timeout=60)[0]
    assert done.returncode in (1, 2), said
    assert LACKS[process.user] in said, said
    assert "MemoryError" not in said


LACKS = {
    "keys": "agent: cannot listen",
    "tries": "limiter: cannot listen",
    "reader": "reader: cannot listen",
    "gate": "HOIAM_GATEKEEPER_DATABASE_URL is missing",
    "log": "HOIAM_LEDGER_DATABASE_URL is missing",
    "clock": "HOIAM_DATABASE_URL is missing",
    "web": "HOIAM_DATABASE_URL is missing",
}

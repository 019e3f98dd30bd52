"""Each process is a user of its own, and gets at nothing of another's: each tries each file, socket and entry of /proc."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from apart import House

from hoiam.site import engine
from hoiam.site.processes import PROCESSES, Process
from hoiam.site.separation import PUBLIC_KEYS
from hoiam.vault.credentials import SECRETS

WORDS = [process.user for process in PROCESSES]
# What lies in HOIAM_HOME for everybody: the pages' files, the public log, the public halves of keys; and what tells nothing.
FOR_ALL = re.compile(
    rf"(static|log|env.*)/.*|keys/({'|'.join(map(re.escape, PUBLIC_KEYS))})"
    r"|postgres\.(lock|log|users)|running|examples-loaded|postgres-is-elsewhere"
)


def files_of(house: House) -> list[Path]:
    return [path for folder in (house.home, house.credentials) for path in folder.rglob("*") if path.is_file()]


def entry(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text(errors="replace")


def in_status(pid: int, name: str) -> list[str]:
    found = re.search(rf"^{name}:[ \t]*(.*)$", entry(pid, "status"), re.M)
    assert found is not None
    return found[1].split()


def belongs(house: House, word: str, path: Path) -> bool:
    """Whether this file is that process's to read."""
    if path.is_relative_to(house.credentials):
        return path.relative_to(house.credentials).parts[0] == word
    where = path.relative_to(house.home)
    (own,) = (process for process in PROCESSES if process.user == word)
    return bool(FOR_ALL.fullmatch(str(where))) or where.parts[0] in (*own.owns, *own.shares)


def question(house: House, mine: str) -> dict[str, Any]:
    """All files, folders, sockets and processes of the house that are not this process's own."""
    others = [process for process in PROCESSES if process.user != mine]
    mine_to_call = {
        name for process in PROCESSES for name, users in process.sockets.items() if mine in (process.user, *users)
    }  # what it serves is its own
    tidied = {name for process in PROCESSES for name, other in process.shares.items() if other == mine}
    folders = [house.home / name for name in ("", "keys", "keys/ledger", "run", "static")]
    folders += [house.home / name for other in others for name in (*other.owns, *other.serves_files, *other.shares)]
    folders += [house.credentials, *(house.credentials / other.user for other in others)]
    return {
        "files": [str(path) for path in files_of(house) if not belongs(house, mine, path)],
        "folders": [str(path) for path in folders if path.name not in tidied],
        "sockets": [str(path) for path in (house.home / "run").iterdir() if path.name not in mine_to_call],
        "pids": [pid for word in WORDS if word != mine for pid in house.family(word)],
    }


@pytest.fixture(scope="module", autouse=True)
def _a_sealed_file(house: House) -> None:
    """As the web writes it."""
    sealed = house.home / "files" / ("0" * 32)
    sealed.write_bytes(b"sealed")
    sealed.chmod(0o600)


@pytest.mark.parametrize("mine", WORDS)
def test_a_process_gets_at_no_file_socket_or_memory_of_another(house: House, mine: str) -> None:
    asked = question(house, mine)
    assert len(asked["files"]) > 10
    assert len(asked["pids"]) >= len(WORDS) - 1
    assert house.ask(mine, "probe.py", asked) == {name: [] for name in ("files", "folders", "sockets", "traced", "proc")}


def test_root_gets_at_all_of_it_so_the_probe_sees_what_opens(house: House) -> None:
    asked = question(house, "web")
    found = house.ask(None, "probe.py", asked | {"pids": []})
    assert found["files"] == asked["files"]
    assert found["folders"] == asked["folders"]
    everybody = [str(path) for path in (house.home / "run").iterdir()]
    assert sorted(house.ask(None, "probe.py", asked | {"sockets": everybody, "pids": []})["sockets"]) == sorted(everybody)
    assert house.ask(None, "probe.py", {"files": [], "folders": [], "sockets": [], "pids": asked["pids"]})["proc"]


def test_who_may_call_is_answered(house: House) -> None:
    for process in PROCESSES:
        for name, user in process.callers:
            asked = {"files": [], "folders": [], "sockets": [str(house.home / "run" / name)], "pids": []}
            assert house.ask(user, "probe.py", asked)["sockets"] == asked["sockets"], (name, user)


def test_web_and_worker_have_files_read_by_the_reader_and_nobody_else_has(house: House) -> None:
    for word in WORDS:
        if word == "reader":
            continue
        told = house.ask(word, "reads.py", {"run": str(house.home / "run"), "file": "Kính gửi"})
        may = word in dict(process_of("reader").sockets)["reader.sock"]
        assert told == ({"kind": "text"} if may else {"refused": "away", "away": True}), word


def process_of(word: str) -> Process:
    (found,) = (process for process in PROCESSES if process.user == word)
    return found


def test_who_needs_no_network_is_alone_on_one(house: House) -> None:
    def network(pid: int) -> str:
        return str(Path(f"/proc/{pid}/ns/net").readlink())

    ours = network(os.getpid())
    for process in PROCESSES:
        of_it = network(house.processes[process.user].pid)
        assert (of_it == ours) == process.network, process.user
        if not process.network:
            shown = entry(house.processes[process.user].pid, "net/dev").splitlines()[2:]
            assert [line.split(":")[0].strip() for line in shown] in ([], ["lo"]), process.user


def test_every_process_is_its_own_user_and_lets_in_no_debugger_and_leaves_no_core(house: House) -> None:
    assert len({running.uid for running in house.processes.values()}) == len(WORDS)
    assert 0 not in {running.uid for running in house.processes.values()}
    for word, running in house.processes.items():
        for pid in house.family(word):
            assert set(in_status(pid, "Uid")) == {str(running.uid)}, word
            assert [int(each) for each in in_status(pid, "Groups")] == running.groups, word
            assert re.search(r"Max core file size\s+0\s+0", entry(pid, "limits")), word
            assert in_status(pid, "NoNewPrivs") == ["1"], word
            assert int(in_status(pid, "CapEff")[0], 16) == 0, word
            # What the kernel gives to root there is not dumpable (PR_SET_DUMPABLE 0).
            assert Path(f"/proc/{pid}/environ").stat().st_uid == 0, (word, pid)


def test_the_witness_of_a_demo_is_neither_root_nor_a_process_of_the_house(house: House) -> None:
    uid = int(in_status(house.witness, "Uid")[0])
    assert uid not in {0, *(running.uid for running in house.processes.values())}
    assert in_status(house.witness, "Groups") == []
    assert int(in_status(house.witness, "CapEff")[0], 16) == 0
    folder = (house.home / "witness").stat()
    assert (folder.st_uid, folder.st_mode & 0o777) == (uid, 0o700)


def test_no_secret_stands_in_an_environment_or_on_a_command_line(house: House) -> None:
    told = {path.read_text().strip() for path in house.credentials.rglob("*") if path.is_file()}
    passwords = set(filter(None, map(password_of, told)))
    assert len(passwords) == 5
    for word in WORDS:
        for pid in house.family(word):
            shown = entry(pid, "environ") + entry(pid, "cmdline")
            assert [secret for secret in told | passwords if secret in shown] == [], word
            assert [name for name in SECRETS if re.search(rf"(^|\0){name}=[^\0]", shown)] == [], word


def password_of(text: str) -> str:
    found = re.match(r"postgresql://[^:]+:([^@]+)@", text)
    return found[1] if found else ""


def test_each_process_is_told_its_own_secrets_and_no_other(house: House) -> None:
    for process in PROCESSES:
        folder = house.credentials / process.user
        lying = {path.name for path in folder.iterdir()}
        assert lying == {*process.told, *(Path(key).name for key in process.keys.values())}
        owner = house.processes[process.user]
        assert {(path.stat().st_uid, path.stat().st_mode & 0o077) for path in (folder, *folder.iterdir())} == {(owner.uid, 0)}
    (address,) = [path for path in (house.credentials / "web").iterdir() if path.name == "HOIAM_DATABASE_URL"]
    assert "hoiam_app" in address.read_text()


def test_code_in_a_web_worker_opens_nothing_in_silence(house: House) -> None:
    asked = {"home": str(house.home), "app": house.app, "roles": [role for role in engine.ROLES if role != "hoiam_app"]}
    assert house.ask("web", "silent.py", asked) == {"files": [], "roles": []}
    as_root = house.ask(None, "silent.py", asked)
    assert {"gatekeeper", "ledger/log.key", "database-roles.json"} <= set(as_root["files"])
    assert {"hoiam_owner in hoiam", "hoiam_gatekeeper in hoiam_gatekeeper"} <= set(as_root["roles"])


def test_the_web_keeps_files_the_worker_can_tidy(house: House) -> None:
    folder = house.home / "files"
    assert folder.stat().st_uid == house.processes["web"].uid
    assert folder.stat().st_gid == house.processes["clock"].gid
    assert folder.stat().st_mode & 0o777 == 0o770

"""The key agent as a real process: what it gives, forgets, survives and refuses."""

from __future__ import annotations

import ast
import base64
import inspect
import json
import re
import socket
import stat
import struct
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from hoiam.vault import agent as agent_messages
from hoiam.vault import keys
from hoiam.vault.agent import SOCKET, Agent, AgentClient, Unlocked
from hoiam.vault.codes import ReturnCode, SecondSlip
from hoiam.vault.errors import DoesNotOpen, Locked, Unreachable, VaultError, WrongPassword
from hoiam.vault.keys import DEMO, DemoKeys, demo_ceremony
from hoiam.vault.made_slip import beside, open_beside
from hoiam.vault.sealing import CaseKeys
from hoiam.vault.sockets import b64
from hoiam.vault.wraps import Tier, unwrap_share
from vault.processes import SOURCE, Process

A, B = "XA-1.01", "XA-1.02"


@pytest.fixture(scope="module")
def made() -> DemoKeys:
    return demo_ceremony({"XA-1": [A, B], "XA-2": ["XA-2.01", "XA-2.02"]}, "demo")


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[tuple[Process, AgentClient]]:
    with Process("hoiam.vault.agent", tmp_path / "run") as process:
        yield process, AgentClient(tmp_path / "run")


def unlocked(client: AgentClient, made: DemoKeys, officer: str = A) -> Unlocked:
    return client.unlock(made.officers[officer], "demo", list(made.bodies.values()))


def test_an_unlocked_officer_gets_the_shares_of_his_bodys_cases_and_no_others(
    agent: tuple[Process, AgentClient], made: DemoKeys
) -> None:
    _, client = agent
    mine = unlocked(client, made)
    assert mine.bodies == ("XA-1/1",)
    own, other = CaseKeys.new(uuid4()), CaseKeys.new(uuid4())
    own_wraps = own.wraps(made.bodies["XA-1"].public_key, ReturnCode.new())
    shares = client.unwrap(mine, own.case, own_wraps)
    assert shares == {tier: own.first_share(tier) for tier in Tier}
    with pytest.raises(DoesNotOpen):
        client.unwrap(mine, other.case, own_wraps)
    with pytest.raises(Locked):
        client.unwrap(mine, other.case, other.wraps(made.bodies["XA-2"].public_key, ReturnCode.new()))
    # After refusals the same line still works.
    assert client.unwrap(mine, own.case, own_wraps) == shares


def test_a_token_is_worth_nothing_wrong_for_another_officer_or_after_locking(
    agent: tuple[Process, AgentClient], made: DemoKeys
) -> None:
    _, client = agent
    mine = unlocked(client, made)
    case = CaseKeys.new(uuid4())
    wraps = case.wraps(made.bodies["XA-1"].public_key, ReturnCode.new())
    for wrong in (Unlocked("x", A), Unlocked(mine.token, B)):
        with pytest.raises(Locked):
            client.unwrap(wrong, case.case, wraps)
    assert client.unwrap(mine, case.case, wraps)
    client.lock(mine)
    with pytest.raises(Locked):
        client.unwrap(mine, case.case, wraps)


def test_an_officer_who_leaves_is_locked_out_everywhere_at_once(agent: tuple[Process, AgentClient], made: DemoKeys) -> None:
    _, client = agent
    first, second, other = unlocked(client, made), unlocked(client, made), unlocked(client, made, B)
    case = CaseKeys.new(uuid4())
    wraps = case.wraps(made.bodies["XA-1"].public_key, ReturnCode.new())
    client.lock_officer(A)
    for token in (first, second):
        with pytest.raises(Locked):
            client.unwrap(token, case.case, wraps)
    assert client.unwrap(other, case.case, wraps)


def test_a_key_without_use_is_forgotten(tmp_path: Path, made: DemoKeys) -> None:
    agent = Agent(idle_seconds=0)
    answer = agent.handle(
        "unlock",
        {"password": "demo", "key": made.officers[A].to_json(), "bodies": [made.bodies["XA-1"].to_json()]},
    )
    with pytest.raises(Locked):
        agent.handle("unwrap", {"token": answer["token"], "officer": A, "case": str(uuid4()), "wraps": []})
    assert agent.handle("ping", {}) == {"unlocked": 0}


def every_operation() -> set[str]:
    """What the agent can be asked for, read from its own text."""
    handle = ast.parse(textwrap.dedent(inspect.getsource(Agent.handle)))
    return {n.value.value for n in ast.walk(handle) if isinstance(n, ast.MatchValue) and isinstance(n.value, ast.Constant)}


def spellings(key: bytes) -> list[str]:
    """A key as an answer in JSON could hold it."""
    # In base64 wherever it begins: the characters that three neighbours of unknown value leave alone.
    return [key.hex(), *(base64.b64encode(bytes(n) + key).decode()[n + (n > 0) : -4] for n in range(3))]


def test_no_answer_of_the_agent_holds_a_private_key_whatever_is_asked_with_an_officers_session(made: DemoKeys) -> None:
    agent = Agent()
    key, body = made.officers[A], made.bodies["XA-1"]
    held = agent.handle("hold", {"officer": A, "password": "demo"})["held"]
    session = {"officer": A} | agent.handle("unlock", {"key": key.to_json(), "held": held, "bodies": [body.to_json()]})
    case = CaseKeys.new(uuid4())
    wraps = [agent_messages._wrap_out(wrap) for wrap in case.wraps(body.public_key, ReturnCode.new())]
    to = made.bodies["XA-2"].public_key
    other = {"officer": B, "key": b64(made.officers[B].public_key.key.raw)}
    questions: dict[str, dict[str, object]] = {
        "ping": {},
        "hold": {"password": "demo"},
        "unlock": {"key": key.to_json(), "password": "demo", "bodies": [body.to_json()]},
        "unwrap": {"case": str(case.case), "wraps": wraps},
        "rewrap": {"case": str(case.case), "wraps": wraps, "to": {"body": "XA-2", "version": 1, "key": b64(to.key.raw)}},
        "to slip": {"case": str(case.case), "wraps": wraps, "to": b64(to.key.raw)},
        "new officer key": {"password": "một mật khẩu dài"},
        "change password": {"key": key.to_json(), "password": "demo", "new": "một mật khẩu khác"},
        "recover": {"key": key.to_json(), "recovery": "?", "new": "một mật khẩu khác"},
        "new recovery": {"key": key.to_json(), "password": "demo"},
        "ceremony": {"body": "XA-9", "version": 1, "holders": [other], "demo": True},
        "add holder": {"body": body.to_json(), "holder": other},
        "lock": {},
        "lock officer": {},
    }
    assert questions.keys() == every_operation()
    answers = {}
    for op, question in questions.items():
        try:
            answers[op] = json.dumps(agent.handle(op, session | question))
        except VaultError as refused:
            answers[op] = repr(refused)
    private = keys.unlock(key, "demo")
    secret = [private.seed, keys.open_body_key(body, A, private).seed]
    assert [op for op, said in answers.items() for each in secret for spelt in spellings(each) if spelt in said] == []
    # The net has holes of the right size: a share that is given is found in it.
    assert any(spelt in answers["unwrap"] for spelt in spellings(case.first_share(Tier.CONTENT)))


def test_rewrapping_hands_a_case_to_another_body_and_shows_no_share(agent: tuple[Process, AgentClient], made: DemoKeys) -> None:
    _, client = agent
    case = CaseKeys.new(uuid4())
    wraps = case.wraps(made.bodies["XA-1"].public_key, ReturnCode.new())
    to = made.bodies["XA-2"].public_key
    again = client.rewrap(unlocked(client, made), case.case, wraps, to)
    assert {wrap.recipient for wrap in again} == {"body:XA-2"}
    theirs = keys.open_body_key(made.bodies["XA-2"], "XA-2.01", keys.unlock(made.officers["XA-2.01"], "demo"))
    for wrap in again:
        assert unwrap_share(wrap, theirs, case.case) == case.first_share(wrap.tier)


def test_the_shares_go_to_a_slip_that_was_made_for_the_counter_and_none_is_shown(
    agent: tuple[Process, AgentClient], made: DemoKeys
) -> None:
    _, client = agent
    case, slip = CaseKeys.new(uuid4()), SecondSlip.new()
    wraps = case.wraps(made.bodies["XA-1"].public_key, ReturnCode.new())
    again = client.to_slip(unlocked(client, made), case.case, wraps, slip.key.public)
    assert open_beside(slip, case.case, beside(again)) == {tier: case.first_share(tier) for tier in Tier}
    with pytest.raises(Locked):
        client.to_slip(unlocked(client, made, "XA-2.01"), case.case, wraps, slip.key.public)


def test_wrong_passwords_are_refused_and_after_five_the_next_must_wait(
    agent: tuple[Process, AgentClient], made: DemoKeys
) -> None:
    _, client = agent
    reasons = []
    for _ in range(7):
        with pytest.raises(WrongPassword) as refused:
            client.unlock(made.officers[A], "sai", [])
        reasons.append(refused.value.reason)
    assert reasons == ["password"] * 5 + ["wait"] * 2
    with pytest.raises(WrongPassword, match="wait"):
        unlocked(client, made)
    assert unlocked(client, made, B), "another officer is not held up"


def test_the_agent_makes_changes_and_recovers_keys(agent: tuple[Process, AgentClient], made: DemoKeys) -> None:
    _, client = agent
    key, code = client.new_officer_key("XA-1.09", "một")
    assert not key.weak
    key, code2 = client.recover(client.change_password(key, "một", "hai"), code, "ba")
    assert client.unlock(key, "ba", []).upgraded is None
    assert client.unlock_by_recovery(key, code2, []).officer == "XA-1.09"
    with pytest.raises(WrongPassword):
        client.unlock_by_recovery(key, code, [])


def test_a_password_slot_cheaper_than_the_standard_is_made_anew_at_unlocking(
    agent: tuple[Process, AgentClient],
) -> None:
    _, client = agent
    old, _ = keys.new_officer_key("XA-1.08", "p", cost=DEMO)
    renewed = client.unlock(old, "p", []).upgraded
    assert old.weak
    assert renewed is not None
    assert not renewed.weak
    assert client.unlock(renewed, "p", []).upgraded is None


def test_a_holder_adds_another_holder(agent: tuple[Process, AgentClient], made: DemoKeys) -> None:
    _, client = agent
    newcomer, _ = keys.new_officer_key("XA-1.03", "demo", cost=DEMO, demo=True)
    more = client.add_holder(unlocked(client, made), made.bodies["XA-1"], newcomer.public_key)
    opened = keys.open_body_key(more, "XA-1.03", keys.unlock(newcomer, "demo"))
    assert opened.public == made.bodies["XA-1"].public
    with pytest.raises(Locked):
        client.add_holder(unlocked(client, made), made.bodies["XA-2"], newcomer.public_key)


@pytest.mark.faults
def test_a_killed_agent_forgets_all_keys_and_a_new_one_takes_its_place(
    agent: tuple[Process, AgentClient], made: DemoKeys
) -> None:
    process, client = agent
    before = unlocked(client, made)
    process.kill()
    with pytest.raises(Unreachable) as down:
        client.ping()
    assert down.value.next.vi and down.value.next.en
    process.start()
    case = CaseKeys.new(uuid4())
    with pytest.raises(Locked):
        client.unwrap(before, case.case, case.wraps(made.bodies["XA-1"].public_key, ReturnCode.new()))
    assert unlocked(client, made)


def test_ending_the_agent_takes_its_socket_away(agent: tuple[Process, AgentClient], tmp_path: Path) -> None:
    process, _ = agent
    code, said = process.stop()
    assert (code, "Traceback" in said) == (0, False)
    assert not (tmp_path / "run" / SOCKET).exists()


def test_a_second_agent_does_not_push_the_first_one_out(
    agent: tuple[Process, AgentClient], tmp_path: Path, made: DemoKeys
) -> None:
    _, client = agent
    with pytest.raises(AssertionError, match="in use"):
        Process("hoiam.vault.agent", tmp_path / "run").start()
    assert unlocked(client, made)


def test_only_its_owner_reaches_the_socket(agent: tuple[Process, AgentClient], tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert stat.S_IMODE(run.stat().st_mode) == 0o700
    assert stat.S_IMODE((run / SOCKET).stat().st_mode) == 0o600


def test_the_process_leaves_no_core_and_lets_no_debugger_in(agent: tuple[Process, AgentClient]) -> None:
    process, _ = agent
    assert process.process is not None
    limits = Path(f"/proc/{process.process.pid}/limits").read_text()
    assert re.search(r"Max core file size\s+0\s+0", limits)
    asked = "import ctypes; from hoiam.vault.hardening import harden; harden(); print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    assert python(asked) == "0", "PR_GET_DUMPABLE"


def test_rubbish_and_bugs_break_no_other_line_and_say_nothing_secret(
    agent: tuple[Process, AgentClient], made: DemoKeys, tmp_path: Path
) -> None:
    process, client = agent
    mine = unlocked(client, made)
    for sent in (
        b"",
        b"\xff\xff\xff\xff",
        b"\0\0\0\x04nope",
        b"\0\0\0\x02[]",
        b"\0\0\0\xff{",
        struct.pack(">I", 2) + b"{}",
        struct.pack(">I", len(m := json.dumps({"op": "unlock", "key": "Nguyễn Văn Bí Mật"}).encode())) + m,
    ):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(tmp_path / "run" / SOCKET))
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            answer = line.recv(4096)
        assert "Bí Mật" not in answer.decode("utf-8", "replace")
    case = CaseKeys.new(uuid4())
    assert client.unwrap(mine, case.case, case.wraps(made.bodies["XA-1"].public_key, ReturnCode.new()))
    _, said = process.stop()
    assert "ValueError" in said, "the bug is named for the administrator"
    assert "Bí Mật" not in said


def test_many_threads_share_one_client(agent: tuple[Process, AgentClient], made: DemoKeys) -> None:
    _, client = agent
    mine = unlocked(client, made)
    wrong: list[str] = []

    def work() -> None:
        for _ in range(20):
            case = CaseKeys.new(uuid4())
            wraps = case.wraps(made.bodies["XA-1"].public_key, ReturnCode.new())
            if client.unwrap(mine, case.case, wraps)[Tier.CONTENT] != case.first_share(Tier.CONTENT):
                wrong.append(str(case.case))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_folder_with_a_very_long_name_still_holds_the_socket(tmp_path: Path, made: DemoKeys) -> None:
    run = tmp_path / ("x" * 60) / ("y" * 60) / "run"
    with Process("hoiam.vault.agent", run):
        assert unlocked(AgentClient(run), made)


@pytest.mark.parametrize(
    ("module", "strangers"),
    [
        ("agent", ("django", "psycopg", "PIL", "pypdf")),
        ("limiter", ("django", "psycopg", "PIL", "pypdf")),
        ("gatekeeper_store", ("django", "PIL", "pypdf")),
    ],
)
def test_the_key_processes_import_nothing_that_they_do_not_need(module: str, strangers: tuple[str, ...]) -> None:
    loaded = python(f"import hoiam.vault.{module}, sys; print([m for m in {strangers} if m in sys.modules])")
    assert loaded == "[]"


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()

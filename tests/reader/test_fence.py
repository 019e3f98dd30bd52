"""What is foreign is read in a process that can do nothing but compute and answer, and that leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from hoiam.reader import Away, Busy, Exceeded, Failed, NotRead
from hoiam.reader.asking import MOST_AT_ONCE, Beside, Door, Own
from hoiam.reader.fence import MOST_OPEN
from hoiam.reader.frames import frame
from hoiam.reader.turns import ALLOWED, MOST_OF_ONE, MOST_WAITING, WEARS_OFF, Turns

LEFT = Path("/tmp/hoiam-mode")  # noqa: S108 - what a job tries to change


@pytest.fixture
def _somebody_s_file() -> object:
    LEFT.write_text("somebody's")
    LEFT.chmod(0o666)
    yield None
    LEFT.unlink(missing_ok=True)


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the attempts are calls of x86-64 by number")
def test_a_job_can_leave_nothing_reach_nobody_and_become_nobody(door: Own, _somebody_s_file: object) -> None:
    assert door.ask("remember", {}, b"words of somebody").fields["done"] == []
    assert LEFT.read_text() == "somebody's"


HARMLESS = (
    "a program", "a process", "a socket", "a local socket", "a pair of sockets", "a pipe", "a file in memory", "a signal",
    "a file in /tmp", "a file in /dev/shm", "more memory", "a word to its reader",
)  # fmt: skip


def test_without_the_fence_the_same_is_done_so_the_test_above_can_fail(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import hostile, os\n"
        "os.dup2(1, 3)\n"
        "done = [n for n, a in hostile.attempts(b'').items() if n in sys.argv[2:] and hostile.succeeds(a)]\n"
        "[p.unlink() for f in hostile.FOLDERS for p in hostile.Path(f).glob(f'left-{os.getpid()}')]\n"
        "print(sorted(done))"
    )
    command = [sys.executable, "-c", script, str(Path(__file__).parent), *HARMLESS]
    environ = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"]}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == str(sorted(set(HARMLESS)))


def test_the_second_job_finds_no_byte_of_the_first(door: Own) -> None:
    word = uuid4().hex
    halves = [word[:16], word[16:]]
    with door.session("search", jobs=2) as same:
        # The search finds: what one session was given is in its own memory.
        assert same.do({"halves": halves, "planted": word}).fields["places"]
    assert door.ask("remember", {}, word.encode()).fields["done"] == []
    # One that unpacks, lays out and draws what it was given: in its own memory, without a file.
    page = f"<html><table><tr><td>{word}<td>{word}</table><img src='data:image/gif;base64,{word}'></html>"
    assert word in door.ask("page", {"page": 1}, page.encode()).text("words", 9000)
    after = door.ask("search", {"halves": halves})
    assert after.fields == {"places": [], "kept": 0}


def test_a_job_is_told_nothing_and_has_one_thing_open(door: Own) -> None:
    told = door.ask("told").fields
    assert told["environ"] == {}
    pipe, *others = [each for each in told["open"] if not each.startswith(("/dev/null", "/memfd:job", "/proc/"))]
    assert pipe.startswith("socket:")
    assert others == []
    assert told["limits"]["RLIMIT_CORE"] == [0, 0]
    assert told["limits"]["RLIMIT_NOFILE"] == [MOST_OPEN, MOST_OPEN]
    assert told["limits"]["RLIMIT_CPU"] == [1, 2]
    assert {name: told["status"][name].strip() for name in ("NoNewPrivs", "Seccomp")} == {"NoNewPrivs": "1", "Seccomp": "2"}
    assert door.ask("thread").fields == {"done": 1}, "a compiler may have threads of its own"


def test_what_nobody_waits_for_works_behind_what_somebody_does(door: Own) -> None:
    assert door.ask("told").fields["nice"] + 5 == door.ask("told, of the house").fields["nice"]


@pytest.mark.parametrize("kind", ["spin", "hoard"])
def test_more_than_the_budget_is_not_had(door: Own, kind: str) -> None:
    began = time.monotonic()
    with pytest.raises(Exceeded) as over:
        door.ask(kind)
    assert over.value.of == {"spin": "time", "hoard": "memory"}[kind]
    assert time.monotonic() - began < 6


def test_who_only_sleeps_is_ended_at_the_deadline(door: Own) -> None:
    with pytest.raises(Exceeded):
        door.ask("sleep")
    assert door.ask("echo").data == b"", "and the reader goes on"


def test_who_looks_at_a_file_and_neither_works_nor_waits_for_a_processor_is_ended_long_before(door: Own) -> None:
    began = time.monotonic()
    with pytest.raises(Exceeded):
        door.ask("sleeps alone")
    assert time.monotonic() - began < 100, "his deadline is after ten minutes"
    assert door.ask("works alone").flag("done"), "who works is left to it"


def test_what_takes_long_has_a_second_try_with_more(door: Own) -> None:
    began = time.monotonic()
    with pytest.raises(Exceeded):
        door.ask("long")
    assert time.monotonic() - began >= 2.5, "one second, then two"


@pytest.mark.parametrize("kind", ["crash", "leave", "fail"])
def test_a_job_that_ends_in_any_other_way_is_a_failure_without_a_word_of_what_it_read(door: Own, kind: str) -> None:
    with pytest.raises(Failed) as failed:
        door.ask(kind)
    assert "words of somebody" not in repr(vars(failed.value))
    assert door.ask("echo", {"a": 1}, b"x").data == b"x"


GARBLED = {
    "no frame": b"\xff" * 64,
    "a length without end": b"\x7f\xff\xff\xff{}",
    "no object": b"\0\0\0\x02[]",
    "no JSON": b"\0\0\0\x02{{",
    "a number of many digits": (lambda body: len(body).to_bytes(4, "big") + body)(b'{"done":' + b"9" * 9000 + b"}"),
    "deep": (lambda body: len(body).to_bytes(4, "big") + body)(b'{"done":' + b"[" * 100_000 + b"}"),
    "a size below nothing": (lambda body: len(body).to_bytes(4, "big") + body)(b'{"done":{},"size":-1}'),
    "a size that is true": (lambda body: len(body).to_bytes(4, "big") + body)(b'{"done":{},"size":true}'),
    "more bytes than it may": (lambda body: len(body).to_bytes(4, "big") + body)(b'{"done":{},"size":99999999}'),
    "bytes that do not come": (lambda body: len(body).to_bytes(4, "big") + body)(b'{"done":{},"size":9}'),
    "neither done nor not": (lambda body: len(body).to_bytes(4, "big") + body)(b'{"else":1}'),
    "another end than there is": (lambda body: len(body).to_bytes(4, "big") + body)(b'{"exceeded":"words"}'),
}


@pytest.mark.parametrize("what", GARBLED)
def test_an_answer_that_is_none_is_a_failure(door: Own, what: str) -> None:
    with pytest.raises(Failed):
        door.ask("garble", {"bytes": GARBLED[what].hex()})


def test_an_answer_is_taken_only_by_what_it_must_be(door: Own) -> None:
    fields = {"text": "abc", "number": 5, "flag": True, "parts": [{"a": "b"}], "texts": ["x"], "none": None, "one": {"a": "b"}}
    answer = door.ask("say", {"fields": fields, "count": 3})
    assert (answer.text("text", 3), answer.number("number", 0, 5), answer.flag("flag")) == ("abc", 5, True)
    assert answer.part("one").text("a", 1) == "b"
    assert (answer.parts("parts", 1)[0].text("a", 1, {"b"}), answer.texts("texts", 1, 1)) == ("b", ["x"])
    assert answer.begins(b"\0\0") == b"\0\0\0"
    assert (answer.has("none"), answer.has("no"), answer.has("text")) == (False, False, True)
    for wrong in (
        lambda: answer.text("text", 2),
        lambda: answer.text("text", 3, {"x"}),
        lambda: answer.text("number", 3),
        lambda: answer.number("number", 0, 4),
        lambda: answer.number("number", 6, 9),
        lambda: answer.number("flag", 0, 1),
        lambda: answer.flag("number"),
        lambda: answer.part("parts"),
        lambda: answer.part("no"),
        lambda: answer.parts("texts", 1),
        lambda: answer.parts("parts", 0),
        lambda: answer.texts("texts", 0, 1),
        lambda: answer.texts("texts", 1, 0),
        lambda: answer.texts("parts", 1, 9),
        lambda: answer.begins(b"%PDF"),
        lambda: answer.text("no", 1),
    ):
        with pytest.raises(Failed):
            wrong()


def test_more_than_it_may_answer_is_not_sent(door: Own) -> None:
    with pytest.raises(Failed):
        door.ask("say", {"fields": {}, "count": (4 << 20) + 1})


def test_a_session_does_several_jobs_one_after_the_other_and_no_more(door: Own) -> None:
    with door.session("echo", jobs=3) as session:
        assert [session.do({"n": n}, bytes([n])).data for n in range(3)] == [b"\0", b"\1", b"\2"]
        with pytest.raises(Failed):
            session.do({"n": 4})


def test_the_file_comes_whole_whatever_its_size(door: Own) -> None:
    data = os.urandom(3_000_000)
    assert door.ask("echo", {}, data).data == data


def test_one_asker_has_his_share_and_others_have_theirs(door: Own) -> None:
    doors = [door, _Other(door)]
    release = threading.Event()

    def hold(each: Door) -> None:
        with suppress(Busy), each.session("echo", asker="one", patience=30):
            release.wait()

    holding = [threading.Thread(target=hold, args=(doors[n % 2],)) for n in range(MOST_OF_ONE)]
    for each in holding:
        each.start()
    refused: list[Busy] = []
    until = time.monotonic() + 20
    while not refused and time.monotonic() < until:
        try:
            with doors[1].session("echo", asker="one", patience=0):
                pass
        except Busy as busy:
            refused += [busy] if busy.mine else []
    release.set()
    for each in holding:
        each.join()
    assert refused, "one asker had more than his share"
    assert refused[0].after >= 1
    assert "giây" in refused[0].next.vi
    assert "seconds" in refused[0].next.en
    assert door.ask("echo", {}, b"x", asker="two", patience=30).data == b"x"


class _Other(Door):
    """Another process's door to the same reader."""

    def __init__(self, door: Door) -> None:
        super().__init__()
        self._door = door

    def connect(self) -> socket.socket:
        return self._door.connect()


def test_a_thread_of_each_worker_stays_free_for_who_needs_no_reader(door: Own) -> None:
    other = _Other(door)
    with ExitStack() as held:
        for _ in range(MOST_AT_ONCE):
            held.enter_context(_occupied(other))
        began = time.monotonic()
        with pytest.raises(Busy) as busy, other.session("echo", patience=30):
            pass
        assert time.monotonic() - began < 3
        assert busy.value.after >= 1
    assert other.ask("echo", {}, b"x").data == b"x"


@contextmanager
def _occupied(door: Door) -> Iterator[None]:
    """A place at the door that is taken."""
    assert door._room.acquire(timeout=1)
    yield
    door._room.release()


def test_turns_are_given_in_order_and_what_is_long_goes_one_at_a_time() -> None:
    clock = [0.0]
    turns = Turns(4, now=lambda: clock[0])
    joined = [_Waits("quick", f"{n}") for n in range(6)] + [_Waits("long", "a"), _Waits("long", "b")]
    for each in joined:
        assert turns.refusal(each.lane, each.asker, 60) is None
        turns.join(each)
    begun = []
    while (each := turns.next()) is not None:
        begun.append(each)
    assert begun == [*joined[:4], joined[6]]
    turns.done(joined[0], took=1, used=1)
    assert turns.next() is joined[4]
    turns.leave(joined[5])
    turns.done(joined[6], took=1, used=1)
    assert turns.next() is joined[7]
    assert turns.next() is None


def test_who_has_used_much_waits_until_it_has_worn_off() -> None:
    clock = [0.0]
    turns = Turns(4, now=lambda: clock[0])
    session = _Waits("quick", "one")
    turns.join(session)
    assert turns.next() is session
    turns.done(session, took=80, used=ALLOWED + 20)
    after, mine = turns.refusal("quick", "one", 60) or (0, False)
    assert (after, mine) == (20 / WEARS_OFF, True)
    assert turns.refusal("quick", "two", 60) is None
    clock[0] = after
    assert turns.refusal("quick", "one", 60) is None


def test_a_full_line_is_said_at_once_with_when_to_come_again() -> None:
    turns = Turns(1)
    for n in range(MOST_WAITING):
        assert turns.refusal("quick", str(n), 60) is None
        turns.join(_Waits("quick", str(n)))
    after, mine = turns.refusal("long", "new", 60) or (0, True)
    assert (after >= 1, mine) == (True, False)
    after, mine = turns.refusal("quick", "new", 0.5) or (0, True)
    assert (after >= 2, mine) == (True, False), "who would not wait so long is told so"


@dataclass
class _Waits:
    lane: str
    asker: str
    kind: str = "file"
    until: float = 0.0


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\0",
        b"\xff" * 64,
        b"\0\0\x08\0" + b"x" * 2048,
        frame({}),
        frame({"kind": "no such kind", "lane": "quick", "asker": "", "jobs": 1, "patience": 1}),
        frame({"kind": "hostile:spin", "lane": "quick", "asker": "", "jobs": 1, "patience": 1}),
        frame({"kind": "echo", "lane": "long", "asker": "", "jobs": 1, "patience": 1}),
        frame({"kind": "echo", "lane": "quick", "asker": "a" * 65, "jobs": 1, "patience": 1}),
        frame({"kind": "echo", "lane": "quick", "asker": "", "jobs": 6, "patience": 1}),
        frame({"kind": "echo", "lane": "quick", "asker": "", "jobs": 0, "patience": 1}),
        frame({"kind": "echo", "lane": "quick", "asker": "", "jobs": True, "patience": 1}),
        frame({"kind": "echo", "lane": "quick", "asker": "", "jobs": 1, "patience": "x"}),
        frame({"kind": ["echo"], "lane": {}, "asker": None, "jobs": [], "patience": None}),
    ],
    ids=lambda said: f"{len(said)} bytes",
)
def test_a_caller_who_says_what_is_no_session_gets_none_and_the_reader_goes_on(door: Own, said: bytes) -> None:
    with door.connect() as line:
        line.settimeout(20)
        line.sendall(said)
        line.shutdown(socket.SHUT_WR)
        heard = b""
        with suppress(ConnectionResetError):  # what it left unread
            while piece := line.recv(4096):
                heard += piece
    assert b"begun" not in heard
    assert door.ask("echo", {}, b"x").data == b"x"


def test_a_reader_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    began = time.monotonic()
    with pytest.raises(Away):
        Beside(tmp_path).ask("file", {})
    assert time.monotonic() - began < 3


def test_every_process_of_a_reader_ends_with_it(door: Own) -> None:
    def ask() -> None:
        with pytest.raises(NotRead):
            door.ask("sleep")

    asking = threading.Thread(target=ask)
    asking.start()
    until = time.monotonic() + 5
    while not (door.process and (children := _children(door.process))) and time.monotonic() < until:
        pass
    assert children
    os.kill(door.process, signal.SIGKILL)
    asking.join(5)
    assert not asking.is_alive(), "whoever waited is told"
    while any(Path(f"/proc/{each}/stat").exists() for each in children) and time.monotonic() < until:
        pass
    assert [each for each in children if Path(f"/proc/{each}/stat").exists()] == []
    assert door.ask("echo", {}, b"again").data == b"again", "the next who asks starts it anew"


def _children(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]

"""A reader whose jobs do what a parser would that somebody has taken over; started as `hoiam.site.reader` is.

The table of kinds is the house's own, with these beside it.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from hoiam.reader import kinds, serving
from hoiam.reader.kinds import MB, Budget, Kind
from hoiam.site.reader import main

IDLE = 1.0  # seconds: the reader of these tests waits less long for who does nothing
SMALL = Budget(1, 100 * MB)
FOLDERS = ("/tmp", "/dev/shm", "/var/tmp", ".")  # noqa: S108 - where somebody could leave something
Result = tuple[Mapping[str, Any], bytes]
Order = Mapping[str, Any]


def spin(_order: Order, _file: BinaryIO) -> Result:
    while True:
        pass


def sleep(_order: Order, _file: BinaryIO) -> Result:
    return {}, os.read(3, 1)  # nobody says anything more


def work(_order: Order, _file: BinaryIO) -> Result:
    """Works for half as long again as it might idle."""
    while time.process_time() < 1.5 * IDLE:
        pass
    return {"done": True}, b""


def hoard(_order: Order, _file: BinaryIO) -> Result:
    kept = []
    while True:
        kept.append(bytearray(1 << 20))


def crash(_order: Order, _file: BinaryIO) -> Result:
    ctypes.string_at(0)
    return {}, b""


def leave(_order: Order, _file: BinaryIO) -> Result:
    os._exit(0)


def garble(order: Order, _file: BinaryIO) -> Result:
    """Writes to the pipe by itself, past the protocol."""
    os.write(3, bytes.fromhex(order["bytes"]))
    os._exit(0)


def say(order: Order, _file: BinaryIO) -> Result:
    """Answers what it is told to."""
    return order["fields"], bytes(order["count"])


def echo(order: Order, file: BinaryIO) -> Result:
    return {"order": order}, file.read()


def fail(_order: Order, _file: BinaryIO) -> Result:
    raise ValueError("words of somebody")


def thread(_order: Order, _file: BinaryIO) -> Result:
    done: list[int] = []
    mine = threading.Thread(target=lambda: done.append(1))
    mine.start()
    mine.join()
    return {"done": len(done)}, b""


def told(_order: Order, _file: BinaryIO) -> Result:
    """What it was given beside its job."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    limits = {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_")}
    opened = [str(each.readlink()) for each in sorted(Path("/proc/self/fd").iterdir()) if each.is_symlink()]
    nice = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[16])
    return {"environ": dict(os.environ), "status": status, "limits": limits, "open": opened, "nice": nice}, b""


_kept: list[bytes] = []


def remember(_order: Order, file: BinaryIO) -> Result:
    """Keeps what it read wherever it can, and says in which ways it could."""
    _kept.append(file.read())
    return {"done": [name for name, attempt in attempts(_kept[0]).items() if succeeds(attempt)]}, b""


def search(order: Order, _file: BinaryIO) -> Result:
    """Looks for a word, given in two halves, in all of its own memory."""
    first, second = (half.encode() for half in order["halves"])
    places: list[str] = []
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, rights, *_ = line.split()
        if rights.startswith("r") and "[v" not in line:
            start, end = (int(part, 16) for part in span.split("-"))
            piece = ctypes.string_at(start, end - start)
            at = piece.find(first)
            while at >= 0:
                if piece[at + len(first) :].startswith(second):
                    places.append(line)
                at = piece.find(first, at + 1)
            del piece
    return {"places": places, "kept": len(_kept)}, b""


def succeeds(attempt: Callable[[], object]) -> bool:
    """Whether it could be done."""
    try:
        attempt()
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    return True


def attempts(data: bytes) -> dict[str, Callable[[], object]]:
    """What no job may do, each by a name: leave something behind, reach somebody, become somebody."""
    parent = os.getppid()

    def call(number: int, *arguments: object) -> Callable[[], object]:
        """A system call of x86-64 by its number."""

        def asked() -> None:
            if ctypes.CDLL(None, use_errno=True).syscall(number, *arguments) < 0:
                raise OSError

        return asked

    temporary = FOLDERS[0]
    return {
        **{f"a file in {folder}": Path(folder, f"left-{os.getpid()}").touch for folder in FOLDERS},
        "its own program": lambda: Path(__file__).open("ab").close(),
        "a folder": lambda: Path(temporary, "left-folder").mkdir(),
        "a link": lambda: Path(temporary, "left-link").symlink_to("/"),
        "a second name": lambda: Path(temporary, "left-name").hardlink_to(__file__),
        "another mode": lambda: Path(temporary, "hoiam-mode").chmod(0o777),
        "a name gone": lambda: Path(temporary, "hoiam-mode").unlink(),
        "a program": lambda: subprocess.run(["/bin/true"], check=True),
        "a program in its place": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606 - it is to be refused
        "a process": lambda: os.fork() or os._exit(0),
        "a socket": lambda: socket.socket(socket.AF_INET),
        "a local socket": lambda: socket.socket(socket.AF_UNIX),
        "a pair of sockets": socket.socketpair,
        "a pipe": os.pipe,
        "a file in memory": lambda: os.memfd_create("left"),
        "a queue of messages": call(240, b"left", 0o102, 0o600, None),
        "shared memory": call(29, 0, 4096, 0o1600),
        "a key in the kernel": call(248, b"user", b"left", data, len(data), -3),
        "its reader's memory": lambda: Path(f"/proc/{parent}/mem").open("rb").close(),
        "its reader's files": lambda: [each.readlink() for each in Path(f"/proc/{parent}/fd").iterdir()],
        "its reader's pages": call(310, parent, 0, 0, 0, 0, 0),
        "a signal": lambda: os.kill(parent, 0),
        "a debugger": call(101, 16, parent, 0, 0),
        "another user": lambda: os.setuid(61199),
        "another root": lambda: os.chroot("/"),
        "a mount": call(165, b"none", b"/mnt", b"tmpfs", 0, None),
        "a room of its own": call(272, 0x10000000),
        "a ring of the kernel": call(425, 4, bytes(120)),
        "a program in the kernel": call(321, 0, bytes(64), 64),
        "more memory": lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
        "more time": lambda: resource.setrlimit(resource.RLIMIT_CPU, (-1, -1)),
        "input for a terminal": lambda: fcntl.ioctl(3, 0x5412, b"x"),
        "a word to its reader": lambda: fcntl.fcntl(3, fcntl.F_SETOWN, parent),
    }


JOBS = (spin, sleep, work, hoard, crash, leave, garble, say, echo, fail, thread, told, remember, search)


def add_jobs() -> dict[str, Kind]:
    """Puts these jobs into the table; what it was before."""
    table: dict[str, Kind] = kinds.KINDS  # type: ignore[assignment]  # a dict, which nobody else may change
    before = dict(table)
    for job in JOBS:
        table[job.__name__] = Kind(f"hostile:{job.__name__}", SMALL, answer=4 * MB, most=5)
    table["long"] = Kind("hostile:spin", SMALL, Budget(2, 100 * MB))
    table["sleeps alone"] = Kind("hostile:sleep", Budget(200, 100 * MB))
    table["works alone"] = Kind("hostile:work", Budget(200, 100 * MB))
    table["of the house"] = Kind("hostile:echo", SMALL, answer=4 * MB, most=5, of_the_house=True)
    table["told, of the house"] = Kind("hostile:told", SMALL, answer=4 * MB, most=5, of_the_house=True)
    return before


if __name__ == "__main__":
    sys.modules["hostile"] = sys.modules["__main__"]
    add_jobs()
    serving.IDLE_SECONDS = IDLE
    sys.exit(main())

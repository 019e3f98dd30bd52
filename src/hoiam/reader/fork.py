"""The process that does the jobs of one session, from its fork to its end.

It has the libraries in its memory as the reader loaded them, and nothing of any session before: the reader itself never takes
a job's bytes. What it is given lies in memory alone and goes with it.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Final

from hoiam.reader import frames
from hoiam.reader.fence import PIPE, confine
from hoiam.reader.kinds import Budget, Kind

# How far what the house does for itself, which nobody waits for, stands behind the rest: as the worker that asks for it.
BEHIND: Final = 5

Job = Callable[[Mapping[str, Any], BinaryIO], tuple[Mapping[str, Any], bytes]]


def function(call: str) -> Job:
    """The function of a dotted name, MODULE:NAME."""
    module, _, name = call.partition(":")
    found: Job = getattr(importlib.import_module(module), name)
    return found


def work(pipe: int, kind: Kind, budget: Budget, jobs: int, *, base: int, parent: int, alone: bool) -> None:
    """Does the jobs of one session over `pipe` and ends the process; it never returns."""
    code = 1
    try:
        if kind.of_the_house:
            os.nice(BEHIND)
        file = confine(pipe, budget, jobs, base=base, parent=parent, alone=alone)
        job = function(kind.call)
        with os.fdopen(PIPE, "r+b", buffering=0) as line:
            for _ in range(jobs):
                if not _one(line, file, job, kind):
                    break
        code = 0
    finally:
        # Nothing of the reader's is flushed or run at the end: this process only looks like it.
        os._exit(code)


def _one(line: BinaryIO, file: BinaryIO, job: Job, kind: Kind) -> bool:
    """One job; whether there may be another."""
    head = _read(line, frames.LENGTH.size)
    if not head:
        return False
    order = frames.fields(_read(line, frames.length(head, frames.LONGEST_ORDER)))
    _take(line, file, frames.size(order, frames.LARGEST_FILE))
    out = b""
    try:
        fields, out = job(order["order"], file)
        answer = {"done": fields, "size": len(out)}
        if len(out) > kind.answer:
            answer, out = {"failed": "too long an answer"}, b""
    except MemoryError:
        answer = {"exceeded": "memory"}
    except Exception as bug:  # it says which, and nothing of what it was reading
        answer = {"failed": type(bug).__name__}
    _write(line, frames.frame(answer))
    _write(line, out)
    return True


def _take(line: BinaryIO, file: BinaryIO, size: int) -> None:
    """Fills the process's one file with the bytes of a job, and with nothing of the job before."""
    file.seek(0)
    file.truncate()
    left = size
    while left:
        piece = line.read(min(left, frames.PIECE))
        if not piece:
            raise EOFError
        file.write(piece)
        left -= len(piece)
    file.seek(0)


def _read(line: BinaryIO, count: int) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        piece = line.read(count - len(parts))
        if not piece:
            if not parts:
                return b""
            raise EOFError
        parts += piece
    return bytes(parts)


def _write(line: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[line.write(view) :]

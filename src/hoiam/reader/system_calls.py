"""Which system calls a job may make: a seccomp filter, built here and laid by `prctl`.

A job has been given its bytes and its pipe; it computes. It may take memory, read files that are there for everybody (the
program, its libraries, fonts), start threads of its own process, and write to what is open already. It may not open a file to
write, make, rename or remove one, start a program or a process, open any socket, signal, trace or read another process. What
is not listed is refused with an error; a call of another architecture ends the process.

Kernel: Documentation/userspace-api/seccomp_filter.rst; numbers: arch/*/entry/syscalls.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterator, Mapping
from typing import Final

_X86_64: Final[Mapping[str, int]] = {
    "read": 0, "write": 1, "open": 2, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "poll": 7, "lseek": 8, "mmap": 9,
    "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "ioctl": 16,
    "pread64": 17, "readv": 19, "writev": 20, "access": 21, "select": 23, "sched_yield": 24, "mremap": 25, "mincore": 27,
    "madvise": 28, "dup": 32, "nanosleep": 35, "getpid": 39, "clone": 56, "exit": 60, "uname": 63, "fcntl": 72,
    "ftruncate": 77, "getdents": 78, "getcwd": 79, "readlink": 89, "gettimeofday": 96, "getrlimit": 97, "getrusage": 98,
    "sysinfo": 99, "times": 100, "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108, "getppid": 110,
    "sigaltstack": 131, "prctl": 157, "arch_prctl": 158, "gettid": 186, "time": 201, "futex": 202,
    "sched_getaffinity": 204, "getdents64": 217, "set_tid_address": 218, "restart_syscall": 219, "fadvise64": 221,
    "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "tgkill": 234, "openat": 257,
    "newfstatat": 262, "readlinkat": 267, "faccessat": 269, "pselect6": 270, "ppoll": 271, "set_robust_list": 273,
    "get_robust_list": 274, "preadv": 295, "prlimit64": 302, "getcpu": 309, "getrandom": 318,
    "membarrier": 324, "statx": 332, "rseq": 334, "clone3": 435, "faccessat2": 439, "futex_waitv": 449,
}  # fmt: skip
_AARCH64: Final[Mapping[str, int]] = {
    "getcwd": 17, "dup": 23, "fcntl": 25, "ioctl": 29, "ftruncate": 46, "faccessat": 48, "openat": 56, "close": 57,
    "getdents64": 61, "lseek": 62, "read": 63, "write": 64, "readv": 65, "writev": 66, "pread64": 67, "preadv": 69,
    "pselect6": 72, "ppoll": 73, "readlinkat": 78, "newfstatat": 79, "fstat": 80, "exit": 93, "exit_group": 94,
    "set_tid_address": 96, "futex": 98, "set_robust_list": 99, "get_robust_list": 100, "nanosleep": 101,
    "clock_gettime": 113, "clock_getres": 114, "clock_nanosleep": 115, "sched_getaffinity": 123, "sched_yield": 124,
    "restart_syscall": 128, "tgkill": 131, "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135,
    "rt_sigreturn": 139, "times": 153, "uname": 160, "getrlimit": 163, "getrusage": 165, "prctl": 167, "getcpu": 168,
    "gettimeofday": 169, "getpid": 172, "getppid": 173, "getuid": 174, "geteuid": 175, "getgid": 176, "getegid": 177,
    "gettid": 178, "sysinfo": 179, "brk": 214, "munmap": 215, "mremap": 216, "clone": 220, "mmap": 222, "fadvise64": 223,
    "mprotect": 226, "mincore": 232, "madvise": 233, "prlimit64": 261, "getrandom": 278,
    "membarrier": 283, "statx": 291, "rseq": 293, "clone3": 435, "faccessat2": 439, "futex_waitv": 449,
}  # fmt: skip
# Machine -> (what the kernel calls it, its numbers).
_MACHINES: Final = {"x86_64": (0xC000003E, _X86_64), "aarch64": (0xC00000B7, _AARCH64)}

_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _EACCES, _ENOTTY, _ENOSYS = 1, 13, 25, 38
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
# O_WRONLY, O_RDWR, O_CREAT, O_TRUNC and the bit of O_TMPFILE that no other flag has (the same on both machines).
_TO_WRITE: Final = 0o1 | 0o2 | 0o100 | 0o1000 | 0o20000000
_THREAD: Final = 0x00010000  # CLONE_THREAD
_NAMES: Final = (15, 0x53564D41)  # prctl: PR_SET_NAME, PR_SET_VMA
_OF_A_FILE: Final = (1, 2, 3, 1030)  # fcntl: F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC

_Instruction = tuple[int, int, int, int]


def _argument(index: int) -> _Instruction:
    """Loads the lower half of an argument: flags and numbers that are looked at fit into it."""
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index)


def _only(index: int, values: tuple[int, ...], error: int) -> list[_Instruction]:
    """Allowed where the argument is one of these."""
    tests = [(_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return [_argument(index), *tests, (_RETURN, 0, 0, _ERROR | error), (_RETURN, 0, 0, _ALLOW)]


def _looked_into(numbers: Mapping[str, int]) -> Iterator[tuple[int, list[_Instruction]]]:
    """Calls that depend on what they ask: number, and what then decides."""
    for name, flags in (("open", 1), ("openat", 2)):
        if name in numbers:
            refused = [(_ANY_BIT, 0, 1, _TO_WRITE), (_RETURN, 0, 0, _ERROR | _EACCES), (_RETURN, 0, 0, _ALLOW)]
            yield numbers[name], [_argument(flags), *refused]
    thread = [(_ANY_BIT, 0, 1, _THREAD), (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERROR | _EPERM)]
    yield numbers["clone"], [_argument(0), *thread]
    yield numbers["clone3"], [(_RETURN, 0, 0, _ERROR | _ENOSYS)]  # its flags lie in memory; the C library then takes clone
    yield numbers["prctl"], _only(0, _NAMES, _EPERM)
    yield numbers["fcntl"], _only(1, _OF_A_FILE, _EPERM)
    yield numbers["ioctl"], [(_RETURN, 0, 0, _ERROR | _ENOTTY)]
    yield numbers["tgkill"], _only(0, (os.getpid(),), _EPERM)  # abort()
    yield numbers["prlimit64"], _only(0, (0,), _EPERM)


def program() -> bytes | None:
    """The filter for this very process; None for a machine whose numbers are not known here."""
    known = _MACHINES.get(os.uname().machine)
    if known is None:
        return None
    architecture, numbers = known
    made: list[_Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, 0x40000000),  # the other numbering of x86-64
        (_RETURN, 0, 0, _KILL),
    ]
    looked = dict(_looked_into(numbers))
    for number, decides in looked.items():
        made += [(_EQUAL, 0, len(decides), number), *decides]
    for number in numbers.values():
        if number not in looked:
            made += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    made.append((_RETURN, 0, 0, _ERROR | _EPERM))
    return b"".join(struct.pack("=HBBI", *each) for each in made)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def lay() -> bool:
    """Lays the filter upon this process and what it starts, for good; False where it cannot be had."""
    code = program()
    if code is None:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    laid = _Program(len(code) // 8, code)
    return bool(libc.prctl(22, 2, ctypes.byref(laid), 0, 0) == 0)  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER

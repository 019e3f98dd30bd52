# ruff: noqa: S603 - starts only the house's own modules
"""The processes of an installation: started together, watched without polling, ended together, none left behind."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

from hoiam.site.processes import User

PATIENCE = 15.0  # seconds that a process gets to finish what it does, before it is killed
SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD}


class ChildDied(Exception):
    """A process of the house ended by itself; the message names it and how."""


def _with_parent() -> None:
    """In the child, before it runs: no core is written, not even before it asks for that itself. On Linux, if the launcher is
    killed, the kernel ends the child too, and whatever the child starts gains no rights."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        pr_set_pdeathsig, pr_set_no_new_privs = 1, 38
        libc = ctypes.CDLL(None)
        libc.prctl(pr_set_pdeathsig, signal.SIGTERM)
        libc.prctl(pr_set_no_new_privs, 1, 0, 0, 0)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


@contextmanager
def _alone() -> Iterator[None]:
    """What is started within gets a network in which nobody else is, where we may make one (root on Linux); we stay in ours."""
    new_network = 0x40000000  # CLONE_NEWNET
    libc = ctypes.CDLL(None, use_errno=True)
    if sys.platform != "linux":
        yield
        return
    ours = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        apart = libc.unshare(new_network) == 0
        try:
            yield
        finally:
            if apart and libc.setns(ours, new_network) != 0:
                raise OSError(ctypes.get_errno(), "the launcher cannot go back to its network")
    finally:
        os.close(ours)


@dataclass
class Children:
    """The running processes, in the order in which they were started; they end in the opposite order."""

    environ: Mapping[str, str]
    running: list[tuple[str, subprocess.Popen[bytes]]] = field(default_factory=list)
    after: ExitStack = field(default_factory=ExitStack)  # what is undone when all have ended

    def __enter__(self) -> Children:
        # Blocked here, waited for in watch(): no signal is lost between two looks.
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self.after.close()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        says_ready: bool = False,
        user: User | None = None,
        groups: Sequence[int] = (),
        hands: Sequence[int] = (),
        umask: int = 0o077,
        network: bool = True,
        **more: str,
    ) -> None:
        """Start one process in a group of its own, so that Ctrl-C on the terminal reaches the launcher alone.

        With `says_ready`, return when it has printed the line `ready`. With `user` it runs as that user, in these further
        `groups` and no other, and others read what it writes as far as `umask` lets them. `hands`: open files that go on to it.
        Without `network` it is alone on one of its own, where the launcher may make such a thing.
        """
        other: dict[str, Any] = {}
        if user is not None:
            other = {"user": user.uid, "group": user.gid, "extra_groups": list(groups), "cwd": "/", "umask": umask}
        with nullcontext() if network else _alone():
            process = subprocess.Popen(
                list(command),
                env={**self.environ, **more},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if says_ready else None,
                process_group=0,
                preexec_fn=_with_parent,  # safe: the launcher has one thread
                pass_fds=hands,
                **other,
            )
        self.running.append((name, process))
        if process.stdout is not None:
            for line in process.stdout:
                if line.strip() == b"ready":
                    return
                print(f"{name}: {line.decode(errors='replace').rstrip()}", file=sys.stderr)
            process.wait(PATIENCE)  # it closed its output without a word: it has ended or is about to
            self.check()

    def run(self, command: Sequence[str], **more: str) -> int:
        """Run a command to its end while the others work; its exit code. Who interrupts it interrupts everything."""
        code = subprocess.run(list(command), env={**self.environ, **more}, preexec_fn=_with_parent, check=False).returncode
        if signal.sigpending() & {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}:
            raise KeyboardInterrupt
        self.check()
        return code

    def check(self) -> None:
        """Raise ChildDied when one has ended."""
        for name, process in self.running:
            code = process.poll()
            if code is not None:
                how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
                raise ChildDied(f"The process `{name}` {how}; what it said is above. Everything else was stopped.")

    def watch(self) -> str:
        """Wait until somebody asks to stop; the name of the signal. Raises ChildDied when a process ends before."""
        while True:
            self.check()
            got = signal.sigwait(SIGNALS)
            if got != signal.SIGCHLD:
                return signal.Signals(got).name

    def pause(self, seconds: float) -> None:
        """Sleep, but wake for a dead child or for who wants to stop."""
        got = signal.sigtimedwait(SIGNALS, seconds)
        self.check()
        if got is not None and got.si_signo != signal.SIGCHLD:
            raise KeyboardInterrupt

    def end(self) -> None:
        """Ask each to finish, last started first; kill what does not within its patience; reap all."""
        while self.running:
            name, process = self.running.pop()
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    process.terminate()
                try:
                    process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    print(f"The process `{name}` did not finish in {PATIENCE:.0f} s: killed.", file=sys.stderr)
            # Whatever it left in its group (the workers of a web server that was killed, for instance).
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for_port(children: Children, host: str, port: int, seconds: float = 60.0) -> None:
    """Return when something answers there; ChildDied when the one that should has died."""
    until = time.monotonic() + seconds
    while True:
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        if time.monotonic() > until:
            raise ChildDied(f"Nothing answered on {host}:{port} for {seconds:.0f} s. Everything was stopped.")
        children.pause(0.05)


def wait_for_page(children: Children, host: str, port: int) -> None:
    """The first page answers without an error; otherwise ChildDied, for a house that shows nothing is not up."""
    connection = HTTPConnection(host, port, timeout=30)
    # As the proxy before us would ask: over TLS.
    connection.request("GET", "/", headers={"Host": "localhost", "X-Forwarded-Proto": "https"})
    answer = connection.getresponse()
    connection.close()
    children.check()
    if answer.status >= 500:
        raise ChildDied(f"The first page answers with an error ({answer.status}); why is above. Everything was stopped.")

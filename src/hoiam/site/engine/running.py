# ruff: noqa: S603 - starts only the PostgreSQL that it found or installed itself
"""Run a server of our own, or name the one that somebody else keeps."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import re
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg

from hoiam.site.engine.addresses import socket_url, with_parts
from hoiam.site.engine.programs import find_programs
from hoiam.site.engine.telling import EngineError, tell

ADMINISTRATOR = "postgres"
PORT = "5432"  # only the name of the socket file
LONGEST_SOCKET_FOLDER = 80  # the kernel allows 107 bytes for the whole path of a socket
PATIENCE = 15.0  # seconds

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    # What a petitioner typed must not be copied into the server's log by way of an error: no errors of clients, no
    # statements, no parameters, no details (they quote rows).
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    # Committed is on disk.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
}


@dataclass(frozen=True)
class Server:
    """A running server, as its administrator reaches it. `pid` is None when somebody else keeps it."""

    url: str
    pid: int | None

    def as_role(self, role: str, password: str, database: str) -> str:
        """The address of a database for a role."""
        return with_parts(self.url, role=role, password=password, database=database)


# --- who runs it, and where -------------------------------------------------------------------------------------------


def _runner() -> pwd.struct_passwd | None:
    """The user that the server runs as; None: the same as ours. PostgreSQL refuses to run as root, rightly."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise EngineError("Root does not run PostgreSQL, and there is neither a user `postgres` nor `nobody`.\nAdd one of them.")


def _as(runner: pwd.struct_passwd | None) -> dict[str, Any]:
    """Arguments for subprocess to become the runner."""
    return {} if runner is None else {"user": runner.pw_uid, "group": runner.pw_gid, "extra_groups": []}


def _reaches(runner: pwd.struct_passwd | None, folder: Path) -> bool:
    if runner is None:
        return True
    asked = subprocess.run(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], capture_output=True, check=False, **_as(runner))
    return asked.returncode == 0


def _base(home: Path, runner: pwd.struct_passwd | None) -> Path:
    """The folder that holds the server's data: HOIAM_HOME, or one in /var/lib where the runner cannot reach HOIAM_HOME.

    The parents of HOIAM_HOME (such as /root) are not opened to others for that.
    """
    if _reaches(runner, home):
        return home
    base = Path("/var/lib/hoiam") / hashlib.sha256(str(home).encode()).hexdigest()[:12]
    base.mkdir(mode=0o711, parents=True, exist_ok=True)
    if not _reaches(runner, base):
        raise EngineError(
            f"{runner and runner.pw_name} reaches neither {home} nor {base}.\nSet HOIAM_HOME to a folder it reaches."
        )
    pointer = home / "postgres-is-elsewhere"
    if not pointer.exists():
        pointer.write_text(f"{base}\n")
        tell(f"PostgreSQL does not run as root, and its user cannot reach {home}: its data goes to {base}.")
    return base


def _private(folder: Path, runner: pwd.struct_passwd | None) -> Path:
    """Make a folder of mode 0700 that belongs to the runner; refuse one that somebody else laid there."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if runner is not None:
            os.chown(folder, runner.pw_uid, runner.pw_gid)
    found = folder.lstat()
    owner = os.geteuid() if runner is None else runner.pw_uid
    # Where each process has a user of its own, their group may enter the folder of sockets, without seeing what is in it.
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o067:
        raise EngineError(f"{folder} is not a folder of mode 0700 of the right owner.\nLook who made it; then remove it.")
    return folder


def short_folder(home: Path, name: str, runner: pwd.struct_passwd | None = None) -> Path:
    """A folder of mode 0700 for sockets: HOIAM_HOME/<name>, or one in the temporary folder when that path is too long."""
    folder = home / name
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        digest = hashlib.sha256(f"{home} {name}".encode()).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"hoiam-{os.geteuid()}-{digest}"
    return _private(folder, runner)


def short_home(home: Path) -> Path:
    """HOIAM_HOME under a name short enough for sockets in it: itself, or a link in a private temporary folder."""
    if len(os.fsencode(home)) <= LONGEST_SOCKET_FOLDER:
        return home
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    link = _private(Path(tempfile.gettempdir()) / f"hoiam-{os.geteuid()}-{digest}", None) / "home"
    with suppress(FileExistsError):
        link.symlink_to(home)
    return link


# --- the server -------------------------------------------------------------------------------------------------------


@contextmanager
def server(home: Path, environ: Mapping[str, str] = os.environ) -> Iterator[Server]:
    """A server for as long as the block runs: the one of HOIAM_DATABASE_URL, or our own, started or joined."""
    url = environ.get("HOIAM_DATABASE_URL", "")
    if url:
        yield Server(url, None)
        return
    home.mkdir(parents=True, exist_ok=True)
    with (home / "postgres.users").open("a") as users:
        with _alone(home):
            fcntl.flock(users, fcntl.LOCK_SH)
            engine = _Engine(home, environ.get("HOIAM_ENGINE", ""))
            process = engine.start_or_join()
        try:
            yield Server(socket_url(ADMINISTRATOR, engine.password, "postgres", engine.sockets), engine.pid())
        finally:
            with _alone(home):
                if _last(users):
                    engine.stop(process)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Nobody else starts or stops the server meanwhile."""
    with (home / "postgres.lock").open("a") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        yield


def _last(users: IO[str]) -> bool:
    """True when nobody else uses the server: our shared lock could be made an exclusive one."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _Engine:
    """One data folder with its programs, sockets and administrator's password."""

    def __init__(self, home: Path, choice: str) -> None:
        self.runner = _runner()
        self.base = _base(home, self.runner)
        self.programs = find_programs(choice, self.base, self.base)
        self.data = self.base / f"postgres-{self.programs.major}"
        self.sockets = short_folder(self.base, "socket", self.runner)
        keys = home / "keys"
        keys.mkdir(mode=0o700, exist_ok=True)
        self.password = secret_file(keys / "postgres")

    def pid(self) -> int | None:
        """The process of the server, when it runs."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        # After a crash of the machine the number may belong to another process by now.
        with suppress(OSError):
            return pid if "postgres" in Path(f"/proc/{pid}/cmdline").read_text() else None
        return pid

    def start_or_join(self) -> subprocess.Popen[bytes] | None:
        """Start the server, or join the one that another command started. Returns our child if it is one."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        process = None
        until = time.monotonic() + PATIENCE
        while True:
            if self.pid() is None:
                process = self._start()
            try:
                self._wait(process)
                return process
            except EngineError as error:
                # After kill -9 the sessions of the dead server take a moment to notice; until then a new one is refused.
                if time.monotonic() > until or not re.search("pre-existing shared memory|lock file", str(error)):
                    raise
                time.sleep(0.3)

    def _initialise(self) -> None:
        # If this stops half-way, PG_VERSION is missing and the next start begins again.
        tell(f"Making a database in {self.data} ...")
        shutil.rmtree(self.data, ignore_errors=True)
        _private(self.data, self.runner)
        passing = self.sockets / "first-password"
        passing.write_text(self.password + "\n")
        if self.runner is not None:
            os.chown(passing, self.runner.pw_uid, self.runner.pw_gid)
        command = [str(self.programs.folder / "initdb"), "--pgdata", str(self.data), "--username", ADMINISTRATOR]
        command += ["--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", "--data-checksums", "--no-instructions"]
        command += ["--pwfile", str(passing)]
        done = subprocess.run(command, cwd="/", env=_plain(), capture_output=True, text=True, check=False, **_as(self.runner))
        passing.unlink()
        if done.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise EngineError(f"initdb failed: {done.stderr.strip()}\nIs there room on the disk? Nothing half-made was kept.")

    def _start(self) -> subprocess.Popen[bytes]:
        command = [str(self.programs.folder / "postgres"), "-D", str(self.data), "-p", PORT, "-k", str(self.sockets)]
        # Where root starts the house, the folder keeps others out: its processes have users of their own.
        settings = SETTINGS if self.runner is None else SETTINGS | {"unix_socket_permissions": "0777"}
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self._log().open("ab") as log:
            # A session of its own: Ctrl-C on the terminal reaches the launcher, which stops the server last.
            return subprocess.Popen(
                command, cwd="/", env=_plain(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, **_as(self.runner),
            )  # fmt: skip

    def _log(self) -> Path:
        log = self.base / "postgres.log"
        if log.exists() and log.stat().st_size > 4_000_000:
            log.replace(log.with_suffix(".log.old"))
        return log

    def _wait(self, process: subprocess.Popen[bytes] | None) -> None:
        """Return when the server answers; EngineError with the end of its log when it has died or a minute is over."""
        url = socket_url(ADMINISTRATOR, self.password, "postgres", self.sockets)
        until = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(url, connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                ended = process is not None and process.poll() is not None
                if ended or time.monotonic() > until:
                    tail = "\n".join(self._log().read_text(errors="replace").splitlines()[-5:])
                    raise EngineError(f"PostgreSQL did not start.\n{tail}\n{error}\nThe whole log: {self._log()}") from error
                time.sleep(0.03)

    def stop(self, process: subprocess.Popen[bytes] | None) -> None:
        """Fast shutdown: end the sessions, write the checkpoint, leave nothing behind."""
        pid = self.pid()
        if pid is None:
            if process is not None:
                process.wait(PATIENCE)  # it died by itself; a dead child that nobody reaps would block the next start
            return
        os.kill(pid, signal.SIGINT)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if process is not None and process.pid == pid:
                if process.poll() is not None:
                    return
            elif self.pid() is None:
                return
            time.sleep(0.03)
        raise EngineError(f"PostgreSQL (process {pid}) did not stop within a minute.\nSee {self._log()}.")


def _plain() -> dict[str, str]:
    """An environment in which PostgreSQL says things in English and finds no settings of ours."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def secret_file(file: Path) -> str:
    """A random secret of 384 bits in a file of mode 0600, made when it is not there."""
    if not file.exists():
        with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new:  # noqa: PTH123 - the mode
            new.write(secrets.token_urlsafe(48))
    return file.read_text().strip()

# ruff: noqa: S603 - starts only the PostgreSQL that it found or installed itself
"""PostgreSQL for trial, development and tests: find its programs, start it as our child, make its roles and databases.

Order: HOIAM_DATABASE_URL (somebody else keeps the server; nothing is started) - a PostgreSQL >= 15 on this machine - the
programs inside a wheel (requirements/engine.txt), of which nothing but the programs is used. HOIAM_ENGINE=machine or
HOIAM_ENGINE=wheel takes the second or third without asking. Production uses a maintained server, not this.

The server listens on a unix socket in a folder of mode 0700 and on no network. Root does not run it: it drops to `postgres`
or `nobody`. Several commands may use one server at a time; the last to leave stops it (a shared file lock counts them, so a
killed command counts itself out). Durability settings stay on: what was acknowledged survives kill -9.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlencode

OLDEST = 15
ADMINISTRATOR = "postgres"
PORT = "5432"  # only the name of the socket file
LONGEST_SOCKET_FOLDER = 80  # the kernel allows 107 bytes for the whole path of a socket
PATIENCE = 15.0  # seconds
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin")

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


class EngineError(Exception):
    """PostgreSQL cannot be had; the message says what was tried and what to do."""


@dataclass(frozen=True)
class Programs:
    """Where initdb and postgres are, and which major version they are."""

    folder: Path
    major: int


@dataclass(frozen=True)
class Server:
    """A running server, as its administrator reaches it. `pid` is None when somebody else keeps it."""

    url: str
    pid: int | None

    def as_role(self, role: str, password: str, database: str) -> str:
        """The address of a database for a role."""
        return with_parts(self.url, role=role, password=password, database=database)


# --- addresses --------------------------------------------------------------------------------------------------------


def socket_url(role: str, password: str, database: str, folder: Path) -> str:
    """postgresql://role:password@/database?host=/folder"""
    return f"postgresql://{quote(role)}:{quote(password, safe='')}@/{quote(database)}?{urlencode({'host': str(folder)})}"


def with_parts(url: str, *, role: str | None = None, password: str | None = None, database: str | None = None) -> str:
    """The same server with another role, password or database."""
    from psycopg.conninfo import conninfo_to_dict

    known = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    if role is not None:
        known["user"] = role
        known.pop("password", None)
    if password is not None:
        known["password"] = password
    if database is not None:
        known["dbname"] = database
    user, secret, name = known.pop("user", ""), known.pop("password", ""), known.pop("dbname", "postgres")
    who = f"{quote(user, safe='')}:{quote(secret, safe='')}" if secret else quote(user, safe="")
    return f"postgresql://{who}@/{quote(name, safe='')}?{urlencode(known)}"


def database_of(url: str) -> str:
    """The name of the database in an address."""
    from psycopg.conninfo import conninfo_to_dict

    return str(conninfo_to_dict(url)["dbname"])


# --- programs ---------------------------------------------------------------------------------------------------------


def find_programs(choice: str, wheel_folder: Path, data_base: Path) -> Programs:
    """The programs to use. `choice` is '', 'machine' or 'wheel'. Data that exists decides the major version."""
    wanted = _major_of_data(data_base)
    if choice != "wheel":
        for programs in _on_this_machine():
            if choice == "machine" or wanted is None or programs.major in wanted:
                return programs
        if choice == "machine":
            raise EngineError(f"No PostgreSQL >= {OLDEST} with its contrib modules was found on this machine.\n{INSTALL}")
    programs = _from_wheel(wheel_folder)
    if choice != "wheel" and wanted is not None and programs.major not in wanted:
        have = ", ".join(str(major) for major in sorted(wanted))
        raise EngineError(
            f"The data in {data_base} was written by PostgreSQL {have}, which this machine no longer has.\n"
            f"Install PostgreSQL {have}, or move the folder away to start afresh."
        )
    return programs


INSTALL = "On Debian or Ubuntu: apt-get install postgresql. Or leave HOIAM_ENGINE unset to use the programs of a wheel."


def _major_of_data(base: Path) -> set[int] | None:
    found = {int(folder.name.removeprefix("postgres-")) for folder in base.glob("postgres-[0-9]*") if folder.is_dir()}
    return found or None


def _on_this_machine() -> Iterator[Programs]:
    folders = []
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin", "usr/local/pgsql/bin"):
        folders += sorted(Path("/").glob(pattern), reverse=True)
    for folder in dict.fromkeys(folders):
        programs = _programs_in(folder)
        if programs is not None:
            yield programs


def _programs_in(folder: Path) -> Programs | None:
    if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
        return None
    said = subprocess.run([str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", said)
    if version is None or int(version[1]) < OLDEST:
        return None
    if os.access(folder / "pg_config", os.X_OK):
        asked = subprocess.run([str(folder / "pg_config"), "--sharedir"], capture_output=True, text=True, check=False)
        extensions = Path(asked.stdout.strip()) / "extension"
        if extensions.is_dir() and not all((extensions / f"{name}.control").exists() for name in EXTENSIONS):
            return None  # some distributions ship the contrib modules apart
    return Programs(folder, int(version[1]))


def _from_wheel(target: Path) -> Programs:
    """Install the wheel into a folder of its own (never into the environment) and use its programs."""
    lock = Path(os.environ.get("HOIAM_ROOT") or Path(__file__).parents[3]) / "requirements" / "engine.txt"
    folder = target / f"engine-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    complete = folder / "complete"
    if not complete.exists():
        tell(f"Installing the programs of PostgreSQL into {folder} (once) ...")
        shutil.rmtree(folder, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
        # Readable for the user that root drops to.
        done = subprocess.run(
            [*pip, "--require-hashes", "--no-deps", "--target", str(folder), "-r", str(lock)], check=False, umask=0o022
        )
        if done.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            raise EngineError(f"The programs of PostgreSQL could not be installed (see above).\n{INSTALL_WHEEL}")
        folder.chmod(0o755)
        complete.touch()
    for initdb in folder.glob("*/pginstall/bin/initdb"):
        programs = _programs_in(initdb.parent)
        if programs is not None:
            return programs
    raise EngineError(f"The wheel in {folder} has no programs for this machine.\n{INSTALL_WHEEL}")


INSTALL_WHEEL = f"Install PostgreSQL >= {OLDEST} (Debian: apt-get install postgresql), or set HOIAM_DATABASE_URL."


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
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o077:
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
        for name, value in SETTINGS.items():
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
        import psycopg

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


# --- roles and databases ----------------------------------------------------------------------------------------------


# role -> what it is for. Each may log in and nothing more: no superuser, no way round row-level security.
ROLES = {
    "hoiam_owner": "owns the tables of the main database and migrates them; writes the public log",
    "hoiam_app": "the web: reads and writes under row-level security, as whoever asks",
    "hoiam_jobs": "the worker: letters, mail, terms; a policy per table",
    "hoiam_witness": "the gatekeeper's eye in the main database: two functions and nothing else",
    "hoiam_gatekeeper": "owns the gatekeeper's own database, and has no way into the other",
}
MAY_CONNECT = ("hoiam_app", "hoiam_jobs", "hoiam_witness")


@dataclass(frozen=True)
class Addresses:
    """What each process is told; none is told another's."""

    app: str
    jobs: str
    owner: str
    witness: str
    gatekeeper: str

    def moved(self, database: str, gatekeeper: str) -> Addresses:
        """The same roles in other databases."""
        here = {name: with_parts(getattr(self, name), database=database) for name in ("app", "jobs", "owner", "witness")}
        return Addresses(**here, gatekeeper=with_parts(self.gatekeeper, database=gatekeeper))


def provision(running: Server, keys: Path, database: str = "hoiam", gatekeeper: str = "hoiam_gatekeeper") -> Addresses:
    """Make the roles and the two databases if they are not there. Running it again changes nothing."""
    import psycopg
    from psycopg import sql

    passwords = _passwords(keys / "database-roles.json")
    with psycopg.connect(running.url, autocommit=True) as admin:
        if not _may_provision(admin):
            raise EngineError(
                "The role of HOIAM_DATABASE_URL may not make roles and databases.\n"
                "Give the address of one that may, or make them yourself and set HOIAM_OWNER_DATABASE_URL, "
                "HOIAM_JOBS_DATABASE_URL, HOIAM_GATEKEEPER_DATABASE_URL and HOIAM_GATEKEEPER_WITNESS_URL too."
            )
        for role in ROLES:
            if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
                admin.execute(
                    sql.SQL(
                        "CREATE ROLE {} LOGIN PASSWORD {} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
                    ).format(sql.Identifier(role), sql.Literal(passwords[role]))
                )
            if admin.info.parameter_status("is_superuser") != "on":
                admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))
        create_database(admin, gatekeeper, owner="hoiam_gatekeeper", may_connect=())
        if create_database(admin, database, owner="hoiam_owner", may_connect=MAY_CONNECT):
            furnish(with_parts(running.url, database=database))
    made = Addresses(
        app=running.as_role("hoiam_app", passwords["hoiam_app"], database),
        jobs=running.as_role("hoiam_jobs", passwords["hoiam_jobs"], database),
        owner=running.as_role("hoiam_owner", passwords["hoiam_owner"], database),
        witness=running.as_role("hoiam_witness", passwords["hoiam_witness"], database),
        gatekeeper=running.as_role("hoiam_gatekeeper", passwords["hoiam_gatekeeper"], gatekeeper),
    )
    try:
        psycopg.connect(made.app).close()
    except psycopg.OperationalError as error:
        raise EngineError(
            f"The role hoiam_app exists on that server and does not take the password in {keys}.\n"
            "Another installation may have made it. Use its HOIAM_HOME, another server, or drop the roles hoiam_*."
        ) from error
    return made


def _may_provision(admin: Any) -> bool:
    row = admin.execute(
        "SELECT rolsuper OR (rolcreatedb AND rolcreaterole) FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return bool(row and row[0])


def create_database(admin: Any, name: str, *, owner: str, may_connect: tuple[str, ...], template: str = "template0") -> bool:
    """Create a database (UTF-8, collation C) closed to all but its owner and `may_connect`. False if it was there."""
    from psycopg import sql

    grant = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None:
        for role in may_connect:
            admin.execute(grant.format(sql.Identifier(name), sql.Identifier(role)))
        return False
    statement = "CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
    admin.execute(sql.SQL(statement).format(*map(sql.Identifier, (name, owner, template))))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    for role in may_connect:
        admin.execute(grant.format(sql.Identifier(name), sql.Identifier(role)))
    return True


def drop_databases(running: Server, *names: str) -> None:
    """Drop databases, whoever is still connected to them."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(running.url, autocommit=True) as admin:
        for name in names:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def furnish(url: str) -> None:
    """Extensions, the schema's owner, and what the app may do by default; casework/sql takes away what it must not."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(url, autocommit=True) as admin:
        for extension in EXTENSIONS:
            admin.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        for statement in (
            "ALTER SCHEMA public OWNER TO hoiam_owner",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            "GRANT USAGE ON SCHEMA public TO hoiam_app",
            "ALTER DEFAULT PRIVILEGES FOR ROLE hoiam_owner IN SCHEMA public "
            "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hoiam_app",
            "ALTER DEFAULT PRIVILEGES FOR ROLE hoiam_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO hoiam_app",
        ):
            admin.execute(statement)
        # The list of running statements shows what others send; only an administrator needs it.
        watching = admin.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace"
            " AND proname IN ('pg_stat_get_activity', 'pg_stat_get_backend_activity', 'pg_stat_get_backend_idset')"
        ).fetchall()
        for (function,) in watching:
            admin.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")


def _passwords(file: Path) -> dict[str, str]:
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    if known.keys() != ROLES.keys():
        known = {role: known.get(role) or secrets.token_urlsafe(24) for role in ROLES}
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = file.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with open(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as text:  # noqa: PTH123 - the mode
            json.dump(known, text)
        unfinished.replace(file)
    return known


def tell(text: str) -> None:
    """Say what is happening, on the terminal but not in the output of a command."""
    print(text, file=sys.stderr, flush=True)

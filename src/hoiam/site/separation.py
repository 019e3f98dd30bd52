"""Each process as a user of its own: folders laid so that each can do its work, secrets handed to their owners, and the
question whether anybody can read what is not his, asked as he.

Only root can give a process to another user. Who starts the house as an ordinary user has one user for all; a demo says so on
the screen, and a real house refuses.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import socket
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

from hoiam.site import engine
from hoiam.site.processes import DJANGO, OF_THE_DAY, PROCESSES, Process, User, Users, whoever_we_are
from hoiam.vault.credentials import FOLDER, SECRETS
from hoiam.vault.sockets import HANDED

SOURCES: Final = Path(__file__).resolve().parents[1]
# Of HOIAM_HOME/keys: what is no secret. Everything else there is the launcher's alone.
OF_THE_UNITS: Final = Path("/etc/hoiam/credentials")  # where the units of systemd/ take secrets from
PUBLIC_KEYS: Final = ("mode", "mailer.pub", "ledger/policy", "ledger/mirrors")


# --- secrets ----------------------------------------------------------------------------------------------------------


def credentials_folder(home: Path) -> Path:
    """Where each process finds what it is told in secret, in memory where the machine has a file system there."""
    digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    return _memory() / f"hoiam-{os.geteuid()}-{digest}"


def _memory() -> Path:
    memory = Path("/dev/shm")  # noqa: S108 - what is made there is refused when it is somebody else's
    return memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())


@contextmanager
def lent(told: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """For a command of our own user: the variables that say where it finds these secrets, for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="hoiam-lent-", dir=_memory()) as folder:
        for name, value in told.items():
            _write(Path(folder) / name, value.encode(), None)
        yield dict.fromkeys(SECRETS, "") | {FOLDER: folder}


@contextmanager
def handed_out(home: Path) -> Iterator[Path]:
    """The folder of credentials for as long as the house runs; afterwards it is gone."""
    folder = credentials_folder(home)
    if folder.is_symlink() or (folder.exists() and folder.stat().st_uid != os.geteuid()):
        raise engine.EngineError(f"{folder} belongs to somebody else.\nLook who made it; then remove it.")
    shutil.rmtree(folder, ignore_errors=True)  # left behind when the launcher was killed
    folder.mkdir(mode=0o711)
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def hand_out(
    process: Process, folder: Path, addresses: engine.Addresses, django_secret: str, keys: Path, user: User | None
) -> dict[str, str]:
    """Writes what this process alone is told, for its user alone; the variables that say where it lies."""
    own = folder / process.user
    own.mkdir(mode=0o700)
    secret = {DJANGO: django_secret, OF_THE_DAY: secrets.token_urlsafe(48)}
    for name, what in process.told.items():
        _write(own / name, (secret[what] if what in secret else getattr(addresses, what)).encode(), user)
    where = {FOLDER: str(own)}
    for variable, key in process.keys.items():
        # A key that the operator keeps elsewhere is named by the same variable.
        source = Path(os.environ.get(variable) or keys / key)
        _write(own / Path(key).name, source.read_bytes(), user)
        where[variable] = str(own / Path(key).name)
    if user is not None:
        os.chown(own, user.uid, user.gid)
    return where


def _write(file: Path, data: bytes, user: User | None) -> None:
    with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        if user is not None:
            os.fchown(out.fileno(), user.uid, user.gid)
        os.fchmod(out.fileno(), 0o400)
        out.write(data)


# --- folders and sockets ----------------------------------------------------------------------------------------------


def lay(home: Path, users: Users, sockets: Path | None) -> None:
    """Folders of HOIAM_HOME as separate users need them: keys the launcher's alone but for what is public, each process's
    folders its own. `sockets`: the folder of a trial database's socket. None of the processes runs meanwhile; doing it again is
    harmless."""
    keys = home / "keys"
    for folder in (home, keys, keys / "ledger"):
        if folder.is_dir():
            folder.chmod(0o711)
    for file in filter(Path.is_file, keys.rglob("*")):
        public = str(file.relative_to(keys)) in PUBLIC_KEYS
        file.chmod(0o644 if public else 0o600)
    for process in PROCESSES:
        user = users.of[process.user]
        for name in process.owns:
            _give(home / name, user.uid, user.gid, 0o700)
        for name in process.serves_files:
            _give(home / name, user.uid, user.gid, 0o755)
    give_files(home, users)
    run = home / "run"
    run.mkdir(exist_ok=True)
    for folder in filter(None, (run, sockets)):
        os.chown(folder, -1, users.group)
        folder.chmod(0o710)
    os.chown(run, 0, -1)


def give_files(home: Path, users: Users) -> None:
    """The folders that one process writes and another tidies."""
    for process in PROCESSES:
        for name, other in process.shares.items():
            _give(home / name, users.of[process.user].uid, users.of[other].gid, 0o770)


def lay_witness(home: Path, user: User) -> None:
    """The folder of a demo's witness becomes its own user's, who can walk there."""
    home.chmod(0o711)
    _give(home / "witness", user.uid, user.gid, 0o700)


def _give(folder: Path, uid: int, gid: int, mode: int) -> None:
    """A folder and what lies in it becomes a user's. EngineError for a link, or a file that has another name elsewhere."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, _, names, handle in os.fwalk(folder, follow_symlinks=False):
        for name in names:
            found = os.stat(name, dir_fd=handle, follow_symlinks=False)
            if found.st_uid == uid:
                continue
            if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
                raise engine.EngineError(f"{place}/{name} is no plain file.\nLook who made it; then remove it.")
            os.chown(name, uid, gid, dir_fd=handle, follow_symlinks=False)
        os.fchown(handle, uid, gid)
    folder.chmod(mode)


def sockets_for(process: Process, run: Path, users: Users) -> tuple[list[socket.socket], dict[str, str], list[str]]:
    """Its listening sockets, in a folder where no process can write; the variables and arguments that tell it of them."""
    made = []
    for name in process.sockets:
        path = run / name
        path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        directory = os.open(run, os.O_PATH | os.O_DIRECTORY)
        before = os.umask(0o117)
        try:
            listening.bind(f"/proc/self/fd/{directory}/{name}")  # a name that is short enough, whatever the folder
        finally:
            os.umask(before)
            os.close(directory)
        os.chown(path, 0, users.group)
        listening.listen(64)
        made.append(listening)
    numbers = " ".join(f"{name}:{each.fileno()}" for name, each in zip(process.sockets, made, strict=True))
    callers = [word for name, user in process.callers for word in ("--caller", f"{name}:{users.of[user].uid}")]
    return made, {HANDED: numbers}, callers


# --- what somebody can read -------------------------------------------------------------------------------------------


def asked_as(user: User, groups: Iterable[int], work: Callable[[], list[str]]) -> list[str]:
    """What `work` finds when this user does it, in a process of his own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups(list(groups))
            os.setgid(user.gid)
            os.setuid(user.uid)
            os.write(writing, json.dumps(work()[:50]).encode())
            code = 0
        except Exception as bug:
            # Nothing is caught: it ends with 1 and the asker raises; its words may quote what lies in a file.
            print(f"{type(bug).__name__} while asking as {user.name}", file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        found = said.read()
    if os.waitpid(child, 0)[1] != 0:
        raise engine.EngineError(f"It could not be asked what {user.name} ({user.uid}) can read.")
    return list(json.loads(found))


def unreachable(home: Path, users: Users) -> list[str]:
    """What the processes need and cannot reach: the program, its Python, HOIAM_HOME. Empty where all is well."""
    needed = [Path(sys.executable), Path(os.__file__), Path(psycopg.__file__), SOURCES / "site" / "wsgi.py"]

    def work() -> list[str]:
        shut = [str(path) for path in needed if not os.access(path, os.R_OK)]
        return shut + ([] if os.access(home, os.X_OK) else [str(home)])

    mark = Path(os.environ.get("HOIAM_LEDGER_MARK") or home / "ledger-mark" / "checkpoint").parent
    shut = {path for user in users.of.values() for path in asked_as(user, [users.group], work)}
    if mark.exists() and not mark.is_relative_to(home):
        # A folder of the operator's: its owner and mode are not changed here.
        shut |= set(asked_as(users.of["log"], [users.group], lambda: [] if os.access(mark, os.W_OK) else [str(mark)]))
    return sorted(shut)


def trespasses(home: Path, users: Users, credentials: Path, addresses: engine.Addresses) -> list[str]:
    """Sentences, one for each thing that a process's user can read or change and that is not its own; the web's first.

    Asked as that user: each file of keys and credentials, folders of others, the program itself, and the database as somebody
    else's role without a password.
    """
    found = []
    standing = _standing(home)
    for process in sorted(PROCESSES, key=lambda each: each.user != "web"):
        user = users.of[process.user]
        groups = users.groups_of(process.user)
        foreign = [each for each in _secrets(home, credentials) if (credentials / process.user) not in each.parents]
        closed = _folders_of_others(process, home)
        roles = [address for name, address in vars(addresses).items() if name not in process.told.values()]

        def work(foreign: list[Path] = foreign, closed: list[Path] = closed, roles: list[str] = roles) -> list[str]:
            told = [f"can read {path}: chown root, chmod 600" for path in foreign if _opens(path)]
            told += [f"can look into {path}: chmod 700, chown its owner" for path in closed if os.access(path, os.R_OK)]
            told += [f"can change {path}: chown root, chmod go-w" for path in standing if _changes(path)]
            unasked = filter(None, map(_enters, roles))
            return told + [f"can be the database's role {role} without a password: see pg_hba.conf" for role in unasked]

        found += [f"{user.name} (the {process.name}) {each}" for each in asked_as(user, groups, work)]
    return found


def roles_too_many(addresses: engine.Addresses) -> list[str]:
    """Sentences, one for each process whose role in the database passes by the walls or may become another process's role."""
    roles = {name: str(conninfo_to_dict(address)["user"]) for name, address in vars(addresses).items()}
    holds = {process.name: [what for what in process.told.values() if what in roles] for process in PROCESSES}
    found = []
    for name, mine in holds.items():
        own = {roles[each] for each in mine}
        for what in mine:
            role = roles[what]
            with psycopg.connect(getattr(addresses, what)) as database:
                above = database.execute(
                    "SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls OR rolcreaterole)"
                ).fetchone()
                others = database.execute(
                    "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND pg_has_role(current_user, oid, 'MEMBER')",
                    [sorted(set(roles.values()) - own)],
                ).fetchall()
            if above:
                found.append(f"{name}: the role {role} is an administrator's: give it a role of its own")
            found += [f"{name}: the role {role} may become {other}: REVOKE {other} FROM {role}" for (other,) in others]
        alike = [each for each, theirs in holds.items() if each != name and own & {roles[what] for what in theirs}]
        found += [f"{name}: it has the same role in the database as the {each}: give each its own" for each in alike]
    return found


def _secrets(home: Path, credentials: Path) -> list[Path]:
    keys = home / "keys"
    public = {keys / name for name in PUBLIC_KEYS}
    elsewhere = {Path(os.environ[name]) for process in PROCESSES for name in process.keys if os.environ.get(name)}
    folders = [keys, credentials, OF_THE_UNITS, *([Path(os.environ[FOLDER])] if os.environ.get(FOLDER) else [])]
    lying = {file for folder in folders for file in folder.rglob("*")}
    return sorted({file for file in lying | elsewhere if file.is_file()} - public)


def _folders_of_others(process: Process, home: Path) -> list[Path]:
    closed = [home / name for each in PROCESSES if each is not process for name in each.owns]
    for each in PROCESSES:
        closed += [home / name for name, other in each.shares.items() if process.user not in (each.user, other)]
    return [*closed, *home.glob("postgres-[0-9]*")]


def _standing(home: Path) -> list[Path]:
    """What nobody but root may change: whoever could would be any of the processes at the next start."""
    trees = [home / name for name in ("", "keys", "keys/ledger", "run", "static")] + [SOURCES / "site", SOURCES / "vault"]
    trees += [Path(sys.executable), Path(psycopg.__file__).parent, Path(os.__file__).parent]
    return list(dict.fromkeys([each for tree in trees for each in (tree, *tree.parents) if each.exists()]))


def _opens(path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def _changes(path: Path) -> bool:
    # Where it is sticky (/tmp), only its owner takes a name away.
    return os.access(path, os.W_OK) and not path.stat().st_mode & stat.S_ISVTX


def _enters(address: str) -> str:
    """The role, when the database lets us be it though we know no password; otherwise ""."""
    parts = conninfo_to_dict(address)
    parts |= {"password": "", "passfile": "/nonexistent/none", "connect_timeout": 5}
    try:
        psycopg.connect(**parts).close()  # type: ignore[arg-type]  # parts of an address, as libpq has them
    except psycopg.Error:
        return ""
    return str(parts.get("user", ""))


def of_one_user(home: Path, why: str) -> str:
    """What a demo says at the terminal when it cannot separate."""
    return (
        f"This demo runs as one user ({whoever_we_are()}): {why}\n"
        "So what each process keeps from the others is not kept from whoever gets into one of them: the web's process could\n"
        f"read every key in {home / 'keys'}. A real house has a user for each process: docs/operate/users.md."
    )
